"""A suppression comment in a file, and one without effect."""

from __future__ import annotations

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Edit
from seedlint.text.span import Span


class Suppression(NamedTuple):
    """A ``# seedlint: ignore[…]`` comment in a file.

    Attributes:
        selectors: what stands between the brackets; empty when it is not understood.
        whole_file: ``ignore-file``.
        first, last: the lines it is about; 0 for the whole file.
        span: the comment.
        edit: what removes it; nothing where it is outside the front matter, None where fixes leave the file alone.
        selector_spans: where each selector stands.
        outside: it is outside the front matter, where nothing is understood.
    """

    selectors: tuple[str, ...]
    whole_file: bool
    first: int
    last: int
    span: Span
    edit: Edit | None
    selector_spans: tuple[Span, ...] = ()
    outside: bool = False


class Unused(NamedTuple):
    """A suppression without effect, or one selector of it: what SL901 reports.

    Attributes:
        selectors: those that suppress nothing.
        span: where they stand.
        reason: why, in words; empty when there is just nothing to suppress.
        edit: what removes them; None where that is not ours to do.
        whole: these are all selectors of the suppression.
    """

    selectors: tuple[str, ...]
    span: Span
    reason: str = ""
    edit: Edit | None = None
    whole: bool = True
