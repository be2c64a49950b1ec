"""Suppressions: findings that comments and ``[[allow]]`` entries name are dropped; unused and expired ones are reported (SL901, SL902).

Applied once, in the parent, after the reduce: so a cached result holds unsuppressed findings, and "unused" is exact.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint.check.plan import Plan
from seedlint.files.file_list import FileList, PrintedPaths
from seedlint.model.diagnostic import Diagnostic, Edit, Severity
from seedlint.model.rule import Rule, made
from seedlint.model.settings import Allow
from seedlint.model.suppression import Suppression, Unused
from seedlint.registry.selectors import renamed, suppresses, why_unknown
from seedlint.results.file_result import Commented
from seedlint.settle.settle import with_severities
from seedlint.text.span import Span

# Reading rules after which the other rules run all the same (RULES.md).
_READABLE = ("byte-order-mark", "duplicate-key")

_GUESSES = 100  # unknown selectors of a run for which the closest known one is looked up

NOT_UNDERSTOOD = "suppression is not understood, expected ignore[RULE] or ignore-file[RULE]"
OUTSIDE = "suppression outside the front matter is not understood, expected a YAML comment in it: # seedlint: ignore-file[RULE]"


class Ran(NamedTuple):
    """What a run looked at: a suppression is unused only if everything that it could suppress was looked for.

    Attributes:
        paths: every file of the run, as printed.
        silent: those of them about which nothing can be said.
        walked: a folder was searched for files; files were not only named.
        now: seconds since 1970-01-01T00:00:00Z.
        elsewhere: the system paths of those that are not on disk, by printed path; of others it may say nothing.
    """

    paths: Collection[str]
    silent: Collection[str]
    walked: bool
    now: float
    elsewhere: Mapping[str, str] = {}


def is_failure(diagnostic: Diagnostic, rules: Mapping[str, Rule]) -> bool:
    """Whether a finding says that rules did not run on its file: it could not be read, or one of them crashed."""
    return rules[diagnostic.rule].always and diagnostic.rule not in _READABLE


def today(now: float) -> str:
    """The date in UTC: ``2026-01-31``."""
    year, month, day = time.gmtime(now)[:3]
    return f"{year:04}-{month:02}-{day:02}"


def unused_parts(comment: Suppression, used: Collection[str], judge: Callable[[str], str | None]) -> Iterator[Unused]:
    """What of a suppression comment has no effect. Pure.

    Args:
        comment: with at least one selector.
        used: selectors that suppress something.
        judge: what to say of another selector: why it can suppress nothing at all, ``""`` if there just was nothing to suppress,
            or None if that cannot be said.
    """
    idle = []
    for index, word in enumerate(comment.selectors):
        reason = None if word in used else judge(word)
        if reason:
            yield Unused((word,), comment.selector_spans[index], reason, None, False)
        elif reason is not None:
            idle.append(index)
    if len(idle) == len(comment.selectors):
        yield Unused(comment.selectors, comment.span, "", comment.edit)
        return
    for index in idle:
        spans = comment.selector_spans
        yield Unused((comment.selectors[index],), spans[index], "", Edit(_without(spans, index), ""), False)


class Suppressions:
    """The suppressions of one run, and which of them were used: a class because filtering and judging share that.

    Attributes:
        suppressed: the number of findings that were dropped.
        renamed: former rule names in comments, each with its present name and ``path:line`` of its first use.
    """

    def __init__(self, plan: Plan, ran: Ran) -> None:
        self.plan = plan
        self.registry = plan.registry
        self.rules = plan.registry.by_name
        self.ran = ran
        self.allow = plan.settings.allow
        day = today(ran.now)
        self.live = [(index, entry) for index, entry in enumerate(self.allow) if not entry.expires or day <= entry.expires]
        self.used_allow: set[int] = set()
        self.taken: dict[tuple[str, str], bool] = {}
        self.never: dict[str, str] = {}
        self.not_checked: Collection[str] = PrintedPaths(FileList())  # files on which a rule did not run: not readable, or it crashed
        self.suppressed = 0
        self.renamed: dict[str, tuple[str, str]] = {}
        self._project: list[PrintedPaths | None] = []  # when it was asked for
        self._whole: list[bool] = []  # likewise

    def unsuppressed(self, diagnostics: Iterable[Diagnostic], comments: Iterable[Commented]) -> Iterator[Diagnostic]:
        """Apply every suppression: the findings that stay, file by file, and what is to be reported about suppressions.

        A finding about suppressions can be suppressed too, by its exact name; whether that suppression is used is settled last.

        Args:
            diagnostics: of the whole run, with their severities, in order; read twice.
            comments: the files with suppression comments, by path.
        """
        failed = (d.path for d in diagnostics if is_failure(d, self.rules))
        both = merge(sorted(self.ran.silent), failed) if self.ran.silent else failed
        self.not_checked = PrintedPaths(FileList.of((path, path) for path, _ in groupby(both)))
        for path, found, in_file in _by_file(diagnostics, comments):
            yield from self.in_file(path, found, in_file)
        yield from self.in_configuration()

    def in_file(self, path: str, found: Iterable[Diagnostic], comments: Sequence[Suppression]) -> Iterator[Diagnostic]:
        """The findings of one file that stay, and what is to be reported about its comments; given `not_checked`."""
        file = FileSuppressions(path, comments, lambda word: not why_unknown(self.registry, word, False))
        yield from self.staying(found, file)
        yield from self.staying(self.reported(self.unused(comments, file, about_itself=False)), file)
        yield from self.reported(self.unused(comments, file, about_itself=True))
        for comment in comments:
            self.note_former_names(path, comment)

    def in_configuration(self) -> Iterator[Diagnostic]:
        """What is to be reported about ``[[allow]]`` entries, when all files were looked at."""
        configuration = FileSuppressions("", (), bool)
        yield from self.staying(self.reported(self.expired()), configuration)
        yield from self.staying(self.reported(self.unused_entries(about_itself=False)), configuration)
        yield from self.reported(self.unused_entries(about_itself=True))

    def not_checked_now(self, paths: Collection[str]) -> bool:
        """Replace `not_checked`; whether what was said of suppressions of rules across files may be otherwise now."""
        before = list(self._whole)
        self.not_checked = paths
        self._whole.clear()
        return bool(before) and self.is_whole() is not before[0]

    # -- findings that are dropped -----------------------------------------------------------------------------------

    def staying(self, diagnostics: Iterable[Diagnostic], file: FileSuppressions) -> Iterator[Diagnostic]:
        for diagnostic in diagnostics:
            if self.is_suppressed(diagnostic, file):
                self.suppressed += 1
            else:
                file.note(diagnostic)
                yield diagnostic

    def takes(self, word: str, rule: Rule) -> bool:
        """Whether a selector suppresses the findings of a rule."""
        key = word, rule.name
        if key not in self.taken:
            self.taken[key] = suppresses(self.registry, word, rule)
        return self.taken[key]

    def is_suppressed(self, diagnostic: Diagnostic, file: FileSuppressions) -> bool:
        """Whether a finding is suppressed; everything that suppresses it counts as used."""
        rule, hit = self.rules[diagnostic.rule], False
        for lines, words in file.at(diagnostic.span.line):
            for word in words:
                if self.takes(word, rule):
                    file.used.add((lines, word))
                    hit = True
        for index, entry in self.live:
            if self.takes(entry.rule, rule) and _in_field(entry.field, diagnostic.field) and self.allows(index, diagnostic.path):
                self.used_allow.add(index)
                hit = True
        return hit

    # -- suppressions without effect ---------------------------------------------------------------------------------

    def reported(self, found: Iterable[tuple[str, object]]) -> Iterator[Diagnostic]:
        """What SL901 and SL902 say of suppressions, in files for which they are in effect."""
        for name, subject in found:
            rule = self.rules[name]
            for finding in made(rule.check(subject)):
                one = rule.diagnostic(finding)
                yield from with_severities([one], self.plan.profile(one.path).severity, self.plan.registry.by_name)

    def expired(self) -> Iterator[tuple[str, object]]:
        live = {index for index, _ in self.live}
        for index, entry in enumerate(self.allow):
            if index not in live:
                yield "expired-suppression", (entry, _place(entry))

    def unused(self, comments: Iterable[Suppression], file: FileSuppressions, about_itself: bool) -> Iterator[tuple[str, object]]:
        """Comments of a file without effect: those about SL901 and SL902 themselves, or all others."""

        def judge(comment: Suppression, word: str) -> str | None:
            if self.is_about_itself(word) is not about_itself:
                return None
            return self.why_never(word) or self.where_it_would(word, comment, file) or ("" if self.has_run(word, file.path) else None)

        for comment in comments:
            if comment.selectors:
                used = [word for word in comment.selectors if ((comment.first, comment.last), word) in file.used]
                yield from (("unused-suppression", unused) for unused in unused_parts(comment, used, partial(judge, comment)))
            elif not about_itself:
                yield "unused-suppression", Unused((), comment.span, OUTSIDE if comment.outside else NOT_UNDERSTOOD)

    def where_it_would(self, word: str, comment: Suppression, file: FileSuppressions) -> str:
        """That a comment is in the wrong place, and where it would suppress something; ``""`` where there is no such place."""
        if comment.whole_file:
            return ""
        nearest = file.nearest(word, comment.span.line, lambda rule: self.takes(word, self.rules[rule]))
        if nearest is None:
            return ""
        line, rule = nearest
        place = f"on line {line}, write it alone above that field" if line > 1 else f"about the whole file, write ignore-file[{word}]"
        return f"suppression of {word} suppresses nothing here: {rule} is reported {place}"

    def unused_entries(self, about_itself: bool) -> Iterator[tuple[str, object]]:
        """``[[allow]]`` entries without effect: those of SL901 and SL902 themselves, or all others."""
        for index, entry in self.live:
            if self.is_about_itself(entry.rule) is about_itself and (reason := self.why_unused(index, entry)) is not None:
                yield "unused-suppression", Unused((entry.rule,), _place(entry), reason)

    def is_about_itself(self, word: str) -> bool:
        rule = self.registry.find(word)
        return rule is not None and rule.engine and not rule.always

    def why_never(self, word: str) -> str:
        """Why a selector can suppress nothing at all; ``""`` when it can."""
        reason = self.never.get(word)
        if reason is None:
            # The closest known selector is found by comparing with all: too slow for a file that holds ten thousand wrong ones.
            reason = why_unknown(self.registry, word, len(self.never) < _GUESSES)
            if not reason and not any(self.takes(word, rule) for rule in self.rules.values()):
                reason = f"{word} suppresses nothing: these rules give way to their own name or code only"
                if self.registry.find(word) is not None:  # of a single rule, only a crash never gives way
                    reason = f"{word} cannot be suppressed: a rule failed, which says nothing about the file"
            self.never[word] = reason
        return reason

    def rules_of(self, word: str) -> list[Rule]:
        """The rules that must have run before a selector counts as unused: of a prefix, those that are on by default."""
        exact = self.registry.find(word) is not None
        rules = [rule for rule in self.rules.values() if self.takes(word, rule)]
        if exact:
            return rules
        # What runs in `seedlint links` only keeps no prefix in use elsewhere; there, a prefix is for the rules of `check` too.
        return [rule for rule in rules if rule.severity is not Severity.OFF and (self.plan.links or not rule.only_in_links)]

    def has_run(self, word: str, path: str) -> bool:
        """Whether all rules of a selector had all that they need to find something in a file."""
        in_effect, rules = self.plan.profile(path).severity, self.rules_of(word)
        if path in self.not_checked or any(rule.name not in in_effect for rule in rules):
            return False
        return not any(rule.folder for rule in rules) or self.is_whole()

    def is_whole(self) -> bool:
        """Whether rules across files saw all files of the project."""
        if not self._whole:
            project = None if self.not_checked else self.project()
            self._whole.append(project is not None and all(path in self.ran.paths for path in project))
        return self._whole[0]

    def project(self) -> PrintedPaths | None:
        """Every file that the configuration is for, as printed; None where no configuration says how far the project reaches."""
        if not self._project:
            from seedlint.files.discover import Selection, find

            settings = self.plan.settings
            selection = Selection(settings.base, settings.include, settings.exclude)
            self._project.append(PrintedPaths(find([settings.base], selection).files) if settings.base else None)
        return self._project[0]

    def allows(self, index: int, path: str) -> bool:
        """Whether an ``[[allow]]`` entry is for a file."""
        return self.plan.allows(index, self.ran.elsewhere.get(path, path))

    def why_unused(self, index: int, entry: Allow) -> str | None:
        """Why an ``[[allow]]`` entry is unused, None when it is used or cannot be judged."""
        if index in self.used_allow:
            return None
        if reason := self.why_never(entry.rule):
            return reason

        def allowed() -> Iterator[str]:
            return (path for path in self.ran.paths if self.allows(index, path))

        seen = next(allowed(), None) is not None
        if seen and not any(self.has_run(entry.rule, path) for path in allowed()):
            return None
        if any(path in self.not_checked for path in (allowed() if self.not_checked else ())) or not (seen or self.ran.walked):
            return None
        project = self.project()
        if project is None or any(path not in self.ran.paths and self.allows(index, path) for path in project):
            return None
        where = f" in {', '.join(entry.files)}" if entry.files else ""
        if not seen:
            return f"suppression of {entry.rule}{where} matches no file"
        return f"suppression of {entry.rule}{where}{f' at {entry.field}' if entry.field else ''} suppresses nothing"

    # -- former names ------------------------------------------------------------------------------------------------

    def note_former_names(self, path: str, comment: Suppression) -> None:
        """Note former names in a comment: with the present name, and ``path:line`` of their first use."""
        for word, name in renamed(self.registry, comment.selectors).items():
            self.renamed.setdefault(word, (name, f"{path}:{comment.span.line}"))


Lines = tuple[int, int]  # first and last; 0, 0 for the whole file


class FileSuppressions:
    """The comments of one file: their selectors by the lines that they apply to, which of them were used, and what they left.

    The lines of comments may lie inside those of others: a list item, and a field of it.
    """

    __slots__ = ("_around", "_left", "_nearest", "_starts", "_words", "path", "used")

    def __init__(self, path: str, comments: Sequence[Suppression], is_known: Callable[[str], bool]) -> None:
        self.path = path
        self.used: set[tuple[Lines, str]] = set()
        self._words: dict[Lines, dict[str, None]] = {}
        for comment in comments:
            words = self._words.setdefault((comment.first, comment.last), {})
            words.update((word, None) for word in comment.selectors if is_known(word))
        self._starts = sorted(self._words)
        self._around: dict[Lines, Lines | None] = {}  # lines -> those that they lie in
        open_: list[Lines] = []
        for lines in self._starts:
            while open_ and open_[-1][1] < lines[0]:
                open_.pop()
            self._around[lines] = open_[-1] if open_ else None
            open_.append(lines)
        self._left: dict[str, list[int]] | None = {} if comments else None
        self._nearest: dict[str, list[tuple[int, str]]] = {}

    def at(self, line: int) -> Iterator[tuple[Lines, dict[str, None]]]:
        """Lines and selectors of the comments that apply to a line."""
        if (0, 0) in self._words:
            yield (0, 0), self._words[0, 0]
        index = bisect_right(self._starts, line, key=lambda lines: lines[0]) - 1
        lines = self._starts[index] if index >= 0 else None
        while lines is not None:
            if line <= lines[1]:
                yield lines, self._words[lines]
            lines = self._around[lines]

    def note(self, diagnostic: Diagnostic) -> None:
        """A finding that no comment suppresses."""
        if self._left is not None:
            self._left.setdefault(diagnostic.rule, []).append(diagnostic.span.line)

    def nearest(self, word: str, line: int, takes: Callable[[str], bool]) -> tuple[int, str] | None:
        """Line and rule of the nearest finding that was left and that a selector takes; None where there is none.

        Args:
            word: the selector.
            line: where the comment is.
            takes: whether the selector takes a rule, by its name.
        """
        if word not in self._nearest:
            left = (self._left or {}).items()
            self._nearest[word] = sorted((place, rule) for rule, places in left if takes(rule) for place in places)
        found = self._nearest[word]
        index = bisect_right(found, (line,))
        return min(found[max(index - 1, 0) : index + 1], key=lambda each: abs(each[0] - line), default=None)


def _by_file(
    diagnostics: Iterable[Diagnostic], comments: Iterable[Commented]
) -> Iterator[tuple[str, Iterable[Diagnostic], tuple[Suppression, ...]]]:
    """Path, findings and comments of every file that has any, in the order of the paths."""
    rest = iter(comments)
    waiting = next(rest, None)
    for path, found in groupby(diagnostics, lambda diagnostic: diagnostic.path):
        in_file: tuple[Suppression, ...] = ()
        while waiting is not None and waiting[0] <= path:
            if waiting[0] == path:
                in_file += waiting[1]
            else:
                yield waiting[0], (), waiting[1]
            waiting = next(rest, None)
        yield path, found, in_file
    while waiting is not None:
        yield waiting[0], (), waiting[1]
        waiting = next(rest, None)


def _without(spans: Sequence[Span], index: int) -> Span:
    """From a selector to the next one, or from the end of the one before; all are on one line."""
    here = spans[index]
    if index + 1 < len(spans):
        after = spans[index + 1]
        return here.replace(end=after.start, end_column=after.column)
    before = spans[index - 1]
    return here.replace(start=before.end, column=before.end_column)


def _place(entry: Allow) -> Span:
    return Span.at_line(entry.path, entry.line)


def _in_field(pattern: str, field: str | None) -> bool:
    """Whether a JSON Pointer fits a pattern in which ``*`` stands for one part."""
    if not pattern:
        return True
    if field is None:
        return False
    wanted, parts = pattern.split("/"), field.split("/")
    return len(wanted) == len(parts) and all(want in ("*", part) for want, part in zip(wanted, parts, strict=True))
