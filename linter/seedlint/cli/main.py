"""The command: the only module that prints or exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.cli import request
from seedlint.cli.arguments import parse
from seedlint.cli.streams import Writing, let_go, open_closed, say, set_up, terminal_safe
from seedlint.errors import SeedlintError, UsageError

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager
    from typing import TextIO

    from seedlint.check.plan import Plan
    from seedlint.config.configuration import LoadedConfig
    from seedlint.emit import Render
    from seedlint.emit.style import Style
    from seedlint.model.settings import Settings
    from seedlint.registry.registry import Registry
    from seedlint.results.file_result import Report
    from seedlint.run.fix_loop import Mending
    from seedlint.run.pipeline import Input, Progress

OK, FOUND, WRONG_USE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


# -- check -------------------------------------------------------------------------------------------------------------


class _NoBar:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _bar(args: argparse.Namespace) -> AbstractContextManager[Progress | None]:
    """A progress bar where somebody looks."""
    if args.quiet or args.no_progress or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return _NoBar()
    from seedlint.cli.progress import Bar

    return Bar(sys.stderr, request.wants_color(args.color, sys.stderr))


def _check(args: argparse.Namespace) -> int:
    from seedlint.run.pipeline import prepare, run

    render, outputs = request.format_named(args.format or "full"), request.outputs(args.output)
    args.paths += request.listed(args)
    found = request.configuration(args)
    plan, fail_on = prepare(found.settings, found.registry), found.fail_on
    if args.show_settings:
        return _show_settings(found, plan)
    if args.show_files:
        return _show_files(args, plan.settings)
    given, mending = request.find(args, plan.settings), None
    if args.fix:
        _print_bytes(data for _, data in given.unchecked)  # as it came
    request.refuse_empty(args, given, plan.settings)
    with _bar(args) as progress:
        if args.fix or args.diff:
            from seedlint.run.fix_loop import mend

            mending = mend(given, plan, unsafe=args.unsafe_fixes, write=not args.diff, progress=progress)
            report = mending.report
        else:
            report = run(given, plan, progress)
    style = request.make_style(args, plan, mending.given if mending else given, fail_on)
    failed = _write(outputs, report, style)
    if style.statistics:
        from seedlint.emit.rule_counts import render
    if mending and args.diff:
        _print_patch(mending)
    elif mending and (given.texts or given.unchecked):
        _print_texts(mending, given)
        _print(render(report, style), sys.stderr)
    else:
        _print(render(report, style), sys.stdout)
    for words in report.warnings if not args.quiet else ():
        say(f"seedlint: {words}")
    for path, words in mending.errors if mending else ():
        say(f"seedlint: {path}: {words}")
    if not args.quiet:
        from seedlint.emit.summary import closing

        say(closing(report, fix=mending is not None, dry=args.diff))
    status = _status(report, fail_on)
    for words in failed:
        say(f"seedlint: {words}")
    if failed or (mending and mending.errors):
        return WRONG_USE
    if mending and mending.changes and (args.diff or args.exit_non_zero_on_fix):
        return max(status, FOUND)
    return status


def _show_settings(found: LoadedConfig, plan: Plan) -> int:
    from seedlint.config.show import settings

    _print((f"{line}\n" for line in settings(found, plan)), sys.stdout)
    return OK


def _show_files(args: argparse.Namespace, settings: Settings) -> int:
    from seedlint.config.show import files
    from seedlint.emit.summary import number
    from seedlint.files.discover import find
    from seedlint.run.pipeline import selection

    found = find([path for path in args.paths if path != "-"] or ["."], selection(settings)._replace(explain=True))
    request.refuse_unmatched(found.unmatched)
    _print((f"{line}\n" for line in files(found)), sys.stdout)
    if not args.quiet:
        say(f"{number(len(found.files), 'file')} to check, {len(found.left_out):,} left out")
    return OK


def _print(parts: Any, stream: TextIO) -> None:
    with Writing(stream):
        write = stream.write
        for part in parts:
            write(part)


def _write(outputs: Sequence[tuple[str, Render]], report: Report, style: Style) -> list[str]:
    """Write the files of ``--output``; returns what went wrong, a line for each that is not there."""
    failed = []
    style = style.replace(color=False, width=request.PAGE)
    for path, render in outputs:
        from seedlint.errors import ReplaceError
        from seedlint.files.atomic_write import write
        from seedlint.results.ordered import batched

        try:
            write(path, ("".join(some).encode("utf-8", "backslashreplace") for some in batched(render(report, style), 1_000)))
        except ReplaceError as error:
            failed.append(f"{terminal_safe(path)}: {error}")
    return failed


def _print_patch(mending: Mending) -> None:
    from seedlint.fixes.unified_diff import unified

    with Writing(sys.stdout):
        sys.stdout.flush()
        for path, old, new in mending.changes:
            sys.stdout.buffer.write(unified(path, old, new))


def _print_texts(mending: Mending, given: Input) -> None:
    """What was read from standard input, fixed: byte for byte where there was nothing to fix."""
    fixed = {path: new for path, _, new in mending.changes}
    _print_bytes(fixed.get(path, data) for path, data in given.texts)


def _print_bytes(parts: Iterable[bytes]) -> None:
    with Writing(sys.stdout):
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)


def _status(report: Report, fail_on: str) -> int:
    from seedlint.model.diagnostic import Severity

    if report.crashed:
        return WRONG_USE
    if fail_on == "never":
        return OK
    least = Severity(fail_on).rank
    return FOUND if any(kind.severity.rank >= least for kind in report.tally) else OK


# -- the other commands ------------------------------------------------------------------------------------------------


def _registry(args: argparse.Namespace) -> Registry:
    """Our rules, and those of the plug-ins that the configuration of the working folder lists."""
    from seedlint.config.find import load_config
    from seedlint.registry.registry import load

    found = load_config(["."], args.config, args.isolated)
    return found.registry or load(found.settings.plugins)


def _baseline(args: argparse.Namespace) -> int:
    from seedlint.config.merge import default_baseline
    from seedlint.errors import ReplaceError
    from seedlint.run.known import update

    words = [f"--{name}={value}" for name in ("config", "baseline", "now") if (value := getattr(args, name))]
    checked = parse(["check", "--no-cache", *words, *(["--isolated"] if args.isolated else []), "--", *args.paths])
    found = request.configuration(checked)
    path = found.settings.baseline or default_baseline(found.settings.base)
    given = request.find(checked, found.settings)
    request.refuse_empty(checked, given, found.settings)
    try:
        outcome = update(path, given, found.settings, found.registry, args.accept_new)
    except ReplaceError as error:
        raise UsageError(f"{terminal_safe(path)}: {error}") from error
    _print((f"{terminal_safe(line)}\n" for line in outcome.lines()), sys.stdout)
    say(f"{os.path.relpath(path)}: {outcome.summary()}")
    return FOUND if outcome.refused else OK


def _init(_: argparse.Namespace) -> int:
    from seedlint.cli import init_command
    from seedlint.config.configuration import OWN

    if os.path.lexists(OWN):
        raise UsageError(f"{OWN} is there already: nothing was written")
    found = init_command.look()
    try:
        with open(OWN, "x", encoding="utf-8", newline="\n") as file:
            file.write(init_command.configuration(found))
    except OSError as error:
        raise UsageError(f"{OWN}: {error.strerror}") from error
    _print([init_command.snippets()], sys.stdout)
    say(f"wrote {OWN}")
    if found.report is not None and found.report.diagnostics:
        from seedlint.emit.summary import closing

        say(closing(found.report, fix=False))
        say("seedlint baseline . records these, so that only new ones are reported")
    return OK


def _explain(args: argparse.Namespace) -> int:
    from seedlint.registry import rule_pages
    from seedlint.registry.selectors import check_selectors, matches

    registry = _registry(args)
    check_selectors(registry, [args.rule])
    found = [rule for rule in registry.by_code.values() if matches(registry, args.rule, rule)]
    _print("\n".join(rule_pages.explain(rule) for rule in sorted(found, key=lambda rule: rule.code)), sys.stdout)
    return OK


def _rules(args: argparse.Namespace) -> int:
    from seedlint.registry import rule_pages

    _print(rule_pages.FORMATS[args.format](_registry(args)), sys.stdout)
    return OK


def _clean(args: argparse.Namespace) -> int:
    from seedlint.config.find import load_config
    from seedlint.config.merge import cache_folder
    from seedlint.errors import ConfigError
    from seedlint.run.cache import remove

    try:
        folder = cache_folder(load_config(["."]).settings.base, args.cache_dir)
        say(f"{'removed' if remove(folder) else 'there is no cache in'} {terminal_safe(folder)}")
    except (ConfigError, OSError) as error:
        raise UsageError(str(error)) from error
    return OK


def _schema(args: argparse.Namespace) -> int:
    from seedlint.schema.violations import bundled_text

    _print([bundled_text(args.name)], sys.stdout)
    return OK


def _completion(args: argparse.Namespace) -> int:
    return _with_extra(lambda completion: completion.script(args.shell))


def _man(_: argparse.Namespace) -> int:
    return _with_extra(lambda completion: completion.man_page())


def _with_extra(make: Callable[[Any], str]) -> int:
    """Print what `seedlint.cli.completion` makes with the libraries of the extra of that name."""
    try:
        from seedlint.cli import completion

        text = make(completion)
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[completion]'") from error
    _print([text], sys.stdout)
    return OK


COMMANDS = {
    "check": _check, "baseline": _baseline, "init": _init, "explain": _explain, "rules": _rules, "schema": _schema, "clean": _clean,
    "completion": _completion, "man": _man,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 clean, 1 findings, 2 wrong use, 130 interrupted.
    """
    open_closed()
    for stream in (sys.stdout, sys.stderr):
        set_up(stream, sys.platform)
    try:
        if "_ARGCOMPLETE" in os.environ:
            from seedlint.cli.completion import answer

            answer()
        args = _arguments(sys.argv[1:] if argv is None else argv)
        from seedlint.registry import guard

        outcome = guard.step(COMMANDS[args.command], args)
        if not isinstance(outcome, guard.InternalError):
            return outcome
        say(f"seedlint: internal error: {outcome.reason}")
        if getattr(args, "verbose", False):
            for line in outcome.traceback.splitlines():
                say(line)
        return WRONG_USE
    except SystemExit:  # --help and --version; named so that they do not load what the last clause asks for
        raise
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # where nobody expects a reader to have gone: as if the signal had ended us
        let_go(sys.stdout)
        return BROKEN_PIPE
    except SeedlintError as error:
        with suppress(SeedlintError, OSError):  # where not even the error can be written
            say(f"seedlint: {error}")
        return WRONG_USE


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    """What the command line says, from a working folder that is there.

    Raises:
        SystemExit: ``--help`` or ``--version`` was answered.
        UsageError: an unknown option or value, no working folder.
    """
    args = parse(argv)
    if args.command not in ("schema", "completion", "man"):
        try:
            os.getcwd()
        except OSError as error:
            raise UsageError(f"the working folder cannot be used: {(error.strerror or '').lower()}") from error
    return args


def command() -> None:
    """What the installed command does: `main`, and then the end of the process, at once.

    Every file is written and closed by then; taking the modules apart would take a tenth of the time of a small run.
    """
    if not sys.warnoptions:  # warnings of libraries are for developers
        import warnings

        warnings.simplefilter("ignore")
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
