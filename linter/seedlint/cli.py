"""The command: the only module that prints or exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from seedlint import __version__
from seedlint.arguments import UsageError, parse

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from seedlint.changed import Tops
    from seedlint.config import Configured
    from seedlint.emit import Render
    from seedlint.emit.style import Style
    from seedlint.result import Report
    from seedlint.run.mend import Mending
    from seedlint.run.pipeline import Input, Progress
    from seedlint.run.plan import Plan
    from seedlint.settings import Settings

PAGE = 100  # columns, where there is no terminal
STDIN = "<stdin>"  # the name of what - reads, unless --stdin-filename gives one
OK, FOUND, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


# -- check -------------------------------------------------------------------------------------------------------------


def _configured(args: argparse.Namespace) -> Configured:
    """Command line over configuration over defaults."""
    from seedlint.config import ConfigError, configured
    from seedlint.config.command import over

    if args.config is not None and args.isolated:
        raise UsageError("--config names a configuration file, --isolated allows none")
    paths = [args.stdin_filename or path if path == "-" else path for path in args.paths]
    try:
        return over(configured(paths, args.config, args.isolated), args)
    except ConfigError as error:
        raise UsageError(str(error)) from error


def _input(args: argparse.Namespace, settings: Settings) -> Input:
    from seedlint.run.pipeline import find_input

    paths = [path for path in args.paths if path != "-"]
    given, unmatched = find_input(paths, settings)
    _refuse_unmatched(unmatched)
    if "-" in args.paths:
        name = args.stdin_filename or STDIN
        given = given._replace(texts=[(name, sys.stdin.buffer.read())])
    if args.since is not None:
        from seedlint.changed import GitError, since

        try:
            given = given._replace(changed=since(args.since, [path for _, path in given.files]))
        except GitError as error:
            raise UsageError(f"--since {_shown(args.since)}: {_shown(str(error))}") from error
    if not args.paths and not args.allow_empty:
        raise UsageError("nothing to check: name a file or a folder, for example seedlint .")
    if not given.files and not given.texts and not args.allow_empty:
        raise UsageError(f"nothing to check in {', '.join(map(_shown, args.paths))} (--allow-empty accepts that)")
    return given


def _refuse_unmatched(paths: Sequence[str]) -> None:
    if paths:
        raise UsageError(f"no such file or folder: {', '.join(map(_shown, paths))}")


def _shown(path: str) -> str:
    from seedlint.emit.escape import terminal

    return terminal(path)


def _listed(args: argparse.Namespace) -> list[str]:
    """The PATHs of ``--files-from``: parted by NUL if there is one, else by line ends."""
    if args.files_from is None:
        return []
    if args.files_from == "-" and "-" in args.paths:
        raise UsageError("standard input cannot be both the article (-) and the list of files (--files-from -)")
    try:
        if args.files_from == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(args.files_from, "rb") as file:
                data = file.read()
    except OSError as error:
        raise UsageError(f"--files-from {_shown(args.files_from)}: {error.strerror}") from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    names = data.split(b"\0") if b"\0" in data else data.replace(b"\r\n", b"\n").split(b"\n")
    # A file may be called -, which as a PATH is standard input.
    return [os.fsdecode(name) if name != b"-" else os.path.join(".", "-") for name in names if name]


def _outputs(words: Sequence[str]) -> list[tuple[str, Render]]:
    """The files of ``--output`` with what fills them."""
    found: dict[str, Render] = {}
    for word in words:
        name, equals, path = word.partition("=")
        if not equals or not path:
            raise UsageError(f"--output {_shown(word)} is not of the form NAME=FILE")
        if path in found:
            raise UsageError(f"--output names the file {_shown(path)} twice")
        found[path] = _format(name)
    return list(found.items())


def _format(name: str) -> Render:
    from seedlint import emit

    try:
        return emit.load(name)
    except LookupError as error:
        from seedlint.select import closest

        raise UsageError(f"unknown format {name!r}{closest(name, emit.names())}; known are {', '.join(emit.names())}") from error


def _style(args: argparse.Namespace, plan: Plan, given: Input, fail_on: str) -> Style:
    from seedlint.diagnostic import Severity
    from seedlint.emit.style import Style
    from seedlint.select import names

    settings = plan.settings
    asked = names(plan.registry, (*settings.select, *settings.extend_select))
    info_by_name = any(plan.registry.by_name[name].severity is Severity.INFO for name in asked)
    return Style(
        width=_width(),
        color=_wants_color(args.color, sys.stdout),
        hide_info=not (args.verbose or fail_on == "info" or info_by_name),
        statistics=args.statistics,
        lines=_lines(given),
        root_path=_from_top(),
        version=__version__,
        now=args.now,
    )


def _width() -> int:
    import shutil

    return max(60, min(200, shutil.get_terminal_size((PAGE, 24)).columns))


def _lines(given: Input) -> Callable[[str], list[str]]:
    """What reads the lines of a file, or of the text that stands for it."""
    texts, system_paths = dict(given.texts), dict(given.files)

    def lines(path: str) -> list[str]:
        data = texts.get(path)
        try:
            if data is None:
                with open(system_paths.get(path, path), "rb") as file:
                    data = file.read(1 << 22)
        except OSError:
            return []
        # A byte-order mark stays: it counts as a column.
        return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines


def _from_top() -> Callable[[str], str]:
    """What names a file from the top of its git repository; git is looked for when a format first asks."""
    tops: list[Tops] = []

    def relative(path: str) -> str:
        if not tops:
            from seedlint.changed import Tops

            tops.append(Tops())
        return path if path == STDIN else tops[0].relative(path)

    return relative


def _wants_color(choice: str, stream: TextIO) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _bar(args: argparse.Namespace) -> AbstractContextManager[Progress | None]:
    """A progress bar where somebody looks."""
    if args.quiet or args.no_progress or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        from contextlib import nullcontext

        return nullcontext()
    from seedlint.progress import Bar

    return Bar(sys.stderr, _wants_color(args.color, sys.stderr))


def _check(args: argparse.Namespace) -> int:
    from seedlint.run.pipeline import prepare, run

    render, outputs = _format(args.format or "full"), _outputs(args.output)
    args.paths += _listed(args)
    found = _configured(args)
    plan, fail_on = prepare(found.settings, found.registry), found.fail_on
    if args.show_settings:
        return _show_settings(found, plan)
    if args.show_files:
        return _show_files(args, plan.settings)
    given, mending = _input(args, plan.settings), None
    with _bar(args) as progress:
        if args.fix or args.diff:
            from seedlint.run.mend import mend

            mending = mend(given, plan, unsafe=args.unsafe_fixes, write=not args.diff, progress=progress)
            report = mending.report
        else:
            report = run(given, plan, progress)
    style = _style(args, plan, mending.given if mending else given, fail_on)
    failed = _write(outputs, report, style)
    if style.statistics:
        from seedlint.emit.statistics import render
    if mending and args.diff:
        _print_patch(mending)
    elif mending and given.texts:
        _print_texts(mending, given)
        _print(render(report, style), sys.stderr)
    else:
        _print(render(report, style), sys.stdout)
    for words in report.warnings if not args.quiet else ():
        print(f"seedlint: {_shown(words)}", file=sys.stderr)
    for path, words in mending.errors if mending else ():
        print(f"seedlint: {_shown(path)}: {words}", file=sys.stderr)
    if not args.quiet:
        from seedlint.emit.summary import closing

        print(closing(report, fix=mending is not None, dry=args.diff), file=sys.stderr)
    status = _status(report, fail_on)
    for words in failed:
        print(f"seedlint: {words}", file=sys.stderr)
    if failed or (mending and mending.errors):
        return WRONG_USE
    if mending and mending.changes and (args.diff or args.exit_non_zero_on_fix):
        return max(status, FOUND)
    return status


def _show_settings(found: Configured, plan: Plan) -> int:
    from seedlint.config.show import settings

    _print((f"{line}\n" for line in settings(found, plan)), sys.stdout)
    return OK


def _show_files(args: argparse.Namespace, settings: Settings) -> int:
    from seedlint.config.show import files
    from seedlint.emit.summary import number
    from seedlint.read.discover import find
    from seedlint.run.pipeline import selection

    found = find([path for path in args.paths if path != "-"] or ["."], selection(settings)._replace(explain=True))
    _refuse_unmatched(found.unmatched)
    _print((f"{line}\n" for line in files(found)), sys.stdout)
    if not args.quiet:
        print(f"{number(len(found.files), 'file')} to check, {len(found.left_out):,} left out", file=sys.stderr)
    return OK


def _print(parts: Any, stream: TextIO) -> None:
    write = stream.write
    for part in parts:
        write(part)
    stream.flush()


def _write(outputs: Sequence[tuple[str, Render]], report: Report, style: Style) -> list[str]:
    """Write the files of ``--output``; returns what went wrong, a line for each that is not there."""
    failed = []
    style = style._replace(color=False, width=PAGE)
    for path, render in outputs:
        from seedlint.run.replace import ReplaceError, write

        try:
            write(path, "".join(render(report, style)).encode("utf-8", "backslashreplace"))
        except ReplaceError as error:
            failed.append(f"{_shown(path)}: {error}")
    return failed


def _print_patch(mending: Mending) -> None:
    from seedlint.patch import unified

    sys.stdout.flush()
    for path, old, new in mending.changes:
        sys.stdout.buffer.write(unified(path, old, new))
    sys.stdout.buffer.flush()


def _print_texts(mending: Mending, given: Input) -> None:
    """What was read from standard input, fixed: byte for byte where there was nothing to fix."""
    fixed = {path: new for path, _, new in mending.changes}
    sys.stdout.flush()
    for path, data in given.texts:
        sys.stdout.buffer.write(fixed.get(path, data))
    sys.stdout.buffer.flush()


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


def _completion(args: argparse.Namespace) -> int:
    from seedlint.completion import script

    sys.stdout.write(script(args.shell))
    return OK


def _man(_: argparse.Namespace) -> int:
    from seedlint.completion import man_page

    sys.stdout.write(man_page())
    return OK


def _usage_errors() -> tuple[type[Exception], ...]:
    """Errors that are the user's to mend."""
    from seedlint.plugins import PluginError
    from seedlint.registry import RegistryError
    from seedlint.schema import SchemaFileError
    from seedlint.select import SelectorError

    return UsageError, SelectorError, RegistryError, PluginError, SchemaFileError


COMMANDS = {"check": _check, "schema": _schema, "completion": _completion, "man": _man}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 clean, 1 findings, 2 wrong use, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
            if sys.platform == "win32":  # where pipes and files get the code page and CRLF
                stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        if "_ARGCOMPLETE" in os.environ:
            from seedlint.completion import answer

            answer()
        args = parse(sys.argv[1:] if argv is None else argv)
        from seedlint.check import guard

        outcome = guard.step(COMMANDS[args.command], args, _usage_errors)
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
