"""The related records of an article as pages: which are the article itself, which are there twice.

One look per document, shared by the rules on related records and by those that compare files.
"""

from __future__ import annotations

from collections.abc import Container

from seedlint._typing import NamedTuple
from seedlint.article.canonical_url import canonical, canonical_of_clean, may_be_same, page_parameters
from seedlint.article.prefilter import clean_urls
from seedlint.article.records import Record, records
from seedlint.model.document import Document


class SelfLink(NamedTuple):
    """A related record that is the article, and the article's field that names the same page.

    ``surely``: not only because `page_parameters` were left out of the comparison, so that it may be deleted.
    """

    record: Record
    link: str
    surely: bool


class Repeat(NamedTuple):
    """A related record of a page that an earlier record has, and that record; ``surely`` as in `SelfLink`."""

    record: Record
    first: Record
    surely: bool


class Pages:
    """The pages of a document.

    Attributes:
        article: canonical URL of the article, by webUrl, else originalUrl, never an AMP link; ``""`` where there is none.
        parameters: the `page_parameters` of the same link.
        related: each related record that is neither the article nor there twice, with its canonical URL.
        self_links: records that are the article, by any of its links.
        repeats: records that are there a second time, with the first; never one of ``self_links``.
    """

    __slots__ = ("article", "parameters", "related", "repeats", "self_links")

    def __init__(self, article: str, parameters: str) -> None:
        self.article = article
        self.parameters = parameters
        self.related: list[tuple[Record, str]] = []
        self.self_links: list[SelfLink] = []
        self.repeats: list[Repeat] = []


def _page(url: str, known: Container[str | None] = ()) -> str:
    """Canonical URL; ``""`` for what is no http or https URL.

    Args:
        url: a link.
        known: URLs that are known to be clean.
    """
    found = canonical_of_clean(url) if url in known else canonical(url)
    return found if found != url else ""


def _pages(doc: Document) -> Pages:
    article, *others = records(doc)
    known = clean_urls(doc)
    web, original = article.string("webUrl"), article.string("originalUrl")
    page = _page(web, known)
    other = page if original == web else _page(original, known)
    own = {other: "originalUrl", page: "webUrl"}
    found = Pages(page if web else other, page_parameters(article.url))
    if not others:
        return found
    amp = _Amp(article)
    first: dict[str, list[tuple[str, Record]]] = {}
    for record in others:
        link = record.string("webUrl")
        at = _page(link, known) if link else ""
        if not at:
            continue
        key = own.get(at) or amp.key(at)
        parameters = page_parameters(link)
        own_parameters = page_parameters(article.string(key)) if key else ""
        if key and may_be_same(parameters, own_parameters):
            found.self_links.append(SelfLink(record, key, parameters == own_parameters))
            continue
        earlier = first.setdefault(at, [])
        before = next((each for each in earlier if may_be_same(parameters, each[0])), None)
        if before is not None:
            found.repeats.append(Repeat(record, before[1], parameters == before[0]))
        else:
            earlier.append((parameters, record))
            found.related.append((record, at))
    return found


class _Amp:
    """The AMP links of an article. Their pages take long to work out: only if a record is of a host that is in them."""

    __slots__ = ("links", "pages", "text")

    def __init__(self, article: Record) -> None:
        self.links = [(article.string(key), key) for key in ("ampWebUrl", "cdnAmpWebUrl")]
        self.text = " ".join([link for link, _ in self.links]).lower()
        self.pages: dict[str, str] | None = None

    def key(self, at: str) -> str:
        """The field whose link is that page; ``""`` where none is."""
        if at.partition("/")[0] not in self.text and self.text.isascii():
            return ""
        if self.pages is None:
            self.pages = {_page(link): key for link, key in reversed(self.links)}
        return self.pages.get(at, "")


def pages(doc: Document) -> Pages:
    """The pages of a document."""
    return doc.memo(_pages)


def repeated(doc: Document) -> bool:
    """Whether a related record is the article itself, or there twice."""
    found = pages(doc)
    return bool(found.self_links or found.repeats)
