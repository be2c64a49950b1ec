from __future__ import annotations

from seedlint.model.document import Violation
from seedlint.rules_api import Document, Finding, Findings, json_pointer, messages, rule
from seedlint.schema.failures import MORE_THAN_ONE
from seedlint.schema.violations import by_rule


@rule("SL100")
def schema_mismatch(doc: Document) -> Findings:
    """The schema rejects something that is not covered by a more specific rule.

    In articles that is a field whose companions are missing: quality, heat and published come all three or not at all; a
    reader who finds one relies on the others. In schemas of your own it is also `not`, a field that is forbidden, a key that
    `propertyNames` rejects, and `anyOf` or `oneOf` where no alternative is closer than the others. Where one is, its own
    errors are reported by their own rules.

    Bad:

        quality: 57
        published: false

    Good:

        quality: 57
        heat: -1
        published: false

    Source: JSON Schema 2020-12, core, section 10.2 (applicators); validation, section 6.5.4 (`dependentRequired`).
    """
    for violation in by_rule(doc).get("schema-mismatch", ()):
        pointer, about = violation.pointer, violation.key
        if violation.keyword in ("dependentRequired", "dependencies") and about is not None:
            message = f"{messages.key(about)} is missing beside {_companions(violation)}"
            yield Finding(doc.missing_span(pointer), message, field=json_pointer((*pointer, about)))
        elif violation.keyword == "propertyNames" and about is not None:
            yield Finding(doc.key_span((*pointer, about)), f"key {messages.quoted_value(about)} is not allowed: {_own(violation)}")
        elif violation.keyword == "nesting":
            yield Finding(doc.missing_span(()), violation.message)
        elif violation.keyword == "":
            yield Finding(doc.key_span(pointer), f"{messages.name(pointer)} is not allowed here")
        else:
            yield Finding(doc.span_of(pointer), f"{messages.name(pointer)} {_words(violation)}")


def _companions(violation: Violation) -> str:
    return messages.joined(
        messages.key(name) for name, needed in violation.expected.items() if name in violation.value and violation.key in needed
    )


def _words(violation: Violation) -> str:
    value = messages.quoted_value(violation.value)
    if violation.keyword == "not":
        return f"is {value}, which the schema rules out"
    if violation.keyword in ("anyOf", "oneOf"):
        if violation.message == MORE_THAN_ONE:
            return f"is {value}, which is more than one of {len(violation.expected)} forms that exclude each other"
        return f"is {value}, which is none of the {len(violation.expected)} forms that are allowed"
    return f"is {value}, rejected by {violation.keyword}: {_own(violation)}"


def _own(violation: Violation) -> str:
    """The validator's own words."""
    return messages.plain(violation.message[:1].lower() + violation.message[1:], 160)
