"""Equality and division as JSON Schema has them: of the numbers as they are written, not of their binary approximations.

Source: JSON Schema 2020-12, core, section 4.2.2 (equality), and validation, section 6.2.1 (`multipleOf`).
"""

from __future__ import annotations

from seedlint._typing import Any


def same(one: Any, two: Any) -> bool:
    """Equality of JSON values: numbers by value, and True is no 1."""
    if one is two:  # also the one value that is no number and equals nothing
        return True
    kind, other = type(one), type(two)
    if kind is bool or other is bool:
        return one is two
    if kind is list and other is list:
        return len(one) == len(two) and all(map(same, one, two))
    if kind is dict and other is dict:
        return len(one) == len(two) and all(key in two and same(value, two[key]) for key, value in one.items())
    return bool(one == two)


def is_multiple(value: float, by: float) -> bool:
    """Whether a number is a multiple of another one, both as decimals: 19.99 is one of 0.01.

    Args:
        value: an integer or a float; infinite ones and those that are no number are multiples of nothing.
        by: greater than 0; an infinite one, which is what JSON readers make of 1e400, has no multiple but 0.
    """
    if isinstance(value, int) and isinstance(by, int):
        return value % by == 0
    if value in (_INFINITE, -_INFINITE) or value != value or by == _INFINITE:
        return value == 0
    from fractions import Fraction

    return (Fraction(_written(value)) / Fraction(_written(by))).denominator == 1


_INFINITE = float("inf")


def _written(number: float) -> int | str:
    """A float as its shortest decimal; an integer is exact, however many digits it has."""
    return number if isinstance(number, int) else repr(number)
