"""``check --engine``: the same command with a cluster for the map and the reduce."""

from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.cli.check_command import finish, job_of
from seedlint.cli.combinations import reject_combinations
from seedlint.cli.exit_status import OK

if TYPE_CHECKING:
    import argparse


def check_on_engine(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    reject_combinations(args)  # before anything is started
    from seedlint.distributed.connect import connected
    from seedlint.distributed.on_cluster import Cluster
    from seedlint.run.worker_pool import cpus

    with connected(args.engine, args.jobs or cpus()) as client:
        cluster = Cluster(client)
        job = job_of(args, cluster.find_inputs)
        return OK if job is None else finish(job, cluster.run)
