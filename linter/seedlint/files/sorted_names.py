"""Many names in little memory, sorted: their bytes in a row, and where each ends."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any


class SortedNames(Sequence[str]):
    """Names, sorted, each once. What is known of each is kept elsewhere, by its number."""

    __slots__ = ("_bytes", "_ends")

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take in names that are sorted."""
        parts = bytearray()
        self._ends = array("Q")
        for name in names:
            parts += name.encode("utf-8", "surrogatepass")
            self._ends.append(len(parts))
        self._bytes = bytes(parts)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self._ends):
            raise IndexError(index)
        return self._bytes[self._ends[index - 1] if index else 0 : self._ends[index]].decode("utf-8", "surrogatepass")

    def number(self, name: str) -> int:
        """The number of a name, from 0; -1 where it is not one of these."""
        at = bisect_left(self, name)
        return at if at < len(self) and self[at] == name else -1

    def inside(self, folder: str) -> Iterable[tuple[str, bool]]:
        """What is in a folder when the names are paths: the last part of each path, and whether it is a folder."""
        top = f"{folder}/" if folder else ""
        at = bisect_left(self, top)
        while at < len(self) and self[at].startswith(top):
            name, slash, _ = self[at][len(top) :].partition("/")
            yield name, bool(slash)
            at = bisect_left(self, f"{top}{name}0", at) if slash else at + 1  # 0 is the character after the slash
