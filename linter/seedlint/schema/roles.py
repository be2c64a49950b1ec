"""Reads from a schema which of its fields are fields of an article: ``x-seedlint-role`` and ``x-seedlint-text``.

A field that states no role has the role of its name, if that is one, no other field states it, and it is not the way to one that
states another. Roles are read through everything that says something of the same value: ``$ref``, ``allOf``, ``anyOf``, ``oneOf``,
``if``, ``then``, ``else`` and ``dependentSchemas``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from seedlint._typing import Any, NamedTuple
from seedlint.errors import SchemaFileError
from seedlint.model import messages
from seedlint.model.document import Pointer, json_pointer
from seedlint.model.roles import IMAGES, PROVIDER, RELATED, ROLES, Field, Path, Roles

OURS = "x-seedlint-"
ROLE, TEXT = f"{OURS}role", f"{OURS}text"
MARKUP = ("markdown", "html")

_TEXT, _NUMBER = ("string",), ("integer", "number")
_TYPES: Mapping[str, tuple[str, ...]] = {  # what a field of a role may be; a text unless it is named here
    "topics": ("array",), IMAGES: ("array", "object", "string"), PROVIDER: ("object", "string"), RELATED: ("array",),
    "quality": _NUMBER, "heat": _NUMBER, "width": _NUMBER, "height": _NUMBER, "published": ("boolean",),
}  # fmt: skip
_ITEMS: Mapping[str, tuple[str, ...]] = {"topics": _TEXT, IMAGES: ("object", "string"), RELATED: ("object",)}
_WORDS: Mapping[str, str] = {
    "topics": "a list of strings", IMAGES: "a list of images, an image or the URL of one", PROVIDER: "a mapping or a name",
    RELATED: "a list of mappings", "published": "true or false", **dict.fromkeys(("quality", "heat", "width", "height"), "a number"),
}  # fmt: skip

_MOST_FIELDS = 4_000  # fields that are looked at, each as often as the schema leads to it: what is deeper has no role
_FORM = ("format", "pattern", "enum", "const")

Follow = Callable[[Mapping[str, Any]], Any]  # a schema with a ``$ref`` -> the schema it refers to; None where that cannot be told
Place = Callable[[Any], tuple[str, Pointer]]  # a schema -> its file, and where in it


def roles_of(contents: Any, file: str = "", follow: Follow | None = None, place: Place | None = None) -> Roles:
    """What a schema says of the fields of its files.

    Args:
        contents: the parsed schema.
        file: its path, for errors.
        follow: what finds the schema that a ``$ref`` refers to; without it, only references inside the schema are followed.
        place: where a schema stands, for errors; worked out where it is None.

    Raises:
        SchemaFileError: a role that is unknown, is used twice, or does not fit the type or the place of its field; a text that is
            neither Markdown nor HTML.
    """
    return _Reader(contents, file, follow, place).read()


def _local(root: Any) -> Follow:
    """Finds what ``#`` and ``#/…`` refer to."""

    def lookup(schema: Mapping[str, Any]) -> Any:
        reference = schema["$ref"]
        if reference != "#" and not reference.startswith("#/"):
            return None
        found = root
        for part in reference.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list):
                found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
            else:
                found = found.get(name) if isinstance(found, dict) else None
        return found

    return lookup


class _Part(NamedTuple):
    """A schema that says something of a value; ``branch`` are the alternatives and conditions on the way to it."""

    schema: dict[str, Any]
    branch: tuple[int, ...]


class _Property(NamedTuple):
    """A field as the schema has it.

    Attributes:
        path: from the mapping whose roles are read.
        parts: every schema that says something of its value.
        role: what it states; empty where it states none.
        stated: the schema that states the role.
    """

    path: Path
    parts: list[_Part]
    role: str = ""
    stated: _Part | None = None


