"""One fault at a time: a clean article in, the same article with one known defect at a known line out.

A kind of fault is a row in a table of one of these modules, or a function under `@fault`; nothing else needs to know of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import articles
from faults import content, dates, folder, images, reading, related, schema, urls  # noqa: F401 - they fill FAULTS
from faults.kinds import FAULTS, Broken, Fault
from faults.places import has, is_plain, value

__all__ = ["FAULTS", "Broken", "Fault", "base", "cuts"]


def _is_rich(text: str) -> bool:
    """Whether every kind of fault finds its place in the article."""
    records = value(text, "related")
    return (
        has(text, "originalUrl")
        and has(text, "updatedDateTime")
        and has(text, "provider", "images")
        and value(text, "heat") == "-1"
        and len(value(text, "topics")) > 1
        and len({record["quality"] for record in records}) == len(records)
        and any("ampWebUrl" in record for record in records)
        and any(is_plain(record) for record in records)
        and sum("images" in record for record in records) > 2
        and any(re.search(r"/20\d\d/", record["webUrl"]) for record in records)
    )


@lru_cache(maxsize=64)
def base(seed: int, video: bool = False) -> str:
    """A clean article for faults; another seed gives another one."""
    if video:
        return articles.article(seed, video=True)
    texts = (articles.article(number, related=5, amp=True) for number in range(seed * 1000, (seed + 1) * 1000))
    return next(filter(_is_rich, texts))


def cuts(text: str) -> Iterator[bytes]:
    """The text cut off behind every 50th byte; none of them is whole."""
    data = text.encode()
    for size in range(50, len(data) - 4, 50):
        yield data[:size]
