"""RFC 3339 date-times: which strings are one, when that was, and what is wrong with the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.article.dates import (
    date_defect,
    date_time_defect,
    in_full,
    is_date_time,
    parse,
    repaired_date_time,
    timestamp,
    timestamp_defect,
    to_date,
    to_days,
)  # fmt: skip
from seedlint.schema.formats import is_date

FINE = {
    "1970-01-01T00:00:00Z": 0,
    "2020-10-20T19:22:00Z": 1603221720,
    "2020-10-20t19:22:00z": 1603221720,
    "2020-10-20T21:22:00+02:00": 1603221720,
    "2020-10-20T19:22:00-00:00": 1603221720,
    "1985-04-12T23:20:50.52Z": 482196050.52,  # RFC 3339, section 5.8, and the three below
    "1996-12-19T16:39:57-08:00": 851042397,
    "1990-12-31T23:59:60Z": 662688000,
    "1990-12-31T15:59:60-08:00": 662688000,
    "1998-12-31T23:59:60.999Z": 915148800.999,
    "2016-07-01T01:59:60+02:00": 1467331200,
    "2000-02-29T00:00:00Z": 951782400,
    "0001-01-01T00:00:00Z": -62135596800,
    "0001-01-01T00:00:00+23:59": -62135683140,
    "9999-12-31T23:59:59Z": 253402300799,
}
# String, the offending part, a word of the reason, the repair.
WRONG = [
    ("", "", "empty", None),
    (" \n", " \n", "only whitespace", None),
    ("2020-10-20", "2020-10-20", "without a time", None),
    ("2021-02-29", "29", "no day 29", None),
    ("2020-10-20T19:22:00", "2020-10-20T19:22:00", "without a zone", None),
    ("2020-10-20 19:22:00", "2020-10-20 19:22:00", "without a zone", None),
    ("2020-10-20 19:22:00Z", " ", "space between", "2020-10-20T19:22:00Z"),
    ("2020-10-20T19:22Z", "19:22", "without seconds", "2020-10-20T19:22:00Z"),
    ("2020-10-20 19:22+02:00", " ", "space between", "2020-10-20T19:22:00+02:00"),
    ("2020-10-20T19:22:00+0200", "+0200", "colon", "2020-10-20T19:22:00+02:00"),
    ("2020-10-20T19:22:00UTC", "UTC", "zone", "2020-10-20T19:22:00Z"),
    ("2020-10-20T19:22:00.5 Z", " ", "space", "2020-10-20T19:22:00.5Z"),
    ("2020-10-20T19:22:00Z\n", "\n", "after", "2020-10-20T19:22:00Z"),
    ("\t2020-10-20 19:22Z", "\t", "before", "2020-10-20T19:22:00Z"),
    (" 2020-13-20T19:22:00Z", "13", "month is 13", None),
    ("2020-10-20T25:22Z", "25:22", "without seconds", None),
    ("2020/10/20", "2020/10/20", "slashes", None),
    ("10/20/2020 19:22", "10/20/2020 19:22", "slashes", None),
    ("2021-02-29T00:00:00Z", "29", "no day 29", None),
    ("1900-02-29T00:00:00Z", "29", "no day 29", None),
    ("2020-06-31T00:00:00Z", "31", "no day 31", None),
    ("2020-00-01T00:00:00Z", "00", "month is 00", None),
    ("2020-01-00T00:00:00Z", "00", "no day 00", None),
    ("0000-01-01T00:00:00Z", "0000", "year", None),
    ("2020-10-20T24:00:00Z", "24", "hour is 24", None),
    ("2020-10-20T23:60:00Z", "60", "minute is 60", None),
    ("2020-10-20T23:59:61Z", "61", "second is 61", None),
    ("1990-12-31T23:58:60Z", "60", "leap second", None),
    ("1990-12-31T22:59:60Z", "60", "leap second", None),
    ("1990-12-30T23:59:60Z", "60", "leap second", None),
    ("1990-12-31T23:59:60-08:00", "60", "leap second", None),
    ("2020-10-20T23:00:00+24:00", "+24:00", "offset", None),
    ("2020-10-20T23:00:00-01:60", "-01:60", "offset", None),
    ("٢٠٢٠-10-20T19:22:00Z", "٢", "ASCII", None),
    ("2020-10-20T19:22:00.Z", "2020-10-20T19:22:00.Z", "not a date-time", None),
    ("2020-10-20T19:22:00,5Z", "2020-10-20T19:22:00,5Z", "not a date-time", None),
    ("2020-10-20T19:22:00Zulu", "2020-10-20T19:22:00Zulu", "not a date-time", None),
    ("2020-1-2T3:04:05Z", "2020-1-2T3:04:05Z", "one digit", None),
    ("12020-10-20T19:22:00Z", "12020-10-20T19:22:00Z", "not a date-time", None),
    ("20201020T192200Z", "20201020T192200Z", "not a date-time", None),
    ("2020-W43-2T19:22:00Z", "2020-W43-2T19:22:00Z", "not a date-time", None),
    ("20 October 2020", "20 October 2020", "not a date-time", None),
    ("1603221720", "1603221720", "expected 2020-10-20T19:22:00Z", None),
    ("Tue, 20 Oct 2020 19:22:00 GMT", "Tue, 20 Oct 2020 19:22:00 GMT", "expected 2020-10-20T19:22:00Z", "2020-10-20T19:22:00Z"),
    (" 20 Oct 2020 19:22 +0200", " ", "before", "2020-10-20T19:22:00+02:00"),
    ("Mon, 20 Oct 2020 19:22:00 GMT", "Mon, 20 Oct 2020 19:22:00 GMT", "not a date-time", None),
    ("Tue, 20 Oct 2020 19:22:00 PDT", "Tue, 20 Oct 2020 19:22:00 PDT", "not a date-time", None),
]


@goes_through(("text", "seconds"), FINE.items())
def test_moments(text, seconds):
    assert parse(text) == pytest.approx(seconds, abs=1e-4)
    assert is_date_time(text)
    assert date_time_defect(text) is None


@goes_through(("text", "part", "word", "repair"), WRONG)
def test_what_is_none(text, part, word, repair):
    defect = date_time_defect(text)
    assert defect is not None
    assert text[defect.start : defect.end] == part
    assert word in defect.message
    assert repaired_date_time(text) == repair
    assert not is_date_time(text)


ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31), timezones=ZONES))
def test_the_standard_library_agrees(when):
    assert parse(when.isoformat()) == pytest.approx((when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds(), abs=1e-4)


@given(st.dates())
def test_days_count_as_in_the_standard_library(day):
    days = (day - date(1970, 1, 1)).days
    assert to_days(day.year, day.month, day.day) == days
    assert to_date(days) == (day.year, day.month, day.day)


@given(st.integers(-1, 10001), st.integers(-1, 14), st.integers(-1, 33))
def test_only_days_of_the_calendar_count(year, month, day):
    try:
        date(year, month, day)
    except ValueError:
        assert to_days(year, month, day) is None
    else:
        assert to_days(year, month, day) is not None


@given(st.one_of(st.text("0123456789-:TtZz+. /\n٢UTC", max_size=28), st.text(max_size=12)))
def test_every_string_is_one_or_has_a_reason(text):
    defect = date_time_defect(text)
    assert (defect is None) == is_date_time(text)
    if defect is not None:
        assert 0 <= defect.start <= defect.end <= len(text)
        assert defect.start < defect.end or not text
    repaired = repaired_date_time(text)
    assert repaired is None or (is_date_time(repaired) and repaired != text)


@given(st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9][T ]?[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?[Z+-]?([0-2][0-9]:?[0-6][0-9])?\Z"))
def test_a_repair_changes_no_digit_that_was_there(text):
    repaired = repaired_date_time(text)
    if repaired:
        had, has = ([char for char in each if char.isdigit()] for each in (text, repaired))
        assert had[:12] == has[:12]


# -- what readers of YAML take for a date -----------------------------------------------------------------------------------

TIMESTAMPS = {
    "2020-10-20": "2020-10-20T00:00:00Z",
    "2020-10-20 19:22:00 -0500": "2020-10-20T19:22:00-05:00",
    "2020-10-20 19:22:00 +0530": "2020-10-20T19:22:00+05:30",
    "2020-10-20 19:22:00 +05:30": "2020-10-20T19:22:00+05:30",
    "2015-03-17 14:00:00 -4": "2015-03-17T14:00:00-04:00",
    "2024-10-23T16:00": "2024-10-23T16:00:00Z",
    "2020-10-20T19:22:00": "2020-10-20T19:22:00Z",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14T21:59:43.1-05:00",  # YAML 1.1, "timestamp", this and the two below
    "2001-12-14 21:59:43.10 -5": "2001-12-14T21:59:43.1-05:00",
    "2001-12-15 2:59:43.10": "2001-12-15T02:59:43.1Z",
    "2001-1-5 2:59:43.": "2001-01-05T02:59:43Z",
    "2001-01-05 \t 02:59:43 Z": "2001-01-05T02:59:43Z",
}
NO_TIMESTAMPS = [
    ("", "", "empty"),
    ("  ", "  ", "only whitespace"),
    ("2024-02-30", "30", "no day 30"),
    ("2024-13-01 10:00", "13", "month is 13"),
    ("0000-01-01", "0000", "year"),
    ("2024-2-30 1:00", "30", "no day 30"),
    ("2020-10-20 24:00", "24", "hour is 24"),
    ("2020-10-20 19:60:00 -0500", "60", "minute is 60"),
    ("2020-10-20 19:22:61", "61", "second is 61"),
    ("2020-10-20 19:22:60", "60", "leap second"),
    ("2020-10-20 19:22:00 -9900", "-9900", "offset is -9900"),
    ("2020-10-20 19:22:00 -0560", "-0560", "offset is -0560"),
    (" 2020-10-20", " ", "space before"),
    ("2020-10-20 ", " ", "space after"),
    ("10/20/2020", "10/20/2020", "slashes"),
    ("20 October 2020", "20 October 2020", "not a date"),
    ("2020-10-20 19", "2020-10-20 19", "not a date"),
    ("{{ page.date }}", "{{ page.date }}", "template"),
    ("2020-10-2٣", "٣", "ASCII"),
]


@goes_through(("text", "full"), TIMESTAMPS.items())
def test_timestamps_are_read_as_the_moment_that_they_are(text, full):
    assert timestamp(text) == parse(full) is not None
    assert parse(in_full(text)) == parse(full)
    assert timestamp_defect(text) is None


@goes_through(("text", "part", "word"), NO_TIMESTAMPS)
def test_what_keeps_a_text_from_being_a_timestamp(text, part, word):
    defect = timestamp_defect(text)
    assert (text[defect.start : defect.end], word in defect.message) == (part, True), defect
    assert (timestamp(text), in_full(text)) == (None, "")


def as_yaml_1_1(text: str) -> object:
    """What PyYAML makes of a plain scalar."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return None


