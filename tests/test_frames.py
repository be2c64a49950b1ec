"""Code frames: whatever a line is made of, the underline stands under the span and the frame fits in its room."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from fewer import goes_through
from sample_reports import report, style
from seedlint.emit.cell_width import shorten, units, width
from seedlint.emit.code_frame import rows
from seedlint.emit.formats.full import render
from seedlint.model.diagnostic import Diagnostic, Note, Severity
from seedlint.text.source import Source
from seedlint.text.span import Span

PIECES = [
    *"abcXYZ 0123456789:\"'-[]{}#&%/\\.,_",
    *"äß’“”–…×·ЖΩ",
    *"漢字かな한ｶﾞ",
    *"שלוםعربي",
    *"\t\u200b\u200c\u200d\u200e\u202e\ufe0f\ufeff\x1b\x07\x9b\xad\ud800\udcff\u0301\u0e33\u093f",
    *["👨‍👩‍👧‍👦", "👩🏽‍🚀", "🇦🇹", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "क्षि", "é", "::error::", "##[x]", "word " * 5],
]
LINES = (st.lists(st.sampled_from(PIECES), max_size=30) | st.lists(st.sampled_from(PIECES), min_size=30, max_size=120)).map("".join)


def cells(text):
    return sum(wcswidth(cluster) for cluster in iter_graphemes(text))


def span(line, start, end):
    return Span(path="x.md", start=start, end=end, line=1, column=start + 1, end_line=1, end_column=end + 1)


def row_of(line, start, end, room):
    [row] = rows(span(line, start, end), [line], room)
    return row


@given(LINES, st.data(), st.integers(30, 200))
@example("\u0301abc", None, 30)
@example("\x07\ufe0fx", None, 30)
def test_the_underline_stands_under_the_span(line, data, room):
    start = data.draw(st.integers(0, len(line))) if data else 0
    end = data.draw(st.integers(start, len(line))) if data else 1
    row = row_of(line, start, end, room)
    shown = row.before + row.marked + row.after
    assert cells(row.before) == row.indent
    assert max(cells(row.marked), 1) == row.cells
    assert cells(shown) <= room
    assert row.indent + row.cells <= room + 1  # the end of a full line is one cell beyond it
    whole = "".join(unit.shown for unit in units(line))
    if cells(whole) <= room:
        assert shown == whole
    else:
        assert shown.startswith("…") or shown.endswith("…")
        kept = shown.removeprefix("…").removesuffix("…") if "…" not in line else ""
        assert kept in whole
    if start < end:
        covered = [unit for unit in units(line) if unit.start < end and unit.end > start]
        text = "".join(unit.shown for unit in covered)
        assert row.marked == text or (row.marked.endswith("…") and text.startswith(row.marked[:-1]))
        assert covered[0].shown in row.marked or cells(covered[0].shown) > room // 2


@given(LINES)
def test_units_cover_the_line_and_are_never_nothing(line):
    found = list(units(line))
    assert [unit.start for unit in found] == [0, *(unit.end for unit in found)][: len(found)]
    assert sum(unit.end - unit.start for unit in found) == len(line)
    assert all(unit.cells > 0 and cells(unit.shown) == unit.cells for unit in found)


@given(LINES.map(lambda line: "".join(unit.shown for unit in units(line))), st.integers(2, 100))
def test_shorten_keeps_to_its_cells(text, limit):
    short = shorten(text, limit)
    assert cells(short) <= limit
    assert short == text if cells(text) <= limit else short.endswith("…")


def test_width_agrees_with_the_library_on_what_it_takes_for_simple():
    for code in [*range(0x20, 0x7F), *range(0xA0, 0x530), *range(0x2010, 0x2028), *range(0x2030, 0x203C), *range(0x20A0, 0x20C1)]:
        if width.__wrapped__(chr(code)) == 1:
            assert cells("a" + chr(code) + "b") == 3, hex(code)


@goes_through(
    ("line", "text", "room", "expected"),
    [
        ("title: short", "short", 40, ("title: ", "short", "", 7, 5)),
        # the start of a line stays while the span can be seen from there: it names the field
        ("title: " + "x" * 60, "x" * 60, 40, ("title: ", "x" * 32 + "…", "", 7, 33)),
        ("excerpt: " + "a" * 50 + " bad " + "b" * 50, "bad", 31, ("…" + "a" * 12 + " ", "bad", " " + "b" * 12 + "…", 14, 3)),
        ("excerpt: " + "a" * 50 + " bad", "bad", 31, ("…" + "a" * 26 + " ", "bad", "", 28, 3)),
        ("\tkey: 漢字 x", "x", 40, ("    key: 漢字 ", "x", "", 14, 1)),
        ("ab\tc", "c", 40, ("ab  ", "c", "", 4, 1)),
        ("a\u200bb", "\u200b", 40, ("a", "\\u200b", "b", 1, 6)),
        ("say 👨‍👩‍👧‍👦 hi", "hi", 40, ("say 👨‍👩‍👧‍👦 ", "hi", "", 7, 2)),
        ("אבג דהו x", "דהו", 40, ("אבג ", "דהו", " x", 4, 3)),
    ],
)
def test_rows(line, text, room, expected):
    start = line.index(text)
    assert tuple(row_of(line, start, start + len(text), room))[1:] == expected


def test_a_span_of_many_lines_shows_its_first_two_and_its_last():
    text = "a:\n" + "".join(f"  - item {number}\n" for number in range(9))
    source = Source("x.md", text)
    found = list(rows(source.span(0, len(text) - 1), text.split("\n"), 40))
    assert [row and (row.number, row.marked) for row in found] == [(1, "a:"), (2, "- item 0"), None, (10, "- item 8")]
    # an end at the first column of the next line takes in nothing of that
    found = list(rows(source.span(0, 14), text.split("\n"), 40))
    assert [row.number for row in found] == [1, 2]


def test_places_beyond_the_file_are_no_error():
    found = list(rows(Span(path="x.md", start=5, end=9, line=2, column=90, end_line=7, end_column=95), ["one", "two"], 40))
    assert [(row.number, row.indent, row.cells) for row in found] == [(2, 3, 1)]
    assert list(rows(Span(path="x.md", start=5, end=9, line=3, column=1, end_line=3, end_column=2), ["one", "two"], 40)) == []


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_lines_keep_to_the_width(columns):
    line = 'excerpt: "' + "漢字 and words 👨‍👩‍👧‍👦 " * 30 + '"'
    here, there = (
        Span(path="a.md", start=0, end=5, line=1, column=80, end_line=1, end_column=95),
        Span(path="b.md", start=0, end=5, line=1, column=11, end_line=1, end_column=400),
    )
    message = "words of a message that goes on and on " * 5 + "漢字 " * 20
    found = report(
        Diagnostic(
            code="SL999",
            rule="rule",
            severity=Severity.ERROR,
            message=message,
            span=here,
            field="/related/1/x",
            record="label " * 50,
            record_url=None,
            fix=None,
            notes=(Note(there, "first used here"),),
        )
    )
    printed = "".join(render(found, style(width=columns, lines=lambda _: [line]))).split("\n")
    assert max(map(cells, printed)) <= columns
    assert max(map(cells, printed)) > columns - 12
