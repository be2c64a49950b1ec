from __future__ import annotations

from seedlint.article.canonical_url import canonical, may_be_same, page_parameters
from seedlint.article.prefilter import inconsistent_records
from seedlint.article.urls import is_url
from seedlint.rules_api import Document, Finding, Findings, Note, Severity, messages, rule


@rule("SL211", severity=Severity.INFO)
def original_url_differs(doc: Document) -> Findings:
    """originalUrl and webUrl are not the same page.

    Both name the page of the article, originalUrl as it was found. Where they differ, one of them is of another article,
    or the page has moved. Compared by canonical URL: scheme, `www.`, a last slash, tracking parameters and AMP forms do not
    count.

    Bad:

        originalUrl: "https://www.example.com/harbour"
        webUrl: "https://www.example.com/lighthouse"

    Good:

        originalUrl: "https://www.example.com/harbour?utm_source=rss"
        webUrl: "https://www.example.com/harbour/"

    Source: the format's counts: equal wherever both exist, one trailing slash apart.
    """
    for record in inconsistent_records(doc):
        original, web = doc.text(*record.at("originalUrl")), doc.text(*record.at("webUrl"))
        if original is None or web is None or not is_url(original.value) or not is_url(web.value):
            continue
        parameters = page_parameters(original.value), page_parameters(web.value)
        if canonical(original.value) != canonical(web.value) or not may_be_same(*parameters):
            name = messages.name(web.pointer)
            words = f"{messages.name(original.pointer)} is another page than {name}"
            yield Finding(original.span, words, None, (Note(web.span, name),))
