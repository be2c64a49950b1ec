"""Text + fixes -> new text, and the fixes that must wait for the next pass. Pure."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from seedlint.diagnostic import Edit, Fix


class Outcome(NamedTuple):
    """``applied`` and ``waiting`` hold every fix once; a waiting one overlaps an applied one."""

    text: str
    applied: tuple[Fix, ...]
    waiting: tuple[Fix, ...]


def apply(text: str, fixes: Iterable[Fix]) -> Outcome:
    """Apply fixes to one text, each whole or not at all, in the order of their first edit.

    Edits that touch do not overlap, except two insertions at one place: their order would be a guess, so one waits.

    Args:
        text: `Source.text` of the file.
        fixes: of this text; spans are offsets into it.
    """
    taken: list[tuple[int, int]] = []
    edits: list[Edit] = []
    applied: list[Fix] = []
    waiting: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: sorted((edit.span.start, edit.span.end, edit.text) for edit in fix.edits)):
        wanted = sorted((edit.span.start, edit.span.end) for edit in fix.edits)
        if _clash(wanted) or any(_overlaps(taken, start, end) for start, end in wanted):
            waiting.append(fix)
            continue
        for place in wanted:
            insort(taken, place)
        edits += fix.edits
        applied.append(fix)
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        parts += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    parts.append(text[at:])
    return Outcome("".join(parts), tuple(applied), tuple(waiting))


def _clash(wanted: list[tuple[int, int]]) -> bool:
    """Whether the edits of one fix overlap each other: such a fix is never applied."""
    return any(later[0] < earlier[1] or later == earlier for earlier, later in pairwise(wanted))


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(taken, (start, end))
    before = taken[index - 1] if index else None
    after = taken[index] if index < len(taken) else None
    if before is not None and (before[1] > start or before == (start, end) or (before[0] == start and start == end)):
        return True
    return after is not None and after[0] < end
