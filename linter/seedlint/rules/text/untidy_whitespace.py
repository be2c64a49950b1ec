from __future__ import annotations

from collections import Counter
from functools import partial

from seedlint._typing import TYPE_CHECKING
from seedlint.article.prefilter import suspicious_texts
from seedlint.article.records import plain_texts, text_at
from seedlint.rules_api import Deferred, Document, Finding, Findings, Fix, Safety, Severity, Text, messages, rule

if TYPE_CHECKING:
    from seedlint.article.characters import Whitespace


@rule("SL605", severity=Severity.INFO, fixable=(Safety.SAFE, Safety.UNSAFE))
def untidy_whitespace(doc: Document) -> Findings:
    """Leading, trailing, double or non-breaking spaces, tabs or line breaks in a text.

    Web pages hide them; string comparison, fixed-width output and line breaking do not. One finding per text, at its first
    place. A non-breaking space is fine where typography asks for one (before French `: ; ! ?` and `»`, after `«`, before `%`
    and `€`, between groups of digits), and so are the narrow, thin and ideographic spaces inside a text.

    The fix writes one space between words and none at the ends. It is unsafe where it could lose what somebody meant: a
    non-breaking space, paragraphs and lists (a line break that is not a lone escape), and a line break or tab whose escape may
    have been meant literally, as in `"D:\\temp\\next"`. A text that a schema of your own calls Markdown or HTML is not looked at.

    Bad:

        excerpt: " The plan\\u00a0has been  read twice. "

    Good:

        excerpt: "The plan has been read twice."

    Source: the format: texts are one line of plain text; The Unicode Standard, section 6.2 (space characters).
    """
    odd = plain_texts(doc, suspicious_texts(doc))
    if not (odd := [(pointer, value) for pointer, value in odd if "  " in f" {value} " or not value.isprintable()]):
        return
    from seedlint.article.characters import has_nothing_visible, untidy_whitespace_of
    from seedlint.article.mojibake import garbled_texts, offsets

    for text in text_at(doc, odd):
        taken = offsets(garbled_texts(doc).get(text.pointer, []))
        found = untidy_whitespace_of("".join("x" if at in taken else char for at, char in enumerate(text.value)) if taken else text.value)
        if not found or has_nothing_visible(text.value):
            continue
        safety = Safety.UNSAFE if any(_may_be_meant(text, each.start, each.end) for each in found) else Safety.SAFE
        yield Deferred(safety, partial(_finding, text, found, safety))


def _finding(text: Text, found: list[Whitespace], safety: Safety) -> Finding:
    kinds = Counter(each.kind for each in found)
    words = messages.joined(kind if count == 1 else f"{count} {kind}s" for kind, count in kinds.items())
    fix = Fix("tidy the whitespace", text.edits(*((each.start, each.end, each.meant) for each in found)), safety)
    return Finding(text.part(found[0].start, found[0].end), f"{words} in {messages.name(text.pointer)}", fix)


_BREAKS = "\n\v\f\r\x85\u2028\u2029"


def _may_be_meant(text: Text, start: int, end: int) -> bool:
    """Whether the whitespace ``value[start:end]`` may be more than a slip: taking it away could change what is said."""
    value, run = text.value, text.value[start:end]
    if "\xa0" in run or any(_may_be_literal(text, at) for at in range(start, end)):
        return True
    breaks = sum(run.replace("\r\n", "\n").count(char) for char in _BREAKS)
    if not breaks or start == 0 or end == len(value):
        return False
    # A paragraph, a list or a quotation begins after it, or somebody wrote lines and no escape.
    return (
        breaks > 1
        or value[end] in "-*+>#|"
        or value[end].isdigit()
        or not all(text.escape(at) for at in range(start, end) if value[at] in _BREAKS)
    )


def _may_be_literal(text: Text, at: int) -> bool:
    """Whether the escape of a whitespace character may be a backslash and a letter that were meant: ``\\t`` in ``D:\\temp``."""
    value, char = text.value, text.value[at]
    if char not in "\t" + _BREAKS or not (value[at + 1 : at + 2].isalnum() or value[at - 1 : at] in (":", "\\", "/")):
        return False
    return text.escape(at)[1:2].isalpha() and len(text.escape(at)) == 2
