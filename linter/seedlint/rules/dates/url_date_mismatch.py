from __future__ import annotations

import re

from seedlint._lazy_regex import LazyPattern
from seedlint.article.dates import DAY, to_date, to_days
from seedlint.article.timeline import PUBLISHED, moment, settled
from seedlint.article.urls import is_url, places
from seedlint.rules_api import Document, Finding, Findings, Note, Severity, messages, records, rule

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = LazyPattern(
    rf"/((?:19|20)[0-9]{{2}}(?:/([0-9]{{1,2}}|{'|'.join(_MONTHS)})/([0-9]{{1,2}})(?=[/?#]|\Z)|-([0-9]{{2}})-([0-9]{{2}})(?=/)))"
)


@rule("SL305", severity=Severity.WARNING)
def url_date_mismatch(doc: Document, *, days: float = 3) -> Findings:
    """Date in the path of webUrl is far from publishedDateTime.

    Publishers put the day of publication into the path (`/2020/10/20/`, `/2020/oct/20/`, `/2020-10-20/`); another day
    there means that the link or the date is of another article. Only full dates in directories of their own count: `/2020/10/`
    and a date among the title's words mean other things. Of several dates one must fit. Compared in days of UTC. The message says
    so where the two would agree with day and month swapped.

    Options: `days` (3), the most that is fine: zones, and drafts that waited.

    Bad:

        publishedDateTime: 2021-03-04T09:00:00Z
        webUrl: "https://www.example.com/2017/03/04/harbour"

    Good:

        publishedDateTime: 2021-03-04T09:00:00Z
        webUrl: "https://www.example.com/2021/03/04/harbour"

    Source: the format's counts: 53 of 55 such dates are within a day; one of the others was a real defect.
    """
    for record in records(doc):
        data = record.data
        url = data.get("webUrl")
        if url.__class__ is not str or not ("/20" in url or "/19" in url):
            continue
        date = data.get(PUBLISHED)
        if date.__class__ is str and date[-1:] == "Z" and f"/{date[:10].replace('-', '/')}/" in url:  # nearly always
            continue
        found = _DATE.search(url)
        seconds = moment(doc, data, PUBLISHED) if found else None
        if found is None or seconds is None or _near(found, seconds // DAY, days):
            continue
        if not is_url(url) or settled(doc, data, PUBLISHED) is None:
            continue
        day, end = seconds // DAY, places(url).path[1]
        dated = [(match, number) for match in _DATE.finditer(url, 0, end) if (number := _day(match)) is not None]
        if not dated or any(_near(match, day, days) for match, _ in dated):
            continue
        web, published = doc.text(*record.at("webUrl")), doc.text(*record.at(PUBLISHED))
        if web is not None and published is not None:
            match, number = dated[0]
            year, month, monthday = to_date(int(day))
            apart = int(abs(number - day))
            name = messages.name(published.pointer)
            words = f"URL says {match.group(1)}, {name} {year:04}-{month:02}-{monthday:02}: {apart} day{'s'[: apart > 1]} apart"
            if any(number == to_days(year, monthday, month) for _, number in dated):
                words += "; with day and month swapped they agree"
            yield Finding(web.part(*match.span(1)), words, None, (Note(published.span, name),))


def _near(match: re.Match[str], day: float, days: float) -> bool:
    number = _day(match)
    return number is not None and abs(number - day) <= days


def _day(match: re.Match[str]) -> int | None:
    """Days since 1970-01-01; None for a day that the calendar does not have."""
    month, day = match.group(2, 3) if match.group(2) else match.group(4, 5)
    return to_days(int(match.group(1)[:4]), int(month) if month.isdigit() else _MONTHS.index(month) + 1, int(day))
