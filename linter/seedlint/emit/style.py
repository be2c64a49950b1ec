"""How a report is to be shown: what a format needs to know in addition to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from seedlint._frozen import Frozen
from seedlint._typing import TYPE_CHECKING
from seedlint.model.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from seedlint.results.report import Report


PAGE = 100  # columns, where there is no terminal


def _no_lines(_path: str) -> Sequence[str]:
    return ()


class Style(Frozen):
    """Settings of the output.

    Attributes:
        width: columns of the terminal.
        color: whether ANSI colours may be used.
        hide_info: console formats leave info findings out.
        statistics: counts by rule instead of findings.
        max_findings: findings of one rule that console formats show, 0 for all; None: as many as the format shows by itself.
        lines: the lines of a file for code frames, without line ends; empty when it cannot be read.
        root_path: printed path -> path relative to the top folder of the git repository (or the path itself).
        version: the tool's version.
        now: the run's ``--now`` as RFC 3339, or None: no machine format shows the clock.
    """

    width: int = 80
    color: bool = False
    hide_info: bool = True
    statistics: bool = False
    max_findings: int | None = None
    lines: Callable[[str], Sequence[str]] = _no_lines
    root_path: Callable[[str], str] = str
    version: str = ""
    now: str | None = None


# ANSI (ECMA-48, SGR). Only colours that read on a dark and on a light ground: no white, no black, no plain yellow.
RESET = "\x1b[0m"
BOLD = "\x1b[1m"
DIM = "\x1b[2m"
GREEN = "\x1b[32m"
CYAN = "\x1b[36m"
SEVERITY = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;34m"}


def visible_diagnostics(report: Report, style: Style) -> Iterator[Diagnostic]:
    """What a console format shows: all, or all but info."""
    return (d for d in report.diagnostics if not style.hide_info or d.severity is not Severity.INFO)
