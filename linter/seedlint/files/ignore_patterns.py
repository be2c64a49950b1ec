"""Patterns as in ``.gitignore``: in ignore files, and in the configuration.

Source: gitignore(5), "PATTERN FORMAT"; where it is silent, git's behaviour, with which the tests compare this module.

Patterns of ignore files match bytes, as in git: their texts and paths are given here with one character for each byte
(`as_bytes`). Patterns of the configuration match characters.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint.errors import UnreadableError
from seedlint.files.glob import CharacterSet, Glob, GlobError, places_of
from seedlint.files.read_bytes import read_bytes

if TYPE_CHECKING:
    from typing import Self

_SPECIAL = frozenset("*?[\\")
_MOST_BYTES = 100 << 20  # of an ignore file; git does not read a larger one either


class Pattern:
    """One line of an ignore file.

    Attributes:
        text: as it is written.
        line: its number, from 1.
        negative: it begins with ``!``.
    """

    __slots__ = ("_anchored", "_ending", "_folders", "_glob", "_prefix", "line", "negative", "text")

    def __init__(self, text: str, line: int = 1) -> None:
        """Read a pattern without the spaces that end it.

        Raises:
            GlobError: it can never match.
        """
        self.text, self.line = text, line
        self.negative = text.startswith("!")
        glob = text[self.negative :]
        self._folders = glob.endswith("/")
        glob = glob[: len(glob) - self._folders]
        self._anchored = "/" in glob  # matched from the folder of the ignore file on, else the last name of a path
        literal = next((at for at, char in enumerate(glob) if char in _SPECIAL), len(glob))
        self._ending = not self._anchored and glob[:1] == "*" and not _SPECIAL & set(glob[1:])
        self._prefix = glob[1:] if self._ending else glob[:literal] if self._anchored or literal == len(glob) else ""
        # What is literal is compared first: after it ** is at the beginning, so that a**/x matches ab/c/x.
        rest = glob[literal:] if self._anchored else glob
        if self._anchored and self._prefix.startswith("/"):
            self._prefix = self._prefix[1:]
        self._glob = None if literal == len(glob) or self._ending else Glob(rest)
        if self._glob is None and not self._ending and not self._prefix:
            raise GlobError("it is empty")

    def matches(self, path: str, folder: bool) -> bool:
        """Whether it matches this very path (and not only a folder above it).

        Args:
            path: relative to the folder of the ignore file, with ``/``.
            folder: the path is that of a folder.
        """
        if self._folders and not folder:
            return False
        if not self._anchored:
            path = path[path.rfind("/") + 1 :]
        if self._ending:
            return path.endswith(self._prefix)
        if self._glob is None:
            return path == self._prefix
        return path.startswith(self._prefix) and self._glob.matches(path[len(self._prefix) :])


def why_never(text: str) -> str:
    """Why a pattern of the configuration can never match anything; empty for one that can.

    A range that runs backwards is always a mistake there, while git only takes it for an empty one.
    """
    if text.startswith("#"):
        return "a comment (\\# is a number sign)"
    text = without_end(text)
    try:
        Pattern(text)
        ranges = [each for place in places_of(text) if isinstance(place, CharacterSet) for each in place.ranges]
    except GlobError as error:
        return str(error)
    return next((f"the range {low}-{high} runs backwards" for low, high in ranges if low > high), "")


def without_end(line: str) -> str:
    """A line without the spaces that end it, but for one after a backslash, and without all from a NUL on."""
    line = line.partition("\0")[0]
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if backslashes % 2 and len(kept) < len(line) else kept


def patterns(lines: Iterable[str]) -> list[Pattern]:
    """The patterns among the lines of an ignore file; those that can never match are left out, as git ignores them."""
    found = []
    for number, line in enumerate(lines, 1):
        text = without_end(line)
        if text and not text.startswith("#"):
            try:
                found.append(Pattern(text, number))
            except GlobError:
                continue
    return found


def as_bytes(path: str) -> str:
    """A path with one character for each of its bytes."""
    return path if path.isascii() else os.fsencode(path).decode("latin-1")


def as_written(pattern: Pattern) -> str:
    """The text of a pattern of an ignore file."""
    return os.fsdecode(pattern.text.encode("latin-1"))


class Patterns:
    """Patterns relative to one folder; the last that matches decides."""

    __slots__ = ("_above", "_base", "_inside", "patterns")

    def __init__(self, base: str, found: Sequence[Pattern]) -> None:
        """Put patterns into a folder.

        Args:
            base: absolute path.
            found: what `patterns` read.
        """
        self._base = base
        self._inside = base.rstrip(os.sep) + os.sep
        self.patterns = found
        self._above: dict[str, int] = {"": -1}  # folder -> index of the last pattern that matches it or a folder above it

    def relative(self, path: str) -> str | None:
        """An absolute path relative to the folder, with ``/``; None for what is not below it."""
        if not path.startswith(self._inside):
            path = os.path.normpath(path)
            if not path.startswith(self._inside):
                return None
        name = path[len(self._inside) :]
        return name.replace(os.sep, "/") if os.sep != "/" else name

    def deciding(self, path: str, folder: bool = False) -> Pattern | None:
        """The last pattern that matches a path or a folder above it: how the configuration's patterns are meant.

        Args:
            path: absolute.
            folder: it is a folder.
        """
        name = self.relative(path)
        if not name:
            return None
        last = self._last(name, folder)
        return None if last < 0 else self.patterns[last]

    def matches(self, path: str, folder: bool = False) -> bool:
        """Whether a path is matched, and by no later ``!`` pattern."""
        found = self.deciding(path, folder)
        return found is not None and not found.negative

    def _last(self, name: str, folder: bool) -> int:
        above = name.rpartition("/")[0]
        if above not in self._above:
            last = -1
            at = above.find("/")
            while at >= 0:
                last = self._later(above[:at], True, last)
                at = above.find("/", at + 1)
            self._above[above] = self._later(above, True, last)
        return self._later(name, folder, self._above[above])

    def _later(self, name: str, folder: bool, last: int) -> int:
        """The index of the last pattern that matches a path, if it is after another. A folder is matched by ``folder/**`` too."""
        for index in range(len(self.patterns) - 1, last, -1):
            pattern = self.patterns[index]
            if pattern.matches(name, folder) or (folder and pattern.text.endswith("/**") and pattern.matches(f"{name}/\1", False)):
                return index
        return last

    def without(self, folder: str) -> Self:
        """These patterns without those that cover a folder itself: what still applies below a named folder."""
        name = self.relative(folder)
        if not name:
            return self
        inside = f"{name}/\1"
        alone = [(each, Patterns(self._base, [each])) for each in self.patterns]
        kept = [each for each, one in alone if each.negative or (one._last(name, True) < 0 and one._last(inside, False) < 0)]
        return type(self)(self._base, kept)


class IgnoreFile(Patterns):
    """The patterns of one ignore file. They match paths as bytes.

    A pattern matches only the very path: the folders above it must have been looked at before.
    """

    __slots__ = ()

    def relative(self, path: str) -> str | None:
        """As bytes."""
        name = super().relative(path)
        return None if name is None else as_bytes(name)

    def deciding(self, path: str, folder: bool = False) -> Pattern | None:
        """The last pattern that matches a path."""
        name = self.relative(path)
        return next((each for each in reversed(self.patterns) if each.matches(name, folder)), None) if name else None


def read_ignore_file(base: str, path: str | None = None) -> IgnoreFile | None:
    """An ignore file, as git reads it: without a byte-order mark, lines end at LF; None where none can be read, or it says nothing.

    Args:
        base: the folder that its patterns are relative to, absolute.
        path: the file; without it ``.gitignore`` in that folder, which is not read through a link.
    """
    own = path is None
    path = path or os.path.join(base, ".gitignore")
    return ignore_file_of(base, lambda limit: b"" if own and os.path.islink(path) else read_bytes(path, limit))


def ignore_file_of(base: str, read: Callable[[int], bytes]) -> IgnoreFile | None:
    """The same, given what reads its bytes.

    Args:
        base: the folder that its patterns are relative to, absolute.
        read: takes the most bytes to read.
    """
    try:
        data = read(_MOST_BYTES)
    except UnreadableError:
        return None
    lines = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1").split("\n")
    found = patterns(line.removesuffix("\r") for line in lines)
    return IgnoreFile(base, found) if found else None


def ignoring(files: Sequence[IgnoreFile], path: str, folder: bool) -> Pattern | None:
    """The pattern by which git ignores a path, given that it ignores no folder above it; None where it does not.

    Args:
        files: the ignore files that apply, from the weakest on: the last that has a matching pattern decides.
        path: absolute.
        folder: it is a folder.
    """
    for each in reversed(files):
        found = each.deciding(path, folder)
        if found is not None:
            return None if found.negative else found
    return None
