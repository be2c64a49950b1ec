"""Front matter as sites write it: YAML 1.1, anchors, TOML, none at all; and what the presets of site generators say."""

from __future__ import annotations

import datetime
import json
import math
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from command import seedlint
from fewer import goes_through
from seedlint import SeedlintError, Settings, check_text
from seedlint.check.plan import prepare
from seedlint.config.toml_lines import lines
from seedlint.model.reading import Reading
from seedlint.model.settings import Override
from seedlint.presets.load_preset import load_preset, preset_names
from seedlint.read.document_reader import read
from seedlint.read.yaml_reader import MOST_ALIASED
from seedlint.results.file_result import FileResult
from seedlint.results.serialize import from_row, to_row
from seedlint.run.cache import fingerprints
from seedlint.text.toml_places import places

OLD, RESOLVED = Reading(yaml="1.1"), Reading(anchors=True)


def as_text(value):
    """What PyYAML and tomllib read, with dates as text is compared."""
    if isinstance(value, datetime.date | datetime.time):
        return ...
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else value


def same(one, other):
    """Whether two values are the same, of the same types; anything for a date is text."""
    if other is ...:
        return isinstance(one, str)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or (one != one and other != other)


# -- YAML 1.1 ------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "yes Yes YES yEs no No NO on On off OFF y n Y true True false null ~ = << .inf -.INF +.inf .nan 12:30 08:30 1:2:3 190:20:30.15 1_000 -1_0 "
    "0o17 057 -057 09 0x1F 0b1 +5 -5 0 00 1. .5 1.5 1e3 1.5e3 1.5e+3 1_0.5 685_230.15 2020-10-20 2020-10-20T19:22:00Z Yesterday none".split()
) | st.text("0123456789abcdefox_:.+-eE", min_size=1, max_size=8)  # fmt: skip


@given(WORDS, st.booleans())
@example("12:30:45", False)
@example("0b_", False)
@example("._", False)
@example("0x_", True)
def test_yaml_1_1_is_what_pyyaml_reads(word, item):
    text = f"field:\n  - {word}\n" if item else f"field: {word}\n"
    try:
        other = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):  # what PyYAML has no value for
        return
    doc = read("a.md", f"---\n{text}---\n".encode(), reading=OLD)
    if doc.broken:  # a key where a value was meant
        assert ":" in word or word == "<<"
        return
    assert same(doc.data, as_text(other)), (doc.data, other)


def test_keys_of_yaml_1_1_may_be_no_text():
    doc = read("a.md", b"---\non: push\n---\n", reading=OLD)
    assert [problem.message for problem in doc.problems] == ["key is a boolean, expected text: put it in quotes"]
    assert read("a.md", b"---\non: push\n---\n").data == {"on": "push"}


@pytest.mark.parametrize("number", ["9" * 5000, "1" + ":0" * 500_000, "0" + "7" * 5000, "0x" + "f" * 5000])
def test_a_number_that_is_too_long_is_said(number):
    [problem] = read("a.md", f"---\nfield: {number}\n---\n".encode(), reading=OLD).problems
    assert (problem.rule, "integer of" in problem.message) == ("unsupported-yaml", True)


def test_lines_that_both_versions_read_alike_need_no_parser():
    text = b'---\ntitle: "no"\ntags:\n  - yesterday\nwidth: 708\nratio: 0.5\ndate: 2020-10-20T19:22:00Z\n---\n'
    assert read("a.md", text, reading=OLD).non_ascii == ""  # line by line
    assert read("a.md", text.replace(b"708", b"0708"), reading=OLD).non_ascii is None


# -- anchors, aliases, merge keys -----------------------------------------------------------------------------------------

ALIASED = [
    "a: &x 1\nb: *x\n",
    "a: &x {k: [1, &y 2]}\nb: *x\nc: *y\n",
    "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  k: 3\n",
    "a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc:\n  <<: [*x, *y]\n",
    "a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {l: 4, <<: *y}\n",
    "a: &x\nb: *x\n",
    "a: &x # a comment\n  k: 1\nb: *x\n",
    "a: &x\n  - 1\n  - &y two\nb: *y\n",
    "a: &x |\n  text\nb: *x\n",
    "&k key: v\nother: *k\n",
    "a: [&p {n: 1}, {<<: *p, m: 2}]\n",
    "<<: {k: 1}\nb: 2\n",
]


