"""Results of earlier runs: one SQLite file, read in the order of the paths.

An entry holds if the file has the same status (size, modification and change time, inode) or, failing that, the same bytes,
if the local images that it names have the same status, and if nothing else changed that its result depends on: that is in the
key of the entry, with the path. What was found across files holds if all facts are the same and, since it has lines, the files
that it was placed in. The cache may be lost, shared, damaged or read-only without harm: whatever goes wrong with it, the run
goes on without.
"""

from __future__ import annotations

import json
import marshal
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, groupby

from seedlint._typing import NamedTuple
from seedlint._version import __version__
from seedlint.check.plan import Plan
from seedlint.errors import UnreadableError
from seedlint.files.read_bytes import read_bytes
from seedlint.files.system_path import is_in_storage
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.rule import Rule
from seedlint.model.settings import Drift, Override, Settings
from seedlint.results.file_result import FileFacts, FileResult
from seedlint.results.serialize import (
    diagnostics_from_json,
    diagnostics_to_json,
    facts_from_json,
    facts_to_json,
    from_row,
    to_row,
)  # fmt: skip
from seedlint.results.store import FactsKey, Found, Ordered, batched
from seedlint.run import cache_folder
from seedlint.run.map_file import digest

_LAYOUT = 6  # of the tables
_PAGE = 1_000  # rows that are written at a time; findings that a row of the reduce holds
_KEEP_DAYS = 30
_MOST_UNKEPT = 10_000  # files without a stored result that are remembered
_RACY_NS = 100_000_000  # a file changed this short a time ago may change again without a new time stamp

# Text of a table that says what is in it; SQLite keeps it, so that another layout, or a trap, is seen before it is read.
_TABLES = (
    "CREATE TABLE runs (run BLOB PRIMARY KEY, used INTEGER) WITHOUT ROWID",
    "CREATE TABLE files (run BLOB, path BLOB, status TEXT, digest TEXT, now REAL, facts TEXT, rest TEXT, PRIMARY KEY (run, path)) "
    "WITHOUT ROWID",
    "CREATE TABLE facts (run BLOB, path BLOB, text BLOB, PRIMARY KEY (run, path)) WITHOUT ROWID",
    "CREATE TABLE parts (run BLOB, first BLOB, state BLOB, text BLOB, PRIMARY KEY (run, first)) WITHOUT ROWID",
    "CREATE TABLE folders (key TEXT, part INTEGER, run BLOB, text TEXT, PRIMARY KEY (key, part)) WITHOUT ROWID",
)

File = tuple[str, str]
_Row = tuple[bytes, str, str, float, str, str]  # of the table of files, without its run
# What goes wrong with a file that is shared, damaged, read-only, or on a full disk; and with rows that are not ours.
_TROUBLE = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


def fingerprints(plan: Plan) -> tuple[Callable[[tuple[int, ...]], bytes], bytes]:
    """Hashes of all that decides a result, except the file: tool, interpreter, libraries, rules, settings, schema.

    Returns:
        The hash for a file, by the numbers of the ``[[overrides]]`` entries that match it; and the hash for the reduce.
    """
    settings = plan.settings
    # What a run does with results (severities of findings across files, suppressions, baseline) decides none of them.
    # Settings that nobody thought of here are taken to decide.
    bare = settings.replace(
        include=None, exclude=(), base="", force_exclude=False, overrides=(), allow=(), ignore_suppressions=False, now=None, jobs=1,
        cache_dir=None, baseline=None, drift=Drift(), count_info=False,
        site_root=settings.site_root and os.path.realpath(settings.site_root),
    )  # fmt: skip
    parts: list[object] = [_LAYOUT, __version__, *_program(), _values(bare)]
    for rule in plan.registry.by_name.values():
        parts += [rule.code, rule.name, rule.module, str(rule.severity), sorted(rule.options.items()), *_plug_in_sources(rule)]
    common = blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16)

    def of_file(entries: tuple[int, ...]) -> bytes:
        overrides = [settings.overrides[index].replace(files=(), path="", line=0) for index in entries]
        names = [settings.schema, *(override.schema for override in overrides if override.schema)]
        mine = common.copy()
        mine.update(repr([*map(_values, overrides), plan.schema(names[-1]).texts]).encode("utf-8", "surrogatepass"))
        return mine.digest()

    return of_file, common.digest()


