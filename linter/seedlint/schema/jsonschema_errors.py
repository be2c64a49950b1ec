"""What is wrong with a document that the schema refuses: `jsonschema` asked, its errors brought into one plain form.

Imported only when there is something to explain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import jsonschema
from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend, validator_for
from referencing import Registry

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.document import Pointer, Violation
from seedlint.schema.formats import formats
from seedlint.schema.json_equality import is_multiple
from seedlint.schema.patterns import matches

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry


def validator(contents: Any, registry: SchemaRegistry | None = None) -> Any:
    """The validator of a schema: every format asserted by our functions, patterns of ECMA-262, decimal multiples, no network."""
    found = validator_for(contents, default=jsonschema.Draft202012Validator)
    checker = FormatChecker(())
    for name, test in formats().items():
        checker.checks(name)(lambda value, test=test: not isinstance(value, str) or test(value))
    own = {keyword: _named(keyword, found.VALIDATORS[keyword]) for keyword in sorted(_NAMING & found.VALIDATORS.keys())}
    own.update((keyword, check) for keyword, check in _OWN.items() if keyword in found.VALIDATORS)
    if isinstance(contents, dict) and "$schema" in contents:  # else a reference to the root would leave the extended class
        contents = {key: value for key, value in contents.items() if key != "$schema"}
    extended: Any = extend(found, own)  # type: ignore[no-untyped-call]
    return extended(contents, registry=Registry() if registry is None else registry, format_checker=checker)


# A false schema under one of these loses the place of what it rejects, or which of the alternatives it is (jsonschema 4.26).
_NAMING = {"properties", "prefixItems", "items", "anyOf", "oneOf", "allOf", "dependentSchemas"}
_NOTHING: dict[str, Any] = {"not": {}}


def _named(keyword: str, check: Any) -> Any:
    """The keyword with `_NOTHING` in the place of false schemas."""

    def named(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        if value is False:
            value = _NOTHING
        elif isinstance(value, list):
            value = [_NOTHING if each is False else each for each in value]
        elif isinstance(value, dict) and keyword != "items":
            value = {name: _NOTHING if each is False else each for name, each in value.items()}
        return check(validator, value, instance, schema)

    return named


def _multiple_of(validator: Any, by: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(value, "number") and not is_multiple(value, by):
        yield ValidationError(f"{value!r} is not a multiple of {by}")


def _pattern(validator: Any, pattern: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        for pattern, each in patterns.items():
            below = _NOTHING if each is False else each
            for key, item in value.items():
                if matches(pattern, key):
                    yield from validator.descend(item, below, path=key, schema_path=pattern)


def _extra(value: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The keys that neither `properties` nor `patternProperties` knows."""
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [key for key in value if key not in known and not any(matches(pattern, key) for pattern in patterns)]


