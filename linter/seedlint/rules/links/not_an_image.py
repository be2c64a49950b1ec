from __future__ import annotations

from seedlint.article.outcomes import request_url
from seedlint.model.outcome import ALIVE
from seedlint.rules_api import Document, Finding, Findings, Severity, images, messages, rule


@rule("SL223", severity=Severity.WARNING, only_in_links=True)
def not_an_image(doc: Document) -> Findings:
    """URL of an image gives something else.

    The page shows a broken picture: the URL answers with a page (often a notice that the image is gone, or a viewer around it) or
    with another kind of file. What counts is what a browser would make of it: the beginning of the file, then its media type. Runs in
    `seedlint links` only. One finding per URL and file, at its first place.

    Bad:

        images:
          - url: "https://www.example.com/viewer?image=harbour"   # answers with text/html

    Good:

        images:
          - url: "https://www.example.com/images/harbour.jpg"

    Source: WHATWG MIME Sniffing, section 6.1.
    """
    seen: set[str] = set()
    for image in images(doc) if doc.outcomes else ():
        url = image.data.get("url")
        asked = request_url(url) if isinstance(url, str) else ""
        outcome = doc.outcomes.get(asked)
        if outcome is None or outcome.verdict != ALIVE or outcome.picture is not False or asked in seen:
            continue
        seen.add(asked)
        what = messages.plain(outcome.content) or "something else"
        yield Finding(doc.span_of(image.at("url")), f"URL of an image gives {what}{outcome.when}")
