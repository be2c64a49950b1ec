"""Things in order, however many: beyond a number they wait in a temporary file.

A merge sort (Knuth, "The Art of Computer Programming", volume 3, section 5.4): where memory is to hold no more, the lower half
of it is written to a run, which goes on where it ended if it can; runs are merged when they are read. Files are checked
nearly in the order of their paths, so there is mostly one run. Where nothing can be written, memory takes all: a full disk
costs no finding.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from seedlint.diagnostic import Diagnostic
from seedlint.result import Commented, commented_from_json, commented_to_json, diagnostics_from_json, diagnostics_to_json
from seedlint.typed import Any, NamedTuple, TypeVar

T = TypeVar("T")

MOST = 10_000  # things in memory
BLOCK = 64  # things that are read back at a time, of each run


class _File:
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
                from tempfile import TemporaryFile  # late: nearly no run comes here

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


class _Form(NamedTuple):
    """How things are compared and written: key, things -> text, text -> things."""

    key: Callable[[Any], Any]
    pack: Callable[[Any], str]
    unpack: Callable[[str], Any]


class _Block(NamedTuple):
    """Some things in a row: where they are in the file, or themselves where nothing could be written."""

    at: int
    size: int
    things: Sequence[Any]


class Spilled(Sequence[T]):
    """Things in order that are read from a temporary file, a block at a time."""

    __slots__ = ("_blocks", "_ends", "_file", "_form", "_last")

    def __init__(self, form: _Form, file: _File) -> None:
        self._form = form
        self._file = file
        self._blocks: list[_Block] = []
        self._ends: list[int] = []  # number of things up to the end of each block
        self._last: tuple[int, Sequence[T]] = -1, ()  # what was asked for by its number last

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
        things: Sequence[T] = block.things or self._form.unpack(self._file.get(block.at, block.size).decode())
        return things

    def write(self, things: Sequence[T]) -> None:
        """Take in a block of what comes behind all that is here."""
        data = self._form.pack(things).encode()
        at = self._file.put(data)
        self._blocks.append(_Block(at, len(data), things if at < 0 else ()))
        self._ends.append(len(self) + len(things))

    def copy(self) -> Spilled[T]:
        """The same for now; what one takes in then the other does not have."""
        other: Spilled[T] = Spilled(self._form, self._file)
        other._blocks += self._blocks
        other._ends += self._ends
        return other


class Ordered(Iterable[T]):
    """Takes things in any order and gives them back sorted, as often as asked; equal ones in the order in which they came."""

    __slots__ = ("_file", "_form", "_new", "_runs")

    def __init__(self, form: _Form) -> None:
        """Nothing yet: see `findings` and `commented`."""
        self._form = form
        self._file: _File | None = None
        self._runs: list[Spilled[T]] = []
        self._new: list[T] = []

    def __bool__(self) -> bool:
        return bool(self._new or self._runs)

    def __iter__(self) -> Iterator[T]:
        new = sorted(self._new, key=self._form.key)
        if not self._runs:
            return iter(new)
        from heapq import merge

        return merge(*self._runs, new, key=self._form.key)

    def add(self, things: Iterable[T]) -> None:
        """Take in more."""
        for some in batched(things, BLOCK):
            self._new += some
            if len(self._new) > MOST:
                self._spill(len(self._new) // 2)

    def copy(self) -> Ordered[T]:
        """The same for now, to add something else to."""
        other: Ordered[T] = Ordered(self._form)
        other._file = self._file
        other._runs += [run.copy() for run in self._runs]
        other._new += self._new
        return other

    def settled(self) -> Sequence[T]:
        """All in order, when nothing more is to come: a tuple, or what reads the temporary file."""
        if not self._runs:
            return tuple(self)
        self._spill(len(self._new))
        if len(self._runs) == 1:
            return self._runs[0]
        whole: Spilled[T] = Spilled(self._form, _File())
        for some in batched(self, BLOCK):
            whole.write(some)
        return whole

    def _spill(self, count: int) -> None:
        """Write the lowest things in memory, so many."""
        new, key = self._new, self._form.key
        new.sort(key=key)
        if self._file is None:
            self._file = _File()
        if new and (not self._runs or key(new[0]) < key(self._runs[-1][-1])):
            self._runs.append(Spilled(self._form, self._file))
        for start in range(0, count, BLOCK):
            self._runs[-1].write(new[start : min(start + BLOCK, count)])
        del new[:count]


def batched(things: Iterable[T], count: int) -> Iterator[list[T]]:
    """Things, so many at a time (`itertools.batched` of Python 3.12, as lists)."""
    things = iter(things)
    while some := list(islice(things, count)):
        yield some


_FINDINGS = _Form(lambda diagnostic: diagnostic.order, diagnostics_to_json, diagnostics_from_json)
_COMMENTED = _Form(lambda file: file[0], commented_to_json, commented_from_json)


def findings(diagnostics: Iterable[Diagnostic] = ()) -> Ordered[Diagnostic]:
    """Diagnostics, in the order of a report."""
    found: Ordered[Diagnostic] = Ordered(_FINDINGS)
    found.add(diagnostics)
    return found


def commented(files: Iterable[Commented] = ()) -> Ordered[Commented]:
    """Files with suppression comments, by path."""
    found: Ordered[Commented] = Ordered(_COMMENTED)
    found.add(files)
    return found