def _values(part: Settings | Override) -> list[tuple[str, object]]:
    """Names and values, those of tables in order."""

    def ordered(value: object) -> object:
        return sorted((key, ordered(each)) for key, each in value.items()) if isinstance(value, dict) else value

    return [(name, ordered(getattr(part, name))) for name in part.__annotations__]


@lru_cache(1)
def _program() -> tuple[object, ...]:
    """What runs: looked at once, since what changes on disk later is not what this process has imported."""
    top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return sys.version, *_installed(), *_sources(top)


def _installed() -> Iterator[str]:
    """Names of all installed distributions, with their versions."""
    for folder in sorted(set(sys.path)):
        try:
            yield from sorted(name for name in os.listdir(folder) if name.endswith("-info"))
        except OSError:  # not there, a zip archive
            continue


def _sources(folder: str) -> Iterator[tuple[str, int, int, int]]:
    """Name, size and times of the modules of a folder: a checkout changes without a new version."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry.path)
        elif not entry.name.endswith((".pyc", ".md")) and entry.is_file():
            status = entry.stat()
            yield entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _plug_in_sources(rule: Rule) -> Iterator[object]:
    """What is known of a rule that is not ours: its code, and the files of its package, data too."""
    if rule.module.startswith("seedlint.rules."):
        return
    for function in (rule.check, rule.collect):
        if (code := getattr(function, "__code__", None)) is not None:
            yield marshal.dumps(code)
    package = sys.modules.get(rule.module.partition(".")[0])
    for folder in getattr(package, "__path__", ()):
        if os.path.isdir(folder):
            yield from _sources(folder)
    path = getattr(sys.modules.get(rule.module), "__file__", None)
    if path and os.path.exists(path):
        status = os.stat(path)
        yield path, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _name(path: str) -> bytes:
    """A printed path as the cache has it; what of it is not UTF-8 is in it as lone surrogates (PEP 383)."""
    return path.encode("utf-8", "surrogatepass")


def _status(path: str, settled_ns: int) -> str:
    """What changes when a file changes; empty when that cannot be relied on: it changed after a moment a little before now."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    modified, changed = found.st_mtime_ns, found.st_ctime_ns
    if modified > settled_ns or changed > settled_ns:
        return ""
    return f"{found.st_size} {modified} {changed} {found.st_ino} {found.st_dev}"


def _images_hold(result: FileResult) -> bool:
    """Whether the local images are what they were; of those that could not be looked at, nobody can say."""
    for path, size, mtime, ctime in result.images:
        try:
            found = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            if size != -1 or (path and os.path.realpath(path) != path):  # a link may lead elsewhere now
                return False
            continue
        except (OSError, ValueError):
            return False
        if (found.st_size, found.st_mtime_ns, found.st_ctime_ns) != (size, mtime, ctime):
            return False
    return True


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _seal(text: str) -> str:
    """A text with a hash before it: SQLite itself does not notice a damaged value."""
    return _hash(text) + text


def _unseal(sealed: str) -> str:
    text = sealed[32:]
    if sealed[:32] != _hash(text):
        raise ValueError("damaged entry")
    return text


class Miss(NamedTuple):
    """A file that must be checked: its status before that, and its key."""

    file: File
    status: str
    key: bytes


