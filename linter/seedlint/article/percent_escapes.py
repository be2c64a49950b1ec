"""Percent escapes in human text: what is left where a text was cut out of a URL."""

from __future__ import annotations

import re
from string import punctuation

from seedlint._typing import NamedTuple


class Escaped(NamedTuple):
    """A run of percent escapes.

    Attributes:
        start: where it begins.
        end: where it ends.
        meant: the letters or the punctuation that it stands for.
    """

    start: int
    end: int
    meant: str


_RUN = re.compile(r"(?<![0-9])(?:%[0-9A-Fa-f]{2})+")


def percent_escapes(text: str) -> list[Escaped]:
    """The percent escapes of a text that can be nothing else.

    They decode to UTF-8 (RFC 3986, section 2.5) and to letters or punctuation, or to a space between two letters. Not after
    a digit (``100%2c``); one of two decimal digits only after a letter, or where the text has others. None in a text that is
    about URLs.
    """
    if "%" not in text or "://" in text or "URL" in text or "encod" in text.lower():
        return []
    found: list[Escaped] = []
    doubtful: list[Escaped] = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        run = match.group()
        try:
            meant = bytes.fromhex(run.replace("%", "")).decode("utf-8")
        except UnicodeDecodeError:
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        spaced = meant.strip(" ")
        if not all(char.isalpha() or char in punctuation or _is_mark(char) for char in spaced):
            continue
        if not spaced and not (before.isalpha() and after.isalpha()):
            continue
        # Turkish writes %40 for 40 %.
        certain = not run.replace("%", "").isdecimal() or len(run) > 3 or before.isalpha()
        (found if certain else doubtful).append(Escaped(start, end, meant))
    return sorted(found + doubtful) if found else []


def _is_mark(char: str) -> bool:
    from unicodedata import category

    return category(char)[0] in "PM"
