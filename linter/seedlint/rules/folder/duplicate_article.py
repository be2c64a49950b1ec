from __future__ import annotations

from collections.abc import Sequence

from seedlint.article.canonical_url import may_be_same
from seedlint.article.related_pages import pages
from seedlint.rules_api import Document, Fact, Facts, Finding, Findings, Note, records, rule


def _described(doc: Document) -> Facts:
    found = pages(doc)
    if found.article:
        article = records(doc)[0]
        yield Fact(found.article, article.at(article.link), (found.parameters,))


@rule("SL701", collect=_described)
def duplicate_article(facts: Sequence[Fact]) -> Findings:
    """Two files describe the same page.

    The site then has the article twice, under two addresses, and whoever corrects one of the files leaves the other wrong.
    A file describes the page of its webUrl, of its originalUrl where it has no webUrl (a video), never of an AMP link. The
    links need not be written alike (as for duplicate-related-link, SL401). Reported on each file but the first by path,
    noting that one.

    Bad:

        2024-03-05-floating-library.md    webUrl: "https://www.example.com/floating-library/"
        2024-03-09-library-afloat.md      webUrl: "https://example.com/floating-library"

    Good:

        2024-03-05-floating-library.md    webUrl: "https://www.example.com/floating-library/"

    Source: a real folder of 192 files has one such pair.
    """
    firsts: list[Fact] = []
    for fact in facts:
        first = next((each for each in firsts if may_be_same(str(each.detail[0]), str(fact.detail[0]))), None)
        if first is None:
            firsts.append(fact)
        elif fact.path != first.path:
            yield Finding(fact.span, f"describes the same page as {first.path}", None, (Note(first.span, "first described here"),))
