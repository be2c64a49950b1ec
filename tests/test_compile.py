"""The functions of a schema: every keyword by hand, then `jsonschema` as the judge over random schemas and documents."""

from __future__ import annotations

import copy
import math

import jsonschema
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from articles import article
from fewer import goes_through
from seedlint.read.document_reader import read
from seedlint.schema import jsonschema_errors
from seedlint.schema.compiler import ASKED, DRAFT_7, DRAFT_2020, KEYWORDS, Uncompilable, compile_schema
from seedlint.schema.failures import violations
from seedlint.schema.json_equality import same
from seedlint.schema.violations import load
from strategies import examples

DRAFT7 = {"$schema": "http://json-schema.org/draft-07/schema#"}
MUCH = 10**400
INF, NAN = math.inf, math.nan


def ours(schema):
    """What our functions find in a value."""
    check = compile_schema(schema)
    return lambda value: comparable(violations(check(value)))


def judge(schema):
    """What `jsonschema` finds in a value, and what is made of that."""
    validator = jsonschema_errors.validator(schema)
    return lambda value: comparable(violations(jsonschema_errors.failures(validator, value)))


def comparable(found):
    """All of the violations but the draft and words that no rule shows; as text, because True is 1 and .nan is not .nan."""
    shown = [each if each.keyword in ("propertyNames", "oneOf") else each._replace(message="") for each in found]
    return [repr(each._replace(schema=without(each.schema, "$schema"))) for each in shown]


