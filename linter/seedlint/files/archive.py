"""Archives: ``.zip``, ``.tar``, ``.tar.gz`` and ``.tar.zst``, read where they are. Nothing is unpacked, and no name in one is ever a path.

Members of a ZIP file and of a bare tar file are read where they stand. A compressed tar file is gone through once; those of its
members that may be asked for are kept as they come, in memory while they are few, beyond that in a temporary file without a name.

Sources: PKWARE's APPNOTE 6.3.10 and POSIX.1-2024 (pax), as `zipfile` and `tarfile` read them. What neither says: of two members
with one name the last counts, as when both are unpacked; a hard link is another name of a file, and so is left out; symbolic links
are not followed; a name that is absolute, or has a ``..``, stands for nothing.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, cast

from seedlint.errors import StoreError, UnreadableError, UsageError
from seedlint.files.sizes import in_bytes, too_large
from seedlint.files.sorted_names import SortedNames
from seedlint.files.source import Entry

# An archive may expand to this much, or to so many times its own size where that is more.
EXPANDED = 1 << 30
RATIO = 100
MOST_HEADER = 4 << 20  # bytes of what a tar file says of one member
MOST_DIRECTORY = 64 << 20  # bytes of the directory of a ZIP file: about a million members
MOST_NAME = 4_096  # characters
IN_MEMORY = 8 << 20  # bytes of members of a compressed tar file, before they go to a temporary file

_LINK = "a symbolic link, which is not followed in an archive"
_HARD_LINK = "a hard link to a file that is not read"
_DEVICE = "a device, a FIFO or a socket, expected a regular file"
_SPARSE = "a sparse file, which is not read in an archive"
_ENCRYPTED = "the file is encrypted"
_DAMAGED = "the file is damaged in the archive"
_REASONS = ("", _LINK, _HARD_LINK, _DEVICE, _SPARSE, _ENCRYPTED)  # by number

_TAR_COLUMNS = 3  # numbers kept of a member: reason, place, size
_ZIP_COLUMNS = 7  # and compressed size, checksum, method, flags
_ENCRYPTED_BIT, _UTF_8 = 1, 1 << 11  # of the flags of a ZIP file
_UNIX = 3  # where such a file was made
_LONGEST_END = (1 << 16) + 22  # bytes, with its comment

# What the readers of the standard library raise on what is damaged, or made to mislead.
_TROUBLE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, IndexError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip

_NAMED = 3  # names that a problem of several members has


class _TooMuchError(Exception):
    """Reading on would take more than an archive may; the message says what."""


class _Positioned(io.RawIOBase):
    """A file with a position of its own: processes that share the handle do not move each other's."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = read_at(self._handle, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: os.fstat(self._handle).st_size}[whence]
        if start + offset < 0:
            raise OSError("a place before the start")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at


def read_at(handle: int, size: int, offset: int) -> bytes:
    """Bytes of an open file, from a place on."""
    if hasattr(os, "pread"):
        return os.pread(handle, size, offset)
    os.lseek(handle, offset, os.SEEK_SET)  # Windows, where no process shares a handle with another
    return os.read(handle, size)


class _Forward(io.RawIOBase):
    """What `tarfile` reads a stream through: bounded, only forwards, and it knows the last block."""

    def __init__(self, stream: IO[bytes], most: int, most_at_a_time: int) -> None:
        self._stream = stream
        self._most = most
        self._most_at_a_time = most_at_a_time
        self._at = 0
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        if size > self._most_at_a_time:
            raise _TooMuchError(f"a header in it has more than {in_bytes(self._most_at_a_time)}")
        parts = []
        while size and (part := self._stream.read(size)):
            parts.append(part)
            size -= len(part)
            self._at += len(part)
            if self._at > self._most:
                raise _TooMuchError(_expands(self._most))
        self.last = b"".join(parts)
        return self.last

    def seek(self, offset: int, _: int = os.SEEK_SET) -> int:
        while self._at < offset and self.read(min(offset - self._at, 1 << 16)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at


class _Anywhere(_Forward):
    """The same for a file that is not compressed: what is not read is passed over."""

    def seek(self, offset: int, _: int = os.SEEK_SET) -> int:
        self._stream.seek(offset)
        self._at = offset
        return offset


class _Kept:
    """Bytes that are needed again: in memory while they are few, beyond that in a temporary file without a name."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._file: IO[bytes] | None = None
        self._end = 0

    def add(self, data: bytes) -> int:
        """Keep some; returns where they are.

        Raises:
            StoreError: they cannot be written.
        """
        start = self._end
        self._end += len(data)
        self._bytes += data
        if len(self._bytes) > IN_MEMORY:
            self.write()
        return start

    def write(self) -> None:
        """Write what is in memory, if some is written already or it is too much."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open, and is gone with the process
            self._file.write(self._bytes)
            self._file.flush()
        except OSError as error:
            raise StoreError(
                f"what is read of an archive cannot be kept: {error.strerror}; TMPDIR may name a folder with more room"
            ) from error
        self._bytes = bytearray()

    def end(self) -> None:
        """Nothing more comes."""
        if self._file is not None and self._bytes:
            self.write()

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, size: int, offset: int) -> bytes:
        if self._file is None:
            return bytes(self._bytes[offset : offset + size])
        return read_at(self._file.fileno(), size, offset)


