"""Front matter that YAML rejects, taken apart line by line, as far as the parser came: what recognizers of slips look at."""

from __future__ import annotations

import re

from seedlint._typing import NamedTuple

QUOTES = "\"'"
CLOSERS = {"[": "]", "{": "}"}
# Spaces that are none for YAML: the non-breaking ones, the wide one of Chinese and Japanese, and those of other widths.
OTHER_SPACES = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def space_name(char: str) -> str:
    """One of `OTHER_SPACES`, in words."""
    return "a non-breaking space" if char == "\xa0" else f"a space that is not an ordinary one (U+{ord(char):04X})"


Edits = tuple[tuple[int, int, str], ...]


class Slip(NamedTuple):
    """A slip: what to say of it, where it stands, and the edits that repair it (a title and edits; none where that is not certain)."""

    message: str
    start: int
    end: int
    title: str = ""
    edits: Edits = ()


class Line(NamedTuple):
    """A line that begins an entry, taken apart; all are offsets into the text.

    Attributes:
        start: of the line.
        indent: where its spaces end.
        content: after the dashes of list items too.
        key, colon: the key and the colon after it; both are ``content`` where there is no key.
        value: where the value begins, ``end`` where there is none.
        end: of the line, without spaces after it.
        closes: after the quote or bracket that closes the value, maybe lines below; -1 where nothing closes it, or nothing opened.
    """

    start: int
    indent: int
    content: int
    key: int
    colon: int
    value: int
    end: int
    closes: int = -1

    @property
    def has_key(self) -> bool:
        return self.colon > self.content

    @property
    def has_dash(self) -> bool:
        return self.content > self.indent

    @property
    def column(self) -> int:
        """From 0: of the key, or of what begins the line after its dashes."""
        return self.content - self.start

    @property
    def width(self) -> int:
        """How many spaces the line is indented by."""
        return self.indent - self.start


class Failure(NamedTuple):
    """Where the parser gave up, and what it read until then.

    Attributes:
        text: the front matter with its opening fence.
        at: where the parser stopped.
        words: the parser's own.
        lines: those that begin an entry, down to the one that holds ``at``.
        here: the line that holds ``at``, whether it begins an entry or goes on with one.
    """

    text: str
    at: int
    words: str
    lines: list[Line]
    here: Line

    @property
    def line(self) -> Line:
        """The entry that holds ``at``."""
        return self.lines[-1] if self.lines else self.here

    @property
    def above(self) -> Line | None:
        """The entry above this line."""
        return next((line for line in reversed(self.lines) if line.start < self.here.start), None)

    def number(self, at: int) -> int:
        """The number of a line in the front matter, from 1."""
        return self.text.count("\n", 0, at) + 1


def failure(text: str, at: int, words: str) -> Failure:
    """Take apart what is before the place where the parser stopped, and its line."""
    start = text.rfind("\n", 0, at) + 1
    return Failure(text, at, words, _lines(text, at), taken_apart(text, start))


def taken_apart(text: str, start: int) -> Line:
    """The line that begins at an offset."""
    stop = text.find("\n", start)
    end = start + len(text[start : len(text) if stop < 0 else stop].rstrip(" \t\r"))
    indent = start
    while indent < end and text[indent] == " ":
        indent += 1
    content = indent
    while text.startswith("- ", content, end) or (content == end - 1 and text[content] == "-"):
        content += 1
        while content < end and text[content] == " ":
            content += 1
    colon = _colon(text, content, end)
    if colon < 0:
        return Line(start, indent, content, content, content, content, end)
    value = colon + 1
    while value < end and text[value] in " \t":
        value += 1
    return Line(start, indent, content, content, colon, value, end)


def _colon(text: str, start: int, end: int) -> int:
    """Where the colon after the key stands; -1 for none."""
    if start < end and text[start] in QUOTES:
        after = closing_quote(text, start, end)
        rest = text[after:end].lstrip(" ") if after >= 0 else ""
        return end - len(rest) if rest == ":" or rest.startswith((": ", ":\t")) else -1
    if text[start : start + 1] in ("[", "{", "#", "|", ">", "&", "*", "!", "%", "@", "`"):
        return -1
    colon = start
    while (colon := text.find(":", colon, end)) >= 0:
        if colon + 1 == end or text[colon + 1] in " \t":
            return -1 if " #" in text[start:colon] else colon
        colon += 1
    return -1


_DOUBLE = re.compile(r'[^"\\]*')


def closing_quote(text: str, start: int, end: int) -> int:
    """The offset after the quote that closes the one at ``start``; -1 for none."""
    quote, at = text[start], start + 1
    while True:
        if quote == "'":
            at = text.find("'", at, end)
            if at < 0:
                return -1
            if text.startswith("'", at + 1, end):
                at += 2
                continue
            return at + 1
        match = _DOUBLE.match(text, at, end)
        at = match.end() if match else at
        if at >= end:
            return -1
        if text[at] == '"':
            return at + 1
        at += 2


_FLOW = re.compile(r"""[^\[\]{}"'#]*""")


def closing_bracket(text: str, start: int, end: int) -> int:
    """The offset after the bracket that closes the one at ``start``, whatever kind it is; -1 for none."""
    depth, at = 0, start
    while True:
        match = _FLOW.match(text, at, end)
        at = match.end() if match else at
        if at >= end:
            return -1
        char = text[at]
        if char in QUOTES and text[at - 1] in " \t\n\r[{,:":
            at = closing_quote(text, at, end)
            if at < 0:
                return -1
            continue
        if char == "#" and text[at - 1] in " \t\n\r":
            at = text.find("\n", at, end)
            if at < 0:
                return -1
            continue
        depth += (char in "[{") - (char in "]}")
        at += 1
        if depth == 0:
            return at


def next_line(text: str, at: int) -> int:
    """Where the next line that is not empty begins; the end of the text where there is none."""
    while (at := text.find("\n", at)) >= 0:
        at += 1
        stop = text.find("\n", at)
        if text[at : len(text) if stop < 0 else stop].strip():
            return at
    return len(text)


def _lines(text: str, at: int) -> list[Line]:
    """The lines that begin an entry, down to the one that holds ``at``: what goes on with a quoted or block text is passed over."""
    found: list[Line] = []
    start = 0
    block = -1  # a block text goes on while lines are indented deeper than this
    while 0 <= start <= at and start < len(text):
        line = taken_apart(text, start)
        following = text.find("\n", line.end)
        start = following + 1 if following >= 0 else -1
        if line.indent == line.end or (block >= 0 and line.width > block):
            continue
        block = -1
        if text[line.indent] == "#" or (line.start == 0 and text.startswith("---")):
            continue
        char = text[line.value : line.value + 1] if line.value < line.end else ""
        closes = -1
        if char and char in QUOTES:
            closes = closing_quote(text, line.value, len(text))
        elif char in CLOSERS:
            closes = closing_bracket(text, line.value, max(at, line.end))
        elif char and char in "|>":
            block = line.content - line.start if line.has_key else line.width
        found.append(line._replace(closes=closes))
        if char in CLOSERS or (char and char in QUOTES):
            if closes < 0 and line.end < at and (char in CLOSERS or char in QUOTES):
                break
            if closes > line.end:
                following = text.find("\n", closes)
                start = following + 1 if following >= 0 else -1
    return found
