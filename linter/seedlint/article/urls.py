"""The shape of a URL: what is a link, how it comes apart, and what is wrong with one that is malformed.

A parser that follows the WHATWG URL standard repairs what a linter must flag (blanks, tabs, missing slashes), so our own
strictness stands in front of it. Nearly all URLs are decided by one regular expression that is narrower than both; the
library is imported for the others only.

Sources: WHATWG URL standard (url.spec.whatwg.org), sections 3.5, 4.3 and 4.4; RFC 1035, section 2.3.4 (label lengths).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from seedlint._lazy_regex import Late
from seedlint._typing import Any, NamedTuple
from seedlint.article.domains import has_public_suffix
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


class Flaw(NamedTuple):
    """Why a URL is malformed.

    Attributes:
        words: what is there, in lower case.
        start: first character of the offending part.
        end: the character behind it.
        repair: the whole URL mended, where that is mechanical.
    """

    words: str
    start: int
    end: int
    repair: str | None = None


# -- the ordinary URL ----------------------------------------------------------------------------------------------------

_QUERY = r"A-Za-z0-9\-._~!$&()*+,;=:@/|"
_PATH = _QUERY + "'"  # which the parser escapes in a query
_HEX = "[0-9A-Fa-f]"
# Linear: what may repeat ends at a character that cannot be in it. No possessive groups: CPython before 3.11.5 matches them
# wrongly (gh-106052); possessive classes are fine.
_HOST = "(?:(?!xn--)[a-z0-9-]{1,63}+\\.)+(?!xn--)[a-z][a-z0-9-]{0,62}+"
_PLAIN = Late(
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
_CLEAN = Late(_CLEAN_URL).fullmatch
# Many of them, a line each. Where all characters may stand in path and query alike, and none is escaped, only the host is
# left to be looked at.
_EASY = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,=:@/|?\n"
_EASY_LINES = re.compile(rf"(?:https://{_HOST}(?:[/?][^\n]*+)?+\n)*+").fullmatch
_CLEAN_LINES = Late(rf"^{_CLEAN_URL}$", re.MULTILINE).findall

_MEMORY = 512  # more of them would only push other things out of the processor's cache
CLEAN: set[str | None] = {None}  # clean URLs of late, by `is_clean`; with None, for a URL that is not there
_plain: set[str] = set()  # other plain URLs of late


def is_plain(url: str) -> bool:
    """Whether a URL is right at first sight and reads as it is written.

    True only for URLs that the parser accepts and gives back unchanged (a missing ``/`` after the host apart): lower-case
    ASCII host with a dot, no port, no user, no dot segments. A host may have an upper limit of 253 characters: longer
    URLs are looked at closely.
    """
    if url in CLEAN or url in _plain:
        return True
    clean = _CLEAN(url) is not None
    if not (clean or _PLAIN(url)) or "/." in url or (len(url) > 261 and len(url[slice(*places(url).host)]) > 253):
        return False
    if clean:
        _keep_clean([url])
    else:
        if len(_plain) >= _MEMORY:
            _plain.clear()
        _plain.add(url)
    return True


def _keep_clean(urls: Sequence[str]) -> None:
    if len(CLEAN) + len(urls) > _MEMORY:
        CLEAN.clear()
        CLEAN.add(None)
    if len(urls) < _MEMORY:
        CLEAN.update(urls)


def learn(urls: Sequence[str]) -> None:
    """Note which of some URLs are clean, all in one search: asking for them one by one takes several times that."""
    text = "\n".join([*urls, ""])
    if text.isascii() and not text.encode().translate(None, _EASY) and _EASY_LINES(text) and "\n" not in "".join(urls):
        clean = urls
    else:
        clean = _CLEAN_LINES(text)
    if "/." in text or len(max(clean, key=len, default="")) > 261:  # as `is_plain`
        clean = [url for url in clean if "/." not in url and len(url) < 262]
    _keep_clean(clean)


def is_clean(url: str) -> bool:
    """Whether a URL is plain, https, and holds nothing that any rule looks into, its query apart: no HTML entity.

    Wrong in one direction only: one with a fragment is not called clean.
    """
    return url in CLEAN or (is_plain(url) and url in CLEAN)


def is_url(url: str) -> bool:
    """Whether a string is an absolute http or https URL of a real host, by the rules of `why_malformed`."""
    return is_plain(url) or _why(url, False, mend=False) is None


def is_url_reference(url: str) -> bool:
    """The same, or a site-relative reference: ``/`` and a path, but not ``//``."""
    return is_plain(url) or _why(url, True, mend=False) is None


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


