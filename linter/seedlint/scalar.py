"""YAML scalars: what a plain one means, where each decoded character stands in the text, and how a value is written.

Sources: YAML 1.2.2, sections 5.7 (escapes), 6.5 (line folding), 7.3 (flow scalars), 8.1 (block scalars) and 10.3.2 (core
schema). The reader is libyaml, which also folds at NEL, U+2028 and U+2029 as YAML 1.1 did; so do the offsets here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

Plain = str | int | float | bool | None

_WORDS: dict[str, Plain] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    **{f"{sign}{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_INT = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)

# What YAML 1.1 readers (Ruby's, PyYAML's own loaders) take for something else than text; dates are left out, for they are
# written without quotes on purpose.
_YAML11 = re.compile(
    r"(?:(?i:y|n|yes|no|on|off|true|false|null|~)|=|<<|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9.][0-9_,.]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_,]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)\Z"
)


class HugeInteger(ValueError):
    """An integer with more digits than Python converts (4,300)."""


@lru_cache(maxsize=8192)
def resolve(text: str) -> Plain:
    """The value of a plain scalar by the YAML 1.2 core schema: dates, ``no`` and ``12:30`` are strings, ``012`` is 12.

    Raises:
        HugeInteger: the integer is longer than `sys.get_int_max_str_digits`.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    try:
        if _INT.match(text):
            return int(text)
        if _BASED.match(text):
            number = int(text[2:], 8 if text[1] == "o" else 16)
            str(number)  # it is read whatever its length, but could be shown nowhere
            return number
    except ValueError:
        raise HugeInteger(text) from None
    return float(text) if _FLOAT.match(text) else text


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


