"""Outcomes of earlier runs: one SQLite file in the cache folder. Whatever goes wrong with it, the run goes on without."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from seedlint.model.outcome import ALIVE, Outcome, outcome_from
from seedlint.run import cache_folder

FAILURES_KEEP = 3_600.0  # seconds: what is not alive may soon be
_TABLE = "CREATE TABLE outcomes (url TEXT, picture INTEGER, seen REAL, text TEXT, PRIMARY KEY (url, picture)) WITHOUT ROWID"
_MOST_UNWRITTEN = 100
_KEEP_DAYS = 30
_TROUBLE = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, AttributeError)


class OutcomeCache:
    """Opened once a run; a class because it holds the connection, and what is not written yet."""

    def __init__(self, folder: str | None) -> None:
        """Open it.

        Args:
            folder: of the cache; None for none.
        """
        self._database: sqlite3.Connection | None = None
        self._unwritten: list[tuple[str, int, float, str]] = []
        if folder is not None:
            try:
                self._database = _opened(folder)
            except _TROUBLE:
                self._database = None

    def known(self, urls: Collection[tuple[str, bool]], now: float, max_age: float, accept: Collection[int]) -> dict[str, Outcome]:
        """The outcomes of URLs that are young enough.

        Args:
            urls: each with whether it is that of an image.
            now: seconds since 1970-01-01T00:00:00Z.
            max_age: seconds; what is not alive is kept for an hour at most.
            accept: statuses that count as alive.
        """
        found: dict[str, Outcome] = {}
        database = self._database
        if database is None:
            return found
        for url, picture in urls:
            try:
                row = database.execute("SELECT seen, text FROM outcomes WHERE url = ? AND picture = ?", (url, picture)).fetchone()
                outcome = _from_json(row[1]) if row else None
                age = now - row[0] if row else 0.0
            except _TROUBLE:
                continue
            if outcome is None:
                continue
            fails = outcome.verdict != ALIVE
            young = 0 <= age < (min(max_age, FAILURES_KEEP) if fails else max_age)
            if young and (outcome.status < 400 or fails is not (outcome.status in accept)):  # --accept may be another one now
                found[url] = outcome.replace(age=max(1, int(age)))
        return found

    def keep(self, url: str, picture: bool, outcome: Outcome, now: float) -> None:
        """Remember an outcome; it is written with others, by `flush`."""
        self._unwritten.append((url, int(picture), now, _to_json(outcome)))

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return len(self._unwritten) >= _MOST_UNWRITTEN

    def flush(self) -> None:
        """Write what is remembered."""
        try:
            if self._database is not None and self._unwritten:
                with self._database:
                    self._database.executemany("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?)", self._unwritten)
        except _TROUBLE:
            self._database = None
        self._unwritten.clear()

    def close(self, now: float) -> None:
        """Remove what is old, and close the file."""
        if self._database is None:
            return
        try:
            with self._database:
                self._database.execute("DELETE FROM outcomes WHERE seen < ?", (now - _KEEP_DAYS * 86_400,))
            self._database.close()
        except _TROUBLE:
            return


def _opened(folder: str) -> sqlite3.Connection:
    path = cache_folder.database(folder, cache_folder.LINKS)
    try:
        return _checked(path)
    except sqlite3.DatabaseError:
        cache_folder.discard(path)
        return _checked(cache_folder.database(folder, cache_folder.LINKS))


def _checked(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5)
    database.execute(f"PRAGMA application_id = {cache_folder.APPLICATION_ID}")
    there = [row[0] for row in database.execute("SELECT sql FROM sqlite_master")]
    if not there:
        database.execute(_TABLE)
    elif there != [_TABLE]:
        database.close()
        raise sqlite3.DatabaseError("another layout")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")  # a cache may be lost
    return database


def _to_json(outcome: Outcome) -> str:
    return json.dumps({name: getattr(outcome, name) for name in Outcome.__annotations__ if name != "age"})


def _from_json(text: str) -> Outcome:
    """The opposite.

    Raises:
        ValueError, TypeError, KeyError: it is not what was written.
    """
    return outcome_from(json.loads(text))
