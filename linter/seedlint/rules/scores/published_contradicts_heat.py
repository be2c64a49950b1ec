from __future__ import annotations

from seedlint.rules_api import Document, Finding, Findings, Note, Severity, messages, records, rule


@rule("SL802", severity=Severity.OFF)
def published_contradicts_heat(doc: Document, *, heat: int = 70) -> Findings:
    """`published` and `heat` say different things.

    An article goes on the site exactly when its heat is 70 or more. Where the two disagree, one of them was changed by hand
    or by a step that forgot the other. Off by default: a site may have another limit, or decide by hand.

    Options: `heat` (70), the least heat of a published article.

    Bad:

        heat: 97
        published: false

    Good:

        heat: 97
        published: true

    Source: the format's counts: so in 226 of 226 real files.
    """
    article = records(doc)[0]
    value, published = article.data.get("heat"), article.data.get("published")
    if value.__class__ is not int or published.__class__ is not bool or published is (value >= heat):
        return
    at, other = article.at("published"), article.at("heat")
    side, name = "below" if published else "not below", messages.name(other)
    words = f"{messages.name(at)} is {'true' if published else 'false'} with a {name} of {value}, {side} {heat}"
    yield Finding(doc.span_of(at), words, None, (Note(doc.span_of(other), f"the {name}"),))
