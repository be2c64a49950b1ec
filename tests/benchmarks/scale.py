"""The reduce over more files than a disk has: ``python tests/benchmarks/scale.py [--files N]``, ten million unless said otherwise.

The facts are those that the collectors of the default rules give for generated articles, which are collected once; each further file
repeats those of one of them with pages of its own, so that no page is there twice but those that are planted:

- a thousandth of the files describe the page of the file before (duplicate-article);
- a thousandth have a related record of such a page under another title (related-disagrees);
- of eight providers, each of which thousands of records name, one file has another name (provider-name-varies).

What is found is compared with what was planted: exit status 1 where it differs. The facts go the way of a run: `MapOutput`, the temporary
database, `check_folder`, `settle`. Documents are only made where a finding needs a place. Times are of this process, without the making
of facts, which is shown apart; bytes on disk are those of the temporary database, which lies where TMPDIR says, and of what sorting it
takes; on a TMPDIR in memory they would count as memory.

    python tests/benchmarks/scale.py --findings [N]

What a client does of itself, whatever the number of workers: so many findings (a million), one per file, as workers send them and a part
of the files after the other in any order, put in order and printed with ``--format concise``.

    python tests/benchmarks/scale.py --shuffled FILES BUCKETS

How many bytes per file a cluster shuffles where a task of the map has so many files and keys fall into so many buckets.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "linter"), str(TESTS / "benchmarks")]

from mixes import defect  # noqa: E402

from articles import article, file_name  # noqa: E402
from seedlint.check.check_folder import check_folder  # noqa: E402
from seedlint.check.plan import Plan, prepare  # noqa: E402
from seedlint.emit.load_format import load_format  # noqa: E402
from seedlint.emit.style import PAGE, Style  # noqa: E402
from seedlint.model.document import Document  # noqa: E402
from seedlint.model.settings import Settings  # noqa: E402
from seedlint.results.file_result import FileFacts, FileResult, PlainFact  # noqa: E402
from seedlint.results.serialize import from_row, to_row  # noqa: E402
from seedlint.run.map_file import check_bytes, document  # noqa: E402
from seedlint.run.pipeline import MapOutput  # noqa: E402
from seedlint.settle.settle import settle, with_severities  # noqa: E402

NOW = 1_800_000_000.0
ARTICLES = 2_000  # that are generated; further files repeat their facts
PART = 2_000  # files of a task on a cluster
BATCH = 1_000  # files that are made at a time: the clock is read between these
EVERY = 1_000  # files with one twin, and with one record that disagrees
NAMES = 8  # providers with another name in one file


class Planted(NamedTuple):
    """What is there to be found, by the name of the rule."""

    twins: int
    disagreements: int
    names: int

    def counts(self) -> dict[str, int]:
        found = {"duplicate-article": self.twins, "related-disagrees": self.disagreements, "provider-name-varies": self.names}
        return {name: count for name, count in found.items() if count}


class Files:
    """Synthetic files by number: the facts of each, and the document where a finding needs it.

    Attributes:
        reopened: how many documents were made.
    """

    def __init__(self, plan: Plan, count: int) -> None:
        self.plan = plan
        self.count = count
        self.reopened = 0
        self.texts = [article(number).encode() for number in range(min(count, ARTICLES))]
        self.names = [file_name(text.decode(), "") for text in self.texts]
        self.facts = [check_bytes("a.md", text, plan, NOW).facts for text in self.texts]
        self.renamed: dict[int, str] = {}  # number of the file -> domain that it names otherwise
        for number in (count // NAMES * each + each for each in range(NAMES)):  # of as many different articles
            domains = {key for name, some in self.original(number) if name == "provider-name-varies" for key, _, _ in some}
            self.renamed[number] = min(domains - set(self.renamed.values()))

    def planted(self) -> Planted:
        return Planted(self.count // EVERY, (self.count + EVERY // 2) // EVERY, len(self.renamed))

    def path(self, number: int) -> str:
        """A thousand to a folder."""
        return f"{number // 1_000:06d}/{self.names[number % ARTICLES]}{number}.md"

    def document(self, path: str) -> Document:
        self.reopened += 1
        number = int(path.rpartition(".md")[0].rpartition(".")[2])
        return document(path, self.texts[number % ARTICLES], self.plan, NOW)

    def original(self, number: int) -> FileFacts:
        return self.facts[number % ARTICLES]

    def result(self, number: int) -> FileResult:
        """What the map gives for a file."""
        own = f"/{number}"
        twin, disagrees = number % EVERY == EVERY - 1, number % EVERY == EVERY // 2 - 1
        facts = []
        for rule, some in self.original(number):
            if rule == "provider-name-varies":
                domain = self.renamed.get(number)
                made = some if domain is None else tuple(self._renamed(fact, domain) for fact in some)
            else:
                made = tuple([(key + own, pointer, detail) for key, pointer, detail in some])
                if twin:
                    made = (self._article(rule, number - 1), *made[1:])
                if disagrees and rule == "related-disagrees":
                    _, pointer, detail = made[1]
                    other = self._article(rule, number - 1)
                    made = (made[0], (other[0], pointer, ("0", "", "", *detail[3:-1], other[2][-1])), *made[2:])
            facts.append((rule, made))
        return FileResult(self.path(number), "", (), tuple(facts))

    def _article(self, rule: str, number: int) -> PlainFact:
        """What a rule collects of the article of a file."""
        key, pointer, detail = next(some for name, some in self.original(number) if name == rule)[0]
        return f"{key}/{number}", pointer, detail

    def _renamed(self, fact: PlainFact, domain: str) -> PlainFact:
        key, pointer, (name,) = fact
        return (key, pointer, (f"{name} Weekly",)) if key == domain else fact

    def __iter__(self) -> Iterator[list[FileResult]]:
        for start in range(0, self.count, BATCH):
            yield [self.result(number) for number in range(start, min(start + BATCH, self.count))]


class Clock:
    """Adds up what a part of the work takes: wall-clock and CPU seconds."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self.wall -= time.perf_counter()
        self.cpu -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter()
        self.cpu += time.process_time()

    def __str__(self) -> str:
        return f"{self.wall:,.1f} s, {self.cpu:,.1f} s of CPU"


