"""``seedlint report``: check, then look at every file again, and write the page."""

from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.cli import request
from seedlint.cli.check_command import progress_bar, tracebacks_of_rules
from seedlint.cli.combinations import reject_outputs
from seedlint.cli.exit_status import OK
from seedlint.cli.streams import say, terminal_safe
from seedlint.errors import UsageError
from seedlint.files.system_path import without_secrets

if TYPE_CHECKING:
    import argparse

    from seedlint.check.plan import Plan
    from seedlint.profile.profile import Profile
    from seedlint.results.report import Report
    from seedlint.run.inputs import Inputs


def write_page(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    from seedlint.check.plan import prepare
    from seedlint.run.pipeline import run

    if args.output in (None, "-"):
        raise UsageError("report needs the file to write: -o report.html")
    args.paths += request.listed(args)
    loaded = request.configuration(args)
    plan = prepare(loaded.settings, loaded.registry)
    request.refuse_other_commands(args, plan)
    inputs = request.find(args, plan.settings)
    reject_outputs([args.output], inputs, "-o")
    request.refuse_empty(args, inputs, plan.settings)
    _look_for_libraries()
    old = None
    if args.compare is not None:
        from seedlint.profile.saved import load

        old = load(args.compare)
    with tracebacks_of_rules(args), progress_bar(args) as progress:
        report = run(inputs, plan, progress)
    size = _write(args, report, inputs, plan, old)
    if not args.quiet:
        from seedlint.emit.summary import closing

        for words in report.warnings:
            say(f"seedlint: {words}")
        say(closing(report, fix=False))
        say(f"wrote {terminal_safe(args.output)} ({size / 1024:,.0f} KiB)")
    return OK


def _look_for_libraries() -> None:
    """Before the run, which may take a while.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        import jinja2  # noqa: F401
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[report]'") from error


def _write(args: argparse.Namespace, report: Report, inputs: Inputs, plan: Plan, old: Profile | None) -> int:
    """Write the page; returns its size in bytes."""
    from seedlint.emit.source_lines import line_reader
    from seedlint.errors import ReplaceError
    from seedlint.files.atomic_write import write
    from seedlint.profile.collect_folder import schemas_in_effect
    from seedlint.profile.described import Described
    from seedlint.profile.drift import compare
    from seedlint.profile.summarize import summarized
    from seedlint.report.figures import measured
    from seedlint.report.findings_that_fit import NO_FINDINGS, findings_that_fit
    from seedlint.report.page import MOST_BYTES, Contents, render
    from seedlint.run.pipeline import run_time

    with progress_bar(args, "looking at the data") as progress:
        figures = measured(report, inputs, plan, progress)
    profile = summarized(figures.data, Described(*schemas_in_effect(inputs, plan)))
    paths = list(map(without_secrets, args.paths))
    contents = Contents(args.title or "", paths, run_time(plan), report, figures, NO_FINDINGS, profile)
    if old is not None:
        contents = contents._replace(changes=compare(old, profile, plan.settings.drift), compared=args.compare)
    room = MOST_BYTES - len(render(contents))
    findings = findings_that_fit(report, line_reader(dict(inputs.texts), inputs.system_paths()), room)
    page = render(contents._replace(findings=findings))
    try:
        write(args.output, [page])
    except ReplaceError as error:
        raise UsageError(f"{terminal_safe(args.output)}: {error}") from error
    return len(page)
