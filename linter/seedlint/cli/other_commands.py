"""All commands but ``check``. Each returns its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.cli import request
from seedlint.cli.arguments import help_text, parse
from seedlint.cli.exit_status import FOUND, OK
from seedlint.cli.streams import print_parts, say, terminal_safe
from seedlint.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from seedlint.model.rule import Rule
    from seedlint.registry.registry import Registry


def _registry(args: argparse.Namespace) -> Registry:
    """Our rules, and those of the plug-ins that the configuration of the working folder lists."""
    from seedlint.config.find import load_config
    from seedlint.registry.registry import load

    found = load_config(["."], args.config, args.isolated)
    return found.registry or load(found.settings.plugins)


def baseline(args: argparse.Namespace) -> int:
    """Record what is found now; 1 where new findings were not accepted."""
    from seedlint.config.merge import default_baseline
    from seedlint.errors import ReplaceError
    from seedlint.run.record_baseline import record_baseline

    words = [f"--{name}={value}" for name in ("config", "baseline", "now") if (value := getattr(args, name))]
    checked = parse(["check", "--no-cache", *words, *(["--isolated"] if args.isolated else []), "--", *args.paths])
    found = request.configuration(checked)
    path = found.settings.baseline or default_baseline(found.settings.base)
    inputs = request.find(checked, found.settings)
    request.refuse_empty(checked, inputs, found.settings, advice="")
    try:
        outcome = record_baseline(path, inputs, found.settings, found.registry, args.accept_new)
    except ReplaceError as error:
        raise UsageError(f"{terminal_safe(path)}: {error}") from error
    print_parts((f"{terminal_safe(line)}\n" for line in outcome.lines()), sys.stdout)
    say(f"{os.path.relpath(path)}: {outcome.summary()}")
    return FOUND if outcome.rejected else OK


def links(args: argparse.Namespace) -> int:
    """Ask for the links of articles, and report what came of it."""
    from seedlint.cli.links_command import ask_and_report

    return ask_and_report(args)


def infer(args: argparse.Namespace) -> int:
    """Draft a schema from files."""
    from seedlint.cli.infer_command import draft_and_list

    return draft_and_list(args)


def profile(args: argparse.Namespace) -> int:
    """Show what the data of a folder looks like, and what changed since it was saved."""
    from seedlint.cli.profile_command import profile_and_compare

    return profile_and_compare(args)


def lsp(_: argparse.Namespace) -> int:
    """Run the language server."""
    try:
        from seedlint.lsp.server import serve
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[lsp]'") from error
    return serve()


def report(args: argparse.Namespace) -> int:
    """Write a page about a folder."""
    from seedlint.cli.report_command import write_page

    return write_page(args)


def init(_: argparse.Namespace) -> int:
    """Write a commented configuration, and print what to paste into pre-commit and CI."""
    from seedlint.cli.init_command import write_configuration

    write_configuration()
    return OK


def explain(args: argparse.Namespace) -> int:
    """Print the pages of the rules that a selector names, or the families that there are."""
    from seedlint.registry import rule_pages

    registry = _registry(args)
    if args.rule is None:
        print_parts(rule_pages.families(registry), sys.stdout)
        return OK
    print_parts("\n".join(rule_pages.explain(rule) for rule in _selected(registry, [args.rule])), sys.stdout)
    return OK


def rules(args: argparse.Namespace) -> int:
    """Print the table of rules, of all or of those that selectors name."""
    from seedlint.registry import rule_pages

    registry = _registry(args)
    words = [word for some in args.rules for word in some]
    print_parts(rule_pages.FORMATS[args.format](_selected(registry, words or ["all"])), sys.stdout)
    return OK


def _selected(registry: Registry, words: Sequence[str]) -> list[Rule]:
    """The rules that some selectors name, sorted by code."""
    from seedlint.registry.selectors import check_selectors, matches

    check_selectors(registry, words)
    found = [rule for rule in registry.by_code.values() if any(matches(registry, word, rule) for word in words)]
    return sorted(found, key=lambda rule: rule.code)


def clean(args: argparse.Namespace) -> int:
    """Remove the cache."""
    from seedlint.config.find import load_config
    from seedlint.config.merge import cache_folder
    from seedlint.run.cache_folder import remove

    folder = cache_folder(load_config(["."]).settings.base, args.cache_dir)
    try:
        say(f"{'removed' if remove(folder) else 'there is no cache in'} {folder}")
    except OSError as error:
        raise UsageError(str(error)) from error
    return OK


def schema(args: argparse.Namespace) -> int:
    """Print a bundled schema."""
    from seedlint.schema.bundled import bundled_text

    print_parts([bundled_text(args.name)], sys.stdout)
    return OK


def help(args: argparse.Namespace) -> int:  # noqa: A001 - a command is a function of its name
    """Print what ``--help`` prints."""
    print_parts([help_text(args.about)], sys.stdout)
    return OK


def completion(args: argparse.Namespace) -> int:
    """Print the script that completes the command in a shell."""
    return _with_extra(lambda completion: completion.script(args.shell))


def man(_: argparse.Namespace) -> int:
    """Print the manual page."""
    return _with_extra(lambda completion: completion.man_page())


def _with_extra(make: Callable[[Any], str]) -> int:
    """Print what `seedlint.cli.completion` makes with the libraries of the extra of that name."""
    try:
        from seedlint.cli import completion

        text = make(completion)
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[completion]'") from error
    print_parts([text], sys.stdout)
    return OK
