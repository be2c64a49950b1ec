"""The profile of a folder: what is collected, in whatever parts, and what comes of it."""

from __future__ import annotations

import marshal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.model.document import Document
from seedlint.model.locations import Locations
from seedlint.profile import collector as collecting
from seedlint.profile import sketches
from seedlint.profile.collector import Collector
from seedlint.profile.described import Described
from seedlint.profile.profile import Profile
from seedlint.profile.sketches import Distinct, bin_of, middle_of
from seedlint.profile.summarize import summarized
from seedlint.read.document_reader import read
from seedlint.schema.violations import load
from seedlint.text.source import Source


def doc(path: str, data: dict[str, Any]) -> Document:
    source = Source(path, "")
    return Document(path, source, data, Locations(source))


def collected(docs: list[Document]) -> Collector:
    found = Collector()
    for each in docs:
        found.add(each)
    return found


def sent(part: Collector) -> Collector:
    """A part, as it comes from another process."""
    return Collector.from_plain(marshal.loads(marshal.dumps(part.to_plain())))


@pytest.fixture
def small(monkeypatch):
    """Few things are enough to go beyond what is counted exactly."""
    monkeypatch.setattr(collecting, "MOST_TEXTS", 4)
    monkeypatch.setattr(collecting, "MOST_SAMPLED", 3)
    monkeypatch.setattr(collecting, "MOST_NAMES", (4, 3, 2, 1))
    monkeypatch.setattr(sketches, "MOST_NUMBERS", 3)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**60, 0, 1]),
    st.floats(),
    st.sampled_from([2.0**60, 1.0, -0.0]),
    st.text(max_size=3),
    st.sampled_from(["x" * 199, "x" * 200, "x" * 201, "x" * 300]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde/~"), inner, max_size=3))
FILES = st.lists(st.dictionaries(st.sampled_from("abcdefg"), VALUES, max_size=4), max_size=12)


@settings(max_examples=40, deadline=None)
@given(files=FILES, data=st.data())
def test_a_profile_does_not_depend_on_how_the_files_were_parted(files, data):
    docs = [doc(f"{number}.md", each) for number, each in enumerate(files)]
    with pytest.MonkeyPatch.context() as patch:
        small.__wrapped__(patch)
        whole = summarized(collected(docs))
        parts: list[list[Document]] = [[] for _ in range(4)]
        for each in data.draw(st.permutations(docs)):
            parts[data.draw(st.integers(0, 3))].append(each)
        one, two, three, four = (sent(collected(part)) for part in parts)
        three.merge(one)
        four.merge(two)
        four.merge(three)
        assert repr(summarized(four)) == repr(whole)


def test_many_names_of_a_mapping_are_data(small):
    docs = [doc(f"{number}.md", {"words": {f"name{number}": {"size": number}}}) for number in range(6)]
    keys = {key.pattern: key for key in summarized(collected(docs)).keys}
    assert list(keys) == ["/words", "/words/*", "/words/*/size"]
    assert (keys["/words/*/size"].files, keys["/words/*/size"].values, keys["/words/*/size"].holders) == (None, 6, 6)


def test_what_is_known_of_a_key():
    texts = [
        "---\nn: 3\nt: long text\nl: [a, b]\n---\n",
        "---\nn: 5\nt: x\nl: []\n---\n",
        "---\nn: 4.5\nb: no\n---\n",
        "---\nn: .nan\n---\n",
    ]
    found = summarized(collected([read(f"{number}.md", text.encode()) for number, text in enumerate(texts)]))
    numbers = found.key("/n")
    assert (numbers.files, numbers.types, numbers.distinct) == (4, {"integer": 2, "number": 2}, 4)
    assert (numbers.numbers.low, numbers.numbers.median, numbers.numbers.high) == (3, 4.5, 5)
    assert numbers.numbers.high_at == ("1.md", "/n", None)
    assert found.key("/l").items.low == 0
    assert found.key("/l/*").holders == 2
    assert [(each.value, each.times) for each in found.key("/l/*").frequent] == [("a", 1), ("b", 1)]


def test_a_file_that_cannot_be_read_is_only_counted():
    found = summarized(collected([read("a.md", b"---\na: [\n---\n"), read("b.md", b"---\na: 1\n---\n")]))
    assert (found.files, found.unreadable) == (1, 1)


@given(st.integers(-(10**300), 10**300) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_bin_is_no_wider_than_said(number):
    assert abs(middle_of(bin_of(number)) - number) <= abs(number) / 32 + 5e-324


@given(st.lists(st.integers(-1000, 1000) | st.floats(-1e9, 1e9), min_size=2))
def test_bins_are_in_the_order_of_the_numbers(numbers):
    numbers.sort()
    assert [bin_of(number) for number in numbers] == sorted(map(bin_of, numbers))


@pytest.mark.parametrize("many", [10, 1_000, 20_000])
def test_different_texts_are_counted_closely(many):
    found = Distinct()
    for number in range(many):
        found.add(f"text {number}")
        found.add(f"text {number}")
    assert abs(found.count() - many) <= many * 0.08


def test_keys_by_the_article_schema():
    described = Described(load("article"))
    data = {"related": [{"title": "A", "mood": 1}], "title": "B", "colour": "red"}
    found: Profile = summarized(collected([doc("a.md", data)]), described)
    known = {key.pattern: (key.known, key.role) for key in found.keys}
    assert known["/related/*/title"] == (True, "title")
    assert known["/related/*/mood"] == (False, None)
    assert known["/colour"] == (False, None)
    assert next(iter(known)) == "/title", "in the order of the schema"
    assert "/webUrl" in found.never_seen
    assert "/related/*/webUrl" in found.never_seen
    assert "/provider/name" not in found.never_seen, "of provider itself this is said already"
