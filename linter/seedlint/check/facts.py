"""Facts on their way from the map to the reduce: packed small, grouped by key.

A run keeps the facts of every file, so they travel as one text a file. Of what comes in only the keys are looked at, while
other processes still map. Only those facts that can lead to a finding are unpacked, a bounded number at a time: those whose
key occurs twice and, for a rule that is about differences, with details that differ.

The text has four columns: the name of each rule and the number of its facts, all keys, all pointers, all details. Control
characters part them and their fields; where one stands in a key or a detail, it gives way to U+FFFD.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from itertools import chain

from seedlint.diagnostic import Span
from seedlint.document import Pointer
from seedlint.result import Packed
from seedlint.rule import Fact

_COLUMN, _FIELD = "\x1e", "\x1f"
_AT_ONCE = 200_000  # facts that are compared, and perhaps unpacked, at a time
_MOST_POINTERS = 10_000

Locate = Callable[[str, Pointer], Span]

_written: dict[Pointer, str] = {}  # pointers of late, as text


def pack(facts: Iterable[tuple[str, Collection[Fact]]], differing: Container[str] = ()) -> Packed:
    """Facts by the name of their rule.

    Args:
        facts: name of a rule, and its facts.
        differing: as for `Facts`.
    """
    named = [(name, some) for name, some in facts if some]
    if not named:
        return Packed()
    flat = [fact for _, some in named for fact in some]
    keys = [fact.key for fact in flat]
    details = [fact.detail for fact in flat]
    try:
        pointers = [_written[fact.pointer] for fact in flat]
    except KeyError:
        pointers = [_write(fact.pointer) for fact in flat]
    text = "".join([*keys, *details])
    if _COLUMN in text or _FIELD in text:
        keys, details = list(map(_plain, keys)), list(map(_plain, details))
    counts = [(name, len(some)) for name, some in named]
    head = _FIELD.join([f"{name}{_FIELD}{count}" for name, count in counts])
    text = _COLUMN.join([head, _FIELD.join(keys), _FIELD.join(pointers), _FIELD.join(details)])
    if text.isascii():
        return Packed(text, _hashes(counts, keys, details, differing))
    # One byte a character: a single curly quote would double the text that a run keeps of every file.
    try:
        return Packed(text.encode().decode("latin-1"), _hashes(counts, keys, details, differing))
    except UnicodeEncodeError:
        return Packed(text.encode("utf-8", "replace").decode("latin-1"))


def _hashes(counts: Iterable[tuple[str, int]], keys: Sequence[str], details: Sequence[str], differing: Container[str]) -> tuple[int, ...]:
    """How many facts there are; the hash of rule and key of each; the same and the hash of the detail, of the differing rules."""
    found = [len(keys)]
    pairs: list[int] = []
    end = 0
    for name, count in counts:
        start, end = end, end + count
        salt = hash(name)  # one key can be of several rules
        mine = [salt ^ number for number in map(hash, keys[start:end])]
        found += mine
        if name in differing:
            pairs += chain.from_iterable(zip(mine, map(hash, details[start:end]), strict=True))
    return (*found, *pairs)


def _plain(field: str) -> str:
    return field.replace(_COLUMN, "\ufffd").replace(_FIELD, "\ufffd")


def _write(pointer: Pointer) -> str:
    """A pointer as text: ``related/2/webUrl``, or JSON where that could be read otherwise, or has control characters."""
    text = "/".join(map(str, pointer))
    if text[:1] == "[" or not text.isprintable() or _read(text) != pointer:
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


class Facts:
    """The facts of the files of a run.

    Attributes:
        texts: packed facts of each file, by its path.
    """

    __slots__ = ("_alike", "_counts", "_differ", "_differing", "_hashes", "texts")

    def __init__(self, differing: Collection[str] = ()) -> None:
        """No facts yet.

        Args:
            differing: rules that want a key only where its details are not all the same.
        """
        self.texts: dict[str, str] = {}
        self._differing = differing
        self._hashes = array("q")  # of rule and key of every fact, in order
        self._counts = array("L")  # of the facts of each file
        self._alike: dict[int, int] = {}  # of the rules of ``differing``: hash of a key -> hash of its first detail
        self._differ: set[int] = set()

    def add(self, path: str, facts: Packed) -> None:
        """Take in the facts of a file that has none here yet."""
        text, numbers = facts
        self.texts[path] = text
        if not numbers:
            counts, keys, _, details = _unpack(text)
            numbers = _hashes(counts, keys, details, self._differing)
        end = numbers[0] + 1
        self._counts.append(end - 1)
        self._hashes.extend(numbers[1:end])
        pairs = iter(numbers[end:])
        for number, detail in zip(pairs, pairs, strict=True):
            if self._alike.setdefault(number, detail) != detail:
                self._differ.add(number)

    def without(self, paths: Container[str]) -> Facts:
        """The facts of all other files."""
        kept = Facts(self._differing)
        for path, text in self.texts.items():
            if path not in paths:
                kept.add(path, Packed(text))
        return kept

    def groups(self, locate: Locate) -> Iterator[tuple[str, list[Fact]]]:
        """Rule name and facts of every key that occurs more than once, a rule at a time in each batch; facts by path and place.

        Args:
            locate: the span of a field of a file.
        """
        alike = self._alike.keys() - self._differ
        parts = len(self._hashes) // _AT_ONCE + 1
        for part in range(parts):
            again = _again([number for number in self._hashes if number % parts == part] if parts > 1 else self._hashes) - alike
            if again:
                yield from self._unpacked(again, locate)

    def _unpacked(self, again: set[int], locate: Locate) -> Iterator[tuple[str, list[Fact]]]:
        """The groups of the facts whose keys have one of some hashes."""
        found: dict[tuple[str, str], list[Fact]] = {}
        end = 0
        for (path, text), count in zip(self.texts.items(), self._counts, strict=True):
            start, end = end, end + count
            if again.isdisjoint(self._hashes[start:end]):
                continue
            counts, *columns = _unpack(text)
            names = [name for name, number in counts for _ in range(number)]
            for number, name, key, pointer, detail in zip(self._hashes[start:end], names, *columns, strict=True):
                if number in again:
                    found.setdefault((name, key), []).append(Fact(key, _read(pointer), detail, path, locate))
        for (name, _), group in sorted(found.items()):
            if len(group) > 1:
                group.sort(key=_place)
                yield name, group


def _again(numbers: Collection[int]) -> set[int]:
    """The numbers that are there more than once."""
    seen: set[int] = set()
    again: set[int] = set()
    for number in numbers:
        (again if number in seen else seen).add(number)
    return again


def _unpack(text: str) -> tuple[list[tuple[str, int]], list[str], list[str], list[str]]:
    """The rules, each with the number of its facts; keys, pointers and details of the facts."""
    if not text.isascii():
        text = text.encode("latin-1").decode()
    head, keys, pointers, details = (column.split(_FIELD) for column in text.split(_COLUMN))
    return list(zip(head[::2], map(int, head[1::2]), strict=True)), keys, pointers, details


def _place(fact: Fact) -> tuple[str, list[tuple[bool, int, str]], str]:
    return fact.path, [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer], fact.detail
