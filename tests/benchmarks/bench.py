"""How fast, as ratios: whole processes that run in turn (A B A B …), medians, the operating system's own account of each.

    python tests/benchmarks/bench.py                 the rows that need nothing but this checkout
    python tests/benchmarks/bench.py --quick         the same with few files, for a look
    python tests/benchmarks/bench.py --all           and the long ones: cache, memory, 100,000 files
    python tests/benchmarks/bench.py --peers DIR     and other tools, as far as they are in DIR or on the PATH:
        python3 -m venv DIR && DIR/bin/pip install check-jsonschema yamllint
        npm install --prefix DIR ajv-cli ajv-formats @sourcemeta/jsonschema
    python tests/benchmarks/bench.py --check         exit status 1 if a row takes 1.4 times what it took when last noted here: doubled work is seen

The articles are generated (tests/articles.py), rich and clean; seedlint runs with every default rule.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
        one, other = self.run(ours), self.run(theirs)
        if one.wall + other.wall > LONG:
            return getattr(one, figure), getattr(other, figure)
        runs = self.runs * 5 if one.wall + other.wall < 0.5 else self.runs
        for _ in range(runs):
            first.append(getattr(self.run(ours), figure))
            second.append(getattr(self.run(theirs), figure))
        return statistics.median(first), statistics.median(second)

    # -- what to run over --------------------------------------------------------------------------------------------

    def articles(self, count: int) -> str:
        path = self.folder / f"articles-{count}"
        if not path.exists():
            subprocess.run([sys.executable, str(HERE.parent / "articles.py"), str(path), str(count)], check=True)
        return str(path)

    def converted(self, form: str) -> list[str]:
        """The same articles for tools that do not know front matter: as YAML or JSON files."""
        path = self.folder / f"{form}-{self.files}"
        if not path.exists():
            path.mkdir()
            subprocess.run([sys.executable, str(HERE / "convert.py"), self.articles(self.files), str(path), form], check=True, env=self.env)
        return sorted(str(file) for file in path.iterdir())

    # -- commands ----------------------------------------------------------------------------------------------------

    def seedlint(self, *arguments: str) -> Command:
        script = Path(sys.executable).with_name("seedlint")
        start = [str(script)] if script.exists() and "PYTHONPATH" not in self.env else [sys.executable, "-m", "seedlint"]
        return Command([*start, "check", "--isolated", *arguments])

    def cold(self, count: int, jobs: int = 1) -> Command:
        return self.seedlint("--no-cache", "--jobs", str(jobs), self.articles(count))

    def one_file(self) -> Command:
        return self.seedlint("--no-cache", str(next(Path(self.articles(self.files)).rglob("*.md"))))

    def cached(self, count: int, warm: bool) -> Command:
        cache = self.folder / ("warm" if warm else "empty")
        command = self.seedlint("--cache-dir", str(cache), "--jobs", "1", self.articles(count))
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

    def sourcemeta(self) -> Command | None:
        # Two programs are called jsonschema; Python's has no `validate`.
        found = self.peer("jsonschema", "validate", str(SCHEMA), str(Path(self.converted("yaml")[0]).parent))
        is_ours = found and "node_modules" in found.argv[0]
        return found if is_ours else None


def rows(bench: Bench) -> Iterator[Row]:
    """The rows that take seconds."""
    n = bench.files
    yield Row(
        "loop", f"{n:,} files, cold, 1 process ÷ bare CSafeLoader loop (CPU)", "cpu",
        lambda: bench.cold(n), lambda: bench.python("bare_loop.py", bench.articles(n)), 0.8, 0.55,
    )  # fmt: skip
    yield Row(
        "script", f"{n:,} files, cold, 1 process ÷ plain script of CSafeLoader + jsonschema (CPU)", "cpu",
        lambda: bench.cold(n), lambda: bench.python("plain_script.py", bench.articles(n), str(SCHEMA)), 0.25, 0.22,
    )  # fmt: skip
    yield Row(
        "start", "one clean file ÷ bare interpreter (CPU)", "cpu",
        bench.one_file, lambda: Command([sys.executable, "-c", "pass"]), 6, 4.8,
    )  # fmt: skip


def long_rows(bench: Bench) -> Iterator[Row]:
    """The rows that take minutes."""
    yield Row(
        "processes", "10,000 files, cold, 2 processes ÷ 1 (wall)", "wall",
        lambda: bench.cold(10_000, 2), lambda: bench.cold(10_000), None,
    )  # fmt: skip
    yield Row(
        "warm", "10,000 files, warm ÷ cold with an empty cache (CPU)", "cpu",
        lambda: bench.cached(10_000, True), lambda: bench.cached(10_000, False), 0.06, 0.05,
    )  # fmt: skip
    yield Row(
        "memory", "peak memory of 10,000 files, 1 process − of one file", "peak",
        lambda: bench.cold(10_000), bench.one_file, 60, 36, difference=True,
    )  # fmt: skip
    yield Row(
        "memory-100000", "peak memory of 100,000 files, 1 process, an empty cache − nothing but the interpreter", "peak",
        lambda: bench.cached(100_000, False), lambda: Command([sys.executable, "-c", "pass"]), 300, 250, difference=True,
    )  # fmt: skip
    yield Row(
        "memory-findings", "peak memory of 200,000 findings − of 20,000", "peak",
        lambda: bench.defective(200_000), lambda: bench.defective(20_000), 10, 6, difference=True,
    )  # fmt: skip
    yield Row(
        "growth", "CPU time per file, 100,000 files ÷ 1,000 files, 1 process", "cpu",
        lambda: bench.cold(100_000), lambda: bench.cold(1_000), 1.15, 1.1, per_file=(100_000, 1_000),
    )  # fmt: skip


def peer_rows(bench: Bench) -> Iterator[Row]:
    """Other tools over the same articles."""
    n = bench.files
    yield Row(
        "check-jsonschema", f"{n:,} files, cold, 1 process ÷ check-jsonschema (CPU)", "cpu",
        lambda: bench.cold(n), lambda: bench.peer("check-jsonschema", "--schemafile", str(SCHEMA), *bench.converted("yaml")), 0.05, 0.035,
    )  # fmt: skip
    yield Row(
        "yamllint", f"{n:,} files, cold, 1 process ÷ yamllint (CPU)", "cpu",
        lambda: bench.cold(n),
        lambda: bench.peer("yamllint", "-d", "{extends: default, rules: {line-length: disable}}", *bench.converted("yaml")), 0.04, 0.03,
    )  # fmt: skip
    yield Row(
        "sourcemeta", f"{n:,} files, cold, 2 processes ÷ sourcemeta/jsonschema, native (wall)", "wall",
        lambda: bench.cold(n, 2), bench.sourcemeta, 1.1,
    )  # fmt: skip
    yield Row(
        "ajv", f"{n:,} files, cold, 2 processes ÷ ajv-cli over JSON (wall)", "wall",
        lambda: bench.cold(n, 2),
        lambda: bench.peer(
            "ajv", "validate", "--spec=draft2020", "-c", "ajv-formats", "-s", str(SCHEMA), "-d", f"{Path(bench.converted('json')[0]).parent}/*.json",
        ), 0.9,
    )  # fmt: skip


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, metavar="N", help="articles of the short rows and of the peers' (2000)")
    parser.add_argument(
        "--runs", type=int, metavar="N", help="runs of each side; five times as many where a pair takes under half a second (5)"
    )
    parser.add_argument("--quick", action="store_true", help="300 articles, 3 runs")
    parser.add_argument("--all", action="store_true", help="the long rows too")
    parser.add_argument("--peers", metavar="DIR", nargs="?", const="", help="other tools too")
    parser.add_argument("--only", metavar="ROW", action="append", help="only these rows")
    parser.add_argument("--check", action="store_true", help="exit status 1 if a row is far over its usual ratio")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seedlint-bench-") as folder:
        bench = Bench(
            Path(folder), options.files or (300 if options.quick else 2_000), options.runs or (3 if options.quick else 5), options.peers
        )
        every = [*rows(bench), *long_rows(bench), *peer_rows(bench)]
        default = [*rows(bench), *(long_rows(bench) if options.all else ()), *(peer_rows(bench) if options.peers is not None else ())]
        unknown = set(options.only or ()) - {row.key for row in every}
        if unknown:
            parser.error(f"no row called {', '.join(sorted(unknown))}; there are {', '.join(row.key for row in every)}")
        print(
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {bench.runs} runs of each\n"
        )
        print("| what | seedlint | against | ratio | target |\n|---|---:|---:|---:|---:|", flush=True)
        slow = []
        for row in [row for row in every if row.key in options.only] if options.only else default:
            line, ratio = measure(bench, row)
            print(line, flush=True)
            if ratio is not None and row.usual is not None and ratio > CHECK * row.usual:
                slow.append(f"{row.key}: {ratio:.3f}, usually {row.usual:.3f}")
    if options.check and slow:
        print("\nmuch slower than usual: " + "; ".join(slow))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
