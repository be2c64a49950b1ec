"""Collections whose fields have names of their own, and a schema that says which field of an article each of them is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from seedlint import Settings, check_paths
from seedlint.errors import SchemaFileError
from seedlint.model.roles import ROLES
from seedlint.schema.bundled import bundled_text
from seedlint.schema.roles import roles_of
from seedlint.schema.violations import load


def said(role, **more):
    return {"x-seedlint-role": role, **more}


TEXT = {"type": "string"}
POST = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "headline": said("title", **TEXT),
        "date": said("publishedDateTime", **TEXT, format="date-time"),
        "link": said("webUrl", **TEXT, format="uri"),
        "tags": said("topics", type="array", items=TEXT),
        "author": said("provider", **TEXT),
        "seo": {
            "properties": {
                "description": said("excerpt", **TEXT, **{"x-seedlint-text": "markdown"}),
                "image": said("images", properties={"src": said("url", **TEXT), "credit": {"format": "uri"}}),
            }
        },
        "related_posts": said("related", type="array", items={"$ref": "#/$defs/post"}),
        "sources": {"items": {"format": "uri"}},
        "profiles": {"additionalProperties": {"format": "uri"}},
        "homepage": {"anyOf": [{"format": "uri"}, {"type": "null"}]},
    },
    "$defs": {"post": {"properties": {"name": said("title"), "href": said("webUrl", format="uri"), "tags": said("topics")}}},
}


def file(folder, contents, name="post.schema.json"):
    path = folder / name
    path.write_text(json.dumps(contents))
    return str(path)


# -- reading them ------------------------------------------------------------------------------------------------------


def test_roles_are_read_with_their_places():
    roles = roles_of(POST)
    assert dict(roles.stated()) == {
        "title": "/headline",
        "publishedDateTime": "/date",
        "webUrl": "/link",
        "topics": "/tags",
        "provider": "/author",
        "excerpt": "/seo/description",
        "images": "/seo/image",
        "images/*/url": "/seo/image/src",
        "related": "/related_posts",
        "related/*/title": "/related_posts/*/name",
        "related/*/webUrl": "/related_posts/*/href",
    }
    assert roles.renamed
    assert roles.related == ("related_posts",)
    assert roles.field("excerpt").markup == "markdown"
    assert set(roles.urls) == {("seo", "image", "credit"), ("sources", "*"), ("profiles", "*"), ("homepage",)}


def test_a_field_without_a_role_has_that_of_its_name():
    roles = roles_of(
        {"properties": {"webUrl": TEXT, "published": said("publishedDateTime"), "images": {"items": {"properties": {"src": said("url")}}}}}
    )
    assert roles.field("webUrl").path == ("webUrl",)
    assert not roles.field("webUrl").stated
    assert roles.field("title").path == ("title",)  # wherever it is present
    assert roles.field("images", "url").path == ("src",)
    assert roles.field("published") is None  # that name is another field's


def test_the_article_schema_is_the_identity():
    roles = roles_of(json.loads(bundled_text("article")))
    assert not roles.renamed
    assert {(f"/{role}", place) for role, place in roles.stated()} == {(place, place) for _, place in roles.stated()}
    assert roles.field("related", "provider", "images", "url").stated
    assert roles.urls == ()
    assert load("article").roles is None


def test_roles_in_alternatives_and_in_files_beside(tmp_path):
    file(tmp_path, {"$defs": {"when": said("publishedDateTime", **TEXT)}}, "parts.json")
    kinds = [
        {"properties": {"date": {"$ref": "parts.json#/$defs/when"}, "name": said("title")}},
        {"allOf": [{"properties": {"day": said("publishedDateTime"), "name": said("title")}}]},
    ]
    roles = load(file(tmp_path, {"oneOf": kinds})).roles
    assert roles.field("publishedDateTime").path == ("date",)
    assert [each.path for each in roles.field("publishedDateTime").others] == [("day",)]
    assert roles.field("title").others == ()


def test_a_schema_that_leads_to_itself_is_read_once():
    tree = {"properties": {"name": said("title"), "parent": {"$ref": "#"}, "posts": said("related", items={"$ref": "#"})}}
    assert dict(roles_of(tree).stated()) == {"title": "/name", "related": "/posts", "related/*/title": "/posts/*/name"}


WRONG = [
    ({"a": said("publishedDatetime")}, "/a/x-seedlint-role", "'publishedDatetime' is no role, did you mean publishedDateTime?"),
    ({"a": said("colour")}, "/a/x-seedlint-role", "'colour' is no role, there are title, excerpt"),
    ({"a": said(5)}, "/a/x-seedlint-role", "a role is a string"),
    ({"a": said("title"), "b": said("title")}, "/b/x-seedlint-role", "the role title is used twice: /a has it too"),
    ({"a": {"properties": {"b": said("title")}}, "c": said("title")}, "/c/x-seedlint-role", "is used twice: /a/b has it too"),
    ({"a": said("title", allOf=[said("excerpt")])}, "/a/allOf/0/x-seedlint-role", "a field has one role: this one is title already"),
    ({"a": said("title", type="array")}, "/a/x-seedlint-role", "the role title is for a string, the field is a list"),
    ({"a": said("topics", type=["string", "null"])}, "/a/x-seedlint-role", "is for a list of strings, the field is a string"),
    ({"a": said("published", type="string")}, "/a/x-seedlint-role", "is for true or false, the field is a string"),
    ({"a": said("quality", type="boolean")}, "/a/x-seedlint-role", "is for a number, the field is true or false"),
    ({"a": said("provider", type="array")}, "/a/x-seedlint-role", "is for a mapping or a name, the field is a list"),
    ({"a": said("related", type="array", items=TEXT)}, "/a/x-seedlint-role", "is for a list of mappings, an item of the list is a string"),
    ({"a": said("topics", items={"type": "object"})}, "/a/x-seedlint-role", "is for a list of strings, an item of the list is a mapping"),
    ({"a": said("url")}, "/a/x-seedlint-role", "url is the role of a field below one with the role images"),
    ({"a": said("provider", properties={"b": said("excerpt")})}, "/a/properties/b/x-seedlint-role", "excerpt is no role of a field below provider"),
    ({"a": {"items": said("title")}}, "/a/items/x-seedlint-role", "an item of a list has no role"),
    ({"a": {"items": {"properties": {"b": said("title")}}}}, "/a/items/properties/b/x-seedlint-role", "only where the list has the role"),
    ({"a": {"additionalProperties": said("title")}}, "/a/additionalProperties/x-seedlint-role", "for a property with a name of its own"),
    ({"a": {"x-seedlint-text": "text"}}, "/a/x-seedlint-text", "'text' is no kind of text: expected markdown or html"),
    ({"a": {"x-seedlint-text": "html", "type": "integer"}}, "/a/x-seedlint-text", "only a string is Markdown or HTML"),
    ({"a": {"x-seedlint-rule": "title"}}, "/a/x-seedlint-rule", "no keyword of seedlint: there are x-seedlint-role and x-seedlint-text"),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "pointer", "reason"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_role_is_one_error_with_its_place(tmp_path, properties, pointer, reason):
    path = file(tmp_path, {"properties": properties})
    with pytest.raises(SchemaFileError) as caught:
        load(path)
    assert (caught.value.file, caught.value.pointer) == (path, f"/properties{pointer}")
    assert reason in caught.value.reason


def test_a_role_of_the_whole_file_and_one_in_a_file_beside(tmp_path):
    with pytest.raises(SchemaFileError, match="x-seedlint-role: a role is said of a property"):
        load(file(tmp_path, said("title")))
    beside = file(tmp_path, {"properties": {"a": said("titel")}}, "parts.json")
    with pytest.raises(SchemaFileError, match="did you mean title") as caught:
        load(file(tmp_path, {"$ref": "parts.json"}))
    assert (caught.value.file, caught.value.pointer) == (beside, "/properties/a/x-seedlint-role")


def test_roles_of_a_file_beside_that_have_no_place_here_count_for_nothing(tmp_path):
    image = {"$ref": "https://seedlint.github.io/schema/article.schema.json#/$defs/image"}
    record = {"$ref": "https://seedlint.github.io/schema/article.schema.json#/$defs/relatedRecord"}
    schema = {"properties": {"name": said("title"), "icon": image, "icons": {"items": image}, "main": record, "other": record}}
    roles = load(file(tmp_path, schema)).roles
    assert roles.field("title").path == ("name",)
    assert roles.field("webUrl").path == ("main", "webUrl")


# -- the same articles as posts of a blog --------------------------------------------------------------------------------

NAMES = {  # what the fields of an article are called in the blog, by what they belong to
    "": {
        "title": "headline", "publishedDateTime": "date", "updatedDateTime": "lastmod", "webUrl": "link", "originalUrl": "source",
        "ampWebUrl": "amp", "cdnAmpWebUrl": "amp_cache", "provider": "author", "topics": "tags", "images": "photos",
        "related": "related_posts", "quality": "score", "heat": "warmth", "published": "live", "secured": "cipher",
    },
    "related": {
        "title": "headline", "excerpt": "summary", "publishedDateTime": "date", "webUrl": "link", "ampWebUrl": "amp",
        "cdnAmpWebUrl": "amp_cache", "provider": "author", "images": "photos", "quality": "score",
    },
    "provider": {"name": "called", "domain": "site", "images": "logos"},
    "images": {"url": "src", "width": "w", "height": "h", "title": "caption"},
}  # fmt: skip


def renamed(schema, names, roles=True):
    """A schema of the article format under other names, each with its role, top-level excerpt in a mapping ``seo``."""
    top = json.loads(json.dumps(schema))
    for scope, part in (
        ("", top),
        *((scope, top["$defs"][name]) for scope, name in (("related", "relatedRecord"), ("provider", "provider"), ("images", "image"))),
    ):
        table = names[scope]
        for name, value in part["properties"].items():
            value.pop("x-seedlint-role", None)
            if name in table or name in ROLES[scope]:
                value["x-seedlint-role"] = name
        _rename_keys(part, table)
    top["dependentRequired"] |= {"amp": ["amp_cache"], "amp_cache": ["amp"]}
    top["$defs"]["relatedRecord"]["dependentRequired"] = {"amp": ["amp_cache"], "amp_cache": ["amp"]}
    description = top["properties"].pop("excerpt")
    top["properties"]["seo"] = {"type": "object", "properties": {"description": description}, "required": ["description"]}
    top["required"] = ["seo" if name == "excerpt" else name for name in top["required"]]
    for each in top["allOf"]:
        each["then"]["required"] = [names[""].get(name, name) for name in each["then"]["required"]]
    return {key: value for key, value in top.items() if key != "$id"}


def _rename_keys(part, table):
    part["properties"] = {table.get(name, name): value for name, value in part["properties"].items()}
    part["required"] = [table.get(name, name) for name in part.get("required", ())]
    companions = part.get("dependentRequired", {})
    part["dependentRequired"] = {table.get(name, name): [table.get(each, each) for each in needed] for name, needed in companions.items()}


SLIPS = {"titel": "haedline"}  # a misspelt key is as close to the name in the blog

_KEY = re.compile(r"( *)(- +)?([A-Za-z]+)(:(?:[ \r].*)?)", re.DOTALL)


def as_post(text):
    """An article as a post of the blog, and for each line of it the number of the line that it is made from."""
    made, numbers = [], []
    above = []  # indentation and key of the mappings that a line is in
    deeper = ""  # what is put before the lines of a text that moved into a mapping
    for number, line in enumerate(text.split("\n"), 1):
        found = _KEY.fullmatch(line)
        if not line.startswith(" "):
            deeper = ""
        if found is not None:
            indent = len(found[1]) + len(found[2] or "")
            while above and above[-1][0] >= indent:
                above.pop()
            owner = above[-1][1] if above else ""
            above.append((indent, found[3]))
            if owner == "" and found[3] == "excerpt" and not found[2]:
                made.append("seo:")
                numbers.append(number)
                line, deeper = f"  description{found[4]}", "  "
            elif owner in NAMES:
                key = NAMES[owner].get(found[3]) or SLIPS.get(found[3], found[3])
                line = f"{found[1]}{found[2] or ''}{key}{found[4]}"
        elif line.strip():
            line = deeper + line
        made.append(line)
        numbers.append(number)
    return "\n".join(made), numbers


BACK = [
    (r"\bitem (\d+) of related_posts\b", r"related record \1"), (r"\bitem (\d+) of tags\b", r"topic \1"), (r"\bitem of tags\b", "topic"),
    (r"\bitem (\d+) of (?:photos|logos)\b", r"image \1"), (r"\bauthor site\b", "provider domain"), (r"\b(?:description|summary|seo)\b", "excerpt"),
    *((rf"\b{new}\b", old) for table in (*NAMES.values(), SLIPS) for old, new in table.items()),
]  # fmt: skip


def in_article_words(text):
    for pattern, words in BACK:
        text = re.sub(pattern, words, text)
    return text


def findings(folder, lines, schema):
    """What is found in each file: code, message in the words of the article format, line, severity, safety of the fix, notes.

    Args:
        folder: the files.
        lines: by their names, what to write instead of each number of a line.
        schema: theirs.
    """
    settings = Settings(select=("all",), schema=schema, now=1_900_000_000.0, site_root=str(SEEDS))
    found = {}
    for each in check_paths([str(folder)], settings).diagnostics:

        def said(message, span):
            number = lines.get(Path(span.path).name, {})
            words = re.sub(r"(lines? |to )(\d+)", lambda match: f"{match[1]}{number.get(int(match[2]), match[2])}", message)
            return in_article_words(words).replace(str(folder), ""), number.get(span.line, span.line)

        fix = str(each.fix.safety) if each.fix and each.code not in WITHOUT_A_FIX else None
        notes = [said(note.message, note.span) for note in each.notes]
        found.setdefault(Path(each.path).name, []).append((each.code, *said(each.message, each.span), str(each.severity), fix, notes))
    return {name: sorted(each, key=str) for name, each in found.items()}


SEEDS = Path(__file__).parents[1] / "seeds"
WITHOUT_A_FIX = {"SL012"}  # under a schema of the user's own: it may be written for a reader of YAML 1.1


@pytest.mark.parametrize("folder", [SEEDS, SEEDS / "broken", SEEDS / "broken" / "folder"], ids=lambda path: path.name)
def test_posts_get_the_findings_of_the_articles_that_they_are(folder, tmp_path):
    schema = file(tmp_path, renamed(json.loads(bundled_text("article")), NAMES))
    articles, posts, numbers = tmp_path / "articles", tmp_path / "posts", {}
    articles.mkdir()
    posts.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (articles / path.name).write_bytes(path.read_bytes())
            text, lines = as_post(path.read_bytes().decode("utf-8", "surrogateescape"))
            (posts / path.name).write_bytes(text.encode("utf-8", "surrogateescape"))
            numbers[path.name] = dict(enumerate(lines, 1))
    expected, found = findings(articles, {}, "article"), findings(posts, numbers, schema)
    for name in expected.keys() | found.keys():
        assert found.get(name) == expected.get(name)
