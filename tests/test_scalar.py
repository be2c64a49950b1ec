"""Every character of a value is found where it stands, in every style; what is written reads back as it was meant.

The writers here make scalars piece by piece, so that they know where each character went; the reader of record is libyaml.
"""

from __future__ import annotations

import re
from random import Random

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.fixes.apply import apply
from seedlint.model.diagnostic import Fix
from seedlint.model.document import Document
from seedlint.read.document_reader import read
from seedlint.text import scalars
from seedlint.text.positions import offsets

STYLES = ["", "'", '"', "|", ">"]
Pieces = list[tuple[str, str]]  # what stands in the file, and the character it means ("" for none)

RAW = re.compile("[ \x21-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ESCAPES = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e", " ": " ", '"': '"',
           "/": "/", "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P"}  # fmt: skip
CHARACTERS = st.one_of(
    st.sampled_from(" \n\t'\"\\:#-,[]{}&*!|>%@`?=<~0123456789abnoy./éß…’ \x85\u2028\u2029\u200b\u200d\xad\xa0\ufeff\r\0\x1f\x7f語😀"),
    st.characters(exclude_categories=["Cs"]),
)
STRINGS = st.text(CHARACTERS, max_size=24)
WORDS = st.text(st.sampled_from(" \nabc'’é語😀:#"), max_size=24)


def article(raw: str, newline: str = "\n") -> Document:
    """A document whose title is written like that, between other fields."""
    text = f"---\ncategory: news # comment\ntitle: {raw}\nexcerpt: after\n---\n"
    return read("a.md", text.replace("\n", newline).encode())


def title(doc: Document):
    found = doc.text("title")
    assert found is not None
    return found


# -- writers -----------------------------------------------------------------------------------------------------------


def double_quoted(value: str, rng: Random) -> Pieces:
    pieces: Pieces = [('"', "")]
    index = 0
    while index < len(value):
        char = value[index]
        before, after = value[index - 1 : index], value[index + 1 : index + 2]
        indent = "\n" + " " * rng.randint(1, 4)
        if rng.random() < 0.1:
            pieces.append(("\\" + indent, ""))
            if char in " \t":  # blanks at the start of a line are not content
                pieces.append(("\\" + char, char))
                index += 1
                continue
        if char == " " and before not in ("", " ", "\t") and after not in ("", " ", "\t") and pieces[-1][1] and rng.random() < 0.4:
            pieces.append((" " * rng.randint(0, 2) + indent, " "))
        elif (
            char == "\n"
            and before not in ("", " ", "\t", "\n")
            and after not in ("", " ", "\t", "\n")
            and pieces[-1][1]
            and rng.random() < 0.6
        ):
            pieces.append(("\n" + indent, "\n"))
        else:
            code = ord(char)
            forms = [f"\\U{code:08x}"]
            if code < 0x10000:
                forms.append(f"\\u{code:04X}")
            if code < 0x100:
                forms.append(f"\\x{code:02x}")
            if char in ESCAPES:
                forms.append("\\" + ESCAPES[char])
            if RAW.fullmatch(char) and char not in '"\\':
                forms += [char] * 8
            pieces.append((rng.choice(forms), char))
        index += 1
    pieces.append(('"', ""))
    broken = ["\n" in piece for piece, _ in pieces]
    return [  # a raw blank beside a line break would be lost
        ("\\x20" if piece == " " and (broken[n - 1] or broken[n + 1]) else piece, char) for n, (piece, char) in enumerate(pieces)
    ]


def single_quoted(value: str, rng: Random) -> Pieces:
    return [("'", ""), *_folded(value, rng, lambda char: "''" if char == "'" else char), ("'", "")]


def plain(value: str, rng: Random) -> Pieces:
    return _folded(value, rng, lambda char: char)


