"""Files that cannot be read: SL002 to SL011."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from faults.kinds import Broken, add, changed, fault
from faults.places import bounds, find, inserted, line, replaced, value, with_line


def raw_bytes(kind: str, rule: str, pattern: str, junk: bytes) -> None:
    """A kind that puts bytes before the last two characters of a value."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        at = bounds(text, pointer)[1] - 2
        return Broken(text[:at].encode() + junk + text[at:].encode(), line(text, pointer))

    add(kind, rule, inject)


raw_bytes("nul", "invalid-encoding", "excerpt", b"\0")
raw_bytes("bell", "invalid-encoding", "related/?/excerpt", b"\x07")
raw_bytes("delete", "invalid-encoding", "title", b"\x7f")
raw_bytes("latin-1", "invalid-encoding", "related/?/title", b"caf\xe9 ")
raw_bytes("overlong", "invalid-encoding", "excerpt", b"\xc0\xaf")
raw_bytes("surrogate", "invalid-encoding", "excerpt", b"\xed\xa0\x80")


def whole(kind: str, rule: str, change: Callable[[str], str | bytes], at: int = 1) -> None:
    """A kind that changes the file as a whole."""
    add(kind, rule, lambda text, rng: Broken(change(text), at))


whole("utf-16", "invalid-encoding", lambda text: text.encode("utf-16"))
whole("utf-16-without-mark", "invalid-encoding", lambda text: text.encode("utf-16-le"))
whole("byte-order-mark", "byte-order-mark", lambda text: "\ufeff" + text)
whole("empty-file", "missing-front-matter", lambda text: "")
whole("blank-file", "missing-front-matter", lambda text: "\n \n")
whole("no-opening-fence", "missing-front-matter", lambda text: text.removeprefix("---\n"))
whole("text-before-fence", "missing-front-matter", lambda text: "Draft\n" + text)
whole("blank-line-before-fence", "missing-front-matter", lambda text: "\n" + text)
whole("four-dashes", "missing-front-matter", lambda text: "-" + text)
whole("toml", "invalid-yaml", lambda text: "+++\ntitle = x\n+++\n", 2)
whole("opening-em-dash", "missing-front-matter", lambda text: "—" + text.removeprefix("---"))
whole("html", "missing-front-matter", lambda text: "<!DOCTYPE html>\n<p>A title</p>\n")
whole("toml-between-fences", "not-a-mapping", lambda text: '---\ntitle = "x"\ntype = "article"\n---\n', 2)
whole("json", "missing-front-matter", lambda text: '{"title": "x"}\n')
whole("carriage-returns-only", "missing-front-matter", lambda text: text.replace("\n", "\r"))
whole("empty-front-matter", "not-a-mapping", lambda text: "---\n---\n")
whole("comment-only", "not-a-mapping", lambda text: "---\n# nothing\n---\n")
whole("list", "not-a-mapping", lambda text: "---\n- title\n---\n", 2)
whole("scalar", "not-a-mapping", lambda text: "---\ntitle\n---\n", 2)
whole("deep-nesting", "unsupported-yaml", lambda text: text.replace("---\n", "---\nx: " + "[" * 100 + "]" * 100 + "\n", 1), 2)
whole("nested-brackets", "unsupported-yaml", lambda text: text.replace("---\n", "---\nx: " + "[" * 50_000 + "\n", 1), 2)


def cut(kind: str, change: Callable[[str, Random], str | bytes]) -> None:
    """A kind without a closing fence: told at the last line, where the file ends."""

    def inject(text: str, rng: Random) -> Broken:
        content = change(text, rng)
        return Broken(content, len(content.splitlines()))

    add(kind, "unclosed-front-matter", inject)


cut("no-closing-fence", lambda text, rng: text.removesuffix("---\n"))
cut("indented-closing-fence", lambda text, rng: text.removesuffix("---\n") + " ---\n")
cut("short-closing-fence", lambda text, rng: text.removesuffix("---\n") + "--\n")
cut("cut-anywhere", lambda text, rng: text.encode()[: rng.randrange(5, len(text.encode()) - 5)])
cut("cut-in-a-character", lambda text, rng: text.encode()[: rng.choice([m.end() for m in re.finditer(rb"[\xc3\xe2]", text.encode())])])


