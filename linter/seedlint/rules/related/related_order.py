from __future__ import annotations

from seedlint._typing import Any
from seedlint.rules_api import Document, Finding, Findings, Fix, Note, Safety, Severity, edits, messages, records, rule


@rule("SL403", severity=Severity.INFO, fixable=(Safety.UNSAFE,))
def related_order(doc: Document) -> Findings:
    """Related records are not ordered by quality, highest first.

    A page that shows the first three shows the wrong three. Records of equal quality may stand in any order; a record
    without a quality, or with one that is no integer, is passed over. Reported once per list, at the first quality that is
    higher than the one before it.

    The (unsafe) fix puts the records in order, each with exactly its lines; equal ones keep their order.

    Bad:

        related:
          - quality: 71
          - quality: 104

    Good:

        related:
          - quality: 104
          - quality: 71

    Source: the format's counts: 35 of 35 real lists are ordered so.
    """
    qualities: list[Any] = [data.get("quality") for _, data in records(doc)[1:]]
    if {quality.__class__ for quality in qualities} == {int} and qualities == sorted(qualities, reverse=True):
        return
    before = None
    last = float("inf")
    for record in records(doc)[1:]:
        quality = record.data.get("quality")
        if quality.__class__ is not int:
            continue
        if quality > last and before is not None:
            span = doc.span_of((*record.pointer, "quality"))
            message = (
                f"quality {quality} of {messages.name(record.pointer)} is higher than {last} of {messages.name(before.pointer)} before it"
            )
            yield Finding(span, message, _fix(doc), (Note(doc.span_of((*before.pointer, "quality")), "the one before"),))
            return
        before, last = record, quality


def _fix(doc: Document) -> Fix | None:
    qualities = [record.data.get("quality") for record in records(doc)[1:]]
    ranks = [-quality for quality in qualities if isinstance(quality, int) and not isinstance(quality, bool)]
    if len(ranks) != len(doc.data["related"]):
        return None
    changes = edits.reorder(doc, ("related",), sorted(range(len(ranks)), key=ranks.__getitem__))
    return Fix("order the records by quality", changes, Safety.UNSAFE, ("/related",)) if changes else None
