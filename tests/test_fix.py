"""The fix engine: edits of text, all or nothing a fix; and what may differ in the data behind it."""

from __future__ import annotations

import copy
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.fixes.apply import apply, why_inapplicable
from seedlint.fixes.data_diff import undeclared_change
from seedlint.model.diagnostic import Edit, Fix
from seedlint.text.source import Source

TEXT = "abcdefghijklmnopqrst"


def fix(*edits: tuple[int, int, str], text: str = TEXT) -> Fix:
    source = Source("x.md", text)
    return Fix("mend it", tuple(Edit(source.span(start, end), new) for start, end, new in edits))


def places(one: Fix) -> list[tuple[int, int]]:
    return [(edit.span.start, edit.span.end) for edit in one.edits]


def meet(one: Fix, other: Fix) -> bool:
    """Whether two fixes share a character, or one inserts where the other one is at work."""
    for a, b in places(one):
        for c, d in places(other):
            if (a == b or c == d) and a <= d and c <= b:
                return True
            if a < d and c < b:
                return True
    return False


@st.composite
def fixes(draw) -> Fix:
    count = draw(st.integers(1, 3))
    points = sorted(draw(st.lists(st.integers(0, len(TEXT)), min_size=2 * count, max_size=2 * count)))
    news = draw(st.lists(st.text("XYZ\n", max_size=3), min_size=count, max_size=count))
    return fix(*[(points[2 * index], points[2 * index + 1], news[index]) for index in draw(st.permutations(range(count)))])


def test_edits_of_several_fixes_are_put_together():
    outcome = apply(TEXT, [fix((3, 5, "XX"), (10, 10, "Y"), (10, 12, "K")), fix((0, 1, "")), fix((5, 6, "Z"))])
    assert outcome.text == "bcXXZghijYKmnopqrst"
    assert len(outcome.applied) == 3
    assert outcome.waiting == ()


def test_all_or_nothing():
    first, second = fix((0, 3, "X"), (9, 12, "Y")), fix((4, 5, "Z"), (11, 14, "Z"))
    outcome = apply(TEXT, [second, first])
    assert outcome == ("XdefghiYmnopqrst", (first,), (second,))


def test_an_insertion_waits_for_what_it_touches():
    gone, added = fix((5, 10, "")), fix((10, 10, "X"))
    assert apply(TEXT, [gone, added]).waiting == (added,)
    assert apply(TEXT, [fix((10, 15, "")), added]).applied == (added,)
    assert apply(TEXT, [added, fix((10, 10, "Y"))]).waiting == (fix((10, 10, "Y")),)
    assert apply(TEXT, [fix((5, 10, "")), fix((10, 12, ""))]).waiting == ()


def test_a_fix_waits_for_what_begins_inside_it():
    first, second = fix((0, 3, "X"), (9, 12, "Y")), fix((4, 10, "Z"))
    assert apply(TEXT, [first, second]) == ("XdefghiYmnopqrst", (first,), (second,))
    assert apply(TEXT, [first, fix((4, 9, "Z"))]).waiting == ()


def test_the_same_edits_are_one_fix():
    twice, later = [fix((10, 10, "X"), (3, 4, "")), fix((3, 4, ""), (10, 10, "X"))], fix((20, 20, "!"))
    assert apply(TEXT, [later, *twice]) == ("abcefghijXklmnopqrst!", (*twice, later), ())


@goes_through(
    ("bad", "why"),
    [
        (fix(), "no edits"),
        (fix((3, 5, "X"), (4, 6, "Y")), "overlap"),
        (fix((3, 3, "X"), (3, 3, "Y")), "overlap"),
        (fix((18, 20, "X"), text=TEXT).__class__("t", (Edit(Source("x.md", TEXT).span(18, 20).replace(end=21), ""),)), "outside"),
        (Fix("t", (Edit(Source("x.md", TEXT).span(4, 4).replace(end=3), ""),)), "outside"),
        (Fix("t", (Edit(Source("x.md", TEXT).span(4, 4).replace(end=3), ""), Edit(Source("x.md", TEXT).span(8, 9), ""))), "outside"),
        (Fix("t", (Edit(Source("x.md", TEXT).span(0, 2).replace(start=-1), ""),)), "outside"),
        (Fix("t", (Edit(Source("x.md", TEXT).span(0, 1), ""), Edit(Source("x.md", TEXT).span(18, 20).replace(end=21), ""))), "outside"),
    ],
)
def test_a_fix_with_a_flaw_is_never_applied(bad, why):
    assert why in why_inapplicable(TEXT, bad)
    good = fix((0, 1, "A"))
    assert apply(TEXT, [bad, good]) == ("A" + TEXT[1:], (good,), (bad,))


@given(st.lists(fixes(), max_size=6))
def test_what_is_applied_is_applied_as_if_alone(given_fixes):
    """Reference: every applied edit, last one first."""
    outcome = apply(TEXT, given_fixes)
    assert sorted(map(id, (*outcome.applied, *outcome.waiting))) == sorted(map(id, given_fixes))
    text = TEXT
    for start, end, new in sorted({(e.span.start, e.span.end, e.text) for each in outcome.applied for e in each.edits}, reverse=True):
        text = text[:start] + new + text[end:]
    assert outcome.text == text
    for one, other in combinations(outcome.applied, 2):
        assert not meet(one, other) or sorted((*places(one),)) == sorted(places(other))
    for waiting in outcome.waiting:
        assert why_inapplicable(TEXT, waiting) or any(meet(waiting, each) for each in outcome.applied)


