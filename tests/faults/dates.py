"""Dates: SL301 to SL306."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import articles
from faults.kinds import Broken, changed, fault
from faults.places import (
    find,
    host,
    line,
    quoted,
    replaced,
    value,
    with_host,
)

_NO_DATES: dict[str, Callable[[str], str]] = {
    "date-only": lambda when: when[:10],
    "no-zone": lambda when: when[:-1],
    "no-seconds": lambda when: when[:16] + "Z",
    "blank-for-t": lambda when: when.replace("T", " "),
    "impossible-day": lambda when: when[:5] + "02-30" + when[10:],
    "thirteenth-month": lambda when: when[:5] + "13" + when[7:],
    "hour-25": lambda when: when[:11] + "25" + when[13:],
    "minute-60": lambda when: when[:14] + "60" + when[16:],
    "slashes": lambda when: when.replace("-", "/"),
    "day-first": lambda when: f"{when[8:10]}-{when[5:7]}-{when[:4]}{when[10:]}",
    "words": lambda when: "20 October 2020",
    "offset-without-colon": lambda when: when[:-1] + "+0200",
    "large-offset": lambda when: when[:-1] + "+25:00",
    "behind": lambda when: when + " UTC",
    "newline": lambda when: when + "\n",
    "arabic-digits": lambda when: when.translate({48 + d: 0x660 + d for d in range(10)}),
    "two-digit-year": lambda when: when[2:],
    "empty": lambda when: "",
}
for _kind, _change in _NO_DATES.items():
    changed(f"date-{_kind}", "invalid-date-time", "related/?plain/publishedDateTime", _change)
changed("own-date-slashes", "invalid-date-time", "publishedDateTime", _NO_DATES["slashes"])
changed("updated-impossible", "invalid-date-time", "updatedDateTime", "2021-02-29T10:00:00Z")
changed("future", "future-date", "updatedDateTime", "2099-01-01T00:00:00Z")
changed("updated-first", "date-order", "updatedDateTime", "2018-12-31T23:59:59Z")


@fault("date-order")
def swapped_dates(text: str, rng: Random) -> Broken:
    first, second = (value(text, key) for key in ("publishedDateTime", "updatedDateTime"))
    result = replaced(replaced(text, ("publishedDateTime",), second), ("updatedDateTime",), first)
    return Broken(result, line(result, ("updatedDateTime",)))


@fault("date-order")
def order_by_zone(text: str, rng: Random) -> Broken:
    """Later as text, earlier as time."""
    when = value(text, "publishedDateTime")
    return Broken(replaced(text, ("updatedDateTime",), when[:-1] + "+00:01"), line(text, ("updatedDateTime",)))


changed("related-long-ago", "related-far-in-time", "related/?plain/publishedDateTime", "2017-10-20T13:13:00Z")


@fault("url-date-mismatch")
def url_of_another_year(text: str, rng: Random) -> Broken:
    pointer = find(text, "related/?plain/webUrl", rng)
    url = with_host("https://host/2017/03/04/a-page/", host(value(text, *pointer)))
    return Broken(replaced(text, pointer, quoted(url)), line(text, pointer))


@fault("file-date-mismatch")
def file_of_another_year(text: str, rng: Random) -> Broken:
    return Broken(text, line(text, ("publishedDateTime",)), "2017" + articles.file_name(text)[4:])
