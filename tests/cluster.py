"""A cluster of dask on this computer: scheduler and workers as processes that talk over TCP, which a test may kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).parent.parent


class Processes:
    """A scheduler, its workers, and a client."""

    def __init__(self, folder: Path, settings: Mapping[str, object]) -> None:
        self.folder = folder
        self.settings = settings
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen] = []
        self.all: list[subprocess.Popen] = []
        self._start("dask_scheduler", "--port", "0", "--host", "127.0.0.1")
        wait_until(lambda: self.file.exists() and self.file.read_text())
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, command: str, *words: str, first: Path | None = None) -> subprocess.Popen:
        path = os.pathsep.join(map(str, filter(None, (first, ROOT / "linter", ROOT / "tests", os.environ.get("PYTHONPATH")))))
        log = (self.folder / f"log-{len(self.all)}").open("wb")
        arguments = [sys.executable, "-m", f"distributed.cli.{command}", "--scheduler-file", str(self.file), "--no-dashboard", *words]
        settings = in_environment({"distributed.worker.memory.terminate": False, **self.settings})
        environment = {**os.environ, "PYTHONPATH": path, **settings}
        process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        log.close()
        self.all.append(process)
        return process

    def add_worker(self, first: Path | None = None, wait: bool = True) -> subprocess.Popen:
        """One more worker, of one thread, which finds packages in one folder before all others."""
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        process = self._start("dask_worker", *words, first=first)
        self.workers.append(process)
        if wait:
            self.wait()
        return process

    def kill(self, worker: subprocess.Popen) -> None:
        worker.kill()
        worker.wait()
        self.workers.remove(worker)

    def wait(self) -> None:
        """Until the scheduler knows those workers that are there, and no others."""
        with Client(self.address, set_as_default=False) as client:
            wait_until(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) == len(self.workers))

    def close(self) -> None:
        for process in self.all:
            process.kill()
            process.wait()


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
