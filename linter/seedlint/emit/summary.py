"""The counts of a run, as data and as the closing line."""

from __future__ import annotations

from seedlint.model.diagnostic import Safety, Severity
from seedlint.results.report import Report


def summary(report: Report) -> dict[str, int]:
    """The ``summary`` of the json format."""
    return {
        "files": report.files,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "fixable": report.fixable(Safety.SAFE),
        "fixable_unsafe": report.fixable(Safety.UNSAFE),
        "fixed": report.fixed,
        "skipped": sum(report.skipped.values()),
        "suppressed": report.suppressed,
        "baselined": report.baselined,
    }


def number(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun: ``1 file``, ``1,204 files``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def findings(report: Report) -> str:
    """How many there are of each severity: ``3 errors, 1 warning``; ``no findings`` where there are none."""
    counts = ((report.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    return ", ".join(number(count, word) for count, word in counts if count) or "no findings"


def closing(report: Report, fix: bool, dry: bool = False) -> str:
    """The last line of a run, without its line end.

    ``checked 204 files: 3 errors, 1 warning (2 fixable with --fix); 5 skipped (excluded), 1 suppressed``. Parts that
    count nothing are left out.

    Args:
        report: the run.
        fix: whether fixes were applied; what remains is then not offered to ``--fix`` again.
        dry: they were not written: the line begins ``would fix``.
    """
    line = f"checked {number(report.files, 'file')}: {findings(report)}"
    safe, unsafe = report.fixable(Safety.SAFE), report.fixable(Safety.UNSAFE)
    if fix:
        offers = [f"{unsafe:,} fixable with --unsafe-fixes"] if unsafe else []
    else:
        offers = [f"{safe:,} fixable with --fix"] if safe else []
        if unsafe:
            offers.append(f"{unsafe:,} {'more' if safe else 'fixable'} with --fix --unsafe-fixes")
    if offers:
        line += f" ({', '.join(offers)})"
    skipped = [(reason, count) for reason, count in sorted(report.skipped.items()) if count]
    aside = []
    if len(skipped) == 1:
        aside.append(f"{skipped[0][1]:,} skipped ({skipped[0][0]})")
    elif skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in skipped)
        aside.append(f"{sum(count for _, count in skipped):,} skipped ({reasons})")
    if report.suppressed:
        aside.append(f"{report.suppressed:,} suppressed")
    if report.baselined:
        unfixed = f" ({report.baselined_fixable:,} fixable, not fixed)" if fix and report.baselined_fixable else ""
        aside.append(f"{report.baselined:,} baselined{unfixed}")
    if fix and report.uncovered > 0:
        aside.append(f"{report.uncovered:,} of the fixed came up while fixing")
    elif fix and report.uncovered < 0:
        aside.append(f"{-report.uncovered:,} fixable went away with the fixes of others")
    if aside:
        line += f"; {', '.join(aside)}"
    if fix and report.fixed:
        verb = "would fix" if dry else "fixed"
        line = f"{verb} {number(report.fixed, 'finding')} in {number(report.fixed_files, 'file')}; {line}"
    return line
