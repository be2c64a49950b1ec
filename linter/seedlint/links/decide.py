"""An answer -> what can be said of the link, or what to ask next. Pure: no network, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import NamedTuple
from seedlint.article.domains import registrable
from seedlint.article.outcomes import request_url
from seedlint.article.urls import parse
from seedlint.model.messages import plain
from seedlint.model.outcome import ALIVE, BAD_CERTIFICATE, DEAD, UNVERIFIED, Outcome

MOST_REDIRECTS = 10  # browsers follow 20 (Fetch, section 4.4); nobody needs more than a few
LONGEST_PAUSE = 60.0  # seconds that a run waits for a host that asks for it
_FIRST_PAUSE = 1.0  # seconds before the first retry; each further one takes twice as long
_REDIRECTS = (301, 302, 303, 307, 308)
_SCHEME = LazyPattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FRONT = LazyPattern(r"/(?:index\.[a-z]{3,5}|home|[a-z]{2}(?:-[a-z]{2})?/?)?", re.IGNORECASE)

# What kept an answer from coming.
NO_HOST, CONNECTION_REFUSED, UNREACHABLE, NOT_PUBLIC, CERTIFICATE, TIME_OUT, BROKEN = (
    "no-host", "connection-refused", "unreachable", "not-public", "certificate", "time-out", "broken",
)  # fmt: skip
_OF_THE_HOST = (NO_HOST, CONNECTION_REFUSED, UNREACHABLE, NOT_PUBLIC, CERTIFICATE)  # true of every URL there
NOT_CONNECTED = (NO_HOST, CONNECTION_REFUSED, UNREACHABLE)


class Request(NamedTuple):
    """What is asked: equal requests are sent once.

    Attributes:
        url: as `request_url` gives it.
        method: HEAD or GET.
        picture: the body is looked at: it is to be an image.
        ranged: only the beginning is asked for.
    """

    url: str
    method: str = "HEAD"
    picture: bool = False
    ranged: bool = True


class Answer(NamedTuple):
    """What came back.

    Attributes:
        status: 0 where no answer came.
        location: of a redirect, as the server sent it.
        content: media type; empty where there is none, or none that can be one.
        picture, width, height: as in `Outcome`.
        retry_after: seconds that the server asks to wait; None where it does not say.
        error: what kept an answer from coming.
        words: the same for people; may hold what a server sent.
    """

    status: int = 0
    location: str = ""
    content: str = ""
    picture: bool | None = None
    width: int | None = None
    height: int | None = None
    retry_after: float | None = None
    error: str = ""
    words: str = ""


class Job(NamedTuple):
    """One URL on its way to an outcome.

    Attributes:
        url: the one that the outcome is for.
        request: what is asked next.
        hops: redirects so far.
        tries: how often the request was sent before.
    """

    url: str
    request: Request
    hops: tuple[tuple[int, str], ...] = ()
    tries: int = 0


class Policy(NamedTuple):
    """What the command line decides.

    Attributes:
        retries: how often a request is sent again.
        accept: statuses that count as alive.
        jitter: a number from 0 to 1, another each time: those who wait do not come back all at once.
    """

    retries: int
    accept: frozenset[int]
    jitter: Callable[[], float]


class Step(NamedTuple):
    """What follows from an answer: an outcome, or a job that goes on.

    Attributes:
        outcome: None while the job goes on.
        job: None at its end.
        delay: seconds before it goes on.
        pause: seconds in which the host is not asked anything.
        for_host: the outcome holds for all else that waits for the same scheme, host and port.
    """

    outcome: Outcome | None = None
    job: Job | None = None
    delay: float = 0.0
    pause: float = 0.0
    for_host: bool = False


def first(url: str, picture: bool) -> Job:
    """The job of a URL: an image is looked at, so its beginning is asked for; of a page the headers will do."""
    return Job(url, Request(url, "GET" if picture else "HEAD", picture))


def origin(url: str) -> str:
    """Scheme, host and port of a URL as `request_url` gives it."""
    return url[: url.index("/", 8)]


def host(url: str) -> str:
    """The host of a URL as `request_url` gives it, without its port."""
    start = url.index("/") + 2
    name = url[start : url.index("/", start)]
    return name if name.endswith("]") or ":" not in name else name[: name.rindex(":")]


def decide(job: Job, answer: Answer, policy: Policy) -> Step:
    """What follows from the answer to a job's request."""
    if answer.error:
        return _unanswered(job, answer, policy)
    status = answer.status
    if status in policy.accept or 200 <= status < 300 or status == 304:
        return _alive(job, answer)
    if status in _REDIRECTS and answer.location:
        return _redirected(job, answer)
    if status == 416 and job.request.ranged and job.request.method == "GET":
        return Step(job=job._replace(request=job.request._replace(ranged=False)))
    if job.request.method == "HEAD" and answer.retry_after is None and status != 429:
        return Step(job=_by_get(job))  # many servers answer HEAD with anything
    if status in (404, 410):
        return Step(_outcome(job, answer, DEAD, status_words(status)))
    if status == 429 or status >= 500:
        return _retried(job, answer, policy, status_words(status))
    return Step(_outcome(job, answer, UNVERIFIED, status_words(status)))


