"""`seedlint infer` drafts a schema that accepts a folder, but for what looks like a slip in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from command import ROOT, seedlint
from fewer import goes_through
from sample_collections import FILES, KINDS, SLIPS, file_name, write_collection
from seedlint.infer.draft import draft
from seedlint.infer.kinds import Groups, kinds
from seedlint.infer.looks import look
from seedlint.infer.sketch import MOST_KEYS, MOST_SHAPES, MOST_VALUES, Shape, Sketch
from seedlint.infer.slips import Rarity
from seedlint.schema.compiler import compile_schema
from seedlint.schema.roles import roles_of
from strategies import examples


def drafted(*files: dict, rare: float = 0.01, folder: str = "notes") -> dict:
    """The draft of some front matter."""
    groups = Groups()
    for number, data in enumerate(files):
        groups.add(f"{folder}/{number}.md", data, number)
    return draft([kind for some in kinds(groups) for kind in some], Rarity(rare))


def field(schema: dict, key: str) -> dict:
    """What a schema says of a field, without the words for people."""
    found = schema["properties"][key]
    return {name: value for name, value in found.items() if name not in ("title", "description", "$comment")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_passes_its_draft_but_for_the_slips(kind, tmp_path):
    write_collection(tmp_path / kind, kind)
    done = seedlint("infer", kind, "-o", "draft.json", cwd=tmp_path)
    assert (done.status, done.out) == (0, ""), done.err
    schema = json.loads((tmp_path / "draft.json").read_text())
    Draft202012Validator.check_schema(schema)
    names = {file_name(kind, n) for n in SLIPS[kind]}
    checked = seedlint(
        "check",
        kind,
        "--schema",
        "draft.json",
        "--isolated",
        "--no-cache",
        "--select",
        "SL1,SL201,SL301",
        "--format",
        "jsonl",
        cwd=tmp_path,
    )
    assert "is not checked" not in checked.err
    assert {name for name, _ in checked.rules} == names
    listed = {line.strip().split(":")[0].rsplit("/", 1)[-1] for line in done.err.splitlines() if line.startswith("  ")}
    assert listed == names
    assert f"{FILES - len(names)} of {FILES} files fit" in done.err.splitlines()[-1]
    places = {f"{found['path']}:{found['line']}:{found['column']}" for found in checked.findings}
    assert {line.strip().split(": ")[0] for line in done.err.splitlines() if line.startswith("  ")} == places


def test_a_folder_without_slips_passes_as_it_is(tmp_path):
    for kind in KINDS:
        write_collection(tmp_path / kind, kind, 12, slips=False)
    done = seedlint("infer", ".", "-o", "draft.json", cwd=tmp_path)
    assert "left out" not in done.err
    assert "72 of 72 files fit" in done.err
    checked = seedlint(".", "--schema", "draft.json", "--isolated", "--no-cache", "--select", "SL1,SL201,SL301", cwd=tmp_path)
    assert (checked.status, checked.out) == (0, ""), checked.out


def test_articles_draft_the_article_format(tmp_path):
    """The seeds have every role under its own name."""
    done = seedlint("infer", ROOT / "seeds", "--exclude", "broken/", cwd=tmp_path)
    schema = json.loads(done.out)
    roles = {key: value["x-seedlint-role"] for key, value in schema["properties"].items() if "x-seedlint-role" in value}
    assert all(key == role for key, role in roles.items())
    assert set(roles) >= {
        "title",
        "excerpt",
        "publishedDateTime",
        "webUrl",
        "provider",
        "topics",
        "images",
        "related",
        "quality",
        "secured",
    }
    assert {"record", "image", "provider"} <= schema["$defs"].keys()
    assert "8 of 8 files fit" in done.err


def test_roles_of_a_blog(tmp_path):
    """Every guess is one that a reader of the schema accepts, and has its evidence."""
    write_collection(tmp_path / "posts", "posts", 12, slips=False)
    schema = json.loads(seedlint("infer", "posts", cwd=tmp_path).out)
    assert dict(roles_of(schema).stated()) == {
        "title": "/title",
        "excerpt": "/description",
        "publishedDateTime": "/date",
        "webUrl": "/link",
        "provider": "/author",
        "topics": "/tags",
        "images": "/image",
        "related": "/related_posts",
        "related/*/title": "/related_posts/*/title",
        "related/*/webUrl": "/related_posts/*/url",
    }
    comments = [each["$comment"] for each in schema["properties"].values() if "x-seedlint-role" in each]
    assert all(re.fullmatch(r"in \d+ of 12 files.*; role \w+: .+", comment) for comment in comments)


@goes_through(
    ("data", "roles"),
    [
        ({"title": 7, "date": "soon", "link": "no", "tags": "a", "image": "a b", "related": ["a"], "quality": "high"}, {}),
        ({"title": "https://example.com/"}, {}),
        ({"published": True, "date": "2020-10-20"}, {"published": "/published", "publishedDateTime": "/date"}),
        ({"published": "2020-10-20", "date": "2020-10-20"}, {"publishedDateTime": "/published"}),
        ({"image": {"src": "/a.png", "width": 5}}, {"images": "/image", "images/*/url": "/image/src", "images/*/width": "/image/width"}),
        ({"seo": {"image": "/a.png", "title": "x"}}, {"images": "/seo/image"}),
        (
            {"author": {"name": "Ada", "domain": "example.com"}},
            {"provider": "/author", "provider/name": "/author/name", "provider/domain": "/author/domain"},
        ),
        ({"photos": [{"url": "/a.png"}], "images": ["/a.png"]}, {"images": "/images"}),
    ],
)
def test_a_name_alone_is_no_role(data, roles):
    assert dict(roles_of(drafted(*[data] * 3)).stated()) == roles


def test_one_link_for_all_is_not_the_page_of_each():
    schema = drafted(*({"title": f"T {n}", "link": "https://example.com/"} for n in range(12)))
    assert field(schema, "link") == {"type": "string", "format": "uri"}


# -- what counts as a slip ------------------------------------------------------------------------------------------------


def many(count: int, **odd: dict) -> list[dict]:
    """Front matter of many files, the first ones with other values: ``n3={...}`` are three of them."""
    files = [{"title": f"Words of number {n}", "weeks": n, "level": ["low", "high"][n % 2], "day": "2024-03-05"} for n in range(count)]
    at = 0
    for name, changes in odd.items():
        for _ in range(int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))):
            files[at] = {key: value for key, value in {**files[at], **changes}.items() if value != "GONE"}
            at += 1
    return files


@pytest.mark.parametrize(
    ("times", "rare", "allowed"), [(1, 0.01, False), (2, 0.01, True), (3, 0.01, True), (3, 0.02, False), (1, 0.0, True)]
)
@pytest.mark.parametrize("odd", [{"weeks": "7"}, {"level": "Low"}, {"title": 1984}, {"day": "soon"}], ids=str)
def test_rare_things_that_look_like_slips_are_left_out(odd, times, rare, allowed):
    files = many(200, **{f"n{times}": odd})
    validator = Draft202012Validator(drafted(*files, rare=rare), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert validator.is_valid(files[0]) is allowed
    assert all(validator.is_valid(each) for each in files[times:])


@pytest.mark.parametrize(("times", "rare", "known"), [(1, 0.01, False), (2, 0.01, True), (3, 0.02, False), (1, 0.0, True)])
def test_a_rare_key_that_is_misspelt_is_left_out(times, rare, known):
    schema = drafted(*many(200, **{f"n{times}": {"levle": "low", "level": "GONE"}}), rare=rare)
    assert ("levle" in schema["properties"]) is known


def test_in_a_small_folder_one_file_is_rare():
    files = many(20, n1={"levle": "low", "level": "GONE"})
    schema = drafted(*files)
    assert "levle" not in schema["properties"]
    assert "level" in schema["required"]
    assert "weeks" in drafted(*many(4, n1={"weeks": "7"}))["properties"]
    assert field(drafted(*many(4, n1={"weeks": "7"})), "weeks")["type"] == ["integer", "string"]


@pytest.mark.parametrize(
    ("odd", "key", "says"),
    [
        ({"extra": "x"}, "extra", {"type": "string"}),
        ({"title": None}, "title", {"type": "string", "x-seedlint-role": "title"}),
        ({"weeks": 1.5}, "weeks", {"type": "number"}),
        ({"titles": "A second one"}, "titles", {"type": "string"}),
    ],
    ids=["optional key", "left empty", "a fraction", "close, but beside the other"],
)
def test_what_is_rare_and_no_slip_is_allowed(odd, key, says):
    assert field(drafted(*many(200, n1=odd)), key) == says


@pytest.mark.parametrize(("lack", "required"), [(0, True), (4, True), (5, False)])
def test_what_nearly_all_have_is_required(lack, required):
    schema = drafted(*many(200, **({f"n{lack}": {"weeks": "GONE"}} if lack else {})))
    assert ("weeks" in schema["required"]) is required
    said = f"in {200 - lack} of 200 files" + (f"; required, {lack} lack it" if required and lack else "")
    assert schema["properties"]["weeks"]["$comment"] == said


def test_keys_that_stand_empty_may_be_null():
    schema = drafted(*many(200, n50={"weeks": None}, n150={"note": None}))
    assert field(schema, "weeks") == {"type": ["integer", "null"]}
    assert schema["properties"]["weeks"]["$comment"] == "in 200 of 200 files, a whole number in 150, empty in 50"
    assert field(schema, "note") == {}


def test_a_text_or_a_list():
    schema = drafted(*many(40, n20={"tags": "one"}, m20={"tags": ["one", "two"]}))
    assert field(schema, "tags")["type"] == ["array", "string"]
    assert field(schema, "tags")["items"]["type"] == "string"


# -- forms ----------------------------------------------------------------------------------------------------------------


@goes_through(
    ("text", "found"),
    [
        ("2020-10-20T19:22:00Z", "date-time"),
        ("2020-10-20T19:22:00+02:00", "date-time"),
        ("2020-10-20", "date"),
        ("2020-13-20", "text"),
        ("2020-10-20 19:22:00 -0500", "yaml-timestamp"),
        ("2020-10-20 19:22:00", "yaml-timestamp"),
        ("2020-02-30 19:22:00", "text"),
        ("https://example.com/a", "uri"),
        ("https://example.com/a b", "text"),
        ("/assets/a.png", "file"),
        ("hero.webp", "text"),
        ("/about/", "uri-reference"),
        ("either/or", "text"),
        ("ada@example.org", "email"),
        ("@ada", "text"),
        ("123e4567-e89b-12d3-a456-426614174000", "uuid"),
        ("192.0.2.7", "ipv4"),
        ("2001:db8::1", "ipv6"),
        ("87", "number"),
        ("-1.5", "number"),
        ("Yes", "truth"),
        (" ", "empty"),
        (" 87", "text"),
        ("10:30", "text"),
    ],
)
def test_looks(text, found):
    assert look(text) == found


@goes_through(
    ("values", "says"),
    [
        (["2020-10-20T19:22:00Z"] * 9, {"format": "date-time"}),
        (["2020-10-20"] * 5 + ["2020-10-20 10:00:00"] * 4, {"format": "yaml-timestamp"}),
        (["https://example.com/"] * 99 + ["/a.png"], {"format": "uri-reference"}),
        (["https://example.com/"] * 99 + ["/about/"], {"format": "uri"}),
        (["https://example.com/"] * 50 + [""] * 50, {"anyOf": [{"maxLength": 0}, {"format": "uri"}]}),
        (["a", "b", "c"] * 10, {"enum": ["a", "b", "c"]}),
        (["a", "b", "c"] * 10 + ["d"], {}),
        ([f"v{n}" for n in range(13)] * 10, {}),
        (["Read [this](https://example.com/)."] * 9, {"x-seedlint-text": "markdown"}),
        (["a <b>word</b>"] + ["words"] * 99, {}),
    ],
)
def test_forms(values, says):
    assert field(drafted(*({"it": value} for value in values)), "it") == {"type": "string", **says}


def test_names_for_keys_are_no_fields():
    files = [{"title": "a", "votes": {f"voter{n}": n, f"voter{n + 50}": n}} for n in range(50)]
    assert field(drafted(*files), "votes") == {"type": "object", "additionalProperties": {"type": "integer"}}


def test_a_shape_that_recurs_is_defined_once():
    image = {"src": "/a.png", "width": 5, "height": 5}
    files = [
        {"title": f"T {n}", "banner": image, "people": [{"name": "Ada", "banner": image}], "foot": {"banner": image}} for n in range(9)
    ]
    schema = drafted(*files)
    assert set(schema["$defs"]) == {"banner", "people"}
    text = json.dumps(schema)
    assert text.count('"$ref": "#/$defs/banner"') == 3
    assert text.count('"src": {') == 1
    assert all(Draft202012Validator(schema).is_valid(each) for each in files)


def test_titles_and_descriptions_are_there_to_fill_in():
    found = drafted({"publishedDateTime": "2020-10-20T19:22:00Z", "webUrl": "https://example.com/"})["properties"]
    assert [(each["title"], each["description"]) for each in found.values()] == [("Published date time", ""), ("Web URL", "")]


# -- kinds ----------------------------------------------------------------------------------------------------------------


def test_each_kind_of_folder_gets_a_schema(tmp_path):
    for year in (2021, 2022):
        write_collection(tmp_path / "posts" / str(year), "posts", 12)
    write_collection(tmp_path / "_people", "people", 12)
    done = seedlint("infer", ".", "-o", "schema/", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "schema").iterdir()) == ["people.schema.json", "posts.schema.json"]
    assert "24" in done.err
    both = seedlint("infer", "posts", "_people", cwd=tmp_path)
    assert "-o FOLDER/" in both.err
    assert set(json.loads(both.out)["$defs"]) >= {"people", "posts"}


def test_a_layout_tells_kinds_apart_in_one_folder():
    posts = [{"layout": "post", "title": f"P {n}", "date": "2020-10-20", "tags": ["a"]} for n in range(20)]
    links = [{"layout": "link", "title": f"L {n}", "url": "https://example.com/", "via": "b", "seen": n} for n in range(20)]
    schema = drafted(*posts, *links)
    validator = Draft202012Validator(schema)
    assert all(validator.is_valid(each) for each in (*posts, *links))
    assert not validator.is_valid({**posts[0], "via": "b"})
    assert not validator.is_valid({**links[0], "layout": "post"})
    assert not validator.is_valid({**links[0], "layout": "other"})
    assert schema["required"] == ["layout"]


def test_a_layout_that_tells_nothing_is_a_value():
    files = [{"layout": ["post", "page"][n % 2], "title": f"P {n}", "date": "2020-10-20"} for n in range(20)]
    assert field(drafted(*files), "layout")["enum"] == ["page", "post"]


def test_many_folders_become_few_groups():
    groups = Groups()
    for number in range(3_000):
        groups.add(f"a/{number % 300}/{number}/x.md", {"title": "a", "layout": f"l{number}"}, number)
    assert len(groups.sketches) <= 64
    assert sum(kind.sketch.files for some in kinds(groups) for kind in some) == 3_000
    found = kinds(groups)
    assert groups.kind_of("a/5/5/x.md", {"layout": "l5"}, found).sketch.files == 3_000


# -- memory and order -----------------------------------------------------------------------------------------------------


def shapes(shape: Shape) -> int:
    return 1 + sum(shapes(below) for _, below in shape.below())


def test_a_sketch_does_not_grow_with_the_files():
    sketch = Sketch()
    for number in range(400):
        sketch.add({f"key{number}": {f"inner{number + more}": f"value {number}" for more in range(40)}, "same": f"value {number}"}, number)
    assert shapes(sketch.root) <= MOST_SHAPES + 1
    assert len(sketch.root.keys) <= MOST_KEYS
    assert sketch.root.keys["same"].values is None
    assert sketch.root.overflow.count
    assert all(len(below.values or ()) <= MOST_VALUES for _, below in sketch.root.below())


def test_the_order_of_files_does_not_matter():
    files = many(60, n1={"weeks": "7"}, m2={"level": "mid"}, o30={"note": None})
    one, other = Groups(), Groups()
    for number, data in enumerate(files):
        one.add("a/x.md", data, number)
    for number, data in enumerate(reversed(files)):
        other.add("a/x.md", data, number)
    first, second = (draft(kinds(groups)[0], Rarity()) for groups in (one, other))
    assert first == second


def test_what_is_merged_is_as_if_seen_together():
    files = many(60, n1={"weeks": "7"}, o30={"note": None, "more": [{"a": 1}]})
    whole, left, right = Sketch(), Sketch(), Sketch()
    for number, data in enumerate(files):
        whole.add(data, number)
        (left if number < 30 else right).add(data, number)
    left.merge(right)

    def known(shape: Shape) -> object:
        tallies = {name: (tally.count, tally.files) for name, tally in {**shape.kinds, **shape.looks, **(shape.values or {})}.items()}
        return shape.seen.count, shape.seen.files, shape.rank, tallies, {key: known(below) for key, below in shape.below()}

    assert known(left.root) == known(whole.root)


NAMES = "title titel date tags image images src url width layout type related author name provider domain seo a/b x~y ключ $ref *"
KEYS = st.sampled_from([*NAMES.split(), ""])
WORDS = ["a", "A", "2020-10-20", "2020-10-20T10:00:00Z", "https://example.com/a", "/a.png", "yes", "7", "", "post", "page", "x\n\ny"]
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.0]) | st.sampled_from(WORDS)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=6)
FRONT_MATTER = st.dictionaries(KEYS, VALUES, min_size=1, max_size=6)


@examples(16)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a/c", ""]), FRONT_MATTER), min_size=1, max_size=8), st.integers(1, 8))
def test_any_folder_passes_its_draft_where_nothing_is_rare(files, times):
    """And every draft is a schema that can be used, roles included."""
    groups = Groups()
    for number, (folder, data) in enumerate(files * times):
        groups.add(f"{folder}/{number}.md", data, number)
    everything = [kind for some in kinds(groups) for kind in some]
    for rare in (0.0, 0.01):
        schema = draft(everything, Rarity(rare))
        roles_of(schema)
        compile_schema(schema)
    rejects = compile_schema(draft(everything, Rarity(0.0)))
    assert all(not list(rejects(data)) for _, data in files)


# -- the command ----------------------------------------------------------------------------------------------------------


def note(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_the_same_folder_gives_the_same_bytes(tmp_path):
    write_collection(tmp_path / "a", "people", 20)
    first = seedlint("infer", "a", cwd=tmp_path)
    assert seedlint("infer", *sorted((tmp_path / "a").iterdir(), reverse=True), cwd=tmp_path).out.replace('"Page"', '"A"') == first.out
    seedlint("infer", "a", "-o", "a.json", cwd=tmp_path)
    assert (tmp_path / "a.json").read_text() == first.out


def test_files_that_cannot_be_read_are_named(tmp_path):
    for n in range(12):
        note(tmp_path / "a", f"{n}.md", f"---\ntitle: Words {n}\n---\n")
    note(tmp_path / "a", "bad.md", "---\ntitle: [\n---\n")
    note(tmp_path / "a", "none.md", "no front matter\n")
    done = seedlint("infer", "a", cwd=tmp_path)
    assert done.status == 0
    assert [line.split(": ")[1].split(":")[0] for line in done.err.splitlines()[:2]] == ["a/bad.md", "a/none.md"]
    assert done.err.splitlines()[-1] == "drafted a schema from 12 files of 1 kind; 12 of 12 files fit"


def test_long_lists_are_cut(tmp_path):
    for n in range(60):
        note(tmp_path / "a", f"{n:02}.md", f"---\ntitle: Words {n}\n---\n" if n < 30 else "nothing\n")
    done = seedlint("infer", "a", cwd=tmp_path)
    assert done.err.count("left out, cannot be read") == 21
    assert "10 more files (--verbose names all)" in done.err
    assert seedlint("infer", "a", "--verbose", cwd=tmp_path).err.count("left out, cannot be read") == 30


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "no such file or folder: nowhere"),
        ([], "nothing to check"),
        (["-"], "infer reads files and folders, not standard input"),
        (["a", "--rare", "2"], "'2' is not a share of the files: expected one up to 50%, such as 1% or 0.01"),
        (["a", "--rare", "nan"], "is not a share of the files"),
        (["a", "-o", "a/0.md"], "-o names a file that is read: a/0.md"),
        (["empty"], "nothing to check in empty"),
        (["bad"], "no file could be read: there is nothing to draft a schema from"),
        (["a", "-o", "a/0.md/x.json"], "a file has the name of its folder"),
        (["a", "--rar", "1"], "unknown option --rar"),
    ],
)
def test_wrong_use(words, says, tmp_path):
    note(tmp_path / "a", "0.md", "---\ntitle: a\n---\n")
    note(tmp_path / "bad", "0.md", "nothing\n")
    (tmp_path / "empty").mkdir()
    done = seedlint("infer", *words, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert (tmp_path / "a" / "0.md").read_text() == "---\ntitle: a\n---\n"


def test_options_for_paths_are_those_of_check(tmp_path):
    for name in ("a", "b", "drafts"):
        note(tmp_path / name, "0.md", f"---\n{name}: x\n---\n")
    note(tmp_path, "list.txt", "a\ndrafts\n")
    done = seedlint("infer", "b", "--files-from", "list.txt", "--exclude", "drafts/0.md", cwd=tmp_path)
    assert "from 2 files" in done.err
    assert "drafts" not in done.out
    note(tmp_path, "seedlint.toml", 'exclude = ["b/"]\n')
    assert "from 2 files" in seedlint("infer", ".", cwd=tmp_path).err
    assert "from 3 files" in seedlint("infer", ".", "--isolated", cwd=tmp_path).err


def test_what_keys_say_does_not_reach_the_terminal(tmp_path):
    key = "a\u202eb\u200b\U000e0041 ##[error]"
    for number in range(5):
        (tmp_path / f"{number}.md").write_text(
            f"---\n{json.dumps(key, ensure_ascii=False)}: {number}\ntitle: T {number}\n---\n", encoding="utf-8"
        )
    done = seedlint("infer", ".", cwd=tmp_path)
    assert key in json.loads(done.out)["properties"]
    assert not re.search("[\u202e\u200b\U000e0041]|##", done.out + done.err)
