from __future__ import annotations

from seedlint.article.related_pages import pages
from seedlint.rules_api import Document, Finding, Findings, Fix, Note, Pointer, Safety, edits, json_pointer, messages, records, rule


@rule("SL402", fixable=(Safety.UNSAFE,))
def self_related_link(doc: Document) -> Findings:
    """A related record is the article itself.

    The article then recommends itself to whoever has just read it. A record is the article when its webUrl is the same page
    as webUrl, originalUrl, ampWebUrl or cdnAmpWebUrl of the article, however it is written (as for duplicate-related-link,
    SL401, which says nothing more about such a record).

    The (unsafe) fix removes the record with its lines; the only one takes the `related` key with it. There is none where
    only one of the two links has a parameter `ref` or `via`.

    Bad:

        webUrl: "https://www.example.com/floating-library/"
        related:
          - webUrl: "https://example.com/index.php/floating-library"

    Good:

        webUrl: "https://www.example.com/floating-library/"
        related:
          - webUrl: "https://news.example.org/council-library-ship"

    Source: real files have records of the article itself, by the same link and by `/index.php/category/…/index.php/`.
    """
    itself = pages(doc).self_links
    article = records(doc)[0]
    for record, link, surely in itself:
        text, own = doc.text(*record.at("webUrl")), doc.text(*article.at(link))
        if text is None or own is None:
            continue
        # Where nothing else is in the list, each fix takes the whole of it: no empty key may stay.
        whole = all(each.surely for each in itself) and len(itself) == len(article.data["related"])
        unwanted: Pointer = article.at("related") if whole else record.pointer
        removed = edits.remove(doc, unwanted) if surely else None
        fix = Fix("remove the record", (removed,), Safety.UNSAFE, (json_pointer(unwanted),)) if removed else None
        yield Finding(
            text.span, f"related record is the article itself, by its {messages.name(own.pointer)}", fix, (Note(own.span, "the article"),)
        )
