"""A schema of the user's own: read with the files it refers to, and checked before any document is.

Imported only when a configuration or a command line names one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import jsonschema
from jsonschema import FormatChecker
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from referencing import Registry
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT202012, specification_with

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint.errors import SchemaFileError
from seedlint.model.document import Pointer, json_pointer
from seedlint.model.roles import Roles
from seedlint.schema.bundled import bundled_names, folder, read
from seedlint.schema.formats import formats
from seedlint.schema.patterns import PatternError, compiled, is_pattern
from seedlint.schema.roles import roles_of

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry, SchemaResource

_NO_DRAFT: Any = object()
_BUNDLED = "https://seedlint.github.io/schema/"
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_DEEPEST = 100  # levels of JSON, which a person would not write; and schemas one after the other that look at one value
_MOST_WAYS = 100_000  # schemas that are tried at one value, each as often as it is led to
_IN_PLACE = ("allOf", "anyOf", "oneOf", "extends", "disallow", "type")  # keywords whose schemas look at the same value again
_IN_PLACE_ONE = ("not", "if", "then", "else")


class Loaded(NamedTuple):
    """A schema of the user's own.

    Attributes:
        contents: the parsed JSON.
        texts: the bytes of its file and of every file that it refers to.
        registry: those files.
        unchecked: formats that it names and nobody checks, sorted.
        roles: which of its fields are fields of an article.
    """

    contents: Any
    texts: tuple[bytes, ...]
    registry: SchemaRegistry
    unchecked: tuple[str, ...]
    roles: Roles


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:\n]')


def _repeated_key(data: bytes) -> tuple[int, str] | None:
    """Line and JSON text of the first key that its object has already: what it says there would be passed over in silence.

    Args:
        data: JSON.
    """
    line, last = 1, ""
    open_: list[set[str]] = []
    for match in _TOKEN.finditer(data.decode(json.detect_encoding(data), "surrogatepass")):
        token = match.group()
        if token == "\n":
            line += 1
            continue
        if token in "{[":
            open_.append(set())
        elif token in "}]":
            open_.pop()
        elif token == ":":
            key = json.loads(last)
            if key in open_[-1]:
                return line, last
            open_[-1].add(key)
        last = token
    return None


def load_file(path: str) -> Loaded:
    """The schema of a file, with the files it refers to.

    Raises:
        SchemaFileError: not readable, no JSON, not valid by its meta-schema, nested too deeply, a reference that leads nowhere, in a
            ring, or on and on; a role that is unknown, used twice, or not for such a field.
    """
    return _Loader(path).load()


class _Loader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = os.path.dirname(os.path.abspath(path))
        self.home = ""  # what the folder is called by the schema's own identity
        self.draft: Any = jsonschema.Draft202012Validator  # of a file that does not say: that of the schema itself
        self.texts: dict[str, bytes] = {}
        self.contents: dict[str, Any] = {}
        self.seen: set[int] = set()
        self.again: dict[int, list[tuple[int, str]]] = {}  # schema -> schemas that look at the same value, and by which keyword
        self.places: dict[int, tuple[str, Pointer]] = {}  # every object and list of every file, by its identity
        self.formats: set[str] = set()
        self.referred_to: dict[int, Any] = {}  # schema with a $ref -> the schema it refers to

    def load(self) -> Loaded:
        contents = self.read(self.path)
        self.draft = validator_for(contents, default=self.draft)
        identity = ""
        if isinstance(contents, dict):
            name = "id" if "$id" not in contents and isinstance(contents.get("id"), str) and "$ref" not in contents else "$id"
            if isinstance(contents.get(name), str):
                identity = contents[name]
                self.home = identity[: identity.rfind("/") + 1]
            else:
                contents = self.contents[self.path] = {"$id": Path(os.path.abspath(self.path)).as_uri(), **contents}
        resource = self.resource(contents)
        registry: SchemaRegistry = Registry(retrieve=self.retrieve)  # type: ignore[call-arg]
        registry = REGISTRY.combine(registry)
        self.walk(resource, registry.resolver_with_root(resource))
        self.refuse_rings()
        self.refuse_chains()
        roles = roles_of(contents, self.path, lambda schema: self.referred_to.get(id(schema)), self.place)
        return Loaded(contents, tuple(self.texts.values()), registry, tuple(sorted(self.formats - formats().keys())), roles)

    # -- files -------------------------------------------------------------------------------------------------------

    def read(self, path: str) -> Any:
        """The JSON of a file, valid by its meta-schema."""
        text = self.texts[path] = read(path)
        try:
            contents = json.loads(text)
        except json.JSONDecodeError as error:
            raise SchemaFileError(path, "", f"line {error.lineno}, column {error.colno}: {_lower(error.msg)}") from error
        except ValueError as error:  # not UTF-8, a number of thousands of digits
            raise SchemaFileError(path, "", _lower(str(error))) from error
        except RecursionError as error:
            raise SchemaFileError(path, "", "nested too deeply") from error
        if repeat := _repeated_key(text):
            raise SchemaFileError(path, "", f"line {repeat[0]}: the key {repeat[1]} appears twice in one object")
        self.contents[path] = contents
        for place, value in _everywhere(contents):
            if len(place) > _DEEPEST:
                raise SchemaFileError(path, json_pointer(place[:8]), f"nested too deeply: more than {_DEEPEST} levels")
            if isinstance(value, dict | list):
                self.places[id(value)] = path, place
        self.check(contents, path, ())
        return contents

    def check(self, contents: Any, path: str, place: Pointer) -> None:
        if not isinstance(contents, dict | bool):
            raise SchemaFileError(path, json_pointer(place), "a schema is an object, true or false")
        if isinstance(contents, dict) and "$schema" in contents:
            draft = contents["$schema"]
            if not isinstance(draft, str) or validator_for(contents, default=_NO_DRAFT) is _NO_DRAFT:
                raise SchemaFileError(path, json_pointer((*place, "$schema")), f"no draft that is known: {draft!r}")
        found = validator_for(contents, default=self.draft)
        checker = FormatChecker(())
        checker.checks("regex")(lambda value: not isinstance(value, str) or is_pattern(value))
        error = best_match(found(found.META_SCHEMA, format_checker=checker).iter_errors(contents))
        if error is not None:
            words = _no_pattern(str(error.instance)) if error.validator == "format" else _lower(error.message)
            raise SchemaFileError(path, json_pointer((*place, *error.absolute_path)), words)

    def resource(self, contents: Any) -> SchemaResource:
        draft = validator_for(contents, default=self.draft)
        return specification_with(draft.META_SCHEMA.get("$schema", ""), default=DRAFT202012).create_resource(contents)

    def retrieve(self, uri: str) -> SchemaResource:
        """The schema of a URI: a file beside the schema, or a bundled one. Nothing is fetched."""
        path = self.file_of(uri)
        if path is None:
            raise NoSuchResource(ref=uri)  # type: ignore[call-arg]
        if path not in self.contents:
            self.read(path)
        return self.resource(self.contents[path])

    def file_of(self, uri: str) -> str | None:
        name = uri.removeprefix(_BUNDLED)
        if name != uri and name.removesuffix(".schema.json") in bundled_names():
            return os.path.join(folder(), name)
        parts = urlsplit(uri)
        if self.home and uri.startswith(self.home):
            relative = unquote(uri[len(self.home) :])
        elif parts.scheme == "file":
            relative = os.path.relpath(url2pathname(parts.path), self.folder)
        elif parts.scheme or parts.netloc:
            return None
        else:
            relative = unquote(parts.path).lstrip("/")
        path = os.path.join(os.path.dirname(self.path), relative)
        return path if os.path.isfile(path) else None

    # -- references --------------------------------------------------------------------------------------------------

    def walk(self, start: SchemaResource, resolver: Any) -> None:
        """Resolve every reference once, now rather than at the first document that comes to it."""
        todo = [(start, resolver)]
        while todo:
            resource, resolver = todo.pop()
            schema = resource.contents
            if not isinstance(schema, dict) or id(schema) in self.seen:
                continue
            self.seen.add(id(schema))
            self.look(schema)
            edges = self.again[id(schema)] = [(id(each), keyword) for keyword, each in _in_place(schema)]
            for keyword in _REFERENCES:
                if not isinstance(reference := schema.get(keyword), str):
                    continue
                try:
                    found = resolver.lookup(reference)
                except (Unresolvable, ValueError) as error:
                    raise _file_error(error) or self.dangling(schema, keyword, reference) from error
                if id(found.contents) not in self.seen:
                    path, place = self.place(found.contents)
                    if path and place[-2:-1] not in (("$defs",), ("definitions",)):  # those are checked with the file that they are in
                        self.check(found.contents, path, place)
                    todo.append((self.resource(found.contents), found.resolver))
                edges.append((id(found.contents), keyword))
                if keyword == "$ref":
                    self.referred_to[id(schema)] = found.contents
            below = [*resource.subresources(), *(self.resource(each) for _, each in _in_place(schema) if isinstance(each, dict))]
            todo += [(each, resolver.in_subresource(each)) for each in below]

    def look(self, schema: dict[str, Any]) -> None:
        """Note the format of a schema, and reject patterns that its meta-schema does not look at or that cannot be applied."""
        if isinstance(name := schema.get("format"), str):
            self.formats.add(name)
        patterns = schema.get("patternProperties")
        for pattern in patterns if isinstance(patterns, dict) else ():
            if not is_pattern(pattern):
                raise SchemaFileError(*self.pointer(schema, "patternProperties"), _no_pattern(pattern))
        if isinstance(patterns, dict) and "unevaluatedProperties" in schema:
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except (re.error, RecursionError, OverflowError) as error:  # jsonschema asks Python's expressions there
                    words = f"{pattern!r} beside unevaluatedProperties is not supported: {error}"
                    raise SchemaFileError(*self.pointer(schema, "patternProperties"), words) from error

    def pointer(self, schema: Any, *below: str) -> tuple[str, str]:
        """The file that a schema is in, and the JSON Pointer of something in it."""
        path, place = self.place(schema)
        return path or self.path, json_pointer((*place, *below))

    def dangling(self, schema: Any, keyword: str, reference: str) -> SchemaFileError:
        remote = urlsplit(reference).scheme in ("http", "https") and not reference.startswith(_BUNDLED)
        reason = f"{reference} leads nowhere" + ("; only files beside the schema are read, nothing is fetched" if remote else "")
        return SchemaFileError(*self.pointer(schema, keyword), reason)

    def place(self, schema: Any) -> tuple[str, Pointer]:
        """The file that a schema stands in, and where."""
        if isinstance(schema, dict | list):
            return self.places.get(id(schema), ("", ()))
        everywhere = ((path, place, value) for path, contents in self.contents.items() for place, value in _everywhere(contents))
        return next(((path, place) for path, place, value in everywhere if value is schema), ("", ()))

    def refuse_rings(self) -> None:
        """A schema that leads back to itself at the same value would be followed without end."""
        done: set[int] = set()
        for start in self.again:
            trail: list[tuple[int, Iterator[tuple[int, str]]]] = [(start, iter(self.again[start]))]
            open_ids = {start}
            while trail and start not in done:
                here, edges = trail[-1]
                step = next(edges, None)
                if step is None:
                    trail.pop()
                    open_ids.discard(here)
                    done.add(here)
                elif step[0] in open_ids:
                    path, place = self.places.get(here, (self.path, ()))
                    raise SchemaFileError(path, json_pointer((*place, step[1])), "refers to itself without end")
                elif step[0] in self.again and step[0] not in done:
                    open_ids.add(step[0])
                    trail.append((step[0], iter(self.again[step[0]])))

    def refuse_chains(self) -> None:
        """Schemas that lead to each other at one value are followed one inside the other: there must not be too many. Knows no rings."""
        length: dict[int, int] = {}
        ways: dict[int, int] = {}
        for start in self.again:
            todo = [start]
            while todo:
                here = todo[-1]
                below = [other for other, _ in self.again.get(here, ()) if other in self.again]
                unknown = [other for other in below if other not in length]
                if here in length or not unknown:
                    todo.pop()
                    length[here] = 1 + max((length[other] for other in below), default=0)
                    ways[here] = 1 + sum(ways[other] for other in below)
                else:
                    todo += unknown
            if length[start] > _DEEPEST:
                path, place = self.places.get(start, (self.path, ()))
                raise SchemaFileError(path, json_pointer(place), f"leads on through more than {_DEEPEST} schemas at one value")
            if ways[start] > _MOST_WAYS:
                path, place = self.places.get(start, (self.path, ()))
                raise SchemaFileError(path, json_pointer(place), f"leads to more than {_MOST_WAYS:,} schemas at one value")


def _file_error(error: BaseException) -> SchemaFileError | None:
    """The error of the file that was referred to, from what `referencing` wrapped it in."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, SchemaFileError):
        cause = cause.__cause__ or cause.__context__
    return cause


def _in_place(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword in _IN_PLACE:
        each = schema.get(keyword)
        yield from ((keyword, item) for item in (each if isinstance(each, list) else [each]) if isinstance(item, dict))
    for keyword in _IN_PLACE_ONE:
        if keyword in schema:
            yield keyword, schema[keyword]
    for keyword in ("dependentSchemas", "dependencies"):
        if isinstance(each := schema.get(keyword), dict):
            yield from ((keyword, item) for item in each.values() if isinstance(item, dict))


def _everywhere(contents: Any) -> Iterator[tuple[Pointer, Any]]:
    """Every value of a JSON document with its place."""
    todo: list[tuple[Pointer, Any]] = [((), contents)]
    while todo:
        place, value = todo.pop()
        yield place, value
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        todo += [((*place, key), item) for key, item in items]


def _no_pattern(pattern: str) -> str:
    try:
        compiled(pattern)
    except PatternError as error:
        return f"{pattern!r} is not a regular expression (ECMA-262): {error}"
    return f"{pattern!r} is not a regular expression (ECMA-262)"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:] if message[1:2].islower() else message
