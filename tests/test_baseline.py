"""The baseline: CONTRACT, "Baseline"."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import seedlint
from fewer import goes_through
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.settle.baseline import BaselineError, Entry, entry, match, parse, write
from seedlint.text.span import Span

NAME = ".seedlint-baseline.json"


def spoiled(seed: int = 1) -> str:
    """An article with four findings: two related links with one page, an entity, a size that is missing."""
    text = article(seed, related=4)
    records = re.findall(r"^  - title: .*\n(?:    .*\n)+", text, re.MULTILINE)
    text = text.replace("---\n", "", 1)
    text = text.replace(records[-1], records[-1] + records[0].replace('title: "', 'title: "Again: ', 1))
    text = re.sub(r'^excerpt: "', 'excerpt: "R&amp;D: ', text, count=1, flags=re.MULTILINE)
    return "---\n" + re.sub(r"\n +height: .*", "", text, count=1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("seeds").mkdir()
    Path("seeds/a.md").write_text(spoiled())
    Path("seeds/b.md").write_text(article(2))
    return tmp_path


def check(*words):
    done = seedlint("check", "--no-cache", "--format", "jsonl", "--verbose", "--now", "2035-01-01T00:00:00Z", "seeds", *words)
    return done.status, sorted(finding["rule"] for finding in done.findings), done.err


def baseline(*words):
    return seedlint("baseline", "--now", "2035-01-01T00:00:00Z", "seeds", *words)


ALL = ["duplicate-related-link", "html-entity", "missing-image-size", "related-order"]


def edit(name, change):
    path = Path("seeds", name)
    old = path.read_bytes().decode()
    path.write_bytes(change(old).encode())
    assert path.read_bytes().decode() != old


def test_known_findings_are_counted_and_not_reported(folder):
    assert check()[:2] == (1, ALL)
    done = baseline()
    assert (done.status, done.out.count("\n")) == (0, 4)
    assert done.err == f"{NAME}: 4 added\n"
    status, rules, err = check()
    assert (status, rules) == (0, [])
    assert "4 baselined" in err
    assert check("--no-baseline")[1] == ALL
    assert check("--baseline", NAME)[1] == []
    assert baseline().err == f"{NAME}: nothing changed\n"


CHANGES = {
    "moved lines": lambda text: text.replace("---\n", "---\n# a comment\n\n\n", 1),
    "reordered records": None,
    "other quotes": lambda text: re.sub(
        r'^excerpt: "(.*)"$',
        lambda match: "excerpt: '" + match[1].replace("'", "''").replace('\\"', '"') + "'",
        text,
        count=1,
        flags=re.MULTILINE,
    ),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
}


def reordered(text):
    records = re.findall(r"^  - title: .*\n(?:    .*\n)+", text, re.MULTILINE)
    joined = "".join(records)
    return text.replace(joined, "".join([*records[1:-1], records[0], records[-1]]))


CHANGES["reordered records"] = reordered


@pytest.mark.parametrize("kind", CHANGES)
def test_it_survives(folder, kind):
    baseline()
    edit("a.md", CHANGES[kind])
    assert check()[1] in ([], ["related-order"] if kind == "reordered records" else [])


def test_it_survives_a_new_name(folder):
    baseline()
    Path("seeds/a.md").rename("seeds/z.md")
    assert check()[1] == []
    done = baseline()
    assert done.err == f"{NAME}: 4 moved\n"
    assert "> seeds/a.md -> seeds/z.md: html-entity" in done.out
    assert "a.md" not in Path(NAME).read_text()


def test_a_new_finding_of_the_same_rule_in_the_same_file_is_new(folder):
    baseline()
    edit("a.md", lambda text: text.replace("R&amp;D", "R&D", 1).replace('\ntitle: "', '\ntitle: "Q&amp;A: ', 1))
    assert check()[1] == ["html-entity"]


def test_one_more_of_the_same_is_new(folder):
    baseline()
    edit("a.md", lambda text: text.replace("R&amp;D:", "R&amp;D: R&amp;D:", 1))
    assert check()[:2] in ((0, ["html-entity"]), (0, []))  # one finding a field: the text under it decides
    edit("b.md", lambda text: text.replace('\ntitle: "', '\ntitle: "Q&amp;A: ', 1))
    assert "html-entity" in check()[1]


def test_updating_drops_what_is_gone_and_refuses_to_add(folder):
    baseline()
    edit("a.md", lambda text: text.replace("R&amp;D", "R&D", 1))
    edit("b.md", lambda text: text.replace('\ntitle: "', '\ntitle: "Q&amp;A: ', 1))
    done = baseline()
    assert done.status == 1
    assert done.err == f"{NAME}: 1 removed, 1 new, not accepted (--accept-new adds them)\n"
    assert done.out == "- seeds/a.md: html-entity at /excerpt\n! seeds/b.md: html-entity at /title\n"
    assert check()[1] == ["html-entity"]
    assert baseline("--accept-new").err == f"{NAME}: 1 added\n"
    assert check()[1] == []


def test_files_that_were_not_checked_keep_their_entries(folder):
    edit("b.md", lambda text: text.replace('\ntitle: "', '\ntitle: "Q&amp;A: ', 1))
    baseline()
    whole = Path(NAME).read_text()
    done = seedlint("baseline", "--now", "2035-01-01T00:00:00Z", "seeds/a.md")
    assert done.err == f"{NAME}: nothing changed\n"
    assert Path(NAME).read_text() == whole
    Path("seeds/b.md").unlink()
    assert seedlint("baseline", "--now", "2035-01-01T00:00:00Z", "seeds/a.md").err == f"{NAME}: 1 removed\n"


def test_one_line_an_entry_without_line_numbers(folder):
    baseline()
    lines = Path(NAME).read_text().splitlines()
    entries = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    assert len(entries) == 4
    assert entries == sorted(entries, key=lambda values: list(values.values()))
    assert set(entries[0]) == {"path", "rule", "record", "field", "text"}


WRONG = {
    "merge": ("<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", f"{NAME}:1: a merge conflict"),
    "edited": (
        '{"version":1,"entries":[\n{"path":"a"}\n{"path":"b"}\n]}\n',
        f"{NAME}:3: not JSON: Expecting ',' delimiter; write it again",
    ),
    "last removed": ('{"version":1,"entries":[\n{"path":"a"},\n]}\n', ": not JSON"),  # Python 3.13 points at the comma, 3.12 at ]
    "entry": ('{"version":1,"entries":[{"path":"a"}]}', "entry 1 does not hold path, rule, record, field, text"),
    "entry that is no mapping": ('{"version":1,"entries":[1]}', "entry 1 does not hold"),
    "number in an entry": ('{"version":1,"entries":[{"path":"a","rule":"r","record":"","field":"","text":1}]}', "entry 1 does not hold"),
    "long number": ('{"version":' + "9" * 5_000 + "}", f"{NAME}: not JSON: Exceeds the limit"),
    "version": ('{"version":2,"entries":[]}', "no baseline of version 1"),
    "entries": ('{"version":1,"entries":{}}', "no baseline of version 1"),
    "list": ("[]", "no baseline of version 1"),
    "deep": ("[" * 100_000, "nested too deeply"),
    "bytes": (b"\xff\xfe", "not UTF-8"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_that_was_damaged_is_one_clear_error(folder, kind):
    content, words = WRONG[kind]
    Path(NAME).write_bytes(content if isinstance(content, bytes) else content.encode())
    for done in (seedlint("check", "--no-cache", "seeds"), seedlint("baseline", "seeds")):
        assert (done.status, done.out) == (2, "")
        assert words in done.err
        assert done.err.count("\n") == 1


def test_a_baseline_that_is_named_must_be_there(folder):
    done = seedlint("check", "--no-cache", "--baseline", "absent.json", "seeds")
    assert done.status == 2
    assert "absent.json: No such file or directory" in done.err


def test_known_findings_are_not_fixed(folder):
    baseline()
    before = Path("seeds/a.md").read_text()
    seedlint("check", "--fix", "--unsafe-fixes", "--no-cache", "--now", "2035-01-01T00:00:00Z", "seeds")
    assert Path("seeds/a.md").read_text() == before


entries = st.builds(Entry, *[st.sampled_from(letters) for letters in (["a", "b", "c"], ["r", "s"], ["", "u"], ["", "/f"], ["x", "y"])])


@given(st.lists(entries))
def test_reading_gives_back_what_was_written(found):
    assert parse(write(found), "x") == sorted(found)
    assert write(reversed(found)) == write(found)


@given(st.lists(entries, max_size=8), st.lists(entries, max_size=8))
def test_matching_is_of_multisets(found, known):
    matched = match(found, known)
    used = [each for each in matched.known if each is not None]
    assert sorted([*used, *matched.gone]) == sorted(known)
    for each, its in zip(found, matched.known, strict=True):
        assert its is None or its[1:] == each[1:]
    unknown = [each[1:] for each, its in zip(found, matched.known, strict=True) if its is None]
    assert not set(unknown) & {each[1:] for each in matched.gone}


@goes_through(
    ("field", "kept"),
    [
        ("/related/3/webUrl", "/webUrl"), ("/related/12", ""), ("/related", "/related"), ("/related/3/images/0/url", "/images/*/url"),
        ("/related/1/related/2/x", "/related/*/x"), ("/topics/10", "/topics/*"), ("/a/1/2", "/a/*/*"), ("/a1/2b", "/a1/2b"), (None, ""),
    ],
)  # fmt: skip
def test_places_in_lists_do_not_count(field, kept):
    found = Diagnostic(code="XX001", rule="x", severity=Severity.ERROR, message="here", span=Span.at_line("a.md"), field=field)
    assert entry(found, "a.md", "").field == kept


def test_files_of_earlier_versions_are_read():
    url = "https://example.org/"
    found = Diagnostic(code="XX001", rule="x", severity=Severity.ERROR, message="here", span=Span.at_line("a.md"), record_url=url)
    entries = [entry(found, "a.md", "R&amp;D"), entry(found.replace(record_url=None), "b.md", "é")]
    text = """{"version":1,"entries":[
{"path":"a.md","rule":"x","record":"https://example.org/","field":"","text":"cdf2a1f189596892"},
{"path":"b.md","rule":"x","record":"","field":"","text":"cb1abf8beff3192f"}
]}
"""
    assert parse(text, NAME) == entries
    assert write(entries) == text


def test_of_entries_of_other_files_the_first_by_name_is_known():
    first, second, elsewhere = (Entry(path, "r", "", "", "x") for path in "abz")
    assert match([elsewhere], [second, first]) == ([first], [second])
    assert match([elsewhere, second], [second]) == ([None, second], [])
    assert match([], [second, first]) == ([], [first, second])


def test_no_baseline_no_entries():
    with pytest.raises(BaselineError):
        parse("", "x")
