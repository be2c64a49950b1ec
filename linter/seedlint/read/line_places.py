"""Where everything stands in front matter that the line reader took: found from the data and the lines, without a parser.

There every line that is not empty is one entry of the data, in the same order: a pair, an item that is a scalar, or a key whose
mapping or list follows. So the number of an entry is the number of its line, and a value begins after its key, a colon and a space.
"""

from __future__ import annotations

from itertools import pairwise

from seedlint._typing import Any
from seedlint.model.nodes import ListNode, MappingNode, Node, Pair, ScalarNode
from seedlint.text.source import Source


def root(source: Source, data: dict[str, Any]) -> MappingNode:
    """The node of the whole front matter; what collections hold is found when it is asked for.

    Args:
        source: the file's text.
        data: as the line reader read it.
    """
    entries = _Entries(source, data)
    return entries.mapping(data, 0, 0)


class _Entries:
    """The lines that are entries, by their number."""

    __slots__ = ("afters", "counts", "starts", "text")

    def __init__(self, source: Source, data: dict[str, Any]) -> None:
        self.text = source.text
        starts = source.line_starts[1:]  # the first line is the fence
        lines = [(start, after) for start, after in pairwise(starts) if after - start > 2]
        # Where each line begins, and where the next one does; a line of at most two characters is empty.
        self.starts = [start for start, _ in lines]
        self.afters = [after for _, after in lines]
        # How many entries each mapping and each list is, without a key that opens it, by its identity.
        self.counts: dict[int, int] = {}
        self._count(data)

    def _count(self, value: Any) -> int:
        count = 0
        if value.__class__ is dict:
            count = len(value)
            for item in value.values():
                if item.__class__ is dict or item.__class__ is list:
                    count += self._count(item)
        else:
            for item in value:  # a mapping begins on the line of its dash
                count += self._count(item) if item.__class__ is dict else 1
        self.counts[id(value)] = count
        return count

    def _end(self, number: int) -> int:
        """Where the text of an entry ends."""
        end = self.afters[number] - 1
        return end - 1 if self.text[end - 1] == "\r" else end

    def _column(self, number: int) -> int:
        """How far an entry is indented."""
        start = end = self.starts[number]
        while self.text[end] == " ":
            end += 1
        return end - start

    def _scalar(self, start: int, number: int) -> ScalarNode:
        char = self.text[start]
        return ScalarNode(start, self._end(number), char if char in "'\"" else "")

    def mapping(self, data: dict[str, Any], first: int, column: int) -> MappingNode:
        """A mapping whose first pair is an entry of that number, and whose keys stand in that column (from 0)."""
        end = self._end(first + self.counts[id(data)] - 1)
        return MappingNode(self.starts[first] + column, end, False, lambda: self._pairs(data, first, column))

    def _pairs(self, data: dict[str, Any], number: int, column: int) -> list[Pair]:
        pairs = []
        for name, value in data.items():
            start = self.starts[number] + column
            end = start + len(name)
            node: Node
            if isinstance(value, dict):
                node = self.mapping(value, number + 1, self._column(number + 1))
                number += self.counts[id(value)]
            elif isinstance(value, list):
                node = self._list(value, number + 1, self._column(number + 1))
                number += self.counts[id(value)]
            else:
                node = self._scalar(end + 2, number)
            number += 1
            pairs.append(Pair(name, ScalarNode(start, end, ""), node))
        return pairs

    def _list(self, data: list[Any], first: int, column: int) -> ListNode:
        end = self._end(first + self.counts[id(data)] - 1)
        return ListNode(self.starts[first] + column, end, False, lambda: self._items(data, first, column))

    def _items(self, data: list[Any], number: int, column: int) -> list[Node]:
        items: list[Node] = []
        for value in data:
            if value.__class__ is dict:
                items.append(self.mapping(value, number, column + 2))
                number += self.counts[id(value)]
            else:
                items.append(self._scalar(self.starts[number] + column + 2, number))
                number += 1
        return items
