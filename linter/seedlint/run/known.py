"""The baseline in a run: reading its file, telling known findings from new ones, recording anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.errors import BaselineError
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document
from seedlint.results.ordered import findings
from seedlint.settle.baseline import Entry, entry, match, parse, write

if TYPE_CHECKING:
    from seedlint.model.settings import Settings
    from seedlint.registry.registry import Registry
    from seedlint.run.pipeline import Input

Reopen = Callable[[str], Document]


def read(path: str) -> list[Entry]:
    """The entries of a baseline file.

    Raises:
        BaselineError: it cannot be read or used.
    """
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read(), path)
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{path}: not UTF-8; write it anew with seedlint baseline") from None


def entries_of(diagnostics: Iterable[Diagnostic], baseline: str, system_paths: dict[str, str], reopen: Reopen) -> Iterator[Entry]:
    """What stays the same about each finding.

    Args:
        diagnostics: findings; those of one file in a row are cheap.
        baseline: the baseline's file: paths are relative to its folder.
        system_paths: printed path -> path as the system knows it.
        reopen: reads a file again, by its printed path.
    """
    folder = os.path.dirname(os.path.abspath(baseline))
    last: tuple[str, Document] | None = None
    for diagnostic in diagnostics:
        path = diagnostic.path
        if last is None or last[0] != path:
            last = path, reopen(path)
        yield entry(diagnostic, _relative(system_paths.get(path, path), folder), last[1].about(diagnostic.span, diagnostic.field))


def without_known(
    diagnostics: Iterable[Diagnostic], baseline: str, system_paths: dict[str, str], reopen: Reopen
) -> tuple[Iterable[Diagnostic], int]:
    """The findings that the baseline does not know, and how many it knows.

    Args:
        diagnostics: all of them.
        baseline: the baseline's file.
        system_paths: printed path -> path as the system knows it.
        reopen: reads a file again, by its printed path.

    Raises:
        BaselineError: its file cannot be read or used.
    """
    entries = read(baseline)
    if not entries:
        return diagnostics, 0
    found = findings(diagnostics)
    known = match(entries_of(found, baseline, system_paths, reopen), entries).known
    return (diagnostic for diagnostic, each in zip(found, known, strict=True) if each is None), sum(each is not None for each in known)


def _relative(path: str, folder: str) -> str:
    try:
        return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path


class Recorded(NamedTuple):
    """What recording changes.

    Attributes:
        text: the new file; None where nothing changes.
        added: entries of new findings.
        removed: entries of findings that are gone.
        moved: pairs of old and new entry, where a file was renamed.
        refused: entries of new findings that were not accepted.
    """

    text: str | None
    added: list[Entry]
    removed: list[Entry]
    moved: list[tuple[Entry, Entry]]
    refused: list[Entry]

    def lines(self) -> Iterator[str]:
        """The changes, a line each: + added, - removed, > moved, ! not accepted."""
        for sign, entries in (("+", self.added), ("-", self.removed), ("!", self.refused)):
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
            (self.refused, "new, not accepted (--accept-new adds them)"),
        ]
        return ", ".join(f"{len(entries):,} {words}" for entries, words in counts if entries) or "nothing changed"


def update(path: str, given: Input, settings: Settings, registry: Registry | None, accept_new: bool) -> Recorded:
    """Check files and record what is found.

    Args:
        path: the baseline's file.
        given: what to check.
        settings: as for a check.
        registry: the rules, None for ours and those of the plug-ins.
        accept_new: add findings to a baseline that is there already.

    Raises:
        BaselineError: the file is there and cannot be used.
        ReplaceError: it cannot be written.
    """
    from seedlint.files.atomic_write import write as write_file
    from seedlint.run.pipeline import prepare, reader, run, the_time

    plan = prepare(settings.replace(baseline=None), registry)
    report = run(given, plan)
    entries = list(entries_of(report.diagnostics, path, dict(given.files), reader(given, plan, the_time(plan))))
    outcome = record(entries, path, [name for _, name in given.files], accept_new)
    if outcome.text is not None:
        write_file(path, [outcome.text.encode()])
    return outcome


def record(found: Sequence[Entry], baseline: str, checked: Iterable[str], accept_new: bool) -> Recorded:
    """Work out the baseline that holds today's findings.

    Args:
        found: what `entries_of` made of them.
        baseline: its file, which may not be there yet.
        checked: system paths of the files that were looked at: entries of others stay, if their file is there.
        accept_new: add findings to a baseline that is there already.

    Raises:
        BaselineError: the file is there and cannot be used.
    """
    exists = os.path.exists(baseline)
    old = read(baseline) if exists else []
    folder = os.path.dirname(os.path.abspath(baseline))
    seen = {_relative(path, folder) for path in checked}
    elsewhere = [each for each in old if each.path not in seen and os.path.exists(os.path.join(folder, each.path))]
    known, gone = match(found, [each for each in old if each not in set(elsewhere)])
    kept = [now for now, before in zip(found, known, strict=True) if before is not None]
    moved = [(before, now) for now, before in zip(found, known, strict=True) if before is not None and before != now]
    new = [now for now, before in zip(found, known, strict=True) if before is None]
    added, refused = (new, []) if accept_new or not exists else ([], new)
    text = write([*kept, *added, *elsewhere])
    if exists and sorted([*kept, *added, *elsewhere]) == sorted(old):
        return Recorded(None, added, gone, moved, refused)
    return Recorded(text, added, gone, moved, refused)
