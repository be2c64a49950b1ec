from __future__ import annotations

from seedlint.article.prefilter import LONGER, prefilter
from seedlint.rules_api import Document, Finding, Findings, Note, Severity, records, rule


def _short(doc: Document) -> bool:
    return prefilter(doc).short


@rule("SL607", severity=Severity.INFO)
def excerpt_repeats_title(doc: Document) -> Findings:
    """Excerpt only repeats the title.

    A list that shows both then says everything twice. Case, whitespace and the punctuation at the end do not count.

    Bad:

        title: "Night trains return to the coast"
        excerpt: "Night trains return to the coast."

    Good:

        title: "Night trains return to the coast"
        excerpt: "From May on, two sleeper trains a week run to the harbour again."

    Source: found in real files of the format.
    """
    for pointer, data in records(doc):
        title, excerpt = data.get("title"), data.get("excerpt")
        if title.__class__ is not str or excerpt.__class__ is not str or len(excerpt) > len(title) + LONGER:
            continue
        words = _words(excerpt)
        if words and words == _words(title):
            note = Note(doc.span_of((*pointer, "title")), "title")
            yield Finding(doc.span_of((*pointer, "excerpt")), "excerpt repeats the title", None, (note,))


def _words(text: str) -> str:
    return " ".join(text.split()).rstrip(" .…!?").casefold()
