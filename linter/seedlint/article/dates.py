"""Date-times: which strings are one, when that was, and what is wrong with the others.

Sources: RFC 3339, section 5.6 (grammar), 5.7 (restrictions) and 5.8 (leap seconds); YAML 1.1, type repository, "timestamp". No other
module parses a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from seedlint._lazy_regex import LazyPattern
from seedlint.article.curly_quotes import is_in_curly_quotes
from seedlint.article.placeholders import template_in
from seedlint.article.urls import Defect
from seedlint.model.messages import quoted_value

_DATE_TIME = LazyPattern(
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
    The year 0000 is rejected: neither people nor most libraries know it.
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


# A date, or a date and a time, as YAML 1.1 and the readers of site generators take one: Ruby's and Go's also know an offset without its
# colon (-0500), and a time without seconds.
_TIMESTAMP = LazyPattern(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]*)?)?(?:[ \t]*([Zz]|([+-])([0-9]{1,2})(?::?([0-9]{2}))?))?)?"
).fullmatch


def is_timestamp(text: str) -> bool:
    """Whether a string is a date or a date-time in a form that readers of YAML take for one, of the real calendar."""
    return timestamp(text) is not None


def timestamp(text: str) -> float | None:
    """Seconds since 1970-01-01T00:00:00Z; None for what is no date or date-time in a form that readers of YAML take for one.

    What RFC 3339 allows, and: a date alone, which is its midnight; a space instead of the T, or several; parts of one digit; no
    seconds; an offset of hours alone (``-5``) or without its colon (``-0500``), after spaces. Without a zone it is UTC.
    """
    found = parse(text)
    return found if found is not None else _timestamp(text)


@lru_cache(maxsize=1024)
def _timestamp(text: str) -> float | None:
    found = _TIMESTAMP(text)
    return parse(_in_full(found)) if found is not None else None


def in_full(text: str) -> str:
    """What `timestamp` reads, in the form of RFC 3339; empty for anything else."""
    found = _TIMESTAMP(text)
    return (_in_full(found) if found is not None else text) if timestamp(text) is not None else ""


def _in_full(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second, fraction, zone, sign, off_hour, off_minute = found.groups()
    offset = "Z" if not zone or not sign else f"{sign}{off_hour:0>2}:{off_minute or '00'}"
    clock = f"{hour or '':0>2}:{minute or '00'}:{second or '00'}{fraction if fraction and len(fraction) > 1 else ''}"
    return f"{year}-{month:0>2}-{day:0>2}T{clock}{offset}"


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

EXAMPLE = "2020-10-20T19:22:00Z"
_EXPECTED = f"expected {EXAMPLE} (RFC 3339)"
_TIMESTAMP_EXPECTED = "expected a date such as 2020-10-20, or a date-time such as 2020-10-20 19:22:00 -0500 or 2020-10-20T19:22:00Z"
_DATE_EXPECTED = "expected a date such as 2020-10-20"
_LOOSE = LazyPattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt]?)(\s*)([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?"
    r"(\s*)(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
).fullmatch
_DATE_ONLY = LazyPattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_SLASHES = LazyPattern(r"[0-9]{1,4}(/)[0-9]{1,2}(/)[0-9]{1,4}").match
_SMALL = LazyPattern(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?(?:[Zz]|[+-][0-9]{1,2}:[0-9]{1,2})").fullmatch
# RFC 5322, section 3.3, with a numeric zone or one of those that mean UTC.
_MAIL = LazyPattern(
    r"(?:(?P<name>Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s*)?(?P<day>[0-9]{1,2})\s+(?P<month>[A-Z][a-z]{2})\s+(?P<year>[0-9]{4})\s+"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?\s+(?P<zone>GMT|UTC|UT|Z|[+-][0-9]{4})"
).fullmatch
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")  # 1970-01-01 was a Thursday


def date_time_defect(text: str) -> Defect | None:
    """What keeps a string from being an RFC 3339 date-time; None when it is one."""
    if parse(text) is not None:
        return None
    if not text:
        return Defect("date-time is empty", 0, 0)
    inner = text.strip()
    if not inner:
        return Defect("date-time is only whitespace", 0, len(text))
    before = len(text) - len(text.lstrip())
    defect = _defect(inner)
    if defect is not None and (inner == text or _repaired(inner) is None):
        return Defect(defect.message, defect.start + before, defect.end + before)
    return Defect("space before the date-time", 0, before) if before else Defect("space after the date-time", len(inner), len(text))


def timestamp_defect(text: str) -> Defect | None:
    """What keeps a string from being a date or date-time that readers of YAML take for one; None when it is one."""
    if timestamp(text) is not None:
        return None
    found = _TIMESTAMP(text)
    if found is not None:
        return _impossible_timestamp(found)
    return _in_its_place(text, _TIMESTAMP_EXPECTED, timestamp)


def date_defect(text: str) -> Defect | None:
    """What keeps a string from being a date alone (RFC 3339, ``full-date``); None when it is one."""
    if _DATE_ONLY(text):
        return _no_such_day(int(text[:4]), int(text[5:7]), int(text[8:]))
    if timestamp(text) is not None and ":" in text:
        return Defect(f"date with a time: {quoted_value(text)}; {_DATE_EXPECTED}", 0, len(text))
    return _in_its_place(text, _DATE_EXPECTED, lambda inner: _DATE_ONLY(inner) or None)


def _in_its_place(text: str, expected: str, known: Callable[[str], object]) -> Defect:
    """What is wrong with a text that is no date of any known form."""
    inner = text.strip()
    if not inner:
        return Defect("date is only whitespace" if text else "date is empty", 0, len(text))
    if inner != text and known(inner) is not None:
        before = len(text) - len(text.lstrip())
        return Defect("space before the date", 0, before) if before else Defect("space after the date", len(inner), len(text))
    if template_in(text):
        return Defect(f"{quoted_value(text)} is a template that was not filled in: {expected}", 0, len(text))
    strange = next((index for index, char in enumerate(text) if char.isdigit() and not char.isascii()), None)
    if strange is not None:
        return Defect(f"digit that is not ASCII: {text[strange]}", strange, strange + 1)
    what = "a date with slashes" if _SLASHES(text) else "not a date"
    return Defect(f"{quoted_value(text)} is {what}: {expected}", 0, len(text))


def _impossible_timestamp(found: re.Match[str]) -> Defect:
    """What is wrong with a date or date-time of the right form."""
    year, month, day = (int(each) for each in found.group(1, 2, 3))
    defect = _no_such_day(year, month, day)
    if defect is not None:
        return Defect(defect.message, *found.span(1 if not year else 3 if 0 < month < 13 else 2))
    for name, group, limit in (("hour", 4, 23), ("minute", 5, 59), ("second", 6, 60)):
        if int(found.group(group) or 0) > limit:
            return Defect(f"{name} is {found.group(group)}", *found.span(group))
    if found.group(9) and (int(found.group(10)) > 23 or int(found.group(11) or 0) > 59):
        return Defect(f"offset is {found.group(8)}", *found.span(8))
    return Defect("second 60 where there is no leap second", *found.span(6))


def repaired_date_time(text: str) -> str | None:
    """The date-time that a string stands for, where it can mean one moment only; None where it cannot, or nothing is wrong.

    That is: spaces around it, a space instead of the ``T``, seconds left out of a time with a zone, an offset without its
    colon, ``UTC`` or ``GMT`` for ``Z``, quotes that are part of it, and the form of e-mail (``Tue, 20 Oct 2020 19:22:00 GMT``).
    """
    inner = text.strip()
    return (inner if inner != text else None) if parse(inner) is not None else _repaired(inner)


def _defect(text: str) -> Defect | None:
    """The same for a string without spaces around it."""
    if parse(text) is not None:
        return None
    found = _DATE_TIME(text)
    if found:
        return _impossible(found)
    if _DATE_ONLY(text):
        year, month, day = (int(part) for part in text.split("-"))
        return _no_such_day(year, month, day) or Defect(f"date without a time: {text}; {_EXPECTED}", 0, len(text))
    loose = _LOOSE(text)
    if loose:
        return _loosely(text, loose)
    if _in_quotes(text):
        what = "quotes" if text[0] in "\"'" else "curly quotes"
        return Defect(f"{what} around the date-time are part of the value", 0, len(text))
    strange = next((index for index, char in enumerate(text) if char.isdigit() and not char.isascii()), None)
    if strange is not None:
        return Defect(f"digit that is not ASCII: {text[strange]}", strange, strange + 1)
    template = "a template that was not filled in" if template_in(text) else ""
    what = "a date with slashes" if _SLASHES(text) else "a date-time with parts of one digit" if _SMALL(text) else "not a date-time"
    return Defect(f"{quoted_value(text)} is {template or what}: {_EXPECTED}", 0, len(text))


def _no_such_day(year: int, month: int, day: int) -> Defect | None:
    if year == 0:
        return Defect("year is 0000", 0, 4)
    if not 0 < month < 13:
        return Defect(f"month is {month:02}", 5, 7)
    if not 0 < day <= month_length(year, month):
        return Defect(f"{year:04}-{month:02} has no day {day:02}", 8, 10)
    return None


def _impossible(found: re.Match[str]) -> Defect:
    """What is wrong with a string of the right form."""
    defect = _no_such_day(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if defect is not None:
        return defect
    for name, group, limit in (("hour", 4, 23), ("minute", 5, 59), ("second", 6, 60)):
        if int(found.group(group)) > limit:
            return Defect(f"{name} is {found.group(group)}", *found.span(group))
    if found.group(8) and (found.group(9) > "23" or found.group(10) > "59"):
        return Defect(f"offset is {found.group()[found.start(8) :]}", found.start(8), found.end())
    return Defect("second 60 where there is no leap second", *found.span(6))


def _loosely(text: str, found: re.Match[str]) -> Defect:
    """What is wrong with a date and a time that are written in another way."""
    date, letter, space, time, seconds, _, zone = found.groups()
    defect = _no_such_day(*(int(part) for part in date.split("-")))
    if defect is not None:
        return defect
    if not zone:
        return Defect(f"date-time without a zone: {quoted_value(text)}; {_EXPECTED}", 0, len(text))
    if not letter and not space:
        return Defect("no T between date and time", found.start(3), found.start(3) + 1)
    if space:
        return Defect("space between date and time, expected T", *found.span(3))
    if not seconds:
        return Defect(f"time without seconds: {time}", *found.span(4))
    if zone.upper() in ("UTC", "GMT"):
        return Defect(f"zone is written {zone}, expected Z", *found.span(7))
    if found.group(6):
        return Defect("space before the zone", *found.span(6))
    return Defect(f"offset without a colon: {zone}", *found.span(7))


def _repaired(text: str) -> str | None:
    """A string without spaces around it that is no date-time, repaired."""
    if _in_quotes(text):
        return text[1:-1]
    loose = _LOOSE(text)
    mail = None if loose else _MAIL(text)
    if mail is not None:
        return _from_mail(mail)
    if loose is None or not loose.group(7) or not (loose.group(2) or loose.group(3)):
        return None
    date, _, _, time, seconds, _, zone = loose.groups()
    return _if_right(f"{date}T{time}{seconds or ':00'}{_offset(zone)}")


def _in_quotes(text: str) -> bool:
    """Whether a string is a date-time in quotes that are part of it."""
    quoted = len(text) > 2 and text[0] in "\"'" and text[-1] == text[0]
    return (quoted or is_in_curly_quotes(text)) and parse(text[1:-1]) is not None


def _offset(zone: str) -> str:
    return "Z" if zone[0] not in "+-" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"


def _from_mail(found: re.Match[str]) -> str | None:
    """An RFC 5322 date, where its weekday is right."""
    day, year, month = int(found["day"]), int(found["year"]), found["month"]
    days = to_days(year, _MONTHS.index(month) + 1, day) if month in _MONTHS else None
    if days is None or (found["name"] and found["name"] != _WEEKDAYS[days % 7]):
        return None
    clock = f"{found['hour']}:{found['minute']}:{found['second'] or '00'}"
    return _if_right(f"{year:04}-{_MONTHS.index(month) + 1:02}-{day:02}T{clock}{_offset(found['zone'])}")


def _if_right(text: str) -> str | None:
    return text if parse(text) is not None else None
