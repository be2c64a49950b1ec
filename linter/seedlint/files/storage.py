"""Storage that a URL names, through fsspec: folders are listed, and files read whole, by the protocol's own package.

Listing keeps what tells that a file changed (an etag; else size and time, where both are known). Reading a file is tried again after a
short pause where the failure may pass. What a protocol's package raises is put into one line of words, without what gives access.

Source: https://filesystem-spec.readthedocs.io (fsspec, "API Reference").
"""

from __future__ import annotations

import random
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from seedlint.errors import SeedlintError, StorageError, UnreadableError, UsageError
from seedlint.files.sizes import too_large
from seedlint.files.sorted_names import SortedNames
from seedlint.files.source import Entry
from seedlint.files.system_path import without_secrets

TRIES = 3
FIRST_PAUSE = 0.2  # seconds; each is four times as long as the one before
AT_ONCE = 16  # files that are read, or asked for, at the same time
AHEAD = 64  # files that are read before they are checked
STALLED = 30  # seconds without a byte, where the protocol is HTTP
SLOW = 300  # seconds in which all bytes of a file must come, where reading can be given up
_RACY = 2  # seconds: a file changed this short a time ago may change again without a new time
_DIGEST = 16  # bytes
_MARKS = ("ETag", "etag", "Content-MD5", "content_md5", "md5Hash", "md5", "crc32c", "generation", "version", "VersionId", "CRC")
_TIMES = ("LastModified", "last_modified", "Last-Modified", "mtime", "updated", "modify")

sleep: Callable[[float], object] = time.sleep  # tests replace it


