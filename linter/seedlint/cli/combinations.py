"""Options that do not go together, or have no effect: rejected in words, so that nobody relies on what does not happen."""

from __future__ import annotations

import os
from collections.abc import Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint.cli.streams import terminal_safe
from seedlint.errors import UsageError
from seedlint.files.system_path import is_elsewhere, without_secrets

if TYPE_CHECKING:
    import argparse

    from seedlint.run.inputs import Inputs

CONSOLE = ("full", "concise", "by-rule")

# Two options of which one has no effect beside the other, and what to do instead.
_EXCLUDED = (
    ("--config", "--isolated", "--config names a configuration file, --isolated allows none"),
    ("--baseline", "--no-baseline", "--baseline names a baseline, --no-baseline allows none"),
    ("--cache-dir", "--no-cache", "--cache-dir names a cache, --no-cache allows none"),
    ("--diff", "--statistics", "--diff prints only a patch, no counts"),
    ("--statistics", "--max-findings", "--statistics prints counts instead of findings: there are none to limit"),
    ("--engine", "--fix", "--fix changes files where they are, --engine only reads them"),
    ("--engine", "--diff", "--diff is made where the files are, --engine only checks them"),
    ("--engine", "--watch", "--watch is for the files of this computer, --engine for those of a cluster"),
    ("--engine", "--cache-dir", "--cache-dir names a cache, workers of --engine share none"),
    ("--show-settings", "--show-files", "--show-settings and --show-files print different things: ask for one"),
)
# An option that has no effect without one of others.
_NEEDED = (
    ("--exit-non-zero-on-fix", ("--fix",)),
    ("--show-fixes", ("--fix", "--diff")),
)
# What is only for files on disk by themselves, and why.
_ON_DISK = (
    ("--fix", "writes files"),
    ("--diff", "prints a patch for files"),
    ("--since", "asks git about files"),
    ("--watch", "watches files"),
)


def reject_combinations(args: argparse.Namespace) -> None:
    """Check the options of ``check`` against each other.

    Raises:
        UsageError: two of them do not go together; the message says what to do instead.
    """
    for one, other, words in _EXCLUDED:
        if _given(args, one) and _given(args, other):
            raise UsageError(words)
    if args.format not in (None, *CONSOLE):
        for option, printed in (("--diff", "a patch"), ("--statistics", "counts")):
            if _given(args, option):
                raise UsageError(f"{option} prints {printed} instead of findings: --output {args.format}=FILE writes these too")
    for option, others in _NEEDED:
        if _given(args, option) and not any(_given(args, other) for other in others):
            raise UsageError(f"{option} needs {' or '.join(others)}")
    if _given(args, "--engine"):
        if "-" in args.paths:
            raise UsageError("- is standard input of this computer: check it without --engine")
        if args.engine != "dask" and args.jobs is not None:
            raise UsageError(f"--jobs is for processes of this computer: the cluster at {terminal_safe(args.engine)} has its workers")
    if args.stdin_filename is not None and "-" not in args.paths:
        raise UsageError("--stdin-filename names standard input: give - as a PATH to read it")
    for path in filter(is_elsewhere, args.paths):
        for option, words in _ON_DISK:
            if _given(args, option):
                kind = "is in storage" if "://" in path else "is an archive"
                raise UsageError(f"{option} {words}: {terminal_safe(without_secrets(path))} {kind}")
    _reject_printed(args)


def printed_format(args: argparse.Namespace) -> str:
    """The name of the format in which findings are printed."""
    return next(iter(_printed(args)), args.format or "full")


def _printed(args: argparse.Namespace) -> list[str]:
    return [word.partition("=")[0] for word in args.output if word.endswith("=-")]


def _reject_printed(args: argparse.Namespace) -> None:
    """What ``--output NAME=-`` does not go with."""
    printed = _printed(args)
    if len(printed) > 1:
        raise UsageError(f"--output {printed[0]}=- and --output {printed[1]}=- cannot both be printed")
    if printed:
        beside = next((option for option in ("--format", "--diff", "--statistics") if _given(args, option)), "")
        if args.fix and "-" in args.paths:
            beside = "--fix -"
        if beside:
            raise UsageError(f"--output {printed[0]}=- replaces what is printed, {beside} prints something else: give one of them")
    if args.max_findings is not None and (shown := printed_format(args)) not in CONSOLE:
        raise UsageError(f"--max-findings is for {', '.join(CONSOLE)}: {shown} has all findings")


def reject_ambiguity(words: Sequence[str]) -> None:
    """A first word that is a command, where a path of that name exists: rejected, whatever follows, unless it asks for help.

    A folder that holds other files only, as ``schema/`` does in many projects, cannot be meant: nothing in it can be checked.
    ``check`` is left out: it is how the path is meant.

    Raises:
        UsageError: it names both ways to write the path.
    """
    name = words[0]
    if name == "check" or {"-h", "--help"} & set(words) or (os.path.isdir(name) and not _is_empty(name) and not _can_be_checked(name)):
        return
    ways = f"./{name} or check {name} is the path; in another folder {name} is the command"
    raise UsageError(f"{name} is a command, and a path here: {ways}")


def _is_empty(folder: str) -> bool:
    try:
        return not os.listdir(folder)
    except OSError:
        return False


def _can_be_checked(folder: str) -> bool:
    from seedlint.model.settings import Settings
    from seedlint.run.inputs import find_inputs

    return bool(find_inputs([folder], Settings())[0].files)


def reject_outputs(outputs: Sequence[str], inputs: Inputs, option: str = "--output") -> None:
    """Check the files of ``--output``, or of another option, against each other and against what is checked.

    Raises:
        UsageError: two are one file, or one is a file that is checked.
    """
    if not outputs:
        return
    taken: dict[str, str] = {}
    for path in outputs:
        real = os.path.realpath(path)
        if real in taken and (os.path.isfile(real) or not os.path.exists(real)):
            also = f" and {taken[real]}" if taken[real] != path else " twice"
            raise UsageError(f"{option} names the file {path}{also}")
        taken[real] = path
    for printed in inputs.packed().same(taken):
        raise UsageError(f"{option} names a file that is checked: {printed}")


def _given(args: argparse.Namespace, option: str) -> bool:
    return getattr(args, option.removeprefix("--").replace("-", "_"), None) not in (None, False)
