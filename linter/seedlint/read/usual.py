"""Front matter as it is usually written -> plain values, without a YAML parser.

Nearly every article is lines of ``key: value``, ``- value`` and ``- key: value`` whose values are one-line scalars, without
escapes other than ``\\"``. These few forms leave no room for interpretation, and reading them takes a third of the time that
libyaml needs for its nodes. Whatever is not of these forms is left to libyaml, a whole file at a time; a property test says
that both agree. Places are libyaml's matter: they are asked for only when there is something to say.

Source: YAML 1.2.2, sections 7.3 (flow scalars), 8.2.1 (block sequences) and 8.2.2 (block mappings).
"""

from __future__ import annotations

import re
from typing import Any

from seedlint.scalar import HugeInteger, Plain, resolve

# Where a line begins: its blanks, perhaps the dash of an item, and the key.
_KEY = re.compile(r"( *)(- )?([A-Za-z][A-Za-z0-9_]{0,60})").fullmatch
_ITEM = re.compile(r"( *)- (.+)").fullmatch
# From a letter, a digit or a sign before a digit on; no # (a comment?), no colon before a blank (a key?), no blank at the end.
_PLAIN = re.compile(r"(?:[^\W_]|-[0-9])[^:#]*+(?::[^\s:#][^:#]*+)*+(?<! )").fullmatch
_ESCAPED = re.compile(r'"(?:[^"\\]|\\")*+"').fullmatch
# Bytes of characters that stand for themselves, and those that begin some others too: U+0080 to U+009F, and U+FEFF to U+FFFF.
_PERHAPS = b"\xc2\xef"
_ORDINARY = bytes([0x0A, *range(0x20, 0x7F), *range(0x80, 0xC2), *range(0xC3, 0xEF), *range(0xF0, 0x100)])
_MOST_LEVELS = 16
_MOST_REMEMBERED = 2_000

Head = tuple[int, str]  # place and key; no key: an item that is a scalar
# A place is twice the column where the keys of a mapping or the dashes of a list stand, and one more for a list.

_heads: dict[str, Head] = {}  # by what stands before a colon and a blank
_openers: dict[str, Head] = {}  # by the whole line
_values: dict[str, Plain] = {}


class UnusualError(Exception):
    """A line that is left to the YAML parser."""


def _begun(text: str, line: str, known: dict[str, Head]) -> Head:
    """What a line begins with; remembered, up to a bound.

    Args:
        text: what stands before the colon.
        line: the whole line.
        known: takes what was found.
    """
    found = _KEY(text)
    if found is None:
        item = _ITEM(line)
        if item is None:
            raise UnusualError
        return 2 * len(item[1]) + 1, ""
    if resolve(found[3]).__class__ is not str:  # null is no text
        raise UnusualError
    head = 2 * len(found[1]) + (found[2] is not None), found[3]
    if len(known) < _MOST_REMEMBERED:
        known[line if known is _openers else text] = head
    return head


def _value(text: str) -> Plain:
    """The value of a scalar that fills the rest of its line; short plain ones are remembered, up to a bound."""
    quote = text[:1]
    if quote == '"' and "\\" in text:
        if _ESCAPED(text) is None:
            raise UnusualError
        return text[1:-1].replace('\\"', '"')
    if quote in ('"', "'"):
        if text.find(quote, 1) != len(text) - 1:
            raise UnusualError
        return text[1:-1]
    if _PLAIN(text) is None:
        raise UnusualError
    value = resolve(text)
    if len(text) < 16 and len(_values) < _MOST_REMEMBERED:
        _values[text] = value
    return value


def read(data: bytes) -> dict[str, Any] | None:
    """The front matter of usual lines; None for any other.

    Args:
        data: UTF-8, the opening fence and all lines down to the closing one.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if data[:4] != b"---\n" or data[-1:] != b"\n":
        return None
    odd = data.translate(None, _ORDINARY)
    text = data.decode("utf-8", "replace")
    if odd and (odd.translate(None, _PERHAPS) or not text.replace("\n", "").isprintable()):
        return None
    lines = text.splitlines()
    if len(lines) != text.count("\n"):  # line breaks of Unicode: YAML's, too
        return None
    try:
        return _assembled(lines[1:])
    except (UnusualError, HugeInteger):
        return None


def _assembled(lines: list[str]) -> dict[str, Any]:
    """The mapping of the lines.

    Raises:
        (UnusualError, HugeInteger): one of them is not of the usual forms.
    """
    heads, openers, values = _heads, _openers, _values
    here: Any = {}  # the mapping or list that a line adds to, and its place
    at = 0
    levels: list[tuple[int, Any]] = [(at, here)]
    opened = ""  # the key whose mapping or list begins with the next line
    for line in lines:
        head, colon, raw = line.partition(": ")
        if colon:
            place, key = heads.get(head) or _begun(head, line, heads)
        elif line:
            place, key = openers.get(line) or _begun(line[:-1] if line[-1] == ":" else "", line, openers)
        else:
            continue
        if opened:
            if place <= at or len(levels) > _MOST_LEVELS:  # a list may stand right below its key
                raise UnusualError
            inner: Any = [] if place & 1 else {}
            here[opened] = here = inner
            at = place
            levels.append((at, here))
            opened = ""
        elif place != at:
            while place != at:
                levels.pop()
                if not levels or at < place:
                    raise UnusualError
                at, here = levels[-1]
        if place & 1:
            if not key:
                raw = line[(place >> 1) + 2 :]
                here.append(values[raw] if raw in values else _value(raw))
                continue
            item: dict[str, Any] = {}
            here.append(item)
            here = item
            at = place + 3  # two columns on, and no list
            levels.append((at, here))
        if key in here:
            raise UnusualError
        if colon:
            if raw[:1] == '"' and raw.find('"', 1) == len(raw) - 1 and "\\" not in raw:  # as `_value`, for most of all lines
                here[key] = raw[1:-1]
            else:
                here[key] = values[raw] if raw in values else _value(raw)
        else:
            opened = key
    root: dict[str, Any] = levels[0][1]
    if opened or not root:
        raise UnusualError
    return root
