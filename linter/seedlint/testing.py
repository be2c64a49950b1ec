"""The golden-case harness for rules: ours, and those of plug-ins.

A case file is Markdown. Each ``## title`` begins a case; its fenced blocks are the data:

- ```` ```yaml file=NAME ```` a document with its fences (several for folder rules; the name is optional);
- ```` ```toml ```` settings: ``select`` (rules that run in addition to the file's own), ``now``, ``max-file-size`` in bytes,
  ``[rules.NAME]`` options, ``images = {"a.png" = [50, 50]}``;
- ```` ```json ```` the schema of the documents, instead of the article schema;
- ```` ```outcomes ```` what requests for URLs came to, for the rules of `seedlint links`: a JSON object, URL as it is asked for ->
  fields of `Outcome`; ``verdict`` is ``alive`` where it is left out;
- ```` ```diagnostics ```` the expected findings of the file's rule, one per line, empty or absent for a clean case:
  ``LINE:COL-LINE:COL CODE rule-name message`` (with ``NAME:`` before it when a case has several documents);
- ```` ```fixed ```` the document after all fixes of the rule.

The blocks may contain ``\\r``, ``\\t``, ``\\ufeff`` and the like only as themselves; a ``crlf`` word after ``yaml`` turns line
ends into CRLF, ``escapes`` has ``\\uXXXX`` and ``\\xXX`` in the block decoded, so that invisible characters can be read.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable

from seedlint._typing import Any, NamedTuple
from seedlint.check.plan import Plan, prepare
from seedlint.check.shortcuts import grouped
from seedlint.fixes.apply import apply
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.model.outcome import ALIVE, outcome_from
from seedlint.model.outcome import Outcome as LinkOutcome
from seedlint.model.rule import Rule
from seedlint.model.settings import DEFAULT_MAX_FILE_SIZE, Settings
from seedlint.read.document_reader import read
from seedlint.registry.registry import Registry, load
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document
from seedlint.run.pipeline import run

_FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1[ \t]*$\n?", re.MULTILINE | re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\x([0-9a-fA-F]{2})")
DEFAULT_NOW = "2030-01-01T00:00:00Z"


class CaseError(AssertionError):
    """A case that does not say what the harness demands."""


class Case(NamedTuple):
    """One case: documents by file name, settings, expectations, and where its text stands in the file."""

    title: str
    documents: dict[str, str]
    settings: dict[str, Any]
    diagnostics: str
    fixed: str | None
    start: int
    end: int
    words: str
    outcomes: dict[str, Any] = {}  # noqa: RUF012 - never changed


class Outcome(NamedTuple):
    """What a case came to: the text of its two expected blocks."""

    diagnostics: str
    fixed: str | None
    found: tuple[Diagnostic, ...]


def parse_cases(text: str) -> list[Case]:
    """Read a case file.

    Raises:
        CaseError: a case without a document, two with one title, or a fence that says something unknown.
    """
    cases: list[Case] = []
    heads = [match for match in re.finditer(r"^## (.+)$", text, re.MULTILINE) if not _inside_fence(text, match.start())]
    for index, head in enumerate(heads):
        start, end = head.end(), heads[index + 1].start() if index + 1 < len(heads) else len(text)
        documents: dict[str, str] = {}
        settings: dict[str, Any] = {}
        expected, fixed, first, schema = "", None, "", ""
        outcomes: dict[str, Any] = {}
        for block in _FENCE.finditer(text, start, end):
            kind, _, words = block.group(2).strip().partition(" ")
            body = block.group(3)
            _check_fence(head.group(1).strip(), kind, words.split())
            if kind == "yaml":
                name = next((word[5:] for word in words.split() if word.startswith("file=")), "article.md")
                documents[name] = decode(body, words)
                first = first or words
            elif kind == "toml":
                import tomllib

                settings = tomllib.loads(body)
            elif kind == "json":
                schema = body
            elif kind == "outcomes":
                import json

                outcomes = json.loads(body)
            elif kind == "diagnostics":
                expected = body
            elif kind == "fixed":
                fixed = decode(body, words)
        if schema:
            settings = {**settings, "schema": schema}
        title = head.group(1).strip()
        if not documents:
            raise CaseError(f"case {title!r} has no document")
        if title in (case.title for case in cases):
            raise CaseError(f"two cases are called {title!r}")
        cases.append(Case(title, documents, settings, expected, fixed, start, end, first, outcomes))
    return cases


# What may follow the kind of a block; `file=` goes on with a name.
_WORDS = {
    "yaml": ("file=", "crlf", "escapes"),
    "fixed": ("file=", "crlf", "escapes"),
    "toml": (),
    "json": (),
    "outcomes": (),
    "diagnostics": (),
}


def _check_fence(title: str, kind: str, words: list[str]) -> None:
    """Reject a block whose kind or words the harness does not know: they would have no effect.

    Raises:
        CaseError: it has one.
    """
    if kind not in _WORDS:
        raise CaseError(f"case {title!r} has a block of kind {kind or 'none'!r}; known are {', '.join(_WORDS)}")
    for word in words:
        if not any(word == known or (known == "file=" and word.startswith(known) and word != known) for known in _WORDS[kind]):
            allowed = " ".join(_WORDS[kind]).replace("file=", "file=NAME") or "none"
            raise CaseError(f"case {title!r}: unknown word {word!r} after {kind}; known are {allowed}")


def _inside_fence(text: str, at: int) -> bool:
    return any(block.start() < at < block.end() for block in _FENCE.finditer(text))


def decode(body: str, words: str) -> str:
    """A block as the file it stands for."""
    if "escapes" in words.split():
        body = _ESCAPE.sub(lambda match: chr(int(match.group(1) or match.group(2) or match.group(3), 16)), body)
    if "crlf" in words.split():
        body = body.replace("\n", "\r\n")
    return body


def encode(text: str, words: str) -> str:
    """The opposite of `decode`."""
    if "crlf" in words.split():
        text = text.replace("\r\n", "\n")
    if "escapes" in words.split():
        text = re.sub(r"[^\n\t\x20-\x7e]", lambda match: _escaped(ord(match.group())), text)
    return text


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def settings_of(case: Case, rule: Rule, root: str) -> Settings:
    """The settings of a case for one rule; its images and its schema are written into the folder ``root``."""
    from seedlint.article.dates import parse

    options = {
        name: {key.replace("-", "_"): value for key, value in table.items()} for name, table in case.settings.get("rules", {}).items()
    }
    site_root = None
    for name, (width, height) in case.settings.get("images", {}).items():
        site_root = root
        path = os.path.join(root, name.lstrip("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(png(width, height) if width else b"no image")
    if "site-root" in case.settings:
        site_root = os.path.join(root, case.settings["site-root"])
    schema = case.settings.get("schema", "article")
    if schema.startswith("{"):
        text, schema = schema, os.path.join(root, "case.schema.json")
        with open(schema, "w", encoding="utf-8") as file:
            file.write(text)
    return Settings(
        select=(rule.name, *case.settings.get("select", ())),
        now=parse(case.settings.get("now", DEFAULT_NOW)),
        options=options,
        site_root=site_root,
        schema=schema,
        max_file_size=case.settings.get("max-file-size", DEFAULT_MAX_FILE_SIZE),
        **{key: case.settings[key] for key in ("preset", "yaml", "anchors") if key in case.settings},
    )


def outcomes_of(case: Case) -> dict[str, LinkOutcome]:
    """What requests came to, by URL."""
    return {url: outcome_from({"verdict": ALIVE, **values}) for url, values in case.outcomes.items()}


def png(width: int, height: int) -> bytes:
    """The smallest grey PNG of that size, for tests with local images."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\0" * ((width + 7) // 8) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def run_case(case: Case, rule: Rule, registry: Registry | None = None) -> Outcome:
    """Run one rule over a case's documents, and apply its fixes until nothing changes.

    Raises:
        CaseError: fixes that do not converge or do not parse, a fix that the rule does not declare, a span outside the text,
            a precheck of `shortcuts` that finds nothing where the rule finds something, a rule that raises an error.
    """
    registry = registry or load()
    with tempfile.TemporaryDirectory() as root:
        plan = prepare(settings_of(case, rule, root), registry, rule.only_in_links)
        plan.outcomes = outcomes_of(case)
        found = _findings(case.documents, plan, rule)
        for diagnostic in found:
            _check(diagnostic, rule, case)
        _look(case, plan, rule)
        fixed = _fixed(case, found, plan, rule)
    several = len(case.documents) > 1
    lines = "".join(f"{format_line(diagnostic, several)}\n" for diagnostic in found)
    return Outcome(lines, fixed, found)


def _findings(documents: dict[str, str], plan: Plan, rule: Rule) -> tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, text in documents.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text.encode("utf-8", "surrogateescape"))
            files.append((name, path))
        found = tuple(run(Inputs(files), plan).diagnostics)
    if rule.name != "rule-crash" and (crashes := [each for each in found if each.rule == "rule-crash"]):
        raise CaseError(f"{crashes[0].path}: {rule.name} fails: {crashes[0].message}")
    return tuple(each for each in found if each.rule == rule.name)


