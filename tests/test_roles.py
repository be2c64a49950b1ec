"""Collections whose fields have names of their own, and a schema that says which field of an article each of them is."""

from __future__ import annotations

import json

import pytest

from seedlint.errors import SchemaFileError
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
