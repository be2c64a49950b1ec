"""TOML with the line of every key, which `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from seedlint._typing import Any
from seedlint.errors import ConfigError

KeyPath = tuple[str | int, ...]

# TOML 1.0.0: multi-line strings first, then strings, comments, line ends, marks, and runs of anything else.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\n\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\#\"']+",
    re.DOTALL,
)
_DEEPEST = 100  # parts of a key; to read more of them, tomllib takes time and memory with the square of their number
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def parse(shown: str, data: bytes) -> tuple[dict[str, Any], str]:
    """The values of a TOML file, and its text.

    Args:
        shown: the file as it is called in errors.
        data: its bytes; a byte-order mark is passed over.

    Raises:
        ConfigError: no UTF-8 or no TOML, with line and column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: byte 0x{data[error.start]:02X} is not UTF-8") from error
    if text.count(".") >= _DEEPEST and (line := _too_deep(text)):
        raise ConfigError(f"{shown}:{line}: a key has more than {_DEEPEST} parts")
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        place = _PLACE.search(words)
        if place is None:
            raise ConfigError(f"{shown}: {_lower(words)}") from error
        where = f"{place[1]}:{place[2]}" if place[1] else str(text.rstrip().count("\n") + 1)
        raise ConfigError(f"{shown}:{where}: {_lower(words[: place.start()])}") from error
    except ValueError as error:
        raise ConfigError(f"{shown}: an integer of thousands of digits") from error
    except RecursionError as error:
        raise ConfigError(f"{shown}: nested too deeply") from error


def _too_deep(text: str) -> int:
    """The line of a key with too many parts; 0 if there is none."""
    parts, last = 0, ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == ".":
            parts += last != "."
            if parts >= _DEEPEST:
                return text.count("\n", 0, match.start()) + 1
        elif last != ".":
            parts = 0
        last = token
    return 0


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def lines(text: str) -> Mapping[KeyPath, int]:
    """The line of every key, table and list item of a TOML text that `parse` accepts.

    An item of an array of tables stands at its header.
    """
    return _Lines(text).found


class _Lines:
    """A walk over the tokens: the text is known to be right, so nothing is checked."""

    def __init__(self, text: str) -> None:
        self.found: dict[KeyPath, int] = {}
        self.tokens: list[tuple[str, int]] = []
        line = 1
        at = 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", at, match.start())
            self.tokens.append((match.group(), line))
            at = match.start()
        self.at = 0
        self.items: dict[KeyPath, int] = {}  # array of tables -> number of tables so far
        self.document()

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def skip(self) -> None:
        while self.peek() == "\n" or self.peek().startswith("#"):
            self.at += 1

    def note(self, path: KeyPath, line: int) -> None:
        for depth in range(1, len(path) + 1):
            self.found.setdefault(path[:depth], line)

    def document(self) -> None:
        table: KeyPath = ()
        self.skip()
        while self.at < len(self.tokens):
            line = self.tokens[self.at][1]
            if self.peek() == "[":
                self.at += 1
                is_item = self.peek() == "["
                self.at += is_item
                table = self.resolved(self.key())
                if is_item:
                    self.items[table] = number = self.items.get(table, -1) + 1
                    table = (*table, number)
                self.at += 1 + is_item
                self.note(table, line)
            else:
                self.pair(table)
            self.skip()

    def resolved(self, key: KeyPath) -> KeyPath:
        """A header's key, with the number of the last table after every array of tables on the way."""
        path: KeyPath = ()
        for index, part in enumerate(key):
            path = (*path, part)
            if path in self.items and index + 1 < len(key):
                path = (*path, self.items[path])
        return path

    def key(self) -> KeyPath:
        parts: list[str] = []
        while (token := self.peek()) not in ("=", "]", ""):
            if token != ".":
                parts.append(tomllib.loads(f"key = {token}")["key"] if token[0] in "\"'" else token)
            self.at += 1
        return tuple(parts)

    def pair(self, table: KeyPath) -> None:
        line = self.tokens[self.at][1]
        path = (*table, *self.key())
        self.note(path, line)
        self.at += 1
        self.value(path)

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
                item = (*path, number)
                self.note(item, self.tokens[self.at][1])
                self.value(item)
                number += 1
            self.skip()
        self.at += 1
