"""Findings as an editor shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types
from pygls.uris import from_fs_path

from seedlint.lsp.buffer import Buffer
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.text.span import Span

SOURCE = "seedlint"
PAGES = "https://github.com/seedlint/seedlint/blob/main/linter/RULES.md"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
# What can go without loss, which editors show faded, and what has had its time, which they strike through.
_UNNECESSARY = ("unused-suppression", "duplicate-topic", "duplicate-related-link", "self-related-link", "duplicate-image")
_DEPRECATED = ("expired-suppression",)

Open = Callable[[str], Buffer]  # absolute path -> its text


def page(rule: str, code: str) -> str:
    """The address of a rule's page."""
    return f"{PAGES}#{rule}-{code.lower()}"


def uri_of(path: str) -> str:
    """The URI of a file, by its absolute path."""
    return from_fs_path(path) or ""


def in_its_file(found: Diagnostic, path: str, absolute: Callable[[str], str], opened: Open) -> types.Diagnostic:
    """A finding in its own file.

    Args:
        found: the finding.
        path: the absolute path of its file.
        absolute: printed path -> absolute path, for notes.
        opened: the text of a file.
    """

    def location(span: Span) -> types.Location:
        place = path if span.path == found.path else absolute(span.path)
        return types.Location(uri_of(place), opened(place).range_of(span))

    tags = [types.DiagnosticTag.Unnecessary] if found.rule in _UNNECESSARY else []
    tags += [types.DiagnosticTag.Deprecated] if found.rule in _DEPRECATED else []
    return types.Diagnostic(
        range=opened(path).range_of(found.span),
        message=found.message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(page(found.rule, found.code)),
        source=SOURCE,
        tags=tags or None,
        related_information=[types.DiagnosticRelatedInformation(location(note.span), note.message) for note in found.notes] or None,
        data={"rule": found.rule, "field": found.field},
    )


def in_noted_file(found: Diagnostic, path: str, own_path: str, opened: Open) -> Iterable[types.Diagnostic]:
    """The same finding as it shows in another file that it notes: a duplicate shows in both.

    Args:
        found: the finding.
        path: the absolute path of the other file.
        own_path: the absolute path of its own.
        opened: the text of a file.
    """
    for note in found.notes:
        if note.span.path != found.path:
            here = types.Location(uri_of(own_path), opened(own_path).range_of(found.span))
            yield types.Diagnostic(
                range=opened(path).range_of(note.span),
                message=f"{note.message}: {found.path} {found.message}",
                severity=types.DiagnosticSeverity.Information,
                code=found.code,
                code_description=types.CodeDescription(page(found.rule, found.code)),
                source=SOURCE,
                related_information=[types.DiagnosticRelatedInformation(here, found.message)],
                data={"rule": found.rule, "field": None, "mirror": True},
            )
