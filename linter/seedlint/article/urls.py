"""The shape of a URL: what is a link, how it comes apart, what is wrong with one that is malformed, and how that is repaired.

A parser that follows the WHATWG URL standard repairs what a linter must flag (whitespace, tabs, missing slashes), so our own
strictness stands in front of it. Nearly all URLs are decided by one regular expression that is narrower than both; the
library is imported for the others only.

Sources: WHATWG URL standard (url.spec.whatwg.org), sections 3.5, 4.3 and 4.4; RFC 1035, section 2.3.4 (label lengths).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from seedlint import _reference
from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any, NamedTuple
from seedlint.article.domains import has_public_suffix
from seedlint.article.placeholders import template_in
from seedlint.model.messages import quoted_value


class Url(NamedTuple):
    """An http or https URL as the WHATWG parser gives it: host lower case and in ASCII, dot segments resolved.

    ``port`` is empty for the default one; ``query`` and ``fragment`` come without their ``?`` and ``#``.
    """

    scheme: str
    username: str
    password: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


class Defect(NamedTuple):
    """What is wrong with a string that is to be a URL or a date-time.

    Attributes:
        message: what is there and what is wrong with it, as the finding says it.
        start: first character of the offending part.
        end: the character after it.
    """

    message: str
    start: int
    end: int


# -- the ordinary URL ----------------------------------------------------------------------------------------------------

_QUERY = r"A-Za-z0-9\-._~!$&()*+,;=:@/|"
_PATH = _QUERY + "'"  # which the parser escapes in a query
_HEX = "[0-9A-Fa-f]"
# Linear: what may repeat ends at a character that cannot be in it. No possessive groups: CPython before 3.11.5 matches them
# wrongly (gh-106052); possessive classes are fine.
_HOST = "(?:(?!xn--)[a-z0-9-]{1,63}+\\.)+(?!xn--)[a-z][a-z0-9-]{0,62}+"
_PLAIN = LazyPattern(
    rf"https?://{_HOST}"
    rf"(?:/[{_PATH}]*+(?:%(?!2[eE]){_HEX}{{2}}[{_PATH}]*+)*)?"
    rf"(?:\?[{_QUERY}?]*+(?:%{_HEX}{{2}}[{_QUERY}?]*+)*)?"
    rf"(?:#[{_PATH}?]*+(?:%{_HEX}{{2}}[{_PATH}?]*+)*)?"
).fullmatch
# The same with https, and without ; and #: most URLs.
_NO_MARK = _PATH.replace(";", "")
_CLEAN_URL = (
    rf"https://{_HOST}(?:/[{_NO_MARK}]*+(?:%(?!2[eE]){_HEX}{{2}}[{_NO_MARK}]*+)*)?"
    rf"(?:\?[{_QUERY.replace(';', '')}?]*+(?:%{_HEX}{{2}}[{_QUERY.replace(';', '')}?]*+)*)?"
)
_CLEAN = LazyPattern(_CLEAN_URL).fullmatch
_LONGEST = 261  # characters: no host in it can have more than 253
# Many of them, one per line. Where all characters may stand in path and query alike, and none is escaped, only the host is
# left to be looked at.
_EASY = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,=:@/|?\n"
_EASY_LINES = re.compile(rf"(?:https://{_HOST}(?:[/?][^\n]*+)?\n)*").fullmatch
_CLEAN_LINES = LazyPattern(rf"^{_CLEAN_URL}$", re.MULTILINE).findall


@lru_cache(maxsize=1024)
def _is_plain(url: str) -> bool:
    if not (_CLEAN(url) or _PLAIN(url)) or "/." in url:
        return False
    return len(url) <= _LONGEST or len(url[slice(*places(url).host)]) <= 253


def is_plain(url: str) -> bool:
    """Whether a URL is right at first sight and reads as it is written.

    True only for URLs that the parser accepts and gives back unchanged (a missing ``/`` after the host apart): lower-case
    ASCII host with a dot, no port, no user, no dot segments. A host may have an upper limit of 253 characters: longer
    URLs are looked at closely.
    """
    return not _reference.REFERENCE and _is_plain(url)


def clean(urls: Sequence[str]) -> Sequence[str]:
    """Those of some URLs that are clean, by one search over all of them; the same sequence where all are.

    A clean URL is plain, https, and holds nothing that any rule looks into, its query apart: no HTML entity. Wrong in one
    direction only: one with a fragment, or one of more than 261 characters, is not called clean.
    """
    if _reference.REFERENCE:
        return ()
    text = "\n".join([*urls, ""])
    if text.isascii() and not text.encode().translate(None, _EASY) and _EASY_LINES(text) and "\n" not in "".join(urls):
        found = urls
    else:
        found = _CLEAN_LINES(text)
    if "/." in text or len(max(found, key=len, default="")) > _LONGEST:
        found = [url for url in found if "/." not in url and len(url) <= _LONGEST]
    return found


def is_url(url: str) -> bool:
    """Whether a string is an absolute http or https URL of a real host, by the rules of `url_defect`."""
    return is_plain(url) or (url != "" and _defect(url, False) is None)


def is_url_reference(url: str) -> bool:
    """The same, or a site-relative reference: ``/`` and a path, but not ``//``."""
    return is_plain(url) or (url != "" and _defect(url, True) is None)


