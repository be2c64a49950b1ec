"""Where in the text of a YAML scalar each character of its value stands.

Sources: YAML 1.2.2, sections 5.7 (escapes), 6.5 (line folding), 7.3 (flow scalars) and 8.1 (block scalars). The reader is
libyaml, which also folds at NEL, U+2028 and U+2029 as YAML 1.1 did.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import NamedTuple


class Places(NamedTuple):
    """Where in the written scalar each character of its value stands.

    Attributes:
        starts: where a character begins; one more for the end of the content.
        ends: where it ends. A folded line break ends where the text goes on, so the indentation is part of it.
    """

    starts: Sequence[int]
    ends: Sequence[int]

    def part(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of ``value[start:end]``."""
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[start]


@lru_cache(maxsize=2)
def offsets(raw: str, style: str, value: str) -> Places | None:
    """Where in ``raw`` (the scalar as written, quotes included) each character of ``value`` stands.

    Several rules ask for one text, one after the other.

    Args:
        raw: the text under the scalar's span.
        style: ``""`` plain, ``"'"``, ``'"'``, ``"|"`` or ``">"``; any other is written in a way that is not known here.
        value: the decoded string.

    Returns:
        None where ``raw`` does not read as ``value``, or where that cannot be told in a simple way: then only the whole is known.
    """
    quotes = 1 if style in ("'", '"') else 0
    if style in _UNLIKE_ITSELF:
        if raw[quotes : len(raw) - quotes] == value and not has_break(value) and not any(char in value for char in _UNLIKE_ITSELF[style]):
            first, last = quotes, len(value) + quotes
            return Places(range(first, last + 1), range(first + 1, last + 1))
        return _flow(raw, style, value)
    header = HEADER.match(raw) if style in ("|", ">") else None
    return _block(raw, header.end(), value) if header else None


WHITESPACE = " \t"
BREAKS = "\n\r\x85\u2028\u2029"
# What is read as something else than it looks like, as line breaks are; elsewhere the text between the quotes is the value.
_UNLIKE_ITSELF = {"": "", "'": "'", '"': '"\\'}


def has_break(text: str) -> bool:
    """Whether a text has a line break."""
    return not text.isprintable() and any(char in text for char in BREAKS)


_BREAK = LazyPattern(rf"\r\n|[{BREAKS}]")
HEADER = LazyPattern(r"[|>](?P<signs>[-+]?[1-9]?[-+]?)[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
# Of a flow scalar: white space, characters that stand for themselves, or one that is written with several.
_PART = {
    "": LazyPattern(rf"[{WHITESPACE}{BREAKS}]+|[^{WHITESPACE}{BREAKS}]+"),
    "'": LazyPattern(rf"[{WHITESPACE}{BREAKS}]+|[^{WHITESPACE}{BREAKS}']+|''"),
    '"': LazyPattern(
        rf"[{WHITESPACE}{BREAKS}]+|[^{WHITESPACE}{BREAKS}\\]+"
        rf"|\\(?:x[0-9A-Fa-f]{{2}}|u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}|[{BREAKS}][{WHITESPACE}{BREAKS}]*|[^xuU{BREAKS}])"
    ),
}


def _flow(raw: str, style: str, value: str) -> Places | None:
    """The places in a plain or quoted scalar."""
    read: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, end = (1, len(raw) - 1) if style else (0, len(raw))
    for found in _PART[style].finditer(raw, at, end):
        part = found.group()
        if found.start() != at:
            return None
        start, at = at, found.end()
        if part[0] in WHITESPACE or part[0] in BREAKS or (part[0] == "\\" and part[1] in BREAKS and style == '"'):
            folded = _folded(part)
        elif part[0] == "\\" and style == '"':
            folded = _escaped(part)
        else:
            folded = "'" if part == "''" and style == "'" else part
        if folded is None:
            return None
        read.append(folded)
        if folded == part:
            starts += range(start, at)
            ends += range(start + 1, at + 1)
        elif folded:
            starts.append(start)
            ends.append(at)
    return Places([*starts, end], ends) if at == end and "".join(read) == value else None


def _folded(part: str) -> str | None:
    """White space as it reads: one line break is a space (none after a backslash), of two the first goes; None for more of them.

    U+2028 and U+2029 stay as they are.
    """
    breaks = _BREAK.findall(part)
    if part[0] == "\\":
        return "" if len(breaks) == 1 else None
    if not breaks:
        return part
    if len(breaks) > 1:
        return "\n" if len(breaks) == 2 else None
    return breaks[0] if breaks[0] in "\u2028\u2029" else " "


def _escaped(part: str) -> str | None:
    """The character of an escape; None where there is none."""
    if len(part) == 2:
        return _ESCAPES.get(part[1])
    code = int(f"0x{part[2:]}", 0)
    return chr(code) if code <= 0x10FFFF else None


_WORD = LazyPattern(r"\S+")


def _block(raw: str, first: int, value: str) -> Places | None:
    """The places in a block scalar, None where that is not simple: its words are those of the value, in the same order.

    Args:
        raw: the scalar as written.
        first: where its first line begins.
        value: the decoded string.
    """
    starts: list[int] = []
    ends: list[int] = []
    at = first
    words = _WORD.finditer(raw, first)
    for word in _WORD.finditer(value):
        written = next(words, None)
        if written is None or written.group() != word.group():
            return None
        if not _gap(raw, at, written.start(), value[len(starts) : word.start()], starts, ends):
            return None
        at = written.end()
        starts += range(written.start(), at)
        ends += range(written.start() + 1, at + 1)
    if next(words, None) is not None or not _gap(raw, at, len(raw), value[len(starts) :], starts, ends):
        return None
    return Places([*starts, ends[-1] if ends else first], ends)


def _gap(raw: str, at: int, stop: int, space: str, starts: list[int], ends: list[int]) -> bool:
    """Place the white space before or after a word, which is written in ``raw[at:stop]``; False where that cannot be told.

    It is placed character by character as far as it is the same; one may then be left, which stands for the rest (a folded line
    break). What follows the last line break stands right before the next word: indentation belongs to the line break before it.
    """
    tail = len(space) - space.rfind("\n") - 1 if "\n" in space or not starts else 0
    line = stop - tail
    if line < at or raw[line:stop] != space[len(space) - tail :]:
        return False
    for left, char in zip(range(len(space) - tail, 0, -1), space, strict=False):
        width = 2 if char == "\n" and raw.startswith("\r\n", at) else 1
        same = at < line and raw[at : at + width] in (char, "\r\n")
        if at == line or not (same or left == 1):
            return False
        starts.append(at)
        at = at + width if same and (left > 1 or not raw[stop:]) else line
        ends.append(at)
    starts += range(line, stop)
    ends += range(line + 1, stop + 1)
    return True
