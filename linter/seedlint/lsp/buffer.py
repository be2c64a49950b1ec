"""A text that an editor has open, and places in it as editor and linter count them.

Editors count lines from 0 and columns in code units of the encoding that was agreed on; the linter counts from 1, in code points.
Both end a line at LF, CRLF and a lone CR only.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from seedlint.text.source import Source
from seedlint.text.span import Span

UTF8, UTF16 = types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16


def units(text: str, encoding: str) -> int:
    """How many code units a text has."""
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    if encoding == UTF16 and not text.isascii():
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)


class Buffer:
    """A text and where its lines are.

    Attributes:
        text: all of it.
        version: as the editor counts; None for a file that is not open.
    """

    def __init__(self, text: str, encoding: str, version: int | None = None) -> None:
        self.encoding = encoding
        self.version = version
        self.text = text
        self._source = Source("", text)

    @classmethod
    def of_bytes(cls, data: bytes, encoding: str) -> Buffer:
        """A file on disk."""
        return cls(data.decode("utf-8", "replace"), encoding)

    @property
    def data(self) -> bytes:
        """Its bytes in UTF-8."""
        return self.text.encode("utf-8", "surrogatepass")

    def change(self, changes: Iterable[types.TextDocumentContentChangeEvent], version: int | None) -> None:
        """Apply the changes of an editor, one after the other."""
        for each in changes:
            if isinstance(each, types.TextDocumentContentChangePartial):
                start, end = self.offset(each.range.start), self.offset(each.range.end)
                self.text = self.text[:start] + each.text + self.text[max(start, end) :]
            else:
                self.text = each.text
            self._source = Source("", self.text)
        self.version = version

    @property
    def line_starts(self) -> list[int]:
        """The offset of each line."""
        return self._source.line_starts

    def line(self, number: int) -> str:
        """A line (from 0) without its end; empty after the last."""
        if not 0 <= number < len(self.line_starts):
            return ""
        start, end = self._source.line_span(number + 1)
        return self.text[start:end].rstrip("\r\n")

    def offset(self, position: types.Position) -> int:
        """The offset in code points of a position; of one after the end of its line that end, of one inside a character its start."""
        if position.line >= len(self.line_starts):
            return len(self.text)
        line, column = self.line(position.line), position.character
        if self.encoding in (UTF8, UTF16) and not line.isascii():
            at = 0
            for char in line:
                column -= units(char, self.encoding)
                if column < 0:
                    break
                at += 1
            column = at
        return self.line_starts[position.line] + min(column, len(line))

    def position(self, offset: int) -> types.Position:
        """The position of an offset in code points."""
        line, column = self._source.place(max(0, min(offset, len(self.text))))
        return self.at(line, column)

    def at(self, line: int, column: int) -> types.Position:
        """The position of a line and a column from 1, in code points."""
        return types.Position(line - 1, units(self.line(line - 1)[: column - 1], self.encoding))

    def range(self, start: int, end: int) -> types.Range:
        """The range of two offsets."""
        return types.Range(self.position(start), self.position(end))

    def range_of(self, span: Span) -> types.Range:
        """The range of a span, by its lines and columns: its offsets count from where reading began."""
        return types.Range(self.at(span.line, span.column), self.at(span.end_line, span.end_column))
