"""``--statistics``: how often each rule spoke, instead of what it said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from seedlint.diagnostic import Safety, Severity
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style, shows
from seedlint.result import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """A line a rule, the most frequent first: count, code, rule, and how many of its findings have a fix."""
    rules: Counter[tuple[str, str]] = Counter()
    worst: dict[str, Severity] = {}
    fixes: Counter[tuple[str, Safety]] = Counter()
    for (code, rule, severity, safety), count in report.tally.items():
        if shows(severity, style):
            rules[code, rule] += count
            worst[code] = max(severity, worst.get(code, severity), key=lambda severity: severity.rank)
            if safety:
                fixes[code, safety] += count
    rows = sorted(rules.items(), key=lambda row: (-row[1], row[0]))
    digits = max((len(f"{count:,}") for _, count in rows), default=0)
    codes = max((len(key[0]) for key, _ in rows), default=0)
    names = max((len(key[1]) for key, _ in rows), default=0)
    for (code, rule), count in rows:
        offers = [f"{fixes[code, Safety.SAFE]:,} fixable"] if fixes[code, Safety.SAFE] else []
        if fixes[code, Safety.UNSAFE]:
            offers.append(f"{fixes[code, Safety.UNSAFE]:,} with --unsafe-fixes")
        cells = f"{count:>{digits},}", f"{code:<{codes}}", f"{rule:<{names}}", ", ".join(offers)
        if style.color:
            cells = (
                f"{BOLD}{cells[0]}{RESET}",
                f"{SEVERITY[worst[code]]}{cells[1]}{RESET}",
                cells[2],
                f"{DIM}{cells[3]}{RESET}" * bool(offers),
            )
        yield "  ".join(cells).rstrip() + "\n"
