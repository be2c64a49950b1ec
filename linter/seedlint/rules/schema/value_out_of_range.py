from __future__ import annotations

from seedlint.model.document import Violation
from seedlint.rules_api import Document, Finding, Findings, Note, messages, rule
from seedlint.schema.json_equality import same
from seedlint.schema.violations import by_rule


@rule("SL105")
def value_out_of_range(doc: Document) -> Findings:
    """A value is too small, too large, too short, too long, or there are too few or too many.

    A negative quality or a width of 0 does not come from the world but from a broken step before: readers that sort by it or
    reserve space for it go wrong without a word. In articles: quality is at least 0, heat at least -1, width and height at
    least 1.

    Bad:

        quality: -57

    Good:

        quality: 57

    Source: JSON Schema 2020-12, validation, sections 6.2 (numbers), 6.3 (lengths, in code points), 6.4 (lists), 6.5 (mappings);
    core, section 10.3.1.3 (`contains`).
    """
    for violation in by_rule(doc).get("value-out-of-range", ()):
        if violation.keyword == "uniqueItems":
            yield _repeated(doc, violation)
        else:
            yield Finding(doc.span_of(violation.pointer), f"{messages.name(violation.pointer)} {_words(violation)}")


_UNITS = {"Length": "character", "Items": "item", "Properties": "field"}


def _words(violation: Violation) -> str:
    keyword, value, limit = violation.keyword, violation.value, violation.expected
    if keyword in ("minContains", "contains"):
        return "has too few items of the kind that is asked for"
    if keyword == "maxContains":
        return f"has more than {messages.counted(limit, 'item')} of the kind that is asked for"
    if keyword[3:] in _UNITS:
        unit = _UNITS[keyword[3:]]
        return f"has {messages.counted(len(value), unit)}, the {keyword[:3]}imum is {messages.quoted_value(limit)}"
    if keyword == "multipleOf":
        return f"is {messages.quoted_value(value)}, not a multiple of {messages.quoted_value(limit)}"
    bound = "minimum" if "inimum" in keyword else "maximum"
    exclusive = keyword.startswith("exclusive") or (
        isinstance(violation.schema, dict) and violation.schema.get(f"exclusiveM{bound[1:]}") is True
    )
    side = ("above " if bound == "minimum" else "below ") if exclusive else ""
    return f"is {messages.quoted_value(value)}, the {bound} is {side}{messages.quoted_value(limit)}"


def _repeated(doc: Document, violation: Violation) -> Finding:
    items, pointer = violation.value, violation.pointer
    for index, item in enumerate(items):
        first = next((before for before in range(index) if same(items[before], item)), None)
        if first is not None:
            note = Note(doc.span_of((*pointer, first)), "first used here")
            return Finding(
                doc.span_of((*pointer, index)),
                f"{messages.name((*pointer, index))} is {messages.quoted_value(item)}, like {messages.name((*pointer, first))}",
                notes=(note,),
            )
    return Finding(doc.span_of(pointer), f"{messages.name(pointer)} has equal items")
