"""Collections whose fields have names of their own, and a schema that says which field of an article each of them is."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path

import pytest

from command import seedlint
from fewer import one_in
from seedlint import Settings, check_paths, check_text, fix_text
from seedlint.article.outcomes import linked
from seedlint.article.records import other_urls, records, role_at, texts
from seedlint.check.plan import prepare
from seedlint.errors import SchemaFileError
from seedlint.model.roles import ROLES
from seedlint.model.settings import Allow
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document
from seedlint.schema.bundled import article_fields, bundled_text
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


@pytest.mark.parametrize("inner", one_in(2, [{"format": "uri"}, {}]))
def test_a_schema_that_leads_to_one_field_on_many_ways_is_read_in_time(inner):
    step = {
        f"d{n}": {"properties": {name: {"items": {"$ref": f"#/$defs/d{n + 1}"}, "$ref": f"#/$defs/d{n + 1}"} for name in "abcd"}}
        for n in range(40)
    }
    roles = roles_of({"properties": {"x": {"$ref": "#/$defs/d0"}, "name": said("title")}, "$defs": {**step, "d40": inner}})
    assert roles.field("title").path == ("name",)


WRONG = [
    ({"a": said("publishedDatetime")}, "/a/x-seedlint-role", "'publishedDatetime' is no role, did you mean publishedDateTime?"),
    ({"a": said("colour")}, "/a/x-seedlint-role", "'colour' is no role, there are title, excerpt"),
    ({"a": said(5)}, "/a/x-seedlint-role", "a role is a string"),
    ({"a": said("title"), "b": said("title")}, "/b/x-seedlint-role", "the role title is used twice: /a has it too"),
    ({"a": {"properties": {"b": said("title")}}, "c": said("title")}, "/a/properties/b/x-seedlint-role", "is used twice: /c has it too"),
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


def renamed(schema, names):
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


BLOG = renamed(json.loads(bundled_text("article")), NAMES)
SLIPS = {"titel": "haedline"}  # a misspelt key is as close to the name in the blog

_KEY = re.compile(r"([ \t]*)(- +)?([A-Za-z]+)(:(?:[ \r].*)?)", re.DOTALL)


def as_post(text):
    """An article as a post of the blog, and for each line of it the number of the line that it is made from."""
    made, numbers = [], []
    above = []  # indentation and key of the mappings that a line is in
    deeper = ""  # what is put before the lines of a text that moved into a mapping
    for number, line in enumerate(text.split("\n"), 1):
        found = _KEY.fullmatch(line)
        if not line.startswith((" ", "\t")):
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
            for name in (str(folder), os.path.relpath(folder)):  # messages name a file as seen from the working folder, if that is near
                words = words.replace(name, "")
            return in_article_words(words), number.get(span.line, span.line)

        fix = str(each.fix.safety) if each.fix and each.code not in WITHOUT_A_FIX else None
        notes = [said(note.message, note.span) for note in each.notes]
        found.setdefault(Path(each.path).name, []).append((each.code, *said(each.message, each.span), str(each.severity), fix, notes))
    return {name: sorted(each, key=str) for name, each in found.items()}


SEEDS = Path(__file__).parents[1] / "seeds"
WITHOUT_A_FIX = {"SL012"}  # under a schema of the user's own: it may be written for a reader of YAML 1.1


FOLDERS = pytest.mark.parametrize("folder", [SEEDS, SEEDS / "broken", SEEDS / "broken" / "folder"], ids=lambda path: path.name)


def text_of(path):
    return path.read_bytes().decode("utf-8", "surrogateescape")


def both(folder, tmp_path, convert, schema):
    """What is found in the articles of a folder, and in the posts that are made of them."""
    articles, posts, numbers = tmp_path / "articles", tmp_path / "posts", {}
    articles.mkdir()
    posts.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (articles / path.name).write_bytes(path.read_bytes())
            text, lines = convert(text_of(path))
            (posts / path.name).write_bytes(text.encode("utf-8", "surrogateescape"))
            numbers[path.name] = dict(enumerate(lines, 1))
    return findings(articles, {}, "article"), findings(posts, numbers, file(tmp_path, schema))


@FOLDERS
def test_posts_get_the_findings_of_the_articles_that_they_are(folder, tmp_path):
    expected, found = both(folder, tmp_path, as_post, BLOG)
    for name in expected.keys() | found.keys():
        assert found.get(name) == expected.get(name)


# Of these rules, posts with a name for an author and URLs for images have nothing to report: hosts of publishers and sizes of images
# are gone, and with them logos.
DROPPED = {"SL014", "SL210", "SL501", "SL502", "SL503", "SL505", "SL705"}
_DROPPED_FIELDS = re.compile(r"^(?:domain|width|height|isCached) is|cannot be measured")
UNLIKE = {"reading-anchors.md", "reading-indentation.md", "reading-cut-off.md"}  # the defect is in what is gone


def as_plain_post(text):
    """An article as a post of a simple blog: its author is a name, its images are URLs."""
    made, numbers = [], []
    text, lines = as_post(text)
    inside, depth = "", 0
    for number, line in zip(lines, text.split("\n"), strict=True):
        indent = len(line) - len(line.lstrip(" "))
        if inside and line.strip() and indent <= depth:
            inside = ""
        if inside == "author":
            if not (found := re.fullmatch(r" *called:(.*)", line)):
                continue
            line = f"{' ' * depth}author:{found[1]}"
        elif inside == "photos":
            found = re.fullmatch(r"( *)- src:(.*)", line)
            if not found and not line.lstrip().startswith("#"):
                continue
            line = f"{found[1]}-{found[2]}" if found else line
        elif found := re.fullmatch(r" *(author|photos):\s*", line):
            inside, depth = found[1], indent
            if inside == "author":
                continue
        made.append(line)
        numbers.append(number)
    return "\n".join(made), numbers


def plain(schema):
    """The schema of the simple blog."""
    made = json.loads(json.dumps(schema))
    for part in (made, made["$defs"]["relatedRecord"]):
        part["properties"]["author"] = said("provider", **TEXT)
        part["properties"]["photos"] = said("images", type="array", items={"type": "string", "format": "uri-reference"})
    return made


@FOLDERS
def test_simple_posts_get_the_findings_about_what_they_still_say(folder, tmp_path):
    expected, found = both(folder, tmp_path, as_plain_post, plain(BLOG))
    for name in (expected.keys() | found.keys()) - UNLIKE:
        kept = [each for each in expected.get(name, []) if each[0] not in DROPPED and not _DROPPED_FIELDS.search(each[1])]
        said_here = [(code, message.replace("in provider", "in name"), *rest) for code, message, *rest in found.get(name, [])]
        assert [each for each in said_here if each[0] not in DROPPED] == kept


def fixed(texts, schema):
    """Texts by their names, with all fixes applied but those that a schema of the user's own does without."""
    settings = Settings(select=("all",), ignore=tuple(WITHOUT_A_FIX), schema=schema, now=1_900_000_000.0, site_root=str(SEEDS))
    inputs = Inputs((), [(name, text.encode("utf-8", "surrogateescape")) for name, text in texts.items()])
    changes = apply_fixes(inputs, prepare(settings), unsafe=True, write=False).changes
    return texts | {each.path: each.new.decode("utf-8", "surrogateescape") for each in changes}


