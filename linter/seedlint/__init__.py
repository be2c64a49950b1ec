"""Data-quality linter for folders of article files.

>>> import seedlint
>>> found = seedlint.check_text("---\\ntitle: Half an art")
>>> [(d.rule, d.span.line, d.message) for d in found]
[('unclosed-front-matter', 2, 'the file ends here, front matter has no closing ---')]
"""

from __future__ import annotations

from seedlint._version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from seedlint.api import Fixed, check_paths, check_text, fix_text, load_settings, render
    from seedlint.errors import SeedlintError
    from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
    from seedlint.model.document import Document
    from seedlint.model.rule import Fact, Finding, rule
    from seedlint.model.settings import Settings
    from seedlint.results.report import Report
    from seedlint.text.span import Span

_HOME = {
    "check_paths": "api", "check_text": "api", "fix_text": "api", "load_settings": "api", "render": "api", "Fixed": "api",
    "SeedlintError": "errors",
    "Diagnostic": "model.diagnostic", "Edit": "model.diagnostic", "Fix": "model.diagnostic", "Note": "model.diagnostic",
    "Safety": "model.diagnostic",
    "Severity": "model.diagnostic", "Span": "text.span", "Document": "model.document", "Report": "results.report",
    "Fact": "model.rule", "Finding": "model.rule", "Settings": "model.settings", "rule": "model.rule",
}  # fmt: skip

__all__ = [
    "Diagnostic", "Document", "Edit", "Fact", "Finding", "Fix", "Fixed", "Note", "Report", "Safety", "SeedlintError", "Settings",
    "Severity", "Span", "check_paths", "check_text", "fix_text", "load_settings", "render", "rule",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # Imported on first use: the command must not pay for the API, nor the API for all of itself.
    if name not in _HOME:
        raise AttributeError(f"module 'seedlint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"seedlint.{_HOME[name]}"), name)
