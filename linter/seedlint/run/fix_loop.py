"""Fix, read, check again: until nothing is left to fix, then write each file once.

A pass applies to every file the fixes that do not overlap, and the whole run is settled anew behind it, so that suppressions
and baseline hold for what shows up later too. Files wait in memory until they are done. A pass whose result does not read,
or differs in data that no fix names, costs the file all of its fixes: it stays as it was.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint.check.check_document import check_document, crashed
from seedlint.check.plan import Plan
from seedlint.errors import ReplaceError, UnreadableError
from seedlint.files.atomic_write import clean, replace
from seedlint.files.read_bytes import read_bytes
from seedlint.fixes.apply import apply, flaw, stray
from seedlint.model.diagnostic import Diagnostic, Fix, Safety
from seedlint.model.document import Document
from seedlint.model.rule import Crash
from seedlint.results.file_result import FileResult, Report
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document
from seedlint.run.pipeline import MapOutput, Progress, map_all, reduce_and_settle, run_time

MOST_PASSES = 10


class Change(NamedTuple):
    """A file that fixes change: its printed path, and its bytes before and after."""

    path: str
    old: bytes
    new: bytes


class Mending(NamedTuple):
    """What became of a run with fixes.

    Attributes:
        report: what remains, and how much was fixed.
        changes: files in the order of their paths; empty bytes where the file was written and nobody asks any more.
        errors: printed path and words of each file that could not be fixed; it is as it was.
        given: what the report is about: changed files that were not written are among its texts.
    """

    report: Report
    changes: tuple[Change, ...]
    errors: tuple[tuple[str, str], ...]
    given: Inputs


def mend(given: Inputs, plan: Plan, *, unsafe: bool = False, write: bool = True, progress: Progress | None = None) -> Mending:
    """Check everything, and apply the fixes of what is found.

    Args:
        given: what to read. Texts are never written anywhere: their new bytes are among the changes.
        plan: what is in force, from `prepare`.
        unsafe: apply unsafe fixes too.
        write: write the files; otherwise only tell what would change.
        progress: called with files done and files in all, while checking.
    """
    started = time.perf_counter()
    if write:
        clean([path for _, path in given.files])
    gathered = map_all(given, plan, run_time(plan), progress)
    run = _Run(given, plan, gathered, unsafe, write)
    for _ in range(MOST_PASSES):
        if not run.one_pass():
            break
    report = run.finish()
    gathered.close()
    report = report.replace(
        fixed=run.fixed, fixed_files=len(run.done), seconds=time.perf_counter() - started, warnings=report.warnings + run.warnings()
    )
    changes = tuple(change for _, change in sorted(run.done.items()))
    return Mending(report, changes, tuple(sorted(run.errors.items())), run.current())


class _File:
    """One file on its way: ``old`` are its bytes as found, ``data`` as they are now.

    ``doc`` is what was just read of it; not kept from pass to pass, since many files may wait.
    """

    __slots__ = ("data", "doc", "fixed", "old", "rules")

    def __init__(self, doc: Document, data: bytes) -> None:
        self.doc: Document | None = doc
        self.old = self.data = data
        self.fixed = 0
        self.rules: list[set[str]] = []  # whose fixes were applied, pass by pass


class _BadFixError(Exception):
    """A fix that must not be applied, and why."""

    def __init__(self, diagnostic: Diagnostic, reason: str) -> None:
        super().__init__(f"its fix “{diagnostic.fix.title if diagnostic.fix else ''}” {reason}")
        self.diagnostic = diagnostic


class _Run:
    """The state between passes: files on their way, files done, files given up."""

    def __init__(self, given: Inputs, plan: Plan, gathered: MapOutput, unsafe: bool, write: bool) -> None:
        self.given = given
        self.plan = plan
        self.gathered = gathered
        self.unsafe = unsafe
        self.write = write
        self.files = dict(given.files)
        self.texts = dict(given.texts)
        self.open: dict[str, _File] = {}
        self.done: dict[str, Change] = {}
        self.fixed = 0
        self.errors: dict[str, str] = {}
        self.parted: list[str] = []  # written files of which another name holds what they were
        self.closed: set[str] = set()
        self.changed: set[str] = set()  # files that say something else now than at the last settling
        self.fresh = MapOutput(plan, gathered.now)  # what they say
        self.report: Report | None = None

    # -- passes --------------------------------------------------------------------------------------------------------

    def one_pass(self) -> bool:
        """Fix what the last settling left; False when there is nothing to fix."""
        waiting = set(self.open)
        some = False
        for path, diagnostics in self.fixable(self.settle()):
            waiting.discard(path)
            some = True
            file = self.open.get(path) or self.load(path, diagnostics)
            if file is None:
                continue
            try:
                result = self.fix(path, file, diagnostics)
            except _BadFixError as bad:
                self.give_up(path, file)
                rule = self.plan.registry.by_name[bad.diagnostic.rule]
                crash = Crash(rule.name, rule.code, str(bad))
                told = crashed(self.plan.profile("").rules.crash, crash, bad.diagnostic.span)
                self.tell(FileResult(path, "", tuple(told)))
                continue
            if self.may_go_on(result) or self.close(path):
                self.tell(result)
        for path in waiting:
            self.close(path)
        return some

    def tell(self, result: FileResult) -> None:
        """Note what a file says now."""
        path = result.path
        self.changed.add(path)
        self.fresh.add(result._replace(skipped=""), self.plan, self.files.get(path, path))  # it is counted as skipped already

    def settle(self) -> Report:
        """The report as of now."""
        if self.changed:
            self.gathered.replace(self.changed, self.fresh)
            self.changed, self.fresh = set(), MapOutput(self.plan, self.gathered.now)
            self.report = None
        if self.report is None:
            self.report = reduce_and_settle(self.gathered.copy(), self.current(), self.plan)
        return self.report

    def current(self) -> Inputs:
        """What the run reads as of now: files that are changed and not written are texts."""
        changed = {path: file.data for path, file in self.open.items()}
        changed |= {path: change.new for path, change in self.done.items() if not self.write or path in self.texts}
        files = [(path, system_path) for path, system_path in self.given.files if path not in changed]
        texts = [(path, data) for path, data in self.given.texts if path not in changed]
        return self.given._replace(files=files, texts=[*texts, *changed.items()])

    def fixable(self, report: Report) -> Iterator[tuple[str, list[Diagnostic]]]:
        """The diagnostics to fix, path by path. Findings across files have no fixes: they are about several."""
        for path, found in groupby(report.diagnostics, lambda diagnostic: diagnostic.path):
            if path in self.closed or (path not in self.files and path not in self.texts):
                continue
            todo = [each for each in found if each.fix and self.allowed(each.fix) and report.rules[each.rule].collect is None]
            if todo:
                # What the engine tells (a suppression is unused) is certain only when nothing else will change.
                yield path, [each for each in todo if not report.rules[each.rule].engine] or todo

    def allowed(self, fix: Fix) -> bool:
        return self.unsafe or fix.safety is Safety.SAFE

    def may_go_on(self, result: FileResult) -> bool:
        """Whether a file might have something left to fix; only settling can tell for certain."""
        return bool(result.suppressions) or any(each.fix is not None and self.allowed(each.fix) for each in result.diagnostics)

    def fix(self, path: str, file: _File, diagnostics: Sequence[Diagnostic]) -> FileResult:
        """One pass over one file; what it says then."""
        old, file.doc = file.doc or self.read(path, file.data), None
        doc, file.data, applied = one_pass(old, file.data, diagnostics, lambda data: self.read(path, data))
        file.fixed += len(applied)
        file.rules.append({diagnostic.rule for diagnostic in applied})
        self.open[path] = file
        return self.check(path, doc)

    # -- files ---------------------------------------------------------------------------------------------------------

    def read(self, path: str, data: bytes) -> Document:
        return document(path, data, self.plan, self.gathered.now, self.files.get(path, ""))

    def check(self, path: str, doc: Document) -> FileResult:
        return check_document(doc, self.plan.profile(self.files.get(path, path)).rules)

    def load(self, path: str, diagnostics: Iterable[Diagnostic]) -> _File | None:
        """Read a file again; None when it is not what was checked, or its text cannot be written back."""
        try:
            data = self.texts[path] if path in self.texts else read_bytes(self.files[path], self.plan.settings.max_file_size)
        except UnreadableError as error:
            self.errors[path] = str(error)
            self.closed.add(path)
            return None
        doc = self.read(path, data)
        result = self.check(path, doc)
        found = {_identity(diagnostic) for diagnostic in result.diagnostics}
        rules = self.plan.registry.by_name
        if any(_identity(each) not in found for each in diagnostics if not rules[each.rule].engine):
            self.errors[path] = "the file has changed on disk meanwhile; run again"
            self.closed.add(path)
            return None
        if doc.source.text.encode("utf-8", "replace") + data[doc.source.tail :] != data:
            self.closed.add(path)
            return None
        return _File(doc, data)

    def close(self, path: str) -> bool:
        """A file that is done: write it. False where that went wrong."""
        file = self.open.pop(path)
        self.closed.add(path)
        if self.write and path in self.files:
            try:
                if replace(self.files[path], file.old, file.data) > 0:
                    self.parted.append(path)
            except ReplaceError as error:
                self.errors[path] = str(error)
                self.tell(self.check(path, self.read(path, file.old)))
                return False
            file.old = file.data = b""
        self.done[path] = Change(path, file.old, file.data)
        self.fixed += file.fixed
        return True

    def give_up(self, path: str, file: _File) -> None:
        """A file whose fixes are no good: it stays as it was."""
        self.open.pop(path, None)
        self.closed.add(path)
        self.tell(self.check(path, self.read(path, file.old)))

    def finish(self) -> Report:
        """Write what is done; what still has something to fix is given up."""
        todo = {path: diagnostics for path, diagnostics in self.fixable(self.settle()) if path in self.open}
        for path, file in list(self.open.items()):
            if path not in todo:
                self.close(path)
                continue
            names = sorted(set().union(*file.rules[MOST_PASSES // 2 :], (each.rule for each in todo[path])))
            self.errors[path] = f"fixes of {_all_of(names)} do not come to an end after {MOST_PASSES} passes; the file stays as it was"
            self.give_up(path, file)
        return self.settle()

    def warnings(self) -> tuple[str, ...]:
        """That hard links are parted: the other name may be one that this run took for the same file."""
        if not self.parted:
            return ()
        first, more = min(self.parted), len(self.parted) - 1
        who = f"{first} and {more:,} more were each" if more else f"{first} was"
        return (f"{who} fixed under one name: other names (hard links) keep the old text",)


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.code, diagnostic.span, diagnostic.message, diagnostic.fix


def _all_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# -- one pass over one text ----------------------------------------------------------------------------------------------

Read = Callable[[bytes], Document]


def one_pass(doc: Document, data: bytes, diagnostics: Sequence[Diagnostic], read: Read) -> tuple[Document, bytes, list[Diagnostic]]:
    """Apply the fixes that do not overlap, and read the result.

    Args:
        doc: the file, read.
        data: its bytes.
        diagnostics: of it; those without a fix do not count.
        read: bytes -> Document.

    Returns:
        The new document, its bytes, and the diagnostics whose fixes are in it.

    Raises:
        _BadFixError: a fix cannot be applied, or its result is not what it names.
    """
    owners: dict[int, Diagnostic] = {}
    fixes: list[Fix] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None:
            continue
        fixes.append(fix._replace(fields=fix.fields or (() if diagnostic.field is None else (diagnostic.field,))))
        owners[id(fixes[-1])] = diagnostic
        words = "edits another file" if any(edit.span.path != doc.path for edit in fix.edits) else flaw(doc.source.text, fix)
        if words:
            raise _BadFixError(diagnostic, words)
    new, written, applied = _tried(doc, data, fixes, read)
    if isinstance(new, str):
        # Some fixes are good alone and bad together: two that each leave the other's item as the last of a list.
        # They are tried as many at a time as go well, since each try reads the whole file.
        good: list[Fix] = []
        rest, size = list(applied), (len(applied) + 1) // 2
        while rest:
            some = rest[:size]
            if not isinstance(_tried(doc, data, [*good, *some], read)[0], str):
                good += some
                rest = rest[size:]
                size *= 2
            elif size > 1:
                size = (min(size, len(rest)) + 1) // 2
            elif isinstance(alone := _tried(doc, data, some, read)[0], str):
                raise _BadFixError(owners[id(some[0])], alone)
            else:
                del rest[0]
        new, written, applied = _tried(doc, data, good, read)
        if isinstance(new, str):
            raise _BadFixError(owners[id(good[0])], new)
    return new, written, [owners[id(fix)] for fix in applied]


def _tried(doc: Document, data: bytes, fixes: Sequence[Fix], read: Read) -> tuple[Document | str, bytes, tuple[Fix, ...]]:
    """The text with those fixes that do not overlap, read, or words that say why it must not be; its bytes; these fixes."""
    text, applied, _ = apply(doc.source.text, fixes)
    try:
        written = text.encode() + data[doc.source.tail :]
    except UnicodeEncodeError:
        return "writes characters that are no text", data, applied
    new = read(written)
    # Where nothing could be read before, there is nothing to compare with.
    words = "" if doc.broken else _damage(doc, new, text, applied)
    return words or new, written, applied


def _damage(doc: Document, new: Document, text: str, fixes: Iterable[Fix]) -> str:
    """What fixes did beside what they name, in words."""
    worse = Counter(problem.rule for problem in new.problems) - Counter(problem.rule for problem in doc.problems)
    if worse:
        return f"leaves a file with {min(worse)}"
    if new.source.text != text:
        return "moves the end of the front matter"
    place = stray(doc.data, new.data, [field for fix in fixes for field in fix.fields])
    return "" if place is None else f"changes {place or 'everything'}, which it does not name"
