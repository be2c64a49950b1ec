"""The exit statuses of the command, and the one that a report comes to. CONTRACT.md, "Exit status"."""

from __future__ import annotations

from seedlint._typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.results.report import Report

OK, FOUND, WRONG_USE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
# What the documentation says of them; 141 is what a shell reports of a program that a broken pipe ended.
EXIT_STATUS = (
    (OK, "no finding at or above --fail-on"),
    (FOUND, "findings"),
    (
        WRONG_USE,
        "wrong use, bad configuration or schema, a PATH that matches nothing, nothing to check, a crash of a rule, an internal error",
    ),
    (INTERRUPTED, "interrupted"),
)


def status_of(report: Report, fail_on: str) -> int:
    """The exit status of a report.

    Args:
        report: what was found.
        fail_on: the lowest severity that fails a run, or ``never``.
    """
    from seedlint.model.diagnostic import Severity

    if report.crashed:
        return WRONG_USE
    if fail_on == "never":
        return OK
    least = Severity(fail_on).rank
    return FOUND if any(kind.severity.rank >= least for kind in report.tally) else OK
