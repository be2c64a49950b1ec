"""The files of a run -> what is known of their keys: one pass, in several processes where that saves time.

With a cache, files that follow each other form a group, and what was collected of a group is stored. A hash of the path says where a
group begins: after a file comes, goes or changes, only its own group, or the two beside it, are read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from zlib import crc32

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.check.plan import Plan
from seedlint.errors import UnreadableError
from seedlint.files.read_bytes import read_bytes
from seedlint.profile.collector import Collector, Plain
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document, reopen
from seedlint.run.pipeline import CACHE_PAYS, Progress
from seedlint.run.worker_pool import File, Work, in_workers, processes
from seedlint.schema.violations import Schema

if TYPE_CHECKING:
    from seedlint.run.cache import Cache

GROUP = 1_000  # files of a group, about
_CHUNK = 1_000  # files whose parts a worker merges itself: large enough for what is kept to be little beside them


def collect(inputs: Inputs, plan: Plan, now: float, progress: Progress | None, warn: Callable[[str], object]) -> Collector:
    """Take in every file.

    Args:
        inputs: what to read.
        plan: how; ``settings.jobs`` says how many processes.
        now: seconds since 1970-01-01T00:00:00Z.
        progress: called with files done and files in all.
        warn: called with what is to be said of a file that ended a process.
    """
    found = Collector()
    total = len(inputs.files) + len(inputs.texts)
    for part in _parts(inputs, plan, now, found):
        if isinstance(part, str):
            warn(part)
            found.unreadable += 1
        elif part is not None:
            found.merge(part)
        if progress is not None:
            progress(found.files + found.unreadable, total)
    for name, data in inputs.texts:
        found.add(document(name, data, plan, now))
    return found


def _parts(inputs: Inputs, plan: Plan, now: float, found: Collector) -> Iterator[Collector | str | None]:
    """Parts to be merged, and what is to be said; None for each file that was taken in at once."""
    if plan.settings.cache_dir is not None and len(inputs.files) >= CACHE_PAYS:
        from seedlint.run.cache import Cache

        with closing(Cache(plan.settings.cache_dir, plan, now)) as cache:
            yield from _groups(Groups(inputs.files), plan, now, cache)
        return
    count = processes(plan.settings.jobs, len(inputs.files))
    if count > 1:
        yield from in_workers(_COLLECT, inputs.files, plan, now, False, count)
        return
    for path, system_path in inputs.files:
        found.add(reopen(path, system_path, plan, now))
        yield None


def _collect_chunk(files: Sequence[File], plan: Plan, now: float, _: bool) -> Plain:
    part = Collector()
    for path, system_path in files:
        part.add(reopen(path, system_path, plan, now))
    return part.to_plain()


class Groups(Sequence[tuple[str, Sequence[File]]]):
    """The path of the first file, and the files, of some groups: only where each begins and ends is kept."""

    def __init__(self, files: Sequence[File], bounds: list[tuple[int, int]] | None = None) -> None:
        self.files = files
        if bounds is None:
            starts = [at for at, (path, _) in enumerate(files) if not at or not crc32(path.encode("utf-8", "surrogatepass")) % GROUP]
            bounds = list(zip(starts, [*starts[1:], len(files)], strict=True))
        self.bounds = bounds

    def __len__(self) -> int:
        return len(self.bounds)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        start, stop = self.bounds[at]
        return self.files[start][0], list(self.files[start:stop])


def _groups(groups: Groups, plan: Plan, now: float, cache: Cache) -> Iterator[Collector | str]:
    """What the cache has of each group, or what is collected of it now."""
    missing: dict[str, tuple[tuple[int, int], bytes]] = {}
    for number, bounds in enumerate(groups.bounds):
        first, files = groups[number]
        state = cache.state(files)
        part = from_text(cache.part(first, state))
        if part is None:
            missing[first] = bounds, state
        else:
            yield part
    wanted = Groups(groups.files, [bounds for bounds, _ in missing.values()])
    count = processes(plan.settings.jobs, sum(stop - start for start, stop in wanted.bounds))
    if count > 1:
        found = in_workers(_COLLECT_GROUP, wanted, plan, now, False, min(count, len(wanted)))
    else:
        found = (_collect_group([each], plan, now, False) for each in wanted)
    again: list[File] = []
    for first, text, whole in found:
        (start, stop), state = missing[first]
        part = from_text(text)
        if part is None:
            again += groups.files[start:stop]
            continue
        if whole:
            cache.keep_part(first, groups.files[stop - 1][0], state, text)
        yield part
    if again:
        yield from in_workers(_COLLECT, again, plan, now, False, count)


def from_text(text: bytes | None) -> Collector | None:
    """A part that `_collect_group` wrote; None where there is none, or something else."""
    try:
        return Collector.from_plain(json.loads(text.decode("utf-8", "surrogatepass"))) if text else None
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return None


def _collect_group(groups: Sequence[tuple[str, Sequence[File]]], plan: Plan, now: float, _: bool) -> tuple[str, bytes, bool]:
    """The first path of a group, its part as a text, and whether all of its files could be read at all."""
    ((first, files),) = groups
    part = Collector()
    whole = True
    for path, system_path in files:
        try:
            data = read_bytes(system_path, plan.settings.max_file_size)
        except UnreadableError:  # which may have passed the next time
            part.unreadable += 1
            whole = False
        else:
            part.add(document(path, data, plan, now, system_path))
    return first, json.dumps(part.to_plain(), ensure_ascii=False).encode("utf-8", "surrogatepass"), whole


def _group_results(plain: Plain) -> list[tuple[str, bytes, bool]]:
    return [plain]


def _group_died(first: str, _: str, __: Plan) -> tuple[str, bytes, bool]:
    """Its files are read one by one, to find which of them ends a process."""
    return first, b"", False


def _results(plain: Plain) -> list[Collector]:
    return [Collector.from_plain(plain)]


def _died(path: str, how: str, _: Plan) -> str:
    return f"{path}: the process that read this file died ({how})"


_COLLECT = Work(_collect_chunk, _results, _died, _CHUNK)
_COLLECT_GROUP = Work(_collect_group, _group_results, _group_died, 1)


def schemas_in_effect(inputs: Inputs, plan: Plan) -> list[Schema]:
    """The schemas that the files are meant for, in the order of the configuration."""
    settings = plan.settings
    used: set[str] = set()
    known: dict[tuple[int, ...], Any] = {}
    for path in (*(path for _, path in inputs.files), *(name for name, _ in inputs.texts)) if settings.overrides else ("",):
        entries = plan.overrides_of(path) if path else ()
        if entries not in known:
            known[entries] = None
            used.add(next((schema for index in reversed(entries) if (schema := settings.overrides[index].schema)), settings.schema))
    names = dict.fromkeys((settings.schema, *(override.schema or settings.schema for override in settings.overrides)))
    return [plan.schema(name) for name in names if name in used]
