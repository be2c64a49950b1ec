"""What archives and storage have in common: files below one place, by their paths. Nothing here knows of a run."""

from __future__ import annotations

from typing import NamedTuple, Protocol


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
