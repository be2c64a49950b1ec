"""Finding and changing the fields of an article's text, with PyYAML's own composer and none of the code under test."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from random import Random
from typing import Any

import yaml

Pointer = tuple[str | int, ...]


def _front_matter(text: str) -> str:
    return text[: text.index("\n---", 3) + 1]


@lru_cache(maxsize=16)  # most faults are made from a few articles
def _composed(text: str) -> yaml.Node:
    return yaml.compose(_front_matter(text), Loader=yaml.CSafeLoader)


@lru_cache(maxsize=16)
def _loaded(text: str) -> Any:
    return yaml.load(_front_matter(text), Loader=yaml.CBaseLoader)


def _pair(text: str, pointer: Pointer) -> tuple[yaml.Node, yaml.Node]:
    """Where a value begins (its key; itself for a list item) and the value."""
    start = node = _composed(text)
    for part in pointer:
        if isinstance(node, yaml.MappingNode):
            start, node = next(pair for pair in node.value if pair[0].value == part)
        else:
            start = node = node.value[part]
    return start, node


def value(text: str, *pointer: str | int) -> Any:
    """The value, every scalar of it as a string; not to be changed."""
    data = _loaded(text)
    for part in pointer:
        data = data[part]
    return data


def has(text: str, *pointer: str | int) -> bool:
    """Whether the article has the field."""
    return pointer[-1] in value(text, *pointer[:-1])


def line(text: str, pointer: Pointer) -> int:
    """The line of a key (of a list item: of its first line), from 1."""
    return int(_pair(text, pointer)[0].start_mark.line) + 1


def bounds(text: str, pointer: Pointer) -> tuple[int, int]:
    """Start and end of a scalar in the text, its quotes included."""
    node = _pair(text, pointer)[1]
    mark = text.startswith("\ufeff")  # libyaml does not count a byte-order mark
    return node.start_mark.index + mark, node.end_mark.index + mark


def replaced(text: str, pointer: Pointer, raw: str) -> str:
    """The text with other characters in a scalar's place."""
    start, end = bounds(text, pointer)
    return text[:start] + raw + text[end:]


def extent(text: str, pointer: Pointer) -> tuple[int, int]:
    """First and last line (exclusive, from 0) of a key or list item with its value, without blank lines after it."""
    start, node = _pair(text, pointer)
    first, last = start.start_mark.line, node.end_mark.line
    if isinstance(node, yaml.ScalarNode):
        return first, last + 1
    lines = text.split("\n")
    while not lines[last - 1].strip():
        last -= 1
    return first, last


def block(text: str, pointer: Pointer) -> list[str]:
    """The lines of a field or list item."""
    first, last = extent(text, pointer)
    return text.split("\n")[first:last]


def dropped(text: str, *pointer: str | int) -> str:
    """The text without a field or list item; the first field of a list item hands its dash to the next."""
    first, last = extent(text, pointer)
    lines = text.split("\n")
    dash = re.match(r" *- ", lines[first])
    if dash and isinstance(pointer[-1], str):
        lines[last] = dash[0] + lines[last].lstrip()
    return "\n".join(lines[:first] + lines[last:])


def without(text: str, *fields: str) -> str:
    """The text without those of these top-level fields that it has."""
    for field in fields:
        if has(text, field):
            text = dropped(text, field)
    return text


def inserted(text: str, after: Pointer, *new: str) -> tuple[str, int]:
    """The text with lines behind a field, and the number of the first new line."""
    last = extent(text, after)[1]
    lines = text.split("\n")
    return "\n".join([*lines[:last], *new, *lines[last:]]), last + 1


def with_line(text: str, number: int, new: str) -> str:
    """The text with another line in the place of one (from 1)."""
    lines = text.split("\n")
    lines[number - 1] = new
    return "\n".join(lines)


def quoted(string: str) -> str:
    """A double-quoted YAML scalar (JSON's escapes are YAML's)."""
    return json.dumps(string, ensure_ascii=False)


def is_plain(record: dict[str, Any]) -> bool:
    """A related record with an image, without AMP links, and with a link that has no date and no query."""
    return "ampWebUrl" not in record and not re.search(r"/20\d\d/|\?", record["webUrl"]) and "images" in record


_RECORDS = {
    "?": lambda record: True,
    "?amp": lambda record: "ampWebUrl" in record,
    "?image": lambda record: "images" in record,
    "?plain": is_plain,
}


def find(text: str, pattern: str, rng: Random) -> Pointer:
    """The pointer of a slash-separated path.

    ``?`` stands for any related record, ``?amp`` for one with AMP links, ``?image`` for one with an image, ``?plain`` for one
    as `is_plain` says.
    """
    parts: list[str | int] = []
    for part in pattern.split("/"):
        if part in _RECORDS:
            parts.append(rng.choice([n for n, record in enumerate(value(text, "related")) if _RECORDS[part](record)]))
        else:
            parts.append(int(part) if part.isdigit() else part)
    return tuple(parts)


def host(url: str) -> str:
    """The host of a clean link, with a port if there is one."""
    return url.split("/")[2]


def with_host(url: str, new: str) -> str:
    """The link with something else in the host's place."""
    return url.replace(host(url), new, 1)
