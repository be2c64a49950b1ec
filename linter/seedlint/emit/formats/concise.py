r"""One line a finding, in the form that compilers made common: ``path:line:column: severity: CODE rule-name: message``.

Vim takes it with the ``errorformat`` ``%f:%l:%v: %t%*[a-z]: %m`` (``%c`` would count bytes). A VS Code
problem matcher: ``^(.+?):(\d+):(\d+): (error|warning|info): (\S+) ([^:]+): (.*)$``, groups file, line, column,
severity, code, rule, message.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.escape import place, terminal
from seedlint.emit.style import BOLD, DIM, RESET, SEVERITY, Style, visible_diagnostics
from seedlint.results.report import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """One line a finding; info findings where the style shows them."""
    from seedlint.emit.finding_limit import FindingLimit

    limit = FindingLimit(style.max_findings) if style.max_findings else None
    for d in visible_diagnostics(report, style):
        if limit and not limit.shows(d):
            continue
        where, message = f"{place(d.span)}:", terminal(d.message)
        if style.color:
            color = SEVERITY[d.severity]
            yield f"{BOLD}{where}{RESET} {color}{d.severity.value}:{RESET} {DIM}{d.code}{RESET} {d.rule}: {message}\n"
        else:
            yield f"{where} {d.severity.value}: {d.code} {d.rule}: {message}\n"
    yield from (f"{line}\n" for line in limit.lines()) if limit else ()
