from __future__ import annotations

from seedlint._typing import Any
from seedlint.rules_api import Document, Finding, Findings, Fix, Pointer, Safety, messages, rule
from seedlint.schema.violations import by_rule
from seedlint.suggest import close

_MOST = 6  # allowed values that a message lists


@rule("SL104", fixable=(Safety.UNSAFE,))
def value_not_allowed(doc: Document) -> Findings:
    """A value is not one of those that the field can have.

    Readers branch on such fields: what is none of the known values falls through, and the article shows up nowhere or in the
    wrong list. Where exactly one allowed value is close, the (unsafe) fix writes it.

    Bad:

        type: artcle

    Good:

        type: article

    Source: JSON Schema 2020-12, validation, sections 6.1.2 (`enum`) and 6.1.3 (`const`).
    """
    for violation in by_rule(doc).get("value-not-allowed", ()):
        pointer, value = violation.pointer, violation.value
        allowed = [violation.expected] if violation.keyword == "const" else list(violation.expected)
        near = close(value, [each for each in allowed if isinstance(each, str)]) if isinstance(value, str) and len(value) < 200 else []
        if len(allowed) <= _MOST:
            expected = f"expected {messages.either(map(messages.quoted_value, allowed))}" if allowed else "nothing is allowed"
        else:
            expected = f"not one of the {len(allowed)} allowed values" + (
                f", did you mean {messages.quoted_value(near[0])}?" if near else ""
            )
        fix = _replace(doc, pointer, near[0]) if len(near) == 1 else None
        yield Finding(doc.span_of(pointer), f"{messages.name(pointer)} is {messages.quoted_value(value)}, {expected}", fix)


def _replace(doc: Document, pointer: Pointer, new: Any) -> Fix | None:
    text = doc.text(*pointer)
    return Fix(f"replace it by {messages.quoted_value(new)}", (text.rewrite(new),), Safety.UNSAFE) if text else None