# -- the parser ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], Any]:
    from can_ada import parse as whatwg

    found: Callable[[str], Any] = whatwg
    return found


@lru_cache(maxsize=1024)
def parse(url: str) -> Url | None:
    """The parts of an http or https URL by the WHATWG URL standard; None where that fails or the scheme is another.

    The parser is lenient: use `is_url` to learn whether the URL is well-formed. A plain URL is its own parse, so the
    library is not asked.
    """
    if is_plain(url):
        scheme, _, rest = url.partition("://")
        rest, _, fragment = rest.partition("#")
        rest, _, query = rest.partition("?")
        host, _, path = rest.partition("/")
        return Url(scheme, "", "", host, "", "/" + path, query, fragment)
    try:
        got = _parser()(url)
    except (ValueError, TypeError):  # TypeError: a lone surrogate, which has no UTF-8 form
        return None
    scheme = got.protocol[:-1]
    if scheme not in ("http", "https"):
        return None
    return Url(scheme, got.username, got.password, got.hostname, got.port, got.pathname, got.search[1:], got.hash[1:])


class Places(NamedTuple):
    """Where the parts of a URL stand in it, as written: start and end, without delimiters; an absent part is empty."""

    user: tuple[int, int]
    host: tuple[int, int]
    port: tuple[int, int]
    path: tuple[int, int]
    query: tuple[int, int]
    fragment: tuple[int, int]


_PLACES = LazyPattern(
    r"(?:[A-Za-z]+://(?:([^/?#\\]*)@)?(\[[^\]/?#\\]*\]|[^/?#\\:]*)(?::([^/?#\\]*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
).fullmatch


def places(url: str) -> Places:
    """Where the parts of a URL or of a site-relative reference stand."""
    found = _PLACES(url)
    spans = [found.span(group) for group in range(1, 7)] if found else [(0, 0)] * 6
    return Places(*((max(start, 0), max(end, 0)) for start, end in spans))


# -- what is wrong -------------------------------------------------------------------------------------------------------

# White space by Unicode, controls, and the invisible characters that only come with careless copying. ZWNJ and ZWJ are
# left alone: Persian and Indic paths need them.
_SPACE = "\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_SPACES = LazyPattern(f"[{_SPACE}]+")
_ONE_SPACE = LazyPattern(f"[{_SPACE}]")
_SCHEME = LazyPattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BARE_HOST = LazyPattern(r"(?:[^\s/?#:@\\.]+\.)+[^\s/?#:@\\.0-9][^\s/?#:@\\.]*(?::[0-9]+)?(?=[/?#]|\Z)")
_BAD_ESCAPE = LazyPattern(r"%(?![0-9A-Fa-f]{2})[^/?#&]{0,2}")
_IPV4 = LazyPattern(r"[0-9]+(?:\.[0-9]+){3}\.?\Z")
_STRANGE_IN_HOST = LazyPattern(r"[^a-z0-9._-]")
_NAMES = {" ": "space", "\t": "tab", "\n": "line break", "\r": "line break", "\xa0": "non-breaking space", "\u3000": "ideographic space"}
_QUOTES = {"“": "”", "„": "“”", "‘": "’", "«": "»", '"': '"', "'": "'", "<": ">"}


def url_defect(url: str, relative_ok: bool = False) -> Defect | None:
    """What keeps a string from being an absolute http or https URL of a real host; None when it is one.

    Flagged although the WHATWG parser repairs it: spaces, tabs, line breaks and invisible characters anywhere, slashes
    missing or too many after the scheme, a backslash before the host, a percent sign without two hexadecimal digits, a
    percent escape in the host, an empty label of the host, signs in the host that no domain name has (``*``, ``{``).
    Flagged although it is a URL: another scheme, a host without a dot, an IP address, labels over 63 and hosts over 253
    characters.
    Fine: any length, any port up to 65535, IDN hosts, Unicode and parentheses in the path, an underscore in the host,
    one dot after the host (SL206), a user and password (SL203), ``&amp;`` (SL204).

    Args:
        url: the string.
        relative_ok: a site-relative reference (``/…``, not ``//…``) is fine too.
    """
    if not url:
        return Defect("URL is empty", 0, 0)
    defect = None if is_plain(url) else _defect(url, relative_ok)
    template = template_in(url) if defect is not None else None
    return Defect(f"URL {template.message}", template.start, template.end) if template is not None else defect


