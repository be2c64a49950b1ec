"""Shell completion and man page, both made from the definition of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Mapping

from argcomplete import autocomplete
from argcomplete.completers import DirectoriesCompleter, FilesCompleter
from argcomplete.lexers import split_line
from argcomplete.shell_integration import shellcode

from seedlint._version import __version__
from seedlint.cli.arguments import actions, make_parser
from seedlint.cli.examples import EXAMPLES
from seedlint.cli.exit_status import EXIT_STATUS

Complete = Callable[[str], Iterable[str]]


def script(shell: str) -> str:
    """What a shell reads to complete the command: it asks the command itself, with each press of the key.

    Args:
        shell: one of ``SHELLS``.
    """
    return shellcode(["seedlint"], shell=shell)


def answer() -> None:
    """Tell the shell, over the channel that its script has opened, what may stand at the cursor; ends the process."""
    parser = make_parser()
    for action in actions(parser):
        if action.choices is None:
            complete = _BY_NAME.get(action.dest) or _BY_METAVAR.get(str(action.metavar), _nothing)
            action.completer = _Completer(complete)  # type: ignore[attr-defined]
    autocomplete(parser, always_complete_options=False)


class _Completer:
    """What argcomplete calls: keyword arguments, of which only the word so far says anything."""

    def __init__(self, complete: Complete) -> None:
        self._complete = complete

    def __call__(self, prefix: str, **_: object) -> Iterable[str]:
        return self._complete(prefix)


def _nothing(_: str) -> Iterable[str]:
    return ()


def _files(prefix: str) -> Iterable[str]:
    return FilesCompleter()(prefix)


def _folders(prefix: str) -> Iterable[str]:
    return DirectoriesCompleter()(prefix)


def _paths(prefix: str) -> Iterable[str]:
    """Files and folders; as the first word, a command too."""
    *_, words, _ = split_line(os.environ["COMP_LINE"], int(os.environ["COMP_POINT"]))
    return [*(make_parser().commands if len(words) == 1 else ()), *_files(prefix)]


def _rules(prefix: str) -> Mapping[str, str]:
    """Names and codes, each with what it stands for; after a comma, one more."""
    from seedlint.registry.registry import load

    rules = load().by_name.values()
    before, comma, _ = prefix.rpartition(",")
    meanings = {rule.name: rule.title for rule in rules} | {rule.code: rule.name for rule in rules}
    return {before + comma + word: meaning for word, meaning in meanings.items()}


def _schemas(prefix: str) -> Iterable[str]:
    return [*_bundled(prefix), *_files(prefix)]


def _bundled(_: str) -> Iterable[str]:
    from seedlint.schema.bundled import bundled_names

    return bundled_names()


def _formats(_: str = "") -> Iterable[str]:
    from seedlint.emit.load_format import format_names

    return format_names()


def _outputs(prefix: str) -> Iterable[str]:
    name, equals, file = prefix.partition("=")
    return [name + equals + each for each in _files(file)] if equals else [f"{each}=" for each in _formats()]


_BY_NAME: dict[str, Complete] = {"format": _formats, "name": _bundled, "stdin_filename": _files}
_BY_METAVAR: dict[str, Complete] = {
    "PATH": _paths,
    "FILE": _files,
    "FILE|-": _files,
    "DIR": _folders,
    "RULE": _rules,
    "RULES": _rules,
    "NAME|FILE": _schemas,
    "NAME=FILE": _outputs,
}


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=70)


_SYNOPSIS = r"""
.B seedlint
[\fBcheck\fR] [\fIoptions\fR] \fIPATH\fR ...
.br
.B seedlint
\fICOMMAND\fR ...
""".strip()


def man_page() -> str:
    """The manual page, as roff (man(7))."""
    from argparse_manpage.manpage import Manpage

    parser = make_parser()
    for each in (parser, *parser.commands.values()):  # else the width of the terminal is the page's
        each.formatter_class = _Formatter
    parser.epilog = None  # the sections below say the same
    page = Manpage(parser)
    page.description = "data-quality linter for folders of article files"
    page.source, page.manual, page.date = f"seedlint {__version__}", "seedlint manual", ""
    page.add_section("synopsis", "=", _SYNOPSIS)
    page.add_section("examples", "=", "\n".join(map(_example, EXAMPLES)))
    page.add_section("exit status", "=", "\n".join(f".TP\n.B {status}\n{meaning}" for status, meaning in EXIT_STATUS))
    return str(page)


def _example(command: str) -> str:
    """The examples of a command, as roff."""
    return "\n".join(f".TP\n.B {_roff(line)}\n{_roff(words)}" for line, words in EXAMPLES[command])


def _roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("~", "\\(ti").replace("^", "\\(ha")
