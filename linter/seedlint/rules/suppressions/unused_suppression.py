from __future__ import annotations

from seedlint._typing import TYPE_CHECKING
from seedlint.rules_api import Finding, Findings, Fix, Safety, Severity, rule

if TYPE_CHECKING:
    from seedlint.model.suppression import Unused


@rule("SL901", severity=Severity.WARNING, fixable=(Safety.SAFE,), engine=True)
def unused_suppression(unused: Unused) -> Findings:
    """Suppression suppresses nothing.

    The defect it was written for is gone, or it never worked: the rule's name is wrong, it is on another line, or no
    file matches its pattern. Left in place it hides the next defect of that kind.

    A suppression is a comment in the front matter, `# seedlint: ignore[RULES] reason` on the line, or alone above a field or
    a list item, all of which it then covers, or `# seedlint: ignore-file[RULES] reason`; outside the file it is an
    `[[allow]]` entry of the configuration. Where it suppresses nothing because it is in the wrong place, the message names
    the right one, and nothing is removed. A comment before or after the front matter is not understood. It counts as
    unused only if its rule ran on every file that it covers: with `--select` or `--ignore`, in a file that could not be
    read, and for rules across files when not all files of the configured folder were in the run, nothing is said. An
    unknown rule and a comment that is not understood are always reported, without a fix: what was meant, only you know.
    SL001 to SL010, SL901 and SL902 give way to their own name or code only, not to a prefix; SL900 to nothing.

    Bad:

        webUrl: "https://example.com/pier"  # seedlint: ignore[insecure-url] no https there

    Good:

        webUrl: "http://example.com/pier"  # seedlint: ignore[insecure-url] no https there

    Source: this program's own knowledge of what its suppressions did.
    """
    words = ", ".join(unused.selectors)
    message = unused.reason or f"suppression of {words} suppresses nothing"
    title = "remove the suppression" if unused.whole else f"remove {words} from the suppression"
    yield Finding(unused.span, message, Fix(title, (unused.edit,)) if unused.edit is not None else None)
