"""``--statistics``: how many findings each rule has, instead of the findings."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint._typing import NamedTuple
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style
from seedlint.model.diagnostic import Safety, Severity
from seedlint.results.report import Report


class RuleCount(NamedTuple):
    """How many findings one rule has, the worst severity among them, and how many have a fix of each safety."""

    code: str
    rule: str
    worst: Severity
    total: int
    safe: int
    unsafe: int


def rule_counts(report: Report, hide_info: bool = False) -> list[RuleCount]:
    """The rules that found something, the worst and most frequent first."""
    rules: dict[str, RuleCount] = {}
    for (code, rule, severity, safety), count in report.tally.items():
        if hide_info and severity is Severity.INFO:
            continue
        had = rules.get(code) or RuleCount(code, rule, severity, 0, 0, 0)
        rules[code] = RuleCount(
            code,
            rule,
            max(had.worst, severity, key=lambda severity: severity.rank),
            had.total + count,
            had.safe + count * (safety is Safety.SAFE),
            had.unsafe + count * (safety is Safety.UNSAFE),
        )
    return sorted(rules.values(), key=lambda each: (-each.worst.rank, -each.total, each.code))


def render(report: Report, style: Style) -> Iterator[str]:
    """One line per rule, the most frequent first: count, code, rule, and how many of its findings have a fix."""
    rows = sorted(rule_counts(report, style.hide_info), key=lambda row: (-row.total, row.code))
    digits = max((len(f"{row.total:,}") for row in rows), default=0)
    codes = max((len(row.code) for row in rows), default=0)
    names = max((len(row.rule) for row in rows), default=0)
    for code, rule, worst, count, safe, unsafe in rows:
        offers = [f"{safe:,} fixable"] if safe else []
        if unsafe:
            offers.append(f"{unsafe:,} with --unsafe-fixes")
        cells = f"{count:>{digits},}", f"{code:<{codes}}", f"{rule:<{names}}", ", ".join(offers)
        if style.color:
            cells = (
                f"{BOLD}{cells[0]}{RESET}",
                f"{SEVERITY[worst]}{cells[1]}{RESET}",
                cells[2],
                f"{DIM}{cells[3]}{RESET}" * bool(offers),
            )
        yield "  ".join(cells).rstrip() + "\n"
