"""Facts on their way from the map to the reduce: packed small, grouped by key.

A run keeps the facts of every file, so they travel as one text a file. Only those that can lead to a finding are unpacked, a
bounded number at a time: those whose key occurs twice and, for a rule that is about differences, with details that differ.

The text is, for each rule, its name and then key, pointer and detail of every fact, joined by control characters that stand
in no name; where one stands in a key or a detail, it gives way to U+FFFD.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise

from seedlint.diagnostic import Span
from seedlint.document import Pointer
from seedlint.rule import Fact

_RULE, _FIELD = "\x1e", "\x1f"
_AT_ONCE = 200_000  # facts that are sorted, and perhaps unpacked, at a time
_MOST_POINTERS = 10_000

Locate = Callable[[str, Pointer], Span]

_written: dict[Pointer, str] = {}  # pointers of late, as text


def pack(facts: Iterable[tuple[str, Iterable[Fact]]]) -> str:
    """Facts by the name of their rule as text; ``""`` for none."""
    text = _RULE.join([_joined(name, some) for name, some in facts if some])
    # One byte a character: a single curly quote would double the text that a run keeps of every file.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def _joined(name: str, facts: Iterable[Fact]) -> str:
    fields = [name]
    for fact in facts:
        pointer = fact.pointer
        written = _written.get(pointer)
        fields += (fact.key, _write(pointer) if written is None else written, fact.detail)
    text = _FIELD.join(fields)
    if text.count(_FIELD) >= len(fields) or _RULE in text:
        text = _FIELD.join([field.replace(_FIELD, "\ufffd").replace(_RULE, "\ufffd") for field in fields])
    return text


def _write(pointer: Pointer) -> str:
    """A pointer as text: ``related/2/webUrl``, or JSON where that could be read otherwise."""
    text = "/".join(map(str, pointer))
    if text[:1] == "[" or _read(text) != pointer:
        import json

        text = json.dumps(pointer)
    if len(_written) >= _MOST_POINTERS:
        _written.clear()
    _written[pointer] = text
    return text


def _read(text: str) -> Pointer:
    """The opposite of `_write`."""
    if text[:1] == "[":
        import json

        return tuple(json.loads(text))
    return tuple([int(part) if part.isdecimal() else part for part in text.split("/")]) if text else ()


def _unpack(text: str) -> Iterator[tuple[str, list[str]]]:
    """Name of each rule, and key, pointer and detail of its facts, one behind the other."""
    if not text.isascii():
        text = text.encode("latin-1").decode()
    for part in text.split(_RULE):
        name, *fields = part.split(_FIELD)
        yield name, fields


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
        for name, fields in _unpack(text):
            salt = hash(name)  # one key can be of several rules
            mine = [salt ^ number for number in map(hash, fields[0::3])]
            hashes.extend(mine)
            if name in differing:
                for number, detail in zip(mine, map(hash, fields[2::3]), strict=True):
                    if first.setdefault(number, detail) != detail:
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
        for name, fields in _unpack(text):
            for key, pointer, detail in zip(fields[0::3], fields[1::3], fields[2::3], strict=True):
                if next(number) in again:
                    found.setdefault((name, key), []).append(Fact(key, _read(pointer), detail, path, locate))
    for (name, _), group in sorted(found.items()):
        if len(group) > 1:
            group.sort(key=_place)
            yield name, group


def _place(fact: Fact) -> tuple[str, list[tuple[bool, int, str]], str]:
    return fact.path, [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer], fact.detail
