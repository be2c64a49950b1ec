"""What `jsonschema` rejects, as failures of the one form that our own functions give.

Imported only when `jsonschema` has to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import jsonschema
from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend, validator_for
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import specification_with

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.schema.failures import MORE_THAN_ONE, NOTHING, Failure, missing_companions
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
    if "unevaluatedProperties" in found.VALIDATORS:
        own["unevaluatedProperties"] = _with_keys(found.VALIDATORS["unevaluatedProperties"])
    own.update((keyword, check) for keyword, check in _OWN.items() if keyword in found.VALIDATORS)
    extended: Any = extend(found, own)  # type: ignore[no-untyped-call]
    return extended(_without_draft(contents), registry=Registry() if registry is None else registry, format_checker=checker)


# A false schema under one of these loses the place of what it rejects, or which of the alternatives it is (jsonschema 4.26).
_NAMING = {"properties", "prefixItems", "items", "anyOf", "oneOf", "allOf", "dependentSchemas"}


def _named(keyword: str, check: Any) -> Any:
    """The keyword with `NOTHING` instead of false schemas."""

    def named(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        if value is False:
            value = NOTHING
        elif isinstance(value, list):
            value = [NOTHING if each is False else each for each in value]
        elif isinstance(value, dict) and keyword != "items":
            value = {name: NOTHING if each is False else each for name, each in value.items()}
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
            below = NOTHING if each is False else each
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
                yield ValidationError(error.message, context=[error], cause=_Keys(key))


class _Keys(Exception):
    """Carries the keys that an error is about."""


class _Noting:
    """A validator that notes the keys whose values it rejects."""

    def __init__(self, validator: Any) -> None:
        self.validator = validator
        self.keys: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.validator, name)

    def descend(self, value: Any, schema: Any, path: Any = None, schema_path: Any = None) -> Iterator[ValidationError]:
        for error in self.validator.descend(value, schema, path, schema_path):
            if path is not None:
                self.keys.append(path)
            yield error


def _with_keys(check: Any) -> Any:
    """The keyword `unevaluatedProperties` with errors that carry the keys that no schema knows."""

    def named(validator: Any, others: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        noting = _Noting(validator)
        for error in check(noting, others, value, schema):
            error.cause = _Keys(*noting.keys) if others is False else None
            yield error

    return named


_OWN = {
    "multipleOf": _multiple_of, "divisibleBy": _multiple_of, "pattern": _pattern, "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties, "propertyNames": _property_names, "required": _required,
}  # fmt: skip


def failures(validator: Any, data: Any, schema: Any = None, resolver: Any = None) -> Iterator[Failure]:
    """What a schema rejects.

    Args:
        validator: that of the whole schema.
        data: the value.
        schema: the subschema that looks at it; None for the whole schema.
        resolver: looks up the references of the subschema; None for those of the whole schema.
    """
    value = _printable(data)
    errors = validator.iter_errors(value) if schema is None else validator.descend(value, schema, resolver=resolver)
    return map(_failure, errors)


def words(validator: Any, data: Any, schema: Any, resolver: Any = None) -> str:
    """What is wrong with a value by a subschema that rejects it, in `jsonschema`'s words."""
    error = best_match(validator.descend(_printable(data), schema, resolver=resolver))
    return "" if error is None else str(error.message)


def root_resolver(contents: Any, registry: SchemaRegistry) -> tuple[Any, Any]:
    """A schema without its draft, as `validator` takes it, and what looks up its references."""
    draft = validator_for(contents, default=jsonschema.Draft202012Validator)
    contents = _without_draft(contents)
    resource = specification_with(draft.META_SCHEMA["$schema"]).create_resource(contents)
    return contents, REGISTRY.combine(registry).resolver_with_root(resource)


def _without_draft(contents: Any) -> Any:
    """The schema without ``$schema``: with it, a reference to the root would leave the extended class."""
    return {key: value for key, value in contents.items() if key != "$schema"} if isinstance(contents, dict) else contents


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


def _failure(error: ValidationError) -> Failure:
    keyword = "" if error.schema is NOTHING else str(error.validator or "")
    alternatives: list[Callable[[Any], Iterable[Failure]]] = []
    message = error.message
    if keyword in ("anyOf", "oneOf"):
        branches: dict[Any, list[ValidationError]] = {}
        for each in error.context or ():
            branches.setdefault(each.relative_schema_path[0], []).append(each)
        alternatives = [lambda _, branch=branch: map(_failure, branch) for branch in branches.values()]  # type: ignore[misc]
        message = "" if alternatives else MORE_THAN_ONE
    failure = Failure(keyword, error.instance, error.validator_value, error.schema, _keys(error, keyword), alternatives, message)
    failure.path.extend(reversed(error.relative_path))
    return failure


def _keys(error: ValidationError, keyword: str) -> list[str]:
    """The keys that are missing or too many; none where the keyword is not about keys."""
    instance, value, schema = error.instance, error.validator_value, error.schema
    if isinstance(error.cause, _Keys):
        return [*error.cause.args]
    if not isinstance(instance, dict) or not isinstance(schema, dict):
        return []
    if keyword == "required" and isinstance(value, list):
        return [key for key in value if key not in instance]
    if keyword == "additionalProperties" and value is False:
        return _extra(instance, schema)
    if keyword in ("dependentRequired", "dependencies") and isinstance(value, dict):
        return missing_companions(value, instance)
    return []
