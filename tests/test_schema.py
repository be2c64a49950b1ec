"""The article schema, how schemas are found and loaded, and what becomes of what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import seedlint
from fewer import goes_through
from seedlint import Settings, check_text
from seedlint.errors import SchemaFileError
from seedlint.model.document import json_pointer
from seedlint.model.messages import LONGEST, counted, described, kinds, name, plain, quoted_value
from seedlint.read.document_reader import read
from seedlint.schema import bundled as schemas
from seedlint.schema.violations import by_rule, load, renamed
from seedlint.suggest import close, closest
from strategies import examples
from test_compile import mutated

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
ARTICLE = load("article")
CONTENTS = ARTICLE.contents


def document(text: str, schema=ARTICLE, path="a.md"):
    return read(path, text.encode("utf-8", "surrogatepass"), validate=schema.validate)


def user(tmp_path: Path, contents, file_name="own.schema.json"):
    path = tmp_path / file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(contents if isinstance(contents, str) else json.dumps(contents), encoding="utf-8")
    return str(path)


def violations(tmp_path: Path, contents, yaml: str):
    """Keyword, place and key of every violation of a document under a schema of one's own."""
    doc = document(f"---\n{yaml}\n---\n", load(user(tmp_path, contents)))
    assert not doc.broken
    return [(each.keyword, json_pointer(each.pointer), each.key) for each in doc.violations]


# -- the article schema --------------------------------------------------------------------------------------------------


def properties():
    """Every property of the schema: where it stands, and what it says."""
    for place, holder in {"": CONTENTS, **CONTENTS["$defs"]}.items():
        for key, value in holder["properties"].items():
            yield f"{place}/{key}", value