TABLE = [
    # types
    ({"type": "string"}, ["", "1"], [1, None, True, [], {}]),
    ({"type": "integer"}, [1, -1, 3.0, MUCH, 1e300], [True, 1.5, "1", None, INF, NAN]),
    ({"type": "number"}, [1, 1.5, MUCH, INF, NAN], [False, "1", None]),
    ({"type": "boolean"}, [True, False], [0, 1, "true", None]),
    ({"type": "null"}, [None], [0, False, "", [], {}]),
    ({"type": "array"}, [[], [1]], ["", {}, None]),
    ({"type": "object"}, [{}, {"a": 1}], [[], "", None]),
    ({"type": ["integer", "null"]}, [1, 2.0, None], [1.5, False, "x"]),
    ({"type": ["integer", "number"]}, [1, 1.5], [True]),
    # values
    ({"const": 1}, [1, 1.0], [True, 2, "1", None, [1]]),
    ({"const": True}, [True], [1, 1.0, "true"]),
    ({"const": "a"}, ["a"], ["b", 1, ["a"], {"a": 1}]),
    ({"const": [1, {"a": False}]}, [[1, {"a": False}], [1.0, {"a": False}]], [[True, {"a": False}], [1, {"a": 0}], [1], {}]),
    ({"const": {"a": 1}}, [{"a": 1}, {"a": 1.0}], [{"a": True}, {"b": 1}, {}, {"a": 1, "b": 2}]),
    ({"const": None}, [None], [0, False, ""]),
    ({"enum": ["a", "b", "c"]}, ["a", "c"], ["d", ["a"], {}, 1, None]),
    ({"enum": ["a"]}, ["a"], ["A"]),
    ({"enum": [0, "", None]}, [0, 0.0, "", None], [False, [], "0"]),
    ({"enum": []}, [], [None, "a", 1]),
    ({"enum": [[]]}, [[]], [{}, "", [1]]),
    ({"type": "string", "enum": ["a", 1]}, ["a"], [1]),
    # numbers
    ({"minimum": 5}, [5, 6, 5.0, INF, NAN, MUCH, "4", True, None], [4, 4.9, -INF, -MUCH]),
    ({"maximum": 5}, [5, -MUCH, NAN, True, [6]], [6, INF, MUCH]),
    ({"exclusiveMinimum": 5}, [6, 5.1, NAN], [5, 5.0]),
    ({"exclusiveMaximum": 5}, [4, 4.9, NAN, "5"], [5, 5.0, MUCH]),
    ({"minimum": 2.5, "type": "integer"}, [3, 3.0], [2, 2.6]),
    ({"minimum": MUCH}, [MUCH, INF], [1]),
    ({"multipleOf": 3}, [0, 3, -6, 9.0, True, "x", 3 * MUCH], [1, 4.5, INF, NAN, MUCH]),
    ({"multipleOf": 0.01}, [0, 4.02, 19.99, 7, True, "x"], [0.001, INF, NAN]),
    ({"multipleOf": MUCH}, [0, MUCH, 0.0], [1, 1.5, INF]),
    # strings
    ({"minLength": 2}, ["ab", "📚📚", 1, [1], None], ["", "a", "📚"]),
    ({"maxLength": 2}, ["", "ab", "📚📚", [1, 2, 3]], ["abc"]),
    ({"maxLength": 2.0}, ["ab"], ["abc"]),
    ({"pattern": "b"}, ["abc", "b", 1, None], ["", "B"]),
    ({"pattern": "^a$"}, ["a"], ["ab", "a\n"]),
    ({"format": "uri"}, ["https://www.example.com/", 1, None, ["x"]], ["x", "", "/a", "ftp://example.com/"]),
    ({"format": "uri-reference"}, ["https://www.example.com/", "/a"], ["a", "//example.com/a", ""]),
    ({"format": "date-time"}, ["2024-02-29T08:30:00Z", 5], ["2024-02-30T08:30:00Z", "2024-02-29", ""]),
    ({"format": "no-such-format"}, ["anything", ""], []),
    # lists
    ({"minItems": 1}, [[1], "", {}, None], [[]]),
    ({"maxItems": 1}, [[], [1], "ab", {"a": 1, "b": 2}], [[1, 2]]),
    ({"uniqueItems": True}, [[], [1], ["a", "b"], "aa", [True]], [["a", "b", "a"]]),
    ({"uniqueItems": False}, [["a", "a"], [1, 1]], []),
    ({"items": {"type": "integer"}}, [[], [1, 2.0], "x", {"a": "b"}], [[1, "x"], [None], [[1]]]),
    ({"items": False}, [[], "x"], [[1]]),
    ({"items": True}, [[1]], []),
    ({"items": {"items": {"items": {"type": "null"}}}}, [[[[None]]], [[]], [1]], [[[[1]]], [[[None], [None, 0]]]]),
    ({"prefixItems": [{"type": "string"}, {"type": "null"}]}, [[], ["a"], ["a", None], ["a", None, 5], "x"], [[1], ["a", 1]]),
    ({"prefixItems": [{"type": "string"}], "items": {"type": "null"}}, [["a", None, None], []], [["a", 1], [None]]),
    ({"prefixItems": [True], "items": False}, [[1], []], [[1, 2]]),
    ({"contains": {"const": 1}}, [[1], [2, 1.0], "x", {}], [[], [2], [True]]),
    ({"contains": {"const": 1}, "minContains": 2, "maxContains": 3}, [[1, 1], [1, 1, 1, 2]], [[1], [1, 1, 1, 1]]),
    ({"contains": {"const": 1}, "minContains": 0}, [[], [2]], []),
    ({"contains": False, "minContains": 0}, [[], [2]], []),
    ({"minContains": 2}, [[], [1]], []),
    # mappings
    ({"required": ["a"]}, [{"a": None}, [], "x"], [{}, {"b": 1}]),
    ({"required": ["a", "a"], "properties": {"a": {"type": "null"}}}, [{"a": None}], [{}, {"a": 1}]),
    ({"properties": {"a": {"type": "null"}}}, [{}, {"a": None, "b": 1}, ["a"]], [{"a": 1}]),
    ({"properties": {"a": False}}, [{}, {"b": 1}], [{"a": 1}]),
    ({"properties": {"a": True}, "required": ["a", "b"]}, [{"a": 1, "b": 1}], [{"a": 1}, {"b": 1}]),
    ({"properties": {"a": {}}, "additionalProperties": False}, [{}, {"a": 1}, [1]], [{"b": 1}, {"a": 1, "b": 1}]),
    ({"properties": {"a": {}}, "required": ["b"], "additionalProperties": False}, [], [{"a": 1}, {"b": 1}, {"a": 1, "b": 1}]),
    ({"additionalProperties": False}, [{}], [{"a": 1}]),
    ({"properties": {"a": {}}, "additionalProperties": {"type": "null"}}, [{"a": 1, "b": None}], [{"b": 1}]),
    ({"patternProperties": {"^x": {"type": "null"}}}, [{"x1": None, "y": 1}], [{"x1": 1}]),
    ({"properties": {"a": {}}, "patternProperties": {"^x": {}, "y$": {"type": "null"}}, "additionalProperties": False},
     [{"a": 1, "x": 1, "zy": None}], [{"b": 1}, {"zy": 1}, {"a": 1, "x": 1, "q": 1}]),
    ({"patternProperties": {"^x": {}}, "additionalProperties": {"type": "null"}}, [{"x": 1, "b": None}], [{"b": 1}]),
    ({"propertyNames": {"maxLength": 1}}, [{"a": 1}, {}, ["ab"]], [{"ab": 1}]),
    ({"propertyNames": False}, [{}], [{"a": 1}]),
    ({"propertyNames": {"type": "integer"}}, [{}], [{"a": 1}]),
    ({"minProperties": 1}, [{"a": 1}, []], [{}]),
    ({"maxProperties": 1}, [{"a": 1}, {}, [1, 2]], [{"a": 1, "b": 1}]),
    ({"dependentRequired": {"a": ["b", "c"], "d": []}}, [{}, {"b": 1}, {"a": 1, "b": 1, "c": 1}, {"d": 1}, ["a"]], [{"a": 1}, {"a": 1, "b": 1}]),
    ({"dependentSchemas": {"a": {"required": ["b"]}, "c": False, "d": True}}, [{"a": 1, "b": 1}, {}, {"d": 1}], [{"a": 1}, {"c": 1}]),
    ({"unevaluatedProperties": False}, [{}, [1], "x"], [{"a": 1}, {"": 1, "'": 2}]),
    ({"unevaluatedProperties": True}, [{}, {"a": 1}], []),
    ({"unevaluatedProperties": {"type": "null"}}, [{"a": None}], [{"a": 1}]),
    ({"properties": {"a": {}}, "patternProperties": {"^x": {}}, "unevaluatedProperties": False}, [{"a": 1, "x1": 2}], [{"b": 1}, {"a": 1, "b": 1}]),
    ({"allOf": [{"properties": {"a": {}}}, {"$ref": "#/$defs/b"}], "unevaluatedProperties": False, "$defs": {"b": {"properties": {"b": {}}}}},
     [{"a": 1, "b": 1}], [{"c": 1}]),
    ({"anyOf": [{"properties": {"a": {"type": "null"}}, "required": ["a"]}, {"properties": {"b": {}}}], "unevaluatedProperties": False},
     [{"a": None, "b": 1}, {"b": 1}], [{"a": 1, "b": 1}, {"c": 1}]),
    ({"oneOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}], "unevaluatedProperties": False},
     [{"a": 1}], [{"a": 1, "c": 1}, {"a": 1, "b": 1}]),
    ({"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"properties": {"b": {}}}, "else": {"properties": {"c": {}}},
      "unevaluatedProperties": False}, [{"a": 1, "b": 1}, {"c": 1}], [{"a": 1, "c": 1}, {"a": 2}, {"b": 1}]),
    ({"dependentSchemas": {"a": {"properties": {"a": {}, "b": {}}}}, "unevaluatedProperties": False}, [{"a": 1, "b": 1}], [{"b": 1}]),
    ({"additionalProperties": {"type": "null"}, "unevaluatedProperties": False}, [{"a": None}], [{"a": 1}]),
    ({"allOf": [{"unevaluatedProperties": True}], "unevaluatedProperties": False}, [{"a": 1}], []),
    ({"not": {"unevaluatedProperties": False}}, [{"a": 1}], [{}, 1]),
    # combinations
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1, 2, "x"], [0, 3]),
    ({"type": "integer", "allOf": [{"type": "number", "minimum": 1}]}, [1, 2.0], [0, 1.5, "x"]),
    ({"type": "string", "allOf": [{"type": "integer"}]}, [], ["x", 1]),
    ({"anyOf": [{"type": "string"}, {"minimum": 5, "type": "integer"}]}, ["", 5], [4, None, 5.5]),
    ({"oneOf": [{"type": "integer"}, {"minimum": 5}]}, [4, 5.5, "x"], [5, 4.5]),
    ({"not": {"type": "string"}}, [1, None], ["x"]),
    ({"not": {"required": ["a"]}}, [{}, {"b": 1}], [{"a": 1}, "x"]),
    ({"not": True}, [], [1]),
    ({"not": {"properties": {"a": {"const": 1}}, "required": ["a"]}}, [{"a": 2}, {}], [{"a": 1}, 5]),
    ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
     [{"a": 1, "b": 1}, {"c": 1}, 5], [{"a": 1}, {"b": 1}, {}]),
    ({"if": {"type": "string"}, "then": {"minLength": 2}}, ["ab", 1], ["a"]),
    ({"if": {"type": "string"}, "else": False}, ["a"], [1]),
    ({"if": True}, [1], []),
    ({"then": False}, [1], []),
    # references
    ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}, [None], [1]),
    ({"$ref": "#/$defs/a", "minimum": 2, "$defs": {"a": {"type": "integer"}}}, [2], [1, "x"]),
    ({"properties": {"a": {"$ref": "#"}}, "additionalProperties": False}, [{}, {"a": {"a": {}}}, 1], [{"b": 1}, {"a": {"a": {"b": 1}}}]),
    ({"properties": {"a": {"$ref": "#/$defs/x~1y~0z"}}, "$defs": {"x/y~z": False}}, [{}], [{"a": 1}]),
    ({"$ref": "#/allOf/1", "allOf": [True, {"type": "null"}]}, [None], [1]),
    # whole schemas, and what asserts nothing
    (True, [1, None, {}], []),
    (False, [], [1, None, {}]),
    ({}, [1, None], []),
    ({"title": "t", "default": 5, "examples": [1], "x-own": {"type": "null"}, "$comment": "c", "minimun": 5}, [1, "x"], []),
    ({"dependencies": {"a": ["b"]}, "additionalItems": False}, [{"a": 1}, [1]], []),
    # draft 7
    ({**DRAFT7, "$ref": "#/definitions/a", "minimum": 5, "definitions": {"a": {"type": "integer"}}}, [1, 5], ["x"]),
    ({**DRAFT7, "dependentRequired": {"a": ["b"]}, "prefixItems": [False], "minContains": 5, "contains": True}, [{"a": 1}, [1]], [[]]),
    ({**DRAFT7, "items": {"type": "null"}, "additionalItems": False}, [[None, None]], [[1]]),
    ({**DRAFT7, "if": {"type": "string"}, "then": {"minLength": 1}}, ["a", 5], [""]),
]  # fmt: skip


