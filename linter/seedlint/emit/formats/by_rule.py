"""Findings gathered by rule: how many, a few of them, and how many more."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.cell_width import shorten, width
from seedlint.emit.escape import place, terminal
from seedlint.emit.finding_limit import FindingLimit
from seedlint.emit.rule_counts import rule_counts
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style, visible_diagnostics
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Diagnostic
from seedlint.results.report import Report

SAMPLES = 3


def render(report: Report, style: Style) -> Iterator[str]:
    """One block per rule, the worst and most frequent first."""
    first: dict[str, list[Diagnostic]] = {}
    limit = FindingLimit(SAMPLES if style.max_findings is None else style.max_findings)
    for d in visible_diagnostics(report, style):
        if limit.shows(d):
            first.setdefault(d.code, []).append(d)
    bold, dim, reset = (BOLD, DIM, RESET) if style.color else ("", "", "")
    for code, rule, worst, count, *_ in rule_counts(report, style.hide_info):
        color = SEVERITY[worst] if style.color else ""
        yield f"{bold}{count:,} × {rule}{reset}  {color}{worst.value}[{code}]{reset}\n"
        for d in first[code]:
            where, message = place(d.span), terminal(d.message)
            if 2 + width(where) + 2 + width(message) <= style.width:
                yield f"  {dim}{where}{reset}  {message}\n"
            else:
                yield f"  {dim}{where}{reset}\n      {shorten(message, max(style.width, 40) - 6)}\n"
            yield from (f"      {dim}also at {also}{reset}\n" for also in limit.also_at(d))
        if limit.more[code]:
            yield f"  {dim}… {limit.more[code]:,} more in {number(limit.files[code], 'file')}{reset}\n"
        yield "\n"
