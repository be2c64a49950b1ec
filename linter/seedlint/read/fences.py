"""Where the front matter stands in a file's bytes, or why there is none.

A file is a Jekyll document: a first line ``---``, YAML, a closing line ``---`` or ``...``; spaces may follow either. The first line may
name the language (``---yaml``, ``---toml``); TOML also stands between two lines ``+++``.
"""

from __future__ import annotations

import re

from seedlint._typing import NamedTuple

BOM = b"\xef\xbb\xbf"
_BLANK = b" \t"
# How a file begins whose content Git LFS keeps elsewhere (its specification, "The Pointer").
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
NOT_FETCHED = "the file is a Git LFS pointer, its content is not fetched (git lfs pull)"


class Fences(NamedTuple):
    """Byte offsets: ``start`` after a byte-order mark, ``end`` of the YAML, ``tail`` after the closing fence's line.

    ``opening`` is the first line where that is not ``---``, without spaces after it.
    """

    start: int
    end: int
    tail: int
    opening: str = ""

    @property
    def is_toml(self) -> bool:
        """Whether TOML stands between them."""
        return self.opening.endswith(("+++", "toml"))


class NoFences(NamedTuple):
    """Why there is no front matter: the rule that says so, its words, and the bytes they are about."""

    rule: str
    message: str
    start: int
    end: int


Found = Fences | NoFences


def _fence_end(data: bytes, at: int) -> int:
    """Offset after the line when ``data[at:]`` begins with a fence (three characters already known), else -1."""
    at += 3
    size = len(data)
    while at < size and data[at] in _BLANK:
        at += 1
    if at == size:
        return at
    if data[at] == 0x0A:
        return at + 1
    if data[at] == 0x0D and data[at + 1 : at + 2] in (b"\n", b""):
        return min(at + 2, size)
    return -1


def find_in(path: str, data: bytes) -> Found:
    """The fences of a file; a YAML file is front matter and nothing else."""
    if data.startswith(LFS_POINTER):
        return NoFences("missing-front-matter", NOT_FETCHED, 0, len(LFS_POINTER) - 1)
    if path[-5:].lower() == ".yaml" or path[-4:].lower() == ".yml":
        return Fences(3 if data.startswith(BOM) else 0, len(data), len(data))
    return find(data)


# A first line that names its language.
_OTHER_OPENING = re.compile(rb"(\+\+\+|---[ \t]*(?:yaml|yml|toml))[ \t]*(?:\r?\n|\Z)").match


def opens_toml(data: bytes) -> bool:
    """Whether a file, of which these are the first bytes, has TOML front matter."""
    found = _OTHER_OPENING(data, 3 if data.startswith(BOM) else 0)
    return found is not None and found[1].endswith((b"+++", b"toml"))


def find(data: bytes) -> Found:
    """Find both fences, by searching bytes."""
    start = 3 if data.startswith(BOM) else 0
    opening, closing, or_else = "", b"\n---", b"\n..."
    if not data.startswith(b"---", start) or (after := _fence_end(data, start)) < 0:
        named = _OTHER_OPENING(data, start)
        if named is None:
            return _no_opening(data, start)
        after, opening = named.end(), named[1].decode()
        closing = b"\n+++" if opening == "+++" else closing
        or_else = closing if opens_toml(named[0]) else or_else
    at = after - 1
    dashes = -1
    while True:
        if dashes < at:  # not each time: many lines of dots before the next line of dashes would make this quadratic
            dashes = data.find(closing, at)
            dashes = dashes if dashes >= 0 else len(data)
        other = data.find(or_else, at, dashes)
        at = other if other >= 0 else dashes
        if at == len(data):
            end = len(data.rstrip(b"\r\n")) if data.strip() else len(data)
            words = f"the file ends here, front matter has no closing {closing[1:].decode()}"
            return NoFences("unclosed-front-matter", words, end, end)
        tail = _fence_end(data, at + 1)
        if tail >= 0:
            return Fences(start, at + 1, tail, opening)
        at += 1


def _no_opening(data: bytes, start: int) -> NoFences:
    line = data[start : start + 200].split(b"\n", 1)[0].rstrip(b"\r")
    stop = start + len(line)
    if not data[start:].strip():
        what = "the file is empty" if start == len(data) else "the file holds only whitespace"
        return NoFences("missing-front-matter", f"{what}, expected front matter between --- lines", start, start)
    if b"\r" in line and data.startswith(b"---", start):
        return NoFences("missing-front-matter", "lines end in CR only, expected LF or CRLF", start, start + 3)
    from seedlint.read.slips.opening import instead_of_fence  # late: nearly every file begins with one

    what = instead_of_fence(line.decode("utf-8", "replace"))
    return NoFences("missing-front-matter", f"first line {what}, expected ---", start, stop)
