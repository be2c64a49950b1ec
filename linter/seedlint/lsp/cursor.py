"""Where a cursor is in front matter that is just being written: by indentation alone, since it mostly does not read as YAML then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seedlint._typing import NamedTuple

_DASHES = re.compile(r"[ ]*(?:-(?:[ ]+|\Z))*")
_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[\w$.-]+)(?P=quote):(?=[ \t]|\Z)")
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")


class Cursor(NamedTuple):
    """What is written at a cursor.

    Attributes:
        pointer: of the mapping whose key is written, or of the value that is.
        is_key: a key is written, or may be.
        start: the column (from 0, in code points) at which what is written begins.
        written: what stands there, up to the cursor.
        siblings: the keys that the mapping has already.
    """

    pointer: tuple[str | int, ...]
    is_key: bool
    start: int
    written: str
    siblings: frozenset[str] = frozenset()


class _Line(NamedTuple):
    """A line of a block: where its content begins, whether dashes stand before it, and its key."""

    indent: int
    dashes: tuple[int, ...]
    key: str


def cursor_at(lines: Sequence[str], number: int, column: int) -> Cursor | None:
    """What is written at a place; None outside the front matter.

    Args:
        lines: of the text.
        number: of the line, from 0.
        column: from 0, in code points.
    """
    if not lines or not _FENCE.match(lines[0].removeprefix("\ufeff")) or number == 0:
        return None
    if any(_FENCE.match(line) for line in lines[1:number]) or number >= len(lines):
        return None
    before = lines[number][:column]
    if before.lstrip().startswith("#"):
        return None
    line = _read(before)
    rest = before[line.indent :]
    key = _KEY.match(rest)
    parents = _parents(lines, number, line)
    if key is not None:
        value = rest[key.end() :]
        written = value.lstrip()
        return Cursor((*parents, key["key"]), False, len(before) - len(written), written)
    is_item = bool(line.dashes)
    siblings = _siblings(lines, number, line)
    if is_item and not siblings and ":" not in rest:
        return Cursor(parents, False, line.indent, rest)
    return Cursor(parents, True, line.indent, rest, siblings)


def _read(line: str) -> _Line:
    found = _DASHES.match(line)
    end = found.end() if found else 0
    dashes = tuple(index for index, char in enumerate(line[:end]) if char == "-")
    key = _KEY.match(line[end:])
    return _Line(end, dashes, key["key"] if key else "")


def _parents(lines: Sequence[str], number: int, line: _Line) -> tuple[str | int, ...]:
    """The pointer of the mapping or list item that a line is in; of an item whose first line it is, that item."""
    pointer: list[str | int] = [0] * len(line.dashes)
    # What is looked for above: where the mapping of this column, or the list whose dashes are in it, belongs to.
    column, in_list = (line.dashes[0], True) if line.dashes else (line.indent, False)
    for above in range(number - 1, 0, -1):
        if not column and not in_list:
            break
        text = lines[above]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        other = _read(text)
        begins_item = not in_list and bool(other.dashes) and other.indent == column
        is_owner = bool(other.key) and (other.indent <= column if in_list else other.indent < column)
        if not begins_item and not is_owner:
            continue
        pointer = [*([0] * len(other.dashes)), *([other.key] if is_owner else []), *pointer]
        column, in_list = (other.dashes[0], True) if other.dashes else (other.indent, False)
    return tuple(pointer)


def _siblings(lines: Sequence[str], number: int, line: _Line) -> frozenset[str]:
    """The keys of the mapping that a line is, or may be, in."""
    found = set()
    for step in (-1, 1):
        other = line
        at = number
        while not (step == -1 and other.dashes):  # an item begins above its other keys
            at += step
            if not 0 < at < len(lines) or _FENCE.match(lines[at]):
                break
            if not lines[at].strip():
                continue
            other = _read(lines[at])
            if other.indent < line.indent or (step == 1 and other.dashes and other.dashes[0] < line.indent):
                break
            if other.indent == line.indent and other.key:
                found.add(other.key)
    return frozenset(found)
