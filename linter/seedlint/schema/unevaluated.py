"""Which keys of a mapping a schema knows, as `unevaluatedProperties` counts them.

Where `jsonschema` counts in another way than the specification, so does this: a key counts as known by `additionalProperties` wherever
its value is accepted, and patterns are Python's.

Source: JSON Schema 2020-12, core, section 11.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from seedlint._typing import Any

Keys = Callable[[dict[str, Any]], Iterable[str]]  # the keys of a mapping that a schema knows
Accepts = Callable[[Any], bool]


class KnownKeys:
    """Builds those functions, one for each schema.

    Args:
        accepts: makes the yes-or-no function of a schema.
        lookup: finds what a reference refers to, and what looks up the references there.
    """

    def __init__(self, accepts: Callable[[Any, Any], Accepts], lookup: Callable[[Any, str], tuple[Any, Any]]) -> None:
        self.accepts = accepts
        self.lookup = lookup
        self.built: dict[int, tuple[Any, list[Keys]]] = {}  # by identity: the schema, kept so that the identity stays its own, and its ways

    def of(self, schema: Any, resolver: Any) -> Keys:
        if not isinstance(schema, dict):
            return lambda value: ()
        if id(schema) not in self.built:
            self.built[id(schema)] = schema, []
            self.built[id(schema)][1].extend(self.ways(schema, resolver))
        ways = self.built[id(schema)][1]
        return lambda value: {key for way in ways for key in way(value)}

    def ways(self, schema: dict[str, Any], resolver: Any) -> Iterator[Keys]:
        """What each keyword of a schema knows."""
        if "$ref" in schema:
            yield self.of(*self.lookup(resolver, schema["$ref"]))
        if "properties" in schema:
            yield schema["properties"].keys().__and__
        for name in ("additionalProperties", "unevaluatedProperties"):
            if schema.get(name, False) is not False:
                yield _accepted(self.accepts(schema[name], resolver))
        for pattern in schema.get("patternProperties", ()):
            yield _matching(pattern)
        for name, each in schema.get("dependentSchemas", {}).items():
            yield _beside(name, self.of(each, resolver))
        for name in ("allOf", "oneOf", "anyOf"):
            for each in schema.get(name, ()):
                yield _chosen(self.accepts(each, resolver), self.of(each, resolver), _none)
        if "if" in schema:
            test, then, other = (self.of(schema.get(name, True), resolver) for name in ("if", "then", "else"))
            yield _chosen(self.accepts(schema["if"], resolver), lambda value: {*test(value), *then(value)}, other)


def _accepted(accepts: Accepts) -> Keys:
    return lambda value: [key for key, item in value.items() if accepts(item)]


def _matching(pattern: str) -> Keys:
    search = re.compile(pattern).search
    return lambda value: filter(search, value)


def _beside(name: str, keys: Keys) -> Keys:
    return lambda value: keys(value) if name in value else ()


def _chosen(accepts: Accepts, keys: Keys, others: Keys) -> Keys:
    return lambda value: (keys if accepts(value) else others)(value)


def _none(_: dict[str, Any]) -> Iterable[str]:
    return ()
