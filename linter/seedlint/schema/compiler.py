"""A JSON Schema as functions that find what is wrong with a value: one for each keyword, built once and asked for every document.

They agree with `jsonschema` in verdicts, errors and their order. A subschema with a keyword that has no function here is handed to
`jsonschema` alone; a schema whose references change with the way that leads to them is not compiled at all.

Source: JSON Schema 2020-12 and draft-07, core and validation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from operator import ge, gt, le, lt

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.schema.failures import MORE_THAN_ONE, NOTHING, Failure, missing_companions
from seedlint.schema.formats import formats
from seedlint.schema.json_equality import is_multiple, same
from seedlint.schema.patterns import PatternError, compiled, matches
from seedlint.schema.unevaluated import KnownKeys

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry

Check = Callable[[Any], Iterable[Failure]]  # what is wrong with a value, found as far as it is asked for

DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
DRAFT_7 = "http://json-schema.org/draft-07/schema"

_UNBOUND = ("$dynamicRef", "$recursiveRef")  # references that mean another schema on another way to them

_NUMBERS = frozenset((int, float))
_STRING, _LIST, _OBJECT = frozenset((str,)), frozenset((list,)), frozenset((dict,))
_KINDS: Mapping[str, frozenset[type]] = {
    "string": _STRING, "integer": frozenset((int,)), "number": _NUMBERS, "boolean": frozenset((bool,)), "null": frozenset((type(None),)),
    "array": _LIST, "object": _OBJECT,
}  # fmt: skip


class Uncompilable(Exception):
    """The schema has something that cannot be compiled; the message says what."""


def compile_schema(schema: Any, registry: SchemaRegistry | None = None, quick: Mapping[str, Callable[[Any], bool]] | None = None) -> Check:
    """The function that finds what a schema rejects in a value, in `jsonschema`'s order.

    It takes what JSON and YAML readers build: exactly dict with string keys, list, str, int, float, bool and None.

    Args:
        schema: the schema, valid by its meta-schema.
        registry: the files that it refers to; None where it refers to itself only.
        quick: of references, what answers yes or no at once to what they refer to.

    Raises:
        Uncompilable: a draft, keyword or reference is not covered.
    """
    return _Compiler(schema, registry, quick or {}).compile()


# -- references ----------------------------------------------------------------------------------------------------------


class _Inside:
    """Looks up references inside one schema without an identity of its own: what `referencing` does for all others."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def lookup(self, reference: str) -> tuple[Any, Any]:
        if (reference != "#" and not reference.startswith("#/")) or "%" in reference:
            raise Uncompilable(f"reference {reference}")
        found = self.root
        for part in reference.split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            try:
                found = found[int(part)] if isinstance(found, list) else found[part]
            except (LookupError, TypeError, ValueError) as error:
                raise Uncompilable(f"reference {reference}") from error
            if isinstance(found, dict) and "$id" in found:
                raise Uncompilable(f"reference into {found['$id']}")
        if not isinstance(found, dict | bool):
            raise Uncompilable(f"reference {reference}")
        return found, self


def _looked_up(resolver: Any, reference: str) -> tuple[Any, Any]:
    """What a reference refers to, and what looks up the references there."""
    found = resolver.lookup(reference)
    return found if isinstance(found, tuple) else (found.contents, found.resolver)


# -- schemas -------------------------------------------------------------------------------------------------------------


