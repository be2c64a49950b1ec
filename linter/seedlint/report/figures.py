"""The numbers of a folder: which files have findings, where they are, and what the data looks like.

One look at every file of a run, after its findings are known. What is kept does not grow with the number of files, but for the files
with the most findings and for values up to a limit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import groupby

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint.article.dates import DAY, timestamp, to_date
from seedlint.article.records import images, records
from seedlint.article.timeline import PUBLISHED, moment
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.profile.collector import Collector
from seedlint.report.histogram import Measure
from seedlint.run.inputs import reader
from seedlint.run.pipeline import run_time

if TYPE_CHECKING:
    from seedlint.check.plan import Plan
    from seedlint.model.document import Document
    from seedlint.results.report import Report
    from seedlint.run.inputs import Inputs
    from seedlint.run.pipeline import Progress

WORST_FILES = 20
TOP = "(top folder)"
NONE = "(none)"  # the group of files without a value
_MOST_VALUES = 5_000  # of a field: files with others are one group
_FEW_VALUES = 200  # more than this, and a field of no role says nothing as a group
_LONGEST_VALUE = 80
_NUMBER = re.compile(r"/[0-9]+(?=/|\Z)")
_MOST_PATTERNS = 1_000  # of fields that findings of a rule are in
_MOST_FIELDS = 40  # without a role that are looked at
RANKS = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class Group:
    """Files that have something in common.

    Attributes:
        files: how many.
        touched: how many of them have an error or a warning.
        wrong: how many of them have an error.
        found: findings by severity, errors first.
    """

    __slots__ = ("files", "found", "touched", "wrong")

    def __init__(self) -> None:
        self.files = 0
        self.touched = 0
        self.wrong = 0
        self.found = [0, 0, 0]

    def add(self, found: Sequence[int]) -> None:
        """Take in a file with its findings by severity."""
        self.files += 1
        self.touched += bool(found[0] or found[1])
        self.wrong += bool(found[0])
        for at, count in enumerate(found):
            self.found[at] += count

    @property
    def weight(self) -> tuple[int, int, int]:
        """What groups are sorted by: the worst is the greatest."""
        return self.found[0], self.found[1], self.found[2]


class Grouping:
    """The files of a folder by the value of one field.

    Attributes:
        title: what the values are.
        groups: value -> its files.
        files: how many have a value.
        by_rule: rule -> value -> findings.
    """

    def __init__(self, title: str, most: int = _MOST_VALUES) -> None:
        self.title = title
        self.groups: dict[str, Group] = {}
        self.files = 0
        self.by_rule: dict[str, Counter[str]] = {}
        self.overflow = 0  # values that are in no group of their own
        self._most = most

    def add(self, values: Sequence[str], found: Sequence[int], rules: Mapping[str, int]) -> None:
        """Take in a file: its values, findings by severity and by rule."""
        self.files += bool(values)
        for value in values or (NONE,):
            group = self.groups.get(value)
            if group is None:
                if len(self.groups) >= self._most:
                    self.overflow += 1
                    continue
                group = self.groups[value] = Group()
            group.add(found)
            for rule, count in rules.items():
                self.by_rule.setdefault(rule, Counter())[value] += count

    def worst(self) -> list[tuple[str, Group]]:
        """All groups, the worst first."""
        return sorted(self.groups.items(), key=lambda item: (*(-count for count in item[1].weight), -item[1].files, item[0]))


class FileFindings(NamedTuple):
    """A file with what was found in it: by severity, and by rule, the most frequent first."""

    path: str
    found: tuple[int, ...]
    rules: tuple[tuple[str, int], ...]


class Figures:
    """The numbers of a folder.

    Attributes:
        by_worst: number of files by the worst severity in them (0 error, 1 warning, 2 info, 3 nothing).
        broken: files whose front matter cannot be read: nothing else is known of them.
        files_of: rule -> number of files with a finding of it.
        fields_of: rule -> pattern of a field -> number of findings there.
        fixable_files: files with a safe fix.
        folders: files by folder.
        providers, topics, months: files by the fields with these roles.
        others: files by fields without a role.
        measures: title -> how its values are distributed.
        data: what is known of each key.
        worst_files: the files with the most findings.
    """

    def __init__(self) -> None:
        self.by_worst = [0, 0, 0, 0]
        self.broken = 0
        self.files_of: Counter[str] = Counter()
        self.fields_of: dict[str, Counter[str]] = {}
        self.fixable_files = 0
        self.folders = Grouping("Folder")
        self.providers = Grouping("Provider")
        self.topics = Grouping("Topic")
        self.months = Grouping("Month")
        self.others: dict[str, Grouping] = {}
        self.dates: dict[str, Grouping] = {}
        self.measures: dict[str, Measure] = {}
        self.data = Collector()
        self.worst_files: list[FileFindings] = []

    @property
    def groupings(self) -> list[Grouping]:
        """Those with something to compare: at least two groups."""
        found = [each for each in (self.providers, self.topics, self.months) if each.files]
        if not found:
            total = sum(self.by_worst)
            some = [each for each in self.others.values() if each.files * 2 >= total and 1 < len(each.groups) <= _FEW_VALUES]
            found = sorted(some, key=lambda each: (-each.files, len(each.groups), each.title))[:2]
        if not self.months.files and self.dates:
            found.append(max(self.dates.values(), key=lambda each: each.files))
        return [each for each in (*found, self.folders) if len(each.groups) > 1]


def measured(report: Report, inputs: Inputs, plan: Plan, progress: Progress | None = None) -> Figures:
    """Look at every file of a run.

    Args:
        report: what the run found.
        inputs: what it read.
        plan: what was in effect.
        progress: called with files done and files in all.
    """
    figures = Figures()
    reopened = reader(inputs, plan, run_time(plan))
    paths = inputs.printed_paths()
    found = _by_file(report)
    path, some = next(found, ("", []))
    top = _common_folder(report.paths)
    worst: list[tuple[tuple[int, ...], FileFindings]] = []
    for number, name in enumerate(sorted(paths), 1):
        while path and path < name:
            path, some = next(found, ("", []))
        here = some if path == name else []
        doc = reopened(name)
        figures.data.add(doc)
        _add(figures, doc, here, name[len(top) :])
        if here:
            row = _file_findings(name, here)
            worst.append(((*row.found[:2], sum(row.found)), row))
            if len(worst) >= 50 * WORST_FILES:
                worst = nlargest(WORST_FILES, worst, key=lambda each: each[0])
        if progress is not None:
            progress(number, len(paths))
    figures.worst_files = [row for _, row in nlargest(WORST_FILES, worst, key=lambda each: each[0])]
    return figures


def _by_file(report: Report) -> Iterator[tuple[str, list[Diagnostic]]]:
    for path, some in groupby(report.diagnostics, lambda d: d.path):
        yield path, list(some)


def _common_folder(paths: Sequence[str]) -> str:
    """The folder that all files are in, with its slash; empty where there is none."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    at = 0
    while at < min(len(first), len(last)) and first[at] == last[at]:
        at += 1
    return first[: first.rfind("/", 0, at) + 1]


