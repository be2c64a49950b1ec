from __future__ import annotations

import re

from seedlint.rules_api import Document, Finding, Findings, Note, Severity, messages, rule


@rule("SL015", severity=Severity.WARNING)
def swallowed_line(doc: Document) -> Findings:
    """A line became part of the value above it.

    A value without quotes goes on over deeper lines. An item without the space after its hyphen (`-Harbours` below
    `- Bridges`), and a field without the space after its colon (`domain:example.com`), are no items and fields then, but words
    of the value above. Folded prose is fine: `-5 degrees`, a dash with a space, `https://…`. Where the schema rejects the value,
    the rule of that defect reports it alone.

    Bad:

        topics:
          - Bridges
            -Harbours

    Good:

        topics:
          - Bridges
          - Harbours

    Source: YAML 1.2.2, section 7.3.3 (plain style, multi-line).
    """
    if doc.non_ascii is not None:  # read line by line: no value goes on over another
        return
    from seedlint.schema.bundled import article_fields

    # A letter right after the hyphen, or a value right after the colon of a field of the format.
    own = doc.roles.names if doc.roles is not None else ()
    fields = "|".join(map(re.escape, sorted(own or article_fields())))
    line = re.compile(rf"^[ \t]+(?:-(?=[^\W\d_])|({fields}):(?=[^\s/]))[^\r\n]*", re.MULTILINE)
    rejected = {violation.pointer for violation in doc.violations}
    for found in line.finditer(doc.source.text):
        start = found.end() - len(found.group().lstrip())
        pointer = doc.pointer_at(start)
        text = doc.text(*pointer) if pointer and pointer not in rejected else None
        if text is None or text.style or text.span.start >= start or (found.group(1) is None and not isinstance(pointer[-1], int)):
            continue
        span = doc.source.span(start, start + len(found.group().strip()))
        missing = "no space after the hyphen" if found.group(1) is None else f"no space after the colon of {found.group(1)}"
        words = f"line is part of the value of {messages.name(pointer)} above it: {missing}"
        yield Finding(span, words, None, (Note(text.span, "the value that it is part of"),))
