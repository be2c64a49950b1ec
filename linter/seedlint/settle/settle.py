"""The last step: severities, order, counts -> Report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.model.rule import Rule
from seedlint.results.report import FindingKind, Report, tallied
from seedlint.results.store import findings


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


def settle(diagnostics: Iterable[Diagnostic], rules: dict[str, Rule], paths: Sequence[str], skipped: dict[str, int]) -> Report:
    """Put a run's diagnostics in order, and count them."""
    tally: dict[FindingKind, int] = {}
    found = findings(tallied(diagnostics, tally)).settled()
    return Report(
        diagnostics=found, tally=tally, files=len(paths), skipped=skipped, suppressed=0, baselined=0, fixed=0, fixed_files=0,
        seconds=0.0, rules=rules, paths=paths,
    )  # fmt: skip
