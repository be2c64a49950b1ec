"""``seedlint links``: collect the URLs, ask for them, then run the rules on what came of it, as ``check`` runs the others."""

from __future__ import annotations

import sys

from seedlint._typing import TYPE_CHECKING
from seedlint.cli.check_command import Job, finish, job_of, progress_bar
from seedlint.cli.exit_status import OK
from seedlint.cli.streams import print_parts, say
from seedlint.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from seedlint.links.outcomes import LinkOutcomes


def ask_and_report(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    job = job_of(args)
    if job is None:
        return OK
    from seedlint.links.collect import collected, matches

    def is_excluded(url: str) -> bool:
        return any(matches(pattern, url) for pattern in args.exclude_url)

    rules = job.plan.registry.by_name
    if not job.plan.settings.overrides and not any(rules[name].only_in_links for name in job.plan.profile("").severity):
        raise UsageError("no rule of links is selected: there is nothing to ask for (SL220 to SL224, SL506)")
    cache_dir = job.plan.settings.cache_dir
    # Results depend on the outcomes, which no cache of files knows, and no other process.
    job.plan.settings = job.plan.settings.replace(jobs=1, cache_dir=None)
    urls = collected(job.inputs, job.plan, not args.no_images, is_excluded)
    if args.dump:
        print_parts((f"{url}\n" for url, _ in urls), sys.stdout)
        if not args.quiet:
            say(f"{_counted(len(urls), 'URL')}, nothing was fetched")
        return OK
    found = _outcomes(job, urls, cache_dir)
    if not found.connected:
        raise UsageError(f"nothing connects: none of {_counted(found.asked, 'URL')} could be reached, is there a network?")
    job.plan.outcomes = found.outcomes
    status = finish(job)
    if not args.quiet:
        say(_summary(found))
    return status


def _outcomes(job: Job, urls: list[tuple[str, bool]], cache_dir: str | None) -> LinkOutcomes:
    args = job.args
    try:
        from seedlint.links.ask_all import Limits
        from seedlint.links.decide import Policy
        from seedlint.links.fetch import Client
        from seedlint.links.outcome_cache import OutcomeCache
        from seedlint.links.outcomes import jitter, outcomes_for
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[links]'") from error
    client = Client(args.timeout, allow=lambda _: True) if args.allow_private else Client(args.timeout)
    limits = Limits(args.concurrency, args.per_host)
    policy = Policy(args.retries, frozenset(args.accept), jitter)
    try:
        with progress_bar(args, "asking", "URLs") as progress:
            return outcomes_for(urls, client, limits, policy, OutcomeCache(cache_dir), args.max_age, progress)
    except KeyboardInterrupt:
        if cache_dir is not None:
            say("seedlint: interrupted: the next run goes on from here")
        raise


def _summary(found: LinkOutcomes) -> str:
    words = f"asked for {_counted(found.asked, 'URL')} on {_counted(found.hosts, 'host')}"
    if found.known:
        hours = found.oldest // 3_600
        age = f"{hours} h" if hours else f"{found.oldest // 60} min"
        words += f"; {_counted(found.known, 'URL')} known from earlier runs, up to {age} old"
    return words


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