TWO, ONE_OR_TWO = st.from_regex(r"[0-9]{2}", fullmatch=True), st.from_regex(r"[0-9]{1,2}", fullmatch=True)
PARTS = st.tuples(
    st.from_regex(r"20[0-9]{2}", fullmatch=True), ONE_OR_TWO, ONE_OR_TWO, st.sampled_from(["T", "t", " ", "  ", ""]), ONE_OR_TWO, TWO, TWO,
    st.sampled_from(["", ".5", "."]), st.sampled_from(["", "Z", " Z", "-5", " +10", "+05:30", " -11:00"]),
)  # fmt: skip


@given(PARTS)
def test_whatever_yaml_1_1_reads_as_a_date_is_one(parts):
    year, month, day, between, hour, minute, second, fraction, zone = parts
    text = f"{year}-{month}-{day}" + (f"{between}{hour}:{minute}:{second}{fraction}{zone}" if between else "")
    read = as_yaml_1_1(text)
    if isinstance(read, date):
        when = read if isinstance(read, datetime) else datetime(read.year, read.month, read.day, tzinfo=UTC)
        assert timestamp(text) == (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    assert (timestamp(text) is None) == (timestamp_defect(text) is not None)


@given(st.text("0123456789-:TZ+ .\u0663/", max_size=30))
def test_a_date_is_what_has_no_defect(text):
    for read, defect_of in ((timestamp, timestamp_defect), (lambda each: True if is_date(each) else None, date_defect)):
        defect = defect_of(text)
        assert (read(text) is None) == (defect is not None)
        assert defect is None or 0 <= defect.start <= defect.end <= len(text)
