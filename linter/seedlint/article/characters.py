"""Characters that one does not see: which of them are in place, and which are not. Imported only for an odd text.

Source: The Unicode Standard 16.0, sections 23.2 (layout controls: joiners, directional marks), 23.8 (specials), 23.9 (tags);
UTS #51 (emoji sequences); UAX #9 (directional formatting); UAX #31, section 2.3 (where joiners make a difference).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import bidirectional, category, name

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import NamedTuple
from seedlint.text.scalars import Change, changed


class Stray(NamedTuple):
    """An invisible character where it has no business.

    Attributes:
        start: where it stands; it is one character long.
        char: the character.
        meant: what belongs in its place; None where that is lost (U+FFFD).
    """

    start: int
    char: str
    meant: str | None


_ZERO_WIDTH = "\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f"
_SUSPECT = re.compile(f"[\u200c\u200d]+|[{_CONTROL}{_ZERO_WIDTH}{_DIRECTION}\xad\ufffd]")

# Code points, each pair the first and last of a range.
# Scripts in which a joiner decides how letters join: Arabic and its neighbours, the Indic scripts and their relatives.
_JOINING = (
    0x0600, 0x08FF, 0x0900, 0x109F, 0x1700, 0x18AF, 0x1900, 0x1CFF, 0xA800, 0xA95F, 0xA980, 0xABFF, 0xFB50, 0xFDFF, 0xFE70, 0xFEFC,
    0x10A00, 0x10FFF, 0x11000, 0x11FFF, 0x1E900, 0x1E95F,
)  # fmt: skip
# The blocks with emoji and the emoji outside them (emoji-data.txt, Extended_Pictographic); skin tones are among them.
_EMOJI = (
    0xA9, 0xA9, 0xAE, 0xAE, 0x203C, 0x203C, 0x2049, 0x2049, 0x2122, 0x2122, 0x2139, 0x2139, 0x2190, 0x21FF, 0x2300, 0x23FF,
    0x24C2, 0x24C2, 0x25A0, 0x27BF, 0x2934, 0x2935, 0x2B00, 0x2BFF, 0x3030, 0x3030, 0x303D, 0x303D, 0x3297, 0x3297, 0x3299, 0x3299,
    0x1F000, 0x1FAFF,
)  # fmt: skip
# Thai, Lao, Myanmar, Khmer, and the blocks that extend the last two: written without spaces between words.
_NO_BLANKS = (0x0E00, 0x0EFF, 0x1000, 0x109F, 0x1780, 0x17FF, 0x19E0, 0x19FF, 0xA9E0, 0xA9FF, 0xAA60, 0xAA7F)
_MONGOLIAN = (0x1800, 0x18AF)


def _is_in(char: str, ranges: tuple[int, ...]) -> bool:
    """Whether a character lies in one of the ranges; ``""`` lies in none."""
    if not char:
        return False
    code = ord(char)
    at = bisect_left(ranges, code)
    return at % 2 == 1 or (at < len(ranges) and ranges[at] == code)


# The flag of a part of a country (UTS #51, ED-14a): tags after a black flag.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")


def strays(text: str) -> list[Stray]:
    """The invisible characters of a text that are not in place, and U+FFFD.

    In place are: joiners inside emoji and beside letters of scripts that use them, zero-width spaces in a text of a script
    without spaces, directional marks in a text with right-to-left letters, the tags of a flag.
    """
    found: list[Stray] = []
    tags = {at for flag in _FLAG.finditer(text) for at in range(flag.start() + 1, flag.end())}
    for match in _SUSPECT.finditer(text):
        start, end = match.span()
        if start not in tags and not _is_in_place(text, start, end):
            found += [Stray(at, text[at], _meant(text[at])) for at in range(start, end)]
    return found


def _is_in_place(text: str, start: int, end: int) -> bool:
    char = text[start]
    before, after = text[start - 1 : start], text[end : end + 1]
    if char in "\u200c\u200d":
        if _is_in(before, _JOINING) or _is_in(after, _JOINING):
            return True
        return text[start:end] == "\u200d" and _is_in(after, _EMOJI) and (before == "\ufe0f" or _is_in(before, _EMOJI))
    if char in "\u200e\u200f\u061c":
        return has_right_to_left(text)
    if char == "\u200b":
        return _has_no_spaces(text)
    if char == "\u180e":
        return _is_in(before, _MONGOLIAN) or _is_in(after, _MONGOLIAN)
    # A combining grapheme joiner has its place before a mark (Hebrew, phonetics).
    return char == "\u034f" and bool(before and after) and category(after)[0] == "M"


def is_direction_control(char: str) -> bool:
    """Whether a character only turns the direction of writing."""
    return char in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@lru_cache(maxsize=2)
def has_right_to_left(text: str) -> bool:
    """Whether a text has letters that are written from right to left (UAX #9: classes R and AL)."""
    return any(bidirectional(char) in ("R", "AL") and category(char)[0] == "L" for char in set(text))


@lru_cache(maxsize=2)
def _has_no_spaces(text: str) -> bool:
    return any(_is_in(char, _NO_BLANKS) for char in set(text))


def _meant(char: str) -> str | None:
    """What belongs in the place: mostly nothing; a byte of Windows-1252 that was read as Latin-1 shows as a control of C1.

    Source: WHATWG Encoding Standard, section 4.2: the label iso-8859-1 means windows-1252.
    """
    if char == "\ufffd":
        return None
    if not "\x80" <= char <= "\x9f":
        return ""
    return char.encode("latin-1").decode("cp1252", "ignore")


def character_name(char: str) -> str:
    """A character by its name and number: ``zero width space U+200B``."""
    words = name(char, "control character" if category(char) == "Cc" else "character").lower()
    return f"{words} U+{ord(char):04X}"


# -- whitespace ----------------------------------------------------------------------------------------------------------

# White space that a keyboard or a conversion leaves, and the spaces that are a decision of the author (thin, ideographic …).
_ORDINARY = " \t-\r\xa0\u2028\u2029"
_CHOSEN = "\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_ORDINARY}{_CHOSEN}]+")
# The same but for one space between words; and what that comes to where spaces are all the white space, and none is at an end.
_UNTIDY = LazyPattern(rf"[{_ORDINARY}{_CHOSEN}](?:[{_ORDINARY}{_CHOSEN}]+|(?<! )|(?<=\A )|\Z)")
_SEVERAL_SPACES = LazyPattern("  +")


