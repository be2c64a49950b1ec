"""The shape of a URL: what is one, where its parts stand, and what is wrong with the others."""

from __future__ import annotations

import subprocess
import sys

import can_ada
from hypothesis import example, given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint import _reference
from seedlint.article.urls import Url, clean, is_plain, is_url, is_url_reference, parse, places, repaired_url, url_defect

HOSTS = st.from_regex(r"([a-z0-9-]{1,12}\.){1,3}[a-z0-9-]{1,6}", fullmatch=True)
PARTS = st.text("aZ09-._~!$&'()*+,;=:@/|?#%[]{}<>\\^ \"ü\u200b", max_size=24)
LOOSE = st.builds(lambda scheme, slashes, user, host, port, rest: scheme + slashes + user + host + port + rest,
    st.sampled_from(["https:", "http:", "HTTPS:", "htp:", "ftp:", "", "javascript:"]),
    st.sampled_from(["//", "/", "", "///", "\\\\", "/\\"]),
    st.sampled_from(["", "", "", "desk@", "a:b@", "@", ":@"]),
    st.one_of(HOSTS, st.sampled_from(["localhost", "1.2.3.4", "0x7f.1", "[::1]", "EXAMPLE.com", "a..b", "example.com.", "xn--a.com", "ü.example", "a_b.example", ""])),
    st.sampled_from(["", "", "", ":80", ":443", ":", ":99999", ":x", ":８"]),
    st.builds(lambda lead, rest: lead + rest, st.sampled_from(["", "/", "?", "#", "\\"]), PARTS),
)  # fmt: skip

FINE = [
    "https://example.com",
    "http://example.com/",
    "https://example.com:8443/a",
    "https://example.com:/",
    "https://www.example.com/a_(b)/c,d;e=f:g@h!$&'()*+/~x?q=1|2&r=%C3%BC#part?2",
    "https://münchen.example/straße",
    "https://xn--mnchen-3ya.example/",
    "https://a_b.example.com/",
    "https://-a-.example.com/",
    "https://example.com./",
    "https://desk:secret@example.com/",
    "https://example.com\\a",
    "HTTPS://EXAMPLE.COM/",
    "https://example.nosuchsuffix/",
    "https://example.com/?a=1&amp;b=2",
    "https://example.com/\u200cمی\u200cخواهم",
    'https://example.com/<a>[b]{c}^`"',
    "https://1e3.com/",
    "https://" + "a" * 63 + ".example/",
    "https://" + "a." * 123 + "example",
    "https://example.com/" + "a" * 100_000,
]
# URL, the offending part, a word of the reason, the repair.
MALFORMED = [
    ("", "", "empty", None),
    (" \t", " \t", "only whitespace", None),
    (" https://example.com/", " ", "space before", "https://example.com/"),
    ("https://example.com/\u00a0 ", "\u00a0 ", "after", "https://example.com/"),
    ("https://example.com/\n", "\n", "line break", "https://example.com/"),
    ("\ufeffhttps://example.com/", "\ufeff", "U+FEFF", "https://example.com/"),
    ("https://exam ple.com/", " ", "space inside", None),
    ("https://example.com/a\tb", "\t", "tab", None),
    ("https://example.com/a\x00b", "\x00", "U+0000", None),
    ("https://example.com/a\u3000b", "\u3000", "space", None),
    ("link follows", "link follows", "not a valid URL", None),
    ("link", "link", "not a valid URL", None),
    ("pier.jpg", "pier.jpg", "not a valid URL", None),
    ("#top", "#top", "not a valid URL", None),
    ("www.example.com/a", "www.example.com", "no scheme", "https://www.example.com/a"),
    ("example.co.uk:8080?q", "example.co.uk:8080", "no scheme", "https://example.co.uk:8080?q"),
    ("//example.com/a", "//", "no scheme", "https://example.com/a"),
    ("://example.com/a", "://", "no scheme", "https://example.com/a"),
    ("/a/b", "/a/b", "site-relative", None),
    ("https//example.com", "https//", "no colon", "https://example.com"),
    ("https:/example.com", "/", "one slash", "https://example.com"),
    ("https:example.com", "e", "no slash", "https://example.com"),
    ("https:///example.com", "///", "3 slashes", "https://example.com"),
    ("https:\\\\example.com\\a", "\\\\", "backslash", "https://example.com\\a"),
    ("https://https://example.com/", "https://", "twice", "https://example.com/"),
    ("htp://example.com", "htp", "htp", "http://example.com"),
    ("htps://example.com", "htps", "htps", "https://example.com"),
    ("hxxp://example.com", "hxxp", "hxxp", None),
    ("htp:example.com", "htp", "htp", None),
    ("htp://localhost/", "htp", "htp", None),
    ("ftp://example.com/", "ftp", "ftp", None),
    ("javascript:alert(1)", "javascript", "javascript", None),
    ("mailto:desk@example.com", "mailto", "mailto", None),
    ("https://", "https://", "no host", None),
    ("https://?q", "https://", "no host", None),
    ("https://:443/", ":443", "no host", None),
    ("https://desk@/", "desk@", "no host", None),
    ("https://localhost/", "localhost", "no dot", None),
    ("https://localhost./", "localhost.", "no dot", None),
    ("https://192.168.0.1/", "192.168.0.1", "IP address", None),
    ("https://0x7f.1/", "0x7f.1", "IP address", None),
    ("https://[2001:db8::1]:80/", "[2001:db8::1]", "IP address", None),
    ("https://www..example.com/", "www..example.com", "empty label", None),
    ("https://example.com../", "example.com..", "empty label", None),
    ("https://*.example.com/", "*", "character", None),
    ("https://ex%61mple.com/", "%61", "percent escape", None),
    ("https://exam<ple.com/", "exam<ple.com", "not valid", None),
    ("https://example.256/", "example.256", "not valid", None),
    ("https://xn--a.example/", "xn--a.example", "not valid", None),
    ("https://" + "a" * 64 + ".example/", "a" * 64 + ".example", "63", None),
    ("https://" + "a." * 125 + "example/", "a." * 125 + "example", "253", None),
    ("https://example.com:65536/", "65536", "port", None),
    ("https://example.com:" + "9" * 5000 + "/", "9" * 5000, "port", None),
    ("https://example.com:８０/", "８０", "port", None),
    ("https://example.com/a%", "%", "percent sign", None),
    ("https://example.com/a%4", "%4", "percent sign", None),
    ("https://example.com/?q=%zz1", "%zz", "percent sign", None),
    ("https://a%b@example.com/", "%b@", "percent sign", None),
]  # fmt: skip


