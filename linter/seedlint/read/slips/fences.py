"""Slips in the lines of dashes around front matter. Imported only where one of them is missing."""

from __future__ import annotations

from collections.abc import Callable

from seedlint._typing import NamedTuple
from seedlint.read.slips.lines import next_line, taken_apart

_COUNTS = {2: "two", 4: "four", 5: "five", 6: "six"}
_LONG = {
    "—": "an em dash",
    "–": "an en dash",
    "―": "a horizontal bar",
    "−": "a minus sign",
    "‐": "a hyphen of Unicode",
    "‑": "a non-breaking hyphen",
}
_LINES = {"=": "equals signs", "_": "underscores", "*": "asterisks", "~": "tildes", "+": "plus signs", "#": "number signs"}
_LEAST = 3  # of other characters than dashes


class Misfit(NamedTuple):
    """A line that is meant as a fence and is none: what it has, and whether that is certain wherever it stands."""

    what: str
    certain: bool


def misfit(line: str) -> Misfit | None:
    """What a line has instead of three dashes; None where it is not meant as a fence."""
    text = line.strip()
    if not text:
        return None
    kinds = set(text)
    if kinds == {"-"} and text != line.rstrip() and len(text) == 3:
        before = "a tab" if line[0] == "\t" else "a space" if line[0] == " " and line[1] != " " else "spaces"
        return Misfit(f"{before} before ---", False)
    if kinds == {"-"}:
        return Misfit(f"{_COUNTS.get(len(text), str(len(text)))} dashes", line[0] == "-") if len(text) > 1 and len(text) != 3 else None
    if kinds <= {"-", *_LONG}:
        long = next(char for char in text if char != "-")
        what = f"{_LONG[long]} ({long})" if text.count(long) == len(text) == 1 else f"dashes that are not hyphens ({text[:10]})"
        return Misfit(what, line[0] == text[0])
    if kinds == {"-", " "} and text.count("-") == 3:
        return Misfit(f"spaces between the dashes ({text[:10]})", False)
    if len(kinds) == 1 and len(text) >= _LEAST and text[0] in _LINES:
        return Misfit(f"{_LINES[text[0]]} ({text[:10]})", False)
    if line.startswith("---") and len(text) > 3 and text[3] != "-":
        return Misfit("text after ---", False)
    if text.startswith("```"):
        return Misfit("a code fence (```)", False)
    return None


class Unclosed(NamedTuple):
    """Where front matter without a closing fence ends, by offsets, and what is to be said of it."""

    message: str
    start: int
    end: int


def unclosed(text: str, start: int, reads: Callable[[str], bool]) -> Unclosed | None:
    """The line that was meant to close front matter, or the first one of a body that nothing closes it before; None if unsure.

    Args:
        text: the whole file, whose opening fence is right.
        start: where that begins.
        reads: whether front matter, given with its opening fence, can be read.
    """
    at = text.find("\n", start) + 1
    number = 1
    gap = False  # the line above is empty
    weak: tuple[int, Unclosed] | None = None
    while 0 < at < len(text):
        number += 1
        stop = text.find("\n", at)
        line = text[at : len(text) if stop < 0 else stop].rstrip()
        found = misfit(line)
        if found is not None:
            slip = Unclosed(
                f"line {number} has {found.what} where the closing --- is expected", at + len(line) - len(line.lstrip()), at + len(line)
            )
            if found.certain:
                return slip if weak is None or not reads(text[start : weak[0]]) else weak[1]
            if weak is None and not _goes_on(text, at + len(line)):
                weak = at, slip
        elif gap and weak is None and _is_body(text, at, line):
            words = "text of the body, and no closing --- before it: write --- on a line of its own above"
            weak = at, Unclosed(words, at, at + len(line))
        gap = not line
        at = stop + 1
    return weak[1] if weak is not None and reads(text[start : weak[0]]) else None


def _goes_on(text: str, at: int) -> bool:
    """Whether the next line that is not empty is a field, as no body begins."""
    after = next_line(text, at)
    line = taken_apart(text, after) if after < len(text) else None
    return line is not None and line.has_key and line.width == 0 and text[line.key : line.colon].isidentifier()


def _is_body(text: str, at: int, line: str) -> bool:
    """Whether a line after an empty one can be no part of front matter."""
    if " " not in line or line[0] in " \t#-\"'}]":  # one word may be a key that was cut off
        return False
    return not taken_apart(text, at).has_key and ":" not in line.split(" ", 1)[0]
