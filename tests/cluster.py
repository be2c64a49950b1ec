"""A cluster of dask on this computer: scheduler and workers as processes that talk over TCP, which a test may kill."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).parent.parent
PATH = sys.path.copy()  # imported while tests are collected: without what one of them adds for itself

# Scheduler and workers are forked from a process that has imported dask, which takes long. It has not imported seedlint. All have the same
# hash seed: .ci/full starts some as users do.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["distributed.cli.dask_scheduler", "distributed.cli.dask_worker", "distributed.shuffle", "dask.dataframe"])


class Processes:
    """A scheduler, its workers, and a client."""

    def __init__(self, folder: Path, settings: Mapping[str, object]) -> None:
        from seedlint.distributed.connect import LEAN  # only in this process

        self.folder = folder
        self.settings = {**LEAN, "distributed.worker.memory.terminate": False, **settings}
        self.file = folder / "scheduler.json"
        self.workers: list[BaseProcess] = []
        self.all: list[BaseProcess] = []
        self._start("dask_scheduler", "--port", "0", "--host", "127.0.0.1")
        wait_until(lambda: self.file.exists() and self.file.read_text())
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, command: str, *words: str, first: Path | None = None) -> BaseProcess:
        path = PATH if first is None else [str(first), *PATH]
        arguments = ["--scheduler-file", str(self.file), "--no-dashboard", *words]
        given = (command, arguments, path, dict(os.environ), self.settings, self.folder, f"log-{len(self.all)}")
        process = FORKS.Process(target=_run, args=given, daemon=True)
        process.start()
        self.all.append(process)
        return process

    def add_worker(self, first: Path | None = None, wait: bool = True) -> BaseProcess:
        """One more worker, of one thread, which finds packages in one folder before all others."""
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        process = self._start("dask_worker", *words, first=first)
        self.workers.append(process)
        if wait:
            self.wait()
        return process

    def kill(self, worker: BaseProcess) -> None:
        worker.kill()
        worker.join()
        self.workers.remove(worker)

    def wait(self) -> None:
        """Until the scheduler knows those workers that are there, and no others."""
        with Client(self.address, set_as_default=False) as client:
            wait_until(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) == len(self.workers))

    def close(self) -> None:
        for process in self.all:
            process.kill()
            process.join()


def _run(
    command: str,
    arguments: list[str],
    path: list[str],
    environment: Mapping[str, str],
    settings: Mapping[str, object],
    folder: Path,
    log: str,
) -> None:
    """Be a command of dask, which finds packages on this path."""
    import dask

    os.environ.clear()
    os.environ.update(environment)
    os.setsid()
    os.chdir(folder)
    with open(log, "wb") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    sys.path[:] = path
    dask.config.set(settings)
    import_module(f"distributed.cli.{command}").main(arguments)


def in_environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Settings of dask as the environment variables that it reads."""
    return {f"DASK_{name.upper().replace('.', '__').replace('-', '_')}": str(value) for name, value in settings.items()}


@contextmanager
def cluster(folder: Path, workers: int, first: Path | None = None, settings: Mapping[str, object] | None = None) -> Iterator[Processes]:
    processes = Processes(folder, settings or {})
    try:
        for _ in range(workers):
            processes.add_worker(first, wait=False)
        processes.wait()
        yield processes
    finally:
        processes.close()


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.02)
