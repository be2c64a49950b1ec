"""Bad input of every kind costs one clear diagnostic, and the other files are still checked."""

from __future__ import annotations

import os
import socket
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import ROOT, jsonl
from fewer import goes_through
from fuzz.invariants import agree
from seedlint import check_text
from seedlint.read import line_reader, yaml_reader
from seedlint.read.document_reader import read
from strategies import broken_article, clean

GOOD = article(1)

BAD = {
    "empty": (b"", "missing-front-matter"),
    "two-mebibytes": (GOOD.encode() + b"x" * (2 << 20), "unreadable-file"),
    "nul": (b"\0" * 100, "invalid-encoding"),
    "nul-inside": (GOOD.replace("title", "ti\0tle", 1).encode(), "invalid-encoding"),
    "latin-1": ("---\ntitle: \"Brückenfest\"\n---\n".encode("latin-1"), "invalid-encoding"),
    "utf-16": (GOOD.encode("utf-16"), "invalid-encoding"),
    "utf-16-be-without-mark": (GOOD.encode("utf-16-be"), "invalid-encoding"),
    "utf-32": (GOOD.encode("utf-32"), "invalid-encoding"),
    "cr-only": (GOOD.replace("\n", "\r").encode(), "missing-front-matter"),
    "tabs": (b"---\nprovider:\n\tname: x\n---\n", "invalid-yaml"),
    "alias-bomb": (b"---\na: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 122)) + b"---\n", "unsupported-yaml"),
    "brackets": (b"---\na: " + b"[" * 100_000 + b"\n---\n", "unsupported-yaml"),
    "braces": (b"---\na: " + b"{a: " * 100_000 + b"\n---\n", "unsupported-yaml"),
    "dashes": (b"---\n" + b"- " * 100_000 + b"\n---\n", "unsupported-yaml"),
    "question-marks": (b"---\n" + b"? " * 100_000 + b"\n---\n", "unsupported-yaml"),
    "deep-block": (b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(600)) + b"---\n", "unsupported-yaml"),
    "no-such-day": (GOOD.replace("\ntype:", "\nupdatedDateTime: 2020-13-45T00:00:00Z\ntype:", 1).encode(), "invalid-date-time"),
    "huge-integer": (GOOD.replace("width: ", "width: " + "9" * 5000, 1).encode(), "unsupported-yaml"),
    "duplicate-key": (GOOD.replace("\ntype: article", "\ntype: article\ntype: article", 1).encode(), "duplicate-key"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_one_clear_diagnostic_and_the_others_are_checked(kind, tmp_path):
    data, rule = BAD[kind]
    (tmp_path / "a-bad.md").write_bytes(data)
    (tmp_path / "b-title.md").write_text(article(2).replace("title:", "titel:", 1))
    done = jsonl(tmp_path)
    assert done.status == 1, done.err
    assert "Traceback" not in done.err
    assert done.rules == [("a-bad.md", rule), ("b-title.md", "unknown-field")]


def test_files_that_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "fifo.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "dangling.md").symlink_to("nowhere.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "folder.md" / "inside.md").write_text("no fence\n")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.md"))
        done = jsonl(tmp_path)
    assert sorted(done.rules) == [
        ("dangling.md", "unreadable-file"),
        ("fifo.md", "unreadable-file"),
        ("inside.md", "missing-front-matter"),
        ("loop.md", "unreadable-file"),
        ("socket.md", "unreadable-file"),
    ]
    messages = {finding["path"].rsplit("/", 1)[-1]: finding["message"] for finding in done.findings}
    assert messages["fifo.md"] == "a FIFO, expected a regular file"
    assert messages["loop.md"] == "a loop of links"
    assert messages["dangling.md"].startswith("the file is not there")


def test_a_device_is_refused_without_reading():
    assert jsonl("/dev/zero").rules == [("zero", "unreadable-file")]


def test_a_name_that_is_not_utf_8_is_no_defect(tmp_path):
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.md", os.O_CREAT | os.O_WRONLY))
    (tmp_path / "ok.md").write_text(GOOD)
    done = jsonl(tmp_path)
    assert done.status == 1
    assert [rule for _, rule in done.rules] == ["missing-front-matter"]
    assert "Traceback" not in done.err


def test_the_body_is_neither_decoded_nor_checked(tmp_path):
    (tmp_path / "a.md").write_bytes(GOOD.encode() + b"\xff\xfe\0 caf\xe9\n---\ntitle: [\n")
    assert jsonl(tmp_path).status == 0


def test_the_size_limit_is_the_last_byte_allowed(tmp_path):
    padding = (1 << 20) - len(GOOD.encode())
    (tmp_path / "fits.md").write_bytes(GOOD.encode() + b"x" * padding)
    assert jsonl(tmp_path).status == 0
    (tmp_path / "fits.md").write_bytes(GOOD.encode() + b"x" * (padding + 1))
    assert jsonl(tmp_path).rules == [("fits.md", "unreadable-file")]


def test_problems_hide_everything_else():
    broken = GOOD.replace("title:", "titel:", 1).replace("type: article", "type: [article", 1)
    assert [d.rule for d in check_text(broken)] == ["invalid-yaml"]


def test_after_a_duplicate_key_the_last_value_counts():
    text = GOOD.replace("\ntype: article", '\ntype: "x"\ntype: article', 1)
    assert [d.rule for d in check_text(text)] == ["duplicate-key"]
    text = GOOD.replace("\ntype: article", '\ntype: article\ntype: "x"', 1)
    assert [d.rule for d in check_text(text)] == ["duplicate-key", "value-not-allowed"]


# -- the line reader and libyaml ---------------------------------------------------------------------------------------

yaml_words = st.sampled_from(
    ["title", "a", "b", "- ", "- ", ": ", ": ", "\n", "\n", "\n  ", "\n    ", '"', "'", "[", "]", "{", "}", ",", ", ", "x", "12", "true", "null", "~", "1.5",
     "2020-10-20T19:22:00Z", "#", " # c", "&a", "*a", "!t", "!", "|", ">", "|-\n  x", "\\n", "\\u00e9", "é", "\u2028", "\x85", "?", "? ", "<<", "%", "---", "...", "\t", "@",
     "\r\n", "0o7", "0x1F", ".inf", ".nan", "1e400", "\ufeff", "\x00"]
)  # fmt: skip
yaml_texts = st.lists(yaml_words, max_size=40).map("".join)


@given(st.binary(max_size=200) | yaml_texts.map(lambda text: f"---\n{text}\n---\n".encode("utf-8", "surrogatepass")))
def test_any_bytes_make_a_document_with_spans_inside_the_text(data):
    doc = read("x.md", data)
    assert doc.broken or isinstance(doc.data, dict)
    for problem in doc.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(doc.source.text)
        assert problem.message
        assert (problem.span.line, problem.span.column) == doc.source.place(problem.span.start)


USUAL_VALUES = [
     '"a b"', '"é: “x” # y"', '""', '"a\\"b"', '"a\\\\"', '"a\\n"', '"', "'it'", "''", "'it''s'", "x", "R&D", "a: b", "a:b", "a #b", "a#b", "x ", "12", "-1", "- 1", "1.50", "012", "true",
     "null", "~", "", "2020-10-20T19:22:00Z", "é", "12:30", "a, [b]", "[a]", "{a: 1}", "&x y", "*x", "!t x", "|", ">-", "@x", "%x", "`x", "? x", "-", "--", "---", "...", "a\u00a0b", "a\tb",
     "a\u2028b", "\x85", '"a" b', "0o7", "0x1F", ".inf", "1e3", "<<", "a  b", "x:", "http://x.example/a?b=1", "\ufeff", "Ünal", "_x", "=", "yes", "a\u200bb", "\ufffe", '"\x7f"', '"\u2028"', '"\x85"', '"\xa0«"', '"\ufeff"', '"\U0001f600"', '"\x1c"', '"\x0b"', '"\x00"',
]  # fmt: skip
PLAIN_VALUES = [value for value in USUAL_VALUES if line_reader.read(f"---\na: {value}\n".encode()) is not None]
usual_values = st.sampled_from(USUAL_VALUES)
usual_lines = st.builds(
    lambda blanks, dash, key, value, end: f"{blanks}{dash}{key}{value}{end}",
    st.sampled_from(["", "", "", "  ", "  ", "    ", " ", "      "]),
    st.sampled_from(["", "", "", "- ", "-", "-  "]),
    st.sampled_from(
        ["a: ", "b: ", "c: ", "a:", "b:", "title: ", "related:", "null: ", "y: ", "a b: ", "12: ", '"q": ', "a:  ", "", "é: ", "<<: "]
    ),
    usual_values,
    st.sampled_from(["\n", "\n", "\n", "\n", "\n", "\n\n", "\r\n", " \n", " # c\n", "\n  # c\n", ""]),
)


def front_matter(number):
    text = article(number)
    return text[: text.index("\n---", 3) + 1]


@given(st.lists(usual_lines, min_size=1, max_size=9).map("".join), st.sampled_from(["", "\ufeff"]))
def test_usual_lines_are_read_as_yaml_reads_them(lines, mark):
    end = "" if lines.endswith("\n") else "\n"
    agree(f"{mark}---\n{lines}{end}---\n".encode("utf-8", "surrogatepass"))


@given(yaml_texts)
def test_whatever_the_line_reader_takes_it_reads_as_yaml_does(words):
    agree(f"---\nk: v\n{words}\n---\n".encode("utf-8", "surrogatepass"))


def test_usual_articles_are_read_without_a_parser():
    for number in range(50):
        for newline in ("\n", "\r\n"):
            assert agree(article(number).replace("\n", newline).encode())
    for file in sorted((ROOT / "seeds").glob("*.md")):
        assert agree(file.read_bytes()), file


SMALL = """---
category: news
title: "A title"
excerpt: "Some words"
publishedDateTime: 2020-10-20T19:22:00Z
webUrl: "https://www.example.com/page"
type: article
provider:
  name: Example
  domain: example.com
topics:
  - Ships
related:
  - title: "Another title"
    excerpt: "Other words"
    publishedDateTime: 2020-10-20T19:22:00Z
    webUrl: "https://www.example.com/other"
    type: article
    provider:
      name: Example
      domain: example.com
    quality: 10
secured: "abc"
"""


@goes_through(("behind", "tail"), [
    ("---\n", 4), ("---", 3), ("---\n\n\n", 4), ("--- \t\n", 6), ("---\n<p>\n---\n", 4), ("---\nx\n---", 4), ("...\n<p>\n---\n", 4), ("...\n---\n", 4), ("---\n---\n", 4),
    ("--- \n---\n\n", 5), ("---\n" + "-" * 40 + "\n", 4),
])  # fmt: skip
def test_the_first_fence_closes(behind, tail):
    for front in (SMALL, SMALL.replace("category: news", "category: [news]")):  # read in the quick way, and by libyaml
        for newline in ("\n", "\r\n"):
            text = (front + behind).replace("\n", newline)
            doc = read("x.md", text.encode())
            assert not doc.broken
            assert doc.data == yaml_reader.read(front.encode()).data
            assert doc.source.text == (front + behind[:tail]).replace("\n", newline)


# What may happen to a line of an article: its value is another, it goes, it comes twice, it changes places, its blanks or its key.
CHANGES = [
    *(("value", value) for value in USUAL_VALUES),
    *((what, "") for what in ("gone", "twice", "swapped", "dedented", "indented", "blank", "opened", "quoted") for _ in range(6)),
    *(("inside", text) for text in ('\\"', "\\\\", "\\n", '"', "é", "\u2028", "\n", "\n    ", "\x01", "\xa0", "😀", "#", ": ", "  ", "’") for _ in range(3)),
]  # fmt: skip
changes = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(CHANGES)), max_size=3)


