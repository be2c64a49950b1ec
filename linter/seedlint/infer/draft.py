"""Sketches -> a JSON Schema: the properties of each kind of file, closed, with the evidence for each guess in a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from seedlint._typing import Any
from seedlint.infer.forms import (
    choices_of,
    format_of,
    has_names_for_keys,
    is_marked_up,
    required_keys,
    right_keys,
    right_kinds,
)
from seedlint.infer.kinds import TELLING, Kind
from seedlint.infer.role_guesses import Guess, Path, guesses
from seedlint.infer.sketch import ITEMS, Shape, Tally, merged
from seedlint.infer.slips import Rarity, misspelt_values

Json = dict[str, Any]
Place = tuple[int, Path]  # the number of a kind, and a path in it

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FORM_WORDS = {
    "date-time": "a date-time", "date": "a date", "yaml-timestamp": "a date, with or without a time", "uri": "a URL",
    "uri-reference": "a URL or a path", "email": "an e-mail address", "uuid": "a UUID",
    "ipv4": "an IPv4 address", "ipv6": "an IPv6 address",
}  # fmt: skip
_KIND_WORDS = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "null": "empty", "array": "a list",
    "object": "a mapping",
}  # fmt: skip
_ALIKE = 0.6  # share of keys that two mappings have in common from which on they are the same thing
_FREE = ("title", "excerpt", "provider", "name")  # roles of texts that may say anything, however few there are today
_NAMES = ("author", "creator", "editor", "name", "title", "provider", "publisher", "source")  # keys of the same, where they have no role
_NO_GUESS = Guess("", "")
_FIELDS = 2  # keys that make a mapping worth a definition


def draft(kinds: Sequence[Kind], rarity: Rarity, title: str = "") -> Json:
    """The schema of one file of schemas: of one kind of file, or of several that a key, or their form alone, tells apart."""
    drafter = _Drafter(kinds, rarity)
    head: Json = {"$schema": DIALECT, "title": title or _title(kinds[0].name if len(kinds) == 1 else "Front matter"), "description": ""}
    if len(kinds) == 1:
        body = drafter.kind(0)
    else:
        parts = {
            drafter.names[index]: {"title": _title(kind.name), "description": "", **drafter.kind(index)} for index, kind in enumerate(kinds)
        }
        drafter.definitions = {**parts, **drafter.definitions}
        body = drafter.choice()
    return {**head, **body, **({"$defs": drafter.definitions} if drafter.definitions else {})}


class _Drafter:
    def __init__(self, kinds: Sequence[Kind], rarity: Rarity) -> None:
        self.kinds = kinds
        self.rarity = rarity
        self.roles: dict[Place, Guess] = {
            (index, path): guess for index, kind in enumerate(kinds) for path, guess in guesses(kind.sketch.root, rarity).items()
        }
        self.drop_disputed_roles()
        self.names = [kind.name for kind in kinds] if len(kinds) > 1 else []
        self.definitions: Json = {}
        self.names_of: dict[Place, str] = {}
        for places in _recurring(self):
            name = self.name_of(places)
            self.names_of |= dict.fromkeys(places, name)
            self.definitions[name] = {}  # in its place, and the name is taken
        by_name: dict[str, list[Place]] = {}
        for place, name in self.names_of.items():
            by_name.setdefault(name, []).append(place)
        for name, some in by_name.items():
            self.definitions[name] = self.definition(name, some)

    def drop_disputed_roles(self) -> None:
        """Leave out a role where a field of the same place has another, or none, in another kind: the reader of a schema knows no kinds."""
        disputed = {
            path
            for (_, path), guess in self.roles.items()
            for index in range(len(self.kinds))
            if self.shape((index, path)) is not None and self.roles.get((index, path), _NO_GUESS).role != guess.role
        }
        above = {path for _, path in self.roles if any(path[:size] in disputed for size in range(1, len(path) + 1))}
        self.roles = {place: guess for place, guess in self.roles.items() if place[1] not in above}

    # -- wholes ------------------------------------------------------------------------------------------------------

    def kind(self, index: int) -> Json:
        """The schema of one kind of file."""
        kind = self.kinds[index]
        words = f"drafted from {_counted(kind.sketch.files, 'file')}"
        if kind.telling:
            words += f" with {kind.telling}: {', '.join(kind.values)}"
        return {"$comment": words, **self.value(kind.sketch.root, [(index, ())])}

    def choice(self) -> Json:
        """What tells the kinds apart: the value of a key, the keys that only one of them has, or, where nothing does, whichever fits."""
        references: list[Json] = [{"$ref": f"#/$defs/{name}"} for name in self.names]
        for key in TELLING:
            values = [self.telling_values(kind, key) for kind in self.kinds]
            words = sorted(word for some in values for word in some)
            if not all(values) or len(set(words)) < len(words):
                continue
            return {
                "$comment": f"{key} says what kind of file it is",
                "type": "object",
                "required": [key],
                "properties": {key: {"enum": words}},
                "allOf": [
                    {"if": {"properties": {key: {"enum": some}}, "required": [key]}, "then": reference}
                    for some, reference in zip(values, references, strict=True)
                ],
            }
        own = [self.own_keys(index) for index in range(len(self.kinds))]
        left = [index for index, keys in enumerate(own) if not keys]
        if len(left) > 1:
            return {"type": "object", "anyOf": references}
        order = [index for index, keys in enumerate(own) if keys] + left
        found: Json = references[order[-1]]
        for index in reversed(order[:-1]):
            has_one = {"anyOf": [{"required": [key]} for key in own[index]]}
            found = {"if": has_one, "then": references[index], "else": found}
        return {"$comment": "the keys that only one kind of file has say what kind it is", "type": "object", **found}

    def own_keys(self, index: int) -> list[str]:
        """The required keys of a kind that no other has."""
        others = {key for number, kind in enumerate(self.kinds) if number != index for key in kind.sketch.root.keys}
        return [key for key in required_keys(self.kinds[index].sketch.root, self.rarity) if key not in others]

    def telling_values(self, kind: Kind, key: str) -> list[str]:
        """The values of a key that nearly all files of a kind have, without slips of them; none where there are too many."""
        root = kind.sketch.root
        if key not in required_keys(root, self.rarity) or right_kinds(root.keys[key], self.rarity) != ["string"]:
            return []
        values = root.keys[key].values or {}
        wrong = misspelt_values(values, root.keys[key].seen, self.rarity)
        return sorted(value for value in values if value not in wrong)

    def definition(self, name: str, places: Sequence[Place]) -> Json:
        shapes = [shape for place in places if (shape := self.shape(place)) is not None]
        shape = merged(shapes)
        found = self.value(shape, places, definition=True)
        if "required" in found:
            everywhere = set.intersection(*(set(required_keys(each, self.rarity)) for each in shapes))
            found["required"] = [key for key in found["required"] if key in everywhere]
            if not found["required"]:
                del found["required"]
        return {"title": _title(name), "description": "", "$comment": f"{_counted(shape.seen.count, 'time')} in the files", **found}

    def shape(self, place: Place) -> Shape | None:
        """What is known of a place."""
        shape: Shape | None = self.kinds[place[0]].sketch.root
        for part in place[1]:
            if shape is None:
                return None
            shape = shape.items if part == ITEMS else shape.keys.get(part)
        return shape

    def name_of(self, places: Sequence[Place]) -> str:
        """What a mapping is called that is there several times: after the key that it has most often."""
        counts: dict[str, int] = {}
        for place in places:
            shape = self.shape(place)
            word = _singular(next((part for part in reversed(place[1]) if part != ITEMS), "part"))
            if self.is_role(place[:1], place[1], "related") or self.is_role(place[:1], place[1][:-1], "related"):
                word = "record"
            elif self.is_role(place[:1], place[1][:-1], "images") or self.is_role(place[:1], place[1], "images"):
                word = "image"
            counts[word] = counts.get(word, 0) + (shape.seen.count if shape else 0)
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", max(counts, key=lambda word: (counts[word], word))).strip("-") or "part"
        found, number = name, 2
        while found in self.definitions or found in self.names:
            found, number = f"{name}{number}", number + 1
        return found

    def is_role(self, kind: tuple[int], path: Path, role: str) -> bool:
        guess = self.roles.get((*kind, path))
        return guess is not None and guess.role == role

    # -- values ------------------------------------------------------------------------------------------------------

    def at(self, shape: Shape, places: Sequence[Place], free: bool = False) -> Json:
        """The schema of a value: a reference where it is defined. ``free``: a text may be any, however few there are."""
        name = next((self.names_of[place] for place in places if place in self.names_of), None)
        return {"$ref": f"#/$defs/{name}"} if name is not None else self.value(shape, places, free=free)

    def value(self, shape: Shape, places: Sequence[Place], definition: bool = False, free: bool = False) -> Json:
        """The schema of a value, with all that is in it."""
        kinds = right_kinds(shape, self.rarity)
        if not [kind for kind in kinds if kind != "null"]:
            return {}  # always empty: nobody knows what belongs there
        found: Json = {"type": kinds[0] if len(kinds) == 1 else kinds}
        if "string" in kinds:
            found |= self.text(shape, kinds, free)
        if "array" in kinds and shape.items is not None:
            found["items"] = self.at(shape.items, [(kind, (*path, ITEMS)) for kind, path in places])
        if "object" in kinds:
            found |= self.mapping(shape, places, definition)
        return found

    def text(self, shape: Shape, kinds: Sequence[str], free: bool) -> Json:
        form = format_of(shape, self.rarity)
        if form is not None:
            return {"anyOf": [{"maxLength": 0}, {"format": form.name}]} if form.or_empty else {"format": form.name}
        choices = None if free else choices_of(shape, self.rarity)
        if choices is not None:
            return {"enum": [*choices, None] if "null" in kinds else list(choices)}
        return {"x-seedlint-text": "markdown"} if is_marked_up(shape) else {}

    def mapping(self, shape: Shape, places: Sequence[Place], definition: bool) -> Json:
        if has_names_for_keys(shape):
            below = merged([shape.keys[key] for key in sorted(shape.keys)])
            return {"additionalProperties": True if shape.overflow.count else self.value(below, [])}
        found: Json = {"properties": {}}
        required = required_keys(shape, self.rarity)
        for key in right_keys(shape, self.rarity):
            below = shape.keys[key]
            inside = [(kind, (*path, key)) for kind, path in places]
            guess = self.guess(inside)
            free = key.casefold() in _NAMES or (guess is not None and guess.role in _FREE)
            comment = _evidence(below, shape.kinds["object"], self.rarity, definition, free)
            if key in required and below.seen.count < shape.count("object"):
                comment += f"; required, {shape.count('object') - below.seen.count:,} lack it"
            found["properties"][key] = {
                "title": _title(key),
                "description": "",
                "$comment": f"{comment}; role {guess.role}: {guess.why}" if guess else comment,
                **self.at(below, inside, free),
                **({"x-seedlint-role": guess.role} if guess else {}),
            }
        if required:
            found["required"] = required
        found["additionalProperties"] = bool(shape.overflow.count)
        return found

    def guess(self, places: Sequence[Place]) -> Guess | None:
        """The role of a field, where all its places have the same."""
        known = [self.roles.get(place) for place in places if self.shape(place) is not None]
        roles = {guess.role if guess is not None else "" for guess in known}
        return known[0] if len(roles) == 1 else None


# -- definitions ---------------------------------------------------------------------------------------------------------


def _recurring(drafter: _Drafter) -> list[list[Place]]:
    """The mappings that are there in several places, or as items of lists: each with all its places.

    What is inside two of them is one thing in both.
    """
    candidates = [
        (place, keys)
        for index, kind in enumerate(drafter.kinds)
        for place, keys in _mappings(drafter, kind.sketch.root, (index, ()))
    ]  # fmt: skip
    clusters: list[tuple[frozenset[tuple[str, str]], set[Place]]] = []
    for place, keys in candidates:
        best = max(clusters, key=lambda each: _likeness(keys, each[0]), default=None)
        if best is not None and _likeness(keys, best[0]) >= _ALIKE:
            best[1].add(place)
        else:
            clusters.append((keys, {place}))
    found = [places for _, places in clusters if len(places) > 1 or next(iter(places))[1][-1] == ITEMS]
    while _unite(drafter, found):
        pass
    return [sorted(places) for places in found]


def _mappings(drafter: _Drafter, shape: Shape, place: Place) -> Iterator[tuple[Place, frozenset[tuple[str, str]]]]:
    """Every place with mappings, each with the keys that they have, and the roles of these."""
    if has_names_for_keys(shape):
        return
    keys = right_keys(shape, drafter.rarity) if shape.keys else []
    if place[1] and len(keys) >= _FIELDS and right_kinds(shape, drafter.rarity) == ["object"]:
        roles = [drafter.roles.get((place[0], (*place[1], key))) for key in keys]
        yield place, frozenset((key, guess.role if guess else "") for key, guess in zip(keys, roles, strict=True))
    for key in keys:
        yield from _mappings(drafter, shape.keys[key], (place[0], (*place[1], key)))
    if shape.items is not None:
        yield from _mappings(drafter, shape.items, (place[0], (*place[1], ITEMS)))


def _likeness(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    return len(one & other) / len(one | other)


def _unite(drafter: _Drafter, clusters: list[set[Place]]) -> bool:
    """Make one cluster of those that lie in the same place of mappings that are the same; whether there was anything to do."""
    for outer in clusters:
        for inner in clusters:
            inside = {path[len(above) :] for kind, path in inner for number, above in outer if kind == number and _is_in(path, above)}
            for rest in sorted(inside):
                wanted = {place for kind, above in outer if drafter.shape(place := (kind, (*above, *rest))) is not None}
                if not wanted <= inner:
                    for other in [each for each in clusters if each is not inner and each & wanted]:
                        inner |= other
                        clusters.remove(other)
                    inner |= wanted
                    return True
    return False


def _is_in(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


# -- words ---------------------------------------------------------------------------------------------------------------


def _evidence(shape: Shape, among: Tally, rarity: Rarity, definition: bool, free: bool) -> str:
    """What was seen: in how many files, or places, and what the values have in common."""
    in_files = not definition and shape.seen.count == shape.seen.files and among.count == among.files
    words = f"in {shape.seen.count:,} of {_counted(among.count, 'file' if in_files else 'place')}"
    form = format_of(shape, rarity)
    if form is not None:
        words += f", {_FORM_WORDS[form.name]}" + ("" if form.having == shape.seen.count else f" in {form.having:,}")
        words += f", without text in {shape.looks['empty'].count:,}" if form.or_empty else ""
    elif not free and (choices := choices_of(shape, rarity)) is not None:
        words += f", one of {len(choices)} values" if len(choices) > 1 else ", always the same"
    kinds = right_kinds(shape, rarity)
    if len(kinds) > 1:
        words += "".join(f", {_KIND_WORDS[kind]} in {shape.count(kind):,}" for kind in kinds if not (form and kind == "string"))
    elif kinds == ["null"]:
        words += ", always empty"
    items = shape.items
    if "array" in kinds and items is not None and (inner := format_of(items, rarity)) is not None:
        words += f", each {_FORM_WORDS[inner.name]}"
    return words


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")
_ACRONYMS: Mapping[str, str] = {"url": "URL", "uri": "URI", "id": "ID", "seo": "SEO", "html": "HTML", "amp": "AMP", "cdn": "CDN"}


def _title(key: str) -> str:
    """A key as a person would write it: ``publishedDateTime`` is Published date time."""
    words = [_ACRONYMS.get(word.lower(), word.lower()) for word in _WORDS.findall(key)]
    text = " ".join(words) or key
    return text[:1].upper() + text[1:]


_SINGULARS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


def _singular(word: str) -> str:
    lower = word.lower()
    if lower.endswith("ss") or len(word) < 4:
        return word
    for end, instead in _SINGULARS:
        if lower.endswith(end):
            return word[: -len(end)] + instead
    return word
