"""What is called a safe fix loses nothing that somebody may have meant: a table of texts, and a property over many."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import seedlint
from fewer import goes_through
from strategies import examples

ARTICLE = """---
category: news
title: {title}
excerpt: {excerpt}
publishedDateTime: 2020-10-20T19:22:00Z
webUrl: "https://www.example.com/a"
type: article
provider:
  name: Example Times
  domain: example.com
topics:
  - Bridges
---
"""


def fixed(title: str = "Bridge opens", excerpt: str = '"It is long."', unsafe: bool = False) -> str:
    return seedlint.fix_text(ARTICLE.format(title=title, excerpt=excerpt), unsafe=unsafe).text


def values(text: str) -> dict:
    return yaml.load(text.removeprefix("---\n").partition("\n---\n")[0], Loader=yaml.BaseLoader)


MEANT = [
    r'"see D:\temp\next"',  # tab and line break to YAML, a path to whoever wrote it
    r'"see D:\new\report\file\vault"',
    r'"drive D:\n"',
    r'"C:\\temp \new"',
    r'"see \temp"',
    r'"D:\art\box\east"',  # BEL, backspace, escape
    r'"D:\New"',  # next line, U+0085
    r'"The first.\n\nThe second."',
    r'"Bring:\n- a rope\n- a lamp"',
    r'"Bring:\n1. a rope"',
    r'"He said:\n> never"',
    *(rf'"Bring this \n{mark} a rope"' for mark in "-*+>#|"),
    r'"Bring this\n 1. a rope"',
    *(rf'"The first.{line_break}{line_break}(The second.)"' for line_break in (r"\n", r"\v", r"\f", r"\r", r"\N", r"\L", r"\P", r"\r\n")),
    r'"see D:\t(left)"',
    r'"see \temp and more"',
    r'"see \t1, then"',
    '"Two  spaces and 20\u00a0km of rope"',
    r'"see D:\\\n(left)"',
    r'"see D:/\n(left)"',
    "|\n  The first line.\n  (The second line.)",
    '"The first paragraph.\n\n  The second paragraph."',
    "'The first paragraph.\n\n  The second paragraph.'",
    "The first paragraph.\n\n  The second paragraph.",
    "|\n  The first paragraph.\n\n  The second paragraph.",
    "|\n  * one\n  * two",
    ">\n  The first paragraph.\n\n  The second paragraph.",
    '"20\u00a0km of rope"',
    '"a &#42;star&#42;"',
    '"fill &#123;&#123; page.title &#125;&#125; in"',
    '"a &#95;word&#95;"',
    '"one&#10;two"',
    '"a &lt;b&gt; c"',
]


@goes_through("excerpt", MEANT)
def test_what_may_be_meant_stays(excerpt):
    before = values(ARTICLE.format(title="Bridge opens", excerpt=excerpt))
    assert values(fixed(excerpt=excerpt)) == before
    assert values(fixed(excerpt=excerpt, unsafe=True)) != before, "an unsafe fix is offered, or this test cannot fail"


@goes_through(
    ("excerpt", "after"),
    [
        ('"The plan  was read."', "The plan was read."),
        ('" The plan was read. "', "The plan was read."),
        ('"The plan\twas read."', "The plan was read."),
        (r'"The plan, \n(as read)"', "The plan, (as read)"),
        (r'"The plan,\r\n(as read)"', "The plan, (as read)"),
        (r'"The plan was read.\n"', "The plan was read."),
        (r'"The plan was read.\n\n"', "The plan was read."),
        (r'"\n\n(The plan was read.)"', "(The plan was read.)"),
        (r'"The plan\u0009was read."', "The plan was read."),
        ('"The plan\\\twas read."', "The plan was read."),
        ('"see D:\t(left)"', "see D: (left)"),
        ('"The plan  - it was read  20 times."', "The plan - it was read 20 times."),
        ('"Oui\u00a0!  Non\u00a0!"', "Oui\u00a0! Non\u00a0!"),
        ("|\n  The plan was read.", "The plan was read."),
        ('"R&amp;D isn&#8217;t free"', "R&D isn’t free"),
        (r'"Night\u200b trains re\u00adturn"', "Night trains return"),
    ],
)
def test_what_is_a_slip_goes(excerpt, after):
    assert values(fixed(excerpt=excerpt))["excerpt"] == after


WORDS = st.lists(
    st.sampled_from(
        [
            "a",
            "bridge",
            "D:",
            "temp",
            "1.",
            "-",
            "*",
            "&amp;",
            "&#8217;",
            "&#10;",
            "\u200b",
            "\u00ad",
            "\u00a0",
            " ",
            "  ",
            "\t",
            "\n",
            "\n\n",
            "\r\n",
            "\\",
            "\u2028",
            "\x07",
            "\U0001f468\u200d\U0001f469",
            "\u0915\u094d\u200d",
            "{{",
            "_x_",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


def visible(text: str) -> str:
    """What a reader of the text sees, entities read, without white space and what cannot be seen."""
    from html import unescape

    return "".join(
        char for char in unescape(unescape(text)) if char.isprintable() and not char.isspace() and char not in "\u200b\u00ad\u200d\\\x07"
    )


@examples(60)
@example("---")
@given(WORDS)
def test_safe_fixes_keep_letters_lines_and_other_fields(text):
    import json

    source = ARTICLE.format(title="Bridge opens", excerpt=json.dumps("x " + text + " x"))
    before, after = values(source), values(fixed(excerpt=json.dumps("x " + text + " x")))
    assert visible(after.pop("excerpt")) == visible(before.pop("excerpt"))
    assert after == before
