from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint.article.dates import DAY, to_date, to_days
from seedlint.article.timeline import PUBLISHED, settled
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, records, rule

_NAME = LazyPattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])").match
_EARLIEST, _LATEST = -1, 2


@rule("SL306", severity=Severity.WARNING)
def file_date_mismatch(doc: Document) -> Findings:
    """Date in the file name is far from publishedDateTime.

    The site builds the article's address and its place in lists from the file name (`2020-10-20-title.md`). The name's date
    may be one day before to two days after the UTC day of publication: files are named by local days, and some are made
    the day after. Names that do not start with a date of the calendar are not looked at. With a `preset` the date also counts where
    that generator takes it from: `2020-10-20-title/index.md`, `2020/10/20/title.md`.

    Bad: `2019-10-20-harbour.md` with

        publishedDateTime: 2020-10-20T19:22:00Z

    Good: `2020-10-21-harbour.md` with

        publishedDateTime: 2020-10-20T19:22:00Z

    Source: the format's counts: in 225 of 225 files the name's date is the day of publication or the one after.
    """
    article = records(doc)[0]
    published = article.data.get(PUBLISHED)
    if published.__class__ is str and published[-1:] == "Z" and doc.name.startswith(published[:10]):  # the same day, most often
        return
    found = _NAME(doc.name)
    days = to_days(int(found.group(1)), int(found.group(2)), int(found.group(3))) if found else None
    seconds = settled(doc, article.data, PUBLISHED) if days is not None else None
    if found is None or days is None or seconds is None:
        return
    day = int(seconds // DAY)
    text = doc.text(*article.at(PUBLISHED)) if not _EARLIEST <= days - day <= _LATEST else None
    if text is not None:
        year, month, monthday = to_date(day)
        yield Finding(
            text.span, f"{messages.name(text.pointer)} is on {year:04}-{month:02}-{monthday:02}, the file name says {found.group()}"
        )
