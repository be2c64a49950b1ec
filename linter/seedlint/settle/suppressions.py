"""Suppressions: findings that comments and ``[[allow]]`` entries name go; unused and expired ones are told (SL901, SL902).

Applied once, in the parent, after the reduce: so a cached result holds unsuppressed findings, and "unused" is exact.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Diagnostic, Edit, Severity
from seedlint.model.rule import Rule
from seedlint.model.settings import Allow
from seedlint.results.file_result import Commented, Suppression, Unused
from seedlint.settle.settle import stamped
from seedlint.text.span import Span

# Reading rules after which the other rules run all the same (RULES.md).
_READABLE = ("byte-order-mark", "duplicate-key")

_GUESSES = 100  # unknown selectors of a run that get a guess at what was meant

NOT_UNDERSTOOD = "suppression is not understood, expected ignore[RULE] or ignore-file[RULE]"


class World(NamedTuple):
    """What there is to know of the run.

    Attributes:
        rules: all rules by name.
        find: the rule of a name, code or former name.
        takes: whether a selector suppresses the findings of a rule.
        why_unknown: what is wrong with a selector, on request with the closest known one; ``""`` when it selects something.
        former: those of some selectors that are former names, with the names of today.
        paths: every file of the run, as printed.
        skipped: those of them of which nothing is said.
        walked: a folder was searched for files; not only files were named.
        in_force: the rules in force for a file, by its printed path, with their severities.
        covers: whether the ``files`` of an ``[[allow]]`` entry, by its number, match a printed path.
        project: the printed paths of all files that the configuration speaks of; None where there is no configuration.
        now: seconds since 1970-01-01T00:00:00Z.
    """

    rules: Mapping[str, Rule]
    find: Callable[[str], Rule | None]
    takes: Callable[[str, Rule], bool]
    why_unknown: Callable[[str, bool], str]
    former: Callable[[Iterable[str]], Mapping[str, str]]
    paths: Sequence[str]
    skipped: Collection[str]
    walked: bool
    in_force: Callable[[str], Mapping[str, Severity]]
    covers: Callable[[int, str], bool]
    project: Callable[[], Collection[str] | None]
    now: float


def today(now: float) -> str:
    """The date in UTC: ``2026-01-31``."""
    year, month, day = time.gmtime(now)[:3]
    return f"{year:04}-{month:02}-{day:02}"


class Suppressor:
    """The suppressions of one run, and which of them were used: a class because hits and judgements share that.

    Attributes:
        suppressed: how many findings went.
        renamed: former rule names in comments, each with that of today and ``path:line`` of its first use.
    """

    def __init__(self, allow: Sequence[Allow], world: World) -> None:
        self.world = world
        self.rules = world.rules
        self.allow = allow
        day = today(world.now)
        self.live = [(index, entry) for index, entry in enumerate(allow) if not entry.expires or day <= entry.expires]
        self.used_allow: set[int] = set()
        self.taken: dict[tuple[str, str], bool] = {}
        self.never: dict[str, str] = {}
        self.run = frozenset(world.paths)
        self.untold = set(world.skipped)  # files on which a rule did not run: not readable, or it crashed
        self.suppressed = 0
        self.renamed: dict[str, tuple[str, str]] = {}

    def left(self, diagnostics: Iterable[Diagnostic], comments: Iterable[Commented]) -> Iterator[Diagnostic]:
        """Apply every suppression: the findings that stay, file by file, and what there is to tell about suppressions.

        A finding about suppressions can be suppressed too, by its exact name; whether that one is used is settled last.

        Args:
            diagnostics: of the whole run, with their severities, in order; asked for twice.
            comments: the files with suppression comments, by path.
        """
        self.untold.update(d.path for d in diagnostics if self.rules[d.rule].always and d.rule not in _READABLE)
        for path, found, said in _by_file(diagnostics, comments):
            here = _Here(path, said, self.world.why_unknown)
            yield from self.staying(found, here)
            yield from self.staying(self.stamp(self.unused(said, here, about_itself=False)), here)
            yield from self.stamp(self.unused(said, here, about_itself=True))
            for comment in said:
                self.rename(path, comment)
        nowhere = _Here("", (), self.world.why_unknown)
        yield from self.staying(self.stamp(self.expired()), nowhere)
        yield from self.staying(self.stamp(self.unused_entries(about_itself=False)), nowhere)
        yield from self.stamp(self.unused_entries(about_itself=True))

    # -- findings that go --------------------------------------------------------------------------------------------

    def staying(self, diagnostics: Iterable[Diagnostic], here: _Here) -> Iterator[Diagnostic]:
        for diagnostic in diagnostics:
            if self.hits(diagnostic, here):
                self.suppressed += 1
            else:
                yield diagnostic

    def takes(self, word: str, rule: Rule) -> bool:
        key = word, rule.name
        if key not in self.taken:
            self.taken[key] = self.world.takes(word, rule)
        return self.taken[key]

    def hits(self, diagnostic: Diagnostic, here: _Here) -> bool:
        """Whether a finding is suppressed; everything that suppresses it counts as used."""
        rule, hit = self.rules[diagnostic.rule], False
        for first, words in here.at(diagnostic.span.line):
            for word in words:
                if self.takes(word, rule):
                    here.used.add((first, word))
                    hit = True
        for index, entry in self.live:
            if self.takes(entry.rule, rule) and _in_field(entry.field, diagnostic.field) and self.world.covers(index, diagnostic.path):
                self.used_allow.add(index)
                hit = True
        return hit

    # -- suppressions without effect ---------------------------------------------------------------------------------

    def stamp(self, told: Iterable[tuple[str, object]]) -> Iterator[Diagnostic]:
        """SL901 and SL902 put it into words, where they are in force."""
        for name, subject in told:
            rule = self.rules[name]
            for finding in rule.check(subject):
                one = Diagnostic(rule.code, rule.name, rule.severity, finding.message, finding.span, None, None, None, finding.fix)
                yield from stamped([one], dict(self.world.in_force(one.path)))

    def expired(self) -> Iterator[tuple[str, object]]:
        live = {index for index, _ in self.live}
        for index, entry in enumerate(self.allow):
            if index not in live:
                yield "expired-suppression", (entry, _place(entry))

    def unused(self, comments: Iterable[Suppression], here: _Here, about_itself: bool) -> Iterator[tuple[str, object]]:
        """Comments of a file without effect: those about SL901 and SL902 themselves, or all others."""
        for comment in comments:
            for unused in self.unused_in(comment, here, about_itself):
                yield "unused-suppression", unused

    def unused_entries(self, about_itself: bool) -> Iterator[tuple[str, object]]:
        """``[[allow]]`` entries without effect: those of SL901 and SL902 themselves, or all others."""
        for index, entry in self.live:
            if self.is_about_itself(entry.rule) is about_itself and (reason := self.why_unused(index, entry)) is not None:
                yield "unused-suppression", Unused((entry.rule,), _place(entry), reason)

    def is_about_itself(self, word: str) -> bool:
        rule = self.world.find(word)
        return rule is not None and rule.engine and not rule.always

    def unused_in(self, comment: Suppression, here: _Here, about_itself: bool) -> Iterator[Unused]:
        if not comment.selectors:
            if not about_itself:
                yield Unused((), comment.span, NOT_UNDERSTOOD)
            return
        idle = []
        for index, word in enumerate(comment.selectors):
            if self.is_about_itself(word) is not about_itself or (comment.first, word) in here.used:
                continue
            if reason := self.why_never(word):
                yield Unused((word,), comment.selector_spans[index], reason, None, False)
            elif self.ran(word, here.path):
                idle.append(index)
        if len(idle) == len(comment.selectors):
            yield Unused(comment.selectors, comment.span, "", comment.edit)
            return
        for index in idle:
            spans = comment.selector_spans
            yield Unused((comment.selectors[index],), spans[index], "", Edit(_without(spans, index), ""), False)

    def why_never(self, word: str) -> str:
        """Why a selector can suppress nothing at all; ``""`` when it can."""
        reason = self.never.get(word)
        if reason is None:
            # A guess compares the word with all rules: too slow for a file that holds ten thousand wrong ones.
            reason = self.world.why_unknown(word, len(self.never) < _GUESSES)
            if not reason and not any(self.takes(word, rule) for rule in self.rules.values()):
                reason = f"{word} suppresses nothing: these rules give way to their own name or code only"
            self.never[word] = reason
        return reason

    def rules_of(self, word: str) -> list[Rule]:
        """The rules that must have run before a selector counts as unused: of a prefix, those that are on by default."""
        exact = self.world.find(word) is not None
        rules = [rule for rule in self.rules.values() if self.takes(word, rule)]
        return [rule for rule in rules if exact or rule.severity is not Severity.OFF]

    def ran(self, word: str, path: str) -> bool:
        """Whether all rules of a selector had all that they need to find something in a file."""
        force, rules = self.world.in_force(path), self.rules_of(word)
        if path in self.untold or any(rule.name not in force for rule in rules):
            return False
        return not any(rule.collect for rule in rules) or self.is_whole()

    def is_whole(self) -> bool:
        """Whether rules across files saw all files of the project."""
        if self.untold:
            return False
        project = self.world.project()
        return project is not None and self.run.issuperset(project)

    def why_unused(self, index: int, entry: Allow) -> str | None:
        """Why an ``[[allow]]`` entry is unused, None when it is used or cannot be judged."""
        if index in self.used_allow:
            return None
        if reason := self.why_never(entry.rule):
            return reason
        seen = [path for path in self.world.paths if self.world.covers(index, path)]
        if seen and not any(self.ran(entry.rule, path) for path in seen):
            return None
        if not self.untold.isdisjoint(seen) or not (seen or self.world.walked):
            return None
        project = self.world.project()
        if project is None or any(path not in self.run and self.world.covers(index, path) for path in project):
            return None
        where = f" in {', '.join(entry.files)}" if entry.files else ""
        if not seen:
            return f"suppression of {entry.rule}{where} matches no file"
        return f"suppression of {entry.rule}{where}{f' at {entry.field}' if entry.field else ''} suppresses nothing"

    # -- former names ------------------------------------------------------------------------------------------------

    def rename(self, path: str, comment: Suppression) -> None:
        """Note former names in a comment: with the name of today, ``path:line`` of their first use."""
        for word, name in self.world.former(comment.selectors).items():
            self.renamed.setdefault(word, (name, f"{path}:{comment.span.line}"))


class _Here:
    """One file: the selectors of its comments by the lines they speak for, and which of them were used.

    Two comments speak for the same lines or for none in common.
    """

    __slots__ = ("_ends", "_firsts", "_words", "path", "used")

    def __init__(self, path: str, comments: Sequence[Suppression], why_unknown: Callable[[str, bool], str]) -> None:
        self.path = path
        self.used: set[tuple[int, str]] = set()  # first line, selector
        self._words: dict[int, dict[str, None]] = {}
        ends: dict[int, int] = {}
        for comment in comments:
            words = self._words.setdefault(comment.first, {})
            words.update((word, None) for word in comment.selectors if not why_unknown(word, False))
            ends[comment.first] = comment.last
        self._firsts = sorted(ends)
        self._ends = ends

    def at(self, line: int) -> Iterator[tuple[int, dict[str, None]]]:
        """First line and selectors of what speaks for a line; first line 0 for the whole file."""
        if 0 in self._words:
            yield 0, self._words[0]
        index = bisect_right(self._firsts, line) - 1
        if index >= 0 and 0 < (first := self._firsts[index]) <= line <= self._ends[first]:
            yield first, self._words[first]


def _by_file(
    diagnostics: Iterable[Diagnostic], comments: Iterable[Commented]
) -> Iterator[tuple[str, Iterable[Diagnostic], tuple[Suppression, ...]]]:
    """Path, findings and comments of every file that has any, in the order of the paths."""
    rest = iter(comments)
    waiting = next(rest, None)
    for path, found in groupby(diagnostics, lambda diagnostic: diagnostic.path):
        said: tuple[Suppression, ...] = ()
        while waiting is not None and waiting[0] <= path:
            if waiting[0] == path:
                said += waiting[1]
            else:
                yield waiting[0], (), waiting[1]
            waiting = next(rest, None)
        yield path, found, said
    while waiting is not None:
        yield waiting[0], (), waiting[1]
        waiting = next(rest, None)


def _without(spans: Sequence[Span], index: int) -> Span:
    """From a selector to the next one, or from the end of the one before."""
    here = spans[index]
    if index + 1 < len(spans):
        after = spans[index + 1]
        return Span(here.path, here.start, after.start, here.line, here.column, after.line, after.column)
    before = spans[index - 1]
    return Span(here.path, before.end, here.end, before.end_line, before.end_column, here.end_line, here.end_column)


def _place(entry: Allow) -> Span:
    return Span(entry.path, 0, 0, entry.line, 1, entry.line, 1)


def _in_field(pattern: str, field: str | None) -> bool:
    """Whether a JSON Pointer fits a pattern in which ``*`` stands for one part."""
    if not pattern:
        return True
    if field is None:
        return False
    wanted, parts = pattern.split("/"), field.split("/")
    return len(wanted) == len(parts) and all(want in ("*", part) for want, part in zip(wanted, parts, strict=True))
