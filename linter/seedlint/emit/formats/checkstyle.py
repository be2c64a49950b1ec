"""Checkstyle's XML, which many CI servers and reviewdog read.

Source: checkstyle's ``XMLLogger``: a ``file`` for each file with findings, an ``error`` for each of them, whose severity
is ``error``, ``warning`` or ``info``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from seedlint.emit.escape import xml
from seedlint.emit.style import Style
from seedlint.results.report import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """One element per line, in the report's order."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n'
    for path, found in groupby(report.diagnostics, lambda d: d.path):
        yield f'<file name="{xml(path)}">\n'
        for d in found:
            place = f'line="{d.span.line}" column="{d.span.column}" severity="{d.severity.value}"'
            yield f'<error {place} message="{xml(d.message)}" source="seedlint.{d.code}.{d.rule}"/>\n'
        yield "</file>\n"
    yield "</checkstyle>\n"
