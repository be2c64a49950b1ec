"""Suppression comments: ``# seedlint: ignore[…]`` in the front matter. CONTRACT.md, "Configuration".

Read only where ``seedlint:`` stands in the text at all; the time is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from seedlint.model.diagnostic import Edit
from seedlint.model.locations import Locations
from seedlint.model.nodes import MappingNode, Node, ScalarNode
from seedlint.model.suppression import Suppression
from seedlint.text.source import Source

# A comment ends where a line ends for the YAML parser, which also breaks lines at NEL, U+2028 and U+2029, or where another begins.
_BEGINNING = re.compile(r"#[ \t]*seedlint:")
_SELECTORS = re.compile(r"[ \t]*(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\[\]#\r\n\x85\u2028\u2029]*+)\]")
_INDENTED = re.compile(r"[\r\n]*[ \t]")
_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
_OUTSIDE = re.compile(r"[ \t\ufeff]*((?:<!--|#)[ \t]*seedlint:[^\r\n]*)")
_BETWEEN = re.compile(r"[ \t\ufeff]*(?:<!--[^\r\n]*)?\Z")  # lines that such a comment may follow
_NEAR = 10_000  # characters before and after the front matter that are looked at
_WORD = re.compile(r"[^\s,]+")
_BEFORE = " \t\r\n\x85\u2028\u2029\ufeff"


def suppressions(locations: Locations) -> tuple[Suppression, ...]:
    """The suppression comments of front matter that was read, in order.

    A ``#`` inside a key or a value is not a comment. One that does not say ``ignore[…]`` or ``ignore-file[…]`` has no
    selectors: it suppresses nothing, and is reported. A document that could not be read has none: what is a string in it, and
    what a comment, nobody knows.
    """
    found = []
    source, text = locations.source, locations.source.text
    starts, ends, blocks = _places(locations)
    reach = _Reach(source, starts, ends, blocks)
    previous, before, above = -1, "", False
    for at, end, said in _comments(text):
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
        is_alone = is_first and not before and end == stop - len(_line_end(text, stop))
        ends_block = is_alone and index >= 0 and not text[ends[index] : start].strip()
        whole = said is not None and said["verb"] == "ignore-file"
        words = [(said.start("rules") + word.start(), word.group()) for word in _WORD.finditer(said["rules"])] if said else []
        first, last = (0, 0) if whole else reach.of_block(reach.below(line)) if above else reach.of(line)
        found.append(
            Suppression(
                tuple(word for _, word in words),
                whole,
                first,
                last,
                source.span(at, at + len(text[at:end].rstrip(" \t"))),
                _removal(source, at, end, is_alone, ends_block),
                tuple(source.span(start, start + len(word)) for start, word in words),
            )
        )
    return tuple(found)


def outside(source: Source, body: bytes | None) -> tuple[Suppression, ...]:
    """What looks like such comments right before or after the front matter: they suppress nothing, and are reported.

    Args:
        source: of the document; where there is no front matter, of the whole file.
        body: what comes after the front matter; None where there is none.
    """
    text, start = source.text[:_NEAR], 0
    if body is not None:
        text, start = body[:_NEAR].decode("utf-8", "replace"), len(source.text)
        source = Source(source.path, source.text + text)
    found = []
    for line in text.split("\n"):
        if said := _OUTSIDE.match(line):
            span = source.span(start + said.start(1), start + said.start(1) + len(said[1].rstrip()))
            found.append(Suppression((), False, 0, 0, span, Edit(span, ""), (), True))
        elif not _BETWEEN.match(line.rstrip("\r")):
            break
        start += len(line) + 1
    return tuple(found)


def _comments(text: str) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Start and end of what looks like such a comment, and the match of what it says in the known form."""
    begins = _BEGINNING.search(text)
    while begins is not None:
        at = begins.start()
        said = _SELECTORS.match(text, begins.end())
        said_to = said.end() if said else begins.end()
        begins = _BEGINNING.search(text, said_to)
        end = begins.start() if begins else len(text)
        line_end = _BREAK.search(text, said_to, end)
        yield at, line_end.start() if line_end else end, said


