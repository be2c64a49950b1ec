from __future__ import annotations

from seedlint.article.timeline import PUBLISHED, UPDATED, moment, timeline
from seedlint.rules_api import Document, Finding, Findings, messages, records, rule


@rule("SL302")
def future_date(doc: Document, *, tolerance_hours: float = 24) -> Findings:
    """publishedDateTime or updatedDateTime lies in the future.

    An article cannot have been published tomorrow; sorted lists show it on top until then. Usually a digit is wrong or the
    day and the month are swapped. Now is the clock, read once a run, or `--now`. The rules that compare dates are silent
    on a date later than now and a day.

    Options: `tolerance-hours` (24), for publishers whose clocks or zones are off.

    Bad:

        publishedDateTime: 2201-10-20T19:22:00Z

    Good:

        publishedDateTime: 2021-10-20T19:22:00Z

    Source: what the fields mean: both name a moment that has passed.
    """
    tolerance = tolerance_hours * 3600
    if not doc.is_after_now(timeline(doc).latest, tolerance):
        return
    for record in records(doc):
        for key in (PUBLISHED, UPDATED):
            seconds = moment(doc, record.data, key)
            text = doc.text(*record.at(key)) if seconds is not None and doc.is_after_now(seconds, tolerance) else None
            if text is not None:
                yield Finding(text.span, f"{messages.name(text.pointer)} is in the future: {messages.plain(text.value)}")
