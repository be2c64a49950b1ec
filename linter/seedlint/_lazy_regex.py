"""Regular expressions that nearly no file needs: compiled when they are first used, not at import.

A run over one clean file needs few of those that its modules have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


class LazyPattern:
    """What `re.compile` gives, as far as it is used here; compiled at the first use."""

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def _pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled

    def match(self, text: str, start: int = 0, end: int = 1 << 62) -> re.Match[str] | None:
        return self._pattern.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = 1 << 62) -> re.Match[str] | None:
        return self._pattern.fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = 1 << 62) -> re.Match[str] | None:
        return self._pattern.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = 1 << 62) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """What it matches, of a pattern without groups."""
        return self._pattern.findall(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self._pattern.sub(new, text)

    def split(self, text: str) -> list[str]:
        return self._pattern.split(text)
