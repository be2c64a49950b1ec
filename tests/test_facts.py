"""Facts come out of the reduce as they went into the map, be they kept in memory or in the temporary database."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.model.rule import Fact
from seedlint.results import store
from seedlint.results.serialize import facts_from_json, facts_to_json
from seedlint.results.store import Facts
from seedlint.text.span import Span

# A byte that is not UTF-8 comes as a low surrogate (PEP 383); high ones are in no text that was read.
TEXT = st.text(st.sampled_from("ab/~[]\"'0é“\x1c\x1d\x00\n\ufffd😀\udc80"), max_size=5)
POINTERS = st.lists(st.integers(0, 20) | TEXT | st.sampled_from(["related", "webUrl", "0", "٣", ""]), max_size=4).map(tuple)
DETAILS = st.lists(TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False), max_size=3).map(tuple)
FACTS = st.lists(st.tuples(st.sampled_from("ab") | TEXT, POINTERS, DETAILS), max_size=5).map(tuple)
FILES = st.lists(st.dictionaries(st.sampled_from(["one-rule", "other-rule"]), FACTS, max_size=2), max_size=4)
MOST = st.sampled_from([0, 1, 3, 1_000])


def nowhere(path, pointer):
    return Span(path=path, start=0, end=0, line=1, column=1, end_line=1, end_column=1)


def exactly(detail):
    """True is not 1, and 1 is not 1.0."""
    return tuple(map(repr, detail))


def filled(files, most, differing=()):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "MOST_FACTS", most)
        table = Facts(differing)
        for number, rules in enumerate(files):
            facts = tuple((name, some) for name, some in rules.items() if some)
            if facts:
                table.add(f"{number}.md", facts)
    return table


def groups(table):
    found = [(name, [(fact.key, fact.path, fact.pointer, exactly(fact.detail)) for fact in group]) for name, group in table.groups(nowhere)]
    return sorted(found, key=lambda group: (group[0], group[1][0][0]))


@given(FILES, MOST)
def test_many_facts_of_one_key_stay_in_the_database(files, most):
    expected = groups(filled(files, 1_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "MOST", 1)
        table = filled(files, most)
        assert groups(table) == expected
        assert most or all(isinstance(group, store.Settled) for _, group in table.groups(nowhere))


@given(FILES, MOST)
def test_facts_of_one_key_come_together(files, most):
    went, of_key = Counter(), Counter()
    for number, rules in enumerate(files):
        for name, facts in rules.items():
            for key, pointer, detail in facts:
                went[name, key, f"{number}.md", pointer, exactly(detail)] += 1
                of_key[name, key] += 1
    came = Counter()
    for name, group in groups(filled(files, most)):
        assert len({key for key, *_ in group}) == 1
        assert [path for _, path, *_ in group] == sorted(path for _, path, *_ in group)
        came.update((name, *fact) for fact in group)
    assert came == Counter({each: count for each, count in went.items() if of_key[each[0], each[1]] > 1})


@given(FILES, MOST, st.sampled_from([(), ("one-rule",)]))
def test_memory_and_database_give_the_same(files, most, differing):
    expected = filled(files, 1_000, differing)
    table = filled(files, most, differing)
    assert groups(table) == groups(expected)
    assert groups(table) == groups(table)
    assert bool(table) is bool(expected)
    assert [(path, facts_to_json(facts)) for path, facts in table.files()] == [
        (path, facts_to_json(facts)) for path, facts in expected.files()
    ]


@given(FILES, FILES, MOST, st.sets(st.integers(0, 3)))
def test_facts_of_files_that_changed_are_forgotten(files, later, most, changed):
    paths = {f"{number}.md" for number in changed}
    table = filled(files, most).without(paths)
    kept = [{} if number in changed else rules for number, rules in enumerate(files)]
    assert groups(table) == groups(filled(kept, 1_000))
    for number in changed:
        rules = later[number] if number < len(later) else {}
        if facts := tuple((name, some) for name, some in rules.items() if some):
            table.add(f"{number}.md", facts)
            kept += [{}] * (number + 1 - len(kept))
            kept[number] = rules
    assert groups(table) == groups(filled(kept, 1_000))
    assert groups(table.without({f"{number}.md" for number in range(4)})) == []


@given(st.dictionaries(st.sampled_from(["one-rule", "other-rule"]), FACTS, max_size=2))
def test_facts_come_back_from_the_cache_as_they_were(rules):
    facts = tuple(rules.items())
    assert repr(facts_from_json(facts_to_json(facts))) == repr(facts)
    assert facts_to_json(facts).isascii()


@pytest.mark.parametrize("most", [0, 1_000])
def test_a_rule_about_differences_is_not_asked_where_there_are_none(most):
    same = ("same.example", (), ("Same",))
    files = [{"names": (("bee.example", (), (name,)), same), "others": (same,)} for name in ("Bee", "Bee", "Bée")]
    table = filled(files, most, {"names"})
    assert sorted((rule, group[0].key) for rule, group in table.groups(nowhere)) == [("names", "bee.example"), ("others", "same.example")]
    assert [rule for rule, _ in table.without({"2.md"}).groups(nowhere)] == ["others"]
    assert all(type(fact) is Fact for _, group in table.groups(nowhere) for fact in group)


@pytest.mark.parametrize("most", [0, 1_000])
def test_details_with_one_hash_differ_all_the_same(most):
    assert hash((-1,)) == hash((-2,))
    table = filled([{"numbers": (("key", (), (number,)),)} for number in (-1, -2)], most, {"numbers"})
    assert [[fact.detail for fact in group] for _, group in table.groups(nowhere)] == [[(-1,), (-2,)]]


def test_memory_holds_only_so_many_facts(monkeypatch):
    monkeypatch.setattr(store, "MOST_FACTS", 100)
    table, most = Facts(), 0
    for number in range(200):
        table.add(f"{number}.md", (("one-rule", tuple((f"key {each}", (), ()) for each in range(7))),))
        most = max(most, table.in_memory)
    assert most <= 100
    assert len(list(table.groups(nowhere))) == 7
