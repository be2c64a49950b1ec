"""`seedlint report`: the page holds what the run found, is complete in itself, and lets no data speak to the browser."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_reports as samples
from articles import article
from command import ROOT, jsonl, seedlint
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.report.findings_that_fit import findings_that_fit, shares
from seedlint.report.histogram import bins

NOW = "2026-01-01T00:00:00Z"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7 * 7 }} \"quoted\" <b>bold</b> & 'more'"


class Page(HTMLParser):
    """The page taken apart: its tags with their attributes, the text of scripts and styles, and all other text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open in self.inside:
            self.inside[self._open][-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def data(self):
        return json.loads(self.inside["script"][0])


def made(folder: Path, *words: str) -> Page:
    """The page about a folder."""
    target = folder / "out" / "report.html"
    done = seedlint("report", ".", "-o", "out/report.html", "--now", NOW, "--no-cache", *words, cwd=folder)
    assert done.status == 0, done
    assert done.out == ""
    return Page(target.read_text(encoding="utf-8"))


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """The page about this project's own broken seeds."""
    target = tmp_path_factory.mktemp("report") / "tour.html"
    done = seedlint("report", "seeds/broken", "-o", target, "--isolated", "--no-cache", "--now", NOW, cwd=ROOT)
    assert done.status == 0, done
    return Page(target.read_text(encoding="utf-8"))


def test_every_finding_of_the_run_is_on_the_page(tour):
    findings = jsonl("seeds/broken", "--now", NOW, "--verbose", cwd=ROOT).findings
    data = tour.data
    rows = {(data["paths"][row[0]], row[1], row[2], data["rules"][row[3]][0], row[5][:100]) for row in data["rows"]}
    assert rows == {(f["path"], f["line"], f["column"], f["rule"], f["message"][:100]) for f in findings}
    assert len(data["rows"]) == len(findings) > 60


def test_the_headline_counts_what_the_run_counted(tour):
    findings = jsonl("seeds/broken", "--now", NOW, "--verbose", cwd=ROOT).findings
    counts = Counter(finding["severity"] for finding in findings)
    for severity in ("error", "warning", "info"):
        assert f"{severity}s {counts[severity]} " in tour.text
    broken = {finding["path"] for finding in findings if finding["severity"] == "error"}
    assert f"{len(broken)} files with errors" in tour.text


def test_a_finding_has_its_lines_its_fix_and_the_page_of_its_rule(tour):
    data = tour.data
    row = next(row for row in data["rows"] if data["rules"][row[3]][0] == "html-entity")
    number, before, marked, after = row[8][0]
    assert (number, marked) == (row[1], "&nbsp;the&nbsp;"[:6]) or "&nbsp;" in before + marked + after
    title, safe, edits, more = row[9]
    assert title
    assert (safe, more) == (1, 0) or edits
    assert any(tag == "article" and attributes.get("id") == "rule-html-entity" for tag, attributes in tour.tags)


def test_the_page_asks_for_nothing(tour):
    for tag, attributes in tour.tags:
        for name, value in attributes.items():
            assert name not in ("src", "srcset", "action", "formaction", "poster", "background", "ping", "style"), (tag, name)
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "xlink:href"):
                assert value == "data:," or value.startswith("#"), (tag, value)
    assert "url(" not in tour.inside["style"][0]
    assert "@import" not in tour.inside["style"][0]
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import|sendBeacon|innerHTML|eval)\b", tour.inside["script"][1])


def test_the_policy_names_the_script_and_the_style_that_are_there(tour):
    policy = next(each["content"] for tag, each in tour.tags if each.get("http-equiv") == "Content-Security-Policy")
    for kind, text in (("script", tour.inside["script"][1]), ("style", tour.inside["style"][0])):
        assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy


def test_every_place_that_a_link_leads_to_is_there(tour):
    ids = {attributes["id"] for _, attributes in tour.tags if "id" in attributes}
    assert len(ids) == len([1 for _, attributes in tour.tags if "id" in attributes]), "an id is there twice"
    for _, attributes in tour.tags:
        if (attributes.get("href") or "").startswith("#"):
            assert attributes["href"][1:] in ids
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids


def test_hostile_data_is_text(tmp_path):
    text = re.sub(r'^title: ".*"$', lambda _: f"title: {json.dumps(HOSTILE)}", article(1), count=1, flags=re.MULTILINE)
    text = re.sub(r"^  name: .*$", lambda _: f"  name: {json.dumps(HOSTILE)}", text, count=1, flags=re.MULTILINE)
    write(tmp_path, "<script>alert(3)<!--.md", text)
    write(tmp_path, "b.md", article(2))
    page = made(tmp_path, "--title", HOSTILE)
    assert [tag for tag, _ in page.tags if tag in ("script", "img", "b", "iframe", "object")] == ["script", "script"]
    assert "{{ 7 * 7 }}" in page.text
    assert "\\u202e" in page.text
    assert "\u202e" not in page.text
    assert "<script>alert(3)<!--.md" in page.data["paths"]


