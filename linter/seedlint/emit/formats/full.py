"""Each finding with the lines it is about, the place underlined: for people. A flood of one rule is cut and counted."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.style import DIM, RESET, Style, visible_diagnostics
from seedlint.results.report import Report

MOST = 20  # findings of one rule, unless the style says otherwise


def render(report: Report, style: Style) -> Iterator[str]:
    """A block of lines per finding, with a blank line after it; then how many more there are."""
    if not report.diagnostics:
        return
    from seedlint.emit.finding_block import Page  # a clean run starts without these
    from seedlint.emit.finding_limit import FindingLimit

    page, most = Page(style), MOST if style.max_findings is None else style.max_findings
    counted, limit = FindingLimit(most), FindingLimit(most)
    for d in visible_diagnostics(report, style):
        counted.shows(d)
    for d in visible_diagnostics(report, style):
        if limit.shows(d):
            yield page.block(d, counted.also_at(d))
    for line in limit.lines():
        yield f"{DIM}{line}{RESET}\n" if style.color else f"{line}\n"
