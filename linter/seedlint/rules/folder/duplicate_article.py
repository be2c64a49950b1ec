from __future__ import annotations

from collections.abc import Sequence

from seedlint.article.records import records
from seedlint.article.related_pages import pages
from seedlint.model.diagnostic import Note
from seedlint.model.document import Document
from seedlint.model.rule import Fact, Facts, Finding, Findings, rule


def _described(doc: Document) -> Facts:
    page = pages(doc).article
    if page:
        yield Fact(page, (records(doc)[0].link,))


@rule("SL701", collect=_described)
def duplicate_article(facts: Sequence[Fact]) -> Findings:
    """Two files describe the same page.

    The site then has the article twice, under two addresses, and whoever corrects one of the files leaves the other wrong.
    A file describes the page of its webUrl, of its originalUrl where it has no webUrl (a video), never of an AMP link. The
    links need not be written alike (as for duplicate-related-link, SL401). Told on each file but the first by path, noting
    that one.

    Bad:

        2024-03-05-floating-library.md    webUrl: "https://www.example.com/floating-library/"
        2024-03-09-library-afloat.md      webUrl: "https://example.com/floating-library"

    Good:

        2024-03-05-floating-library.md    webUrl: "https://www.example.com/floating-library/"

    Source: a real folder of 192 files has one such pair.
    """
    first = facts[0]
    for fact in facts:
        if fact.path != first.path:
            yield Finding(fact.span, f"describes the same page as {first.path}", None, (Note(first.span, "first described here"),))
