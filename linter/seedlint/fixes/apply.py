"""Text + fixes -> new text, and the fixes that must wait for the next pass; and whether data changed only where it may. Pure."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from itertools import pairwise

from seedlint._typing import Any, NamedTuple
from seedlint.model.diagnostic import Edit, Fix

Place = tuple[int, int]


class Outcome(NamedTuple):
    """``applied`` and ``waiting`` hold every fix once; a waiting one overlaps an applied one."""

    text: str
    applied: tuple[Fix, ...]
    waiting: tuple[Fix, ...]


def flaw(text: str, fix: Fix) -> str:
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
    at the end of lines that go belongs to these lines. Fixes with the same edits count as one, applied once.

    Args:
        text: `Source.text` of the file.
        fixes: of this text; spans are offsets into it. One that has a `flaw` waits for ever.
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
        if flaw(text, fix) or any(_overlaps(taken, place) for place in wanted):
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
    if first[0] == first[1] or second[0] == second[1]:
        return first[0] <= second[1] and second[0] <= first[1]
    return first[0] < second[1] and second[0] < first[1]


# -- what changed in the data --------------------------------------------------------------------------------------------

_ABSENT = object()


def stray(before: Any, after: Any, fields: Iterable[str]) -> str | None:
    """The first place at which data differs and that no field names; None when there is none.

    A named list item may also be gone: the items that follow it are then compared with those that moved up. The parent of
    values that are all named and gone may be gone with them, but may not stay behind empty, even where it is named itself.

    Args:
        before: the data, as plain values.
        after: the data after the edits.
        fields: JSON Pointers into ``before`` (into ``after`` for keys that are new); they cover all that is below them.

    Returns:
        A JSON Pointer.
    """
    return _Comparison(frozenset(fields)).differs(before, after, "")


class _Comparison:
    """Compares two values place by place: a class because every step needs the fields and the ways that led to them."""

    def __init__(self, fields: frozenset[str]) -> None:
        self.fields = fields
        self.above = {field[:at] for field in fields for at, char in enumerate(field) if char == "/"}

    def differs(self, before: Any, after: Any, pointer: str) -> str | None:
        """The pointer of the first difference that is not named."""
        if after is _ABSENT:
            return None if self.may_go(before, pointer) else pointer
        if isinstance(before, dict | list) and before and (after is None or after in ({}, [])):
            return pointer
        if pointer in self.fields:
            return None
        if before is _ABSENT or before.__class__ is not after.__class__:
            return pointer
        if isinstance(before, dict):
            for key in {**before, **after}:
                below = f"{pointer}/{_escaped(key)}"
                found = self.differs(before.get(key, _ABSENT), after.get(key, _ABSENT), below)
                if found is not None:
                    return found
            return None
        if isinstance(before, list):
            return self.items_differ(before, after, pointer)
        return None if before == after or (before != before and after != after) else pointer

    def may_go(self, value: Any, pointer: str) -> bool:
        """Whether a value that is no longer there is named, or everything in it is."""
        if pointer in self.fields:
            return True
        if not value or pointer not in self.above or not isinstance(value, dict | list):
            return False
        below = value.items() if isinstance(value, dict) else enumerate(value)
        return all(self.may_go(item, f"{pointer}/{_escaped(key)}") for key, item in below)

    def items_differ(self, before: list[Any], after: list[Any], pointer: str) -> str | None:
        """Like `differs`, for lists, of whose items some may be gone."""
        gone = len(before) - len(after)
        places = [f"{pointer}/{index}" for index in range(len(before))]
        if gone < 0:
            return f"{pointer}/{len(before)}"
        if gone == 0:
            pairs = zip(before, after, places, strict=True)
            return next((found for pair in pairs if (found := self.differs(*pair)) is not None), None)
        # How many items can be gone so far, in stretches: behind a thousand items that are named it may be any number up to
        # a thousand, and the first that is not named tells which.
        ways = [(0, 0)]
        missed = pointer  # what spoke against it, the furthest last
        void = any(item is None or item in ({}, []) for item in after)
        for index, (item, place) in enumerate(zip(before, places, strict=True)):
            goes = self.may_go(item, place)
            least = index - len(after) + 1  # so many must be gone for the item to have a counterpart
            further = [(first + 1, min(last + 1, gone)) for first, last in ways] if goes else []
            if place in self.fields and not (void and isinstance(item, dict | list)):  # it may be anything
                further += [(max(first, least), last) for first, last in ways]
            else:
                for first, last in ways:
                    for way in range(max(first, least), last + 1):
                        found = self.differs(item, after[index - way], place)
                        if found is None:
                            further.append((way, way))
                        else:
                            missed = found
            ways = _merged(further)
        return None if any(first <= gone <= last for first, last in ways) else missed


def _merged(stretches: Iterable[Place]) -> list[Place]:
    """Stretches of whole numbers, joined where they meet; those without any go."""
    found: list[Place] = []
    for first, last in sorted(stretches):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _escaped(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
