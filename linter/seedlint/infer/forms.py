"""What a draft says of the values at one place: their types, the format of texts, the few values that there are, the keys."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint._typing import NamedTuple
from seedlint.infer.looks import ADDRESSES, DATES, FILE, OTHERS
from seedlint.infer.sketch import Shape, Tally
from seedlint.infer.slips import REQUIRED, Rarity, misspelt_keys, right_values, wrong_kinds

# Formats from narrow to wide, each with the looks that it accepts; the first that all texts have is meant.
_FORMATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((DATES[last], DATES[: last + 1] if last == 2 else DATES[last : last + 1]) for last in range(3)),
    (ADDRESSES[0], ADDRESSES[:1]),
    (ADDRESSES[1], (*ADDRESSES, FILE)),
    *((name, (name,)) for name in OTHERS),
)
_MANY = 20  # keys of mappings of which none is usual: names of something, not fields
_USUAL = 0.2  # the share of mappings with a key that makes it a field
_MARKED = 0.1  # the share of texts with markup that makes it the way the field is written


class Format(NamedTuple):
    """The format of texts: its name, how many have it, and whether the empty text has to be accepted too."""

    name: str
    having: int
    or_empty: bool


def right_kinds(shape: Shape, rarity: Rarity) -> list[str]:
    """The types that the draft accepts, most frequent first, null last; an integer is a number too."""
    wrong = wrong_kinds(shape, rarity)
    kinds = sorted((name for name in shape.kinds if name not in wrong), key=lambda name: (name == "null", -shape.count(name), name))
    return [name for name in kinds if not (name == "integer" and "number" in kinds)]


def format_of(shape: Shape, rarity: Rarity) -> Format | None:
    """The format of the texts of a place, but for those that are a slip; None where they have none in common."""
    texts = shape.kinds.get("string")
    if texts is None:
        return None
    empty = shape.looks.get("empty", Tally())
    or_empty = bool(empty.count) and not rarity.is_rare(empty, texts)
    for name, looks in _FORMATS:
        having = _sum(shape.looks[look] for look in looks if look in shape.looks)
        others = _sum(tally for look, tally in shape.looks.items() if look not in looks and not (or_empty and look == "empty"))
        if name == "uri" and FILE in shape.looks:
            continue
        if having.count and (not others.count or rarity.is_rare(others, texts)):
            return Format(name, having.count, or_empty)
    return None


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


def choices_of(shape: Shape, rarity: Rarity) -> list[str] | None:
    """The few values of a place that holds texts; None where there are many."""
    if shape.values is None or "string" not in shape.kinds or set(right_kinds(shape, rarity)) - {"string", "null"}:
        return None
    return right_values(shape.values, shape.kinds["string"], rarity)


def is_marked_up(shape: Shape) -> bool:
    """Whether the texts of a place are written in Markdown or HTML."""
    return shape.markup.count > 0 and shape.markup.count >= _MARKED * shape.count("string")


def right_keys(shape: Shape, rarity: Rarity) -> list[str]:
    """The keys that the draft knows, in the order in which they usually are."""
    wrong = misspelt_keys(shape, rarity)
    keys = (key for key in shape.keys if key not in wrong)
    return sorted(keys, key=lambda key: (shape.keys[key].rank / shape.keys[key].seen.count, key))


def required_keys(shape: Shape, rarity: Rarity) -> list[str]:
    """The keys that nearly all mappings have, a misspelt one counted as the right one."""
    wrong = misspelt_keys(shape, rarity)
    there = {key: below.seen.count for key, below in shape.keys.items()}
    for key, meant in wrong.items():
        there[meant] += there[key]
    return [key for key in right_keys(shape, rarity) if there[key] >= REQUIRED * shape.count("object")]


def has_names_for_keys(shape: Shape) -> bool:
    """Whether the keys of mappings are no fields but names of something: many, and none of them usual."""
    most = max((below.seen.count for below in shape.keys.values()), default=0)
    return len(shape.keys) >= _MANY and most < _USUAL * shape.count("object")