@goes_through(("schema", "right", "wrong"), TABLE)
def test_keywords(schema, right, wrong):
    found, expected = ours(schema), judge(schema)
    for value in right:
        assert found(value) == expected(value) == []
    for value in wrong:
        assert found(value) == expected(value) != []


@pytest.mark.parametrize(("draft", "validator"), [(DRAFT_2020, jsonschema.Draft202012Validator), (DRAFT_7, jsonschema.Draft7Validator)])
def test_every_keyword_of_a_draft_has_a_function_or_is_asked_about(draft, validator):
    # A schema with a list of `items` and `additionalItems` is asked about; alone it says nothing.
    known = KEYWORDS[draft].keys() | ASKED[draft]
    assert known == validator.VALIDATORS.keys() - {"additionalItems", "$dynamicRef"}


@goes_through(
    "schema",
    [
        {"$dynamicRef": "#a"},
        {"$ref": "other.json"},
        {"$ref": "#anchor", "$defs": {"a": {"$anchor": "anchor"}}},
        {"$ref": "#/$defs/a%25", "$defs": {"a%": {}}},
        {"$ref": "#/nowhere"},
        {"$ref": "#/$defs/a/title", "$defs": {"a": {"title": "x"}}},
        {"$ref": "#/$defs/a/$defs/b", "$defs": {"a": {"$id": "https://example.com/a", "$defs": {"b": {}}}}},
        {"properties": {"a": {"$id": "https://example.com/a"}}},
        {"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}},
        {"$schema": "http://json-schema.org/draft-04/schema#"},
        {"$schema": "https://json-schema.org/draft/2019-09/schema"},
        {"type": "any"},
        {"pattern": "("},
    ],
)
def test_what_is_not_covered_is_declined(schema):
    with pytest.raises(Uncompilable):
        compile_schema(schema)


def test_schemas_and_documents_that_are_nested_deeply():
    deep, right, wrong = {"type": "null"}, None, 1
    for _ in range(60):
        deep, right, wrong = {"items": deep, "type": ["array", "null"]}, [right], [wrong]
    assert ours(deep)(right) == []
    assert ours(deep)(wrong) == judge(deep)(wrong) != []


@pytest.mark.parametrize("kind", ["a", "b", "c"])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_alternatives_in_each_other_are_not_followed_in_every_combination(keyword, kind):
    """A hundred levels: what looks at every alternative of every level would not come to an end."""
    schema = {keyword: [{"properties": {"kind": {"const": each}, "of": {"$ref": "#"}}, "required": ["kind"]} for each in ("a", "b")]}
    value = {"kind": kind}
    for level in range(100):
        value = {"kind": "ab"[level % 2], "of": value}
    assert len(ours(schema)(value)) == (kind == "c")


def test_equality_of_json_values():
    assert same(1, 1.0)
    assert same([1, {"a": [None]}], [1.0, {"a": [None]}])
    assert not same(True, 1)
    assert not same(0, False)
    assert not same([0], [False])
    assert not same({"a": 1}, {"a": 1, "b": 1})
    assert not same([], {})
    assert not same("1", 1)


# -- random schemas and documents ----------------------------------------------------------------------------------------

KEYS = st.sampled_from(["a", "b", "c", "xa", ""])
TEXTS = st.sampled_from(
    ["", "a", "b", "ab", "📚", "https://www.example.com/a", "/a", "x y", "2024-02-29T08:30:00Z", "2023-02-29T08:30:00Z", "1"]
)
NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 1.0, 2.0, 0.5, -0.0, 10**20, 1e20])
LITERALS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)
ODD = st.sampled_from([INF, -INF, NAN, MUCH, -MUCH])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])
SIZES = st.integers(0, 3)
PATTERNS = st.sampled_from(["a", "^a", "b$", "^x", "[^a]", "", "."])
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "enum": st.lists(LITERALS, max_size=4),
        "const": LITERALS,
        "minimum": NUMBERS, "maximum": NUMBERS, "exclusiveMinimum": NUMBERS, "exclusiveMaximum": NUMBERS,
        "multipleOf": st.sampled_from([1, 2, 3, 0.5, 2.0]),
        "minLength": SIZES, "maxLength": SIZES, "pattern": PATTERNS,
        "format": st.sampled_from(["uri", "uri-reference", "date-time", "date", "nothing"]),
        "minItems": SIZES, "maxItems": SIZES, "uniqueItems": st.booleans(),
        "required": st.lists(KEYS, max_size=2), "minProperties": SIZES, "maxProperties": SIZES,
        "dependentRequired": st.dictionaries(KEYS, st.lists(KEYS, max_size=2), max_size=2),
        "$ref": st.sampled_from(["#/$defs/one", "#/$defs/two"]),
    },
)  # fmt: skip


