"""A stretch of a file's text."""

from __future__ import annotations

from seedlint._typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a file's text.

    ``start`` and ``end`` are offsets in code points into `Source.text`; lines and columns start at 1 and count code
    points; the end is exclusive. Lines end at LF, CRLF or a lone CR.
    """

    path: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
