from __future__ import annotations

import re

from seedlint.article import records
from seedlint.dates import DAY, to_date, to_days
from seedlint.diagnostic import Note, Severity
from seedlint.document import Document
from seedlint.links import is_url, places
from seedlint.rule import Finding, Findings, rule
from seedlint.survey import PUBLISHED, settled

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(rf"/((?:19|20)[0-9]{{2}}/([0-9]{{1,2}}|{'|'.join(_MONTHS)})/([0-9]{{1,2}}))(?=[/?#]|\Z)")


@rule("SL305", severity=Severity.WARNING)
def url_date_mismatch(doc: Document, *, days: int = 3) -> Findings:
    """Date in the path of webUrl is far from publishedDateTime.

    Publishers put the day of publication into the path (`/2020/10/20/`, `/2020/oct/20/`); another day there means that
    the link or the date is of another article. Only full dates in directories of their own count: `/2020/10/`, a date in
    the title's words and the version in `/docs/2020-06-01/` mean other things. Compared in days of UTC.

    Options: `days` (3), the most that is fine: zones, and drafts that waited.

    Bad:

        publishedDateTime: 2021-03-04T09:00:00Z
        webUrl: "https://www.example.com/2017/03/04/harbour"

    Good:

        publishedDateTime: 2021-03-04T09:00:00Z
        webUrl: "https://www.example.com/2021/03/04/harbour"

    Source: the format's counts: 53 of 55 such dates are within a day; one of the others was a real defect.
    """
    for pointer, data in records(doc):
        url = data.get("webUrl")
        found = _DATE.search(url) if isinstance(url, str) else None
        if found is None or not isinstance(url, str) or not is_url(url):
            continue
        seconds, end = settled(doc, data, PUBLISHED), places(url).path[1]
        if seconds is None:
            continue
        day = seconds // DAY
        dated = [(match, number) for match in _DATE.finditer(url, 0, end) if (number := _day(match)) is not None]
        if not dated or any(abs(number - day) <= days for _, number in dated):
            continue
        web, published = doc.text(*pointer, "webUrl"), doc.text(*pointer, PUBLISHED)
        if web is not None and published is not None:
            match, number = dated[0]
            year, month, monthday = to_date(int(day))
            words = f"url says {match.group(1)}, {PUBLISHED} {year:04}-{month:02}-{monthday:02}: {abs(number - day):.0f} days apart"
            yield Finding(web.part(*match.span(1)), words, None, (Note(published.span, PUBLISHED),))


def _day(match: re.Match[str]) -> int | None:
    """Days since 1970-01-01; None for a day that the calendar does not have."""
    month = match.group(2)
    return to_days(int(match.group(1)[:4]), _MONTHS.index(month) + 1 if month in _MONTHS else int(month), int(match.group(3)))
