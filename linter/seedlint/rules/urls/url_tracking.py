from __future__ import annotations

import re

from seedlint._lazy_regex import LazyPattern
from seedlint.article.canonical_url import canonical, may_be_same, page_parameters
from seedlint.article.prefilter import prefilter
from seedlint.article.records import LINKS, record_pointer
from seedlint.article.tracking import AMBIGUOUS, KNOWN, TRACKING, names
from seedlint.article.url_checks import suspicious_urls, url_fix
from seedlint.rules_api import Document, Finding, Findings, Pointer, Safety, Severity, messages, records, rule


def _queries(doc: Document) -> str:
    return prefilter(doc).queries


@rule("SL205", severity=Severity.WARNING, fixable=(Safety.SAFE, Safety.UNSAFE))
def url_tracking(doc: Document, *, parameters: tuple[str, ...] = TRACKING) -> Findings:
    """Tracking parameter in a URL.

    It says where somebody once clicked, not which page is meant: every reader is then counted as a visitor of that
    campaign, and the same page looks like two. The fix removes the parameters; it is unsafe for `ref` and `via`, which some
    sites need. Where another record of the file has the same link with another value of them, they name the page and are not
    reported; where it has the link without them or with others, there is no fix, so that no two records become one by it. The fix of an
    ampWebUrl takes its cdnAmpWebUrl along where the two agreed.

    Names are compared as a whole and without case: `utmost` is none.

    Options: `parameters`, the names; one that ends in `*` is the beginning of names, and one with a `=` counts only with that
    value, because `cid` or `mod` alone may name a page. Default: those of the big analytics and mail tools (`utm_*`, `itm_*`,
    `mc_cid`, `fbclid`, `gclid`, `msclkid`, `trk`, `elq_*`, `mod=mw_*` …), `ref` and `via`.

    Bad:

        webUrl: "https://www.example.com/harbour?utm_source=rss&page=2"

    Good:

        webUrl: "https://www.example.com/harbour?page=2"

    Source: the documentation of the tools that write them; `?ref=`, `?via=`, `itm_*`, `trk=` and `utm_*` were found in real
    files of the format.
    """
    wanted = KNOWN if parameters is TRACKING else names(parameters)
    if not prefilter(doc).urls and not wanted.any(_NAME(prefilter(doc).queries)):  # no ; in any URL, so & parts all parameters
        return
    for pointer, url in suspicious_urls(doc).queries:
        if ";" not in url and not wanted.any(_NAME(url)):
            continue
        fragment = _FRAGMENT.search(url)
        end = fragment.start() if fragment else len(url)
        start = url.find("?", 0, end) + 1
        if not start:
            continue
        found: list[tuple[str, int, int]] = []
        at = start
        for part in _SEPARATOR.split(url[start:end]):
            name = part.partition("=")[0]
            if wanted.has(part):
                found.append((name, at, at + len(part)))
            at += len(part)
        text = doc.text(*pointer) if found else None
        if text is None:
            continue
        for safety in (Safety.SAFE, Safety.UNSAFE):
            group = [each for each in found if (each[0].lower() in AMBIGUOUS) is (safety is Safety.UNSAFE)]
            others = _other_parameters(doc, pointer, url) if group and safety is Safety.UNSAFE else set()
            if group and all(may_be_same(page_parameters(url), other) for other in others):
                words = messages.plain(", ".join(dict.fromkeys(name for name, _, _ in group)))
                several = "parameters" if len(group) > 1 else "parameter"
                fix = None if others else url_fix(doc, f"remove the {several}", text, _without(url, start, end, group), safety)
                yield Finding(text.part(group[0][1], group[-1][2]), f"tracking {several} {words} in the url", fix)


def _other_parameters(doc: Document, pointer: Pointer, url: str) -> set[str]:
    """The `page_parameters` of the same page in other records of the file, but for those of this URL."""
    page, own = canonical(url), record_pointer(doc, pointer)
    links = [record.string(key) for record in records(doc) if record.pointer != own for key in LINKS]
    return {page_parameters(link) for link in links if link and canonical(link) == page} - {page_parameters(url)}


# An & may stand there as an HTML entity, or begin another one (SL204 reports them): what stays must not be half of one.
_SEPARATOR = LazyPattern(r"(&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+|&(?!#?[0-9A-Za-z]+;))")
_NAME = re.compile(r"[?&]([^=&# ]*)").findall  # also of several URLs joined by spaces
_FRAGMENT = LazyPattern(r"#(?!(?<=&#)(?:[0-9]+|[xX][0-9A-Fa-f]+);)")


def _without(url: str, start: int, end: int, group: list[tuple[str, int, int]]) -> str:
    """The URL without some parameters; each that stays keeps what parts it from the one before."""
    gone = {begin for _, begin, _ in group}
    kept = separator = ""
    at = start
    for index, part in enumerate(_SEPARATOR.split(url[start:end])):
        if index % 2:
            separator = part
        elif at not in gone:
            kept += separator + part if kept else part
        at += len(part)
    return url[: start - 1] + ("?" + kept if kept else "") + url[end:]
