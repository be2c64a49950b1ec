"""Suppression comments: ``# seedlint: ignore[…]`` in the front matter. CONTRACT.md, "Configuration".

Read only where ``seedlint:`` stands in the text at all; the time is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from yaml.nodes import MappingNode, ScalarNode

from seedlint._typing import Any
from seedlint.model.diagnostic import Edit
from seedlint.model.document import Document
from seedlint.results.file_result import Suppression

# A comment ends where a line ends for the YAML parser, which also breaks lines at NEL, U+2028 and U+2029.
_COMMENT = re.compile(
    r"#[ \t]*seedlint:"
    r"(?:[ \t]*(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\[\]#\r\n\x85\u2028\u2029]*+)\])?"
    r"(?:(?!#[ \t]*seedlint:)[^\r\n\x85\u2028\u2029])*+"
)
_INDENTED = re.compile(r"[\r\n]*[ \t]")
_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
_BEFORE = " \t\r\n\x85\u2028\u2029\ufeff"


def suppressions(doc: Document) -> tuple[Suppression, ...]:
    """The suppression comments of a document, in order.

    A ``#`` inside a key or a value is no comment. One that does not say ``ignore[…]`` or ``ignore-file[…]`` has no
    selectors: it suppresses nothing, and is told. A document that could not be read has none: what is a string in it, and
    what a comment, nobody knows.
    """
    if doc.root is None:
        return ()
    found = []
    source, text = doc.source, doc.source.text
    starts, ends = _scalars(doc)
    reach = _Reach(doc, starts, ends)
    previous, before, above = -1, "", False
    for match in _COMMENT.finditer(text):
        at, end = match.span()
        if at and text[at - 1] not in _BEFORE and text[at - 1] != "#":
            continue
        index = bisect_right(starts, at) - 1
        if index >= 0 and at < ends[index]:
            continue
        line, _ = source.place(at)
        start, stop = source.line_span(line)
        is_first, previous = previous != start, start
        if is_first:
            before = text[start:at].strip(" \t\ufeff")
            above = not before or before.startswith("#")
        if is_first and not before and end == stop - len(_line_end(text, stop)):
            edit = Edit(source.span(start + text.startswith("\ufeff", start), stop), "")
            if index >= 0 and not text[ends[index] : start].strip() and _INDENTED.match(text, stop):
                # It ends a block scalar, which what follows would become part of: a bare # has to stay.
                edit = Edit(source.span(at + 1, end), "")
        elif text.startswith("#", end):  # another comment follows
            edit = Edit(source.span(at, end), "")
        else:
            behind = at
            while behind > start and text[behind - 1] in " \t":
                behind -= 1
            edit = Edit(source.span(behind, end), "")
        whole = match["verb"] == "ignore-file"
        words = list(re.finditer(r"[^\s,]+", match["rules"])) if match["rules"] else []
        offset = match.start("rules")
        first, last = (0, 0) if whole else reach.of(reach.below(line) if above else line)
        found.append(
            Suppression(
                tuple(word.group() for word in words),
                whole,
                first,
                last,
                source.span(at, at + len(match.group().rstrip(" \t"))),
                edit,
                tuple(source.span(offset + word.start(), offset + word.end()) for word in words),
            )
        )
    return tuple(found)


def _line_end(text: str, stop: int) -> str:
    end = text[max(stop - 2, 0) : stop]
    return end if end == "\r\n" else end[-1:] if end[-1:] in ("\r", "\n") else ""


def _scalars(doc: Document) -> tuple[list[int], list[int]]:
    """Start and end offsets of every key and value that is a scalar, in the order of the text.

    A block scalar begins at the end of its first line: YAML 1.2.2, section 8.1.1, allows a comment there.
    """
    places = []
    text = doc.source.text
    todo: list[Any] = [doc.root]
    while todo:
        node = todo.pop()
        if isinstance(node, ScalarNode):
            start, end = node.start_mark.index + doc.base, node.end_mark.index + doc.base
            if node.style in ("|", ">") and (found := _BREAK.search(text, start)):
                start = found.start()
            if start < end:
                places.append((start, end))
        elif isinstance(node, MappingNode):
            for pair in node.value:
                todo += pair
        else:
            todo += node.value
    places.sort()
    return [start for start, _ in places], [end for _, end in places]


class _Reach:
    """Which lines a comment speaks for: its line, and all lines of the values that begin, end or go on there.

    A comment cannot stand inside a block scalar or between the lines of a quoted one, so the line beside it stands for all.
    """

    __slots__ = ("_below", "_first", "_last", "_source")

    def __init__(self, doc: Document, starts: list[int], ends: list[int]) -> None:
        self._source = doc.source
        self._below = (0, 0)
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        text = doc.source.text
        for start, end in zip(starts, ends, strict=True):
            first = doc.source.place(start)[0]
            last = doc.source.place(max(start, start + len(text[start:end].rstrip()) - 1))[0]
            if last > first:
                self._last[first] = last
                self._first[last] = first

    def of(self, line: int) -> tuple[int, int]:
        """First and last line."""
        first, last = line, line
        while first in self._first:
            first = self._first[first]
        while last in self._last:
            last = self._last[last]
        return first, last

    def below(self, line: int) -> int:
        """The next line that is no comment: several comments above a line all speak for it."""
        if not self._below[0] <= line < self._below[1]:
            text, count, after = self._source.text, len(self._source.line_starts), line + 1
            while after <= count and text[slice(*self._source.line_span(after))].lstrip(" \t").startswith("#"):
                after += 1
            self._below = line, after
        return self._below[1]
