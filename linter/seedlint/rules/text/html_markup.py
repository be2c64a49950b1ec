from __future__ import annotations

import re
from functools import cache

from seedlint.article.prefilter import suspicious_texts
from seedlint.article.records import is_stated, plain_texts, role_at, text_at
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, rule

# The elements of the HTML standard, section 4, and the obsolete ones of section 16.2; and those of Word and AMP by their form.
_ELEMENTS = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas caption"
    " center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer"
    " form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark"
    " marquee menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture pre progress q rp rt ruby s"
    " samp script section select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot"
    " th thead time title tr track tt u ul var video wbr"
)


@cache
def _tag() -> re.Pattern[str]:
    element = rf"(?:{'|'.join(sorted(_ELEMENTS.split(), key=len, reverse=True))}|o:p|amp-[a-z-]+)"
    value = r"\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+)"
    word = r"\s+[a-z_:@][a-z0-9_:.@-]*"
    # Attributes with a value, or none at all: in `a <b and c> d` a variable is compared.
    attributes = rf"(?:(?:{word})*{word}{value}(?:{word}(?:{value})?)*)?"
    whole = rf"</{element}\s*>|<{element}{attributes}\s*/?>|<!--|<!doctype\s+html|<!\[CDATA\["
    cut_off = rf"<{element}(?:{word}{value})*{word}\s*=\s*[\"'][^\"'<>]*\Z"
    return re.compile(rf"{whole}|{cut_off}", re.IGNORECASE)


@rule("SL606", severity=Severity.WARNING)
def html_markup(doc: Document) -> Findings:
    """HTML tags in a title or excerpt.

    Titles and excerpts are plain text. A tag in them is shown as it is; or, where a page does not escape them, becomes part
    of the page, and one that is cut off takes the rest of the page along. Tags of HTML elements and comments count;
    `<3`, `x < y`, `a<b` and `List<String>` are fine. One finding per text, at its first tag. There is no fix: whether the text
    inside belongs to the title is for a person to say. Under a schema of your own it looks at the texts that the schema gives a role
    (`x-seedlint-role`) and does not call Markdown or HTML (`x-seedlint-text`).

    Bad:

        title: "Night trains <b>return</b> to the coast"

    Good:

        title: "Night trains return to the coast"

    Source: HTML standard, section 13.1.2 (elements), section 16.2 (obsolete ones).
    """
    places = [(pointer, value) for pointer, value in suspicious_texts(doc) if _may_hold_tags(value)]
    places = [place for place in plain_texts(doc, places) if role_at(doc, place[0])[-1] in ("title", "excerpt")]
    if doc.own_schema:
        places = [place for place in places if is_stated(doc, place[0])]
    for text in text_at(doc, places):
        found = _tags(text.value)
        if found:
            tags = list(dict.fromkeys(messages.plain(match.group(), 30) for match in found))
            words = messages.joined([*tags[:3], *([f"{len(tags) - 3} more"] if len(tags) > 3 else [])])
            yield Finding(
                text.part(*found[0].span()), f"html {'tag' if len(found) == 1 else 'tags'} {words} in {messages.name(text.pointer)}"
            )


def _may_hold_tags(text: str) -> bool:
    return "<" in text and any(part[:1].isalpha() or part[:1] in ("/", "!") for part in text.split("<")[1:])


def _tags(text: str) -> list[re.Match[str]]:
    found = list(_tag().finditer(text))
    closed = any(match.group().startswith("</") for match in found)
    # `a<b>c` compares; `a<b>c</b>` is marked up.
    return [match for match in found if closed or not _compares(text, match)]


def _compares(text: str, match: re.Match[str]) -> bool:
    return len(match.group()) == 3 and text[match.start() - 1 : match.start()].isalnum()
