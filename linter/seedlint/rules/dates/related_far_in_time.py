from __future__ import annotations

from seedlint.article.dates import DAY
from seedlint.article.timeline import PUBLISHED, settled, timeline
from seedlint.rules_api import Document, Finding, Findings, Note, Record, Severity, messages, records, rule

_TOPICAL = 3  # records: of fewer, nobody can say what most of the list is like


@rule("SL304", severity=Severity.WARNING)
def related_far_in_time(doc: Document, *, days: float = 10) -> Findings:
    """Related record is far from the article in time.

    Related records report the same story, so they are of the same days; one of another month came in by a word that both
    share, or one of the two dates is wrong. Earlier and later count alike: a third of all related records are later than
    the article.

    One finding per list, at the farthest record, with the number of records that are too far. A list of at least three
    records of which more than half are that far is a collection on a topic, not reports of one story: nothing is reported.

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
    itself, *related = records(doc)
    article = doc.text(*itself.at(PUBLISHED))
    if article is None or settled(doc, itself.data, PUBLISHED) is None:
        return
    far: list[tuple[float, Record]] = []
    for record in related:
        seconds = settled(doc, record.data, PUBLISHED)
        if seconds is not None and abs(seconds - published) > limit:
            far.append((seconds - published, record))
    if not far or (len(related) >= _TOPICAL and 2 * len(far) > len(related)):
        return
    apart, record = max(far, key=lambda each: abs(each[0]))  # the first of equally far ones
    text = doc.text(*record.at(PUBLISHED))
    if text is not None:
        distance = f"{abs(apart) / DAY:.1f}".removesuffix(".0")
        words = f"related record is {distance} days {'before' if apart < 0 else 'after'} the article"
        if len(far) > 1:
            words += f", the farthest of {len(far)} that are more than {messages.counted(days, 'day')} away"
        yield Finding(text.span, words, None, (Note(article.span, "the article"),))
