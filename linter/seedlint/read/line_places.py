"""Where everything stands in front matter that the line reader took: found by searching its lines, without a parser.

There every key begins a line, after spaces or the dash of an item, and what a collection holds stands in one column, which nothing
below it has: so a key or item is where the next line of its column begins with it, and a value follows its key, a colon and a space.
"""

from __future__ import annotations

from functools import partial

from seedlint._typing import Any
from seedlint.model.nodes import ListNode, MappingNode, Node, Pair, ScalarNode
from seedlint.text.source import Source


def root(source: Source, data: dict[str, Any]) -> MappingNode:
    """The node of the whole front matter; what collections hold is found when it is asked for.

    Args:
        source: the file's text.
        data: as the line reader read it.
    """
    return _mapping(source.text, data, _next_line(source.text, 0), 0)


def _next_line(text: str, at: int) -> int:
    """Where the next line begins that is not empty."""
    at = text.index("\n", at) + 1
    while text[at] in "\r\n":
        at += 1
    return at


def _mapping(text: str, data: dict[str, Any], start: int, column: int, after: int | None = None) -> MappingNode:
    """A mapping whose first key begins there, its keys in that column (from 0); the line after it begins at ``after``, if known."""

    def search(name: str | int) -> Pair | None:
        if name not in data:
            return None
        at = start if name == next(iter(data)) else text.index(f"{before}{name}:", start) + len(before)
        return _pair(text, str(name), data[str(name)], at, None)

    before = "\n" + " " * column
    return MappingNode(start, _end(text, after), False, lambda: _pairs(text, data, start, column, after), search)


def _pair(text: str, name: str, value: Any, at: int, after: int | None) -> Pair:
    """The pair whose key begins there."""
    end = at + len(name)
    return Pair(name, ScalarNode(at, end, ""), partial(_value, text, value, end, after))


def _end(text: str, after: int | None) -> int | None:
    """Where the last line ends that is not empty, before another one begins."""
    while after is not None and text[after - 1] in "\r\n":
        after -= 1
    return after


def _pairs(text: str, data: dict[str, Any], at: int, column: int, after: int | None) -> list[Pair]:
    before = "\n" + " " * column
    starts = [at]
    for name in [*data][1:]:
        at = text.index(f"{before}{name}:", at) + len(before)
        starts.append(at)
    afters = [*(start - column for start in starts[1:]), after]
    return [_pair(text, *item, start, following) for item, start, following in zip(data.items(), starts, afters, strict=True)]


def _value(text: str, value: Any, at: int, after: int | None) -> Node:
    """The value after a key that ends there."""
    if not isinstance(value, dict | list):
        return _scalar(text, at + 2)
    line = start = _next_line(text, at)
    while text[start] == " ":
        start += 1
    if isinstance(value, dict):
        return _mapping(text, value, start, start - line, after)
    return ListNode(start, _end(text, after), False, lambda: _items(text, value, start, start - line, after))


def _items(text: str, data: list[Any], at: int, column: int, after: int | None) -> list[Node]:
    before = "\n" + " " * column
    starts = [at]
    for _ in data[1:]:
        at = text.index(f"{before}- ", at) + len(before)
        starts.append(at)
    afters = [*(start - column for start in starts[1:]), after]
    return [
        _mapping(text, value, start + 2, column + 2, following) if isinstance(value, dict) else _scalar(text, start + 2)
        for value, start, following in zip(data, starts, afters, strict=True)
    ]


def _scalar(text: str, start: int) -> ScalarNode:
    end = text.index("\n", start)
    return ScalarNode(start, end - 1 if text[end - 1] == "\r" else end, text[start] if text[start] in "'\"" else "")
