"""A summary in Markdown, for a job's page or a comment: counts by rule, then the worst findings.

It is cut to what a comment on GitHub may hold (65,536 characters; a job summary takes 1 MiB), and says what is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest

from seedlint.emit.escape import markdown
from seedlint.emit.rule_counts import rule_counts
from seedlint.emit.style import Style
from seedlint.emit.summary import closing, number
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.results.report import Report

MOST_FINDINGS = 50
MOST_CHARACTERS = 60_000
_LONGEST_MESSAGE = 400


def render(report: Report, style: Style) -> Iterator[str]:
    """A heading, the closing line, and two tables."""
    yield f"## seedlint\n\n{closing(report, fix=False)}\n"
    if not report.diagnostics:
        return
    used = 0
    for row in _rules(report):
        used += len(row)
        yield row
    yield "\n### The worst\n\n| place | rule | message |\n| --- | --- | --- |\n"
    left = {severity: report.count(severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)}
    for d in nsmallest(MOST_FINDINGS, report.diagnostics, key=lambda d: -d.severity.rank):
        row = _finding(d)
        used += len(row)
        if used > MOST_CHARACTERS:
            break
        left[d.severity] -= 1
        yield row
    if any(left.values()):
        yield f"\n… and {', '.join(number(many, severity.value) for severity, many in left.items() if many)} more.\n"


def _rules(report: Report) -> Iterator[str]:
    yield "\n| count | severity | code | rule | fixable |\n| ---: | --- | --- | --- | ---: |\n"
    for code, rule, worst, count, safe, unsafe in rule_counts(report):
        yield f"| {count:,} | {worst.value} | {code} | {rule} | {f'{safe + unsafe:,}' if safe + unsafe else ''} |\n"


def _finding(d: Diagnostic) -> str:
    message = d.message if len(d.message) <= _LONGEST_MESSAGE else d.message[: _LONGEST_MESSAGE - 1] + "…"
    place = f"{d.path}:{d.span.line}:{d.span.column}"
    return f"| {markdown(place)} | {d.severity.value} {d.code} {d.rule} | {markdown(message)} |\n"