@FOLDERS
def test_fixes_of_posts_are_those_of_the_articles(folder, tmp_path):
    articles = {path.name: text_of(path) for path in sorted(folder.iterdir()) if path.is_file()}
    posts = fixed({name: as_post(text)[0] for name, text in articles.items()}, file(tmp_path, BLOG))
    for name, text in fixed(articles, "article").items():
        assert posts[name] == as_post(text)[0]


def test_findings_are_known_by_the_names_of_the_file(tmp_path):
    (tmp_path / "post.md").write_text(
        '---\nheadline: "Ferry"\nlink: "https://example.com/ferry"\nseo:\n  image:\n    src: "http://example.com/a.png"\n'
        'related_posts:\n  - name: "Quay"\n    href: "http://example.com/quay"\n---\n'
    )
    schema = file(tmp_path, POST)
    usual = Settings(select=("insecure-url",), schema=schema, base=str(tmp_path))
    image, related = check_paths([str(tmp_path / "post.md")], usual).diagnostics
    assert (image.field, image.record_url) == ("/seo/image/src", "example.com/ferry")
    assert (related.field, related.record_url) == ("/related_posts/0/href", "example.com/quay")
    assert related.record == "example.com — Quay"
    allowed = usual.replace(allow=(Allow(rule="insecure-url", field="/related_posts/*/href"),))
    assert [each.field for each in check_paths([str(tmp_path / "post.md")], allowed).diagnostics] == ["/seo/image/src"]


