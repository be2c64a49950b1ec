"""What rules share to be quick hides nothing; fixes of a URL take its cache URL along."""

from __future__ import annotations

import json
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from command import ROOT, jsonl
from fewer import goes_through
from seedlint import Settings, _reference, check_text, fix_text
from seedlint.article import amp, domains
from seedlint.article.amp import cache_url, mismatch
from seedlint.article.canonical_url import canonical
from seedlint.article.url_checks import same_target
from seedlint.article.urls import is_url, parse
from seedlint.check.check_document import check_document
from seedlint.check.plan import prepare
from seedlint.fixes.apply import apply
from seedlint.run.map_file import document
from strategies import broken_article, broken_articles

SCHEMES = ["https://", "https://", "https://", "http://", "HTTPS://", "https:/", "//", "", " https://"]
HOSTS = ["example.com", "www.example.com", "WWW.example.com", "amp.example.com", "m.example.com", "notexample.com", "www.example.org", "a.co.uk", "b.co.uk", "example.com:8443",
         "example.com.", "one.blogspot.com", "two.blogspot.com", "bücher.example", "xn--bcher-kva.example", "localhost", "example.company", "my-site.example", "en-us.example.com",
         "cn--x.example", "www.example.com.cdn.ampproject.org", "1.2.3.4", "desk@example.com", "co.uk", "a_b.example.com"]  # fmt: skip
PATHS = ["", "", "", "?q=/a", "?", "#b", "#/b", "/", "/a", "/a/", "/a/amp", "/a.amp.html", "/a?utm_source=x", "/a?ref=1", "/a?ref=2&via=x", "/a?mod=mw_x", "/2020/10/20/a",
         "/2017/03/04/a/", "/a#b", "?q", "?amp", "/b/../a", "/a?b=1&amp;c=2", "/a?b=%zz", "/index.php/x/index.php/a", "/%C3%A9", "/a b", "/c/s/example.com/a"]  # fmt: skip
NAMES = ["example.co", "www.example.co", "example.com?q=", "example.com#", "example.com", "www.example.com", "com", "co.uk", "a.co.uk", "example.org", "ample.com", "",
         "blogspot.com", "Example.com", "notexample.com", "bücher.example", "example.com.", 5]  # fmt: skip
MOMENTS = [
    "2020-10-20T19:22:00Z",
    "2020-10-21T00:30:00+02:00",
    "2017-03-04T00:00:00Z",
    "2020-10-20",
    "2220-10-20T00:00:00Z",
    "2020-10-31T19:22:01Z",
    5,
]
URLS = st.builds(lambda *parts: "".join(parts), *map(st.sampled_from, (SCHEMES, HOSTS, PATHS)))
DOMAINS, DATES = st.sampled_from(NAMES), st.sampled_from(MOMENTS)


@st.composite
def records(draw):
    record = {"type": draw(st.sampled_from(["article", "video"])), "provider": {"name": "X", "domain": draw(DOMAINS)}}
    for key in ("webUrl", "originalUrl", "ampWebUrl"):
        if draw(st.integers(0, 3)):
            record[key] = draw(URLS)
    if "ampWebUrl" in record and draw(st.integers(0, 3)):
        cached = cache_url(record["ampWebUrl"]) or "https://x.cdn.ampproject.org/c/s/example.com/a"
        lost = draw(st.sampled_from(["", "", "", "last", "label", "more"]))  # what a slip of one letter does to it
        record["cdnAmpWebUrl"] = {
            "": cached, "last": cached[:-1], "label": cached.replace("m.cdn", ".cdn"), "more": cached.replace(".cdn", "x.cdn"),
        }[lost]  # fmt: skip
    elif not draw(st.integers(0, 4)):
        record["cdnAmpWebUrl"] = draw(URLS)
    for key in ("publishedDateTime", "updatedDateTime"):
        if draw(st.integers(0, 3)):
            record[key] = draw(DATES)
    return record


CACHED = (canonical, parse, amp.subdomain, domains.registrable)


