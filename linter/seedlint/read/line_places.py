"""Where everything stands in front matter that the line reader took: found from the data and the lines, without a parser.

There every line that is not empty is one entry of the data, in the same order: a pair, an item that is a scalar, or a key whose
mapping or list follows. So the number of an entry is the number of its line, and a value begins after its key, a colon and a space.
"""

from __future__ import annotations

from seedlint._typing import Any
from seedlint.model.nodes import ListNode, MappingNode, Node, Pair, ScalarNode
from seedlint.text.source import Source


def root(source: Source, data: dict[str, Any]) -> MappingNode:
    """The node of the whole front matter; what collections hold is found when it is asked for.

    Args:
        source: the file's text.
        data: as the line reader read it.
    """
    return _Lines(source, _count(data)).mapping(data, 0, 0)


def _count(value: Any) -> int:
    """How many entries a mapping or list is, without a key that opens it."""
    count = 0
    if value.__class__ is dict:
        for item in value.values():
            count += 1
            if item.__class__ is dict or item.__class__ is list:
                count += _count(item)
    else:
        for item in value:  # a mapping begins on the line of its dash
            count += _count(item) if item.__class__ is dict else 1
    return count


class _Lines:
    """The lines that are entries, by their number: where each begins and where its text ends."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, source: Source, count: int) -> None:
        text = self.text = source.text
        lines = source.line_starts
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, after in zip(lines[1:], [*lines[2:], len(text)], strict=False):  # the first line is the fence
            end = after - 1
            if text[end - 1] == "\r":
                end -= 1
            if start < end:
                self.starts.append(start)
                self.ends.append(end)
                if len(self.starts) == count:
                    break

    def mapping(self, data: dict[str, Any], first: int, column: int) -> MappingNode:
        """A mapping whose first pair is an entry of that number, and whose keys stand in that column (from 0)."""
        end = self.ends[first + _count(data) - 1]
        return MappingNode(self.starts[first] + column, end, False, lambda: self._pairs(data, first, column))

    def _pairs(self, data: dict[str, Any], number: int, column: int) -> list[Pair]:
        pairs = []
        for name, value in data.items():
            start = self.starts[number] + column
            end = start + len(name)
            node: Node
            if value.__class__ is dict:
                node = self.mapping(value, number + 1, self._column(number + 1))
                number += _count(value)
            elif value.__class__ is list:
                node = self._list(value, number + 1)
                number += _count(value)
            else:
                node = self._scalar(end + 2, number)
            number += 1
            pairs.append(Pair(name, ScalarNode(start, end, ""), node))
        return pairs

    def _list(self, data: list[Any], first: int) -> ListNode:
        column = self._column(first)
        end = self.ends[first + _count(data) - 1]
        return ListNode(self.starts[first] + column, end, False, lambda: self._items(data, first, column))

    def _items(self, data: list[Any], number: int, column: int) -> list[Node]:
        items: list[Node] = []
        for value in data:
            if value.__class__ is dict:
                items.append(self.mapping(value, number, column + 2))
                number += _count(value)
            else:
                items.append(self._scalar(self.starts[number] + column + 2, number))
                number += 1
        return items

    def _scalar(self, start: int, number: int) -> ScalarNode:
        char = self.text[start]
        return ScalarNode(start, self.ends[number], char if char in "'\"" else "")

    def _column(self, number: int) -> int:
        """How far an entry is indented."""
        start = self.starts[number]
        end = start
        while self.text[end] == " ":
            end += 1
        return end - start
