"""JUnit XML, valid for Jenkins' xUnit schema and for the stricter one of Ant: a test case a finding, one a clean file.

Errors and warnings are failures, of type ``error`` and ``warning``; info findings are skipped tests, so that they show
and fail nothing; a rule that crashed is an error of the test itself. There is no duration and no clock in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from seedlint.emit.escape import xml
from seedlint.emit.record import label
from seedlint.emit.style import Style
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.results.report import FindingKind, Report


def render(report: Report, style: Style) -> Iterator[str]:
    """One test suite: cases in the order of paths."""
    kinds: Counter[str] = Counter()
    for kind, count in report.tally.items():
        kinds[_kind(kind)] += count
    tests = len(report.diagnostics) + sum(found is None for _, found in _cases(report))
    counts = f'tests="{tests}" failures="{kinds["failure"]}" errors="{kinds["error"]}" skipped="{kinds["skipped"]}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    clock = f'timestamp="{_timestamp(style.now)}" time="0"'
    yield f'<testsuite name="seedlint" package="seedlint" id="0" hostname="localhost" {clock} {counts}>\n'
    version = f'<property name="version" value="{xml(style.version)}"/>' if style.version else ""
    yield f"<properties>{version}</properties>\n"
    for path, d in _cases(report):
        if d is None:
            yield f'<testcase classname="{xml(path)}" name="no findings" time="0"/>\n'
        else:
            yield from _case(d)
    yield "<system-out/>\n<system-err/>\n</testsuite>\n</testsuites>\n"


def _cases(report: Report) -> Iterator[tuple[str, Diagnostic | None]]:
    """Path and finding of each case, in the order of paths; None for a clean file."""
    paths = _in_order(report.paths)
    path = next(paths, None)
    for d in report.diagnostics:
        while path is not None and path <= d.path:
            if path < d.path:
                yield path, None
            path = next(paths, None)
        yield d.path, d
    while path is not None:
        yield path, None
        path = next(paths, None)


def _in_order(paths: Sequence[str]) -> Iterator[str]:
    """Each path once. Those of a folder are in order."""
    in_order = all(one < other for one, other in pairwise(paths))
    return iter(paths if in_order else sorted(set(paths)))


def _kind(d: Diagnostic | FindingKind) -> str:
    if d.code == "SL900":
        return "error"
    return "skipped" if d.severity is Severity.INFO else "failure"


def _case(d: Diagnostic) -> Iterator[str]:
    kind, span = _kind(d), d.span
    yield f'<testcase classname="{xml(d.path)}" name="{d.code} {d.rule} {span.line}:{span.column}" time="0">\n'
    severity = "" if kind == "skipped" else f' type="{d.severity.value}"'
    yield f'<{kind}{severity} message="{xml(d.message)}">{xml(d.path)}:{span.line}:{span.column}'
    if label(d):
        yield f"\n{xml(label(d))}"
    for note in d.notes:
        yield f"\n{xml(note.message)}: {xml(note.span.path)}:{note.span.line}:{note.span.column}"
    if d.fix:
        yield f"\n{d.fix.safety.value} fix: {xml(d.fix.title)}"
    yield f"</{kind}>\n</testcase>\n"


def _timestamp(now: str | None) -> str:
    """UTC without a zone, as Ant's schema wants it: ``--now``, or the beginning of time."""
    from seedlint.article.dates import DAY, parse, to_date

    days, second = divmod(int(parse(now or "") or 0), DAY)
    year, month, day = to_date(days)
    return f"{year:04}-{month:02}-{day:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
