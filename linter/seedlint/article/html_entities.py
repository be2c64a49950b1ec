"""HTML character references in plain text. Imported only for a text with an ampersand."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from seedlint._typing import NamedTuple


class Entity(NamedTuple):
    """A character reference, however often it was escaped: ``&amp;quot;`` is one that means ``"``.

    Attributes:
        start: where it begins.
        end: where it ends.
        meaning: the character or characters it stands for; U+FFFD or nothing where it stands for none.
    """

    start: int
    end: int
    meaning: str


# The semicolon is part of it: without one, browsers take `&copy=1` and `R&reg` for references, people do not write them.
_BODY = r"(?:#[0-9]{1,9}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});"
_REFERENCE = re.compile(f"&{_BODY}")
_NEXT = re.compile(_BODY)


def entities(text: str) -> list[Entity]:
    """The character references of a text, by the names of the HTML standard, section 13.5.

    ``AT&T``, ``R&D;`` and ``&c`` are none: there is no such name, or no semicolon.
    """
    found: list[Entity] = []
    at = 0
    while (match := _REFERENCE.search(text, at)) is not None:
        start, at = match.span()
        if not _is_known(match.group()):
            at = start + 1
            continue
        meaning = unescape(match.group())
        while meaning == "&" and (more := _NEXT.match(text, at)) is not None and _is_known(f"&{more.group()}"):
            meaning, at = unescape(f"&{more.group()}"), more.end()
        found.append(Entity(start, at, meaning))
    return found


def _is_known(reference: str) -> bool:
    return reference[1] == "#" or reference[1:] in html5
