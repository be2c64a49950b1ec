"""What a JSON Schema says of a place in the data: the parts of it that are about a pointer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from seedlint._typing import Any, NamedTuple
from seedlint.schema.bundled import bundled_text

_IN_PLACE = ("allOf", "anyOf", "oneOf")
_IN_PLACE_ONE = ("then", "else")
_MOST = 500  # parts that are looked at: references may go round
_BUNDLED = re.compile(r"https://seedlint\.github\.io/schema/(\w+)\.schema\.json\Z")


class Part(NamedTuple):
    """A part of a schema, and the whole schema in which its references count."""

    schema: dict[str, Any]
    whole: Any


def parts_at(contents: Any, pointer: Sequence[str | int]) -> list[Part]:
    """The parts of a schema that are about the value at a pointer, which need not be there."""
    found = list(_expanded([Part(contents, contents)]))
    for part in pointer:
        found = list(_expanded([below for each in found for below in _below(each, part)]))
    return found


def _expanded(parts: list[Part]) -> Iterator[Part]:
    """The parts, and all that they apply to the same value."""
    pending, seen, count = list(reversed(parts)), set(), 0
    while pending and count < _MOST:
        each = pending.pop()
        if not isinstance(each.schema, dict) or id(each.schema) in seen:
            continue
        seen.add(id(each.schema))
        count += 1
        yield each
        more: list[Part] = []
        for key in _IN_PLACE:
            some = each.schema.get(key)
            more += [Part(one, each.whole) for one in some] if isinstance(some, list) else []
        more += [Part(each.schema[key], each.whole) for key in _IN_PLACE_ONE if key in each.schema]
        reference = each.schema.get("$ref")
        if isinstance(reference, str) and (found := _resolved(reference, each.whole)) is not None:
            more.insert(0, found)
        pending += reversed(more)


def _below(part: Part, key: str | int) -> Iterator[Part]:
    schema, whole = part
    if isinstance(key, int):
        prefix = schema.get("prefixItems")
        if isinstance(prefix, list) and key < len(prefix):
            yield Part(prefix[key], whole)
        else:
            yield Part(schema.get("items", {}), whole)
        return
    properties, patterns = schema.get("properties"), schema.get("patternProperties")
    named = isinstance(properties, dict) and key in properties
    if isinstance(properties, dict) and key in properties:
        yield Part(properties[key], whole)
    for pattern, below in patterns.items() if isinstance(patterns, dict) else ():
        if _matches(pattern, key):
            named = True
            yield Part(below, whole)
    if not named and isinstance(schema.get("additionalProperties"), dict):
        yield Part(schema["additionalProperties"], whole)


def _matches(pattern: str, key: str) -> bool:
    try:
        return re.search(pattern, key) is not None
    except re.error:  # a pattern of another dialect
        return False


def _resolved(reference: str, whole: Any) -> Part | None:
    """What a reference inside the schema, or to a bundled one, leads to."""
    address, _, fragment = reference.partition("#")
    if found := _BUNDLED.match(address):
        whole = json.loads(bundled_text(found[1]))
    elif address:
        return None
    value: Any = whole
    for part in fragment.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value.get(name) if isinstance(value, dict) else None
    return Part(value, whole) if isinstance(value, dict) else None
