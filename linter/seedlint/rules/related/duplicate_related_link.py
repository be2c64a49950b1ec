from __future__ import annotations

from seedlint._typing import Any
from seedlint.article.related_pages import Repeat, pages
from seedlint.rules_api import Document, Finding, Findings, Fix, Note, Record, Safety, edits, json_pointer, messages, rule
from seedlint.schema.json_equality import same


@rule("SL401", fixable=(Safety.SAFE, Safety.UNSAFE))
def duplicate_related_link(doc: Document) -> Findings:
    """Two related records of one page.

    The list under the article then shows the same story twice and has room for one less. The links need not be written
    alike: `http` and `https`, `www.`, upper case in the host, a slash at the end, the fragment, tracking parameters, AMP
    forms and `/index.php/…/index.php/` before the path do not make another page; letters of the path do. Compared is webUrl.

    The parameters `ref` and `via` are tracking nearly always, but some sites name the page by them: two records with
    different values of one are two pages, and where only one record has it there is no fix.

    Each copy but the first is reported, and what differs between the two records. Where nothing differs, the (safe) fix
    removes the copy; else the (unsafe) fix keeps the record of the better quality, the first of equal ones.

    Bad:

        related:
          - title: "Town council pays for a library on the water"
            webUrl: "https://news.example.org/council-library-ship"
          - title: "Council pays for library ship"
            webUrl: "http://www.news.example.org/council-library-ship/?utm_source=rss"

    Good:

        related:
          - title: "Town council pays for a library on the water"
            webUrl: "https://news.example.org/council-library-ship"

    Source: real files have the same link twice and three times, also once through `/index.php/category/…/index.php/`.
    """
    for again in pages(doc).repeats:
        record, first, _ = again
        text, before = doc.text(*record.at("webUrl")), doc.text(*first.at("webUrl"))
        if text is None or before is None:
            continue
        words = _differences(doc.get(*record.pointer), doc.get(*first.pointer))
        message = f"{messages.name(record.pointer)} is the same page as {messages.name(first.pointer)}; {words}"
        yield Finding(text.span, message, _fix(doc, again), (Note(before.span, "first used here"),))


def _differences(record: dict[str, Any], first: dict[str, Any]) -> str:
    """What differs between two records, in the order in which the first has its fields."""
    fields = [*first, *(field for field in record if field not in first)]
    other = [messages.key(field) for field in fields if not same(record.get(field, ...), first.get(field, ...))]
    if not other:
        return "the records are identical"
    return f"{messages.joined(other)} {'differs' if len(other) == 1 else 'differ'}"


def _fix(doc: Document, again: Repeat) -> Fix | None:
    record, first, surely = again
    if not surely:
        return None
    if same(doc.get(*record.pointer), doc.get(*first.pointer)):
        worse, title, safety = record, "remove the copy", Safety.SAFE
    else:
        worse = first if _quality(record) > _quality(first) else record
        title, safety = f"remove {messages.name(worse.pointer)}, the record of the lesser quality", Safety.UNSAFE
        if _quality(record) == _quality(first):
            title = f"remove {messages.name(worse.pointer)}, the later record"
    removed = edits.remove(doc, worse.pointer)
    return Fix(title, (removed,), safety, (json_pointer(worse.pointer),)) if removed else None


def _quality(record: Record) -> float:
    value = record.data.get("quality")
    return value if isinstance(value, int) and not isinstance(value, bool) else float("-inf")
