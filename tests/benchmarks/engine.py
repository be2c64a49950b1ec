"""What a cluster costs beside the same processes without one: ``python tests/benchmarks/engine.py [--files N] [--mix MIX]``.

A folder of 100,000 files on /dev/shm where there is room, a hundredth of them with a defect and a thousandth there twice. In turn run
``check --jobs 1`` and ``check --engine ADDRESS`` with one worker of one thread, then ``--jobs 2`` and two workers; scheduler and workers
are processes on this computer that talk over TCP, as on several, with the settings that linter/docs/cluster.md names, and are there before
the command starts. Times are of the whole command, from its start to its end; CPU time is that of client, scheduler and workers together. Exit status 1 where the two print different bytes.
Bytes that are shuffled are those that the engine's own shuffle says it has sent, to workers on the same computer too.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "linter"), str(Path(__file__).resolve().parent)]

import mixes  # noqa: E402
from bench import MIB, Cost  # noqa: E402
from distributed import Client  # noqa: E402

from cluster import Processes, cluster  # noqa: E402

DEFECT, TWIN = 100, 1_000  # each so many files
ROOM = 12_000  # bytes of memory that a file may take at most, with what the system adds
WARM_UP = 500  # files: workers import what they need


class Usage(NamedTuple):
    """What a cluster says of itself: CPU seconds of the scheduler and of all workers, most memory of a worker in bytes, bytes shuffled."""

    scheduler: float
    workers: float
    peak: int
    shuffled: float


def fill(folder: Path, mix: str, count: int) -> None:
    """Files by number, a thousand to a folder."""
    text = ""
    for number in range(count):
        below = folder / f"{number // 1_000:05d}"
        if number % 1_000 == 0:
            below.mkdir(parents=True)
        if number % TWIN != TWIN - 1:  # else the text of the file before
            text = (mixes.defect if number % DEFECT == 0 else mixes.MIXES[mix])(number)
        (below / f"{number:08d}.md").write_text(text, encoding="utf-8", newline="")


def run(words: list[str], out: Path) -> Cost:
    """One command, its output in a file."""
    argv = [sys.executable, "-m", "seedlint", "check", "--isolated", "--no-cache", "--format", "concise", "--verbose", *words]
    env = {**os.environ, "PYTHONPATH": str(TESTS.parent / "linter")}  # as the workers have it
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(out), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    start = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, env, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"exit status {os.waitstatus_to_exitcode(status)}: {' '.join(argv)}")
    if not out.stat().st_size:  # there are defects
        raise SystemExit(f"no output: {' '.join(argv)}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024)


def ask(processes: Processes) -> Usage:
    def of_worker(dask_worker: Any) -> tuple[float, int, float]:
        sent = sum(
            value
            for key, value in dask_worker.digests_total.items()
            if isinstance(key, tuple) and "background-comms" in key and key[-2:] == ("process", "bytes")
        )
        return time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, sent

    with Client(processes.address, set_as_default=False) as client:
        workers = client.run(of_worker).values()
        cpu = client.run_on_scheduler(time.process_time)
    return Usage(cpu, sum(each[0] for each in workers), max(each[1] for each in workers), sum(each[2] for each in workers))


def compare(folder: Path, count: int, workers: int, pairs: int, top: Path) -> bool:
    """Run both, in turn, and print what they take; whether they print the same."""
    here, there = top / "here", top / "there"
    ones, others, same = [], [], True
    with cluster(Path(tempfile.mkdtemp(dir=top)), workers) as processes:
        run(["--engine", processes.address, str(top / "warm-up")], there)
        began = ask(processes)
        for _ in range(pairs):
            ones.append(run(["--jobs", str(workers), str(folder)], here))
            before = ask(processes)
            other = run(["--engine", processes.address, str(folder)], there)
            after = ask(processes)
            cpu = other.cpu, after.scheduler - before.scheduler, after.workers - before.workers
            others.append(other._replace(cpu=sum(cpu)))
            same = same and here.read_bytes() == there.read_bytes()
            print(
                f"  {ones[-1].wall:.1f} s, {others[-1].wall:.1f} s; CPU {ones[-1].cpu:.1f} s, {others[-1].cpu:.1f} s "
                f"(client {cpu[0]:.1f} s, scheduler {cpu[1]:.1f} s, workers {cpu[2]:.1f} s)",
                flush=True,
            )
        ended = ask(processes)
    one, other = (Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True))) for costs in (ones, others))
    name = "process" if workers == 1 else "processes"
    print(f"{workers} {name}: {one.wall:.1f} s, {one.cpu:.1f} s of CPU; most memory of the command {one.peak / MIB:.0f} MiB")
    print(
        f"as many workers: {other.wall:.1f} s, {other.cpu:.1f} s of CPU; of the client {other.peak / MIB:.0f} MiB, of a worker {ended.peak / MIB:.0f} MiB"
    )
    print(f"ratio: {other.wall / one.wall:.2f}, of CPU {other.cpu / one.cpu:.2f}")
    print(f"shuffled: {(ended.shuffled - began.shuffled) / pairs / count:,.0f} bytes per file")
    print(f"{'the same' if same else 'NOT THE SAME'} {here.stat().st_size:,} bytes of output", flush=True)
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000, metavar="N")
    parser.add_argument("--mix", choices=mixes.MIXES, default="clean")
    parser.add_argument("--pairs", type=int, default=3, metavar="N", help="runs of each, in turn (3)")
    parser.add_argument("--workers", type=int, action="append", metavar="N", help="only so many (1, then 2)")
    options = parser.parse_args()
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and shutil.disk_usage(memory).free > 2 * ROOM * options.files
    with tempfile.TemporaryDirectory(prefix="seedlint-engine-", dir=memory if in_memory else None) as name:
        top = Path(name).resolve()
        fill(top / "files", options.mix, options.files)
        fill(top / "warm-up", options.mix, WARM_UP)
        print(f"{options.files:,} files ({options.mix}), {'in memory' if in_memory else 'on disk'}", flush=True)
        same = [compare(top / "files", options.files, each, options.pairs, top) for each in options.workers or (1, 2)]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