def _additional_properties(validator: Any, others: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        extra = _extra(value, schema)
        if others is False:
            if extra:
                yield ValidationError(f"{extra[0]!r} is not allowed")
            return
        for key in extra:
            yield from validator.descend(value[key], others, path=key)


def _required(validator: Any, names: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """The keyword with one error for all missing keys, which `_keys` tells apart; an error costs more than a finding."""
    if isinstance(value, dict):
        missing = [name for name in names if name not in value]
        if missing:
            yield ValidationError(f"{missing[0]!r} is a required property")


def _property_names(validator: Any, names: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """The keyword with one error for each key, which says which key it was."""
    if isinstance(value, dict):
        for key in value:
            error = best_match(validator.descend(key, names))
            if error is not None:
                yield ValidationError(error.message, context=[error], cause=_Key(key))


class _Key(Exception):
    """Carries the key that an error is about."""


_OWN = {
    "multipleOf": _multiple_of, "divisibleBy": _multiple_of, "pattern": _pattern, "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties, "propertyNames": _property_names, "required": _required,
}  # fmt: skip


def explain(validator: Any, data: Any) -> tuple[Violation, ...]:
    """Every error once: keys that are missing or unknown one by one, alternatives by the best match.

    A value of the wrong type, or one that is not among the allowed ones, has no other error at its place.
    """
    found: dict[tuple[str, Pointer, str | None], Violation] = {}
    for error in validator.iter_errors(_printable(data)):
        for leaf in _leaves(error):
            for violation in _violations(leaf):
                found.setdefault((violation.keyword, violation.pointer, violation.key), violation)
    types = {violation.pointer for violation in found.values() if violation.keyword == "type"}
    values = {violation.pointer for violation in found.values() if violation.keyword in ("enum", "const")}
    missing = {(violation.pointer, violation.key) for violation in found.values() if violation.keyword == "required"}
    return tuple(
        violation
        for violation in found.values()
        if (violation.pointer not in types or violation.keyword == "type")
        and (violation.pointer not in values or violation.keyword in ("type", "enum", "const"))
        and not (violation.keyword in ("dependentRequired", "dependencies") and (violation.pointer, violation.key) in missing)
    )


class _Huge(int):
    """An integer with more digits than Python writes out: `jsonschema` puts values into its messages."""

    def __repr__(self) -> str:
        return hex(self)

    __str__ = __repr__


def _printable(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _printable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_printable(value) for value in data]
    return _Huge(data) if type(data) is int and data.bit_length() > 10_000 else data


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors behind an error: those of the best matching alternative, or the error itself where none matches best."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        merged = _merged(error)
        if merged is not None:
            yield merged
            return
        branches: dict[Any, list[ValidationError]] = {}
        for each in error.context:
            branches.setdefault(each.relative_schema_path[0], []).append(each)
        ranked = sorted(branches.values(), key=_misses)
        if len(ranked) == 1 or _misses(ranked[0]) < _misses(ranked[1]):
            for each in ranked[0]:
                yield from _leaves(each)
            return
    yield error


def _misses(errors: list[ValidationError]) -> tuple[bool, int, int, int]:
    """How far an alternative is from what is there.

    One of another type is farthest; then one that wants another value (of the field that tells the alternatives apart);
    then one with errors of its own rather than deeper down, as `jsonschema.exceptions.best_match` has it; then by number.
    """
    here = [each for each in errors if not each.relative_path]
    return (
        any(each.validator == "type" for each in here),
        sum(each.validator in ("const", "enum") and len(each.relative_path) < 2 for each in errors),
        _count(here),
        _count(errors),
    )


def _count(errors: list[ValidationError]) -> int:
    """How many errors there are, each missing key counted."""
    return sum(len(_keys(each, "required")) if each.validator == "required" else 1 for each in errors)


def _merged(error: ValidationError) -> ValidationError | None:
    """Alternatives that each refuse only the type, or only the value: one error that names all that is allowed."""
    context = error.context or []
    branches = {each.relative_schema_path[0] for each in context}
    if len(branches) != len(context) or any(each.relative_path for each in context):
        return None
    keywords = {each.validator for each in context}
    if keywords == {"type"}:
        keyword = "type"
    elif keywords <= {"const", "enum"}:
        keyword = "enum"
    else:
        return None
    allowed: list[Any] = []
    for each in context:
        value = each.validator_value
        allowed += value if isinstance(value, list) and each.validator != "const" else [value]
    return ValidationError(
        error.message, validator=keyword, path=error.path, schema_path=error.schema_path, validator_value=allowed,
        instance=error.instance, schema=error.schema, parent=error.parent,
    )  # fmt: skip


def _violations(error: ValidationError) -> Iterator[Violation]:
    keyword = "" if error.schema is _NOTHING else str(error.validator or "")
    pointer = tuple(error.absolute_path)
    whole = Violation(keyword, pointer, error.instance, error.validator_value, error.schema, None, error.message)
    keys = _keys(error, keyword)
    if keys:
        for key in keys:
            yield Violation(*whole[:5], key, error.message)
    else:
        yield whole


_UNEXPECTED = re.compile(r"[^(]*\((.+) (?:was|were) unexpected\)\Z", re.DOTALL)


def _keys(error: ValidationError, keyword: str) -> list[str]:
    """The keys that are missing or too many; none where the keyword is not about keys."""
    instance, value, schema = error.instance, error.validator_value, error.schema
    if isinstance(error.cause, _Key):
        return [str(error.cause)]
    if not isinstance(instance, dict) or not isinstance(schema, dict):
        return []
    if keyword == "required" and isinstance(value, list):
        return [key for key in value if key not in instance]
    if keyword == "additionalProperties" and value is False:
        return _extra(instance, schema)
    if keyword == "unevaluatedProperties" and (match := _UNEXPECTED.match(error.message)):
        try:
            keys = frozenset(ast.literal_eval(f"({match[1]},)"))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return []
        return [key for key in instance if key in keys]
    if keyword in ("dependentRequired", "dependencies") and isinstance(value, dict):
        needed = [key for name, keys in value.items() if name in instance and isinstance(keys, list) for key in keys]
        return [key for key in dict.fromkeys(needed) if key not in instance]
    return []
