"""The words of a result: where (Span), what else (Note), how to fix it (Edit, Fix), and what is reported (Diagnostic)."""

from __future__ import annotations

from enum import StrEnum

from seedlint._frozen import Frozen
from seedlint.text.span import Span


class Severity(StrEnum):
    """How much a diagnostic weighs. ``off`` is a rule's default only: no diagnostic carries it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"

    @property
    def rank(self) -> int:
        """3 for error down to 0 for off, so that severities can be compared."""
        return _RANK[self]


_RANK = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1, Severity.OFF: 0}


class Safety(StrEnum):
    """Whether a fix may change what the data means (unsafe) or cannot (safe)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Note(Frozen, kw_only=False):
    """A second place that explains the first: ``first used here``."""

    span: Span
    message: str


class Edit(Frozen, kw_only=False):
    """Write ``text`` instead of what is under ``span`` (an empty span inserts, an empty text deletes)."""

    span: Span
    text: str


class Fix(Frozen, kw_only=False):
    """Edits of one file that fix one finding together, all or nothing. ``title`` is a command: ``remove the record``.

    ``fields`` are the JSON Pointers whose values, and everything below them, the edits may change; the fix engine
    rejects a result that differs anywhere else. Empty means: only the field of the finding itself.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety = Safety.SAFE
    fields: tuple[str, ...] = ()


class Diagnostic(Frozen):
    """A finding, stamped by the engine with its rule, severity, field and record."""

    code: str
    rule: str
    severity: Severity
    message: str
    span: Span
    field: str | None = None
    record: str | None = None
    record_url: str | None = None
    fix: Fix | None = None
    notes: tuple[Note, ...] = ()

    @property
    def path(self) -> str:
        """The file, as printed."""
        return self.span.path

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The order everywhere: path, line, column, code; field and message only break ties."""
        span = self.span
        return span.path, span.line, span.column, self.code, self.field or "", self.message