def test_a_baseline_survives_that_records_change_their_places(tmp_path):
    records = ['  - name: "Quay"\n    href: "http://example.com/quay"\n', '  - name: "Mole"\n    href: "http://example.com/mole"\n']
    path = tmp_path / "post.md"
    path.write_text("---\nrelated_posts:\n" + "".join(records) + "---\n")
    config = tmp_path / "seedlint.toml"
    config.write_text(f'select = ["insecure-url"]\nschema = "{Path(file(tmp_path, POST)).name}"\nbaseline = "known.json"\n')
    assert seedlint("baseline", ".", cwd=tmp_path).status == 0
    path.write_text('---\nheadline: "Ferry"\nrelated_posts:\n' + "".join(reversed(records)) + "---\n")
    done = seedlint("check", "--no-cache", ".", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    path.write_text("---\nrelated_posts:\n" + "".join([*records, records[0].replace("quay", "pier")]) + "---\n")
    assert seedlint("check", "--no-cache", ".", "--format", "concise", cwd=tmp_path).out.count("\n") == 1


# -- URLs without a role, texts that are no plain text --------------------------------------------------------------------


def codes(folder, text, schema, *select, **more):
    (folder / "post.md").write_text(text)
    settings = Settings(select=select or ("all",), schema=file(folder, schema), base=str(folder), now=1_900_000_000.0, **more)
    return [(each.code, each.field) for each in check_paths([str(folder / "post.md")], settings).diagnostics]


def test_a_url_by_its_format_gets_the_rules_on_urls_alone(tmp_path):
    schema = {"properties": {"home": {"format": "uri"}, "sources": {"items": {"format": "uri"}}, "other": TEXT}}
    text = (
        "---\nhome: http://user@EXAMPLE.com/{{a}}?utm_source=x&amp;b=1\nsources: [nowhere, https://example.com/INSERT_ID_HERE]\n"
        "other: http://example.com\n---\n"
    )
    assert codes(tmp_path, text, schema) == [
        *((code, "/home") for code in ("SL202", "SL203", "SL206", "SL205", "SL204")),
        ("SL201", "/sources/0"),
    ]


def test_a_link_is_no_identity(tmp_path):
    folder = tmp_path / "posts"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text('---\nhome: "https://example.com/"\nlink: "https://example.com/' + name + '"\n---\n')
    schema = {"properties": {"home": {"format": "uri"}, "link": {"format": "uri"}}}
    assert check_paths([str(folder)], Settings(schema=file(tmp_path, schema))).diagnostics == ()
    schema["properties"]["home"] |= said("webUrl")
    (found,) = check_paths([str(folder)], Settings(schema=file(tmp_path, schema))).diagnostics
    assert (found.code, found.field) == ("SL701", "/home")


@pytest.mark.parametrize("kind", ["markdown", "html"])
def test_markdown_and_html_keep_what_means_something_there(kind, tmp_path):
    text = '---\nsummary: "Night  trains&nbsp;<b>return</b>\\n\\n- to\u200bmorrow &amp; later"\n---\n'
    schema = {"properties": {"summary": said("excerpt", **TEXT)}}
    plain_text = codes(tmp_path, text, schema, "SL6")
    assert {code for code, _ in plain_text} == {"SL602", "SL604", "SL605", "SL606"}
    schema["properties"]["summary"]["x-seedlint-text"] = kind
    assert codes(tmp_path, text, schema, "SL6") == [("SL604", "/summary")]
    settings = Settings(schema=file(tmp_path, schema))
    assert fix_text(text, settings=settings).text == text
    assert fix_text(text, settings=settings, unsafe=True).text == text.replace("\u200b", "")


# -- rules ask for roles -------------------------------------------------------------------------------------------------

PACKAGE = Path(__file__).parents[1] / "linter" / "seedlint"
ASKED = [*(PACKAGE / "rules").rglob("*.py"), *(PACKAGE / "article").glob("*.py")]
GIVEN = article_fields() | {"startDateTime", "endDateTime"}  # the two that date-order knows by default


def field_names(tree):
    """The names of fields that a module asks for, and the places where it asks for one without its role."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="at" | "string"), args=args):
                yield from ((arg.value, False) for arg in args if isinstance(arg, ast.Constant))
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(name)), *_]):
                if (words := ast.unparse(owner)).endswith("data") or words == "provider":
                    yield name, words == "doc.data"
            case ast.Call(func=ast.Name(id="get"), args=[ast.Constant(value=str(name)), *_]):
                yield name, False
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))) if ast.unparse(owner).endswith("data"):
                yield name, ast.unparse(owner) == "doc.data"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="doc"), attr="text" | "get" | "match" | "texts"), args=args):
                yield from ((arg.value, True) for arg in args if isinstance(arg, ast.Constant))
            case ast.Tuple(elts=[ast.Starred(), *others]):
                yield from (
                    (each.value, True)
                    for each in others
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.isidentifier()
                )


def test_rules_ask_for_fields_of_the_schema_by_their_roles():
    asked = {(path.stem, *each) for path in ASKED for each in field_names(ast.parse(path.read_text(encoding="utf-8")))}
    assert {name for _, name, _ in asked} >= {"title", "webUrl", "topics", "heat", "secured", "width", "domain"}
    assert {each for each in asked if each[1] not in GIVEN} == set()
    assert {module for module, _, by_name in asked if by_name} == {"records"}  # which finds the fields of the article format


# -- what else follows roles ---------------------------------------------------------------------------------------------


def opened(folder, text, schema=POST):
    (folder / "post.md").write_text(text)
    settings = Settings(schema=file(folder, schema))
    return document(str(folder / "post.md"), text.encode(), prepare(settings), 0.0)


def test_links_are_asked_for_and_parts_are_found_under_the_names_of_the_file(tmp_path):
    doc = opened(
        tmp_path,
        "---\nlink: https://example.com/a\nauthor: Example\nseo: {image: {src: https://example.com/a.png}}\nhomepage: https://example.com\n"
        "related_posts:\n- href: https://example.com/b\n---\n",
    )
    assert [(pointer, picture) for pointer, _, picture in linked(doc)] == [
        (("link",), False),
        (("related_posts", 0, "href"), False),
        (("seo", "image", "src"), True),
    ]
    assert [pointer for pointer, _ in texts(doc)] == [("author",)]
    assert [pointer for pointer, _ in other_urls(doc)] == [("homepage",)]
    assert role_at(doc, ("author",)) == ("provider", "name")  # a plain text is all of it
    assert role_at(doc, ("related_posts", 0, "href")) == ("related", "webUrl")
    assert role_at(doc, ("homepage",)) == ()
    article, _ = records(doc)
    assert article.at("publishedDateTime") == ("date",)  # also where it is missing


@pytest.mark.parametrize("pair", [("publishedDateTime", "until"), ("date", "until")])
def test_pairs_of_dates_are_named_by_role_or_by_name(pair, tmp_path):
    text = "---\ndate: 2024-03-05T08:30:00Z\nuntil: 2024-03-04T08:30:00Z\n---\n"
    found = check_text(text, settings=Settings(schema=file(tmp_path, POST), options={"date-order": {"pairs": [pair]}}))
    assert [each.message for each in found] == ["until 2024-03-04T08:30:00Z is before date 2024-03-05T08:30:00Z"]


def test_fields_of_the_schema_after_the_front_matter_or_in_a_value_are_seen(tmp_path):
    found = codes(tmp_path, "---\nheadline: a\n---\ntags: [a]\nrelated_posts:\n- name: a\n", POST, "SL011")
    assert found == [("SL011", None)]
    assert codes(tmp_path, "---\nheadline: Ferry\n  related_posts:Quay\n---\n", POST, "SL015") == [("SL015", "/headline")]


def test_a_wrong_role_is_wrong_use(tmp_path):
    file(tmp_path, {"properties": {"a": said("titel")}})
    (tmp_path / "post.md").write_text("---\na: b\n---\n")
    done = seedlint("check", "--schema", "post.schema.json", "post.md", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "post.schema.json: /properties/a/x-seedlint-role: 'titel' is no role, did you mean title?" in done.err


def test_links_and_dates_have_the_form_of_their_role_where_the_schema_says_nothing(tmp_path):
    schema = {"properties": {"link": said("webUrl"), "source": {}, "day": said("publishedDateTime")}}
    text = "---\nlink: www.example.com\nsource: here\nday: 20th of May\n---\n"
    assert codes(tmp_path, text, schema) == [("SL201", "/link"), ("SL301", "/day")]
    assert codes(tmp_path, "---\nlink: https://example.com\nday: 2024-05-20 08:30:00 -0500\n---\n", schema) == []
    schema["properties"] = {"link": said("webUrl", pattern="^[w-z]"), "day": said("publishedDateTime", enum=["20th of May"])}
    assert codes(tmp_path, text, schema) == []


@pytest.mark.parametrize("value", ["012", "[1, 012]", "\n  - 5\n  - 012", "\n  - 1e3", "{a: .5e1}", "0o17"])
def test_numbers_that_two_readers_read_differently_are_seen_wherever_they_are(value, tmp_path):
    found = codes(tmp_path, f"---\ncounts: {value}\n---\n", POST, "SL012")
    assert [code for code, _ in found] == ["SL012"]
