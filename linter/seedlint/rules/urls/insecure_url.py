from __future__ import annotations

from seedlint.article.url_checks import suspicious_urls, url_fix
from seedlint.article.urls import places
from seedlint.rules_api import Document, Finding, Findings, Safety, Severity, rule


@rule("SL202", severity=Severity.WARNING, fixable=(Safety.UNSAFE,))
def insecure_url(doc: Document) -> Findings:
    """URL is not encrypted.

    Browsers warn before they follow an `http:` link and block `http:` images on an `https:` page. The fix writes `https:`;
    it is unsafe, because a host may not serve that. There is no fix for a URL with a port: https has another one.
    The fix of an ampWebUrl takes its cdnAmpWebUrl along where the two agreed.

    Bad:

        images:
          - url: "http://images.example.com/pier.jpg"

    Good:

        images:
          - url: "https://images.example.com/pier.jpg"

    Source: W3C Mixed Content; `http://` images were found in real files of the format.
    """
    for pointer, url in suspicious_urls(doc).insecure:
        text = doc.text(*pointer)
        if text is not None:
            has_port = url.startswith(":", places(url).host[1])
            fix = None if has_port else url_fix(doc, "write https", text, "https" + url[4:], Safety.UNSAFE)
            yield Finding(text.part(0, 4), f"scheme of the url is {url[:4]}", fix)
