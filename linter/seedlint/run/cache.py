"""Results of earlier runs: one SQLite file, read in the order of the paths.

An entry holds if the file has the same status (size, modification and change time, inode) or, failing that, the same bytes,
and if nothing else changed that a result depends on: that is in the fingerprint of the run. The cache may be lost, shared,
damaged or read-only without harm: whatever goes wrong with it, the run goes on without. Its folder is marked by a CACHEDIR.TAG that
names seedlint; what is not ours there, and whatever a link leads to, is neither read nor written.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from itertools import chain

from seedlint._version import __version__
from seedlint.check.plan import Plan
from seedlint.errors import UnreadableError
from seedlint.files.read_bytes import read_bytes
from seedlint.model.diagnostic import Diagnostic
from seedlint.results.file_result import FileResult, diagnostics_from_json, diagnostics_to_json, from_row, to_row
from seedlint.results.ordered import Ordered, batched, findings
from seedlint.run.map_file import digest

NAME = "results.sqlite"
_LAYOUT = 3  # of the tables
_APPLICATION = 0x5EED1147  # what SQLite files of ours have as `PRAGMA application_id`
_BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite appends to the name
_TAG, _IGNORE = "CACHEDIR.TAG", ".gitignore"
# https://bford.info/cachedir/
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# This file marks a cache that seedlint made; it may be removed.\n"
_IGNORE_TEXT = "# made by seedlint\n*\n"
_PAGE = 1_000  # rows that are written at a time; findings that a row of the reduce holds
_KEEP_DAYS = 30
_RACY_NS = 100_000_000  # a file changed this short a time ago may change again without a new time stamp

_TABLES = """
DROP TABLE IF EXISTS files;
DROP TABLE IF EXISTS facts;
DROP TABLE IF EXISTS folders;
CREATE TABLE IF NOT EXISTS runs (run BLOB PRIMARY KEY, used INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  run BLOB, path BLOB, status TEXT, digest TEXT, now REAL, facts TEXT, rest TEXT, PRIMARY KEY (run, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (digest TEXT PRIMARY KEY, text BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folders (key TEXT, part INTEGER, run BLOB, text TEXT, PRIMARY KEY (key, part)) WITHOUT ROWID;
"""

File = tuple[str, str]
# What goes wrong with a file that is shared, damaged, read-only, or on a full disk; and with rows that are not ours.
_TROUBLE = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


def fingerprint(plan: Plan) -> bytes:
    """A hash of all that decides a result beside the file itself: tool, interpreter, libraries, rules, settings, schemas."""
    import yaml

    settings = plan.settings
    site = os.path.dirname(os.path.dirname(yaml.__file__))
    parts: list[object] = [_LAYOUT, __version__, sys.version, sorted(name for name in os.listdir(site) if name.endswith("-info"))]
    parts += _sources(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parts += [settings.replace(now=None, jobs=1, cache_dir=None, baseline=None, severity={}, allow=(), force_exclude=False)]
    for rule in plan.registry.by_name.values():
        parts += [rule.code, rule.name, rule.module, sorted(rule.options.items()), _source(rule.module)]
    parts += [plan.schema_texts()]
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of our own modules: a checkout changes without a new version."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir() and not entry.name.startswith("_"):
            yield from _sources(entry.path)
        elif entry.name.endswith(".py"):
            status = entry.stat()
            yield entry.path, status.st_size, status.st_mtime_ns


def _source(module: str) -> tuple[int, int] | None:
    """Size and time of a plug-in's module."""
    path = getattr(sys.modules.get(module), "__file__", None)
    if module.startswith("seedlint.") or not path or not os.path.exists(path):
        return None
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def _status(path: str, now_ns: int) -> str:
    """What changes when a file changes; empty when that cannot be relied on."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    if now_ns - max(found.st_ctime_ns, found.st_mtime_ns) < _RACY_NS:
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _images_hold(result: FileResult) -> bool:
    for path, size, mtime, ctime in result.images:
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            if size != -1:
                return False
            continue
        if (found.st_size, found.st_mtime_ns, found.st_ctime_ns) != (size, mtime, ctime):
            return False
    return True


def _images_settled(result: FileResult, now_ns: int) -> bool:
    """Whether no image of a result was changed so short a time ago that it could change again without a new time stamp."""
    return all(now_ns - max(mtime, ctime) >= _RACY_NS for _, _, mtime, ctime in result.images)


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


def _content(path: str) -> str | None:
    """What a small text file of ours says; None where it is not there, a link, or no regular file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            return os.read(handle, 4096).decode("utf-8", "replace") if _is_own_file(os.fstat(handle)) else None
        finally:
            os.close(handle)
    except OSError:
        return None


def _is_own_file(status: os.stat_result) -> bool:
    """Whether it is a regular file under one name: what is written to it changes nothing elsewhere."""
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _write_new(path: str, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags, 0o644), "w", encoding="ascii", newline="\n") as file:
        file.write(text)


def _is_marked(folder: str) -> bool:
    """Whether a folder is a cache of ours: no link, and marked by a tag that names seedlint."""
    text = None if os.path.islink(folder) else _content(os.path.join(folder, _TAG))
    return text is not None and text.startswith(_TAG_TEXT.partition("\n")[0]) and "seedlint" in text


def _lexists(folder: str, *names: str) -> bool:
    return any(os.path.lexists(os.path.join(folder, name)) for name in names)


def remove(folder: str) -> bool:
    """Remove the cache in a folder, and the folder if it holds nothing else: our own files beside our own tag.

    Returns:
        Whether there was one.

    Raises:
        OSError: it cannot be removed.
    """
    if not _is_marked(folder):
        return False
    for name in (*(NAME + each for each in _BESIDE), _IGNORE, _TAG):
        path = os.path.join(folder, name)
        is_ours = name != _IGNORE or _content(path) == _IGNORE_TEXT
        if is_ours and os.path.lexists(path) and _is_own_file(os.lstat(path)):
            os.unlink(path)
    if not os.listdir(folder):
        os.rmdir(folder)
    return True


class Cache:
    """An open cache, for one run."""

    def __init__(self, folder: str, plan: Plan, now: float) -> None:
        self.folder = folder
        self.plan = plan
        self.now = now
        self.limit = plan.settings.max_file_size
        self.run = b""
        self.db: sqlite3.Connection | None = None
        self.fresh: dict[str, str] = {}  # digest -> facts met in this run
        self.pending: list[tuple[object, ...]] = []
        try:
            self.run = fingerprint(plan)
            self._open()
        except _TROUBLE:
            self._give_up()

    # -- the file ------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Open the file, made where it is not there.

        Raises:
            OSError: the folder, or a file in it, is not ours.
            sqlite3.Error: the file cannot be used.
        """
        folder = self.folder
        if not os.path.lexists(folder):
            os.makedirs(folder)
            _write_new(os.path.join(folder, _TAG), _TAG_TEXT)
            _write_new(os.path.join(folder, _IGNORE), _IGNORE_TEXT)
        elif not os.path.islink(folder) and not _lexists(folder, _TAG, *(NAME + each for each in _BESIDE)):
            _write_new(os.path.join(folder, _TAG), _TAG_TEXT)
        if not _is_marked(folder):
            raise OSError("not a cache of seedlint")
        path = os.path.join(folder, NAME)
        for each in _BESIDE:
            if os.path.lexists(path + each) and not _is_own_file(os.lstat(path + each)):
                raise OSError("not a file of seedlint")
        try:
            self.db = self._connect(path)
        except sqlite3.OperationalError:  # locked, read-only, full: not ours to repair
            raise
        except sqlite3.DatabaseError:  # damaged: make it again
            for each in _BESIDE:
                if os.path.lexists(path + each):
                    os.unlink(path + each)
            self.db = self._connect(path)

    def _connect(self, path: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        with ExitStack() as undo:
            undo.callback(db.close)
            is_new = not db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if not is_new and db.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
                raise OSError("a database of somebody else")
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")
            if db.execute("PRAGMA user_version").fetchone()[0] != _LAYOUT:
                numbers = f"PRAGMA application_id={_APPLICATION}; PRAGMA user_version={_LAYOUT}"
                db.executescript(f"BEGIN IMMEDIATE; {_TABLES} {numbers}; COMMIT;")
            db.execute("SELECT used FROM runs WHERE run = ?", (self.run,)).fetchone()
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

    def hits(self, files: Sequence[File], misses: list[tuple[File, str]]) -> Iterator[FileResult]:
        """Results that still hold; every other file is added to ``misses`` with its status.

        Args:
            files: printed path and system path, sorted by printed path; few enough to look up at once.
            misses: takes what must be checked.
        """
        now_ns = time.time_ns()
        known = self._page(files)
        for file in files:
            path, system_path = file
            status = _status(system_path, now_ns)
            row = known.get(self._key(path, system_path)) if known else None
            result = self._hit(file, status, row) if row is not None else None
            if result is None:
                misses.append((file, status))
            else:
                yield result

    def _page(self, page: Sequence[File]) -> dict[bytes, tuple[str, str, float, str, str]]:
        if self.db is None:
            return {}
        names = [self._key(*file) for file in page]
        query = "SELECT path, status, digest, now, facts, rest FROM files WHERE run = ? AND path BETWEEN ? AND ?"
        try:
            rows = self.db.execute(query, (self.run, min(names), max(names)))
            return {path: (status, digest, now, facts, rest) for path, status, digest, now, facts, rest in rows}
        except _TROUBLE:
            self._give_up()
            return {}

    def _key(self, path: str, system_path: str) -> bytes:
        """What a file's result is kept under: its printed path, and which overrides are in effect for it (the settings are in the run)."""
        overrides = self.plan.overrides_of(system_path)
        return os.fsencode(path) + (b"\0%s" % ",".join(map(str, overrides)).encode() if overrides else b"")

    def _hit(self, file: File, status: str, row: tuple[str, str, float, str, str]) -> FileResult | None:
        old_status, old_digest, now, facts, rest = row
        path, system_path = file
        try:
            if now > self.now:  # what was no future date then may be one for an earlier now
                return None
            changed = not status or status != old_status
            if changed:
                data = read_bytes(system_path, self.limit)
                if digest(data) != old_digest:
                    return None
            result = from_row((path, old_digest, "", (), _unseal(rest))) if rest else FileResult(path, old_digest)
            if result.images and not _images_hold(result):
                return None
        except (UnreadableError, *_TROUBLE):
            return None
        if changed and status:
            self._write((self.run, self._key(path, system_path), status, old_digest, now, facts, rest))
        return result._replace(facts_key=facts) if facts else result

    def keep(self, result: FileResult, system_path: str, status: str) -> None:
        """Store a result that was just worked out."""
        if self.db is None or result.volatile or not result.digest or not _images_settled(result, time.time_ns()):
            return
        facts = result.facts.text
        key = _hash(facts) if facts else ""
        if key:
            self.fresh[key] = facts
        rest = to_row(result)[-1]
        self._write((self.run, self._key(result.path, system_path), status, result.digest, self.now, key, _seal(rest) if rest else ""))

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
            # As bytes: a text that is not ASCII would keep the copy that SQLite asks for, for as long as it lives.
            facts = ((key, text.encode("latin-1")) for key, text in self.fresh.items())
            self.db.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?)", facts)
            self.db.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (self.run, int(time.time()) // 86_400))
            self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()
        self.pending.clear()
        self.fresh.clear()

    # -- the reduce ----------------------------------------------------------------------------------------------------

    def folder_key(self, packed: dict[str, str], keys: dict[str, str], digests: dict[str, str]) -> str:
        """What identifies all facts of a run and their places: paths, the hashes of their facts, and those of the files' bytes.

        Args:
            packed: path -> facts that are at hand.
            keys: path -> hash of facts that the cache holds.
            digests: path -> digest of the file; one without is like no file of any other run.
        """
        hasher = blake2b(self.run, digest_size=16)
        for path in sorted({*keys, *packed}):
            key = _hash(packed[path]) if path in packed else keys[path]
            hasher.update(f"{path}\0{key}\0{digests.get(path) or os.urandom(16).hex()}\0".encode("utf-8", "surrogatepass"))
        return hasher.hexdigest()

    def reduced(self, key: str) -> Ordered[Diagnostic] | None:
        """What the reduce came to over the same facts, or None."""
        if self.db is None:
            return None
        found = findings()
        whole = False  # behind all parts stands an empty one
        try:
            for number, (part, text) in enumerate(self.db.execute("SELECT part, text FROM folders WHERE key = ? ORDER BY part", (key,))):
                some = diagnostics_from_json(_unseal(text))
                found.add(some)
                whole = not some and part == number
        except _TROUBLE:
            self._give_up()
            return None
        return found if whole else None

    def keep_reduced(self, key: str, found: Iterable[Diagnostic]) -> None:
        """Store what the reduce came to."""
        if self.db is None:
            return
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("DELETE FROM folders WHERE key = ?", (key,))
            for part, some in enumerate(chain(batched(found, _PAGE), [()])):
                self.db.execute("INSERT INTO folders VALUES (?, ?, ?, ?)", (key, part, self.run, _seal(diagnostics_to_json(some))))
            self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()

    def facts(self, keys: dict[str, str]) -> dict[str, str]:
        """Packed facts by path, for paths and the hashes of their facts; what the cache lost is left out."""
        found: dict[str, str] = {}
        try:
            for path, key in keys.items():
                row = self.db.execute("SELECT text FROM facts WHERE digest = ?", (key,)).fetchone() if self.db is not None else None
                text = row[0].decode("latin-1") if row is not None else ""
                if _hash(text) == key:
                    found[path] = text
        except _TROUBLE:
            self._give_up()
        return found

    def close(self) -> None:
        """Write what is pending, drop what nobody used for a month, and let go of the file."""
        self.flush()
        if self.db is None:
            return
        try:
            old = (int(time.time()) // 86_400 - _KEEP_DAYS,)
            if self.db.execute("SELECT 1 FROM runs WHERE used < ?", old).fetchone():
                self.db.execute("BEGIN IMMEDIATE")
                for table in ("files", "folders", "runs"):
                    self.db.execute(f"DELETE FROM {table} WHERE run IN (SELECT run FROM runs WHERE used < ?)", old)
                self.db.execute("DELETE FROM facts WHERE digest NOT IN (SELECT facts FROM files)")
                self.db.execute("COMMIT")
        except _TROUBLE:
            self._give_up()
            return
        self._give_up()