def _folded(value: str, rng: Random, write) -> Pieces:
    pieces: Pieces = []
    for index, char in enumerate(value):
        before, after = value[index - 1 : index], value[index + 1 : index + 2]
        indent = " " * rng.randint(1, 3)
        alone = index > 0 and before not in (" ", "\n") and after not in ("", " ", "\n")
        if char == "\n":
            first = before != "\n"
            pieces.append(((" \n" if rng.random() < 0.3 else "\n") * first + "\n" + (indent if after != "\n" else ""), "\n"))
        elif char == " " and alone and rng.random() < 0.4:
            pieces.append((" " * rng.randint(0, 2) + "\n" + indent, " "))
        else:
            pieces.append((write(char), char))
    return pieces


def places_of(pieces: Pieces) -> list[tuple[str, int, int]]:
    at = 0
    found = []
    for piece, char in pieces:
        if char:
            found.append((char, at, at + len(piece)))
        at += len(piece)
    return found


def check_places(raw: str, style: str, value: str, pieces: Pieces) -> None:
    places = offsets(raw, style, value)
    if places is None:  # on several lines only the whole may be known
        assert "\n" in raw
        return
    found = list(zip(value, places.starts, places.ends, strict=False))
    assert found == places_of(pieces)
    assert len(places.starts) == len(value) + 1
    assert places.starts[-1] == (len(raw) - 1 if style else len(raw))


def printable_lines(value: str) -> bool:
    """No blank beside a line break or at an end, where folding would eat it; nothing that must be escaped."""
    return all(line == line.strip(" ") for line in value.split("\n")) and value == value.strip("\n") and all(
        char == "\n" or RAW.fullmatch(char) for char in value
    )  # fmt: skip


@given(STRINGS, st.randoms(use_true_random=False))
def test_double_quoted(value, rng):
    pieces = double_quoted(value, rng)
    raw = "".join(piece for piece, _ in pieces)
    doc = article(raw)
    assert doc.data.get("title") == value, doc.problems
    check_places(raw, '"', value, pieces)


@given(WORDS.filter(printable_lines), st.randoms(use_true_random=False))
def test_single_quoted(value, rng):
    pieces = single_quoted(value, rng)
    raw = "".join(piece for piece, _ in pieces)
    assert article(raw).data.get("title") == value
    check_places(raw, "'", value, pieces)


@given(WORDS.filter(printable_lines), st.randoms(use_true_random=False))
def test_plain(value, rng):
    if not scalars.may_be_plain(value.replace("\n", " "), flow=False) or "\n#" in value:
        return
    pieces = plain(value, rng)
    raw = "".join(piece for piece, _ in pieces)
    if re.search(r"\s#", raw) or re.search(r":(\s|\Z)", raw):
        return
    assert article(raw).data.get("title") == value
    check_places(raw, "", value, pieces)


