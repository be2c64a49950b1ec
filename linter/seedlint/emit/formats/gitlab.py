"""GitLab's Code Quality report: a JSON array of issues.

Source: docs.gitlab.com, "Code Quality", "Code Quality report format": description, check_name, fingerprint (unique),
severity, location.path (relative to the repository, without ``./``), location.lines.begin.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.escape import exact, json, terminal
from seedlint.emit.record import with_fingerprints
from seedlint.emit.style import Style
from seedlint.model.diagnostic import Severity
from seedlint.results.report import Report

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> Iterator[str]:
    """The array, one issue per line."""
    separator = "[\n"
    for d, fingerprint in with_fingerprints(report):
        issue = {
            "description": terminal(f"{d.rule}: {d.message}"),
            "check_name": f"{d.code} {d.rule}",
            "fingerprint": fingerprint,
            "severity": _SEVERITY[d.severity],
            "location": {"path": exact(style.root_path(d.path).removeprefix("./")), "lines": {"begin": d.span.line}},
        }
        yield separator + json(issue)
        separator = ",\n"
    yield "\n]\n" if report.diagnostics else "[]\n"