class Storage:
    """The files below a URL: `seedlint.files.source.Source`."""

    def __init__(self, root: str) -> None:
        """Connect to nothing yet.

        Args:
            root: the URL of the top folder; after a NUL, what follows the path of each file.

        Raises:
            UsageError: fsspec, or the package for this protocol, is not installed; or the URL is none.
        """
        self._prefix, _, self._suffix = root.partition("\0")
        self._fs, self._top = connect(self._prefix + (self._suffix if self._suffix.startswith("::") else ""))
        self._query = self._suffix if self._suffix.startswith("?") else ""
        self._listed: dict[str, _Listed] = {}  # by folder

    # -- what a source does ----------------------------------------------------------------------------------------------

    def entries(self, folder: str) -> list[Entry]:
        """What is in a folder.

        Raises:
            StorageError: it cannot be listed.
        """
        top = self._path(folder)
        if self._is_http and not top.endswith("/"):
            top += "/"
        try:
            listed = _asked(lambda: self._fs.ls(top, detail=True))
        except FileNotFoundError:
            if not folder:
                raise StorageError(f"no such file or folder: {self._url(folder)}") from None
            listed = []  # where there are no folders, one without files is not there
        except (_FailedError, PermissionError) as error:
            raise StorageError(f"{self._url(folder)}: the folder cannot be listed: {words(error)}") from None
        inside = f"{top.strip('/')}/" if top.strip("/") else ""
        found: dict[str, tuple[bool, dict[str, Any]]] = {}
        for each in listed:
            path = str(each["name"]).strip("/")
            is_folder = each.get("type") == "directory"
            name = path[len(inside) :] if path.startswith(inside) else ""
            if name and "/" not in name and "\0" not in name and not (self._is_http and ("?" in name or "#" in name)):
                found[f"{name}{'/' * is_folder}"] = is_folder, each
        files = sorted(name for name, (is_folder, _) in found.items() if not is_folder)
        self._listed[folder] = _Listed(files, [found[name][1] for name in files])
        return [Entry(name.rstrip("/"), is_folder) for name, (is_folder, _) in found.items()]

    def read(self, below: str, limit: int) -> bytes:
        """The bytes of a file; a failure that may pass is tried again.

        Raises:
            UnreadableError: why there are none, or more than the limit.
        """
        pause = FIRST_PAUSE
        for left in reversed(range(TRIES)):
            try:
                return bytes(_asked(lambda: self._read(below, limit)))
            except FileNotFoundError:
                raise UnreadableError("the file is not there (it vanished)") from None
            except PermissionError as error:
                raise UnreadableError(f"no permission to read the file{_in_parentheses(error)}") from None
            except _FailedError as error:
                if not left or not error.may_pass:
                    tries = "" if left else f" after {TRIES} tries"
                    raise UnreadableError(f"the file cannot be read{tries}: {words(error)}") from None
            sleep(pause * (0.5 + random.random()))
            pause *= 4
        raise AssertionError

    def version(self, below: str) -> str:
        """What changes when a file changes; empty where nobody knows."""
        folder, _, name = below.rpartition("/")
        listed = self._listed.get(folder)
        return listed.version(name) if listed is not None else ""

    def problem(self) -> str:
        """Nothing: what is wrong with the whole ends the run."""
        return ""

    def is_stale(self) -> bool:
        """Never: nothing of it stays open."""
        return False

    # -- parts -----------------------------------------------------------------------------------------------------------

    @property
    def _is_http(self) -> bool:
        return self._prefix.startswith(("http://", "https://"))

    def kind(self, below: str) -> str:
        """``file``, ``directory``, or empty for what is not there.

        Raises:
            StorageError: nobody can say.
        """
        try:
            info = _asked(lambda: self._fs.info(self._path(below) + self._query))
        except FileNotFoundError:
            return ""
        except (_FailedError, PermissionError) as error:
            raise StorageError(f"{self._url(below)}: {words(error)}") from None
        return "directory" if info.get("type") == "directory" else "file"

    def ask_for_versions(self, files: Iterable[str]) -> dict[str, str]:
        """The versions of files that listing their folders did not give, asked for one by one, several at a time."""
        from concurrent.futures import ThreadPoolExecutor

        def ask(below: str) -> str:
            try:
                return version_of(_asked(lambda: self._fs.info(self._path(below) + self._query)))
            except (_FailedError, OSError):  # reading it will say what is wrong
                return ""

        unknown = [below for below in files if not self.version(below)]
        with ThreadPoolExecutor(min(AT_ONCE, max(1, len(unknown)))) as pool:
            return dict(zip(unknown, pool.map(ask, unknown), strict=True))

    def _path(self, below: str) -> str:
        """As fsspec has it."""
        if not below:
            return self._top
        return f"{self._top.rstrip('/')}/{below}" if self._top.strip("/") else f"{self._top}{below}"

    def _url(self, below: str) -> str:
        return without_secrets(f"{self._prefix}{below}{self._suffix if not self._query else ''}")

    def _read(self, below: str, limit: int) -> bytes:
        path = self._path(below) + self._query
        folder, _, name = below.rpartition("/")
        size = self._listed[folder].size(name) if folder in self._listed else -1
        if size < 0:
            size = size_of(self._fs.info(path))
        if size < 0:
            return self._stream(path, limit)
        if size > limit:
            raise UnreadableError(too_large(limit))
        from fsspec.asyn import AsyncFileSystem

        started = time.monotonic()
        try:
            data = bytes(self._fs.cat_file(path, **({"timeout": SLOW} if isinstance(self._fs, AsyncFileSystem) else {})))
        except TimeoutError:
            _give_up_if_slow(started)
            raise  # nothing came for a while
        if len(data) != size:
            self._listed.pop(folder, None)  # it may have changed: the next try asks again
            raise _WrongLengthError(f"{len(data)} bytes came, expected {size}")
        return data

    def _stream(self, path: str, limit: int) -> bytes:
        """The bytes of a file of unknown length: they come in parts."""
        data, started = bytearray(), time.monotonic()
        with self._fs.open(path, "rb") as file:
            while some := file.read(limit + 1 - len(data)):
                data += some
                if len(data) > limit:
                    raise UnreadableError(too_large(limit))
                _give_up_if_slow(started)
        return bytes(data)


def _give_up_if_slow(started: float) -> None:
    """Raise an `UnreadableError`, which is not tried again, where reading a file has taken too long."""
    if time.monotonic() - started >= SLOW:
        raise UnreadableError(f"the file cannot be read: it takes more than {SLOW:g} seconds")


class _WrongLengthError(Exception):
    """Fewer or more bytes than announced."""


class _FailedError(Exception):
    """What a protocol's package raised, whatever its class.

    Attributes:
        may_pass: trying again may help: not where a server says that the request itself is wrong (but for 408 and 429).
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(_said(error))
        status = getattr(error, "status", None)
        rejected = isinstance(status, int) and 400 <= status < 500 and status not in (408, 429)
        self.may_pass = not rejected and not isinstance(error, NotImplementedError)


def _asked(call: Callable[[], Any]) -> Any:
    """What a protocol's package answers: the one place that catches everything it may raise."""
    try:
        return call()
    except (SeedlintError, FileNotFoundError, PermissionError, ImportError):
        raise
    except Exception as error:
        raise _FailedError(error) from error


