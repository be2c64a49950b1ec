"""Date-times: which strings are one, when that was, and what is wrong with the others.

Source: RFC 3339, section 5.6 (grammar), 5.7 (restrictions) and 5.8 (leap seconds). No other module parses a date.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint._lazy_regex import Late
from seedlint.article.urls import Flaw
from seedlint.model.messages import quoted_value

_DATE_TIME = Late(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
).fullmatch
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z").fullmatch
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = 86400


def is_date_time(text: str) -> bool:
    """Whether a string is an RFC 3339 date-time of the real calendar (years 0001 to 9999)."""
    return parse(text) is not None


# Seconds by the parts of the usual form, ``2020-10-20T`` and ``19:22`` and ``:00Z``, of those that were parsed before.
_days: dict[str, float] = {}
_minutes: dict[str, int] = {}
_seconds: dict[str, int] = {}
_MOST_DAYS = 4096
_late: dict[str, float] = {}  # whole ones of late: a file's are asked for by several
_MOST_LATE = 256


def parse(text: str) -> float | None:
    """Seconds since 1970-01-01T00:00:00Z, in UTC; None for what is no RFC 3339 date-time.

    Lower-case ``t`` and ``z`` are fine (section 5.6), and so are offsets up to ±23:59. Second 60 is accepted where a
    leap second can be: in the last minute of a month in UTC (section 5.7, appendix D); it counts as the second after.
    The year 0000 is refused: neither people nor most libraries know it.
    """
    found = _late.get(text)
    if found is not None:
        return found
    try:
        found = _days[text[:11]] + _minutes[text[11:16]] + _seconds[text[16:]]
    except KeyError:
        return _parse(text)
    if len(_late) >= _MOST_LATE:
        _late.clear()
    _late[text] = found
    return found


@lru_cache(maxsize=1024)
def _parse(text: str) -> float | None:
    if _USUAL(text) is not None:
        count = to_days(int(text[:4]), int(text[5:7]), int(text[8:10]))
        if count is None:
            return None
        if len(_days) >= _MOST_DAYS:
            _days.clear()
        midnight, clock, rest = float(count * DAY), int(text[11:13]) * 3600 + int(text[14:16]) * 60, int(text[17:19])
        _days[text[:11]], _minutes[text[11:16]], _seconds[text[16:]] = midnight, clock, rest
        return midnight + clock + rest  # not looked up: another thread may have forgotten the day by now
    found = _DATE_TIME(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hour, off_minute = found.groups()
    days = to_days(int(year), int(month), int(day))
    if days is None or hour > "23" or minute > "59" or second > "60":
        return None
    seconds = days * DAY + int(hour) * 3600 + int(minute) * 60 + int(second)
    if sign:
        if off_hour > "23" or off_minute > "59":
            return None
        offset = int(off_hour) * 3600 + int(off_minute) * 60
        seconds += offset if sign == "-" else -offset
    if second == "60" and (seconds % DAY != 0 or to_date(seconds // DAY)[2] != 1):
        return None
    return seconds + float(fraction) if fraction else float(seconds)


def month_length(year: int, month: int) -> int:
    """Days of a month of the Gregorian calendar."""
    return 29 if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else _LENGTHS[month - 1]


def to_days(year: int, month: int, day: int) -> int | None:
    """Days since 1970-01-01; None for a day that the calendar does not have."""
    if not (0 < year < 10000 and 0 < month < 13 and 0 < day <= month_length(year, month)):
        return None
    # Count years from March on: the leap day is then the last one, and the month lengths follow one line.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 719469


def to_date(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    days += 719468
    era, rest = divmod(days, 146097)
    year = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    day = rest - (365 * year + year // 4 - year // 100)
    month = (5 * day + 2) // 153
    return era * 400 + year + (month > 9), month + 3 if month < 10 else month - 9, day - (153 * month + 2) // 5 + 1


# -- what is wrong -------------------------------------------------------------------------------------------------------

_LOOSE = Late(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt]?)(\s*)([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?"
    r"(\s*)(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
).fullmatch
_DATE_ONLY = Late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_SLASHES = Late(r"[0-9]{1,4}(/)[0-9]{1,2}(/)[0-9]{1,4}").match
_SMALL = Late(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?(?:[Zz]|[+-][0-9]{1,2}:[0-9]{1,2})").fullmatch


def why_not(text: str) -> Flaw | None:
    """What keeps a string from being an RFC 3339 date-time; None when it is one.

    A repair is given where the string can mean one moment only: blanks around it, a blank in the place of the ``T``,
    seconds left out of a time with a zone, an offset without its colon, ``UTC`` or ``GMT`` for ``Z``.
    """
    if parse(text) is not None:
        return None
    if not text:
        return Flaw("date-time is empty", 0, 0)
    inner = text.strip()
    if not inner:
        return Flaw("date-time is only blanks", 0, len(text))
    if inner != text:
        before = len(text) - len(text.lstrip())
        flaw = why_not(inner)
        if flaw is not None and flaw.repair is None:
            return Flaw(flaw.words, flaw.start + before, flaw.end + before)
        repair = flaw.repair if flaw else inner
        if before:
            return Flaw("blank before the date-time", 0, before, repair)
        return Flaw("blank behind the date-time", len(inner), len(text), repair)
    found = _DATE_TIME(text)
    if found:
        return _impossible(found)
    if _DATE_ONLY(text):
        year, month, day = (int(part) for part in text.split("-"))
        return _no_such_day(year, month, day) or Flaw(f"date without a time: {text}", 0, len(text))
    if _SLASHES(text):
        return Flaw(f"date with slashes: {quoted_value(text)}", 0, len(text))
    loose = _LOOSE(text)
    if loose:
        return _loosely(text, loose)
    odd = next((index for index, char in enumerate(text) if char.isdigit() and not char.isascii()), None)
    if odd is not None:
        return Flaw(f"digit that is not ASCII: {text[odd]}", odd, odd + 1)
    if _SMALL(text):
        return Flaw(f"date-time with parts of one digit: {text}", 0, len(text))
    return Flaw(f"value is no date-time: {quoted_value(text)}", 0, len(text))


def _no_such_day(year: int, month: int, day: int) -> Flaw | None:
    if year == 0:
        return Flaw("year is 0000", 0, 4)
    if not 0 < month < 13:
        return Flaw(f"month is {month:02}", 5, 7)
    if not 0 < day <= month_length(year, month):
        return Flaw(f"{year:04}-{month:02} has no day {day:02}", 8, 10)
    return None


def _impossible(found: re.Match[str]) -> Flaw:
    """What is wrong with a string of the right form."""
    flaw = _no_such_day(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if flaw is not None:
        return flaw
    for name, group, limit in (("hour", 4, 23), ("minute", 5, 59), ("second", 6, 60)):
        if int(found.group(group)) > limit:
            return Flaw(f"{name} is {found.group(group)}", *found.span(group))
    if found.group(8) and (found.group(9) > "23" or found.group(10) > "59"):
        return Flaw(f"offset is {found.group()[found.start(8) :]}", found.start(8), found.end())
    return Flaw("second 60 where there is no leap second", *found.span(6))


def _loosely(text: str, found: re.Match[str]) -> Flaw:
    """What is wrong with a date and a time that are written in another way."""
    date, letter, blank, time, seconds, _, zone = found.groups()
    flaw = _no_such_day(*(int(part) for part in date.split("-")))
    if flaw is not None:
        return flaw
    if not zone:
        return Flaw(f"date-time without a zone: {quoted_value(text)}", 0, len(text))
    offset = "Z" if zone[0] not in "+-" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    mended = f"{date}T{time}{seconds or ':00'}{offset}"
    repair = mended if parse(mended) is not None else None
    if not letter:
        place = found.span(3)
        if not blank:
            return Flaw("no T between date and time", place[0], place[0] + 1)
        return Flaw("blank between date and time", *place, repair)
    if blank:
        return Flaw("blank between date and time", *found.span(3), repair)
    if not seconds:
        return Flaw(f"time without seconds: {time}", *found.span(4), repair)
    if zone.upper() in ("UTC", "GMT"):
        return Flaw(f"zone is written {zone}", *found.span(7), repair)
    if found.group(6):
        return Flaw("blank before the zone", *found.span(6), repair)
    return Flaw(f"offset without a colon: {zone}", *found.span(7), repair)
