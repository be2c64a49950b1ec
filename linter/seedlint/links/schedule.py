"""What is asked next: hosts take turns, none gets more than its share at a time, and one that asks to wait keeps nobody else waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from heapq import heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Schedule(Generic[T]):
    """Requests that wait, by host. It knows no clock: every moment is handed in, in seconds of any clock that only goes forward.

    A class because taking, pausing and releasing share all of this.
    """

    def __init__(self, per_host: int) -> None:
        """Nothing waits yet.

        Args:
            per_host: requests of one host that may run at a time.
        """
        self._per_host = per_host
        self._ready: dict[str, deque[T]] = {}
        self._turns: deque[str] = deque()  # hosts that may go on; each is there once at most
        self._in_turn: set[str] = set()
        self._running: dict[str, int] = {}
        self._paused: dict[str, float] = {}
        self._wakes: list[tuple[float, str]] = []
        self._later: list[tuple[float, int, str, T]] = []
        self._number = 0

    def add(self, host: str, item: T, when: float | None = None) -> None:
        """Let a request wait, until some moment at least."""
        if when is not None:
            self._number += 1
            heappush(self._later, (when, self._number, host, item))
            return
        self._ready.setdefault(host, deque()).append(item)
        self._offer(host)

    def _offer(self, host: str) -> None:
        if host not in self._in_turn:
            self._in_turn.add(host)
            self._turns.append(host)

    def pause(self, host: str, until: float) -> None:
        """Take nothing of a host until some moment."""
        self._paused[host] = max(until, self._paused.get(host, until))

    def take(self, now: float) -> T | None:
        """The next request, which runs from now on; None where none may."""
        while self._later and self._later[0][0] <= now:
            _, _, host, item = heappop(self._later)
            self._ready.setdefault(host, deque()).appendleft(item)  # what is tried again shows soonest whether the host is there
            self._offer(host)
        while self._wakes and self._wakes[0][0] <= now:
            self._offer(heappop(self._wakes)[1])
        while self._turns:
            host = self._turns.popleft()
            self._in_turn.discard(host)
            waiting = self._ready.get(host)
            if not waiting or self._running.get(host, 0) >= self._per_host:
                continue  # `release` offers it again
            until = self._paused.get(host, now)
            if until > now:
                heappush(self._wakes, (until, host))
                continue
            item = waiting.popleft()
            self._running[host] = self._running.get(host, 0) + 1
            if waiting:
                self._offer(host)
            else:
                del self._ready[host]
            return item
        return None

    def release(self, host: str) -> None:
        """A request of the host has ended."""
        self._running[host] -= 1
        if not self._running[host]:
            del self._running[host]
        if host in self._ready:
            self._offer(host)

    def drop(self, host: str) -> list[T]:
        """Take all that waits for a host, to be answered without asking."""
        dropped = [*self._ready.pop(host, ()), *(item for _, _, name, item in self._later if name == host)]
        if any(name == host for _, _, name, _ in self._later):
            self._later = [each for each in self._later if each[2] != host]
            self._later.sort()
        return dropped

    def waits_for(self, host: str) -> bool:
        """Whether more requests of a host may follow soon."""
        return host in self._ready

    def next_time(self) -> float | None:
        """The moment from which on `take` may give something that it does not give now; None where only `release` changes that."""
        times = [heap[0][0] for heap in (self._later, self._wakes) if heap]
        return min(times, default=None)