def _file_findings(path: str, found: Sequence[Diagnostic]) -> FileFindings:
    severities = Counter(d.severity for d in found)
    return FileFindings(path, tuple(severities[each] for each in RANKS), tuple(Counter(d.rule for d in found).most_common()))


def _add(figures: Figures, doc: Document, found: Sequence[Diagnostic], name: str) -> None:
    """Take in one file, given its findings and its path below the folder that all files are in."""
    severities = Counter(d.severity for d in found)
    counts = tuple(severities[each] for each in RANKS)
    rules = Counter(d.rule for d in found)
    figures.by_worst[next((at for at, count in enumerate(counts) if count), 3)] += 1
    figures.files_of.update(rules.keys())
    for d in found:
        fields = figures.fields_of.setdefault(d.rule, Counter())
        if len(fields) < _MOST_PATTERNS:
            fields[_NUMBER.sub("/*", d.field or "")] += 1
    figures.fixable_files += any(d.fix is not None and d.fix.safety == "safe" for d in found)
    folder = name.rpartition("/")[0]
    figures.folders.add(["/".join(folder.split("/")[:2]) or TOP], counts, rules)
    if doc.broken:
        figures.broken += 1
    article = records(doc)[0].data
    figures.providers.add(_provider(article), counts, rules)
    figures.topics.add(_topics(article), counts, rules)
    figures.months.add(_month(moment(doc, article, PUBLISHED)), counts, rules)
    if doc.own_schema:
        _add_fields(figures, doc.data, counts, rules)
    for title, value in _measures(doc):
        measure = figures.measures.get(title)
        if measure is None:
            measure = figures.measures[title] = Measure()
        measure.add(value)


def _provider(data: Mapping[str, Any]) -> list[str]:
    provider = data.get("provider")
    name = provider.get("name") or provider.get("domain") if isinstance(provider, dict) else None
    return [_short(name)] if isinstance(name, str) and name else []


def _topics(data: Mapping[str, Any]) -> list[str]:
    topics = data.get("topics")
    return list(dict.fromkeys(_short(each) for each in topics if isinstance(each, str) and each)) if isinstance(topics, list) else []


def _month(seconds: float | None) -> list[str]:
    return ["{:04}-{:02}".format(*to_date(int(seconds // DAY)))] if seconds is not None else []


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _add_fields(figures: Figures, data: Mapping[str, Any], counts: Sequence[int], rules: Mapping[str, int]) -> None:
    """Group a file by fields of which nobody says what they are: short strings and dates at the top of the data."""
    for key, value in data.items():
        values = value if isinstance(value, list) else [value]
        words = [each for each in values if isinstance(each, str) and 0 < len(each) <= _LONGEST_VALUE]
        if not words:
            continue
        month = _month(timestamp(words[0]))
        kept, title = (figures.dates, f"Month of {key}") if month else (figures.others, key)
        if key not in kept:
            if len(kept) >= _MOST_FIELDS:
                continue
            kept[key] = Grouping(title, _FEW_VALUES + 1)
        kept[key].add(month or list(dict.fromkeys(words)), counts, rules)


def _measures(doc: Document) -> Iterator[tuple[str, float]]:
    """What is measured of a file: the title of each distribution, and a value."""
    article, *related = records(doc)
    yield from _numbers("Quality", [article.data.get("quality")])
    yield from _numbers("Heat", [article.data.get("heat")])
    yield from _numbers("Quality of related records", [each.data.get("quality") for each in related])
    for title, key in (("Length of title", "title"), ("Length of excerpt", "excerpt")):
        if text := article.string(key):
            yield title, len(text)
    if "related" in article.data:
        yield "Related records", len(related)
    for image in images(doc):
        yield from _numbers("Image width", [image.data.get("width")])
        yield from _numbers("Image height", [image.data.get("height")])
    published = moment(doc, article.data, PUBLISHED)
    for each in related if published is not None else ():
        seconds = moment(doc, each.data, PUBLISHED)
        if seconds is not None and published is not None:
            yield "Days between article and related record", (seconds - published) / DAY


def _numbers(title: str, values: Sequence[Any]) -> Iterator[tuple[str, float]]:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
            yield title, value
