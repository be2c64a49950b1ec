"""Standard output and standard error: closed ones, full disks, readers that went away, and encodings that cannot hold a text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper

from seedlint._typing import TYPE_CHECKING
from seedlint.errors import UsageError

if TYPE_CHECKING:
    from typing import TextIO


class Writing:
    """Write to a stream, and be sure that all of it went out.

    A reader that went away (``| head``) has what it wanted: the block ends there, and what follows it goes on, so that
    findings still decide the exit status.

    Raises:
        UsageError: the stream is closed, or its disk is full.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __enter__(self) -> TextIO:
        return self.stream

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        try:
            if error is None:
                self.stream.flush()
            elif isinstance(error, OSError):
                raise error
        except BrokenPipeError:
            redirect_to_devnull(self.stream)
            return True
        except OSError as refused:
            redirect_to_devnull(self.stream)
            name = "standard output" if self.stream is sys.stdout else "standard error"
            raise UsageError(f"{name}: {(refused.strerror or '').lower()}") from refused
        return False


def print_parts(parts: Iterable[str], stream: TextIO) -> None:
    """Write pieces of text to a stream.

    Raises:
        UsageError: the stream is closed, or its disk is full.
    """
    with Writing(stream):
        write = stream.write
        for part in parts:
            write(part)


def say(line: str) -> None:
    """Write a line to standard error, as a terminal may show it.

    Raises:
        UsageError: its disk is full.
    """
    with Writing(sys.stderr):
        sys.stderr.write(f"{terminal_safe(line)}\n")


def terminal_safe(line: str) -> str:
    """A line as a terminal or the log of a CI server may show it: names of files and errors of libraries may hold anything."""
    if line.isascii() and line.isprintable() and "##" not in line and "::" not in line:  # nearly all
        return line
    try:
        from seedlint.emit.escape import terminal
    except OSError:  # too many open files
        return ascii(line)[1:-1]
    return terminal(line)


def redirect_to_devnull(stream: TextIO) -> None:
    """Point a stream elsewhere, or the interpreter complains at exit about what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def set_up(stream: TextIO, platform: str) -> None:
    """A stream that takes every text, and the same bytes on every system."""
    if isinstance(stream, TextIOWrapper):
        if platform == "win32":  # where pipes and files get the code page and CRLF
            stream.reconfigure(encoding="utf-8", newline="\n")
        stream.reconfigure(errors="backslashreplace")


def reopen_closed() -> None:
    """A stream instead of one that was closed (``>&-``): else the next file that is opened would become it.

    Writing to standard output then fails as it must, writing to standard error does nothing.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")  # noqa: SIM115