@goes_through("text", ALIASED)
def test_aliases_stand_for_what_pyyaml_reads(text):
    doc = read("a.md", f"---\n{text}---\n".encode(), reading=RESOLVED)
    assert (doc.broken, doc.data) == (False, yaml.safe_load(text))
    for pointer in [(key,) for key in doc.data] + [("b", "k"), ("c", "k"), ("b", 0)]:
        span = doc.span_of(pointer)
        assert 0 <= span.start <= span.end <= len(doc.source.text)
    assert doc.reading.fixable == ("*" not in text)


def test_an_anchor_is_no_part_of_its_value():
    doc = read("a.md", b'---\ntitle: &t "x &amp; y"\nrest: &r\n  k: 1\nsum: *t\n---\n', reading=RESOLVED)
    assert [doc.source.text[span.start : span.end] for span in map(doc.span_of, [("title",), ("rest",), ("sum",)])] == [
        '"x &amp; y"', "k: 1", "*t",
    ]  # fmt: skip


def test_a_few_lines_cannot_stand_for_millions_of_values():
    bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 20)
    )
    merged = "m0: &m0 {k: 1}\n" + "".join(f"m{at}: &m{at} {{l{at}: *m{at - 1}, <<: [*m{at - 1}, *m{at - 1}]}}\n" for at in range(1, 60))
    for text in (bomb, merged):
        [problem] = read("a.md", f"---\n{text}---\n".encode(), reading=RESOLVED).problems
        assert (problem.rule, f"{MOST_ALIASED:,}" in problem.message or "deeper" in problem.message) == ("unsupported-yaml", True)


# -- TOML ----------------------------------------------------------------------------------------------------------------

KEYS = st.from_regex(r"[a-z]{1,5}", fullmatch=True)
SCALARS = st.booleans() | st.integers(-1000, 10**12) | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def inline(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if "'" not in value and len(value) % 2 else quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {inline(item)}' for key, item in value.items())}}}"
    return repr(value).replace("e+", "e+") if not isinstance(value, float) or math.isfinite(value) else "0.0"


def written(data, tables):
    """A mapping as TOML: its mappings as tables of their own, or inline."""
    flat = {key: item for key, item in data.items() if not (tables and isinstance(item, dict))}
    rest = {key: item for key, item in data.items() if key not in flat}
    text = "".join(f"{key} = {inline(item)}  # {key}\n" for key, item in flat.items())
    return text + "".join(
        f"[{key}]\n" + "".join(f"  {name} = {inline(each)}\n" for name, each in item.items()) for key, item in rest.items()
    )


def everywhere(value, pointer=()):
    yield pointer, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from everywhere(item, (*pointer, key))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_toml_is_what_tomllib_reads_and_stands_where_it_is(data, tables, crlf):
    text = written(data, tables)
    text = text.replace("\n", "\r\n") if crlf else text
    doc = read("a.md", f"+++\n{text}+++\nbody".encode())
    assert (doc.broken, doc.problems, doc.body) == (False, (), b"body")
    assert doc.data == tomllib.loads(text) == data
    known = lines(text)
    for pointer, value in everywhere(doc.data):
        span = doc.span_of(pointer)
        if pointer and not isinstance(value, dict | list):
            raw = doc.source.text[span.start : span.end]
            assert tomllib.loads(f"x = {raw}")["x"] == value
            assert doc.pointer_at(span.start) == pointer
            assert span.line == known[pointer] + 1
        if isinstance(value, str) and value:
            part = doc.text(*pointer).part(0, 1)
            assert doc.source.text[part.start : part.end] in (value[0], "\\\\", '\\"')


@given(st.text("=[]{}\"'#,.\n\r abk1+-:\\", max_size=40))
def test_whatever_stands_between_the_fences_is_read_or_reported(text):
    doc = read("a.md", f"+++\n{text}\n+++\n".encode())
    assert doc.broken == bool(doc.problems)
    for pointer, _ in everywhere(doc.data) if not doc.broken else ():
        doc.span_of(pointer)
    for problem in doc.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(doc.source.text)


TOML_DATES = {
    "2024-03-05": "2024-03-05",
    "2024-03-05 10:00:00Z": "2024-03-05T10:00:00Z",
    "2024-03-05T10:00:00-05:00": "2024-03-05T10:00:00-05:00",
    "2024-03-05T10:00:00": "2024-03-05T10:00:00",
    "10:00:00": "10:00:00",
}


def test_dates_of_toml_are_text():
    text = "".join(f'"{value}" = {written}\n' for written, value in TOML_DATES.items())
    assert read("a.md", f"+++\n{text}+++\n".encode()).data == {value: value for value in TOML_DATES.values()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "nested"),
        ("a = " + "[" * 40 + "]" * 40, "nested deeper than 32 levels"),
        (".".join(["a"] * 5000) + " = 1", "parts"),
        ("a = " + "9" * 5000, "thousands of digits"),
        ("a = 0x" + "f" * 5000, "thousands of digits"),
        ("a = 1\rb = 2", "not valid TOML"),
    ],
)
def test_what_is_too_much_of_toml_is_said(text, words):
    [problem] = read("a.md", f"+++\n{text}\n+++\n".encode()).problems
    assert words in problem.message


