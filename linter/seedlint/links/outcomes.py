"""URLs -> outcomes: those of earlier runs that are young enough, and answers to requests for the rest."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from seedlint._typing import NamedTuple
from seedlint.links.ask_all import Limits, ask_all
from seedlint.links.decide import Policy, host, is_front_page
from seedlint.links.fetch import Client
from seedlint.links.outcome_cache import OutcomeCache
from seedlint.model.outcome import ALIVE, UNVERIFIED, Outcome

_PROBES = 3  # links that were alive: where nothing else answers, they say whether there is a network at all
_SEVERAL = 3  # pages

Progress = Callable[[int, int], None]


class LinkOutcomes(NamedTuple):
    """What is known of the links.

    Attributes:
        outcomes: by URL.
        asked: URLs that were asked for in this run.
        hosts: the number of hosts among them.
        known: URLs whose outcome is from an earlier run.
        oldest: seconds since the oldest of these.
        connected: some server was there, or nothing had to be asked.
    """

    outcomes: dict[str, Outcome]
    asked: int
    hosts: int
    known: int
    oldest: int
    connected: bool


def outcomes_for(
    urls: Sequence[tuple[str, bool]],
    client: Client,
    limits: Limits,
    policy: Policy,
    cache: OutcomeCache,
    max_age: float,
    progress: Progress | None = None,
    now: Callable[[], float] = time.time,
) -> LinkOutcomes:
    """Ask for what is not known. What came before an interrupt is in the cache.

    Args:
        urls: as `request_url` gives them, each with whether it is that of an image; each once.
        client: sends the requests.
        limits: how many at a time.
        policy: what counts as alive, and how often to try.
        cache: of outcomes.
        max_age: seconds that an outcome is kept; one that is not alive an hour at most.
        progress: called with URLs done and URLs to ask for in all.
        now: seconds since 1970-01-01T00:00:00Z.
    """
    known = cache.known(urls, now(), max_age, policy.accept)
    outcomes = dict(known)
    pictures = dict(urls)
    left = [each for each in urls if each[0] not in known]
    done = 0

    def tell(url: str, outcome: Outcome) -> None:
        nonlocal done
        outcomes[url] = outcome
        if not _is_local(outcome):
            cache.keep(url, pictures[url], outcome, now())
        if cache.is_full and client.connected:
            cache.flush()
        done += 1
        if progress is not None:
            progress(done, len(left))

    async def ask() -> None:
        async with client:
            await ask_all(left, client.ask, limits, policy, time.monotonic, asyncio.sleep, tell)
            if left and not client.connected:
                probes = [(url, pictures[url]) for url, outcome in known.items() if outcome.verdict == ALIVE][:_PROBES]
                await ask_all(probes, client.ask, limits, policy, time.monotonic, asyncio.sleep, lambda *_: None)

    try:
        if left:
            asyncio.run(ask())
    finally:
        if client.connected:
            cache.flush()
        cache.close(now())
    outcomes = with_front_pages(outcomes)
    tried = [url for url, _ in left if not _is_local(outcomes[url])]
    oldest = max((outcome.age for outcome in known.values()), default=0)
    hosts = len({host(url) for url, _ in left})
    return LinkOutcomes(outcomes, len(left), hosts, len(known), oldest, client.connected or not tried)


def with_front_pages(outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """The same, where pages of one host that all lead to one front page, if on another site, count as unverified.

    One such redirect may be meant, as that of a short link; several different pages do not have one successor.
    """
    led: dict[tuple[str, str], list[str]] = {}
    for url, outcome in outcomes.items():
        if outcome.verdict == ALIVE and outcome.hops and is_front_page(outcome.hops[-1][1]) and not is_front_page(url):
            led.setdefault((host(url), outcome.hops[-1][1]), []).append(url)
    found = dict(outcomes)
    for (_, end), urls in led.items():
        for url in urls if len(urls) >= _SEVERAL else ():
            reason = f"{len(urls)} pages of its host redirect to one front page, {end}"
            found[url] = outcomes[url].replace(verdict=UNVERIFIED, reason=reason)
    return found


def _is_local(outcome: Outcome) -> bool:
    """Whether nothing was asked, since the address is not public: with another option it would be."""
    return not outcome.status and "not public" in outcome.reason


def jitter() -> float:
    """A number from 0 to 1, another each time."""
    return random.random()
