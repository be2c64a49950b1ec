"""What grows with the folder, in order: in a list while it is little, beyond that in a private temporary database.

SQLite makes the database when there is first too much for memory, in a file that only its user may read and that has no name; it is
deleted with the process, however that ends. This is the one module that opens it.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from seedlint._typing import TYPE_CHECKING, Any, TypeVar, cast
from seedlint.errors import StoreError
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.locations import Pointer
from seedlint.model.rule import Fact, Plain
from seedlint.results.file_result import Commented, FileFacts, PlainFact
from seedlint.results.report import FindingKind, count
from seedlint.results.serialize import (
    as_json,
    commented_from_json,
    commented_to_json,
    diagnostics_from_json,
    diagnostics_to_json,
)
from seedlint.text.span import Span

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

MOST = 10_000  # things in memory
MOST_FACTS = 50_000  # in memory
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
# Facts are kept by file. Most have a key of their own and end in no group: of those, only fingerprints are compared.
_FILES = """
CREATE TEMP TABLE files (number INTEGER PRIMARY KEY, path BLOB, facts BLOB);
CREATE TEMP TABLE fingerprints (part INTEGER, pairs BLOB);
CREATE INDEX temp.by_part ON fingerprints (part);
"""
_FINGERPRINTS = 256  # parts: the fingerprints of one are in memory while they are compared
# SQLite maps what it sorts into memory: so facts are sorted a part at a time. One rule's of one key are in the same part.
_PARTS = 64
_FACTS = "".join(f"CREATE TEMP TABLE facts{part} (rule TEXT, key BLOB, path BLOB, number INTEGER, data TEXT);\n" for part in range(_PARTS))


FactRow = tuple[str, bytes, bytes, int, str]  # rule, key, path, number, pointer and detail as JSON
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
        self._tables: set[str] = set()
        self.files = 0  # with facts
        self.facts = 0
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

    def add_files(self, files: Iterable[tuple[str, FileFacts]], differing: Collection[str]) -> None:
        """Take in the facts of some files.

        Args:
            files: path and facts of each.
            differing: rules of which a key counts as repeated only with facts of different details.

        Raises:
            StoreError: as for `add`.
        """
        self._make(_FILES)
        # Fingerprint of a rule and key -> something that differs for two facts that may belong together; of each, two will do.
        one: dict[int, int] = {}
        other: dict[int, int] = {}
        rows = []
        for path, facts in files:
            rows.append((self.files, _bytes(path), marshal.dumps(facts)))
            self.files += 1
            for rule, some in facts:
                about_differences, of_rule = rule in differing, hash(rule)
                for key, _, detail in some:
                    self.facts += 1
                    at, mark = of_rule ^ hash(key), hash(marshal.dumps(detail, 2)) if about_differences else self.facts
                    if one.setdefault(at, mark) != mark:
                        other[at] = mark
        self._write("INSERT INTO files VALUES (?, ?, ?)", rows)
        parts: list[list[int]] = [[] for _ in range(_FINGERPRINTS)]
        for pairs in (one, other):
            for pair in pairs.items():
                parts[pair[0] % _FINGERPRINTS] += pair
        from array import array

        self._write(
            "INSERT INTO fingerprints VALUES (?, ?)", ((part, array("q", some).tobytes()) for part, some in enumerate(parts) if some)
        )

    def repeated(self) -> Callable[[str, str], bool]:
        """A function that says whether a rule has several facts of a key; now and then it says so of one that has a single fact."""
        from array import array

        bits = bytearray(self.facts // 8 + 1)
        size = 8 * len(bits)
        for part in range(_FINGERPRINTS):
            one: dict[int, int] = {}
            for (blob,) in self._read("SELECT pairs FROM fingerprints WHERE part = ?", part):
                pairs = iter(array("q", blob))
                for at, mark in zip(pairs, pairs, strict=True):
                    if one.setdefault(at, mark) != mark:
                        bits[at % size >> 3] |= 1 << (at % size & 7)

        def is_repeated(rule: str, key: str) -> bool:
            at = (hash(rule) ^ hash(key)) % size
            return bool(bits[at >> 3] & 1 << (at & 7))

        return is_repeated

    def paths(self) -> Iterator[tuple[int, str]]:
        """Number and path of each file with facts, as they came."""
        return ((number, _text(path)) for number, path in self._read("SELECT number, path FROM files"))

    def file_facts(self, order: str = "number") -> Iterator[tuple[int, str, FileFacts]]:
        """Number, path and facts of each file."""
        rows = self._read(f"SELECT number, path, facts FROM files ORDER BY {order}")
        return ((number, _text(path), marshal.loads(facts)) for number, path, facts in rows)

    def add_facts(self, rows: Iterable[FactRow]) -> None:
        """Take in facts that are to be grouped: rule, key, path, number, data.

        Raises:
            StoreError: as for `add`.
        """
        from zlib import crc32

        self._make(_FACTS)
        for page in batched(rows, 5_000):
            parts: list[list[FactRow]] = [[] for _ in range(_PARTS)]
            for row in page:
                parts[crc32(row[1]) % _PARTS].append(row)
            for part, some in enumerate(parts):
                self._write(f"INSERT INTO facts{part} VALUES (?, ?, ?, ?, ?)", some)

    def facts_by_key(self) -> Iterator[FactRow]:
        """All facts that are to be grouped, those of one rule and key together, by path."""
        for part in range(_PARTS):
            rows = self._read(f"SELECT * FROM facts{part} ORDER BY rule, key, path, number")
            yield from cast("Iterator[FactRow]", rows)

    def _make(self, tables: str) -> None:
        """Make tables, once."""
        if tables not in self._tables:
            self._tables.add(tables)
            try:
                self._connection.executescript(tables)  # which commits
                self._connection.execute("BEGIN")
            except self._error as error:
                raise _cannot_be_written(error) from error

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


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


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

    def append(self, thing: T) -> None:
        """Take in one more.

        Raises:
            StoreError: as for `add`.
        """
        self._new.append(thing)
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
        self._add_to(other)
        return other

    def _add_to(self, other: Ordered[T]) -> None:
        if self._database is None:
            other._new += self._new
        else:
            self._spilled()
            other._database = self._database
            other._parts += [*self._parts, (self._part, self._added)]

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
    return path, line, column, "\0\0".join([part.replace("\0", "\0\1") for part in tie])  # a key may hold the separator


class Found(Ordered[Diagnostic]):
    """Diagnostics, in the order of a report.

    Attributes:
        tally: how many there are of each kind, counted as they come.
    """

    __slots__ = ("tally",)

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        super().__init__(_order, diagnostics_to_json, diagnostics_from_json)
        self.tally: dict[FindingKind, int] = {}
        self.add(diagnostics)

    def add(self, things: Iterable[Diagnostic]) -> None:
        super().add(self._counted(things))

    def append(self, thing: Diagnostic) -> None:
        super().append(thing)
        count(thing, self.tally)

    def _counted(self, things: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        for thing in things:
            count(thing, self.tally)
            yield thing

    def copy(self) -> Found:
        other = Found()
        self._add_to(other)
        other.tally.update(self.tally)
        return other


def commented(files: Iterable[Commented] = ()) -> Ordered[Commented]:
    """Files with suppression comments, by path."""
    found: Ordered[Commented] = Ordered(lambda file: (file[0], 0, 0, ""), commented_to_json, commented_from_json)
    found.add(files)
    return found


FactsKey = tuple[str, str, bool]  # printed path, key, whether the facts themselves are at hand


def facts_keys(keys: Iterable[FactsKey] = ()) -> Ordered[FactsKey]:
    """What identifies the facts of each file, by path."""
    found: Ordered[FactsKey] = Ordered(lambda each: (each[0], 0, 0, ""), as_json, lambda text: tuple(map(tuple, _from_json(text))))
    found.add(keys)
    return found


def names(given: Iterable[str] = ()) -> Ordered[str]:
    """Names, in order."""
    found: Ordered[str] = Ordered(lambda name: (name, 0, 0, ""), as_json, _from_json)
    found.add(given)
    return found


def _from_json(text: str) -> Any:
    import json

    return json.loads(text)


# -- facts ---------------------------------------------------------------------------------------------------------------

Locate = Callable[[str, Pointer], Span]


class Facts:
    """The facts of the files of a run, and those of one rule and key together.

    Attributes:
        in_memory: the number of facts that are not in the database.
        whole: no facts of the run are only in the cache.
    """

    __slots__ = ("_database", "_differing", "_files", "_removed", "in_memory", "whole")

    def __init__(self, differing: Collection[str] = ()) -> None:
        """No facts yet.

        Args:
            differing: rules that report nothing of a key whose facts all have the same detail.
        """
        self._differing = differing
        self._files: dict[str, FileFacts] = {}  # in memory
        self.in_memory = 0  # facts
        self.whole = True
        self._database: Database | None = None
        self._removed: dict[str, int] = {}  # path -> number of files in the database by when its facts did not count any more

    def __bool__(self) -> bool:
        return bool(self._files or self._database)

    def add(self, path: str, facts: FileFacts) -> None:
        """Take in facts of a file. Those of one file may come in parts; `files` then may name it more than once.

        Raises:
            StoreError: memory should hold no more, and the database cannot be written.
        """
        self._files[path] = self._files.get(path, ()) + facts
        for _, some in facts:
            self.in_memory += len(some)
        if self.in_memory > MOST_FACTS:
            self._spill()

    def _spill(self) -> Database:
        if self._database is None:
            self._database = Database()
        self._database.add_files(self._files.items(), self._differing)
        self._files.clear()
        self.in_memory = 0
        return self._database

    def without(self, paths: Container[str]) -> Facts:
        """The facts of all other files."""
        kept = Facts(self._differing)
        kept.whole = self.whole
        if self._database is not None:
            self._spill()
            kept._database = self._database
            kept._removed = {**self._removed, **{path: self._database.files for _, path in self._database.paths() if path in paths}}
        for path, facts in self._files.items():
            if path not in paths:
                kept.add(path, facts)
        return kept

    def files(self) -> Iterator[tuple[str, FileFacts]]:
        """The facts of every file."""
        if self._database is None:
            yield from self._files.items()
            return
        for number, path, facts in self._spill().file_facts("path, number"):
            if self._counts(number, path):
                yield path, facts

    def _counts(self, number: int, path: str) -> bool:
        return number >= self._removed.get(path, 0)

    def groups(self, locate: Locate) -> Iterator[tuple[str, Sequence[Fact]]]:
        """Rule name and facts of every key that occurs more than once; facts by path and place.

        Args:
            locate: the span of a field of a file.
        """
        if self._database is not None:
            yield from self._stored_groups(locate)
            return
        for rule, key, some in self._groups():
            if rule not in self._differing or any(detail != some[0][2] for _, _, detail in some):
                group = [Fact(key, pointer, detail, path, locate) for path, pointer, detail in some]
                group.sort(key=_place)
                yield rule, group

    def _groups(self) -> Iterator[tuple[str, str, list[tuple[str, Pointer, tuple[Plain, ...]]]]]:
        by_rule: dict[str, list[tuple[str, tuple[PlainFact, ...]]]] = {}
        for path, facts in self._files.items():
            for rule, some in facts:
                by_rule.setdefault(rule, []).append((path, some))
        for rule, files in sorted(by_rule.items()):
            seen: set[str] = set()
            repeated: dict[str, list[tuple[str, Pointer, tuple[Plain, ...]]]] = {}
            for _, some in files:
                for key, _, _ in some:
                    if key in seen:
                        repeated[key] = []
                    seen.add(key)
            del seen
            for path, some in files if repeated else ():
                for key, pointer, detail in some:
                    if key in repeated:
                        repeated[key].append((path, pointer, detail))
            for key in sorted(repeated):
                yield rule, key, repeated.pop(key)

    def _stored_groups(self, locate: Locate) -> Iterator[tuple[str, Sequence[Fact]]]:
        stored = self._spill()
        database = Database()  # one that goes with the groups: what is found now may not hold when they are next asked for
        database.add_facts(self._repeated(stored))
        for (rule, key), group in groupby(database.facts_by_key(), lambda row: row[:2]):
            rows = iter(group)
            first = list(islice(rows, 2))
            if len(first) > 1:
                details: set[tuple[Plain, ...]] = set()
                facts = _noting(details, _located(_text(key), chain(first, rows), locate))
                some = list(islice(facts, MOST + 1))
                found: Sequence[Fact] = some if len(some) <= MOST else _kept(database, chain(some, facts), locate)
                if rule not in self._differing or len(details) > 1:
                    yield rule, found

    def _repeated(self, stored: Database) -> Iterator[FactRow]:
        """The facts whose keys may occur more than once, as rows."""
        is_repeated, total = stored.repeated(), 0
        for number, path, facts in stored.file_facts():
            if self._removed and not self._counts(number, path):
                continue
            name = _bytes(path)
            for rule, some in facts:
                for key, pointer, detail in some:
                    if is_repeated(rule, key):
                        yield rule, _bytes(key), name, total, as_json((pointer, detail))
                        total += 1


def _located(key: str, rows: Iterable[FactRow], locate: Locate) -> Iterator[Fact]:
    """Rows of one rule and key, by path, as facts by path and place."""
    for path, in_file in groupby(rows, lambda row: row[2]):
        name = _text(path)
        yield from sorted((Fact(key, *_plain_fact(row)[1:], name, locate) for row in in_file), key=_place)


def _noting(details: set[tuple[Plain, ...]], facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts as they come, their first two details noted."""
    for fact in facts:
        if len(details) < 2:
            details.add(fact.detail)
        yield fact


def _kept(database: Database, facts: Iterable[Fact], locate: Locate) -> Sequence[Fact]:
    """Many facts of one key, as what reads the database."""

    def unpack(text: str) -> Sequence[Fact]:
        key, pointer, detail, path = _from_json(text)
        return (Fact(key, tuple(pointer), tuple(detail), path, locate),)

    packed = (as_json((fact.key, fact.pointer, fact.detail, fact.path)) for fact in facts)
    return Settled(unpack, database, *database.settle(packed))


def _plain_fact(row: FactRow) -> PlainFact:
    pointer, detail = _from_json(row[4])
    return _text(row[1]), tuple(pointer), tuple(detail)


def _place(fact: Fact) -> tuple[str, list[tuple[bool, int, str]], str]:
    pointer = [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer]
    return fact.path, pointer, repr(fact.detail)
