"""Reports made by hand, one of each kind that an emitter meets, and the strings that try to break out of it."""

from __future__ import annotations

from seedlint.emit.style import Style
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
from seedlint.model.rule import rule
from seedlint.results.file_result import Report
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
        Diagnostic("SL606", "html-markup", Severity.WARNING, "markup in title", at(_HERE, "🇦🇹 flags"), "/title", label, url),
        Diagnostic(
            "SL604", "invisible-character", Severity.WARNING, "zero-width space (U+200B) in excerpt", zero, "/excerpt", label, url,
            Fix("remove the character", (Edit(zero, ""),)),
        ),
        Diagnostic("SL603", "mojibake", Severity.WARNING, "excerpt says עולם", at(_HERE, "עולם"), "/excerpt", label, url),
        Diagnostic(
            "SL602", "html-entity", Severity.WARNING, "html entity &amp; in excerpt", entity, "/excerpt", label, url,
            Fix("write &", (Edit(entity, "&"),)),
        ),
        Diagnostic(
            "SL202", "insecure-url", Severity.WARNING, "webUrl is http: http://www.example.com/2024/03/05/harbour-library.html", http,
            "/webUrl", label, url, Fix("write https://", (Edit(http, "https://"),), Safety.UNSAFE),
        ),
        Diagnostic(
            "SL701", "duplicate-article", Severity.ERROR, "same page as seeds/2024-03-04-twin.md",
            at(_HERE, '"http://www.example.com/2024/03/05/harbour-library.html"'), "/webUrl", label, url,
            notes=(Note(at("seeds/2024-03-04-twin.md", '"http://www.example.com/2024/03/05/harbour-library.html"'), "first used here"),),
        ),
        Diagnostic(
            "SL104", "value-not-allowed", Severity.ERROR, "type is artcle, allowed are article, video", type_, "/type", label, url,
            Fix("write article", (Edit(type_, "article"),), Safety.UNSAFE),
        ),
        Diagnostic("SL501", "missing-image-size", Severity.ERROR, "image has no width", at(_HERE, "url"), "/images/0/width", label, url),
        Diagnostic(
            "SL207", "amp-cache-mismatch", Severity.ERROR,
            "cdnAmpWebUrl is on example-org.cdn.ampproject.org, the cache of news.example.org is news-example-org.cdn.ampproject.org",
            cache, "/related/0/cdnAmpWebUrl", _TIDE + ", and the harbour office keeps its chalk board for one more year", _TIDE_URL,
            Fix("write news-example-org.cdn.ampproject.org", (Edit(cache, "news-example-org.cdn"),)),
            (Note(at(_HERE, '"https://news.example.org/2024/03/04/tide-tables.html?amp"'), "the link that it caches"),),
        ),
        Diagnostic(
            "SL401", "duplicate-related-link", Severity.ERROR, "same page as related record 1; quality differs: 62, 55", again,
            "/related/1/webUrl", _TIDE, _TIDE_URL, Fix("remove the record", (Edit(related, ""),), Safety.UNSAFE),
            (Note(first, "first used here"), Note(Span("seeds/gone.md", 5, 9, 2, 1, 2, 5), "and here")),
        ),
        Diagnostic("SL403", "related-order", Severity.INFO, "related is not ordered by quality", related, "/related", label, url),
        Diagnostic("SL105", "value-out-of-range", Severity.ERROR, "quality is 55", at(_HERE, "quality: 55"), "/related/1/quality", None, None),
    )  # fmt: skip


def _broken() -> Report:
    path = "seeds/broken.md"
    mark, bracket = at(path, "\ufeff"), at(path, "[")
    return report(
        Diagnostic(
            "SL003",
            "byte-order-mark",
            Severity.WARNING,
            "file starts with a byte-order mark",
            mark,
            fix=Fix("remove it", (Edit(mark, ""),)),
        ),
        Diagnostic("SL006", "invalid-yaml", Severity.ERROR, "quoted string is not closed", at(path, '"Never closed\n  - [1, 2')),
        Diagnostic("SL900", "rule-crash", Severity.ERROR, "amp-cache-mismatch raised KeyError: 'x'", Span(path, 5, 5, 2, 1, 2, 1)),
        Diagnostic("SL001", "unreadable-file", Severity.ERROR, "is a FIFO", Span("seeds/pipe.md", 0, 0, 1, 1, 1, 1)),
        Diagnostic("SL005", "unclosed-front-matter", Severity.ERROR, "no closing ---", bracket._replace(end=bracket.start, end_column=6)),
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
                code, rule, severity, f"finding {number}", Span(f"seeds/{number // 2:04}.md", 0, 1, 3 + number % 2, 5, 3, 6), "/title"
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
    span = Span(path, 0, 5, 1, 1, 1, 6)
    other = Span(text + ".md", 0, 5, 3, 2, 3, 6)
    fix = Fix(text, (Edit(span, text), Edit(span._replace(line=2, end_line=2), "")), Safety.UNSAFE)
    field = "/related/3/" + text.replace("~", "~0").replace("/", "~1")
    return report(
        *(
            Diagnostic(code, f"rule-{code.lower()}", severity, text, span, field, text, text, fix, (Note(other, text), Note(span, text)))
            for code, severity in (("SL901", Severity.ERROR), ("SL902", Severity.WARNING), ("SL903", Severity.INFO))
        ),
        Diagnostic("SL904", "plain", Severity.ERROR, text, span._replace(line=2, end_line=4)),
    )
