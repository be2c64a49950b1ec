"""The reduce: all facts of one rule with one key -> findings."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.check import guard
from seedlint.check.per_document import Options, crashed
from seedlint.diagnostic import Diagnostic
from seedlint.rule import Crash, Fact, Rule


def check_folder(rules: Iterable[tuple[Rule, Options]], facts: Iterable[tuple[str, Fact]], crash: Rule) -> list[Diagnostic]:
    """Run the folder rules.

    Args:
        rules: folder rules in force with their options.
        facts: pairs of rule name and fact, of all files, in any order.
        crash: the rule that tells of crashes.
    """
    by_rule: dict[str, dict[str, list[Fact]]] = {}
    for name, fact in facts:
        by_rule.setdefault(name, {}).setdefault(fact.key, []).append(fact)
    diagnostics: list[Diagnostic] = []
    for rule, options in rules:
        for _, group in sorted(by_rule.get(rule.name, {}).items()):
            if len(group) < 2:
                continue
            group.sort(key=lambda fact: (fact.span.path, fact.span.start, fact.span.end, fact.detail))
            found = guard.findings(rule, group, options)
            if isinstance(found, Crash):
                diagnostics += crashed(crash, found, group[0].span)
                continue
            places = {fact.span: fact for fact in group}
            for finding in found:
                fact = places.get(finding.span, group[0])
                diagnostics.append(
                    Diagnostic(
                        rule.code, rule.name, rule.severity, finding.message, finding.span,
                        finding.field or fact.field, fact.record, fact.record_url, finding.fix, tuple(finding.notes),
                    )
                )  # fmt: skip
    return diagnostics