@given(
    st.lists(st.text(st.sampled_from("ab é\t#:-"), max_size=5), max_size=7),
    st.sampled_from("|>"),
    st.sampled_from(["", "-", "+", "2", "2-", "+2", "-2", " # comment"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_block(lines, style, header, newline):
    raw = f"{style}{header}\n" + "".join(f"  {line}\n" if line else "\n" for line in lines)
    doc = article(raw.removesuffix("\n"), newline)
    if doc.broken or not isinstance(doc.data.get("title"), str):
        return
    text = title(doc)
    start, end, _ = text.node
    check_characters(doc.source.text[start:end], text.style, text.value)


@goes_through(
    ("raw", "style", "value", "parts"),
    [
        ("|\n  one\n  two\n", "|", "one\ntwo\n", ["o", "n", "e", "\n  ", "t", "w", "o", "\n"]),
        (">\n  a\n  b\n\n  c\n", ">", "a b\nc\n", ["a", "\n  ", "b", "\n\n  ", "c", "\n"]),
        (">-\r\n  a\r\n  b\r\n", ">", "a b", ["a", "\r\n  ", "b"]),
        (">-\n  a\n    b\n  c\n", ">", "a\n  b\nc", ["a", "\n  ", " ", " ", "b", "\n  ", "c"]),
        ("|2-\n   a\n  b\n", "|", " a\nb", [" ", "a", "\n  ", "b"]),
        ("|+\n  a\n\n", "|", "a\n\n", ["a", "\n", "\n"]),
        ("'a  \n\n  it''s'", "'", "a\nit's", ["a", "  \n\n  ", "i", "t", "''", "s"]),
        ('"a \\\n  \\ b\\\n  c"', '"', "a  bc", ["a", " ", "\\ ", "b", "c"]),
        ('"a\\u2019s\n  \\"b\\""', '"', 'a’s "b"', ["a", "\\u2019", "s", "\n  ", '\\"', "b", '\\"']),
        ("one\n  two", "", "one two", ["o", "n", "e", "\n  ", "t", "w", "o"]),
        ("''", "'", "", []),
        ('"\\u200b\\x41"', '"', "\u200bA", ["\\u200b", "\\x41"]),
        ('"a\x85 b\u2028 c"', '"', "a b\u2028c", ["a", "\x85 ", "b", "\u2028 ", "c"]),
    ],
)
def test_places(raw, style, value, parts):
    places = offsets(raw, style, value)
    assert places is not None
    assert [raw[start:end] for start, end in zip(places.starts, places.ends, strict=False)] == parts
    assert article(raw.removesuffix("\n")).data.get("title", "").rstrip("\n") == value.rstrip("\n")


@goes_through(
    ("raw", "style"), [('"a\\q"', '"'), ('"\\x4"', '"'), ('"\\uzzzz"', '"'), ("'a'", "'"), ("a", ""), ("no header", "|"), (">\n  b\n", ">")]
)
def test_no_places_for_another_value(raw, style):
    assert offsets(raw, style, "something else") is None


def check_characters(raw: str, style: str, value: str) -> None:
    """Each character stands in order at a place that reads as that character; on several lines only the whole may be known."""
    places = offsets(raw, style, value)
    if places is None:
        assert "\n" in raw, (raw, style, value)
        return
    last = 0
    for char, start, end in zip(value, places.starts, places.ends, strict=False):
        assert last <= start < end
        last = end
        piece = raw[start:end]
        if re.search("[\n\r\x85\u2028\u2029]", piece) and piece[0] != "\\":
            assert char in " \n\u2028\u2029"
            assert not piece.strip(" \t\n\r\x85\u2028\u2029")
        elif piece != char:
            assert piece == "''" if style == "'" else yaml.load(f'"{piece}"', Loader=yaml.CBaseLoader) == char
    assert places.starts[-1] >= last


DUMPED = st.tuples(st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([10, 20, 80]), st.booleans(), st.integers(2, 4))


def dumped(value: str, how: tuple[str | None, int, bool, int], dumper=yaml.SafeDumper) -> str:
    style, width, unicode, indent = how
    return yaml.dump({"title": value, "excerpt": "after"}, Dumper=dumper, default_style=style, width=width, allow_unicode=unicode,
                     indent=indent, sort_keys=False)  # fmt: skip


@given(STRINGS | WORDS, DUMPED, st.sampled_from([yaml.SafeDumper, yaml.CSafeDumper]), st.sampled_from(["\n", "\r\n"]))
def test_what_pyyaml_writes(value, how, dumper, newline):
    doc = read("a.md", ("---\n" + dumped(value, how, dumper) + "---\n").replace("\n", newline).encode())
    if doc.broken or doc.data.get("title") != value:
        return  # the dumper leaves line breaks of U+2028 and U+FEFF as they are
    text = title(doc)
    start, end, _ = text.node
    check_characters(doc.source.text[start:end], text.style, value)


# -- writing -----------------------------------------------------------------------------------------------------------


@given(STRINGS, st.sampled_from(STYLES))
@example("?0", "")
@example(":0", "")
@example("a:?b", "")
@example("a?b:c", "")
@example("no", "")
@example("12:30", "")
@example("1_000", "")
@example("0b11", "")
@example("- a", "")
@example("a: b", "")
@example("a #b", "")
@example("---", "")
@example("x\u2028y", "'")
@example("\x7f", "'")
def test_encode_reads_back(value, style):
    written = scalars.encode(value, style)
    assert "\n" not in written
    doc = article(written)
    assert doc.data == {"category": "news", "title": value, "excerpt": "after"}
    inside = read(
        "a.md",
        f"---\ntopics: [a, {scalars.encode(value, style, True)}, b]\nmore: {{a: {scalars.encode(value, style, True)}}}\n---\n".encode(),
    )
    assert inside.data == {"topics": ["a", value, "b"], "more": {"a": value}}


@given(STRINGS)
@example("1_000")
@example("0b11")
@example("1,5")
@example("1:30")
@example("on")
@example("=")
@example(".5")
def test_plain_is_text_for_yaml_1_1_too(value):
    if scalars.may_be_plain(value, flow=False) and not re.match(r"\d{4}-\d", value):
        assert yaml.safe_load(value) == value


@given(STRINGS, st.sampled_from(["'", '"']))
def test_escape_is_the_inside_of_a_scalar(value, style):
    written = scalars.escape(value, style)
    if written is None:
        assert style == "'"
    elif value == value.strip(" "):
        assert article(f"{style}{written}{style}").data["title"] == value


@goes_through(
    ("value", "style", "written"),
    [
        ("it’s", "", "it’s"),
        ("it's", "'", "'it''s'"),
        ('say "no"', '"', '"say \\"no\\""'),
        ("a: b", "", '"a: b"'),
        ("null", "", '"null"'),
        ("708", "", '"708"'),
        ("", "", '""'),
        (" x", "", '" x"'),
        ("x\ny", "'", '"x\\ny"'),
        ("a\u2028b\x85c\u200b", '"', '"a\\Lb\\Nc\u200b"'),
        ("\ufeffa\x01", '"', '"\\ufeffa\\x01"'),
    ],
)
def test_encode(value, style, written):
    assert scalars.encode(value, style) == written


def test_a_list_item_in_flow_is_quoted_where_it_must_be():
    assert scalars.encode("a, b", "", flow=True) == '"a, b"'
    assert scalars.encode("a, b", "", flow=False) == "a, b"


@goes_through(
    ("text", "value"),
    [("012", 12), ("0o14", 12), ("0xC", 12), ("-1", -1), ("1e3", 1000.0), (".5", 0.5), ("~", None), ("", None), ("no", "no"), ("12:30", "12:30"),
     ("2020-10-20", "2020-10-20"), ("True", True), ("tRUE", "tRUE"), ("1_000", "1_000"), ("+.inf", float("inf")), ("١٢", "١٢"), ("0o8", "0o8")],
)  # fmt: skip
def test_resolve(text, value):
    assert scalars.resolve(text) == value
    assert type(scalars.resolve(text)) is type(value)


def test_an_integer_of_thousands_of_digits():
    with pytest.raises(scalars.HugeInteger):
        scalars.resolve("1" * 5000)
    assert not scalars.may_be_plain("1" * 5000, flow=False)


# -- edits of a document ------------------------------------------------------------------------------------------------


def mended(doc: Document, *edits) -> Document:
    return read("a.md", apply(doc.source.text, [Fix("mend", tuple(edits))]).text.encode())


@st.composite
def changes(draw, value: str):
    """Some changes, sorted, with at least a character between them."""
    found = []
    at = 0
    while at <= len(value) and len(found) < 4:
        start = draw(st.integers(at, len(value)))
        end = draw(st.integers(start, min(len(value), start + 3)))
        found.append((start, end, draw(st.one_of(st.just(""), st.just(" "), STRINGS.map(lambda text: text[:3])))))
        at = end + 1
    return found


@given(STRINGS | WORDS, DUMPED, st.sampled_from(["\n", "\r\n"]), st.data())
def test_edits_change_that_and_nothing_else(value, how, newline, data):
    doc = read("a.md", ("---\n" + dumped(value, how) + "---\n").replace("\n", newline).encode())
    if doc.broken or doc.data.get("title") != value:
        return
    wanted = data.draw(changes(value))
    whole = scalars.changed(value, wanted)
    text = title(doc)
    edits = text.edits(*wanted)
    found = mended(doc, *edits)
    assert found.data == {"title": whole, "excerpt": "after"}
    if newline == "\r\n":
        assert "\n" not in found.source.text.replace("\r\n", "")
    start, end, new = wanted[0]
    assert mended(doc, text.replace(start, end, new)).data["title"] == value[:start] + new + value[end:]
    assert mended(doc, text.rewrite(whole)).data["title"] == whole


@goes_through(
    ("raw", "wanted", "becomes"),
    [
        ('"one  two"', [(3, 5, " ")], '"one two"'),
        ("'it''s  one'", [(4, 6, " ")], "'it''s one'"),
        ("one  two # three", [(3, 5, " ")], "one two # three"),
        ("one two", [(0, 3, "a: b")], '"a: b two"'),
        ("one two", [(3, 4, "\n")], '"one\\ntwo"'),
        ("'one two'", [(3, 4, "\u200b\n")], '"one\u200b\\ntwo"'),
        ('"one \\u200btwo"', [(4, 5, "")], '"one two"'),
        ('"one\n  two three"', [(4, 8, "")], '"one\n  three"'),
        ('"one x\n  two"', [(4, 5, "")], '"one  two"'),
        ('"one\n  two"', [(3, 4, "-")], '"one-two"'),
        ("|\n  one\n  two", [(7, 8, "")], "|-\n  one\n  two"),
        (">\n  one\n  two", [(3, 4, "\xa0")], ">\n  one\xa0two"),
        (">\n  one \n  two\n  ", [(3, 5, " "), (8, 9, "")], ">-\n  one two\n  "),
        ("|+\n  one\n\n\n", [(0, 1, "O"), (3, 7, "")], "|-\n  One\n\n\n"),
        ("|\n  one\n  two", [(3, 4, " ")], "|\n  one two"),
        ("|\n  one\n  two", [(0, 3, "a\nb")], '"a\\nb\\ntwo\\n"'),
        ("|\n  \u200b\tone\n", [(0, 1, "")], '"\\tone\\n"\n'),
        ("|2\n  \u200b\tone\n", [(0, 1, "")], '"\\tone\\n"\n'),
        ("'0\n\n\n  '", [(0, 1, " ")], '" \\n\\n"'),
        ("|\n  one\n    two", [(4, 6, "")], '"one\\ntwo\\n"'),
        ('""', [(0, 0, "new")], '"new"'),
    ],
)
def test_small_edits(raw, wanted, becomes):
    doc = article(raw)
    text = title(doc)
    assert mended(doc, *text.edits(*wanted)).source.text == article(becomes).source.text


def test_an_edit_of_a_block_keeps_the_line_ends():
    doc = article(">\n  one  x\n  two", "\r\n")
    found = mended(doc, *title(doc).edits((3, 5, " ")))
    assert found.source.text == article(">\n  one x\n  two", "\r\n").source.text


def lines_and_columns(span):
    return span.line, span.column, span.end_line, span.end_column


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_parts_are_lines_and_columns(newline):
    doc = article('"one\n  t\\u0077o"', newline)
    assert lines_and_columns(title(doc).part(4, 7)) == (4, 3, 4, 11)
    assert lines_and_columns(title(doc).part(5, 6)) == (4, 4, 4, 10)
    assert lines_and_columns(title(doc).part(3, 4)) == (3, 12, 4, 3)
    assert lines_and_columns(title(doc).part(0, 0)) == (3, 9, 3, 9)
    assert lines_and_columns(title(doc).part(7, 7)) == (4, 11, 4, 11)


def test_columns_count_code_points_behind_a_byte_order_mark():
    doc = read("a.md", '\ufeff---\ntitle: "😀é語 x"\n---\n'.encode())
    assert lines_and_columns(title(doc).part(4, 5)) == (2, 13, 2, 14)


def test_an_empty_value_gets_a_blank_before_it():
    doc = read("a.md", b"---\ntitle:\nexcerpt: after\n---\n")
    assert doc.text("title") is None
