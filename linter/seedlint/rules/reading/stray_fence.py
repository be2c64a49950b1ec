from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, rule
from seedlint.text.source import Source

_FIELD = LazyPattern(r"([A-Za-z][\w-]*):(?=[ \t]|\Z)").match
_LEAST = 2  # fields: one word and a colon may begin a text


@rule("SL011", severity=Severity.WARNING)
def stray_fence(doc: Document) -> Findings:
    """Front matter ends before its last fields.

    A line `---` among the fields closes the front matter: what comes after it is text of the body, shown to readers, and read by
    nobody as data. Reported where two or more fields of the article format, or of your schema, stand at the beginning of lines
    right after the closing fence. A body of any other kind is not looked at.

    Bad:

        ---
        title: "Night trains return to the coast"
        ---
        topics:
          - Night trains
        type: article
        ---

    Good:

        ---
        title: "Night trains return to the coast"
        topics:
          - Night trains
        type: article
        ---

    Source: Jekyll documentation, "Front Matter": it ends at the first closing line.
    """
    body = doc.body.decode("utf-8", "replace")
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _FIELD(lines[number]):
        return
    from seedlint.schema.bundled import article_fields

    own = doc.roles.top_names if doc.roles is not None else ()
    fields = own or article_fields(top_only=True)
    found, last = [], number
    for at in range(number, len(lines)):
        match = _FIELD(lines[at])
        if match and match.group(1) in fields:
            found.append(match.group(1))
        elif not found or (lines[at].strip() and lines[at][0] not in " \t-") or lines[at].startswith("---"):
            break
        if lines[at].strip():
            last = at
    if len(found) < _LEAST:
        return
    source = Source(doc.path, doc.source.text + body)
    first = doc.source.place(len(doc.source.text))[0]
    start, _ = source.line_span(first + number)
    span = source.span(start, start + len(lines[number].rstrip()))
    what = messages.joined([*found[:3], *([f"{len(found) - 3} more"] if len(found) > 3 else [])])
    words = f"lines {first + number} to {first + last} are fields of the front matter ({what}), which ended at line {first - 1}"
    yield Finding(span, words)
