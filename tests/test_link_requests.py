"""`seedlint.links` against real servers on loopback: every fault is bounded, and is reported as what it is."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from datetime import UTC

import pytest
import trustme

from fewer import goes_through, one_in
from link_servers import Servers, after, answer, endless, raw, reset
from seedlint.links.addresses import is_public
from seedlint.links.ask_all import Limits, ask_all
from seedlint.links.decide import Policy, Request
from seedlint.links.fetch import USER_AGENT, Client
from seedlint.model.outcome import Outcome
from seedlint.testing import png

POLICY = Policy(0, frozenset(), lambda: 0.5)
PNG = png(60, 40)
TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nothing: what the system trusts takes a while to read, in every process of the tests


@pytest.fixture
def servers():
    with Servers() as servers:
        yield servers


def names(**addresses):
    """A lookup that knows these names (`_` is a dot) alone."""
    known = {name.replace("_", "."): value if isinstance(value, list) else [value] for name, value in addresses.items()}

    async def lookup(host, port):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no")
        return known[host]

    return lookup


def outcomes(*urls, picture=False, policy=POLICY, timeout=60.0, client=None, limits=(64, 4), **more) -> dict[str, Outcome]:
    """Ask for URLs; private addresses are fine unless the test says something else."""
    found: dict[str, Outcome] = {}
    client = client or Client(timeout, **{"allow": lambda _: True, "trust": TRUST, **more})
    clock = [0.0]

    async def sleep(seconds):
        clock[0] += seconds

    async def ask():
        async with client:
            await ask_all([(url, picture) for url in urls], client.ask, Limits(*limits), policy, lambda: clock[0], sleep, found.__setitem__)

    asyncio.run(ask())
    return found


def outcome(url, **more) -> Outcome:
    return outcomes(url, **more)[url]


def test_alive_by_head_without_a_body_and_who_asks(servers):
    top = servers.start({"/a": answer(200, b"x" * 1000)})
    assert outcome(f"{top}/a") == Outcome(verdict="alive", status=200, content="text/html")
    assert servers.paths() == ["HEAD /a"]
    headers = servers.asked[0][1].headers
    assert headers["user-agent"] == USER_AGENT
    assert "github.com/seedlint" in USER_AGENT
    assert headers["accept-encoding"] == "identity"
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_cookies_are_not_sent_back(servers):
    top = servers.start({"/a": answer(302, Location="/b", Set_Cookie="who=me"), "/b": answer()})
    assert outcome(f"{top}/a").verdict == "alive"
    assert all("cookie" not in asked.headers for _, asked in servers.asked)


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        (404, "dead", "404 Not Found"),
        (410, "dead", "410 Gone"),
        (401, "unverified", "401 Unauthorized"),
        (403, "unverified", "403 Forbidden"),
        (429, "unverified", "429 Too Many Requests"),
        (500, "unverified", "500 Internal Server Error"),
        (503, "unverified", "503 Service Unavailable"),
        (999, "unverified", "999"),
        (204, "alive", ""),
    ],
)
def test_statuses(servers, status, verdict, reason):
    top = servers.start(lambda _: answer(status))
    found = outcome(f"{top}/a")
    assert (found.verdict, found.reason, found.status) == (verdict, reason, status)


def test_accepted_statuses_are_alive(servers):
    top = servers.start(lambda _: answer(403))
    assert outcome(f"{top}/a", policy=POLICY._replace(accept=frozenset({403}))).verdict == "alive"


@pytest.mark.parametrize("lie", [answer(404), answer(405), answer(403), answer(500), reset, raw(b"")])
def test_a_head_that_lies_is_asked_again_by_get(servers, lie):
    top = servers.start({"HEAD /a": lie, "GET /a": answer(206, b"hello")})
    assert outcome(f"{top}/a").verdict == "alive"
    assert list(dict.fromkeys(servers.paths())) == ["HEAD /a", "GET /a"]  # the client itself tries a broken connection twice
    assert servers.asked[-1][1].headers["range"] == "bytes=0-4095"


def test_a_range_that_cannot_be_had_is_asked_without(servers):
    top = servers.start(lambda asked: answer(416) if "range" in asked.headers else answer(200) if asked.method == "GET" else answer(405))
    assert outcome(f"{top}/a").verdict == "alive"
    assert servers.paths() == ["HEAD /a", "GET /a", "GET /a"]


# -- redirects -----------------------------------------------------------------------------------------------------------


def test_each_redirect_is_recorded(servers):
    top = servers.start(
        {"/a": answer(301, Location="b?x=1#part"), "/b?x=1": answer(308, Location="/d/../c"), "/c": answer(302, Location="//127.0.0.1:1/")}
    )
    found = outcome(f"{top}/a")
    assert found.hops == ((301, f"{top}/b?x=1"), (308, f"{top}/c"), (302, "http://127.0.0.1:1/"))
    assert found.moved_to == f"{top}/c"
    assert (found.verdict, found.reason) == ("dead", "connection refused at http://127.0.0.1:1/")


def test_redirects_in_a_circle(servers):
    top = servers.start({"/a": answer(302, Location="/b"), "/b": answer(302, Location="/a")})
    found = outcome(f"{top}/a")
    assert (found.verdict, found.reason) == ("unverified", f"the redirects go in a circle at {top}/b")


def test_redirects_without_end(servers):
    top = servers.start(lambda asked: answer(302, Location=f"{asked.path}a"))
    found = outcome(f"{top}/a")
    assert found.reason.startswith("more than 10 redirects")
    assert len(servers.asked) == 22  # by HEAD, then by GET


@pytest.mark.parametrize(
    "location", ["mailto:a@example.com", "file:///etc/passwd", "javascript:alert(1)", "http://", "https://a b/", "data:,x"]
)
def test_a_redirect_to_what_is_no_page(servers, location):
    top = servers.start({"/a": answer(302, Location=location)})
    found = outcome(f"{top}/a")
    assert found.verdict == "unverified"
    assert "not a web page" in found.reason


def test_a_redirect_without_a_target_is_no_redirect(servers):
    top = servers.start({"/a": answer(302)})
    assert outcome(f"{top}/a").verdict == "unverified"


def test_a_page_that_redirects_to_the_front_page(servers):
    front = {"/": answer(), "/en/": answer()}
    top = servers.start(
        {
            **front,
            "/2019/ferry": answer(301, Location="/"),
            "/b": answer(302, Location="/en/"),
            "/c": answer(301, Location="/news/"),
            "/news/": answer(),
            "/index.html": answer(301, Location="/"),
        }
    )
    found = outcomes(f"{top}/2019/ferry", f"{top}/b", f"{top}/c", f"{top}/index.html")
    assert found[f"{top}/2019/ferry"].reason == f"the page redirects to the front page at {top}/"
    assert [each.verdict for _, each in sorted(found.items())] == ["unverified", "unverified", "alive", "alive"]


def test_several_urls_that_lead_to_one_are_one_request(servers):
    top = servers.start(lambda asked: answer() if asked.path == "/end" else answer(301, Location="/end"))
    found = outcomes(*(f"{top}/{number}" for number in range(30)), f"{top}/end")
    assert {each.verdict for each in found.values()} == {"alive"}
    assert len(found) == 31
    assert servers.paths().count("HEAD /end") == 1


# -- addresses -----------------------------------------------------------------------------------------------------------

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "172.32.0.1", "100.128.0.1"]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1", "100::1", "fec0::1", "not an address", "",
]  # fmt: skip


@goes_through("address", PUBLIC)
def test_public_addresses(address):
    assert is_public(address)


@goes_through("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


HOSTS = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "169.254.169.254",
]


@pytest.mark.parametrize("host", HOSTS)
def test_an_address_that_is_not_public_is_not_connected_to(servers, host):
    from seedlint.article.outcomes import request_url

    port = servers.start({"/": answer()}, "127.0.0.1").rpartition(":")[2]
    url = request_url(f"http://{host}:{port}/")
    found = outcome(url, allow=is_public)
    assert found.verdict == "unverified"
    assert "not public" in found.reason
    assert servers.asked == []


def test_a_redirect_to_an_address_that_is_not_public(servers):
    """The first server is let through as if it were public; where it leads to is not."""
    inside = servers.start({"/": answer()}, "127.0.0.9")
    top = servers.start({"/a": answer(302, Location=f"{inside}/"), "/b": answer(302, Location="http://meta.example/")}, "127.0.0.2")
    client = {"allow": lambda address: address == "127.0.0.2", "lookup": names(meta_example="169.254.169.254")}
    for path in ("/a", "/b"):
        found = outcome(f"{top}{path}", **client)
        assert found.verdict == "unverified"
        assert "not public" in found.reason
    assert {address for address, _ in servers.asked} == {"127.0.0.2"}


@pytest.mark.parametrize("addresses", [["127.0.0.2"], ["93.184.216.34", "127.0.0.2"], ["127.0.0.2", "2606:4700::1111"], ["::1", "8.8.8.8"]])
def test_a_name_that_leads_to_both_is_not_trusted(servers, addresses):
    port = servers.start({"/": answer()}, "127.0.0.2").rpartition(":")[2]
    found = outcome(f"http://both.example:{port}/", allow=is_public, lookup=names(both_example=addresses))
    assert found.verdict == "unverified"
    assert found.reason.startswith("its host leads to an address that is not public: ")
    assert servers.asked == []


def test_the_checked_address_is_the_one_that_is_connected_to(servers):
    """A name server that says something else the second time (DNS rebinding) is not asked a second time."""
    port = servers.start({"/": answer(), "/b": answer(), "/c": answer()}, "127.0.0.2").rpartition(":")[2]
    servers.start({}, "127.0.0.9", port=int(port))
    calls = []

    async def lookup(host, port):
        calls.append(host)
        return ["127.0.0.2"] if len(calls) == 1 else ["127.0.0.9"]

    top = f"http://rebinding.example:{port}"
    found = outcomes(f"{top}/", f"{top}/b", f"{top}/c", lookup=lookup, limits=(1, 1))
    assert {each.verdict for each in found.values()} == {"alive"}
    assert {address for address, _ in servers.asked} == {"127.0.0.2"}
    assert calls == ["rebinding.example"]


def test_no_such_host(servers):
    found = outcomes("http://none.example/a", "http://none.example/b", "http://empty.example/", lookup=names(empty_example=[]))
    assert {(each.verdict, each.reason) for each in found.values()} == {("dead", "no such host")}


def test_a_lookup_that_fails_for_now(servers):
    async def lookup(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    found = outcome("http://a.example/", lookup=lookup)
    assert (found.verdict, found.reason) == ("unverified", "its host cannot be looked up")


def test_connection_refused():
    found = outcome("http://127.0.0.1:1/")
    assert (found.verdict, found.reason) == ("dead", "connection refused")


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_ipv6(servers):
    try:
        top = servers.start({"/a": answer()}, "::1")
    except OSError:
        pytest.skip("no IPv6 on this machine")
    assert outcome(f"{top}/a").verdict == "alive"
    port = top.rpartition(":")[2]
    assert outcome(f"http://six.example:{port}/a", lookup=names(six_example="::1")).verdict == "alive"


# -- bodies and headers that do not end ----------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
# What a server may send for an image; how much of it is read is bounded.
BODIES = {
    "endless body": (endless(HEAD + b"\r\n", b"x" * 65_536), True),
    "endless image": (endless(HEAD + b"\r\n" + PNG[:20], b"\0" * 65_536), True),
    "endless chunks": (endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n"), True),
    "bomb": (raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * 50_000_000)), True),
    "too short": (raw(HEAD + b"Content-Length: 100000\r\n\r\n" + PNG), True),
    "drip": (endless(HEAD + b"\r\n", b"x", 0.02), True),
    "drip in the headers": (endless(b"HTTP/1.1 200 OK\r\n", b"a", 0.02), False),
    "endless header": (endless(b"HTTP/1.1 200 OK\r\nA: ", b"a" * 65_536), False),
    "endless headers": (endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 1000), False),
    "endless status": (endless(b"HTTP/1.1 200 ", b"a" * 65_536), False),
    "endless interim answers": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), False),
    "silence": (endless(b"", b"", 0.02), False),
    "not HTTP": (raw(b"220 mail.example ESMTP\r\n"), False),
    "nothing": (raw(b""), False),
    "two lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), False),
    "bad length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nab"), False),
    "bad chunks": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), None),
    "an escape in a header": (raw(b"HTTP/1.1 200 \x1b[31m\r\nContent-Type: image/\x1b]0;x\x07\r\nContent-Length: 0\r\n\r\n"), None),
    "reset": (reset, False),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_a_server_sends_is_bounded(servers, name):
    write, alive = BODIES[name]
    top = servers.start(lambda _: write)
    tracemalloc.start()
    found = outcome(f"{top}/a", picture=True, timeout=0.4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16_000_000
    if alive is not None:
        assert found.verdict == ("alive" if alive else "unverified"), found
    assert found.reason.isprintable()
    assert found.content.isprintable()


@pytest.mark.parametrize("name", one_in(2, BODIES))
def test_the_same_of_a_page(servers, name):
    """Of a page nothing but the headers is wanted."""
    write, alive = BODIES[name]
    top = servers.start(lambda asked: answer(405) if asked.method == "HEAD" else write)
    found = outcome(f"{top}/a", timeout=0.4)
    if alive is not None:
        assert found.verdict == ("alive" if alive else "unverified"), found


def test_location_and_reason_that_speak_to_a_terminal(servers):
    top = servers.start({"/a": answer(302, Location="/\x1b]0;x\x07"), "/b": raw(b"HTTP/1.1 404 \xc2\x9b31m\r\nContent-Length: 0\r\n\r\n")})
    found = outcomes(f"{top}/a", f"{top}/b")
    for each in found.values():
        assert each.reason.isprintable()
        assert all(url.isprintable() for _, url in each.hops)


# -- images --------------------------------------------------------------------------------------------------------------


def test_an_image_is_measured_from_its_beginning(servers):
    served = PNG + b"\0" * 5_000_000
    top = servers.start({"/a.png": answer(200, served, Content_Type="image/png")})
    found = outcome(f"{top}/a.png", picture=True)
    assert (found.verdict, found.picture, found.width, found.height) == ("alive", True, 60, 40)
    assert servers.paths() == ["GET /a.png"]
    assert servers.asked[0][1].headers["range"] == "bytes=0-262143"


@pytest.mark.parametrize(
    ("body", "content", "picture", "shown"),
    [
        (b"<!DOCTYPE html><p>gone", "text/html", False, "text/html"),
        (b"<!DOCTYPE html><p>gone", "image/png", False, "an HTML page"),
        (b"<html>" + b"x" * 100_000, "image/png", False, "an HTML page"),
        (b"{}", "application/json", False, "application/json"),
        (b"", "text/plain", False, "text/plain"),
        (PNG, "text/plain", True, "text/plain"),
        (PNG, "application/octet-stream", True, "application/octet-stream"),
        (b"who knows", "application/octet-stream", None, "application/octet-stream"),
        (b"\0\0\1\0icon", "image/x-icon", True, "image/x-icon"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8"/>', "image/svg+xml; charset=utf-8", True, "image/svg+xml"),
    ],
)
def test_what_is_an_image(servers, body, content, picture, shown):
    top = servers.start({"/a": answer(200, body, Content_Type=content)})
    found = outcome(f"{top}/a", picture=True)
    assert (found.verdict, found.picture, found.content) == ("alive", picture, shown)


# -- certificates --------------------------------------------------------------------------------------------------------


def server_context(authority, *identities, **more):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*identities, **more).configure_cert(context)
    return context


def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def test_a_good_certificate(servers, authority):
    port = servers.start({"/a": answer()}, tls=server_context(authority, "good.example")).rpartition(":")[2]
    found = outcome(f"https://good.example:{port}/a", trust=trusting(authority), lookup=names(good_example="127.0.0.1"))
    assert found.verdict == "alive"


def test_wrong_certificates(servers, authority):
    from datetime import datetime

    past = datetime(2020, 1, 1, tzinfo=UTC)
    contexts = {
        "other_example": server_context(authority, "good.example"),
        "expired_example": server_context(authority, "expired.example", not_before=past, not_after=past.replace(year=2021)),
        "stranger_example": server_context(trustme.CA(), "stranger.example"),
    }
    reasons = {}
    for name, context in contexts.items():
        port = servers.start({"/a": answer(), "/b": answer()}, tls=context).rpartition(":")[2]
        url = f"https://{name.replace('_', '.')}:{port}"
        found = outcomes(f"{url}/a", f"{url}/b", trust=trusting(authority), lookup=names(**{name: "127.0.0.1"}))
        assert {each.verdict for each in found.values()} == {"certificate"}
        reasons[name] = found[f"{url}/a"].reason
    assert "not valid for 'other.example'" in reasons["other_example"]
    assert "expired" in reasons["expired_example"]
    assert "issuer" in reasons["stranger_example"] or "self" in reasons["stranger_example"]
    assert servers.asked == []


def test_no_tls_where_tls_was_asked_for(servers):
    port = servers.start({"/a": answer()}).rpartition(":")[2]
    assert outcome(f"https://127.0.0.1:{port}/a", timeout=0.4).verdict == "unverified"


# -- one queue, one connection -------------------------------------------------------------------------------------------


def test_connections_are_kept(servers):
    seen = set()

    async def count(asked, writer):
        seen.add(writer.get_extra_info("peername"))
        await answer()(asked, writer)

    top = servers.start(lambda _: count)
    outcomes(*(f"{top}/{number}" for number in range(20)), limits=(64, 2))
    assert len(seen) <= 4


def test_a_defect_ends_the_run():
    async def ask(request, more):
        raise RuntimeError("a defect")

    async def run():
        await ask_all([("http://a.example/", False)], ask, Limits(2, 2), POLICY, lambda: 0.0, asyncio.sleep, lambda *_: None)

    with pytest.raises(RuntimeError, match="a defect"):
        asyncio.run(run())


def test_a_slow_host_takes_no_time_of_others(servers):
    top = servers.start({"/slow": after(0.3, answer())})
    assert outcome(f"{top}/slow", timeout=0.1).reason == "no answer in time"
    assert servers.paths() == ["HEAD /slow", "GET /slow"]


def test_requests_of_what_cannot_be_a_request():
    assert Request("http://a.example/").method == "HEAD"
