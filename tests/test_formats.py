"""The formats of JSON Schema: what has each of them, and what has not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint.schema.formats import formats

FORMATS = formats()
TABLE = {
    "duration": (
        ["P1Y", "P1Y2M3DT4H5M6S", "PT0S", "P2W", "PT36H"],
        ["P1", "P", "PT", "P1YT", "P1Y2W", "1Y", "P1H", "PT1D", "P1D1Y", "P1Y\n"],
    ),
    "time": (
        ["08:30:06Z", "23:59:60Z", "00:59:60+01:00", "12:00:00.123-05:30"],
        ["25:61", "12:00:00", "24:00:00Z", "23:58:60Z", "12:00:60Z", "08:30:06 PST", "08:30:06Z\n", "१2:00:00Z"],
    ),
    "hostname": (
        ["a", "www.example.com", "xn--4gbwdl.xn--wgbh1c", "1host"],
        ["-a..b_", "a-", "-a", "a." + "x" * 64, "", "a b", ".a", "a.", "a\n", ".".join(["a" * 60] * 5)],
    ),
    "idn-hostname": (["실례.테스트", "example.com", "münchen.example"], ["-ü..b", "-ü", "ü-", "ü..b", "ü b", "ü.", ""]),
    "ipv4": (
        ["1.2.3.4", "255.255.255.255", "0.0.0.0"],
        ["256.1.1.1", "1.2.3", "1.2.3.4.", "01.2.3.4", "1.2.3.4.5", "١.2.3.4", "1.2.3.4\n"],
    ),
    "ipv6": (["::1", "1:2::3", "::ffff:1.2.3.4"], ["::1%eth0", "12345::", "1.2.3.4", "", "::1\n"]),
    "json-pointer": (["", "/a~0b", "/a//b", "/ü"], ["a", "/~2", "/~"]),
    "relative-json-pointer": (["1", "0/foo", "0#", "1+1/a"], ["x", "/a", "-1", "00", "0##"]),
    "uri-template": (["http://x/{a}", "http://x/{a,b}{?c*,d:3}", "x"], ["http://x/{a", "x{}", "a b", "x}"]),
    "iri": (["http://ü.example/ä?x#y", "mailto:a@b.example", "urn:a:b"], ["not an iri", "/a", "\\\\x", "abc", "http://x/%zz"]),
    "iri-reference": (["/a", "#ä", "a/b:c", ""], ["\\\\x {", "a b", "1a:b", "a#b#c"]),
    "email": (
        ["a@b.example", "joe.bloggs@example.com", '"a b"@x.example', "a@[127.0.0.1]", "a@[IPv6:::1]"],
        ["no address", "a@", "@b", "a..b@x.example", ".a@x.example", "a@b_c", "a@[300.1.1.1]", "a@b\n", "ü@b.example"],
    ),
    "idn-email": (["실례@실례.테스트", "a@b.example"], ["2962", "a b@c.example"]),
    "uuid": (
        ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
        ["2eb8aa08-aa98-11ea-b4aa73b441d16380", "2eb8", "2EB8AA08-AA98-11EA-B4AA-73B441D16380\n"],
    ),
    "date": (["2020-02-29"], ["2021-02-29", "2020-1-1", "2020-02-29T00:00:00Z", "१963-06-19", "2020-02-29\n"]),
    "regex": ([r"^\p{L}+$", "(?<n>a)", r"\u{1F600}", r"a\-b"], ["[", "(", "a**", "\\"]),
    "date-time": (["2020-02-29T00:00:00Z"], ["2021-02-29T00:00:00Z", "2020-02-29"]),
    "uri": (["https://www.example.com/a"], ["ftp://example.com/", "a"]),
    "yaml-timestamp": (["2020-10-20", "2020-10-20 19:22:00 -0500"], ["2024-02-30", "today"]),
    "uri-reference": (["/a.png", "https://www.example.com/a"], ["a b"]),
}


def test_every_format_is_tried():
    assert TABLE.keys() == FORMATS.keys()


@goes_through(("name", "text"), [(name, text) for name, (good, _) in TABLE.items() for text in good])
def test_has_the_format(name, text):
    assert FORMATS[name](text)


@goes_through(("name", "text"), [(name, text) for name, (_, bad) in TABLE.items() for text in bad])
def test_has_not_the_format(name, text):
    assert not FORMATS[name](text)


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=40) | st.text('-.:/@[]{}~%0123456789PTabc\\"', max_size=40))
def test_any_text_has_an_answer(name, text):
    assert FORMATS[name](text) in (True, False)
