"""A rule's page, from its docstring: what ``explain`` prints, what the README and the reports link to.

A docstring is Markdown: the title line, paragraphs, and examples as indented blocks after ``Bad:`` and ``Good:``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from textwrap import dedent

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Safety
from seedlint.model.rule import Rule
from seedlint.registry.registry import Registry


class Example(NamedTuple):
    """``kind`` is ``Bad`` or ``Good``; ``text`` is front matter, whole or in part."""

    kind: str
    text: str


def text_of(rule: Rule) -> str:
    """The docstring without its indentation."""
    first, _, rest = rule.doc.strip().partition("\n")
    return f"{first}\n{dedent(rest)}".strip()


_EXAMPLE = re.compile(r"^(Bad|Good)[^\n]*:\n\n((?:(?: {4}[^\n]*)?\n)+)", re.MULTILINE)


def examples(rule: Rule) -> list[Example]:
    """The examples of a rule's page, in order."""
    return [Example(match[1], dedent(match[2]).strip("\n") + "\n") for match in _EXAMPLE.finditer(text_of(rule) + "\n")]


FIXES = {(): "none", (Safety.SAFE,): "safe", (Safety.UNSAFE,): "unsafe", (Safety.SAFE, Safety.UNSAFE): "safe or unsafe"}


def fixes(rule: Rule) -> str:
    """Which fixes a rule has: ``none``, ``safe``, ``unsafe`` or ``safe or unsafe``."""
    return FIXES[tuple(sorted(rule.fixable))]


def default(rule: Rule) -> str:
    """The default severity in words."""
    return "always on" if rule.always else rule.severity.value


def explain(rule: Rule) -> str:
    """The page of one rule, as Markdown that also reads well as plain text."""
    facts = [f"severity: {rule.severity}{' (runs whatever is selected)' if rule.always else ''}", f"fix: {fixes(rule)}"]
    if rule.folder:
        facts.append("looks across files")
    if rule.only_in_links:
        facts.append("runs in seedlint links only")
    for name, value in rule.options.items():
        facts.append(f"option {name.replace('_', '-')}: {_written(value)}")
    body = text_of(rule).partition("\n")[2].strip()
    return f"# {rule.name} ({rule.code})\n\n{rule.title}.\n\n{'; '.join(facts)}\n\n{body}\n"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)


def as_text(rules: Sequence[Rule]) -> Iterator[str]:
    """The table of rules for a terminal."""
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        yield f"{rule.code}  {rule.name:{width}}  {rule.severity:7}  {_letters(rule):2}  {rule.title}\n"


def families(registry: Registry) -> Iterator[str]:
    """The families of rules, which are prefixes of codes: how many rules each has, and what they are about."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(registry.by_name.values(), key=lambda rule: rule.code):
        found.setdefault(_FAMILY.sub("", rule.code, count=1), []).append(rule)
    width = max(map(len, found))
    for prefix, rules in found.items():
        yield f"{prefix:{width}}  {len(rules):3} {'rule ' if len(rules) == 1 else 'rules'}  {_about(rules)}\n"
    example, first = next((prefix, rules[0].name) for prefix, rules in [*found.items()][-2:])
    yield f"\nseedlint explain {first} prints the page of a rule, seedlint explain {example} those of a family;\n"
    yield f"seedlint rules {example} prints a table, seedlint rules one of all.\n"


_FAMILY = re.compile(r"(?<=\d).*", re.DOTALL)  # what follows the first digit of a code


def _about(rules: Sequence[Rule]) -> str:
    """What the package that most of some rules are in says of itself."""
    packages = [rule.module.rpartition(".")[0] for rule in rules]
    package = max(packages, key=packages.count)
    if package.startswith("seedlint.rules."):  # a plug-in's is loaded
        import_module(package)
    words = (getattr(sys.modules.get(package), "__doc__", None) or "").strip().partition("\n")[0]
    return words.rstrip(".") or f"rules of {package or rules[0].module}"


def _letters(rule: Rule) -> str:
    return "".join("S" if safety is Safety.SAFE else "U" for safety in sorted(rule.fixable)) or "–"


def as_json(rules: Sequence[Rule]) -> Iterator[str]:
    """The rules as one JSON document: a list of objects."""
    import json

    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "fixes": [safety.value for safety in sorted(rule.fixable)],
            "always": rule.always,
            "options": {name.replace("_", "-"): value for name, value in rule.options.items()},
            "title": rule.title,
            "page": text_of(rule),
        }
        for rule in rules
    ]
    yield json.dumps(rows, indent=2) + "\n"


def table(rules: Iterable[Rule]) -> Iterator[str]:
    """A Markdown table of rules, each linked to its page below."""
    yield "| code | rule | default | fix | what it finds |\n|---|---|---|---|---|\n"
    for rule in rules:
        anchor = f"#{rule.name}-{rule.code.lower()}"
        yield f"| {rule.code} | [{rule.name}]({anchor}) | {rule.severity} | {_letters(rule)} | {rule.title} |\n"


def as_markdown(rules: Sequence[Rule]) -> Iterator[str]:
    """Every rule's page, after a table: the page that the README links."""
    yield "# Rules\n\n"
    yield "Made by `seedlint rules --format markdown`. Fix: S safe, U unsafe (with `--unsafe-fixes`), – none.\n\n"
    yield from table(rules)
    for rule in rules:
        yield "\n#" + explain(rule)


FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}