def status_words(status: int) -> str:
    """A status with its name, which is never the server's own."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _outcome(job: Job, answer: Answer, verdict: str, reason: str = "") -> Outcome:
    if reason and job.hops and verdict != ALIVE:
        reason += f" at {job.hops[-1][1]}"
    return Outcome(
        verdict=verdict, reason=reason, status=answer.status, hops=job.hops, content=answer.content, picture=answer.picture,
        width=answer.width, height=answer.height,
    )  # fmt: skip


def _by_get(job: Job) -> Job:
    """The same URL again from the start, by GET."""
    return Job(job.url, Request(job.url, "GET", job.request.picture), (), job.tries)


def _alive(job: Job, answer: Answer) -> Step:
    if not _leads_to_front_page(job):
        return Step(_outcome(job, answer, ALIVE))
    if job.request.method == "HEAD":
        return Step(job=_by_get(job))
    return Step(_outcome(job, answer, UNVERIFIED, "the page redirects to the front page"))


def _leads_to_front_page(job: Job) -> bool:
    """Whether a page redirects to the front page of its own site: what many do with all pages that are gone."""
    if not job.hops:
        return False
    end = job.hops[-1][1]
    if not is_front_page(end) or is_front_page(job.url):
        return False
    one, other = host(job.url), host(end)
    return one == other or (registrable(one) is not None and registrable(one) == registrable(other))


def is_front_page(url: str) -> bool:
    """Whether a URL as `request_url` gives it is that of the front page of a site, or of one of its languages."""
    return _FRONT.fullmatch(url, url.index("/", 8)) is not None


def _redirected(job: Job, answer: Answer) -> Step:
    target = resolved(job.request.url, answer.location)
    seen = {job.url, *(url for _, url in job.hops)}
    if target and target not in seen and len(job.hops) < MOST_REDIRECTS:
        request = job.request._replace(url=target, ranged=True)
        return Step(job=Job(job.url, request, (*job.hops, (answer.status, target))))
    if job.request.method == "HEAD":
        return Step(job=_by_get(job))
    if not target:
        reason = f"{status_words(answer.status)}, to something that is not a web page: {plain(answer.location, 80)}"
    elif target in seen:
        reason = "the redirects go in a circle"
    else:
        reason = f"more than {MOST_REDIRECTS} redirects"
    return Step(_outcome(job, answer, UNVERIFIED, reason))


def resolved(base: str, location: str) -> str:
    """Where a redirect leads, as `request_url` gives it; empty where that is no http or https URL.

    Source: RFC 9110, section 10.2.2; WHATWG URL standard, section 4.4.

    Args:
        base: the URL that redirects, as `request_url` gives it.
        location: as the server sent it.
    """
    location = location.strip("\t\n\x0c\r ").replace("\t", "").replace("\n", "").replace("\r", "")
    location = location.partition("#")[0]
    parts = parse(base)
    if parts is None:
        return ""
    if not _SCHEME.match(location):
        location = location.replace("\\", "/")
        start = origin(base)
        if location.startswith("//"):
            location = f"{parts.scheme}:{location}"
        elif location.startswith("/"):
            location = start + location
        elif location.startswith("?"):
            location = start + parts.path + location
        elif location:
            location = start + parts.path[: parts.path.rindex("/") + 1] + location
        else:
            location = base
    return request_url(location.replace(" ", "%20"))


def _unanswered(job: Job, answer: Answer, policy: Policy) -> Step:
    error = answer.error
    if error == CERTIFICATE:
        return Step(_outcome(job, answer, BAD_CERTIFICATE, answer.words), for_host=True)
    if error == NOT_PUBLIC:
        return Step(_outcome(job, answer, UNVERIFIED, answer.words), for_host=True)
    if error not in _OF_THE_HOST and job.request.method == "HEAD":
        return Step(job=_by_get(job))  # some servers hang on HEAD, or break off
    verdict = DEAD if error in (NO_HOST, CONNECTION_REFUSED) else UNVERIFIED
    return _retried(job, answer, policy, answer.words, verdict, error in _OF_THE_HOST)


def _retried(job: Job, answer: Answer, policy: Policy, reason: str, verdict: str = UNVERIFIED, for_host: bool = False) -> Step:
    """Try again later, as long as that is allowed."""
    wait = answer.retry_after
    if wait is not None and wait > LONGEST_PAUSE:
        reason = f"{reason}, the server asks to wait {wait:.0f} seconds"
        return Step(_outcome(job, answer, verdict, reason), for_host=True)
    if job.tries >= policy.retries:
        return Step(_outcome(job, answer, verdict, reason), pause=wait or 0.0, for_host=for_host)
    backoff = _FIRST_PAUSE * 2.0**job.tries * (0.5 + policy.jitter())
    delay = max(wait or 0.0, backoff)
    slow_down = delay if answer.status in (429, 503) or for_host else 0.0
    return Step(job=job._replace(tries=job.tries + 1), delay=delay, pause=slow_down)
