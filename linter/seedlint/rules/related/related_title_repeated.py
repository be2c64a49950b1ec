from __future__ import annotations

from seedlint.article.related_pages import pages
from seedlint.rules_api import Document, Finding, Findings, Note, Record, Severity, messages, rule


@rule("SL404", severity=Severity.OFF)
def related_title_repeated(doc: Document) -> Findings:
    """Two related records of different pages have the same title.

    Off by default: one agency report in several papers looks like this and is no defect. Where such copies are not wanted in
    one list, this rule finds them. Case and whitespace do not count. Two records of the same page are duplicate-related-link's
    (SL401). One finding per title, at its second place.

    Bad:

        related:
          - title: "Town council pays for a library on the water"
            webUrl: "https://news.example.org/council-library-ship"
          - title: "Town council pays for a library on the water"
            webUrl: "https://paper.example.net/1234"

    Good:

        related:
          - title: "Town council pays for a library on the water"
            webUrl: "https://news.example.org/council-library-ship"

    Source: the same title twice in one list was found in real files: different publishers of one text.
    """
    titled: dict[str, list[Record]] = {}
    for record, _ in pages(doc).related:
        title = " ".join(record.string("title").split()).casefold()
        if title:
            titled.setdefault(title, []).append(record)
    for first, *others in titled.values():
        if others:
            note = Note(doc.span_of(first.at("title")), "first used here")
            words = f"appears {len(others) + 1} times" if len(others) > 1 else "appears again"
            yield Finding(
                doc.span_of(others[0].at("title")),
                f"{messages.name(first.at('title'))} of {messages.name(first.pointer)} {words}",
                None,
                (note,),
            )
