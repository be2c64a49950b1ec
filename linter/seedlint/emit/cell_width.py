"""How wide text is in a terminal, and how to cut it: in cells, without breaking what is drawn as one character.

Most lines need no library: a character of the ranges in `_SINGLE` takes one cell and joins with no neighbour. For the
rest wcwidth knows the clusters (UAX #29) and their width (UAX #11); it is imported when the first such line comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from seedlint._typing import NamedTuple
from seedlint.emit import escape

TAB = 4  # cells from one tab stop to the next

# Printable ASCII, Latin, Greek, Cyrillic without combining marks, dashes, quotes and bullets, currency signs, box drawing.
_SINGLE = re.compile("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u20a0-\u20c0\u2500-\u257f]*")


class Unit(NamedTuple):
    """What is drawn as one: code points ``start`` to ``end`` of a line, as shown, and the cells it takes."""

    start: int
    end: int
    shown: str
    cells: int


@lru_cache(maxsize=8192)
def width(text: str) -> int:
    """Cells of a text that is fit to be shown."""
    if _SINGLE.fullmatch(text):
        return len(text)
    from wcwidth import iter_graphemes, wcswidth

    # Cluster by cluster: over a whole string a joiner would swallow whatever follows, and between letters it does not.
    return sum(max(int(wcswidth(cluster)), 0) for cluster in iter_graphemes(text))


def plain(line: str) -> bool:
    """Whether every code point of a line is shown as it is, in one cell."""
    return _SINGLE.fullmatch(line) is not None and "##" not in line and "::" not in line


def units(line: str) -> Iterator[Unit]:
    """A line in the pieces in which it is drawn: tabs as spaces, harmful and invisible characters escaped.

    So are marks, joiners and selectors at the start of a line or after an escape, where they have nothing to go with.
    """
    column = 0
    for at, text, escaped in escape.pieces(line):
        if escaped:
            found = [(1, " " * (TAB - column % TAB) if text == "\\t" else text)]
        else:
            first = next(_clusters("0" + text))
            found = [(1, escape.visible(char)) for char in first[1:]]
            found += [(len(cluster), cluster) for cluster in _clusters(text[len(first) - 1 :])]
        for length, shown in found:
            cells = width(shown)
            if not cells:
                shown = "".join(map(escape.visible, shown))
                cells = len(shown)
            yield Unit(at, at + length, shown, cells)
            at, column = at + length, column + cells


def _clusters(text: str) -> Iterator[str]:
    if _SINGLE.fullmatch(text):
        return iter(text)
    from wcwidth import iter_graphemes

    return iter(iter_graphemes(text))


def shorten(text: str, limit: int) -> str:
    """A text that is fit to be shown, cut to so many cells, the last of them an ellipsis."""
    if width(text) <= limit:
        return text
    kept, cells = [], 0
    for cluster in _clusters(text):
        cells += width(cluster)
        if cells >= limit:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + "…"
