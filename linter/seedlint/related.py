"""The related records of an article as pages: which are the article itself, which are there twice.

One look per document, shared by the rules on related records and by those that compare files.
"""

from __future__ import annotations

from typing import NamedTuple

from seedlint.article import LINKS, Record, records
from seedlint.canonical import canonical
from seedlint.document import Document


class Itself(NamedTuple):
    """A related record that is the article: ``link`` is the article's field that names the same page."""

    record: Record
    link: str


class Again(NamedTuple):
    """A related record of a page that an earlier record, the ``first`` one, has."""

    record: Record
    first: Record


class Pages(NamedTuple):
    """The pages of a document.

    Attributes:
        article: canonical URL of the article, by webUrl, else originalUrl, never an AMP link; ``""`` where there is none.
        related: each related record that is neither the article nor there twice, with its canonical URL.
        itself: records that are the article, by any of its links.
        again: records that are there a second time, with the first; never one of ``itself``.
    """

    article: str
    related: list[tuple[Record, str]]
    itself: list[Itself]
    again: list[Again]


def page(url: str) -> str:
    """Canonical URL; ``""`` for what is no http or https URL."""
    found = canonical(url)
    return found if found != url else ""


def _pages(doc: Document) -> Pages:
    article, *others = records(doc)
    url = article.url
    found = Pages(page(url) if url else "", [], [], [])
    own: dict[str, str] = {}
    for key in LINKS if others else ():
        link = article.data.get(key)
        if link.__class__ is str:
            own.setdefault(page(link), key)
    own.pop("", None)
    first: dict[str, Record] = {}
    for record in others:
        link = record.data.get("webUrl")
        if link.__class__ is not str:
            continue
        at = page(link)
        if not at:
            continue
        if at in own:
            found.itself.append(Itself(record, own[at]))
        elif at in first:
            found.again.append(Again(record, first[at]))
        else:
            first[at] = record
            found.related.append((record, at))
    return found


def pages(doc: Document) -> Pages:
    """The pages of a document."""
    return doc.memo(_pages)
