from __future__ import annotations

from seedlint.article.dates import DAY
from seedlint.article.records import records
from seedlint.article.survey import PUBLISHED, settled, timeline
from seedlint.model.diagnostic import Note, Severity
from seedlint.model.document import Document
from seedlint.model.rule import Finding, Findings, rule


@rule("SL304", severity=Severity.WARNING)
def related_far_in_time(doc: Document, *, days: float = 10) -> Findings:
    """Related record is far from the article in time.

    Related records report the same story, so they are of the same days; one of another month came in by a word that both
    share, or one of the two dates is wrong. Earlier and later count alike: a third of all related records are later than
    the article.

    Options: `days` (10), the most that is fine.

    Bad:

        publishedDateTime: 2020-10-20T19:22:00Z
        related:
          - publishedDateTime: 2017-10-20T13:13:00Z

    Good:

        publishedDateTime: 2020-10-20T19:22:00Z
        related:
          - publishedDateTime: 2020-10-21T07:57:00Z

    Source: the format's counts: 176 of 176 related records lie within 5 days of their article.
    """
    line = timeline(doc)
    published, limit = line.published, days * DAY
    if published is None or (line.last - published <= limit and published - line.first <= limit):
        return
    article = doc.text(PUBLISHED)
    if article is None or settled(doc, doc.data, PUBLISHED) is None:
        return
    for pointer, data in records(doc)[1:]:
        seconds = settled(doc, data, PUBLISHED)
        text = doc.text(*pointer, PUBLISHED) if seconds is not None and abs(seconds - published) > limit else None
        if text is not None and seconds is not None:
            apart = f"{abs(seconds - published) / DAY:.1f}".removesuffix(".0")
            words = f"related record is {apart} days {'before' if seconds < published else 'after'} the article"
            yield Finding(text.span, words, None, (Note(article.span, "the article"),))
