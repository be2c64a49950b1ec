"""The command: the only module that prints or exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.arguments import UsageError, parse

if TYPE_CHECKING:
    import argparse

    from seedlint.emit.style import Style
    from seedlint.result import Report
    from seedlint.run.pipeline import Input
    from seedlint.run.plan import Plan
    from seedlint.settings import Settings

OK, FOUND, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


# -- check -------------------------------------------------------------------------------------------------------------


def _settings(args: argparse.Namespace) -> tuple[Settings, str]:
    """Command line over configuration over defaults; and the severity that fails the run."""
    from seedlint.config import ConfigError, configured

    try:
        settings, fail_on = configured(args.paths, args.config, args.isolated)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    changes: dict[str, Any] = {"force_exclude": args.force_exclude}
    if args.select is not None:
        changes["select"] = tuple(args.select)
    if args.ignore:
        changes["ignore"] = (*settings.ignore, *args.ignore)
    if args.extend_select:
        changes["extend_select"] = (*settings.extend_select, *args.extend_select)
    if args.schema is not None:
        changes["schema"] = args.schema
    if args.now is not None:
        from seedlint.dates import parse as parse_date

        changes["now"] = parse_date(args.now)
        if changes["now"] is None:
            raise UsageError(f"--now {args.now} is no RFC 3339 date-time such as 2026-01-01T00:00:00Z")
    if args.jobs is not None:
        changes["jobs"] = args.jobs
    return settings._replace(**changes), args.fail_on or fail_on


def _input(args: argparse.Namespace, settings: Settings) -> Input:
    from seedlint.run.pipeline import Input, find_input

    paths = [path for path in args.paths if path != "-"]
    given, unmatched = find_input(paths, settings)
    if unmatched:
        raise UsageError(f"no such file or folder: {', '.join(map(_shown, unmatched))}")
    if "-" in args.paths:
        name = args.stdin_filename or "<stdin>"
        given = Input(given.files, [(name, sys.stdin.buffer.read())], given.skipped)
    if not args.paths:
        raise UsageError("nothing to check: name a file or a folder, for example seedlint .")
    if not given.files and not given.texts and not args.allow_empty:
        raise UsageError(f"nothing to check in {', '.join(map(_shown, args.paths))} (--allow-empty accepts that)")
    return given


def _shown(path: str) -> str:
    from seedlint.emit.escape import terminal

    return terminal(path)


def _style(args: argparse.Namespace, plan: Plan, fail_on: str, color: bool) -> Style:
    from seedlint.diagnostic import Severity
    from seedlint.emit.style import Style
    from seedlint.select import names

    settings = plan.settings
    asked = names(plan.registry, (*settings.select, *settings.extend_select))
    info_by_name = any(plan.registry.by_name[name].severity is Severity.INFO for name in asked)
    return Style(
        width=_width(),
        color=color,
        hide_info=not (args.verbose or fail_on == "info" or info_by_name),
        statistics=args.statistics,
        lines=_lines_of,
        version=__version__,
        now=args.now,
    )


def _width() -> int:
    import shutil

    return max(60, min(200, shutil.get_terminal_size((100, 24)).columns))


def _lines_of(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            return file.read(1 << 22).decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except OSError:
        return []


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _check(args: argparse.Namespace) -> int:
    from seedlint import emit
    from seedlint.run.pipeline import prepare, run

    name = args.format or "full"
    try:
        render = emit.load(name)
    except LookupError as error:
        from seedlint.select import closest

        raise UsageError(f"unknown format {name!r}{closest(name, emit.names())}; known are {', '.join(emit.names())}") from error
    settings, fail_on = _settings(args)
    plan = prepare(settings)
    report = run(_input(args, settings), plan)
    style = _style(args, plan, fail_on, _wants_color(args.color))
    if style.statistics:
        from seedlint.emit.statistics import render
    _print(render(report, style))
    if not args.quiet:
        from seedlint.emit.summary import closing

        print(closing(report, fix=False), file=sys.stderr)
    return _status(report, fail_on)


def _print(parts: Any) -> None:
    write = sys.stdout.write
    for part in parts:
        write(part)
    sys.stdout.flush()


def _status(report: Report, fail_on: str) -> int:
    from seedlint.diagnostic import Severity

    if report.crashed:
        return WRONG_USE
    if fail_on == "never":
        return OK
    least = Severity(fail_on).rank
    return FOUND if any(diagnostic.severity.rank >= least for diagnostic in report.diagnostics) else OK


# -- the other commands ------------------------------------------------------------------------------------------------


def _schema(args: argparse.Namespace) -> int:
    from seedlint.schema import bundled_text

    sys.stdout.write(bundled_text(args.name))
    return OK


def _usage_errors() -> tuple[type[Exception], ...]:
    """Errors that are the user's to mend."""
    from seedlint.plugins import PluginError
    from seedlint.registry import RegistryError
    from seedlint.schema import SchemaFileError
    from seedlint.select import SelectorError

    return UsageError, SelectorError, RegistryError, PluginError, SchemaFileError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 clean, 1 findings, 2 wrong use, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        args = parse(sys.argv[1:] if argv is None else argv)
        from seedlint.check import guard

        outcome = guard.step({"check": _check, "schema": _schema}[args.command], args, _usage_errors)
        if not isinstance(outcome, guard.InternalError):
            return outcome
        print(f"seedlint: internal error: {outcome.reason}", file=sys.stderr)
        if getattr(args, "verbose", False):
            print(outcome.traceback, file=sys.stderr)
        return WRONG_USE
    except SystemExit:  # --help and --version; named so that they do not load what the last clause asks for
        raise
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`| head`): not an error of ours. Point stdout elsewhere, or the interpreter complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except _usage_errors() as error:
        print(f"seedlint: {error}", file=sys.stderr)
        return WRONG_USE
