from __future__ import annotations

from collections.abc import Iterator

from seedlint.article.placeholders import Placeholder, placeholder_in, template_in
from seedlint.article.records import role_at, urls
from seedlint.article.urls import is_url_reference
from seedlint.rules_api import Document, Finding, Findings, Pointer, Severity, messages, records, rule, texts


@rule("SL608", severity=Severity.WARNING)
def placeholder_text(doc: Document) -> Findings:
    """Placeholder instead of a text.

    A program wrote it where it had nothing to say, and the site shows it to every reader: `undefined`, `null`, `None`, `NaN`,
    `[object Object]`, `TODO`, `TBD`, `NA`, an error of a spreadsheet, `lorem ipsum`, a lone full stop or dash, an excerpt
    without a letter, a URL instead of a text, the title that a platform gives to what is gone ("Private video", "Page not
    found"), and templates that were not filled in (`{{ page.title }}`, `{% if x %}`, `%TITLE%`).

    In titles, excerpts, names and topics such a word counts only where it is the whole text in exactly this case: "To do or not
    to do" and "None of the above" are fine. `{{ … }}`, `{% … %}` and `[object Object]` count at either end too; in URLs, names
    and domains `{{ … }}`, `%NAME%` and `INSERT_…_HERE` count anywhere. A URL that is malformed is malformed-url's (SL201).

    Bad:

        title: "Private video"
        excerpt: "undefined"

    Good:

        title: "A walk through the harbour"
        excerpt: "Twenty minutes along the quay."

    Source: found in real files; YouTube's titles of private and deleted videos; Jekyll documentation, "Liquid".
    """
    for pointer, found in (*_texts(doc), *_links(doc)):
        text = doc.text(*pointer)
        if text is not None:
            what = messages.quoted_value(text.value[found.start : found.end])
            yield Finding(text.part(found.start, found.end), f"{messages.name(pointer)} {found.message}: {what}")


def _texts(doc: Document) -> Iterator[tuple[Pointer, Placeholder]]:
    for pointer, text in texts(doc):
        role = role_at(doc, pointer)
        found = placeholder_in(text, is_excerpt=role[-1] == "excerpt", is_topic=role[0] == "topics")
        if found is None and role[-1] == "name":
            found = template_in(text)
        if found is not None:
            yield pointer, found


def _links(doc: Document) -> Iterator[tuple[Pointer, Placeholder]]:
    for pointer, url in urls(doc):
        found = template_in(url) if is_url_reference(url) else None
        if found is not None:
            yield pointer, found
    for record in records(doc):
        provider = record.data.get("provider")
        domain = provider.get("domain") if isinstance(provider, dict) else None
        found = template_in(domain) if isinstance(domain, str) else None
        if found is not None:
            yield record.at("provider", "domain"), found
