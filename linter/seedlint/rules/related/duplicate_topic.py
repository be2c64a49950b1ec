from __future__ import annotations

from seedlint.article.prefilter import prefilter
from seedlint.rules_api import (
    Document,
    Finding,
    Findings,
    Fix,
    Note,
    Pointer,
    Safety,
    Severity,
    edits,
    json_pointer,
    messages,
    records,
    rule,
)


@rule("SL405", severity=Severity.WARNING, fixable=(Safety.SAFE, Safety.UNSAFE))
def duplicate_topic(doc: Document) -> Findings:
    """A topic appears twice.

    The article is then counted and listed twice under it. Upper case and whitespace do not make another topic: `Open maps` and
    `open  Maps` become two pages that split the articles between them. Each topic but the first is reported.

    The fix removes the later one: safe where both are the same string, unsafe where they differ in case or whitespace.

    Bad:

        topics:
          - Open maps
          - Harbours
          - open maps

    Good:

        topics:
          - Open maps
          - Harbours

    Source: the format: a list of 1 to 4 unique strings.
    """
    article = records(doc)[0]
    topics = article.data.get("topics")
    if topics.__class__ is not list or len(topics) < 2:
        return
    if not prefilter(doc).texts:  # no whitespace that do not count
        different = {topic.casefold() for topic in topics if topic.__class__ is str}
        if len(different) == len(topics):
            return
    first: dict[str, int] = {}
    for index, topic in enumerate(topics):
        if topic.__class__ is not str:
            continue
        before = first.setdefault(" ".join(topic.split()).casefold(), index)
        if before != index and topic.strip():
            at = article.at("topics")
            yield _finding(doc, (*at, before), (*at, index))


def _finding(doc: Document, first: Pointer, again: Pointer) -> Finding:
    one, other = doc.get(*first), doc.get(*again)
    words = "" if one == other else f", first written {messages.quoted_value(one)}"
    removed = edits.remove(doc, again)
    safety = Safety.SAFE if one == other else Safety.UNSAFE
    fix = Fix(f"remove the later {messages.item_word(again)}", (removed,), safety, (json_pointer(again),)) if removed else None
    return Finding(
        doc.span_of(again),
        f"{messages.item_word(again)} {messages.quoted_value(other)} again{words}",
        fix,
        (Note(doc.span_of(first), "first used here"),),
    )
