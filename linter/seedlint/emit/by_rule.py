"""Findings gathered by rule: how many, three of them, and how many more."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.diagnostic import Diagnostic, Severity
from seedlint.emit.cells import shorten, width
from seedlint.emit.escape import place, terminal
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style, shown
from seedlint.emit.summary import number
from seedlint.result import Report

SAMPLES = 3


def render(report: Report, style: Style) -> Iterator[str]:
    """A block a rule, the worst and most frequent first."""
    rules: dict[str, _Rule] = {}
    for d in shown(report, style):
        rules.setdefault(d.code, _Rule()).add(d)
    bold, dim, reset = (BOLD, DIM, RESET) if style.color else ("", "", "")
    for code, found in sorted(rules.items(), key=lambda rule: (-rule[1].worst.rank, -rule[1].count, rule[0])):
        color = SEVERITY[found.worst] if style.color else ""
        yield f"{bold}{found.count:,} × {found.first[0].rule}{reset}  {color}{found.worst.value}[{code}]{reset}\n"
        for d in found.first:
            where, message = place(d.span), terminal(d.message)
            if 2 + width(where) + 2 + width(message) <= style.width:
                yield f"  {dim}{where}{reset}  {message}\n"
            else:
                yield f"  {dim}{where}{reset}\n      {shorten(message, max(style.width, 40) - 6)}\n"
        if found.count > SAMPLES:
            yield f"  {dim}… {found.count - SAMPLES:,} more in {number(found.files, 'file')}{reset}\n"
        yield "\n"


class _Rule:
    """What one rule found: how much, the first of it, and in how many files the rest is."""

    def __init__(self) -> None:
        self.count = self.files = 0
        self.worst = Severity.INFO
        self.first: list[Diagnostic] = []
        self.path = ""

    def add(self, d: Diagnostic) -> None:
        self.count += 1
        self.worst = max(self.worst, d.severity, key=lambda severity: severity.rank)
        if self.count <= SAMPLES:
            self.first.append(d)
        elif self.path != d.path:  # findings come file by file
            self.path = d.path
            self.files += 1
