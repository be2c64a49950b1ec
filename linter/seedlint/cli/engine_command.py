"""``check --engine``: the same command with a cluster for the map and the reduce."""

from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.cli.check_command import finish, job_of
from seedlint.cli.exit_status import OK
from seedlint.errors import UsageError

if TYPE_CHECKING:
    import argparse


def check_on_engine(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    from seedlint.distributed.connect import OWN, connected
    from seedlint.distributed.on_cluster import Cluster
    from seedlint.run.worker_pool import cpus

    _reject(args, args.engine == OWN)
    with connected(args.engine, args.jobs or cpus()) as client:
        cluster = Cluster(client)
        job = job_of(args, cluster.find_inputs)
        return OK if job is None else finish(job, cluster.run)


def _reject(args: argparse.Namespace, is_own: bool) -> None:
    """What is not done on a cluster.

    Raises:
        UsageError: it was asked for; the message says why not.
    """
    for is_given, words in (
        (args.fix or args.diff, "--fix and --diff change files where they are: run them without --engine"),
        (args.watch, "--watch is for the files of this computer: run it without --engine"),
        ("-" in args.paths, "- is standard input of this computer: check it without --engine"),
        (args.cache_dir is not None, "--cache-dir has no effect with --engine: workers share no cache"),
        (args.jobs is not None and not is_own, "--jobs has no effect with the address of a scheduler: it has its workers already"),
    ):
        if is_given:
            raise UsageError(words)
