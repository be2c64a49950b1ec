"""The command line, defined: what ``--help``, the shell completions and the man page are made from."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from seedlint._typing import TYPE_CHECKING, Any
from seedlint._version import __version__
from seedlint.cli.exit_status import EXIT_STATUS
from seedlint.cli.streams import Writing
from seedlint.errors import UsageError

if TYPE_CHECKING:
    from typing import NoReturn

SHELLS = ("bash", "zsh", "fish")


class _Help(argparse.HelpFormatter):
    """One is made for every option that is defined; to look up the width imports more than all our modules do."""

    def __init__(self, prog: str, **more: Any) -> None:
        super().__init__(prog, **{"width": columns(80) - 2, **more})

    def _set_color(self, color: bool) -> None:
        """Python 3.14 calls this for every formatter; what it loads is wanted only where help is printed."""
        self._in_color = color

    def __getattr__(self, name: str) -> Any:
        """The colours, once something asks for them."""
        if name not in ("_theme", "_decolor"):
            raise AttributeError(name)
        super()._set_color(self._in_color)  # type: ignore[misc]
        return getattr(self, name)


def columns(fallback: int) -> int:
    """Characters in a line of the terminal, as `shutil.get_terminal_size` has it."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(1).columns or fallback
    except OSError:
        return fallback


