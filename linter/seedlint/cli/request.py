"""What a command line asks for: settings, files, formats, and how findings are shown. Reads files; prints nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint._version import __version__
from seedlint.cli.arguments import columns
from seedlint.cli.streams import terminal_safe
from seedlint.emit.source_lines import STDIN
from seedlint.errors import UsageError
from seedlint.files.system_path import without_secrets

if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from seedlint.check.plan import Plan
    from seedlint.config.configuration import LoadedConfig
    from seedlint.emit.load_format import Render
    from seedlint.emit.style import Style
    from seedlint.model.settings import Settings
    from seedlint.registry.registry import Registry
    from seedlint.run.inputs import FindInputs, Inputs

# Files that may have front matter, when include names them.
_DOCUMENTS = {f"*.{each}" for each in "mdx mdown mkd mkdn qmd rmd yaml yml html njk liquid adoc asciidoc rst org".split()}


def configuration(args: argparse.Namespace) -> LoadedConfig:
    """Command line over configuration over defaults."""
    from seedlint.config.find import load_config
    from seedlint.config.merge import merge_command_line

    paths = [args.stdin_filename or path if path == "-" else path for path in args.paths]
    return merge_command_line(load_config(paths, args.config, args.isolated, args.set), args)


def find(args: argparse.Namespace, settings: Settings, find_inputs: FindInputs | None = None) -> Inputs:
    """The files and texts to check.

    Args:
        args: the command line.
        settings: which files count.
        find_inputs: what finds the files, where that is not `run.inputs.find_inputs`.

    Raises:
        UsageError: a PATH that matches nothing, no git repository for ``--since``.
    """
    from seedlint.files.file_list import FileList
    from seedlint.run import inputs as files_here

    paths = [path for path in args.paths if path != "-"]
    inputs, unmatched = (find_inputs or files_here.find_inputs)(paths, settings)
    refuse_unmatched(unmatched)
    if "-" in args.paths:
        name = args.stdin_filename or STDIN
        there = os.path.abspath(name)  # the text stands for the file of its name, as an editor has it
        files = FileList.of(each for each in inputs.files if os.path.abspath(each[1]) != there)
        text = name, _standard_input()
        if settings.force_exclude and args.stdin_filename and (reason := files_here.why_left_out(name, settings)):
            inputs = inputs._replace(files=files, unchecked=[text], skipped=[*inputs.skipped, (name, reason)])
        else:
            inputs = inputs._replace(files=files, texts=[text])
    if args.since is not None:
        from seedlint.errors import GitError
        from seedlint.files.git import since

        try:
            inputs = inputs._replace(changed=since(args.since, (path for _, path in inputs.files)))
        except GitError as error:
            raise UsageError(f"--since {terminal_safe(args.since)}: {terminal_safe(str(error))}") from error
    return inputs


def refuse_empty(args: argparse.Namespace, inputs: Inputs, settings: Settings, advice: str = " (--allow-empty accepts that)") -> None:
    """Raise what is to be said where there is nothing to check, and ``--allow-empty`` does not say that this is right."""
    if inputs.files or inputs.texts or args.allow_empty:
        return
    if not args.paths:
        raise UsageError("nothing to check: name a file or a folder, for example seedlint .")
    names = [args.stdin_filename if path == "-" else path for path in args.paths]
    there = _what_is_there(args.paths, settings, len(inputs.unchecked))
    raise UsageError(f"nothing to check in {_all_of(names)}{there}{advice}")


def _what_is_there(paths: Sequence[str], settings: Settings, excluded: int) -> str:
    """Which files are there that do not count, and what makes them count; ``excluded`` texts are known already."""
    from seedlint.files.discover import EXTENSIONS, what_does_not_count
    from seedlint.run.inputs import selection

    kinds, more_excluded = what_does_not_count([path for path in paths if path != "-"], selection(settings))
    excluded += more_excluded
    words = ""
    if kinds:
        wanted = "which include does not match" if settings.include is not None else f"no {', '.join(f'*{each}' for each in EXTENSIONS)}"
        more = ", …" if len(kinds) > 3 else ""
        words += f": {', '.join(f'{count:,} {kind}' for kind, count in kinds[:3])}{more}, {wanted}"
        documents = [f'"**/{kind}"' for kind, _ in kinds if kind in _DOCUMENTS]
        if documents:
            words += f"; to check them, set include = [{', '.join(documents)}]"
    if excluded:
        words += f"; {excluded:,} excluded or ignored (--show-files says why)"
    return words


def refuse_other_commands(args: argparse.Namespace, plan: Plan) -> None:
    """Raise what is to be said of a rule that the command line names and that belongs to another command; a configuration is for both."""
    from seedlint.registry.selectors import names

    named = names(plan.registry, [*(args.select or ()), *(args.extend_select or ())])
    others = sorted(name for name in named if not plan.may_run(plan.registry.by_name[name]))
    if others:
        where = "seedlint check" if plan.links else "seedlint links"
        raise UsageError(f"rule {others[0]} runs in {where} only")


def refuse_unmatched(paths: Sequence[str]) -> None:
    """Raise what is to be said of PATHs that match nothing."""
    if paths:
        raise UsageError(f"no such file or folder: {_all_of(paths)}{_meant(paths[0])}")


def _meant(path: str) -> str:
    """``; did you mean X?`` of a path that is not there: a command, or what lies beside it under a similar name."""
    folder, name = os.path.split(path.rstrip("/"))
    if len(name) < 4 or any(char in name for char in "*?["):
        return ""
    from seedlint.cli.arguments import COMMANDS
    from seedlint.suggest import did_you_mean

    known = [] if folder else [*COMMANDS, "--version"]
    try:
        known += [os.path.join(folder, entry) for entry in os.listdir(folder or ".")[:_MOST_NAMES]]
    except OSError:
        return ""
    return did_you_mean(path.rstrip("/"), known)


_MOST_NAMES = 1_000  # of a folder that are compared with the one that was meant


def _all_of(paths: Sequence[str]) -> str:
    """Paths in a line that stays a line; lists of files may be long."""
    more = f" and {len(paths) - 5:,} more" if len(paths) > 5 else ""
    return ", ".join(terminal_safe(without_secrets(path)) for path in paths[:5]) + more


def listed(args: argparse.Namespace) -> list[str]:
    """The PATHs of ``--files-from``: separated by NUL if there is one, else by line ends."""
    if args.files_from is None:
        return []
    if args.files_from == "-" and "-" in args.paths:
        raise UsageError("standard input cannot be both the article (-) and the list of files (--files-from -)")
    try:
        if args.files_from == "-":
            data = _standard_input()
        else:
            with open(args.files_from, "rb") as file:
                data = file.read()
    except OSError as error:
        raise UsageError(f"--files-from {terminal_safe(args.files_from)}: {error.strerror}") from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    names = data.split(b"\0") if b"\0" in data else data.replace(b"\r\n", b"\n").split(b"\n")
    # A file may be called -, which as a PATH is standard input.
    return [os.fsdecode(name) if name != b"-" else os.path.join(".", "-") for name in names if name]


def _standard_input() -> bytes:
    """All of it.

    Raises:
        UsageError: it is closed, or cannot be read.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"standard input: {error.strerror}") from error


