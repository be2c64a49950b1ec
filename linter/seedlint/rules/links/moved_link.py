from __future__ import annotations

from seedlint.article.canonical_url import canonical
from seedlint.article.outcomes import linked, outcome_of
from seedlint.article.records import role_at
from seedlint.article.url_checks import url_fix
from seedlint.article.urls import is_url
from seedlint.model.outcome import ALIVE
from seedlint.rules_api import Document, Finding, Findings, Fix, Pointer, Safety, Severity, messages, rule


@rule("SL221", severity=Severity.INFO, fixable=(Safety.UNSAFE,), only_in_links=True)
def moved_link(doc: Document) -> Findings:
    """Link has moved for good.

    The URL redirects permanently (301, 308) to another page; other spellings of the same page (http for https, with and without
    `www.`, a slash at the end) are fine. The fix writes the URL at which the permanent redirects end, and takes the cdnAmpWebUrl
    along that belongs to an ampWebUrl; it is unsafe, since a site may redirect to something else. A cdnAmpWebUrl has no fix of its
    own: it follows its ampWebUrl. Redirects to the front page of the site are unverified-link (SL222), those to a page that is gone
    dead-link (SL220). Runs in `seedlint links` only.

    Bad:

        webUrl: "https://www.example.com/2019/ferry"   # redirects to /news/ferry

    Good:

        webUrl: "https://www.example.com/news/ferry"

    Source: RFC 9110, sections 15.4.2 and 15.4.9.
    """
    for pointer, url, _ in linked(doc) if doc.outcomes else ():
        outcome = outcome_of(doc, url)
        if outcome is None or outcome.verdict != ALIVE:
            continue
        end = outcome.moved_to
        if end and canonical(end) != canonical(url):
            words = f"link has moved to {messages.plain(end, 160)}{outcome.when}"
            yield Finding(doc.span_of(pointer), words, _fix(doc, pointer, url, end))


def _fix(doc: Document, pointer: Pointer, url: str, end: str) -> Fix | None:
    text = doc.text(*pointer)
    if text is None or role_at(doc, pointer)[-1] == "cdnAmpWebUrl":
        return None
    fragment = url.partition("#")[2]
    new = f"{end}#{fragment}" if fragment and "#" not in end else end
    return url_fix(doc, "write the URL that it redirects to", text, new, Safety.UNSAFE) if is_url(new) else None