@contextmanager
def reference():
    """Without any shortcut, and without what was remembered from before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reference, "REFERENCE", True)
        for each in CACHED:
            each.cache_clear()
        yield
    for each in CACHED:
        each.cache_clear()


def written(data):
    return f"---\n{json.dumps(data, indent=1)}\n---\n"


def reported(text, plan=None):
    """What all document rules report, those that are off by default among them."""
    plan = plan or prepare(ALL)
    result = check_document(document("2020-10-20-a.md", text.encode("utf-8", "surrogatepass"), plan, NOW), plan.profile("").rules)
    return sorted((each.code, each.span.start, each.message, str(each.fix)) for each in result.diagnostics)


NOW = 1_767_225_600.0
ALL = Settings(select=("all",), now=NOW)


@given(records(), st.lists(records(), max_size=2))
def test_nothing_is_passed_over_at_first_sight(article, related):
    text = written({**article, "related": related})
    quick = reported(text)
    with reference():
        assert reported(text) == quick


@given(broken_articles)
def test_nothing_is_passed_over_in_broken_articles(text):
    quick = reported(text)
    with reference():
        assert reported(text) == quick


@goes_through(
    "domain", ["no", "“example.com”", "INSERT_DOMAIN_HERE", "{{ site.domain }}", "1_0.5", "12:30", "%DOMAIN%", "‘no’", "undefined"]
)
@goes_through("head", ["type: video", 'type: article\nwebUrl: "https://www.example.com/a"', "title: A"])
def test_a_domain_is_looked_at_without_a_link_beside_it(domain, head):
    written_as = f'"{domain}"' if domain[0] in "{%" else domain
    text = f"---\n{head}\nprovider:\n  name: Example Times\n  domain: {written_as}\n---\n"
    quick = reported(text)
    with reference():
        assert reported(text, prepare(ALL)) == quick


def random_record(rng):
    """As `records`, quicker."""
    record = {
        "type": rng.choice(["article", "video"]),
        "provider": {"name": rng.choice(["X", "caf\u00c3\u00a9", "R&amp;D"]), "domain": rng.choice(NAMES)},
    }
    record |= {
        "title": rng.choice(["A bridge opens", "", "a  b", "don\u00e2\u20ac\u2122t", "NaN", " TODO", "x {{ y }}", "a%2c b"]),
        "excerpt": rng.choice(
            ["A bridge opens.", "Words", "<b>x</b>", "\u200bx", "----------", ".", "\u201c\u2026\u201d", "{% x %} a", "Lorem ipsum"]
        ),
    }
    host = rng.choice(HOSTS)
    for key in ("webUrl", "originalUrl", "ampWebUrl"):
        if rng.random() < 0.7:
            record[key] = rng.choice(SCHEMES) + (host if rng.random() < 0.7 else rng.choice(HOSTS)) + rng.choice(PATHS)
    if "ampWebUrl" in record and rng.random() < 0.8:
        cached = cache_url(record["ampWebUrl"]) or "https://x.cdn.ampproject.org/c/s/example.com/a"
        record["cdnAmpWebUrl"] = rng.choice([cached, cached, cached[:-1], cached.replace("m.cdn", ".cdn"), cached.replace(".cdn", "x.cdn")])
    if rng.random() < 0.3:
        record["images"] = [
            {"url": rng.choice(SCHEMES) + host + rng.choice(PATHS), "width": rng.choice([5, None, "5"]), "height": 5}
            for _ in range(rng.randint(1, 2))
        ]
    record |= {key: rng.choice(MOMENTS) for key in ("publishedDateTime", "updatedDateTime") if rng.random() < 0.7}
    return record


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_passed_over_in_many(seed):
    rng = Random(seed)
    plan = prepare(ALL)
    with reference():
        full = prepare(ALL)
    for batch in range(25):
        texts = [written({**random_record(rng), "related": [random_record(rng) for _ in range(rng.randrange(3))]}) for _ in range(400)]
        texts += [broken_article(rng, batch % 20) for _ in range(120)]
        quick = [reported(text, plan) for text in texts]
        with reference():
            for text, found in zip(texts, quick, strict=True):
                assert reported(text, full) == found, text


# Clean in all but their query, as most are: then the prefilter alone decides.
CLEAN_URLS = st.builds(
    lambda path, query: "https://www.example.com/" + path + ("?" + "&".join(query) if query else ""),
    st.sampled_from(["", "a", "a/", "utm_source=x", "2020/10/20/a/", "%C3%A9"]),
    st.lists(st.sampled_from(["q", "", "a=1", "ref", "REF=1", "utm_source=x", "utm_", "utmost=1", "xutm_a=1", "fbclid", "fbclid=a?b", "q=utm_a", "%75tm_a=1"]), max_size=3),
)  # fmt: skip


@given(st.lists(CLEAN_URLS, min_size=1, max_size=3))
@example(["https://www.example.com/a?q", "https://www.example.com/a?fbclid"])
def test_no_query_is_passed_over(urls):
    data = {"related": [{"webUrl": url} for url in urls]}
    quick = reported(written(data))
    with reference():
        assert reported(written(data)) == quick


PARTS = st.lists(st.sampled_from(["scheme", "host", "port", "dots", "tracking", "entity", "ref"]), unique=True, min_size=1)


@given(PARTS, st.booleans(), st.booleans())
def test_both_amp_links_come_out_right(parts, spelled_alike, quoted):
    page = "".join([
        "http://" if "scheme" in parts else "https://",
        "WWW.Example.com" if "host" in parts else "www.example.com",
        (":80" if "scheme" in parts else ":443") if "port" in parts else "",
        "/x/../a" if "dots" in parts else "/a",
        "?utm_source=x&b=1" if "tracking" in parts else "?b=1",
        "&amp;c=2" if "entity" in parts else "",
        "&ref=y" if "ref" in parts else "",
    ])  # fmt: skip
    got = parse(page)
    assert got is not None
    cached = cache_url(page if spelled_alike else f"{got.scheme}://{got.host}{got.path}?{got.query}")
    quote = '"' if quoted else ""
    text = f"---\nampWebUrl: {quote}{page}{quote}\ncdnAmpWebUrl: {quote}{cached}{quote}\n---\n"
    rules = ("SL2",)
    for _ in range(10):
        found = [d for d in check_text(text, settings=Settings(select=rules, now=0.0)) if d.fix]
        if not found:
            break
        assert {d.code for d in found} & {"SL201", "SL207", "SL208"} == set()
        text = apply(text, [d.fix for d in found if d.fix]).text
    links = dict(line.split(": ") for line in text.splitlines() if ": " in line)
    page, cached = links["ampWebUrl"].strip('"'), links["cdnAmpWebUrl"].strip('"')
    assert page == "https://www.example.com/a?b=1" + ("&c=2" if "entity" in parts else "")
    assert is_url(cached)
    assert mismatch(page, cached) is None
    assert check_text(text, settings=Settings(select=rules, now=0.0)) == []


def test_without_shortcuts_every_rule_is_asked():
    assert None in (shared := [precheck for precheck, _ in prepare(ALL).profile("").rules.document])
    assert len(shared) > 10
    with reference():
        assert [precheck for precheck, _ in prepare(ALL).profile("").rules.document] == [None]


def test_targets():
    assert same_target("https://EXAMPLE.com.:443/a/../b", "https://example.com/b")
    assert same_target("/a/../b.png", "/b.png")
    assert not same_target("https://example.com/a", "https://example.com/b")
    assert not same_target("https://example.com/a", "http://example.com/a")
    assert not same_target("https://", "https://")


ONE_RUN = {
    # An entity that mojibake is part of is decoded first; two runs gave another text than one.
    'title: "Why they donâ€&trade;t walk"': 'title: "Why they don’t walk"',
    'title: "The caf&Atilde;&copy; at the quay"': 'title: "The café at the quay"',
    'title: "Caf\u00c3&copy; &amp;amp; bar \u00e2&euro;&trade;"': 'title: "Café & bar ’"',
    # A parameter that names the page is no ground to delete one of two records, not even once it is gone.
    'related:\n  - webUrl: "https://example.org/kb?ref=1"\n  - webUrl: "https://example.org/kb?ref=2"': None,
    'related:\n  - webUrl: "https://example.org/kb"\n  - webUrl: "https://example.org/kb?ref=2"': None,
    'webUrl: "https://example.org/kb?ref=1"\nrelated:\n  - webUrl: "https://example.org/kb?ref=2"': None,
    'related:\n  - webUrl: "https://example.org/kb?via=1"\n  - webUrl: "https://example.org/kb?ref=2"': None,
}


@goes_through("before", ONE_RUN)
def test_fixes_meet_in_one_run(before):
    text = f"---\n{before}\n---\n"
    fixed = fix_text(text, settings=Settings(select=("SL2", "SL4", "SL6"), now=0.0), unsafe=True)
    assert fixed.text == (text if ONE_RUN[before] is None else f"---\n{ONE_RUN[before]}\n---\n")


def test_the_command_finds_the_same_without_shortcuts():
    top = ROOT / "seeds"
    quick, full = (jsonl(top, "--select", "all", "--now", "2026-01-01T00:00:00Z", env=env) for env in ({}, {"SEEDLINT_REFERENCE": "1"}))
    assert quick.out == full.out
    assert quick.findings
