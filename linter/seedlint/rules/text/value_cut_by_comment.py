from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Safety, Severity, Text, json_pointer, messages, rule, texts
from seedlint.text import scalars
from seedlint.text.source import Source

# A comment as people write it has a space after the #; this is a number, a hashtag or the like.
_COMMENT = LazyPattern(r"[ \t]+(#(?!seedlint:)[^\s#][^\r\n]*)").match


@rule("SL013", severity=Severity.WARNING, fixable=(Safety.UNSAFE,))
def value_cut_by_comment(doc: Document) -> Findings:
    """A text ends at a `#` that YAML takes for a comment.

    In a value without quotes, ` #` begins a comment: the title of `title: Bridge #2 opens` is "Bridge", and nobody sees that the
    rest is gone. Looked at are titles, excerpts, names and topics without quotes; a comment as people write them, with a space
    after the `#`, is fine, and so are suppression comments.

    The (unsafe) fix puts the whole line into quotes.

    Bad:

        title: Bridge #2 opens

    Good:

        title: "Bridge #2 opens"

    Source: YAML 1.2.2, section 6.6 (comments).
    """
    if doc.non_ascii is not None:  # read line by line: there is no comment
        return
    for pointer, _ in texts(doc):
        text = doc.text(*pointer)
        if text is None or text.style:
            continue
        source, end = doc.source.text, text.span.end
        found = _COMMENT(source, end)
        if found is not None and text.value:
            lost = messages.quoted_value(found.group(1).rstrip())
            words = f"{messages.name(pointer)} ends before {lost}, which is a comment: put the whole in quotes"
            place = doc.source.span(found.start(1), found.start(1) + len(found.group(1).rstrip()))
            yield Finding(place, words, _fix(doc.source, text, found.group().rstrip()), (), json_pointer(pointer))


def _fix(source: Source, text: Text, rest: str) -> Fix | None:
    span = text.span
    if text.in_flow or span.line != span.end_line:
        return None
    whole = source.span(span.start, span.end + len(rest))
    return Fix(
        "put the whole in quotes", (Edit(whole, scalars.encode(text.value + rest, '"')),), Safety.UNSAFE, (json_pointer(text.pointer),)
    )
