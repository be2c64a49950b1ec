"""Recording a baseline: a run, whose findings become the entries of the file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.check.plan import prepare
from seedlint.files.atomic_write import write as write_file
from seedlint.files.system_path import is_in_archive, is_on_disk, printed_top, split
from seedlint.run.baseline_filter import entries_of, read, relative, without_crashes
from seedlint.run.inputs import Inputs, reader
from seedlint.run.pipeline import run, run_time
from seedlint.settle.baseline import Entry, match, write

if TYPE_CHECKING:
    from seedlint.model.settings import Settings
    from seedlint.registry.registry import Registry


class Recorded(NamedTuple):
    """What recording changes.

    Attributes:
        text: the new file; None where nothing changes.
        added: entries of new findings.
        removed: entries of findings that are gone.
        moved: pairs of old and new entry, where a file was renamed.
        rejected: entries of new findings that were not accepted.
    """

    text: str | None
    added: list[Entry]
    removed: list[Entry]
    moved: list[tuple[Entry, Entry]]
    rejected: list[Entry]

    def lines(self) -> Iterator[str]:
        """The changes, one per line: + added, - removed, > moved, ! not accepted."""
        for sign, entries in (("+", self.added), ("-", self.removed), ("!", self.rejected)):
            for each in entries:
                yield f"{sign} {each.path}: {each.rule}{each.field and ' at ' + each.field}"
        for old, new in self.moved:
            yield f"> {old.path} -> {new.path}: {new.rule}"

    def summary(self) -> str:
        """How much changed, in one line."""
        counts: list[tuple[Sequence[object], str]] = [
            (self.added, "added"),
            (self.removed, "removed"),
            (self.moved, "moved"),
            (self.rejected, "new, not accepted (--accept-new adds them)"),
        ]
        return ", ".join(f"{len(entries):,} {words}" for entries, words in counts if entries) or "nothing changed"


def record_baseline(path: str, inputs: Inputs, settings: Settings, registry: Registry | None, accept_new: bool) -> Recorded:
    """Check files and record what is found.

    Args:
        path: the baseline's file.
        inputs: what to check.
        settings: as for a check.
        registry: the rules, None for ours and those of the plug-ins.
        accept_new: add findings to a baseline that is there already.

    Raises:
        BaselineError: the file is there and cannot be used.
        ReplaceError: it cannot be written.
    """

    plan = prepare(settings.replace(baseline=None), registry)
    report = run(inputs, plan)
    entries = list(entries_of(without_crashes(report.diagnostics), path, inputs.system_paths(), reader(inputs, plan, run_time(plan))))
    not_run = {rule.name for rule in plan.registry.by_name.values() if not plan.may_run(rule)}
    outcome = record(entries, path, [name for _, name in inputs.files], accept_new, not_run)
    if outcome.text is not None:
        write_file(path, [outcome.text.encode()])
    return outcome


def record(found: Sequence[Entry], baseline: str, checked: Iterable[str], accept_new: bool, not_run: Collection[str] = ()) -> Recorded:
    """Work out the baseline that holds today's findings.

    Args:
        found: what `entries_of` made of them.
        baseline: its file, which may not be there yet.
        checked: system paths of the files that were looked at: entries of others stay, if their file is there, or where nobody looked.
        accept_new: add findings to a baseline that is there already.
        not_run: rules of another command: their entries stay.

    Raises:
        BaselineError: the file is there and cannot be used.
    """
    exists = os.path.exists(baseline)
    old = read(baseline) if exists else []
    folder = os.path.dirname(os.path.abspath(baseline))
    checked = list(checked)
    seen = {relative(path, folder) for path in checked}
    tops = tuple({printed_top(split(path)[0], folder) for path in checked if not is_on_disk(path)})

    def is_there(path: str) -> bool:
        if "://" in path or is_in_archive(path, folder):
            return not path.startswith(tops)
        return os.path.exists(os.path.join(folder, path))

    elsewhere = [each for each in old if (each.path not in seen and is_there(each.path)) or (each.path in seen and each.rule in not_run)]
    known, gone = match(found, [each for each in old if each not in set(elsewhere)])
    kept = [now for now, before in zip(found, known, strict=True) if before is not None]
    moved = [(before, now) for now, before in zip(found, known, strict=True) if before is not None and before != now]
    new = [now for now, before in zip(found, known, strict=True) if before is None]
    added, rejected = (new, []) if accept_new or not exists else ([], new)
    text = write([*kept, *added, *elsewhere])
    if exists and sorted([*kept, *added, *elsewhere]) == sorted(old):
        return Recorded(None, added, gone, moved, rejected)
    return Recorded(text, added, gone, moved, rejected)