def test_is_valid_by_its_meta_schema():
    assert CONTENTS["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert CONTENTS["$id"] == "https://seedlint.github.io/schema/article.schema.json"
    jsonschema.Draft202012Validator.check_schema(CONTENTS)


@pytest.mark.parametrize("name", schemas.bundled_names())
def test_bundled_schemas_are_valid_and_named_after_their_place(name):
    contents = json.loads(schemas.bundled_text(name))
    jsonschema.validators.validator_for(contents).check_schema(contents)
    assert contents["$id"] == f"https://seedlint.github.io/schema/{name}.schema.json"


@goes_through(("place", "value"), list(properties()))
def test_every_property_is_described_and_its_examples_are_right(place, value):
    assert value["title"]
    assert value["description"].endswith(".")
    assert value["examples"]
    within = {**value, "$defs": CONTENTS["$defs"]}
    validator = jsonschema.Draft202012Validator(within)
    for example in value["examples"]:
        validator.validate(example)


def test_objects_are_closed_and_defined_once():
    assert sorted(CONTENTS["$defs"]) == ["image", "provider", "relatedRecord"]
    for holder in (CONTENTS, *CONTENTS["$defs"].values()):
        assert holder["type"] == "object"
        assert holder["additionalProperties"] is False
        assert set(holder["required"]) <= set(holder["properties"])


def test_leaves_to_the_rules_what_is_theirs():
    text = schemas.bundled_text("article")
    for keyword in ("uniqueItems", "minLength", "maxLength", "pattern", "minItems", "maxItems", "maximum"):
        assert f'"{keyword}"' not in text
    assert not {"ampWebUrl", "cdnAmpWebUrl"} & CONTENTS["dependentRequired"].keys()
    bounds = {place: value["minimum"] for place, value in properties() if "minimum" in value}
    assert bounds == {"/quality": 0, "/heat": -1, "image/width": 1, "image/height": 1, "relatedRecord/quality": 0}


def files(folder: Path):
    return sorted(
        path for path in folder.rglob("*") if path.suffix in (".md", ".txt") and path.name != "README.md" and "broken" not in path.parts
    )


@goes_through("path", files(ROOT / "seeds"))
def test_accepts_our_seeds(path):
    doc = read(path.name, path.read_bytes(), validate=ARTICLE.validate)
    assert not doc.broken
    assert doc.violations == ()


def corpora() -> dict[str, list[tuple[str, bytes]]]:
    """Articles as feeds have them: generated ones, and where they are at hand the real ones."""
    found = {"ours": [(f"{number}.md", article(number).encode()) for number in range(100)]}
    for folder in ("seeds", "corpus"):
        if paths := files(SHARED / folder):
            found[folder] = [(path.name, path.read_bytes()) for path in paths]
    return found


@pytest.mark.parametrize("name", corpora())
def test_accepts_real_files(name):
    rejected = {}
    for path, data in corpora()[name]:
        doc = read(path, data, validate=ARTICLE.validate)
        assert not doc.broken
        if doc.violations:
            rejected[path] = doc.violations
    assert rejected == {}


@goes_through(
    ("drop", "missing"),
    [
        ({"webUrl"}, ["/webUrl"]),
        ({"originalUrl"}, []),
        ({"updatedDateTime", "images", "related", "secured", "ampWebUrl", "cdnAmpWebUrl", "featuredContent"}, []),
        ({"quality", "heat", "published"}, []),
        ({"heat"}, ["/heat"]),
        ({"quality", "published"}, ["/quality", "/published"]),
        ({"type"}, ["/type"]),
        ({"type", "webUrl"}, ["/type"]),
    ],
)
def test_which_fields_an_article_needs(drop, missing):
    lines, out, keep = article(4, 1, amp=True).split("\n"), [], True
    for line in lines:
        if line and line[0] not in " -":
            keep = line.partition(":")[0] not in drop
        out.append(line if keep or line == "---" else None)
    doc = document("\n".join(line for line in out if line is not None))
    assert not doc.broken
    assert [json_pointer((*each.pointer, each.key)) for each in doc.violations] == missing


def test_a_video_needs_its_original_url():
    text = article(5, 0, video=True)
    assert "originalUrl:" in text
    assert document(text).violations == ()
    without = "\n".join(line for line in text.split("\n") if not line.startswith("originalUrl:"))
    assert [each.key for each in document(without).violations] == ["originalUrl"]
    both = text.replace("\ntype: video", '\nwebUrl: "https://www.example.com/watch"\ntype: video')
    assert document(both).violations == ()


# -- found and loaded ----------------------------------------------------------------------------------------------------


def test_found_in_a_wheel_and_in_a_checkout(tmp_path, monkeypatch):
    assert Path(schemas.folder()) == ROOT / "schema"
    module = tmp_path / "site-packages" / "seedlint" / "schema" / "bundled.py"
    bundled = module.parent.parent / "_schema"
    bundled.mkdir(parents=True)
    (bundled / "article.schema.json").write_text('{"title": "from the wheel"}', encoding="utf-8")
    (bundled / "notes.txt").write_text("", encoding="utf-8")
    monkeypatch.setattr(schemas, "__file__", str(module))
    assert schemas.folder() == str(bundled)
    assert schemas.bundled_names() == ["article"]
    assert load("article").contents == {"title": "from the wheel"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("artcle", "artcle: no schema of that name, did you mean article?"),
        ("Article", "did you mean article?"),
        ("person", "person: no schema of that name; there are article"),
        ("no/such.json", "no/such.json: No such file or directory"),
        ("", "no schema of that name"),
        ("a\0b.json", "null"),
    ],
)
def test_no_such_schema(asked, words):
    with pytest.raises(SchemaFileError) as caught:
        load(asked)
    assert words in str(caught.value)


