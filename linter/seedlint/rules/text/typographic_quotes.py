from __future__ import annotations

from seedlint.article.curly_quotes import PAIRS, is_in_curly_quotes
from seedlint.article.records import scalars_below
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Safety, Severity, Text, messages, rule, texts
from seedlint.text import scalars


@rule("SL014", severity=Severity.WARNING, fixable=(Safety.UNSAFE,))
def typographic_quotes(doc: Document) -> Findings:
    """Curly quotes around a value without quotes.

    A word processor has made `“example.com”` of `"example.com"`. To YAML curly quotes are letters: they are part of the value,
    and nothing that compares or links it finds what was meant. Looked at are values without straight quotes that are wholly in
    one pair of curly ones. In a title, excerpt, name or topic that is an info only, because a headline may be a quotation;
    where the schema rejects the value, the rule of that defect reports it alone.

    The (unsafe) fix writes straight quotes.

    Bad:

        provider:
          domain: “example.com”

    Good:

        provider:
          domain: "example.com"

    Source: YAML 1.2.2, section 7.3: only `"` and `'` quote a scalar.
    """
    if not any(doc.source.has(quote) for quote in PAIRS):
        return
    human = {pointer for pointer, _ in texts(doc)}
    rejected = {violation.pointer for violation in doc.violations}
    for pointer, value in scalars_below(doc.data):
        if not isinstance(value, str) or pointer in rejected or not is_in_curly_quotes(value):
            continue
        text = doc.text(*pointer)
        if text is not None and not text.style:
            words = f"{messages.name(pointer)} is in curly quotes, which are part of the value: {messages.quoted_value(value)}"
            yield Finding(text.span, words, _fix(text), severity=Severity.INFO if pointer in human else None)


def _fix(text: Text) -> Fix:
    return Fix("write straight quotes", (Edit(text.span, scalars.encode(text.value[1:-1], '"', text.in_flow)),), Safety.UNSAFE)