def nested(inner):
    each = inner | st.booleans()
    several = st.lists(each, min_size=1, max_size=3)
    named = st.dictionaries(KEYS, each, max_size=3)
    return st.builds(
        lambda leaf, more: {**leaf, **more},
        LEAVES,
        st.fixed_dictionaries(
            {},
            optional={
                "items": each, "prefixItems": several, "contains": each, "minContains": SIZES, "maxContains": SIZES,
                "properties": named, "patternProperties": st.dictionaries(PATTERNS, each, max_size=2),
                "additionalProperties": each, "propertyNames": each, "dependentSchemas": named,
                "dependencies": st.dictionaries(KEYS, each | st.lists(KEYS, max_size=2), max_size=2),
                "unevaluatedProperties": each, "unevaluatedItems": each,
                "allOf": several, "anyOf": several, "oneOf": several, "not": each, "if": each, "then": each, "else": each,
            },
        ),
    )  # fmt: skip


SCHEMAS = st.recursive(LEAVES, nested, max_leaves=6)


def without(schema, *keywords):
    if isinstance(schema, dict):
        return {key: without(value, *keywords) for key, value in schema.items() if key not in keywords}
    return [without(each, *keywords) for each in schema] if isinstance(schema, list) else schema


def agree(schema, documents):
    """Compare what is found in some documents; how many of them were wrong."""
    found, expected = ours(schema), judge(schema)
    wrong = 0
    for document in documents:
        errors = found(document)
        assert errors == expected(document), document
        wrong += bool(errors)
    return wrong