BAD = [
    ("{", "", "line 1, column 2: expecting property name"),
    ("", "", "line 1, column 1: expecting value"),
    ("\xff", "", "expecting value"),
    ("[" * 100_000, "", "nested too deeply"),
    ("[]", "", "a schema is an object, true or false"),
    ({"type": "text"}, "/type", "'text' is not valid under any of the given schemas"),
    ({"properties": {"a/b": {"minimum": "5"}}}, "/properties/a~1b/minimum", "'5' is not of type 'number'"),
    ({"pattern": "("}, "/pattern", "'(' is not a regular expression"),
    ({"patternProperties": {"[": {}}}, "/patternProperties", "'[' is not a regular expression"),
    ({"required": "title"}, "/required", "'title' is not of type 'array'"),
    ({"$schema": "https://example.com/my-draft"}, "/$schema", "no draft that is known: 'https://example.com/my-draft'"),
    ({"$schema": 5}, "/$schema", "no draft that is known: 5"),
    ({"properties": {"a": {"$ref": "#/$defs/a"}}}, "/properties/a/$ref", "#/$defs/a leads nowhere"),
    ({"items": {"anyOf": [{"$ref": "other.json"}]}}, "/items/anyOf/0/$ref", "other.json leads nowhere"),
    ({"$ref": "#nowhere"}, "/$ref", "#nowhere leads nowhere"),
    ({"$ref": "https://example.com/a.json"}, "/$ref", "https://example.com/a.json leads nowhere; only files beside the schema are read"),
    ({"$ref": "#"}, "/$ref", "refers to itself without end"),
    ({"$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}, "/$defs/", "refers to itself without end"),
    ({"$ref": "#/x-own", "x-own": {"type": "text"}}, "/x-own/type", "'text' is not valid"),
    ({"$ref": "#/x-own/0", "x-own": ["text"]}, "/x-own/0", "a schema is an object, true or false"),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"required": True}}}, "/properties/a/required", "true is not of type 'array'"),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "pointer", "reason"), BAD, ids=lambda value: str(value)[:50])
def test_a_schema_that_is_wrong_is_refused_with_its_place(tmp_path, contents, pointer, reason):
    path = user(tmp_path, contents)
    with pytest.raises(SchemaFileError) as caught:
        load(path)
    assert caught.value.file == path
    assert caught.value.pointer.startswith(pointer)
    assert pointer.endswith("/") or caught.value.pointer == pointer
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"{path}: {pointer}")


def test_a_file_that_is_no_utf_8_or_a_folder(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'{"title": "\xff"}')
    with pytest.raises(SchemaFileError, match="utf-8"):
        load(str(path))
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(SchemaFileError, match="directory"):
        load(str(tmp_path / "folder.json"))


def test_a_bad_file_that_is_referred_to_is_named(tmp_path):
    user(tmp_path, {"$defs": {"a": {"type": "text"}}}, "other.json")
    path = user(tmp_path, {"$ref": "other.json#/$defs/a"})
    with pytest.raises(SchemaFileError) as caught:
        load(path)
    assert caught.value.file == str(tmp_path / "other.json")
    assert caught.value.pointer == "/$defs/a/type"


REFERENCES = [
    ({"properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"properties": {"a": {"$ref": "./other.json#"}}}, "other.json"),
    ({"properties": {"a": {"$ref": "other.json#/$defs/year"}}}, "other.json"),
    ({"properties": {"a": {"$ref": "deeper/other%20one.json#year"}}}, "deeper/other one.json"),
    ({"$id": "https://example.com/schemas/own.json", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$id": "https://example.com/schemas/own.json", "properties": {"a": {"$ref": "/schemas/other.json"}}}, "other.json"),
    ({"$id": "own.schema.json", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$id": "/schemas/own.schema.json", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://x.example/own.json", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"$ref": "other.json"}}}, "other.json"),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "wrap.json"}, "other.json"),
    ({"properties": {"a": {"$dynamicRef": "other.json"}}}, "other.json"),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "other"), REFERENCES, ids=str)
def test_files_beside_are_read(tmp_path, monkeypatch, contents, other):
    user(tmp_path, {"type": "integer", "$defs": {"year": {"$anchor": "year", "type": "integer"}}}, other)
    user(tmp_path, {"properties": {"a": {"$ref": "other.json"}}}, "wrap.json")
    path = user(tmp_path, contents)
    for asked in (path, "own.schema.json"):
        monkeypatch.chdir(tmp_path)
        loaded = load(asked)
        assert (tmp_path / other).read_bytes() in loaded.texts
        assert document("---\na: 1815\n---\n", loaded).violations == ()
        (violation,) = document("---\na: x\n---\n", loaded).violations
        assert (violation.keyword, violation.pointer) == ("type", ("a",))


def test_files_are_found_from_the_file_that_refers_to_them(tmp_path):
    user(tmp_path, {"type": "integer"}, "defs/year.json")
    user(tmp_path, {"items": {"$ref": "year.json"}}, "defs/years.json")
    path = user(tmp_path, {"properties": {"a": {"$ref": "../defs/years.json"}}}, "schemas/own.json")
    loaded = load(path)
    assert len(loaded.texts) == 3
    assert document("---\na: [1]\n---\n", loaded).violations == ()
    assert [each.pointer for each in document("---\na: [x]\n---\n", loaded).violations] == [("a", 0)]


