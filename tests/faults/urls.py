"""Links: SL201 to SL211."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import articles
from faults.kinds import Broken, changed, fault, removed
from faults.places import (
    find,
    host,
    line,
    quoted,
    replaced,
    value,
    with_host,
)

_MALFORMED: dict[str, Callable[[str], str]] = {
    "blank-inside": lambda url: url[:-3] + " " + url[-3:],
    "blank-before": lambda url: " " + url,
    "blank-behind": lambda url: url + " ",
    "tab-inside": lambda url: url[:-3] + "\t" + url[-3:],
    "newline-behind": lambda url: url + "\n",
    "no-scheme": lambda url: url.removeprefix("https://"),
    "scheme-relative": lambda url: url.removeprefix("https:"),
    "one-slash": lambda url: url.replace("//", "/", 1),
    "no-slashes": lambda url: url.replace("//", "", 1),
    "three-slashes": lambda url: url.replace("//", "///", 1),
    "backslashes": lambda url: url.replace("//", "\\\\", 1),
    "misspelt-scheme": lambda url: url.replace("https", "htp", 1),
    "ftp": lambda url: url.replace("https", "ftp", 1),
    "javascript": lambda url: "javascript:void(0)",
    "mailto": lambda url: "mailto:desk@example.com",
    "no-host": lambda url: "https://",
    "host-is-a-query": lambda url: "https://?q=1",
    "one-label": lambda url: with_host(url, "localhost"),
    "empty-label": lambda url: with_host(url, "www..example"),
    "ipv4": lambda url: with_host(url, "192.168.0.1"),
    "ipv6": lambda url: with_host(url, "[2001:db8::1]"),
    "ipv4-as-number": lambda url: with_host(url, "0x7f.1"),
    "large-port": lambda url: with_host(url, host(url) + ":99999"),
    "word-port": lambda url: with_host(url, host(url) + ":https"),
    "bad-escape": lambda url: url[:-3] + "%zz" + url[-3:],
    "cut-escape": lambda url: url + "%4",
    "angle-in-host": lambda url: with_host(url, "<host>.example"),
    "empty": lambda url: "",
    "words": lambda url: "link follows",
}
for _kind, _change in _MALFORMED.items():
    changed(f"url-{_kind}", "malformed-url", "related/?plain/webUrl", _change)
for _kind in ("blank-inside", "misspelt-scheme", "scheme-relative", "one-label", "bad-escape"):
    changed(f"image-url-{_kind}", "malformed-url", "images/0/url", _MALFORMED[_kind])
changed("site-relative-link", "malformed-url", "related/?plain/webUrl", lambda url: "/" + url.split("/", 3)[3])
changed("logo-url-ftp", "malformed-url", "provider/images/0/url", _MALFORMED["ftp"])

changed("http-link", "insecure-url", "related/?plain/webUrl", lambda url: url.replace("https", "http", 1))
changed("http-own-link", "insecure-url", "webUrl", lambda url: url.replace("https", "http", 1))
changed("http-image", "insecure-url", "related/?image/images/0/url", lambda url: url.replace("https", "http", 1))
changed("http-logo", "insecure-url", "provider/images/0/url", lambda url: url.replace("https", "http", 1))

changed("user-in-url", "url-credentials", "related/?plain/webUrl", lambda url: url.replace("//", "//desk@", 1))
changed("password-in-url", "url-credentials", "images/0/url", lambda url: url.replace("//", "//desk:secret@", 1))

changed("entity-in-image-url", "url-html-entity", "images/0/url", lambda url: url.partition("?")[0] + "?w=630&amp;h=472")
changed("numeric-entity-in-url", "url-html-entity", "related/?plain/webUrl", lambda url: url + "?id=1&#038;page=2")

for _parameter in ("utm_source=feed", "fbclid=abc123", "gclid=abc", "itm_campaign=x", "trk=public", "mc_cid=1", "ref=home", "via=desk"):
    _name = _parameter.partition("=")[0]
    changed(f"tracking-{_name}", "url-tracking", "related/?plain/webUrl", lambda url, p=_parameter: f"{url}?{p}")
changed("tracking-beside-others", "url-tracking", "images/0/url", lambda url: url.partition("?")[0] + "?w=10&utm_medium=rss&h=9")

changed("upper-case-host", "url-not-normalized", "related/?plain/webUrl", lambda url: with_host(url, host(url).upper()))
changed("upper-case-scheme", "url-not-normalized", "images/0/url", lambda url: url.replace("https", "HTTPS", 1))
changed("default-port", "url-not-normalized", "related/?plain/webUrl", lambda url: with_host(url, host(url) + ":443"))
changed("dot-segments", "url-not-normalized", "images/0/url", lambda url: with_host(url, host(url) + "/wp/.."))
changed("trailing-dot", "url-not-normalized", "related/?plain/webUrl", lambda url: with_host(url, host(url) + "."))
changed("backslash-in-path", "url-not-normalized", "images/0/url", lambda url: with_host(url, host(url) + "\\media"))

changed("amp-subdomain", "amp-cache-mismatch", "cdnAmpWebUrl", lambda url: url.replace(".cdn.", "x.cdn.", 1))
changed("amp-http-path", "amp-cache-mismatch", "cdnAmpWebUrl", lambda url: url.replace("/c/s/", "/c/", 1))
changed("amp-other-page", "amp-cache-mismatch", "related/?amp/cdnAmpWebUrl", lambda url: url + "other")
changed("amp-no-cache", "amp-cache-mismatch", "related/?amp/cdnAmpWebUrl", lambda url: "https://" + url.partition("/c/s/")[2])
changed("amp-dashes", "amp-cache-mismatch", "cdnAmpWebUrl", lambda url: url.replace("-example.cdn", "--example.cdn", 1))

removed("no-cdnAmpWebUrl", "amp-pair-incomplete", "cdnAmpWebUrl", at="ampWebUrl")
removed("no-ampWebUrl", "amp-pair-incomplete", "ampWebUrl", at="cdnAmpWebUrl")
removed("no-related-cdnAmpWebUrl", "amp-pair-incomplete", "related/?amp/cdnAmpWebUrl", at="ampWebUrl")
removed("no-related-ampWebUrl", "amp-pair-incomplete", "related/?amp/ampWebUrl", at="cdnAmpWebUrl")


@fault("amp-foreign-domain")
def amp_of_another_site(text: str, rng: Random) -> Broken:
    pointer = find(text, "related/?amp/ampWebUrl", rng)
    url = with_host(value(text, *pointer), "amp.elsewhere.example")
    result = replaced(text, (*pointer[:-1], "cdnAmpWebUrl"), quoted(articles.amp_cache(url)))
    return Broken(replaced(result, pointer, quoted(url)), line(text, pointer))


changed("other-provider", "provider-domain-mismatch", "related/?/provider/domain", "elsewhere.example")
changed("provider-is-a-child", "provider-domain-mismatch", "related/?plain/provider/domain", lambda domain: "desk." + domain)
changed("provider-is-a-suffix", "provider-domain-mismatch", "related/?/provider/domain", "example")
changed("provider-shares-an-end", "provider-domain-mismatch", "related/?/provider/domain", lambda domain: domain[1:])
changed("original-elsewhere", "original-url-differs", "originalUrl", lambda url: with_host(url, "elsewhere.example"))
changed("original-other-page", "original-url-differs", "originalUrl", lambda url: url + "/second-page")
