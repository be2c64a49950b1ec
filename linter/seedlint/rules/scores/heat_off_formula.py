from __future__ import annotations

from seedlint.rules_api import Document, Finding, Findings, Severity, messages, records, rule


@rule("SL803", severity=Severity.OFF)
def heat_off_formula(doc: Document) -> Findings:
    """`heat` is not what quality and related records make it.

    Heat is -1 where it has not been worked out; the quality, where that is below 50 or nothing is related; else the quality
    and 10 for each related record. Another value was left over when a record was added or removed, or set by hand. Off by
    default: the formula was another one in the first months of the data, and may change again.

    Bad:

        quality: 87
        heat: 87
        related:
          - title: "Town council pays for a library on the water"

    Good:

        quality: 87
        heat: 97
        related:
          - title: "Town council pays for a library on the water"

    Source: the format's counts: 20 of 22 real files, the two others of the first month.
    """
    article = records(doc)[0]
    heat, quality, related = article.data.get("heat"), article.data.get("quality"), article.data.get("related", [])
    if heat.__class__ is not int or quality.__class__ is not int or related.__class__ is not list:
        return
    if heat < 0 or quality < 0:  # -1: not worked out; what is below the range is reported by the schema
        return
    number = len(related) if quality >= 50 else 0
    right = quality + 10 * number
    if heat != right:
        made = f" and {messages.counted(number, 'related record')} give" if number else " gives"
        at, other = article.at("heat"), messages.name(article.at("quality"))
        yield Finding(doc.span_of(at), f"{messages.name(at)} is {heat}; {other} {quality}{made} {right}")
