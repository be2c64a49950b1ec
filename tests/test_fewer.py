"""A table that one test goes through fails where some of its cases do, and says which."""

from __future__ import annotations

import pytest

from fewer import goes_through


def test_each_case_is_looked_at_and_one_that_fails_is_named(tmp_path):
    seen = []

    @goes_through(("number", "word"), [(1, "a"), (2, "b"), (3, "c")])
    def check(number, word, tmp_path):
        seen.append((number, word, tmp_path))
        assert number != 2

    with pytest.raises(AssertionError) as caught:
        check(tmp_path=tmp_path)
    assert seen == [(1, "a", tmp_path), (2, "b", tmp_path), (3, "c", tmp_path)]
    assert caught.value.__notes__ == ["of the case {'number': 2, 'word': 'b'}"]


def test_all_cases_that_fail_are_named():
    @goes_through("number", [1, 2, 3])
    def check(number):
        if number == 3:
            pytest.fail("three")
        assert number == 2

    with pytest.raises(BaseExceptionGroup, match="2 of 3 cases") as caught:
        check()
    assert [each.__notes__ for each in caught.value.exceptions] == [["of the case {'number': 1}"], ["of the case {'number': 3}"]]


def test_no_case_is_a_failure():
    with pytest.raises(AssertionError, match="there is no case"):
        goes_through("number", [])(lambda number: None)()


def test_no_case_may_be_skipped():
    with pytest.raises(RuntimeError, match="'number': 1} is skipped"):
        goes_through("number", [1, 2])(lambda number: pytest.skip("not here"))()
