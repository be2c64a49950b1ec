from __future__ import annotations

from collections.abc import Sequence

from seedlint.article.records import keys
from seedlint.article.timeline import settled
from seedlint.rules_api import Document, Finding, Findings, Note, messages, records, rule

PAIRS = (("publishedDateTime", "updatedDateTime"), ("startDateTime", "endDateTime"))


@rule("SL303")
def date_order(doc: Document, *, pairs: Sequence[Sequence[str]] = PAIRS) -> Findings:
    """Two dates of one record are out of order.

    Nothing is updated before it is published, and nothing ends before it starts. Compared as moments in UTC, never as
    text: `2020-10-20T01:00:00+02:00` is before `2020-10-20T00:00:00Z`. Equal ones are fine.

    Options: `pairs`, lists of the earlier and the later field, by their roles or names. Default: `publishedDateTime` and
    `updatedDateTime`, `startDateTime` and `endDateTime`.

    Bad:

        publishedDateTime: 2020-10-20T19:22:00Z
        updatedDateTime: 2020-10-20T18:00:00Z

    Good:

        publishedDateTime: 2020-10-20T18:00:00Z
        updatedDateTime: 2020-10-20T19:22:00Z

    Source: what the fields mean; RFC 3339, section 5.1 (ordering).
    """
    there = keys(doc)
    if not any(later in there and earlier in there for earlier, later in pairs):
        return
    for record in records(doc):
        data = record.data
        for earlier, later in pairs:
            if later not in data or earlier not in data:
                continue
            first, second = settled(doc, data, earlier), settled(doc, data, later)
            if first is not None and second is not None and second < first:
                text, other = doc.text(*record.at(later)), doc.text(*record.at(earlier))
                if text is not None and other is not None:
                    name = messages.name(other.pointer)
                    words = f"{messages.name(text.pointer)} {text.value} is before {name} {other.value}"
                    yield Finding(text.span, words, None, (Note(other.span, name),))
