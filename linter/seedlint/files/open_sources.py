"""Archives and storage that are open: a file in one is read by its system path alone, in any process (`seedlint.files.system_path`)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from weakref import WeakValueDictionary

from seedlint._typing import TYPE_CHECKING
from seedlint.files.source import Source
from seedlint.files.system_path import inside, is_in_storage, split

if TYPE_CHECKING:
    from seedlint.files.storage import Storage

_open: WeakValueDictionary[str, Source] = WeakValueDictionary()
_recent: deque[Source] = deque(maxlen=4)  # stays open where nobody else holds it: in workers


def open_source(root: str, limit: int, wanted: Callable[[str], bool] | None = None) -> Source:
    """Open what a ROOT names, and remember it as long as somebody holds it.

    Args:
        root: see there.
        limit: most bytes of a file that may be read later.
        wanted: whether a file, by its path, may be read later; without it, any.

    Raises:
        UsageError: a package that reads this is not installed.
    """
    source: Source
    if "://" in root:
        source = open_storage(root)
    else:
        from seedlint.files.archive import Archive

        source = Archive(root, limit, wanted)
        _open[root] = source
    return source


def open_storage(root: str) -> Storage:
    """The same for storage."""
    from seedlint.files.storage import Storage

    source = Storage(root)
    _open[root] = source
    return source


def source_of(path: str, limit: int) -> Source:
    """What a system path is in: opened where it is not, or no longer what it was."""
    root = split(path)[0]
    found = _open.get(root)
    if found is None or found.is_stale():
        found = open_source(root, limit)
        _recent.append(found)
    return found


def read(path: str, limit: int) -> bytes:
    """The bytes of a file that is not on disk, by its system path.

    Raises:
        UnreadableError: why there are none, or more than the limit.
    """
    return source_of(path, limit).read(split(path)[1], limit)


def versions(paths: Iterable[str]) -> dict[str, str]:
    """What changes when a file changes, by system path, of those in storage; where listing did not say it, each is asked for.

    A file of which nobody knows is left out.
    """
    from seedlint.files.storage import Storage

    found: dict[str, str] = {}
    roots: dict[str, list[str]] = {}
    for path in filter(is_in_storage, paths):
        root, below = split(path)
        roots.setdefault(root, []).append(below)
    for root, belows in roots.items():
        source = source_of(inside(root), 0)
        if isinstance(source, Storage):
            known = source.ask_for_versions(belows)
            found.update((inside(root, below), version) for below in belows if (version := source.version(below) or known.get(below, "")))
    return found
