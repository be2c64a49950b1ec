"""Code frames: the lines of a file with a span underlined.

A frame is wide as the terminal allows and no wider: a long line is cut around the span. The underline stands under the
span cell by cell, whatever the line is made of. Right-to-left text takes its cells in the order in which it is written,
as in terminals that do not reorder it; those that do keep a run in its place, and a whole value with it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from seedlint._typing import NamedTuple
from seedlint.emit.cell_width import plain, units
from seedlint.text.span import Span

# A span of more lines than this shows its first two and its last.
MOST_LINES = 4


class Row(NamedTuple):
    """One line of a frame: the text before, under and after the mark, and where the mark stands, in cells."""

    number: int
    before: str
    marked: str
    after: str
    indent: int
    cells: int


def rows(span: Span, lines: Sequence[str], room: int) -> Iterator[Row | None]:
    """The rows of a span; None stands for lines that are left out.

    Args:
        span: what to show.
        lines: the lines of the file, without line ends; empty when it cannot be read.
        room: cells for the text.
    """
    last = span.end_line if span.end_column > 1 or span.end_line == span.line else span.end_line - 1
    for number in range(span.line, min(last, len(lines)) + 1):
        if last - span.line >= MOST_LINES and span.line + 1 < number < last:
            if number == span.line + 2:
                yield None
            continue
        line = lines[number - 1]
        start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
        row = _row(number, line, min(start, len(line)), min(max(end, start), len(line)), room)
        yield row if row.cells or number > span.line else row._replace(cells=1)


def _row(number: int, line: str, start: int, end: int, room: int) -> Row:
    edges: Sequence[int]
    measured = _measured(line)
    if measured is None:
        edges, first, past = range(len(line) + 1), start, end
    else:
        edges = measured.edges
        first = bisect_right(measured.ends, start)
        past = bisect_left(measured.starts, end, first)
    low, high = _window(edges, first, past, room)
    left, right = "…" if low else "", "…" if high < len(edges) - 1 else ""
    first, reaches = min(max(first, low), high), past
    past = max(min(past, high), first)
    cut = bool(right) and reaches > high  # the span goes on after the cut, and its underline under the ellipsis

    def text(low: int, high: int) -> str:
        return line[low:high] if measured is None else "".join(measured.shown[low:high])

    indent = len(left) + edges[first] - edges[low]
    marked, after = text(first, past), text(past, high)
    return Row(
        number,
        left + text(low, first),
        marked + right if cut else marked,
        after if cut else after + right,
        indent,
        edges[past] - edges[first] + cut,
    )


class _Measured(NamedTuple):
    """The units of a line: where each begins and ends, as shown, and the cell at which it begins, with the end of the last."""

    starts: list[int]
    ends: list[int]
    shown: list[str]
    edges: list[int]


@lru_cache(maxsize=2)
def _measured(line: str) -> _Measured | None:
    """The units of a line that is not plain; None for one that is. A long line may have a finding in every place."""
    if plain(line):
        return None
    found = _Measured([], [], [], [0])
    for start, end, shown, cells in units(line):
        found.starts.append(start)
        found.ends.append(end)
        found.shown.append(shown)
        found.edges.append(found.edges[-1] + cells)
    return found


def _window(edges: Sequence[int], first: int, past: int, room: int) -> tuple[int, int]:
    """Which units to show, so that they and an ellipsis on each side that is cut fit in the room.

    The start of the line stays where the span can be seen from there: it names the field.
    """
    total, start, end = edges[-1], edges[first], edges[past]
    if total <= room:
        return 0, len(edges) - 1
    if end <= room - 1 or start <= room // 3:
        low = 0
    elif end - start <= room - 2:
        low = start - (room - 2 - (end - start)) // 2
    else:
        low = start - room // 4
    low = min(low, total - (room - 1))
    high = min(low + room - (2 if low > 0 else 1), total) if low < total - (room - 1) else total
    return bisect_left(edges, low), bisect_right(edges, high) - 1
