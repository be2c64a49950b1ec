"""AMP: the address at which an AMP cache serves a page.

Source: "AMP Cache URL Format and Request Handling" (amp.dev), sections on the domain name prefix and the URL path; the
list of caches is that of the AMP project's ``caches.json``, with those that were in it before.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import NamedTuple
from seedlint.article.domains import is_below
from seedlint.article.urls import Url, is_plain, parse, places
from seedlint.model.messages import quoted_value

GOOGLE = "cdn.ampproject.org"
CACHES = (GOOGLE, "www.bing-amp.com", "bing-amp.com", "amp.cloudflare.com")

_LABEL = 63


@lru_cache(maxsize=4096)
def subdomain(host: str) -> str:
    """The label under which an AMP cache serves a host: ``my-site.com`` is ``my--site-com``.

    Punycode is decoded, ``-`` doubled, ``.`` made ``-``; where places 3 and 4 of that are both ``-`` it is wrapped as
    ``0-…-0`` (a label must not look like punycode); then encoded again. A host that has no readable label (over 63
    characters, letters of both directions, no dot, hyphens at places 3 and 4 of its own that are not those of ``xn--``)
    takes the base32 form of its SHA-256.

    Args:
        host: lower case and in ASCII, as `links.parse` gives it.
    """
    readable = ".".join(_decoded(label) for label in host.split(".")) if "xn--" in host else host
    reserved = host[2:4] == "--" and host[:2] != "xn"
    if "." in host and len(host) <= _LABEL and not reserved and not _mixed(readable):
        label = readable.replace("-", "--").replace(".", "-")
        if label[2:4] == "--":
            label = f"0-{label}-0"
        if not label.isascii():
            label = "xn--" + label.encode("punycode").decode("ascii")
        if len(label) <= _LABEL:
            return label
    from base64 import b32encode
    from hashlib import sha256

    return b32encode(sha256(host.encode()).digest()).decode("ascii").rstrip("=").lower()


def _mixed(text: str) -> bool:
    """Whether letters of both writing directions stand in a text."""
    if text.isascii():
        return False
    from unicodedata import bidirectional

    kinds = {bidirectional(char) for char in text}
    return "L" in kinds and not kinds.isdisjoint(("R", "AL"))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


_SCHEME = LazyPattern(r"https?://", re.IGNORECASE)


def cache_url(url: str, cache: str = GOOGLE) -> str | None:
    """The address of an AMP page in an AMP cache; None for what no cache can serve.

    That is ``https://``, the host's label under the cache's domain, ``/c/s/`` (``/c/`` for an http page), and the URL
    without its scheme, as it is written, with query and fragment; where that climbs out of the page's path, which the cache's
    path would not stop, as the parser gives it. No cache serves a page with a user or a port.

    >>> cache_url("https://www.example.com/a?b=1")
    'https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?b=1'
    """
    if is_plain(url) and url[4] == "s":
        rest = url[8:]
        host = rest.partition("/")[0]
        if "?" in host or "#" in host:
            host = host.partition("?")[0].partition("#")[0]
        return f"https://{subdomain(host)}.{cache}/c/s/{rest}"
    found = _SCHEME.match(url)
    got = parse(url) if found else None
    if found is None or got is None or got.port or got.username or got.password:
        return None
    start = f"https://{subdomain(got.host.removesuffix('.'))}.{cache}{_infix(got)}"
    if _climbs(url, got):
        query, fragment = got.query and f"?{got.query}", got.fragment and f"#{got.fragment}"
        return f"{start}{got.host}{got.path}{query}{fragment}"
    return start + url[found.end() :]


def _climbs(url: str, got: Url) -> bool:
    """Whether dot segments lead above the root of a URL's path: there they go nowhere, but inside another path they do."""
    path = url[places(url).path[0] :]
    inside = parse(f"https://site.example/0{path}")
    return inside is None or inside.path not in (f"/0{got.path}", f"/0{got.path}".removesuffix("/"))


def _infix(page: Url) -> str:
    return "/c/s/" if page.scheme == "https" else "/c/"


def cache_of(host: str, caches: tuple[str, ...] = CACHES) -> str | None:
    """The domain of the AMP cache that a host belongs to."""
    return next((cache for cache in caches if is_below(host, cache)), None) if host.endswith(caches) else None


_CACHE_PATH = LazyPattern(r"/[a-z]+/(s/)?(?=[^/]*\.)")


def inner_url(got: Url, caches: tuple[str, ...] = CACHES) -> str | None:
    """The page that an AMP cache URL is about; None for a URL that is no AMP cache's."""
    found = _CACHE_PATH.match(got.path) if cache_of(got.host, caches) else None
    if found is None:
        return None
    query = f"?{got.query}" if got.query else ""
    fragment = f"#{got.fragment}" if got.fragment else ""
    return f"{'https' if found.group(1) else 'http'}://{got.path[found.end() :]}{query}{fragment}"


class Mismatch(NamedTuple):
    """Why a URL is not the AMP-cache form of a page.

    Attributes:
        words: what is there.
        start: where in the cache URL.
        end: the end of that.
        same_page: only the subdomain or the ``/c/s/`` differ.
    """

    words: str
    start: int
    end: int
    same_page: bool


def mismatch(page: str, cached: str, caches: tuple[str, ...] = CACHES) -> Mismatch | None:
    """What keeps ``cached`` from being the AMP-cache form of ``page``; None when it is, in any of the caches.

    Both are well-formed URLs. The case of hosts and other things that parsing takes away do not count. A page that no
    cache can serve (`cache_url` has none) has no mismatch.
    """
    if cached == cache_url(page):
        return None
    got, want = parse(cached), parse(page)
    if got is None or want is None or cache_url(page) is None:
        return None
    at = places(cached)
    cache = cache_of(got.host, caches)
    if cache is None:
        return Mismatch(f"host is no amp cache: {quoted_value(got.host)}", *at.host, False)
    inner = inner_url(got, caches)
    found = _CACHE_PATH.match(cached, at.path[0])
    if inner is None or found is None:
        return Mismatch(f"path of the amp cache url names no page: {quoted_value(got.path)}", *at.path, False)
    rest = inner.partition("://")[2]
    if parse(f"{want.scheme}://{rest}") != want:
        return Mismatch(f"amp cache url is of another page: {quoted_value(rest)}", found.end(), len(cached), False)
    label = subdomain(want.host.removesuffix("."))
    if got.host != f"{label}.{cache}":
        written = got.host.removesuffix(cache).removesuffix(".")
        words = f"subdomain of the amp cache url is {written}, not {label}" if written else "amp cache url has no subdomain"
        return Mismatch(words, at.host[0], at.host[0] + (len(written) or at.host[1] - at.host[0]), True)
    if found.group() != _infix(want):
        return Mismatch(f"path of the amp cache url begins with {found.group()}, not {_infix(want)}", *found.span(), True)
    return None


def updated_cache_url(page: str, cached: str, new_page: str) -> str | None:
    """What the cache URL becomes when its page's URL changes; None where the two did not agree before, or still do.

    One that is written letter for letter as its page stays so.
    """
    got = parse(cached)
    cache = cache_of(got.host) if got else None
    if cache is None or mismatch(page, cached) is not None:
        return None
    if cached != cache_url(page, cache) and mismatch(new_page, cached) is None:
        return None
    return cache_url(new_page, cache)
