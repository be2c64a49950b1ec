from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.article.prefilter import has_neighbours, suspicious_texts
from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, Severity, Text, messages, rule
from seedlint.text.scalars import changed

if TYPE_CHECKING:
    from seedlint.article.mojibake import Garbled


@rule("SL603", severity=Severity.WARNING, fixable=(Safety.UNSAFE,))
def mojibake(doc: Document) -> Findings:
    """Text was decoded with the wrong encoding.

    `donâ€™t` is `don’t`, stored as UTF-8 and read as Windows-1252; every reader sees it. The text is restored by ftfy, whose
    measure of what no language writes decides: `CAFÉ…` and `SÃO PAULO` are left alone. A few pairs that ftfy leaves, and that
    nobody writes so, count too: `â„¢`, Turkish `ÅŸ` and `ÄŸ`, and `Ã…` inside a word. One finding per text, at its first
    place. The rules on invisible characters and whitespace are silent inside mojibake.

    The fix writes what was meant, everywhere in the text. It is unsafe: the guess is very good, but a guess. There is none
    where characters were lost on the way, nor where an HTML entity is part of it (`donâ€&trade;t`), which html-entity (SL602)
    decodes first.

    Bad:

        title: "The cafÃ© at the quay doesnâ€™t open again"

    Good:

        title: "The café at the quay doesn’t open again"

    Source: ftfy (fixes text for you) 6, `fix_encoding`; Unicode, section 3.9 (UTF-8).
    """
    odd = suspicious_texts(doc)
    if not any(has_neighbours(value) for _, value in odd):
        return
    from seedlint.article.mojibake import garbled_texts, has_entity

    for pointer, parts in garbled_texts(doc).items():
        text = doc.text(*pointer)
        if text is not None:
            first = parts[0]
            what = "a lost character" if "\ufffd" in first.meant else messages.quoted_value(first.meant)
            more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
            words = f"mojibake {messages.quoted_value(text.value[first.start : first.end])} for {what}{more} in {messages.name(pointer)}"
            sure = [part for part in parts if "\ufffd" not in part.meant and not has_entity(text.value, part)]
            yield Finding(text.part(first.start, first.end), words, _fix(text, sure))


def _fix(text: Text, parts: list[Garbled]) -> Fix | None:
    from seedlint.article.characters import has_nothing_visible, without_gaps, without_strays

    changes = without_gaps(text.value, without_strays(text.value, parts))
    if not parts or has_nothing_visible(changed(text.value, changes)):
        return None
    return Fix("write what was meant", text.edits(*changes), Safety.UNSAFE)
