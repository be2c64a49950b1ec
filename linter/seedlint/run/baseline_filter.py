"""The baseline in a run: reading its file, dropping the findings that it holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from seedlint.errors import BaselineError
from seedlint.files.system_path import is_on_disk, shown_path
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document
from seedlint.model.rule import CRASH_CODE
from seedlint.results.store import Found
from seedlint.settle.baseline import Entry, entry, match, parse

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
        raise BaselineError(f"{path}: not UTF-8; write it again with seedlint baseline") from None


def entries_of(diagnostics: Iterable[Diagnostic], baseline: str, system_paths: Mapping[str, str], reopen: Reopen) -> Iterator[Entry]:
    """The entry of each finding: what stays the same about it when lines move.

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
        yield entry(diagnostic, relative(system_paths.get(path, path), folder), last[1].about(diagnostic.span, diagnostic.field))


def drop_baselined(
    diagnostics: Iterable[Diagnostic], baseline: str, system_paths: Mapping[str, str], reopen: Reopen
) -> tuple[Iterable[Diagnostic], int, int]:
    """The findings that the baseline does not hold, the number of those that it holds, and how many of these have a fix.

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
        return diagnostics, 0, 0
    found, have_fix = Found(diagnostics), bytearray()

    def noted() -> Iterator[Diagnostic]:
        for diagnostic in without_crashes(found):
            have_fix.append(diagnostic.fix is not None)
            yield diagnostic

    known = match(entries_of(noted(), baseline, system_paths, reopen), entries).known
    held = [bool(fix) for each, fix in zip(known, have_fix, strict=True) if each is not None]
    return _new(found, known), len(held), sum(held)


def _new(diagnostics: Iterable[Diagnostic], known: Iterable[Entry | None]) -> Iterator[Diagnostic]:
    entries = iter(known)
    return (diagnostic for diagnostic in diagnostics if diagnostic.code == CRASH_CODE or next(entries) is None)


def without_crashes(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings that a baseline can hold: a crash (SL900) is none about the data."""
    return (diagnostic for diagnostic in diagnostics if diagnostic.code != CRASH_CODE)


def relative(path: str, folder: str) -> str:
    """A system path as the baseline in a folder names it."""
    if not is_on_disk(path):
        return shown_path(path, folder)
    try:
        return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path
