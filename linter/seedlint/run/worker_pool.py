"""The map over several processes, where they save time.

The parent hands chunks of files to workers and takes their rows; it alone knows of cache, facts and order. When a worker
dies, its chunk is tried again file by file; the file that killed it gets one diagnostic.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint.check.check_document import crashed
from seedlint.check.plan import Plan
from seedlint.model.rule import Crash
from seedlint.results.file_result import FileResult
from seedlint.results.serialize import from_row, to_row
from seedlint.run.map_file import check_files
from seedlint.text.span import Span

if TYPE_CHECKING:
    from seedlint.model.settings import Settings

File = tuple[str, str]
Item = tuple[str, Any]  # what a work is done with: a path, and what else it takes
Chunk = tuple[int, int]  # files that are handed out at a time: index of the first, and after the last

# With fewer files than these, starting processes costs more time than they save.
_PAYS_WITH_FORK = 200
_PAYS_WITH_SPAWN = 1_000
_CHUNK = 32


def cpus() -> int:
    """The CPUs this process may use: its affinity mask, and the quota of its control group (version 2, or 1)."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for quota_file, period_file in (
        ("/sys/fs/cgroup/cpu.max", ""),
        ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
    ):
        try:
            with open(quota_file, encoding="ascii") as file:
                words = file.read().split()
            if period_file:
                with open(period_file, encoding="ascii") as file:
                    words += file.read().split()
            quota, period = int(words[0]), int(words[1])
        except (OSError, ValueError, IndexError):  # "max", another system, no control groups
            continue
        if quota > 0 and period > 0:
            return max(1, min(count, -(-quota // period)))
    return max(1, count)


def _may_fork() -> bool:
    """Whether a fork is safe: on Linux, with one thread (a lock held by another would stay locked for ever)."""
    threads = sys.modules.get("threading")
    return sys.platform.startswith("linux") and (threads is None or threads.active_count() == 1)


def processes(jobs: int, files: int) -> int:
    """How many processes to use: the number of the settings, or (0) as many as save time; 1 means only this one."""
    if jobs == 0:
        pays = _PAYS_WITH_FORK if _may_fork() else _PAYS_WITH_SPAWN
        jobs = min(cpus(), files // (pays // 2))
    return max(1, min(jobs, files))


def map_files(files: Sequence[File], plan: Plan, now: float, with_digest: bool = False) -> Iterator[FileResult]:
    """Check files, in any order.

    Args:
        files: printed path and system path of each.
        plan: what is in effect; ``settings.jobs`` says how many processes.
        now: seconds since 1970-01-01T00:00:00Z.
        with_digest: also compute the digest that the cache compares.
    """
    count = processes(plan.settings.jobs, len(files))
    if count > 1:
        yield from in_workers(_CHECK, files, plan, now, with_digest, count)
        return
    yield from check_files(files, plan, now, with_digest)


class Work(NamedTuple):
    """What is done with files in workers; each function is one of a module, so that a new interpreter finds it.

    Attributes:
        chunk: called in a worker with some items, the plan, the now, and whether digests are wanted; gives plain values.
        results: called with those values; gives what the map yields.
        died: called with the path of a file that ended its worker, how it ended, and the plan; gives the same.
        most: files of a chunk.
    """

    chunk: Callable[[Sequence[Item], Plan, float, bool], Any]
    results: Callable[[Any], Iterable[Any]]
    died: Callable[[str, str, Plan], Any]
    most: int


def in_workers(work: Work, files: Sequence[Item], plan: Plan, now: float, with_digest: bool, count: int) -> Iterator[Any]:
    """What comes of some work on files in so many processes, in any order."""
    return _Pool(work, files, plan, now, with_digest, count).run()


def _check_chunk(files: Sequence[File], plan: Plan, now: float, with_digest: bool) -> list[Any]:
    return list(map(to_row, check_files(files, plan, now, with_digest)))


def _results(rows: Iterable[Any]) -> Iterable[FileResult]:
    return map(from_row, rows)


def _died(path: str, how: str, plan: Plan) -> FileResult:
    crash = Crash("", "", f"the process that checked this file died ({how})")
    return FileResult(path, "", tuple(crashed(plan.profile("").rules.crash, crash, Span.at_line(path))), volatile=True)


_CHECK = Work(_check_chunk, _results, _died, _CHUNK)


class _Worker:
    """A process, the pipe to it, and its chunks: it is working on the first."""

    def __init__(self, process: Any, pipe: Any) -> None:
        self.process = process
        self.pipe = pipe
        self.chunks: list[Chunk] = []


class _Forked:
    """How workers are started where a fork is safe: they have all that this process has."""

    ahead = 2  # chunks per worker, so that it does not wait for the next: two messages of this length always fit into a pipe

    def __init__(self, work: Work, files: Sequence[Item], plan: Plan, now: float, with_digest: bool) -> None:
        from seedlint.run import fork

        self.wait = fork.wait
        self.process = fork.Process
        self.work = lambda pipe: _work(pipe, work.chunk, files, plan, now, with_digest)

    def start(self, others: Sequence[_Worker]) -> _Worker:
        process = self.process(self.work, [other.pipe for other in others])
        return _Worker(process, process.pipe)

    def message(self, chunk: Chunk) -> Any:
        return chunk

    def stop(self, worker: _Worker) -> None:
        worker.process.stop(bool(worker.chunks))


class _Spawned:
    """How workers are started elsewhere: as new interpreters, which make the plan again from its settings."""

    ahead = 1  # sending to a busy worker could block while that waits for us to read

    def __init__(self, work: Work, files: Sequence[Item], plan: Plan, now: float, with_digest: bool) -> None:
        import multiprocessing
        from multiprocessing.connection import wait

        self.wait = wait
        self.files = files
        self.context = multiprocessing.get_context("spawn")
        self.work = work.chunk, None, plan.settings, now, with_digest

    def start(self, _: Sequence[_Worker]) -> _Worker:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_work, args=(theirs, *self.work), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def message(self, chunk: Chunk) -> Any:
        return list(self.files[slice(*chunk)])

    def stop(self, worker: _Worker) -> None:
        if worker.chunks:
            worker.process.kill()
        worker.process.join()


class _Pool:
    """The worker processes of one run. Messages are plain: strings in lists and tuples."""

    def __init__(self, work: Work, files: Sequence[Item], plan: Plan, now: float, with_digest: bool, count: int) -> None:
        self.files = files
        self.work = work
        self.here: Callable[[Sequence[Item]], Iterable[Any]] = lambda some: work.results(work.chunk(some, plan, now, with_digest))
        self.died: Callable[[str, str], Any] = lambda path, how: work.died(path, how, plan)
        self.count = count
        self.way: _Forked | _Spawned = (_Forked if _may_fork() else _Spawned)(work, files, plan, now, with_digest)
        self.workers: list[_Worker] = []

    def run(self) -> Iterator[Any]:
        chunks = _chunks(len(self.files), self.count, self.work.most)[::-1]
        try:
            while chunks or any(worker.chunks for worker in self.workers):
                while chunks and len(self.workers) < self.count:
                    try:
                        self.workers.append(self.way.start(self.workers))
                    except OSError:  # no more processes, open files or memory: as many as there are do it, or this process alone
                        self.count = len(self.workers)
                if not self.workers:
                    for chunk in reversed(chunks):
                        yield from self.here(self.files[slice(*chunk)])
                    return
                for ahead in range(self.way.ahead):  # the first for each, before any has two
                    for worker in self.workers:
                        self._feed(worker, chunks, ahead + 1)
                for pipe in self.way.wait([worker.pipe for worker in self.workers]):
                    worker = next(each for each in self.workers if each.pipe is pipe)
                    try:
                        data = worker.pipe.recv_bytes()
                    except (EOFError, OSError):
                        yield from self._died(worker, chunks)
                        continue
                    del worker.chunks[0]
                    self._feed(worker, chunks, self.way.ahead)  # at once: it need not wait until these rows are taken in
                    yield from self.work.results(marshal.loads(data))
        finally:
            for worker in self.workers:
                worker.pipe.close()  # all end, each while another is waited for
            for worker in self.workers:
                self.way.stop(worker)

    def _feed(self, worker: _Worker, chunks: list[Chunk], most: int) -> None:
        """Give a worker chunks until it has as many as it may."""
        while chunks and len(worker.chunks) < most:
            worker.chunks.append(chunks.pop())
            try:
                worker.pipe.send_bytes(marshal.dumps(self.way.message(worker.chunks[-1])))
            except OSError:  # it died idle: what it was sent is tried again when its pipe reports the end
                return

    def _died(self, worker: _Worker, chunks: list[Chunk]) -> Iterator[Any]:
        """A worker died: give its chunks to others, the files of its first one by one; a single file that killed it gets a diagnostic."""
        self.workers.remove(worker)
        given, worker.chunks = worker.chunks, []
        worker.pipe.close()
        self.way.stop(worker)
        chunks += given[:0:-1]
        start, stop = given[0] if given else (0, 0)
        if stop - start > 1:
            chunks += [(at, at + 1) for at in reversed(range(start, stop))]
            return
        for path, _ in self.files[start:stop]:
            yield self.died(path, _end(worker.process.exitcode))


def _chunks(files: int, count: int, most: int) -> list[Chunk]:
    """The chunks: smaller towards the end, so that all workers finish at about the same time."""
    chunks = []
    at = 0
    while at < files:
        size = max(1, min(most, (files - at) // (4 * count)))
        chunks.append((at, at + size))
        at += size
    return chunks


def _end(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def _work(
    pipe: Any,
    work: Callable[[Sequence[Item], Plan, float, bool], Any],
    files: Sequence[Item] | None,
    given: Plan | Settings,
    now: float,
    with_digest: bool,
) -> None:
    """What a worker does until its pipe closes. Messages are indices into the files or, where it has none, the files themselves."""
    import gc
    import signal

    # Ctrl-C reaches the whole process group: the parent answers it, a worker just ends. A run that a script put into the
    # background ignores it, and so do its workers.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    if isinstance(given, Plan):
        plan = given
    else:
        from seedlint.check.plan import prepare

        plan = prepare(given)
    while True:
        try:
            message = marshal.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        chunk = message if files is None else files[slice(*message)]
        pipe.send_bytes(marshal.dumps(work(chunk, plan, now, with_digest)))
