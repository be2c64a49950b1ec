"""What runs on workers: pure functions of plain values, so that the engine may run each of them where, and as often, as it likes.

A task that fails because of what was asked for fails with an `EngineError` that says so in a line.
"""

from __future__ import annotations

import marshal
import os
import pickle
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from itertools import chain, groupby
from operator import itemgetter
from zlib import compress, crc32, decompress

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint._version import __version__
from seedlint.check.check_folder import check_folder
from seedlint.check.plan import Plan, prepare
from seedlint.check.shortcuts import ABOUT_DIFFERENCES
from seedlint.errors import EngineError, SeedlintError
from seedlint.files import discover
from seedlint.files.file_list import FileList, Pair
from seedlint.model.settings import Settings
from seedlint.results.file_result import PlainFact
from seedlint.results.serialize import diagnostics_to_json, to_row
from seedlint.results.store import Facts
from seedlint.run import map_file
from seedlint.run.inputs import selection

if TYPE_CHECKING:
    from pandas import DataFrame

    from seedlint.model.document import Document

Blob = bytes  # `_Rows` of one bucket, packed
_Rows = dict[str, list[Any]]  # rule -> printed path, key, pointer, detail, printed path, ...: long flat lists are packed in the least time
OURS = "seedlint"
BEGUN = "seedlint-begun"  # topic of the scheduler's events
BUCKET, DATA = "bucket", "data"  # columns of what is shuffled


class Places(NamedTuple):
    """Where files are, by their printed paths.

    Attributes:
        cwd: what printed paths are relative to, absolute.
        roots: of storage: how printed paths begin, and how system paths do.
    """

    cwd: str
    roots: tuple[tuple[str, str], ...] = ()

    def system_path(self, shown: str) -> str:
        """The system path of a file."""
        for printed_top, system_top in self.roots:
            if shown.startswith(printed_top):
                return system_top + shown[len(printed_top) :]
        return os.path.join(self.cwd, shown)


class Assignment(NamedTuple):
    """What all tasks of a run know.

    Attributes:
        versions: of seedlint and of the plug-ins, where the run was started.
        settings: every path in them is absolute.
        places: see there.
        now: seconds since 1970-01-01T00:00:00Z.
        buckets: into how many the keys of facts fall.
    """

    versions: dict[str, str]
    settings: Settings
    places: Places
    now: float = 0.0
    buckets: int = 1

    def packed(self) -> bytes:
        return pickle.dumps(self)


class Share(NamedTuple):
    """What the map of some files gave.

    Attributes:
        files: how many there are.
        rows: the results of those with something to say, without facts; compressed and pickled.
        facts: bucket -> facts.
    """

    files: int
    rows: bytes
    facts: dict[int, Blob]


@contextmanager
def _said() -> Iterator[None]:
    """Errors that are raised on purpose, as one that survives its way to the client."""
    try:
        yield
    except EngineError:
        raise
    except SeedlintError as error:
        raise EngineError(f"on a worker: {error}") from None


@lru_cache(maxsize=4)
def _prepared(assignment: bytes) -> tuple[Assignment, Plan]:
    """An assignment and its plan, which a worker makes once.

    Raises:
        EngineError: this worker cannot do it.
    """
    for package, version in pickle.loads(assignment)[0].items():
        here = version_of(package)
        if here != version:
            raise EngineError(other_version("a worker", package, here, version))
    given: Assignment = pickle.loads(assignment)
    with _said():
        if given.settings.site_root is not None and not os.path.isdir(given.settings.site_root):
            raise EngineError(f"a worker has no folder {given.settings.site_root}: site-root must be there on every worker")
        return given, prepare(given.settings)


def versions(settings: Settings) -> dict[str, str]:
    """What must be the same everywhere."""
    return {name: version_of(name) for name in (OURS, *settings.plugins)}


