from __future__ import annotations

from seedlint.article.curly_quotes import is_in_curly_quotes
from seedlint.article.domains import is_below, registrable
from seedlint.article.placeholders import template_in
from seedlint.article.prefilter import inconsistent_records
from seedlint.article.urls import is_url, parse, places
from seedlint.rules_api import Document, Finding, Findings, Note, Pointer, Severity, Text, messages, rule


@rule("SL210", severity=Severity.WARNING)
def provider_domain_mismatch(doc: Document) -> Findings:
    """Provider's domain is neither the host of webUrl nor a parent of it.

    The article then carries the name and logo of another publisher. A parent domain is fine (`sky.com` for
    `news.sky.com`), a public suffix is none (`co.uk`). Case does not count; `type: video` is not looked at, because a video
    lies on its platform's host; a template in the domain is placeholder-text's (SL608), curly
    quotes around it are typographic-quotes' (SL014). Related records with the same domain
    and host are one finding, at the first.

    Bad:

        webUrl: "https://news.example.com/harbour"
        provider:
          name: Example Times
          domain: example.org

    Good:

        webUrl: "https://news.example.com/harbour"
        provider:
          name: Example Times
          domain: example.com

    Source: Public Suffix List, ICANN section; the format's counts: 217 of 217 articles.
    """
    found: dict[tuple[bool, str, str], list[tuple[Text, Text]]] = {}
    for record in inconsistent_records(doc):
        if record.data.get("type") == "video":
            continue
        web, domain = doc.text(*record.at("webUrl")), doc.text(*record.at("provider", "domain"))
        if web is None or domain is None or not is_url(web.value) or template_in(domain.value):
            continue
        if is_in_curly_quotes(domain.value):
            continue
        got, provider = parse(web.value), parse(f"https://{domain.value}/")
        if got is None:
            continue
        host = got.host.removesuffix(".")
        name = provider.host.removesuffix(".") if provider is not None and provider.path == "/" else ""
        if (
            name
            and not domain.value.startswith("/")
            and (name in (host, host.removeprefix("www.")) or (is_below(host, name) and registrable(name) is not None))
        ):
            continue
        found.setdefault((not record.pointer, domain.value, host), []).append((domain, web))
    for (_, _, host), fields in found.items():
        domain, web = fields[0]
        more = messages.more_records(len(fields) - 1)
        name = messages.name(web.pointer)
        note = Note(web.part(*places(web.value).host), name)
        shown = messages.quoted_value(domain.value)
        what = f"{shown}, a URL: expected a domain, such as" if "//" in domain.value else f"{shown}, {name} is on"
        yield Finding(
            domain.span,
            f"{_name(domain.pointer)} is {what} {messages.plain(host)}{more}",
            None,
            (note,),
        )


def _name(pointer: Pointer) -> str:
    """The field as the file names it, with what it belongs to: ``provider domain``."""
    return " ".join(str(part) for part in pointer[-2:] if isinstance(part, str))