class _Compiler:
    """Builds the functions of a schema and of all that it refers to."""

    def __init__(self, root: Any, registry: SchemaRegistry | None, quick: Mapping[str, Callable[[Any], bool]]) -> None:
        self.quick = quick
        draft = str(root.get("$schema", DRAFT_2020)).rstrip("#") if isinstance(root, dict) else DRAFT_2020
        if draft not in KEYWORDS:
            raise Uncompilable(f"draft {draft}")
        self.keywords, self.apart = KEYWORDS[draft], ASKED[draft]
        self.legacy = draft == DRAFT_7
        self.formats = formats()
        self._asker: Any = None
        self.registry = registry
        self.contents = root
        self.known_keys = KnownKeys(self.accepts, _looked_up)
        self.functions: dict[int, list[Check]] = {}  # by the identity of a schema that is referred to: its function, once built
        self.referred_to: list[tuple[dict[str, Any], Any]] = []  # those schemas, kept so that identities stay theirs
        if registry is None:
            self.root, self.resolver = root, _Inside(root)
        else:
            from seedlint.schema.jsonschema_errors import root_resolver

            self.root, self.resolver = root_resolver(root, registry)

    def compile(self) -> Check:
        made = self.referred(self.root, self.resolver)
        for schema, resolver in self.referred_to:  # which grows meanwhile
            self.functions[id(schema)].append(self.schema(schema, resolver, referred=True) or _fine)
        return made

    def referred(self, schema: Any, resolver: Any) -> Check:
        """The function of a schema that may refer to itself: built later."""
        if not isinstance(schema, dict):
            return self.schema(schema, resolver) or _fine
        if id(schema) not in self.functions:
            self.functions[id(schema)] = []
            self.referred_to.append((schema, resolver))
        built = self.functions[id(schema)]

        def check(value: Any) -> Iterable[Failure]:
            return built[0](value)

        return check

    def schema(self, schema: Any, resolver: Any, referred: bool = False, false: Any = False) -> Check | None:
        """The function of a schema; None where it accepts everything.

        Args:
            schema: the schema.
            resolver: looks up its references.
            referred: whether it was found by a reference, and not inside another schema.
            false: what stands for it in failures if it is false: itself, or `NOTHING`.
        """
        if schema is True:
            return None
        if schema is False:
            expected: Any = None if false is False else {}
            return lambda value: [Failure("", value, expected, false)]
        names = ["$ref"] if self.legacy and "$ref" in schema else [*schema]
        if self.is_asked_about(schema, names, referred):
            return self.asked(schema, resolver)
        parts = (self.keywords[name](_Part(self, name, schema, resolver)) for name in names if name in self.keywords)
        checks = [check for check in parts if check is not None]
        return checks[0] if len(checks) == 1 else _all_of(checks) if checks else None

    def accepts(self, schema: Any, resolver: Any) -> Callable[[Any], bool]:
        """The yes-or-no function of a schema."""
        return partial(_accepts, self.schema(schema, resolver) or _fine)

    def is_asked_about(self, schema: dict[str, Any], names: Sequence[str], referred: bool) -> bool:
        """Whether a schema, of which these keywords count, has one that only `jsonschema` knows.

        Raises:
            Uncompilable: what it means depends on what is around it.
        """
        if any(name in _UNBOUND for name in names):
            raise Uncompilable("a reference that depends on the way to it")
        inside = schema is not self.root
        if inside and not referred and ("$schema" in names or "$id" in names):
            raise Uncompilable("a schema with an identity of its own inside")
        items_in_parts = isinstance(schema.get("items"), list) and "additionalItems" in names
        worded = "unevaluatedProperties" in self.keywords and isinstance(schema.get("unevaluatedProperties"), dict)
        return (inside and "$schema" in names) or items_in_parts or worded or not self.apart.isdisjoint(names)

    def asked(self, schema: Any, resolver: Any) -> Check:
        """A function that has `jsonschema` look at a value by one schema."""

        def check(value: Any) -> Iterable[Failure]:
            from seedlint.schema import jsonschema_errors

            return jsonschema_errors.failures(self.asker, value, schema, None if self.registry is None else resolver)

        return check

    def words(self, value: Any, schema: Any, resolver: Any) -> str:
        """What `jsonschema` says of a value that a schema rejects."""
        from seedlint.schema import jsonschema_errors

        return jsonschema_errors.words(self.asker, value, schema, None if self.registry is None else resolver)

    @property
    def asker(self) -> Any:
        if self._asker is None:
            from seedlint.schema import jsonschema_errors

            self._asker = jsonschema_errors.validator(self.contents, self.registry)
        return self._asker


