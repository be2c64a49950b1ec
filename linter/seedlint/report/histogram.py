"""How numbers are distributed: bins of one round width, so that a person can read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import floor, log10

from seedlint._typing import NamedTuple
from seedlint.profile.sketches import Numbers, median_of

_BINS = 16
_TAIL = 0.02  # share of the values at each end that may share one bin


class Bin(NamedTuple):
    """How many values are from ``low`` up to but not ``high``; None where that end is open."""

    low: float | None
    high: float | None
    values: int


class Measure:
    """Numbers of one kind.

    Attributes:
        count: how many there are.
        low, high: the smallest and the greatest.
    """

    def __init__(self) -> None:
        self.count = 0
        self.low = self.high = 0.0
        self._numbers = Numbers()

    def add(self, value: float) -> None:
        """Take in a number."""
        self.low = min(self.low, value) if self.count else value
        self.high = max(self.high, value) if self.count else value
        self.count += 1
        self._numbers.add(value)

    @property
    def median(self) -> float:
        """The middle one."""
        return min(max(median_of(self._numbers.sorted(), self.count), self.low), self.high)

    def bins(self) -> list[Bin]:
        """The numbers in bins; a long tail at either end is one open bin."""
        ordered = [(min(max(value, self.low), self.high), count) for value, count in self._numbers.sorted()]
        return bins(ordered)


def bins(ordered: Sequence[tuple[float, int]]) -> list[Bin]:
    """Bins for numbers in order, each with its count."""
    if not ordered:
        return []
    least, greatest = ordered[0][0], ordered[-1][0]
    low, high = _without_tails(ordered)
    if greatest - least <= 2 * (high - low):
        low, high = least, greatest
    whole = all(value == int(value) for value, _ in ordered)
    width = _round_width((high - low) / _BINS, whole)
    first, last = floor(low / width), floor(high / width)
    counts = Counter(dict.fromkeys(range(first, last + 1), 0))
    for value, count in ordered:
        counts[min(max(floor(value / width), first - 1), last + 1)] += count
    found = [Bin(number * width, (number + 1) * width, counts[number]) for number in range(first, last + 1)]
    if below := counts[first - 1]:
        found.insert(0, Bin(None, first * width, below))
    if above := counts[last + 1]:
        found.append(Bin((last + 1) * width, None, above))
    return found


def _without_tails(ordered: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """The smallest and the greatest without the few at both ends."""
    few = _TAIL * sum(count for _, count in ordered)
    ends = []
    for some in (ordered, reversed(ordered)):
        left = few
        for value, count in some:
            left -= count
            if left < 0:
                ends.append(value)
                break
    return ends[0], ends[1]


def _round_width(least: float, whole: bool) -> float:
    """The smallest of 1, 2, 5, 10, 20, … (or 0.1, 0.2, … where not all values are whole) that is not below a width."""
    if least <= 0:
        return 1
    power: float = 10.0 ** floor(log10(least))
    width = next(each * power for each in (1, 2, 5, 10) if each * power >= least * 0.999)
    return max(1, round(width)) if whole or width >= 1 else width
