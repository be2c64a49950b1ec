from __future__ import annotations

from seedlint.article.domains import is_below, registrable
from seedlint.article.prefilter import inconsistent_records
from seedlint.article.urls import is_url, parse, places
from seedlint.rules_api import Document, Finding, Findings, Note, Severity, Text, messages, rule


@rule("SL209", severity=Severity.WARNING)
def amp_foreign_domain(doc: Document) -> Findings:
    """ampWebUrl is on another registrable domain than webUrl.

    A publisher serves the AMP form of a page itself; a link to somebody else's host belongs to another page. Subdomains
    are fine: `amp.example.com` and `www.example.com` are one domain. Names that a platform lends out
    (`one.blogspot.com`, `two.blogspot.com`) are not. Related records with the same two domains are one finding, at the first.

    Bad:

        webUrl: "https://www.example.com/harbour"
        ampWebUrl: "https://amp.example.org/harbour"

    Good:

        webUrl: "https://www.example.com/harbour"
        ampWebUrl: "https://amp.example.com/harbour"

    Source: Public Suffix List; the format's counts: all AMP links looked at stay on the domain of webUrl.
    """
    found: dict[tuple[bool, str, str], list[tuple[Text, Text]]] = {}
    for record in inconsistent_records(doc):
        amp, web = doc.text(*record.at("ampWebUrl")), doc.text(*record.at("webUrl"))
        if amp is None or web is None or not is_url(amp.value) or not is_url(web.value):
            continue
        here, there = parse(amp.value), parse(web.value)
        if here is None or there is None:
            continue
        one, other = _site(here.host, there.host)
        if one != other:
            found.setdefault((not record.pointer, one, other), []).append((amp, web))
    for (_, one, other), links in found.items():
        amp, web = links[0]
        more = messages.more_records(len(links) - 1)
        name = messages.name(web.pointer)
        note = Note(web.part(*places(web.value).host), name)
        words = f"{messages.name(amp.pointer)} is on {one}, {name} on {other}{more}"
        yield Finding(amp.part(*places(amp.value).host), words, None, (note,))


def _site(here: str, there: str) -> tuple[str, str]:
    """The registrable domains of two hosts; the list's private section is asked only where neither is above the other."""
    here, there = here.removesuffix("."), there.removesuffix(".")
    one, other = registrable(here) or here, registrable(there) or there
    short, long = sorted((here.removeprefix("www."), there.removeprefix("www.")), key=len)
    if one == other and not is_below(long, short):
        return registrable(here, True) or here, registrable(there, True) or there
    return one, other
