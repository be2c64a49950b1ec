"""Whether data changed only where fixes say that they change it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint._typing import Any

Range = tuple[int, int]  # first and last

_ABSENT = object()


def undeclared_change(before: Any, after: Any, fields: Iterable[str]) -> str | None:
    """The first place at which data differs although no field names it; None if there is none.

    A named list item may also be deleted: the items after it are then compared with those that moved up. The parent of values
    that are all named and deleted may be deleted with them, but must not remain empty, even where it is named itself.

    Args:
        before: the data, as plain values.
        after: the data after the edits.
        fields: JSON Pointers into ``before`` (into ``after`` for keys that are new); they cover all that is below them.

    Returns:
        A JSON Pointer.
    """
    return _Comparison(frozenset(fields)).differs(before, after, "")


class _Comparison:
    """Compares two values place by place: a class because every step needs the fields."""

    def __init__(self, fields: frozenset[str]) -> None:
        self.fields = fields
        self.above = {field[:at] for field in fields for at, char in enumerate(field) if char == "/"}

    def differs(self, before: Any, after: Any, pointer: str) -> str | None:
        """The pointer of the first difference that is not named."""
        if after is _ABSENT:
            return None if self.may_be_deleted(before, pointer) else pointer
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

    def may_be_deleted(self, value: Any, pointer: str) -> bool:
        """Whether a value that was deleted is named, or everything in it is."""
        if pointer in self.fields:
            return True
        if not value or pointer not in self.above or not isinstance(value, dict | list):
            return False
        below = value.items() if isinstance(value, dict) else enumerate(value)
        return all(self.may_be_deleted(item, f"{pointer}/{_escaped(key)}") for key, item in below)

    def items_differ(self, before: list[Any], after: list[Any], pointer: str) -> str | None:
        """Like `differs`, for lists, from which some items may have been deleted."""
        gone = len(before) - len(after)
        places = [f"{pointer}/{index}" for index in range(len(before))]
        if gone < 0:
            return f"{pointer}/{len(before)}"
        if gone == 0:
            pairs = zip(before, after, places, strict=True)
            return next((found for pair in pairs if (found := self.differs(*pair)) is not None), None)
        # How many items can have been deleted so far, in ranges: after a thousand items that are named it may be any number up
        # to a thousand, and the first item that is not named decides.
        ways = [(0, 0)]
        missed = pointer  # the difference that was found last
        void = any(item is None or item in ({}, []) for item in after)
        for index, (item, place) in enumerate(zip(before, places, strict=True)):
            deletable = self.may_be_deleted(item, place)
            least = index - len(after) + 1  # so many must have been deleted for the item to have a counterpart
            further = [(first + 1, min(last + 1, gone)) for first, last in ways] if deletable else []
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


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges of whole numbers, joined where they meet, without empty ones."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _escaped(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
