"""Rules that report something in more than half of the files: the data may be meant so, and what to do about it then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from seedlint.emit.rule_counts import RuleCount, rule_counts
from seedlint.emit.style import Style, visible_diagnostics
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Severity
from seedlint.results.report import Report

_FEWEST = 10  # files: half of fewer says nothing about a folder
_MOST = 5  # rules that are named


def frequent_rules(report: Report, style: Style) -> Iterator[str]:
    """A line for each rule that reports something in more than half of the files, then what can be done; nothing where none does."""
    least = report.files // 2 + 1
    perhaps = {each.code: each for each in rule_counts(report, style.hide_info) if each.total >= least}
    if report.files < _FEWEST or not perhaps:
        return
    files: Counter[str] = Counter()
    last: dict[str, str] = {}
    for d in visible_diagnostics(report, style):  # sorted by path
        if d.code in perhaps and last.get(d.code) != d.path:
            last[d.code] = d.path
            files[d.code] += 1
    found = [(code, count) for code, count in files.most_common() if count >= least]
    for code, count in found[:_MOST]:
        yield f"{perhaps[code].rule} [{code}] reports in {count:,} of {number(report.files, 'file')}"
    if len(found) > _MOST:
        yield f"so do {number(len(found) - _MOST, 'more rule')}: --statistics counts the findings of each"
    if found:
        yield f"where that is meant so: {', '.join(_advice(report, [perhaps[code] for code, _ in found]))}"


def _advice(report: Report, rules: list[RuleCount]) -> Iterator[str]:
    """What can be done, each with the name of the first rule for which it can be."""
    for each in rules:
        rule = report.rules.get(each.rule)
        if rule is not None and rule.options:
            yield f"an option ([rules.{each.rule}] {', '.join(name.replace('_', '-') for name in rule.options)})"
            break
    louder = next((each.rule for each in rules if each.worst is not Severity.INFO), "")
    if louder:
        yield f'a severity ([severity] {louder} = "info")'
    yield f"--ignore {rules[0].rule}"
    yield "or seedlint baseline PATH, after which only new findings are reported"
