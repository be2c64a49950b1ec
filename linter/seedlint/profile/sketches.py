"""Counts that stay small however many values they see.

Each is a function of all values it saw and not of their order: added one by one or merged from parts, the same values give the same
state. So the profile of a folder does not depend on how many processes worked on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from math import frexp, inf, ldexp, log

from seedlint._typing import Any
from seedlint.profile.profile import Bar

MOST_NUMBERS = 1_000  # different ones that are counted each for itself
MOST_BARS = 20
_STEPS = 32  # bins from one power of two to the next
_OFFSET = 1_100  # more than any negative exponent of a float

_REGISTERS = 1_024
_REGISTER_BITS = 10


def bin_of(value: int | float) -> int:
    """The number of the bin that a number falls into, which a float can hold: bins are in the order of the numbers."""
    if not value:
        return 0
    size = abs(value)
    if isinstance(size, int):
        exponent = size.bit_length()
        step = ((size << 6) >> exponent) - 32
    else:
        fraction, exponent = frexp(size)
        step = int(fraction * 64) - 32
    number = (exponent + _OFFSET) * _STEPS + step + 1
    return number if value > 0 else -number


def middle_of(number: int) -> float:
    """The middle of a bin."""
    if not number:
        return 0.0
    exponent, step = divmod(abs(number) - 1, _STEPS)
    middle = ldexp((step + 32.5) / 64, exponent - _OFFSET)
    return middle if number > 0 else -middle


class Numbers:
    """Finite numbers: each counted for itself while few differ, in bins beyond that.

    Attributes:
        exact: number -> count; None once there were more than `MOST_NUMBERS`.
        bins: number of the bin -> count; empty until then.
        distinct: how many differ, from then on.
    """

    __slots__ = ("bins", "distinct", "exact")

    def __init__(self) -> None:
        self.exact: dict[int | float, int] | None = {}
        self.bins: dict[int, int] = {}
        self.distinct: Distinct | None = None

    def add(self, value: int | float, count: int = 1) -> None:
        """Take in a number, ``count`` times."""
        exact = self.exact
        if exact is None:
            assert self.distinct is not None
            self.distinct.add(repr(value))
            number = bin_of(value)
            self.bins[number] = self.bins.get(number, 0) + count
            return
        if value in exact:
            exact[value] += count
            return
        exact[value] = count
        if len(exact) > MOST_NUMBERS:
            self._give_up()

    def _give_up(self) -> None:
        exact, self.exact, self.distinct = self.exact or {}, None, Distinct()
        for value, count in exact.items():
            self.add(value, count)

    def merge(self, other: Numbers) -> None:
        """Take in all that another one saw."""
        if other.exact is None:
            if self.exact is not None:
                self._give_up()
            assert self.distinct is not None
            assert other.distinct is not None
            self.distinct.merge(other.distinct)
            for number, count in other.bins.items():
                self.bins[number] = self.bins.get(number, 0) + count
            return
        for value, count in other.exact.items():
            self.add(value, count)

    def different(self) -> int:
        """How many differ; estimated once they are in bins."""
        return len(self.exact) if self.exact is not None else self.distinct.count() if self.distinct is not None else 0

    def to_plain(self) -> Any:
        """All of it, as plain values."""
        exact = None if self.exact is None else list(self.exact.items())
        return exact, list(self.bins.items()), None if self.distinct is None else self.distinct.registers.hex()

    @classmethod
    def from_plain(cls, plain: Any) -> Numbers:
        """What `to_plain` gave."""
        made = cls()
        exact, bins, registers = plain
        made.exact = None if exact is None else dict(exact)
        made.bins = dict(bins)
        made.distinct = None if registers is None else Distinct(bytes.fromhex(registers))
        return made

    def sorted(self) -> list[tuple[int | float, int]]:
        """The numbers, or the middles of their bins, in order, each with its count."""
        if self.exact is not None:
            return sorted(self.exact.items())
        return [(middle_of(number), count) for number, count in sorted(self.bins.items())]


def median_of(ordered: Iterable[tuple[int | float, int]], count: int) -> int | float:
    """The middle of so many numbers, the lower one of two."""
    left = (count + 1) // 2
    for value, times in ordered:
        left -= times
        if left <= 0:
            return value
    raise ValueError("no numbers")


def bars_of(ordered: list[tuple[int | float, int]], low: int | float, high: int | float) -> tuple[Bar, ...]:
    """Bars of equal width from the smallest to the largest number; one per whole number where these are few."""
    whole = isinstance(low, int) and isinstance(high, int) and all(isinstance(value, int) for value, _ in ordered)
    if whole and high - low < MOST_BARS:
        counts = dict(ordered)
        return tuple(Bar(value, value, counts.get(value, 0)) for value in range(int(low), int(high) + 1))
    start, end = float(low), float(high)
    width = end / MOST_BARS - start / MOST_BARS
    if not 0 < width < inf:
        return (Bar(start, end, sum(count for _, count in ordered)),)
    counted = [0] * MOST_BARS
    for value, count in ordered:
        at = int(min(max((min(max(value, low), high) / width) - start / width, 0), MOST_BARS - 1))
        counted[at] += count
    edges = [*(start + width * number for number in range(MOST_BARS)), end]
    return tuple(Bar(edges[at], edges[at + 1], count) for at, count in enumerate(counted))


class Distinct:
    """How many different texts there are: HyperLogLog with 1,024 registers, off by about three in a hundred.

    Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007.
    """

    __slots__ = ("registers",)

    def __init__(self, registers: bytes = b"") -> None:
        self.registers = bytearray(registers or _REGISTERS)

    def add(self, text: str) -> None:
        """Take in a text."""
        number = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        at = number & (_REGISTERS - 1)
        rank = 65 - _REGISTER_BITS - (number >> _REGISTER_BITS).bit_length()
        if rank > self.registers[at]:
            self.registers[at] = rank

    def merge(self, other: Distinct) -> None:
        """Take in all that another one saw."""
        self.registers = bytearray(map(max, self.registers, other.registers))

    def count(self) -> int:
        """About how many, to three digits."""
        estimate = 0.7213 / (1 + 1.079 / _REGISTERS) * _REGISTERS**2 / sum([2.0**-rank for rank in self.registers])
        empty = self.registers.count(0)
        if estimate <= 2.5 * _REGISTERS and empty:
            estimate = _REGISTERS * log(_REGISTERS / empty)
        digits = len(str(int(estimate))) - 3
        return int(round(estimate, -digits)) if digits > 0 else int(estimate)


class Sample:
    """Some of many things, chosen by a hash that comes with each: those with the smallest.

    Attributes:
        things: hash, then whatever belongs to it; at least the ``most`` with the smallest hashes.
        bound: a thing with a greater hash is not kept.
    """

    __slots__ = ("bound", "most", "things")

    def __init__(self, most: int, things: list[tuple[Any, ...]] | None = None) -> None:
        self.most = most
        self.things: list[tuple[Any, ...]] = things or []
        self.bound = 1 << 64
        self.trim()

    def add(self, thing: tuple[Any, ...]) -> None:
        """Take in a thing whose hash is within the bound."""
        self.things.append(thing)
        if len(self.things) >= 2 * self.most:
            self.trim()

    def trim(self) -> list[tuple[Any, ...]]:
        """The sample, in order, and nothing more."""
        if len(self.things) > 1:
            self.things.sort()
            del self.things[self.most :]
        if len(self.things) == self.most:
            self.bound = self.things[-1][0]
        return self.things

    def merge(self, other: Sample) -> None:
        """Take in what another one keeps."""
        self.things += other.things
        self.trim()