class Archive:
    """The members of an archive that may be read: `seedlint.files.source.Source`."""

    def __init__(self, root: str, limit: int, wanted: Callable[[str], bool] | None = None) -> None:
        """Find out what is in it.

        Args:
            root: its path.
            limit: most bytes of a member that may be read.
            wanted: whether the bytes of a member, by its path, may be asked for; without it, of any.

        Raises:
            UsageError: a package that reads it is not installed.
            StoreError: there is too much for memory, and no temporary file can be written.
        """
        self._root = root
        self._limit = limit
        self._wanted = wanted or (lambda _: True)
        self._found: dict[str, int] = {}  # while it is gone through: path -> number of the member
        self._names = SortedNames()
        self._order = array("Q")  # number of a name -> number of the member
        self._members = array("Q")  # what is known of each, in columns
        self._other_names: dict[int, str] = {}  # number of a member of a ZIP file -> what it is really called
        self._problems: dict[str, list[str]] = {}  # what is wrong -> which members; several have one line
        self._kept: _Kept | None = None
        self._zip: zipfile.ZipFile | None = None
        self._handle, self._size = -1, 0
        self._stamp: tuple[int, ...] = ()
        is_zip = root.lower().endswith(".zip")
        self._columns = _ZIP_COLUMNS if is_zip else _TAR_COLUMNS
        try:
            self._handle = os.open(root, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            self._problems[f"the archive cannot be read: {error.strerror}"] = []
        else:
            status = os.fstat(self._handle)
            self._size, self._stamp = status.st_size, _stamp(status)
            self._take_in(self._from_zip() if is_zip else self._from_tar())

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    # -- what a source does ----------------------------------------------------------------------------------------------

    def entries(self, folder: str) -> list[Entry]:
        """What is in a folder."""
        return [Entry(*each) for each in self._names.inside(folder)]

    def read(self, below: str, limit: int) -> bytes:
        """The bytes of a member; of the archive itself there are none, but a reason."""
        if not below:
            raise UnreadableError(self.problem() or "an archive, expected a file in it")
        number = self._names.number(below)
        if number < 0:
            raise UnreadableError("there is no such file in the archive")
        member = self._order[number]
        why, offset, size, *more = self._members[member * self._columns : (member + 1) * self._columns]
        if why:
            raise UnreadableError(_REASONS[why])
        if size > min(limit, self._limit):
            raise UnreadableError(too_large(limit))
        if self._zip is not None:
            return self._read_from_zip(self._zip, member, below, [offset, size, *more])
        data = self._kept.read(size, offset) if self._kept is not None else read_at(self._handle, size, offset)
        if len(data) < size:
            raise UnreadableError(_DAMAGED)
        return data

    def version(self, _: str) -> str:
        """Nothing: members are compared by their bytes."""
        return ""

    def problem(self) -> str:
        """What is wrong with the archive, in words."""
        return "; ".join(f"{words}{_some(names)}" for words, names in self._problems.items())

    def is_stale(self) -> bool:
        """Whether the archive is another file by now."""
        try:
            return _stamp(os.stat(self._root)) != self._stamp
        except OSError:
            return False  # what is open stays readable

    # -- what is in it ---------------------------------------------------------------------------------------------------

    def _take_in(self, members: Iterator[tuple[str, tuple[int, ...]]]) -> None:
        """Index members as they come, until something is wrong."""
        found = self._found
        try:
            for below, columns in members:
                if below in found and self._wanted(below):
                    self._note("a name appears more than once, the last file of that name counts", below)
                found[below] = len(self._members) // self._columns
                self._members.extend(columns)
        except _TooMuchError as error:
            self._problems[f"{error}, the rest is not read"] = []
        except _TROUBLE as error:
            self._problems[_what_is_wrong(error, len(found))] = []
        if self._kept is not None:
            self._kept.end()
        ordered = sorted(found)
        self._names = SortedNames(ordered)
        self._order = array("Q", [found[name] for name in ordered])
        found.clear()
        self._wanted = lambda _: False  # it holds whoever asks

    def _note(self, words: str, name: str) -> None:
        self._problems.setdefault(words, []).append(name)

    def _below(self, name: str) -> str:
        """The path of a member; empty for one that has none, which is noted where somebody may miss it."""
        parts = _parts(name)
        below = "/".join(parts)
        words = ""
        if len(below) > MOST_NAME:
            words, name = f"a name has more than {MOST_NAME:,} characters, the file is not read", f"{below[:20]}…"
        elif name.startswith("/") or ".." in parts:
            words = "a name leads out of the archive, the file is not read"
        if words and self._wanted(below):
            self._note(words, name)
        return "" if words else below

    # -- tar -------------------------------------------------------------------------------------------------------------

    def _from_tar(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        bare = self._root.lower().endswith(".tar")
        hard_links: dict[str, str] = {}
        with _expanded(self._root, self._handle) as stream:
            if bare:
                reader: _Forward = _Anywhere(stream, 1 << 62, MOST_HEADER)
            else:
                reader = _Forward(stream, max(EXPANDED, RATIO * self._size), max(MOST_HEADER, self._limit))
                self._kept = _Kept()
            tar: Any = tarfile.open(fileobj=cast("Any", reader), mode="r:", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
            while (member := tar.next()) is not None:
                tar.members = []  # it would keep all
                below = "" if member.isdir() else self._below(member.name)
                if not below:
                    continue
                if member.islnk():
                    hard_links[below] = "/".join(_parts(member.linkname))
                    continue
                why, offset = _reason_in_tar(member), member.offset_data
                if self._kept is not None and not why and member.size <= self._limit and self._wanted(below):
                    reader.seek(offset)
                    data = reader.read(member.size)
                    if len(data) < member.size:
                        raise EOFError
                    offset = self._kept.add(data)
                yield below, (why, offset, member.size)
            for below, target in hard_links.items():
                if target not in self._found:  # else it is another name of a file that is read
                    yield below, (_REASONS.index(_HARD_LINK), 0, 0)
            if reader.last.strip(b"\0"):
                raise tarfile.ReadError("a header that is none")
            if not reader.last:
                raise EOFError
            if not bare:
                reader.seek(1 << 62)  # to the end, where the checksum is

    # -- zip -------------------------------------------------------------------------------------------------------------

    def _from_zip(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        file = _Positioned(self._handle)
        if _directory_size(file, self._size) > MOST_DIRECTORY:
            raise _TooMuchError(f"its directory has more than {in_bytes(MOST_DIRECTORY)} (about a million files)")
        self._zip = zipfile.ZipFile(cast("Any", file))
        most, expanded = max(EXPANDED, RATIO * self._size), 0
        for info in self._zip.infolist():
            name = _name(info)
            below = "" if name.endswith("/") else self._below(name)
            if not below:
                continue
            why = _reason_in_zip(info)
            expanded += info.file_size if not why and info.file_size <= self._limit and self._wanted(below) else 0
            if expanded > most:
                raise _TooMuchError(_expands(most))
            if below != info.orig_filename:
                self._other_names[len(self._members) // self._columns] = info.orig_filename
            yield below, (why, info.header_offset, info.file_size, info.compress_size, info.CRC, info.compress_type, info.flag_bits)
        self._zip.filelist.clear()  # they would stay as long as the file is open
        self._zip.NameToInfo.clear()

    def _read_from_zip(self, archive: zipfile.ZipFile, member: int, below: str, numbers: Sequence[int]) -> bytes:
        info = zipfile.ZipInfo()
        info.header_offset, info.file_size, info.compress_size, info.CRC, info.compress_type, info.flag_bits = numbers
        info.filename = info.orig_filename = self._other_names.get(member, below)  # which must be what stands before its bytes
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableError(f"the file is compressed by a method that is not read (number {info.compress_type})")
        try:
            with archive.open(info) as file:
                data = file.read(info.file_size + 1)
        except _TROUBLE:
            raise UnreadableError(_DAMAGED) from None
        if len(data) != info.file_size:
            raise UnreadableError(_DAMAGED)
        return data


def _parts(name: str) -> list[str]:
    """The parts of a member's name."""
    return [part for part in name.partition("\0")[0].split("/") if part not in ("", ".")]


def _some(names: Sequence[str]) -> str:
    """The first of some names, in parentheses."""
    if not names:
        return ""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f" ({', '.join(names[:_NAMED])}{more})"


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _expands(most: int) -> str:
    return f"it expands to more than {in_bytes(most)} (an archive may to {in_bytes(EXPANDED)}, or to {RATIO} times its size)"


def _what_is_wrong(error: BaseException, found: int) -> str:
    if isinstance(error, OSError) and error.errno:
        return f"the archive cannot be read: {error.strerror}"
    early = isinstance(error, EOFError) or "unexpected end" in str(error) or "truncated" in str(error)
    if early:
        return "the archive ends early" + (", what there is of it is read" if found else "")
    why = " ".join(str(error).split())[:100]
    return f"the archive is damaged, or none of this kind{f' ({why[:1].lower()}{why[1:]})' if why else ''}"


def _reason_in_tar(member: tarfile.TarInfo) -> int:
    """The number of the reason why a member of a tar file is not read; 0 for one that is."""
    if member.issym():
        return _REASONS.index(_LINK)
    if not member.isreg():
        return _REASONS.index(_DEVICE)
    return _REASONS.index(_SPARSE) if member.issparse() else 0


def _reason_in_zip(info: zipfile.ZipInfo) -> int:
    """The number of the reason why a member of a ZIP file is not read; 0 for one that is."""
    if info.flag_bits & _ENCRYPTED_BIT:
        return _REASONS.index(_ENCRYPTED)
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    if stat.S_ISLNK(mode):
        return _REASONS.index(_LINK)
    return _REASONS.index(_DEVICE) if stat.S_IFMT(mode) not in (0, stat.S_IFREG) else 0


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member: those that do not say that they are UTF-8 are if they can be, else they are code page 437."""
    name = info.filename
    if info.flag_bits & _UTF_8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except ValueError:
        return name


def _directory_size(file: _Positioned, size: int) -> int:
    """What the end of a ZIP file says of the size of its directory (APPNOTE 6.3.10, 4.3.14 to 4.3.16); 0 where it says nothing."""
    start = max(0, size - _LONGEST_END)
    file.seek(start)
    end = file.read(_LONGEST_END) or b""
    at = end.rfind(b"PK\5\6")
    if at < 0 or at + 16 > len(end):
        return 0
    (found,) = struct.unpack_from("<L", end, at + 12)
    if found == 0xFFFF_FFFF and end[at - 20 : at - 16] == b"PK\6\7":
        (there,) = struct.unpack_from("<Q", end, at - 12)
        file.seek(min(there, size))
        record = file.read(48) or b""
        return int.from_bytes(record[40:48], "little")
    return int(found)


@contextmanager
def _expanded(root: str, handle: int) -> Iterator[IO[bytes]]:
    """What a tar file holds, without its compression.

    Raises:
        UsageError: a package that reads it is not installed.
    """
    file = _Positioned(handle)
    name = root.lower()
    if name.endswith(".tar"):
        yield cast("IO[bytes]", file)
    elif name.endswith(".zst"):
        with _zstd(io.BufferedReader(file, 1 << 16)) as stream:
            yield stream
    else:
        import gzip

        with gzip.GzipFile(fileobj=io.BufferedReader(file, 1 << 16)) as stream:
            yield cast("IO[bytes]", stream)


class _Zstd:
    """What `zstandard` reads, with its errors as those of the others."""

    def __init__(self, stream: Any, error: type[Exception]) -> None:
        self._stream = stream
        self._error = error

    def __enter__(self) -> IO[bytes]:
        return cast("IO[bytes]", self)

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except self._error as error:
            raise OSError(str(error)) from None


def _zstd(file: io.BufferedReader) -> _Zstd:
    try:
        import zstandard
    except ModuleNotFoundError as error:
        raise UsageError("zstandard is not installed, which reads .tar.zst: pip install 'seedlint[storage]'") from error
    return _Zstd(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True), zstandard.ZstdError)
