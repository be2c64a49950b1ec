"""The text of one file, and where its lines are."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from seedlint.text.span import Span

# YAML's reader also breaks lines at NEL, U+2028 and U+2029; editors and `git diff` do not, so neither do we.
_LINE_END = re.compile(r"\r\n|\n|\r")
_FEW = 8  # places of a text that are counted out one by one; who asks for more needs to know where all its lines are


class Source:
    """The decoded part of a file: its front matter with both fences, and a byte-order mark if there is one.

    ``tail`` is the number of bytes from which on nothing was decoded (the body), so that
    ``text.encode() + bytes[tail:]`` is the file again.
    """

    __slots__ = ("_data", "_placed", "_starts", "_text", "path", "tail")

    def __init__(self, path: str, text: str | bytes, tail: int = 0) -> None:
        """Bytes are UTF-8, down to ``tail``; they are decoded when the text is first asked for: of a clean file never."""
        self.path = path
        self.tail = tail
        self._data = text if isinstance(text, bytes) else b""
        self._text = text if isinstance(text, str) else None
        self._starts: list[int] | None = None
        self._placed = 0, 1, 0  # the last offset that was asked for, its line, and how many were

    @property
    def text(self) -> str:
        """The text."""
        if self._text is None:
            self._text, self._data = self._data[: self.tail].decode(), b""
        return self._text

    def has(self, word: str) -> bool:
        """Whether a word of ASCII is in the text, or perhaps in the body."""
        return word in self._text if self._text is not None else word.encode() in self._data

    def matches(self, pattern: bytes) -> bool:
        """Whether a regular expression of ASCII is found in the text."""
        data, end = (self._data, self.tail) if self._text is None else (self._text.encode("utf-8", "surrogatepass"), 1 << 62)
        return re.compile(pattern).search(data, 0, end) is not None

    @property
    def has_bom(self) -> bool:
        return self.text.startswith("\ufeff")

    @property
    def newline(self) -> str:
        """The line end of the first line: what a new line is written with."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"

    @property
    def line_starts(self) -> list[int]:
        """Offsets of the first character of every line."""
        if self._starts is None:
            text = self.text
            if "\r" in text:
                self._starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
            else:
                self._starts = list(accumulate([len(line) + 1 for line in text.split("\n")[:-1]], initial=0))
        return self._starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        text = self.text
        before, line, asked = self._placed
        if self._starts is not None or asked == _FEW or "\r" in text:
            line = bisect_right(self.line_starts, offset)
            return line, offset - self.line_starts[line - 1] + 1
        line += text.count("\n", before, offset) - text.count("\n", offset, before)  # nearly always in order: only what is between
        self._placed = offset, line, asked + 1
        return line, offset - text.rfind("\n", 0, offset)

    def span(self, start: int, end: int) -> Span:
        line, column = self.place(start)
        part = self.text[start:end]
        if start <= end and "\n" not in part and "\r" not in part:  # nearly always: on one line
            end_line, end_column = line, column + end - start
        else:
            end_line, end_column = self.place(end)
        return Span(path=self.path, start=start, end=end, line=line, column=column, end_line=end_line, end_column=end_column)

    def line_around(self, offset: int) -> tuple[int, int]:
        """Offsets of the line that an offset is in: its first character, and the first of the next line."""
        text = self.text
        if self._starts is not None or "\r" in text:
            return self.line_span(self.place(offset)[0])
        return text.rfind("\n", 0, offset) + 1, text.find("\n", offset) + 1 or len(text)

    def line_span(self, line: int) -> tuple[int, int]:
        """Offsets of a line (from 1): its first character, and the first of the next line."""
        starts = self.line_starts
        return starts[line - 1], starts[line] if line < len(starts) else len(self.text)
