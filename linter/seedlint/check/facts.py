"""Facts on their way from the map to the reduce: packed small, grouped by key.

A run keeps the facts of every file, so they travel as one JSON text a file; only those whose key occurs twice are unpacked.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from seedlint.diagnostic import Span
from seedlint.document import Pointer
from seedlint.rule import Fact

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode

Locate = Callable[[str, Pointer], Span]


def pack(facts: Iterable[tuple[str, Fact]]) -> str:
    """Pairs of rule name and fact as text; ``""`` for none."""
    rows = [(name, fact.key, fact.pointer, fact.detail) for name, fact in facts]
    return _encode(rows) if rows else ""


def groups(packed: list[tuple[str, str]], locate: Locate) -> Iterator[tuple[str, list[Fact]]]:
    """Rule name and facts of every key that occurs more than once, sorted by rule and key; facts by path and place.

    Args:
        packed: path and packed facts of each file, in any order.
        locate: the span of a field of a file.
    """
    hashes = array("q")
    for _, text in packed:
        hashes.extend([hash((name, key)) for name, key, _, _ in json.loads(text)])
    ordered = sorted(hashes)
    again = {one for one, other in pairwise(ordered) if one == other}
    if not again:
        return
    found: dict[tuple[str, str], list[Fact]] = {}
    start = 0
    for path, text in packed:
        rows = json.loads(text)
        mine = hashes[start : start + len(rows)]
        start += len(rows)
        for (name, key, pointer, detail), number in zip(rows, mine, strict=True):
            if number in again:
                found.setdefault((name, key), []).append(Fact(key, tuple(pointer), detail, path, locate))
    for (name, _), group in sorted(found.items()):
        if len(group) > 1:
            group.sort(key=_place)
            yield name, group


def _place(fact: Fact) -> tuple[str, list[tuple[bool, int, str]], str]:
    return fact.path, [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer], fact.detail
