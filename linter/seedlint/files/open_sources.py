"""Archives and storage that are open: a file in one is read by its system path alone, in any process (`seedlint.files.system_path`)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from weakref import WeakValueDictionary

from seedlint.files.source import Source
from seedlint.files.system_path import split

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
    from seedlint.files.archive import Archive

    source = Archive(root, limit, wanted)
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
