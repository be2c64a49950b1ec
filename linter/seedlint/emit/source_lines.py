"""What formats need in addition to the report: the lines of a file, and its path in the git repository. The only part that reads files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seedlint._typing import TYPE_CHECKING
from seedlint.errors import UnreadableError
from seedlint.files.read_bytes import read_bytes
from seedlint.files.system_path import is_on_disk

if TYPE_CHECKING:
    from seedlint.files.git import GitRoots

STDIN = "<stdin>"  # the name of a text from standard input, unless it is given one
_MOST = 1 << 22  # bytes of a file that a code frame can show


def line_reader(texts: Mapping[str, bytes], system_paths: Mapping[str, str]) -> Callable[[str], list[str]]:
    """What reads the lines of a file, or of the text that stands for it, by its printed path; none where it cannot be read."""

    def lines(path: str) -> list[str]:
        data = texts.get(path)
        try:
            if data is None and not is_on_disk(system_path := system_paths.get(path, path)):
                data = read_bytes(system_path, _MOST)
            elif data is None:
                with open(system_path, "rb") as file:
                    data = file.read(_MOST)
        except (OSError, UnreadableError):
            return []
        # A byte-order mark stays: it counts as a column.
        return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines


def path_from_repository_root() -> Callable[[str], str]:
    """What names a file from the top folder of its git repository; git is looked for when a format first asks."""
    roots: list[GitRoots] = []

    def relative(path: str) -> str:
        if not roots:
            from seedlint.files.git import GitRoots

            roots.append(GitRoots())
        return path if path == STDIN else roots[0].relative(path)

    return relative
