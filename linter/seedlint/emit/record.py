"""One finding as data: the record that json and jsonl write, and the fingerprint that other formats share.

`schema/report.schema.json` describes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint._typing import Any
from seedlint.emit.escape import exact
from seedlint.model.diagnostic import Diagnostic
from seedlint.results.report import Report

# The keys of a finding that hold a single value, in their order.
COLUMNS = (
    "path", "line", "column", "end_line", "end_column", "code", "rule", "severity", "message", "field", "record", "record_url",
    "fingerprint",
)  # fmt: skip
_RELATED = re.compile(r"/related/([0-9]+)(?=/|\Z)")


def with_fingerprints(report: Report) -> Iterator[tuple[Diagnostic, str]]:
    """Every finding with its fingerprint, which identifies it from one run to the next: 32 hexadecimal digits, unique in the report.

    A hash of rule, path, the record's URL and the field inside the record, and of a number where these are equal: the
    finding keeps it when lines move and when the related records change places.
    """
    from hashlib import sha256

    seen: dict[str, int] = {}
    path = ""
    for d in report.diagnostics:
        if d.path != path:  # they are in order: no other file has the same again
            path = d.path
            seen.clear()
        field = _RELATED.sub("", d.field, count=1) if d.field and d.field.startswith("/related/") else d.field
        identity = f"{d.rule}\0{d.path}\0{d.record_url}\0{field}"
        number = seen[identity] = seen.get(identity, -1) + 1
        yield d, sha256(f"{identity}\0{number}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def shared_fact(d: Diagnostic) -> tuple[str, ...] | None:
    """What a finding about a related record says whichever article relates to it; None for any other finding.

    Many articles may hold a copy of one record, and each copy has its defects.
    """
    match = _RELATED.match(d.field or "")
    if not match or not d.field or not d.record_url:
        return None
    return d.code, d.record_url, d.field[match.end() :], d.message


def label(d: Diagnostic) -> str:
    """What a finding is about when that is a related record: ``related record 3 · www.example.com — Its title``."""
    match = _RELATED.match(d.field or "")
    if not match:
        return ""
    number = f"related record {int(match[1]) + 1}"
    return f"{number} · {d.record}" if d.record else number


def records(report: Report) -> Iterator[dict[str, Any]]:
    """Every finding of a report as plain JSON values, in the report's order."""
    for d, fingerprint in with_fingerprints(report):
        yield _record(d, fingerprint)


def _record(d: Diagnostic, fingerprint: str) -> dict[str, Any]:
    span, fix = d.span, d.fix
    return {
        "path": exact(span.path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "code": d.code,
        "rule": d.rule,
        "severity": d.severity.value,
        "message": d.message,
        "field": d.field,
        "record": d.record,
        "record_url": d.record_url,
        "fix": fix
        and {
            "title": fix.title,
            "safety": fix.safety.value,
            "edits": [
                {
                    "line": edit.span.line,
                    "column": edit.span.column,
                    "end_line": edit.span.end_line,
                    "end_column": edit.span.end_column,
                    "text": edit.text,
                }
                for edit in fix.edits
            ],
        },
        "notes": [
            {"path": exact(note.span.path), "line": note.span.line, "column": note.span.column, "message": note.message} for note in d.notes
        ],
        "fingerprint": fingerprint,
    }