def on_disk() -> int:
    """Bytes of the temporary files without a name that this process has open (Linux)."""
    found = [os.stat(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
    return sum(each.st_blocks * 512 for each in found if not each.st_nlink)


def peak() -> float:
    """Most resident memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def client(count: int) -> int:
    """Findings on their way through a client; how many came out otherwise than they should."""
    plan = prepare(Settings())
    texts = [defect(number) for number in range(100)]
    samples = [to_row(check_bytes("PATH", text.encode(), plan, NOW)._replace(facts=())) for text in texts]
    samples = [row for row in samples if len(from_row(row).diagnostics) == 1]
    names = [file_name(article(number), "") for number in range(len(samples))]
    output, taking, printing = MapOutput(plan, NOW), Clock(), Clock()
    parts = [range(start, min(start + PART, count)) for start in range(0, count, PART)]
    Random(0).shuffle(parts)
    for part in parts:
        rows = []
        for number in part:
            row, path = samples[number % len(samples)], f"{number // 1_000:06d}/{names[number % len(samples)]}{number}.md"
            rows.append((path, *row[1:3], row[3].replace('"PATH"', f'"{path}"'), row[4]))
        with taking:
            for row in rows:
                output.add(from_row(row), plan, {})
    with printing:
        report = settle(output.found, plan.registry.by_name, (), {})
        size, lines = 0, 0
        for text in load_format("concise")(report, Style(width=PAGE)):
            size, lines = size + len(text), lines + text.count("\n")
    print(f"{count:,} findings: {lines:,} lines, {size / count:,.0f} bytes per finding; {on_disk() / count:,.0f} bytes each in the store")
    for what, clock in (("taking them", taking), ("ordering and printing", printing)):
        print(f"{what}: {clock}, {clock.cpu / count * 1e6:,.1f} µs of CPU per finding")
    print(f"most memory: {peak():.0f} MiB")
    return 0 if len(report.diagnostics) == count else 1


def shuffled(count: int, buckets: int) -> int:
    """What a task of the map hands to the shuffle."""
    from seedlint.distributed import worker_tasks as tasks

    files = Files(prepare(Settings()), count)
    parts: list[list[tuple[str, str, PlainFact]]] = [[] for _ in range(buckets)]
    for batch in files:
        for result in batch:
            for rule, some in result.facts:
                for fact in some:
                    parts[crc32(fact[0].encode()) % buckets].append((result.path, rule, fact))
    size = sum(len(tasks.pack(part)) + 16 for part in parts if part)  # and a row of the table
    print(f"{count:,} files per task, {buckets:,} buckets: {size / count:,.0f} bytes per file")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--findings", type=int, nargs="?", const=1_000_000, metavar="N")
    parser.add_argument("--shuffled", type=int, nargs=2, metavar=("FILES", "BUCKETS"))
    options = parser.parse_args()
    if options.shuffled:
        return shuffled(*options.shuffled)
    return client(options.findings) if options.findings else reduce(options.files)


def reduce(count: int) -> int:
    """The facts of so many files on their way through the reduce; 1 where other findings come out than were planted."""
    plan = prepare(Settings())
    files = Files(plan, count)
    output = MapOutput(plan, NOW)
    making, feeding, reducing, settling = Clock(), Clock(), Clock(), Clock()
    facts = 0
    print(f"{count:,} files; {peak():.0f} MiB before the first", flush=True)

    batches = iter(files)
    while True:
        with making:
            batch = next(batches, [])
            facts += sum(len(some) for result in batch for _, some in result.facts)
        if not batch:
            break
        with feeding:
            for result in batch:
                output.add(result, plan, {})
    stored = on_disk()
    print(f"{facts / count:.2f} facts per file; {stored / count:,.0f} bytes in the store per file, {stored / (1 << 30):,.2f} GiB")
    print(f"making the facts: {making}")
    print(f"feeding: {feeding}, {feeding.cpu / count * 1e6:,.1f} µs of CPU per file; peak {peak():.0f} MiB", flush=True)

    rules = {rule.name: (rule, {}) for rule in plan.registry.by_name.values() if rule.folder}
    severity = plan.profile("").severity
    with reducing:
        for diagnostic in check_folder(rules, output.facts, plan.profile("").rules.crash, files.document):
            output.found.add(with_severities([diagnostic], severity, plan.registry.by_name))
    most = on_disk()
    print(f"reducing: {reducing}, {reducing.cpu / count * 1e6:,.1f} µs of CPU per file; peak {peak():.0f} MiB", flush=True)
    with settling:
        report = settle(output.found, plan.registry.by_name, (), {})
        found = Counter(diagnostic.rule for diagnostic in report.diagnostics)
    print(f"ordering the findings: {settling}; {files.reopened:,} documents read again; {most / (1 << 30):,.2f} GiB on disk")
    planted = files.planted().counts()
    print(f"findings: {', '.join(f'{name} {number:,}' for name, number in sorted(found.items()))}")
    print(f"planted:  {', '.join(f'{name} {number:,}' for name, number in sorted(planted.items()))}")
    print(f"most memory: {peak():.0f} MiB")
    return 0 if found == planted else 1


if __name__ == "__main__":
    sys.exit(main())
