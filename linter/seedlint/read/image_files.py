"""Site-relative image URLs -> files under the site root, and their sizes. Nothing outside the site root is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import lru_cache

from seedlint.model.document import LocalImage
from seedlint.read.fences import LFS_POINTER, NOT_FETCHED
from seedlint.read.heif_size import heif_size
from seedlint.read.svg_size import svg_size

# Headers are at the front, but for files with large metadata; what is after the second limit is not read.
_FIRST, _MOST = 1 << 16, 1 << 23
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
)

# File names that promise a kind of image the library measures: what cannot be measured there is damaged or something else.
_RASTER = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".jp2")
_UTF_16 = (b"\xff\xfe<", b"\xfe\xff\0<", b"<\0", b"\0<")
_NO_IMAGE = "it is damaged or no image"
HTML_PAGE = "it is an HTML page"
_LONGEST_POINTER = 1024  # bytes; Git LFS specification, "The Pointer"


def finder(site_root: str) -> Callable[[str], LocalImage | None]:
    """The function that finds and measures the file of an image URL.

    It takes a URL and returns None where that is not site-relative (``/…``, not ``//…``). A URL stands for the file of its
    path, percent escapes decoded, query and fragment dropped, dot segments resolved as browsers do. A path that leads out
    of the site root, by a link or by a separator in an escape, has no file. Each URL is looked up once.

    Args:
        site_root: a folder.
    """
    root = os.path.realpath(site_root)

    @lru_cache(maxsize=4096)
    def find(url: str) -> LocalImage | None:
        if url[:1] != "/" or url[1:2] in ("/", "\\"):
            return None
        parts = _parts(url)
        if parts is None:
            return LocalImage("", False, error="the path is no file name")
        path = os.path.join(root, *parts)
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):  # ValueError: a character that no file name has
            return LocalImage("", False, error="the path is no file name")
        if not _is_below(real, root):
            return LocalImage(path, False, -2, error="the path leads out of the site root")
        return _look(path, real)

    return find


def _parts(url: str) -> list[str] | None:
    """The path of a site-relative URL as file names; None where a part cannot be one."""
    path = url.partition("#")[0].partition("?")[0].replace("\\", "/")
    if path.endswith("/"):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if "%" in part:
            from urllib.parse import unquote

            part = unquote(part, errors="surrogateescape")
        if part in ("", "."):
            continue
        if part == "..":
            parts[-1:] = []
        elif "/" in part or "\0" in part or (os.name == "nt" and any(char in part for char in '\\:*?"<>|')):
            return None
        else:
            parts.append(part)
    return parts


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _look(path: str, real: str) -> LocalImage:
    try:
        handle = os.open(real, _FLAGS)
    except PermissionError:
        return LocalImage(path, True, -2, error="no permission to read the file")
    except OSError:
        return LocalImage(path, False)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return LocalImage(path, False, -2, error="no regular file")
        found = LocalImage(path, True, status.st_size, status.st_mtime_ns, ctime_ns=status.st_ctime_ns)
        if status.st_size == 0:
            return found._replace(error="the file is empty")
        if status.st_size < _LONGEST_POINTER and os.pread(handle, len(LFS_POINTER), 0) == LFS_POINTER:
            return found._replace(exists=False, error=NOT_FETCHED)
        size, error = _measure(handle, status.st_size, real.lower())
        return found._replace(error=error) if size is None else found._replace(width=size[0], height=size[1])
    except OSError as error:
        return LocalImage(path, True, -2, error=f"the file cannot be read: {error.strerror}")
    finally:
        os.close(handle)


def _measure(handle: int, length: int, name: str) -> tuple[tuple[int, int] | None, str]:
    """Width and height as shown (turned as EXIF says), or None and why; None without a reason where no size is to be had."""
    data = b""
    for limit in (_FIRST, _MOST):
        while len(data) < min(limit, length):
            more = os.read(handle, min(limit, length) - len(data))
            if not more:
                break
            data += more
        found = measured_bytes(data, is_whole=len(data) < limit)
        if found is not None:
            size, error = found
            return size, "" if error == _NO_IMAGE and not name.endswith((*_RASTER, ".svg")) else error
    return None, ""


def measured_bytes(data: bytes, is_whole: bool) -> tuple[tuple[int, int] | None, str] | None:
    """Width and height of an image as shown, from the beginning of its file; or None and why there are none.

    Args:
        data: the beginning of the file.
        is_whole: there is no more of it.

    Returns:
        None where the size may come in what is not read yet.
    """
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return None, HTML_PAGE
    if start.startswith((b"<", *_UTF_16)):
        return svg_size(data, is_whole)
    if data[4:8] == b"ftyp":
        return heif_size(data), ""
    size = _raster(data)
    if size is not None:
        return size, ""
    return (None, _NO_IMAGE) if is_whole else None


def _raster(data: bytes) -> tuple[int, int] | None:
    from io import BytesIO

    import imagesize

    # Only ever bytes: given a name, the library would open an URL too.
    width, height = imagesize.get(BytesIO(data))
    return (int(width), int(height)) if width > 0 and height > 0 else None
