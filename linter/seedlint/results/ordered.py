"""Things in order, however many: beyond a number they wait in a temporary file.

A merge sort (Knuth, "The Art of Computer Programming", volume 3, section 5.4): where memory is to hold no more, the lower half
of it is written to a run, which goes on where it ended if it can; runs are merged when they are read. Files are checked
nearly in the order of their paths, so there is mostly one run. Where nothing can be written, memory takes all: a full disk
costs no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from seedlint._typing import TYPE_CHECKING, Any, TypeVar
from seedlint.model.diagnostic import Diagnostic
from seedlint.results.file_result import Commented, commented_from_json, commented_to_json, diagnostics_from_json, diagnostics_to_json

if TYPE_CHECKING:
    from seedlint.results.spilled import File, Spilled

T = TypeVar("T")

MOST = 10_000  # things in memory
BLOCK = 64  # things that are read back at a time, of each run


class Ordered(Iterable[T]):
    """Takes things in any order and gives them back sorted, as often as asked; equal ones in the order in which they came."""

    __slots__ = ("_file", "_key", "_new", "_pack", "_runs", "_unpack")

    def __init__(self, key: Callable[[T], Any], pack: Callable[[Sequence[T]], str], unpack: Callable[[str], Sequence[T]]) -> None:
        """Nothing yet. `findings` and `commented` make the two kinds that there are.

        Args:
            key: what is compared.
            pack: things -> text, for the file.
            unpack: the opposite.
        """
        self._key = key
        self._pack = pack
        self._unpack = unpack
        self._file: File | None = None
        self._runs: list[Spilled[T]] = []
        self._new: list[T] = []

    def __bool__(self) -> bool:
        return bool(self._new or self._runs)

    def __iter__(self) -> Iterator[T]:
        if not self._runs:
            return iter(sorted(self._new, key=self._key))
        self._spill_all()
        if len(self._runs) == 1:
            return iter(self._runs[0])
        from heapq import merge

        return merge(*self._runs, key=self._key)

    def add(self, things: Iterable[T]) -> None:
        """Take in more."""
        for some in batched(things, BLOCK):
            self._new += some
            if len(self._new) > MOST:
                self._spill(len(self._new) // 2)

    def copy(self) -> Ordered[T]:
        """The same for now, to add something else to."""
        self._spill_all()
        other: Ordered[T] = Ordered(self._key, self._pack, self._unpack)
        other._file = self._file
        other._runs += [run.copy() for run in self._runs]
        other._new += self._new
        return other

    def settled(self) -> Sequence[T]:
        """All in order, when nothing more is to come: a tuple, or what reads the temporary file."""
        if not self._runs:
            return tuple(self)
        self._spill_all()
        if len(self._runs) == 1:
            return self._runs[0]
        whole = self._run()
        for some in batched(self, BLOCK):
            whole.write(some)
        return whole

    def _spill_all(self) -> None:
        """Where there is a file, what it is for: whoever reads on holds things in memory too."""
        if self._runs:
            self._spill(len(self._new))

    def _run(self) -> Spilled[T]:
        from seedlint.results.spilled import File, Spilled

        if self._file is None:
            self._file = File()
        return Spilled(self._pack, self._unpack, self._file)

    def _spill(self, count: int) -> None:
        """Write the lowest things in memory, so many."""
        new, key = self._new, self._key
        new.sort(key=key)
        if new and (not self._runs or key(new[0]) < key(self._runs[-1][-1])):
            self._runs.append(self._run())
        for start in range(0, count, BLOCK):
            self._runs[-1].write(new[start : min(start + BLOCK, count)])
        del new[:count]


def batched(things: Iterable[T], count: int) -> Iterator[list[T]]:
    """Things, so many at a time (`itertools.batched` of Python 3.12, as lists)."""
    things = iter(things)
    while some := list(islice(things, count)):
        yield some


def findings(diagnostics: Iterable[Diagnostic] = ()) -> Ordered[Diagnostic]:
    """Diagnostics, in the order of a report."""
    found = Ordered(lambda diagnostic: diagnostic.order, diagnostics_to_json, diagnostics_from_json)
    found.add(diagnostics)
    return found


def commented(files: Iterable[Commented] = ()) -> Ordered[Commented]:
    """Files with suppression comments, by path."""
    found = Ordered(lambda file: file[0], commented_to_json, commented_from_json)
    found.add(files)
    return found
