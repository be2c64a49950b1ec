"""A progress bar for runs that take a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from seedlint._typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from rich.progress import Progress, TaskID

# Seconds before a bar appears, and between two looks of it.
PATIENCE = 0.5
PAUSE = 0.1


class Bar:
    """Called with files done and files in all; draws on a terminal once the run has taken `PATIENCE` seconds.

    A context manager: at its end the bar is gone from the screen, whatever happened.
    """

    def __init__(
        self, stream: TextIO, color: bool, clock: Callable[[], float] = time.monotonic, words: str = "checking", unit: str = ""
    ) -> None:
        self._stream = stream
        self._color = color
        self._clock = clock
        self._words = words
        self._unit = unit
        self._start_time = clock()
        self._next = clock() + PATIENCE
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + PAUSE
        if self._progress is None or self._task is None:
            self._progress = self._start()
            self._task = self._progress.add_task(self._words, total=total, rate="")
        rate = f"{done / max(now - self._start_time, PAUSE):,.0f} {self._unit}/s" if self._unit else ""
        self._progress.update(self._task, completed=done, total=total, rate=rate, refresh=True)

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(file=self._stream, no_color=not self._color, highlight=False)
        rate = (TextColumn("{task.fields[rate]}"),) if self._unit else ()
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *rate, TimeRemainingColumn()
        progress = Progress(*columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)
        progress.start()
        return progress
