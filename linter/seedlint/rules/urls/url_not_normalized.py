from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint._lazy_regex import LazyPattern
from seedlint.article.url_checks import same_target, suspicious_urls, url_fix
from seedlint.article.urls import places
from seedlint.rules_api import Document, Finding, Findings, Safety, Severity, messages, rule

_DOT = r"(?:\.|%2[eE])"
_DOTS = LazyPattern(rf"(?<=[/\\]){_DOT}{{1,2}}(?=[/\\]|\Z)")


@rule("SL206", severity=Severity.WARNING, fixable=(Safety.SAFE,))
def url_not_normalized(doc: Document) -> Findings:
    """URL is not normalized.

    Every reader takes these away before it asks for the page, so the same page is found under two names by whoever compares
    the text: upper case in scheme or host, the default port (or a colon without one), a dot after the host, dot segments
    and backslashes in the path. Nothing else is reported: the case of percent escapes, Unicode and a missing last slash are fine.

    The fix writes what a reader makes of it. That of an ampWebUrl takes its cdnAmpWebUrl along where the two agreed.

    Bad:

        webUrl: "https://www.EXAMPLE.com:443/news/../harbour"

    Good:

        webUrl: "https://www.example.com/harbour"

    Source: WHATWG URL standard, section 4.4; RFC 3986, section 6.2.2.
    """
    for pointer, url in suspicious_urls(doc).unusual:
        text = None
        for words, start, end, new, title in _oddities(url):
            text = text or doc.text(*pointer)
            if text is not None:
                fix = url_fix(doc, title, text, new, Safety.SAFE) if same_target(url, new) else None
                yield Finding(text.part(start, end), words, fix)


def _oddities(url: str) -> Iterator[tuple[str, int, int, str, str]]:
    """Message, start, end, the URL without it, and what the fix does; for each oddity."""
    at = places(url)
    scheme = url.partition(":")[0] if at.host[1] else ""
    if scheme != scheme.lower():
        yield (
            f"scheme in upper case: {messages.quoted_value(scheme)}",
            0,
            len(scheme),
            scheme.lower() + url[len(scheme) :],
            "write it in lower case",
        )
    start, end = at.host
    host = url[start:end]
    if host != host.lower():
        yield (
            f"host in upper case: {messages.quoted_value(host)}",
            start,
            end,
            url[:start] + host.lower() + url[end:],
            "write it in lower case",
        )
    if host.endswith("."):
        yield "dot after the host", end - 1, end, url[: end - 1] + url[end:], "remove the dot"
    port = url[slice(*at.port)]
    if at.port[1] and int(port or -1) in (-1, 443 if scheme.lower() == "https" else 80):
        words = f"default port {port}" if port else "colon without a port"
        yield words, end, at.port[1], url[:end] + url[at.port[1] :], "remove the port" if port else "remove the colon"
    start, end = at.path
    path = url[start:end]
    back = [index for index, char in enumerate(path) if char == "\\"]
    if back:
        new = url[:start] + path.replace("\\", "/") + url[end:]
        yield "backslash in the path", start + back[0], start + back[-1] + 1, new, "write it as a slash"
    dots = list(_DOTS.finditer(path))
    if dots:
        words = f"dot segment {messages.quoted_value(dots[0].group())} in the path"
        yield words, start + dots[0].start(), start + dots[-1].end(), url[:start] + _resolved(path) + url[end:], "resolve the path"


def _resolved(path: str) -> str:
    """A path without its dot segments (WHATWG URL standard, path state)."""
    kept: list[str] = []
    parts = path.replace("\\", "/").split("/")[1:]
    for index, part in enumerate(parts):
        dots = re.sub("%2e", ".", part, flags=re.IGNORECASE)
        if dots == "..":
            del kept[-1:]
        if dots not in (".", ".."):
            kept.append(part)
        elif index == len(parts) - 1:
            kept.append("")
    return "/" + "/".join(kept)
