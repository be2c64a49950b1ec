"""Which of many cases the plain command runs: .ci/full (``-m slow``) runs the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def one_in(step: int, cases: Iterable[Any]) -> list[Any]:
    """Every so many of these cases as they are, the others marked as slow."""
    return [case if number % step == 0 else _slow(case) for number, case in enumerate(cases)]


def mostly_slow(cases: Iterable[Any], plain: Collection[Any]) -> list[Any]:
    """These cases, marked as slow but for a few."""
    cases = list(cases)
    assert not set(plain) - set(cases), "cases that are not there"
    return [case if case in plain else _slow(case) for case in cases]


def _slow(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
