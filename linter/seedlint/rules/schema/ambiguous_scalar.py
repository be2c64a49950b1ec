from __future__ import annotations

from collections.abc import Iterator

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any
from seedlint.article.prefilter import has_ambiguous_number
from seedlint.article.records import records, scalars_below
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Pointer, Safety, Severity, messages, rule, texts

# All that YAML 1.1 may read in another way is short and looks so; what does not is never asked about.
_LOOK = LazyPattern(r"(?i:yes|no|on|off|y|n|true|false|null|~)|[-+]?[0-9.][0-9a-fx_:,.+-]*|[-+]?0[obx][0-9a-f_]+|=", 2).fullmatch
# Of numbers, those that may mean two things: in octal, with an exponent, or without a digit first.
_LOOK_NUMBER = LazyPattern(r"[-+]?(?:0[0-9o]|\.|[0-9.]+[eE])").match
_LONGEST = 40  # characters of a number that anybody writes


@rule("SL012", severity=Severity.WARNING, fixable=(Safety.SAFE,))
def ambiguous_scalar(doc: Document) -> Findings:
    """A value that YAML 1.1 reads as something else.

    The same file is another one for each reader: `no` is text by YAML 1.2, and false for PyYAML and other readers of YAML 1.1;
    `12:30` is text or 750, `057` is 57 or 47, `1_000` is text or 1000. The message says what either makes of it. Values in
    quotes mean one thing to all. Dates and date-times are left alone, and so is what both read alike (`08:30`).

    The fix puts a text in quotes; it is safe, because the value stays what it is by YAML 1.2. A number is for you to write in
    one way. Under a schema of your own there is no fix: it may be written for a reader of YAML 1.1. With `yaml = "1.1"` values are
    read so, and nothing is reported.

    Bad:

        topics:
          - No
          - 12:30

    Good:

        topics:
          - "No"
          - "12:30"

    Source: YAML 1.2.2, section 10.3.2 (core schema); YAML 1.1, type repository; PyYAML's own resolver is asked.
    """
    places = [*_candidates(doc)] if doc.reading.yaml == "1.2" else []
    if not places:
        return
    wrong = {violation.pointer for violation in doc.violations if violation.keyword == "type"}
    for pointer, value in places:
        span = doc.span_of(pointer)
        written = doc.source.text[span.start : span.end]
        if pointer in wrong or len(written) > _LONGEST or not _LOOK(written):
            continue
        if not isinstance(value, str) and not _LOOK_NUMBER(written):
            continue
        other = yaml_1_1(written)
        if other is None or (other[0].__class__ is value.__class__ and other[0] == value):
            continue
        here, there = messages.quoted_value(value), messages.quoted_value(other[0])
        what = "put it in quotes" if isinstance(value, str) else "write it in one way"
        words = f"{messages.name(pointer)} is {here} by YAML 1.2 and {there} by YAML 1.1 (PyYAML): {what}"
        fix = Fix("put it in quotes", (Edit(span, f'"{written}"'),)) if isinstance(value, str) and not doc.own_schema else None
        yield Finding(span, words, fix)


def _candidates(doc: Document) -> Iterator[tuple[Pointer, Any]]:
    """The values that may be written so, whatever way; few in an article, whose other fields have forms of their own."""
    if doc.own_schema:
        numbers = has_ambiguous_number(doc)
        yield from (each for each in scalars_below(doc.data) if (numbers or isinstance(each[1], str)) and _may_be_ambiguous(each[1]))
        return
    for pointer, value in texts(doc):
        if len(value) <= _LONGEST and _LOOK(value):
            yield pointer, value
    for record in records(doc):
        provider = record.data.get("provider")
        if isinstance(provider, dict) and isinstance(provider.get("domain"), str) and _LOOK(provider["domain"]):
            yield record.at("provider", "domain"), provider["domain"]
    if has_ambiguous_number(doc):
        yield from (each for each in scalars_below(doc.data) if not isinstance(each[1], str) and _may_be_ambiguous(each[1]))


def _may_be_ambiguous(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST and bool(_LOOK(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def yaml_1_1(written: str) -> tuple[Any] | None:
    """What PyYAML makes of a plain scalar, alone in a tuple; None for a date, or what it cannot read."""
    from yaml import SafeLoader, ScalarNode, YAMLError

    loader = SafeLoader("")
    tag: Any = loader.resolve(ScalarNode, written, (True, False))  # type: ignore[no-untyped-call]
    if tag == "tag:yaml.org,2002:timestamp":
        return None
    try:
        return (loader.construct_object(ScalarNode(tag, written)),)
    except (YAMLError, ValueError):
        return None
    finally:
        loader.dispose()
