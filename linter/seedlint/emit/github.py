"""Workflow commands that GitHub Actions turns into annotations.

A step gets ten annotations of each kind and GitHub drops the rest in silence; so the ten are chosen, and the rest is
counted in one line. Sources: docs.github.com, "Workflow commands for GitHub Actions" and "Usage limits".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from seedlint.diagnostic import Diagnostic, Severity
from seedlint.emit.escape import github, github_property
from seedlint.emit.style import Style
from seedlint.emit.summary import number
from seedlint.result import Report

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# The tenth notice is the line that counts the rest.
_MOST = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.INFO: 9}


def render(report: Report, style: Style) -> Iterator[str]:
    """One command a line."""
    left = []
    for severity, most in _MOST.items():
        found = [d for d in report.diagnostics if d.severity is severity]
        for d in _spread(found, most):
            yield _command(d, style)
        if len(found) > most:
            left.append((len(found) - most, severity))
    if left:
        counts = ", ".join(number(count, severity.value) for count, severity in left)
        total = sum(count for count, _ in left)
        yield f"::notice title=seedlint::{number(total, 'more finding')} not shown here: {counts}\n"


def _spread(found: list[Diagnostic], most: int) -> list[Diagnostic]:
    """At most so many, the first of every rule before the second of any; in the order given."""
    if len(found) <= most:
        return found
    rules: dict[str, list[int]] = {}
    for index, d in enumerate(found):
        rules.setdefault(d.code, []).append(index)
    turns = [index for turn in zip_longest(*rules.values()) for index in turn if index is not None]
    return [found[index] for index in sorted(turns[:most])]


def _command(d: Diagnostic, style: Style) -> str:
    span = d.span
    place = f"file={github_property(style.root_path(span.path))},line={span.line}"
    if span.end_line == span.line:  # columns count only within one line
        place += f",col={span.column},endColumn={span.end_column}"
    else:
        place += f",endLine={span.end_line}"
    return f"::{_COMMAND[d.severity]} {place},title={github_property(f'{d.code} {d.rule}')}::{github(d.message)}\n"