def words(error: BaseException) -> str:
    """What an exception says, in one short line without what gives access."""
    return " ".join(without_secrets(str(error)).split())[:200] or type(error).__name__


def _said(error: Exception) -> str:
    status, message = getattr(error, "status", None), getattr(error, "message", None)
    if isinstance(status, int) and message:
        return f"{status} {message}"
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "no answer in time"
    if type(error) is OSError and error.strerror:  # without its number
        return error.strerror
    return str(error) or type(error).__name__


class _Listed:
    """What a listing says of the files of one folder, in little memory."""

    __slots__ = ("_names", "_sizes", "_versions")

    def __init__(self, names: Sequence[str], infos: Sequence[dict[str, Any]]) -> None:
        self._names = SortedNames(names)
        self._sizes = array("q", map(size_of, infos))
        versions = list(map(version_of, infos))
        self._versions = b"".join(map(bytes.fromhex, versions)) if all(versions) else b""

    def size(self, name: str) -> int:
        """In bytes; -1 where it is not known."""
        number = self._names.number(name)
        return self._sizes[number] if number >= 0 else -1

    def version(self, name: str) -> str:
        number = self._names.number(name)
        return self._versions[number * _DIGEST : (number + 1) * _DIGEST].hex() if number >= 0 else ""


def size_of(info: dict[str, Any]) -> int:
    """The size of a file in bytes, as a protocol says it; -1 where it does not."""
    size = info.get("size")
    return size if isinstance(size, int) and 0 <= size < 1 << 62 else -1


def version_of(info: dict[str, Any]) -> str:
    """What changes when a file changes, in hexadecimal, from what a protocol says of it; empty where nobody knows."""
    mark = next((f"{key} {info[key]}" for key in _MARKS if info.get(key)), "")
    if not mark:
        changed = next((info[key] for key in _TIMES if info.get(key)), None)
        if changed is None or size_of(info) < 0 or not _is_settled(changed):
            return ""
        mark = f"time {changed}"
    return blake2b(f"{mark} {size_of(info)}".encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()


def _is_settled(changed: Any) -> bool:
    """Whether a time is long enough ago."""
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    elif isinstance(changed, str):
        from email.utils import parsedate_to_datetime

        try:
            changed = parsedate_to_datetime(changed).timestamp()
        except ValueError:
            return True  # in a form of its own
    return not isinstance(changed, int | float) or changed < time.time() - _RACY


def _in_parentheses(error: BaseException) -> str:
    text = words(error)
    return f" ({text})" if text else ""


def connect(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it.

    Raises:
        UsageError: fsspec, or the package for this protocol, is not installed; or the URL is none.
    """
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed, which reads URLs: pip install 'seedlint[storage]'") from error
    shown = without_secrets(url)
    options: dict[str, Any] = {"use_listings_cache": False}
    try:
        if url.startswith(("http://", "https://")):
            import aiohttp

            options["client_kwargs"] = {"timeout": aiohttp.ClientTimeout(total=None, sock_connect=STALLED, sock_read=STALLED)}
        fs, path = _asked(lambda: url_to_fs(url, **options))
        if url.startswith(("s3://", "s3a://")):
            fs.retries = 1  # botocore and we try again: with s3fs between, which does so at two levels, a stalled file takes hours
            fs.max_concurrency = 1  # for the parts of large files; with more, the size of every file is asked for again
    except ModuleNotFoundError as error:
        raise UsageError(f"{shown}: {error.name} is not installed, which this protocol needs: pip install {error.name}") from error
    except ImportError as error:  # fsspec says what to install
        said = " ".join(str(error).split())
        raise UsageError(f"{shown}: the package for this protocol is not installed: {said[:1].lower()}{said[1:]}") from error
    except _FailedError as error:
        raise UsageError(f"{shown}: {words(error)}") from None
    return fs, str(path)


def read_ahead(files: Iterable[tuple[Any, Callable[[], bytes]]]) -> Iterator[tuple[Any, Callable[[], bytes]]]:
    """Files in order, each with what gives its bytes: reading begins before they are asked for, but of so many files at most.

    Args:
        files: what stands for a file, and what reads it.
    """
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: deque[tuple[Any, Future[bytes]]] = deque()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for file, read in files:
            waiting.append((file, pool.submit(read)))
            if len(waiting) >= AHEAD:
                first, future = waiting.popleft()
                yield first, future.result
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
