"""The profile of a folder: what is collected, in whatever parts, and what comes of it."""

from __future__ import annotations

import json
import marshal
import os
import re
import shutil
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from command import ROOT, seedlint
from fewer import goes_through
from seedlint.cli.main import main
from seedlint.errors import ProfileFileError
from seedlint.model.document import Document
from seedlint.model.locations import Locations
from seedlint.model.settings import Drift
from seedlint.profile import collect_folder, saved, sketches
from seedlint.profile import collector as collecting
from seedlint.profile.collector import Collector
from seedlint.profile.described import Described
from seedlint.profile.drift import compare, figure, percent, written
from seedlint.profile.profile import Profile
from seedlint.profile.saved import parse, to_json
from seedlint.profile.sketches import Distinct, bin_of, middle_of
from seedlint.profile.summarize import summarized
from seedlint.read.document_reader import read
from seedlint.schema.bundled import bundled_text
from seedlint.schema.violations import load
from seedlint.text.source import Source
from strategies import examples

VALIDATOR = Draft202012Validator(json.loads(bundled_text("profile")))


def doc(path: str, data: dict[str, Any]) -> Document:
    source = Source(path, "")
    return Document(path, source, data, Locations(source))


def collected(docs: list[Document]) -> Collector:
    found = Collector()
    for each in docs:
        found.add(each)
    return found


def sent(part: Collector) -> Collector:
    """A part, as it comes from another process."""
    return Collector.from_plain(marshal.loads(marshal.dumps(part.to_plain())))


