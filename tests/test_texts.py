"""Human text: the one look misses nothing, one cause has one diagnostic, and a fix leaves nothing new behind."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.article import prefilter
from seedlint.article.characters import has_nothing_visible, strays, untidy_whitespace_of, without_gaps
from seedlint.article.html_entities import entities
from seedlint.article.mojibake import garbled, may_be_garbled
from seedlint.article.records import texts as all_texts
from seedlint.fixes.apply import apply
from seedlint.model.document import Document
from seedlint.model.rule import made
from seedlint.read.document_reader import read
from seedlint.registry.registry import load
from seedlint.text.scalars import changed, encode

RULES = {rule.name: rule for rule in load().by_name.values() if rule.code.startswith("SL60")}
PIECES = [
    " ", "  ", "\n", "\t", "\xa0", "\u3000", "\u2009", "\u202f", "a", "B", "9", "é", "É", "ñ", "…", "’", "»", "«", "语", "ی", "ש", "ไ", "क",
    "&amp;", "&", "amp;", "quot;", "&#8217;", "&nbsp;", "&#8203;", "&lt;", "&gt;", "&zwnj;", "&#0;", "&#10;", "&shy;", ";",
    "<", ">", "<b>", "</b>", "<3", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u202c", "\xad", "\ufeff", "\ufffd", "\x92", "\x85", "\x1b",
    "Ã©", "â€™", "Â\xa0", "â€œ", "â€", "Ã ", "ï»¿", "ï¿½", "Ã\xad", "â\x80\x99", "Ð¿Ñ€Ð¸", "👩", "🏳", "\ufe0f", "?", "!", "\u2028",
]  # fmt: skip
MIXED = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
STRINGS = MIXED | st.text(max_size=12)


OWN_LOOK = {"excerpt-repeats-title", "placeholder-text", "percent-escape", "typographic-quotes", "ambiguous-scalar"}  # not by this look


def article(title: str, excerpt: str = "An excerpt", style: str = '"') -> Document:
    return read("a.md", f"---\ntitle: {encode(title, style)}\nexcerpt: {encode(excerpt, style)}\n---\n".encode())


def told(doc: Document) -> list[tuple[str, str]]:
    """Rule and field of every finding of the text rules."""
    return [(name, doc.pointer_at(each.span.start)[-1]) for name, rule in RULES.items() for each in made(rule.check(doc, **rule.options))]


@given(STRINGS, STRINGS)
def test_the_one_look_misses_nothing(title, excerpt):
    quick, slow = article(title, excerpt), article(title, excerpt)
    slow._memo[prefilter._suspicious_texts] = all_texts(slow)
    assert prefilter.suspicious_texts(quick) or not [name for name, _ in told(slow) if name not in OWN_LOOK]
    for rule in RULES.values():
        assert made(rule.check(quick)) == made(rule.check(slow))


@given(MIXED, st.sampled_from(['"', "'", ""]))
@example("a &nbsp; b", '"')
@example("&nbsp;&nbsp;a", '"')
@example("a &#8203; b", '"')
@example("Ã\xa0\u200b", '"')
def test_a_fix_leaves_nothing_new(title, style):
    for name, rule in RULES.items():
        doc = article(title, style=style)
        before = set(told(doc))
        for _ in range(5):
            fixes = [each.fix for each in made(rule.check(doc)) if each.fix]
            if not fixes:
                break
            doc = read("a.md", apply(doc.source.text, fixes).text.encode())
            assert not doc.broken
        assert not [each for each in made(rule.check(doc)) if each.fix], name
        # An entity, a tag or mojibake that was hidden may come out; what was part of mojibake may stand alone.
        new = {each for each in set(told(doc)) - before if each[0] in ("empty-text", "invisible-character", "untidy-whitespace")}
        assert new == set() or ("mojibake", "title") in before, name


@given(MIXED.filter(has_nothing_visible))
def test_a_blank_text_is_empty_and_nothing_else(title):
    assert told(article(title)) == [("empty-text", "title")]


@pytest.mark.parametrize(
    "title", ["caf\xc3\xad", "It\xe2\x80\x99s", "Hello\xc2\xa0world", "\xef\xbb\xbfTitle", "n\xc3\xa0n", "a\xef\xbf\xbdb"]
)
def test_mojibake_is_one_cause(title):
    assert told(article(title)) == [("mojibake", "title")]


# -- mojibake ----------------------------------------------------------------------------------------------------------

LATIN = ["latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2"]


def misread(text: str, encoding: str) -> str:
    """UTF-8 read as that; bytes that it does not know stay as they are, as browsers have it."""
    return "".join(codecs.decode(bytes([byte]), encoding, "ignore") or chr(byte) for byte in text.encode())


@given(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]), st.sampled_from(LATIN))
def test_every_misread_character_is_looked_into(char, encoding):
    text = f"Night {misread(char, encoding)} trains"
    assert may_be_garbled(text)
    assert prefilter.has_neighbours(text)
    assert prefilter.suspicious_texts(article(text))


MISREAD = ["The council’s plan", "“Quoted” – and more", "“Zürich” – naïve façade", "5 € – £3", "Привет, мир", "日本語のニュース"]


@goes_through(
    ("text", "encoding"),
    [
        *((text, encoding) for text in MISREAD for encoding in ("latin-1", "cp1252", "cp1254")),
        *((text, "mac-roman") for text in MISREAD if text[0] != "П"),
        *((text, "cp437") for text in ("“Zürich” – naïve façade", "Café – déjà vu")),
        *(("Café – déjà vu", encoding) for encoding in ("cp1250", "cp1251", "cp1253", "iso8859-2")),
    ],
)
def test_misread_text_is_restored(text, encoding):
    raw = misread(text, encoding)
    assert changed(raw, garbled(raw)) == text


WORDS = [
    "Café",
    "Zürich",
    "Łódź",
    "São",
    "Привет",
    "Ελλάδα",
    "日本語",
    "العربية",
    "हिन्दी",
    "Đặng",
    "İstanbul",
    "Århus",
    "naïve",
    "Þór",
    "Œuvre",
    "Її",
]
MARKS = ["", "…", "’s", "!", "®", "™", " –", "—", ",", "”", ":"]


@given(st.lists(st.builds("{}{}".format, st.sampled_from(WORDS), st.sampled_from(MARKS)), min_size=1, max_size=6), st.booleans())
def test_what_people_write_is_no_mojibake(words, shout):
    text = " ".join(words)
    assert garbled(text.upper() if shout else text) == []


# -- characters --------------------------------------------------------------------------------------------------------

EMOJI = "👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥 👨\u200d👩\u200d👧\u200d👦 🧑\u200d⚖\ufe0f 🐈\u200d⬛ 🙂\u200d↔\ufe0f 👁\ufe0f\u200d🗨\ufe0f 🏴\u200d☠\ufe0f 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f ⛓\ufe0f\u200d💥"


@goes_through(
    "text",
    [
        *EMOJI.split(" "),
        "می\u200cخواهم",  # Persian, ZWNJ
        "ه\u200d",  # Arabic, ZWJ
        "क्\u200dष हिन्\u200cदी",  # Devanagari, both
        "ශ්\u200dරී ලංකාව",  # Sinhala, ZWJ
        "ಎಮಿರೇಟ್\u200cಗಳ",  # Kannada, ZWNJ
        "\u200fשלום (C++)\u200e עולם",  # Hebrew, RLM and LRM
        "ภาษา\u200bไทย",  # Thai, ZWSP
        "ព័ត៌មាន\u200bថ្មី\u200b2020",  # Khmer, ZWSP
        "မြန်မာ\u200bဘာသာ",
        "e\u0301 n\u0303 a\u0308",
        "葛\U000e0100 ☂\ufe0e",
    ],
)
def test_in_place(text):
    assert strays(text) == []


@goes_through(
    "char", [*"\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202e\u2066\u2069\u061c\xad\u2061\x80\x9f\x07\x7f\u180e\ufffd\U000e0041"]
)
@goes_through("text", ["Night{}trains", "{}Night", "Night {}", "Nigh{}é", "日本{}語", "😀{}x"])
def test_not_in_place(char, text):
    found = strays(text.format(char))
    assert [(each.start, each.char) for each in found] == [(text.index("{"), char)]


@given(STRINGS)
def test_what_the_fix_removes_is_gone(text):
    found = [each for each in strays(text) if each.meant is not None]
    changes = [(each.start, each.start + 1, each.meant or "") for each in found]
    mended = changed(text, without_gaps(text, changes))
    assert re.sub(r"\s", "", mended) == re.sub(r"\s", "", changed(text, changes))
    assert all(each.meant is None for each in strays(mended)) or strays(mended) == strays(changed(text, changes))


@given(STRINGS)
def test_tidy_blanks_are_tidy(text):
    tidy = changed(text, [(each.start, each.end, each.meant) for each in untidy_whitespace_of(text)])
    assert untidy_whitespace_of(tidy) == []
    assert re.sub(r"\s", "", tidy) == re.sub(r"\s", "", text)


@given(st.text(st.sampled_from("&#;axmpqotl38<> "), max_size=20))
def test_entities_are_those_of_the_standard_library(text):
    from html import unescape

    found = entities(text)
    assert all(text[each.start] == "&" and text[each.end - 1] == ";" for each in found)
    assert changed(text, found) == text or unescape(text) != text


@goes_through(
    ("text", "meaning"),
    [
        ("&amp;quot;", '"'),
        ("&amp;amp;", "&"),
        ("&#38;#8217;", "’"),
        ("&amp;", "&"),
        ("&hellip;", "…"),
        ("&#x1F600;", "😀"),
        ("&#150;", "–"),
        ("&fjlig;", "fj"),
    ],
)
def test_an_entity_and_its_meaning(text, meaning):
    assert entities(f"x{text}y") == [(1, 1 + len(text), meaning)]


@goes_through("text", ["AT&T", "R&D;", "&c;", "&c", "<3", "x < y", "&;", "&#;", "&#x;", "&amp", "Q&A;", "& amp;", "&nosuch;", "rock&roll;"])
def test_no_entity(text):
    assert entities(text) == []
