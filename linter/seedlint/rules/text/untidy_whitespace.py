from __future__ import annotations

from collections import Counter

from seedlint.article.records import text_at
from seedlint.article.texts import odd_texts
from seedlint.model.diagnostic import Fix, Safety, Severity
from seedlint.model.document import Document
from seedlint.model.messages import joined, name
from seedlint.model.rule import Finding, Findings, rule


@rule("SL605", severity=Severity.INFO, fixable=(Safety.SAFE, Safety.UNSAFE), when=odd_texts)
def untidy_whitespace(doc: Document) -> Findings:
    """Leading, trailing, double or non-breaking blanks, tabs or line breaks in a text.

    Web pages hide them; string comparison, fixed-width output and line breaking do not. One finding a text, at its first
    place. A non-breaking blank is fine where typography asks for one (before French `: ; ! ?` and `»`, behind `«`, before `%`
    and `€`, between groups of digits), and so are the narrow, thin and ideographic blanks inside a text.

    The fix writes one blank between words and none at the ends; it is unsafe where a non-breaking blank goes.

    Bad:

        excerpt: " The plan\\u00a0has been  read twice. "

    Good:

        excerpt: "The plan has been read twice."

    Source: the format: texts are one line of plain text; The Unicode Standard, section 6.2 (space characters).
    """
    odd = odd_texts(doc)
    if not (odd := [(pointer, value) for pointer, value in odd if "  " in f" {value} " or not value.isprintable()]):
        return
    from seedlint.article.characters import is_blank, untidy_blanks
    from seedlint.article.mojibake import garbled_texts, offsets

    for text in text_at(doc, odd):
        taken = offsets(garbled_texts(doc).get(text.pointer, []))
        found = untidy_blanks("".join("x" if at in taken else char for at, char in enumerate(text.value)) if taken else text.value)
        if not found or is_blank(text.value):
            continue
        kinds = Counter(each.kind for each in found)
        words = joined(kind if count == 1 else f"{count} {kind}s" for kind, count in kinds.items())
        safety = Safety.UNSAFE if any("\xa0" in text.value[each.start : each.end] for each in found) else Safety.SAFE
        fix = Fix("tidy the blanks", text.edits(*((each.start, each.end, each.meant) for each in found)), safety)
        yield Finding(text.part(found[0].start, found[0].end), f"{words} in {name(text.pointer)}", fix)
