"""Where the front matter stands in a file's bytes, or why there is none.

A file is a Jekyll document: a first line ``---``, YAML, a closing line ``---`` or ``...``; blanks may follow either.
"""

from __future__ import annotations

from seedlint._typing import NamedTuple

_NO_BODY = 16  # bytes at the end of a file that hold a fence and blank lines, no more
BOM = b"\xef\xbb\xbf"
_BLANK = b" \t"


class Fences(NamedTuple):
    """Byte offsets: ``start`` behind a byte-order mark, ``end`` of the YAML, ``tail`` behind the closing fence's line."""

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
    """Offset behind the line when ``data[at:]`` begins with a fence (three characters already known), else -1."""
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


def guess(data: bytes) -> Found:
    """The fences, if no line between them closes the front matter before: that is for the reader of these lines to find out.

    A file that ends with a fence, as nearly all do, is not searched. Any other is, for lines of dashes.
    """
    start = 3 if data.startswith(BOM) else 0
    end = data.rfind(b"\n---", max(start, len(data) - _NO_BODY)) + 1
    if end > start and data.startswith((b"---\n", b"---\r\n"), start):
        tail = _fence_end(data, end)
        if tail > 0 and not data[tail:].strip(b"\r\n"):
            return Fences(start, end, tail)
    return find(data, dots=False)


def find(data: bytes, dots: bool = True) -> Found:
    """Find both fences by searching bytes: a few microseconds where a lazy regular expression takes ten times that.

    Args:
        data: a file.
        dots: a line ``...`` closes it too. Without them it takes half the time.
    """
    start = 3 if data.startswith(BOM) else 0
    if not data.startswith(b"---", start) or (behind := _fence_end(data, start)) < 0:
        return _no_opening(data, start)
    at = behind - 1
    dashes = -1
    while True:
        if dashes < at:  # not each time: many lines of dots before the next line of dashes would make this quadratic
            dashes = data.find(b"\n---", at)
            dashes = dashes if dashes >= 0 else len(data)
        other = data.find(b"\n...", at, dashes) if dots else -1
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
        what = "the file is empty" if start == len(data) else "the file holds only blanks"
        return NoFences("missing-front-matter", f"{what}, expected front matter between --- lines", start, start)
    if b"\r" in line and data.startswith(b"---", start):
        return NoFences("missing-front-matter", "lines end in CR only, expected LF or CRLF", start, start + 3)
    if line.rstrip() == b"+++":
        what = "TOML front matter (+++)"
    elif line.lstrip().startswith(b"{"):
        what = "JSON front matter ({)"
    elif not line.strip():
        what = "a blank line"
    else:
        shown = line.decode("utf-8", "replace")
        what = f"text ({shown[:40]!r}{'…' if len(shown) > 40 else ''})"
    return NoFences("missing-front-matter", f"first line is {what}, expected ---", start, stop)