class _Parser(argparse.ArgumentParser):
    def __init__(self, **more: Any) -> None:
        super().__init__(formatter_class=_Help, **more)

    def format_help(self) -> str:
        """What argparse has, then examples."""
        from seedlint.cli.examples import lines

        examples = "\n".join(lines(self.prog.partition(" ")[2], columns(80)))
        return f"{super().format_help()}\nexamples:\n{examples}\n" if examples else super().format_help()

    def error(self, message: str) -> NoReturn:
        """One line that names the closest option, then exit status 2."""
        if message.startswith("unrecognized arguments: "):
            message = f"unexpected argument {message.removeprefix('unrecognized arguments: ').removeprefix('-- ')}"
        raise UsageError(message)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Argparse writes its help and the version with this, and looks away where the reader, or the disk, does not take them."""
        with Writing(file or sys.stderr) as stream:
            stream.write(message)

    def ordered(self, words: Sequence[str]) -> list[str]:
        """Options first, then ``--`` and everything else: in any other order argparse takes a second PATH for an unknown option.

        Raises:
            UsageError: an unknown option.
        """
        known = {option: action for action in self._actions for option in action.option_strings}
        options: list[str] = []
        others: list[str] = []
        left = list(reversed(words))
        while left:
            word = left.pop()
            if word == "--":
                others += reversed(left)
                break
            if not word.startswith("-") or word == "-":
                others.append(word)
                continue
            name = word.partition("=")[0] if word.startswith("--") else word[:2]
            if name not in known:
                from seedlint.suggest import did_you_mean

                raise UsageError(f"unknown option {word}{did_you_mean(name, known)}")
            options.append(word)
            if known[name].nargs != 0 and name == word and left and (left[-1] == "-" or not left[-1].startswith("-")):
                options.append(left.pop())
        return [*options, "--", *others] if others else options


class CommandLine(_Parser):
    """The parser of all; where no command is named it is ``check``."""

    commands: Mapping[str, argparse.ArgumentParser]

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        if not words or (words[0] not in self.commands and words[0] not in _HERE):
            words.insert(0, "check")
        return super().parse_known_args(words, namespace)


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from actions(command)


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _selectors(text: str) -> list[str]:
    if words := _words(text):
        return words
    raise argparse.ArgumentTypeError(f"{text!r} names no rule: expected names, codes, code prefixes, default or all")


def _jobs(text: str) -> int:
    if text == "auto":
        return 0
    if text.isdecimal() and text.isascii() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes: expected a whole number from 1, or auto")


def _count(text: str) -> int:
    if text.isdecimal() and text.isascii():
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of findings: expected a whole number, 0 for all")


def _engine(text: str) -> str | None:
    if text in ("local", "dask") or "://" in text:
        return text if text != "local" else None
    raise argparse.ArgumentTypeError(f"{text!r} is no engine: expected local, dask, or the address of a scheduler such as tcp://host:8786")


_PATHS = "a file, a folder, an archive, a URL (extra: storage), a glob, or - for standard input"


def _check(check: argparse.ArgumentParser) -> None:
    check.usage = "seedlint [check] PATH ... [options]"  # forty options say less there than below
    check.add_argument("-V", "--version", action="version", version=f"seedlint {__version__}")
    check.add_argument("paths", nargs="*", metavar="PATH", help=_PATHS)
    _rule_options(check)
    add = check.add_argument_group("fixes").add_argument
    add("--fix", action="store_true", help="apply safe fixes only; with - the text goes to standard output")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that may change the meaning")
    add("--diff", action="store_true", help="print what --fix would change as a patch for git apply or patch -p1; write nothing")
    add("--show-fixes", action="store_true", help="with --fix or --diff: print what each fix changes")
    add("--exit-non-zero-on-fix", action="store_true", help="exit with 1 also where --fix leaves no findings but fixed some")
    add = check.add_argument_group("output").add_argument
    add("--format", default=None, metavar="NAME", help="how findings are printed (default: full)")
    add(
        "--output",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="also write a file in this format (repeatable); - prints it",
    )
    add(
        "--max-findings",
        type=_count,
        metavar="N",
        help="show at most N findings per rule, 0: all (console formats; full: 20)",
    )
    add("--statistics", action="store_true", help="print counts by rule instead of findings")
    add(
        "--fail-on", choices=("error", "warning", "info", "never"), default=None, help="lowest severity that fails the run (default: error)"
    )
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours (NO_COLOR and FORCE_COLOR are honoured)")
    add("-q", "--quiet", action="store_true", help="print findings only")
    add("-v", "--verbose", action="store_true", help="print info findings too, and tracebacks of errors in rules and in the program")
    add("--no-progress", action="store_true", help="no progress bar, even on a terminal")
    add = _file_options(check)
    add("--since", metavar="REV", help="check everything, report only what concerns files that changed since this git revision")
    add("--stdin-filename", metavar="NAME", help="file name to report for standard input")
    add = _configuration_options(check)
    add("--show-settings", action="store_true", help="print what is in effect, and where each value came from")
    add("--show-files", action="store_true", help="print what would be checked, and why the rest would not")
    _speed_options(check)


def _rule_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("rules").add_argument
    add("--select", type=_selectors, action="extend", metavar="RULES", help="names, codes or code prefixes, instead of the configured ones")
    add("--ignore", type=_words, action="extend", metavar="RULES", help="rules to leave out")
    add("--extend-select", type=_words, action="extend", metavar="RULES", help="rules to add")
    add("--schema", metavar="NAME|FILE", help="the JSON Schema of the front matter (default: article)")
    add("--site-root", metavar="DIR", help="the folder of site-relative images")
    add("--now", metavar="DATE-TIME", help="use this instead of the current time")


def _file_options(parser: argparse.ArgumentParser) -> Callable[..., Any]:
    add = parser.add_argument_group("files").add_argument
    add("--files-from", metavar="FILE|-", help="read more PATHs from a file or standard input, separated by NUL or by line ends")
    add("--exclude", action="append", metavar="GLOB", help="leave out these files and folders too (repeatable)")
    add("--force-exclude", action="store_true", help="apply include, exclude and default exclusions to named files too")
    add("--allow-empty", action="store_true", help="nothing to check is not an error")
    return add


def _configuration_options(parser: argparse.ArgumentParser) -> Callable[..., Any]:
    add = parser.add_argument_group("configuration").add_argument
    add("--config", metavar="FILE", help="use only this configuration file")
    add("--isolated", action="store_true", help="use no configuration file")
    add(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set any configuration key, such as fail-on=info (repeatable)",
    )
    add("--baseline", metavar="FILE", help="the file of known findings (default: .seedlint-baseline.json, if it is there)")
    add("--no-baseline", action="store_true", help="report known findings too")
    add("--ignore-suppressions", action="store_true", help="report what comments and [[allow]] entries suppress too")
    return add


def _speed_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("speed").add_argument
    add("--jobs", type=_jobs, default=None, metavar="N|auto", help="number of processes")
    add("--no-cache", action="store_true", help="neither read nor write the cache")
    add("--cache-dir", metavar="DIR", help="where the cache is (default: .seedlint_cache)")


def _report(report: argparse.ArgumentParser) -> None:
    report.usage = "seedlint report PATH ... -o FILE [options]"
    report.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder, an archive, a URL (extra: storage) or a glob")
    add = report.add_argument_group("page").add_argument
    add("-o", "--output", metavar="FILE", help="the page to write, such as report.html")
    add("--title", metavar="TEXT", help="its title (default: the PATHs)")
    add("--compare", metavar="PROFILE", help="show what changed since this file of seedlint profile --save")
    add("-q", "--quiet", action="store_true", help="print errors only")
    add("-v", "--verbose", action="store_true", help="print tracebacks of errors in rules and in the program")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours of the progress bar")
    add("--no-progress", action="store_true", help="no progress bar, even on a terminal")
    _rule_options(report)
    _file_options(report)
    _configuration_options(report)
    _speed_options(report)
    report.set_defaults(since=None, stdin_filename=None, fail_on=None)


def _check_or_watch(check: argparse.ArgumentParser) -> None:
    _check(check)
    add = check.add_argument_group("watching").add_argument
    add("--watch", action="store_true", help="check, then again what changes, until Ctrl-C (extra: watch)")
    add = check.add_argument_group("cluster").add_argument
    add(
        "--engine",
        type=_engine,
        default=None,
        metavar="local|dask|ADDRESS",
        help="check on a cluster: one of this computer, or that of a scheduler such as tcp://host:8786 (extra: dask)",
    )


def _links(links: argparse.ArgumentParser) -> None:
    _check(links)
    links.usage = "seedlint links PATH ... [options]"
    add = links.add_argument_group("requests").add_argument
    add("--concurrency", type=_whole("requests"), default=64, metavar="N", help="requests at a time (default: 64)")
    add("--per-host", type=_whole("requests"), default=4, metavar="N", help="of these, of one host (default: 4)")
    add("--timeout", type=_seconds, default=20.0, metavar="SECONDS", help="for one request (default: 20)")
    add(
        "--retries", type=_whole("retries", 0), default=2, metavar="N", help="after time-outs, broken connections, 429 and 5xx (default: 2)"
    )
    add("--max-age", type=_age, default=86_400.0, metavar="AGE", help="how long answers are kept: 30m, 12h, 1d (default: 1d; failures 1h)")
    add("--accept", type=_statuses, action="extend", default=[], metavar="CODES", help="statuses that count as alive, such as 403,999")
    add("--exclude-url", action="append", default=[], metavar="GLOB", help="leave out these URLs (repeatable); * is any characters")
    add("--no-images", action="store_true", help="leave out the URLs of images")
    add("--allow-private", action="store_true", help="connect to addresses that are not public too")
    add("--dump", action="store_true", help="print the URLs; fetch nothing")


def _whole(what: str, least: int = 1) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isdecimal() and text.isascii() and least <= int(text) <= 10_000:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of {what}: expected a whole number from {least}")

    return read


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if 0 < found <= 3_600:
        return found
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds: expected one up to 3600")


_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def _age(text: str) -> float:
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "s")
    if number.isdecimal() and number.isascii() and (unit != "s" or text.endswith("s") or number == "0"):
        return float(int(number) * _UNITS[unit])
    raise argparse.ArgumentTypeError(f"{text!r} is not an age: expected a whole number with s, m, h, d or w, or 0 to ask for everything")


def _statuses(text: str) -> list[int]:
    words = _words(text)
    if words and all(word.isdecimal() and word.isascii() and 100 <= int(word) <= 999 for word in words):
        return [int(word) for word in words]
    raise argparse.ArgumentTypeError(f"{text!r} is not a list of statuses: expected numbers such as 403,999")


def _files_and_configuration(add: Callable[..., Any]) -> None:
    """What infer and profile read, and by which configuration."""
    add("--files-from", metavar="FILE|-", help="read more PATHs from a file or standard input, separated by NUL or by line ends")
    add("--exclude", action="append", metavar="GLOB", help="leave out these files and folders too (repeatable)")
    add("--force-exclude", action="store_true", help="apply include, exclude and default exclusions to named files too")
    add("--config", metavar="FILE", help="use only this configuration file")
    add("--isolated", action="store_true", help="use no configuration file")
    add("--set", action="append", default=[], metavar="KEY=VALUE", help="set any configuration key (repeatable)")


def _infer(infer: argparse.ArgumentParser) -> None:
    infer.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder, an archive, a URL (extra: storage), or a glob")
    add = infer.add_argument
    add("-o", "--output", metavar="FILE", help="where to write it (default: standard output); FOLDER/ gets a file for each kind")
    add(
        "--rare",
        type=_share,
        default=0.01,
        metavar="SHARE",
        help="what is in less of the files and looks like a slip is left out (default: 0.01)",
    )
    _files_and_configuration(add)
    add("-q", "--quiet", action="store_true", help="print what is left out only")
    add("-v", "--verbose", action="store_true", help="list every place of what is left out")
    add("--no-progress", action="store_true", help="no progress bar, even on a terminal")


def _share(text: str) -> float:
    number, percent = (text[:-1], 100) if text.endswith("%") else (text, 1)
    try:
        found = float(number) / percent
    except ValueError:
        found = -1.0
    if 0 <= found <= 0.5:
        return found
    raise argparse.ArgumentTypeError(f"{text!r} is not a share of the files: expected one up to 50%, such as 1% or 0.01")


def _profile(profile: argparse.ArgumentParser) -> None:
    add = profile.add_argument
    add("paths", nargs="*", metavar="PATH", help=_PATHS)
    add("--format", choices=("text", "json", "markdown"), default="text", help="how (default: text)")
    add("--save", metavar="FILE", help="also write the profile to a file, for --compare")
    add("--compare", metavar="FILE", help="print what changed since that profile was saved; exit with 1 where it is beyond [drift]")
    add("--schema", metavar="NAME|FILE", help="the JSON Schema of the front matter (default: article)")
    _files_and_configuration(add)
    add("--jobs", type=_jobs, default=None, metavar="N|auto", help="number of processes")
    add("--no-cache", action="store_true", help="neither read nor write the cache")
    add("--cache-dir", metavar="DIR", help="where the cache is (default: .seedlint_cache)")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours (NO_COLOR and FORCE_COLOR are honoured)")
    add("-q", "--quiet", action="store_true", help="no closing line")
    add("--no-progress", action="store_true", help="no progress bar, even on a terminal")


def _baseline(baseline: argparse.ArgumentParser) -> None:
    baseline.add_argument("paths", nargs="+", metavar="PATH", help="what check is called with")
    baseline.add_argument("--baseline", metavar="FILE", help="the file (default: .seedlint-baseline.json beside the configuration)")
    baseline.add_argument("--accept-new", action="store_true", help="add new findings to a baseline that is there already")
    baseline.add_argument("--config", metavar="FILE", help="use only this configuration file")
    baseline.add_argument("--isolated", action="store_true", help="use no configuration file")
    baseline.add_argument("--now", metavar="DATE-TIME", help="use this instead of the current time")


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("rule", nargs="?", metavar="RULE", help="a name, a code, or a prefix of codes; the families where it is left out")
    _which_rules(explain)


def _rules(rules: argparse.ArgumentParser) -> None:
    rules.add_argument("rules", nargs="*", type=_words, metavar="RULES", help="names, codes or code prefixes (default: all)")
    rules.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="how (default: text)")
    _which_rules(rules)


def _which_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help="use only this configuration file")
    parser.add_argument("--isolated", action="store_true", help="use no configuration file, and so no plug-ins")


def _clean(clean: argparse.ArgumentParser) -> None:
    clean.add_argument("--cache-dir", metavar="DIR", help="where the cache is (default: .seedlint_cache)")


def _schema(schema: argparse.ArgumentParser) -> None:
    schema.add_argument("name", nargs="?", default="article", metavar="NAME", help="article, report, config or profile (default: article)")


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.add_argument("shell", choices=SHELLS, help="the shell it is for")


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("about", nargs="?", choices=COMMANDS, metavar="COMMAND", help="a command")


def _lsp(lsp: argparse.ArgumentParser) -> None:
    lsp.add_argument("--stdio", action="store_true", help="what editors say; there is no other way")


def _no_arguments(_: argparse.ArgumentParser) -> None:
    return


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("check files and folders (the default command)", _check_or_watch),
    "explain": ("print a rule's page: what, why, examples, options", _explain),
    "rules": ("list the rules", _rules),
    "links": ("fetch what the links point to, and report dead and moved ones (extra: links)", _links),
    "report": ("write one page about a folder: how bad, where, what first (extra: report)", _report),
    "baseline": ("record today's findings, so that only new ones are reported", _baseline),
    "infer": ("draft a JSON Schema from the files of a folder, and list what looks like a slip", _infer),
    "profile": ("show what the data of a folder looks like, and what changed since it was saved", _profile),
    "lsp": ("run a language server for editors on standard input and output (extra: lsp)", _lsp),
    "init": ("write a commented seedlint.toml for this folder, and show CI snippets", _no_arguments),
    "schema": ("print a bundled schema", _schema),
    "clean": ("remove the cache", _clean),
    "completion": ("print the script that completes this command in a shell", _completion),
    "help": ("print what a command does and takes", _help),
    "man": ("print the manual page (seedlint man | man -l -)", _no_arguments),
}
_HERE = ("-h", "--help", "-V", "--version")


def _command_parser(name: str) -> _Parser:
    """What one command takes: a run need not define all the others."""
    words, define = COMMANDS[name]
    parser = _Parser(prog=f"seedlint {name}", description=_sentence(words), allow_abbrev=False)
    define(parser)
    return parser


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def help_text(name: str | None) -> str:
    """What ``--help`` prints, of a command or of the whole."""
    return (_command_parser(name) if name else make_parser()).format_help()


def make_parser() -> CommandLine:
    """The whole command line: for ``--help``, the completion of words and the manual page."""
    what = "Check folders of article files: Markdown with YAML front matter."
    more = (
        "Without a COMMAND it is check: seedlint seeds/. Its options: seedlint check --help. "
        f"Exit status: {'; '.join(f'{status} {meaning}' for status, meaning in EXIT_STATUS)}."
    )
    parser = CommandLine(prog="seedlint", description=what, epilog=more, allow_abbrev=False)
    parser.add_argument("-V", "--version", action="version", version=f"seedlint {__version__}")
    # The name is given since argparse would have to print a usage line to find it.
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", parser_class=_Parser, prog=parser.prog)
    for name, (text, define) in COMMANDS.items():
        define(commands.add_parser(name, help=text, description=_sentence(text), allow_abbrev=False))
    parser.commands = commands.choices
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Arguments -> namespace.

    Raises:
        UsageError: an unknown option or value.
    """
    first = argv[0] if argv else ""
    if first in _HERE:
        return make_parser().parse_args(argv)
    name, words = (first, argv[1:]) if first in COMMANDS else ("check", argv)
    parser = _command_parser(name)
    return parser.parse_args(parser.ordered(words), argparse.Namespace(command=name))
