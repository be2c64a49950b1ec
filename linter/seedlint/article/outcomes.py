"""The URLs of a document that can be asked for, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint._lazy_regex import LazyPattern
from seedlint.article.records import LINKS, images, records
from seedlint.article.urls import Url, parse
from seedlint.model.document import Document, Pointer
from seedlint.model.outcome import Outcome

# As `malformed-url` has it, but a host may be an address or a name without a dot: what is not public is not connected to.
_ABSOLUTE = LazyPattern(r"https?://[^\s/\\?#\x00-\x20\x7f][^\s\x00-\x20\x7f]*", re.IGNORECASE)


def written(url: Url) -> str:
    """A URL from its parts, as it is sent: without user, password and fragment."""
    port = f":{url.port}" if url.port else ""
    query = f"?{url.query}" if url.query else ""
    return f"{url.scheme}://{url.host}{port}{url.path}{query}"


def request_url(url: str) -> str:
    """What is asked for a URL: one text for all ways to write it; empty for one that cannot be asked for."""
    if not _ABSOLUTE.fullmatch(url):
        return ""
    parts = parse(url)
    return "" if parts is None or not parts.host else written(parts)


def linked(doc: Document, with_images: bool = True) -> Iterator[tuple[Pointer, str, bool]]:
    """Every URL of a document that can be asked for: its place, as it is written there, and whether it is that of an image."""
    for record in records(doc):
        for key in LINKS:
            value = record.data.get(key)
            if isinstance(value, str) and request_url(value):
                yield record.at(key), value, False
    for image in images(doc) if with_images else ():
        value = image.data.get("url")
        if isinstance(value, str) and request_url(value):
            yield image.at("url"), value, True


def outcome_of(doc: Document, url: str) -> Outcome | None:
    """What the request for a URL came to; None where there was none."""
    return doc.outcomes.get(request_url(url)) if doc.outcomes else None


def first_places(doc: Document, *verdicts: str) -> Iterator[tuple[Pointer, Outcome, str]]:
    """The first place of each URL whose outcome has one of some verdicts, and words for how often it is used."""
    places: dict[str, list[Pointer]] = {}
    for pointer, url, _ in linked(doc) if doc.outcomes else ():
        places.setdefault(request_url(url), []).append(pointer)
    for url, pointers in places.items():
        outcome = doc.outcomes.get(url)
        if outcome is not None and outcome.verdict in verdicts:
            yield pointers[0], outcome, f" (used {len(pointers)} times)" if len(pointers) > 1 else ""
