"""Workflow commands that GitHub Actions turns into annotations.

A step gets ten annotations of each kind and GitHub drops the rest in silence; so the ten are chosen, and the rest is
counted in one line. Sources: docs.github.com, "Workflow commands for GitHub Actions" and "Usage limits".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from seedlint.emit.escape import github, github_property
from seedlint.emit.style import Style
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.results.report import Report

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# The tenth notice is the line that counts the rest.
_MOST = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.INFO: 9}


def render(report: Report, style: Style) -> Iterator[str]:
    """One command per line."""
    left = []
    first = _first(report)
    for severity, most in _MOST.items():
        for d in _spread(first[severity], most):
            yield _command(d, style)
        if report.count(severity) > most:
            left.append((report.count(severity) - most, severity))
    if left:
        counts = ", ".join(number(count, severity.value) for count, severity in left)
        total = sum(count for count, _ in left)
        yield f"::notice title=seedlint::{number(total, 'more finding')} not shown here: {counts}\n"


def _first(report: Report) -> dict[Severity, dict[str, list[tuple[int, Diagnostic]]]]:
    """By severity, as many findings of each rule, numbered, as there is place for."""
    found: dict[Severity, dict[str, list[tuple[int, Diagnostic]]]] = {severity: {} for severity in _MOST}
    for index, d in enumerate(report.diagnostics):
        some = found[d.severity].setdefault(d.code, [])
        if len(some) < _MOST[d.severity]:
            some.append((index, d))
    return found


def _spread(rules: dict[str, list[tuple[int, Diagnostic]]], most: int) -> list[Diagnostic]:
    """At most so many, the first of every rule before the second of any; by their numbers."""
    turns = [each for turn in zip_longest(*rules.values()) for each in turn if each is not None]
    return [d for _, d in sorted(turns[:most], key=lambda each: each[0])]


def _command(d: Diagnostic, style: Style) -> str:
    span = d.span
    place = f"file={github_property(style.root_path(span.path))},line={span.line}"
    if span.end_line == span.line:  # columns count only within one line
        place += f",col={span.column},endColumn={span.end_column}"
    else:
        place += f",endLine={span.end_line}"
    return f"::{_COMMAND[d.severity]} {place},title={github_property(f'{d.code} {d.rule}')}::{github(d.message)}\n"
