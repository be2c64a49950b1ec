"""Reports made by hand, one of each kind that an emitter meets, and the strings that try to break out of it."""

from __future__ import annotations

from seedlint.emit.style import Style
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
from seedlint.model.rule import rule
from seedlint.results.report import Report
from seedlint.settle.settle import settle
from seedlint.text.source import Source
from seedlint.text.span import Span

ARTICLE = """\
---
category: news
title: "Harbour town: 日本語の見出し 👩‍🚀👨‍👩‍👧‍👦 and 🇦🇹 flags, with a tail of words that goes on past the edge of any terminal"
excerpt: "Ein schönes\u200b Stück, שלום עולם, and a text that fits into no terminal because excerpts are long; it says R&amp;D and goes on"
publishedDateTime: 2024-03-05T08:30:00Z
webUrl: "http://www.example.com/2024/03/05/harbour-library.html"
type: artcle
images:
  - url: "https://cdn.example.com/2024/03/library.jpg"
    height: 479
related:
  - title: "Tide tables move to the web, and the harbour office keeps its chalk board for one more year"
    webUrl: "https://news.example.org/2024/03/04/tide-tables.html"
    ampWebUrl: "https://news.example.org/2024/03/04/tide-tables.html?amp"
    cdnAmpWebUrl: "https://example-org.cdn.ampproject.org/c/s/news.example.org/2024/03/04/tide-tables.html?amp"
    quality: 62
  - title: "Tide tables move to the web"
    webUrl: "https://news.example.org/2024/03/04/tide-tables.html"
\tquality: 55
---
"""
TWIN = '---\ncategory: news\ntitle: Harbour town\nwebUrl: "http://www.example.com/2024/03/05/harbour-library.html"\n---\n'
BROKEN = '\ufeff---\ntitle: "Never closed\n  - [1, 2\n---\n'
FILES = {"seeds/2024-03-05-harbour-town.md": ARTICLE, "seeds/2024-03-04-twin.md": TWIN, "seeds/broken.md": BROKEN}


def lines(path: str) -> list[str]:
    return FILES[path].split("\n") if path in FILES else []


def style(**changes: object) -> Style:
    return Style(width=80, lines=lines, version="1.2.3").replace(**changes)


def at(path: str, text: str, nth: int = 0) -> Span:
    """The span of the nth occurrence of a text."""
    whole, found = FILES[path], -1
    for _ in range(nth + 1):
        found = whole.index(text, found + 1)
    return Source(path, whole).span(found, found + len(text))


def report(*diagnostics: Diagnostic, **changes: object) -> Report:
    paths = tuple(sorted({d.path for d in diagnostics} | {"seeds/clean.md"}))
    return settle(diagnostics, RULES, paths, {}).replace(seconds=0.25, **changes)


@rule("SL207", severity=Severity.ERROR, fixable=[Safety.SAFE])
def amp_cache_mismatch(doc):
    """cdnAmpWebUrl is not the AMP-cache form of ampWebUrl.

    The cache would serve another page.

        cdnAmpWebUrl: "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a"
    """
    yield from ()


@rule("SL403", severity=Severity.INFO, fixable=[Safety.UNSAFE])
def related_order(doc):
    """Related records are not ordered by quality."""
    yield from ()


@rule("SL703", severity=Severity.OFF)
def duplicate_title(doc):
    """Two files have one title."""
    yield from ()


RULES = {found.name: found for found in (amp_cache_mismatch, related_order, duplicate_title)}

_HERE = "seeds/2024-03-05-harbour-town.md"
_TIDE = "news.example.org — Tide tables move to the web"
_TIDE_URL = "news.example.org/2024/03/04/tide-tables.html"
_LINK = '"https://news.example.org/2024/03/04/tide-tables.html"'


