"""Logging commands that Azure Pipelines turns into issues of the run.

Source: learn.microsoft.com, "Logging commands", ``task.logissue`` and "Formatting commands". It has errors and warnings
only, so that info findings are counted in one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.escape import azure, azure_property
from seedlint.emit.style import Style
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Severity
from seedlint.results.report import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """One command per line."""
    for d in report.diagnostics:
        if d.severity is not Severity.INFO:
            place = f"sourcepath={azure_property(d.path)};linenumber={d.span.line};columnnumber={d.span.column}"
            code = azure_property(f"{d.code} {d.rule}")
            yield f"##vso[task.logissue type={d.severity.value};{place};code={code};]{azure(d.message)}\n"
    if infos := report.count(Severity.INFO):
        yield f"{number(infos, 'info')} not shown here: Azure Pipelines has errors and warnings only\n"
