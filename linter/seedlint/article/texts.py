"""The human text of a document that a rule may have something to say of."""

from __future__ import annotations

from seedlint.article.prefilter import glance, is_odd
from seedlint.article.records import texts
from seedlint.model.document import Document, Pointer

Place = tuple[Pointer, str]


def _odd_texts(doc: Document) -> list[Place]:
    return [place for place in texts(doc) if is_odd(f" {place[1]} ")] if glance(doc).texts else []


def odd_texts(doc: Document) -> list[Place]:
    """The titles, excerpts, names and topics with something unusual in them, whatever it is; nearly always few or none."""
    return doc.memo(_odd_texts)