@pytest.fixture
def small(monkeypatch):
    """Few things are enough to go beyond what is counted exactly."""
    monkeypatch.setattr(collecting, "MOST_TEXTS", 4)
    monkeypatch.setattr(collecting, "MOST_SAMPLED", 3)
    monkeypatch.setattr(collecting, "MOST_NAMES", (7, 4, 2, 1))
    monkeypatch.setattr(sketches, "MOST_NUMBERS", 3)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**60, 0, 1]),
    st.floats(),
    st.sampled_from([2.0**60, 1.0, -0.0]),
    st.text(max_size=3),
    st.sampled_from(["x" * 199, "x" * 200, "x" * 201, "x" * 300]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde/~"), inner, max_size=3))
FILES = st.lists(st.dictionaries(st.sampled_from("abcdefg"), VALUES, max_size=4), max_size=12)


@examples(21)
@given(files=FILES, data=st.data())
def test_a_profile_does_not_depend_on_how_the_files_were_parted(files, data):
    docs = [doc(f"{number}.md", each) for number, each in enumerate(files)]
    with pytest.MonkeyPatch.context() as patch:
        small.__wrapped__(patch)
        whole = summarized(collected(docs))
        parts: list[list[Document]] = [[] for _ in range(4)]
        for each in data.draw(st.permutations(docs)):
            parts[data.draw(st.integers(0, 3))].append(each)
        one, two, three, four = (sent(collected(part)) for part in parts)
        three.merge(one)
        four.merge(two)
        four.merge(three)
        assert repr(summarized(four)) == repr(whole)


def similar(number: int, random: Random) -> Document:
    """A file much like the others: many values are equal, so that which place is named depends on the paths alone."""
    names = random.sample("abcdefgh", random.randint(1, 8))
    data = {
        "n": random.choice([1, 2, 2.0, 0.5, True]),
        "date": f"2024-01-{random.randint(1, 28):02}",
        "t": random.choice(["x", "y", "zz"]),
        "l": [random.choice("abcdef") for _ in range(random.randint(0, 3))],
        "m": {name: {"text": random.choice("uvwxyz"), "in": [{name: random.randint(0, 9)}]} for name in names},
        "s": [[{random.choice("ab"): random.choice("uvwxyz")}]],
    }
    return doc(f"{number}.md", data)


@pytest.mark.parametrize("seeds", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_similar_files_in_any_parts(small, seeds):
    for seed in range(seeds):
        random = Random(seed)
        docs = [similar(number, random) for number in range(20)]
        whole = repr(summarized(collected(docs)))
        random.shuffle(docs)
        cuts = sorted(random.sample(range(1, 20), 19 if seed % 2 else 3))
        parts = [sent(collected(docs[start:end])) for start, end in zip([0, *cuts], [*cuts, 20], strict=True)]
        random.shuffle(parts)
        for part in parts[1:]:
            parts[0].merge(part)
        assert repr(summarized(parts[0])) == whole


def test_many_names_of_a_mapping_are_data(small):
    docs = [doc(f"{number}.md", {"words": {f"name{number}": {"size": number}}}) for number in range(6)]
    keys = {key.pattern: key for key in summarized(collected(docs)).keys}
    assert list(keys) == ["/words", "/words/*", "/words/*/size"]
    assert (keys["/words/*/size"].files, keys["/words/*/size"].values, keys["/words/*/size"].holders) == (None, 6, 6)


def test_what_is_known_of_a_key():
    texts = [
        "---\nn: 3\nt: long text\nl: [a, b]\n---\n",
        "---\nn: 5\nt: x\nl: []\n---\n",
        "---\nn: 4.5\nb: no\n---\n",
        "---\nn: .nan\n---\n",
    ]
    found = summarized(collected([read(f"{number}.md", text.encode()) for number, text in enumerate(texts)]))
    numbers = found.key("/n")
    assert (numbers.files, numbers.types, numbers.distinct) == (4, {"integer": 2, "number": 2}, 4)
    assert (numbers.numbers.low, numbers.numbers.median, numbers.numbers.high) == (3, 4.5, 5)
    assert numbers.numbers.high_at == ("1.md", "/n", None)
    assert found.key("/l").items.low == 0
    assert found.key("/l/*").holders == 2
    assert [(each.value, each.times) for each in found.key("/l/*").frequent] == [("a", 1), ("b", 1)]


def test_a_long_text_is_counted_by_a_hash_and_shown_in_part():
    texts = ["x" * 300, "x" * 300, "x" * 299 + "y", "x" * 200]
    found = profile_of(*({"t": text} for text in texts)).key("/t")
    assert (found.distinct, found.lengths.high) == (3, 300)
    assert [(len(str(each.value)), each.times) for each in found.frequent] == [(160, 2), (160, 1), (200, 1)]


def test_dates_have_a_first_and_a_last():
    found = profile_of(*({"d": each, "t": each, "x": f"{each}!"} for each in ("2024-02-01", "2023-05-06T07:08:09Z", "2024-01-31")))
    assert (found.key("/d").first, found.key("/d").last) == ("2023-05-06T07:08:09Z", "2024-02-01")
    assert found.key("/x").first == ""


def test_a_file_that_cannot_be_read_is_only_counted():
    found = summarized(collected([read("a.md", b"---\na: [\n---\n"), read("b.md", b"---\na: 1\n---\n")]))
    assert (found.files, found.unreadable) == (1, 1)


@given(st.integers(-(10**300), 10**300) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_bin_is_no_wider_than_said(number):
    assert abs(middle_of(bin_of(number)) - number) <= abs(number) / 32 + 5e-324


@given(st.lists(st.integers(-1000, 1000) | st.floats(-1e9, 1e9), min_size=2))
def test_bins_are_in_the_order_of_the_numbers(numbers):
    numbers.sort()
    assert [bin_of(number) for number in numbers] == sorted(map(bin_of, numbers))


@pytest.mark.parametrize("many", [10, 1_000, 5_000])
def test_different_texts_are_counted_closely(many):
    found = Distinct()
    for number in range(many):
        found.add(f"text {number}")
        found.add(f"text {number}")
    assert abs(found.count() - many) <= many * 0.08


def test_keys_by_the_article_schema():
    described = Described(load("article"))
    data = {"related": [{"title": "A", "mood": 1}], "title": "B", "colour": "red"}
    found: Profile = summarized(collected([doc("a.md", data)]), described)
    known = {key.pattern: (key.known, key.role) for key in found.keys}
    assert known["/related/*/title"] == (True, "related/*/title")
    assert known["/related/*/mood"] == (False, None)
    assert known["/colour"] == (False, None)
    assert next(iter(known)) == "/title", "in the order of the schema"
    assert "/webUrl" in found.never_seen
    assert "/related/*/webUrl" in found.never_seen
    assert "/provider/name" not in found.never_seen, "of provider itself this is said already"


# -- what is saved -------------------------------------------------------------------------------------------------------


def profile_of(*files: dict[str, Any]) -> Profile:
    return summarized(collected([doc(f"{number}.md", each) for number, each in enumerate(files)]))


@examples(15)
@given(files=FILES)
def test_a_saved_profile_is_what_it_was(files):
    found = profile_of(*files)
    text = "".join(to_json(found))
    VALIDATOR.validate(json.loads(text))
    assert repr(parse(text.encode("ascii"), "p.json")) == repr(found)


ONE = "".join(to_json(profile_of({"a": 1, "b": "x"}))).encode()


@goes_through(
    ("data", "words"),
    [
        (b"", "no profile: it is not JSON"),
        (ONE[:-40], "no profile: it is not JSON"),
        (b"\xff\xfe{}", "no profile: it is not JSON"),
        (b"[" * 100_000, "no profile: it is not JSON"),
        (b"[]", "no profile: expected what seedlint profile --save writes"),
        (b'{"version":1,"findings":[]}', "no profile: expected what seedlint profile --save writes"),
        (ONE.replace(b'"version":1', b'"version":true'), "no profile: expected what seedlint profile --save writes"),
        (ONE.replace(b'"version":1', b'"version":2'), "a profile of form 2, this seedlint reads form 1: save it again"),
        (ONE.replace(b'"files":1', b'"files":-1', 1), "a damaged profile: /files is not what seedlint profile --save writes"),
        (
            ONE.replace(b'"median":1', b'"median":"1"', 1),
            "a damaged profile: /keys/0/numbers/median is not what seedlint profile --save writes",
        ),
        (ONE.replace(b'"distinct":1,', b""), "a damaged profile: /keys/0 is not what seedlint profile --save writes"),
    ],
)
def test_what_is_no_profile_is_refused_in_one_line(data, words):
    with pytest.raises(ProfileFileError) as error:
        parse(data, "p.json")
    assert str(error.value) == f"p.json: {words}"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ProfileFileError, match="the file is not there"):
        saved.load(str(tmp_path / "p.json"))
    with pytest.raises(ProfileFileError, match="a folder, expected a regular file"):
        saved.load(str(tmp_path))


# -- what changed --------------------------------------------------------------------------------------------------------


def changed(old: list[dict[str, Any]], new: list[dict[str, Any]], **limits: Any) -> list[str]:
    return [f"{each.pattern} {each.kind}: {each.words}" for each in compare(profile_of(*old), profile_of(*new), Drift(**limits))]


TEN: list[dict[str, Any]] = [{"kind": "news" if number % 2 else "talk", "n": number, "l": ["a"] * 4} for number in range(10)]
DRIFTS = [
    ([{**each, "x": 1} for each in TEN], ["/x presence: is new: 100% of the files have it"]),
    ([{"kind": each["kind"], "l": each["l"]} for each in TEN], ["/n presence: is in no file any more, it was in 100% of them"]),
    ([*TEN[1:], {"kind": "news", "l": TEN[0]["l"]}], ["/n presence: is in 90% of the files, it was in 100%"]),
    ([{**each, "n": str(each["n"])} for each in TEN], ["/n type: is text in 100% of its places, it was in 0%"]),
    ([*TEN, {**TEN[0], "kind": "sport"}], ['/kind new-values: has a new value: "sport" (1 ×); there were 2 different ones']),
    ([{**each, "n": 9} for each in TEN], ["/n median: the median is 9, it was 4"]),
    ([*TEN, {**TEN[0], "n": 12}], ["/n range: the largest value is 12, it was 9"]),
    (
        [*TEN, {**TEN[0], "n": -0.5}],
        ["/n type: is a number in 9.1% of its places, it was in 0%", "/n range: the smallest value is -0.5, it was 0"],
    ),
    ([{**each, "l": ["a"]} for each in TEN], ["/l median: the median number of items is 1, it was 4"]),
    (TEN[::-1], []),
]


@goes_through(("new", "words"), DRIFTS)
def test_what_changed_is_said_in_words(new, words):
    assert changed(TEN, new) == words


def test_what_is_below_a_key_that_came_is_not_said_again():
    assert changed([{"a": 1}], [{"a": 1, "m": {"x": 1, "y": [1]}}]) == ["/m presence: is new: 100% of the files have it"]


def test_what_is_below_a_key_that_fewer_files_have_is_not_said_again():
    full = {"m": {"x": 1, "l": [{"y": 1, "z": 1}]}}
    assert changed([full] * 4, [full, full, full, {}]) == ["/m presence: is in 75% of the files, it was in 100%"]
    assert changed([full] * 4, [full, full, {"m": {"l": [{"y": 1}]}}, {}]) == [
        "/m presence: is in 75% of the files, it was in 100%",
        "/m/l/*/z presence: is in 66.7% of the mappings that could have it, it was in 100%",
        "/m/x presence: is in 66.7% of the mappings that could have it, it was in 100%",
    ]


def test_a_key_that_less_of_the_records_have():
    old, new = [{"l": [{"a": 1}, {"a": 1}]}], [{"l": [{"a": 1}, {}]}]
    assert changed(old, new) == ["/l/*/a presence: is in 50% of the mappings that could have it, it was in 100%"]


def test_a_change_of_the_threshold_is_none():
    old, new = [{"a": 1}] * 3 + [{}] * 7, [{"a": 1}] * 4 + [{}] * 6
    assert changed(old, new, presence=0.1) == []
    assert changed([{"a": 4}], [{"a": 6}], range=False) == []
    assert changed(old, new, presence=0.09) == ["/a presence: is in 40% of the files, it was in 30%"]


def test_thresholds_of_one_key():
    new = [{**each, "n": each["n"] + 20, "kind": "other"} for each in TEN]
    assert len(changed(TEN, new)) == 3
    assert [words.split()[0] for words in changed(TEN, new, fields={"/n": {"median": 100.0, "range": False}})] == ["/kind"]
    assert changed(TEN, new, median=100.0, range=False, new_values=False) == []


def test_values_of_a_field_with_many_are_no_change():
    old, new = [{"t": f"title {number}"} for number in range(40)], [{"t": f"title {number}"} for number in range(40, 80)]
    assert changed(old, new) == []


def test_five_new_values_are_named_and_the_others_counted():
    new = [*TEN, *({**TEN[0], "kind": f"k{number}"} for number in range(8))]
    (words,) = [words for words in changed(TEN, new) if "new-values" in words]
    assert [name for name in (f'"k{number}"' for number in range(8)) if name in words] == [f'"k{number}"' for number in range(5)]
    assert words.endswith(" and 3 more; there were 2 different ones")


@goes_through(
    ("share", "words"),
    [
        (0, "0%"), (0.0004, "less than 0.1%"), (0.001, "0.1%"), (0.1, "10%"), (1 / 3, "33.3%"),
        (0.999, "99.9%"), (0.9996, "more than 99.9%"), (1, "100%"),
    ],
)  # fmt: skip
def test_a_share_is_neither_nothing_nor_all_where_it_is_only_nearly_that(share, words):
    assert percent(share) == words


@goes_through(
    ("value", "words"),
    [
        (9_999, "9999"), (-10_000, "-10,000"), (10**15, "1e+15"), (0.5, "0.5"), (99_999.96, "100,000"),
        (123_456.7, "123,457"), (1_234_567.8, "1,234,568"), (-2.5e15, "-2.5e+15"), (1e-9, "1e-09"),
    ],
)  # fmt: skip
def test_a_number_is_short(value, words):
    assert figure(value) == words == written(value)


def test_a_long_value_is_cut_and_stays_quoted():
    assert [written(value, 8) for value in (True, None, "é\n", "abcdef", "abcdefg")] == ["true", "null", '"é\\n"', '"abcdef"', '"abcde…"']


def test_true_is_not_one():
    assert changed([{"a": 1}] * 8, [{"a": 1}] * 8 + [{"a": True}])[-1].startswith("/a new-values: has a new value: true")


@pytest.mark.parametrize("some", [[], [{"a": 1}]])
def test_nothing_changes_from_or_to_nothing(some):
    assert [each.split()[0] for each in changed(some, some)] == []
    assert len(changed([], [{"a": 1}])) == len(changed([{"a": 1}], [])) == 1


# -- the command ---------------------------------------------------------------------------------------------------------


HOSTILE = (
    '---\ntitle: "\\e[31m<b>|x|</b>\\u202e::error::[a](http://x) @you"\n"k\\e[2J|\\u202e": .inf\nhuge: 1e400\nlong: '
    + "y" * 5_000
    + "\n---\n"
)


@pytest.fixture
def folder(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number in range(12):
        extra = "colour: red\n" if number == 3 else ""
        text = f"---\ntitle: Title {number}\ntype: article\nquality: {number}\n{extra}provider:\n  name: P\n---\n"
        (seeds / f"{number:02}.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_shown(folder):
    done = seedlint("profile", "seeds", cwd=folder)
    assert done.status == 0
    assert "/quality" in done.out
    assert "0 … 11, median 5" in done.out
    assert "not in the schema" in done.out
    assert "in the schema and in no file: /category" in done.out
    assert 'seeds/03.md:5 "red"' in done.out
    assert done.err == "profiled 12 files: 6 keys, 1 of them not in the schema; 17 keys of the schema in no file\n"
    assert "\x1b[" in seedlint("profile", "--color", "always", "seeds", cwd=folder).out


def test_jobs_and_the_order_of_paths_change_nothing(folder):
    one = seedlint("profile", "--format", "json", "--jobs", "1", "seeds", cwd=folder)
    words = ["profile", "--format", "json", "--jobs", "3", *(f"seeds/{number:02}.md" for number in range(11, -1, -1))]
    assert seedlint(*words, cwd=folder).out == one.out
    VALIDATOR.validate(json.loads(one.out))


def test_a_profile_is_saved_and_compared(folder):
    assert seedlint("profile", "seeds", "--save", "p.json", cwd=folder).status == 0
    assert seedlint("profile", "--format", "json", "seeds", cwd=folder).out == (folder / "p.json").read_text()
    same = seedlint("profile", "seeds", "--compare", "p.json", cwd=folder)
    assert (same.status, same.out, same.err) == (0, "", "compared 12 files with 12 files: no changes\n")
    (folder / "seeds" / "12.md").write_text(
        '---\ntitle: T\ntype: "vi|deo\\e[1m"\nquality: 99\nprovider:\n  name: P\n---\n', encoding="utf-8"
    )
    done = seedlint("profile", "seeds", "--compare", "p.json", "--save", "p.json", cwd=folder)
    assert done.status == 1
    assert done.out.splitlines() == [
        '/type: has a new value: "vi|deo\\u001b[1m" (1 ×); there was 1 different one (seeds/12.md:3)',
        "/quality: the largest value is 99, it was 11 (seeds/12.md:4)",
    ]
    again = seedlint("profile", "seeds", "--compare", "p.json", cwd=folder)
    assert again.status == 0, "the new profile was saved, after it was compared with the old one"


def test_what_changed_as_data_and_for_a_job(folder):
    seedlint("profile", "seeds", "--save", "p.json", cwd=folder)
    (folder / "seeds" / "12.md").write_text('---\ntitle: T\ntype: "<i>|@you"\nquality: 99\nprovider:\n  name: P\n---\n', encoding="utf-8")
    done = seedlint("profile", "seeds", "--compare", "p.json", "--format", "json", "--set", "drift.range=false", cwd=folder)
    found = json.loads(done.out)
    VALIDATOR.validate(found)
    assert [(each["pattern"], each["kind"], each["before"], each["after"]) for each in found["changes"]] == [
        ("/type", "new-values", ["article"], ["<i>|@you"])
    ]
    done = seedlint("profile", "seeds", "--compare", "p.json", "--format", "markdown", cwd=folder)
    assert done.status == 1
    assert '| /type | has a new value: "\\<i\\>\\|@<!-- -->you" (1 ×); there was 1 different one (seeds/12.md:3) |' in done.out


def test_thresholds_are_those_of_the_configuration(folder):
    seedlint("profile", "seeds", "--save", "p.json", cwd=folder)
    (folder / "seeds" / "12.md").write_text("---\ntitle: T\ntype: article\nquality: 99\nprovider:\n  name: P\n---\n", encoding="utf-8")
    (folder / "seedlint.toml").write_text('[drift.fields."/quality"]\nrange = false\n', encoding="utf-8")
    assert seedlint("profile", "seeds", "--compare", "p.json", cwd=folder).status == 0
    shown = seedlint("--show-settings", "seeds", cwd=folder).out
    assert "[drift]\npresence = 0.05  # default" in shown
    assert '[drift.fields."/quality"]  # seedlint.toml:1\nrange = false' in shown


def test_wrong_thresholds_name_the_closest_key(folder):
    (folder / "seedlint.toml").write_text(
        '[drift]\npresense = 1\nmedian = -1\n[drift.fields."/q"]\nnew-value = 1\n[drift.fields.q]\n', encoding="utf-8"
    )
    done = seedlint("profile", "seeds", cwd=folder)
    assert done.status == 2
    assert done.err.splitlines() == [
        "seedlint: seedlint.toml:2: drift.presense: unknown key; did you mean presence?",
        "seedlint: seedlint.toml:3: drift.median: is -1, expected a number, 0 or more",
        'seedlint: seedlint.toml:5: drift.fields."/q".new-value: unknown key; did you mean new-values?',
        'seedlint: seedlint.toml:6: drift.fields.q: is "q", expected a JSON Pointer such as "/images/*/url", where * is any one part',
    ]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_nothing_in_a_file_speaks_to_the_terminal(folder, form):
    (folder / "seeds" / "h\x1b[2J.md").write_text(HOSTILE, encoding="utf-8")
    done = seedlint("profile", "--format", form, "seeds", cwd=folder)
    assert done.status == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", done.out)
    if form != "json":
        assert "yyyyy" * 40 not in done.out
    if form == "markdown":
        assert "<b>" not in done.out


def test_wrong_use(folder):
    (folder / "p.json").write_text("{}", encoding="utf-8")
    for words, said in (
        (["seeds", "--compare", "p.json"], "p.json: no profile: expected what seedlint profile --save writes"),
        (["seeds", "--compare", "gone"], "gone: the file is not there (it vanished, or a link leads nowhere)"),
        (["seeds", "--save", "seeds/01.md"], "--save names a file that is checked: seeds/01.md"),
        (["seeds", "--save", "-"], "--save writes a file: --format json prints the same"),
        (["nowhere"], "no such file or folder: nowhere"),
        (["seeds", "--format", "xml"], "argument --format: invalid choice: 'xml' (choose from 'text', 'json', 'markdown')"),
    ):
        done = seedlint("profile", *words, cwd=folder)
        assert (done.status, done.out, done.err) == (2, "", f"seedlint: {said}\n"), words
    assert (folder / "seeds" / "01.md").read_text().startswith("---")


def test_a_schema_of_ones_own(folder):
    schema = {
        "properties": {
            "headline": {"type": "string", "x-seedlint-role": "title"},
            "pics": {"type": "array", "x-seedlint-role": "images", "items": {"properties": {"src": {"x-seedlint-role": "url"}}}},
            "tags": {"type": "array"},
        },
        "patternProperties": {"^x_": {}},
    }
    (folder / "own.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    text = "---\nheadline: A\npics:\n  - src: /a.png\n    alt: A\nx_more: 1\nother: 2\n---\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    done = seedlint("profile", "--format", "json", "--schema", "own.schema.json", "a.md", cwd=folder)
    found = json.loads(done.out)
    assert [(key["pattern"], key["role"], key["known"]) for key in found["keys"]] == [
        ("/headline", "title", True),
        ("/pics", "images", True),
        ("/pics/*", None, True),
        ("/pics/*/src", "images/*/url", True),
        ("/pics/*/alt", None, False),
        ("/other", None, False),
        ("/x_more", None, True),
    ]
    assert found["never_seen"] == ["/tags"]


def test_what_another_file_describes(folder):
    base = '{"properties": {"a": {"$ref": "#/$defs/more"}}, "$defs": {"more": {"properties": {"x": {}}}}}'
    (folder / "base.schema.json").write_text(base, encoding="utf-8")
    (folder / "own.schema.json").write_text('{"$ref": "base.schema.json", "properties": {"b": {}}}', encoding="utf-8")
    (folder / "a.md").write_text("---\na:\n  x: 1\n  y: 1\nb: 2\nc: 3\n---\n", encoding="utf-8")
    found = json.loads(seedlint("profile", "--format", "json", "--schema", "own.schema.json", "a.md", cwd=folder).out)
    assert [(key["pattern"], key["known"]) for key in found["keys"]] == [
        ("/b", True),
        ("/a", True),
        ("/a/x", True),
        ("/a/y", False),
        ("/c", False),
    ]


def test_of_keys_that_nobody_can_tell_nothing_is_said(folder):
    inner = '{"properties": {"b": {}}, "allOf": [{"$dynamicRef": "#thing"}]}'
    text = f'{{"properties": {{"m": {inner}}}, "$defs": {{"thing": {{"$dynamicAnchor": "thing", "properties": {{"a": {{}}}}}}}}}}'
    (folder / "own.schema.json").write_text(text, encoding="utf-8")
    (folder / "a.md").write_text("---\nm:\n  a: 1\n  b: 2\n---\n", encoding="utf-8")
    found = json.loads(seedlint("profile", "--format", "json", "--schema", "own.schema.json", "a.md", cwd=folder).out)
    assert [(key["pattern"], key["known"]) for key in found["keys"]] == [("/m", True), ("/m/b", True), ("/m/a", None)]


def test_of_nothing_that_could_be_read_nothing_is_said(folder):
    (folder / "a.md").write_text("---\na: [\n---\n", encoding="utf-8")
    done = seedlint("profile", "a.md", cwd=folder)
    assert (done.status, done.out) == (0, "")
    assert done.err == "profiled 0 files: 0 keys; 1 file could not be read (seedlint check says why)\n"


def test_many_different_numbers_are_counted_closely():
    found = profile_of({"l": list(range(3_000))}).key("/l/*")
    assert not found.distinct_exact
    assert abs(found.distinct - 3_000) < 300
    assert abs(found.numbers.median - 1_499) <= 1_499 / 32


def test_a_file_that_ends_its_process_is_named(folder, monkeypatch, capsys):
    original = collect_folder.reopen

    def reopen(path: str, *more: Any) -> Document:
        if path.endswith("07.md"):
            os._exit(3)
        return original(path, *more)

    monkeypatch.setattr(collect_folder, "reopen", reopen)
    monkeypatch.chdir(folder)
    assert main(["profile", "--jobs", "2", "--format", "json", "seeds"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["unreadable"] == 1
    assert err.splitlines()[0] == "seedlint: seeds/07.md: the process that read this file died (exit status 3)"


PAGE = (ROOT / "linter" / "docs" / "profile.md").read_text(encoding="utf-8")


def test_the_page_is_true(tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns("broken"))
    lines = re.findall(r"^\$ (seedlint .*?) *(?:#.*)?$", PAGE, re.MULTILINE)
    assert len(lines) == 6
    for line in lines:
        done = seedlint(*line.split()[1:], cwd=tmp_path)
        assert (done.status, "Traceback" in done.err) == (0, False), line
    text = PAGE.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    assert seedlint("profile", "seeds", cwd=tmp_path).status == 0
    defaults = Drift()
    for name, value in (("presence", defaults.presence), ("median", defaults.median)):
        assert f"\n{name} = {value} " in text
    for number in (collecting.MOST_TEXTS, collecting.MOST_SAMPLED, *collecting.MOST_NAMES, collecting.MOST_DEPTH):
        assert re.search(rf"\b{number:,}\b", PAGE)
