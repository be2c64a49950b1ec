"""What SL012 says of YAML 1.1 is what PyYAML does, and it passes nothing over."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from seedlint.read.document_reader import read
from seedlint.registry.registry import own_rules
from seedlint.rules.schema.ambiguous_scalar import yaml_1_1

WORDS = st.sampled_from(
    ["yes", "No", "ON", "off", "y", "N", "true", "False", "null", "~", "=", "Yesterday", "none", ".inf", "-.INF", ".nan", "12:30", "08:30", "1_000", "0o17", "057", "09"]
) | st.text("0123456789abcdefox_:.+-eE", min_size=1, max_size=8)  # fmt: skip


@given(WORDS)
@example("12:30:45")
@example("0b1")
@example("1e3")
@example("190:20:30.15")
@example("685_230.15")
@example("2020-10-20")
def test_the_rule_reports_exactly_what_differs(word):
    doc = read("a.md", f"---\nfield: {word}\n---\n".encode())
    if doc.broken or not isinstance(doc.data.get("field"), str | int | float | bool | None):
        return
    doc.own_schema = True
    found = list(own_rules()["ambiguous_scalar"].check(doc))
    try:
        other = yaml.safe_load(f"field: {word}")["field"]
    except (yaml.YAMLError, ValueError):  # a date that is none
        return
    value = doc.data["field"]
    same = type(other) is type(value) and (other == value or other != other)
    assert bool(found) == (not same and not isinstance(other, datetime.date)), (value, other)


@pytest.mark.parametrize(("word", "value"), [("yes", True), ("12:30", 750), ("057", 47), ("1_000", 1000), ("0o17", "0o17"), ("x", "x")])
def test_what_pyyaml_makes_of_it(word, value):
    assert yaml_1_1(word) == (value,)
    assert yaml.safe_load(word) == value
