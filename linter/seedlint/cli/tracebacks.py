"""``--verbose``: where rules fail, from the log that the guard writes, on standard error; in worker processes too."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from seedlint.cli.streams import say
from seedlint.registry.guard import LOG


class _Handler(logging.Handler):
    """Each failure once in a process, however many files a rule fails on."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[object, ...]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        last = error.__traceback__ if error else None
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        kind = record.args, type(error), last.tb_frame.f_code if last else None, last.tb_lineno if last else 0
        if kind not in self._seen:
            self._seen.add(kind)
            for line in self.format(record).splitlines():
                say(line)


@contextmanager
def tracebacks() -> Iterator[None]:
    """While this is open, the failures of rules are written to standard error in full."""
    log, handler = logging.getLogger(LOG), _Handler()
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
