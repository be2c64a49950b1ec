"""``seedlint check``: plan, run, write, exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.cli import request
from seedlint.cli.combinations import CONSOLE, printed_format, reject_combinations, reject_outputs
from seedlint.cli.exit_status import FOUND, OK, WRONG_USE, status_of
from seedlint.cli.streams import Writing, print_parts, say, terminal_safe

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from seedlint.check.plan import Plan
    from seedlint.config.configuration import LoadedConfig
    from seedlint.emit.load_format import Render
    from seedlint.emit.style import Style
    from seedlint.registry.registry import Registry
    from seedlint.results.report import Report
    from seedlint.run.fix_loop import FixResult
    from seedlint.run.inputs import FindInputs, Inputs
    from seedlint.run.pipeline import Progress, Run


class Mode(Enum):
    """What becomes of fixes, and what goes to standard output."""

    CHECK = "findings"
    FIX = "findings that remain, files are written"
    DIFF = "a patch, nothing is written"
    FIX_TEXT = "standard input, fixed; findings go to standard error"


class Job(NamedTuple):
    """A run of which everything is known and nothing is done.

    Attributes:
        args: the command line.
        mode: see there.
        loaded: the configuration, with the command line over it.
        plan: what is in effect for each file.
        inputs: what is checked.
        printed: the name of the format of what is printed.
        render: that format.
        outputs: path and format of each file of ``--output``.
    """

    args: argparse.Namespace
    mode: Mode
    loaded: LoadedConfig
    plan: Plan
    inputs: Inputs
    printed: str
    render: Render
    outputs: Sequence[tuple[str, Render]]


def check(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    job = job_of(args)
    return OK if job is None else finish(job)


def job_of(args: argparse.Namespace, find_inputs: FindInputs | None = None) -> Job | None:
    """What a command line asks for; None where it only wants to be shown something, which is done.

    Args:
        args: the command line.
        find_inputs: what finds the files, where that is not `run.inputs.find_inputs`.
    """
    args.paths += request.listed(args)
    reject_combinations(args)
    loaded = request.configuration(args)
    if args.show_settings or args.show_files:
        _show(args, loaded)
        return None
    return _plan(args, loaded, find_inputs)


def finish(job: Job, run: Run | None = None) -> int:
    """Run, and write what came out; returns the exit status.

    Args:
        job: what is asked for.
        run: what checks the files, where that is not `run.pipeline.run`.
    """
    with tracebacks_of_rules(job.args):
        report, fixes = _run(job, run)
    unwritten = _write(job, report, fixes)
    return _exit_status(job, report, fixes, unwritten)


def _plan(args: argparse.Namespace, loaded: LoadedConfig, find_inputs: FindInputs | None) -> Job:
    from seedlint.check.plan import prepare
    from seedlint.emit.load_format import load_format
    from seedlint.registry.registry import load

    plugins = loaded.settings.plugins
    render, outputs = load_format(args.format or "full", plugins), request.outputs(args.output, plugins)
    if args.statistics:
        from seedlint.emit.rule_counts import render
    for path, printed in outputs:
        if path == "-":
            render = printed
    registry = loaded.registry or load(plugins)
    settings = loaded.settings.replace(count_info=_shows_no_info(args, loaded, registry))
    plan = prepare(settings, registry, links=args.command == "links")
    request.refuse_other_commands(args, plan)
    inputs = request.find(args, plan.settings, find_inputs)
    files = [(path, render) for path, render in outputs if path != "-"]
    reject_outputs([path for path, _ in files], inputs)
    if args.fix and inputs.unchecked:
        _print_bytes(data for _, data in inputs.unchecked)  # as it came
    request.refuse_empty(args, inputs, plan.settings)
    return Job(args, _mode(args, inputs), loaded, plan, inputs, printed_format(args), render, files)


def _shows_no_info(args: argparse.Namespace, loaded: LoadedConfig, registry: Registry) -> bool:
    """Whether of info findings nothing but their number is asked for."""
    others = args.fix or args.diff or args.output or args.since is not None or getattr(args, "watch", False)
    if others or printed_format(args) not in CONSOLE:
        return False
    return request.hides_info(args, loaded.settings, registry, loaded.fail_on)


def _mode(args: argparse.Namespace, inputs: Inputs) -> Mode:
    if args.diff:
        return Mode.DIFF
    if args.fix:
        return Mode.FIX_TEXT if inputs.texts or inputs.unchecked else Mode.FIX
    return Mode.CHECK


def _run(job: Job, run: Run | None) -> tuple[Report, FixResult | None]:
    with progress_bar(job.args) as progress:
        if job.mode is Mode.CHECK:
            from seedlint.run import pipeline

            return (run or pipeline.run)(job.inputs, job.plan, progress), None
        from seedlint.run.fix_loop import apply_fixes

        fixes = apply_fixes(
            job.inputs,
            job.plan,
            unsafe=job.args.unsafe_fixes,
            write=job.mode is not Mode.DIFF,
            progress=progress,
            with_applied=job.args.show_fixes,
        )
        return fixes.report, fixes


def _write(job: Job, report: Report, fixes: FixResult | None) -> list[str]:
    """Write the files of ``--output``, what goes to standard output, and what is to be said; returns the files that are not there."""
    style = request.make_style(job.args, job.plan, fixes.inputs if fixes else job.inputs, job.loaded.fail_on)
    unwritten = _write_files(job.outputs, report, style)
    if fixes and job.mode is Mode.DIFF:
        _print_patch(fixes)
    elif fixes and job.mode is Mode.FIX_TEXT:
        fixed = {path: new for path, _, new in fixes.changes}
        _print_bytes(fixed.get(path, data) for path, data in job.inputs.texts)
        print_parts(job.render(report, style), sys.stderr)
    else:
        print_parts(job.render(report, style), sys.stdout)
    if fixes and job.args.show_fixes:
        _show_fixes(fixes)
    for words in report.warnings if not job.args.quiet else ():
        say(f"seedlint: {words}")
    for path, words in fixes.errors if fixes else ():
        say(f"seedlint: {path}: {words}")
    if job.args.unsafe_fixes and job.mode is Mode.CHECK and not job.args.quiet:
        say("seedlint: --unsafe-fixes needs --fix or --diff: nothing was fixed")
    if not job.args.quiet:
        from seedlint.emit.summary import closing

        if report.diagnostics and job.printed in CONSOLE and job.mode is not Mode.DIFF:
            from seedlint.emit.frequent_rules import frequent_rules

            for words in frequent_rules(report, style):
                say(words)
        say(closing(report, fix=fixes is not None, dry=job.mode is Mode.DIFF))
    for words in unwritten:
        say(f"seedlint: {words}")
    return unwritten


def _exit_status(job: Job, report: Report, fixes: FixResult | None, unwritten: Sequence[str]) -> int:
    if unwritten or (fixes and fixes.errors):
        return WRONG_USE
    status = status_of(report, job.loaded.fail_on)
    if fixes and fixes.changes and (job.mode is Mode.DIFF or job.args.exit_non_zero_on_fix):
        return max(status, FOUND)
    return status


# -- parts ---------------------------------------------------------------------------------------------------------------


def _show(args: argparse.Namespace, loaded: LoadedConfig) -> None:
    """``--show-settings`` and ``--show-files``."""
    from seedlint.check.plan import prepare
    from seedlint.config import show
    from seedlint.run.inputs import selection

    plan = prepare(loaded.settings, loaded.registry, links=args.command == "links")
    if args.show_settings:
        print_parts((f"{line}\n" for line in show.settings(loaded, plan)), sys.stdout)
        return
    from seedlint.emit.summary import number
    from seedlint.files.discover import find

    found = find([path for path in args.paths if path != "-"] or ["."], selection(plan.settings)._replace(explain=True))
    request.refuse_unmatched(found.unmatched)
    print_parts((f"{line}\n" for line in show.files(found)), sys.stdout)
    if not args.quiet:
        say(f"{number(len(found.files), 'file')} to check, {len(found.left_out):,} left out")


class _Nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def tracebacks_of_rules(args: argparse.Namespace) -> AbstractContextManager[None]:
    """Tracebacks of rules that fail, where somebody asked for them."""
    if not args.verbose:
        return _Nothing()
    from seedlint.cli.tracebacks import tracebacks

    return tracebacks()


def progress_bar(args: argparse.Namespace, words: str = "checking", unit: str = "") -> AbstractContextManager[Progress | None]:
    """A progress bar where somebody looks; with a unit it also shows how many of it are done per second."""
    if args.quiet or args.no_progress or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return _Nothing()
    from seedlint.cli.progress import Bar

    return Bar(sys.stderr, request.wants_color(args.color, sys.stderr), words=words, unit=unit)


def _write_files(outputs: Sequence[tuple[str, Render]], report: Report, style: Style) -> list[str]:
    """Write the files of ``--output``; returns what went wrong, a line for each that is not there."""
    failed = []
    for path, render in outputs:
        from seedlint.emit.style import PAGE
        from seedlint.errors import ReplaceError
        from seedlint.files.atomic_write import write
        from seedlint.results.store import batched

        pieces = batched(render(report, style.replace(color=False, width=PAGE)), 1_000)
        try:
            write(path, ("".join(some).encode("utf-8", "backslashreplace") for some in pieces))
        except ReplaceError as error:
            failed.append(f"{terminal_safe(path)}: {error}")
    return failed


def _show_fixes(fixes: FixResult) -> None:
    """``--show-fixes``: for each file what was fixed, and how."""
    from itertools import groupby

    from seedlint.emit.summary import number
    from seedlint.model.messages import quoted_value

    for path, applied in groupby(fixes.applied, lambda each: each.path):
        some = list(applied)
        say(f"{path}: {number(len(some), 'fix', 'fixes')}")
        for each in some:
            say(f"  {each.line}: {each.rule} [{each.code}] {each.title}: {quoted_value(each.old)} → {quoted_value(each.new)}")


def _print_patch(fixes: FixResult) -> None:
    from seedlint.fixes.unified_diff import unified, without_commands

    _print_bytes(without_commands([unified(path, old, new) for path, old, new in fixes.changes]))


def _print_bytes(parts: Iterable[bytes]) -> None:
    with Writing(sys.stdout):
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)