@goes_through("url", FINE)
def test_what_is_a_url(url):
    assert url_defect(url) is None
    assert is_url(url)
    assert is_url_reference(url)


@goes_through(("url", "part", "word", "repair"), MALFORMED)
def test_what_is_none(url, part, word, repair):
    defect = url_defect(url)
    assert defect is not None
    assert url[defect.start : defect.end] == part
    assert word in defect.message
    assert repaired_url(url) == repair
    assert not is_url(url)


@goes_through(("url", "fine"), [
    ("/", True), ("/a/b.png", True), ("/a(1)/ü.png?w=1#x", True), ("/a//b", True), ("/a\\b", True),
    ("//a.example/b.png", False), ("/\\a.example/b", False), ("\\a", False), ("/a b", False), ("/a%", False), ("a.png", False), ("../a.png", False),
    ("", False), ("https://example.com/", True), ("https://localhost/", False),
])  # fmt: skip
def test_references(url, fine):
    assert is_url_reference(url) is fine
    assert (url_defect(url, relative_ok=True) is None) is fine


PLAINEST = st.text("aZ09-._~!$&'()*+,;=:@/|?#%", max_size=24)


@given(
    st.one_of(
        LOOSE,
        st.builds(lambda host, rest: f"https://{host}/{rest}", HOSTS, PLAINEST),
        st.builds(lambda host, rest: f"http://{host}?{rest}", HOSTS, PLAINEST),
    )
)
@example("https://a.example/%2e%2E/")
@example("https://a.example/a/./b")
@example("https://a.example/?/../#/../")
@example("https://a.example?q='")
@example("https://a.example#?'")
@example("https://a.0x1f/")
@example("https://xn--a.example/")
@example("https://" + "a." * 130 + "example/x")
def test_plain_urls_are_what_the_parser_makes_of_them(url):
    if is_plain(url):
        theirs = can_ada.parse(url)
        parts = (
            theirs.protocol[:-1],
            theirs.username,
            theirs.password,
            theirs.hostname,
            theirs.port,
            theirs.pathname,
            theirs.search[1:],
            theirs.hash[1:],
        )
        assert parse(url) == Url(*parts)
        assert url_defect(url) is None
        assert theirs.hostname == url[slice(*places(url).host)]
        assert len(theirs.hostname) <= 253


