"""The URLs and links of a document that a rule looks into, and how they are fixed. Shared by all rules on them.

Nearly always there is nothing to look into, which the prefilter knows.
"""

from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any, NamedTuple
from seedlint.article.amp import CACHES, cache_url, updated_cache_url
from seedlint.article.prefilter import clean_urls, prefilter
from seedlint.article.records import LINKS, images, other_urls, record_pointer, records, role_at
from seedlint.article.urls import Defect, is_plain, is_url, is_url_reference, places
from seedlint.article.urls import parse as parse_url
from seedlint.model.diagnostic import Edit, Fix, Safety
from seedlint.model.document import Document, Pointer, json_pointer
from seedlint.model.text_value import Text
from seedlint.text.span import Span

Place = tuple[Pointer, str]


class Urls(NamedTuple):
    """The well-formed URLs of a document that a rule looks into. Malformed ones are SL201's alone.

    A cdnAmpWebUrl that is the AMP-cache form of its ampWebUrl is left out: what is wrong with it is wrong there first.

    Attributes:
        insecure: scheme http.
        users: an ``@`` before the host.
        entities: an ``&…;``.
        queries: a ``?``.
        unusual: not written as the parser would write it, perhaps.
    """

    insecure: list[Place]
    users: list[Place]
    entities: list[Place]
    queries: list[Place]
    unusual: list[Place]


_ENTITY = LazyPattern(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);").search


def _suspicious_urls(doc: Document) -> Urls:
    found = Urls([], [], [], [], [])
    seen = prefilter(doc)
    if not seen.urls and not seen.queries:
        return found
    known = clean_urls(doc)
    for record in records(doc):
        for key in LINKS:
            value = record.data.get(key)
            if value.__class__ is str and ("?" in value or value not in known):
                _sort_in(key, record.data, (record.at(key), value), found)
    for image in images(doc):
        value = image.data.get("url")
        if value.__class__ is str and ("?" in value or value not in known):
            _sort_in("url", image.data, (image.at("url"), value), found)
    for place in other_urls(doc) if doc.roles is not None else ():
        if "?" in place[1] or place[1] not in known:
            _sort_in("", {}, place, found)
    return found


def _sort_in(key: str, owner: dict[str, Any], place: Place, found: Urls) -> None:
    """Enter a URL that is not clean, by what is unusual about it.

    Args:
        key: its field, by its role; ``url`` for that of an image, empty where it has none.
        owner: the record or image that it is a field of.
        place: where it stands.
        found: takes it.
    """
    url = place[1]
    plain = is_plain(url)
    if not plain and not (is_url_reference(url) if key == "url" else is_url(url)):
        return
    if key == "cdnAmpWebUrl":
        page = owner.get("ampWebUrl")
        if isinstance(page, str) and is_url(page) and (url == cache_url(page) or any(url == cache_url(page, each) for each in CACHES)):
            return
    if url[:5].lower() == "http:":
        found.insecure.append(place)
    if "&" in url and _ENTITY(url):
        found.entities.append(place)
    if "?" in url:
        found.queries.append(place)
    if not plain:
        found.unusual.append(place)
        if "@" in url and places(url).user[1]:
            found.users.append(place)


def suspicious_urls(doc: Document) -> Urls:
    """The URLs of a document that a rule looks into."""
    return doc.memo(_suspicious_urls)


def has_unclean_urls(doc: Document) -> bool:
    """Whether a URL may be anything but well written: the look of the rules that are not on queries."""
    return prefilter(doc).urls


def point_at(text: Text, defect: Defect) -> Span:
    """The offending part of a value; the whole value where it has none."""
    return text.part(defect.start, defect.end) if defect.start < defect.end else text.span


def replace(text: Text, new: str) -> Edit:
    """The edit that turns a value into another and changes only what differs."""
    old = text.value
    start = 0
    limit = min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    end = 0
    while end < limit - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return text.replace(start, len(old) - end, new[start : len(new) - end])


def url_fix(doc: Document, title: str, text: Text, new: str, safety: Safety) -> Fix:
    """The fix that turns a URL into another; that of an ampWebUrl takes a cdnAmpWebUrl along that agreed with it.

    Args:
        doc: the file.
        title: a command.
        text: the URL's field.
        new: the URL as it will be.
        safety: whether the meaning can change.
    """
    edit = replace(text, new)
    if role_at(doc, text.pointer)[-1:] != ("ampWebUrl",):
        return Fix(title, (edit,), safety)
    owner = record_pointer(doc, text.pointer)
    record = next(each for each in records(doc) if each.pointer == owner)
    cached = doc.text(*record.at("cdnAmpWebUrl"))
    followed = updated_cache_url(text.value, cached.value, new) if cached is not None and is_url(cached.value) else None
    if cached is None or followed is None or followed == cached.value:
        return Fix(title, (edit,), safety)
    # Written letter for letter as the page, the cache URL takes the same small edit; else it is rewritten whole, so that
    # two fixes of one page cannot meet in it.
    alike = any(cached.value == cache_url(text.value, cache) for cache in CACHES)
    edits = (edit, replace(cached, followed) if alike else cached.rewrite(followed))
    return Fix(title, edits, safety, (json_pointer(text.pointer), json_pointer(cached.pointer)))


def same_target(url: str, new: str) -> bool:
    """Whether two URLs or site-relative references come out of the parser alike (but for a dot after the host)."""
    base = "https://site.example" if url.startswith("/") else ""
    one, other = (parse_url(base + each) for each in (url, new))
    return (
        one is not None
        and other is not None
        and one._replace(host=one.host.removesuffix(".")) == other._replace(host=other.host.removesuffix("."))
    )
