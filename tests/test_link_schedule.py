"""Who is asked when, and what follows from an answer: with a clock of the test's own, nothing waits."""

from __future__ import annotations

import asyncio

import pytest

from fewer import goes_through
from seedlint.links.ask_all import Limits, ask_all
from seedlint.links.decide import Answer, Policy, decide, first, resolved
from seedlint.links.fetch import retry_after
from seedlint.links.schedule import Schedule

POLICY = Policy(2, frozenset(), lambda: 0.5)


def taken(schedule: Schedule[str], now: float) -> list[str]:
    found = []
    while (item := schedule.take(now)) is not None:
        found.append(item)
    return found


def test_hosts_take_turns_and_none_gets_more_than_its_share():
    schedule: Schedule[str] = Schedule(2)
    for host in "abc":
        for number in range(3):
            schedule.add(host, f"{host}{number}")
    assert taken(schedule, 0) == ["a0", "b0", "c0", "a1", "b1", "c1"]
    assert schedule.next_time() is None
    schedule.release("b")
    assert schedule.waits_for("b")
    assert taken(schedule, 0) == ["b2"]
    assert not schedule.waits_for("b")


def test_a_host_that_asks_to_wait_keeps_nobody_else_waiting():
    schedule: Schedule[str] = Schedule(4)
    schedule.pause("a", 30)
    schedule.pause("a", 10)  # the longer one counts
    for each in ("a0", "a1", "b0"):
        schedule.add(each[0], each)
    assert taken(schedule, 0) == ["b0"]
    assert schedule.next_time() == 30
    assert taken(schedule, 29.9) == []
    assert taken(schedule, 30) == ["a0", "a1"]


def test_a_request_that_comes_later():
    schedule: Schedule[str] = Schedule(4)
    schedule.add("a", "late", 5)
    schedule.add("a", "later", 7)
    assert taken(schedule, 4) == []
    assert schedule.next_time() == 5
    assert taken(schedule, 6) == ["late"]
    assert schedule.drop("a") == ["later"]
    assert schedule.drop("a") == []
    assert schedule.next_time() is None


class World:
    """Answers from a list for each URL, a clock that goes forward when somebody waits, and a record of both."""

    def __init__(self, answers, took=0.0):
        self.answers = answers
        self.now = 0.0
        self.asked = []
        self.told = {}
        self.running = self.most = 0

    async def ask(self, request, more):
        self.asked.append((self.now, request.url, request.method))
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        some = self.answers(request) if callable(self.answers) else self.answers[request.url]
        return some.pop(0) if isinstance(some, list) else some

    async def sleep(self, seconds):
        self.now += seconds

    def run(self, *urls, policy=POLICY, limits=(64, 4)):
        jobs = [(url, False) for url in urls]
        asyncio.run(ask_all(jobs, self.ask, Limits(*limits), policy, lambda: self.now, self.sleep, self.told.__setitem__))
        return self.told


A, B = "https://a.example/", "https://b.example/"


def test_retry_after_slows_that_host_down_and_no_other():
    busy = Answer(429, retry_after=20)
    world = World({A: [busy, Answer(200)], f"{A}2": Answer(200), B: Answer(200), f"{B}2": Answer(200)})
    told = world.run(A, f"{A}2", B, f"{B}2", limits=(64, 1))
    assert {each.verdict for each in told.values()} == {"alive"}
    when = {url: moment for moment, url, _ in world.asked}
    assert (when[B], when[f"{B}2"]) == (0, 0)
    assert when[A] >= 20
    assert when[f"{A}2"] >= 20


def test_what_asks_for_more_than_a_minute_is_not_waited_for():
    world = World(lambda request: Answer(503, retry_after=3600) if request.url.startswith(A) else Answer(200))
    told = world.run(*(f"{A}{number}" for number in range(50)), B, limits=(4, 1))
    assert len(told) == 51
    assert {told[f"{A}{number}"].reason for number in range(50)} == {"503 Service Unavailable, the server asks to wait 3600 seconds"}
    assert world.now < 60
    assert len(world.asked) == 2


def test_retries_wait_longer_each_time():
    world = World({A: Answer(500)})
    told = world.run(A)
    assert told[A].verdict == "unverified"
    assert [moment for moment, _, _ in world.asked] == [0, 0, 1, 3]  # HEAD, GET, and twice again


@pytest.mark.parametrize(("error", "verdict"), [("no-host", "dead"), ("connection-refused", "dead"), ("unreachable", "unverified")])
def test_what_holds_for_a_host_is_not_asked_for_each_of_its_urls(error, verdict):
    world = World(lambda _: Answer(error=error, words="no"))
    told = world.run(*(f"{A}{number}" for number in range(1000)))
    assert len(told) == 1000
    assert {each.verdict for each in told.values()} == {verdict}
    assert len(world.asked) <= 3 * 4 + 4


def test_a_port_without_a_server_says_nothing_of_another_port():
    other = "https://a.example:444/"
    world = World(lambda request: Answer(200) if request.url.startswith(other) else Answer(error="connection-refused", words="no"))
    told = world.run(*(f"{A}{number}" for number in range(9)), *(f"{other}{number}" for number in range(9)), limits=(2, 1))
    assert [told[f"{A}8"].verdict, told[f"{other}8"].verdict] == ["dead", "alive"]


def test_limits_hold():
    world = World(lambda _: Answer(200))
    urls = [f"https://h{number % 50}.example/{number}" for number in range(1000)]
    assert len(world.run(*urls, limits=(10, 3))) == 1000
    assert world.most == 10
    world = World(lambda _: Answer(200))
    world.run(*(f"{A}{number}" for number in range(100)), limits=(10, 3))
    assert world.most == 3


def test_a_time_out_is_never_dead():
    assert World({A: Answer(error="time-out", words="no answer in time")}).run(A)[A].verdict == "unverified"


def test_certificates_are_not_tried_again():
    world = World({A: Answer(error="certificate", words="expired")})
    assert world.run(A)[A].verdict == "certificate"
    assert len(world.asked) == 1


def test_an_image_is_asked_for_by_get():
    step = decide(first(A, True), Answer(404), POLICY)
    assert first(A, True).request.method == "GET"
    assert step.outcome is not None
    assert step.outcome.verdict == "dead"


@goes_through(
    ("location", "target"),
    [
        ("https://b.example", "https://b.example/"),
        ("//b.example/x", "https://b.example/x"),
        ("/x", "https://a.example:8443/x"),
        ("x", "https://a.example:8443/p/x"),
        ("../x", "https://a.example:8443/x"),
        ("?y", "https://a.example:8443/p/q?y"),
        ("#z", "https://a.example:8443/p/q?r=1"),
        ("", "https://a.example:8443/p/q?r=1"),
        (" /a b\t", "https://a.example:8443/a%20b"),
        ("/ü", "https://a.example:8443/%C3%BC"),
        ("https://user:secret@b.example/", "https://b.example/"),
        ("HTTP://B.example:80/", "http://b.example/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("ftp://b.example/", ""),
        ("mailto:a@b.example", ""),
        ("http://[::1", ""),
    ],
)
def test_where_a_redirect_leads(location, target):
    assert resolved("https://a.example:8443/p/q?r=1", location) == target


@goes_through(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("9" * 40, None),
    ],
)
def test_retry_after(text, seconds):
    assert retry_after(text, 10.0) == seconds
