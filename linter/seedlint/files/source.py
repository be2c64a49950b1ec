"""Where files are that are not on disk by themselves: one interface of archives and storage, whatever reads them.

A source is opened by its ROOT (`seedlint.files.system_path`), in any process, and knows nothing of a run. What is open is remembered,
so that files can be read one by one by their system paths alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol
from weakref import WeakValueDictionary

from seedlint.files.system_path import split


class Entry(NamedTuple):
    """What is in a folder.

    Attributes:
        name: the last part of its path.
        is_folder: what the name says.
    """

    name: str
    is_folder: bool


class Source(Protocol):
    """Files below one ROOT. Paths are below it, with ``/``; the top folder is the empty one."""

    __slots__ = ("__weakref__",)

    def entries(self, folder: str) -> list[Entry]:
        """What is in a folder, in any order.

        Raises:
            StorageError: it cannot be listed.
        """

    def read(self, below: str, limit: int) -> bytes:
        """The bytes of a file.

        Raises:
            UnreadableError: why there are none, or more than the limit.
        """

    def version(self, below: str) -> str:
        """What changes when a file changes, without reading it; empty where nobody knows."""

    def problem(self) -> str:
        """What is wrong with the whole, in words; empty for nothing."""

    def is_stale(self) -> bool:
        """Whether it is no longer what was opened."""


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
        from seedlint.files.storage import Storage

        source = Storage(root)
    else:
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