def _look(case: Case, plan: Plan, rule: Rule) -> None:
    """A rule is called where it has something to report: with every shortcut of the engine as without."""
    options = plan.settings.options.get(rule.name, {})
    ((precheck, _),) = grouped([(rule, options)])
    for name, text in case.documents.items() if precheck is not None else ():
        doc = document(name, text.encode("utf-8", "surrogateescape"), plan, plan.settings.now or 0.0)
        runs = rule.even_if_broken or not doc.broken
        if runs and precheck is not None and not precheck(doc) and list(rule.check(doc, **options)):
            raise CaseError(f"{case.title}: {rule.name} is in a group of shortcuts.py whose precheck finds nothing here, and the rule does")


def _check(diagnostic: Diagnostic, rule: Rule, case: Case) -> None:
    text = case.documents[diagnostic.path]
    span, message = diagnostic.span, diagnostic.message
    if not 0 <= span.start <= span.end <= len(text):
        raise CaseError(f"{case.title}: span {span} lies outside the text")
    if not message or message != message.strip() or message.endswith("."):
        raise CaseError(f"{case.title}: message {message!r} is empty, has spaces at an end or ends with a full stop")
    if diagnostic.fix is not None and diagnostic.fix.safety not in rule.fixable:
        raise CaseError(f"{case.title}: rule {rule.name} gives a {diagnostic.fix.safety} fix and does not declare it")