class Cache:
    """An open cache, for one run."""

    def __init__(self, folder: str, plan: Plan, now: float) -> None:
        self.folder = folder
        self.plan = plan
        self.now = now
        self.limit = plan.settings.max_file_size
        self.keys: dict[tuple[int, ...], bytes] = {}  # by the numbers of the overrides that match
        self.started = time.time_ns()
        self.unkept: dict[str, str] = {}  # path -> digest, of files whose result is not stored
        self.forgotten = False  # there are more of them than that
        self.db: sqlite3.Connection | None = None
        self.fresh: list[tuple[bytes, bytes, bytes]] = []  # facts that are not written yet
        self.pending: list[tuple[object, ...]] = []
        self.run = b""
        try:
            self.key_of, self.run = fingerprints(plan)
            self._open()
        except _TROUBLE:
            self._give_up()

    def key(self, system_path: str) -> bytes:
        """The part of a file's key that is about what is in effect for it."""
        entries = self.plan.overrides_of(system_path)
        if entries not in self.keys:
            self.keys[entries] = self.key_of(entries)
        return self.keys[entries]

    # -- the file ------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        path = cache_folder.database(self.folder)
        try:
            self.db = self._connect(path)
        except sqlite3.OperationalError:  # locked, read-only, full: that is not damage
            raise
        except sqlite3.DatabaseError:
            cache_folder.discard(path)
            self.db = self._connect(cache_folder.database(self.folder))

    def _connect(self, path: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        with ExitStack() as undo:
            undo.callback(db.close)
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("PRAGMA synchronous=OFF")
            if db.execute("PRAGMA application_id").fetchone()[0] == 0:
                # The mark must be in the file itself before anything is in the write-ahead log, and no journal beside it.
                db.execute("PRAGMA journal_mode=MEMORY")
                db.execute(f"PRAGMA application_id={cache_folder.APPLICATION_ID}")
            db.execute("PRAGMA journal_mode=WAL")
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                db.execute("BEGIN IMMEDIATE")
                if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # nobody else was quicker
                    for table in _TABLES:
                        db.execute(table)
                    db.execute(f"PRAGMA user_version={_LAYOUT}")
                db.execute("COMMIT")
            made = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master ORDER BY name")]
            if made != sorted(_TABLES):
                raise sqlite3.DatabaseError("another layout")
            for key in (self.run, *self.keys.values()):
                db.execute("SELECT used FROM runs WHERE run = ?", (key,)).fetchone()
            undo.pop_all()
        return db

    def _give_up(self) -> None:
        db, self.db = self.db, None
        self.pending.clear()
        if db is not None:
            try:
                db.close()
            except sqlite3.Error:
                return

    # -- the map -------------------------------------------------------------------------------------------------------

    def hits(self, files: Sequence[File], misses: list[Miss]) -> Iterator[FileResult]:
        """Results that still hold; every other file is added to ``misses``.

        Args:
            files: printed path and system path, sorted by printed path; few enough to look up at once.
            misses: takes what must be checked.
        """
        settled_ns = time.time_ns() - _RACY_NS
        if self.plan.settings.overrides:
            keys = [self.key(system_path) for _, system_path in files]
        else:
            keys = [self.key("")] * len(files)
        names = [path.encode("utf-8", "surrogatepass") for path, _ in files]
        known = {key: self._page(key, names) for key in set(keys)}
        in_storage: dict[str, str] | None = None
        for file, name, key in zip(files, names, keys, strict=True):
            status = _status(file[1], settled_ns)
            if not status and is_in_storage(file[1]):
                if in_storage is None:
                    from seedlint.files.open_sources import versions

                    in_storage = versions(path for _, path in files)
                status = in_storage.get(file[1], "")
            row = known[key].get(name)
            if row is not None and status and row[1] == status and row[3] <= self.now and not row[5]:  # as nearly all are
                yield FileResult(file[0], row[2], facts_key=row[4])
                continue
            result = self._hit(file, key, status, row) if row is not None else None
            if result is None:
                misses.append(Miss(file, status, key))
            else:
                yield result

    def _page(self, key: bytes, paths: Sequence[bytes]) -> dict[bytes, _Row]:
        """The rows of some files, and of what stands between them, by path."""
        if self.db is None:
            return {}
        query = "SELECT path, status, digest, now, facts, rest FROM files WHERE run = ? AND path BETWEEN ? AND ?"
        try:
            return {row[0]: row for row in self.db.execute(query, (key, paths[0], paths[-1]))}
        except _TROUBLE:
            self._give_up()
            return {}

    def _hit(self, file: File, key: bytes, status: str, row: _Row) -> FileResult | None:
        name, old_status, old_digest, now, facts, rest = row
        path, system_path = file
        try:
            if now > self.now:  # what was no future date then may be one for an earlier now
                return None
            if not status or status != old_status:
                if is_in_storage(system_path):  # what is fetched may as well be checked
                    return None
                if digest(read_bytes(system_path, self.limit)) != old_digest:
                    return None
                if status:
                    self._write((key, name, status, old_digest, now, facts, rest))
            if not rest:
                return FileResult(path, old_digest, facts_key=facts)
            result = from_row((path, old_digest, (), _unseal(rest), ()))
            if result.images and not _images_hold(result):
                return None
        except (UnreadableError, *_TROUBLE):
            return None
        return result._replace(facts_key=facts)

    def facts_key(self, facts: FileFacts) -> str:
        """What identifies the facts of a file."""
        return _hash(facts_to_json(facts))

    def keep(self, result: FileResult, miss: Miss) -> FileResult:
        """Store a result that was just worked out; gives it back with the key of its facts."""
        if self.db is None:
            return result
        # An image may have changed once more with the same time stamp, as a file may: that is not known afterwards.
        racy = any(ctime > self.started - _RACY_NS for _, _, _, ctime in result.images)
        if result.volatile or racy or not result.digest:
            self.pass_by(result)
            return result
        name, key = _name(result.path), ""
        if result.facts:
            text = facts_to_json(result.facts)
            key = _hash(text)
            # As bytes: a text that is not ASCII would keep the copy that SQLite asks for, for as long as it lives.
            self.fresh.append((miss.key, name, text.encode("ascii")))
        rest = to_row(result)[3]
        self._write((miss.key, name, miss.status, result.digest, self.now, key, _seal(rest) if rest else ""))
        return result._replace(facts_key=key)

    def pass_by(self, result: FileResult) -> None:
        """Note a result that is not stored: of a text that was handed in, or of a file that may give another one soon."""
        if len(self.unkept) < _MOST_UNKEPT:
            self.unkept[result.path] = result.digest
        else:
            self.forgotten = True

    def forget(self, paths: Iterable[str]) -> None:
        """Note files that are no longer what was checked: fixes changed them, written or not."""
        self.unkept.update(dict.fromkeys(paths, ""))

    def _write(self, row: tuple[object, ...]) -> None:
        self.pending.append(row)
        if len(self.pending) >= _PAGE:
            self.flush()

    def flush(self) -> None:
        """Write what is pending, in one transaction."""
        if self.db is None or not self.pending:
            return
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", self.pending)
            self.db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", self.fresh)
            self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()
        self.pending.clear()
        self.fresh.clear()

    # -- the reduce ----------------------------------------------------------------------------------------------------

    def folder_key(self, keys: Iterable[FactsKey]) -> str:
        """What identifies all facts of a run: of the files that have any, by path."""
        hasher = blake2b(self.run, digest_size=16)
        for some in batched(keys, _PAGE):
            hasher.update("".join([f"{path}\0{key}\0" for path, key, _ in some]).encode("utf-8", "surrogatepass"))
        return hasher.hexdigest()

    def identity(self, path: str, system_path: str) -> str:
        """What identifies a file of the run: what is in effect for it, and its bytes; empty where that is not known."""
        key = self.key(system_path)
        found: str | None = self.unkept.get(path)
        if found is None and self.db is not None:
            row = self.db.execute("SELECT digest FROM files WHERE run = ? AND path = ?", (key, _name(path))).fetchone()
            found = row[0] if row is not None else ""
        return f"{key.hex()} {found}" if found else ""

    def reduced(self, key: str, system_paths: Mapping[str, str]) -> Ordered[Diagnostic] | None:
        """What the reduce found over the same facts, or None: also where a file in which it placed something has changed."""
        if self.db is None or self.forgotten:
            return None
        self.flush()
        found = Found()
        whole = False  # after all parts comes an empty one
        try:
            for number, (part, text) in enumerate(self.db.execute("SELECT part, text FROM folders WHERE key = ? ORDER BY part", (key,))):
                placed, some = json.loads(_unseal(text))
                if any(not known or known != self.identity(path, system_paths.get(path, path)) for path, known in placed):
                    return None
                diagnostics = diagnostics_from_json(some)
                found.add(diagnostics)
                whole = not placed and not diagnostics and part == number
        except _TROUBLE:
            self._give_up()
            return None
        return found if whole else None

    def keep_reduced(self, key: str, found: Iterable[Diagnostic], placed: Iterable[str], system_paths: Mapping[str, str]) -> None:
        """Store what the reduce found, with the files in which it placed something (in order), unless one of these is not known."""
        if self.db is None or self.forgotten:
            return
        self.flush()
        if any(self.unkept.get(path) == "" for path in placed):
            return
        parts = chain(
            ((some, ()) for some in batched((path for path, _ in groupby(placed)), _PAGE)),
            (((), some) for some in batched(found, _PAGE)),
            [((), ())],
        )  # fmt: skip
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("DELETE FROM folders WHERE key = ?", (key,))
            for part, (paths, some) in enumerate(parts):
                known = [(path, self.identity(path, system_paths.get(path, path))) for path in paths]
                text = json.dumps([known, diagnostics_to_json(some)])
                self.db.execute("INSERT INTO folders VALUES (?, ?, ?, ?)", (key, part, self.run, _seal(text)))
            self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()

    def facts(self, path: str, system_path: str, key: str) -> FileFacts | None:
        """The facts of a file, by what identifies them; None where the cache has lost them."""
        if self.db is None:
            return None
        try:
            row = self.db.execute("SELECT text FROM facts WHERE run = ? AND path = ?", (self.key(system_path), _name(path))).fetchone()
            text = row[0].decode("ascii") if row is not None else ""
            return facts_from_json(text) if _hash(text) == key else None
        except _TROUBLE:
            self._give_up()
            return None

    # -- parts of a profile --------------------------------------------------------------------------------------------

    def state(self, files: Iterable[File]) -> bytes:
        """What identifies some files: their paths, their status and what is in effect for each; empty where one has no status."""
        if self.db is None:
            return b""
        settled_ns = time.time_ns() - _RACY_NS
        key = b"" if self.plan.settings.overrides else self.key("")
        hasher = blake2b(digest_size=16)
        for path, system_path in files:
            status = _status(system_path, settled_ns)
            if not status:
                return b""
            hasher.update(b"%b\0%b\0%b" % (_name(path), status.encode(), key or self.key(system_path)))
        return hasher.digest()

    def part(self, first: str, state: bytes) -> bytes | None:
        """What was stored of the files that begin with this one, if they are in the same state."""
        if self.db is None or not state:
            return None
        try:
            row = self.db.execute(
                "SELECT text FROM parts WHERE run = ? AND first = ? AND state = ?", (self.run, _name(first), state)
            ).fetchone()
            if row is None:
                return None
            digest, text = row[0][:16], row[0][16:]
            return text if isinstance(text, bytes) and digest == blake2b(text, digest_size=16).digest() else None
        except _TROUBLE:
            self._give_up()
            return None

    def keep_part(self, first: str, last: str, state: bytes, text: bytes) -> None:
        """Store what was found in files, from the first to the last, in place of what was stored of any of them."""
        if self.db is None or not state:
            return
        sealed = blake2b(text, digest_size=16).digest() + text
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("DELETE FROM parts WHERE run = ? AND first BETWEEN ? AND ?", (self.run, _name(first), _name(last)))
            self.db.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", (self.run, _name(first), state, sealed))
            self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()

    def close(self) -> None:
        """Write what is pending, drop what nobody used for a month, and close the file."""
        self.flush()
        if self.db is None:
            return
        today = int(time.time()) // 86_400
        used = {self.run, *self.keys.values()}
        old = (today - _KEEP_DAYS,)
        try:
            known = dict(self.db.execute("SELECT run, used FROM runs"))
            if any(known.get(key) != today for key in used):
                self.db.execute("BEGIN IMMEDIATE")
                self.db.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?)", [(key, today) for key in used])
                if any(day < today - _KEEP_DAYS for key, day in known.items() if key not in used):
                    for table in ("files", "facts", "folders", "parts", "runs"):
                        self.db.execute(f"DELETE FROM {table} WHERE run IN (SELECT run FROM runs WHERE used < ?)", old)
                self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()
            return
        self._give_up()
