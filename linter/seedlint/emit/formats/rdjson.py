"""Reviewdog Diagnostic Format, one JSON document: reviewdog comments with it on pull requests.

Source: github.com/reviewdog/reviewdog, ``proto/rdf/reviewdog.proto`` and ``proto/rdf/jsonschema``: lines and columns start at 1,
columns count bytes of UTF-8, the end is exclusive. A suggestion is one range and its text: safe fixes of one edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from seedlint._typing import Any
from seedlint.emit import escape
from seedlint.emit.style import Style
from seedlint.model.diagnostic import Diagnostic, Safety, Severity
from seedlint.results.report import Report
from seedlint.text.span import Span

_SEVERITY = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
Lines = Callable[[str], Sequence[str]]


def render(report: Report, style: Style) -> Iterator[str]:
    """The whole document, one diagnostic per line."""
    lines: Lines = lru_cache(maxsize=8)(style.lines)  # findings come file by file, notes from few others
    yield '{"source":{"name":"seedlint","url":"https://github.com/seedlint/seedlint"},"diagnostics":['
    separator = "\n"
    for d in report.diagnostics:
        yield separator + escape.json(_diagnostic(d, lines))
        separator = ",\n"
    yield ("\n" if report.diagnostics else "") + "]}\n"


def _diagnostic(d: Diagnostic, lines: Lines) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": escape.terminal(d.message),
        "location": _location(d.span, lines),
        "severity": _SEVERITY[d.severity],
        "code": {"value": f"{d.code} {d.rule}"},
    }
    if d.fix and d.fix.safety is Safety.SAFE and len(d.fix.edits) == 1:
        [edit] = d.fix.edits
        found["suggestions"] = [{"range": _range(edit.span, lines), "text": edit.text}]
    if d.notes:
        found["related_locations"] = [
            {"message": escape.terminal(note.message), "location": _location(note.span, lines)} for note in d.notes
        ]
    return found


def _location(span: Span, lines: Lines) -> dict[str, Any]:
    return {"path": escape.exact(span.path), "range": _range(span, lines)}


def _range(span: Span, lines: Lines) -> dict[str, Any]:
    there = lines(span.path)
    return {
        "start": {"line": span.line, "column": _bytes(there, span.line, span.column)},
        "end": {"line": span.end_line, "column": _bytes(there, span.end_line, span.end_column)},
    }


def _bytes(lines: Sequence[str], line: int, column: int) -> int:
    """A column in bytes; in code points where the file cannot be read any more."""
    if line > len(lines):
        return column
    before = lines[line - 1][: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + column - len(before)
