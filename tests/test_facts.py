"""Facts come out of the reduce as they went into the map."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from seedlint.check.facts import groups, pack
from seedlint.diagnostic import Span
from seedlint.rule import Fact

TEXT = st.text(st.sampled_from("ab/~[]\"'0é“\x1e\x1f\n\t\ufffd😀") | st.characters(exclude_categories=["Cs"]), max_size=5)
PARTS = st.text("ab/~[]\"'0é“\n", max_size=4)
POINTERS = st.lists(st.integers(0, 20) | PARTS | st.sampled_from(["related", "webUrl", "0", "٣", ""]), max_size=4).map(tuple)
FACTS = st.lists(st.tuples(st.sampled_from("ab") | TEXT, POINTERS, TEXT), max_size=5)
FILES = st.lists(st.dictionaries(st.sampled_from(["one-rule", "other-rule"]), FACTS, max_size=2), max_size=4)


def kept(text: str) -> str:
    return text.replace("\x1e", "\ufffd").replace("\x1f", "\ufffd")


@given(FILES)
def test_facts_of_one_key_come_together(files):
    packed, went = [], Counter()
    for number, rules in enumerate(files):
        packed.append((f"{number}.md", pack((name, [Fact(*each) for each in facts]) for name, facts in rules.items())))
        for name, facts in rules.items():
            for key, pointer, detail in facts:
                went[name, kept(key), f"{number}.md", pointer, kept(detail)] += 1
    of_key = Counter()
    for (name, key, *_), count in went.items():
        of_key[name, key] += count
    came = Counter()
    for name, group in groups([each for each in packed if each[1]], lambda path, pointer: Span(path, 0, 0, 1, 1, 1, 1)):
        assert len({fact.key for fact in group}) == 1
        assert [fact.path for fact in group] == sorted(fact.path for fact in group)
        came.update((name, fact.key, fact.path, fact.pointer, fact.detail) for fact in group)
    assert came == Counter({each: count for each, count in went.items() if of_key[each[0], each[1]] > 1})


def test_most_text_takes_one_byte_a_character():
    text = pack([("a-rule", [Fact("example.com/a", ("related", 3, "webUrl"), "“A title” – and more")])])
    assert max(map(ord, text)) < 256
    assert pack([]) == pack([("a-rule", [])]) == ""
