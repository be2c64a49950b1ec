"""What a schema says of keys: which there are, in which order, and which field of an article each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.locations import json_pointer
from seedlint.model.roles import IMAGES, PROVIDER, RELATED, ROLES, Field

if TYPE_CHECKING:
    from seedlint.schema.violations import Schema

_SAME_VALUE = ("allOf", "anyOf", "oneOf")  # keywords with lists of schemas of the same value
_SAME_VALUE_ONE = ("if", "then", "else")
_ELSEWHERE: Part = {}  # instead of a schema that a reference leads to and that is not known
_UNKNOWN = 1 << 20  # where keys that the schema does not name stand in its order

Part = dict[str, Any]


class Described:
    """The keys of one or several schemas, by their patterns.

    Attributes:
        schema: their names or paths, separated by commas.
    """

    def __init__(self, *schemas: Schema) -> None:
        self.schema = ", ".join(schema.name for schema in schemas)
        self._schemas = [_Keys(schema) for schema in schemas]

    def known(self, pattern: str) -> bool | None:
        """Whether a schema describes a key; None where all say nothing of the mapping or list that the key is in."""
        said = [schema.known(pattern) for schema in self._schemas]
        return True if True in said else False if False in said else None

    def role(self, pattern: str) -> str | None:
        """The field of an article that a key is, such as ``images/*/url``; None where no schema says anything of that."""
        return next((role for schema in self._schemas if (role := schema.role(pattern))), None)

    def order(self, pattern: str) -> tuple[tuple[int, str], ...]:
        """Where a key stands: in the order of the first schema that has it, what none names at the end."""
        return min((schema.order(pattern) for schema in self._schemas), default=())

    def never_seen(self, seen: Iterable[str]) -> tuple[str, ...]:
        """The keys that a schema names in a mapping that is there, and that are not among those that were seen."""
        there = {"", *seen}
        missing = {pattern: None for schema in self._schemas for pattern in schema.missing(there)}
        return tuple(sorted(missing, key=self.order))


class _Keys:
    """The keys of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._root = schema.contents
        self._resolver: Any = None
        self._resolvers: dict[int, Any] = {}  # of the parts in other files, by their identity
        if schema.registry is not None:
            from seedlint.schema.jsonschema_errors import root_resolver

            self._root, self._resolver = root_resolver(schema.contents, schema.registry)
        self._roles = dict(
            _roles(schema.roles.fields, "", "") if schema.roles is not None else _article_roles("", "") if schema.is_article else ()
        )
        self._levels: dict[str, list[Part] | None] = {"": self._parts(self._root, self._resolver)}

    def known(self, pattern: str) -> bool | None:
        above, _, name = pattern.rpartition("/")
        if self._level(pattern):
            return True
        holders = self._level(above)
        if not holders or not any(part.keys() & {"properties", "patternProperties"} for part in holders) or name == "*":
            return None
        if any(part is _ELSEWHERE for part in holders):
            return None
        return self._level(pattern) is not None

    def role(self, pattern: str) -> str | None:
        return self._roles.get(pattern) if self._level(pattern) is not None else None

    def order(self, pattern: str) -> tuple[tuple[int, str], ...]:
        found = []
        above = ""
        for name in pattern.split("/")[1:]:
            names = list(self._names(above))
            found.append((names.index(name) if name in names else _UNKNOWN, name))
            above = f"{above}/{name}"
        return tuple(found)

    def missing(self, there: set[str]) -> list[str]:
        return [f"{above}/{name}" for above in sorted(there) for name in self._names(above) if f"{above}/{name}" not in there]

    # -- the schema ----------------------------------------------------------------------------------------------------

    def _names(self, pattern: str) -> Iterator[str]:
        """The names of keys below a pattern, as the schema has them, escaped as in a pointer."""
        told = set()
        for part in self._level(pattern) or ():
            for name in part["properties"] if isinstance(part.get("properties"), dict) else ():
                if name not in told:
                    told.add(name)
                    yield name.replace("~", "~0").replace("/", "~1")

    def _level(self, pattern: str) -> list[Part] | None:
        """Every schema of the values at a pattern: none where it says nothing of them, None where it does not know them."""
        if pattern not in self._levels:
            above, _, name = pattern.rpartition("/")
            self._levels[pattern] = self._below(self._level(above), name.replace("~1", "/").replace("~0", "~"))
        return self._levels[pattern]

    def _below(self, holders: list[Part] | None, name: str) -> list[Part] | None:
        found: list[Part] = []
        known = False
        for part in holders or ():
            inner: list[Any] = []
            if name == "*":
                inner = [part.get("items"), *(part.get("prefixItems") or ())]
                inner += [part.get("additionalProperties"), *_values(part.get("patternProperties"))]
            elif isinstance(part.get("properties"), dict) and name in part["properties"]:
                inner = [part["properties"][name]]
            else:
                inner = [part.get("additionalProperties"), *_named_by_patterns(part.get("patternProperties"), name)]
                inner = [each for each in inner if isinstance(each, dict)]
            for each in inner:
                known = known or isinstance(each, dict) or each is True
                found += self._parts(each, self._resolvers.get(id(part), self._resolver))
        return found if known else None

    def _parts(self, schema: Any, resolver: Any) -> list[Part]:
        """A schema, and all that look at the same value; ``resolver`` looks up its references."""
        found: list[Part] = []
        told: set[int] = set()
        left = [(schema, resolver)]
        while left:
            part, resolver = left.pop(0)
            if not isinstance(part, dict) or id(part) in told:
                continue
            told.add(id(part))
            found.append(part)
            self._resolvers[id(part)] = resolver
            if isinstance(part.get("$ref"), str):
                left.append(self._referred(part["$ref"], resolver))
            inner = [_ELSEWHERE] if "$dynamicRef" in part or "$recursiveRef" in part else []
            for keyword in _SAME_VALUE:
                inner += part[keyword] if isinstance(part.get(keyword), list) else []
            inner += [part[keyword] for keyword in _SAME_VALUE_ONE if keyword in part]
            inner += _values(part.get("dependentSchemas"))
            left += [(each, resolver) for each in inner]
        return found

    def _referred(self, reference: str, resolver: Any) -> tuple[Any, Any]:
        """What a reference leads to, and what looks up the references there."""
        if resolver is not None:
            from referencing.exceptions import Unresolvable

            try:
                resolved = resolver.lookup(reference)
            except Unresolvable:
                return _ELSEWHERE, resolver
            return resolved.contents, resolved.resolver
        if reference != "#" and not reference.startswith("#/"):
            return _ELSEWHERE, None
        found = self._root
        for name in reference.split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        return found, None


def _article_roles(scope: str, place: str) -> Iterator[tuple[str, str]]:
    """Pattern and role of each field of an article."""
    for name in ROLES[scope]:
        here = f"{place}/{name}"
        yield here, here[1:]
        if name in ROLES:
            yield from _article_roles(name, here if name == PROVIDER else f"{here}/*")


def _roles(fields: Mapping[str, Field], role: str, place: str) -> Iterator[tuple[str, str]]:
    """Pattern and role of each field that is one of an article."""
    for name, first in fields.items():
        for field in (first, *first.others):
            here = place + "".join(json_pointer((part,)) for part in field.path)
            yield here, role + name
            item = "/*" if name in (IMAGES, RELATED) else ""
            yield from _roles(field.below, f"{role}{name}{item}/", f"{here}/*" if field.listed else here)


def _values(schemas: Any) -> list[Any]:
    return list(schemas.values()) if isinstance(schemas, dict) else []


def _named_by_patterns(schemas: Any, name: str) -> list[Any]:
    """The schemas whose pattern a name matches."""
    if not isinstance(schemas, dict) or not schemas:
        return []
    from seedlint.schema.patterns import matches

    return [schema for pattern, schema in schemas.items() if matches(pattern, name)]
