"""Data-quality linter for folders of article files.

>>> import seedlint
>>> found = seedlint.check_text("---\\ntitle: Half an art")
>>> [(d.rule, d.span.line, d.message) for d in found]
[('unclosed-front-matter', 2, 'the file ends here, front matter has no closing ---')]
"""

from __future__ import annotations

import sys

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from seedlint.api import Fixed, check_paths, check_text, fix_text
    from seedlint.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity, Span
    from seedlint.document import Document
    from seedlint.result import Report
    from seedlint.rule import Fact, Finding, rule
    from seedlint.settings import Settings

_HOME = {
    "check_paths": "api", "check_text": "api", "fix_text": "api", "Fixed": "api",
    "Diagnostic": "diagnostic", "Edit": "diagnostic", "Fix": "diagnostic", "Note": "diagnostic", "Safety": "diagnostic",
    "Severity": "diagnostic", "Span": "diagnostic", "Document": "document", "Report": "result", "Fact": "rule",
    "Finding": "rule", "Settings": "settings", "rule": "rule",
}  # fmt: skip

__all__ = [
    "Diagnostic", "Document", "Edit", "Fact", "Finding", "Fix", "Fixed", "Note", "Report", "Safety", "Settings", "Severity", "Span",
    "check_paths", "check_text", "fix_text", "rule",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # Imported on first use: the command must not pay for the API, nor the API for all of itself.
    if name not in _HOME:
        raise AttributeError(f"module 'seedlint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"seedlint.{_HOME[name]}"), name)


class _Package(type(sys)):  # type: ignore[misc]
    """The package with one name that is both a function of the API and a module: importing ``seedlint.rule`` must not hide it."""

    @property
    def rule(self) -> Any:
        return __getattr__("rule")

    @rule.setter
    def rule(self, module: Any) -> None:
        """The import system binds the module here; it stays reachable by ``from seedlint.rule import …``."""


sys.modules[__name__].__class__ = _Package
