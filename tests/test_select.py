"""Which rules run: CONTRACT, "Selection", and which findings a suppression takes away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import Finding, Findings, rule
from seedlint.registry.registry import Registry, load
from seedlint.registry.selectors import SelectorError, active, check_selectors, matches, names, renamed, suppresses, why_unknown
from strategies import examples

REGISTRY = load()
RULES = list(REGISTRY.by_name.values())
WORDS = sorted(
    {"default", "all", "S", "SL", "sl6", "Sl2"}
    | {each.name for each in RULES}
    | {each.code for each in RULES}
    | {each.code.lower() for each in RULES}
    | {each.code[:3] for each in RULES}
    | {each.code[:4] for each in RULES}
)
SELECTORS = st.lists(st.sampled_from(WORDS), max_size=5)


def on(select, ignore=()):
    return {each.code for each in active(REGISTRY, select, ignore)}


ALWAYS = {each.code for each in RULES if each.always}
DEFAULT = {each.code for each in RULES if each.severity is not Severity.OFF}
OFF = {each.code for each in RULES if each.severity is Severity.OFF}


@goes_through(
    ("select", "ignore", "expected"),
    [
        (["default"], [], DEFAULT),
        (["all"], [], DEFAULT | OFF),
        ([], [], ALWAYS),
        (["SL201"], [], ALWAYS | {"SL201"}),
        (["malformed-url"], [], ALWAYS | {"SL201"}),
        (["sl201"], [], ALWAYS | {"SL201"}),
        (["SL8"], [], ALWAYS | {"SL801"}),  # SL802 and SL803 are off: a prefix does not switch them on
        (["SL8", "SL802"], [], ALWAYS | {"SL801", "SL802"}),
        (["default", "related-title-repeated"], [], DEFAULT | {"SL404"}),
        (["default"], ["SL2"], {code for code in DEFAULT if not code.startswith("SL2")}),
        (["default", "SL201"], ["SL2"], {code for code in DEFAULT if not code.startswith("SL2")} | {"SL201"}),
        (["SL2"], ["SL20"], ALWAYS | {code for code in DEFAULT if code.startswith(("SL21", "SL22"))}),
        (["SL20"], ["SL2"], ALWAYS | {code for code in DEFAULT if code.startswith("SL20")}),
        (["SL2"], ["SL2"], ALWAYS),  # at equality ignoring wins
        (["SL201"], ["malformed-url"], ALWAYS),
        (["default"], ["all"], ALWAYS),
        (["all"], ["default"], ALWAYS | OFF),
        (["SL201"], ["all"], ALWAYS | {"SL201"}),
        (["default"], ["SL0"], DEFAULT - {"SL011", "SL012", "SL013", "SL014", "SL015"}),  # SL001–SL010 give way to their exact names only
        (["default"], ["SL006", "rule-crash"], DEFAULT - {"SL006", "SL900"}),
    ],
)
def test_selection(select, ignore, expected):
    assert on(select, ignore) == expected


def by_the_contract(select, ignore):
    """The contract's words as a procedure: selectors take effect one after the other, the most specific last."""

    def specificity(word):
        if word in ("default", "all"):
            return 0
        return 100 if REGISTRY.find(word) else len(word)

    chosen = set()
    for each in RULES:
        state = each.always
        for word, ignoring in sorted(
            [*((w, False) for w in select), *((w, True) for w in ignore)], key=lambda p: (specificity(p[0]), p[1])
        ):
            is_exact = word == each.name or word.upper() == each.code
            named = (
                is_exact
                or word == "all"
                or (word == "default" and each.severity is not Severity.OFF)
                or (specificity(word) not in (0, 100) and each.code.startswith(word.upper()))
            )
            if not named:
                continue
            if ignoring:
                state = state and each.always and not is_exact
            elif each.severity is not Severity.OFF or is_exact or word == "all":
                # A rule that always runs is not brought back: nothing is as specific as its exact name.
                state = state or not each.always
        chosen.add(each.code) if state else None
    return chosen


@examples(90)
@given(SELECTORS, SELECTORS)
def test_selection_is_what_the_contract_says(select, ignore):
    assert on(select, ignore) == by_the_contract(select, ignore)


@examples(30)
@given(SELECTORS, SELECTORS, st.randoms())
def test_the_order_of_selectors_does_not_matter(select, ignore, random):
    mixed = [random.sample(words, len(words)) for words in (select, ignore)]
    assert on(select, ignore) == on(*mixed) == on(select * 2, ignore * 2)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("insecure-ulr", "unknown rule 'insecure-ulr'; did you mean insecure-url?"),
        ("SL2O2", "unknown rule 'SL2O2'; did you mean SL202?"),
        ("defualt", "unknown rule 'defualt'; did you mean default?"),
        ("", "unknown rule ''"),
        ("SL2011", "unknown rule 'SL2011'; did you mean SL"),
        ("*", "unknown rule '*'"),
    ],
)
def test_an_unknown_selector_is_refused_with_the_closest_one(word, says):
    with pytest.raises(SelectorError) as caught:
        check_selectors(REGISTRY, [word])
    assert str(caught.value).startswith(says)


def test_where_a_rule_is_wanted_a_prefix_is_not_enough():
    assert why_unknown(REGISTRY, "SL2") == ""
    assert why_unknown(REGISTRY, "SL2", full=True).startswith("unknown rule 'SL2'")
    assert why_unknown(REGISTRY, "all", full=True).startswith("unknown rule 'all'")
    assert why_unknown(REGISTRY, "sl202", full=True) == ""


@rule("XX001", aliases=("old-name",))
def new_name(doc) -> Findings:
    """A rule that was called otherwise."""
    yield Finding(doc.missing_span(()), "here")


def with_alias():
    registry = Registry()
    registry.add(new_name, "here")
    return registry


def test_a_former_name_selects():
    registry = with_alias()
    assert registry.find("old-name") is new_name
    assert matches(registry, "old-name", new_name) == matches(registry, "new-name", new_name)
    assert active(registry, ["old-name"], []) == [new_name]
    assert active(registry, ["default"], ["old-name"]) == []
    assert names(registry, ["old-name"]) == {"new-name"}
    assert renamed(registry, ["old-name", "new-name", "XX001", "other"]) == {"old-name": "new-name"}
    assert "did you mean old-name?" in why_unknown(registry, "odl-name")


@goes_through(
    ("word", "code", "expected"),
    [
        ("SL202", "SL202", True), ("insecure-url", "SL202", True), ("SL2", "SL202", True), ("all", "SL202", True),
        ("default", "SL202", True), ("default", "SL404", False), ("all", "SL404", True), ("SL203", "SL202", False),
        ("SL0", "SL007", False), ("all", "SL007", False), ("SL007", "SL007", True), ("duplicate-key", "SL007", True),
        ("SL9", "SL901", False), ("SL901", "SL901", True), ("all", "SL902", False), ("rule-crash", "SL900", False), ("SL900", "SL900", False),
    ],
)  # fmt: skip
def test_what_a_suppression_takes_away(word, code, expected):
    assert suppresses(REGISTRY, word, REGISTRY.by_code[code]) is expected