def changed(text, changes):
    lines = text.split("\n")
    for number, (what, value) in changes:
        at = 1 + number % (len(lines) - 2)
        head, colon, rest = lines[at].partition(": ")
        if what == "value":
            lines[at] = f"{head}{colon or ': '}{value}"
        elif what == "gone":
            del lines[at]
        elif what == "twice":
            lines.insert(at, lines[at])
        elif what == "swapped":
            lines[at - 1 : at + 1] = reversed(lines[at - 1 : at + 1]) if at > 1 else lines[at - 1 : at + 1]
        elif what == "dedented":
            lines[at] = lines[at][2:]
        elif what == "indented":
            lines[at] = f"  {lines[at]}"
        elif what == "blank":
            lines.insert(at, "")
        elif what == "opened":
            lines[at] = f"{head}:"
        elif what == "quoted":
            lines[at] = f'{head}{colon}"{rest}"'
        else:
            middle = len(head) + 2 + len(rest) // 2
            lines[at] = lines[at][:middle] + value + lines[at][middle:]
    return "\n".join(lines)


@given(st.integers(0, 300), changes)
def test_changed_articles_are_read_as_yaml_reads_them(number, changes):
    agree(changed(article(number, number % 3), changes).encode("utf-8", "surrogatepass"))


def usual_mapping(rng, column, depth=0):
    """Lines of a mapping in the usual forms, its keys in that column."""
    lines = []
    for key in rng.sample(["a", "b1", "c_d", "title", "webUrl", "related", "Y", "yes", "images", "x9"], rng.randrange(1, 6)):
        start = f"{' ' * column}{key}:"
        kind = rng.randrange(6) if depth < 4 else 0
        inner = column + rng.randrange(1, 5)
        if kind < 3:
            lines.append(f"{start} {rng.choice(PLAIN_VALUES)}")
        elif kind == 3:
            lines += [start, *usual_mapping(rng, inner, depth + 1)]
        else:
            dash = " " * rng.choice((column, inner))
            lines.append(start)
            for _ in range(rng.randrange(1, 4)):
                if kind == 4:
                    lines.append(f"{dash}- {rng.choice(PLAIN_VALUES)}")
                else:
                    first, *rest = usual_mapping(rng, len(dash) + 2, depth + 1)
                    lines += [f"{dash}- {first[len(dash) + 2 :]}", *rest]
        lines += [""] * (rng.randrange(12) == 0)
    return lines


