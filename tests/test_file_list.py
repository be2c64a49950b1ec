"""Packed lists of files give back what was put in."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.files import file_list
from seedlint.files.file_list import FileList, PrintedPaths, SystemPaths

NAMES = st.text(st.sampled_from("ab.-é😀\udc80"), min_size=1, max_size=4).filter(lambda name: name not in (".", ".."))
RESTS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
TOPS = st.sampled_from([("", ""), ("", "./"), ("", "/work/here/"), ("../", "../"), ("../../tmp/", "/tmp/"), ("x/", "/elsewhere/")])
# A few pairs have nothing in common.
PAIRS = st.builds(lambda tops, rest, other: (tops[0] + rest, other or tops[1] + rest), TOPS, RESTS, st.none() | st.just("/another/path"))


@given(st.lists(PAIRS, max_size=12, unique_by=lambda pair: pair[0]), st.integers(1, 4), st.data())
def test_what_goes_in_comes_out(pairs, block, data):
    pairs.sort()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_list, "BLOCK", block)
        files = FileList.of(iter(pairs))
        assert (len(files), list(files), list(files)) == (len(pairs), pairs, pairs)
        assert [files[index] for index in range(-len(pairs), len(pairs))] == pairs * 2
        part = data.draw(st.slices(len(pairs)))
        assert files[part] == pairs[part]
        for index in (len(pairs), -len(pairs) - 1):
            with pytest.raises(IndexError):
                files[index]
        paths = SystemPaths(files)
        assert dict(paths) == dict(pairs)
        absent = data.draw(RESTS)
        assert paths.get(absent) == dict(pairs).get(absent)
        printed = PrintedPaths(files, ["<stdin>"])
        assert list(printed) == [*(shown for shown, _ in pairs), "<stdin>"]
        assert printed == tuple(printed)
        assert ("<stdin>" in printed, absent in printed) == (True, absent in dict(pairs))
        assert printed[: len(pairs)] == tuple(shown for shown, _ in pairs)
        assert [printed[index] for index in range(len(printed))] == list(printed)


@given(st.lists(st.lists(RESTS, max_size=4), max_size=4), st.integers(1, 4))
def test_a_list_that_was_read_still_grows(runs, block):
    expected = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_list, "BLOCK", block)
        files = FileList()
        for number, rests in enumerate(runs):
            files.extend(f"{number}/", f"/top/{number}/", sorted(set(rests)))
            expected += [(f"{number}/{rest}", f"/top/{number}/{rest}") for rest in sorted(set(rests))]
            assert list(files) == expected
            assert [files[index] for index in range(len(files))] == expected
        assert all(SystemPaths(files)[shown] == path for shown, path in expected)


def test_a_name_takes_a_few_dozen_bytes():
    tracemalloc.start()
    try:
        files = FileList()
        for number in range(20):
            files.extend("articles/", "/work/articles/", [f"{number:04}/{each:07}.md" for each in range(1_000)])
        assert files[5_000][0] == "articles/0005/0000000.md"
        assert tracemalloc.get_traced_memory()[0] < 60 * len(files)
    finally:
        tracemalloc.stop()