def test_places_of_tables_and_lists():
    text = "[a.b]\nc = 1\n[[d]]\n[[d]]\ne.f = [\n 1,\n {g = 2}]\n[d.h]\n"
    found = {path: text[slice(*place.value)] for path, place in places(text).items()}
    assert found == {
        ("a",): "[a.b]", ("a", "b"): "[a.b]", ("a", "b", "c"): "1", ("d",): "[[d]]", ("d", 0): "[[d]]", ("d", 1): "[[d]]",
        ("d", 1, "e"): "e.f = [\n 1,\n {g = 2}]", ("d", 1, "e", "f"): "[\n 1,\n {g = 2}]", ("d", 1, "e", "f", 0): "1",
        ("d", 1, "e", "f", 1): "{g = 2}", ("d", 1, "e", "f", 1, "g"): "2", ("d", 1, "h"): "[d.h]",
    }  # fmt: skip


# -- the samples as TOML, and with an alias: the same findings, nothing breaks, nothing is fixed ------------------------------

SEEDS = Path(__file__).parent.parent / "seeds"
# What is about the way YAML is written, about the file's text, or about a file that cannot be read.
ABOUT_YAML = {"ambiguous-scalar", "value-cut-by-comment", "typographic-quotes", "swallowed-line", "duplicate-key", "unsupported-yaml", "invalid-yaml"}  # fmt: skip


def rules_of(text, **settings):
    return sorted(
        (each.rule, each.field or "")
        for each in check_text(text, "2020-10-20-a.md", Settings(now=1.8e9, select=("all",), **settings))
        if each.rule not in ABOUT_YAML
    )


@goes_through("path", sorted(SEEDS.rglob("*.md")))
def test_the_samples_as_toml(path):
    data = path.read_bytes()
    doc = read("a.md", data)
    values = [value for _, value in everywhere(doc.data)]
    if doc.broken or not doc.data or None in values or doc.problems or doc.suppressions or not doc.reading.fixable:
        return
    text = (
        f"+++\n{''.join(f'{key} = {inline(item)}' + chr(10) for key, item in doc.data.items())}+++\n{doc.body.decode('utf-8', 'replace')}"
    )
    if read("a.md", text.encode()).data != doc.data:  # characters that TOML writes in another way
        return
    assert rules_of(text) == rules_of(data.decode())
    assert all(each.fix is None for each in check_text(text, settings=Settings(now=1.8e9)))
    with_alias = data.decode().replace("\n", '\nother: &o "x"\nagain: *o\n', 1)
    known = {each for each in rules_of(with_alias, anchors=True) if each[1] not in ("/other", "/again")}
    assert known == set(rules_of(data.decode())), path


# -- fixes leave such files alone -----------------------------------------------------------------------------------------


