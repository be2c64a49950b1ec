"""The files of a run on a cluster: listed by workers, who keep the lists; here are their numbers, and the names when somebody asks."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.distributed import worker_tasks as tasks
from seedlint.files import discover
from seedlint.files.file_list import OrderedFiles, Pair
from seedlint.files.system_path import is_on_disk, is_url
from seedlint.results.store import names
from seedlint.run.inputs import selection

if TYPE_CHECKING:
    from distributed import Client, Future

    from seedlint.model.settings import Settings

_PER_THREAD = 4  # folders for each thread of a worker, before whole trees are handed out


class ClusterFiles(OrderedFiles):
    """What workers listed.

    Attributes:
        client: of the cluster.
        lists: of files, each on some worker.
        counts: how many files each of them has.
        without: of each, the numbers of those that are checked under another name.
        skipped: reason -> how many files were skipped.
        overrides: numbers of the ``[[overrides]]`` entries that match a file.
        places: what says where a file is by its printed path.
    """

    __slots__ = ("_names", "client", "counts", "lists", "overrides", "places", "skipped", "without")

    def __init__(self, client: Client, places: tasks.Places) -> None:
        self.client = client
        self.places = places
        self.lists: list[Future] = []
        self.counts: list[int] = []
        self.without: list[frozenset[int]] = []
        self.skipped: dict[str, int] = {}
        self.overrides: set[int] = set()
        self._names: Sequence[str] | None = None

    def take(self, listed: Future, found: tasks.ListedSummary) -> None:
        """Take in what one task listed."""
        for reason, count in found.skipped.items():
            self.skipped[reason] = self.skipped.get(reason, 0) + count
        self.overrides |= found.overrides
        if found.files:
            self.lists.append(listed)
            self.counts.append(found.files)
            self.without.append(frozenset())

    def __len__(self) -> int:
        return sum(self.counts) - sum(map(len, self.without))

    def _sorted(self) -> Sequence[str]:
        """The printed paths, fetched from the workers a list at a time; where there are many, they are kept on disk."""
        if self._names is None:
            found = names()
            for listed, without in zip(self.lists, self.without, strict=True):
                found.add(shown for number, (shown, _) in enumerate(listed.result().files) if number not in without)
            self._names = found.settled()
        return self._names

    def __iter__(self) -> Iterator[Pair]:
        return ((shown, self.places.system_path(shown)) for shown in self._sorted())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [(shown, self.places.system_path(shown)) for shown in self._sorted()[index]]
        shown = self._sorted()[index]
        return shown, self.places.system_path(shown)

    def find(self, printed: str) -> str | None:
        """Where a file of this printed path is; whether it is one of the run is not asked for, since workers would have to be."""
        return self.places.system_path(printed)

    def holds(self, printed: str) -> bool:
        found = self._sorted()
        at = bisect_left(found, printed)
        return at < len(found) and found[at] == printed

    def same(self, real: Collection[str]) -> Iterator[str]:
        wanted = {identity[0] for identity in map(tasks.identity, real) if identity is not None}
        if wanted and self.lists:
            found = self.client.gather(self.client.map(tasks.names_of, self.lists, wanted=wanted, pure=False))
            yield from sorted(shown for some in found for _, _, shown, _ in some)

    def parts(self, size: int) -> list[Future]:
        """The files, so many at a time, each part on some worker."""
        return [
            self.client.submit(tasks.some_of, listed, start, min(start + size, count), without, pure=False)
            for listed, count, without in zip(self.lists, self.counts, self.without, strict=True)
            for start in range(0, count, size)
        ]


def walks_of(paths: Sequence[str], settings: Settings) -> list[discover.Walk] | None:
    """What workers can list apart from each other: PATHs that are folders, or globs in storage, none of which lies in another.

    Args:
        paths: of the command line.
        settings: with absolute paths.

    Returns:
        None where there are other PATHs.

    Raises:
        StorageError: nobody can say what is there.
    """
    walks = [discover.start(path if is_url(path) else os.path.abspath(path), selection(settings), os.getcwd()) for path in paths]
    found = [walk for walk in walks if walk is not None]
    tops = sorted(os.path.realpath(top) + os.sep if is_on_disk(top) else top for top in (walk.system_top for walk in found))
    is_inside = any(after.startswith(before) for before, after in pairwise(tops))
    return None if is_inside or len(found) < len(walks) else found


def list_files(client: Client, walks: list[discover.Walk], places: tasks.Places, assignment: Future) -> ClusterFiles:
    """List folders, level by level until there are enough of them for all workers, then a whole tree in each task.

    Args:
        client: of the cluster.
        walks: the folders.
        places: see `tasks.Places`.
        assignment: packed.
    """
    found = ClusterFiles(client, places)
    enough = _PER_THREAD * sum(client.nthreads().values())
    elsewhere: set[tuple[int, int]] = set()
    while walks:
        deep = len(walks) >= enough
        lists = client.map(tasks.list_folders, walks, assignment=assignment, deep=deep, pure=False)
        summaries: list[tasks.ListedSummary] = client.gather(client.map(tasks.summary, lists, pure=False))
        walks = []
        for listed, each in zip(lists, summaries, strict=True):
            found.take(listed, each)
            elsewhere |= each.elsewhere
            walks += [each.left._replace(folders=(folder,)) for folder in each.left.folders]
    if elsewhere:
        found.without = _other_names(client, found.lists, elsewhere)
    return found


def _other_names(client: Client, lists: Sequence[Future], elsewhere: set[tuple[int, int]]) -> list[frozenset[int]]:
    """Of each list, the numbers of the files that are checked under another name: the first that is no link, else the first."""
    by_file: dict[tuple[int, int], list[tuple[bool, str, int, int]]] = {}
    for index, some in enumerate(client.gather(client.map(tasks.names_of, lists, wanted=elsewhere, pure=False))):
        for identity, is_link, shown, number in some:
            by_file.setdefault(identity, []).append((is_link, shown, index, number))
    without: list[set[int]] = [set() for _ in lists]
    for same in by_file.values():
        for _, _, index, number in sorted(same)[1:]:
            without[index].add(number)
    return list(map(frozenset, without))
