"""A stretch of a file's text."""

from __future__ import annotations

from seedlint._frozen import Frozen


class Span(Frozen):
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

    @classmethod
    def at_line(cls, path: str, line: int = 1) -> Span:
        """The beginning of a line, and nothing of it: for what is about a file whose text is not at hand."""
        return cls(path=path, start=0, end=0, line=line, column=1, end_line=line, end_column=1)