def _fine(_: Any) -> Iterable[Failure]:
    return ()


def _accepts(check: Check, value: Any) -> bool:
    """Whether nothing is wrong; the first failure ends the search."""
    return not any(True for _ in check(value))


def _all_of(checks: Sequence[Check]) -> Check:
    def check(value: Any) -> Iterator[Failure]:
        for each in checks:
            yield from each(value)

    return check


def _below(part: str | int, failures: Iterable[Failure]) -> Iterator[Failure]:
    """Failures as they are seen from one level up."""
    for failure in failures:
        failure.path.append(part)
        yield failure


# -- keywords ------------------------------------------------------------------------------------------------------------


class _Part:
    """A keyword in its schema, from which its function is built."""

    __slots__ = ("compiler", "expected", "keyword", "resolver", "schema")

    def __init__(self, compiler: _Compiler, keyword: str, schema: dict[str, Any], resolver: Any) -> None:
        self.compiler = compiler
        self.keyword = keyword
        self.expected = schema[keyword]
        self.schema = schema
        self.resolver = resolver

    def child(self, schema: Any, false: Any = NOTHING) -> Check | None:
        return self.compiler.schema(schema, self.resolver, false=false)

    def failure(self, value: Any, keys: Sequence[str] = ()) -> list[Failure]:
        return [Failure(self.keyword, value, self.expected, self.schema, keys)]


Keyword = Callable[[_Part], "Check | None"]  # the function of a keyword; None where it rejects nothing


def _test(kinds: frozenset[type], rejects: Callable[[Any, Any], bool]) -> Keyword:
    """A keyword that compares values of some classes with its own."""

    def build(part: _Part) -> Check:
        expected = part.expected
        return lambda value: part.failure(value) if value.__class__ in kinds and rejects(value, expected) else ()

    return build


def _type(part: _Part) -> Check:
    names = [part.expected] if isinstance(part.expected, str) else part.expected
    if not _KINDS.keys() >= set(names):
        raise Uncompilable(f"type {names}")
    kinds = frozenset().union(*(_KINDS[name] for name in names))
    if float in kinds or int not in kinds:
        return lambda value: () if value.__class__ in kinds else part.failure(value)
    return lambda value: () if value.__class__ in kinds or (value.__class__ is float and value.is_integer()) else part.failure(value)


def _enum(part: _Part) -> Check:
    allowed = [part.expected] if part.keyword == "const" else part.expected
    if all(type(each) is str for each in allowed):
        texts = frozenset(allowed)
        return lambda value: () if value.__class__ is str and value in texts else part.failure(value)
    return lambda value: () if any(same(value, each) for each in allowed) else part.failure(value)


def _search(pattern: str) -> Callable[[str], bool]:
    """Whether a regular expression matches anywhere in a text."""
    try:
        compiled(pattern)
    except PatternError as error:
        raise Uncompilable(f"pattern {pattern!r}") from error
    return partial(matches, pattern)


def _pattern(part: _Part) -> Check:
    found = _search(part.expected)
    return lambda value: part.failure(value) if value.__class__ is str and not found(value) else ()


def _format(part: _Part) -> Check | None:
    test = part.compiler.formats.get(part.expected)
    return None if test is None else lambda value: part.failure(value) if value.__class__ is str and not test(value) else ()


# -- lists


def _prefix_items(part: _Part) -> Check | None:
    first = [part.child(each) or _fine for each in part.expected]

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is list:
            for index, (each, item) in enumerate(zip(first, value, strict=False)):
                yield from _below(index, each(item))

    return check


def _items(part: _Part) -> Check | None:
    if isinstance(part.expected, list):
        return _prefix_items(part)
    start = 0 if part.compiler.legacy else len(part.schema.get("prefixItems", ()))
    each = part.child(part.expected)
    if each is None:
        return None

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is list:
            for index in range(start, len(value)):
                for failure in each(value[index]):
                    failure.path.append(index)
                    yield failure

    return check


