"""Replace the bytes of a file: at every moment the file is either old or new, whatever happens.

The new file is written beside the old one under a temporary name, then renamed to it in one step (rename(2)). A run that is
killed in between leaves the temporary file; the next run that writes there removes it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress

from seedlint.errors import ReplaceError

PREFIX, SUFFIX = ".seedlint-fix-", ".tmp"

_REASONS = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EFBIG: "the file would be larger than the system allows",
    errno.ENOENT: "the file is no longer there",
    errno.EISDIR: "this is a folder",
    errno.ENOTDIR: "a file has the name of its folder",
    errno.EEXIST: "a file has the name of its folder",
}


def replace(path: str, old: bytes, new: bytes) -> int:
    """Replace the content of a file. Mode, extended attributes and, where the system permits it, owner stay; a link is followed.

    Other names of the file (hard links) keep the old bytes: writing into the file itself could leave half of it.

    Args:
        path: as the system knows it.
        old: its content when it was read; a file with any other content was changed meanwhile.
        new: its content afterwards.

    Returns:
        the number of other names that the file had.

    Raises:
        ReplaceError: the file is as it was.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
    except OSError as error:
        raise ReplaceError(_in_words(error)) from None
    if not stat.S_ISREG(status.st_mode):
        raise ReplaceError("this is no longer a regular file")
    _put(target, status, old, [new])
    return status.st_nlink - 1


def write(path: str, parts: Iterable[bytes]) -> None:
    """Write a file, new or replacing any other, whole or not at all; missing folders are created.

    A path that is there and not a regular file (a pipe, ``/dev/stdout``) is written to.

    Raises:
        ReplaceError: what was there is as it was.
    """
    target = os.path.realpath(path)
    status = None
    try:
        with suppress(FileNotFoundError):
            status = os.stat(path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            with open(path, "wb") as file:
                file.writelines(parts)
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
    except OSError as error:
        raise ReplaceError(_in_words(error)) from None
    _put(target, status, None, parts)


def _put(target: str, status: os.stat_result | None, old: bytes | None, new: Iterable[bytes]) -> None:
    """Write a temporary file, then rename it to the target if that still holds ``old``, or (None) whatever it holds."""
    try:
        # The superuser may write to files that are marked as read-only; the mark counts all the same.
        if status is not None and (not status.st_mode & 0o222 or not os.access(target, os.W_OK)):
            raise ReplaceError("the file is read-only")
        handle, beside = _create(os.path.dirname(target))
    except OSError as error:
        reason = "the folder is read-only" if error.errno in (errno.EACCES, errno.EPERM) else _in_words(error)
        raise ReplaceError(reason) from None
    try:
        _write(handle, new)
        if status is not None:
            _keep(handle, target, status)
        elif sys.platform != "win32":
            os.umask(mask := os.umask(0))
            os.fchmod(handle, 0o666 & ~mask)
        if old is not None:
            with open(target, "rb") as file:
                if file.read(len(old) + 1) != old:
                    raise ReplaceError("the file has changed on disk meanwhile; run again")
        if sys.platform == "win32":  # an open file cannot be renamed there
            os.close(handle)
            handle = -1
        os.replace(beside, target)
        beside = ""
    except OSError as error:
        raise ReplaceError(_in_words(error)) from None
    finally:
        # First the name, then the lock: another run removes a file of that name that nobody has locked.
        if beside:
            with suppress(OSError):
                os.unlink(beside)
        if handle >= 0:
            os.close(handle)


def _in_words(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _create(folder: str) -> tuple[int, str]:
    """A new empty file in a folder, locked for as long as it is open: handle and name."""
    while True:
        handle, name = tempfile.mkstemp(SUFFIX, PREFIX, folder)
        _lock(handle, wait=True)
        if os.path.lexists(name):
            return handle, name
        os.close(handle)  # another run removed it before it was locked


def _write(handle: int, parts: Iterable[bytes]) -> None:
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def _keep(handle: int, target: str, status: os.stat_result) -> None:
    """Give a new file the owner, mode and extended attributes (access lists among them) of another."""
    if sys.platform == "win32":
        return
    own = os.fstat(handle)
    for user, group in ((-1, status.st_gid), (status.st_uid, -1)):
        if (user, group) not in ((-1, own.st_gid), (own.st_uid, -1)):
            with suppress(OSError):
                os.fchown(handle, user, group)
    os.fchmod(handle, stat.S_IMODE(status.st_mode))
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(target):
                with suppress(OSError):
                    os.setxattr(handle, name, os.getxattr(target, name))


if sys.platform == "win32":

    def _lock(handle: int, wait: bool) -> bool:
        """Nothing to do: an open file cannot be deleted."""
        return True

else:
    import fcntl

    def _lock(handle: int, wait: bool) -> bool:
        """Whether the file could be locked; the system unlocks it when the process ends, however that happens."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return wait or error.errno not in (errno.EWOULDBLOCK, errno.EACCES)  # a disk without locks
        return True


def clean(paths: Iterable[str]) -> None:
    """Remove the temporary files that killed runs left beside files; those of a run that is writing stay."""
    folders = set()
    for path in paths:
        folders.add(os.path.dirname(path))
        if os.path.islink(path):
            folders.add(os.path.dirname(os.path.realpath(path)))
    for folder in sorted(folders):
        with suppress(OSError), os.scandir(folder or ".") as entries:
            for entry in entries:
                if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
                    _remove(entry.path)


def _remove(path: str) -> None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            if sys.platform != "win32" and _lock(handle, wait=False):
                os.unlink(path)
        finally:
            os.close(handle)
        if sys.platform == "win32":
            os.unlink(path)
