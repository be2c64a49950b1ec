from __future__ import annotations

from seedlint.article.url_checks import suspicious_urls
from seedlint.article.urls import places
from seedlint.rules_api import Document, Finding, Findings, messages, rule


@rule("SL203")
def url_credentials(doc: Document) -> Findings:
    """User or password in a URL.

    Whoever reads the file can log in, and most browsers reject such links. The password is not shown in the message; after
    it was published it must be changed, so there is no fix.

    Bad:

        webUrl: "https://desk:secret@www.example.com/harbour"

    Good:

        webUrl: "https://www.example.com/harbour"

    Source: RFC 3986, section 7.5; WHATWG URL standard, section 4.3 (valid URL strings have no credentials).
    """
    for pointer, url in suspicious_urls(doc).users:
        text = doc.text(*pointer)
        if text is not None:
            start, end = places(url).user
            user, colon, _ = url[start:end].partition(":")
            words = (
                f"user {messages.plain(user)} and a password"
                if user and colon
                else f"user {messages.plain(user)}"
                if user
                else "a password"
            )
            yield Finding(text.part(start, end), f"url holds {words}")
