"""Ask for many URLs at a time, as a schedule allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from seedlint.links.decide import Answer, Job, Policy, Request, decide, first, host, origin
from seedlint.links.schedule import Schedule
from seedlint.model.outcome import Outcome

Ask = Callable[[Request, bool], Awaitable[Answer]]
Sleep = Callable[[float], Awaitable[None]]


class Limits:
    """How many requests may run at a time: in all, and of one host."""

    __slots__ = ("at_once", "per_host")

    def __init__(self, at_once: int, per_host: int) -> None:
        self.at_once = at_once
        self.per_host = per_host


class _Run:
    """What is under way: a class because answers and the schedule change each other.

    Attributes:
        waiting: request -> the jobs that its answer is for. A request is sent once, however many jobs come to it.
        answers: of requests that were answered well: a job that comes to one later need not ask.
    """

    def __init__(self, limits: Limits, policy: Policy, clock: Callable[[], float], tell: Callable[[str, Outcome], None]) -> None:
        self.schedule: Schedule[Request] = Schedule(limits.per_host)
        self.policy = policy
        self.clock = clock
        self.tell = tell
        self.waiting: dict[Request, list[Job]] = {}
        self.answers: dict[Request, Answer] = {}

    def submit(self, job: Job, delay: float = 0.0) -> None:
        """Ask what a job asks next; where the answer is known, go on with it."""
        while (known := self.answers.get(job.request)) is not None:
            step = decide(job, known, self.policy)
            if step.job is None:
                self.end(job, step.outcome)
                return
            job = step.job
        if job.request in self.waiting:
            self.waiting[job.request].append(job)
            return
        self.waiting[job.request] = [job]
        self.schedule.add(host(job.request.url), job.request, self.clock() + delay if delay else None)

    def end(self, job: Job, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.tell(job.url, outcome)

    def answered(self, request: Request, answer: Answer) -> None:
        """Go on with all jobs that an answer is for."""
        name, now = host(request.url), self.clock()
        if not answer.error and answer.status < 400:
            self.answers[request] = answer
        for job in self.waiting.pop(request):
            step = decide(job, answer, self.policy)
            if step.pause:
                self.schedule.pause(name, now + step.pause)
            if step.job is not None:
                self.submit(step.job, step.delay)
                continue
            self.end(job, step.outcome)
            if step.for_host and step.outcome is not None:
                self.answer_rest(name, origin(request.url), step.outcome)

    def answer_rest(self, name: str, start: str, outcome: Outcome) -> None:
        """What holds for a host holds for all that still waits for it: nothing of it is asked."""
        for request in self.schedule.drop(name):
            if origin(request.url) != start:
                self.schedule.add(name, request)
                continue
            for job in self.waiting.pop(request):
                self.end(job, outcome.replace(hops=job.hops))


async def ask_all(
    urls: Iterable[tuple[str, bool]],
    ask: Ask,
    limits: Limits,
    policy: Policy,
    clock: Callable[[], float],
    sleep: Sleep,
    tell: Callable[[str, Outcome], None],
) -> None:
    """Ask for each URL, until there is an outcome for every one.

    Args:
        urls: as `request_url` gives them, each with whether it is that of an image; each once.
        ask: sends a request; is given whether more requests of this host may follow soon.
        limits: how many at a time.
        policy: what counts as alive, and how often to try.
        clock: seconds, of any clock that only goes forward.
        sleep: waits for some seconds of it.
        tell: is called with each URL and its outcome, in the order of the answers.
    """
    run = _Run(limits, policy, clock, tell)
    for url, picture in urls:
        run.submit(first(url, picture))
    # Answers and defects come through one queue: a task that fails ends the run, it does not leave it waiting.
    ended: asyncio.Queue[asyncio.Task[Answer] | asyncio.Task[None]] = asyncio.Queue()
    running: dict[object, Request] = {}
    alarm: asyncio.Task[None] | None = None
    try:
        while run.waiting:
            while len(running) < limits.at_once and (request := run.schedule.take(clock())) is not None:
                task = asyncio.ensure_future(_answer(ask, request, run.schedule.waits_for(host(request.url))))
                running[task] = request
                task.add_done_callback(ended.put_nowait)
            when = run.schedule.next_time()
            if alarm is None and when is not None and len(running) < limits.at_once:
                alarm = asyncio.ensure_future(_sleep(sleep, max(0.0, when - clock())))
                alarm.add_done_callback(ended.put_nowait)
            done = await ended.get()
            if done in running:
                answer = done.result()
                assert answer is not None
                run.schedule.release(host(running[done].url))
                run.answered(running.pop(done), answer)
                if alarm is not None and not alarm.done():  # the next moment may be another one now
                    alarm.cancel()
                    alarm = None
            elif done is alarm:
                done.result()
                alarm = None
    finally:
        for left in (*running, *((alarm,) if alarm else ())):
            left.cancel()


async def _answer(ask: Ask, request: Request, more: bool) -> Answer:
    return await ask(request, more)


async def _sleep(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)
