"""Fix, read, check again: until nothing is left to fix, then write each file once.

A pass applies to every file the fixes that do not overlap. Then the whole run is settled again, so that suppressions and baseline
hold for new findings too. Files wait in memory until they are done. A pass whose result cannot be read, or that changes data
which no fix names, undoes all fixes of the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint.check.check_document import check_document, crashed
from seedlint.check.plan import Plan
from seedlint.errors import ReplaceError, UnreadableError
from seedlint.files.atomic_write import clean, replace
from seedlint.files.file_list import FileList
from seedlint.files.read_bytes import read_bytes
from seedlint.fixes.fix_once import BadFixError, fix_once
from seedlint.model.diagnostic import Diagnostic, Fix, Safety
from seedlint.model.document import Document
from seedlint.model.rule import Crash
from seedlint.read.fences import opens_toml
from seedlint.results.file_result import FileResult
from seedlint.results.report import Report
from seedlint.run.inputs import Inputs, reader
from seedlint.run.map_file import document
from seedlint.run.pipeline import MapOutput, Progress, map_all, reduce_and_settle, run_time

MOST_PASSES = 10
_FIRST_LINE = 100  # bytes in which front matter is opened

# What a file with fixes is: still being fixed; fixed (and written, if that was asked for); as it was, because something failed;
# not fixable, since its bytes are not those of a text.
OPEN, FIXED, FAILED, UNFIXABLE = "open", "fixed", "failed", "unfixable"


class Change(NamedTuple):
    """A file that fixes change: its printed path, and its bytes before and after."""

    path: str
    old: bytes
    new: bytes


class Applied(NamedTuple):
    """A fix that was applied.

    Attributes:
        path: printed path of the file.
        line: of the finding, in the text that the pass began with.
        code, rule: of the finding.
        title: of the fix.
        old, new: the texts of its edits, those of several edits separated by ``…``.
    """

    path: str
    line: int
    code: str
    rule: str
    title: str
    old: str
    new: str


class FixResult(NamedTuple):
    """What a run with fixes gives.

    Attributes:
        applied: every fix that is in the changes, by path, pass and line; only on request.
        report: what remains, and how much was fixed.
        changes: files in the order of their paths; with empty bytes where the file was written.
        errors: printed path and reason of each file that could not be fixed; it is as it was.
        inputs: what the report is about: changed files that were not written are among its texts.
    """

    report: Report
    changes: tuple[Change, ...]
    errors: tuple[tuple[str, str], ...]
    inputs: Inputs
    applied: tuple[Applied, ...] = ()


def apply_fixes(
    inputs: Inputs,
    plan: Plan,
    *,
    unsafe: bool = False,
    write: bool = True,
    progress: Progress | None = None,
    with_applied: bool = False,
) -> FixResult:
    """Check everything, and apply the fixes of what is found.

    Args:
        inputs: what to read. Texts are never written anywhere: their new bytes are among the changes.
        plan: what is in effect, from `prepare`.
        unsafe: apply unsafe fixes too.
        write: write the files; otherwise only report what would change.
        progress: called with files done and files in all, while checking.
        with_applied: list every fix that was applied.
    """
    started = time.perf_counter()
    if write:
        clean(path for _, path in inputs.files)
    output = map_all(inputs, plan, run_time(plan), progress)
    run = _Run(inputs, plan, output, unsafe, write, with_applied)
    before = run.count_fixable()
    for _ in range(MOST_PASSES):
        if not run.one_pass():
            break
    report = run.finish()
    output.close()
    fixed = [file for _, file in sorted(run.fixed.items()) if file.state == FIXED]
    count = sum(file.count for file in fixed)
    report = report.replace(
        fixed=count,
        fixed_files=len(fixed),
        uncovered=count - (before - run.count_fixable()),
        seconds=time.perf_counter() - started,
        warnings=(
            *report.warnings,
            *_hard_links([file.path for file in fixed if file.other_names]),
            *_left_alone(report, run.may_be_left_alone, reader(run.current_inputs(), plan, output.now)),
        ),
    )
    changes = tuple(Change(file.path, file.old, file.data) for file in fixed)
    errors = tuple((path, file.error) for path, file in sorted(run.fixed.items()) if file.error)
    return FixResult(report, changes, errors, run.current_inputs(), tuple(applied for file in fixed for applied in file.applied))


class _File:
    """A file that has something to fix.

    Attributes:
        path: as printed.
        state: OPEN, FIXED, FAILED or UNFIXABLE.
        old, data: its bytes as found, and as they are now; empty once they are written.
        doc: the document of ``data``, if it was just read; many files may wait, so it is not kept from pass to pass.
        count: the number of fixes that were applied.
        applied: these fixes, if somebody wants to know.
        rules: whose fixes were applied, pass by pass.
        other_names: another name of the file (a hard link) keeps the old text.
        error: why it failed, unless a finding says so.
    """

    __slots__ = ("applied", "count", "data", "doc", "error", "old", "other_names", "path", "rules", "state")

    def __init__(self, path: str, state: str, error: str = "", doc: Document | None = None, data: bytes = b"") -> None:
        self.path = path
        self.state = state
        self.error = error
        self.doc = doc
        self.old = self.data = data
        self.count = 0
        self.applied: list[Applied] = []
        self.rules: list[set[str]] = []
        self.other_names = False


class _Run:
    """What is known between passes: a class because each step needs most of it.

    Attributes:
        output: what all files gave at the last settling.
        fixed: printed path -> its state, of every file that had something to fix.
        changed: what files gave since the last settling.
        report: of the last settling; None if there is something new.
    """

    def __init__(self, inputs: Inputs, plan: Plan, output: MapOutput, unsafe: bool, write: bool, with_applied: bool) -> None:
        self.inputs = inputs
        self.plan = plan
        self.unsafe = unsafe
        self.write = write
        self.with_applied = with_applied
        self.system_paths = inputs.system_paths()
        self.texts = dict(inputs.texts)
        self.output = output
        self.fixed: dict[str, _File] = {}
        self.changed: dict[str, list[FileResult]] = {}
        self.report: Report | None = None

    # -- passes --------------------------------------------------------------------------------------------------------

    def one_pass(self) -> bool:
        """Fix what the last settling left; False when there is nothing to fix."""
        done = {path for path, file in self.fixed.items() if file.state == OPEN}
        some = False
        for path, diagnostics in self.fixable(self.settle()):
            done.discard(path)
            some = True
            file = self.fixed.get(path) or self.open(path, diagnostics)
            if file.state == OPEN:
                self.fix(file, diagnostics)
        for path in done:
            self.move(self.fixed[path], FIXED)
        return some

    def fix(self, file: _File, diagnostics: Sequence[Diagnostic]) -> None:
        """One pass over one file."""
        before, file.doc = file.doc or self.read(file.path, file.data), None
        try:
            doc, file.data, applied = fix_once(before, file.data, diagnostics, lambda data: self.read(file.path, data))
        except BadFixError as bad:
            self.move(file, FAILED)
            rule = self.plan.registry.by_name[bad.diagnostic.rule]
            crash = Crash(rule.name, rule.code, str(bad))
            found = crashed(self.plan.profile("").rules.crash, crash, bad.diagnostic.span)
            self.changed[file.path].append(FileResult(file.path, "", tuple(found)))
            return
        file.count += len(applied)
        if self.with_applied:
            file.applied += [_applied(diagnostic, before.source.text) for diagnostic in applied]
        file.rules.append({diagnostic.rule for diagnostic in applied})
        result = self.check(file.path, doc)
        self.changed[file.path] = [result]
        if not self.may_have_fixes(result):
            self.move(file, FIXED)

    def settle(self) -> Report:
        """The report as of now."""
        if self.changed:
            fresh = MapOutput(self.plan, self.output.now, self.output.cache)
            for results in self.changed.values():
                for result in results:  # skipped files are counted already
                    fresh.add(result._replace(skipped=""), self.plan, self.system_paths)
            self.output.replace(self.changed, fresh)
            self.changed = {}
            self.report = None
        if self.report is None:
            self.report = reduce_and_settle(self.output.copy(), self.current_inputs(), self.plan)
        return self.report

    def current_inputs(self) -> Inputs:
        """What the run reads as of now: files that are changed and not written are texts."""
        changed = {
            path: file.data
            for path, file in self.fixed.items()
            if file.state == OPEN or (file.state == FIXED and not (self.write and path in self.system_paths))
        }
        files = FileList.of(pair for pair in self.inputs.packed() if pair[0] not in changed) if changed else self.inputs.files
        texts = [(path, data) for path, data in self.inputs.texts if path not in changed]
        return self.inputs._replace(files=files, texts=[*texts, *changed.items()])

    def fixable(self, report: Report) -> Iterator[tuple[str, list[Diagnostic]]]:
        """The diagnostics to fix, path by path. Findings across files have no fixes: they are about several files."""
        for path, found in groupby(report.diagnostics, lambda diagnostic: diagnostic.path):
            file = self.fixed.get(path)
            if (file and file.state != OPEN) or (path not in self.system_paths and path not in self.texts):
                continue
            fixable = [each for each in found if each.fix and self.is_allowed(each.fix) and not report.rules[each.rule].folder]
            if fixable:
                # What the engine reports (a suppression is unused) is certain only when nothing else will change.
                yield path, [each for each in fixable if not report.rules[each.rule].engine] or fixable

    def count_fixable(self) -> int:
        """How many findings the last settling left that have a fix."""
        report = self.settle()
        return report.fixable(Safety.SAFE) + (report.fixable(Safety.UNSAFE) if self.unsafe else 0)

    def is_allowed(self, fix: Fix) -> bool:
        return self.unsafe or fix.safety is Safety.SAFE

    def may_have_fixes(self, result: FileResult) -> bool:
        """Whether something may be left to fix in a file; only settling can say for certain."""
        return bool(result.suppressions) or any(each.fix is not None and self.is_allowed(each.fix) for each in result.diagnostics)

    def may_be_left_alone(self, path: str) -> bool:
        """Whether a file may be one that fixes are not for, by its first line and its collection."""
        system_path = self.system_paths.get(path, path)
        if self.plan.profile(system_path).reading.anchors:
            return True
        if path in self.texts:
            return opens_toml(self.texts[path][:_FIRST_LINE])
        try:
            with open(system_path, "rb") as file:
                return opens_toml(file.read(_FIRST_LINE))
        except (OSError, ValueError):
            return False

    # -- files ---------------------------------------------------------------------------------------------------------

    def read(self, path: str, data: bytes) -> Document:
        return document(path, data, self.plan, self.output.now, self.system_paths.get(path, ""))

    def check(self, path: str, doc: Document) -> FileResult:
        return check_document(doc, self.plan.profile(self.system_paths.get(path, path)).rules)

    def open(self, path: str, diagnostics: Iterable[Diagnostic]) -> _File:
        """Read a file again. It fails when it is not what was checked."""
        self.fixed[path] = file = self.reopened(path, diagnostics)
        return file

    def reopened(self, path: str, diagnostics: Iterable[Diagnostic]) -> _File:
        try:
            data = self.texts[path] if path in self.texts else read_bytes(self.system_paths[path], self.plan.settings.max_file_size)
        except UnreadableError as error:
            return _File(path, FAILED, str(error))
        doc = self.read(path, data)
        found = {_identity(diagnostic) for diagnostic in self.check(path, doc).diagnostics}
        rules = self.plan.registry.by_name
        if any(_identity(each) not in found for each in diagnostics if not rules[each.rule].engine):
            return _File(path, FAILED, "the file has changed on disk meanwhile; run again")
        if not doc.reading.fixable or doc.source.text.encode("utf-8", "replace") + data[doc.source.tail :] != data:
            return _File(path, UNFIXABLE)
        return _File(path, OPEN, doc=doc, data=data)

    def move(self, file: _File, state: str, error: str = "") -> None:
        """The end of an open file: it is written, or as it was.

        Args:
            file: open.
            state: FIXED; or FAILED, which it also becomes when it cannot be written.
            error: why it failed, unless a finding says so.
        """
        if state == FIXED and self.write and file.path in self.system_paths:
            try:
                file.other_names = replace(self.system_paths[file.path], file.old, file.data) > 0
                file.old = file.data = b""
            except ReplaceError as reason:
                state, error = FAILED, str(reason)
        file.state, file.error = state, error
        if state == FAILED:
            self.changed[file.path] = [self.check(file.path, self.read(file.path, file.old))]

    def finish(self) -> Report:
        """Write what is done; files that still have something to fix fail."""
        fixable = dict(self.fixable(self.settle()))
        for path, file in self.fixed.items():
            if file.state != OPEN:
                continue
            if path not in fixable:
                self.move(file, FIXED)
                continue
            names = sorted(set().union(*file.rules[MOST_PASSES // 2 :], (each.rule for each in fixable[path])))
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            self.move(file, FAILED, f"fixes of {listed} do not come to an end after {MOST_PASSES} passes; the file stays as it was")
        return self.settle()


def _applied(diagnostic: Diagnostic, text: str) -> Applied:
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    title = diagnostic.fix.title if diagnostic.fix else ""
    old, new = "…".join(text[edit.span.start : edit.span.end] for edit in edits), "…".join(edit.text for edit in edits)
    return Applied(diagnostic.path, diagnostic.span.line, diagnostic.code, diagnostic.rule, title, old, new)


def _hard_links(paths: Sequence[str]) -> tuple[str, ...]:
    """The warning that other names of written files keep the old text: one may be a name that this run took for the same file."""
    if not paths:
        return ()
    first, more = min(paths), len(paths) - 1
    subject = f"{first} and {more:,} more were each" if more else f"{first} was"
    return (f"{subject} fixed under one name: other names (hard links) keep the old text",)


def _left_alone(report: Report, may_be: Callable[[str], bool], read: Callable[[str], Document]) -> tuple[str, ...]:
    """The warning that files with findings that could be fixed elsewhere were left as they are.

    Args:
        report: what remains.
        may_be: whether a file is worth reading again; no is certain.
        read: a file, by its printed path.
    """
    rules = report.rules
    paths = sorted({each.path for each in report.diagnostics if each.fix is None and rules[each.rule].fixable})
    those = [path for path in paths if may_be(path) and not read(path).reading.fixable]
    if not those:
        return ()
    what = those[0] if len(those) == 1 else f"{those[0]} and {len(those) - 1:,} more"
    return (f"{what} {'is' if len(those) == 1 else 'are'} left as found: fixes are for YAML, not for TOML and aliases",)


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.code, diagnostic.span, diagnostic.message, diagnostic.fix
