"""Where everything stands in front matter that the line reader took: found by searching its lines, without a parser.

There every key begins a line, after spaces or the dash of an item, and what a collection holds stands in one column, which nothing
below it has: so a key or item is where the next line of its column begins with it, and a value follows its key, a colon and a space.
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
    return _mapping(source.text, data, _next_line(source.text, 0), 0)


def _next_line(text: str, at: int) -> int:
    """Where the next line begins that is not empty."""
    at = text.index("\n", at) + 1
    while text[at] in "\r\n":
        at += 1
    return at


def _last_end(text: str, at: int) -> int:
    """Where the last line ends that is not empty, before the line break there."""
    while text[at - 1] in "\r\n":
        at -= 1
    return at


def _mapping(text: str, data: dict[str, Any], start: int, column: int, end: int | None = None) -> MappingNode:
    """A mapping whose first key begins there, and whose keys stand in that column (from 0)."""
    return MappingNode(start, end, False, lambda: _pairs(text, data, start, column, end))


def _pairs(text: str, data: dict[str, Any], at: int, column: int, end: int | None) -> list[Pair]:
    before = "\n" + " " * column
    starts = [at]
    for name in [*data][1:]:
        at = text.index(f"{before}{name}:", at) + len(before)
        starts.append(at)
    ends = [*(_last_end(text, start - len(before)) for start in starts[1:]), end]
    return [
        Pair(name, ScalarNode(start, start + len(name), ""), _value(text, value, start + len(name), stop))
        for (name, value), start, stop in zip(data.items(), starts, ends, strict=True)
    ]


def _value(text: str, value: Any, at: int, end: int | None) -> Node:
    """The value after a key that ends there."""
    if not isinstance(value, dict | list):
        return _scalar(text, at + 2, end)
    line = start = _next_line(text, at)
    while text[start] == " ":
        start += 1
    if isinstance(value, dict):
        return _mapping(text, value, start, start - line, end)
    return ListNode(start, end, False, lambda: _items(text, value, start, start - line, end))


def _items(text: str, data: list[Any], at: int, column: int, end: int | None) -> list[Node]:
    before = "\n" + " " * column
    starts = [at]
    for _ in data[1:]:
        at = text.index(f"{before}- ", at) + len(before)
        starts.append(at)
    ends = [*(_last_end(text, start - len(before)) for start in starts[1:]), end]
    return [
        _mapping(text, value, start + 2, column + 2, stop) if isinstance(value, dict) else _scalar(text, start + 2, stop)
        for value, start, stop in zip(data, starts, ends, strict=True)
    ]


def _scalar(text: str, start: int, end: int | None) -> ScalarNode:
    if end is None:
        end = _last_end(text, text.index("\n", start))
    return ScalarNode(start, end, text[start] if text[start] in "'\"" else "")
