"""What is known of the values at one place, in little memory: counts, the first values, and the same of what is below.

A sketch never holds more than `MOST_KEYS` keys of a mapping, `MOST_VALUES` values of a place and `MOST_SHAPES` places in all, however
many files it has seen. Two sketches can be merged into what one would be that had seen the files of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint._typing import Any
from seedlint.infer.looks import has_markup, look

ITEMS = "\0items"  # stands for the items of a list where a path has keys else
MOST_KEYS = 200
MOST_VALUES = 40
LONGEST_VALUE = 60  # characters of a text that may be one of few values
MOST_SHAPES = 3_000
MOST_SIBLINGS = 8  # mappings with a rare key, whose other keys are kept

KINDS = {
    "NoneType": "null", "bool": "boolean", "int": "integer", "float": "number", "str": "string", "list": "array", "dict": "object",
}  # fmt: skip


class Tally:
    """How often something was seen.

    Attributes:
        count: values.
        files: files with such a value.
    """

    __slots__ = ("_last", "count", "files")

    def __init__(self) -> None:
        self.count = 0
        self.files = 0
        self._last = -1

    def add(self, file: int) -> None:
        """Count one more, given the number of its file; files come one after the other."""
        self.count += 1
        if file != self._last:
            self._last = file
            self.files += 1

    def merge(self, other: Tally) -> None:
        """Take in the count of other files."""
        self.count += other.count
        self.files += other.files


class Shape:
    """What is known of the values at one place.

    Attributes:
        seen: all values.
        kinds: by JSON Schema's name of their type.
        looks: of texts, by `look`.
        markup: texts with Markdown or HTML.
        values: texts, each with its count; None after more than `MOST_VALUES`.
        keys: of mappings: what is known of the value of each key.
        overflow: mappings with a key for which there was no room.
        items: what is known of the items of lists.
        rank: sum of the places of its key in its mappings, for the order of keys.
        siblings: the other keys of the first mappings that have its key.
    """

    __slots__ = ("items", "keys", "kinds", "looks", "markup", "overflow", "rank", "seen", "siblings", "values")

    def __init__(self) -> None:
        self.seen = Tally()
        self.kinds: dict[str, Tally] = {}
        self.looks: dict[str, Tally] = {}
        self.markup = Tally()
        self.values: dict[str, Tally] | None = {}
        self.keys: dict[str, Shape] = {}
        self.overflow = Tally()
        self.items: Shape | None = None
        self.rank = 0
        self.siblings: list[tuple[str, ...]] = []

    def count(self, kind: str) -> int:
        """The number of values of a type."""
        return self.kinds[kind].count if kind in self.kinds else 0

    def files(self, kind: str) -> int:
        """The number of files with a value of a type."""
        return self.kinds[kind].files if kind in self.kinds else 0

    def below(self) -> Iterator[tuple[str, Shape]]:
        """The shapes one level down, items as `ITEMS`."""
        yield from self.keys.items()
        if self.items is not None:
            yield ITEMS, self.items


class Sketch:
    """The front matter of many files.

    Attributes:
        root: what is known of it.
        files: how many there were.
    """

    __slots__ = ("_left", "files", "root")

    def __init__(self) -> None:
        self.root = Shape()
        self.files = 0
        self._left = MOST_SHAPES

    def add(self, data: dict[str, Any], file: int) -> None:
        """Take in the front matter of one file, given its number."""
        self.files += 1
        self._add(self.root, data, file)

    def merge(self, other: Sketch) -> None:
        """Take in what another has seen of other files."""
        self.files += other.files
        self._merge(self.root, other.root)

    def _add(self, shape: Shape, value: Any, file: int) -> None:
        shape.seen.add(file)
        kind = KINDS[value.__class__.__name__]
        _tally(shape.kinds, kind).add(file)
        if kind == "string":
            _tally(shape.looks, look(value)).add(file)
            if has_markup(value):
                shape.markup.add(file)
            _keep_value(shape, value, file)
        elif kind == "array":
            for item in value:
                if below := self._items(shape):
                    self._add(below, item, file)
        elif kind == "object":
            names = tuple(value)
            for rank, (key, item) in enumerate(value.items()):
                if below := self._key(shape, key):
                    below.rank += rank
                    if len(below.siblings) < MOST_SIBLINGS:
                        below.siblings.append(names)
                    self._add(below, item, file)
                else:
                    shape.overflow.add(file)

    def _key(self, shape: Shape, key: str) -> Shape | None:
        """The shape of a key; None where there is no room for another."""
        found = shape.keys.get(key)
        if found is None and self._left > 0 and len(shape.keys) < MOST_KEYS:
            self._left -= 1
            found = shape.keys[key] = Shape()
        return found

    def _items(self, shape: Shape) -> Shape | None:
        if shape.items is None and self._left > 0:
            self._left -= 1
            shape.items = Shape()
        return shape.items

    def _merge(self, shape: Shape, other: Shape) -> None:
        shape.seen.merge(other.seen)
        shape.markup.merge(other.markup)
        shape.overflow.merge(other.overflow)
        for mine, others in ((shape.kinds, other.kinds), (shape.looks, other.looks)):
            for name, tally in others.items():
                _tally(mine, name).merge(tally)
        if shape.values is None or other.values is None or len(shape.values.keys() | other.values.keys()) > MOST_VALUES:
            shape.values = None
        else:
            for value, tally in other.values.items():
                _tally(shape.values, value).merge(tally)
        shape.rank += other.rank
        shape.siblings += other.siblings[: MOST_SIBLINGS - len(shape.siblings)]
        for key, below in other.keys.items():
            if here := self._key(shape, key):
                self._merge(here, below)
            else:
                shape.overflow.merge(below.seen)
        if other.items is not None and (items := self._items(shape)):
            self._merge(items, other.items)


def _tally(tallies: dict[str, Tally], name: str) -> Tally:
    found = tallies.get(name)
    if found is None:
        found = tallies[name] = Tally()
    return found


def _keep_value(shape: Shape, value: str, file: int) -> None:
    if shape.values is None:
        return
    if len(value) > LONGEST_VALUE or (len(shape.values) >= MOST_VALUES and value not in shape.values):
        shape.values = None
    else:
        _tally(shape.values, value).add(file)


def merged(shapes: list[Shape]) -> Shape:
    """One shape of several: what would be known of all their values together."""
    whole = Sketch()
    for shape in shapes:
        whole._merge(whole.root, shape)
    return whole.root
