"""Where in the text of a YAML scalar each character of its value stands.

Sources: YAML 1.2.2, sections 5.7 (escapes), 6.5 (line folding), 7.3 (flow scalars) and 8.1 (block scalars). The reader is
libyaml, which also folds at NEL, U+2028 and U+2029 as YAML 1.1 did; so do the places here.
"""

from __future__ import annotations

from functools import lru_cache

from seedlint._lazy_regex import Late
from seedlint._typing import NamedTuple


class Places(NamedTuple):
    """Where in the written scalar each character of its value stands.

    Attributes:
        starts: where a character begins; one more for the end of the content.
        ends: where it ends. A folded line break ends where the text goes on, so the indentation is part of it.
    """

    starts: list[int]
    ends: list[int]

    def part(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of ``value[start:end]``."""
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[start]


@lru_cache(maxsize=2)
def offsets(raw: str, style: str, value: str) -> Places | None:
    """Where in ``raw`` (the scalar as written, quotes included) each character of ``value`` stands.

    Several rules ask for one text, one after the other.

    Args:
        raw: the text under the scalar's span.
        style: ``""`` plain, ``"'"``, ``'"'``, ``"|"`` or ``">"``.
        value: the decoded string.

    Returns:
        None when ``raw`` does not read as ``value``.
    """
    quotes = 1 if style in ("'", '"') else 0
    if style not in ("|", ">") and raw[quotes : len(raw) - quotes] == value and not _UNLIKE_ITSELF[style].search(value):
        first, last = quotes, len(value) + quotes
        return Places(list(range(first, last + 1)), list(range(first + 1, last + 1)))
    if style not in ("|", ">"):
        written = _flow(raw, style)
        return written.places() if written is not None and written.reads_as(value) else None
    for indent in _indents(raw):
        written = _block(raw, style, indent)
        if written is not None and written.reads_as(value):
            return written.places()
    return None


BLANKS = " \t"
BREAKS = "\n\r\x85\u2028\u2029"
# What is read as something else than it looks like; elsewhere the text between the quotes is the value.
_UNLIKE_ITSELF = {
    "": Late(f"[{BREAKS}]"),
    "'": Late(f"[{BREAKS}']"),
    '"': Late(rf'[{BREAKS}"\\]'),
}

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODE_LENGTH = {"x": 2, "u": 4, "U": 8}
# Where a run of characters that stand for themselves may end.
_SPECIAL = {"": Late(f"[{BLANKS}{BREAKS}]"), "'": Late(f"[{BLANKS}{BREAKS}']"), '"': Late(rf"[{BLANKS}{BREAKS}\\]")}
_BREAK = Late(f"[{BREAKS}]")


class _Written:
    """Characters as they are read, each with its bounds; ``parts`` together are the value."""

    __slots__ = ("end", "ends", "parts", "starts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.end = 0

    def add(self, char: str, start: int, end: int) -> None:
        self.parts.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def take(self, raw: str, start: int, end: int) -> None:
        """Characters that stand for themselves."""
        self.parts.append(raw[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def reads_as(self, value: str) -> bool:
        return len(self.starts) == len(value) and "".join(self.parts) == value

    def places(self) -> Places:
        return Places([*self.starts, self.end], self.ends)


def _break(raw: str, at: int) -> tuple[str, int]:
    """The line break at an offset as YAML reads it, and the offset behind it."""
    char = raw[at]
    if char == "\r" and raw[at + 1 : at + 2] == "\n":
        return "\n", at + 2
    return (char if char in "\u2028\u2029" else "\n"), at + 1


def _fold(raw: str, at: int, stop: int, written: _Written, escaped: bool) -> None:
    """Read the white space of ``raw[at:stop]``, which holds a line break: one is a blank, of several the first goes.

    A break behind a backslash (``escaped``) goes without a blank; U+2028 and U+2029 stay as they are.
    """
    breaks: list[tuple[str, int]] = []
    here = at
    while here < stop:
        if raw[here] in BREAKS:
            char, after = _break(raw, here)
            breaks.append((char, here))
            here = after
        else:
            here += 1
    if escaped or (breaks[0][0] == "\n" and len(breaks) > 1):
        del breaks[0]
    elif breaks[0][0] == "\n":
        breaks[0] = " ", at
    places = [at, *(place for _, place in breaks[1:]), stop]
    for (char, _), start, end in zip(breaks, places, places[1:], strict=False):
        written.add(char, start, end)


def _flow(raw: str, style: str) -> _Written | None:
    """Read a plain or quoted scalar; None where it is malformed."""
    written = _Written()
    at, end = (1, len(raw) - 1) if style else (0, len(raw))
    written.end = end
    while at < end:
        char = raw[at]
        stop = at + 1
        if char in BLANKS or char in BREAKS:
            while stop < end and (raw[stop] in BLANKS or raw[stop] in BREAKS):
                stop += 1
            if any(each in BREAKS for each in raw[at:stop]):
                _fold(raw, at, stop, written, escaped=False)
            else:
                written.take(raw, at, stop)
        elif char == "'" and style == "'":
            stop = at + 2
            written.add("'", at, stop)
        elif char == "\\" and style == '"':
            kind = raw[stop : stop + 1]
            if kind and kind in BREAKS:
                while stop < end and (raw[stop] in BLANKS or raw[stop] in BREAKS):
                    stop += 1
                _fold(raw, at, stop, written, escaped=True)
            elif kind in _CODE_LENGTH:
                stop = at + 2 + _CODE_LENGTH[kind]
                try:
                    written.add(chr(int(raw[at + 2 : stop], 16)), at, stop)
                except (ValueError, OverflowError):
                    return None
            elif kind in _ESCAPES:
                stop = at + 2
                written.add(_ESCAPES[kind], at, stop)
            else:
                return None
        else:
            found = _SPECIAL[style].search(raw, stop, end)
            stop = found.start() if found else end
            written.take(raw, at, stop)
        at = stop
    return written


HEADER = Late(r"[|>](?P<signs>[-+]?[1-9]?[-+]?)[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")


def _indents(raw: str) -> list[int]:
    """The indentations that a block scalar may have: that of its first line, or any where its header names one.

    A number in the header counts from the parent's indentation, which is not known here.
    """
    header = HEADER.match(raw)
    if header is None:
        return []
    widest, first = 1, 1
    at = header.end()
    while at < len(raw):
        stop = at
        while stop < len(raw) and raw[stop] == " ":
            stop += 1
        widest = max(widest, stop - at)
        if stop < len(raw) and raw[stop] not in BREAKS:
            if raw[stop] == "\t" and not header["signs"].strip("-+"):
                return []  # a tab where the indentation is still looked for is an error
            break
        at = _break(raw, stop)[1] if stop < len(raw) else stop
    first = int(header["signs"].strip("-+") or widest)
    return list(range(first, max(first, widest) + 1))


def _block(raw: str, style: str, indent: int) -> _Written | None:
    """Read a block scalar of that indentation, as libyaml does."""
    header = HEADER.match(raw)
    if header is None:
        return None
    written = _Written()
    size = len(raw)
    at = header.end()
    line: tuple[str, int, int] | None = None  # the break of the last line of text
    blank: list[tuple[str, int, int]] = []  # the breaks of blank lines behind it
    was_more = False
    while True:
        stop = at
        while stop < size and stop - at < indent and raw[stop] == " ":
            stop += 1
        if stop < size and raw[stop] in BREAKS:
            char, after = _break(raw, stop)
            blank.append((char, at, after))
            at = after
            continue
        if stop == size or stop - at < indent:
            break
        more = raw[stop] in BLANKS  # lines that are indented more keep their breaks
        breaks = ([line] if line else []) + blank
        if line and style == ">" and line[0] == "\n" and not was_more and not more:
            breaks = [(" ", line[1], line[2])] if not blank else [(blank[0][0], line[1], blank[0][2]), *blank[1:]]
        starts = [start for _, start, _ in breaks] + [stop]
        for (char, start, _), end in zip(breaks, starts[1:], strict=True):
            written.add(char, start, end)
        line, blank, was_more = None, [], more
        found = _BREAK.search(raw, stop)
        end = found.start() if found else size
        written.take(raw, stop, end)
        written.end = at = stop = end
        if stop < size:
            char, at = _break(raw, stop)
            line = char, stop, at
    if "-" not in header["signs"]:
        for char, start, end in ([line] if line else []) + (blank if "+" in header["signs"] else []):
            written.add(char, start, end)
            written.end = end
    written.end = written.end or header.end()
    return written
