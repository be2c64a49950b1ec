"""Registrable domains: the suffixes that are known without the list, against the list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from fewer import goes_through
from seedlint.article.domains import FLAT, GENERIC, NARROW, has_public_suffix, is_below, registrable

ICANN, WHOLE = PublicSuffixList(only_icann=True), PublicSuffixList()
# Every suffix rule of the list, without its marks for wildcards and exceptions; ours can only be wrong below one of these.
RULES = [rule.lstrip("!*.") for rule in ICANN._publicsuffix]
LABELS = st.sampled_from(
    [*sorted(GENERIC), "a", "www", "example", "xn--p1ai", "co", "uk", "jp", "kawasaki", "city", "blogspot", "github", "io"]
)
HOSTS = st.builds(
    lambda labels, suffix: ".".join([*labels, suffix]), st.lists(LABELS, max_size=3), st.sampled_from(sorted(set(RULES) | FLAT | NARROW))
)


@given(HOSTS)
def test_the_list_agrees(host):
    assert registrable(host) == ICANN.privatesuffix(host)


@given(HOSTS, st.sampled_from(sorted(rule.lstrip("!*.") for rule in WHOLE._publicsuffix)))
def test_the_lines_of_one_top_level_domain_are_enough(host, suffix):
    for each in (host, f"a.b.{suffix}", f"a.{suffix}", suffix):
        assert registrable(each, private=True) == WHOLE.privatesuffix(each)


@goes_through("suffix", sorted(FLAT))
def test_nothing_is_sold_below_a_flat_suffix(suffix):
    assert [rule for rule in RULES if rule.endswith("." + suffix)] == []
    assert registrable("a." + suffix) == ICANN.privatesuffix("a." + suffix) == "a." + suffix
    assert registrable(suffix) is None


@goes_through("suffix", sorted(NARROW))
def test_below_a_narrow_suffix_only_generic_names_are_sold(suffix):
    below = {rule for rule in RULES if rule.endswith("." + suffix)}
    assert below <= {f"{word}.{suffix}" for word in GENERIC}
    assert registrable(f"a.b.{suffix}") == f"b.{suffix}"


@goes_through(("host", "domain"), [
    ("example.com", "example.com"), ("www.example.com", "example.com"), ("a.b.c.example.co.uk", "example.co.uk"), ("example.com.", "example.com"),
    ("bbc.co.uk", "bbc.co.uk"), ("co.uk", None), ("com", None), ("localhost", None), ("", None), ("1.2.3.4", None), ("[::1]", None),
    ("amp.dev", "amp.dev"), ("gov.uk", None), ("www.gov.uk", "www.gov.uk"), ("x.com.io", "x.com.io"), ("com.io", None), ("smartable.github.io", "github.io"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("www.city.kawasaki.jp", "city.kawasaki.jp"), ("a.b.nosuchsuffix", "b.nosuchsuffix"), ("blog.blogspot.com", "blogspot.com"),
])  # fmt: skip
def test_registrable(host, domain):
    assert registrable(host) == domain


def test_names_that_are_lent_out_count_when_asked():
    assert registrable("one.blogspot.com", private=True) == "one.blogspot.com"
    assert registrable("www.example.com", private=True) == "example.com"
    assert registrable("blogspot.com", private=True) is None


def test_below():
    assert is_below("a.example.com", "example.com")
    assert is_below("example.com", "example.com")
    assert not is_below("notexample.com", "example.com")
    assert not is_below("example.com", "a.example.com")


@pytest.mark.parametrize(
    ("host", "known"), [("example.com", True), ("EXAMPLE.CO.UK", True), ("a.io", True), ("pier.jpg", False), ("com", False), ("a.jp", True)]
)
def test_public_suffixes(host, known):
    assert has_public_suffix(host) is known
