r"""Paths of files that are not on disk by themselves, but in an archive, or in storage that a URL names.

Such a file has a system path too: ``"\0ROOT\0BELOW"``. ROOT is the absolute path of the archive, or the URL of a folder; BELOW is
the path below that, with ``/``. No path of the system holds a NUL, so the two kinds cannot be confused, and the text alone is
enough to read the file, in any process. The archive itself is ``"\0ROOT\0"``.

The ROOT of a URL may be ``"PREFIX\0SUFFIX"``: what comes before, and what comes after, the path of a file (a query, or the rest of
a chained URL of fsspec).
"""

from __future__ import annotations

import os

from seedlint._lazy_regex import LazyPattern
from seedlint.files.paths import printed

_MARK = "\0"
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst")

# What gives access: a name and a password before the host, and a query, which may be a signature.
_USER = LazyPattern(r"(://)[^/@\s'\"]*@")
_QUERY = LazyPattern(r"\?[^\s'\",)]*")


def is_on_disk(path: str) -> bool:
    """Whether a system path is one of the system itself."""
    return path[:1] != _MARK


def is_in_storage(path: str) -> bool:
    """Whether a system path is that of a file in storage."""
    return path[:1] == _MARK and "://" in path[: path.rfind(_MARK)]


def is_url(path: str) -> bool:
    """Whether a PATH is a URL: there is no file of that name."""
    return "://" in path and not os.path.lexists(path)


def is_archive_name(path: str) -> bool:
    """Whether a path ends as that of an archive."""
    return path.lower().endswith(ARCHIVES)


def inside(root: str, below: str = "") -> str:
    """The system path of a file below a ROOT."""
    return f"{_MARK}{root}{_MARK}{below}"


def split(path: str) -> tuple[str, str]:
    """ROOT and BELOW of a system path."""
    root, _, below = path[1:].rpartition(_MARK)
    return root, below


def is_in_archive(shown: str, folder: str) -> bool:
    """Whether a printed path, relative to a folder, is that of a member of an archive that is there."""
    archive, mark, _ = shown.partition("!/")
    return bool(mark) and is_archive_name(archive) and os.path.isfile(os.path.join(folder, archive))


def is_elsewhere(path: str) -> bool:
    """Whether a PATH stands for files that are not on disk by themselves: it is a URL, or an archive, or a glob of archives."""
    return is_url(path) or (is_archive_name(path) and not os.path.isdir(path))


def for_patterns(path: str, base: str) -> str:
    """The absolute path that patterns of the configuration are matched with.

    Those see a file of an archive, or below a URL, as if its top folder was the folder of the configuration.

    Args:
        path: a system path; relative to the working folder if it is on disk.
        base: the folder of the configuration, absolute.
    """
    return os.path.abspath(path) if is_on_disk(path) else os.path.join(base, split(path)[1])


def printed_top(root: str, folder: str) -> str:
    """How the printed paths of all files below a ROOT begin: ``dump.zip!/``, relative to a folder, or a URL without what gives access."""
    if "://" not in root:
        return f"{printed(root, folder)}!/"
    prefix, _, suffix = root.partition(_MARK)
    return without_secrets(f"{prefix}{suffix}!/" if suffix.startswith("::") else prefix)


def shown_path(path: str, folder: str) -> str:
    """The printed path, relative to a folder, of a file that is not on disk."""
    root, below = split(path)
    return printed_top(root, folder) + below if below or "://" in root else printed(root, folder)


def without_secrets(text: str) -> str:
    """A URL, or words that may hold one, without user name, password and query."""
    return _QUERY.sub("", _USER.sub(r"\1", text)) if "://" in text else text
