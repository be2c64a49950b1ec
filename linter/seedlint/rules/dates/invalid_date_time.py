from __future__ import annotations

from seedlint.article.dates import date_time_defect, repaired_date_time, timestamp_defect
from seedlint.article.url_checks import point_at, replace
from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, messages, rule
from seedlint.schema.violations import by_rule


@rule("SL301", fixable=(Safety.UNSAFE,))
def invalid_date_time(doc: Document) -> Findings:
    """Not an RFC 3339 date-time of the real calendar.

    A reader that guesses puts the article on another day, and a guess about the zone is off by hours. It runs on every
    field that the schema gives the format `date-time`; and on those of the format `yaml-timestamp`, where it takes every date and
    date-time that readers of YAML do, as Jekyll and Hugo: `2020-10-20`, `2020-10-20 19:22:00 -0500`, without a zone in UTC. Of a field
    with the role of a date and no format it takes these too.

    Flagged, each in its own words: a date without a time, no zone, a day, month, hour, minute, second or offset that does
    not exist, slashes, a space instead of the `T`, no seconds, digits that are not ASCII, spaces and line breaks around it, the
    year 0000, and whatever is not a date at all. Fine: years 0001 to 9999, fractions of a second, offsets up to ±23:59 (also
    `-00:00`), lower-case `t` and `z`, and second 60 in the last minute of a month in UTC, where a leap second can be.

    The fix is for strings that can mean one moment only: a space instead of the `T`, no seconds but a zone, an offset without its
    colon, `UTC` for `Z`, spaces or quotes around it, the form of e-mail (`Tue, 20 Oct 2020 19:22:00 GMT`).

    Bad:

        publishedDateTime: 2020-10-20 19:22Z

    Good:

        publishedDateTime: 2020-10-20T19:22:00Z

    Source: RFC 3339, sections 5.6 and 5.7, appendix D.
    """
    for violation in by_rule(doc).get("invalid-date-time", ()):
        text = doc.text(*violation.pointer)
        find = timestamp_defect if violation.expected == "yaml-timestamp" else date_time_defect
        defect = find(text.value) if text else None
        if text is None or defect is None:
            continue
        repaired = repaired_date_time(text.value)
        fix = Fix(f"write {messages.plain(repaired)}", (replace(text, repaired),), Safety.UNSAFE) if repaired else None
        yield Finding(point_at(text, defect), defect.message, fix)
