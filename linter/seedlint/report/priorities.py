"""What to do first: a few steps, the one with the greatest effect before the others."""

from __future__ import annotations

from shlex import quote

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.emit.rule_counts import RuleCount, rule_counts
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Safety, Severity
from seedlint.profile.drift import percent
from seedlint.report.figures import NONE, Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.results.report import Report

MOST = 5  # steps
_FEWEST = 10  # files: half of fewer says nothing about a folder
_HALF = 0.5
_OFTEN = 0.2
_FEWEST_TOGETHER = 5  # findings
_TIMES = 1.5  # more often than files are there at all


class Step(NamedTuple):
    """One thing to do.

    Attributes:
        title: what to do, as a command.
        why: what it is about, and what comes of it.
        command: what to type; empty where there is nothing.
        rule: the rule it is about; empty where it is about several.
        text: what the findings that it is about have in common, to be looked for; empty where they have nothing.
        severity: the worst that it is about.
    """

    title: str
    why: str
    command: str
    rule: str
    severity: Severity
    text: str = ""


def steps(report: Report, figures: Figures, paths: Sequence[str]) -> list[Step]:
    """The first things to do, in order: what cannot be read, what is fixed by one command, then rule by rule.

    Args:
        report: the run.
        figures: where its findings are.
        paths: what the run was called with.
    """
    words = " ".join(map(quote, paths))
    found: list[Step] = []
    fixes: list[Step] = []
    counts = rule_counts(report)
    if figures.broken:
        why = f"Nothing else is checked in {'it' if figures.broken == 1 else 'them'} until then."
        title = f"Repair {number(figures.broken, 'file')} that cannot be read"
        found.append(Step(title, why, f"seedlint {words} --select SL0", "", Severity.ERROR, "SL0"))
    safe = report.fixable(Safety.SAFE)
    if safe:
        total = sum(report.tally.values())
        why = f"{_share(safe, total)} of all findings, in {number(figures.fixable_files, 'file')}; safe: the meaning of the data stays."
        worst = max((each.worst for each in counts if each.safe), key=lambda severity: severity.rank)
        fixes.append(Step(f"Apply {number(safe, 'safe fix', 'safe fixes')} with one command", why, f"seedlint {words} --fix", "", worst))
        if worst is not Severity.INFO:  # else they can wait
            found += fixes
            fixes = []
    for each in sorted(counts, key=lambda each: _urgency(each, figures)):
        if len(found) + len(fixes) >= MOST:
            break
        left = each.total - each.safe
        if not left or (each.code.startswith("SL0") and figures.broken and each.worst is Severity.ERROR) or each.worst is Severity.INFO:
            continue
        found.append(_rule_step(each, left, report, figures, words))
    return found + fixes


def _urgency(each: RuleCount, figures: Figures) -> tuple[int, int, int, str]:
    return -each.worst.rank, -figures.files_of[each.rule], -each.total, each.code


def _rule_step(each: RuleCount, left: int, report: Report, figures: Figures, words: str) -> Step:
    rule = report.rules.get(each.rule)
    title = rule.title if rule is not None else each.rule
    files = figures.files_of[each.rule]
    kind = number(left, each.worst.value)
    parts = [f"{kind} in {number(files, 'file')}" + (" after the safe fixes" if each.safe else "")]
    if place := together(each.rule, figures):
        parts.append(place)
    field, count = min(figures.fields_of.get(each.rule, {}).items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    if field and count > 1 and count >= _OFTEN * each.total:
        parts.append(f"{'all' if count == each.total else f'{count:,}'} at {field}")
    why = "; ".join(parts) + "."
    if files * 2 > report.files >= _FEWEST:
        why += " That is more than half of all files: perhaps the data is meant so, and the rule is to be configured or ignored."
    if each.unsafe:
        why += f" {each.unsafe:,} can be fixed if you look at what changes."
        command = f"seedlint {words} --select {each.rule} --diff --unsafe-fixes"
    else:
        command = f"seedlint {words} --select {each.rule}"
    return Step(f"{title}", why, command, each.rule, each.worst)


def together(rule: str, figures: Figures) -> str:
    """Where most findings of a rule are, if that is in one group of files and not simply where most files are: in words."""
    for grouping in figures.groupings:
        by_value = grouping.by_rule.get(rule)
        total = by_value.total() if by_value else 0
        if not by_value or total < _FEWEST_TOGETHER:
            continue
        value, count = min(by_value.items(), key=lambda item: (-item[1], item[0]))
        group = grouping.groups.get(value)
        files = sum(each.files for each in grouping.groups.values())
        if value != NONE and group and count / total >= _HALF and count / total > _TIMES * group.files / files:
            return f"{_share(count, total)} of them in {grouping.title.lower()} {value}"
    return ""


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "0%"
