"""Front matter as it is usually written -> plain values, without a YAML parser.

Nearly every article is lines of ``key: value``, ``- value`` and ``- key: value`` whose values are one-line scalars, without
escapes other than ``\\"``. These few forms leave no room for interpretation, and reading them takes a third of the time that
libyaml needs for its nodes. Whatever is not of these forms is left to libyaml, a whole file at a time; a property test says
that both agree. Places are libyaml's matter: they are asked for only when there is something to say.

Source: YAML 1.2.2, sections 7.3 (flow scalars), 8.2.1 (block sequences) and 8.2.2 (block mappings).
"""

from __future__ import annotations

import re

from seedlint.late import Late
from seedlint.scalar import WORDS, HugeInteger, Plain, resolve
from seedlint.typed import Any

# Where a line begins: its blanks, perhaps the dash of an item, and the key.
_KEY = re.compile(r"( *)(- )?([A-Za-z][A-Za-z0-9_]{0,60})").fullmatch
_ITEM = re.compile(r"( *)- (.+)").fullmatch
_NEGATIVE = Late(r"-[0-9][^:#]*(?<! )").fullmatch
_ESCAPED = Late(r'"(?:[^"\\]|\\")*+"').fullmatch
# Bytes of characters that stand for themselves, and those that begin some others too: U+0080 to U+009F, and U+FEFF to U+FFFF.
_PERHAPS = b"\xc2\xef"
_ORDINARY = bytes([0x0A, *range(0x20, 0x7F), *range(0x80, 0xC2), *range(0xC3, 0xEF), *range(0xF0, 0x100)])
_MOST_LEVELS = 16
_MOST_REMEMBERED = 4_000
_SHORT = 40  # characters of a line that may well come again

# What a line says: its place, its key (none: an item that is a scalar) and its value. A place is twice the column where the
# keys of a mapping or the dashes of a list stand, and one more for a list; a blank line has none.
Line = tuple[int, str, Any]
_OPENS: Any = object()  # the value of a key whose mapping or list begins with the next line

_lines: dict[str, Line] = {"": (-1, "", None)}  # short ones that were read before
_heads: dict[str, tuple[int, str]] = {}  # place and key, by what stands before a colon and a blank


class UnusualError(Exception):
    """A line that is left to the YAML parser."""


def _line(line: str) -> Line:
    """Read one line; what may well come again is remembered, up to a bound."""
    head, colon, raw = line.partition(": ")
    if colon and head in _heads:
        place, key = _heads[head]
        made: Line = (place, key, _value(raw))
    elif (found := _KEY(head) if colon else _KEY(line[:-1]) if line[-1:] == ":" else None) is None:
        item = _ITEM(line)
        if item is None:
            raise UnusualError
        made = 2 * len(item[1]) + 1, "", _value(item[2])
    else:
        if resolve(found[3]).__class__ is not str:  # null is no text
            raise UnusualError
        place, key = 2 * len(found[1]) + (found[2] is not None), found[3]
        made = place, key, _value(raw) if colon else _OPENS
        if colon and len(_heads) < _MOST_REMEMBERED:
            _heads[head] = place, key
    if len(line) < _SHORT and len(_lines) < _MOST_REMEMBERED:
        _lines[line] = made
    return made


def _value(text: str) -> Plain:
    """The value of a scalar that fills the rest of its line."""
    quote = text[:1]
    if quote == '"' and "\\" in text:
        if _ESCAPED(text) is None:
            raise UnusualError
        return text[1:-1].replace('\\"', '"')
    if quote in ('"', "'"):
        if text.find(quote, 1) != len(text) - 1:
            raise UnusualError
        return text[1:-1]
    # Plain: from a letter or a digit on, or from a sign before a digit; no # (a comment?), no colon before a blank or at the end
    # (a key?), no blank at the end.
    usual = quote.isalnum() and "#" not in text and ": " not in text and text[-1] not in ": "
    if not usual and not _NEGATIVE(text):
        raise UnusualError
    if quote.isalpha():
        return WORDS.get(text, text)
    return text if ":" in text else resolve(text)  # no number has a colon


def read(data: bytes, text: str) -> dict[str, Any] | None:
    """The front matter of usual lines; None for any other.

    Args:
        data: the opening fence and all lines down to the closing one.
        text: the same, decoded.
    """
    odd = data.translate(None, _ORDINARY)
    if odd:
        if b"\r" in odd:
            text = text.replace("\r\n", "\n")
            odd = odd.translate(None, b"\r") if "\r" not in text else b"\r"
        if odd and (odd.translate(None, _PERHAPS) or not text.replace("\n", "").isprintable()):
            return None
    if text[:4] != "---\n" or text[-1:] != "\n" or "\u2028" in text or "\u2029" in text:  # line breaks of Unicode: YAML's, too
        return None
    lines = text.split("\n")
    del lines[0]
    try:
        return _assembled(lines, "\\" in text)
    except (UnusualError, HugeInteger):
        return None


def _assembled(lines: list[str], escaped: bool) -> dict[str, Any]:
    """The mapping of the lines.

    Args:
        lines: without the opening fence.
        escaped: there is a backslash somewhere.

    Raises:
        (UnusualError, HugeInteger): one of them is not of the usual forms.
    """
    known, heads = _lines, _heads
    here: Any = {}  # the mapping or list that a line adds to, and its place
    at = 0
    levels: list[tuple[int, Any]] = [(at, here)]
    opened = ""  # the key whose mapping or list begins with the next line
    value: Any
    for line in lines:
        if len(line) < _SHORT and line in known:
            place, key, value = known[line]
        else:
            head, _, rest = line.partition(': "')
            value, quote, behind = rest.partition('"')
            if quote and not behind and head in heads and not (escaped and "\\" in value):
                place, key = heads[head]
            else:
                place, key, value = _line(line)
        if opened or place != at:
            if place < 0:
                continue
            if opened:
                if place <= at or len(levels) > _MOST_LEVELS:  # a list may stand right below its key
                    raise UnusualError
                inner: Any = [] if place & 1 else {}
                here[opened] = here = inner
                at = place
                levels.append((at, here))
                opened = ""
            while place != at:
                levels.pop()
                if not levels or at < place:
                    raise UnusualError
                at, here = levels[-1]
        if place & 1:
            if not key:
                here.append(value)
                continue
            item: dict[str, Any] = {}
            here.append(item)
            here = item
            at = place + 3  # two columns on, and no list
            levels.append((at, here))
        elif key in here:
            raise UnusualError
        if value is _OPENS:
            opened = key
        else:
            here[key] = value
    root: dict[str, Any] = levels[0][1]
    if opened or not root:
        raise UnusualError
    return root
