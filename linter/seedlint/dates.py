"""Date-times: which strings are one, when that was, and what is wrong with the others.

Source: RFC 3339, section 5.6 (grammar), 5.7 (restrictions) and 5.8 (leap seconds). No other module parses a date.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
).fullmatch
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = 86400


def is_date_time(text: str) -> bool:
    """Whether a string is an RFC 3339 date-time of the real calendar (years 0001 to 9999)."""
    return parse(text) is not None


@lru_cache(maxsize=4096)
def parse(text: str) -> float | None:
    """Seconds since 1970-01-01T00:00:00Z, in UTC; None for what is no RFC 3339 date-time.

    Lower-case ``t`` and ``z`` are fine (section 5.6), and so are offsets up to ±23:59. Second 60 is accepted where a
    leap second can be: in the last minute of a month in UTC (section 5.7, appendix D); it counts as the second after.
    The year 0000 is refused: neither people nor most libraries know it.
    """
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
