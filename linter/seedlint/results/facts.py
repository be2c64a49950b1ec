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

from seedlint.model.document import Pointer
from seedlint.model.rule import Fact, Plain
from seedlint.results.file_result import Hashes, Packed
from seedlint.text.span import Span

_COLUMN, _FIELD = "\x1e", "\x1f"
_PART, _NO_TEXT = "\x1d", "\x1c"  # before each part of a detail, and before one that is no text
_AT_ONCE = 100_000  # facts that are compared, and perhaps unpacked, at a time; more only where one key has more
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
    details = [_joined(fact.detail) for fact in flat]
    try:
        pointers = [_written[fact.pointer] for fact in flat]
    except KeyError:
        pointers = [_write(fact.pointer) for fact in flat]
    text = "".join([*keys, *details])
    parts = sum([len(fact.detail) for fact in flat])
    if _COLUMN in text or _FIELD in text or _NO_TEXT in text or text.count(_PART) != parts:
        keys = list(map(_plain, keys))
        details = [_joined(tuple(_plain(part) if isinstance(part, str) else part for part in fact.detail)) for fact in flat]
    counts = [(name, len(some)) for name, some in named]
    head = _FIELD.join([f"{name}{_FIELD}{count}" for name, count in counts])
    text = _COLUMN.join([head, _FIELD.join(keys), _FIELD.join(pointers), _FIELD.join(details)])
    if not text.isascii():
        # One byte a character: a single curly quote would double the text that a run keeps of every file.
        try:
            text = text.encode().decode("latin-1")
        except UnicodeEncodeError:
            return Packed(text.encode("utf-8", "replace").decode("latin-1"))
    return Packed(text, _hashed(counts, keys, details, differing))


def _hashed(counts: Iterable[tuple[str, int]], keys: Sequence[str], details: Sequence[str], differing: Container[str]) -> Hashes:
    """The hashes of the keys of each rule; with those of the details, of the differing rules."""
    found = []
    end = 0
    for name, count in counts:
        start, end = end, end + count
        found.append((name, tuple(map(hash, keys[start:end])), tuple(map(hash, details[start:end])) if name in differing else ()))
    return tuple(found)


def _joined(detail: tuple[Plain, ...]) -> str:
    """A detail as text."""
    try:
        return _PART.join(("", *detail)) if detail else ""  # type: ignore[arg-type]
    except TypeError:
        from json import dumps

        return _PART.join(("", *(part if isinstance(part, str) else _NO_TEXT + dumps(part) for part in detail)))


def _parted(text: str) -> tuple[Plain, ...]:
    """The opposite of `_joined`."""
    parts = text.split(_PART)[1:]
    if _NO_TEXT not in text:
        return tuple(parts)
    from json import loads

    return tuple(loads(part[1:]) if part[:1] == _NO_TEXT else part for part in parts)


_SEPARATORS = dict.fromkeys(map(ord, (_COLUMN, _FIELD, _PART, _NO_TEXT)), "\ufffd")


def _plain(field: str) -> str:
    return field.translate(_SEPARATORS)


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


class _Keys:
    """The hashes of all keys of one rule, file by file."""

    __slots__ = ("differ", "ends", "files", "first", "hashes")

    def __init__(self) -> None:
        self.hashes = array("q")
        self.files = array("L")  # number of each file that has a fact of the rule
        self.ends = array("L")  # where its hashes end
        self.first: dict[int, int] = {}  # of a differing rule: hash of a key -> hash of its first detail
        self.differ: set[int] = set()  # and those whose details differ

    def add(self, file: int, numbers: Sequence[int], details: Sequence[int]) -> None:
        self.hashes.extend(numbers)
        self.files.append(file)
        self.ends.append(len(self.hashes))
        for number, detail in zip(numbers, details, strict=False):  # no details: not differing
            if self.first.setdefault(number, detail) != detail:
                self.differ.add(number)

    def again(self) -> Iterator[set[int]]:
        """The keys that are worth a look, a bounded number at a time."""
        numbers: Sequence[int] = self.hashes
        if self.first:
            numbers = array("q", [number for number in numbers if number in self.differ] if self.differ else ())
        parts = len(numbers) // _AT_ONCE + 1
        for part in range(parts):
            found = _again([number for number in numbers if number % parts == part] if parts > 1 else numbers)
            if found:
                yield found


