"""The folder of the cache, and which files in it are ours.

Nothing is written or removed through a link, symbolic or hard, and what somebody else put there stays: a folder is ours if it
holds a CACHEDIR.TAG (https://bford.info/cachedir/) that names seedlint, and is only made ours while it is empty.
"""

from __future__ import annotations

import os
import stat

FOLDER = ".seedlint_cache"
NAME = "results.sqlite"
LINKS = "links.sqlite"  # what requests came to
APPLICATION_ID = 0x53454544  # in the header of a SQLite file: whose it is (SQLite, "PRAGMA application_id")
_TAG, _IGNORE = "CACHEDIR.TAG", ".gitignore"
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
TAG_TEXT = _SIGNATURE + b"\n# This file is a cache directory tag created by seedlint.\n# See https://bford.info/cachedir/\n"
_IGNORE_TEXT = b"# made by seedlint\n*\n"
_MAGIC = b"SQLite format 3\0"
_UNMARKED = (1, 2)  # layouts of the tables (user_version) that set no application id
_SUFFIXES = ("", "-wal", "-shm", "-journal")  # SQLite, "Temporary Files Used By SQLite"
_DATABASES = tuple(f"{name}{suffix}" for name in (NAME, LINKS) for suffix in _SUFFIXES)


class NotOursError(OSError):
    """The folder, or a file in it, is a link or somebody else's."""


def database(folder: str, name: str = NAME) -> str:
    """The path of a database in a cache folder, which may be opened and written; the folder is made.

    Args:
        folder: as asked for. One that holds something else gets a folder of ours in it.
        name: of the database.

    Raises:
        OSError: it cannot be made, or what is there is a link or not ours.
    """
    folder = _ours(folder)
    if not _is_tagged(folder):
        os.makedirs(folder, exist_ok=True)
        _write_new(os.path.join(folder, _TAG), TAG_TEXT)
        _write_new(os.path.join(folder, _IGNORE), _IGNORE_TEXT)
        if not _is_tagged(folder):  # somebody else's tag
            raise NotOursError(f"{folder} is the cache of something else")
    path = os.path.join(folder, name)
    for suffix in _SUFFIXES:
        _reject_foreign(path + suffix)
    if os.path.lexists(f"{path}-journal"):  # we write none, and SQLite would obey it
        raise NotOursError(f"{path}-journal is there")
    if _is_foreign(path):
        raise NotOursError(f"{path} is a database of something else")
    header = _start(path)
    if header[:16] != _MAGIC or _number(header, 68) != APPLICATION_ID:
        if header:
            discard(path)
        _write_new(path, b"")
    return path


def discard(path: str) -> None:
    """Remove a database that `database` gave and that is damaged."""
    for suffix in _SUFFIXES:
        each = path + suffix
        _reject_foreign(each)
        if os.path.lexists(each):
            os.unlink(each)


def remove(folder: str) -> bool:
    """Remove the files of ours from a cache folder, and the folder if it holds nothing else.

    Returns:
        Whether it was a cache folder of ours.

    Raises:
        OSError: they cannot be removed.
    """
    try:
        folder = _ours(folder)
    except NotOursError:
        return False
    if not _is_tagged(folder):
        return False
    for name in (*_DATABASES, _IGNORE, _TAG):  # the tag last: until then, the rest can be removed again
        path = os.path.join(folder, name)
        if not _is_regular(path):
            continue
        if (name == _IGNORE and _start(path) != _IGNORE_TEXT) or (name in (NAME, LINKS) and _is_foreign(path)):
            continue
        os.unlink(path)
    if not os.listdir(folder):
        os.rmdir(folder)
    return True


def _ours(folder: str) -> str:
    """The folder itself, or a folder in it where it holds what is not ours."""
    folder = os.path.abspath(folder)
    _reject_links(folder)
    if _may_be_ours(folder):
        return folder
    folder = os.path.join(folder, FOLDER)
    _reject_links(folder)
    if not _may_be_ours(folder):
        raise NotOursError(f"{folder} holds something else")
    return folder


def _may_be_ours(folder: str) -> bool:
    """It is tagged, empty, about to be tagged by another process, not there, or was made before there were tags."""
    if _is_tagged(folder) or not os.path.lexists(folder):
        return True
    names = os.listdir(folder)
    return names in ([], [_TAG]) or (set(names) <= {*_DATABASES, _IGNORE} and _start(os.path.join(folder, _IGNORE)) == _IGNORE_TEXT)


def _reject_links(folder: str) -> None:
    """Neither the folder nor, inside the working folder, a folder above it may be a link: a checkout may bring such links."""
    here = os.getcwd()
    path = folder
    while True:
        if os.path.islink(path):
            raise NotOursError(f"{path} is a link")
        above = os.path.dirname(path)
        if above in (path, here) or not above.startswith(os.path.join(here, "")):
            return
        path = above


def _is_tagged(folder: str) -> bool:
    text = _start(os.path.join(folder, _TAG)) if _is_regular(os.path.join(folder, _TAG)) else b""
    return text.startswith(_SIGNATURE) and b"seedlint" in text


def _is_regular(path: str) -> bool:
    """A file with one name, and no link."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _reject_foreign(path: str) -> None:
    if os.path.lexists(path) and not _is_regular(path):
        raise NotOursError(f"{path} is a link, or no file")


def _is_foreign(path: str) -> bool:
    """Whether a file is a database of something else; one without a mark may be of a version that set none."""
    header = _start(path)
    mark, version = _number(header, 68), _number(header, 60)  # SQLite, "Database File Format", section 1.3
    return header[:16] == _MAGIC and mark != APPLICATION_ID and not (mark == 0 and version in _UNMARKED)


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def _start(path: str) -> bytes:
    """The first bytes of a file; none where it cannot be read, or is a link."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        return os.read(handle, 1_000)
    except OSError:  # a folder
        return b""
    finally:
        os.close(handle)


def _write_new(path: str, data: bytes) -> None:
    """Write a file that is not there yet; O_EXCL follows no link, not even one that leads nowhere."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError:
        return
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
