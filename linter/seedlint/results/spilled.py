"""Things in order that wait in a temporary file. Imported only where there are more than memory should hold."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile

from seedlint._typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class File:
    """A temporary file without a name, made when the first block comes."""

    __slots__ = ("_closed", "_file")

    def __init__(self) -> None:
        self._file: Any = None
        self._closed = False

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, data: bytes) -> int:
        """Write a block; says where it begins, or -1 if it cannot be written: then none is written any more."""
        try:
            if self._closed:
                return -1
            if self._file is None:
                self._file = TemporaryFile(buffering=0, prefix="seedlint-")  # noqa: SIM115 - open as long as anybody reads
            at: int = self._file.seek(0, os.SEEK_END)
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            self._closed = True
            return -1
        return at

    def get(self, at: int, size: int) -> bytes:
        """A block; several threads may read at once where the system can (POSIX, pread)."""
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, at)
        self._file.seek(at)
        data: bytes = self._file.read(size)
        return data


class _Block(NamedTuple):
    """Some things in a row: where they are in the file, or themselves where nothing could be written."""

    at: int
    size: int
    things: Sequence[Any]


class Spilled(Sequence[T]):
    """Things in order that are read back a block at a time."""

    __slots__ = ("_blocks", "_ends", "_file", "_last", "_pack", "_unpack")

    def __init__(self, pack: Callable[[Sequence[T]], str], unpack: Callable[[str], Sequence[T]], file: File) -> None:
        """Nothing yet.

        Args:
            pack: things -> text.
            unpack: the opposite.
            file: takes the text; several may share it.
        """
        self._pack = pack
        self._unpack = unpack
        self._file = file
        self._blocks: list[_Block] = []
        self._ends: list[int] = []  # number of things up to the end of each block
        self._last: tuple[int, Sequence[T]] = -1, ()  # the block that was asked for by a number last

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[T]:
        for block in self._blocks:
            yield from self._read(block)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        number = bisect_right(self._ends, index)
        held, things = self._last
        if held != number:
            things = self._read(self._blocks[number])
            self._last = number, things
        return things[index - self._ends[number]]  # from the block's end

    def _read(self, block: _Block) -> Sequence[T]:
        return block.things or self._unpack(self._file.get(block.at, block.size).decode())

    def write(self, things: Sequence[T]) -> None:
        """Take in a block of what comes behind all that is here."""
        data = self._pack(things).encode()
        at = self._file.put(data)
        self._blocks.append(_Block(at, len(data), things if at < 0 else ()))
        self._ends.append(len(self) + len(things))

    def copy(self) -> Spilled[T]:
        """The same for now; what one takes in then the other does not have."""
        other: Spilled[T] = Spilled(self._pack, self._unpack, self._file)
        other._blocks += self._blocks
        other._ends += self._ends
        return other
