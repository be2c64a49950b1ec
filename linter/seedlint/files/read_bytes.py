"""A path -> its bytes, or the reason in words why it cannot be read."""

from __future__ import annotations

import errno
import os
import stat

from seedlint.errors import UnreadableError
from seedlint.files.system_path import is_on_disk

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_REASONS = {
    errno.ENOENT: "the file is not there (it vanished, or a link leads nowhere)",
    errno.ENOTDIR: "the file is not there (it vanished, or a link leads nowhere)",
    errno.EACCES: "no permission to read the file",
    errno.EPERM: "no permission to read the file",
    errno.ELOOP: "a loop of links",
    errno.ENXIO: "a FIFO, a socket or a device, expected a regular file",
    errno.ENAMETOOLONG: "the name is too long",
}


def read_bytes(path: str, limit: int) -> bytes:
    """The bytes of a regular file.

    A FIFO or device is opened without waiting and rejected; a file that grows while it is read is read up to the limit.

    Args:
        path: as the system knows it, or the system path of a file that is not on disk by itself.
        limit: most bytes to read.

    Raises:
        UnreadableError: the file cannot be opened, is not a regular file, or is larger than ``limit``.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise UnreadableError(_REASONS.get(error.errno or 0) or f"the file cannot be opened: {error.strerror}") from None
    except ValueError:  # an embedded NUL
        if not is_on_disk(path):
            from seedlint.files.open_sources import read

            return read(path, limit)
        raise UnreadableError("the name holds a NUL character") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            kind = next((words for test, words in _KINDS if test(status.st_mode)), "something else")
            raise UnreadableError(f"{kind}, expected a regular file")
        size = status.st_size
        data = os.read(handle, min(size, limit) + 1)
        while len(data) < size or (len(data) > size and len(data) <= limit):  # short reads; a file that grew
            more = os.read(handle, limit + 1 - len(data)) if len(data) <= limit else b""
            if not more:
                break
            data += more
            size = max(size, len(data))
        if max(size, len(data)) > limit:
            from seedlint.files.sizes import too_large

            raise UnreadableError(too_large(limit))
        return data
    except OSError as error:
        raise UnreadableError(_REASONS.get(error.errno or 0) or f"the file cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
