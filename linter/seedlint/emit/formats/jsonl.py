"""One JSON object per line, one line per finding."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit import escape
from seedlint.emit.record import records
from seedlint.emit.style import Style
from seedlint.results.report import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings of the json format, and nothing else."""
    for record in records(report):
        yield escape.json(record) + "\n"