def _unique_items(part: _Part) -> Check | None:
    if not part.expected:
        return None
    asked = part.compiler.asked({"uniqueItems": True}, part.resolver)

    def check(value: Any) -> Iterable[Failure]:
        if value.__class__ is not list or len(value) < 2:
            return ()
        kinds = {item.__class__ for item in value}
        if kinds == _STRING or (kinds <= _NUMBERS and all(item == item for item in value)):
            unique = len(set(value)) == len(value)
        elif kinds == _LIST or kinds <= _NUMBERS:  # `jsonschema` sorts those and compares neighbours, which is another equality
            unique = _accepts(asked, value)
        else:
            unique = not any(same(one, two) for one, two in combinations(value, 2))
        return () if unique else part.failure(value)

    return check


def _contains(part: _Part) -> Check:
    each = part.child(part.expected, False) or _fine
    few, many = (1, None) if part.compiler.legacy else (part.schema.get("minContains", 1), part.schema.get("maxContains"))

    def check(value: Any) -> Iterable[Failure]:
        if value.__class__ is not list:
            return ()
        count = sum(_accepts(each, item) for item in value)
        if many is not None and count > many:
            return [Failure("maxContains", value, many, part.schema)]
        if count >= few:
            return ()
        return [Failure("minContains", value, few, part.schema)] if count else part.failure(value)

    return check


# -- mappings


def _required(part: _Part) -> Check:
    names = part.expected

    def check(value: Any) -> Iterable[Failure]:
        if value.__class__ is not dict:
            return ()
        missing = [name for name in names if name not in value]
        return part.failure(value, missing) if missing else ()

    return check


def _properties(part: _Part) -> Check | None:
    children = [(name, made) for name, each in part.expected.items() if (made := part.child(each)) is not None]

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is dict:
            for name, each in children:
                if name in value:
                    for failure in each(value[name]):
                        failure.path.append(name)
                        yield failure

    return check if children else None


def _pattern_properties(part: _Part) -> Check | None:
    children = [(_search(pattern), made) for pattern, each in part.expected.items() if (made := part.child(each)) is not None]

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is dict:
            for matches_key, each in children:
                for key, item in value.items():
                    if matches_key(key):
                        yield from _below(key, each(item))

    return check if children else None


def _additional_properties(part: _Part) -> Check | None:
    known = part.schema.get("properties", {})
    patterns = [_search(pattern) for pattern in part.schema.get("patternProperties", ())]
    each = part.child(part.expected)
    if each is None:
        return None

    def check(value: Any) -> Iterable[Failure]:
        if value.__class__ is not dict or known.keys() >= value.keys():
            return ()
        extra = [key for key in value if key not in known and not any(matches_key(key) for matches_key in patterns)]
        if part.expected is False:
            return part.failure(value, extra) if extra else ()
        return (failure for key in extra for failure in _below(key, each(value[key])))

    return check


def _property_names(part: _Part) -> Check | None:
    each = part.child(part.expected, False)
    if each is None:
        return None

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is dict:
            for key in value:
                if not _accepts(each, key):
                    words = part.compiler.words(key, part.expected, part.resolver)
                    yield Failure(part.keyword, value, part.expected, part.schema, (key,), message=words)

    return check


def _dependencies(part: _Part) -> Check:
    """Of either form: keys, or a schema."""
    false = False if part.compiler.legacy else NOTHING
    children = [(name, each, None if isinstance(each, list) else part.child(each, false)) for name, each in part.expected.items()]

    def check(value: Any) -> Iterator[Failure]:
        if value.__class__ is not dict:
            return
        for name, needed, each in children:
            if name not in value:
                continue
            if each is not None:
                yield from each(value)
            elif isinstance(needed, list):
                for key in needed:
                    if key not in value:  # one failure for each, as the closest alternative is counted
                        yield from part.failure(value, missing_companions(part.expected, value))

    return check