def test_two_files_may_refer_to_each_other(tmp_path):
    user(tmp_path, {"properties": {"child": {"$ref": "own.schema.json"}}, "required": ["name"]}, "other.json")
    path = user(tmp_path, {"properties": {"child": {"$ref": "other.json"}}})
    (violation,) = document("---\nchild: {name: a, child: {child: {}}}\n---\n", load(path)).violations
    assert violation.pointer == ("child", "child", "child")


def test_bundled_schemas_can_be_referred_to(tmp_path):
    path = user(tmp_path, {"properties": {"logo": {"$ref": "https://seedlint.github.io/schema/article.schema.json#/$defs/image"}}})
    keys = [each.key for each in document("---\nlogo: {url: /a.png, width: 5}\n---\n", load(path)).violations]
    assert keys == ["height"]


def test_nothing_is_fetched(tmp_path, monkeypatch):
    import socket

    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setattr(socket, "create_connection", None)
    with pytest.raises(SchemaFileError, match="nothing is fetched"):
        load(user(tmp_path, {"properties": {"a": {"$ref": "https://json.schemastore.org/package.json"}}}))


@pytest.mark.parametrize("contents", [True, {}, {"$schema": "https://json-schema.org/draft/2020-12/schema"}])
def test_schemas_that_accept_everything(tmp_path, contents):
    assert violations(tmp_path, contents, "a: 1") == []


def test_a_schema_that_accepts_nothing(tmp_path):
    assert violations(tmp_path, False, "a: 1") == [("", "", None)]


# -- hostile ones ----------------------------------------------------------------------------------------------------------


def nested(levels: int) -> dict:
    schema: dict = {"type": "object"}
    for _ in range(levels):
        schema = {"allOf": [schema]}
    return schema


def in_a_row(count: int, keyword: str = "$ref") -> dict:
    links = {f"d{number}": {keyword: f"#/$defs/d{number + 1}"} for number in range(count)}
    return {"$defs": {**links, f"d{count}": {"type": "string"}}, "$ref": "#/$defs/d0"}


DRAFT3 = {"$schema": "http://json-schema.org/draft-03/schema#"}
DOUBLED = {f"d{number}": {"anyOf": [{"$ref": f"#/$defs/d{number + 1}"}] * 2} for number in range(25)}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (nested(300), "nested too deeply"),
        (in_a_row(400), "more than 100 schemas at one value"),
        ({"$defs": {**DOUBLED, "d25": {}}, "$ref": "#/$defs/d0"}, "more than 100,000 schemas at one value"),
        ({"$dynamicAnchor": "n", "$dynamicRef": "#n"}, "refers to itself without end"),
        ({"$defs": {"a": {"$dynamicAnchor": "n", "allOf": [{"$dynamicRef": "#n"}]}}, "$ref": "#/$defs/a"}, "refers to itself without end"),
        ({**DRAFT3, "id": "x", "extends": {"$ref": "#"}}, "refers to itself without end"),
        ({**DRAFT3, "id": "x", "extends": [{"$ref": "#"}]}, "refers to itself without end"),
        ({"properties": {"a": {"pattern": "a**"}}}, "is not a regular expression (ECMA-262)"),
        ({"patternProperties": {r"^\p{L}": {}}, "unevaluatedProperties": False}, "beside unevaluatedProperties is not supported"),
    ],
    ids=[
        "nested",
        "in a row",
        "doubled",
        "dynamic ring",
        "dynamic ring in allOf",
        "extends ring",
        "extends ring in a list",
        "pattern",
        "unevaluated",
    ],
)
def test_a_schema_that_cannot_be_applied_is_one_clear_error(tmp_path, schema, words):
    path = tmp_path / "own.schema.json"
    path.write_text(json.dumps(schema), encoding="utf-8")
    with pytest.raises(SchemaFileError) as caught:
        load(str(path))
    assert words in caught.value.reason