def test_fixes_leave_toml_and_aliases_alone_and_say_so(tmp_path):
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "seedlint.toml").write_text('schema = "s.json"\nanchors = true\n')
    toml, alias, plain = (
        '+++\ntitle = "x &amp; y"\n+++\n',
        '---\nkind: &t "x &amp; y"\ntitle: *t\n---\n',
        '---\ntitle: "x &amp; y"\n---\n',
    )
    for name, text in (("a.md", toml), ("b.md", alias), ("c.md", plain)):
        (tmp_path / name).write_text(text)
    checked = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=tmp_path)
    assert [(each["path"], each["line"], each["fix"] is None) for each in checked.findings] == [
        ("a.md", 2, True), ("b.md", 3, True), ("c.md", 2, False),
    ]  # fmt: skip
    done = seedlint("check", "--no-cache", "--fix", "--unsafe-fixes", ".", cwd=tmp_path)
    assert "seedlint: a.md and 1 more are left as found: fixes are for YAML, not for TOML and aliases\n" in done.err
    assert [(tmp_path / f"{name}.md").read_text() for name in "abc"] == [toml, alias, plain.replace("&amp;", "&")]


def test_comments_suppress_in_toml(tmp_path):
    text = '+++\ntitle = "x &amp; y" # seedlint: ignore[html-entity]\n# seedlint: ignore[html-entity]\nexcerpt = "a &amp; b"\n+++\n'
    (tmp_path / "s.json").write_text("{}")
    settings = Settings(schema=str(tmp_path / "s.json"))
    assert check_text(text, settings=settings) == []
    [unused] = check_text(text.replace("a &amp; b", "a"), settings=settings)
    assert (unused.rule, unused.span.line, unused.fix) == ("unused-suppression", 3, None)
    for each in read("a.md", text.encode()).suppressions:
        result = FileResult("a.md", "", (), (), (each,))
        assert from_row(json.loads(json.dumps(to_row(result)))).suppressions == (each,)


# -- presets -------------------------------------------------------------------------------------------------------------

NAMES = [
    ("jekyll", "_posts/2020-10-20-some-words.md", "2020-10-20-some-words.md"),
    ("jekyll", "_posts/2020-1-5-some-words.md", "2020-01-05-some-words.md"),
    ("jekyll", "about.md", "about.md"),
    ("hugo", "content/posts/2020-10-20-some-words/index.md", "2020-10-20-some-words.md"),
    ("hugo", "content/posts/some-words/index.md", "index.md"),
    ("docusaurus", "blog/2020-10-20-some-words.mdx", "2020-10-20-some-words.mdx"),
    ("docusaurus", "blog/2020-10-20-some-words/index.md", "2020-10-20-some-words.md"),
    ("docusaurus", "blog/2020-10-20/some-words.md", "2020-10-20-some-words.md"),
    ("docusaurus", "blog/2020-10-20/index.md", "2020-10-20.md"),
    ("docusaurus", "blog/2020/10/20/some-words/index.md", "2020-10-20-some-words.md"),
    ("docusaurus", "blog/2020/10/20/some-words.md", "2020-10-20-some-words.md"),
    ("docusaurus", "blog/2020/10/20-some-words.md", "2020-10-20-some-words.md"),
    ("eleventy", "posts/2020-10-20-some-words/index.md", "2020-10-20-some-words.md"),
    ("astro", "src/content/2020-10-20-some-words.md", "2020-10-20-some-words.md"),
]


@goes_through(("preset", "path", "name"), NAMES)
def test_names_of_files(preset, path, name):
    reading = load_preset(preset).reading
    assert reading.name_of(path, {}) == name
    if reading.slug and re.match(r"\d{4}-\d\d-\d\d-", name) and reading.names:
        assert reading.name_of(path, {reading.slug: "other"}) == f"{name[:10]}{name[name.rindex('.') :]}"


def test_each_preset_says_all_of_it():
    keys = {key for key in Reading._fields if key != "fixable"} | {"extensions", "partials"}
    for name in preset_names():
        preset = load_preset(name)
        assert tomllib.loads(preset.text).keys() == keys, name
        assert all(extension.startswith(".") and extension.islower() for extension in preset.extensions)
        assert preset.reading.dates in ("", "yaml-timestamp")
        assert preset.reading.yaml in ("1.1", "1.2")
    assert preset_names() == ["astro", "docusaurus", "eleventy", "hugo", "jekyll"]


def test_a_preset_that_is_not_there():
    with pytest.raises(SeedlintError, match="no such preset: jekyl; did you mean jekyll"):
        check_text("---\n---\n", settings=Settings(preset="jekyl"))


