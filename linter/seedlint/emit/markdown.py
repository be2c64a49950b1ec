"""A summary in Markdown, for a job's page or a comment: counts by rule, then the worst findings.

It is cut to what a comment on GitHub may hold (65,536 characters; a job summary takes 1 MiB), and says what is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.diagnostic import Diagnostic, Severity
from seedlint.emit.escape import markdown
from seedlint.emit.style import Style
from seedlint.emit.summary import closing, number
from seedlint.result import Report

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
    worst = sorted(report.diagnostics, key=lambda d: -d.severity.rank)
    count = 0
    for d in worst[:MOST_FINDINGS]:
        row = _finding(d)
        used += len(row)
        if used > MOST_CHARACTERS:
            break
        count += 1
        yield row
    rest = worst[count:]
    if rest:
        counts = ((sum(d.severity is severity for d in rest), severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO))
        yield f"\n… and {', '.join(number(many, severity.value) for many, severity in counts if many)} more.\n"


def _rules(report: Report) -> Iterator[str]:
    rules: dict[str, list[Diagnostic]] = {}
    for d in report.diagnostics:
        rules.setdefault(d.code, []).append(d)
    yield "\n| count | severity | code | rule | fixable |\n| ---: | --- | --- | --- | ---: |\n"
    for found in sorted(rules.values(), key=lambda found: (-max(d.severity.rank for d in found), -len(found), found[0].code)):
        worst = max((d.severity for d in found), key=lambda severity: severity.rank)
        fixable = sum(d.fix is not None for d in found)
        yield f"| {len(found):,} | {worst.value} | {found[0].code} | {found[0].rule} | {f'{fixable:,}' if fixable else ''} |\n"


def _finding(d: Diagnostic) -> str:
    message = d.message if len(d.message) <= _LONGEST_MESSAGE else d.message[: _LONGEST_MESSAGE - 1] + "…"
    place = f"{d.path}:{d.span.line}:{d.span.column}"
    return f"| {markdown(place)} | {d.severity.value} {d.code} {d.rule} | {markdown(message)} |\n"
