"""The map for one file: bytes -> Document -> FileResult."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

from seedlint.check.check_document import check_document
from seedlint.check.plan import Plan
from seedlint.errors import UnreadableError
from seedlint.files.read_bytes import read_bytes
from seedlint.files.system_path import is_in_storage
from seedlint.model.document import Document
from seedlint.read.document_reader import read as read_document
from seedlint.read.document_reader import unreadable
from seedlint.results.file_result import FileResult


def digest(data: bytes) -> str:
    """What identifies a file's bytes: 128 bits of BLAKE2b, in hexadecimal."""
    from hashlib import blake2b  # late: only the cache asks

    return blake2b(data, digest_size=16).hexdigest()


def document(path: str, data: bytes, plan: Plan, now: float, system_path: str = "") -> Document:
    """A file whose bytes are at hand, read as the plan says."""
    profile = plan.profile(system_path or path)
    reading = profile.reading
    doc = read_document(path, data, now, profile.validate, plan.image, reading)
    if reading.names:
        doc.name = reading.name_of(path, doc.data)
    doc.own_schema = profile.own_schema
    doc.roles = profile.roles
    doc.outcomes = plan.outcomes
    return doc


def reopen(path: str, system_path: str, plan: Plan, now: float) -> Document:
    """A file on disk, read; never raises."""
    try:
        return document(path, read_bytes(system_path, plan.settings.max_file_size), plan, now, system_path)
    except UnreadableError as error:
        return unreadable(path, str(error), now)


def check_bytes(path: str, data: bytes, plan: Plan, now: float, system_path: str = "", with_digest: bool = False) -> FileResult:
    """The map for a file whose bytes are at hand."""
    rules = plan.profile(system_path or path).rules
    return check_document(document(path, data, plan, now, system_path), rules, digest(data) if with_digest else "")


def check_files(files: Iterable[tuple[str, str]], plan: Plan, now: float, with_digest: bool = False) -> Iterator[FileResult]:
    """The map for some files, in order; those in storage are read ahead of the checking.

    Args:
        files: printed path and system path of each.
        plan: what is in effect.
        now: seconds since 1970-01-01T00:00:00Z.
        with_digest: also compute the digest that the cache compares.
    """
    for in_storage, some in groupby(files, _is_in_storage):
        if in_storage:
            from seedlint.files.storage import read_ahead

            limit = plan.settings.max_file_size
            for (path, system_path), read in read_ahead((file, partial(read_bytes, file[1], limit)) for file in some):
                yield check_file(path, system_path, plan, now, with_digest, read)
        else:
            for path, system_path in some:
                yield check_file(path, system_path, plan, now, with_digest)


def _is_in_storage(file: tuple[str, str]) -> bool:
    return is_in_storage(file[1])


def check_file(
    path: str, system_path: str, plan: Plan, now: float, with_digest: bool = False, read: Callable[[], bytes] | None = None
) -> FileResult:
    """The map for a file that is not at hand.

    Args:
        path: as printed.
        system_path: as the system knows it.
        plan: what is in effect.
        now: seconds since 1970-01-01T00:00:00Z.
        with_digest: also compute the digest that the cache compares.
        read: what gives its bytes, or raises UnreadableError; without it they are read.
    """
    try:
        data = read_bytes(system_path, plan.settings.max_file_size) if read is None else read()
    except UnreadableError as error:
        return check_document(unreadable(path, str(error), now), plan.profile(system_path).rules)
    return check_bytes(path, data, plan, now, system_path, with_digest)