POST = '{"required": ["title", "date"], "properties": {"title": {"type": "string"}, "date": {"format": "date-time", "x-seedlint-role": "publishedDateTime"}}}'


def test_a_jekyll_site(tmp_path):
    (tmp_path / "s.json").write_text(POST)
    (tmp_path / "seedlint.toml").write_text('[[overrides]]\nfiles = ["blog/**"]\npreset = "jekyll"\nschema = "s.json"\n')
    for name, text in {
        "_posts/2020-10-20-by-name.md": "---\ntitle: By name\n---\n",
        "_posts/2020-10-20-as-jekyll.mkd": "---\ntitle: As Jekyll\ndate: 2020-10-20 19:22:00 -0500\n---\n",
        "_posts/2020-10-20-far.markdown": "---\ntitle: Far\ndate: 2021-10-20 19:22:00 -0500\n---\n",
        "_posts/2020-10-20-wrong.md": "---\ntitle: Wrong\ndate: 2020-02-30\n---\n",
        "about.md": "---\ntitle: About\n---\n",
        "_includes/head.md": "---\ntitle: {{ page.title }}\n---\n",
        "_includes/x.mkd": "nothing",
    }.items():
        path = tmp_path / "blog" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "x.mkd").write_text("not of the collection")
    done = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=tmp_path)
    assert [(each["path"].removeprefix("blog/"), each["line"], each["rule"]) for each in done.findings] == [
        ("_posts/2020-10-20-far.markdown", 3, "file-date-mismatch"),
        ("_posts/2020-10-20-wrong.md", 3, "invalid-date-time"),
        ("about.md", 1, "missing-field"),
    ]
    assert "checked 5 files" in done.err
    assert "2 skipped (excluded)" in done.err
    assert "blog/_includes/head.md: no page of Jekyll: _includes/" in seedlint("check", "--show-files", ".", cwd=tmp_path).out


def test_settings_explain_the_preset(tmp_path):
    (tmp_path / "seedlint.toml").write_text(
        'preset = "hugo"\nyaml = "1.1"\n[[overrides]]\nfiles = ["a/**"]\npreset = "astro"\nanchors = false\n'
    )
    out = seedlint("check", "--show-settings", ".", cwd=tmp_path).out
    for line in (
        'preset = "hugo"  # seedlint.toml:1', 'yaml = "1.1"  # seedlint.toml:2', "anchors = true  # preset hugo", "anchors = false",
        'preset = "astro"', '#   fences = ["---", "+++"]    # YAML and TOML',
    ):  # fmt: skip
        assert f"{line}\n" in out
    assert "# preset is not set\n" in seedlint("check", "--isolated", "--show-settings", ".", cwd=tmp_path).out


def test_wrong_values_of_the_keys(tmp_path):
    (tmp_path / "seedlint.toml").write_text('preset = "jekil"\nyaml = "1.3"\nanchors = "yes"\n')
    assert seedlint(".", cwd=tmp_path).err.splitlines()[:3] == [
        'seedlint: seedlint.toml:1: preset: is "jekil", expected one of astro, docusaurus, eleventy, hugo, jekyll',
        'seedlint: seedlint.toml:2: yaml: is "1.3", expected one of 1.2, 1.1',
        'seedlint: seedlint.toml:3: anchors: is "yes", expected true or false',
    ]


