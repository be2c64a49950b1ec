from __future__ import annotations

from collections.abc import Sequence

from seedlint.model import messages
from seedlint.model.document import Violation
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Pointer, Safety, json_pointer, rule
from seedlint.schema.violations import by_rule, likely_typos
from seedlint.suggest import closest
from seedlint.text.scalars import encode


@rule("SL102", fixable=(Safety.UNSAFE,))
def unknown_field(doc: Document) -> Findings:
    """A field that the schema does not know.

    Nobody reads it. Most often it is a known field misspelt, and then that field is missing as well: readers go without the
    value although somebody wrote it down. Where a known field that is absent is close, the message names it; where exactly
    one is, the (unsafe) fix renames the key and leaves the value alone.

    Bad:

        publishdDateTime: 2024-03-05T08:30:00Z

    Good:

        publishedDateTime: 2024-03-05T08:30:00Z

    A related record has no related records of its own, and no heat, published, topics or secured.

    Source: JSON Schema 2020-12, core, sections 10.3.2.3 (`additionalProperties`) and 11.3 (`unevaluatedProperties`).
    """
    for violation in by_rule(doc).get("unknown-field", ()):
        key = violation.key or ""
        pointer = (*violation.pointer, key)
        names = likely_typos(doc).get(pointer)
        message = f"unknown field {messages.key(key)}{'' if names is None else _hint(violation, key, names)}"
        yield Finding(doc.key_span(pointer), message, _rename(doc, pointer, names[0]) if names and len(names) == 1 else None)


def _hint(violation: Violation, key: str, names: Sequence[str]) -> str:
    if names:
        return f", did you mean {messages.either(map(messages.key, names))}?"
    known = violation.schema.get("properties", {})
    present = closest(key, [name for name in known if name in violation.value])
    if present is not None:
        return f", {messages.key(present)} is there too"
    few = 0 < len(known) <= 5 and violation.keyword == "additionalProperties" and "patternProperties" not in violation.schema
    return f", known here: {', '.join(map(messages.key, known))}" if few else ""


def _rename(doc: Document, pointer: Pointer, new: str) -> Fix | None:
    span = doc.key_span(pointer)
    if any(problem.span == span for problem in doc.problems):  # the key appears twice, and the first would stay
        return None
    written = doc.source.text[span.start : span.end]
    style = written[0] if written[:1] in ("'", '"') else ""
    edit = Edit(span, encode(new, style, doc.in_flow(pointer)))
    return Fix(f"rename the key to {new}", (edit,), Safety.UNSAFE, (json_pointer(pointer), json_pointer((*pointer[:-1], new))))
