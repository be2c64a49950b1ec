"""The reduce: all facts of one rule with one key -> findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from seedlint.check.check_document import FieldLocator, Options, crashed
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document, Pointer
from seedlint.model.rule import Crash, Rule
from seedlint.registry import guard
from seedlint.results.store import Facts, Found
from seedlint.text.span import Span

_MOST_REOPENED = 64


class _Files:
    """Documents that are looked at again to place a finding; a few are kept, since findings come in runs."""

    def __init__(self, reopen: Callable[[str], Document]) -> None:
        self.reopen = reopen
        self.known: dict[str, tuple[Document, FieldLocator]] = {}

    def __call__(self, path: str) -> tuple[Document, FieldLocator]:
        if path not in self.known:
            if len(self.known) >= _MOST_REOPENED:
                self.known.clear()
            doc = self.reopen(path)
            self.known[path] = doc, FieldLocator(doc)
        return self.known[path]

    def locate(self, path: str, pointer: Pointer) -> Span:
        return self(path)[0].span_of(pointer)


def check_folder(
    rules: dict[str, tuple[Rule, Options]], facts: Facts, crash: Rule, reopen: Callable[[str], Document]
) -> Iterator[Diagnostic]:
    """Run the folder rules; what they find comes key by key.

    Args:
        rules: folder rules in effect, by name, with their options.
        facts: of all files.
        crash: the rule that reports crashes.
        reopen: reads a file again, for the places of its facts.
    """
    files = _Files(reopen)
    for name, group in facts.groups(files.locate):
        rule, options = rules[name]
        found_here = Found()
        for found in guard.findings(rule, group, options):
            if isinstance(found, Crash):
                found_here = Found(crashed(crash, found, group[0].span))  # it is the last
            else:
                found_here.add([rule.diagnostic(found, *files(found.span.path)[1](found.span, found.field))])
        yield from found_here
