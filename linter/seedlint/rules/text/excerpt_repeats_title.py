from __future__ import annotations

from seedlint.article.prefilter import LONGER, prefilter
from seedlint.rules_api import Document, Finding, Findings, Note, Severity, messages, records, rule


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
    for record in records(doc):
        title, excerpt = record.data.get("title"), record.data.get("excerpt")
        if title.__class__ is not str or excerpt.__class__ is not str or len(excerpt) > len(title) + LONGER:
            continue
        words = _words(excerpt)
        if words and words == _words(title):
            here, other = record.at("excerpt"), record.at("title")
            note = Note(doc.span_of(other), messages.name(other))
            yield Finding(doc.span_of(here), f"{messages.name(here)} repeats the {messages.name(other)}", None, (note,))


def _words(text: str) -> str:
    return " ".join(text.split()).rstrip(" .…!?").casefold()
