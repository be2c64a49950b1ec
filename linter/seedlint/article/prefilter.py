"""The first look at a document: one pass over its records and images that tells which closer looks are worth it.

A clean file, and nearly every file is clean, costs this pass and what the reduce needs, however many rules there are. It is
wrong in one direction only: what it finds nothing odd in is clean, what it calls odd may be so. A value of a type that no
article has there makes everything odd.
"""

from __future__ import annotations

from seedlint._typing import Any, NamedTuple
from seedlint.article.amp import GOOGLE, cache_url, subdomain
from seedlint.article.domains import is_below, registrable
from seedlint.article.records import images, links, records
from seedlint.article.urls import CLEAN, is_plain
from seedlint.model.document import Document

LONGER = 16  # characters that an excerpt with the words of its title may have more: blanks, a full stop, an ellipsis


class Glance(NamedTuple):
    """What is odd in a document, perhaps.

    Attributes:
        urls: a URL that is not clean (`links.is_clean`).
        queries: the URLs that have a query, joined by blanks.
        records: a record whose links, or links and provider, do not agree at first sight.
        texts: a text that a rule on texts looks into.
        short: an excerpt that is hardly longer than its title.
        pictures: the URL of an image stands there twice.
    """

    urls: bool
    queries: str
    records: bool
    texts: bool
    short: bool
    pictures: bool


EVERYTHING = Glance(True, "?", True, True, True, True)


def _glance(doc: Document) -> Glance:
    # With a blank on either side of each, an empty text and one with a blank at an end are seen by their double blank.
    texts: list[Any] = ["|"]
    odd_records = short = False
    urls = links(doc)
    try:
        for _, data in records(doc):
            get = data.get
            title, excerpt, web, amp, cdn = get("title"), get("excerpt"), get("webUrl"), get("ampWebUrl"), get("cdnAmpWebUrl")
            texts += (title, excerpt)
            provider = get("provider")
            if provider is not None:
                texts.append(provider.get("name"))
            if title is not None and excerpt is not None and len(excerpt) <= len(title) + LONGER:
                short = True
            odd_records = odd_records or not (_agree(data, web, amp, cdn, provider) or agrees(data))
        pictures = [data.get("url") for _, data in images(doc)]
        texts += [data["title"] for _, data in images(doc) if "title" in data]
        texts += doc.data.get("topics", ())
        texts.append("|")
        text = " ".join([text for text in texts if text is not None] if None in texts else texts)
        queries = " ".join([url for url in urls if url is not None and "?" in url])
        odd = is_odd(text, doc.foreign)
        return Glance(not CLEAN.issuperset(urls), queries, odd_records, odd, short, len(set(pictures)) < len(pictures))
    except (TypeError, AttributeError):
        return EVERYTHING


def _agree(data: dict[str, Any], web: Any, amp: Any, cdn: Any, provider: Any) -> bool:
    """As `agrees`, for links that are clean and on one host: nearly all."""
    if web is None or web not in CLEAN:
        return False
    host = _host(web)
    if amp is not None or cdn is not None:
        if amp is None or amp not in CLEAN:
            return False
        if _host(amp) != host or cdn != f"https://{subdomain(host)}.{GOOGLE}/c/s/{amp[8:]}":
            return False
    domain = None if provider is None else provider.get("domain")
    return data.get("originalUrl", web) == web and (domain is None or domain == host or (host[:4] == "www." and domain == host[4:]))


def _host(url: str) -> str:
    """Host of a plain URL; anything else gives what is between ``//`` and the path, query or fragment, or all of it."""
    host = url.split("/", 3)[2:3]
    if not host:
        return url
    return host[0] if "?" not in host[0] and "#" not in host[0] else host[0].partition("?")[0].partition("#")[0]


def agrees(data: dict[str, Any]) -> bool:
    """Whether the links of a record and its provider agree at first sight."""
    get = data.get
    web, amp, cdn, original = get("webUrl"), get("ampWebUrl"), get("cdnAmpWebUrl"), get("originalUrl")
    host = _host(web) if isinstance(web, str) else ""
    if amp is not None or cdn is not None:
        if not isinstance(amp, str) or cache_url(amp) != cdn or not is_plain(amp):
            return False
        if not amp.startswith(host + "/", 8) and web is not None and not _same_site(_host(amp), host):
            return False
    if original != web and original is not None and web is not None:
        return False
    provider = get("provider")
    if web is None or not isinstance(provider, dict):
        return True
    domain = provider.get("domain")
    if domain == host or (domain == host[4:] and host[:4] == "www."):
        return True
    return isinstance(domain, str) and host.endswith("." + domain) and is_plain(web) and registrable(domain) is not None


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are of one registrable domain at first sight: one is the other, or below it."""
    if one == other:
        return True
    above, below = sorted((one.removeprefix("www."), other.removeprefix("www.")), key=len)
    return is_below(below, above) and registrable(above) is not None


def glance(doc: Document) -> Glance:
    """What is odd in a document, perhaps."""
    return doc.memo(_glance)


# -- texts --------------------------------------------------------------------------------------------------------------

# What mojibake begins with: Latin letters with marks, Greek, Cyrillic, by their first byte in UTF-8 (curly quotes and dashes are
# not among them), and the same as Mac OS Roman and code page 437 show it.
_NO_LETTERS = bytes(set(range(256)) - {0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1})
_MARKS = frozenset("√¬≈ƒ├┬┼─")
_PRINTABLE = bytes(range(0x20, 0x7F))


def is_odd(text: str, foreign: str | None = None) -> bool:
    """Whether a text rule may have something to say. Wrong in one direction only: a clean text may be called odd.

    One character or byte is found in next to no time, two take ten times that; ``any`` would cost more than all of it.

    Args:
        text: one text, or many.
        foreign: all characters that are not printable ASCII, perhaps with others from elsewhere, where they are known.
    """
    if "&" in text or "<" in text or "  " in text:
        return True
    if foreign is None:
        if text.isascii():
            return not text.isprintable()
        foreign = text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE).decode("utf-8", "surrogatepass")
    if "\ufffd" in foreign or not foreign.isprintable():
        return True
    letters = foreign.encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS)
    return bool(letters or not _MARKS.isdisjoint(foreign)) and has_neighbours(text)


def has_neighbours(text: str) -> bool:
    """Whether two characters that are not ASCII stand together: all mojibake does, but where a byte A0 became a blank.

    Quick, and coarse: question marks count as well.
    """
    return not text.isascii() and (b"??" in text.encode("ascii", "replace") or any(pair in text for pair in ("Ã ", "Â ", "Å ", "Ă ")))