def _removal(source: Source, at: int, end: int, is_alone: bool, ends_block: bool) -> Edit:
    """The edit that removes a comment: with its line where it stands there alone.

    Args:
        source: the text.
        at: where it begins.
        end: where it ends.
        is_alone: nothing else stands on its line.
        ends_block: what stands above it is a value.
    """
    text = source.text
    start, stop = source.line_around(at)
    if is_alone:
        if ends_block and _INDENTED.match(text, stop):
            # It ends a block scalar, which what follows would become part of: a bare # has to stay.
            return Edit(source.span(at + 1, end), "")
        return Edit(source.span(start + text.startswith("\ufeff", start), stop), "")
    if text.startswith("#", end):  # another comment follows
        return Edit(source.span(at, end), "")
    space = at
    while space > start and text[space - 1] in " \t":
        space -= 1
    return Edit(source.span(space, end), "")


def _line_end(text: str, stop: int) -> str:
    end = text[max(stop - 2, 0) : stop]
    return end if end == "\r\n" else end[-1:] if end[-1:] in ("\r", "\n") else ""


Places = list[tuple[int, int]]


def _places(locations: Locations) -> tuple[list[int], list[int], Places]:
    """Start and end offsets of every key and value that is a scalar, in the order of the text; and of every pair and list item.

    A block scalar begins at the end of its first line: YAML 1.2.2, section 8.1.1, allows a comment there.
    """
    scalars: Places = []
    blocks: Places = []
    text = locations.source.text
    todo: list[Node | None] = [locations.root]
    while todo:
        node = todo.pop()
        if isinstance(node, ScalarNode):
            start, end, style = node
            if style in ("|", ">") and (found := _BREAK.search(text, start)):
                start = found.start()
            if start < end:
                scalars.append((start, end))
        elif isinstance(node, MappingNode):
            for pair in node.pairs:
                todo += (pair.key, pair.value)
                blocks.append((pair.key.start, max(pair.key.end, pair.value.end)))
        elif node is not None:
            todo += node.items
            before = node.start
            for item in node.items:
                blocks.append((item.start if node.flow else _dash(text, before, item.start), item.end))
                before = item.end
    scalars.sort()
    return [start for start, _ in scalars], [end for _, end in scalars], blocks


def _dash(text: str, after: int, start: int) -> int:
    """Where the dash of a list item is: on its line, or above it, but not in a comment there."""
    at = after
    for line in text[after:start].splitlines(keepends=True):
        if line.lstrip(" \t").startswith("-"):
            return at + len(line) - len(line.lstrip(" \t"))
        at += len(line)
    return start


class _Reach:
    """Which lines a comment is about.

    On a line: that line, and all lines of the values that begin, end or go on there, since a comment cannot stand inside a block
    scalar or between the lines of a quoted one. Alone above a line: all of the field or the list item that begins there.
    """

    __slots__ = ("_below", "_blocks", "_first", "_last", "_source")

    def __init__(self, source: Source, starts: list[int], ends: list[int], blocks: Places) -> None:
        self._source = source
        self._below = (0, 0)
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        for start, end in zip(starts, ends, strict=True):
            first, last = self._lines(start, end)
            if last > first:
                self._last[first] = last
                self._first[last] = first
        self._blocks: dict[int, int] = {}
        for start, end in blocks:
            first, last = self._lines(start, end)
            self._blocks[first] = max(last, self._blocks.get(first, 0))

    def _lines(self, start: int, end: int) -> tuple[int, int]:
        """First and last line of a place, without the space at its end."""
        source = self._source
        stop = max(start, end)
        while stop > start and source.text[stop - 1].isspace():
            stop -= 1
        return source.place(start)[0], source.place(max(start, stop - 1))[0]

    def of(self, line: int) -> tuple[int, int]:
        """First and last line of a comment on a line."""
        first, last = line, line
        while first in self._first:
            first = self._first[first]
        while last in self._last:
            last = self._last[last]
        return first, last

    def of_block(self, line: int) -> tuple[int, int]:
        """First and last line of a comment that stands alone above a line."""
        first, last = self.of(line)
        return first, max(last, self._blocks.get(line, last))

    def below(self, line: int) -> int:
        """The next line that is neither a comment nor empty: several comments above a line are all about it."""
        if not self._below[0] <= line < self._below[1]:
            text, count, after = self._source.text, len(self._source.line_starts), line + 1
            while after <= count and text[slice(*self._source.line_span(after))].strip(" \t\r\n")[:1] in ("", "#"):
                after += 1
            self._below = line, after
        return self._below[1]
