"""The AMP-cache form, by the vectors that the AMP project publishes with its tools."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from fewer import goes_through
from seedlint.article.amp import CACHES, cache_url, inner_url, mismatch, subdomain, updated_cache_url
from seedlint.article.urls import parse
from strategies import examples

LABELS = {
    "something.com": "something-com",
    "hello-world.com": "hello--world-com",
    "hello--world.com": "hello----world-com",
    "foo.example.com": "foo-example-com",
    "en-us.example.com": "0-en--us-example-com-0",
    "xn--57hw060o.com": "xn---com-p33b41770a",
    "xn--c1yn36f.com": "xn---com-k47jg78q",
    "xn--bcher-kva.ch": "xn--bcher-ch-65a",
    "xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c": "xn-------i5fvcbaopc6fkc0de0d9jybegt6cd",
    "toplevelnohyphens": "qsgpfjzulvuaxb66z77vlhb5gu2irvcnyp6t67cz6tqo5ae6fysa",
    "no-dot-domain": "4lxc7wqq7b25walg4rdiil62veijrmqui5z3ept2lyfqqwpowryq",
    "itwasadarkandstormynight.therainfellintorrents.exceptatoccasionalintervalswhenitwascheckedby."
    "aviolentgustofwindwhichsweptupthestreets.com": "dgz4cnrxufaulnwku4ow5biptyqnenjievjht56hd7wqinbdbteq",
    "hello.xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c": "a6h5moukddengbsjm77rvbosevwuduec2blkjva4223o4bgafgla",
    "0" * 60 + ".com": "stejanx4hsijaoj4secyecy4nvqodk56kw72whwcmvdbtucibf5a",
    "0" * 59 + "a.com": "jdcvbsorpnc3hcjrhst56nfm6ymdpovlawdbm2efyxpvlt4cpbya",
    # Lengths of 63 and 64; and a label that would be too long only because it is wrapped.
    "a" * 59 + ".com": "a" * 59 + "-com",
    # Hyphens at places 3 and 4 of the host itself, which only those of xn-- may have.
    "cn--57hw060o.com": "u2n7nddp4hct24xboe5njbiapyync7mrzdj6gtx7prmtamvd5lwq",
    "ab--cd.com": "3a26pbexogvltbaj5qvjtqw4s5lnwlumorkoqqy5my3fdrrc24cq",
    "----a.example.com": "7hxhmu2afhvmjzrumbgqdi7gzqd7vahc77aix5muc4tapkhqnnxq",
    "abc--d.com": "abc----d-com",
    "xn-a.com": "0-xn--a-com-0",
}
URLS = {
    "https://www.example.com": "https://www-example-com.cdn.ampproject.org/c/s/www.example.com",
    "http://www.example.com": "https://www-example-com.cdn.ampproject.org/c/www.example.com",
    "https://www.example.com/index.html": "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/index.html",
    "http://www.example.com/index.html": "https://www-example-com.cdn.ampproject.org/c/www.example.com/index.html",
    "https://example.com/g?value=Hello%20World": "https://example-com.cdn.ampproject.org/c/s/example.com/g?value=Hello%20World",
    "https://example.com/g?a=1#b": "https://example-com.cdn.ampproject.org/c/s/example.com/g?a=1#b",
    "https://點看.com": "https://xn---com-k47jg78q.cdn.ampproject.org/c/s/點看.com",
    "https://SOMETHING.com/a": "https://something-com.cdn.ampproject.org/c/s/SOMETHING.com/a",
    "https://example.com.:443/a": "https://example-com.cdn.ampproject.org/c/s/example.com.:443/a",
    "https://example.com/x/../a": "https://example-com.cdn.ampproject.org/c/s/example.com/x/../a",
    "https://example.com/x/../../a?b=1#c": "https://example-com.cdn.ampproject.org/c/s/example.com/a?b=1#c",
}


@goes_through("host", LABELS)
def test_labels(host):
    assert subdomain(host) == LABELS[host]


def test_a_wrapped_label_that_is_too_long_is_hashed():
    host = "ab-" + "c" * 53 + ".com"
    assert len(subdomain(host)) == 52
    assert len(host) == 60


@examples(20)  # few: from_regex is slow
@given(st.from_regex(r"([a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?\.){1,6}[a-z]{2,10}", fullmatch=True))
def test_labels_fit_the_dns_and_differ(host):
    label = subdomain(host)
    assert re.fullmatch(r"[a-z0-9-]{1,63}", label)
    assert label[2:4] != "--" or label.startswith("xn--")
    if "-" in label and "xn--" not in host:  # readable labels can be read back
        inner = label[2:-2] if label.startswith("0-") and label.endswith("-0") and label[4:6] == "--" else label
        assert inner.replace("--", "\0").replace("-", ".").replace("\0", "-") == host or "---" in inner


@goes_through("url", URLS)
def test_forms(url):
    assert cache_url(url) == URLS[url]
    assert mismatch(url, URLS[url]) is None


@pytest.mark.parametrize(
    "url", ["https://example.com:8443/a", "https://desk@example.com/a", "ftp://example.com/", "example.com", "", "https://"]
)
def test_what_no_cache_serves(url):
    assert cache_url(url) is None


@pytest.mark.parametrize("cache", CACHES)
def test_every_cache_counts(cache):
    page = "https://www.example.com/a/amp?x=1"
    form = cache_url(page, cache)
    assert form is not None
    assert mismatch(page, form) is None
    got = parse(form)
    assert got is not None
    assert inner_url(got) == page


@given(st.lists(st.sampled_from(["a", "..", ".", "%2e%2E", "", "b.c"])), st.sampled_from(["", "?a=/../b", "#/../c"]))
def test_a_cache_has_the_page_whatever_its_path(segments, rest):
    page = "https://www.example.com" + "".join(f"/{each}" for each in segments) + rest
    got = parse(cache_url(page))
    assert parse(inner_url(got)) == parse(page)
    assert mismatch(page, cache_url(page)) is None


PAGE = "https://www.example.com/a/amp"


@goes_through(("cached", "part", "same_page"), [
    ("https://example-com.cdn.ampproject.org/c/s/www.example.com/a/amp", "example-com", True),
    ("https://cdn.ampproject.org/c/s/www.example.com/a/amp", "cdn.ampproject.org", True),
    ("https://www-example-com.cdn.ampproject.org/c/www.example.com/a/amp", "/c/", True),
    ("https://www-example-com.cdn.ampproject.org/v/s/www.example.com/a/amp", "/v/s/", True),
    ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a", "www.example.com/a", False),
    ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a/amp", "www.example.org/a/amp", False),
    ("https://www-example-com.cdn.ampproject.example/c/s/www.example.com/a/amp", "www-example-com.cdn.ampproject.example", False),
    ("https://www-example-com.notcdn.ampproject.org/c/s/www.example.com/a/amp", "www-example-com.notcdn.ampproject.org", False),
    ("https://www-example-com.cdn.ampproject.org/", "/", False),
    (PAGE, "www.example.com", False),
])  # fmt: skip
def test_mismatches(cached, part, same_page):
    found = mismatch(PAGE, cached)
    assert found is not None
    assert cached[found.start : found.end] == part
    assert found.same_page is same_page


@pytest.mark.parametrize("cached", [
    "https://www-example-com.cdn.ampproject.org/c/s/WWW.example.com/a/amp",
    "HTTPS://WWW-example-com.CDN.ampproject.org/c/s/www.example.com/a/amp",
    "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/x/../a/amp",
])  # fmt: skip
def test_what_parsing_takes_away_does_not_count(cached):
    assert mismatch(PAGE, cached) is None


def test_the_cache_url_follows_its_page():
    old, new = "http://www.example.com/a?utm_source=x", "https://www.example.com/a"
    assert updated_cache_url(old, "https://www-example-com.bing-amp.com/c/www.example.com/a?utm_source=x", new) == (
        "https://www-example-com.bing-amp.com/c/s/www.example.com/a"
    )
    assert (
        updated_cache_url(old, "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?utm_source=x", new) is None
    )  # did not agree
    assert (
        updated_cache_url("https://WWW.example.com/a", "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a", new) is None
    )  # still does


def ours() -> str:
    """The text of two hundred articles with AMP links."""
    return "".join(article(number) for number in range(200))


@pytest.mark.parametrize("corpus", [None, *Path(__file__).parents[2].glob("shared/corpus")], ids=lambda path: path.name if path else "ours")
def test_every_pair_of_real_files_agrees(corpus):
    texts = [path.read_bytes().decode() for path in corpus.rglob("*.md")] if corpus else [ours()]
    pair = re.compile(r'ampWebUrl: "(.*)"\r?\n *cdnAmpWebUrl: "(.*)"')
    pairs = [found.groups() for text in texts for found in pair.finditer(text)]
    assert len(pairs) > 50
    assert [(page, cached) for page, cached in pairs if cache_url(page) != cached] == []