class Whitespace(NamedTuple):
    """White space that is not as it is written by hand.

    Attributes:
        start: where it begins.
        end: where it ends.
        kind: what it is called: ``leading space``, ``trailing line break``, ``double space``, ``tab``, ``non-breaking space`` …
        meant: what belongs in its place.
    """

    start: int
    end: int
    kind: str
    meant: str


def untidy_whitespace_of(text: str) -> list[Whitespace]:
    """The white space of a text that is more than one space between words."""
    found: list[Whitespace] = []
    usual = text.isprintable() and " " not in (text[:1], text[-1:])
    for match in (_SEVERAL_SPACES if usual else _UNTIDY).finditer(text):
        start, end = match.span()
        run = match.group()
        broken = any(char in "\n\v\f\r\u2028\u2029" for char in run)
        noun = "line break" if broken else "tab" if "\t" in run else "space"
        if end == len(text):
            found.append(Whitespace(start, end, f"trailing {noun}", ""))
        elif start == 0:
            found.append(Whitespace(start, end, f"leading {noun}", ""))
        elif noun != "space":
            found.append(Whitespace(start, end, noun, " "))
        elif run == "\xa0":
            if not _keeps_together(text, start):
                found.append(Whitespace(start, end, "non-breaking space", " "))
        elif len(run) > 1:
            found.append(Whitespace(start, end, "double space", "\u3000" if "\u3000" in run else " "))
    return found


def _keeps_together(text: str, at: int) -> bool:
    """Whether a non-breaking space stands where typography asks for one: French punctuation, groups of digits."""
    before, after = text[at - 1], text[at + 1]
    return after in ":;!?»›%‰€" or before in "«‹" or (before.isdigit() and after.isdigit())


def without_strays(text: str, changes: Sequence[Change]) -> list[Change]:
    """Changes of a text that put no invisible character and no untidy whitespace into it."""
    places: list[int] = []  # of each new character in the changed text
    shift = 0
    for start, end, new in changes:
        places += range(start + shift, start + shift + len(new))
        shift += len(new) - (end - start)
    whole = changed(text, changes)
    instead = {stray.start: stray.char if stray.meant is None else stray.meant for stray in strays(whole)}
    fresh = set(places)
    for spaces in untidy_whitespace_of(whole):
        run = range(spaces.start, spaces.end)
        instead.update(dict.fromkeys(run, ""))
        if fresh.issuperset(run):
            instead[spaces.start] = spaces.meant
    at = iter(places)
    tidy = [(start, end, "".join(instead.get(next(at), char) for char in new)) for start, end, new in changes]
    return tidy if all(one[2] == other[2] for one, other in zip(tidy, changes, strict=True)) else without_strays(text, tidy)


def _is_common(char: str) -> bool:
    return char != "\xa0" and _SPACES.match(char) is not None


def without_gaps(text: str, changes: Iterable[Change]) -> list[Change]:
    """Changes of a text, joined where they touch; one that removes takes a space along where two would be left, or one at an end."""
    found: list[Change] = []
    for start, end, new in changes:
        if found and found[-1][1] == start:
            start, _, before = found.pop()
            new = before + new
        while not new and end == len(text) and start > 0 and _is_common(text[start - 1]) and (not found or found[-1][1] < start):
            start -= 1
        if not new and (start == 0 or _SPACES.match(text[start - 1])) and _is_common(text[end : end + 1]):
            end += 1
        found.append((start, end, new))
    return found


def has_nothing_visible(text: str) -> bool:
    """Whether nothing of a text can be seen: it is empty, or holds only whitespace and invisible characters."""
    return all(category(char) in ("Zs", "Zl", "Zp", "Cc", "Cf") for char in text)
