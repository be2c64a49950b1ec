"""Each finding with the lines it is about, the place underlined: for people."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.style import Style, visible_diagnostics
from seedlint.results.file_result import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """A block of lines per finding, with a blank line after it."""
    if report.diagnostics:
        from seedlint.emit.finding_block import Page  # a clean run starts without it

        page = Page(style)
        for d in visible_diagnostics(report, style):
            yield page.block(d)