def _defect(url: str, relative_ok: bool) -> Defect | None:
    start, end = _trimmed(url)
    if start == end:
        return Defect("URL is only whitespace", 0, len(url))
    inner = url[start:end]
    found = _SPACES.search(inner)
    if found is not None:
        if not _SCHEME.match(inner) and not _BARE_HOST.match(inner) and inner[0] not in "/\\":
            return Defect("value is not a valid URL", 0, len(url))
        return Defect(f"{_name(found.group())} inside the URL", start + found.start(), start + found.end())
    defect = _defect_without_space(inner, relative_ok)
    if defect is not None and (len(inner) == len(url) or _repaired(inner) is None):
        return Defect(defect.message, defect.start + start, defect.end + start)
    if start:
        return Defect(f"{_name(url[:start])} before the URL", 0, start)
    if end < len(url):
        return Defect(f"{_name(url[end:])} after the URL", end, len(url))
    return None


def _trimmed(url: str) -> tuple[int, int]:
    """Where a URL begins and ends without the whitespace around it."""
    found = _SPACES.match(url)
    start, end = found.end() if found else 0, len(url)
    while end > start and _ONE_SPACE.match(url, end - 1):
        end -= 1
    return start, end


def _name(spaces: str) -> str:
    char = spaces[0]
    if char in _NAMES:
        return _NAMES[char]
    kind = "control" if char < " " or "\x7f" <= char < "\xa0" else "invisible"
    return f"{kind} character U+{ord(char):04X}"


def _defect_without_space(url: str, relative_ok: bool) -> Defect | None:
    """The same for a string that holds no whitespace and is not empty."""
    if url[0] in "/\\":
        if url[1:2] and url[1] in "/\\":
            return Defect("URL has no scheme", 0, 2)
        return _bad_escape(url, 0) if relative_ok and url[0] == "/" else Defect("URL is site-relative", 0, len(url))
    found = _SCHEME.match(url)
    if found is None or _BARE_HOST.match(url):
        return _without_scheme(url)
    if found.group(1).lower() not in ("http", "https"):
        return Defect(f"scheme of the URL is {quoted_value(found.group(1).lower())}", 0, found.end(1))
    start = found.end()
    host = _after_slashes(url, start)
    slashes = url[start:host]
    if host == len(url) or url[host] in "?#":
        return Defect("URL has no host", 0, host)
    if slashes != "//":
        count = {0: "no slash", 1: "one slash"}.get(len(slashes), f"{len(slashes)} slashes")
        return Defect(f"{'backslash' if chr(92) in slashes else count} between scheme and host", start, host if slashes else host + 1)
    return _authority(url, host) or _bad_escape(url, host)


def _after_slashes(url: str, at: int) -> int:
    while at < len(url) and url[at] in "/\\":
        at += 1
    return at


def _without_scheme(url: str) -> Defect:
    found = _NO_COLON.match(url)
    if found:
        return Defect(f"no colon after {found.group(1).lower()}", 0, found.end())
    if url.startswith("://"):
        return Defect("URL has no scheme", 0, 3)
    if url[-1] in _QUOTES.get(url[0], ()) and len(url) > 1:
        what = "quotes" if url[0] in "\"'" else "angle brackets" if url[0] == "<" else "curly quotes"
        return Defect(f"{what} around the URL are part of the value", 0, len(url))
    bare = _bare_host(url)
    if bare:
        return Defect("URL has no scheme", 0, bare.end())
    return Defect("value is not a valid URL", 0, len(url))


def _bare_host(url: str) -> re.Match[str] | None:
    """The host that a URL without a scheme begins with, where it is one beyond doubt."""
    bare = _BARE_HOST.match(url)
    return bare if bare and (url[:4].lower() == "www." or has_public_suffix(bare.group().partition(":")[0])) else None


