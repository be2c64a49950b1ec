from __future__ import annotations

from functools import partial

from seedlint._typing import Any
from seedlint.rules_api import (
    Deferred,
    Document,
    Finding,
    Findings,
    Fix,
    Note,
    Record,
    Safety,
    Severity,
    edits,
    json_pointer,
    messages,
    records,
    rule,
)


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
    qualities: list[Any] = [record.data.get("quality") for record in records(doc)[1:]]
    if {quality.__class__ for quality in qualities} == {int} and qualities == sorted(qualities, reverse=True):
        return
    before = None
    last = float("inf")
    for record in records(doc)[1:]:
        quality = record.data.get("quality")
        if quality.__class__ is not int:
            continue
        if quality > last and before is not None:
            order = _order(doc)
            yield Deferred(Safety.UNSAFE if order else None, partial(_finding, doc, record, before, order))
            return
        before, last = record, quality


def _order(doc: Document) -> list[int] | None:
    """For every place the number of the record that belongs there; None where that cannot be said, or not be written."""
    qualities = [record.data.get("quality") for record in records(doc)[1:]]
    ranks = [-quality for quality in qualities if isinstance(quality, int) and not isinstance(quality, bool)]
    article = records(doc)[0]
    if len(ranks) != len(article.data["related"]) or not edits.may_be_reordered(doc, article.at("related")):
        return None
    return sorted(range(len(ranks)), key=ranks.__getitem__)


def _finding(doc: Document, record: Record, before: Record, order: list[int] | None) -> Finding:
    pointer = record.at("quality")
    here, there = messages.name(record.pointer), messages.name(before.pointer)
    words = (
        f"{messages.name(pointer)} {record.data.get('quality')} of {here} is higher than {before.data.get('quality')} of {there} before it"
    )
    fix = None
    if order is not None:
        related = records(doc)[0].at("related")
        title = f"order the records by {messages.name(records(doc)[1].at('quality'))}"
        fix = Fix(title, edits.reorder(doc, related, order) or (), Safety.UNSAFE, (json_pointer(related),))
    return Finding(doc.span_of(pointer), words, fix, (Note(doc.span_of(before.at("quality")), "the one before"),))
