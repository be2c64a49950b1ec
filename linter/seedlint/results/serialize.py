"""Results as plain text: for the cache, for the temporary database and between processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from seedlint._typing import Any
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
from seedlint.model.suppression import Suppression
from seedlint.results.file_result import Commented, Count, FileFacts, FileResult
from seedlint.text.span import Span

Row = tuple[str, str, FileFacts, str, tuple[Count, ...]]


def to_row(result: FileResult) -> Row:
    """Path, digest, facts, the rest as JSON text, which is empty for a file without anything to say, and counts."""
    rest = result[2:3] + result[4:8]
    if rest == _NOTHING:
        return result.path, result.digest, result.facts, "", result.counts
    suppressions = list(map(_suppression_row, result.suppressions))
    text = as_json([list(map(_diagnostic_row, result.diagnostics)), suppressions, *rest[2:]])
    return result.path, result.digest, result.facts, text, result.counts


def from_row(row: Row) -> FileResult:
    """The opposite of `to_row`.

    Raises:
        (KeyError, TypeError, ValueError): the row is not of that form.
    """
    path, digest, facts, rest, counts = row
    if not rest:
        return FileResult(path, digest, (), facts, counts=counts)
    import json

    diagnostics, suppressions, images, volatile, skipped = json.loads(rest)
    return FileResult(
        path,
        digest,
        tuple(_diagnostic(*values) for values in diagnostics),
        facts,
        tuple(_suppression(*values) for values in suppressions),
        tuple([(name, size, mtime, ctime) for name, size, mtime, ctime in images]),
        bool(volatile),
        str(skipped),
        counts=counts,
    )


_SEVERITIES = {severity.value: severity for severity in Severity}
_NOTHING = FileResult("", "")[2:3] + FileResult("", "")[4:8]


_span_values = attrgetter("path", "start", "end", "line", "column", "end_line", "end_column")


def _span(path: str, start: int, end: int, line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span(path=path, start=start, end=end, line=line, column=column, end_line=end_line, end_column=end_column)


def _edit(span: Sequence[Any], text: str) -> Edit:
    return Edit(_span(*span), text)


def _edit_row(edit: Edit) -> list[Any]:
    return [_span_values(edit.span), edit.text]


def _diagnostic_row(d: Diagnostic) -> list[Any]:
    """The arguments of `_diagnostic`."""
    fix = d.fix and [d.fix.title, [_edit_row(edit) for edit in d.fix.edits], d.fix.safety.value, d.fix.fields]
    notes = [[_span_values(note.span), note.message] for note in d.notes]
    return [d.code, d.rule, d.severity.value, d.message, _span_values(d.span), d.field, d.record, d.record_url, fix, notes]


def _suppression_row(suppression: Suppression) -> list[Any]:
    """The arguments of `_suppression`."""
    selectors, whole, first, last, span, edit, spans, outside = suppression
    return [selectors, whole, first, last, _span_values(span), edit and _edit_row(edit), [_span_values(each) for each in spans], outside]


_encoders: list[Callable[[Any], str]] = []  # none until it is needed: nearly every row has nothing to say


def as_json(value: Any) -> str:
    """Plain values as JSON text in ASCII."""
    if not _encoders:
        from json import JSONEncoder

        _encoders.append(JSONEncoder(separators=(",", ":")).encode)
    return _encoders[0](value)


def diagnostics_to_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Diagnostics alone as JSON text: what the reduce came to."""
    return as_json(list(map(_diagnostic_row, diagnostics)))


def diagnostics_from_json(text: str) -> tuple[Diagnostic, ...]:
    """The opposite of `diagnostics_to_json`.

    Raises:
        (KeyError, TypeError, ValueError): the text is not of that form.
    """
    import json

    return tuple([_diagnostic(*values) for values in json.loads(text)])


def facts_to_json(facts: FileFacts) -> str:
    """The facts of a file as JSON text."""
    return as_json(facts)


def facts_from_json(text: str) -> FileFacts:
    """The opposite of `facts_to_json`."""
    import json

    return tuple((name, tuple([(key, tuple(pointer), tuple(detail)) for key, pointer, detail in some])) for name, some in json.loads(text))


def commented_to_json(files: Sequence[Commented]) -> str:
    """Files with suppression comments as JSON text."""
    return as_json([(path, list(map(_suppression_row, some))) for path, some in files])


def commented_from_json(text: str) -> tuple[Commented, ...]:
    """The opposite of `commented_to_json`."""
    import json

    return tuple((path, tuple(_suppression(*values) for values in suppressions)) for path, suppressions in json.loads(text))


def _diagnostic(
    code: str, rule: str, severity: str, message: str, span: Sequence[Any], field: str | None, record: str | None, url: str | None,
    fix: Sequence[Any] | None, notes: Sequence[Any],
) -> Diagnostic:  # fmt: skip
    return Diagnostic(
        code=code,
        rule=rule,
        severity=_SEVERITIES[severity],
        message=message,
        span=_span(*span),
        field=field,
        record=record,
        record_url=url,
        fix=Fix(fix[0], tuple(_edit(*edit) for edit in fix[1]), Safety(fix[2]), tuple(fix[3])) if fix else None,
        notes=tuple([Note(_span(*place), words) for place, words in notes]) if notes else (),
    )


def _suppression(*values: Any) -> Suppression:
    selectors, whole, first, last, span, edit, spans, outside = values
    return Suppression(
        tuple(selectors), whole, first, last, _span(*span), edit and _edit(*edit), tuple(_span(*place) for place in spans), bool(outside)
    )
