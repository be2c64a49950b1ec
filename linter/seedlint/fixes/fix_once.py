"""One pass of fixes over one file: the text is changed, read again, and compared with what the fixes say that they change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from seedlint.fixes.apply import apply, why_inapplicable
from seedlint.fixes.data_diff import undeclared_change
from seedlint.model.diagnostic import Diagnostic, Fix
from seedlint.model.document import Document


class BadFixError(Exception):
    """A fix that must not be applied, and why."""

    def __init__(self, diagnostic: Diagnostic, reason: str) -> None:
        super().__init__(f"its fix “{diagnostic.fix.title if diagnostic.fix else ''}” {reason}")
        self.diagnostic = diagnostic


Read = Callable[[bytes], Document]


def fix_once(doc: Document, data: bytes, diagnostics: Sequence[Diagnostic], read: Read) -> tuple[Document, bytes, list[Diagnostic]]:
    """One pass over one file: apply the fixes that do not overlap, and read the result.

    Args:
        doc: the file, read.
        data: its bytes.
        diagnostics: of the file; those without a fix are ignored.
        read: bytes -> Document.

    Returns:
        The new document, its bytes, and the diagnostics whose fixes are in it.

    Raises:
        BadFixError: a fix cannot be applied, or its result is not what it names.
    """
    owners: dict[int, Diagnostic] = {}
    fixes: list[Fix] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None:
            continue
        fixes.append(fix.replace(fields=fix.fields or (() if diagnostic.field is None else (diagnostic.field,))))
        owners[id(fixes[-1])] = diagnostic
        words = "edits another file" if any(edit.span.path != doc.path for edit in fix.edits) else why_inapplicable(doc.source.text, fix)
        if words:
            raise BadFixError(diagnostic, words)
    new, written, applied = _tried(doc, data, fixes, read)
    if isinstance(new, str):
        # Some fixes are good alone and bad together: two that each leave the other's item as the last of a list.
        # As many as possible are tried at a time, since each try reads the whole file.
        good: list[Fix] = []
        rest, size = list(applied), (len(applied) + 1) // 2
        while rest:
            some = rest[:size]
            tried = _tried(doc, data, [*good, *some], read)
            if not isinstance(tried[0], str):
                new, written, applied = tried
                good += some
                rest = rest[size:]
                size *= 2
            elif size > 1:
                size = (min(size, len(rest)) + 1) // 2
            elif isinstance(alone := _tried(doc, data, some, read)[0], str):
                raise BadFixError(owners[id(some[0])], alone)
            else:
                del rest[0]
        assert not isinstance(new, str)  # the first of them is good alone
    return new, written, [owners[id(fix)] for fix in applied]


def _tried(doc: Document, data: bytes, fixes: Sequence[Fix], read: Read) -> tuple[Document | str, bytes, tuple[Fix, ...]]:
    """The document with the fixes that do not overlap, or words that say why it must not be; its bytes; these fixes."""
    text, applied, _ = apply(doc.source.text, fixes)
    try:
        written = text.encode() + data[doc.source.tail :]
    except UnicodeEncodeError:
        return "writes characters that are not text", data, applied
    new = read(written)
    # Data that could not be read before cannot be compared.
    words = "" if doc.broken else _damage(doc, new, text, applied)
    return words or new, written, applied


def _damage(doc: Document, new: Document, text: str, fixes: Iterable[Fix]) -> str:
    """What fixes change beside what they name, in words; empty for nothing."""
    worse = Counter(problem.rule for problem in new.problems) - Counter(problem.rule for problem in doc.problems)
    if worse:
        return f"leaves a file with {min(worse)}"
    if new.source.text != text:
        return "moves the end of the front matter"
    place = undeclared_change(doc.data, new.data, [field for fix in fixes for field in fix.fields])
    return "" if place is None else f"changes {place or 'everything'}, which it does not name"
