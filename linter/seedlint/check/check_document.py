"""The map: one document and the rules in effect for it -> its FileResult."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from seedlint._typing import Any, NamedTuple
from seedlint.article.canonical_url import canonical, canonical_of_clean
from seedlint.article.prefilter import clean_urls, host_of_plain
from seedlint.article.records import Record, records
from seedlint.article.urls import parse
from seedlint.check.shortcuts import grouped
from seedlint.model.diagnostic import Diagnostic, Safety, Severity
from seedlint.model.document import Document, json_pointer
from seedlint.model.rule import CRASH_CODE, Crash, Finding, Rule, made
from seedlint.registry import guard
from seedlint.results.file_result import Count, FileResult, PlainFact
from seedlint.text.span import Span

Options = dict[str, Any]


class Rules(NamedTuple):
    """The rules in effect for a file, each with its options, and the rule that reports crashes.

    Those on documents are in groups that share a prefilter (`shortcuts`); ``broken`` are those of them that run although the
    front matter could not be read. Those whose names are in ``counted`` are so by what they report alone: nobody will see it.
    """

    document: guard.Groups
    broken: guard.Groups
    folder: tuple[guard.RuleWithOptions, ...]
    crash: Rule
    counted: frozenset[str] = frozenset()


def in_effect(rules: Iterable[guard.RuleWithOptions], crash: Rule, counted: frozenset[str] = frozenset()) -> Rules:
    """Rules with their options, put in order.

    Args:
        rules: sorted by code; rules that the engine itself calls are left out.
        crash: the rule that reports crashes.
        counted: names of rules whose findings are only counted.
    """
    running = [each for each in rules if not each[0].engine]
    document = [each for each in running if not each[0].folder]
    return Rules(
        grouped(document),
        grouped([each for each in document if each[0].even_if_broken]),
        tuple(each for each in running if each[0].folder),
        crash,
        counted,
    )


def _label(record: Record, host: str) -> str | None:
    """The name of a record in messages: ``www.cnbc.com — Microsoft partners with …``."""
    title = " ".join(record.string("title").split())
    if len(title) > 60:
        title = title[:59].rstrip() + "…"
    return " — ".join([part for part in (host, title) if part]) or None


def _described(record: Record, clean: Container[str | None]) -> tuple[str | None, str | None]:
    """Label and page of a record; of its URL, if it is among the clean ones, nothing is parsed."""
    url = record.url
    if not url:
        return _label(record, ""), None
    if url in clean:
        return _label(record, host_of_plain(url)), canonical_of_clean(url)
    found = parse(url)
    return _label(record, found.host if found else ""), canonical(url)


class FieldLocator:
    """Field, record and record URL of a span: worked out once a record, only when there is something to locate."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.known: dict[str, tuple[str | None, str | None]] = {}
        self.records = {json_pointer(record.pointer): record for record in records(doc)}
        related = ("related",) if doc.roles is None else doc.roles.related
        self.related = f"{json_pointer(related)}/" if related else None

    def __call__(self, span: Span, field: str | None) -> tuple[str | None, str | None, str | None]:
        doc = self.doc
        if doc.locations.root is None:
            return field, None, None
        if field is None:
            field = json_pointer(doc.pointer_at(span.start))
        at = ""
        if self.related and field.startswith(self.related):
            at = self.related + field[len(self.related) :].partition("/")[0]
        if at not in self.known:
            record = self.records.get(at)
            self.known[at] = (None, None) if record is None else _described(record, clean_urls(doc))
        return field or None, *self.known[at]


def check_document(doc: Document, rules: Rules, digest: str = "") -> FileResult:
    """Run the document rules and collect the facts of the folder rules. Pure, given the document.

    Args:
        doc: the file, read.
        rules: in effect for it.
        digest: of the file's bytes, for the cache.
    """
    diagnostics: list[Diagnostic] = []
    facts: list[tuple[str, tuple[PlainFact, ...]]] = []
    counts: list[Count] = []
    counted = rules.counted if not doc.suppressions else ()  # a comment may be about any of them
    locate: FieldLocator | None = None
    broken, fixable = doc.broken, doc.reading.fixable
    for rule, found in guard.run_rules(rules.broken if broken else rules.document, doc, counted):
        if isinstance(found, Crash):
            diagnostics += crashed(rules.crash, found, doc.missing_span(()))
            continue
        if isinstance(found, guard.Counted):
            counts += _counts(rule, found.safeties if fixable else [None] * len(found.safeties))
            continue
        locate = locate or FieldLocator(doc)
        for finding in found if fixable else map(_without_fix, found):
            diagnostics.append(rule.diagnostic(finding, *locate(finding.span, finding.field)))
    if not broken:
        for rule, _ in rules.folder:
            collected = guard.facts(rule, doc)
            if isinstance(collected, Crash):
                diagnostics += crashed(rules.crash, collected, doc.missing_span(()))
                continue
            if collected:
                facts.append((rule.name, tuple([(fact.key, fact.pointer, fact.detail) for fact in collected])))
    skipped = ""
    if broken and not any(diagnostic.code < "SL011" and diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        reported = {diagnostic.rule for diagnostic in diagnostics}  # a warning of a byte order mark, say
        skipped = " and ".join(dict.fromkeys(problem.rule for problem in doc.problems if problem.rule not in reported)) + " ignored"
    volatile = doc.clock_mattered or any(diagnostic.code == CRASH_CODE for diagnostic in diagnostics)  # what failed is tried again
    return FileResult(
        doc.path, digest, tuple(diagnostics), tuple(facts), doc.suppressions, doc.images_seen, volatile, skipped, counts=tuple(counts)
    )


def _counts(rule: Rule, safeties: list[Safety | None]) -> Iterator[Count]:
    """How many findings of a rule have a fix of each safety, or none."""
    for safety in dict.fromkeys(safeties):
        yield rule.code, rule.name, safety.value if safety else "", safeties.count(safety)


def _without_fix(finding: Finding) -> Finding:
    """A finding in a text that fixes are not for."""
    return finding.replace(fix=None)


def crashed(rule: Rule, crash: Crash, span: Span) -> list[Diagnostic]:
    """The diagnostics of a crash: SL900 puts it into words."""
    return [rule.diagnostic(finding) for finding in made(rule.check((crash, span)))]
