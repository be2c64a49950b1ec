"""The same page: one string for all the ways in which a link to a page is written.

Used by the rules on repeated links (SL401, SL402, SL701, SL702) and SL211, by the labels of findings and the baseline.

Two links are the same page when `canonical` gives the same for both. After WHATWG parsing these do not count: the
scheme, the user, ports 80 and 443, a leading ``www.``, ``m.``, ``mobile.`` or ``amp.`` of the host while a registrable
domain remains, the way in which a character is escaped, slashes at the end of the path, the fragment, tracking
parameters, the order of the others, all up to the last ``/index.php/`` in a path that begins with ``/index.php/``, AMP
forms at the end of the path (``/amp``, ``.amp``, and ``.amp.html`` for ``.html``), ``?amp``, ``?amp=1`` and
``?outputType=amp``, and an AMP cache around the page. Letters of path and query keep their case: ids differ by it.

Sources: WHATWG URL standard; RFC 3986, section 6.2.2 (normalisation of escapes); publishers' AMP forms as found in real
files.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint import _reference
from seedlint._lazy_regex import LazyPattern
from seedlint.article.amp import CACHES, inner_url
from seedlint.article.domains import registrable
from seedlint.article.tracking import AMBIGUOUS, KNOWN
from seedlint.article.urls import Url, parse

# One host prefix at most, an ordinary path, a query without escapes and no fragment: the parser would change nothing, so what
# counts can be cut out of the text. Narrower than `links.is_plain`.
_ORDINARY = LazyPattern(
    r"https?://((?:www|m|mobile|amp)\.)?(?!www\.|m\.|mobile\.|amp\.)((?:[a-z0-9-]{1,63}+\.)+[a-z][a-z0-9-]{0,62}+)"
    r"((?!/index\.php/)(?:/[A-Za-z0-9\-_~!$&'()*+,;=:@|][A-Za-z0-9\-._~!$&'()*+,;=:@|]*+)*)/?"
    r"(?:\?([A-Za-z0-9\-_~!$&()*+,;=:@/|.]*+))?"
).fullmatch
_LONGEST = 8192  # longer than any server takes; what is nested thousands of times is not worth its unfolding
_LONGEST_HOST = 254  # with a dot at the end; RFC 1035, section 2.3.4
_AMP_END = ("/amp", ".amp", ".amp.html")
_PREFIXES = ("www.", "m.", "mobile.", "amp.")


def canonical_of_clean(url: str) -> str:
    """`canonical` of a URL that is known to be clean (`prefilter.clean_urls`)."""
    return _simple(url) or canonical(url)


@lru_cache(maxsize=512)
def canonical(url: str) -> str:
    """The page of a link, without scheme: ``cnbc.com/video/x``.

    What is no http or https URL of a host with a dot, or longer than 8,192 characters, comes back as it is. The result of
    `canonical` is its own canonical form.
    """
    if len(url) > _LONGEST:
        return url
    found = None if _reference.REFERENCE else _ORDINARY(url)
    while found and "xn--" not in url:
        prefix, host, path, query = found.groups("")
        whole = prefix + host
        if len(whole) > _LONGEST_HOST:
            break
        inside = inner_url(Url("https", "", "", whole, "", path, query, "")) if whole.endswith(CACHES) else None
        if inside is None:
            page = host if not prefix or registrable(host) is not None else whole
            page += _without_amp(path) if path.endswith(_AMP_END) else path
            return page + _what_counts(query) if query else page
        url = inside
        found = _ORDINARY(url)
    before = ""
    while url != before:
        before, url = url, _fold(url)
    return url


def _simple(url: str) -> str:
    """The page of a clean URL that has nothing to fold but a ``www.``, a slash at the end and its query; ``""`` for any other."""
    page, mark, query = url[8:].partition("?")
    host, _, path = page.partition("/")
    if host[:4] == "www." and registrable(host[4:]) is not None:
        host = host[4:]
    if path[-1:] == "/":
        path = path[:-1]
    if "%" in url or len(host) > _LONGEST_HOST or host.startswith(_PREFIXES) or host.endswith(CACHES):
        return ""
    if path:
        if path.startswith(("/", "index.php")) or "//" in path or path.endswith(_AMP_END) or path == "amp" or path[-1] == "/":
            return ""
        host = f"{host}/{path}"
    return host + _what_counts(query) if mark else host


def _fold(url: str) -> str:
    """One round: parse, and take away what does not count."""
    got = parse(url if _has_scheme(url) else "https://" + url) if url[:1] not in "/\\?#" else None
    if got is None or "." not in got.host.strip(".") or len(got.host) > _LONGEST_HOST:
        return url
    inside = inner_url(got)
    if inside is not None:
        return inside
    host = _bare_host(got.host.removesuffix("."))
    if got.port and got.port not in ("80", "443"):
        host += ":" + got.port
    path = _unescape(got.path).rstrip("/")
    if path.startswith("/index.php/"):
        path = path[path.rindex("/index.php/") + 10 :]
    path = _without_amp(path)
    return host + path + _what_counts(_unescape(got.query))


def page_parameters(url: str) -> str:
    """The parameters ``ref`` and ``via`` of a URL that have a value, sorted; nearly always ``""``.

    They are tracking to `canonical`, as nearly always; but some sites name the page by them (``kb.php?ref=4045``). So two
    URLs of one canonical page where one of these has two values are not taken for one page, and where they differ in other
    ways, nothing is deleted.
    """
    lower = url.lower()
    if "=" not in url or not any(f"{name}=" in lower for name in AMBIGUOUS):
        return ""
    found = parse(url)
    if found is None:
        return ""
    inside = inner_url(found)
    query = found.query if inside is None else inside.partition("#")[0].partition("?")[2]
    parts = [part.partition("=") for part in _unescape(query).split("&")]
    return "&".join(sorted(f"{name.lower()}={value}" for name, _, value in parts if value and name.lower() in AMBIGUOUS))


def may_be_same(one: str, other: str) -> bool:
    """Whether the `page_parameters` of two URLs let them be one page: none of them has another value in the other."""
    if one == other or not one or not other:
        return True
    values = dict(part.split("=", 1) for part in one.split("&"))
    return all(values.get(name, value) == value for name, value in (part.split("=", 1) for part in other.split("&")))


def _what_counts(query: str) -> str:
    """The parameters that name the page, sorted, with a question mark before them."""
    kept = sorted([part for part in query.split("&") if part and not _is_noise(part)])
    return "?" + "&".join(kept) if kept else ""


# A host and its port are no scheme: example.com:8443
_SCHEME = LazyPattern(r"[A-Za-z][A-Za-z0-9+-]*:|[A-Za-z][A-Za-z0-9+.-]*://")


def _has_scheme(url: str) -> bool:
    return _SCHEME.match(url) is not None


def _without_amp(path: str) -> str:
    """A path without the forms of AMP, and the slashes between them, at its end."""
    end = len(path)
    html = ""
    while path.endswith((*_AMP_END, "/"), 0, end):
        if path.endswith(".amp.html", 0, end):
            html = ".html"
            end -= 9
            break
        end -= 1 if path[end - 1] == "/" else 4
    return path[:end] + html


def _bare_host(host: str) -> str:
    while host.startswith(_PREFIXES):
        rest = host[host.index(".") + 1 :]
        if registrable(rest) is None:
            break
        host = rest
    return host


def _is_noise(parameter: str) -> bool:
    """Whether a parameter is a tracking one, or asks for the AMP form of the page."""
    name, _, value = parameter.partition("=")
    if name.lower() == "amp":
        return value in ("", "1", "true")
    return KNOWN.has(parameter) or parameter.lower() == "outputtype=amp"


_ESCAPE = LazyPattern(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def _unescape(text: str) -> str:
    """Escapes in upper case, and none for characters that need none (RFC 3986, sections 6.2.2.1 and 6.2.2.2)."""
    return _ESCAPE.sub(_one_escape, text) if "%" in text else text


def _one_escape(found: re.Match[str]) -> str:
    char = chr(int(found.group(1), 16))
    return char if char in _UNRESERVED else found.group().upper()
