"""The cluster that ``--engine`` names: one of this computer, made for the run, or one that is there already."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from seedlint._typing import TYPE_CHECKING
from seedlint.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client

OWN = "dask"  # a cluster of this computer
TIMEOUT = 30.0  # seconds to wait for a scheduler


@contextmanager
def connected(engine: str, workers: int) -> Iterator[Client]:
    """A client of the cluster, for as long as a run takes.

    Args:
        engine: ``dask``, or the address of a scheduler.
        workers: processes of a cluster of this computer.

    Raises:
        EngineError: no scheduler answers there, or dask is not installed.
    """
    try:
        import dask.dataframe  # noqa: F401 - what is missing is said before anything starts
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise EngineError(f"{error.name} is not installed: pip install 'seedlint[dask]'") from error
    for name in ("distributed", "tornado"):  # what concerns a run, we say
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if engine == OWN:
        with (
            TemporaryDirectory(prefix="seedlint-") as folder,
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                local_directory=folder,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = Client(engine, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineError(f"no scheduler answers at {engine}") from error
    with client:
        yield client
