"""The whole report as one JSON document, one finding per line."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit import escape
from seedlint.emit.record import records
from seedlint.emit.style import Style
from seedlint.emit.summary import summary
from seedlint.results.report import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """``{"version":1,"findings":[…],"summary":{…}}``."""
    yield '{"version":1,"findings":['
    separator = "\n"
    for record in records(report):
        yield separator + escape.json(record)
        separator = ",\n"
    yield ("\n" if report.diagnostics else "") + f'],"summary":{escape.json(summary(report))}}}\n'
