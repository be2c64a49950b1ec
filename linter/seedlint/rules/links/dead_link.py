from __future__ import annotations

from seedlint.article.outcomes import first_places
from seedlint.model.outcome import DEAD
from seedlint.rules_api import Document, Finding, Findings, messages, rule


@rule("SL220", only_in_links=True)
def dead_link(doc: Document) -> Findings:
    """Link leads nowhere.

    The server says that the page is gone (404, 410), there is no host of that name, or the host rejects the connection, also
    after retries. What may be a matter of the moment, or of who asks (401, 403, 429, 5xx, a time-out), is unverified-link
    (SL222). Runs in `seedlint links` only. One finding per URL and file, at its first place.

    Bad:

        webUrl: "https://www.example.com/removed"     # answers 404

    Good:

        webUrl: "https://www.example.com/ferry"       # answers 200

    Source: RFC 9110, sections 15.5.5 and 15.5.11.
    """
    for pointer, outcome, times in first_places(doc, DEAD):
        yield Finding(doc.span_of(pointer), f"link is dead: {messages.plain(outcome.reason, 160)}{outcome.when}{times}")
