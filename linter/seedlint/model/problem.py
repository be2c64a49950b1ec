"""What is wrong with a file before any rule looks at it: problems of reading, and errors of the schema."""

from __future__ import annotations

from seedlint._typing import Any, NamedTuple
from seedlint.model.diagnostic import Fix, Note
from seedlint.model.locations import Pointer
from seedlint.text.span import Span


class Problem(NamedTuple):
    """Something that reading met. ``rule`` is the name of the rule that reports it."""

    rule: str
    span: Span
    message: str
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None
    field: str | None = None


class Violation(NamedTuple):
    """One error of JSON Schema validation.

    Attributes:
        keyword: the keyword that failed (``required``, ``type``, …); ``""`` for a ``false`` schema.
        pointer: the place of the instance.
        value: the instance.
        expected: the keyword's own value in the schema.
        schema: the subschema the keyword stands in.
        key: the key that is missing, unknown or not allowed; None for keywords that are not about keys.
        message: words for what the keyword does not say: those of `jsonschema`, or that more than one alternative of `oneOf` fits.
    """

    keyword: str
    pointer: Pointer
    value: Any
    expected: Any
    schema: Any
    key: str | None = None
    message: str = ""
