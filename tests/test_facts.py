"""Facts come out of the reduce as they went into the map."""

from __future__ import annotations

import marshal
import sys
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import write_folder
from seedlint.check.plan import prepare
from seedlint.check.shortcuts import ABOUT_DIFFERENCES
from seedlint.model.rule import Fact
from seedlint.model.settings import Settings
from seedlint.results import facts as facts_module
from seedlint.results.facts import Facts, pack
from seedlint.results.file_result import Packed
from seedlint.run.map_file import check_file
from seedlint.text.span import Span

TEXT = st.text(st.sampled_from("ab/~[]\"'0é“\x1c\x1d\x1e\x1f\n\t\ufffd😀\ud800") | st.characters(), max_size=5)
PARTS = st.text("ab/~[]\"'0é“\n\x1e\x1f", max_size=4)
POINTERS = st.lists(st.integers(0, 20) | PARTS | st.sampled_from(["related", "webUrl", "0", "٣", ""]), max_size=4).map(tuple)
DETAILS = st.lists(TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False), max_size=3).map(tuple)
FACTS = st.lists(st.tuples(st.sampled_from("ab") | TEXT, POINTERS, DETAILS), max_size=5)
FILES = st.lists(st.dictionaries(st.sampled_from(["one-rule", "other-rule"]), FACTS, max_size=2), max_size=4)


def kept(part):
    """A text without the characters that separate facts."""
    if not isinstance(part, str):
        return part
    return part.translate(dict.fromkeys(range(0x1C, 0x20), "\ufffd")).encode("utf-8", "replace").decode()


def exactly(detail):
    """True is not 1, and 1 is not 1.0."""
    return tuple(repr(kept(part)) for part in detail)


@given(FILES)
def test_facts_of_one_key_come_together(files):
    table, went = Facts(), Counter()
    for number, rules in enumerate(files):
        packed = pack((name, [Fact(*each) for each in facts]) for name, facts in rules.items())
        if packed.text:
            table.add(f"{number}.md", packed)
        for name, facts in rules.items():
            for key, pointer, detail in facts:
                went[name, kept(key), f"{number}.md", pointer, exactly(detail)] += 1
    of_key = Counter()
    for (name, key, *_), count in went.items():
        of_key[name, key] += count
    came = Counter()
    for name, group in table.groups(nowhere):
        assert len({fact.key for fact in group}) == 1
        assert [fact.path for fact in group] == sorted(fact.path for fact in group)
        came.update((name, fact.key, fact.path, fact.pointer, exactly(fact.detail)) for fact in group)
    assert came == Counter({each: count for each, count in went.items() if of_key[each[0], each[1]] > 1})


def nowhere(path, pointer):
    return Span(path=path, start=0, end=0, line=1, column=1, end_line=1, end_column=1)


def test_a_rule_about_differences_is_not_asked_where_there_are_none():
    table = Facts({"names"})
    for path, name in (("a.md", "Bee"), ("b.md", "Bee"), ("c.md", "Bée")):
        same = Fact("same.example", (), ("Same",))
        table.add(path, pack([("names", [Fact("bee.example", (), (name,)), same]), ("others", [same])], {"names"}))
    assert [(rule, group[0].key) for rule, group in table.groups(nowhere)] == [("names", "bee.example"), ("others", "same.example")]
    assert [rule for rule, _ in table.without({"c.md"}).groups(nowhere)] == ["others"]


def test_facts_of_files_that_changed_are_forgotten():
    table = Facts()
    for path in ("a.md", "b.md", "c.md"):
        table.add(path, pack([("one", [Fact("key", (), (path,))])]))
    [(_, group)] = table.without({"b.md"}).groups(nowhere)
    assert [fact.detail for fact in group] == [("a.md",), ("c.md",)]
    assert not list(table.without({"a.md", "c.md"}).groups(nowhere))


def test_most_text_takes_one_byte_a_character():
    packed = pack([("a-rule", [Fact("example.com/a", ("related", 3, "webUrl"), ("“A title” – and more",))])])
    assert max(map(ord, packed.text)) < 256
    assert pack([]).text == pack([("a-rule", [])]).text == ""


@given(FILES, st.data())
def test_facts_that_come_back_from_the_cache_are_the_same(files, data):
    tables = [Facts({"one-rule"}) for _ in range(3)]
    for number, rules in enumerate(files):
        packed = pack([(name, [Fact(*each) for each in facts]) for name, facts in rules.items()], {"one-rule"})
        if packed.text:
            anew = Packed(packed.text)
            for table, each in zip(tables, (packed, anew, data.draw(st.sampled_from([packed, anew]))), strict=True):
                table.add(f"{number}.md", each)
    first, second, third = ([(name, list(map(repr, group))) for name, group in table.groups(nowhere)] for table in tables)
    assert first == second == third


@given(FILES, st.integers(1, 4))
def test_facts_are_looked_at_some_at_a_time(files, some):
    table = Facts({"one-rule"})
    for number, rules in enumerate(files):
        packed = pack([(name, [Fact(*each) for each in facts]) for name, facts in rules.items()], {"one-rule"})
        if packed.text:
            table.add(f"{number}.md", packed)
    expected = Counter((name, *map(repr, group)) for name, group in table.groups(nowhere))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts_module, "_AT_ONCE", some)
        assert Counter((name, *map(repr, group)) for name, group in table.groups(nowhere)) == expected


def test_a_fact_takes_150_bytes_or_less(tmp_path):
    """On average over articles of the usual kind, with all that a run keeps of them but their paths."""
    write_folder(str(tmp_path), 600)
    plan = prepare(Settings(now=1_900_000_000.0))
    packed = [(str(path), check_file(str(path), str(path), plan, 1_900_000_000.0).facts) for path in sorted(tmp_path.rglob("*.md"))]
    facts = sum(part.count("\x1f") + 1 for _, each in packed for part in [each.text.split("\x1e")[1]])
    assert facts > 6_000
    texts = sum(sys.getsizeof(each.text) for _, each in packed)
    rows = marshal.loads(marshal.dumps([(path, tuple(each)) for path, each in packed]))  # as they come from a worker
    del packed
    tracemalloc.start()
    try:
        table = Facts(ABOUT_DIFFERENCES)
        while rows:
            path, each = rows.pop()
            table.add(path, Packed(*each))
        beside, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (texts + beside) / facts <= 150
