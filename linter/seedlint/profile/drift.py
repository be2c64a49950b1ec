"""What changed from one profile to another by more than its threshold, in words."""

from __future__ import annotations

from collections.abc import Container, Iterator

from seedlint._frozen import Frozen
from seedlint._typing import Any
from seedlint.model.settings import Drift
from seedlint.profile.profile import TYPES, Key, Place, Profile, Scalar, Spread

MOST_VALUES = 50  # different ones of a field with few values
LEAST_TIMES = 4  # that each of them occurs, on average
_MOST_NAMED = 5  # new values that are named

# The kinds of change, in the order in which those of one key are reported.
PRESENCE, TYPE, NEW_VALUES, MEDIAN, RANGE = KINDS = ("presence", "type", "new-values", "median", "range")


class Change(Frozen):
    """One thing that changed.

    Attributes:
        pattern: of the key.
        kind: of `KINDS`.
        before, after: what was compared: shares from 0 to 1, medians, ends of a range, values.
        words: a sentence about it, without the key.
        at: a place in the new files where it can be seen; None where there is no such place.
    """

    pattern: str
    kind: str
    before: Any
    after: Any
    words: str
    at: Place | None = None


def compare(old: Profile, new: Profile, thresholds: Drift) -> tuple[Change, ...]:
    """What changed, in the order of the keys of the new profile, then of those that are gone.

    Args:
        old: what it is compared with.
        new: what there is now.
        thresholds: by how much something must have changed.
    """
    before = {key.pattern: key for key in old.keys}
    there = {key.pattern for key in new.keys}
    gone = [key.pattern for key in old.keys if key.pattern not in there]
    after = {key.pattern: key for key in new.keys}
    found: list[Change] = []
    moved: set[str] = set()  # keys that came or went: what is below them did so too
    shifted: set[str] = set()  # keys that more or fewer files have: what is below them is in more or fewer files too
    for pattern in (*after, *gone):
        if any(pattern.startswith(f"{above}/") for above in moved):
            continue
        limits = thresholds.of(pattern)
        one, other = before.get(pattern), after.get(pattern)
        is_below = any(pattern.startswith(f"{above}/") for above in shifted)
        changes = [*_presence(one, other, old, new, limits.presence, is_below)]
        if changes:
            shifted.add(pattern)
        if one is None or other is None:
            moved.add(pattern)
        elif one.values and other.values:
            changes += [*_types(one, other, limits), *_values(one, other, limits), *_numbers(one, other, limits)]
        found += changes
    return tuple(found)


def share_of_files(key: Key | None, profile: Profile) -> float | None:
    """The share of files that have a key, from 0 to 1; None where it was not counted."""
    if key is None or not profile.files:
        return 0.0
    return None if key.files is None else key.files / profile.files


def share_of_holders(key: Key) -> float:
    """The share of the mappings that could have a key and do, from 0 to 1."""
    return key.values / key.holders if key.holders else 0.0


def _presence(one: Key | None, other: Key | None, old: Profile, new: Profile, limit: float, is_below: bool) -> Iterator[Change]:
    pattern = (one or other or Key(pattern="", files=0, values=0, holders=0, types={}, distinct=0, distinct_exact=True)).pattern
    if pattern.endswith("/*"):  # how many items there are is what the list says
        return
    before, after = share_of_files(one, old), share_of_files(other, new)
    is_told = is_below and one is not None and other is not None
    if not is_told and before is not None and after is not None and _differ(before, after, limit):
        if one is None:
            words = f"is new: {percent(after)} of the files have it"
        elif other is None:
            words = f"is in no file any more, it was in {percent(before)} of them"
        else:
            words = f"is in {percent(after)} of the files, it was in {percent(before)}"
        yield _change(pattern, PRESENCE, before, after, words, _example_of(other) if one is None else None)
    elif one is not None and other is not None and one.holders and other.holders:
        before, after = share_of_holders(one), share_of_holders(other)
        if _differ(before, after, limit):
            words = f"is in {percent(after)} of the mappings that could have it, it was in {percent(before)}"
            yield _change(pattern, PRESENCE, before, after, words)


def _types(one: Key, other: Key, limits: Drift) -> Iterator[Change]:
    for kind in TYPES:
        before, after = one.types.get(kind, 0) / one.values, other.types.get(kind, 0) / other.values
        if _differ(before, after, limits.presence) and after > before:  # what grows; what it replaces says nothing more
            words = f"is {_of_type(kind)} in {percent(after)} of its places, it was in {percent(before)}"
            yield _change(one.pattern, TYPE, before, after, words)


