"""A table that one test goes through fails as soon as one of its cases does, and says which."""

from __future__ import annotations

import pytest

from fewer import goes_through


def test_each_case_is_looked_at_and_one_that_fails_is_named(tmp_path):
    seen = []

    @goes_through(("number", "word"), [(1, "a"), (2, "b"), (3, "c")])
    def check(number, word, tmp_path):
        seen.append((number, word, tmp_path))
        assert number < 2

    with pytest.raises(AssertionError) as caught:
        check(tmp_path=tmp_path)
    assert seen == [(1, "a", tmp_path), (2, "b", tmp_path)]
    assert caught.value.__notes__ == ["of the case {'number': 2, 'word': 'b'}"]


def test_no_case_is_a_failure():
    with pytest.raises(AssertionError, match="there is no case"):
        goes_through("number", [])(lambda number: None)()