def version_of(package: str) -> str:
    """The version of seedlint or of a plug-in; empty where it is not installed."""
    if package == OURS:
        return __version__
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def other_version(worker: str, package: str, its: str, ours: str) -> str:
    """What to say of a worker with another version, or none."""
    return f"{worker} has {f'{package} {its}' if its else f'no {package}'}, this is {ours}: install the same everywhere"


# -- listing -------------------------------------------------------------------------------------------------------------


class Listed(NamedTuple):
    """Some folders, listed: what stays on the worker."""

    files: FileList
    left: discover.Walk
    skipped: dict[str, int]
    overrides: frozenset[int]


class ListedSummary(NamedTuple):
    """What the client learns of that.

    Attributes:
        files: how many there are.
        left: folders that are still to be walked.
        skipped: reason -> how many files were skipped.
        overrides: numbers of the ``[[overrides]]`` entries that match one of these files.
        elsewhere: what identifies each file (device, inode) that has, or may have, another name.
    """

    files: int
    left: discover.Walk
    skipped: dict[str, int]
    overrides: frozenset[int]
    elsewhere: frozenset[tuple[int, int]]


def list_folders(walk: discover.Walk, assignment: bytes, deep: bool) -> Listed:
    """List some folders, and (deep) the folders in them."""
    given, plan = _prepared(assignment)
    with _said():
        files, left, skipped = discover.walk_on(walk, selection(given.settings), given.places.cwd, deep)
        counts: dict[str, int] = {}
        for _, reason in skipped:
            counts[reason] = counts.get(reason, 0) + 1
        paths = chain((path for _, path in files), (given.places.system_path(shown) for shown, _ in skipped))
        overrides = frozenset(chain.from_iterable(map(plan.overrides_of, paths))) if plan.settings.overrides else frozenset()
        return Listed(files, left, counts, overrides)


def summary(listed: Listed) -> ListedSummary:
    """What the client learns of a listing."""
    identified = (identity(path) for _, path in listed.files)
    elsewhere = frozenset(found[0] for found in identified if found is not None and (found[1] or found[2] > 1))
    return ListedSummary(len(listed.files), listed.left, listed.skipped, listed.overrides, elsewhere)


def identity(path: str) -> tuple[tuple[int, int], bool, int] | None:
    """Device and inode of a file, whether the path is a link to it, and its number of hard links; None where nobody can say."""
    try:
        status = os.lstat(path)
        is_link = (status.st_mode & 0o170000) == 0o120000
        if is_link:
            status = os.stat(path)
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino), is_link, status.st_nlink


def names_of(listed: Listed, wanted: Collection[tuple[int, int]]) -> list[tuple[tuple[int, int], bool, str, int]]:
    """Of the files that are identified by these: that, whether it is a link, the printed path, and its number in the list."""
    found = []
    for number, (shown, path) in enumerate(listed.files):
        known = identity(path)
        if known is not None and known[0] in wanted:
            found.append((known[0], known[1], shown, number))
    return found


def some_of(listed: Listed, start: int, stop: int, without: Collection[int]) -> list[Pair]:
    """A part of a listing."""
    return [pair for number, pair in enumerate(listed.files[start:stop], start) if number not in without]


def begin(what: str) -> None:
    """Tell the scheduler what this worker does next, before it may die of it: of the tasks that it has, nobody else knows which."""
    from distributed import get_worker
    from distributed.utils import sync

    try:
        worker = get_worker()
    except ValueError:  # none: this is another process
        return
    sync(worker.loop, worker.scheduler.log_event, topic=BEGUN, msg=[worker.address, os.fsencode(what)])


# -- map -----------------------------------------------------------------------------------------------------------------


