from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.rules_api import Finding, Findings, Severity, Span, rule

if TYPE_CHECKING:
    from seedlint.model.settings import Allow


@rule("SL902", severity=Severity.ERROR, engine=True)
def expired_suppression(entry: tuple[Allow, Span]) -> Findings:
    """An `[[allow]]` entry is past its `expires`.

    It was to be looked at again by then. It suppresses nothing any more: what it hid is reported again. Fix the data and
    remove the entry, or give it a new date. It is valid through its last day in UTC, by `--now` or the clock.

    Bad:

        [[allow]]
        rule = "insecure-url"
        expires = 2020-01-01

    Good:

        [[allow]]
        rule = "insecure-url"
        expires = 9999-12-31

    Source: the date in the entry.
    """
    allow, span = entry
    reason = f" ({allow.reason})" if allow.reason else ""
    yield Finding(span, f"suppression of {allow.rule} expired on {allow.expires}{reason}")
