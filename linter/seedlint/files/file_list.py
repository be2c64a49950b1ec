"""Many files in little memory: what their paths have in common is kept once, and a path is put together when somebody asks."""

from __future__ import annotations

import os
from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from seedlint._typing import Any
from seedlint.files.system_path import is_on_disk, split

BLOCK = 512  # files of a block; those of one are taken apart together

Pair = tuple[str, str]


class OrderedFiles(Sequence[Pair]):
    """The files of a run, pairs of printed path and system path: sorted by printed path, each of these once."""

    __slots__ = ()

    @abstractmethod
    def find(self, printed: str) -> str | None:
        """The system path of a file of the run, by its printed path; None where there is none of that name."""

    def holds(self, printed: str) -> bool:
        """Whether there is a file of this printed path."""
        return self.find(printed) is not None

    def same(self, real: Collection[str]) -> Iterator[str]:
        """The printed paths of those that are one of some files, given by their real paths."""
        names = {os.path.basename(path) for path in real}
        for printed, path in self:
            if not is_on_disk(path):
                archive = split(path)[0]
                if os.path.basename(archive) in names and os.path.realpath(archive) in real:
                    yield printed
            elif (os.path.basename(path) in names or os.path.islink(path)) and os.path.realpath(path) in real:
                yield printed


class FileList(OrderedFiles):
    """Pairs of printed path and system path, sorted by printed path, each of these once. It grows at its end, until it is read.

    Files in a row with the same beginnings of both paths form blocks: the two beginnings, and the rest of each path in one text.
    """

    __slots__ = ("_blocks", "_last", "_length", "_open", "_starts", "_tops")

    def __init__(self) -> None:
        self._blocks: list[tuple[str, str, str]] = []
        self._starts: list[int] = []  # number of the first file of each block
        self._length = 0
        self._tops: Pair = "", ""
        self._open: list[str] = []  # the files of the next block
        self._last: tuple[int, list[str]] = -1, []  # the block that was last taken apart

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> FileList:
        """A list of pairs that are sorted by printed path, each of these once."""
        made = cls()
        for printed, path in pairs:
            rest = printed
            while rest.startswith("../"):
                rest = rest[3:]
            if not path.endswith(_native(rest)):
                rest = _end_of_both(rest, path)
            made.extend(printed[: len(printed) - len(rest)], path[: len(path) - len(rest)], [rest])
        return made

    def extend(self, printed_top: str, system_top: str, rests: list[str]) -> None:
        """Add files.

        Args:
            printed_top: how their printed paths begin.
            system_top: how their system paths begin.
            rests: the rest of each, the same of both, with ``/``.
        """
        if self._tops != (printed_top, system_top):
            self._close()
            self._tops = printed_top, system_top
        self._open += rests
        self._length += len(rests)
        if len(self._open) >= BLOCK:
            self._close()

    def _close(self) -> None:
        """Pack what is open."""
        start = self._length - len(self._open)
        for at in range(0, len(self._open), BLOCK):
            self._starts.append(start + at)
            self._blocks.append((*self._tops, "\0".join(self._open[at : at + BLOCK])))
        self._open = []

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Pair]:
        self._close()
        for number in range(len(self._blocks)):
            yield from self._pairs(number, 0, None)

    def _rests(self, number: int) -> list[str]:
        if self._last[0] != number:
            self._last = number, self._blocks[number][2].split("\0")
        return self._last[1]

    def _pairs(self, number: int, start: int, stop: int | None) -> list[Pair]:
        printed_top, system_top, _ = self._blocks[number]
        return [(printed_top + rest, system_top + _native(rest)) for rest in self._rests(number)[start:stop]]

    def __getitem__(self, index: Any) -> Any:
        self._close()
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            if step != 1:
                return [self[each] for each in range(start, stop, step)]
            pairs: list[Pair] = []
            while start < stop:
                number = bisect_right(self._starts, start) - 1
                first = self._starts[number]
                pairs += self._pairs(number, start - first, stop - first)
                start = first + len(self._rests(number))
            return pairs
        if not -self._length <= index < self._length:
            raise IndexError(index)
        index %= self._length
        number = bisect_right(self._starts, index) - 1
        at = index - self._starts[number]
        return self._pairs(number, at, at + 1)[0]

    def find(self, printed: str) -> str | None:
        """The system path of a file, by its printed path; None where it is not in the list."""
        self._close()
        number = bisect_right(range(len(self._blocks)), printed, key=self._first) - 1
        if number < 0:
            return None
        printed_top, system_top, _ = self._blocks[number]
        if not printed.startswith(printed_top):
            return None
        rest, rests = printed[len(printed_top) :], self._rests(number)
        at = bisect_left(rests, rest)
        return system_top + _native(rest) if at < len(rests) and rests[at] == rest else None

    def _first(self, number: int) -> str:
        """The first printed path of a block."""
        printed_top, _, rests = self._blocks[number]
        end = rests.find("\0")
        return printed_top + (rests if end < 0 else rests[:end])


def _end_of_both(printed: str, path: str) -> str:
    """The longest path, from a name on, with which two end; empty where there is none. So it is with a file of an archive."""
    at = printed.find("/")
    while at >= 0 and not path.endswith(_native(printed[at + 1 :])):
        at = printed.find("/", at + 1)
    return printed[at + 1 :] if at >= 0 else ""


def _native(path: str) -> str:
    return path if os.sep == "/" else path.replace("/", os.sep)


class SystemPaths(Mapping[str, str]):
    """The system paths of a list of files, by printed path."""

    __slots__ = ("_files",)

    def __init__(self, files: OrderedFiles) -> None:
        self._files = files

    def __getitem__(self, printed: str) -> str:
        found = self._files.find(printed)
        if found is None:
            raise KeyError(printed)
        return found

    def __iter__(self) -> Iterator[str]:
        return (printed for printed, _ in self._files)

    def __len__(self) -> int:
        return len(self._files)


class PrintedPaths(Sequence[str]):
    """The printed paths of files, in their order, and some names after them."""

    __slots__ = ("_files", "_more")

    def __init__(self, files: OrderedFiles, more: Sequence[str] = ()) -> None:
        self._files = files
        self._more = tuple(more)

    def __len__(self) -> int:
        return len(self._files) + len(self._more)

    def __iter__(self) -> Iterator[str]:
        for printed, _ in self._files:
            yield printed
        yield from self._more

    def __contains__(self, path: object) -> bool:
        return path in self._more or (isinstance(path, str) and self._files.holds(path))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        return self._files[index][0] if index < len(self._files) else self._more[index - len(self._files)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, PrintedPaths)) and len(self) == len(other) and all(map(_same, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({list(self)!r})"


def _same(one: object, other: object) -> bool:
    return one == other
