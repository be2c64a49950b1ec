"""A run on a cluster of dask.distributed: what `run.pipeline` does in one process, with the same bytes coming out.

The map is a task for some thousand files. Its facts are shuffled by key with the engine's own shuffle (P2P), its findings come back
as each task ends. What is kept here lies in the temporary database of `results.store`.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pkgutil import resolve_name

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.check.plan import Plan, prepare
from seedlint.distributed import worker_tasks as tasks
from seedlint.distributed.cluster_files import ClusterFiles, list_files, walks_of
from seedlint.errors import EngineError, NoSuchPathError
from seedlint.files.open_sources import open_storage
from seedlint.files.paths import printed
from seedlint.files.system_path import inside, is_elsewhere, is_on_disk, is_url, printed_top, split
from seedlint.results.serialize import diagnostics_from_json, from_row
from seedlint.results.store import batched
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import MapOutput, run_time, settle_all, unmatched_overrides
from seedlint.schema.violations import is_file

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

    from seedlint.files.file_list import Pair
    from seedlint.model.diagnostic import Diagnostic
    from seedlint.model.settings import Override, Settings
    from seedlint.results.report import Report
    from seedlint.run.pipeline import Progress

MOST_FILES = 2_000  # of a task of the map
LEAST_FILES = 100
_TASKS_PER_THREAD = 8
_MOST_TASKS = 20_000
FILES_PER_REDUCE = 20_000  # whose facts a task of the reduce has, on average
_BUCKETS_PER_REDUCE = 4
_FIRST_LOOK = 1.0  # seconds after which something else may have failed meanwhile; twice as many each time, since results may be large


def check(client: Client, urls: Iterable[str | os.PathLike[str]], settings: Settings) -> Report:
    """Check files and folders on a cluster, and find what `check_paths` finds with these settings.

    Args:
        client: of the cluster; its workers see the same files under the same paths and have the same version of seedlint.
        urls: files, folders, globs, or URLs of storage.
        settings: what to do, such as `load_settings` reads. ``jobs`` and ``cache_dir`` have no meaning here.

    Returns:
        The report; workers are asked for the names of the files when ``paths`` is read, so read it while the client is connected.

    Raises:
        SeedlintError: as for `check_paths`; an `EngineError` where the cluster cannot do it.
    """
    names = [os.fspath(url) for url in urls]
    plan = prepare(settings)
    cluster = Cluster(client)
    inputs, unmatched = cluster.find_inputs(names, plan.settings)
    if unmatched:
        raise NoSuchPathError(f"no such file or folder: {', '.join(unmatched)}")
    return cluster.run(inputs, plan)


class Cluster:
    """A cluster to check on: a class because listing and running share the connection."""

    def __init__(self, client: Client) -> None:
        """Nothing is asked yet.

        Raises:
            EngineError: the client cannot be used.
        """
        if client.asynchronous:
            raise EngineError("this client is asynchronous: give one that waits for its answers")
        self.client = client

    def find_inputs(self, paths: Sequence[str], settings: Settings) -> tuple[Inputs, list[str]]:
        """What `run.inputs.find_inputs` gives; workers list the folders.

        Raises:
            EngineError: they cannot do it, there are none, or one of them has another version of seedlint or of a plug-in.
        """
        versions = tasks.versions(settings)
        with _engine_errors(self.client):
            _compare_versions(self.client, versions)
        for path in paths:
            if is_elsewhere(path) and not is_url(path):
                raise EngineError(f"an archive is read by one process: check {path} without --engine")
            if os.path.exists(path) and not os.path.samefile(path, printed(path, os.getcwd())):
                raise EngineError(f"{path}: .. after a link leads elsewhere, name the folder by another path")
        walks = walks_of(paths, for_workers(settings))
        if walks is None:
            return find_inputs(paths, settings)
        stored = [each for each in walks if not is_on_disk(each.system_top)]
        places = tasks.Places(os.getcwd(), tuple((each.printed_top, each.system_top) for each in stored))
        sources = [open_storage(split(each.system_top)[0]) for each in stored]
        tops = tuple(os.path.join(each.system_top, "") for each in walks if is_on_disk(each.system_top))
        with _engine_errors(self.client):
            files = list_files(self.client, walks, places, self._given(tasks.Assignment(versions, for_workers(settings), places)))
        whole = bool(settings.base) and os.path.join(settings.base, "").startswith(tops)
        return Inputs(files, walked=bool(tops), whole=whole, sources=sources), []

    def _given(self, assignment: tasks.Assignment) -> Future:
        """What all tasks know, on a worker: it is made again where that one dies."""
        return self.client.submit(bytes, assignment.packed(), pure=False)

    def run(self, inputs: Inputs, plan: Plan, progress: Progress | None = None) -> Report:
        """What `run.pipeline.run` gives.

        Args:
            inputs: from `find_inputs`.
            plan: what is in effect, from `prepare`.
            progress: called with files done and files in all.

        Raises:
            EngineError: the cluster gave up, or could not do it.
            StoreError: this computer has no room for what came back.
        """
        started = time.perf_counter()
        output, system_paths, files = MapOutput(plan, run_time(plan)), inputs.system_paths(), inputs.files
        for _, reason in inputs.skipped:
            output.skip(reason)
        if isinstance(files, ClusterFiles):
            output.skipped.update(files.skipped)
        done = 0
        with _engine_errors(self.client), self.client.as_current():
            mapped, reduced = self._submit(files, plan.settings, output.now)
            for count, rows in _as_they_come(mapped):
                for row in tasks.unpack(rows):
                    output.add(from_row(row), plan, system_paths)
                done += count
                if progress is not None:
                    progress(done, len(files))
            report = settle_all(output, _diagnostics(reduced), inputs, plan, _unmatched(inputs, plan))
        return report.replace(seconds=time.perf_counter() - started)

    def _submit(self, files: Sequence[Pair], settings: Settings, now: float) -> tuple[list[Future], list[Future]]:
        """Hand everything out; what the map and what the reduce will give."""
        client, total, cwd = self.client, len(files), os.getcwd()
        size = _part_size(total, sum(client.nthreads().values()))
        if isinstance(files, ClusterFiles):
            places, parts = files.places, files.parts(size)
        else:
            places = tasks.Places(cwd, tuple({_top_in_storage(path, cwd) for _, path in files if not is_on_disk(path)}))
            parts = list(batched(((shown, os.path.abspath(path) if is_on_disk(path) else path) for shown, path in files), size))
        if not parts:
            return [], []
        reduces = min(-(-total // FILES_PER_REDUCE), len(parts))
        versions, buckets = tasks.versions(settings), reduces * _BUCKETS_PER_REDUCE
        assignment = self._given(tasks.Assignment(versions, for_workers(settings), places, now, buckets))
        # What a task has found is taken on before the next one: facts do not pile up on workers.
        shares = client.map(tasks.check_files, parts, assignment=assignment, pure=False, priority=-1)
        import dask
        from dask.dataframe import from_delayed  # late: workers check while this imports pandas

        rows = client.map(tasks.rows_of, shares, pure=False)
        facts = from_delayed(client.map(tasks.frame_of, shares, pure=False), meta=tasks.frame({}), verify_meta=False)
        shuffled = facts.shuffle(on=tasks.BUCKET, npartitions=reduces, shuffle_method="p2p")
        reduce = dask.delayed(tasks.reduce_facts, pure=False)
        return rows, client.compute([reduce(some, assignment) for some in shuffled.to_delayed()])


def _top_in_storage(path: str, cwd: str) -> tuple[str, str]:
    """How the printed path and the system path of a file in storage begin."""
    root = split(path)[0]
    return printed_top(root, cwd), inside(root)


def for_workers(settings: Settings) -> Settings:
    """The same settings for another working folder; without what is done here, after the reduce."""

    def absolute(schema: str) -> str:
        return os.path.abspath(schema) if is_file(schema) else schema

    return settings.replace(
        base=settings.base or os.getcwd(),
        schema=absolute(settings.schema),
        overrides=tuple(each.replace(schema=each.schema and absolute(each.schema)) for each in settings.overrides),
        site_root=settings.site_root and os.path.abspath(settings.site_root),
        cache_dir=None,
    )


def _part_size(files: int, threads: int) -> int:
    """How many files a task of the map has: fewer where workers would wait for the last ones, more where tasks would be too many."""
    return max(LEAST_FILES, min(MOST_FILES, files // (_TASKS_PER_THREAD * max(threads, 1))), files // _MOST_TASKS)


def _unmatched(inputs: Inputs, plan: Plan) -> list[Override]:
    if not isinstance(inputs.files, ClusterFiles):
        return unmatched_overrides(inputs, plan)
    return [each for number, each in enumerate(plan.settings.overrides) if inputs.whole and number not in inputs.files.overrides]


def _as_they_come(futures: list[Future]) -> Iterator[Any]:
    """What tasks give, one at a time; what was taken is forgotten by the cluster."""
    from distributed import as_completed

    coming = as_completed(futures)
    ready: deque[Future] = deque()
    futures.clear()
    while ready or not coming.is_empty():
        future = ready.popleft() if ready else next(coming)
        yield _result(future, coming, ready)


def _result(future: Future, coming: as_completed, ready: deque[Future]) -> Any:
    """What a task that is done has given; waits for it to be done again where that went with its worker.

    There may be no worker that does it: the last one died of another task, which is among those that are ready.
    """
    seconds = _FIRST_LOOK
    while True:
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            if future.status == "error":  # its own
                raise
            seconds *= 2
            ready.extend(coming.next_batch(block=False))
            for other in ready:
                if other.status == "error":
                    other.result()


def _diagnostics(reduced: list[Future]) -> Iterator[Diagnostic]:
    for texts in _as_they_come(reduced):
        for text in tasks.unpack(texts):
            yield from diagnostics_from_json(text)


def _compare_versions(client: Client, versions: dict[str, str]) -> None:
    """Refuse workers with other versions; those that join later are refused by their first task."""
    found: dict[str, Any] = client.run(resolve_name, "seedlint._version:__version__", on_error="return")
    if not found:
        raise EngineError("the cluster has no workers")
    for worker, version in sorted(found.items()):
        if isinstance(version, Exception):
            raise EngineError(f"worker {worker} has no seedlint: {version}")
    for package, ours in versions.items():
        installed = found if package == tasks.OURS else client.run(tasks.version_of, package)
        for worker, its in sorted(installed.items()):
            if its != ours:
                raise EngineError(tasks.other_version(f"worker {worker}", package, its, ours))


@contextmanager
def _engine_errors(client: Client) -> Iterator[None]:
    """What the engine raises, as one line."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        last = error.last_worker.address
        begun = [what for _, (worker, what) in client.get_events(tasks.BEGUN) if worker == last]
        when = f"while it {os.fsdecode(begun[-1])}" if begun else "before it checked a file"
        raise EngineError(f"workers died again and again, the last one, {last}, {when}") from error
    except (CommClosedError, TimeoutError, CancelledError) as error:
        raise EngineError(f"the connection to the cluster was lost: {error}") from error
    except ModuleNotFoundError as error:
        raise EngineError(f"{error.name} is not installed on every worker: pip install 'seedlint[dask]'") from error