def _findings() -> Report:
    zero, entity, type_, http = at(_HERE, "\u200b"), at(_HERE, "&amp;"), at(_HERE, "artcle"), at(_HERE, "http://")
    cache, first, again = at(_HERE, "example-org.cdn"), at(_HERE, _LINK), at(_HERE, _LINK, 1)
    related = at(_HERE, ARTICLE[ARTICLE.index("  - title") + 2 : ARTICLE.rindex("\n---")])
    label = "www.example.com — Harbour town"
    url = "example.com/2024/03/05/harbour-library.html"
    return report(
        Diagnostic(code="SL606", rule="html-markup", severity=Severity.WARNING, message="markup in title", span=at(_HERE, "🇦🇹 flags"), field="/title", record=label, record_url=url),
        Diagnostic(
            code="SL604", rule="invisible-character", severity=Severity.WARNING, message="zero-width space (U+200B) in excerpt", span=zero, field="/excerpt", record=label, record_url=url,
            fix=Fix("remove the character", (Edit(zero, ""),)),
        ),
        Diagnostic(code="SL603", rule="mojibake", severity=Severity.WARNING, message="excerpt says עולם", span=at(_HERE, "עולם"), field="/excerpt", record=label, record_url=url),
        Diagnostic(
            code="SL602", rule="html-entity", severity=Severity.WARNING, message="html entity &amp; in excerpt", span=entity, field="/excerpt", record=label, record_url=url,
            fix=Fix("write &", (Edit(entity, "&"),)),
        ),
        Diagnostic(
            code="SL202", rule="insecure-url", severity=Severity.WARNING, message="webUrl is http: http://www.example.com/2024/03/05/harbour-library.html", span=http,
            field="/webUrl", record=label, record_url=url, fix=Fix("write https://", (Edit(http, "https://"),), Safety.UNSAFE),
        ),
        Diagnostic(
            code="SL701", rule="duplicate-article", severity=Severity.ERROR, message="same page as seeds/2024-03-04-twin.md",
            span=at(_HERE, '"http://www.example.com/2024/03/05/harbour-library.html"'), field="/webUrl", record=label, record_url=url,
            notes=(Note(at("seeds/2024-03-04-twin.md", '"http://www.example.com/2024/03/05/harbour-library.html"'), "first used here"),),
        ),
        Diagnostic(
            code="SL104", rule="value-not-allowed", severity=Severity.ERROR, message="type is artcle, allowed are article, video", span=type_, field="/type", record=label, record_url=url,
            fix=Fix("write article", (Edit(type_, "article"),), Safety.UNSAFE),
        ),
        Diagnostic(code="SL501", rule="missing-image-size", severity=Severity.ERROR, message="image has no width", span=at(_HERE, "url"), field="/images/0/width", record=label, record_url=url),
        Diagnostic(
            code="SL207", rule="amp-cache-mismatch", severity=Severity.ERROR,
            message="cdnAmpWebUrl is on example-org.cdn.ampproject.org, the cache of news.example.org is news-example-org.cdn.ampproject.org",
            span=cache, field="/related/0/cdnAmpWebUrl", record=_TIDE + ", and the harbour office keeps its chalk board for one more year", record_url=_TIDE_URL,
            fix=Fix("write news-example-org.cdn.ampproject.org", (Edit(cache, "news-example-org.cdn"),)),
            notes=(Note(at(_HERE, '"https://news.example.org/2024/03/04/tide-tables.html?amp"'), "the link that it caches"),),
        ),
        Diagnostic(
            code="SL401", rule="duplicate-related-link", severity=Severity.ERROR, message="same page as related record 1; quality differs: 62, 55", span=again,
            field="/related/1/webUrl", record=_TIDE, record_url=_TIDE_URL, fix=Fix("remove the record", (Edit(related, ""),), Safety.UNSAFE),
            notes=(Note(first, "first used here"), Note(Span(path="seeds/gone.md", start=5, end=9, line=2, column=1, end_line=2, end_column=5), "and here")),
        ),
        Diagnostic(code="SL403", rule="related-order", severity=Severity.INFO, message="related is not ordered by quality", span=related, field="/related", record=label, record_url=url),
        Diagnostic(code="SL105", rule="value-out-of-range", severity=Severity.ERROR, message="quality is 55", span=at(_HERE, "quality: 55"), field="/related/1/quality", record=None, record_url=None),
    )  # fmt: skip


