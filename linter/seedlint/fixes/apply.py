"""Text + fixes -> new text, and the fixes that must wait for the next pass. Pure."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from itertools import pairwise

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Edit, Fix

Place = tuple[int, int]


class Outcome(NamedTuple):
    """``applied`` and ``waiting`` hold every fix once; a waiting one overlaps an applied one."""

    text: str
    applied: tuple[Fix, ...]
    waiting: tuple[Fix, ...]


def why_inapplicable(text: str, fix: Fix) -> str:
    """Why a fix can never be applied to a text, in words; ``""`` for one that can."""
    wanted = _places(fix)
    if not wanted:
        return "has no edits"
    if wanted[0][0] < 0 or wanted[-1][1] > len(text) or any(start > end for start, end in wanted):
        return "lies outside the text"
    if any(later[0] < earlier[1] or later == earlier for earlier, later in pairwise(wanted)):
        return "has edits that overlap each other"
    return ""


def apply(text: str, fixes: Iterable[Fix]) -> Outcome:
    """Apply fixes to one text, each whole or not at all, in the order of their first edit.

    Edits of two fixes overlap when they share a character, and when one only inserts and touches the other: what is inserted
    at the end of deleted lines belongs to these lines. Fixes with the same edits count as one, applied once.

    Args:
        text: `Source.text` of the file.
        fixes: of this text; spans are offsets into it. One that is not applicable (`why_inapplicable`) always waits.
    """
    taken: list[Place] = []
    edits: list[Edit] = []
    applied: list[Fix] = []
    waiting: list[Fix] = []
    done: set[tuple[tuple[int, int, str], ...]] = set()
    for key, fix in sorted(((_key(fix), fix) for fix in fixes), key=lambda pair: pair[0]):
        if key in done:
            applied.append(fix)
            continue
        wanted = _places(fix)
        if why_inapplicable(text, fix) or any(_overlaps(taken, place) for place in wanted):
            waiting.append(fix)
            continue
        for place in wanted:
            insort(taken, place)
        edits += fix.edits
        applied.append(fix)
        done.add(key)
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        parts += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    parts.append(text[at:])
    return Outcome("".join(parts), tuple(applied), tuple(waiting))


def _key(fix: Fix) -> tuple[tuple[int, int, str], ...]:
    return tuple(sorted((edit.span.start, edit.span.end, edit.text) for edit in fix.edits))


def _places(fix: Fix) -> list[Place]:
    return sorted((edit.span.start, edit.span.end) for edit in fix.edits)


def _overlaps(taken: list[Place], place: Place) -> bool:
    index = bisect_right(taken, place)
    return (index > 0 and _meet(taken[index - 1], place)) or (index < len(taken) and _meet(place, taken[index]))


def _meet(first: Place, second: Place) -> bool:
    """Whether two places overlap, of which the first does not begin after the second."""
    if first[0] == first[1] or second[0] == second[1]:
        return second[0] <= first[1]
    return second[0] < first[1]
