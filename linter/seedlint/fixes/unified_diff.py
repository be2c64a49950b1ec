"""A file's bytes before and after -> a unified diff that `git apply` and `patch -p1` take. Pure.

Sources: GNU diffutils manual, "Detailed Description of Unified Format"; git-config(1), ``core.quotePath``, for odd names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

CONTEXT = 3
MOST = 1_000  # lines that are compared all with all
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def unified(path: str, old: bytes, new: bytes) -> bytes:
    """The patch that makes ``new`` of ``old``; empty where they are equal.

    Lines end at LF only, as for git; whatever else is in them (CR, bytes that are not UTF-8) is kept.

    Args:
        path: relative to the folder in which the patch will be applied, with ``/``.
        old: the file as it is.
        new: as it is to be.
    """
    before, after = _lines(old), _lines(new)
    hunks = b"".join(_hunks(before, after))
    return b"--- " + _name("a", path) + b"\n+++ " + _name("b", path) + b"\n" + hunks if hunks else b""


def without_commands(patches: Sequence[bytes]) -> Iterator[bytes]:
    """Patches as they may stand in the log of a job on GitHub, which runs no command that it meets in them.

    The bytes of a file are what they are. Where they hold what the runner may take for a command, the whole stands between
    ``::stop-commands::TOKEN`` and ``::TOKEN::``, lines that `git apply` and `patch` pass over. The token is a hash of the
    patches, so that nothing in them can end it.

    Source: docs.github.com, "Workflow commands for GitHub Actions", "Stopping and starting workflow commands".
    """
    if not any(map(_may_hold_commands, patches)):
        yield from patches
        return
    from hashlib import sha256

    token = sha256(b"".join(patches)).hexdigest().encode()
    yield b"::stop-commands::" + token + b"\n"
    yield from patches
    yield b"::" + token + b"::\n"


# In the runner a line ends at CR, too, whitespace may stand before a command, and characters that nobody sees do not hide one.
_UNSEEN = r"[^\w\s!-~]*"
_COMMAND = re.compile(rf"(?:\A|[\r\n])[^\w!-~\r\n]*:{_UNSEEN}:|#{_UNSEEN}#{_UNSEEN}\[")


def _may_hold_commands(patch: bytes) -> bool:
    return _COMMAND.search(patch.decode("utf-8", "replace")) is not None


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


Stretch = tuple[int, int, int, int]  # lines from, to of the old file; from, to of the new one


def _changes(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[Stretch]:
    # What both begin and end with is left out of the search: files are long and fixes are short.
    limit = min(len(before), len(after))
    head = next((index for index in range(limit) if before[index] != after[index]), limit)
    tail = next((index for index in range(limit - head) if before[-1 - index] != after[-1 - index]), limit - head)
    for part in _parts(before, after, (head, len(before) - tail, head, len(after) - tail)):
        old, new = part[0], part[2]
        matcher = SequenceMatcher(None, before[old : part[1]], after[new : part[3]])
        for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
            if kind != "equal":
                yield old + old_start, old + old_end, new + new_start, new + new_end


def _parts(before: Sequence[bytes], after: Sequence[bytes], whole: Stretch) -> Iterator[Stretch]:
    """A stretch in pieces that can be compared one by one: the search takes the square of their length.

    What is long is cut at lines that are there once in both; where there are none, anywhere.
    """
    old, old_end, new, new_end = whole
    if max(old_end - old, new_end - new) > MOST:
        for old_at, new_at in _anchors(before, after, whole):
            if max(old_at - old, new_at - new) > MOST // 2:
                yield from _cut(old, old_at, new, new_at)
                old, new = old_at, new_at
    yield from _cut(old, old_end, new, new_end)


def _cut(old: int, old_end: int, new: int, new_end: int) -> Iterator[Stretch]:
    while max(old_end - old, new_end - new) > MOST:
        old_at, new_at = min(old + MOST // 2, old_end), min(new + MOST // 2, new_end)
        yield old, old_at, new, new_at
        old, new = old_at, new_at
    yield old, old_end, new, new_end


def _anchors(before: Sequence[bytes], after: Sequence[bytes], whole: Stretch) -> Iterator[tuple[int, int]]:
    """Lines that are there once in both stretches, in one order: their places in both."""
    old, old_end, new, new_end = whole
    olds, news = Counter(before[old:old_end]), Counter(after[new:new_end])
    places = {after[index]: index for index in range(new, new_end) if news[after[index]] == 1}
    pairs = [(index, places[before[index]]) for index in range(old, old_end) if olds[before[index]] == 1 and before[index] in places]
    # Of lines that have moved, those are left out that would make the longest row shorter (patience sorting).
    tops: list[int] = []
    heaps: list[int] = []
    links: list[int] = []
    for number, (_, at) in enumerate(pairs):
        heap = bisect_left(tops, at)
        links.append(heaps[heap - 1] if heap else -1)
        tops[heap : heap + 1] = [at]
        heaps[heap : heap + 1] = [number]
    row: list[tuple[int, int]] = []
    number = heaps[-1] if heaps else -1
    while number >= 0:
        row.append(pairs[number])
        number = links[number]
    return reversed(row)


def _hunks(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[bytes]:
    hunk: list[Stretch] = []
    for change in _changes(before, after):
        if hunk and change[0] - hunk[-1][1] > 2 * CONTEXT:
            yield from _hunk(before, after, hunk)
            hunk = []
        hunk.append(change)
    if hunk:
        yield from _hunk(before, after, hunk)


def _hunk(before: Sequence[bytes], after: Sequence[bytes], changes: Sequence[Stretch]) -> Iterator[bytes]:
    """Changes that share their context."""
    ahead = min(CONTEXT, changes[0][0])
    behind = min(CONTEXT, len(before) - changes[-1][1])
    start, at_new = changes[0][0] - ahead, changes[0][2] - ahead
    yield b"@@ -%s +%s @@\n" % (_range(start, changes[-1][1] + behind), _range(at_new, changes[-1][3] + behind))
    at = start
    for old_start, old_end, new_start, new_end in changes:
        yield from (_prefixed(b" ", line) for line in before[at:old_start])
        yield from (_prefixed(b"-", line) for line in before[old_start:old_end])
        yield from (_prefixed(b"+", line) for line in after[new_start:new_end])
        at = old_end
    yield from (_prefixed(b" ", line) for line in before[at : at + behind])


def _range(start: int, end: int) -> bytes:
    """Line numbers of a hunk: an empty one names the line before it."""
    count = end - start
    return b"%d" % (start + 1) if count == 1 else b"%d,%d" % (start + 1 if count else start, count)


def _prefixed(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _name(side: str, path: str) -> bytes:
    """A name as git writes it: quoted like a C string where it holds odd bytes; a tab ends one that holds blanks."""
    name = f"{side}/{path.lstrip('/')}".encode("utf-8", "surrogateescape")
    if any(byte < 0x20 or byte >= 0x7F or byte in b'"\\' for byte in name):
        return b'"' + b"".join(_ESCAPES.get(byte) or (b"%c" % byte if 0x20 <= byte < 0x7F else b"\\%03o" % byte) for byte in name) + b'"'
    return name + b"\t" if b" " in name else name