def test_the_page_on_sites_is_true(tmp_path):
    page = (Path(__file__).parent.parent / "linter" / "docs" / "sites.md").read_text()
    [text] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema/page.schema.json").write_text("{}")
    (tmp_path / "seedlint.toml").write_text(text)
    done = seedlint("check", "--show-settings", ".", cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    rows = {cells[1].strip(): [cell.strip() for cell in cells[2:-1]] for line in page.splitlines() if len(cells := line.split("|")) > 6}
    for number, name in enumerate(rows[""]):
        preset = load_preset(name)
        assert rows["YAML"][number] == preset.reading.yaml
        assert set(re.findall("`(.*?)`", rows["opens front matter"][number])) <= set(preset.reading.fences)
        assert rows["without front matter"][number] == ("a page" if preset.reading.optional else "no page")
        assert (rows["date in the name"][number] == "–") == (not preset.reading.names)
        assert rows["key that replaces the name's words"][number].strip("`–") == preset.reading.slug
        assert all(each[1:] in preset.extensions for each in " ".join(re.findall("`(.*?)`", rows["also looked at"][number])).split())
        assert all(each in preset.partials for each in re.findall("`(.*?/)`", rows["no pages"][number]))


def test_what_was_found_is_not_taken_from_the_cache_of_another_reading():
    def keys(**settings):
        of_file, of_folder = fingerprints(prepare(Settings(**settings)))
        return of_file(()), of_folder

    override = Override(files=("a/**",))
    known = [keys(), keys(preset="jekyll"), keys(preset="hugo"), keys(yaml="1.1"), keys(anchors=True), keys(preset="jekyll", yaml="1.2")]
    assert len(set(known)) == len(known)
    plans = [Settings(overrides=(each,)) for each in (override, override.replace(preset="jekyll"), override.replace(anchors=True))]
    assert len({fingerprints(prepare(each))[0]((0,)) for each in plans}) == len(plans)


# A few files of each generator's own documentation: what is checked, and what is found (by a schema that asks for a title and a date).
SITES = {
    "hugo": (
        {
            "content/posts/first.md": '+++\ntitle = "First"\ndate = 2024-02-02T04:14:54-08:00\ndraft = false\n+++\n',
            "content/posts/second/index.md": "---\ntitle: Second\ndate: 2024-02-02 04:14:54 -0800\n---\n",
            "content/posts/2024-02-02-third/index.md": "---\ntitle: Something else here\ndate: 2023-02-02\n---\n",
            "content/_index.md": "Welcome.\n",
            "archetypes/default.md": "+++\ntitle = '{{ replace .File.ContentBaseName \"-\" \" \" | title }}'\ndate = '{{ .Date }}'\n+++\n",
            "themes/x/README.md": "x",
        },
        4,
        [
            ("content/_index.md", 1, "missing-field"), ("content/_index.md", 1, "missing-field"),
            ("content/posts/2024-02-02-third/index.md", 2, "file-name-mismatch"),
            ("content/posts/2024-02-02-third/index.md", 3, "file-date-mismatch"),
        ],
    ),
    "docusaurus": (
        {
            "blog/2021-09-13-first.md": "---\ntitle: First\n---\n",
            "blog/2021/09/13/second.mdx": "---\ntitle: Second\nauthors: &a {name: x}\nowner: *a\n---\n",
            "blog/third.md": "---\ntitle: Third\ndate: 2021-09-13T10:00\n---\n",
            "docs/page.mdx": 'import X from "@site/x";\n\n# Page\n',
            "docs/_part.mdx": "A part.\n",
            "docs/_parts/b.md": "A part.\n",
            "docs/toml.md": '+++\ntitle = "x"\n+++\n',
        },
        5,
        [("docs/page.mdx", 1, "missing-field"), ("docs/page.mdx", 1, "missing-field"), ("docs/toml.md", 1, "missing-front-matter")],
    ),
    "astro": (
        {
            "src/content/blog/first.mdx": "---\ntitle: First\ndate: 2022-07-01\n---\n",
            "src/content/blog/second.md": '+++\ntitle = "Second"\ndate = 2022-07-01\n+++\n',
            "src/content/blog/2022-07-01-third.md": "---\ntitle: Third\n---\n",
            "src/content/blog/_draft.md": "nothing",
        },
        3,
        [("src/content/blog/2022-07-01-third.md", 1, "missing-field")],
    ),
    "eleventy": (
        {
            "posts/2016-01-01-first.md": "---\ntitle: First\n---\n",
            "posts/2016-01-01/second.md": "---toml\ntitle = 'Second'\n---\n",
            "third.md": "---\ntitle: Third\ndate: 2016-13-01\n---\n",
            "_includes/part.md": "---\ntitle: {{ title }}\n---\n",
        },
        3,
        [("third.md", 3, "invalid-date-time")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_site(name, tmp_path):
    files, count, expected = SITES[name]
    (tmp_path / "s.json").write_text(POST)
    (tmp_path / "seedlint.toml").write_text(f'preset = "{name}"\nschema = "s.json"\n')
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=tmp_path)
    assert [(each["path"], each["line"], each["rule"]) for each in done.findings] == expected
    assert f"checked {count} files" in done.err
