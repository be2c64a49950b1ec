from __future__ import annotations

from seedlint.article.amp import CACHES, GOOGLE, cache_of, cache_url, mismatch
from seedlint.article.prefilter import inconsistent_records
from seedlint.article.url_checks import replace
from seedlint.article.urls import is_url, parse
from seedlint.rules_api import Document, Finding, Findings, Fix, Note, Safety, messages, rule


@rule("SL207", fixable=(Safety.SAFE, Safety.UNSAFE))
def amp_cache_mismatch(doc: Document, *, caches: tuple[str, ...] = CACHES[1:]) -> Findings:
    """cdnAmpWebUrl is not the AMP-cache form of ampWebUrl.

    The cache then shows another page, or none. The form is `https://`, a label made of the page's host, the domain of the
    cache, `/c/s/` (`/c/` for an http page), and ampWebUrl without its scheme. The label is the host with `-` doubled and `.`
    made `-`, wrapped as `0-…-0` where places 3 and 4 of that are both `-`, with punycode decoded before and encoded again
    after; for a host that cannot be written so (over 63 characters, both writing directions, no dot, hyphens at places 3 and
    4 that are not those of `xn--`) the base32 SHA-256. Case of hosts, and which AMP cache, do not count.

    The fix is safe where only the label or the `/c/s/` differ, unsafe where the page does: then ampWebUrl is believed.
    Silent where ampWebUrl has a port or a user, or is itself the address of an AMP cache: no cache serves such a page.

    Options: `caches`, domains of AMP caches beside `cdn.ampproject.org`. Default: `www.bing-amp.com`, `bing-amp.com`,
    `amp.cloudflare.com`.

    Bad:

        ampWebUrl: "https://my-site.example.com/harbour/amp"
        cdnAmpWebUrl: "https://my-site-example-com.cdn.ampproject.org/c/s/my-site.example.com/harbour/amp"

    Good:

        ampWebUrl: "https://my-site.example.com/harbour/amp"
        cdnAmpWebUrl: "https://0-my--site-example-com-0.cdn.ampproject.org/c/s/my-site.example.com/harbour/amp"

    Source: "AMP Cache URL Format and Request Handling" (amp.dev); the pair agrees in 116 of 116 records looked at.
    """
    domains = (GOOGLE, *caches)
    for record in inconsistent_records(doc):
        page, cached = doc.text(*record.at("ampWebUrl")), doc.text(*record.at("cdnAmpWebUrl"))
        if page is None or cached is None or not is_url(page.value) or not is_url(cached.value):
            continue
        found = mismatch(page.value, cached.value, domains)
        got = parse(page.value) if found else None
        if found is None or got is None or cache_of(got.host, domains):
            continue
        got = parse(cached.value)
        right = cache_url(page.value, (cache_of(got.host, domains) if got else None) or GOOGLE)
        name = messages.name(page.pointer)
        safety = Safety.SAFE if found.same_page else Safety.UNSAFE
        fix = Fix(f"write the cache form of {name}", (page.unchanged_edit(), replace(cached, right)), safety) if right else None
        yield Finding(cached.part(found.start, found.end), found.words, fix, (Note(page.span, name),))
