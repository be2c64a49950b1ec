"""How fast, as ratios: whole processes that run in turn (A B A B …), medians, the operating system's own account of each.

    python tests/benchmarks/bench.py                 the rows that need nothing but this checkout
    python tests/benchmarks/bench.py --quick         the same with few files, for a look
    python tests/benchmarks/bench.py --all           and the long ones: cache, memory, 100,000 files
    python tests/benchmarks/bench.py --million       memory and time of a million small files (an hour, 5 GiB of disk)
    python tests/benchmarks/bench.py --peers DIR     and other tools, as far as they are in DIR or on the PATH:
        python3 -m venv DIR && DIR/bin/pip install check-jsonschema yamllint
        npm install --prefix DIR ajv-cli ajv-formats @sourcemeta/jsonschema
    python tests/benchmarks/bench.py --check         exit status 1 if a row takes 1.4 times what it took when last noted here: doubled work is seen
    python tests/benchmarks/bench.py --folder DIR    the rows against the bare loop over a folder of your own, repeated to 2,000 files

The articles are generated in four mixes (tests/benchmarks/mixes.py); seedlint runs with every default rule. Against the tools that know
no rules across files, SL7 is left out on both sides of the mixes' table, as it is there.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
SCHEMA = TOP / "schema" / "article.schema.json"
MIB = 1 << 20


class Cost(NamedTuple):
    """One process and its children: CPU and wall-clock seconds, most memory of one process in bytes."""

    cpu: float
    wall: float
    peak: float


class Command(NamedTuple):
    """What to run, and what to do before each run. ``fine``: the exit statuses that mean that it did its work."""

    argv: list[str]
    before: Callable[[], object] = lambda: None
    fine: tuple[int, ...] = (0,)


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        key: what ``--only`` names.
        title: what is compared.
        figure: which field of `Cost`.
        ours, theirs: the two commands, made when the row is measured; None when a peer is not there.
        target: the greatest ratio wanted; None where none was set.
        usual: the ratio when it was last noted; `CHECK` times as much fails ``--check``.
        per_file: files of each side, where the ratio is of time per file.
        difference: compare by difference in MiB, not by ratio.
    """

    key: str
    title: str
    figure: str
    ours: Callable[[], Command]
    theirs: Callable[[], Command | None]
    target: float | None
    usual: float | None = None
    per_file: tuple[int, int] = (1, 1)
    difference: bool = False


CHECK = 1.4  # the start, which stays, and the noise of a shared machine: doubled work on every file gave 1.6
LONG = 30  # seconds of a pair from which on it runs once


def environment() -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("SEEDLINT", "PYTHON"))}
    known = subprocess.run([sys.executable, "-c", "import seedlint"], env=env, cwd="/", stderr=subprocess.DEVNULL, check=False)
    return env if known.returncode == 0 else {**env, "PYTHONPATH": str(TOP / "linter")}


