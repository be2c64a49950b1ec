"""``seedlint profile``: what the data of a folder looks like, and what changed since it was saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint.cli import request
from seedlint.cli.arguments import parse
from seedlint.cli.check_command import progress_bar
from seedlint.cli.combinations import reject_outputs
from seedlint.cli.exit_status import FOUND, OK
from seedlint.cli.streams import print_parts, say, terminal_safe
from seedlint.errors import ReplaceError, UsageError

if TYPE_CHECKING:
    import argparse

    from seedlint.profile.drift import Change
    from seedlint.profile.profile import Profile


def profile_and_compare(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status: 1 where something changed by more than its threshold."""
    from seedlint.check.plan import prepare
    from seedlint.profile.collect_folder import collect, schemas_in_effect
    from seedlint.profile.described import Described
    from seedlint.profile.lines import closing, compared
    from seedlint.profile.summarize import summarized
    from seedlint.run.inputs import reader
    from seedlint.run.pipeline import run_time

    if args.save == "-":
        raise UsageError("--save writes a file: --format json prints the same")
    checked = parse(["check", *_options(args), "--", *args.paths])
    checked.paths += request.listed(checked)
    settings = request.configuration(checked)
    plan = prepare(settings.settings, settings.registry)
    inputs = request.find(checked, plan.settings)
    request.refuse_empty(checked, inputs, plan.settings, advice="")
    old = None
    if args.compare is not None:
        from seedlint.profile.saved import load

        old = load(args.compare)
    if args.save is not None:
        reject_outputs([args.save], inputs, "--save")
    now = run_time(plan)
    with progress_bar(checked, "reading", "files") as progress:
        collected = collect(inputs, plan, now, progress, lambda words: say(f"seedlint: {words}"))
        found = summarized(collected, Described(*schemas_in_effect(inputs, plan)), reader(inputs, plan, now))
    changes: tuple[Change, ...] | None = None
    if old is not None:
        from seedlint.profile.drift import compare

        changes = compare(old, found, plan.settings.drift)
    print_parts(_printed(args, found, old, changes), sys.stdout)
    if args.save is not None:
        _save(args.save, found)
    if not args.quiet:
        say(closing(found) if old is None else compared(old, found, changes or ()))
    return FOUND if changes else OK


def _options(args: argparse.Namespace) -> list[str]:
    """The options that are those of ``check``."""
    names = ("config", "files_from", "schema", "color", "cache_dir")
    words = [f"--{name.replace('_', '-')}={value}" for name in names if (value := getattr(args, name)) is not None]
    words += [f"--jobs={args.jobs or 'auto'}"] if args.jobs is not None else []
    words += [f"--exclude={pattern}" for pattern in args.exclude or ()]
    words += [f"--set={change}" for change in args.set]
    flags = ("isolated", "force_exclude", "quiet", "no_progress", "no_cache")
    return words + [f"--{name.replace('_', '-')}" for name in flags if getattr(args, name)]


def _printed(args: argparse.Namespace, found: Profile, old: Profile | None, changes: Sequence[Change] | None) -> Iterator[str]:
    if args.format == "json":
        from seedlint.profile.saved import to_json

        return to_json(found, changes)
    if args.format == "markdown":
        from seedlint.profile.markdown import changes_in_markdown, profile_in_markdown

        return profile_in_markdown(found) if old is None else changes_in_markdown(old, found, changes or ())
    from seedlint.profile.lines import changes_in_lines, table

    return table(found, request.page_style(args)) if changes is None else changes_in_lines(changes)


def _save(path: str, found: Profile) -> None:
    from seedlint.files.atomic_write import write
    from seedlint.profile.saved import to_json

    try:
        write(path, ["".join(to_json(found)).encode("ascii")])
    except ReplaceError as error:
        raise UsageError(f"{terminal_safe(path)}: {error}") from error