def _broken() -> Report:
    path = "seeds/broken.md"
    mark, bracket = at(path, "\ufeff"), at(path, "[")
    return report(
        Diagnostic(
            code="SL003",
            rule="byte-order-mark",
            severity=Severity.WARNING,
            message="file starts with a byte-order mark",
            span=mark,
            fix=Fix("remove it", (Edit(mark, ""),)),
        ),
        Diagnostic(
            code="SL006",
            rule="invalid-yaml",
            severity=Severity.ERROR,
            message="quoted string is not closed",
            span=at(path, '"Never closed\n  - [1, 2'),
        ),
        Diagnostic(
            code="SL900",
            rule="rule-crash",
            severity=Severity.ERROR,
            message="amp-cache-mismatch raised KeyError: 'x'",
            span=Span(path=path, start=5, end=5, line=2, column=1, end_line=2, end_column=1),
        ),
        Diagnostic(
            code="SL001",
            rule="unreadable-file",
            severity=Severity.ERROR,
            message="is a FIFO",
            span=Span(path="seeds/pipe.md", start=0, end=0, line=1, column=1, end_line=1, end_column=1),
        ),
        Diagnostic(
            code="SL005",
            rule="unclosed-front-matter",
            severity=Severity.ERROR,
            message="no closing ---",
            span=bracket.replace(end=bracket.start, end_column=6),
        ),
    )


def _suppressed() -> Report:
    findings = _findings()
    left = report(*(d for d in findings.diagnostics if d.code in ("SL202", "SL403")))
    counts = {"excluded": 5, "ignored by git": 1}
    return left.replace(paths=findings.paths, files=1204, skipped=counts, suppressed=9, baselined=1, fixed=12, fixed_files=4)


def many() -> Report:
    """More than a screen shows: one rule 412 times, another 4 times."""
    rows = [("SL501", "missing-image-size", Severity.ERROR, 412), ("SL602", "html-entity", Severity.WARNING, 4)]
    return report(
        *(
            Diagnostic(
                code=code,
                rule=rule,
                severity=severity,
                message=f"finding {number}",
                span=Span(path=f"seeds/{number // 2:04}.md", start=0, end=1, line=3 + number % 2, column=5, end_line=3, end_column=6),
                field="/title",
            )
            for code, rule, severity, count in rows
            for number in range(count)
        )
    )


REPORTS = {
    "findings": _findings(),
    "clean": report(),
    "broken file": _broken(),
    "suppressed": _suppressed(),
}

NASTY = [
    "quotes \" ' ` and \\ backslash",
    "two\nlines\r\nand a return\rover the first",
    "::error file=x,line=1::owned",
    "  ::set-output name=x::y",
    "x %0A::error::owned %25 a:b,c",
    "##[add-mask]x ##vso[task.setvariable variable=x]y ##teamcity[blockOpened name='x']",
    "]]> <b>bold</b> &amp; <!-- comment --> <![CDATA[x]]>",
    "\x1b[31mred\x1b[0m \x1b]8;;https://example.com\x07link\x1b]8;;\x07 \x9b2J \x07bell\x08 \x7f \x00",
    "[red]markup[/red] [link](1) ![image](https://example.com/x.png) | pipe | *bold* _it_ ~~no~~ $x$ @someone",
    "emoji 👨‍👩‍👧‍👦 👩🏽‍🚀 🇦🇹 ❤️ 1️⃣ \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 漢字 é",
    "marks \u200f\u200e\u061c override \u202eevil\u202c isolate \u2067x\u2069 and \u2028 \u2029 \x85 \ufeff \u200b \xad \ufffe \uffff",
    "tags \U000e0001\U000e0041\U000e0042 here",
    "surrogates \ud83d alone, \udc00 and bytes \udcff\udcfe",
    "{0} {name} %s %d",
    "",
]


def nasty_report(text: str) -> Report:
    """A report with one string wherever a string can be."""
    path = text + "seeds/" + text + ".md"
    span = Span(path=path, start=0, end=5, line=1, column=1, end_line=1, end_column=6)
    other = Span(path=text + ".md", start=0, end=5, line=3, column=2, end_line=3, end_column=6)
    fix = Fix(text, (Edit(span, text), Edit(span.replace(line=2, end_line=2), "")), Safety.UNSAFE)
    field = "/related/3/" + text.replace("~", "~0").replace("/", "~1")
    return report(
        *(
            Diagnostic(
                code=code,
                rule=f"rule-{code.lower()}",
                severity=severity,
                message=text,
                span=span,
                field=field,
                record=text,
                record_url=text,
                fix=fix,
                notes=(Note(other, text), Note(span, text)),
            )
            for code, severity in (("SL901", Severity.ERROR), ("SL902", Severity.WARNING), ("SL903", Severity.INFO))
        ),
        Diagnostic(code="SL904", rule="plain", severity=Severity.ERROR, message=text, span=span.replace(line=2, end_line=4)),
    )