def _unevaluated_properties(part: _Part) -> Check | None:
    """Where others are forbidden; where there is a schema for them, `jsonschema` has the words."""
    if part.expected is not False:
        return None
    try:
        keys = part.compiler.known_keys.of(part.schema, part.resolver)
    except (re.error, OverflowError) as error:
        raise Uncompilable("a pattern that Python does not know") from error

    def check(value: Any) -> Iterable[Failure]:
        if value.__class__ is not dict:
            return ()
        known = set(keys(value))
        extra = [key for key in value if key not in known]
        return part.failure(value, extra) if extra else ()

    return check


# -- combinations


def _ref(part: _Part) -> Check | None:
    check = part.compiler.referred(*_looked_up(part.resolver, part.expected))
    quick = part.compiler.quick.get(part.expected)
    return check if quick is None else lambda value: () if quick(value) else check(value)


def _all(part: _Part) -> Check | None:
    checks = [check for each in part.expected if (check := part.child(each)) is not None]
    return _all_of(checks) if checks else None


def _any(part: _Part) -> Check:
    children = [part.child(each) or _fine for each in part.expected]

    def check(value: Any) -> Iterable[Failure]:
        if any(_accepts(each, value) for each in children):
            return ()
        return [Failure(part.keyword, value, part.expected, part.schema, alternatives=children)]

    return check


def _one(part: _Part) -> Check:
    children = [part.child(each) or _fine for each in part.expected]

    def check(value: Any) -> Iterable[Failure]:
        fitting = sum(_accepts(each, value) for each in children)
        if fitting == 1:
            return ()
        if fitting:
            return [Failure(part.keyword, value, part.expected, part.schema, message=MORE_THAN_ONE)]
        return [Failure(part.keyword, value, part.expected, part.schema, alternatives=children)]

    return check


def _not(part: _Part) -> Check:
    each = part.child(part.expected, False) or _fine
    return lambda value: part.failure(value) if _accepts(each, value) else ()


def _if(part: _Part) -> Check | None:
    test = part.child(part.expected, False) or _fine
    then, other = (part.child(part.schema.get(name, True), False) or _fine for name in ("then", "else"))
    return None if then is other is _fine else lambda value: (then if _accepts(test, value) else other)(value)


def _shorter(value: Any, limit: float) -> bool:
    return len(value) < limit


def _longer(value: Any, limit: float) -> bool:
    return len(value) > limit


_SHARED: dict[str, Keyword] = {
    "$ref": _ref, "type": _type, "enum": _enum, "const": _enum, "pattern": _pattern, "format": _format,
    "minimum": _test(_NUMBERS, lt), "maximum": _test(_NUMBERS, gt),
    "exclusiveMinimum": _test(_NUMBERS, le), "exclusiveMaximum": _test(_NUMBERS, ge),
    "multipleOf": _test(_NUMBERS, lambda value, by: not is_multiple(value, by)),
    "minLength": _test(_STRING, _shorter), "maxLength": _test(_STRING, _longer),
    "items": _items, "minItems": _test(_LIST, _shorter), "maxItems": _test(_LIST, _longer), "uniqueItems": _unique_items,
    "contains": _contains,
    "properties": _properties, "patternProperties": _pattern_properties, "additionalProperties": _additional_properties,
    "propertyNames": _property_names, "required": _required,
    "minProperties": _test(_OBJECT, _shorter), "maxProperties": _test(_OBJECT, _longer),
    "allOf": _all, "anyOf": _any, "oneOf": _one, "not": _not, "if": _if,
}  # fmt: skip
KEYWORDS: dict[str, Mapping[str, Keyword]] = {
    DRAFT_2020: {
        **_SHARED, "prefixItems": _prefix_items, "dependentRequired": _dependencies, "dependentSchemas": _dependencies,
        "unevaluatedProperties": _unevaluated_properties,
    },
    DRAFT_7: {**_SHARED, "dependencies": _dependencies},
}  # fmt: skip
# What `jsonschema` is asked about, with the subschema that it is in.
ASKED: dict[str, frozenset[str]] = {DRAFT_2020: frozenset(("unevaluatedItems",)), DRAFT_7: frozenset()}
