"""Edits of YAML structure: the data changes as asked, every other line stays as it is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.fixes import yaml_edits
from seedlint.fixes.apply import apply
from seedlint.model.diagnostic import Edit, Fix
from seedlint.model.document import Document
from seedlint.model.reading import Reading
from seedlint.read.document_reader import read
from strategies import examples


def document(text: str) -> Document:
    doc = read("a.md", text.encode())
    assert not doc.broken, doc.problems
    return doc


def edited(text: str, *edits: Edit | None) -> str:
    assert None not in edits
    return apply(text, [Fix("edit", edits)]).text


# -- documents of any look -------------------------------------------------------------------------------------------------

SCALARS = st.sampled_from(
    [
        "plain", "two words # and a comment", "'it''s'", '"double \\" \\u00e9"', '"a: b # c"', "12", "true", "null", "", "~ # nothing", "[]", "{}",
        "[1, 'two', {three: 3}]", "{a: 1, b: [2]}", '"on two\n{indent}lines"', "|-\n{indent}literal\n{indent}# no comment", ">-\n{indent}folded\n\n{indent}text",
        "|\n{indent}kept: 1\n{indent}- no item", "# only a comment", "text\n{indent}that goes on",
    ]
)  # fmt: skip
NAMES = st.sampled_from(["title", "'web Url'", '"x\\u0041"', "quality", "a.b-c", "images"])
NOISE = st.sampled_from(["", "", "", "", "\n", "{indent}# a comment\n", "\n{indent}# a comment\n\n"])


@st.composite
def mappings(draw, indent: str, depth: int = 2) -> str:
    """Lines of a block mapping, the first without its indentation."""
    step = draw(st.sampled_from(["  ", "    ", " "]))
    lines = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(["scalar", "scalar", "mapping", "list"])) if depth else "scalar"
        if kind == "scalar":
            value = draw(SCALARS).replace("{indent}", indent + step)
            lines.append(f"{name}:{' ' if value else ''}{value}\n")
        elif kind == "mapping":
            lines.append(f"{name}:\n{indent}{step}{draw(mappings(indent + step, depth - 1))}")
        else:
            lines.append(f"{name}:\n{draw(lists(draw(st.sampled_from([indent, indent + step])), depth - 1))}")
    return lines[0] + "".join(draw(NOISE).replace("{indent}", indent) + indent + line for line in lines[1:])


@st.composite
def lists(draw, indent: str, depth: int = 2, most: int = 3) -> str:
    """Lines of a block list."""
    items = []
    for _ in range(draw(st.integers(1, most))):
        dash = draw(st.sampled_from(["- ", "-   "]))
        inner = indent + " " * len(dash)
        value = draw(st.one_of(SCALARS.map(lambda text, at=inner: text.replace("{indent}", at) + "\n"), mappings(inner, depth)))
        items.append(f"{draw(NOISE).replace('{indent}', indent)}{indent}{dash if value.strip() else '-'}{value}")
    return "".join(items)


@st.composite
def texts(draw, most: int = 4) -> str:
    """Front matter with a list called related between two other keys."""
    indent = draw(st.sampled_from(["", "  ", " "]))
    body = f"before: 1\n{draw(st.sampled_from(['related', chr(39) + 'related' + chr(39)]))}:\n{draw(lists(indent, most=most))}"
    text = f"---\n{body}{draw(st.sampled_from(['', chr(10), '# behind' + chr(10)]))}after: [x]\n---\nbody\n"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def records_of(text: str) -> list:
    doc = read("a.md", text.encode())
    return doc.data["related"] if not doc.broken and isinstance(doc.data.get("related"), list) else []


LISTS = texts().filter(records_of)


@examples(50)
@given(LISTS, st.data())
def test_an_item_goes_with_its_lines(text, data):
    doc = document(text)
    records = doc.data["related"]
    index = data.draw(st.integers(0, len(records) - 1))
    change = yaml_edits.remove(doc, ("related", index))
    assert change is not None
    after = edited(text, change)
    expected = {**doc.data, "related": records[:index] + records[index + 1 :]}
    if not expected["related"]:
        del expected["related"]
    assert document(after).data == expected
    assert change.text == ""
    assert text[: change.span.start].endswith("\n")
    assert text[: change.span.end].endswith("\n")
    assert after == text[: change.span.start] + text[change.span.end :]


@examples(50)
@given(LISTS, st.data())
def test_items_change_places_with_their_lines(text, data):
    doc = document(text)
    records = doc.data["related"]
    order = data.draw(st.permutations(range(len(records))))
    changes = yaml_edits.reorder(doc, ("related",), order)
    assert changes is not None
    after = edited(text, *changes) if changes else text
    assert document(after).data == {**doc.data, "related": [records[index] for index in order]}
    assert Counter(after.splitlines(keepends=True)) == Counter(text.splitlines(keepends=True))
    assert bool(changes) == (order != sorted(order))


@examples(50)
@given(mappings(""), st.booleans(), st.data())
def test_a_pair_goes_and_another_comes(body, windows, data):
    text = f"---\n{body}last: 1\n---\n"
    if windows:
        text = text.replace("\n", "\r\n")
    doc = document(text)
    key = data.draw(st.sampled_from(sorted(doc.data)))
    without = edited(text, yaml_edits.remove(doc, (key,)))
    assert document(without).data == {name: value for name, value in doc.data.items() if name != key}
    change = yaml_edits.insert_after(doc, (key,), "new", '"value"')
    assert change is not None
    more = document(edited(text, change)).data
    assert more == {**doc.data, "new": "value"}
    names = list(doc.data)
    assert list(more) == [*names[: names.index(key) + 1], "new", *names[names.index(key) + 1 :]]
    assert change.span.start == change.span.end
    assert change.text.endswith("\r\n" if windows else "\n")


@examples(40)
@given(mappings("", depth=1), st.data())
def test_a_key_is_renamed_in_its_place(body, data):
    text = f"---\n{body}last: 1\n---\n"
    doc = document(text)
    key = data.draw(st.sampled_from(sorted(doc.data)))
    after = edited(text, yaml_edits.rename_key(doc, (key,), "renamed"))
    assert list(document(after).data.items()) == [("renamed" if name == key else name, value) for name, value in doc.data.items()]
    assert len(after.splitlines()) == len(text.splitlines())


@examples(40)
@given(mappings("", depth=1), st.sampled_from(["7", "'x'", '"a b"', "null"]), st.data())
def test_a_scalar_is_set_in_its_place(body, written, data):
    text = f"---\n{body}last: 1\n---\n"
    doc = document(text)
    key = data.draw(st.sampled_from(sorted(name for name, value in doc.data.items() if not isinstance(value, dict | list))))
    wanted = {"7": 7, "'x'": "x", '"a b"': "a b", "null": None}[written]
    assert document(edited(text, yaml_edits.set_value(doc, (key,), written))).data == {**doc.data, key: wanted}


# -- single forms ----------------------------------------------------------------------------------------------------------


@goes_through(
    ("text", "pointer", "after"),
    [
        ("a: [1, 2, 3]\nb: 0\n", ("a", 0), "a: [2, 3]\nb: 0\n"),
        ("a: [1, 2, 3]\nb: 0\n", ("a", 2), "a: [1, 2]\nb: 0\n"),
        ("a: [ 1 , 2 ,]\nb: 0\n", ("a", 1), "a: [ 1 ,]\nb: 0\n"),
        ("a: [1]\nb: 0\n", ("a", 0), "b: 0\n"),
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: {b: 1, 'c': [2, 3]}\n", ("a", "c"), "a: {b: 1}\n"),
        ("a: {b: 1}\nc: 0\n", ("a", "b"), "c: 0\n"),
        ("a:\n  - {b: 1,\n     c: 2}\n  - 3\n", ("a", 0), "a:\n  - 3\n"),
        ("a:\n  b: 1\nc: 0\n", ("a", "b"), "c: 0\n"),
        ("a:\n  - b:\n      - 1\nc: 0\n", ("a", 0, "b", 0), "c: 0\n"),
        ("a:\n  - \n  - 1\n", ("a", 0), "a:\n  - 1\n"),
        ("a:\n  -\n  - 1\n", ("a", 1), "a:\n  -\n"),
        ("a:\n  - 1   # one\n  # two\n  - 2\n", ("a", 0), "a:\n  # two\n  - 2\n"),
        ("b:\nc: 1\n", ("b",), "c: 1\n"),
        ("b :\nc: 1\n", ("b",), "c: 1\n"),
        ("a: 1\n", ("a",), ""),
        ("a: {b: {c: 1, d: 2}}\n", ("a", "b", "c"), "a: {b: {d: 2}}\n"),
        ("a: ['x # 1', 2]\n", ("a", 0), "a: [2]\n"),
    ],
)
def test_remove(text, pointer, after):
    whole = f"---\n{text}---\n"
    assert edited(whole, yaml_edits.remove(document(whole), pointer)) == f"---\n{after}---\n"


@goes_through(
    ("text", "pointer"),
    [
        ("a:\n  - b: 1\n    c: 2\n", ("a", 0, "b")),  # the dash stands on its line
        ("a: [1, # one\n  2]\n", ("a", 0)),
        ("a:\n - - 1\n   - 2\n", ("a", 0, 0)),
        ("a: |+\n  text\n\nb:\n  - 1\n\n  - 2\n", ("b", 0)),  # blank lines are content here
        ("? b\nc: 1\n", ("b",)),
        ("a: 1\n", ("b",)),
        ("a: [1]\n", ("a", 1)),
    ],
)
def test_no_edit_where_a_small_one_cannot_do(text, pointer):
    assert yaml_edits.remove(document(f"---\n{text}---\n"), pointer) is None


def test_the_last_line_of_a_yaml_file_may_have_no_end():
    text = "a:\n  - 1\n  - 2"
    doc = read("a.yaml", text.encode())
    assert edited(text, yaml_edits.remove(doc, ("a", 1))) == "a:\n  - 1\n"
    assert edited(text, yaml_edits.insert_after(doc, ("a",), "b", "3")) == "a:\n  - 1\n  - 2\nb: 3"
    assert yaml_edits.reorder(doc, ("a",), [1, 0]) is None
    doc = read("a.yaml", b"b: 1\n? a")
    assert yaml_edits.remove(doc, ("a",)) is None
    assert yaml_edits.set_value(doc, ("a",), "7") is None


@goes_through(
    ("items", "after"),
    [
        ("['x # 1', y]", "[y, 'x # 1']"),
        ("[{a: 1,\n  b: 2}, y]", "[y, {a: 1,\n  b: 2}]"),
        ("[{a: 1, # one\n  b: 2}, y]", None),
        ("\n# one\n- |\n  # of the text\n# two\n- y", "\n# two\n- y\n# one\n- |\n  # of the text"),
        ("\n- |\n  a\n  # of the text\n- y", "\n- y\n- |\n  a\n  # of the text"),
        ("\n- x\r- y\r# z", "\n- y\r- x\r# z"),
        ("{a: 1, b: 2}", None),
    ],
)
def test_items_change_places_with_what_is_theirs(items, after):
    text = "---\nfolded: >\n  text\nlist: {}\n---\n"
    doc = document(text.replace("{}", items))
    changes = yaml_edits.reorder(doc, ("list",), [1, 0])
    assert (changes and edited(doc.source.text, *changes)) == (after and text.replace("{}", after))
    assert yaml_edits.may_be_reordered(doc, ("list",)) is (after is not None)


@goes_through(
    ("text", "pointer", "after"),
    [
        ("a: {b: 1, d: 2}\n", ("a", "b"), "a: {b: 1, c: x, d: 2}\n"),
        ("a: {b: 1}\n", ("a", "b"), "a: {b: 1, c: x}\n"),
        ("a:\n  - b: 1 # one\n    d: 2\n", ("a", 0, "b"), "a:\n  - b: 1 # one\n    c: x\n    d: 2\n"),
        ("a:\n- b: 1\n", ("a", 0, "b"), "a:\n- b: 1\n  c: x\n"),
        ("a:\n- - b: 1\n", ("a", 0, 0, "b"), "a:\n- - b: 1\n    c: x\n"),
        ("a:\n  b:\n\n  # d\n  d: 2\n", ("a", "b"), "a:\n  b:\n  c: x\n\n  # d\n  d: 2\n"),
        ("a:\n  b:\n    - 1\n\nd: 0\n", ("a", "b"), "a:\n  b:\n    - 1\n  c: x\n\nd: 0\n"),
        ("a:\n  b: >\n    x\n\n    y\n", ("a", "b"), "a:\n  b: >\n    x\n\n    y\n  c: x\n"),
        ("a: 1\rb: 2\n", ("a",), "a: 1\rc: x\nb: 2\n"),
    ],
)
def test_insert_after(text, pointer, after):
    whole = f"---\n{text}---\n"
    change = yaml_edits.insert_after(document(whole), pointer, "c", "x")
    assert edited(whole, change) == f"---\n{after}---\n"
    parent = document(f"---\n{after}---\n").get(*pointer[:-1])
    assert parent["c"] == "x"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("{'a': 1, b: 2}\n", "{'new': 1, b: 2}\n"),
        ('"a" : 1\n', '"new" : 1\n'),
        ("a:\n  - 1\n", "new:\n  - 1\n"),
        ("? a\n: 1\n", "? new\n: 1\n"),
    ],
)
def test_rename_key(text, after):
    whole = f"---\n{text}---\n"
    assert edited(whole, yaml_edits.rename_key(document(whole), ("a",), "new")) == f"---\n{after}---\n"


@goes_through(
    ("text", "after"),
    [
        ("a: null # why\n", "a: 7 # why\n"),
        ("a:\nb: 1\n", "a: 7\nb: 1\n"),
        ("a:   # why\nb: 1\n", "a: 7   # why\nb: 1\n"),
        ("a :\n", "a : 7\n"),
        ("{a: , b: 1}\n", "{a: 7 , b: 1}\n"),
        ("{'a': 1}\n", "{'a': 7}\n"),
        ("a:\n  8\n", "a:\n  7\n"),
        ("a: '8' #why\n", "a: 7 #why\n"),
        ('{"a":"8","b": 1}\n', '{"a":7,"b": 1}\n'),
    ],
)
def test_set_value(text, after):
    whole = f"---\n{text}---\n"
    result = edited(whole, yaml_edits.set_value(document(whole), ("a",), "7"))
    assert document(result).data["a"] == 7
    assert result == f"---\n{after}---\n"


@pytest.mark.parametrize("pair", ["? a", "? a\n: 1", "b:\n- ? a\n  : 1"])
def test_no_pair_is_inserted_where_its_key_would_not_stand_below_the_other(pair):
    doc = document(f"---\n{pair}\nc: 2\n---\n")
    pointer = ("b", 0, "a") if pair.startswith("b") else ("a",)
    assert doc.locations.node(pointer) is not None
    assert yaml_edits.insert_after(doc, pointer, "k", "v") is None


def test_empty_values_in_flow_style():
    for text in ("a: {b: , d: 2}", "a: {'b':}", "a: {b, d}"):
        assert yaml_edits.insert_after(document(f"---\n{text}\n---\n"), ("a", "b"), "c", "x") is None
    assert yaml_edits.set_value(document("---\n{a, b: 1}\n---\n"), ("a",), "7") is None


def test_nothing_is_written_beside_blank_lines_that_count():
    doc = document("---\na:\n  b: |+\n    text\n\n  c: [1]\nd:\n  - 1\n  - 2\n---\n")
    assert yaml_edits.insert_after(doc, ("a", "b"), "k", "v") is None
    assert yaml_edits.reorder(doc, ("d",), [1, 0]) is None


def test_what_is_not_of_the_kind():
    doc = document("---\na: [1]\nb: {c: 1}\n---\n")
    assert yaml_edits.set_value(doc, ("a",), "7") is None
    assert yaml_edits.set_value(doc, ("b",), "7") is None
    assert yaml_edits.set_value(doc, ("c",), "7") is None
    assert yaml_edits.set_value(document('---\na: "8"#why\n---\n'), ("a",), "7") is None  # 7#why is one value
    assert yaml_edits.insert_after(doc, ("a", 0), "k", "v") is None
    assert yaml_edits.insert_after(doc, ("c",), "k", "v") is None
    assert yaml_edits.rename_key(doc, ("c",), "k") is None
    assert yaml_edits.rename_key(doc, ("a", 0), "k") is None
    assert yaml_edits.reorder(doc, ("a",), [1, 0]) is None
    assert yaml_edits.reorder(doc, ("b",), [0]) is None
    anchored = read("a.md", b"---\na: &x\nb: 1\n---\n", reading=Reading(anchors=True))
    assert yaml_edits.remove(anchored, ("a",)) is yaml_edits.insert_after(anchored, ("a",), "k", "v") is None
