"""The profile of a folder: frozen values, as the terminal, the report and a saved file show them."""

from __future__ import annotations

from seedlint._frozen import Frozen
from seedlint._typing import NamedTuple

Scalar = str | int | float | bool | None

# What a value may be, in the order in which types are shown.
TYPES = ("text", "integer", "number", "boolean", "null", "list", "mapping")


class Place(NamedTuple):
    """Where a value is: the path as printed, its JSON Pointer, and the line (from 1; None where it was not looked up)."""

    path: str
    field: str
    line: int | None = None


class Example(NamedTuple):
    """A value with its place; None also stands for a list or a mapping."""

    value: Scalar
    place: Place


class Frequent(NamedTuple):
    """A value, and how often it occurs; ``estimated`` from a sample."""

    value: Scalar
    times: int
    estimated: bool = False


class Bar(NamedTuple):
    """How many values lie from ``low`` to below ``high``; the last bar, and one of whole numbers, includes ``high``."""

    low: float
    high: float
    values: int


class Spread(Frozen):
    """How numbers spread: values, lengths of texts (code points), or items per list.

    Attributes:
        count: how many there are.
        low, high: the smallest and the largest, exact.
        low_at, high_at: where they are; of several, the first path; None below a mapping with very many names.
        median: the middle one (of an even number the lower of both).
        exact: whether the median and the bars are; else both are off by at most 1/32 of a value.
        bars: at most `MOST_BARS`, of equal width, from low to high; bars without a value are among them.
    """

    count: int
    low: int | float
    high: int | float
    median: int | float
    exact: bool
    low_at: Place | None = None
    high_at: Place | None = None
    bars: tuple[Bar, ...] = ()


class Key(Frozen):
    """One key of the front matter, over all files.

    Attributes:
        pattern: JSON Pointer in which ``*`` is any item of a list, or any name of a mapping with very many names.
        role: the field of an article that the schema says it is, such as ``images/*/url``; None where it says nothing.
        known: whether the schema describes it; None where it does not say.
        files: how many files have it; None below a mapping with very many names, where this is not counted.
        values: how many values it has in all files.
        holders: how many mappings or lists could have it: the number that ``values`` is a part of.
        types: type -> number of values, of `TYPES`, only those that occur.
        distinct: how many different texts, numbers, truth values and nulls there are.
        distinct_exact: else it is off by about three in a hundred.
        frequent: the most frequent of them, the first is the most frequent.
        first, last: the smallest and the largest text where all texts are dates; else empty.
        numbers: of integers and numbers; None without any that is finite.
        lengths: of texts.
        items: of lists.
        examples: some values, with places.
    """

    pattern: str
    role: str | None = None
    known: bool | None = None
    files: int | None
    values: int
    holders: int
    types: dict[str, int]
    distinct: int
    distinct_exact: bool
    frequent: tuple[Frequent, ...] = ()
    first: str = ""
    last: str = ""
    numbers: Spread | None = None
    lengths: Spread | None = None
    items: Spread | None = None
    examples: tuple[Example, ...] = ()


class Profile(Frozen):
    """A folder.

    Attributes:
        files: files whose front matter could be read: all shares are of these.
        unreadable: files whose front matter could not be read; nothing else is known of them.
        schema: the schema that ``known``, ``role`` and ``never_seen`` are by; empty where several are in effect.
        keys: by pattern, in the order of the schema, then of the alphabet.
        never_seen: patterns of keys that the schema describes and no file has.
    """

    files: int
    unreadable: int = 0
    schema: str = ""
    keys: tuple[Key, ...] = ()
    never_seen: tuple[str, ...] = ()

    def key(self, pattern: str) -> Key | None:
        """The key of a pattern; None where no file has it."""
        return next((key for key in self.keys if key.pattern == pattern), None)
