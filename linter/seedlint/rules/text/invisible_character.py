from __future__ import annotations

from collections import Counter

from seedlint._typing import TYPE_CHECKING
from seedlint.article.prefilter import suspicious_texts
from seedlint.article.records import markup_at
from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, Severity, Text, messages, rule

if TYPE_CHECKING:
    from seedlint.article.characters import Stray


@rule("SL604", severity=Severity.WARNING, fixable=(Safety.SAFE, Safety.UNSAFE))
def invisible_character(doc: Document) -> Findings:
    """Invisible character in a title, excerpt, name or topic.

    A zero-width space or a soft hyphen cannot be seen, but the word is not found by a search and not equal to itself; a
    control that turns the direction of writing can make text read as something else; a control character is a wrongly
    decoded quotation mark or dash; U+FFFD stands where a character was lost. One finding per text, at the first of them: a text
    that was copied with its soft hyphens has one in every word.

    In place are zero-width joiners inside emoji, joiners and non-joiners beside letters of the scripts that need them (Arabic,
    Persian, the Indic scripts …), directional marks in text with right-to-left letters, zero-width spaces in Thai, Lao, Khmer
    and Burmese, the tags of a flag, and variation selectors.

    The fix removes the character, and a space where two would be left; for a control character it writes the character of
    Windows-1252 that was meant. It is unsafe for embeddings and overrides beside right-to-left letters, where the order on
    the screen can depend on them, for a character whose escape may have been meant literally (`"D:\\art"`), and in a text that a
    schema of your own calls Markdown or HTML. There is none for U+FFFD.

    Bad:

        title: "Night\\u200b trains re\\u00adturn to the coast"

    Good:

        title: "Night trains return to the coast"

    Source: The Unicode Standard 16.0, sections 23.2, 23.8 and 23.9; UTS #51; UAX #9; WHATWG Encoding Standard, section 4.2.
    """
    odd = suspicious_texts(doc)
    if not (odd := [(pointer, value) for pointer, value in odd if not value.isprintable() or "\ufffd" in value]):
        return
    from seedlint.article.characters import has_nothing_visible, strays
    from seedlint.article.mojibake import garbled_texts, offsets

    for pointer, value in odd:
        found = strays(value)
        if not found or has_nothing_visible(value):
            continue
        taken = offsets(garbled_texts(doc).get(pointer, []))
        found = [stray for stray in found if stray.start not in taken]
        text = doc.text(*pointer)
        if found and text is not None:
            yield Finding(
                text.part(found[0].start, found[0].start + 1), f"{_listed(found)} in {messages.name(pointer)}", _fix(doc, text, found)
            )


def _listed(found: list[Stray]) -> str:
    from seedlint.article.characters import character_name

    names = Counter(character_name(stray.char) for stray in found)
    words = [each if count == 1 else f"{count} times {each}" for each, count in names.items()]
    return messages.joined([*words[:3], *([f"{len(words) - 3} more"] if len(words) > 3 else [])])


def _fix(doc: Document, text: Text, found: list[Stray]) -> Fix | None:
    from seedlint.article.characters import has_right_to_left, is_direction_control, without_gaps

    found = [stray for stray in found if stray.meant is not None]
    if not found:
        return None
    changes = without_gaps(text.value, ((at, at + 1, meant or "") for at, _, meant in found))
    restored = any(stray.meant for stray in found)
    title = "write what was meant" if restored else "remove the character" if len(found) == 1 else "remove the characters"
    unsafe = any(is_direction_control(stray.char) for stray in found) and has_right_to_left(text.value)
    unsafe = unsafe or any(len(text.escape(stray.start)) == 2 for stray in found) or bool(markup_at(doc, text.pointer))
    return Fix(title, text.edits(*changes), Safety.UNSAFE if unsafe else Safety.SAFE)
