from __future__ import annotations

import re
from collections.abc import Sequence

from seedlint.article.prefilter import suspicious_texts
from seedlint.article.records import plain_texts, text_at
from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, Severity, Text, messages, rule
from seedlint.text.scalars import Change, changed


@rule("SL602", severity=Severity.WARNING, fixable=(Safety.SAFE, Safety.UNSAFE))
def html_entity(doc: Document) -> Findings:
    """HTML entity in a title, excerpt, name or topic.

    Plain text that still holds `&#8217;` or `&amp;` shows it as it is, or with another `&amp;` around it, wherever it is
    escaped properly; searches and comparisons miss the word. Known names of the HTML standard and numbers count, with their
    semicolon: `AT&T`, `R&D;`, `&c`, `<3` and `x < y` are fine. One finding per text, at its first entity.

    The fix writes the characters, as often as they were escaped (`&amp;quot;` is `"`). It is unsafe where a `<`, a `>`, a line
    break, a plain space for `&nbsp;`, or what Markdown or Liquid takes for markup (`*`, `_`, `[`, `{{` …) comes out;
    what stands for nothing visible (`&#8203;`) goes. A text that a schema of your own calls Markdown or HTML keeps its entities.

    Bad:

        title: "The council&#8217;s plan for R&amp;D"

    Good:

        title: "The council’s plan for R&D"

    Source: HTML standard, section 13.5 (named character references), section 13.2.5.80 (numeric ones).
    """
    odd = plain_texts(doc, suspicious_texts(doc))
    if not (odd := [place for place in odd if _may_hold_entities(place[1])]):
        return
    from seedlint.article.html_entities import entities

    for text in text_at(doc, odd):
        found = entities(text.value)
        if found:
            meanings = {text.value[each.start : each.end]: each.meaning for each in found}
            shown = [f"{messages.plain(entity)} ({_in_words(meaning)})" for entity, meaning in meanings.items()]
            words = messages.joined([*shown[:4], *([f"{len(shown) - 4} more"] if len(shown) > 4 else [])])
            words = f"html {'entity' if len(shown) == 1 else 'entities'} {words} in {messages.name(text.pointer)}"
            yield Finding(text.part(found[0].start, found[0].end), words, _fix(text, found))


# Tags, what breaks lines, and what CommonMark 0.31 (section 2.4, less the characters of plain prose) or Liquid takes for markup.
_MARKUP = r"[<>\xa0\n\r\t*_`\[\]{}\\]"


def _may_hold_entities(text: str) -> bool:
    return "&" in text and any(" " not in (parts := part.partition(";"))[0] and parts[1] for part in text.split("&")[1:])


def _in_words(meaning: str) -> str:
    from seedlint.article.characters import character_name

    if meaning in ("", "\ufffd"):
        return "nothing"
    return meaning if meaning.isprintable() and meaning.strip() else messages.joined(map(character_name, meaning))


def _fix(text: Text, found: Sequence[Change]) -> Fix | None:
    from seedlint.article.characters import has_nothing_visible, without_gaps, without_strays

    found = [change for change in found if change[2] and "\ufffd" not in change[2]]
    decoded = without_strays(text.value, found)
    if not found or has_nothing_visible(changed(text.value, decoded)):
        return None
    unsafe = any(re.search(_MARKUP, meaning) and new != "\xa0" for (_, _, meaning), (_, _, new) in zip(found, decoded, strict=True))
    title = "decode the entity" if len(found) == 1 else "decode the entities"
    return Fix(title, text.edits(*without_gaps(text.value, decoded)), Safety.UNSAFE if unsafe else Safety.SAFE)
