"""Lines are those of editors, columns count code points, and a span says where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.text.source import Source

TEXTS = st.text(st.sampled_from("ab \n\r\u0085\u2028\u2029\x0b\x0cé😀\ufeff"), max_size=40)


def lines(text: str) -> list[str]:
    """The reference, character by character: a line ends at LF, CRLF or a lone CR."""
    found = [""]
    for index, char in enumerate(text):
        found[-1] += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            found.append("")
    return found


@given(TEXTS)
def test_lines_are_those_of_editors(text):
    source = Source("a.md", text)
    expected = lines(text)
    assert len(source.line_starts) == len(expected)
    for number, line in enumerate(expected, 1):
        start, end = source.line_span(number)
        assert text[start:end] == line


@given(TEXTS, st.data())
def test_a_place_leads_back_to_its_offset(text, data):
    source = Source("a.md", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.place(offset)
    assert source.line_span(line)[0] + column - 1 == offset
    assert 1 <= column <= len(lines(text)[line - 1]) + 1


@given(TEXTS, st.data())
def test_a_span_holds_both_ends(text, data):
    source = Source("x/a.md", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = source.span(start, end)
    assert (span.path, span.start, span.end) == ("x/a.md", start, end)
    assert (span.line, span.column, span.end_line, span.end_column) == (*source.place(start), *source.place(end))


@pytest.mark.parametrize(
    ("text", "newline"),
    [("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r"), ("a", "\n"), ("", "\n"), ("a\x85b\u2028c\r\n", "\r\n")],
)
def test_the_first_line_end_is_the_newline(text, newline):
    assert Source("a.md", text).newline == newline


def test_only_a_mark_at_the_start_is_one():
    assert Source("a.md", "\ufeff---\n").has_bom
    assert not Source("a.md", "---\ufeff\n").has_bom
    assert not Source("a.md", "").has_bom


def test_astral_characters_are_one_column():
    span = Source("a.md", "😀é\u0301x").span(3, 4)
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 4, 1, 5)


@given(TEXTS, st.booleans())
def test_the_line_around_a_place_is_the_line_of_the_place(text, counted):
    source, other = Source("a.md", text), Source("a.md", text)
    assert not counted or source.line_starts
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert source.line_around(offset) == other.line_span(other.place(offset)[0])
