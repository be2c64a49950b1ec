"""What grows with the folder, in order: in a list while it is little, beyond that in a private temporary database.

SQLite makes the database when there is first too much for memory, in a file that only its user may read and that has no name; it is
deleted with the process, however that ends. This is the one module that opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from seedlint._typing import TYPE_CHECKING, Any, TypeVar
from seedlint.errors import StoreError
from seedlint.model.diagnostic import Diagnostic
from seedlint.results.file_result import Commented, commented_from_json, commented_to_json, diagnostics_from_json, diagnostics_to_json

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

MOST = 10_000  # things in memory
BLOCK = 64  # things that are taken in or read at a time
CACHE = 1_024  # KiB of the database that SQLite keeps in memory
MOST_PAGES = 1 << 30  # of the database: tests make it smaller

# `part` is the collection that things were added to, `number` counts the things of a part. Texts that are compared are BLOBs, since
# they may hold surrogates: their UTF-8 compares as they do.
_TABLES = """
PRAGMA temp_store = FILE;
CREATE TEMP TABLE sorted (
  part INTEGER, path BLOB, line INTEGER, col INTEGER, tie BLOB, number INTEGER, data TEXT,
  PRIMARY KEY (part, path, line, col, tie, number)
) WITHOUT ROWID;
CREATE TEMP TABLE settled (number INTEGER PRIMARY KEY, data TEXT);
"""


Key = tuple[str, int, int, str]  # path, line, column, and what breaks ties


class Database:
    """A private temporary database, which may be shared by what is copied from one collection."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            StoreError: it cannot be written.
        """
        import sqlite3

        self._error = sqlite3.Error
        self._parts = 0
        self._settled = 0
        try:
            # In a database in memory, temporary tables are in a file all the same, since temp_store says so.
            self._connection: sqlite3.Connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._connection.executescript(_TABLES)
            for words in (f"cache_size = -{CACHE}", "journal_mode = OFF", f"max_page_count = {MOST_PAGES}"):
                self._connection.execute(f"PRAGMA temp.{words}")
            self._connection.execute("BEGIN")
        except sqlite3.Error as error:
            raise _cannot_be_written(error) from error

    def __del__(self) -> None:
        if hasattr(self, "_connection"):
            self._connection.close()

    def new_part(self) -> int:
        self._parts += 1
        return self._parts

    def add(self, part: int, things: Iterable[tuple[Key, int, str]]) -> None:
        """Take in things: key, number, data.

        Raises:
            StoreError: the disk is full, or there is no folder for temporary files.
        """
        rows = ((part, _bytes(path), line, column, _bytes(tie), number, data) for (path, line, column, tie), number, data in things)
        self._write("INSERT INTO sorted VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def rows(self, part: int, stop: int) -> Iterator[tuple[Any, ...]]:
        """Key (four columns) and data of the things of a part with numbers below another, in order."""
        columns = "path, line, col, tie"
        return self._read(f"SELECT {columns}, data FROM sorted WHERE part = ? AND number < ? ORDER BY {columns}, number", part, stop)

    def settle(self, data: Iterable[str]) -> tuple[int, int]:
        """Keep things in this order; the first number, and the one after the last."""
        start = self._settled

        def numbered() -> Iterator[tuple[int, str]]:
            for each in data:
                yield self._settled, each
                self._settled += 1

        rows = numbered()
        while some := list(islice(rows, BLOCK)):  # not at once: the data may come from the database itself
            self._write("INSERT INTO settled VALUES (?, ?)", some)
        return start, self._settled

    def settled(self, start: int, stop: int) -> Iterator[str]:
        """The data of settled things."""
        return (data for (data,) in self._read("SELECT data FROM settled WHERE number >= ? AND number < ? ORDER BY number", start, stop))

    def _write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except self._error as error:
            raise _cannot_be_written(error) from error

    def _read(self, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query, values)
        except self._error as error:
            raise _cannot_be_written(error) from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _cannot_be_written(error: Exception) -> StoreError:
    return StoreError(f"the temporary database cannot be written: {error}; TMPDIR may name a folder with more room")


class Ordered(Iterable[T]):
    """Takes things in any order and gives them back sorted, as often as asked; equal ones in the order in which they came."""

    __slots__ = ("_added", "_database", "_key", "_new", "_pack", "_part", "_parts", "_unpack")

    def __init__(self, key: Callable[[T], Key], pack: Callable[[Sequence[T]], str], unpack: Callable[[str], Sequence[T]]) -> None:
        """Nothing yet. `findings` and `commented` make the two kinds that there are.

        Args:
            key: what is compared.
            pack: things -> text, for the database.
            unpack: the opposite.
        """
        self._key = key
        self._pack = pack
        self._unpack = unpack
        self._database: Database | None = None
        self._parts: list[tuple[int, int]] = []  # of others: the part and the number up to which it counts
        self._part = 0
        self._added = 0  # things in the part of its own
        self._new: list[T] = []

    def __bool__(self) -> bool:
        return bool(self._new or self._database)

    def __iter__(self) -> Iterator[T]:
        if self._database is None:
            return iter(sorted(self._new, key=self._key))
        return (self._unpack(data)[0] for data in self._packed())

    def _packed(self) -> Iterator[str]:
        """All in the database, in order."""
        database = self._spilled()
        rows = [database.rows(part, stop) for part, stop in [*self._parts, (self._part, self._added)] if stop]
        if len(rows) == 1:
            return (row[4] for row in rows[0])
        from heapq import merge

        return (row[4] for row in merge(*rows, key=lambda row: row[:4]))

    def add(self, things: Iterable[T]) -> None:
        """Take in more.

        Raises:
            StoreError: memory should hold no more, and the database cannot be written.
        """
        for some in batched(things, BLOCK):
            self._new += some
            if len(self._new) > MOST:
                self._spilled()

    def _spilled(self) -> Database:
        """The database, after what memory holds was written to it."""
        if self._database is None:
            self._database = Database()
        if not self._part:
            self._part = self._database.new_part()
        self._new.sort(key=self._key)  # rows in order are quicker to insert
        self._database.add(
            self._part, ((self._key(thing), number, self._pack([thing])) for number, thing in enumerate(self._new, self._added))
        )
        self._added += len(self._new)
        self._new.clear()
        return self._database

    def copy(self) -> Ordered[T]:
        """The same for now, to add something else to."""
        other: Ordered[T] = Ordered(self._key, self._pack, self._unpack)
        if self._database is None:
            other._new += self._new
        else:
            self._spilled()
            other._database = self._database
            other._parts += [*self._parts, (self._part, self._added)]
        return other

    def settled(self) -> Sequence[T]:
        """All in order, when nothing more is to come: a tuple, or what reads the database."""
        if self._database is None:
            return tuple(self)
        return Settled(self._unpack, self._database, *self._database.settle(self._packed()))


class Settled(Sequence[T]):
    """Things in order that are read from the database."""

    __slots__ = ("_database", "_start", "_stop", "_unpack")

    def __init__(self, unpack: Callable[[str], Sequence[T]], database: Database, start: int, stop: int) -> None:
        self._unpack = unpack
        self._database = database
        self._start = start
        self._stop = stop

    def __len__(self) -> int:
        return self._stop - self._start

    def __iter__(self) -> Iterator[T]:
        return self._between(0, len(self))

    def _between(self, start: int, stop: int) -> Iterator[T]:
        return (self._unpack(data)[0] for data in self._database.settled(self._start + start, self._start + stop))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step == 1:
                return tuple(self._between(start, max(start, stop)))
            return tuple(self[each] for each in range(start, stop, step))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return next(self._between(index % len(self), index % len(self) + 1))


def batched(things: Iterable[T], count: int) -> Iterator[list[T]]:
    """Things, so many at a time (`itertools.batched` of Python 3.12, as lists)."""
    things = iter(things)
    while some := list(islice(things, count)):
        yield some


def _order(diagnostic: Diagnostic) -> Key:
    path, line, column, *tie = diagnostic.order
    return path, line, column, "\0".join(tie)


def findings(diagnostics: Iterable[Diagnostic] = ()) -> Ordered[Diagnostic]:
    """Diagnostics, in the order of a report."""
    found: Ordered[Diagnostic] = Ordered(_order, diagnostics_to_json, diagnostics_from_json)
    found.add(diagnostics)
    return found


def commented(files: Iterable[Commented] = ()) -> Ordered[Commented]:
    """Files with suppression comments, by path."""
    found: Ordered[Commented] = Ordered(lambda file: (file[0], 0, 0, ""), commented_to_json, commented_from_json)
    found.add(files)
    return found
