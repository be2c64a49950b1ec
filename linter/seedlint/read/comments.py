"""Suppression comments: ``# seedlint: ignore[…]`` in the front matter."""

from __future__ import annotations

import re

from seedlint.diagnostic import Edit
from seedlint.document import Document
from seedlint.result import Suppression

_COMMENT = re.compile(r"#[ \t]*seedlint:[ \t]*(ignore(?:-file)?)[ \t]*\[([^\]\r\n]*)\][^\r\n]*")


def suppressions(doc: Document) -> tuple[Suppression, ...]:
    """The suppression comments of a document, in order. A ``#`` inside a value is no comment."""
    found = []
    source, text = doc.source, doc.source.text
    for match in _COMMENT.finditer(text):
        at = match.start()
        if (at and text[at - 1] not in " \t\r\n\ufeff") or doc.inside_scalar(at):
            continue
        line, _ = source.place(at)
        start, stop = source.line_span(line)
        alone = not text[start:at].strip()
        edit = Edit(source.span(start, stop), "") if alone else Edit(source.span(len(text[:at].rstrip(" \t")), match.end()), "")
        whole = match.group(1) == "ignore-file"
        selectors, spans = [], []
        for word in re.finditer(r"[^\s,]+", match.group(2)):
            selectors.append(word.group())
            spans.append(source.span(match.start(2) + word.start(), match.start(2) + word.end()))
        target = 0 if whole else line + 1 if alone else line
        found.append(Suppression(tuple(selectors), whole, target, source.span(at, match.end()), edit, tuple(spans)))
    return tuple(found)
