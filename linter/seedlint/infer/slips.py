"""What a draft must not allow: what is rare, and looks like a slip of something common.

A rare thing that looks like nothing else (an optional key, a second form of a field) is none, and the draft allows it.
"""

from __future__ import annotations

from seedlint._typing import NamedTuple
from seedlint.infer.sketch import Shape, Tally
from seedlint.suggest import close

REQUIRED = 0.98  # the share of mappings with a key from which on the key is required
_FEW = 10  # files: among fewer, one that differs says nothing
_FEW_KEYS = 5  # the same for a misspelt key, whose mapping lacks the right one
_SHORT = 4  # letters: a value that is not longer has too many neighbours one letter off
_NUMBERS = ("integer", "number")


class Rarity(NamedTuple):
    """What counts as rare: less than a share of the files, and in a small folder what is in one of them."""

    share: float = 0.01

    def is_rare(self, some: Tally, among: Tally, few: int = _FEW) -> bool:
        """Whether something is in few of the files that could have it."""
        if not some.files or self.share <= 0:
            return False
        return some.files < self.share * among.files or (some.files == 1 and among.files >= few)


def misspelt_keys(shape: Shape, rarity: Rarity) -> dict[str, str]:
    """The rare keys of mappings that are a common key misspelt, each with that key.

    A misspelling is close to the right word, and never in one mapping with it.
    """
    if len(shape.keys) < 2:
        return {}
    rare = [key for key, below in shape.keys.items() if rarity.is_rare(below.seen, shape.kinds["object"], _FEW_KEYS)]
    common = [key for key in shape.keys if key not in rare]
    found = {}
    for key in sorted(rare):
        siblings = shape.keys[key].siblings
        meant = [word for word in close(key, common) if not any(word in names for names in siblings)]
        if meant:
            found[key] = meant[0]
    return found


def wrong_kinds(shape: Shape, rarity: Rarity) -> frozenset[str]:
    """The types that only slips have: a number in quotes, a text that YAML reads as a number, a field left empty."""
    if len(shape.kinds) < 2:
        return frozenset()
    usual = max((name for name in shape.kinds if name != "null"), key=lambda name: (shape.files(name), name), default="null")
    return frozenset(
        name for name, tally in shape.kinds.items() if name != usual and rarity.is_rare(tally, shape.seen) and _is_slip(shape, name, usual)
    )


def _is_slip(shape: Shape, kind: str, usual: str) -> bool:
    if kind == "null":
        return shape.kinds["null"].count <= (1 - REQUIRED) * shape.seen.count
    if kind == "string":
        return usual in (*_NUMBERS, "boolean")
    if kind in (*_NUMBERS, "boolean"):
        return usual == "string" or (usual in (*_NUMBERS, "boolean") and "boolean" in (kind, usual))
    return False


def misspelt_values(values: dict[str, Tally], among: Tally, rarity: Rarity) -> dict[str, str]:
    """The rare values that are a common one in other case, or a letter off, each with that one."""
    rare = [value for value, tally in values.items() if rarity.is_rare(tally, among)]
    common = [value for value in values if value not in rare]
    found = {}
    for value in sorted(rare):
        near = [word for word in common if word.strip().casefold() == value.strip().casefold()]
        near = near or [word for word in close(value, common) if len(word) > _SHORT]
        if near:
            found[value] = near[0]
    return found


def right_values(values: dict[str, Tally], among: Tally, rarity: Rarity) -> list[str] | None:
    """The values of a field that has few, each again and again, most frequent first; None where it has not.

    Few are at most a fifth of the files and a dozen; again and again is twice or more.
    """
    wrong = misspelt_values(values, among, rarity)
    right = {value: tally for value, tally in values.items() if value not in wrong}
    if not right or len(right) > _MOST_CHOICES or among.count < _OFTEN * len(right) or among.files < _FEW:
        return None
    if any(tally.files < 2 for tally in right.values()) or any("\n" in value or value.count(" ") > 2 for value in right):
        return None
    return sorted(right, key=lambda value: (-right[value].count, value))


_MOST_CHOICES = 12
_OFTEN = 5  # times that each of few values is there, on average
