"""What a run hands to whoever shows it: its findings, settled, and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seedlint._frozen import Frozen
from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Diagnostic, Safety, Severity
from seedlint.model.rule import CRASH_CODE, Rule


class FindingKind(NamedTuple):
    """What findings are counted by; ``safety`` is that of the fix, None where there is none."""

    code: str
    rule: str
    severity: Severity
    safety: Safety | None


def count(diagnostic: Diagnostic, tally: dict[FindingKind, int]) -> None:
    """Count one more."""
    kind = FindingKind(diagnostic.code, diagnostic.rule, diagnostic.severity, diagnostic.fix.safety if diagnostic.fix else None)
    tally[kind] = tally.get(kind, 0) + 1


class Report(Frozen):
    """A run, settled: what is shown, and the counts of what is not.

    Attributes:
        diagnostics: sorted by path, line, column, code; where there are many, they are read from a temporary database.
        tally: how many there are of each kind.
        files: number of files checked.
        skipped: reason -> number of files that were left out for it.
        suppressed: findings taken away by comments and ``[[allow]]``.
        baselined: findings that the baseline knows.
        baselined_fixable: those of them that have a fix, which is never applied.
        fixed: findings fixed in this run, and in how many files.
        uncovered: how many more findings were fixed than were found at first; less than 0 where some went with the fixes of others.
        seconds: duration of the run; no machine format shows it.
        rules: every known rule by name.
        crashed: a rule raised (SL900).
        paths: every file of the run, as printed.
        warnings: what the user should know beside the findings, one line each: rules under their former names.
    """

    diagnostics: Sequence[Diagnostic]
    tally: Mapping[FindingKind, int]
    files: int
    skipped: dict[str, int]
    rules: dict[str, Rule]
    suppressed: int = 0
    baselined: int = 0
    fixed: int = 0
    fixed_files: int = 0
    seconds: float = 0.0
    paths: Sequence[str] = ()
    warnings: tuple[str, ...] = ()
    baselined_fixable: int = 0
    uncovered: int = 0

    def count(self, severity: Severity) -> int:
        return sum(count for kind, count in self.tally.items() if kind.severity is severity)

    def fixable(self, safety: Safety) -> int:
        return sum(count for kind, count in self.tally.items() if kind.safety is safety)

    @property
    def crashed(self) -> bool:
        return any(kind.code == CRASH_CODE for kind in self.tally)