OWN_TEXT: set[str] = {
    "text-behind-quote",
    "colon-in-plain-text",
    "unknown-escape",
    "reserved-character",
    "item-without-dash",
    "quote-before-the-key-of-a-text",
}
"""Kinds that put a text of their own, so that no fix brings back what was there."""


def slip(kind: str, raw: str, rule: str = "invalid-yaml") -> None:
    """A title that is written in a way that YAML rejects, often some lines below: reported at the title."""

    def inject(text: str, rng: Random) -> Broken:
        return Broken(replaced(text, ("title",), raw), line(text, ("title",)))

    OWN_TEXT.add(kind)
    add(kind, rule, inject)


slip("unclosed-quote", '"A title')
slip("unclosed-single-quote", "'A title")
slip("unclosed-bracket", "[A title")
slip("unclosed-brace", "{A title")
slip("inner-quotes", '"She said "hello" to us"')
slip("inner-apostrophe", "'It's open'")
slip("quotes-of-two-kinds", "\"A title'")
slip("curly-quote-at-the-end", '"A title”')
slip("curly-quotes-and-a-colon", "“A title: with more”")
slip("doubled-quotes", '""A title""')
slip("comma-at-the-end", '"A title",')
slip("quoted-list-without-brackets", '"A title", "another"')
slip("text-after-bracket", "[Video] A title")
slip("bracket-too-many", "[A title]]")
slip("windows-path", '"C:\\Users"')
slip("template", "{{ page.title }}", "unsupported-yaml")
slip("template-tag", "{% include title.html %}")
slip("star", "*A title*", "unsupported-yaml")
slip("emphasis", "*A* title")
slip("star-and-space", "* A title")
slip("ampersand", "& a title")
slip("percent-sign", "%A title")
slip("backtick", "`A title`")
slip("pipe", "| A title")
slip("greater-than", "> A title")
slip("question-mark", "? A title")
slip("list-on-the-line-of-its-key", "- A title")


def spoiled(kind: str, pattern: str, change: Callable[[str], str], rule: str = "invalid-yaml", also: tuple[str, ...] = ()) -> None:
    """A kind that rewrites the line of a field."""

    def inject(text: str, rng: Random) -> Broken:
        at = line(text, find(text, pattern, rng))
        return Broken(with_line(text, at, change(text.split("\n")[at - 1])), at)

    add(kind, rule, inject, also=also)


spoiled("no-space-after-colon", "related/?/quality", lambda own: own.replace(": ", ":"))
spoiled("no-space-after-colon-of-the-first-field", "category", lambda own: own.replace(": ", ":"))
spoiled("equals-sign", "type", lambda own: own.replace(": ", " = "))
spoiled("full-width-colon", "category", lambda own: own.replace(": ", "："))
spoiled("non-breaking-space-after-colon", "type", lambda own: own.replace(": ", ":\u00a0"))
spoiled("non-breaking-indentation", "provider/name", lambda own: own.replace("  ", "\u00a0\u00a0"))
spoiled("no-space-after-dash", "related/?/title", lambda own: own.replace("- ", "-", 1))
spoiled("mark-in-the-middle", "type", lambda own: "\ufeff" + own)
spoiled("one-space-too-many", "type", lambda own: " " + own)
spoiled("one-space-too-few", "related/?/type", lambda own: own[1:])
spoiled("stray-brace", "type", lambda own: "}" + own)
spoiled("quote-before-key", "related/?/quality", lambda own: own.replace("quality", "'quality"))
spoiled("quote-before-the-key-of-a-text", "title", lambda own: '"' + own.replace('"', ""))
spoiled("html-line", "type", lambda own: "<p>")
spoiled("comment-of-another-language", "type", lambda own: "// " + own.replace(": ", " "))
spoiled("template-line", "type", lambda own: "{% if page %}")
spoiled("star-bullet", "topics/0", lambda own: own.replace("- ", "* "))
spoiled("tab-after-dash", "topics/0", lambda own: own.replace("- ", "-\t"))
changed("text-behind-quote", "invalid-yaml", "title", '"A title" and more')
changed("colon-in-plain-text", "invalid-yaml", "title", "A title: with more")
changed("unknown-escape", "invalid-yaml", "related/?/title", '"A \\q title"')
changed("reserved-character", "invalid-yaml", "category", "@news")