@pytest.mark.parametrize(
    ("schema", "rules"),
    [
        ({"anyOf": [False, {"required": ["nope"]}]}, ["schema-mismatch"]),
        ({"oneOf": [False, False]}, ["schema-mismatch"]),
        ({"allOf": [True, False]}, ["schema-mismatch"]),
        ({"properties": {"list": {"items": False}}}, ["schema-mismatch"] * 2),
        ({"properties": {"a": False}}, ["schema-mismatch"]),
        ({"patternProperties": {"^a": False}}, ["schema-mismatch"]),
        ({"if": True, "then": False}, ["schema-mismatch"]),
        ({"dependentSchemas": {"a": False}}, ["schema-mismatch"]),
        ({"properties": {"list": {"contains": False}}}, ["value-out-of-range"]),
        ({"properties": {"a": {"multipleOf": 10**400}}}, ["value-out-of-range"]),
        ({"properties": {"a": {"multipleOf": 0.01}, "b": {"multipleOf": 0.01}}}, []),
        ({"properties": {"a": {"multipleOf": 0.4}, "b": {"multipleOf": 1e-320}}}, ["value-out-of-range"]),
        ({**DRAFT3, "properties": {"b": {"divisibleBy": 0.01}}}, []),
        ({"properties": {"id": {"pattern": "^[0-9]+$"}}}, ["invalid-format"]),
        ({"properties": {"name": {"pattern": r"^\p{Lu}\p{L}+$"}, "id": {"pattern": r"^(?<n>\d+)\n"}}}, []),
        ({"properties": {"digits": {"pattern": r"^\d+$"}}}, ["invalid-format"]),
        (nested(40), []),
        (in_a_row(90), ["wrong-type"]),
    ],
    ids=str,
)
def test_a_schema_that_is_odd_gives_findings(tmp_path, schema, rules):
    path = tmp_path / "own.schema.json"
    path.write_text(json.dumps(schema), encoding="utf-8")
    text = '---\na: 1.5\nb: 19.99\nlist: [1, 2]\nid: "12\\n"\nname: Ünï\ndigits: "१२"\n---\n'
    found = check_text(text, settings=Settings(schema=str(path)))
    assert [diagnostic.rule for diagnostic in found] == rules


def test_a_format_that_nobody_checks_is_named(tmp_path):
    (tmp_path / "own.schema.json").write_text('{"properties": {"a": {"format": "colour"}, "b": {"items": {"format": "date"}}}}')
    (tmp_path / "a.md").write_text("---\na: red\n---\n")
    done = seedlint("check", "--isolated", "--no-cache", "--schema", "own.schema.json", "a.md", cwd=tmp_path)
    assert done.err.splitlines()[0] == "seedlint: own.schema.json: format colour is not checked"
    assert done.status == 0


# -- explained -----------------------------------------------------------------------------------------------------------