def offsets(raw: str, style: str, value: str) -> Places | None:
    """Where in ``raw`` (the scalar as written, quotes included) each character of ``value`` stands.

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
        return written.places() if written is not None and written.chars == list(value) else None
    for indent in _indents(raw):
        written = _block(raw, style, indent)
        if written is not None and written.chars == list(value):
            return written.places()
    return None


_BLANKS = " \t"
_BREAKS = "\n\r\x85\u2028\u2029"
# What is read as something else than it looks like; elsewhere the text between the quotes is the value.
_UNLIKE_ITSELF = {
    "": re.compile(f"[{_BREAKS}]"),
    "'": re.compile(f"[{_BREAKS}']"),
    '"': re.compile(rf'[{_BREAKS}"\\]'),
}

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODE_LENGTH = {"x": 2, "u": 4, "U": 8}


class _Written:
    """Characters as they are read, each with its bounds."""

    __slots__ = ("chars", "end", "ends", "starts")

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.end = 0

    def add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

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
        if raw[here] in _BREAKS:
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
        if char in _BLANKS or char in _BREAKS:
            while stop < end and (raw[stop] in _BLANKS or raw[stop] in _BREAKS):
                stop += 1
            if any(each in _BREAKS for each in raw[at:stop]):
                _fold(raw, at, stop, written, escaped=False)
            else:
                for place in range(at, stop):
                    written.add(raw[place], place, place + 1)
        elif char == "'" and style == "'":
            stop = at + 2
            written.add("'", at, stop)
        elif char == "\\" and style == '"':
            kind = raw[stop : stop + 1]
            if kind and kind in _BREAKS:
                while stop < end and (raw[stop] in _BLANKS or raw[stop] in _BREAKS):
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
            written.add(char, at, stop)
        at = stop
    return written


_HEADER = re.compile(r"[|>](?P<signs>[-+]?[1-9]?[-+]?)[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")


def _indents(raw: str) -> list[int]:
    """The indentations that a block scalar may have: that of its first line, or any where its header names one.

    A number in the header counts from the parent's indentation, which is not known here.
    """
    header = _HEADER.match(raw)
    if header is None:
        return []
    widest, first = 1, 1
    at = header.end()
    while at < len(raw):
        stop = at
        while stop < len(raw) and raw[stop] == " ":
            stop += 1
        widest = max(widest, stop - at)
        if stop < len(raw) and raw[stop] not in _BREAKS:
            if raw[stop] == "\t" and not header["signs"].strip("-+"):
                return []  # a tab where the indentation is still looked for is an error
            break
        at = _break(raw, stop)[1] if stop < len(raw) else stop
    first = int(header["signs"].strip("-+") or widest)
    return list(range(first, max(first, widest) + 1))


def _block(raw: str, style: str, indent: int) -> _Written | None:
    """Read a block scalar of that indentation, as libyaml does."""
    header = _HEADER.match(raw)
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
        if stop < size and raw[stop] in _BREAKS:
            char, after = _break(raw, stop)
            blank.append((char, at, after))
            at = after
            continue
        if stop == size or stop - at < indent:
            break
        more = raw[stop] in _BLANKS  # lines that are indented more keep their breaks
        breaks = ([line] if line else []) + blank
        if line and style == ">" and line[0] == "\n" and not was_more and not more:
            breaks = [(" ", line[1], line[2])] if not blank else [(blank[0][0], line[1], blank[0][2]), *blank[1:]]
        starts = [start for _, start, _ in breaks] + [stop]
        for (char, start, _), end in zip(breaks, starts[1:], strict=True):
            written.add(char, start, end)
        line, blank, was_more = None, [], more
        while stop < size and raw[stop] not in _BREAKS:
            written.add(raw[stop], stop, stop + 1)
            stop += 1
        written.end = at = stop
        if stop < size:
            char, at = _break(raw, stop)
            line = char, stop, at
    if "-" not in header["signs"]:
        for char, start, end in ([line] if line else []) + (blank if "+" in header["signs"] else []):
            written.add(char, start, end)
            written.end = end
    written.end = written.end or header.end()
    return written


_NEEDS_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\n\t]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P"}


def _escape_code(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def escape(part: str, style: str) -> str | None:
    """``part`` as it is written inside a scalar of that style; None when the style cannot hold it."""
    if style == '"':
        return _NEEDS_ESCAPE.sub(_escape_code, part.replace("\\", "\\\\").replace('"', '\\"'))
    if _NEEDS_ESCAPE.search(part):
        return None
    return part.replace("'", "''") if style == "'" else part


_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")


def may_be_plain(value: str, flow: bool) -> bool:
    """Whether a string can stand without quotes and still be read as that string, by YAML 1.1 readers too.

    Args:
        value: the string.
        flow: the place is inside ``[ ]`` or ``{ }``.
    """
    if not value or value != value.strip() or _NEEDS_ESCAPE.search(value) or not _PLAIN_START.match(value):
        return False
    if ": " in value or " #" in value or value.endswith(":") or _YAML11.match(value) or value.startswith(("---", "...")):
        return False
    if flow and (any(char in value for char in ",[]{}") or value[0] in "?:" or ":?" in value):  # indicators for libyaml
        return False
    try:
        return resolve(value) == value
    except HugeInteger:
        return False


def encode(value: str, style: str, flow: bool = False) -> str:
    """A whole string in the style it had, double-quoted where that style cannot hold it on one line."""
    if style == "'":
        written = escape(value, "'")
        if written is not None:
            return f"'{written}'"
    elif style == "" and may_be_plain(value, flow):
        return value
    return f'"{escape(value, chr(34))}"'


Change = tuple[int, int, str]


def edits(raw: str, style: str, value: str, changes: Sequence[Change], flow: bool = False) -> list[Change]:
    """The small edits of ``raw`` after which it reads as ``value`` with other characters in some places.

    Args:
        raw: the scalar as written.
        style: of the scalar.
        value: what it reads as.
        changes: ``(start, end, new)``, sorted, none touching the next: put ``new`` in the place of ``value[start:end]``.
        flow: the place is inside ``[ ]`` or ``{ }``.

    Returns:
        edits of the same form with offsets into ``raw``. They are small where any of them may be made without the others:
        in quotes and on one line. Elsewhere a blank, a colon or a line that another edit leaves behind could be read as
        something else, so there is one edit for the whole, and two of them overlap.
    """
    whole = changed(value, changes)
    places = offsets(raw, style, value)
    small: list[Change] = []
    stop = extent(raw, style)
    if places is not None and (style or may_be_plain(whole, flow)):
        if style in ("|", ">") and value.endswith("\n") and not whole.endswith("\n"):
            small, changes = _chomped(raw, value, changes)
        for start, end, new in changes:
            written = escape(new, style)
            if written is None:
                break
            small.append((*places.part(start, end), written))
        else:
            result = changed(raw, small)
            if offsets(result, style, whole) is not None:
                if style in ("'", '"') and not any(char in raw for char in _BREAKS):
                    return small
                if result.endswith(raw[stop:]):
                    return [(0, stop, result[: len(result) - (len(raw) - stop)])]
    return [(0, stop, encode(whole, style, flow))]


def extent(raw: str, style: str) -> int:
    """The length of what another value is written over: a block scalar's last line break stays."""
    return len(raw.rstrip(_BLANKS + _BREAKS)) if style in ("|", ">") else len(raw)


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text with all changes made."""
    parts: list[str] = []
    at = 0
    for start, end, new in changes:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


def _chomped(raw: str, value: str, changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """The edit of a block scalar's header that drops the line breaks at its end, and the changes before them."""
    header = _HEADER.match(raw)
    stop = len(value.rstrip("\n"))
    signs = header["signs"] if header else ""
    rest = [(start, min(end, stop), new) for start, end, new in changes if start < stop or new]
    return [(1, 1 + len(signs), signs.strip("-+") + "-")], rest