def _of_type(kind: str) -> str:
    return kind if kind in ("text", "null") else f"{'an' if kind == 'integer' else 'a'} {kind}"


def has_few_values(key: Key) -> bool:
    """Whether a key is one whose values can be listed: all of them are known, and each is there several times."""
    return key.distinct_exact and 0 < key.distinct <= min(MOST_VALUES, key.values // LEAST_TIMES) and key.distinct == len(key.frequent)


def _values(one: Key, other: Key, limits: Drift) -> Iterator[Change]:
    if not limits.new_values or not has_few_values(one):
        return
    known = {_identity(each.value) for each in one.frequent}
    fresh = [each for each in other.frequent if _identity(each.value) not in known]
    if not fresh:
        return
    named = ", ".join(f"{written(each.value)} ({'about ' if each.estimated else ''}{each.times:,} ×)" for each in fresh[:_MOST_NAMED])
    more = other.distinct - (len(other.frequent) - len(fresh)) - _MOST_NAMED
    if len(fresh) > _MOST_NAMED and more > 0:
        named += f" and {more:,} more"
    was = f"there {'was' if one.distinct == 1 else 'were'} {one.distinct} different {'one' if one.distinct == 1 else 'ones'}"
    words = f"has new values: {named}; {was}" if len(fresh) > 1 else f"has a new value: {named}; {was}"
    at = _example_of(other, {_identity(each.value) for each in fresh})
    yield _change(one.pattern, NEW_VALUES, [each.value for each in one.frequent], [each.value for each in fresh], words, at)


def _identity(value: Scalar) -> tuple[str, Scalar]:
    """A value that equals only itself: 1 is not true."""
    return ("number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__), value


def _numbers(one: Key, other: Key, limits: Drift) -> Iterator[Change]:
    for before, after, what in (
        (one.numbers, other.numbers, "the median"),
        (one.lengths, other.lengths, "the median length"),
        (one.items, other.items, "the median number of items"),
    ):
        if before is not None and after is not None and abs(after.median - before.median) > limits.median * abs(before.median):
            words = f"{what} is {figure(after.median)}, it was {figure(before.median)}"
            yield _change(one.pattern, MEDIAN, before.median, after.median, words)
    if limits.range and one.numbers is not None and other.numbers is not None:
        yield from _range(one.pattern, one.numbers, other.numbers)


def _range(pattern: str, before: Spread, after: Spread) -> Iterator[Change]:
    if after.low < before.low:
        words = f"the smallest value is {figure(after.low)}, it was {figure(before.low)}"
        yield _change(pattern, RANGE, before.low, after.low, words, after.low_at)
    if after.high > before.high:
        words = f"the largest value is {figure(after.high)}, it was {figure(before.high)}"
        yield _change(pattern, RANGE, before.high, after.high, words, after.high_at)


def _differ(before: float, after: float, limit: float) -> bool:
    return abs(after - before) > limit + 1e-9  # 0.30 and 0.25 differ by 0.05, which a float has only nearly


def _change(pattern: str, kind: str, before: Any, after: Any, words: str, at: Place | None = None) -> Change:
    return Change(pattern=pattern, kind=kind, before=before, after=after, words=words, at=at)


def _example_of(key: Key | None, values: Container[tuple[str, Scalar]] | None = None) -> Place | None:
    """Where an example of a key is: of one of some values, as `_identity` gives them, or of any."""
    if key is None:
        return None
    return next((each.place for each in key.examples if values is None or _identity(each.value) in values), None)


# -- words ---------------------------------------------------------------------------------------------------------------


def percent(share: float) -> str:
    """A share as people read it; neither 0% nor 100% where it is only nearly that."""
    if 0 < share < 0.001:
        return "less than 0.1%"
    if 0.999 < share < 1:
        return "more than 99.9%"
    return f"{share * 100:.1f}%".replace(".0%", "%")


def figure(value: int | float) -> str:
    """A number as people read it."""
    if isinstance(value, int) and abs(value) < 10**15:
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if 1e5 <= abs(value) < 1e15:
        return f"{value:,.0f}"  # six digits of a larger one would be 1.23457e+06
    return f"{float(value):,.6g}"


def written(value: Scalar, longest: int = 60) -> str:
    """A value in one line, as JSON writes it, cut to so many characters."""
    from json import dumps

    if isinstance(value, int | float) and not isinstance(value, bool):
        return figure(value)
    text = dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[: longest - 2]}…{text[-1]}"
