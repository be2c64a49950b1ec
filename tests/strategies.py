"""Articles gone wrong: a clean one changed as text or as tree, the way crawlers, editors and merges change them.

The changes are functions of a random source, so that Hypothesis (`broken_articles`) and the coverage-guided harness in
``tests/fuzz`` share them.
"""

from __future__ import annotations

import json
import re
from functools import cache
from random import Random
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st

from articles import article


def examples(count: int) -> settings:
    """Settings of a property test: a quarter of the examples in the plain command, thirty times as many in .ci/full, which looks for new inputs."""
    return settings(max_examples=count * 30 if settings.get_current_profile_name() == "fuzz" else max(count // 4, 4))


# Values that something somewhere takes badly: for YAML, for a URL, for a date, for a number, for a terminal.
NASTY = [
    "", " ", "~", "null", "true", "no", "0", "-0", "-1", "1e400", "-1e400", ".inf", ".nan", "0x1F", "0o17", "0x" + "f" * 4000, "9" * 4299,
    "9" * 5000, "1_000", "12:30:45", "2020-10-20", "2020-13-45T99:99:99Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60+23:59",
    "2020-10-20T19:22:00.000000000000Z", "2020-10-20 19:22", "20/10/2020", "[]", "{}", "[[]]", "[~]", "{a: {b: [c]}}", "[{}, {}]", "- - - a", "? a", "&a b",
    "*a", "!!python/object/apply:os.system [id]", "!!binary aGk=", "!<tag:x> y", "<<: {a: 1}", "| ", "|\n  x\n", ">2-\n    x", "'it''s'", '"\\x41\\u00e9\\U0001F600"',
    '"\\UFFFFFFFF"', '"\\ud800"', '"\\uDFFF"', '"a\\\n    b"', '"\\0"', '"\\e[31mred\\e]8;;x\\a"', "\x1b[31m", "\x07", "\x85", "\u2028", "\u2029", "\ufeff",
    "\u200b", "\u202e", "\u00ad", "\ufffd", "\ud7ff", "\U0010ffff", "\u00a0", "a\u0300" * 50, "👩‍👩‍👧", "é", "Ã©", "â€™", "&amp;amp;amp;quot;", "&#0;", "&#x110000;", "&#xD800;",
    "&#" + "9" * 5000 + ";", "<b>x</b>", "<script>", "::error::x", "##[group]", "]]>", "[red]x[/red]", "%0A", "%", "@x", "`x`", "#", " # x", "# seedlint: ignore[all]",
    "# seedlint: ignore-file[SL4]", "# seedlint: ignore[", "https://", "http://[::1]/", "https://[", "https://a b.example/", "https://u:p@x.example/", "//x.example/",
    "/../../etc/passwd", "/a/%2e%2e/%2e%2e/b.png", "file:///etc/passwd", "javascript:alert(1)", "HTTPS://WWW.X.EXAMPLE:443/a/../b?utm_source=x&ref=y#z",
    "https://xn--a.example/", "https://1.2.3.4/", "https://0x7f.1/", "https://x.example/%zz", "https://x.example/%ff%00", "https://x.example/" + "../" * 300,
    "https://" + "a." * 200 + "example/", "https://" + "a" * 300 + ".example/", "https://ü.example/", "https://x.example/index.php/index.php/a",
    "https://x-example.cdn.ampproject.org/c/s/x.example/a", "https://x.example:99999/", "https://x.example./", "https:\\\\x.example\\a", "htp://x.example", "/1x1.png",
    "https://x.example/a-630x479.png", "https://x.example/?" + "&".join(f"utm_{n}=1" for n in range(50)), "QUJD;QUJD", "====;====", "co.uk", ".", "..", "-", "--", "---", "...",
]  # fmt: skip
_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 10**30, 10**4000, 1.5, float("inf"), float("nan"), "", " ", [], {}, [[]], [{}], [None], {"": ""}, {"a": {"b": ["c"]}}, [1, "x", None],
]  # fmt: skip
_PUNCTUATION = [
    *":-#&*!|>'\"%@`{}[],?\\/~=<>.;\t \r\x00\x7f\x80\xff",
    "\n",
    "\r\n",
    "\x85",
    "\u2028",
    "---",
    "...",
    "- ",
    ": ",
    " #",
    "\n\n",
    "\n---\n",
    "\n- ",
]
_FIELD = re.compile(r"^( *(?:- )?)([A-Za-z]+):(.*)$", re.MULTILINE)


@cache
def clean(seed: int) -> str:
    """A clean article with few records, or a video."""
    return article(seed, seed % 4, video=seed % 7 == 6)


def change_text(rng: Random, text: str) -> str:
    """One change that knows lines and fields, not what they mean."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(12)
    if kind == 0:
        del lines[at : at + rng.choice((1, 1, 1, 5))]
    elif kind == 1:
        lines[at:at] = lines[at : at + rng.choice((1, 1, 12))]
    elif kind == 2:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = " " * rng.randrange(5) + lines[at].lstrip(" ") if rng.random() < 0.7 else "\t" + lines[at]
    elif kind == 4:
        return text[: rng.randrange(len(text) + 1)]
    elif kind == 5:
        other = clean(rng.randrange(20))
        return text[: rng.randrange(len(text) + 1)] + other[rng.randrange(len(other)) :]
    elif kind == 6:
        place = rng.randrange(len(text) + 1)
        return text[:place] + rng.choice(_PUNCTUATION + NASTY) + text[place + rng.choice((0, 0, 1)) :]
    elif kind == 7:
        return text.replace("\n", rng.choice(("\r\n", "\r", "\n\n", "\u2028")), rng.choice((-1, -1, 3)))
    elif kind == 8:
        return ("\ufeff" + text) if not text.startswith("\ufeff") else text[1:]
    else:
        fields = list(_FIELD.finditer(text))
        if fields:
            found = rng.choice(fields)
            indent, name, value = found.groups()
            if kind == 9:
                return text[: found.start(3)] + " " + rng.choice(NASTY) + text[found.end(3) :]
            if kind == 10:
                value = value.strip().strip('"')
                place = rng.randrange(len(value) + 1)
                value = value[:place] + rng.choice(NASTY) + value[place:]
                written = rng.choice(
                    (json.dumps(value), "'" + value.replace("'", "''") + "'", value, f"|\n{' ' * (len(indent) + 2)}{value}")
                )
                return text[: found.start(3)] + " " + written + text[found.end(3) :]
            name = rng.choice((rng.choice(fields)[2], name[:-1], name.upper(), f'"{name}"', rng.choice(NASTY)))
            return text[: found.start(2)] + name + text[found.end(2) :]
    return "\n".join(lines)


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Container and key of everything in a tree."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
        found.append((value, key))
        _places(item, found)
    return found


def change_tree(rng: Random, data: dict[str, Any]) -> None:
    """One change of the data itself, whatever way it is then written."""
    places = _places(data, [])
    if not places:
        return
    box, key = rng.choice(places)
    other_box, other_key = rng.choice(places)
    kind = rng.randrange(12)  # one in three puts something into a text
    if kind == 0:
        del box[key]
    elif kind == 1:
        box[key] = json.loads(json.dumps(rng.choice(_VALUES)))
    elif kind == 2:
        box[key] = rng.choice(NASTY)
    elif kind == 3:
        box[key] = json.loads(json.dumps(other_box[other_key]))
    elif kind == 4 and isinstance(box, list):
        box.insert(rng.randrange(len(box) + 1), json.loads(json.dumps(box[key])))
    elif kind >= 7 and isinstance(box[key], str):
        place = rng.randrange(len(box[key]) + 1)
        box[key] = box[key][:place] + rng.choice(NASTY) + box[key][place:]
    elif kind == 6 and isinstance(box, dict):
        box[rng.choice((str(other_key), str(key)[:-1], str(key) + "s", rng.choice(NASTY)))] = box.pop(key)
    else:
        for _ in range(rng.choice((1, 1, 1, 3, 40))):
            box[key] = [box[key]] if rng.random() < 0.5 else {"a": box[key]}


def write_tree(rng: Random, data: dict[str, Any]) -> str:
    """The data as front matter: block or flow, quoted or not, folded or not."""
    if rng.random() < 0.2:
        return f"---\n{json.dumps(data, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1)))}\n---\n"
    text = yaml.safe_dump(
        data, allow_unicode=rng.random() < 0.7, default_flow_style=rng.choice((False, False, None)), width=rng.choice((20, 80, 10_000)),
        sort_keys=False, default_style=rng.choice([None] * 20 + ['"', "'", "|", ">"]),
    )  # fmt: skip
    return f"---\n{text}---\n"


def break_text(rng: Random, text: str) -> str:
    """One to four changes of a text."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        text = change_text(rng, text)
    return text


def break_tree(rng: Random, text: str) -> str:
    """One to four changes of what a text says, written anew; a text that does not read is changed as text."""
    from seedlint.read.document_reader import read

    doc = read("x.md", text.encode("utf-8", "replace"))
    if doc.broken:
        return change_text(rng, text)
    data = doc.data
    for _ in range(rng.choice((1, 1, 2, 4))):
        change_tree(rng, data)
    try:
        return write_tree(rng, data)
    except (ValueError, UnicodeError, RecursionError):  # integers that are too long to write, surrogates
        return change_text(rng, text)


def broken_article(rng: Random, seed: int) -> str:
    """An article that was clean, changed as text, as tree, or both."""
    text = clean(seed)
    kind = rng.randrange(5)
    if kind:
        text = break_tree(rng, text)
    return break_text(rng, text) if kind < 2 else text


broken_articles: st.SearchStrategy[str] = st.builds(broken_article, st.randoms(use_true_random=False), st.integers(0, 19))