def _authority(url: str, start: int) -> Defect | None:
    """What is wrong between ``//`` and the path."""
    at = places(url)
    (host, stop), name = at.host, url[slice(*at.host)]
    if not name:
        return Defect("URL has no host", start, max(at.path[0], start + 1))
    port = url[slice(*at.port)]
    if port and not (port.isascii() and port.isdigit() and int(port[-18:]) < 65536):
        return Defect(f"port of the URL is {quoted_value(port)}, expected a number up to 65535", *at.port)
    if _is_doubled(url, at):
        return Defect("scheme of the URL appears twice", 0, start)
    if "%" in name:
        escape = url.index("%", host)
        return Defect("percent escape in the host of the URL", escape, min(escape + 3, stop))
    got = parse(url)
    if got is None:
        return Defect(f"host of the URL is not valid: {quoted_value(name)}", host, stop)
    return _host(got.host, name, host, stop)


def _is_doubled(url: str, at: Places) -> bool:
    """Whether the scheme is there twice: ``https://https://example.com``."""
    return url[slice(*at.host)].lower() in ("http", "https") and url.startswith(("//", ":"), at.host[1])


def _host(host: str, written: str, start: int, stop: int) -> Defect | None:
    if host.startswith("[") or _IPV4.match(host):
        return Defect(f"host of the URL is an IP address: {quoted_value(written)}", start, stop)
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return Defect(f"host of the URL has an empty label: {quoted_value(written)}", start, stop)
    strange = _STRANGE_IN_HOST.search(host)
    if strange:
        at = max(written.find(strange.group()), 0)
        return Defect(f"character {quoted_value(strange.group())} in the host of the URL", start + at, start + at + 1)
    if len(labels) == 1:
        return Defect(f"host of the URL has no dot: {quoted_value(written)}", start, stop)
    if max(map(len, labels)) > 63:
        return Defect("label of the host is longer than 63 characters", start, stop)
    if len(host) > 253 + host.endswith("."):
        return Defect("host of the URL is longer than 253 characters", start, stop)
    return None


def _bad_escape(url: str, start: int) -> Defect | None:
    if "%" not in url:
        return None
    found = _BAD_ESCAPE.search(url, start)
    return Defect(f"percent sign without two hexadecimal digits: {quoted_value(found.group())}", *found.span()) if found else None


# -- and its repair ------------------------------------------------------------------------------------------------------


def repaired_url(url: str, relative_ok: bool = False) -> str | None:
    """The URL that a malformed one stands for, where that is mechanical; None where it is not, or nothing is wrong.

    Whitespace around it goes, and at most one slip in front of the host is repaired: no scheme, one a letter away from http
    or https, or twice; no colon, too few or too many slashes, backslashes for them; quotes or angle brackets around all of
    it. What comes out is well-formed.
    """
    start, end = _trimmed(url)
    inner = url[start:end]
    if not inner or _SPACES.search(inner):
        return None
    if len(inner) < len(url) and (is_url_reference(inner) if relative_ok else is_url(inner)):
        return inner
    return _repaired(inner)


_NO_COLON = LazyPattern(r"(https?)//", re.IGNORECASE)


def _repaired(url: str) -> str | None:
    """A malformed URL without whitespace, repaired; None where that leads to no well-formed one."""
    if is_url(url):
        return None
    found = _candidate(url)
    return found if found is not None and is_url(found) else None


def _candidate(url: str) -> str | None:
    """What a URL could be meant as, well-formed or not."""
    if url[0] in "/\\":
        return "https://" + url.lstrip("/\\") if url[1:2] and url[1] in "/\\" else None
    if url[-1] in _QUOTES.get(url[0], ()):
        return url[1:-1]
    found = _SCHEME.match(url)
    if found is None or _BARE_HOST.match(url):
        cut = _NO_COLON.match(url)
        if cut:
            return f"{cut.group(1)}://{url[cut.end() :]}"
        return "https" + url if url.startswith("://") else "https://" + url if _bare_host(url) else None
    if found.group(1).lower() not in ("http", "https"):
        near = _near(found.group(1).lower()) if url.startswith("//", found.end()) else None
        return near + url[found.end(1) :] if near else None
    host = _after_slashes(url, found.end())
    if url[found.end() : host] != "//":
        return f"{url[: found.end()]}//{url[host:]}"
    return url[host:] if _is_doubled(url, places(url)) else None


def _near(scheme: str) -> str | None:
    """http or https, for a scheme that is one letter away from it (``htp``, ``ttps``, ``hhttp``, ``htpp``)."""
    for right in ("http", "https"):
        if _one_edit(scheme, right):
            return right
    return None


def _one_edit(one: str, other: str) -> bool:
    """Whether two words differ by one letter added, left out, changed, or by two neighbours exchanged."""
    short, long = sorted((one, other), key=len)
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) == len(long):
        return short[at + 1 :] == long[at + 1 :] or (short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :])
    return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]