def generated_document(rng):
    """A document of the usual forms, or an article of which a few lines were changed."""
    if rng.random() < 0.6:
        data = "---\n" + "\n".join(usual_mapping(rng, 0)) + "\n---\n"
    elif rng.random() < 0.2:
        data = broken_article(rng, rng.randrange(20))
    else:
        data = changed(clean(rng.randrange(40)), [(rng.randrange(200), rng.choice(CHANGES)) for _ in range(rng.randrange(3))])
    data = data.replace("\n", "\r\n") if rng.random() < 0.15 else data
    return ("\ufeff" * (rng.random() < 0.05) + data).encode("utf-8", "surrogatepass")


def agreements(wanted, seed):
    """Compare the readers on generated documents until the line reader took so many; how many there were."""
    rng = Random(seed)
    generated = taken = 0
    while taken < wanted:
        generated += 1
        taken += agree(generated_document(rng))
        assert generated < 3 * wanted + 100, "the line reader takes too few to be tested"
    return generated


def test_both_readers_agree_on_generated_documents():
    assert agreements(200, 1) > 200


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_both_readers_agree_on_a_hundred_thousand_documents_that_both_take(part):
    assert agreements(12_500, 2 + part) > 12_500


@goes_through("lines", [
    "a: 1\na: 2\n", "a:\nb: 1\n", "a:\n", "a: x\n  b: 1\n", "a:\n  b: 1\n c: 2\n", "a:\n- b: 1\n - c: 2\n", "- a\n", "a: 1\n---\n", "a: \"x\n  y\"\n", "a: x\n  y\n", "a: 1 # c\n",
    "# c\na: 1\n", "a: &x 1\n", "a: [1]\n", "null: 1\n", "a: \"\\u0041\"\n", "a: \"x\u2028y\"\n", "a: 'it''s'\n", "a: 1\n\tb: 2\n", "",
])  # fmt: skip
def test_what_is_not_usual_is_left_to_the_parser(lines):
    assert line_reader.read(f"---\n{lines}".encode()) is None


def test_a_conflict_over_a_body_that_is_not_utf_8_offers_no_fix_of_the_mark():
    front = b"---\n<<<<<<< a\ntitle: A\n=======\ntitle: B\n>>>>>>> b\n---\n"
    for body, fixable in ((b"text\n", True), (b"\xe9\n", False), ("\ufffd\n".encode(), True)):
        problems = {problem.rule: problem for problem in read("a.md", b"\xef\xbb\xbf" + front + body).problems}
        assert problems.keys() == {"byte-order-mark", "merge-conflict"}
        assert (problems["byte-order-mark"].fix is not None) is fixable


def test_where_a_key_was_placed_its_field_is_known():
    data = article(5, related=4).encode()

    def pointers(value, above=()):
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for part, item in items:
            yield (*above, part)
            yield from pointers(item, (*above, part))

    asked, fresh = read("a.md", data), read("a.md", data)
    assert asked.non_ascii is not None
    for pointer in pointers(asked.data):
        for span in (asked.key_span(pointer), asked.span_of(pointer)):
            assert asked.pointer_at(span.start) == fresh.pointer_at(span.start)