@fault("invalid-yaml")
def tab_indentation(text: str, rng: Random) -> Broken:
    at = line(text, ("provider", "name"))
    return Broken(with_line(text, at, "\t" + text.split("\n")[at - 1].lstrip()), at)


@fault("invalid-yaml")
def item_without_dash(text: str, rng: Random) -> Broken:
    at = line(text, ("topics", 1))
    return Broken(with_line(text, at, "  Ships"), at)


@fault("invalid-yaml")
def text_below_a_block(text: str, rng: Random) -> Broken:
    at = line(text, ("title",))
    return Broken(with_line(text, at, "title: |\nA title"), at + 1)


@fault("unclosed-front-matter")
def fence_of_four_dashes(text: str, rng: Random) -> Broken:
    return Broken(text.removesuffix("---\n") + "----\n\nThe body.\n", text.count("\n"))


@fault("unclosed-front-matter")
def fence_of_an_em_dash(text: str, rng: Random) -> Broken:
    return Broken(text.removesuffix("---\n") + "—\n\nThe body.\n", text.count("\n"))


@fault("unclosed-front-matter")
def body_without_a_fence(text: str, rng: Random) -> Broken:
    return Broken(text.removesuffix("---\n") + "\nThe body begins.\n", text.count("\n") + 1)


@fault("invalid-yaml")
def wrong_indentation(text: str, rng: Random) -> Broken:
    at = line(text, find(text, "related/?/type", rng))
    return Broken(with_line(text, at, "   type: article"), at)


@fault("invalid-yaml")
def missing_colon(text: str, rng: Random) -> Broken:
    at = line(text, ("type",))
    return Broken(with_line(text, at, "type article"), at)


@fault("duplicate-key")
def key_twice(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("type",), "type: article"))


@fault("duplicate-key")
def key_twice_quoted(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("category",), '"cat\\x65gory": news'))


@fault("duplicate-key")
def key_twice_in_record(text: str, rng: Random) -> Broken:
    pointer = find(text, "related/?/quality", rng)
    return Broken(*inserted(text, pointer, f"    quality: {value(text, *pointer)}"))


changed("anchor", "unsupported-yaml", "category", "&kind news")
changed("alias", "unsupported-yaml", "related/?/title", "*kind")
changed("tag", "unsupported-yaml", "type", "!!str article")
changed("own-tag", "unsupported-yaml", "related/?/quality", "!score 5")


@fault("unsupported-yaml")
def merge_key(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("type",), "<<: {category: news}"))


@fault("unsupported-yaml")
def integer_key(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("type",), "7: article"))


@fault("unsupported-yaml")
def list_key(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("type",), "[a, b]: article"))


@fault("merge-conflict")
def conflict_in_title(text: str, rng: Random) -> Broken:
    at = line(text, ("title",))
    own = text.split("\n")[at - 1]
    return Broken(with_line(text, at, f'<<<<<<< HEAD\n{own}\n=======\ntitle: "Other"\n>>>>>>> feature'), at)


@fault("merge-conflict")
def conflict_over_the_end(text: str, rng: Random) -> Broken:
    lines = text.rstrip("\n").split("\n")
    return Broken("\n".join([*lines[:-1], "<<<<<<< HEAD", "---", "=======", "heat: 5", "---", ">>>>>>> feature", ""]), len(lines))


@fault("merge-conflict")
def conflict_in_the_body(text: str, rng: Random) -> Broken:
    return Broken(f"{text}\n<<<<<<< HEAD\nOne\n=======\nOther\n>>>>>>> feature\n", text.count("\n") + 2)


@fault("stray-fence")
def fence_too_early(text: str, rng: Random) -> Broken:
    at = line(text, ("images",))
    lines = text.split("\n")
    return Broken("\n".join([*lines[: at - 1], "---", *lines[at - 1 :]]), at + 1)
