"""A suppression comment in a file."""

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
        edit: what removes it.
        selector_spans: where each selector stands.
    """

    selectors: tuple[str, ...]
    whole_file: bool
    first: int
    last: int
    span: Span
    edit: Edit
    selector_spans: tuple[Span, ...] = ()
