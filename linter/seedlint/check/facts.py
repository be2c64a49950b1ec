"""Facts on their way from the map to the reduce: packed small, grouped by key.

A run keeps the facts of every file, so they travel as one JSON text a file. Only those that can lead to a finding are
unpacked, a bounded number at a time: those whose key occurs twice and, for a rule that is about differences, with details
that differ.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise

from seedlint.diagnostic import Span
from seedlint.document import Pointer
from seedlint.rule import Fact

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_AT_ONCE = 200_000  # facts that are sorted, and perhaps unpacked, at a time

Locate = Callable[[str, Pointer], Span]


def pack(facts: Iterable[tuple[str, Iterable[Fact]]]) -> str:
    """Facts by the name of their rule as text; ``""`` for none."""
    rows = [(name, [(fact.key, fact.pointer, fact.detail) for fact in each]) for name, each in facts if each]
    return _encode(rows) if rows else ""


def groups(packed: list[tuple[str, str]], locate: Locate, differing: Collection[str] = ()) -> Iterator[tuple[str, list[Fact]]]:
    """Rule name and facts of every key that occurs more than once, a rule at a time in each batch; facts by path and place.

    Args:
        packed: path and packed facts of each file, in any order.
        locate: the span of a field of a file.
        differing: rules that want a key only where its details are not all the same.
    """
    hashes = array("q")  # of every fact, in order
    counts = array("L")  # of the facts of each file
    first: dict[int, int] = {}  # of the rules of ``differing``: hash of a key -> hash of its first detail
    differ: set[int] = set()
    for _, text in packed:
        before = len(hashes)
        for name, rows in json.loads(text):
            mine = [hash((name, key)) for key, _, _ in rows]
            hashes.extend(mine)
            if name in differing:
                for number, (_, _, detail) in zip(mine, rows, strict=True):
                    if first.setdefault(number, hash(detail)) != hash(detail):
                        differ.add(number)
        counts.append(len(hashes) - before)
    alike = first.keys() - differ
    parts = len(hashes) // _AT_ONCE + 1
    for part in range(parts):
        some = sorted([number for number in hashes if number % parts == part] if parts > 1 else hashes)
        again = {one for one, other in pairwise(some) if one == other} - alike
        del some
        if again:
            yield from _unpacked(packed, hashes, counts, again, locate)


def _unpacked(
    packed: list[tuple[str, str]], hashes: array[int], counts: array[int], again: set[int], locate: Locate
) -> Iterator[tuple[str, list[Fact]]]:
    """The groups of the facts whose keys have one of some hashes."""
    found: dict[tuple[str, str], list[Fact]] = {}
    end = 0
    for (path, text), count in zip(packed, counts, strict=True):
        start, end = end, end + count
        if again.isdisjoint(hashes[start:end]):
            continue
        number = iter(hashes[start:end])
        for name, rows in json.loads(text):
            for key, pointer, detail in rows:
                if next(number) in again:
                    found.setdefault((name, key), []).append(Fact(key, tuple(pointer), detail, path, locate))
    for (name, _), group in sorted(found.items()):
        if len(group) > 1:
            group.sort(key=_place)
            yield name, group


def _place(fact: Fact) -> tuple[str, list[tuple[bool, int, str]], str]:
    return fact.path, [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer], fact.detail
