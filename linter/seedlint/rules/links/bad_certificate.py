from __future__ import annotations

from seedlint.article.outcomes import first_places
from seedlint.model.outcome import BAD_CERTIFICATE
from seedlint.rules_api import Document, Finding, Findings, Severity, messages, rule


@rule("SL224", severity=Severity.WARNING, only_in_links=True)
def bad_certificate(doc: Document) -> Findings:
    """Certificate of the host is not valid.

    Browsers warn before they show such a page: the certificate has expired, is for another host, or is signed by nobody whom
    the system trusts. Runs in `seedlint links` only. One finding per URL and file, at its first place.

    Bad:

        webUrl: "https://expired.example.com/ferry"    # its certificate was valid until last year

    Good:

        webUrl: "https://www.example.com/ferry"

    Source: RFC 5280, section 6; RFC 9110, section 4.3.4.
    """
    for pointer, outcome, times in first_places(doc, BAD_CERTIFICATE):
        yield Finding(doc.span_of(pointer), f"certificate is not valid: {messages.plain(outcome.reason, 160)}{outcome.when}{times}")
