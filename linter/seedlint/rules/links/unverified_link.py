from __future__ import annotations

from seedlint.article.outcomes import first_places
from seedlint.model.outcome import UNVERIFIED
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, rule


@rule("SL222", severity=Severity.INFO, only_in_links=True)
def unverified_link(doc: Document) -> Findings:
    """Nobody can say whether the link is alive.

    The server answers, but not with the page (401, 403, 429, 5xx), or it does not answer in time; the redirects go in a circle; or
    the page redirects to the front page of its site, which sites do with pages that are gone. An address that is not public
    (loopback, private, link-local, metadata services) is not connected to, unless `--allow-private` says so. Runs in
    `seedlint links` only. One finding per URL and file, at its first place.

    Bad:

        webUrl: "https://www.example.com/subscribers"  # answers 403

    Good:

        webUrl: "https://www.example.com/ferry"        # answers 200

    Source: RFC 9110, section 15: none of these says that the page is gone.
    """
    for pointer, outcome, times in first_places(doc, UNVERIFIED):
        yield Finding(doc.span_of(pointer), f"link cannot be verified: {messages.plain(outcome.reason, 160)}{outcome.when}{times}")