class Facts:
    """The facts of the files of a run.

    Attributes:
        texts: packed facts of each file, by its path.
    """

    __slots__ = ("_differing", "_keys", "texts")

    def __init__(self, differing: Collection[str] = ()) -> None:
        """No facts yet.

        Args:
            differing: rules that want a key only where its details are not all the same.
        """
        self.texts: dict[str, str] = {}
        self._differing = differing
        self._keys: dict[str, _Keys] = {}  # by the rule's name

    def add(self, path: str, facts: Packed) -> None:
        """Take in the facts of a file that has none here yet."""
        text, hashes = facts
        file = len(self.texts)
        self.texts[path] = text
        if not hashes:
            counts, keys, _, details = _unpack(text)
            hashes = _hashed(counts, keys, details, self._differing)
        for name, numbers, others in hashes:
            if name not in self._keys:
                self._keys[name] = _Keys()
            self._keys[name].add(file, numbers, others)

    def without(self, paths: Container[str]) -> Facts:
        """The facts of all other files."""
        kept = Facts(self._differing)
        for path, text in self.texts.items():
            if path not in paths:
                kept.add(path, Packed(text))
        return kept

    def groups(self, locate: Locate) -> Iterator[tuple[str, list[Fact]]]:
        """Rule name and facts of every key that occurs more than once, a rule at a time; facts by path and place.

        Args:
            locate: the span of a field of a file.
        """
        paths = list(self.texts)
        for name, keys in sorted(self._keys.items()):
            for again in keys.again():
                found: dict[str, list[Fact]] = {}
                pointers: dict[str, Pointer] = {}
                details: dict[str, tuple[Plain, ...]] = {}
                end = 0
                for file, behind in zip(keys.files, keys.ends, strict=True):
                    start, end = end, behind
                    if again.isdisjoint(keys.hashes[start:end]):
                        continue
                    path = paths[file]
                    for number, (key, pointer, detail) in zip(keys.hashes[start:end], _facts_of(name, self.texts[path]), strict=True):
                        if number not in again:
                            continue
                        # What many facts say alike they share: a folder may have hundreds of thousands with one key.
                        group = found.setdefault(key, [])
                        place = pointers.get(pointer)
                        if place is None:
                            place = pointers[pointer] = _read(pointer)
                        said = details.get(detail)
                        if said is None:
                            said = _parted(detail)
                            if keys.first:
                                details[detail] = said
                        group.append(Fact(group[0].key if group else key, place, said, path, locate))
                for key in sorted(found):
                    group = found.pop(key)
                    if len(group) > 1:
                        _sort(group)
                        yield name, group


def _again(numbers: Collection[int]) -> set[int]:
    """The numbers that are there more than once."""
    if len(set(numbers)) == len(numbers):  # often, and found out in a third of the time
        return set()
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


def _facts_of(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Key, pointer and detail of the facts of one rule."""
    counts, *columns = _unpack(text)
    start = 0
    for other, count in counts:
        if other == name:
            yield from zip(*(column[start : start + count] for column in columns), strict=True)
        start += count


def _sort(group: list[Fact]) -> None:
    """Put facts in order: by path first, since a key for each that holds more would take more memory than the facts."""
    group.sort(key=lambda fact: fact.path)
    start = 0
    for stop in range(1, len(group) + 1):
        if stop == len(group) or group[stop].path != group[start].path:
            if stop - start > 1:
                group[start:stop] = sorted(group[start:stop], key=_place)
            start = stop


def _place(fact: Fact) -> tuple[list[tuple[bool, int, str]], str]:
    return [(isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in fact.pointer], repr(fact.detail)