@examples(100)
@given(SCHEMAS, LEAVES, st.lists(DOCUMENTS, min_size=1, max_size=8))
def test_agrees_with_jsonschema(schema, one, documents):
    agree({**schema, **referred(one)}, documents)


def referred(one):
    return {"$defs": {"one": without(one, "$ref"), "two": {"items": {"$ref": "#/$defs/two"}, "type": ["array", "integer"]}}}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_agrees_with_jsonschema_on_a_hundred_thousand_documents(number):
    """In eight parts, each of at least 6,000 documents that are wrong."""
    wrong = 0

    @seed(number)
    @settings(max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(SCHEMAS, LEAVES, st.lists(DOCUMENTS, min_size=16, max_size=16))
    def compare(schema, one, documents):
        nonlocal wrong
        wrong += agree({**schema, **referred(one)}, documents)

    compare()
    assert wrong >= 6_000


@examples(60)
@given(SCHEMAS, st.lists(DOCUMENTS, min_size=1, max_size=8))
def test_agrees_with_jsonschema_on_draft_7(schema, documents):
    agree({**DRAFT7, **schema, "$defs": {"one": {"type": "integer"}, "two": True}}, documents)


# -- the article schema --------------------------------------------------------------------------------------------------

ARTICLE = load("article")
ACCEPTS = ARTICLE.article_function()
FOUND, EXPECTED = ours(ARTICLE.contents), judge(ARTICLE.contents)
QUICK = ARTICLE.check()  # which does not look into what is right at once
ARTICLES = [
    read("a.md", article(seed, related, video=video, amp=True).encode()).data
    for seed, related, video in ((1, 3, False), (2, 1, True), (3, 0, False))
]


def places(value, pointer=()):
    yield pointer
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, (*pointer, key))


