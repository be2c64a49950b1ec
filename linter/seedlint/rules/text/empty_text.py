from __future__ import annotations

from seedlint.article.prefilter import suspicious_texts
from seedlint.article.records import role_at, text_at
from seedlint.rules_api import Document, Finding, Findings, messages, rule


@rule("SL601")
def empty_text(doc: Document) -> Findings:
    """Title, excerpt, name or topic is empty.

    An empty title or excerpt leaves a hole in every list that shows the article, an empty topic makes a page without a name.
    A text of nothing but whitespace or invisible characters is as empty. A field that is missing is missing-field's (SL101), one
    of another type wrong-type's (SL103); the title of an image may be empty.

    Bad:

        title: ""
        provider:
          name: " "

    Good:

        title: "Night trains return to the coast"
        provider:
          name: Example Times

    Source: the format: these are text to show; in real files titles have 15 to 148 characters, excerpts 12 to 380.
    """
    odd = suspicious_texts(doc)
    if not (odd := [place for place in odd if not (place[1].strip() and place[1].isprintable())]):
        return
    from seedlint.article.characters import has_nothing_visible

    for text in text_at(doc, [place for place in odd if "images" not in role_at(doc, place[0]) and has_nothing_visible(place[1])]):
        what = "is empty" if not text.value else "is only whitespace" if text.value.isspace() else "has only invisible characters"
        yield Finding(text.span, f"{messages.name(text.pointer)} {what}")
