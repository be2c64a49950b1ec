"""The last step: severities, order, counts -> Report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.model.rule import Rule
from seedlint.results.report import FindingKind, Report
from seedlint.results.store import Found


def with_severities(diagnostics: Iterable[Diagnostic], severity: dict[str, Severity], rules: dict[str, Rule]) -> list[Diagnostic]:
    """Diagnostics of one file with the severities in effect for it; those of rules that are not in effect, or off, are dropped.

    Args:
        diagnostics: with the severity that their rule has, or the lesser one of a finding that may be wrong.
        severity: in effect for the file, by the name of the rule.
        rules: all of them, by name.
    """
    kept = []
    for diagnostic in diagnostics:
        level, own = severity.get(diagnostic.rule, Severity.OFF), diagnostic.severity
        if level is not Severity.OFF:
            if own is not level and own is not rules[diagnostic.rule].severity and own.rank < level.rank:
                level = own
            kept.append(diagnostic if level is own else diagnostic.replace(severity=level))
    return kept


def settle(
    diagnostics: Iterable[Diagnostic],
    rules: dict[str, Rule],
    paths: Sequence[str],
    skipped: dict[str, int],
    counted: Mapping[FindingKind, int] = MappingProxyType({}),
) -> Report:
    """Put a run's diagnostics in order, and count them.

    Args:
        diagnostics: all of the run that are not only counted.
        rules: all of them, by name.
        paths: every file, as printed.
        skipped: reason -> number of files.
        counted: how many others there are of each kind.
    """
    found = diagnostics if isinstance(diagnostics, Found) else Found(diagnostics)
    tally = {kind: found.tally.get(kind, 0) + counted.get(kind, 0) for kind in (*found.tally, *counted)}
    return Report(diagnostics=found.settled(), tally=tally, files=len(paths), skipped=skipped, rules=rules, paths=paths)