def test_a_title_of_ones_own(tmp_path):
    write(tmp_path, "a.md", article(1))
    assert "Seeds & weeds" in made(tmp_path, "--title", "Seeds & weeds").text
    assert f"Report on {tmp_path.name}" in made(tmp_path).text


def test_clean_files_are_said_to_be_clean(tmp_path):
    for number in range(3):
        write(tmp_path, f"{number}.md", article(number))
    page = made(tmp_path)
    assert "100% of the files are clean" in page.text
    assert "there is no error and no warning" in page.text
    assert page.data["rows"] == []


def test_what_is_fixed_by_one_command_comes_first(tmp_path):
    for number in range(4):
        write(tmp_path, f"{number}.md", re.sub(r"\n    quality: (\d+)", r'\n    quality: "\1"', article(number), count=1))
    page = made(tmp_path)
    assert "Apply 4 safe fixes with one command 100% of all findings, in 4 files" in page.text
    assert "seedlint . --fix" in page.text


def test_files_that_cannot_be_read_come_before_all(tmp_path):
    write(tmp_path, "a.md", "no front matter\n")
    write(tmp_path, "b.md", re.sub(r"\n    quality: (\d+)", r'\n    quality: "\1"', article(1), count=1))
    text = made(tmp_path).text
    assert text.index("Repair 1 file that cannot be read") < text.index("Apply 1 safe fix with one command")


def test_safe_fixes_of_infos_alone_can_wait(tmp_path):
    text = re.sub(r'\nexcerpt: "(\w+) ', r'\nexcerpt: "\1  ', re.sub(r"\n +height: \d+", "", article(1), count=1))
    write(tmp_path, "a.md", text)
    text = made(tmp_path).text
    assert text.index("An image without width or height") < text.index("Apply 1 safe fix with one command")


def test_the_place_where_most_findings_of_a_rule_are_is_named(tmp_path):
    for number in range(30):
        text = article(number)
        if number < 8:
            text = re.sub(r"\n +height: \d+", "", text, count=1)
        write(tmp_path, f"{'old' if number < 8 else 'new'}/{number}.md", text)
    text = made(tmp_path).text
    assert "8 errors in 8 files; 100% of them in folder old; all at /" in text
    assert "old 8 of 8 files" in text


def test_known_findings_are_left_out(tmp_path):
    write(tmp_path, "a.md", re.sub(r"\n +height: \d+", "", article(1), count=1))
    assert len(made(tmp_path).data["rows"]) == 1
    assert seedlint("baseline", ".", cwd=tmp_path).status == 0
    page = made(tmp_path)
    assert page.data["rows"] == []
    assert "1 known finding left out by the baseline" in page.text
    assert len(made(tmp_path, "--no-baseline").data["rows"]) == 1


def test_what_changed_since_a_saved_profile_is_on_the_page(tmp_path):
    for number in range(4):
        write(tmp_path, f"{number}.md", article(number))
    profile = str(tmp_path / "old.json")
    assert seedlint("profile", ".", "--save", profile, cwd=tmp_path).status == 0
    assert "Nothing changed by more than its threshold" in made(tmp_path, "--compare", profile).text
    write(tmp_path, "4.md", re.sub(r"^category: ", "kind: <i>\\ncategory: ", article(4), flags=re.MULTILINE))
    assert "/kind is new: 20% of the files have it" in made(tmp_path, "--compare", profile).text


ROLES = {
    "headline": "title", "date": "publishedDateTime", "by": "provider", "tags": "topics", "score": "quality", "see": "related",
}  # fmt: skip


def test_a_schema_with_roles_is_grouped_by_them(tmp_path):
    properties = {name: {"x-seedlint-role": role} for name, role in ROLES.items()}
    properties["see"]["items"] = {"properties": {"when": {"x-seedlint-role": "publishedDateTime"}}}
    write(tmp_path, "post.schema.json", json.dumps({"type": "object", "required": ["score"], "properties": properties}))
    for number in range(12):
        score = f"score: {number}\n" if number > 3 else ""
        by, day = ("Quay", "2020-05-04 08:00") if number < 4 else ("Pier", f"2020-0{number % 3 + 1}-02")
        see = f"see:\n  - when: {day[:8]}01\n"
        write(tmp_path, f"{number}.md", f"---\nheadline: Post {number}\ndate: {day}\nby: {by}\ntags: [a, b]\n{score}{see}---\n")
    page = made(tmp_path, "--schema", "post.schema.json")
    assert "Quay 4 of 4 files" in page.text
    assert "2020-05 4 of 4 files" in page.text
    assert "By topic" in page.text
    assert "Length of title" in page.text
    assert "Quality 8 values from 4 to 11" in page.text
    assert "Days between article and related record 12 values" in page.text
    assert "/headline title 12 100%" in page.text


def test_a_schema_without_roles_is_grouped_by_its_own_fields(tmp_path):
    write(tmp_path, "person.schema.json", json.dumps({"type": "object", "required": ["name"], "properties": {"born": {"type": "integer"}}}))
    for number in range(12):
        born = "unknown" if number < 4 else 1900 + number
        write(tmp_path, f"{number}.md", f"---\nname: Person {number}\nkind: {'poet' if number < 4 else 'sailor'}\nborn: {born}\n---\n")
    page = made(tmp_path, "--schema", "person.schema.json")
    assert "By kind" in page.text
    assert "poet 4 of 4 files" in page.text
    assert "/born 8 values from 1,904 to 1,911" in page.text
    assert "/name 12 100%" in page.text


