"""The cluster that ``--engine`` names: one of this computer, made for the run, or one that is there already."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from multiprocessing import resource_tracker
from tempfile import TemporaryDirectory

from seedlint._typing import TYPE_CHECKING
from seedlint.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client

OWN = "dask"  # a cluster of this computer
TIMEOUT = 30.0  # seconds to wait for a scheduler
# Nobody sees what dask records of itself, in a tenth of a worker's time. linter/docs/cluster.md names these for other clusters.
LEAN = {"distributed.worker.profile.enabled": False, "distributed.admin.tick.interval": "1s"}
START = 90.0  # seconds in which processes of this computer start, and import what they need


@contextmanager
def connected(engine: str, workers: int) -> Iterator[Client]:
    """A client of the cluster, for as long as a run takes.

    Args:
        engine: ``dask``, or the address of a scheduler.
        workers: processes of a cluster of this computer.

    Raises:
        EngineError: no scheduler answers there, no workers start, or dask is not installed.
    """
    try:
        for name in ("dask.dataframe", "distributed"):  # what is missing is said before anything starts
            import_module(name)
    except ImportError as error:
        raise EngineError(f"{error.name} is not installed: pip install 'seedlint[dask]'") from error
    for name in ("asyncio", "distributed", "tornado"):  # what concerns a run, we say
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _own_cluster(workers) if engine == OWN else _cluster_at(engine) as client:
        yield client


@contextmanager
def _own_cluster(workers: int) -> Iterator[Client]:
    """A scheduler in this process and workers beside it; both end with the block, and leave nothing."""
    import dask
    from distributed import Client, LocalCluster
    from distributed.gc import disable_gc_diagnosis

    with (
        TemporaryDirectory(prefix="seedlint-") as folder,
        dask.config.set({"temporary-directory": folder, **LEAN}),
        ExitStack() as to_end,
    ):
        with _ctrl_c_later():  # what has begun is ended
            cluster = to_end.enter_context(
                LocalCluster(
                    n_workers=0,  # starts at once; its workers, below, take seconds
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            )
            client = to_end.enter_context(Client(cluster, set_as_default=False))
            disable_gc_diagnosis()  # Ctrl-C in its callback would be lost
        cluster.scale(workers)
        try:
            client.wait_for_workers(workers, timeout=START)
        except TimeoutError as error:
            raise EngineError(f"the workers do not start: waited {START:g} seconds") from error
        yield client


@contextmanager
def _cluster_at(address: str) -> Iterator[Client]:
    """A client of a cluster that somebody else has started."""
    from distributed import Client

    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineError(f"no scheduler answers at {address}") from error
    with client:
        yield client


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back for as long as the block takes, and for good in the threads and processes that begin in it.

    A terminal sends Ctrl-C to all processes. The workers are started by a thread that begins here, so it reaches the
    command alone, and the command ends them.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    resource_tracker.ensure_running()  # the thread that starts it can be interrupted afterwards
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