@given(st.one_of(LOOSE, st.text(max_size=30)))
def test_a_defect_lies_in_the_url_and_a_repair_mends_it(url):
    defect = url_defect(url)
    if defect is None:
        got = parse(url)
        assert got is not None
        assert "." in got.host
        return
    assert 0 <= defect.start <= defect.end <= len(url)
    assert defect.start < defect.end or not url
    assert defect.message == defect.message.strip()
    repaired = repaired_url(url)
    assert repaired is None or url_defect(repaired) is None


@given(LOOSE)
def test_parts_stand_where_the_parser_finds_them(url):
    if is_url(url):
        at, got = places(url), parse(url)
        assert got is not None
        host = url[slice(*at.host)]
        assert host.isascii() is False or host.lower() == got.host
        assert bool(at.user[1]) == ("@" in url[: at.host[0]])
        port = url[slice(*at.port)]
        assert got.port in ("", port.lstrip("0") or "0")
        assert url[at.path[0] : at.path[1]][:1] in ("", "/", "\\")


def test_parse_gives_parts_without_delimiters():
    assert parse("https://a:b@EXAMPLE.com:8443/x/../y?q=1#f") == Url("https", "a", "b", "example.com", "8443", "/y", "q=1", "f")
    assert parse("http://example.com:80") == Url("http", "", "", "example.com", "", "/", "", "")
    assert parse("ftp://example.com/") is None
    assert parse("https://") is None
    assert parse("https://example.com/\ud800") is None


@given(
    st.lists(
        LOOSE
        | st.sampled_from(
            ["https://example.com/a", "https://example.com/.a", "https://a.example/" + "b/" * 200, "https://example.com/%C3%A9"]
        )
        | st.sampled_from(
            ["https://example.com\n", "https://a.example/\nhttps://b.example/", "https://a.example?b'c", "https://a.example/b'c"]
        ),
        max_size=4,
    )
)
def test_what_is_found_in_one_search_is_what_is_clean(urls):
    known = set(clean(urls))
    assert known <= {part for url in urls for part in url.split("\n")}
    for url in urls:
        assert "\n" in url or (url in known) == bool(clean([url])), url
        assert url not in known or (is_plain(url) and url.startswith("https://"))


def test_the_reference_knows_nothing_at_first_sight(monkeypatch):
    monkeypatch.setattr(_reference, "REFERENCE", True)
    assert not is_plain("https://example.com/")
    assert not clean(["https://example.com/"])
    assert is_url("https://example.com/")


def test_ordinary_urls_do_not_need_the_parser():
    code = (
        "import sys; from seedlint.article.urls import is_url; from seedlint.article.canonical_url import canonical; from seedlint.article.amp import cache_url\n"
        "assert is_url('https://www.example.com/a?b=%20') and canonical('https://www.example.com/a/') == 'example.com/a'\n"
        "assert canonical('https://www.bbc.co.uk/x') == 'bbc.co.uk/x' and cache_url('https://en-us.example.com/a')\n"
        "print([name for name in ('can_ada', 'publicsuffixlist', 'hashlib', 'encodings.idna', 'unicodedata') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": "linter"}, check=False)
    assert run.stdout.strip() == "[]", run.stderr


@goes_through(
    "part",
    [
        "https://",
        "https:",
        "https//",
        "//",
        "/",
        "https:/",
        "www.",
        "%",
        "%41",
        "a@",
        ":",
        "\\",
        " ",
        "?",
        "htp://",
        "é.",
        "[",
        "&amp;",
        "../",
    ],
)
def test_repetition_does_no_harm(part):
    url = "https://example.com/" + part * 20_000
    assert url_defect(url) is None or not is_url(url)
    defect = url_defect(part * 20_000 + "example.com")
    assert defect is not None
    repaired = repaired_url(part * 20_000 + "example.com")
    assert repaired is None or is_url(repaired)