_PLACES = Late(
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
_BLANK = "\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_BLANKS = Late(f"[{_BLANK}]+")
_ONE_BLANK = Late(f"[{_BLANK}]")
_SCHEME = Late(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BARE_HOST = Late(r"(?:[^\s/?#:@\\.]+\.)+[^\s/?#:@\\.0-9][^\s/?#:@\\.]*(?::[0-9]+)?(?=[/?#]|\Z)")
_BAD_ESCAPE = Late(r"%(?![0-9A-Fa-f]{2})[^/?#&]{0,2}")
_IPV4 = Late(r"[0-9]+(?:\.[0-9]+){3}\.?\Z")
_ODD_HOST = Late(r"[^a-z0-9._-]")
_NAMES = {" ": "blank", "\t": "tab", "\n": "line break", "\r": "line break", "\xa0": "non-breaking blank", "\u3000": "blank"}


def why_malformed(url: str, relative_ok: bool = False) -> Flaw | None:
    """What keeps a string from being an absolute http or https URL of a real host; None when it is one.

    Flagged although the WHATWG parser repairs it: blanks, tabs, line breaks and invisible characters anywhere, slashes
    missing or too many behind the scheme, a backslash before the host, a percent sign without two hexadecimal digits, a
    percent escape in the host, an empty label of the host, signs in the host that no domain name has (``*``, ``{``).
    Flagged although it is a URL: another scheme, a host without a dot, an IP address, labels over 63 and hosts over 253
    characters.
    Fine: any length, any port up to 65535, IDN hosts, Unicode and parentheses in the path, an underscore in the host,
    one dot behind the host (SL206), a user and password (SL203), ``&amp;`` (SL204).

    Args:
        url: the string.
        relative_ok: a site-relative reference (``/…``, not ``//…``) is fine too.
    """
    return None if is_plain(url) else _why(url, relative_ok, mend=True)


def _why(url: str, relative_ok: bool, mend: bool) -> Flaw | None:
    """``mend``: look for a repair too, which asks the same of the mended URL (once: a repair is not repaired)."""
    if not url:
        return Flaw("url is empty", 0, 0)
    return _blank(url, relative_ok, mend) or _flaw(url, relative_ok, mend)


def _blank(url: str, relative_ok: bool, mend: bool) -> Flaw | None:
    found = _BLANKS.search(url)
    if found is None:
        return None
    if found.end() - found.start() == len(url):
        return Flaw("url is only blanks", 0, len(url))
    at_start = found.start() == 0
    last = _last_blank(url)
    inner = url[found.end() if at_start else 0 : last]
    if _BLANKS.search(inner):
        if not _SCHEME.match(inner) and not _BARE_HOST.match(inner) and inner[0] not in "/\\":
            return Flaw("value is no url", 0, len(url))
        found = _BLANKS.search(url, found.end() if at_start else 0) or found
        return Flaw(f"{_name(found.group())} inside the url", found.start(), found.end())
    flaw = _flaw(inner, relative_ok, mend)
    if flaw is not None and flaw.repair is None:
        shift = found.end() if at_start else 0
        return Flaw(flaw.words, flaw.start + shift, flaw.end + shift)
    repair = (flaw.repair if flaw else inner) if mend else None
    if at_start:
        return Flaw(f"{_name(found.group())} before the url", 0, found.end(), repair)
    return Flaw(f"{_name(url[last:])} behind the url", last, len(url), repair)


def _last_blank(url: str) -> int:
    """Where the blanks at the end begin."""
    end = len(url)
    while end and _ONE_BLANK.match(url, end - 1):
        end -= 1
    return end


def _name(blanks: str) -> str:
    char = blanks[0]
    if char in _NAMES:
        return _NAMES[char]
    kind = "control" if char < " " or "\x7f" <= char < "\xa0" else "invisible"
    return f"{kind} character U+{ord(char):04X}"


def _flaw(url: str, relative_ok: bool, mend: bool) -> Flaw | None:
    """The same for a string that holds no blanks and is not empty."""
    if url[0] in "/\\":
        if url[1:2] and url[1] in "/\\":
            return Flaw("url has no scheme", 0, 2, _mended("https://" + url.lstrip("/\\"), mend))
        if relative_ok and url[0] == "/":
            return _escape(url, 0)
        return Flaw("url is site-relative", 0, len(url))
    found = _SCHEME.match(url)
    if found is None or _BARE_HOST.match(url):
        return _no_scheme(url, mend)
    scheme = found.group(1).lower()
    if scheme not in ("http", "https"):
        near = _near(scheme) if url.startswith("//", found.end()) else None
        return Flaw(
            f"scheme of the url is {quoted_value(scheme)}", 0, found.end(1), _mended(near + url[found.end(1) :], mend) if near else None
        )
    start = found.end()
    host = start
    while host < len(url) and url[host] in "/\\":
        host += 1
    slashes = url[start:host]
    if host == len(url) or url[host] in "?#":
        return Flaw("url has no host", 0, host)
    if slashes != "//":
        words = (
            "backslash"
            if "\\" in slashes
            else "no slash"
            if not slashes
            else "one slash"
            if len(slashes) == 1
            else f"{len(slashes)} slashes"
        )
        return Flaw(f"{words} between scheme and host", start, host if slashes else host + 1, _mended(f"{url[:start]}//{url[host:]}", mend))
    return _authority(url, host, mend) or _escape(url, host)


def _mended(url: str, mend: bool) -> str | None:
    """A repair, if one is wanted and leads to a well-formed URL."""
    return url if mend and is_url(url) else None


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


_NO_COLON = Late(r"(https?)//", re.IGNORECASE)


def _no_scheme(url: str, mend: bool) -> Flaw:
    found = _NO_COLON.match(url)
    if found:
        return Flaw(f"no colon behind {found.group(1).lower()}", 0, found.end(), _mended(f"{found.group(1)}://{url[found.end() :]}", mend))
    if url.startswith("://"):
        return Flaw("url has no scheme", 0, 3, _mended("https" + url, mend))
    bare = _BARE_HOST.match(url)
    if bare and (url[:4].lower() == "www." or has_public_suffix(bare.group().partition(":")[0])):
        return Flaw("url has no scheme", 0, bare.end(), _mended("https://" + url, mend))
    return Flaw("value is no url", 0, len(url))


def _authority(url: str, start: int, mend: bool) -> Flaw | None:
    """What is wrong between ``//`` and the path."""
    at = places(url)
    (host, stop), name = at.host, url[slice(*at.host)]
    if not name:
        return Flaw("url has no host", start, max(at.path[0], start + 1))
    port = url[slice(*at.port)]
    if port and not (port.isascii() and port.isdigit() and int(port[-18:]) < 65536):
        return Flaw(f"port of the url is {quoted_value(port)}", *at.port)
    if name.lower() in ("http", "https") and url.startswith(("//", ":"), stop):
        return Flaw("scheme of the url is there twice", 0, start, _mended(url[start:], mend))
    if "%" in name:
        escape = url.index("%", host)
        return Flaw("percent escape in the host of the url", escape, min(escape + 3, stop))
    got = parse(url)
    if got is None:
        return Flaw(f"host of the url is not valid: {quoted_value(name)}", host, stop)
    return _host(got.host, name, host, stop)


def _host(host: str, written: str, start: int, stop: int) -> Flaw | None:
    if host.startswith("[") or _IPV4.match(host):
        return Flaw(f"host of the url is an ip address: {quoted_value(written)}", start, stop)
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return Flaw(f"host of the url has an empty label: {quoted_value(written)}", start, stop)
    odd = _ODD_HOST.search(host)
    if odd:
        at = max(written.find(odd.group()), 0)
        return Flaw(f"character {quoted_value(odd.group())} in the host of the url", start + at, start + at + 1)
    if len(labels) == 1:
        return Flaw(f"host of the url has no dot: {quoted_value(written)}", start, stop)
    if max(map(len, labels)) > 63:
        return Flaw("label of the host is longer than 63 characters", start, stop)
    if len(host) > 253 + host.endswith("."):
        return Flaw("host of the url is longer than 253 characters", start, stop)
    return None


def _escape(url: str, start: int) -> Flaw | None:
    if "%" not in url:
        return None
    found = _BAD_ESCAPE.search(url, start)
    return Flaw(f"percent sign without two hexadecimal digits: {quoted_value(found.group())}", *found.span()) if found else None
