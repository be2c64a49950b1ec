"""Where the keys and values of a TOML text stand, which `tomllib` does not tell.

Source: TOML 1.0.0.
"""

from __future__ import annotations

import re
import tomllib

from seedlint._typing import NamedTuple

KeyPath = tuple[str | int, ...]
Extent = tuple[int, int]  # start and end offsets

# Multi-line strings first, then strings, comments, line ends, marks, and runs of anything else.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\n\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\#\"']+"
    r'|"""[^\x00]*|\'\'\'[^\x00]*|["\'][^\n]*',  # not closed, so no TOML
    re.DOTALL,
)
DEEPEST_KEY = 100  # parts of a key; to read more of them, tomllib takes time and memory with the square of their number


class Place(NamedTuple):
    """Where a key stands (for an item of a list: the item), and its value; a table's is its header."""

    key: Extent
    value: Extent


def too_deep(text: str) -> int:
    """The offset of a key with more parts than `DEEPEST_KEY`; -1 if there is none."""
    if text.count(".") < DEEPEST_KEY:
        return -1
    parts, last = 0, ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == ".":
            parts += last != "."
            if parts >= DEEPEST_KEY:
                return match.start()
        elif last != ".":
            parts = 0
        last = token
    return -1


def places(text: str) -> dict[KeyPath, Place]:
    """The place of every key, table and list item of a TOML text that `tomllib` accepts.

    An item of an array of tables stands at its header.
    """
    return _Walk(text).found


class _Walk:
    """A walk over the tokens: the text is known to be right, so nothing is checked."""

    def __init__(self, text: str) -> None:
        self.found: dict[KeyPath, Place] = {}
        self.tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
        self.at = 0
        self.items: dict[KeyPath, int] = {}  # array of tables -> number of tables so far
        self.document()

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def skip(self) -> None:
        while self.peek() == "\n" or self.peek().startswith("#"):
            self.at += 1

    @property
    def start(self) -> int:
        """Where the next token begins."""
        return self.tokens[self.at][1]

    @property
    def end(self) -> int:
        """Where the last token ends."""
        token, start = self.tokens[self.at - 1]
        return start + len(token)

    def document(self) -> None:
        table: KeyPath = ()
        self.skip()
        while self.at < len(self.tokens):
            table = self.header() if self.peek() == "[" else self.pair(table)
            self.skip()

    def header(self) -> KeyPath:
        start = self.start
        self.at += 1
        is_item = self.peek() == "["
        self.at += is_item
        path: KeyPath = ()
        keys = self.key()
        self.at += 1 + is_item
        extent = start, self.end
        for index, (part, key) in enumerate(keys):
            path = (*path, part)
            last = index + 1 == len(keys)
            self.found.setdefault(path, Place(key, extent))
            if path in self.items and not last:
                path = (*path, self.items[path])
        if is_item:
            self.items[path] = number = self.items.get(path, -1) + 1
            path = (*path, number)
            self.found[path] = Place(extent, extent)
        return path

    def key(self) -> list[tuple[str, Extent]]:
        parts: list[tuple[str, Extent]] = []
        while (token := self.peek()) not in ("=", "]", ""):
            if token != ".":
                name = tomllib.loads(f"key = {token}")["key"] if token[0] in "\"'" else token
                parts.append((name, (self.start, self.start + len(token))))
            self.at += 1
        return parts

    def pair(self, table: KeyPath) -> KeyPath:
        keys = self.key()
        path = (*table, *(part for part, _ in keys))
        self.at += 1
        start = self.start
        self.value(path)
        extent = start, self.end
        for depth, (_, key) in enumerate(keys, len(table) + 1):
            self.found.setdefault(path[:depth], Place(key, extent if depth == len(path) else (key[0], extent[1])))
        return table

    def value(self, path: KeyPath) -> None:
        opening = self.peek()
        if opening not in ("[", "{"):
            while self.peek() not in ("\n", ",", "]", "}", "") and not self.peek().startswith("#"):
                self.at += 1
            return
        self.at += 1
        number = 0
        self.skip()
        while self.peek() not in ("]", "}"):
            if self.peek() == ",":
                self.at += 1
            elif opening == "{":
                self.pair(path)
            else:
                start = self.start
                self.value((*path, number))
                self.found[(*path, number)] = Place((start, self.end), (start, self.end))
                number += 1
            self.skip()
        self.at += 1
