from __future__ import annotations

from seedlint.model.rule import Crash
from seedlint.rules_api import Finding, Findings, Span, rule


@rule("SL900", always=True, engine=True)
def rule_crash(crash: tuple[Crash, Span]) -> Findings:
    """A rule raised an error.

    The rule's findings on this file (or on this group of files) are missing; the other rules and files are complete. The
    run exits with 2. To go on, leave the rule out with `--ignore`, and report the error with the file that causes it.
    """
    what, span = crash
    if not what.rule:
        yield Finding(span, what.reason)
        return
    yield Finding(span, f"rule {what.rule} failed on this file: {what.reason}; --ignore {what.rule} goes on without it")
