"""What a schema says of keys: which there are, in which order, and which field of an article each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlint._typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedlint.schema.violations import Schema

ROLE = "x-seedlint-role"
_SAME_VALUE = ("allOf", "anyOf", "oneOf")  # keywords with lists of schemas of the same value
_SAME_VALUE_ONE = ("if", "then", "else")
_UNKNOWN = 1 << 20  # where keys that the schema does not name stand in its order

Part = dict[str, Any]


class Described:
    """The keys of a schema, by their patterns.

    Attributes:
        schema: its name or path.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema.name
        self._root = schema.contents
        self._is_article = schema.name == "article"
        self._levels: dict[str, list[Part] | None] = {"": self._parts(schema.contents)}

    def known(self, pattern: str) -> bool | None:
        """Whether the schema describes a key; None where it says nothing of the mapping or list that the key is in."""
        above, _, name = pattern.rpartition("/")
        if self._level(pattern):
            return True
        holders = self._level(above)
        if not holders or not any(part.keys() & {"properties", "patternProperties"} for part in holders) or name == "*":
            return None
        return self._level(pattern) is not None

    def role(self, pattern: str) -> str | None:
        """The field of an article that a key is; None where the schema says nothing of that."""
        for part in self._level(pattern) or ():
            if isinstance(part.get(ROLE), str):
                return str(part[ROLE])
        name = pattern.rpartition("/")[2]
        return name if self._is_article and name != "*" and self.known(pattern) else None

    def order(self, pattern: str) -> tuple[tuple[int, str], ...]:
        """Where a key stands: in the order of the schema, what it does not name at the end."""
        found = []
        above = ""
        for name in pattern.split("/")[1:]:
            names = list(self._names(above))
            found.append((names.index(name) if name in names else _UNKNOWN, name))
            above = f"{above}/{name}"
        return tuple(found)

    def never_seen(self, seen: Iterable[str]) -> tuple[str, ...]:
        """The keys that the schema names in a mapping that is there, and that are not among those that were seen."""
        there = {"", *seen}
        missing = [f"{above}/{name}" for above in there for name in self._names(above) if f"{above}/{name}" not in there]
        return tuple(sorted(missing, key=self.order))

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
                found += self._parts(each)
        return found if known else None

    def _parts(self, schema: Any) -> list[Part]:
        """A schema, and all that look at the same value."""
        found: list[Part] = []
        told: set[int] = set()
        left = [schema]
        while left:
            part = left.pop(0)
            if not isinstance(part, dict) or id(part) in told:
                continue
            told.add(id(part))
            found.append(part)
            if isinstance(part.get("$ref"), str):
                left.append(self._referred(part["$ref"]))
            for keyword in _SAME_VALUE:
                left += part[keyword] if isinstance(part.get(keyword), list) else []
            left += [part[keyword] for keyword in _SAME_VALUE_ONE if keyword in part]
            left += _values(part.get("dependentSchemas"))
        return found

    def _referred(self, reference: str) -> Any:
        """What a reference inside the schema leads to; None for any other."""
        if reference != "#" and not reference.startswith("#/"):
            return None
        found = self._root
        for name in reference.split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        return found


def _values(schemas: Any) -> list[Any]:
    return list(schemas.values()) if isinstance(schemas, dict) else []


def _named_by_patterns(schemas: Any, name: str) -> list[Any]:
    """The schemas whose pattern a name matches."""
    if not isinstance(schemas, dict) or not schemas:
        return []
    from seedlint.schema.patterns import matches

    return [schema for pattern, schema in schemas.items() if matches(pattern, name)]
