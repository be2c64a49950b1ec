from __future__ import annotations

from binascii import crc32
from collections.abc import Sequence

from seedlint._typing import Any
from seedlint.article.canonical_url import may_be_same, page_parameters
from seedlint.article.dates import in_full, parse
from seedlint.article.prefilter import prefilter
from seedlint.article.related_pages import pages
from seedlint.model.document import json_pointer
from seedlint.rules_api import Document, Fact, Facts, Finding, Findings, Note, Pointer, Record, Severity, messages, records, rule

_FIELDS = (("title",), ("publishedDateTime",), ("provider", "domain"))
_WHEN = 1  # compared as moments


def _described(doc: Document) -> Facts:
    found = pages(doc)
    tidy = not prefilter(doc).texts
    if found.article:
        article = records(doc)[0]
        yield Fact(found.article, (), (*_values(doc, article.data, tidy), *_own_places(article), found.parameters))
    for record, page in found.related:
        title, *others = _values(doc, record.data, tidy)
        # A page has many records: of their titles a checksum will do, the message shows that of the article.
        yield Fact(page, record.pointer, (_checksum(title), *others, *_own_places(record), page_parameters(record.url)))


def _own_places(record: Record) -> tuple[str, ...]:
    """Where the `_FIELDS` are in a record that calls them otherwise; empty where it does not."""
    return () if record.fields is None else tuple(json_pointer(record.at(*role)[len(record.pointer) :]) for role in _FIELDS)


def _field(fact: Fact, index: int) -> Pointer:
    """Where one of the `_FIELDS` is in the record that a fact is of."""
    if len(fact.detail) == len(_FIELDS) + 1:
        return _FIELDS[index]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in str(fact.detail[len(_FIELDS) + index]).split("/")[1:])


def _values(doc: Document, data: dict[str, Any], tidy: bool) -> tuple[str, str, str]:
    """Title, publishedDateTime and domain of a record; ``tidy``: there is no unusual whitespace in any title."""
    title, when, provider = data.get("title"), data.get("publishedDateTime"), data.get("provider")
    domain = provider.get("domain") if provider.__class__ is dict else None
    return (
        (title if tidy else _tidy(title)) if title.__class__ is str else "",
        (when if parse(when) is not None else (in_full(when) if doc.own_schema else "") or _tidy(when)) if when.__class__ is str else "",
        _tidy(domain).lower() if domain.__class__ is str else "",
    )


def _tidy(text: str) -> str:
    """Without spaces at the ends, one between two words, none of another kind."""
    return text.strip() if "  " not in text and text.isprintable() else " ".join(text.split())


@rule("SL702", severity=Severity.INFO, collect=_described)
def related_disagrees(facts: Sequence[Fact]) -> Findings:
    """A related record and the file of that article say different things.

    The folder has an article of its own for the page, under another title, of another time or publisher: one of the two was
    corrected or went stale. Compared are title (whitespace does not count), publishedDateTime (as a moment) and provider.domain, as
    far as both have them; never quality, which differs between files by its nature. Reported once per record, at the first field
    that differs. Where several files describe the page, a record may agree with any of them.

    Bad:

        ferry.md      webUrl: "https://www.example.com/ferry"      title: "Ferry runs late"
        harbour.md    related:
                        - webUrl: "https://www.example.com/ferry"
                          title: "The ferry runs on time"

    Good:

        ferry.md      webUrl: "https://www.example.com/ferry"      title: "Ferry runs late"
        harbour.md    related:
                        - webUrl: "https://www.example.com/ferry"
                          title: "Ferry runs late"

    Source: the format: a record repeats fields of the article that it is about.
    """
    every = [fact for fact in facts if not fact.pointer]
    for fact in facts if every else ():
        if not fact.pointer:
            continue
        articles = [article for article in every if may_be_same(str(fact.detail[-1]), str(article.detail[-1]))]
        if not articles:
            continue
        differing = [_differing(fact, article) for article in articles]
        if not all(differing):
            continue
        first, values = articles[0], articles[0].detail
        there = [f"{messages.name(_field(first, index))} is {messages.quoted_value(values[index])}" for index in differing[0]]
        note = Note(first.below(*_field(first, differing[0][0])).span, "the article")
        yield Finding(fact.below(*_field(fact, differing[0][0])).span, f"in {first.path} {messages.joined(there)}", None, (note,))


def _checksum(title: str) -> str:
    return f"{crc32(title.encode('utf-8', 'surrogatepass')):x}" if title else ""


def _differing(fact: Fact, article: Fact) -> list[int]:
    """Places in `_FIELDS` of what both have and what differs."""
    said = (_checksum(str(article.detail[0])), *article.detail[1:])
    pairs = list(zip(fact.detail[: len(_FIELDS)], said[: len(_FIELDS)], strict=True))
    differing = [index for index, (one, other) in enumerate(pairs) if one and other and one != other]
    if _WHEN in differing:
        one, other = (parse(str(each)) for each in pairs[_WHEN])
        if one is None or other is None or one == other:
            differing.remove(_WHEN)
    return differing