class Bench:
    """Folders of articles, made when first asked for, and the runs over them."""

    def __init__(self, folder: Path, files: int, runs: int, peers: str | None) -> None:
        self.folder = folder
        self.files = files
        self.runs = runs
        self.long: dict[tuple[str, ...], tuple[Cost, Cost]] = {}
        self.env = environment()
        if peers:
            places = [Path(peers, "bin"), Path(peers, "node_modules", ".bin"), Path(peers, "py", "bin")]
            self.env["PATH"] = os.pathsep.join([*map(str, places), self.env.get("PATH", "")])

    # -- running -----------------------------------------------------------------------------------------------------

    def run(self, command: Command) -> Cost:
        command.before()
        # Spawned from this small process: Linux counts the parent's memory at the time of the spawn into the child's peak.
        quiet = [(os.POSIX_SPAWN_OPEN, handle, os.devnull, os.O_RDWR, 0) for handle in (0, 1, 2)]
        start = time.perf_counter()
        pid = os.posix_spawn(command.argv[0], command.argv, self.env, file_actions=quiet)
        _, status, used = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) not in command.fine:
            raise SystemExit(f"exit status {os.waitstatus_to_exitcode(status)}: {' '.join(command.argv)[:300]}")
        return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))

    def alternate(self, ours: Command, theirs: Command, figure: str) -> tuple[float, float]:
        """Medians of both commands, run in turn, after one run of each that does not count; of a long pair that one alone."""
        first, second = [], []
        pair = (*ours.argv, *theirs.argv)
        one, other = self.long.get(pair) or (self.run(ours), self.run(theirs))
        if one.wall + other.wall > LONG:
            self.long[pair] = one, other  # another row may ask for another figure of it
            return getattr(one, figure), getattr(other, figure)
        runs = self.runs * 5 if one.wall + other.wall < 0.5 else self.runs
        for _ in range(runs):
            first.append(getattr(self.run(ours), figure))
            second.append(getattr(self.run(theirs), figure))
        return statistics.median(first), statistics.median(second)

    # -- what to run over --------------------------------------------------------------------------------------------

    def articles(self, count: int, mix: str = "clean") -> str:
        path = self.folder / f"{mix}-{count}"
        if not path.exists():
            subprocess.run([sys.executable, str(HERE / "mixes.py"), mix, str(path), str(count)], check=True)
        return str(path)

    def converted(self, form: str, mix: str) -> list[str]:
        """The same articles for tools that do not know front matter: as YAML or JSON files."""
        path = self.folder / f"{form}-{mix}-{self.files}"
        if not path.exists():
            path.mkdir()
            source = self.articles(self.files, mix)
            subprocess.run([sys.executable, str(HERE / "convert.py"), source, str(path), form], check=True, env=self.env)
        return sorted(str(file) for file in path.iterdir())

    def repeated(self, source: str) -> str:
        """A folder of the user's own, copied until it holds as many files as the mixes."""
        path = self.folder / "repeated"
        if not path.exists():
            files = sorted(file for file in Path(source).rglob("*") if file.suffix in (".md", ".txt") and file.read_bytes()[:4] == b"---\n")
            for number in range(self.files):
                file = files[number % len(files)]
                target = path / f"{number // len(files):04d}" / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return str(path)

    # -- commands ----------------------------------------------------------------------------------------------------

    def seedlint(self, *arguments: str) -> Command:
        script = Path(sys.executable).with_name("seedlint")
        start = [str(script)] if script.exists() and "PYTHONPATH" not in self.env else [sys.executable, "-m", "seedlint"]
        return Command([*start, "check", "--isolated", *arguments])

    def cold(self, count: int, jobs: int = 1, mix: str = "clean") -> Command:
        return self.seedlint("--no-cache", "--jobs", str(jobs), self.articles(count, mix))._replace(fine=(0, 1))

    def profile(self, count: int, mix: str = "clean") -> Command:
        words = self.seedlint("--no-cache", "--jobs", "1", "--format", "json", self.articles(count, mix)).argv
        return Command(["profile" if word == "check" else word for word in words])

    def every(self, mix: str) -> Command:
        """Every rule, also those that look across files, in two processes."""
        return self.seedlint("--no-cache", "--select", "all", "--jobs", "2", self.articles(self.files, mix))._replace(fine=(0, 1))

    def each(self, mix: str, jobs: int = 1) -> Command:
        """Every default rule that looks at one file, as all that is compared with it does."""
        return self.over(self.articles(self.files, mix), jobs)

    def over(self, folder: str, jobs: int = 1) -> Command:
        return self.seedlint("--no-cache", "--ignore", "SL7", "--jobs", str(jobs), folder)._replace(fine=(0, 1))

    def one_file(self, mix: str = "clean", number: int = 0) -> Command:
        files = sorted(Path(self.articles(self.files, mix)).rglob("*.md"))
        return self.seedlint("--no-cache", str(files[number]))._replace(fine=(0, 1))

    def wrong_type(self) -> Command:
        """One file with one schema error."""
        path = self.folder / "wrong-type.md"
        if not path.exists():
            first = min(Path(self.articles(self.files)).rglob("*.md"))
            path.write_text(re.sub(r"\nquality: (\d+)", r'\nquality: "\1"', first.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        return self.seedlint("--no-cache", str(path))._replace(fine=(1,))

    def cached(self, count: int, warm: bool, jobs: int = 1, mix: str = "clean") -> Command:
        cache = self.folder / ("warm" if warm else "empty")
        command = self.seedlint("--cache-dir", str(cache), "--jobs", str(jobs), self.articles(count, mix))
        return command if warm else command._replace(before=lambda: shutil.rmtree(cache, ignore_errors=True))

    def defective(self, findings: int) -> Command:
        """Small files with forty findings each."""
        path = self.folder / f"defective-{findings}"
        if not path.exists():
            path.mkdir()
            keys = "".join(f"unknownKey{number}: a\n" for number in range(40))
            for number in range(findings // 40):
                (path / f"{number:05}.md").write_text(f"---\n{keys}---\n", encoding="utf-8")
        return self.seedlint("--no-cache", "--jobs", "1", "--select", "unknown-field", str(path))._replace(fine=(1,))

    def python(self, script: str, *arguments: str) -> Command:
        return Command([sys.executable, str(HERE / script), *arguments])

    def peer(self, name: str, *arguments: str, fine: tuple[int, ...] = (0,)) -> Command | None:
        found = shutil.which(name, path=self.env.get("PATH"))
        return Command([found, *arguments], fine=fine) if found else None

    def sourcemeta(self, mix: str) -> Command | None:
        # Two programs are called jsonschema; check-jsonschema brings the other one, which knows no `validate`.
        places = self.env.get("PATH", "").split(os.pathsep)
        for found in filter(None, (shutil.which("jsonschema", path=place) for place in places)):
            said = subprocess.run([found, "help"], env=self.env, capture_output=True, text=True, check=False)
            if "validate" in said.stdout:
                break
        else:
            return None
        return Command([found, "validate", str(SCHEMA), str(Path(self.converted("yaml", mix)[0]).parent)], fine=(0, 2))

    def ajv(self, mix: str) -> Command | None:
        data = f"{Path(self.converted('json', mix)[0]).parent}/*.json"
        return self.peer(
            "ajv", "validate", "--spec=draft2020", "--strict=false", "-c", "ajv-formats", "-s", str(SCHEMA), "-d", data, fine=(0, 1)
        )


MIXES = ("clean", "untidy", "defect", "long")
# Usual and greatest wanted ratio for each mix; None where none is noted or wanted.
Noted = tuple[tuple[float | None, float | None], ...]


def side_by_side(
    key: str, title: str, figure: str, ours: Callable[[str], Command], theirs: Callable[[str], Command | None], noted: Noted
) -> list[Row]:
    """One row for each mix; the table at the end shows them as one line."""
    return [
        Row(f"{key}-{mix}", f"{mix} ÷ {title}", figure, partial(ours, mix), partial(theirs, mix), target, usual)
        for mix, (usual, target) in zip(MIXES, noted, strict=True)
    ]


def rows(bench: Bench) -> Iterator[Row]:
    """The rows that take seconds."""
    yield from side_by_side(
        "loop", "a bare loop of yaml.load(CSafeLoader) (CPU)", "cpu", bench.each,
        lambda mix: bench.python("bare_loop.py", bench.articles(bench.files, mix)), LOOP,
    )  # fmt: skip
    yield from side_by_side(
        "script", "a plain script of CSafeLoader and jsonschema (CPU)", "cpu", bench.each,
        lambda mix: bench.python("plain_script.py", bench.articles(bench.files, mix), str(SCHEMA))._replace(fine=(0, 1)), SCRIPT,
    )  # fmt: skip
    bare = partial(Command, [sys.executable, "-c", "pass"])
    yield Row("start", "one clean file ÷ bare interpreter (CPU)", "cpu", bench.one_file, bare, 4.5, 4.5)
    yield Row(
        "profile", "profile ÷ check, clean (CPU)", "cpu",
        lambda: bench.profile(bench.files), lambda: bench.cold(bench.files), 2, 1,
    )  # fmt: skip
    yield Row("start-error", "one file with one schema error ÷ bare interpreter (CPU)", "cpu", bench.wrong_type, bare, 6, 6)


def long_rows(bench: Bench) -> Iterator[Row]:
    """The rows that take minutes."""
    yield Row(
        "processes", "10,000 files, cold, 2 processes ÷ 1 (wall)", "wall",
        lambda: bench.cold(10_000, 2), lambda: bench.cold(10_000), None,
    )  # fmt: skip
    yield Row(
        "warm", "10,000 files, warm ÷ cold with an empty cache (CPU)", "cpu",
        lambda: bench.cached(10_000, True), lambda: bench.cached(10_000, False), 0.03, 0.05,
    )  # fmt: skip
    yield Row(
        "memory", "peak memory of 10,000 files, 1 process − of one file", "peak",
        lambda: bench.cold(10_000), bench.one_file, 60, 36, difference=True,
    )  # fmt: skip
    yield Row(
        "memory-100000", "peak memory of 100,000 files, 1 process, an empty cache − of 10,000", "peak",
        lambda: bench.cached(100_000, False), lambda: bench.cached(10_000, False), None, None, difference=True,
    )  # fmt: skip
    yield Row(
        "memory-findings", "peak memory of 200,000 findings − of 20,000", "peak",
        lambda: bench.defective(200_000), lambda: bench.defective(20_000), 10, 6, difference=True,
    )  # fmt: skip
    yield Row(
        "memory-profile", "peak memory of profile over 100,000 files − over 10,000", "peak",
        lambda: bench.profile(100_000), lambda: bench.profile(10_000), 10, 3, difference=True,
    )  # fmt: skip
    yield Row(
        "growth", "CPU time per file, 100,000 files ÷ 1,000 files, 1 process", "cpu",
        lambda: bench.cold(100_000), lambda: bench.cold(1_000), 1.15, 1.1, per_file=(100_000, 1_000),
    )  # fmt: skip


def million_rows(bench: Bench) -> Iterator[Row]:
    """The rows that take an hour."""
    yield Row(
        "memory-million", "peak memory of 1,000,000 small files − of 10,000", "peak",
        lambda: bench.cold(1_000_000, mix="small"), lambda: bench.cold(10_000, mix="small"), 250, None, difference=True,
    )  # fmt: skip
    yield Row(
        "growth-million", "CPU time per file, 1,000,000 small files ÷ 10,000", "cpu",
        lambda: bench.cold(1_000_000, mix="small"), lambda: bench.cold(10_000, mix="small"), 1.15, None, per_file=(1_000_000, 10_000),
    )  # fmt: skip
    yield Row(
        "memory-million-cache", "peak memory of 1,000,000 small files, an empty cache, 2 processes − of 10,000", "peak",
        lambda: bench.cached(1_000_000, False, 2, "small"), lambda: bench.cached(10_000, False, 2, "small"), 250, None, difference=True,
    )  # fmt: skip
    yield Row(
        "growth-million-cache", "CPU time per file, 1,000,000 small files, an empty cache, 2 processes ÷ 10,000", "cpu",
        lambda: bench.cached(1_000_000, False, 2, "small"), lambda: bench.cached(10_000, False, 2, "small"), 1.15, None,
        per_file=(1_000_000, 10_000),
    )  # fmt: skip


def peer_rows(bench: Bench) -> Iterator[Row]:
    """Other tools over the same articles."""
    relaxed = "{extends: default, rules: {line-length: disable}}"
    yield from side_by_side(
        "check-jsonschema", "check-jsonschema (CPU)", "cpu", bench.each,
        lambda mix: bench.peer("check-jsonschema", "--schemafile", str(SCHEMA), *bench.converted("yaml", mix), fine=(0, 1)), PEER,
    )  # fmt: skip
    yield from side_by_side(
        "yamllint", "yamllint (CPU)", "cpu", bench.each,
        lambda mix: bench.peer("yamllint", "-d", relaxed, *bench.converted("yaml", mix), fine=(0, 1)), PEER,
    )  # fmt: skip
    yield from side_by_side(
        "sourcemeta", "sourcemeta/jsonschema, native, two processes (wall)", "wall",
        partial(bench.each, jobs=2), bench.sourcemeta, ((None, 0.9), (None, None), (None, None), (None, None)),
    )  # fmt: skip
    yield from side_by_side(
        "every", "sourcemeta/jsonschema, native, with every rule on, two processes (wall)", "wall",
        bench.every, bench.sourcemeta, ((None, None), (None, 1.2), (None, 1.5), (None, None)),
    )  # fmt: skip
    yield from side_by_side(
        "ajv", "ajv-cli over JSON, two processes (wall)", "wall",
        partial(bench.each, jobs=2), bench.ajv, ((None, 0.9), (None, None), (None, None), (None, None)),
    )  # fmt: skip


LOOP: Noted = ((0.6, 0.5), (0.8, 0.8), (1.1, 1.0), (0.6, 0.8))
SCRIPT: Noted = ((0.2, None), (0.5, None), (0.5, None), (0.6, None))
PEER: Noted = ((None, 0.05), (None, None), (None, None), (None, None))


def shown(value: float, figure: str) -> str:
    return f"{value / MIB:.1f} MiB" if figure == "peak" else f"{value * 1e3:.1f} ms"


def measure(bench: Bench, row: Row) -> tuple[str, float | None]:
    """A line of the table and the ratio (or difference in MiB); None for a peer that is not there."""
    theirs = row.theirs()
    if theirs is None:
        return f"| {row.title} | | not installed | | |", None
    one, other = bench.alternate(row.ours(), theirs, row.figure)
    ratio = (one - other) / MIB if row.difference else (one / row.per_file[0]) / (other / row.per_file[1])
    target = "" if row.target is None else f"≤ {row.target:g}" + (" MiB" if row.difference else "")
    result = f"{ratio:.1f} MiB" if row.difference else f"{ratio:.3f}"
    missed = " ✗" if row.target is not None and ratio > row.target else ""
    return f"| {row.title} | {shown(one, row.figure)} | {shown(other, row.figure)} | {result}{missed} | {target} |", ratio


def matrix(ratios: dict[str, tuple[Row, float]]) -> Iterator[str]:
    """The mixes side by side: a line for each thing that seedlint is compared with."""
    lines: dict[str, dict[str, float]] = {}
    for key, (row, ratio) in ratios.items():
        mix = key.rsplit("-", 1)[-1]
        if mix in MIXES:
            lines.setdefault(row.title.removeprefix(f"{mix} ÷ "), {})[mix] = ratio
    if lines:
        yield f"\n| seedlint ÷ | {' | '.join(MIXES)} |\n|---|{'---:|' * len(MIXES)}"
    for title, found in lines.items():
        yield f"| {title} | " + " | ".join(f"{found[mix]:.2g}" if mix in found else "" for mix in MIXES) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, metavar="N", help="articles of each mix (2000)")
    parser.add_argument(
        "--runs", type=int, metavar="N", help="runs of each side; five times as many where a pair takes under half a second (5)"
    )
    parser.add_argument("--quick", action="store_true", help="300 articles, 3 runs")
    parser.add_argument("--all", action="store_true", help="the long rows too")
    parser.add_argument("--million", action="store_true", help="the rows of a million files too")
    parser.add_argument("--peers", metavar="DIR", nargs="?", const="", help="other tools too")
    parser.add_argument("--folder", metavar="DIR", help="against the bare loop over a folder of your own, and nothing else")
    parser.add_argument("--only", metavar="ROW", action="append", help="only these rows, or those whose names begin like this")
    parser.add_argument("--check", action="store_true", help="exit status 1 if a row is far over its usual ratio")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seedlint-bench-") as folder:
        bench = Bench(
            Path(folder), options.files or (300 if options.quick else 2_000), options.runs or (3 if options.quick else 5), options.peers
        )
        every = [*rows(bench), *long_rows(bench), *million_rows(bench), *peer_rows(bench)]
        chosen = [*rows(bench)]
        chosen += long_rows(bench) if options.all else ()
        chosen += million_rows(bench) if options.million else ()
        chosen += peer_rows(bench) if options.peers is not None else ()
        if options.only:
            chosen = [row for row in every if row.key.startswith(tuple(options.only))]
        if options.folder:
            own = bench.repeated(options.folder)
            loop = bench.python("bare_loop.py", own)
            chosen = [Row("folder", f"{options.folder} ÷ a bare loop (CPU)", "cpu", lambda: bench.over(own), lambda: loop, None)]
        if not chosen:
            parser.error(f"no such row; there are {', '.join(row.key for row in every)}")
        print(
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {bench.files:,} files, "
            f"{bench.runs} runs of each\n"
        )
        print("| what | seedlint | against | ratio | target |\n|---|---:|---:|---:|---:|", flush=True)
        slow, ratios = [], {}
        for row in chosen:
            line, ratio = measure(bench, row)
            print(line, flush=True)
            if ratio is not None:
                ratios[row.key] = row, ratio
            if ratio is not None and row.usual is not None and ratio > CHECK * row.usual:
                slow.append(f"{row.key}: {ratio:.3f}, usually {row.usual:.3f}")
        for line in matrix(ratios):
            print(line)
    if options.check and slow:
        print("\nmuch slower than usual: " + "; ".join(slow))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
