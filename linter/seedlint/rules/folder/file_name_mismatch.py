from __future__ import annotations

from collections.abc import Iterator

from seedlint._lazy_regex import LazyPattern
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, records, rule

_NAME = LazyPattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-([a-z0-9-]+)\.[A-Za-z]+").fullmatch
_LEAST_CUT = 60  # characters: generators that cut names do so after 60 to 160


@rule("SL704", severity=Severity.INFO)
def file_name_mismatch(doc: Document) -> Findings:
    """File name does not match the title.

    A file is named by a date and its title in lower case. A file with another name was copied from another one, or its title
    was changed since; its address on the site is that of the name. Only names of this form are looked at
    (`2024-03-05-some-words.md`), and only the words: the date is file-date-mismatch's (SL306).

    Generators differ in how they make a name: what is no letter becomes a hyphen or goes; accents are written without
    (`telefonica`), in two letters (`ue`), or the letter goes; `&` goes or becomes `and`; an HTML entity is decoded or not; the
    name is cut after 60 or more characters. All of these match. Nothing is said of a title without any Latin letter or digit, or
    with letters of another script, which have no one way to be written in Latin ones.

    Bad:

        # 2024-03-05-night-trains-return.md
        title: "Harbour town opens its first floating library"

    Good:

        # 2024-03-05-harbour-town-opens-its-first-floating-library.md
        title: "Harbour town opens its first floating library"

    Source: the format's counts: 225 of 225 real files are named so.
    """
    article = records(doc)[0]
    title = article.data.get("title")
    if title.__class__ is not str or title.lower().replace(" ", "-") == doc.name[11 : doc.name.rfind(".")]:
        return
    found = _NAME(doc.name)
    if found is None:
        return
    named = found.group(1)
    letters = named.replace("-", "")
    right = ""
    for slug in _slugs(title):
        right = right or slug
        made = slug.replace("-", "")
        if not made or letters == made or (len(named) >= _LEAST_CUT and made.startswith(letters)):
            return
    if right:
        here, there = _from_difference(named.strip("-"), right)
        pointer = article.at("title")
        name = messages.name(pointer)
        yield Finding(doc.span_of(pointer), f"file name does not match the {name}: {here} in the name, {there} in the {name}")


def _slugs(title: str) -> Iterator[str]:
    """The names that generators make of a title, as far as they differ in more than hyphens; none where nobody can say."""
    titles = [title]
    if "&" in title:
        from html import unescape

        titles += [plain for plain in (unescape(title),) if plain != title]
        titles += [each.replace("&", " and ") for each in titles]
    for each in titles:
        lower = each.lower()
        if lower.isascii():
            yield _hyphened(lower)
            continue
        written = _in_latin(lower, {})
        if written is None:
            yield ""
            return
        yield _hyphened(written)
        yield _hyphened(_in_latin(lower, _GERMAN) or "")
        yield _hyphened("".join(char for char in lower if char.isascii() or not char.isalnum()))


# Letters that Unicode does not take apart into a Latin one and a mark (UnicodeData.txt), as most transliterations write them.
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "ng", "ŧ": "t", "ĸ": "k",
}  # fmt: skip
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}


def _in_latin(text: str, first: dict[str, str]) -> str | None:
    """A text with its letters written in ASCII, others kept; None where a letter is of another script."""
    from unicodedata import combining, normalize

    parts: list[str] = []
    for char in normalize("NFC", text):
        if char.isascii() or not char.isalnum():
            parts.append(char)
            continue
        written = first.get(char) or _LETTERS.get(char) or "".join(each for each in normalize("NFKD", char) if not combining(each))
        if not written.isascii():
            return None
        parts.append(written)
    return "".join(parts)


def _hyphened(text: str) -> str:
    """The words of a text with a hyphen between them: what is neither ASCII letter nor digit separates words, apostrophes do not."""
    kept = "".join(char if char.isascii() and char.isalnum() else "" if char in "'’‘" else " " for char in text)
    return "-".join(kept.split())


def _from_difference(one: str, other: str) -> tuple[str, str]:
    """Two names in a message, from the word on in which they differ where that is far from their beginning."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    start = one.rfind("-", 0, same) + 1 if same > _LEAST_CUT // 2 else 0
    before = "…" if start else ""
    return (before + messages.plain(one[start:])) if one[start:] else "nothing more", (before + messages.plain(other[start:])) if other[
        start:
    ] else "nothing more"