def outputs(words: Sequence[str], plugins: Sequence[str]) -> list[tuple[str, Render]]:
    """The files of ``--output`` with what fills them; ``-`` is standard output."""
    from seedlint.emit.load_format import load_format

    found = []
    for word in words:
        name, equals, path = word.partition("=")
        if not equals or not path:
            raise UsageError(f"--output {terminal_safe(word)} is not of the form NAME=FILE")
        found.append((path, load_format(name, plugins)))
    return found


def make_style(args: argparse.Namespace, plan: Plan, inputs: Inputs, fail_on: str) -> Style:
    """How findings are shown."""
    from seedlint.emit.source_lines import line_reader, path_from_repository_root
    from seedlint.emit.style import Style

    return Style(
        width=_width(),
        color=wants_color(args.color, sys.stdout),
        hide_info=hides_info(args, plan.settings, plan.registry, fail_on),
        statistics=args.statistics,
        max_findings=args.max_findings,
        lines=line_reader(dict(inputs.texts), inputs.system_paths()),
        root_path=path_from_repository_root(),
        version=__version__,
        now=args.now,
    )


def page_style(args: argparse.Namespace) -> Style:
    """How wide a page is, and whether it has colours."""
    from seedlint.emit.style import Style

    return Style(width=_width(), color=wants_color(args.color, sys.stdout))


def hides_info(args: argparse.Namespace, settings: Settings, registry: Registry, fail_on: str) -> bool:
    """Whether console formats leave info findings out: nobody asked for them, and no rule on them was named."""
    from seedlint.model.diagnostic import Severity
    from seedlint.registry.selectors import names

    asked = names(registry, (*settings.select, *settings.extend_select))
    return not (args.verbose or fail_on == "info" or any(registry.by_name[name].severity is Severity.INFO for name in asked))


def _width() -> int:
    from seedlint.emit.style import PAGE

    return max(60, min(200, columns(PAGE)))


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether a stream gets colours: an option goes before NO_COLOR, and that before FORCE_COLOR, where 0 and false ask for none."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced.lower() not in ("0", "false")
    return stream.isatty() and os.environ.get("TERM") != "dumb"