@st.composite
def mutated(draw):
    data = copy.deepcopy(draw(st.sampled_from(ARTICLES)))
    for _ in range(draw(st.integers(1, 3))):
        pointer = draw(st.sampled_from(list(places(data))))
        parent = data
        for part in pointer[:-1]:
            parent = parent[part]
        how = draw(st.sampled_from(["drop", "put", "add", "copy", "rename"]))
        if not pointer:
            continue
        key = pointer[-1]
        if how == "drop":
            del parent[key]
        elif how == "put":
            parent[key] = draw(DOCUMENTS)
        elif how == "copy":
            other = data
            for part in draw(st.sampled_from(list(places(data)))):
                other = other[part]
            parent[key] = copy.deepcopy(other)
        elif isinstance(parent, dict):
            new = draw(st.sampled_from(["heat", "quality", "published", "webUrl", "originalUrl", "title", "secured", "isCached", "x"]))
            parent[new] = parent.pop(key) if how == "rename" else draw(DOCUMENTS)
    return data


def test_articles_are_accepted():
    for data in ARTICLES:
        assert ACCEPTS(data)
        assert FOUND(data) == EXPECTED(data) == []


@examples(100)
@given(mutated())
def test_agrees_with_jsonschema_on_mutated_articles(data):
    found = FOUND(data)
    assert found == EXPECTED(data) == comparable(violations(QUICK(data)))
    assert ACCEPTS(data) is not bool(found)


@examples(40)
@given(DOCUMENTS)
def test_agrees_with_jsonschema_on_anything(data):
    found = FOUND(data)
    assert found == EXPECTED(data)
    assert ACCEPTS(data) is not bool(found)
