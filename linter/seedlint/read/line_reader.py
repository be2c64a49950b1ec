"""Front matter as it is usually written -> plain values, without a YAML parser.

Nearly every article is lines of ``key: value``, ``- value`` and ``- key: value`` whose values are one-line scalars, without
escapes other than ``\\"``. These few forms leave no room for interpretation, and reading them takes a third of the time that
libyaml needs for its nodes. Whatever is not of these forms is left to libyaml, a whole file at a time; a property test says
that both agree. Places are libyaml's matter: they are asked for only when there is something to say. Before the lines,
`seedlint.read.template` is asked, which knows in what order an article has them.

Source: YAML 1.2.2, sections 7.3 (flow scalars), 8.2.1 (block sequences) and 8.2.2 (block mappings).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from seedlint._lazy_regex import Late
from seedlint._typing import Any
from seedlint.text.scalars import WORDS, HugeInteger, Plain, resolve

# Where a line begins: its blanks, perhaps the dash of an item, and the key.
_KEY = re.compile(r"( *)(- )?([A-Za-z][A-Za-z0-9_]{0,60})").fullmatch
_ITEM = re.compile(r"( *)- (.+)").fullmatch
_NEGATIVE = Late(r"-[0-9][^:#]*(?<! )").fullmatch
_ESCAPED = Late(r'"(?:[^"\\]|\\")*+"').fullmatch
_PRINTABLE = bytes([0x0A, *range(0x20, 0x7F)])
# Of all others those that are no characters of YAML, and its line breaks and byte-order mark; none of them is printable.
_SPECIAL = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]))
_MOST_LEVELS = 16
_MOST_REMEMBERED = 4_000
_SHORT = 40  # characters of a line that may well come again
_PAYS = 40  # files from which on the template pays: what compiling it takes, in what it saves of each

# What a line says: its place, its key (none: an item that is a scalar) and its value. A place is twice the column where the
# keys of a mapping or the dashes of a list stand, and one more for a list. Only for ``key: value``, which most lines are, it
# is written so; for any other line inverted, and a blank line has none.
Line = tuple[int, str, Any]
_OPENS: Any = object()  # the value of a key whose mapping or list begins with the next line
_BLANK, _NOWHERE = -(1 << 30), 1 << 30

_lines: dict[str, Line] = {"": (_BLANK, "", None)}  # short ones that were read before
_heads: dict[str, tuple[int, str]] = {}  # place and key, by what stands before a colon and a blank


class UnusualError(Exception):
    """A line that is left to the YAML parser."""


def _line(line: str) -> Line:
    """Read one line; what may well come again is remembered, up to a bound."""
    head, colon, raw = line.partition(": ")
    if colon and head in _heads:
        place, key = _heads[head]
        made: Line = (place, key, plain(raw))
    elif (found := _KEY(head) if colon else _KEY(line[:-1]) if line[-1:] == ":" else None) is None:
        item = _ITEM(line)
        if item is None:
            raise UnusualError
        made = ~(2 * len(item[1]) + 1), "", plain(item[2])
    else:
        if resolve(found[3]).__class__ is not str:  # null is no text
            raise UnusualError
        place, key = 2 * len(found[1]) + (found[2] is not None), found[3]
        if place & 1 or not colon:
            place = ~place
        made = place, key, plain(raw) if colon else _OPENS
        if colon and len(_heads) < _MOST_REMEMBERED:
            _heads[head] = place, key
    if len(line) < _SHORT and len(_lines) < _MOST_REMEMBERED and line.isascii():
        _lines[line] = made
    return made


def plain(text: str) -> Plain:
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


class _Template:
    """`seedlint.read.template`, from the file on from which compiling its expressions pays."""

    __slots__ = ("files", "read")

    def __init__(self) -> None:
        self.files = 0
        self.read: Callable[[str], dict[str, Any] | None] = self._wait

    def _wait(self, text: str) -> dict[str, Any] | None:
        self.files += 1
        if self.files < _PAYS:
            return None
        from seedlint.read import template

        self.read = template.read
        return self.read(text)


_template = _Template()


def read(data: bytes) -> tuple[dict[str, Any], str] | None:
    """The front matter of usual lines, and all its characters that are not ASCII; None for any other.

    Args:
        data: the opening fence and all lines down to the closing one.
    """
    try:
        foreign = data.translate(None, _PRINTABLE).decode()
        if "\r" in foreign:
            data = data.replace(b"\r\n", b"\n")
            foreign = foreign.replace("\r", "") if b"\r" not in data else foreign
        if foreign and not foreign.isprintable() and not _SPECIAL.isdisjoint(foreign):
            return None
        if data[:4] != b"---\n" or data[-1:] != b"\n":
            return None
        text = data.decode("latin-1")
        return _template.read(text) or _assembled(text.split("\n")[1:], "\\" in text), foreign
    except (UnusualError, HugeInteger, UnicodeDecodeError):
        return None


def decoded(text: str) -> str:
    """What was taken for Latin-1, decoded from UTF-8: only where it is not ASCII. Texts of bytes split in half the time."""
    return text.encode("latin-1").decode()


def _assembled(lines: list[str], escaped: bool) -> dict[str, Any]:
    """The mapping of the lines.

    Args:
        lines: without the opening fence, a character for each byte.
        escaped: there is a backslash somewhere.

    Raises:
        (UnusualError, HugeInteger, UnicodeDecodeError): one of them is not of the usual forms.
    """
    known, heads, short = _lines, _heads, _SHORT
    here: Any = {}  # the mapping or list that a line adds to, and its place
    level = 0
    # The same as the place of its pairs, and of its other lines; nowhere while a mapping or list is about to begin.
    at, beside = level, ~level
    levels: list[tuple[int, Any]] = [(level, here)]
    mappings = [here]
    opened = ""  # the key whose mapping or list begins with the next line
    without = 0  # lines without a key
    value: Any
    for line in lines:
        if len(line) < short and line in known:
            place, key, value = known[line]
        else:
            head, _, rest = line.partition(': "')
            value, quote, behind = rest.partition('"')
            if quote and not behind and head in heads and not (escaped and "\\" in value):
                place, key = heads[head]
                if not value.isascii():
                    value = decoded(value)
            else:
                place, key, value = _line(line if line.isascii() else decoded(line))
        if place == at:
            here[key] = value
            continue
        if place == beside:
            if not key:
                here.append(value)
                without += 1
                continue
            if beside & 1:  # the inverse of an even number: a key of this mapping
                opened = key
                at = beside = _NOWHERE
                continue
        if place < 0:
            if place == _BLANK:
                without += 1
                continue
            place = ~place
        if opened:
            if place <= level or len(levels) > _MOST_LEVELS:  # a list may stand right below its key
                raise UnusualError
            inner: Any = [] if place & 1 else {}
            here[opened] = here = inner
            level = place
            levels.append((level, here))
            if not place & 1:
                mappings.append(here)
            opened = ""
        while place != level:
            levels.pop()
            if not levels or level < place:
                raise UnusualError
            level, here = levels[-1]
        if place & 1:
            if not key:
                here.append(value)
                without += 1
                at, beside = level, ~level
                continue
            item: dict[str, Any] = {}
            here.append(item)
            here = item
            mappings.append(here)
            level = place + 3  # two columns on, and no list
            levels.append((level, here))
        if value is _OPENS:
            opened = key
            at = beside = _NOWHERE
        else:
            here[key] = value
            at, beside = level, ~level
    if opened or len(lines) == without or sum(map(len, mappings)) + without != len(lines):  # fewer: a key twice
        raise UnusualError
    root: dict[str, Any] = mappings[0]
    return root
