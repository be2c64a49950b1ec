"""SARIF 2.1.0, for GitHub code scanning and other viewers.

Source: OASIS, "Static Analysis Results Interchange Format Version 2.1.0", sections named at the functions. GitHub shows
no more than 5,000 results of a run; so the worst are written and the rest is counted in a notification.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import nsmallest

from seedlint._typing import Any
from seedlint.emit import escape
from seedlint.emit.record import with_fingerprints
from seedlint.emit.style import Style
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Diagnostic, Fix, Severity
from seedlint.model.rule import Rule
from seedlint.results.report import Report
from seedlint.text.span import Span

MOST = 5_000
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# "[text](target)" in a plain message is a link (3.11.6).
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def render(report: Report, style: Style) -> Iterator[str]:
    """The whole log, one result per line."""
    found = nsmallest(MOST, with_fingerprints(report), key=lambda pair: -pair[0].severity.rank)
    left = len(report.diagnostics) - len(found)
    names: dict[str, Diagnostic] = {}
    for d, _ in found:
        names.setdefault(d.code, d)
    index = {code: place for place, code in enumerate(sorted(names))}
    driver = {
        "name": "seedlint",
        **({"version": style.version} if style.version else {}),
        "informationUri": "https://github.com/seedlint/seedlint",
        "rules": [_rule(names[code], report.rules.get(names[code].rule)) for code in index],
    }
    invocation: dict[str, Any] = {"executionSuccessful": not report.crashed}
    if left:
        text = f"{number(left, 'finding')} of {len(report.diagnostics):,} left out, the worst {MOST:,} are here"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{\n'
    yield f'"tool":{escape.json({"driver": driver})},\n'
    yield '"columnKind":"unicodeCodePoints","newlineSequences":["\\r\\n","\\n","\\r"],\n'
    yield f'"invocations":{escape.json([invocation])},\n'
    yield '"results":['
    separator = "\n"
    for d, fingerprint in found:
        yield separator + escape.json(_result(d, fingerprint, index[d.code], style))
        separator = ",\n"
    yield "\n]}]}\n"


def _rule(d: Diagnostic, rule: Rule | None) -> dict[str, Any]:
    """A reporting descriptor (3.49)."""
    found: dict[str, Any] = {"id": d.code, "name": d.rule}
    if rule is not None:
        from inspect import cleandoc

        page = cleandoc(rule.doc)
        found["shortDescription"] = {"text": rule.title}
        found["fullDescription"] = {"text": page}
        found["help"] = {"text": page, "markdown": page}
        found["defaultConfiguration"] = {"enabled": False} if rule.severity is Severity.OFF else {"level": _LEVEL[rule.severity]}
    return found


def _result(d: Diagnostic, fingerprint: str, index: int, style: Style) -> dict[str, Any]:
    """A result (3.27)."""
    location = _location(d.span, style)
    if d.field is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": d.field, "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": d.code,
        "ruleIndex": index,
        "level": _LEVEL[d.severity],
        "message": {"text": _text(d.message)},
        "locations": [location],
        "partialFingerprints": {"seedlint/v1": fingerprint},
    }
    if d.notes:
        result["relatedLocations"] = [
            {"id": number, **_location(note.span, style), "message": {"text": _text(note.message)}}
            for number, note in enumerate(d.notes, 1)
        ]
    if d.fix and d.fix.edits:
        result["fixes"] = [_fix(d.fix, style)]
    return result


def _fix(fix: Fix, style: Style) -> dict[str, Any]:
    """A fix (3.55); its edits are those of one file."""
    return {
        "description": {"text": _text(f"{fix.title} ({fix.safety.value})")},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": escape.uri(style.root_path(fix.edits[0].span.path))},
                "replacements": [
                    {"deletedRegion": _region(edit.span), **({"insertedContent": {"text": edit.text}} if edit.text else {})}
                    for edit in fix.edits
                ],
            }
        ],
    }


def _location(span: Span, style: Style) -> dict[str, Any]:
    uri = escape.uri(style.root_path(span.path))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": _region(span)}}


def _region(span: Span) -> dict[str, int]:
    """A region (3.30): columns from 1, the end exclusive, as here."""
    return {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _text(text: str) -> str:
    return _LINK.sub(r"\\[", escape.terminal(text))
