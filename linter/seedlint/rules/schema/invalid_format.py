from __future__ import annotations

from seedlint.article.dates import date_defect
from seedlint.article.url_checks import point_at
from seedlint.rules_api import Document, Finding, Findings, messages, rule
from seedlint.schema.violations import by_rule


@rule("SL106")
def invalid_format(doc: Document) -> Findings:
    """A string is not of the form that the schema asks for.

    Reports `pattern`, and every `format` but those that have rules of their own: uri and uri-reference are malformed-url
    (SL201), date-time and yaml-timestamp are invalid-date-time (SL301). The article schema uses no others, so this rule is for
    schemas of your own. Each format of JSON Schema is asserted; one that JSON Schema does not know is named on standard error, and
    not checked. A pattern is a regular expression of ECMA-262, as JSON Schema asks for, searched for anywhere in the string.

    Bad, where the schema says `"pattern": "^[a-z]{2}$"`:

        language: English

    Good:

        language: en

    Source: JSON Schema 2020-12, validation, sections 6.3.3 (`pattern`) and 7 (`format`).
    """
    for violation in by_rule(doc).get("invalid-format", ()):
        pointer, expected = violation.pointer, messages.plain(str(violation.expected))
        text = doc.text(*pointer) if violation.keyword == "format" and expected == "date" else None
        if text is not None and (defect := date_defect(text.value)) is not None:
            yield Finding(point_at(text, defect), defect.message)
            continue
        what = f"which does not match {expected}" if violation.keyword == "pattern" else f"not a valid {expected}"
        yield Finding(doc.span_of(pointer), f"{messages.name(pointer)} is {messages.quoted_value(violation.value)}, {what}")
