"""Findings gathered by rule: how many, three of them, and how many more."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.diagnostic import Diagnostic
from seedlint.emit.cells import shorten, width
from seedlint.emit.escape import place, terminal
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style, shown
from seedlint.emit.summary import number
from seedlint.result import Report

SAMPLES = 3


def render(report: Report, style: Style) -> Iterator[str]:
    """A block a rule, the worst and most frequent first."""
    rules: dict[str, list[Diagnostic]] = {}
    for d in shown(report, style):
        rules.setdefault(d.code, []).append(d)
    bold, dim, reset = (BOLD, DIM, RESET) if style.color else ("", "", "")
    for found in sorted(rules.values(), key=_weight):
        worst = max((d.severity for d in found), key=lambda severity: severity.rank)
        color = SEVERITY[worst] if style.color else ""
        yield f"{bold}{len(found):,} × {found[0].rule}{reset}  {color}{worst.value}[{found[0].code}]{reset}\n"
        for d in found[:SAMPLES]:
            where, message = place(d.span), terminal(d.message)
            if 2 + width(where) + 2 + width(message) <= style.width:
                yield f"  {dim}{where}{reset}  {message}\n"
            else:
                yield f"  {dim}{where}{reset}\n      {shorten(message, max(style.width, 40) - 6)}\n"
        if len(found) > SAMPLES:
            rest = found[SAMPLES:]
            yield f"  {dim}… {len(rest):,} more in {number(len({d.path for d in rest}), 'file')}{reset}\n"
        yield "\n"


def _weight(found: list[Diagnostic]) -> tuple[int, int, str]:
    return -max(d.severity.rank for d in found), -len(found), found[0].code
