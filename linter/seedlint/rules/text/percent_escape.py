from __future__ import annotations

from seedlint.rules_api import Document, Finding, Findings, Fix, Safety, Severity, messages, rule, texts


@rule("SL609", severity=Severity.WARNING, fixable=(Safety.UNSAFE,))
def percent_escape(doc: Document) -> Findings:
    """Percent escape in a title, excerpt, name or topic.

    `Example%2c Inc.` is `Example, Inc.` as it stands in a URL: the text was cut out of one, and shows its escapes to every
    reader. Escapes of letters and punctuation count, and a space between two letters, as far as they are UTF-8: `100%`, `%d`,
    `50%20` and the Turkish `%40` for 40 % are fine, and so is a text with a URL in it or about URLs. One finding per text, at
    its first escape.

    The fix writes the characters. It is unsafe: somebody may have meant the escape.

    Bad:

        provider:
          name: "Example%2c Inc."

    Good:

        provider:
          name: "Example, Inc."

    Source: RFC 3986, section 2.1; provider names in real files.
    """
    suspicious = [place for place in texts(doc) if "%" in place[1]]
    if not suspicious:
        return
    from seedlint.article.percent_escapes import percent_escapes

    for pointer, value in suspicious:
        found = percent_escapes(value)
        text = doc.text(*pointer) if found else None
        if text is not None:
            shown = [f"{value[each.start : each.end]} ({each.meant.strip() or 'space'})" for each in found]
            words = messages.joined([*dict.fromkeys(shown)][:4])
            words = f"percent {'escape' if len(found) == 1 else 'escapes'} {words} in {messages.name(pointer)}"
            fix = Fix("write what was meant", text.edits(*found), Safety.UNSAFE)
            yield Finding(text.part(found[0].start, found[0].end), words, fix)
