"""Which of many cases the plain command runs: .ci/full (``-m slow``) runs the others."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
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


def goes_through(names: str | Sequence[str], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What ``pytest.mark.parametrize`` does, in one test: for a table of so small cases that pytest takes longer over each than it does.

    Each failure names its case. For tests that leave nothing behind in their fixtures.
    """
    wanted = names.replace(",", " ").split() if isinstance(names, str) else list(names)

    def declare(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def through(**fixtures: Any) -> None:
            failures: list[Exception | pytest.fail.Exception] = []
            gone = 0
            for case in cases:
                given = dict(zip(wanted, case if len(wanted) > 1 else (case,), strict=True))
                try:
                    test(**given, **fixtures)
                except pytest.skip.Exception as error:
                    raise RuntimeError(f"the case {given} is skipped, and would take all others with it") from error
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"of the case {given}")
                    failures.append(error)
                gone += 1
            assert gone, "there is no case"
            if failures:
                raise failures[0] if len(failures) == 1 else BaseExceptionGroup(f"{len(failures)} of {gone} cases", failures)

        parameters = inspect.signature(test).parameters
        through.__signature__ = inspect.Signature([each for name, each in parameters.items() if name not in wanted])
        return through

    return declare
