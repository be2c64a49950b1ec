"""Front matter as it is usually written -> plain values, line by line, without a YAML parser.

Nearly every article is lines of ``key: value``, ``- value`` and ``- key: value`` whose values are one-line scalars, without
escapes other than ``\\"``. These few forms leave no room for interpretation. Whatever is not of these forms is left to libyaml, a
whole file at a time; a property test says that both agree, in values and places (`seedlint.read.line_places`).

Source: YAML 1.2.2, sections 7.3 (flow scalars), 8.2.1 (block sequences) and 8.2.2 (block mappings).
"""

from __future__ import annotations

import re

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any
from seedlint.text.scalars import WORDS, HugeInteger, Plain, resolve

# Where a line begins: its indentation, perhaps the dash of an item, and the key.
_KEY = re.compile(r"( *)(- )?([A-Za-z][A-Za-z0-9_]{0,60})").fullmatch
_ITEM = re.compile(r"( *)- (.+)").fullmatch
_NEGATIVE = LazyPattern(r"-[0-9][^:#]*(?<! )").fullmatch
_PRINTABLE = bytes([0x0A, *range(0x20, 0x7F)])
# Of all others those that are not characters of YAML, and its line breaks and byte-order mark; none of them is printable.
_SPECIAL = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]))
_MOST_LEVELS = 16
_MOST_REMEMBERED = 4_000
_SHORT = 40  # characters of a line that may well come again
_OPENS: Any = object()  # the value of a key whose mapping or list begins on the next line
_EMPTY = -1  # the column of an empty line


# What a line says: the column of its key or dash, from 0 (`_EMPTY` for an empty line); whether it begins an item of a list; its key,
# "" for an item that is a scalar; and the value of the key or the item. A plain tuple, which is taken apart faster than a named one.
Line = tuple[int, bool, str, Any]

_lines: dict[str, Line] = {"": (_EMPTY, False, "", None)}  # short ones that were read before
_heads: dict[str, tuple[int, bool, str]] = {}  # column, dash and key, by what stands before a colon and a space


class UnusualError(Exception):
    """A line that is left to the YAML parser."""


def _line(line: str) -> Line:
    """Read one line; what may well come again is remembered, up to a bound."""
    head, colon, raw = line.partition(": ")
    if colon and head in _heads:
        made: Line = (*_heads[head], plain(raw))
    elif (found := _KEY(head) if colon else _KEY(line[:-1]) if line[-1:] == ":" else None) is None:
        item = _ITEM(line)
        if item is None:
            raise UnusualError
        made = len(item[1]), True, "", plain(item[2])
    else:
        key = found[3]
        if resolve(key).__class__ is not str:  # null is not text
            raise UnusualError
        made = len(found[1]), found[2] is not None, key, plain(raw) if colon else _OPENS
        if colon and len(_heads) < _MOST_REMEMBERED:
            _heads[head] = made[:3]
    if len(line) < _SHORT and len(_lines) < _MOST_REMEMBERED and line.isascii():
        _lines[line] = made
    return made


def plain(text: str) -> Plain:
    """The value of a scalar that fills the rest of its line."""
    quote = text[:1]
    if quote == '"' and "\\" in text:
        rest = text[1:-1].replace('\\"', "")
        if "\\" in rest or '"' in rest or text[-1] != '"':
            raise UnusualError
        return text[1:-1].replace('\\"', '"')
    if quote in ('"', "'"):
        if text.find(quote, 1) != len(text) - 1:
            raise UnusualError
        return text[1:-1]
    # Plain: from a letter or a digit on, or from a sign before a digit; no # (a comment?), no colon before a space or at the end
    # (a key?), no space at the end.
    usual = quote.isalnum() and "#" not in text and ": " not in text and text[-1] not in ": "
    if not usual and not _NEGATIVE(text):
        raise UnusualError
    if quote.isalpha():
        return WORDS.get(text, text)
    return text if ":" in text else resolve(text)  # no number has a colon


