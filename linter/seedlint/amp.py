"""AMP: the address at which an AMP cache serves a page.

Source: "AMP Cache URL Format and Request Handling" (amp.dev), sections on the domain name prefix and the URL path; the
list of caches is that of the AMP project's ``caches.json``, with those that were in it before.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint.links import Url, parse

GOOGLE = "cdn.ampproject.org"
CACHES = (GOOGLE, "www.bing-amp.com", "bing-amp.com", "amp.cloudflare.com")

_LABEL = 63


@lru_cache(maxsize=4096)
def subdomain(host: str) -> str:
    """The label under which an AMP cache serves a host: ``my-site.com`` is ``my--site-com``.

    Punycode is decoded, ``-`` doubled, ``.`` made ``-``; where places 3 and 4 of that are both ``-`` it is wrapped as
    ``0-…-0`` (a label must not look like punycode); then encoded again. A host that has no readable label (over 63
    characters, letters of both directions, no dot) takes the base32 form of its SHA-256.

    Args:
        host: lower case and in ASCII, as `links.parse` gives it.
    """
    readable = ".".join(_decoded(label) for label in host.split(".")) if "xn--" in host else host
    if "." in host and len(host) <= _LABEL and not _mixed(readable):
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


_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def cache_url(url: str, cache: str = GOOGLE) -> str | None:
    """The address of an AMP page in an AMP cache; None for what no cache can serve.

    That is ``https://``, the host's label under the cache's domain, ``/c/s/`` (``/c/`` for an http page), and the URL
    without its scheme, as it is written, with query and fragment. No cache serves a page with a user or a port.
    """
    found = _SCHEME.match(url)
    got = parse(url) if found else None
    if found is None or got is None or got.port or got.username or got.password:
        return None
    infix = "/c/s/" if got.scheme == "https" else "/c/"
    return f"https://{subdomain(got.host.removesuffix('.'))}.{cache}{infix}{url[found.end() :]}"


_CACHE_PATH = re.compile(r"/[a-z]+/(s/)?(?=[^/]*\.)")


def inner_url(got: Url) -> str | None:
    """The page that an AMP cache URL is about; None for a URL that is no AMP cache's."""
    host = got.host
    if not host.endswith(CACHES) or not any(host == cache or host.endswith("." + cache) for cache in CACHES):
        return None
    found = _CACHE_PATH.match(got.path)
    if found is None:
        return None
    query = f"?{got.query}" if got.query else ""
    fragment = f"#{got.fragment}" if got.fragment else ""
    return f"{'https' if found.group(1) else 'http'}://{got.path[found.end() :]}{query}{fragment}"