def check_files(files: Sequence[Pair], assignment: bytes) -> Share:
    """The map of some files."""
    given, plan = _prepared(assignment)
    begin(f"checked {files[0][0]} … {files[-1][0]}" if files else "checked no files")
    rows = []
    facts: list[_Rows] = [{} for _ in range(given.buckets)]
    with _said():
        for result in map_file.check_files(files, plan, given.now):
            if result.diagnostics or result.suppressions or result.skipped or result.counts:
                rows.append(to_row(result._replace(facts=())))
            for rule, some in result.facts:
                for key, pointer, detail in some:
                    row = result.path, key, marshal.dumps(pointer, 2), marshal.dumps(detail, 2)  # version 2: equal values, equal bytes
                    facts[_bucket(key, given.buckets)].setdefault(rule, []).extend(row)
    return Share(len(files), pack(rows), {bucket: pack(some) for bucket, some in enumerate(facts) if some})


def _bucket(key: str, buckets: int) -> int:
    """Where facts with this key meet, whichever file they are from."""
    return crc32(key.encode("utf-8", "surrogatepass")) % buckets


def pack(value: object) -> bytes:
    """Plain values, as few bytes."""
    return compress(pickle.dumps(value), 1)


def unpack(data: bytes) -> Any:
    """The opposite of `pack`."""
    return pickle.loads(decompress(data))


def rows_of(share: Share) -> tuple[int, bytes]:
    """What the client wants of a share."""
    return share.files, share.rows


def frame_of(share: Share) -> DataFrame:
    """What is shuffled of a share."""
    return frame(share.facts)


def frame(facts: dict[int, Blob]) -> DataFrame:
    """Facts by bucket as the table that the engine shuffles."""
    import pandas
    import pyarrow

    data = pandas.array(list(facts.values()), dtype=pandas.ArrowDtype(pyarrow.large_binary()))
    return pandas.DataFrame({BUCKET: pandas.array(list(facts), dtype="int64"), DATA: data})


# -- reduce --------------------------------------------------------------------------------------------------------------


def reduce_facts(shuffled: DataFrame, assignment: bytes) -> bytes:
    """The reduce of the buckets that the shuffle has put together: findings as packed JSON, of each bucket.

    Where very many facts have keys that occur again, they go through a temporary database (`results.store`): not all of
    them are in memory at once.
    """
    given, plan = _prepared(assignment)
    begin("compared what files have in common")
    crash, options = plan.profile("").rules.crash, plan.settings.options
    rules = {rule.name: (rule, options.get(rule.name, {})) for rule in plan.registry.by_name.values() if rule.folder}

    def reopened(shown: str) -> Document:
        return map_file.reopen(shown, given.places.system_path(shown), plan, given.now)

    texts = []
    with _said():
        for _, some in shuffled.groupby(BUCKET):
            facts = Facts(ABOUT_DIFFERENCES)
            for path, rule, some_of_file in _repeated(some[DATA]):
                facts.add(path, ((rule, some_of_file),))
            found = list(check_folder(rules, facts, crash, reopened))
            if found:
                texts.append(diagnostics_to_json(found))
    return pack(texts)


def _repeated(blobs: Collection[Blob]) -> Iterator[tuple[str, str, tuple[PlainFact, ...]]]:
    """Printed path, rule, and those facts of a bucket whose keys occur more than once; one blob at a time is unpacked."""
    first: dict[str, dict[str, bytes | int]] = {}  # rule -> key -> what differs for two facts that belong together
    repeated: dict[str, set[str]] = {}
    number = 0
    for blob in blobs:
        for rule, rows in unpack(blob).items():
            known, again = first.setdefault(rule, {}), repeated.setdefault(rule, set())
            for key, detail in zip(rows[1::4], rows[3::4], strict=True):
                number += 1
                mark = detail if rule in ABOUT_DIFFERENCES else number
                if known.setdefault(key, mark) != mark:
                    again.add(key)
    first.clear()
    for blob in blobs:
        for rule, rows in unpack(blob).items():
            again = repeated[rule]
            for path, in_file in groupby(zip(*[iter(rows)] * 4, strict=True), itemgetter(0)) if again else ():
                some = tuple((key, marshal.loads(pointer), marshal.loads(detail)) for _, key, pointer, detail in in_file if key in again)
                if some:
                    yield path, rule, some
