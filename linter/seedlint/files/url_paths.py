"""A URL as a PATH: the folder to look in, and which files of it are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import UsageError
from seedlint.files.glob import Glob, GlobError
from seedlint.files.system_path import is_archive_name, printed_top, without_secrets

if TYPE_CHECKING:
    from seedlint.files.storage import Storage


class UrlPath(NamedTuple):
    """What a URL names.

    Attributes:
        root: the ROOT of system paths (`seedlint.files.system_path`).
        rest: what is meant below it: a glob, a name, or nothing, where it is the folder itself.
        is_glob: what the name says.
    """

    root: str
    rest: str
    is_glob: bool


def url_path(url: str) -> UrlPath:
    """Take a URL apart.

    A chained URL of fsspec (``zip://*.md::https://host/a.zip``) names files by its first part that has a ``://``. A question mark is
    part of a glob, except with HTTP, where it begins a query.
    """
    parts = url.split("::")
    number = next(number for number, part in enumerate(parts) if "://" in part)
    scheme, _, path = parts[number].partition("://")
    prefix = "".join(f"{part}::" for part in parts[:number]) + f"{scheme}://"
    suffix = "".join(f"::{part}" for part in parts[number + 1 :])
    magic = "*?["
    if scheme in ("http", "https"):
        magic = "*["
        path, question, query = path.partition("?")
        suffix = f"?{query}" if question and not suffix else suffix
        path = path if "/" in path else f"{path}/"
    names = path.split("/")
    first = next((number for number, name in enumerate(names) if any(char in name for char in magic)), None)
    top = "/".join(names[: len(names) - 1 if first is None else first])
    root = prefix + (f"{top}/" if top or path.startswith("/") else "")
    return UrlPath(f"{root}\0{suffix}" if suffix else root, "/".join(names[-1:] if first is None else names[first:]), first is not None)


def kind(storage: Storage, at: UrlPath) -> str:
    """What a URL names: ``directory`` (a glob looks in one), ``file``, or nothing.

    Raises:
        StorageError: nobody can say.
        UsageError: it is an archive.
    """
    found = "directory" if at.is_glob or not at.rest else storage.kind(at.rest)
    if found == "file" and is_archive_name(at.rest):
        raise UsageError(f"{printed_top(at.root, '')}{at.rest}: archives are read from disk only, copy it there first")
    return found


class UrlGlob:
    """Which files and folders a glob below a URL is about."""

    def __init__(self, url: str, glob: str) -> None:
        """Read a glob.

        Raises:
            UsageError: it can never match.
        """
        try:
            self._whole = Glob(glob)
            self._parts = [None if part == "**" else Glob(part) for part in glob.split("/")]
        except GlobError as error:
            raise UsageError(f"{without_secrets(url)}: {error}") from None

    def matches(self, below: str, is_folder: bool) -> bool:
        """Whether a file is meant, by itself or with a folder that it is in; or whether a folder may hold such a file."""
        if not is_folder:
            at = below.find("/")
            while at >= 0 and not self._whole.matches(below[:at]):
                at = below.find("/", at + 1)
            return at >= 0 or self._whole.matches(below)
        for name, part in zip(below.split("/"), self._parts, strict=False):
            if part is None:
                return True
            if not part.matches(name):
                return False
        return True
