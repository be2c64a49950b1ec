"""Documents -> what is known of each key, in little memory; parts that were collected apart can be merged.

What is collected is a function of the files and not of their order: each file is taken in once, and whatever must choose among files
chooses by path, or by a hash of the path.
"""

from __future__ import annotations

from hashlib import blake2b
from math import isfinite

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.locations import Pointer, json_pointer
from seedlint.profile.sketches import Distinct, Numbers, Sample

if TYPE_CHECKING:
    from seedlint.model.document import Document

MOST_TEXTS = 1_000  # different ones of a key that are counted each for itself
MOST_SAMPLED = 500  # texts of a key that are looked at where more differ
MOST_NAMES = (500, 200, 50, 20)  # different names in mappings at a place, by depth, before all are taken together as *
MOST_DEPTH = 30  # nothing further down is looked at
_LONGEST = 200  # code points of a text that are kept; of a longer one its beginning, and a hash
_KEPT = 160
_GREATEST = 1.7976931348623157e308
_MASK = (1 << 64) - 1
_NEXT = 0x9E3779B97F4A7C15  # what is added to a file's hash for each next item of a list

Plain = Any  # lists (or tuples), dicts by text, texts and numbers, as `marshal` and `json` take them


def shortened(text: str) -> str:
    """A text by which it is counted: the whole, or of a long one its beginning, a NUL and a hash of it."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_KEPT]}\0{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def shown_part(text: str) -> tuple[str, bool]:
    """What is shown of a text as it was counted, and whether more of it is there."""
    kept, cut, _ = text.partition("\0") if len(text) == _KEPT + 33 else (text, "", "")
    return kept, bool(cut)


class Extremes:
    """Numbers of one kind, with where the smallest and the largest are.

    Attributes:
        numbers: all of them.
        low, high: number, path and pointer; None before the first.
    """

    __slots__ = ("high", "low", "numbers")

    def __init__(self) -> None:
        self.numbers = Numbers()
        self.low: tuple[int | float, str, Pointer] | None = None
        self.high: tuple[int | float, str, Pointer] | None = None

    def add(self, value: int | float, path: str, trail: list[str | int]) -> None:
        """Take in a number."""
        low, high = self.low, self.high
        if low is None or value < low[0] or (value == low[0] and path < low[1]):
            self.low = value, path, tuple(trail)
        if high is None or value > high[0] or (value == high[0] and path < high[1]):
            self.high = value, path, tuple(trail)
        self.numbers.add(value)

    def merge(self, other: Extremes) -> None:
        """Take in all that another one saw."""
        self.numbers.merge(other.numbers)
        if self.low is None or (other.low is not None and (other.low[:2] < self.low[:2])):
            self.low = other.low
        if self.high is None or (
            other.high is not None and (other.high[0] > self.high[0] or (other.high[0] == self.high[0] and other.high[1] < self.high[1]))
        ):
            self.high = other.high

    def to_plain(self) -> Plain:
        """All of it, as plain values."""
        return self.numbers.to_plain(), self.low, self.high

    @classmethod
    def from_plain(cls, plain: Plain) -> Extremes:
        """What `to_plain` gave."""
        made = cls()
        numbers, *ends = plain
        made.numbers = Numbers.from_plain(numbers)
        made.low, made.high = (None if end is None else (end[0], end[1], tuple(end[2])) for end in ends)
        return made


class Node:
    """What is known of the values at one pattern, and of what is below them.

    Attributes:
        files: that have such a value.
        texts: text, as it is counted -> count; None once there were more than `MOST_TEXTS`.
        distinct: only then.
        sample: some texts: hash, path, pointer, text.
        first, last: the smallest and the largest text; None before the first.
        others: written form -> count, of truth values, nulls, and numbers that are not finite.
        seen: path and pointer of a value in the first file; None before it.
        names: children by their names in mappings; None once there were too many: then they are below ``star``, as items of lists are.
        star: what is below any item of a list, or any name.
    """

    __slots__ = (
        "distinct", "files", "first", "integers", "items", "last", "lengths", "lists", "mappings", "mark", "names", "numbers",
        "others", "real", "sample", "seen", "star", "strings", "texts",
    )  # fmt: skip

    def __init__(self) -> None:
        self.files = self.strings = self.integers = self.real = self.lists = self.mappings = 0
        self.texts: dict[str, int] | None = {}
        self.distinct: Distinct | None = None
        self.sample: Sample | None = None
        self.first: str | None = None
        self.last: str | None = None
        self.numbers: Extremes | None = None
        self.lengths: Extremes | None = None
        self.items: Extremes | None = None
        self.others: dict[str, int] = {}
        self.seen: tuple[str, Pointer] | None = None
        self.names: dict[str, Node] | None = {}
        self.star: Node | None = None
        self.mark: object = None

    # -- texts ---------------------------------------------------------------------------------------------------------

    def count_text(self, text: str, count: int = 1) -> None:
        """Count a text as `shortened` gives it."""
        texts = self.texts
        if texts is None:
            assert self.distinct is not None
            self.distinct.add(text)
        elif text in texts:
            texts[text] += count
        else:
            texts[text] = count
            if len(texts) > MOST_TEXTS:
                self.give_up_texts()

    def give_up_texts(self) -> None:
        """Too many differ: from here on their number is estimated."""
        self.distinct = Distinct()
        for text in self.texts or ():
            self.distinct.add(text)
        self.texts = None

    # -- merging -------------------------------------------------------------------------------------------------------

    def merge(self, other: Node, depth: int) -> None:
        """Take in what another one saw: of other files, or of other names that become one."""
        if self.seen is None or (other.seen is not None and other.seen[0] < self.seen[0]):
            self.seen = other.seen
        self.files += other.files
        for count in ("strings", "integers", "real", "lists", "mappings"):
            setattr(self, count, getattr(self, count) + getattr(other, count))
        for written, times in other.others.items():
            self.others[written] = self.others.get(written, 0) + times
        self._merge_texts(other)
        for name in ("numbers", "lengths", "items"):
            theirs = getattr(other, name)
            if theirs is not None:
                if getattr(self, name) is None:
                    setattr(self, name, theirs)
                else:
                    getattr(self, name).merge(theirs)
        if other.star is not None:
            if self.star is None:
                self.star = Node()
            self.star.merge(other.star, depth + 1)
        if other.names is None and self.names is not None:
            self.take_names_together(depth)
        for name, node in (other.names or {}).items():
            self.child(name, depth).merge(node, depth + 1)

    def _merge_texts(self, other: Node) -> None:
        if other.texts is None:
            if self.texts is not None:
                self.give_up_texts()
            assert self.distinct is not None
            assert other.distinct is not None
            self.distinct.merge(other.distinct)
        else:
            for text, count in other.texts.items():
                self.count_text(text, count)
        if other.sample is not None:
            if self.sample is None:
                self.sample = Sample(MOST_SAMPLED)
            self.sample.merge(other.sample)
        if other.first is not None and (self.first is None or other.first < self.first):
            self.first = other.first
        if other.last is not None and (self.last is None or other.last > self.last):
            self.last = other.last

    # -- what is below -------------------------------------------------------------------------------------------------

    def child(self, name: str, depth: int) -> Node:
        """The node for a name of a mapping."""
        if self.names is not None:
            node = self.names.get(name)
            if node is not None:
                return node
            if len(self.names) < MOST_NAMES[min(depth, len(MOST_NAMES) - 1)]:
                node = self.names[name] = Node()
                return node
            self.take_names_together(depth)
        return self.item()

    def item(self) -> Node:
        """The node for any item of a list."""
        if self.star is None:
            self.star = Node()
        return self.star

    def take_names_together(self, depth: int) -> None:
        """There are too many names to be keys of a format: they are data."""
        names, self.names = self.names or {}, None
        for node in names.values():
            self.item().merge(node, depth + 1)

    # -- plain ---------------------------------------------------------------------------------------------------------

    def to_plain(self) -> Plain:
        """All of it, as plain values."""
        return (
            self.files, self.strings, self.integers, self.real, self.lists, self.mappings, self.texts,
            None if self.distinct is None else self.distinct.registers.hex(),
            None if self.sample is None else self.sample.trim(),
            self.first, self.last,
            *(None if part is None else part.to_plain() for part in (self.numbers, self.lengths, self.items)),
            self.others, self.seen,
            None if self.names is None else {name: node.to_plain() for name, node in self.names.items()},
            None if self.star is None else self.star.to_plain(),
        )  # fmt: skip

    @classmethod
    def from_plain(cls, plain: Plain) -> Node:
        """What `to_plain` gave."""
        made = cls()
        (
            made.files, made.strings, made.integers, made.real, made.lists, made.mappings, made.texts, registers, sample,
            made.first, made.last, numbers, lengths, items, made.others, seen, names, star,
        ) = plain  # fmt: skip
        made.seen = None if seen is None else (seen[0], tuple(seen[1]))
        made.distinct = None if registers is None else Distinct(bytes.fromhex(registers))
        made.sample = None if sample is None else Sample(MOST_SAMPLED, list(map(tuple, sample)))
        made.numbers, made.lengths, made.items = (None if part is None else Extremes.from_plain(part) for part in (numbers, lengths, items))
        made.names = None if names is None else {name: cls.from_plain(node) for name, node in names.items()}
        made.star = None if star is None else cls.from_plain(star)
        return made


class Collector:
    """What is known of the files that were taken in.

    Attributes:
        files: whose front matter could be read.
        unreadable: the others.
        root: the node of the whole front matter.
    """

    __slots__ = ("_hash", "_mark", "_path", "_trail", "files", "root", "unreadable")

    def __init__(self) -> None:
        self.files = 0
        self.unreadable = 0
        self.root = Node()

    def add(self, doc: Document) -> None:
        """Take in a file. One whose front matter could not be read is only counted."""
        if doc.broken:
            self.unreadable += 1
            return
        self.files += 1
        self._path = path = doc.path
        self._hash = int.from_bytes(blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        self._mark = object()
        self._trail: list[str | int] = []
        self._visit(self.root, doc.data, 0)

    def merge(self, other: Collector) -> None:
        """Take in what another one collected of other files; the other must not be used afterwards."""
        self.files += other.files
        self.unreadable += other.unreadable
        self.root.merge(other.root, 0)

    def to_plain(self) -> Plain:
        """All of it, as plain values that `marshal` and `json` take."""
        return self.files, self.unreadable, self.root.to_plain()

    @classmethod
    def from_plain(cls, plain: Plain) -> Collector:
        """What `to_plain` gave."""
        made = cls()
        made.files, made.unreadable, root = plain
        made.root = Node.from_plain(root)
        return made

    def _visit(self, node: Node, value: Any, depth: int) -> None:
        path = self._path
        if node.mark is not self._mark:
            node.mark = self._mark
            node.files += 1
            if node.seen is None or path < node.seen[0]:
                node.seen = path, tuple(self._trail)
        kind = type(value)
        if kind is str:
            self._text(node, value, path)
        elif kind is dict:
            node.mappings += 1
            if depth < MOST_DEPTH:
                trail, known = self._trail, node.names
                for name, item in value.items():
                    trail.append(name)
                    child = known.get(name) if known is not None else None
                    if child is None:
                        child = node.child(str(name), depth)
                        known = node.names
                    self._visit(child, item, depth + 1)
                    trail.pop()
        elif kind is list:
            node.lists += 1
            if node.items is None:
                node.items = Extremes()
            trail = self._trail
            node.items.add(len(value), path, trail)
            if value and depth < MOST_DEPTH:
                star = node.item()
                own = self._hash
                number = own * 5 & _MASK
                for index, item in enumerate(value):
                    trail.append(index)
                    self._hash = number = (number + _NEXT) & _MASK
                    self._visit(star, item, depth + 1)
                    trail.pop()
                self._hash = own
        elif value is None or kind is bool:
            written = "null" if value is None else "true" if value else "false"
            node.others[written] = node.others.get(written, 0) + 1
        elif kind is int or kind is float:
            self._number(node, value, path)
        else:  # nothing that front matter is read as today
            self._text(node, str(value), path)

    def _text(self, node: Node, text: str, path: str) -> None:
        node.strings += 1
        length = len(text)
        if node.lengths is None:
            node.lengths, node.sample, node.first, node.last = Extremes(), Sample(MOST_SAMPLED), text[:_KEPT], text[:_KEPT]
        node.lengths.add(length, path, self._trail)
        if length > _LONGEST:
            text = shortened(text)
        if text < node.first:  # type: ignore[operator]
            node.first = text[:_KEPT]
        elif text > node.last:  # type: ignore[operator]
            node.last = text[:_KEPT]
        texts = node.texts
        if texts is not None and text in texts:
            texts[text] += 1
        else:
            node.count_text(text)
        number = self._hash
        sample = node.sample
        if number <= sample.bound:  # type: ignore[union-attr]
            sample.add((number, path, json_pointer(tuple(self._trail)), text))  # type: ignore[union-attr]

    def _number(self, node: Node, value: int | float, path: str) -> None:
        if type(value) is int:
            node.integers += 1
        else:
            node.real += 1
            if isfinite(value) and value == int(value):
                value = int(value)  # as the same number is written elsewhere
        if -_GREATEST <= value <= _GREATEST:
            if node.numbers is None:
                node.numbers = Extremes()
            node.numbers.add(value, path, self._trail)
        else:
            written = ".nan" if value != value else ".inf" if value > 0 else "-.inf"
            node.others[written] = node.others.get(written, 0) + 1
