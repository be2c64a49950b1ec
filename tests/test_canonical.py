"""The same page: what is folded, what is not, and that folding twice is folding once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint import _reference
from seedlint.article import urls
from seedlint.article.canonical_url import canonical, canonical_of_clean

SAME = {
    "scheme": ("http://example.com/a", "https://example.com/a"),
    "case of scheme and host": ("HTTPS://EXAMPLE.com/a", "https://example.com/a"),
    "www": ("https://www.example.com/a", "https://example.com/a"),
    "m": ("https://m.example.com/a", "https://example.com/a"),
    "mobile": ("https://mobile.example.com/a", "https://www.example.com/a"),
    "amp host": ("https://amp.example.com/a", "https://example.com/a"),
    "two prefixes": ("https://www.m.example.com/a", "https://example.com/a"),
    "dot behind the host": ("https://example.com./a", "https://example.com/a"),
    "default port": ("https://example.com:443/a", "http://example.com:80/a"),
    "user": ("https://desk:secret@example.com/a", "https://example.com/a"),
    "slash at the end": ("https://example.com/a/", "https://example.com/a"),
    "slash of the root": ("https://example.com/", "https://example.com"),
    "dot segments": ("https://example.com/x/../a/./", "https://example.com/a"),
    "escaped letters": ("https://example.com/%61%7E", "https://example.com/a~"),
    "case of escapes": ("https://example.com/%c3%bc", "https://example.com/%C3%BC"),
    "Unicode": ("https://example.com/ü", "https://example.com/%C3%BC"),
    "IDN": ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    "fragment": ("https://example.com/a#b", "https://example.com/a"),
    "tracking": (
        "https://example.com/a?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2&itm_a=3&trk=4&mc_cid=5&ref=6&via=7",
        "https://example.com/a",
    ),
    "order of parameters": ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
    "empty parameters": ("https://example.com/a?&b=2&&", "https://example.com/a?b=2"),
    "index.php twice": ("https://example.com/index.php/category/2184/index.php/article/x/", "https://example.com/article/x"),
    "index.php once": ("https://example.com/index.php/article/x/", "https://example.com/article/x"),
    "/amp": ("https://example.com/a/amp", "https://example.com/a"),
    "/amp/": ("https://example.com/a/amp/", "https://example.com/a"),
    ".amp": ("https://example.com/a.amp", "https://example.com/a"),
    ".amp.html": ("https://example.com/a.amp.html", "https://example.com/a.html"),
    "?amp": ("https://example.com/a?amp", "https://example.com/a"),
    "?amp=1": ("https://example.com/a?b=2&amp=1", "https://example.com/a?b=2"),
    "?outputType=amp": ("https://example.com/a?outputType=amp", "https://example.com/a"),
    "cache": ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a/amp/?b=2", "https://example.com/a?b=2"),
    "cache of an http page": ("https://www-example-com.cdn.ampproject.org/c/www.example.com/a", "https://example.com/a"),
    "cache without a label": ("https://cdn.ampproject.org/v/s/www.example.com/a", "https://example.com/a"),
    "another cache": ("https://www-example-com.bing-amp.com/c/s/www.example.com/a", "https://example.com/a"),
    "cache of a cache": ("https://x.cdn.ampproject.org/c/s/y.cdn.ampproject.org/c/s/www.example.com/a", "https://example.com/a"),
    "all at once": ("HTTP://www.m.EXAMPLE.com:80/index.php/q/index.php/x/../a/amp/?utm_source=x&amp=1#top", "https://example.com/a"),
}
# Each is its own page: no two of a row are the same.
DIFFERENT = {
    "ids differ by case": ["https://example.com/watch?v=AbC", "https://example.com/watch?v=aBc", "https://example.com/Watch?v=AbC"],
    "amp-launch is a word": ["https://example.com/amp-launch", "https://example.com/amp", "https://example.com/launch"],
    "amp elsewhere": ["https://example.com/amp/a", "https://example.com/a", "https://example.com/google-amp/a", "https://example.com/stamp"],
    "utmost": ["https://example.com/a?utmost=1", "https://example.com/a", "https://example.com/a?reference=1"],
    "parameters": ["https://example.com/a?page=1", "https://example.com/a?page=2", "https://example.com/a?page"],
    "amp as a value": ["https://example.com/a?type=amp", "https://example.com/a", "https://example.com/a?outputType=pdf"],
    "index.php further in": ["https://example.com/blog/index.php/x", "https://example.com/x", "https://example.com/blog/x"],
    "html": ["https://example.com/a.html", "https://example.com/a", "https://example.com/a/index.html"],
    "other subdomains": ["https://news.example.com/a", "https://example.com/a", "https://www2.example.com/a"],
    "ports": ["https://example.com:8443/a", "https://example.com/a"],
    "escaped slash": ["https://example.com/a%2Fb", "https://example.com/a/b"],
    "suffixes": ["https://www.gov.uk/a", "https://www.co.uk/a", "https://amp.dev/a", "https://m.dev/a", "https://mobile.dev/a"],
}  # fmt: skip


@goes_through("name", SAME)
def test_same(name):
    one, other = SAME[name]
    assert canonical(one) == canonical(other)


@goes_through("name", DIFFERENT)
def test_different(name):
    found = [canonical(url) for url in DIFFERENT[name]]
    if name == "amp-launch is a word":
        assert found == ["example.com/amp-launch", "example.com", "example.com/launch"]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("url", "page"), [
    ("https://www.cnbc.com/video/x/", "cnbc.com/video/x"),
    ("https://amp.dev/", "amp.dev"),
    ("https://www.amp.dev/", "amp.dev"),
    ("https://www.gov.uk/browse/", "www.gov.uk/browse"),
    ("https://example.com/?b=2&a=1", "example.com?a=1&b=2"),
    ("https://example.com:8443/a/", "example.com:8443/a"),
])  # fmt: skip
def test_the_form(url, page):
    assert canonical(url) == page


@goes_through(
    "text",
    [
        "",
        "hello",
        "two words",
        "/a/b",
        "//example.com/a",
        "?q",
        "#x",
        "mailto:a@example.com",
        "https://localhost/A",
        "https://",
        "https://[::1]/",
    ],
)
def test_what_is_no_url_comes_back(text):
    assert canonical(text) == text


HOSTS = st.sampled_from([
    "example.com", "www.example.com", "WWW.m.example.com", "amp.dev", "www.gov.uk", "m.co.uk", "www.bbc.co.uk", "cdn.ampproject.org", "a-b.cdn.ampproject.org",
    "amp.cloudflare.com", "x.amp.cloudflare.com", "www.bing-amp.com", "m.blogspot.com", "bücher.example", "xn--bcher-kva.example", "www.com", "example.com.",
    "1.2.3.4", "localhost", "mobile.amp.m.www.example.org",
])  # fmt: skip
SEGMENTS = st.sampled_from(
    [
        "a",
        "A",
        "amp",
        "AMP",
        "amp-launch",
        "x.amp",
        "x.amp.html",
        "index.php",
        ".",
        "..",
        "%2e%2E",
        "%61mp",
        "%41",
        "",
        "c",
        "s",
        "www.example.com",
        "ü",
        "b.html",
        "%2F",
        "|",
    ]
)
PARAMETERS = st.sampled_from(
    ["amp", "amp=1", "amp=2", "outputType=amp", "utm_source=x", "utmost=1", "v=AbC", "v=aBc", "ref=x", "", "b=%7E", "a=1", "=", "q=a?b"]
)
URLS = st.builds(
    lambda scheme, host, port, path, slash, query, rest: scheme + host + port + "".join(f"/{part}" for part in path) + slash + ("?" + "&".join(query) if query else "") + rest,
    st.sampled_from(["https://", "http://", "HTTPS://", ""]), HOSTS, st.sampled_from(["", "", "", ":443", ":80", ":8443"]), st.lists(SEGMENTS, max_size=5),
    st.sampled_from(["", "/", "//"]), st.lists(PARAMETERS, max_size=4), st.sampled_from(["", "#x"]),
)  # fmt: skip


@given(st.one_of(URLS, st.text(max_size=40)))
def test_once_is_enough(url):
    page = canonical(url)
    assert canonical(page) == page
    assert canonical("https://" + page) == page or page == url


@given(URLS)
def test_the_short_way_ends_where_the_long_one_does(url):
    short = canonical(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reference, "REFERENCE", True)
        assert canonical.__wrapped__(url) == short  # not what is remembered


@given(URLS)
def test_a_url_that_is_known_to_be_clean_is_the_same_page(url):
    if urls.clean([url]):
        assert canonical_of_clean(url) == canonical(url)


@given(st.text("aAbB01", min_size=6, max_size=11), st.text("aAbB01", min_size=6, max_size=11))
def test_ids_keep_their_case(one, other):
    for form in ("https://www.example.com/watch?v={}&utm_source=x", "https://m.example.com/video/{}/", "https://example.com/{}.amp.html"):
        assert (canonical(form.format(one)) == canonical(form.format(other))) == (one == other)


@given(URLS, st.sampled_from(["?utm_source=x", "#x", "/"]))
def test_what_does_not_count_does_not_count(url, tail):
    if not set(url) & set("?#") and canonical(url) != url:
        assert canonical(url + tail) == canonical(url)


@goes_through("part", ["/amp", "/amp/", ".amp", "/c/s/x.cdn.ampproject.org", "/index.php", "//", "/..", "/%61mp", "/ü", "?amp&"])
@goes_through("host", ["www.example.com", "x.cdn.ampproject.org", "WWW.example.com"])
def test_repetition_does_no_harm(host, part):
    url = f"https://{host}{part * 700}/a"
    assert canonical(canonical(url)) == canonical(url)
    url = f"https://{host}/a{part * 700}"
    assert canonical(canonical(url)) == canonical(url)


def test_a_host_that_is_too_long_is_left_alone():
    url = "https://" + "www." * 20_000 + "example.com/a/"
    assert canonical(url) == url
    url = "https://" + "www." * 1_000 + "example.com/a/"
    assert canonical(url) == url
