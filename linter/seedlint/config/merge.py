"""Command line over configuration over defaults. CONTRACT.md, "Command line" and "Configuration"."""

from __future__ import annotations

import os

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.config import Configured
from seedlint.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from seedlint.model.settings import Settings


def over(found: Configured, args: argparse.Namespace) -> Configured:
    """What is in force: the options of ``check`` go over the configuration.

    ``--select`` and ``--schema`` replace whatever the file says, for files with overrides too; ``--ignore`` and
    ``--extend-select`` add to it.

    Raises:
        UsageError: an option with a value that it cannot have.
    """
    settings = found.settings
    changes: dict[str, Any] = {}
    asked: dict[str, str] = {}
    overrides = settings.overrides
    if args.select is not None:
        changes |= {"select": tuple(args.select), "extend_select": ()}
        asked |= {"select": "--select", "extend-select": "--select"}
        overrides = tuple(each.replace(select=None, extend_select=()) for each in overrides)
    if args.extend_select:
        more = tuple(args.extend_select)
        changes["extend_select"] = (*changes.get("extend_select", settings.extend_select), *more)
        asked["extend-select"] = "--extend-select"
        overrides = tuple(
            each.replace(extend_select=(*each.extend_select, *more)) if each.select is not None else each for each in overrides
        )
    if args.ignore:
        changes["ignore"] = (*settings.ignore, *args.ignore)
        asked["ignore"] = "--ignore"
    if args.schema is not None:
        changes["schema"] = args.schema
        asked["schema"] = "--schema"
        overrides = tuple(each.replace(schema=None) for each in overrides)
    if overrides != settings.overrides:
        changes["overrides"] = overrides
    if args.site_root is not None:
        if not os.path.isdir(args.site_root):
            raise UsageError(f"--site-root: no such folder: {args.site_root}")
        changes["site_root"] = os.path.abspath(args.site_root)
        asked["site-root"] = "--site-root"
    if args.now is not None:
        changes["now"] = _now(args.now)
        asked["now"] = "--now"
    if args.fail_on is not None:
        asked["fail-on"] = "--fail-on"
    if args.force_exclude:
        changes["force_exclude"] = True
    if args.ignore_suppressions:
        changes["ignore_suppressions"] = True
    if args.no_baseline:
        changes["baseline"] = None
    elif args.baseline is not None:
        changes["baseline"] = os.path.abspath(args.baseline)
        asked["baseline"] = "--baseline"
    elif not args.isolated:
        changes["baseline"] = with_baseline(settings).baseline
    changes["jobs"] = args.jobs or 0
    if not args.no_cache:
        changes["cache_dir"] = cache_folder(settings.base, args.cache_dir)
    return found._replace(settings=settings.replace(**changes), fail_on=args.fail_on or found.fail_on, asked=asked)


def with_baseline(settings: Settings) -> Settings:
    """The same settings with the baseline that is used where none is named: the one beside the configuration, if there is one."""
    path = settings.baseline or default_baseline(settings.base)
    return settings.replace(baseline=path) if settings.baseline or os.path.exists(path) else settings


def default_baseline(base: str) -> str:
    """Where the baseline is unless somebody says otherwise."""
    from seedlint.run.known import NAME

    return os.path.join(base or os.getcwd(), NAME)


def cache_folder(base: str, asked: str | None) -> str:
    """Where the cache is: beside the configuration, or in the working folder, unless asked for elsewhere."""
    return asked or os.path.join(base or os.getcwd(), ".seedlint_cache")


def _now(text: str) -> float:
    from seedlint.article.dates import parse

    now = parse(text)
    if now is None:
        raise UsageError(f"--now {text} is no RFC 3339 date-time such as 2026-01-01T00:00:00Z")
    return now
