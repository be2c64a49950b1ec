"""The command: words of the command line -> exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from seedlint._typing import TYPE_CHECKING
from seedlint.cli.arguments import COMMANDS, parse
from seedlint.cli.exit_status import BROKEN_PIPE, INTERRUPTED, WRONG_USE
from seedlint.cli.streams import redirect_to_devnull, reopen_closed, say, set_up
from seedlint.errors import ConfigError, SeedlintError, UsageError

if TYPE_CHECKING:
    import argparse

_ANYWHERE = ("schema", "completion", "man", "help")  # commands that need no working folder


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 clean, 1 findings, 2 wrong use, 130 interrupted.
    """
    reopen_closed()
    for stream in (sys.stdout, sys.stderr):
        set_up(stream, sys.platform)
    try:
        if "_ARGCOMPLETE" in os.environ:
            from seedlint.cli.completion import answer

            answer()
        words = sys.argv[1:] if argv is None else argv
        if words and words[0] in COMMANDS and os.path.lexists(words[0]):
            from seedlint.cli.combinations import reject_ambiguity

            reject_ambiguity(words)
        args = parse(words)
        from seedlint.registry import guard

        outcome = guard.guarded_call(_run, args)
        if not isinstance(outcome, guard.InternalError):
            return outcome
        say(f"seedlint: internal error: {outcome.reason}")
        if getattr(args, "verbose", False):
            for line in outcome.traceback.splitlines():
                say(line)
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # where nobody expects a reader to have gone: as if the signal had ended us
        redirect_to_devnull(sys.stdout)
        return BROKEN_PIPE
    except SeedlintError as error:
        with suppress(SeedlintError, OSError):  # where not even the error can be written
            for words in error.problems if isinstance(error, ConfigError) else (str(error),):
                say(f"seedlint: {words}")
        return WRONG_USE


def _run(args: argparse.Namespace) -> int:
    """Run the function that is named like the command, from a working folder that is there."""
    if args.command not in _ANYWHERE:
        try:
            os.getcwd()
        except OSError as error:
            raise UsageError(f"the working folder cannot be used: {(error.strerror or '').lower()}") from error
    if args.command == "check" and args.watch:
        from seedlint.cli.watch_command import watch

        watch(args)
    if args.command == "check" and args.engine is not None:
        from seedlint.cli.engine_command import check_on_engine

        return check_on_engine(args)
    if args.command == "check":
        from seedlint.cli.check_command import check

        return check(args)
    from seedlint.cli import other_commands

    function: Callable[[argparse.Namespace], int] = getattr(other_commands, args.command)
    return function(args)


def command() -> None:
    """What the installed command does: `main`, and then the end of the process, at once.

    Every file is written and closed by then; to take the modules apart costs a small run more than its files do.
    """
    if not sys.warnoptions:  # warnings of libraries are for developers
        import warnings

        warnings.simplefilter("ignore")
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
