"""Where the front matter stands in a file's bytes, or why there is none.

A file is a Jekyll document: a first line ``---``, YAML, a closing line ``---`` or ``...``; spaces may follow either.
"""

from __future__ import annotations

from seedlint._typing import NamedTuple

BOM = b"\xef\xbb\xbf"
_BLANK = b" \t"
# How a file begins whose content Git LFS keeps elsewhere (its specification, "The Pointer").
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
NOT_FETCHED = "the file is a Git LFS pointer, its content is not fetched (git lfs pull)"


class Fences(NamedTuple):
    """Byte offsets: ``start`` after a byte-order mark, ``end`` of the YAML, ``tail`` after the closing fence's line."""

    start: int
    end: int
    tail: int


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


def find(data: bytes) -> Found:
    """Find both fences, by searching bytes."""
    start = 3 if data.startswith(BOM) else 0
    if not data.startswith(b"---", start) or (after := _fence_end(data, start)) < 0:
        return _no_opening(data, start)
    at = after - 1
    dashes = -1
    while True:
        if dashes < at:  # not each time: many lines of dots before the next line of dashes would make this quadratic
            dashes = data.find(b"\n---", at)
            dashes = dashes if dashes >= 0 else len(data)
        other = data.find(b"\n...", at, dashes)
        at = other if other >= 0 else dashes
        if at == len(data):
            end = len(data.rstrip(b"\r\n")) if data.strip() else len(data)
            return NoFences("unclosed-front-matter", "the file ends here, front matter has no closing ---", end, end)
        tail = _fence_end(data, at + 1)
        if tail >= 0:
            return Fences(start, at + 1, tail)
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
