from __future__ import annotations

from collections.abc import Sequence

from seedlint.article.related_pages import pages
from seedlint.rules_api import Document, Fact, Facts, Finding, Findings, Note, Severity, messages, records, rule


def _titled(doc: Document) -> Facts:
    article = records(doc)[0]
    title = article.data.get("title")
    if isinstance(title, str) and title.strip():
        yield Fact(" ".join(title.split()).casefold(), article.at("title"), (pages(doc).article, pages(doc).parameters))


@rule("SL703", severity=Severity.OFF, collect=_titled)
def duplicate_title(facts: Sequence[Fact]) -> Findings:
    """Two files have the same title and describe different pages.

    Off by default: publishers print one agency report, and series have one title. Where a folder wants each story once, this
    rule finds the copies. Case and whitespace do not count. Two files of one page are duplicate-article's (SL701).

    Bad:

        2024-03-05-weather-report.md    title: "Weather report"    webUrl: "https://www.example.com/weather/5"
        2024-03-06-weather-report.md    title: "Weather report"    webUrl: "https://www.example.com/weather/6"

    Good:

        2024-03-05-weather-report.md    title: "Weather report for Tuesday"
        2024-03-06-weather-report.md    title: "Weather report for Wednesday"

    Source: the format: a file is named after its title, so equal titles of one day also fight for one name.
    """
    first = facts[0]
    pages_seen = {first.detail}
    for fact in facts[1:]:
        if not fact.detail[0] or fact.detail not in pages_seen:
            yield Finding(fact.span, f"{messages.name(first.pointer)} of {first.path} again", None, (Note(first.span, "first used here"),))
        pages_seen.add(fact.detail)
