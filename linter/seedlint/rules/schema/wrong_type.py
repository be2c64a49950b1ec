from __future__ import annotations

import re
from math import isfinite

from seedlint._lazy_regex import LazyPattern
from seedlint.article.dates import EXAMPLE
from seedlint.article.placeholders import template_in
from seedlint.model.document import Violation
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Safety, Span, edits, messages, rule
from seedlint.schema.violations import by_rule


@rule("SL103", fixable=(Safety.SAFE, Safety.UNSAFE))
def wrong_type(doc: Document) -> Findings:
    """A value is of another type than the field.

    `"708"` in quotes is text: adding two such widths gives 708708, comparing them sorts 1000 before 708, and a strict reader
    rejects the file. Types are those of the YAML 1.2 core schema: `2024-03-05T08:30:00Z`, `yes` and `12:30` are strings,
    `true` is a boolean, `708` a number; 3.0 counts as an integer.

    The (safe) fix takes the quotes away or puts them on where that says the same: `"708"` for an integer, `"true"` for a
    boolean, `1984` for a string. It is unsafe where a text can only mean one value and is written in another way: `"False"`,
    `"yes"`, `"1,024"`. Where YAML makes another type of a slip (`[Video]`, `#1 song`, `• item`, `name:value`), the message says what to
    write. Nothing else is said about a value of the wrong type; an empty width or height of an image is
    missing-image-size (SL501).

    Bad:

        images:
          - url: "https://images.example.com/library.jpg"
            width: "708"
            height: 472

    Good:

        images:
          - url: "https://images.example.com/library.jpg"
            width: 708
            height: 472

    Source: JSON Schema 2020-12, validation, section 6.1.1 (`type`); YAML 1.2.2, section 10.3.2 (core schema).
    """
    for violation in by_rule(doc).get("wrong-type", ()):
        pointer, value, expected = violation.pointer, violation.value, violation.expected
        types = [expected] if isinstance(expected, str) else [each for each in expected if isinstance(each, str)]
        wanted = f"{EXAMPLE} (RFC 3339)" if _is_epoch(violation) else messages.kinds(types)
        message = f"{messages.name(pointer)} is {messages.described(value)}, expected {wanted}"
        span = doc.span_of(pointer)
        hint = _hint(doc, violation, types, span)
        message = f"{message}: {hint}" if hint else message
        yield Finding(span, message, _fix(doc, violation, types, span))


def _hint(doc: Document, violation: Violation, types: list[str], span: Span) -> str:
    """What to write instead, where the value is a slip of YAML."""
    if len(types) != 1:
        return ""
    if isinstance(violation.value, str) and template_in(violation.value):
        return "a template that was not filled in"
    from seedlint.read.slips.meant import hint

    return hint(doc.source.text, span.start, span.end, violation.value, types[0])


_INTEGER = LazyPattern(r"-?(?:0|[1-9][0-9]{0,99})")


_MORE = frozenset({"enum", "const", "format", "pattern", "$ref"})  # what quotes alone hardly satisfy


def _fix(doc: Document, violation: Violation, types: list[str], span: Span) -> Fix | None:
    """The fix, where the same characters with or without quotes are the value that is expected."""
    pointer, value = violation.pointer, violation.value
    if not pointer or value is None or isinstance(value, dict | list):
        return None
    written = doc.source.text[span.start : span.end]
    if isinstance(value, str):
        if written in (f'"{value}"', f"'{value}'") and any(_reads_as(value, each) for each in types):
            plain = edits.set_value(doc, pointer, value)
            return Fix("remove the quotes", (plain,)) if plain else None
        meant = next((each for each in (_meant(value.strip(), kind) for kind in types) if each), "") if len(types) == 1 else ""
        written_so = edits.set_value(doc, pointer, meant) if meant else None
        return Fix(f"write {meant}", (written_so,), Safety.UNSAFE) if written_so else None
    if (
        "string" in types
        and not _MORE & violation.schema.keys()
        and re.fullmatch(r"[-+.\w]+", written, re.ASCII)
        and written == _canonical(value)
    ):
        return Fix("put it in quotes", (Edit(span, f'"{written}"'),))
    return None


_BOOLEANS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


def _meant(text: str, kind: str) -> str:
    """How a boolean or integer is written that a text can only be read as; ``""`` where there is no one such reading."""
    if kind == "boolean":
        return _BOOLEANS.get(text.lower(), "")
    if kind == "integer" and re.fullmatch(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+|-?[1-9][0-9]{0,2}(?:_[0-9]{3})+", text, re.ASCII):
        return re.sub("[,_]", "", text)
    return text if kind == "integer" and _INTEGER.fullmatch(text) and text != "-0" else ""


def _is_epoch(violation: Violation) -> bool:
    """Whether a number stands where a date-time belongs."""
    value = violation.value
    return isinstance(value, int | float) and not isinstance(value, bool) and violation.schema.get("format") == "date-time"


def _reads_as(text: str, kind: str) -> bool:
    if kind == "boolean":
        return text in ("true", "false")
    if kind in ("integer", "number") and _INTEGER.fullmatch(text):
        return text != "-0"
    if kind == "number" and re.fullmatch(r"-?[0-9]+\.[0-9]+", text, re.ASCII):
        return isfinite(float(text)) and repr(float(text)) == text
    return False


def _canonical(value: float) -> str:
    """The one way to write a boolean or number that a reader of the string may expect."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if not isinstance(value, int) or value.bit_length() < 300 else ""