@given(st.lists(fixes(), max_size=6), st.randoms())
def test_the_order_in_which_fixes_are_found_does_not_matter(given_fixes, random):
    shuffled = list(given_fixes)
    random.shuffle(shuffled)
    assert apply(TEXT, shuffled).text == apply(TEXT, given_fixes).text


# -- what changed in the data --------------------------------------------------------------------------------------------

RECORDS = {"title": "t", "related": [{"webUrl": "a", "n": 1}, {"webUrl": "b", "n": 2}, {"webUrl": "c", "n": 3}], "topics": ["x", "y"]}


def changed(change) -> dict:
    data = copy.deepcopy(RECORDS)
    change(data)
    return data


@goes_through(
    ("change", "fields", "expected"),
    [
        (lambda d: None, [], None),
        (lambda d: d.update(title="T"), ["/title"], None),
        (lambda d: d.update(title="T"), ["/titl", "/title/x"], "/title"),
        (lambda d: d.update(new=1), ["/new"], None),
        (lambda d: d.update(new=1), ["/title"], "/new"),
        (lambda d: d.pop("title"), ["/title"], None),
        (lambda d: d.pop("title"), ["/related"], "/title"),
        (lambda d: d["related"].pop(1), ["/related"], None),
        (lambda d: d["related"].pop(1), ["/related/1"], None),
        (lambda d: d["related"].pop(1), ["/related/0"], "/related/1/webUrl"),
        (lambda d: d["related"].pop(1), ["/related/1/webUrl"], "/related/1/n"),
        (lambda d: d["related"].pop(1), ["/related/1/webUrl", "/related/1/n"], None),
        (lambda d: d.update(related=d["related"][2:]), ["/related/0", "/related/1"], None),
        (lambda d: (d["related"].pop(0), d["related"][1].update(n=9)), ["/related/0"], "/related/2/n"),
        (lambda d: (d["related"].pop(0), d["related"][1].update(n=9)), ["/related/0", "/related/2/n"], None),
        (lambda d: (d["topics"].pop(0), d["topics"].__setitem__(0, "Y")), ["/topics/0", "/topics/1"], None),
        (lambda d: d["related"].reverse(), ["/related"], None),
        (lambda d: d["related"].reverse(), ["/related/0", "/related/2"], None),
        (lambda d: d["related"].append({}), ["/related/1"], "/related/3"),
        (lambda d: d.pop("related"), ["/related/0", "/related/1", "/related/2"], None),
        (lambda d: d.pop("related"), ["/related/0", "/related/2"], "/related"),
        (lambda d: d.update(related=None), ["/related"], "/related"),
        (lambda d: d.update(related=[]), ["/related/0", "/related/1", "/related/2"], "/related"),
        (lambda d: d["related"][0].update(n=True), ["/title"], "/related/0/n"),
        (lambda d: d["related"][0].update(n=1.0), [], "/related/0/n"),
        (lambda d: d.clear(), ["/title"], ""),
    ],
)
def test_data_differs_only_where_a_field_is_named(change, fields, expected):
    assert undeclared_change(RECORDS, changed(change), fields) == expected


def test_a_number_that_is_none_is_equal_to_itself():
    assert undeclared_change({"a": float("nan")}, {"a": float("nan")}, []) is None


def test_pointers_are_escaped():
    assert undeclared_change({"a/b": 1, "c~d": 1}, {"a/b": 2, "c~d": 2}, ["/a~1b", "/c~0d"]) is None
    assert undeclared_change({"a/b": 1}, {"a/b": 2}, ["/a/b"]) == "/a~1b"


def test_a_long_list_is_no_trouble():
    long = [str(number) for number in range(5000)]
    assert undeclared_change({"topics": long}, {"topics": long[:2500] + long[2501:]}, ["/topics/2500"]) is None
    assert undeclared_change({"topics": long}, {"topics": long[:2500] + long[2501:]}, ["/topics/2499"]) is not None
    assert undeclared_change({"topics": ["x"] * 300}, {"topics": ["x"]}, [f"/topics/{number}" for number in range(1, 300)]) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-1, 1) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("k", "l", "m")), inner, max_size=3),
    max_leaves=12,
)


def pointers(value, pointer="") -> list[str]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer, *(each for key, item in below for each in pointers(item, f"{pointer}/{key}"))]


def holder(data, pointer: str):
    """The container of a place, and its key."""
    *above, last = pointer.split("/")[1:]
    for key in above:
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data, int(last) if isinstance(data, list) else last


@given(st.data())
def test_one_change_is_seen_unless_it_is_named(data):
    before = {"root": data.draw(VALUES)}
    pointer = data.draw(st.sampled_from(pointers(before)[1:]))
    after = copy.deepcopy(before)
    inside, key = holder(after, pointer)
    inside[key] = "changed"
    assert undeclared_change(before, after, []) is not None
    assert undeclared_change(before, after, [pointer]) is None
    assert undeclared_change(before, after, ["/root"]) is None
    others = [each for each in pointers(before)[1:] if not pointer.startswith(each)]
    below = [each for each in others if each.startswith(f"{pointer}/")]
    assert undeclared_change(before, after, [each for each in others if each not in below]) is not None


@given(st.data())
def test_items_may_go_where_they_are_named(data):
    items = data.draw(st.lists(VALUES, min_size=2, max_size=6))
    gone = data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1, max_size=len(items) - 1))
    after = [item for index, item in enumerate(items) if index not in gone]
    assert undeclared_change({"a": items}, {"a": after}, [f"/a/{index}" for index in gone]) is None
    assert undeclared_change({"a": items}, {"a": after}, [f"/a/{index}" for index in sorted(gone)[1:]]) is not None