EXPLAINED = [
    # each key once, in whatever number of places it is asked for
    ({"required": ["a", "b"], "allOf": [{"required": ["b", "c"]}]}, "d: 1", [("required", "", "a"), ("required", "", "b"), ("required", "", "c")]),
    ({"properties": {"a": {}}, "additionalProperties": False}, "x: 1\na: 1\ny: 2",
     [("additionalProperties", "", "x"), ("additionalProperties", "", "y")]),
    ({"dependentRequired": {"a": ["c"], "b": ["c"]}}, "a: 1\nb: 1", [("dependentRequired", "", "c")]),
    ({"required": ["c"], "dependentRequired": {"a": ["c"]}}, "a: 1", [("required", "", "c")]),
    # one cause, one violation
    ({"properties": {"a": {"type": "string", "enum": ["x"], "minimum": 5}}}, "a: 1", [("type", "/a", None)]),
    ({"properties": {"a": {"type": "integer", "required": ["b"]}}}, "a: {}", [("type", "/a", None)]),
    ({"properties": {"a": {"enum": ["x"], "pattern": "^x", "format": "uri"}}}, "a: y", [("enum", "/a", None)]),
    ({"properties": {"a": {"pattern": "^x", "format": "uri"}}}, "a: y", [("pattern", "/a", None), ("format", "/a", None)]),
    # errors inside belong to the keyword inside
    ({"if": {"required": ["a"]}, "then": {"properties": {"a": {"type": "null"}}}}, "a: 1", [("type", "/a", None)]),
    ({"if": {"required": ["a"]}, "else": {"required": ["b"]}}, "c: 1", [("required", "", "b")]),
    ({"dependentSchemas": {"a": {"required": ["b"]}}}, "a: 1", [("required", "", "b")]),
    ({"$ref": "#/$defs/x", "$defs": {"x": {"allOf": [{"minProperties": 2}]}}}, "a: 1", [("minProperties", "", None)]),
    # alternatives
    ({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["x", "y"]}]}}}, "a: {}",
     [("required", "/a", "x"), ("required", "/a", "y")]),
    ({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}, "a: 1", [("type", "/a", None)]),
    ({"properties": {"a": {"oneOf": [{"const": 1}, {"enum": [2, 3]}]}}}, "a: 4", [("enum", "/a", None)]),
    ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, "c: 1", [("anyOf", "", None)]),
    ({"anyOf": [{"required": ["a"]}, {"properties": {"c": {"type": "string"}}, "required": ["c"]}]}, "c: 1", [("type", "/c", None)]),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, "a: 1\nb: 1", [("oneOf", "", None)]),
    # the closest one: it wants no other value, then it has fewer errors, of which each missing key is one
    ({"anyOf": [{"properties": {"kind": {"const": "x"}, "n": {"type": "string"}}},
                {"properties": {"kind": {"const": "y"}, "n": {"minimum": 5}, "m": {"minimum": 5}}}]},
     "kind: y\nn: 1\nm: 1", [("minimum", "/n", None), ("minimum", "/m", None)]),
    ({"anyOf": [{"properties": {"a": {"minimum": 5}, "b": {"minimum": 5}}}, {"properties": {"a": {"minimum": 4}}}]},
     "a: 1\nb: 1", [("minimum", "/a", None)]),
    ({"anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]}, "d: 1", [("required", "", "c")]),
    ({"properties": {"a": {"anyOf": [{"type": "null"}, {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "null"}}]}]}}},
     "a: [1]", [("type", "/a/0", None)]),
    # forbidden at their place
    ({"properties": {"a": False}}, "a: 1", [("", "/a", None)]),
    ({"patternProperties": {"^x": False}}, "x: 1", [("", "/x", None)]),
    ({"properties": {"a": {"prefixItems": [True, False]}}}, "a: [1, 2]", [("", "/a/1", None)]),
    ({"properties": {"a": {"items": {"uniqueItems": False, "minItems": 1}}}}, "a: [[]]", [("minItems", "/a/0", None)]),
    ({"propertyNames": {"maxLength": 1}}, "a: 1\nbb: 2\ncc: 3", [("propertyNames", "", "bb"), ("propertyNames", "", "cc")]),
    ({"propertyNames": {"maxLength": 1}}, '"": 1\nbb: 2', [("propertyNames", "", "bb")]),
    ({"properties": {"propertyNames": {"type": "string"}}}, "propertyNames: 5", [("type", "/propertyNames", None)]),
    ({"properties": {"a": {"not": {}}}}, "a: 1", [("not", "/a", None)]),
    # keys with odd names
    ({"additionalProperties": False}, "\"\": 1\n\"it's\": 1\n'\"': 1",
     [("additionalProperties", "", ""), ("additionalProperties", "", "it's"), ("additionalProperties", "", '"')]),
    ({"unevaluatedProperties": False}, "\"\": 1\n\"it's\": 1\n'\"': 1",
     [("unevaluatedProperties", "", ""), ("unevaluatedProperties", "", "it's"), ("unevaluatedProperties", "", '"')]),
    ({"unevaluatedProperties": {"type": "null"}}, "a: 1", [("unevaluatedProperties", "", None)]),
    ({"$schema": "http://json-schema.org/draft-03/schema#", "properties": {"a": {"required": True}}}, "b: 1", [("required", "/a", None)]),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, "a: 1\nc: 1",
     [("dependencies", "", "b"), ("required", "", "d")]),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "yaml", "expected"), EXPLAINED, ids=lambda value: str(value)[:60] if isinstance(value, dict) else "")
def test_explained(tmp_path, contents, yaml, expected):
    assert violations(tmp_path, contents, yaml) == expected


