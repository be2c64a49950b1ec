"""What was collected -> the profile: shares, medians, bars, the most frequent values, examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.locations import Pointer, json_pointer
from seedlint.profile.collector import MOST_SAMPLED, Collector, Extremes, Node, shown_part
from seedlint.profile.profile import TYPES, Example, Frequent, Key, Place, Profile, Scalar, Spread
from seedlint.profile.sketches import bars_of, median_of

if TYPE_CHECKING:
    from seedlint.model.document import Document
    from seedlint.profile.described import Described

MOST_FREQUENT = 50
MOST_EXAMPLES = 3
_LEAST_SAMPLED = 3  # times that a text must be in the sample to be called frequent
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}.*)?\Z", re.ASCII | re.DOTALL)
_LITERALS = {"null": None, "true": True, "false": False}


def summarized(collector: Collector, described: Described | None = None, reopen: Callable[[str], Document] | None = None) -> Profile:
    """The profile of what was collected.

    Args:
        collector: whatever it took in.
        described: what the schema says of keys; None where nothing is to be said of it.
        reopen: reads a file again by its printed path, to give places their lines; without it they have none.
    """
    keys = list(_keys(collector.root, "", None, False, described))
    if described is not None:
        keys.sort(key=lambda key: (described.order(key.pattern), key.pattern))
    if reopen is not None:
        keys = _with_lines(keys, reopen)
    seen = {key.pattern for key in keys}
    return Profile(
        files=collector.files,
        unreadable=collector.unreadable,
        schema=described.schema if described is not None else "",
        keys=tuple(keys),
        never_seen=described.never_seen(seen) if described is not None and collector.files else (),
    )


def _keys(node: Node, pattern: str, holders: int | None, together: bool, described: Described | None) -> Iterator[Key]:
    """The keys at and below a node; ``together``: below a mapping whose names were taken together."""
    if holders is not None:
        yield _key(node, pattern, holders, together, described)
    for name, child in sorted((node.names or {}).items()):
        yield from _keys(child, f"{pattern}{json_pointer((name,))}", node.mappings, together, described)
    if node.star is not None:
        held = node.star
        yield from _keys(held, f"{pattern}/*", _values(held), together or node.names is None, described)


def _values(node: Node) -> int:
    return node.strings + node.integers + node.real + node.lists + node.mappings + sum(_words(node).values())


def _words(node: Node) -> dict[str, int]:
    """Truth values and nulls; numbers that are not finite are counted as numbers already."""
    return {word: count for word, count in node.others.items() if word in _LITERALS}


def _key(node: Node, pattern: str, holders: int, together: bool, described: Described | None) -> Key:
    counts = {
        "text": node.strings,
        "integer": node.integers,
        "number": node.real,
        "boolean": node.others.get("true", 0) + node.others.get("false", 0),
        "null": node.others.get("null", 0),
        "list": node.lists,
        "mapping": node.mappings,
    }
    dates = node.first is not None and node.last is not None and all(_DATE.match(text) for text in _texts(node))
    return Key(
        pattern=pattern,
        role=described.role(pattern) if described is not None else None,
        known=described.known(pattern) if described is not None else None,
        files=None if together else node.files,
        values=_values(node),
        holders=holders,
        types={kind: counts[kind] for kind in TYPES if counts[kind]},
        distinct=_distinct(node),
        distinct_exact=node.texts is not None and (node.numbers is None or node.numbers.numbers.exact is not None),
        frequent=_frequent(node),
        first=node.first or "" if dates else "",
        last=node.last or "" if dates else "",
        numbers=_spread(node.numbers, together),
        lengths=_spread(node.lengths, together),
        items=_spread(node.items, together),
        examples=_examples(node, together),
    )


def _texts(node: Node) -> list[str]:
    """The texts that can be looked at: all, or a sample with the smallest and the largest."""
    if node.texts is not None:
        return list(node.texts)
    sample = node.sample.trim() if node.sample is not None else []
    return [node.first or "", node.last or "", *(thing[3] for thing in sample)]


def _distinct(node: Node) -> int:
    texts = len(node.texts) if node.texts is not None else min(node.distinct.count(), node.strings) if node.distinct is not None else 0
    figures = 0 if node.numbers is None else min(node.numbers.numbers.different(), node.integers + node.real)
    return texts + figures + len(node.others)


def _frequent(node: Node) -> tuple[Frequent, ...]:
    found: list[Frequent] = [Frequent(_LITERALS.get(word, word), count) for word, count in node.others.items()]
    if node.numbers is not None and node.numbers.numbers.exact is not None:
        found += [Frequent(value, count) for value, count in node.numbers.numbers.exact.items()]
    if node.texts is not None:
        found += [Frequent(shown_part(text)[0], count) for text, count in node.texts.items()]
    elif node.sample is not None:
        sampled: dict[str, int] = {}
        for thing in node.sample.trim():
            sampled[thing[3]] = sampled.get(thing[3], 0) + 1
        found += [
            Frequent(shown_part(text)[0], count * node.strings // MOST_SAMPLED, True)
            for text, count in sampled.items()
            if count >= _LEAST_SAMPLED
        ]
    found.sort(key=lambda each: (-each.times, str(type(each.value)), str(each.value)))
    return tuple(found[:MOST_FREQUENT])


def _spread(extremes: Extremes | None, together: bool) -> Spread | None:
    if extremes is None or extremes.low is None or extremes.high is None:
        return None
    ordered = extremes.numbers.sorted()
    count = sum(times for _, times in ordered)
    low, high = extremes.low[0], extremes.high[0]
    exact = extremes.numbers.exact is not None
    median = median_of(ordered, count)
    if not exact:
        median = min(max(median, low), high)
    return Spread(
        count=count,
        low=low,
        high=high,
        median=median,
        exact=exact,
        low_at=None if together else Place(extremes.low[1], json_pointer(extremes.low[2])),
        high_at=None if together else Place(extremes.high[1], json_pointer(extremes.high[2])),
        bars=bars_of(ordered, low, high),
    )


def _examples(node: Node, together: bool) -> tuple[Example, ...]:
    """Different texts that a hash chose, of few the rarest; or the smallest and the largest number; or what is in the first file."""
    if node.sample is not None:
        found: dict[str, Place] = {}
        for _, path, pointer, text in node.sample.trim():
            found.setdefault(text, Place(path, pointer))
        texts = list(found)
        if node.texts is not None and len(node.texts) <= MOST_FREQUENT:
            texts.sort(key=lambda text: (node.texts or {})[text])
        return tuple(Example(shown_part(text)[0], found[text]) for text in texts[:MOST_EXAMPLES])
    if together:
        return ()
    if node.numbers is not None and node.numbers.low is not None and node.numbers.high is not None:
        ends = dict.fromkeys((node.numbers.low, node.numbers.high))
        return tuple(Example(value, Place(path, json_pointer(pointer))) for value, path, pointer in ends)
    return () if node.seen is None else (Example(None, Place(node.seen[0], json_pointer(node.seen[1]))),)


# -- lines ---------------------------------------------------------------------------------------------------------------


def _with_lines(keys: list[Key], reopen: Callable[[str], Document]) -> list[Key]:
    """The same keys with the line of each place: each file is read once more, and may have gone."""
    wanted: dict[str, set[str]] = {}
    for key in keys:
        for place in _places(key):
            wanted.setdefault(place.path, set()).add(place.field)
    lines: dict[tuple[str, str], int] = {}
    values: dict[tuple[str, str], Scalar] = {}
    for path, fields in sorted(wanted.items()):
        doc = reopen(path)
        for field in fields:
            pointer = _pointer(field, doc.data)
            if not doc.broken and pointer is not None:
                lines[path, field] = doc.span_of(pointer).line
                value = doc.get(*pointer)
                if isinstance(value, bool):
                    values[path, field] = value

    def placed(place: Place | None) -> Place | None:
        return None if place is None else place._replace(line=lines.get((place.path, place.field)))

    def spread(found: Spread | None) -> Spread | None:
        return None if found is None else found.replace(low_at=placed(found.low_at), high_at=placed(found.high_at))

    def example(found: Example) -> Example:
        value = values.get(found.place[:2]) if found.value is None else found.value
        return Example(value, placed(found.place) or found.place)

    return [
        key.replace(
            numbers=spread(key.numbers),
            lengths=spread(key.lengths),
            items=spread(key.items),
            examples=tuple(map(example, key.examples)),
        )
        for key in keys
    ]


def _places(key: Key) -> Iterator[Place]:
    yield from (example.place for example in key.examples)
    for spread in (key.numbers, key.lengths, key.items):
        if spread is not None:
            yield from (place for place in (spread.low_at, spread.high_at) if place is not None)


def _pointer(field: str, data: Any) -> Pointer | None:
    """The pointer of its text; None where there is no such value any more."""
    found: list[str | int] = []
    for part in field.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            found.append(int(name))
            data = data[int(name)]
        elif isinstance(data, dict) and name in data:
            found.append(name)
            data = data[name]
        else:
            return None
    return tuple(found)
