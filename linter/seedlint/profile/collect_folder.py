"""The files of a run -> what is known of their keys: one pass, in several processes where that saves time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from seedlint._typing import Any
from seedlint.check.plan import Plan
from seedlint.profile.collector import Collector, Plain
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document, reopen
from seedlint.run.pipeline import Progress
from seedlint.run.worker_pool import File, Work, in_workers, processes
from seedlint.schema.violations import Schema

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


def _results(plain: Plain) -> list[Collector]:
    return [Collector.from_plain(plain)]


def _died(path: str, how: str, _: Plan) -> str:
    return f"{path}: the process that read this file died ({how})"


_COLLECT = Work(_collect_chunk, _results, _died, _CHUNK)


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