def _fixed(case: Case, found: Iterable[Diagnostic], plan: Plan, rule: Rule) -> str | None:
    """The only document, fixed; None when there is nothing to fix."""
    documents = dict(case.documents)
    changed = None
    found = tuple(found)
    for _ in range(10):
        by_path: dict[str, list[Any]] = {}
        for diagnostic in found:
            if diagnostic.fix is not None:
                by_path.setdefault(diagnostic.path, []).append(diagnostic.fix)
        if not by_path:
            return changed
        for path, fixes in by_path.items():
            text = documents[path]
            if rule.name != "byte-order-mark" and text.startswith("\ufeff") and not read(path, text.encode()).source.has_bom:
                raise CaseError(f"{case.title}: the byte-order mark is gone")
            documents[path] = changed = apply(text, fixes).text
            if read(path, changed.encode()).broken and not read(path, text.encode()).broken:
                raise CaseError(f"{case.title}: the fixed document does not parse:\n{changed}")
        found = _findings(documents, plan, rule)
    raise CaseError(f"{case.title}: fixes of {rule.name} do not come to an end")


def format_line(diagnostic: Diagnostic, with_path: bool = False) -> str:
    """One line of a ``diagnostics`` block."""
    span = diagnostic.span
    place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    prefix = f"{diagnostic.path}:" if with_path else ""
    return f"{prefix}{place} {diagnostic.code} {diagnostic.rule} {diagnostic.message}"


def update_text(text: str, outcomes: dict[str, Outcome]) -> str:
    """A case file with its ``diagnostics`` and ``fixed`` blocks as they came out."""
    for case in reversed(parse_cases(text)):
        outcome = outcomes[case.title]
        part = text[case.start : case.end]
        part = _with_block(part, "diagnostics", outcome.diagnostics, "")
        words = " ".join(word for word in case.words.split() if word in ("crlf", "escapes"))
        part = _with_block(part, "fixed", None if outcome.fixed is None else encode(outcome.fixed, words), words)
        text = text[: case.start] + part + text[case.end :]
    return text


def _with_block(part: str, kind: str, body: str | None, words: str) -> str:
    block = next((match for match in _FENCE.finditer(part) if match.group(2).split()[:1] == [kind]), None)
    if block is not None:
        new = f"{block.group(1)}{block.group(2)}\n{body}{block.group(1)}\n" if body else ""
        return part[: block.start()] + new + part[block.end() :].lstrip("\n" if not new else "")
    if not body:
        return part
    return f"{part.rstrip()}\n\n```{' '.join((kind, words)).strip()}\n{body}```\n\n"


def demands(rule: Rule, cases: list[Case], outcomes: dict[str, Outcome]) -> list[str]:
    """What a rule's case file lacks, in words; empty when it is complete."""
    missing = []
    if not any(not outcome.found for outcome in outcomes.values()):
        missing.append("a clean case")
    if rule.severity is not Severity.OFF and not any(outcome.found for outcome in outcomes.values()):
        missing.append("a failing case")
    safeties = {diagnostic.fix.safety for outcome in outcomes.values() for diagnostic in outcome.found if diagnostic.fix}
    missing += [f"a case with a {safety} fix" for safety in rule.fixable if safety not in safeties]
    seen: dict[tuple[str, ...], str] = {}
    for case in cases:
        key = (*case.documents, *case.documents.values(), repr(case.settings), repr(case.outcomes))
        if key in seen:
            missing.append(f"a difference between {seen[key]!r} and {case.title!r}")
        seen[key] = case.title
    return missing