def read(data: bytes) -> tuple[dict[str, Any], str] | None:
    """The front matter of usual lines, and all its characters that are not ASCII; None for any other.

    Args:
        data: the opening fence and all lines down to the closing one.
    """
    try:
        non_ascii = data.translate(None, _PRINTABLE).decode()
        if "\r" in non_ascii:
            data = data.replace(b"\r\n", b"\n")
            non_ascii = non_ascii.replace("\r", "") if b"\r" not in data else non_ascii
        if non_ascii and not non_ascii.isprintable() and not _SPECIAL.isdisjoint(non_ascii):
            return None
        if data[:4] != b"---\n" or data[-1:] != b"\n":
            return None
        return _mapping(data.decode("latin-1").split("\n")[1:], b"\\" in data), non_ascii
    except (UnusualError, HugeInteger, UnicodeDecodeError):
        return None


def decoded(text: str) -> str:
    """What was taken for Latin-1, decoded from UTF-8: only where it is not ASCII, since texts of bytes split faster."""
    return text.encode("latin-1").decode()


def _mapping(lines: list[str], escaped: bool) -> dict[str, Any]:
    """The mapping of the lines. A line that is like most (``key: "text"`` or seen before) is read here, any other by `_line`.

    One loop with many branches, because it is run for every line of nearly every file, where a call costs as much as the rest.

    Args:
        lines: without the opening fence, a character for each byte.
        escaped: there is a backslash somewhere.

    Raises:
        (UnusualError, HugeInteger, UnicodeDecodeError): one of them is not of the usual forms.
    """
    known, heads, short = _lines.get, _heads.get, _SHORT
    here: Any = {}  # the mapping or list that lines add to now
    open_key = ""  # the key of it whose value begins on the next line
    stack = [(0, False, here)]  # of each collection that is open: its column, whether it is a list, and itself
    pairs_at = 0  # the column of the keys of `here`; -2 where the next line cannot be a pair of it
    mappings = [here]
    others = 0  # lines that are not pairs
    value: Any
    for line in lines:
        seen = known(line) if len(line) < short else None
        if seen is not None:
            column, dash, key, value = seen
        else:
            head, _, rest = line.partition(': "')
            value, quote, after = rest.partition('"')
            start = heads(head) if quote and not after and not (escaped and "\\" in value) else None
            if start is not None:
                column, dash, key = start
                if not value.isascii():
                    value = decoded(value)
            else:
                column, dash, key, value = _line(line if line.isascii() else decoded(line))
        if column != pairs_at or dash:
            if column == _EMPTY:
                others += 1
                continue
            if open_key:  # a list may stand right below its key
                if column < stack[-1][0] or (column == stack[-1][0] and not dash) or len(stack) > _MOST_LEVELS:
                    raise UnusualError
                inner: Any = [] if dash else {}
                here[open_key] = here = inner
                open_key = ""
                stack.append((column, dash, here))
                if not dash:
                    mappings.append(here)
            else:
                here = _close(stack, column, dash)
            if dash:
                if not key:
                    here.append(value)
                    others += 1
                    pairs_at = -2
                    continue
                item: dict[str, Any] = {}
                here.append(item)
                here = item
                column += 2
                stack.append((column, False, here))
                mappings.append(here)
            pairs_at = column
        if value is _OPENS:
            open_key = key
            pairs_at = -2
        else:
            here[key] = value
    if open_key or len(lines) == others or sum(map(len, mappings)) + others != len(lines):  # fewer: a key twice
        raise UnusualError
    root: dict[str, Any] = mappings[0]
    return root


def _close(stack: list[tuple[int, bool, Any]], column: int, dash: bool) -> Any:
    """Close what ends before a line, and give the mapping or list that it adds to.

    Raises:
        UnusualError: there is none in its column.
    """
    while stack:
        top = stack[-1]
        if top[0] == column and top[1] is dash:
            return top[2]
        if top[0] < column or (top[0] == column and dash):
            break
        stack.pop()
    raise UnusualError