def test_the_same_folder_gives_the_same_page(tmp_path):
    for number in range(60):  # so many that a cache pays
        write(tmp_path, f"{number % 7}/{number}.md", re.sub(r"\n +height: \d+", "", article(number, related=1), count=number % 2))
    pages = []
    for words in (["--no-cache", "--jobs", "1"], ["--jobs", "2"], ["--jobs", "1"]):  # without a cache, filling it, from it
        assert seedlint("report", ".", "-o", "r.html", "--now", NOW, *words, cwd=tmp_path).status == 0
        pages.append((tmp_path / "r.html").read_bytes())
    assert (tmp_path / ".seedlint_cache").is_dir()
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "report needs the file to write: -o report.html"),
        (["-o", "-"], "report needs the file to write: -o report.html"),
        (["-o", "a.md"], "-o names a file that is checked: a.md"),
        (["-o", "a.md/report.html"], "a.md/report.html: a file has the name of its folder"),
        (["-o", "r.html", "--select", "nonsense"], "nonsense"),
        (["-o", "r.html", "--compare", "missing.json"], "missing.json"),
    ],
)
def test_wrong_use_is_said_and_writes_nothing(words, message, tmp_path):
    write(tmp_path, "a.md", article(1))
    done = seedlint("report", ".", *words, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert [path.name for path in tmp_path.iterdir() if path.name != ".seedlint_cache"] == ["a.md"]


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    write(tmp_path, "a.md", article(1))
    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = seedlint("report", ".", "-o", "r.html", cwd=tmp_path)
    assert (done.status, done.err) == (2, "seedlint: jinja2 is not installed: pip install 'seedlint[report]'\n")


# -- which findings fit ----------------------------------------------------------------------------------------------------


def test_what_does_not_fit_is_counted():
    span = samples.at("seeds/2024-03-05-harbour-town.md", "artcle")
    found = [
        Diagnostic(code="XX1", rule=rule, severity=Severity.ERROR, message=f"number {at}", span=span)
        for rule, count in (("often", 50), ("rare", 3))
        for at in range(count)
    ]
    report = samples.report(*found)
    some = findings_that_fit(report, samples.lines, 1 << 20, most=20)
    kinds = Counter(some.rules[row[3]] for row in some.rows)
    assert kinds == {"often": 17, "rare": 3}
    assert some.left_out == {"often": 33}
    small = findings_that_fit(report, samples.lines, 1_500, most=100)
    assert len(json.dumps(small.rows, ensure_ascii=False, separators=(",", ":")).encode()) <= 1_500
    assert 0 < len(small.rows) == len(found) - sum(small.left_out.values())


KINDS = st.dictionaries(st.tuples(st.integers(0, 2), st.sampled_from("abcdef")), st.integers(1, 400), min_size=1)


@given(KINDS, st.integers(0, 1_000))
def test_the_room_is_used_and_never_more(tally, most):
    found = shares(tally, most)
    assert all(0 <= found[key] <= tally[key] for key in tally)
    assert sum(found.values()) == min(most, sum(tally.values()))


@given(KINDS, st.integers(100, 1_000))
def test_every_kind_is_there_and_errors_come_before_the_rest(tally, most):
    found = shares(tally, most)
    assert all(found[key] >= min(tally[key], 5) for key in tally)
    if any(found[key] < tally[key] for key in tally if key[0] == 0):
        assert all(found[key] <= 5 for key in tally if key[0] > 0)


# -- distributions ---------------------------------------------------------------------------------------------------------

ORDERED = st.dictionaries(
    st.one_of(st.integers(-(10**12), 10**12), st.integers(-(10**6), 10**6).map(lambda value: value / 8)),
    st.integers(1, 1_000),
    min_size=1,
    max_size=60,
).map(lambda counts: sorted(counts.items()))


@given(ORDERED)
def test_bins_hold_every_number_once(ordered):
    found = bins(ordered)
    assert sum(each.values for each in found) == sum(count for _, count in ordered)
    assert len(found) <= 45
    for one, other in pairwise(found):
        assert one.high == pytest.approx(other.low)
    for each in found:
        inside = sum(n for value, n in ordered if (each.low is None or value >= each.low) and (each.high is None or value < each.high))
        assert abs(inside - each.values) <= sum(n for value, n in ordered if value in (each.low, each.high)) or len(found) == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], [(5, 6, 1)]),
        ([1, 2, 2, 4], [(1, 2, 1), (2, 3, 2), (3, 4, 0), (4, 5, 1)]),
        ([*range(100), 10_000], [*((low, low + 10, 10) for low in range(0, 100, 10)), (100, None, 1)]),
    ],
)
def test_bins_are_round(values, expected):
    assert bins(sorted(Counter(values).items())) == expected


def test_severities_are_those_of_findings():
    from seedlint.report.figures import RANKS

    assert {*RANKS, Severity.OFF} == set(Severity)
