"""Where each part of the front matter stands: the form that both readers give.

Offsets count code points of `Source.text`. A block collection ends with its last value, not at the next token; a block scalar ends
where the next token begins. What a collection holds may be worked out when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from seedlint._typing import NamedTuple


class ScalarNode(NamedTuple):
    """A key or a single value, with its quotes.

    ``style`` is ``""`` (plain), ``"'"``, ``'"'``, ``"|"`` or ``">"``; ``"*"`` for an alias, whatever value it stands for; ``"+"``
    for a text of TOML over several lines.
    """

    start: int
    end: int
    style: str


class Pair:
    """A key of a mapping and its value."""

    __slots__ = ("_make", "_value", "key", "name")

    def __init__(self, name: str, key: ScalarNode, value: Node | Callable[[], Node]) -> None:
        self.name = name
        self.key = key
        self._value: Node | None = None
        self._make: Callable[[], Node] | None = None
        if callable(value):
            self._make = value
        else:
            self._value = value

    @property
    def value(self) -> Node:
        """The node of the value."""
        if self._value is None:
            assert self._make is not None
            self._value, self._make = self._make(), None
        return self._value


class MappingNode:
    """A mapping; ``flow`` says that it stands in braces (or is a pair in brackets). Without an ``end`` it ends with its last value."""

    __slots__ = ("_by_name", "_end", "_make", "_pairs", "_search", "_starts", "flow", "start")

    def __init__(
        self,
        start: int,
        end: int | None,
        flow: bool,
        pairs: list[Pair] | Callable[[], list[Pair]],
        search: Callable[[str | int], Pair | None] | None = None,
    ) -> None:
        """``search`` gives the pair of a key without the others."""
        self.start = start
        self._end = end
        self.flow = flow
        self._pairs: list[Pair] | None = None
        self._make: Callable[[], list[Pair]] | None = None
        if callable(pairs):
            self._make = pairs
        else:
            self._pairs = pairs
        self._search = search
        self._by_name: dict[str | int, Pair | None] | None = None
        self._starts: list[int] | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        if self._end is None:
            self._end = self.pairs[-1].value.end
        return self._end

    @property
    def pairs(self) -> list[Pair]:
        """The pairs, in the order of the text; a key may appear twice."""
        if self._pairs is None:
            assert self._make is not None
            self._pairs, self._make = self._make(), None
        return self._pairs

    def find(self, name: str | int) -> Pair | None:
        """The last pair of a key: the one that counts."""
        if self._by_name is None:
            self._by_name = {pair.name: pair for pair in self.pairs} if self._search is None else {}
        if self._search is not None and name not in self._by_name:
            self._by_name[name] = self._search(name)
        return self._by_name.get(name)

    @property
    def starts(self) -> list[int]:
        """Where each pair begins."""
        if self._starts is None:
            self._starts = [pair.key.start for pair in self.pairs]
        return self._starts


class ListNode:
    """A list; ``flow`` says that it stands in brackets. Without an ``end`` it ends with its last item."""

    __slots__ = ("_end", "_items", "_make", "_starts", "flow", "start")

    def __init__(self, start: int, end: int | None, flow: bool, items: list[Node] | Callable[[], list[Node]]) -> None:
        self.start = start
        self._end = end
        self.flow = flow
        self._items: list[Node] | None = None
        self._make: Callable[[], list[Node]] | None = None
        if callable(items):
            self._make = items
        else:
            self._items = items
        self._starts: list[int] | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        if self._end is None:
            self._end = self.items[-1].end
        return self._end

    @property
    def items(self) -> list[Node]:
        """The items, in order."""
        if self._items is None:
            assert self._make is not None
            self._items, self._make = self._make(), None
        return self._items

    @property
    def starts(self) -> list[int]:
        """Where each item begins; of an empty one, where it would."""
        if self._starts is None:
            self._starts = [item.start for item in self.items]
        return self._starts


Node = ScalarNode | MappingNode | ListNode
