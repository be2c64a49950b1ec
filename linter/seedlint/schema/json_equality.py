"""Equality as JSON Schema has it.

Source: JSON Schema 2020-12, core, section 4.2.2.
"""

from __future__ import annotations

from seedlint._typing import Any


def same(one: Any, two: Any) -> bool:
    """Equality of JSON values: numbers by value, and True is no 1."""
    kind, other = type(one), type(two)
    if kind is bool or other is bool:
        return one is two
    if kind is list and other is list:
        return len(one) == len(two) and all(map(same, one, two))
    if kind is dict and other is dict:
        return len(one) == len(two) and all(key in two and same(value, two[key]) for key, value in one.items())
    return bool(one == two)