@pytest.mark.parametrize("value", [f"0x{'f' * 6000}", f"-{'9' * 4000}", ".inf", "-.inf", ".nan", "1e400", '"\\uD83D"', '"\\0"'])
def test_no_value_is_too_odd(tmp_path, value):
    contents = {
        "additionalProperties": {
            "anyOf": [{"minimum": 5, "maximum": 4}, {"maximum": 4, "minimum": 5}],
            "enum": [1],
            "const": 2,
            "multipleOf": 0.01,
            "minLength": 1000,
            "not": {},
            "oneOf": [{"type": "null"}, {"contains": 1}],
            "type": "array",
        }
    }
    for keyword, expected in contents["additionalProperties"].items():
        own = load(
            user(
                tmp_path,
                {"additionalProperties": {keyword: expected}} if keyword != "oneOf" else {"additionalProperties": {"type": "null"}},
            )
        )
        doc = document(f"---\na: {value}\n---\n", own)
        if doc.broken:
            continue
        for rule_name, found in by_rule(doc).items():
            assert rule_name
            for violation in found:
                assert len(quoted_value(violation.value)) < 80


def test_articles_draw_no_jsonschema_import(tmp_path):
    import subprocess
    import sys

    path = tmp_path / "a.md"
    path.write_text(article(1), encoding="utf-8")
    code = (
        "import sys; from seedlint.read.document_reader import read; from seedlint.schema.violations import load\n"
        f"doc = read('a.md', open({str(path)!r}, 'rb').read(), validate=load('article').validate)\n"
        "print(doc.violations, doc.broken, 'jsonschema' in sys.modules, 'referencing' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "linter")
    assert done.stdout.split("\n")[0] == "() False False False"


# -- shared out ----------------------------------------------------------------------------------------------------------


def rules_of(text, **more):
    return {name: len(found) for name, found in by_rule(document(text, **more)).items()}


def spoil(*pairs):
    text = article(7, 2, amp=True)
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@goes_through(
    ("pairs", "expected"),
    [
        ([], {}),
        ([("\n    width:", "\n    breadth:")], {"unknown-field": 1}),
        ([("\n    width:", "\n    widht:")], {"unknown-field": 1}),
        ([("\ntitle:", "\ntitel:"), ("\nheat:", "\nhaet:")], {"unknown-field": 2}),
        ([("\ntitle:", "\nheadline:")], {"unknown-field": 1, "missing-field": 1}),
        ([("\nheat:", "\nwarmth:")], {"unknown-field": 1, "schema-mismatch": 1}),
        ([("\nampWebUrl:", "\nampWebUri:")], {"unknown-field": 1}),
        ([('webUrl: "https', 'webUrl: "htps')], {"malformed-url": 1}),
        ([("publishedDateTime: 2", "publishedDateTime: x2")], {"invalid-date-time": 1}),
    ],
)
def test_each_violation_has_its_rule(pairs, expected):
    assert rules_of(spoil(*pairs)) == expected


def test_which_absent_fields_a_slip_explains():
    doc = document(spoil(("\ntitle:", "\ntitel:"), ("\n    provider:", "\n    Provider:"), ("\nexcerpt:", "\nabstract:")))
    assert renamed(doc) == {("title",), ("related", 0, "provider")}


def test_a_thousand_unknown_keys_are_told():
    doc = document(spoil(("\ntitle:", "\n" + "\n".join(f"titl{number}: x" for number in range(1000)) + "\ntitel:")))
    assert len(by_rule(doc)["unknown-field"]) == 1001
    assert "missing-field" not in by_rule(doc)


def test_rules_about_fields_speak_for_users_schemas_too(tmp_path):
    own = load(
        user(
            tmp_path,
            {
                "properties": {
                    "topics": {"uniqueItems": True},
                    "tags": {"uniqueItems": True},
                    "title": {"minLength": 1},
                    "name": {"minLength": 1},
                    "secured": {"pattern": "^x"},
                    "images": {"items": {"required": ["width", "alt"], "properties": {"height": {"type": "integer"}}}},
                }
            },
        )
    )
    text = '---\ntopics: [a, a]\ntags: [b, b]\ntitle: ""\nname: ""\nsecured: y\nimages: [{height: ~}]\n---\n'
    found = by_rule(document(text, own))
    assert {rule: [json_pointer(each.pointer) + (each.key or "") for each in each_of] for rule, each_of in found.items()} == {
        "value-out-of-range": ["/tags", "/name"],
        "missing-field": ["/images/0alt"],
    }


# -- words ---------------------------------------------------------------------------------------------------------------


@goes_through(
    ("word", "known", "found"),
    [
        ("publishdDateTime", ["publishedDateTime", "updatedDateTime"], ["publishedDateTime"]),
        ("titel", ["title"], ["title"]),
        ("tittle", ["title"], ["title"]),
        ("web_url", ["webUrl", "originalUrl"], ["webUrl"]),
        ("WEBURL", ["webUrl"], ["webUrl"]),
        ("wdith", ["width", "height"], ["width"]),
        ("card", ["care", "cart", "dog"], ["care", "cart"]),
        ("url", ["webUrl"], []),
        ("date", ["publishedDateTime", "heat"], []),
        ("colour", ["category", "topics"], []),
        ("headline", ["title"], []),
        ("", ["url"], []),
        ("x" * 100_000, ["title"], []),
        ("title", [], []),
        ("abdc", ["abcd"], ["abcd"]),
        ("badc", ["abcd"], []),
    ],
)
def test_close_names(word, known, found):
    assert close(word, known) == found
    assert closest(word, known) == (found[0] if found else None)


@examples(60)
@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_closeness_is_mutual_for_words_of_one_length(one, other):
    if len(one) == len(other):
        assert bool(close(one, [other])) == bool(close(other, [one]))


@goes_through(
    ("value", "words"),
    [
        ("708", '"708"'),
        (708, "708"),
        (1.5, "1.5"),
        (float("inf"), ".inf"),
        (float("-inf"), "-.inf"),
        (True, "true"),
        (None, "empty"),
        ([1, None, {"a b": "x"}], '[1, null, {"a b": "x"}]'),
        ({}, "{}"),
        ("a\nb\x1b\u202e\ud83d", '"a\\nb\\x1b\\u202e\\ud83d"'),
        ("x" * 100, f'"{"x" * (LONGEST - 1)}…"'),
        (int("f" * 6000, 16), "an integer of thousands of digits"),
        ([[0] * 100_000] * 10, f"[[{'0, ' * 19}…"),
    ],
)
def test_values_in_messages(value, words):
    assert quoted_value(value) == words


def test_names_and_kinds_in_messages():
    assert name(("images", 0, "width")) == "width"
    assert name(("topics", 2)) == "topic 3"
    assert name(("related", 0)) == "related record 1"
    assert name(("a", 1, 2)) == "item 3 of item 2 of a"
    assert name(()) == "front matter"
    assert described("708") == 'the string "708"'
    assert described(708) == "the number 708"
    assert described([1]) == "a list"
    assert kinds(["integer"]) == "an integer"
    assert kinds(["boolean"]) == "true or false"
    assert kinds(["integer", "boolean", "null"]) == "an integer, a boolean or nothing"
    assert counted(1, "item") == "1 item"
    assert counted(0, "item") == "0 items"


@examples(60)
@given(st.text(max_size=200))
def test_messages_stay_short_and_printable(text):
    assert plain(text).isprintable()
    assert len(plain(text)) <= LONGEST * 10


# -- whatever comes ------------------------------------------------------------------------------------------------------


@examples(45)
@given(mutated(), st.sampled_from([None, 1]))
def test_every_refused_article_is_told_at_a_place(data, indent):
    text = f"---\n{json.dumps(data, indent=indent, ensure_ascii=False)}\n---\n"
    doc = document(text)
    if doc.broken:
        return
    told = check_text(text, settings=Settings(select=("SL1", "SL201", "SL208", "SL301", "SL405", "SL501")))
    assert bool(told) == bool(doc.violations) or {each.rule for each in told} <= {"amp-pair-incomplete", "duplicate-topic"}
    for each in told:
        assert each.rule != "rule-crash", each.message
        assert 0 <= each.span.start < each.span.end <= len(text)
        assert each.message.isprintable()
        if each.fix:
            assert all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in each.fix.edits)