class _Reader:
    def __init__(self, contents: Any, file: str, follow: Follow | None, place: Place | None) -> None:
        self.contents = contents
        self.file = file
        self.follow = follow or _local(contents)
        self.places: dict[int, Pointer] = {}
        self.place = place or self.found_place
        self.urls: dict[Path, None] = {}
        self.names: set[str] = set()
        self.left = _MOST_FIELDS
        self.open: list[tuple[int, str]] = []  # schemas that are being read, and as what: one that leads to itself is not entered again

    def read(self) -> Roles:
        parts = self.parts(self.contents)
        self.refuse_roles(parts, "a role is said of a property, not of the whole file")
        fields = self.fields(parts, "", ())
        renamed = len(fields) < len(ROLES[""]) or any(_differs(role, field) for role, field in fields.items())
        top = frozenset(name for part, _ in parts for name in _table(part.get("properties")))
        return Roles(fields, renamed, tuple(self.urls), top, frozenset(self.names))

    # -- schemas -----------------------------------------------------------------------------------------------------

    def parts(self, schema: Any, branch: tuple[int, ...] = ()) -> list[_Part]:
        """A schema, and all that say something of the same value."""
        found: list[_Part] = []
        seen: set[int] = set()
        todo: list[tuple[Any, tuple[int, ...]]] = [(schema, branch)]
        while todo:
            each, branch = todo.pop(0)
            if not isinstance(each, dict) or id(each) in seen:
                continue
            seen.add(id(each))
            found.append(_Part(each, branch))
            self.names.update(_table(each.get("properties")))
            for keyword in each:
                if keyword.startswith(OURS) and keyword not in (ROLE, TEXT):
                    raise self.error(each, keyword, f"no keyword of seedlint: there are {ROLE} and {TEXT}")
            if isinstance(each.get("$ref"), str):
                todo.append((self.follow(each), branch))
            todo += [(item, branch) for item in _list(each.get("allOf"))]
            others = [item for keyword in ("anyOf", "oneOf") for item in _list(each.get(keyword))]
            others += [each[keyword] for keyword in ("if", "then", "else") if keyword in each]
            others += _table(each.get("dependentSchemas")).values()
            todo += [(item, (*branch, id(item))) for item in others]
        return found

    def items(self, parts: list[_Part]) -> list[_Part]:
        """The schemas of what a list holds."""
        return [inner for part, branch in parts for inner in self.parts(part.get("items"), branch)]

    def found_place(self, schema: Any) -> tuple[str, Pointer]:
        todo: list[tuple[Pointer, Any]] = [] if self.places else [((), self.contents)]
        while todo:
            place, value = todo.pop()
            self.places.setdefault(id(value), place)
            items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            todo += [((*place, key), item) for key, item in items if isinstance(item, dict | list)]
        return self.file, self.places.get(id(schema), ())

    def error(self, schema: Any, keyword: str, words: str) -> SchemaFileError:
        file, place = self.place(schema)
        return SchemaFileError(file or self.file, json_pointer((*place, keyword)), words)

    def is_foreign(self, schema: Any) -> bool:
        """Whether a schema is of another file, which may be used elsewhere: a role that has no place here counts for nothing then."""
        return self.place(schema)[0] not in ("", self.file)

    # -- fields ------------------------------------------------------------------------------------------------------

    def fields(self, parts: list[_Part], scope: str, where: Path) -> dict[str, Field]:
        """The fields of an article, record, provider or image, by their role.

        Args:
            parts: what the schema says of the mapping.
            scope: what it is: a key of `ROLES`.
            where: its place in the file.
        """
        known = ROLES[scope]
        stated: dict[str, list[_Property]] = {}
        plain: list[_Property] = []
        for each in self.properties(parts, scope, ()):
            if not each.role:
                plain.append(each)
            elif each.role in known:  # a related record may be an article by the schema; it has no topics of its own
                self.enter(each, stated.setdefault(each.role, []))
        taken = {each.path[0] for group in stated.values() for each in group}
        named = {each.path[0]: each for each in plain if len(each.path) == 1 and each.path[0] in known and each.path[0] not in taken}
        found: dict[str, Field] = {}
        for role in known:
            group = stated.get(role) or ([named[role]] if role in named else [])
            made = [self.field(role, each, where) for each in group]
            if made:
                found[role] = made[0]._replace(others=tuple(made[1:]))
            elif role not in taken:
                found[role] = Field((role,), self.below(role, [], (*where, role)), listed=role in _ITEMS)
        for each in plain:
            name = each.path[0]
            if each is named.get(name) and name not in stated:
                continue
            if len(each.path) > 1 or name not in ROLES:
                self.note_urls(each.parts, (*where, *each.path))
            else:  # of the name of one with fields, and so not looked into; but another field has that role
                self.note_all(each.parts, (*where, *each.path))
        return found

    def enter(self, given: _Property, group: list[_Property]) -> None:
        """Add a field to those of its role: another one of them must be of an alternative."""
        assert given.stated is not None
        for before in group:
            if before.path == given.path:
                return
            assert before.stated is not None
            one, other = sorted((before.stated.branch, given.stated.branch), key=len)
            if other[: len(one)] == one:
                if self.is_foreign(given.stated.schema):
                    return
                words = f"the role {given.role} is used twice: {json_pointer(before.path)} has it too"
                raise self.error(given.stated.schema, ROLE, words)
        group.append(given)

    def properties(self, parts: list[_Part], scope: str, path: Path) -> Iterator[_Property]:
        """The properties of a mapping and of the mappings in it, down to those that state a role, or have the name of one with fields."""
        if any((id(part), scope) in self.open for part, _ in parts):
            return
        self.open += [(id(part), scope) for part, _ in parts]
        plain: list[_Property] = []
        tables = [(_table(part.get("properties")), branch) for part, branch in parts]
        for name in dict.fromkeys(name for table, _ in tables for name in table):
            self.left -= 1
            if self.left < 0:
                break
            inner = [each for table, branch in tables for each in self.parts(table.get(name), branch)]
            here = (*path, name)
            given = [_Property(here, inner, role, part) for role, part in self.roles(inner, scope).items()]
            self.markup(inner)
            yield from given or [_Property(here, inner)]
            if not given and (path or name not in ROLES or name not in ROLES[scope]):
                plain.append(_Property(here, inner))
        for each in plain:
            yield from self.properties(each.parts, scope, each.path)
            items = self.items(each.parts)
            self.refuse_roles(items, "an item of a list has no role: give the list the role topics, images or related")
            below = [field for part, _ in items for field in _table(part.get("properties")).values()]
            words = "a field in a list has a role only where the list has the role images or related"
            self.refuse_roles([part for field in below for part in self.parts(field)], words)
        others = [part.get(keyword) for part, _ in parts for keyword in ("additionalProperties", "unevaluatedProperties")]
        others += [schema for part, _ in parts for schema in _table(part.get("patternProperties")).values()]
        self.refuse_roles([part for schema in others for part in self.parts(schema)], "a role is for a property with a name of its own")
        del self.open[len(self.open) - len(parts) :]

    def refuse_roles(self, parts: list[_Part], words: str) -> None:
        for part, _ in parts:
            if ROLE in part and not self.is_foreign(part):
                raise self.error(part, ROLE, words)

    def roles(self, parts: list[_Part], scope: str) -> dict[str, _Part]:
        """The roles that a property states, and what states them: more than one only in alternatives."""
        found: dict[str, _Part] = {}
        for part in parts:
            if ROLE not in part.schema:
                continue
            said = part.schema[ROLE]
            if not isinstance(said, str) or not any(said in each for each in ROLES.values()):
                raise self.error(part.schema, ROLE, _unknown(said, scope))
            if said not in ROLES[scope] and not (scope == RELATED and said in ROLES[""]):
                if self.is_foreign(part.schema):
                    continue
                raise self.error(part.schema, ROLE, _misplaced(said, scope))
            for role, before in found.items():
                one, other = sorted((before.branch, part.branch), key=len)
                if role != said and other[: len(one)] == one:
                    raise self.error(part.schema, ROLE, f"a field has one role: this one is {role} already")
            if said not in found:
                found[said] = part
                self.check_type(said, parts, part)
        return found

    def check_type(self, role: str, parts: list[_Part], stated: _Part) -> None:
        wanted, said = _TYPES.get(role, _TEXT), _types(parts)
        words = f"the role {role} is for {_WORDS.get(role, 'a string')}"
        if said and not said & set(wanted):
            raise self.error(stated.schema, ROLE, f"{words}, the field is {messages.kinds(sorted(said))}")
        if role in _ITEMS and not said & (set(wanted) - {"array"}):
            items = _types(self.items(parts))
            if items and not items & set(_ITEMS[role]):
                raise self.error(stated.schema, ROLE, f"{words}, an item of the list is {messages.kinds(sorted(items))}")

    def markup(self, parts: list[_Part]) -> str:
        """The kind of text that a property states."""
        for part, _ in parts:
            if TEXT in part:
                if part[TEXT] not in MARKUP:
                    raise self.error(part, TEXT, f"{part[TEXT]!r} is no kind of text: expected {' or '.join(MARKUP)}")
                if (said := _types(parts)) and not said & {"string", "array"}:
                    raise self.error(part, TEXT, f"only a string is Markdown or HTML, the field is {messages.kinds(sorted(said))}")
                return str(part[TEXT])
        return ""

    def field(self, role: str, given: _Property, where: Path) -> Field:
        items = self.items(given.parts)
        below = self.below(role, given.parts, (*where, *given.path))
        return Field(
            given.path,
            below,
            stated=bool(given.role),
            markup=self.markup([*given.parts, *items]),
            listed=bool(items) or "array" in _types(given.parts),
            formless=not any(keyword in part for part, _ in given.parts for keyword in _FORM),
        )

    def below(self, role: str, parts: list[_Part], here: Path) -> Mapping[str, Field]:
        """The fields below a field: of its items, of the field itself."""
        if role not in ROLES:
            return {}
        items = self.items(parts)
        inner = parts if role == PROVIDER else items if role == RELATED else [*items, *parts]
        return self.fields(inner, role, (*here, "*") if items else here)

    # -- other URLs --------------------------------------------------------------------------------------------------

    def note_urls(self, parts: list[_Part], here: Path) -> None:
        """Note a field that holds a URL by its format, or those in it, if it is a list or has keys of any name."""
        if any(part.get("format") == "uri" for part, _ in parts):
            self.urls[here] = None
        below = [part.get("items") for part, _ in parts]
        if not any("properties" in part for part, _ in parts):
            below += [part.get("additionalProperties") for part, _ in parts]
            below += [each for part, _ in parts for each in _table(part.get("patternProperties")).values()]
        self.note_all([part for each in below for part in self.parts(each)], (*here, "*"))

    def note_all(self, parts: list[_Part], here: Path) -> None:
        """The same of everything below."""
        self.left -= 1
        if self.left < 0 or not parts or any((id(part), "url") in self.open for part, _ in parts):
            return
        self.open += [(id(part), "url") for part, _ in parts]
        self.note_urls(parts, here)
        for part, _ in parts:
            for name, each in _table(part.get("properties")).items():
                self.note_all(self.parts(each), (*here, name))
        del self.open[len(self.open) - len(parts) :]


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _types(parts: list[_Part]) -> set[str]:
    """The types that some schemas name, but for null."""
    said = [part.get("type") for part, _ in parts]
    names = [name for each in said for name in (each if isinstance(each, list) else [each]) if isinstance(name, str)]
    return set(names) - {"null"}


def _differs(role: str, field: Field) -> bool:
    """Whether a field is anything but what its name says."""
    below = ROLES.get(role)
    return (
        field.path != (role,)
        or bool(field.others)
        or (below is not None and len(field.below) != len(below))
        or any(_differs(name, each) for name, each in field.below.items())
    )


def _unknown(said: object, scope: str) -> str:
    if not isinstance(said, str):
        return "a role is a string"
    from seedlint.suggest import closest

    every = list(dict.fromkeys(role for each in (ROLES[scope], *ROLES.values()) for role in each))
    meant = closest(said, every)
    return f"{said!r} is no role, {f'did you mean {meant}?' if meant else 'there are ' + ', '.join(every)}"


def _misplaced(said: str, scope: str) -> str:
    """Why a role is not one here."""
    if scope:
        return f"{said} is no role of a field below {scope}: there are {', '.join(ROLES[scope])}"
    owners = " or ".join(each for each, roles in ROLES.items() if each and said in roles)
    return f"{said} is the role of a field below one with the role {owners}"
