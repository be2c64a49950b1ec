"""A JSON Schema as one Python function that answers yes or no, in microseconds.

The function agrees with `jsonschema`; what it refuses, `jsonschema` explains. It may refuse what `jsonschema` accepts
only by raising `Doubt`. A keyword is covered in full or not at all: then the schema is not compiled, and `jsonschema`
decides on every document. Covered are draft 2020-12 and draft 7, references inside the schema included.

Source: JSON Schema 2020-12 and draft-07, core and validation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.document import Doubt
from seedlint.schema.json_equality import is_multiple, same
from seedlint.schema.patterns import PatternError, compiled, matches

if TYPE_CHECKING:
    from typing import NoReturn

Accepts = Callable[..., bool]  # accepts(value, known=())

DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
DRAFT_7 = "http://json-schema.org/draft-07/schema"

_SHARED = frozenset(
    "$ref type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format "
    "items minItems maxItems uniqueItems contains properties patternProperties additionalProperties propertyNames required "
    "minProperties maxProperties allOf anyOf oneOf not if".split()
)
COVERED = {
    DRAFT_2020: _SHARED | {"prefixItems", "minContains", "maxContains", "dependentRequired", "dependentSchemas", "then", "else"},
    DRAFT_7: _SHARED | {"then", "else"},
}
DECLINED = {
    DRAFT_2020: frozenset({"$dynamicRef", "unevaluatedItems", "unevaluatedProperties"}),
    DRAFT_7: frozenset({"dependencies"}),
}

Kinds = tuple[type, ...] | None  # the classes a value can still have; None: any

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int, float), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip
_MAX_DEPTH = 8  # blocks inside each other before a function of its own begins: Python allows twenty


class Uncompilable(Exception):
    """The schema has something that is not covered; the message says what."""


def source(
    schema: Any,
    formats: Mapping[str, Callable[[str], bool]],
    may_be_known: Iterable[str] = (),
) -> tuple[str, dict[str, Any]]:
    """The function of `compile_schema` as Python source, called ``f0``, and the names that it uses.

    Raises:
        Uncompilable: a keyword, reference or draft is not covered.
    """
    writer = _Writer(schema, formats, frozenset(may_be_known))
    return writer.write(), writer.names


def compile_schema(
    schema: Any,
    formats: Mapping[str, Callable[[str], bool]],
    may_be_known: Iterable[str] = (),
) -> Accepts:
    """The function that accepts what the schema accepts: ``accepts(value, known)``.

    It takes what JSON and YAML readers build: exactly dict with string keys, list, str, int, float, bool and None.

    Args:
        schema: the schema, valid by its meta-schema.
        formats: name of a format -> whether a string has it. A format that is not in this is not asserted.
        may_be_known: formats that the strings in ``known``, the function's second argument, are known to have; it may be left out.

    Raises:
        Uncompilable: a keyword, reference or draft is not covered.
    """
    text, names = source(schema, formats, may_be_known)
    try:
        exec(compile(text, "<schema>", "exec"), names)
    except (SyntaxError, RecursionError, MemoryError) as error:  # nested deeper than Python's parser goes
        raise Uncompilable("nesting") from error
    made: Accepts = names["f0"]
    return made


def _among(value: Any, allowed: list[Any]) -> bool:
    return any(same(value, each) for each in allowed)


def _unique(items: list[Any]) -> bool:
    if all(type(item) is str for item in items):
        return len(set(items)) == len(items)
    return _doubt() if len(items) > 1 else True


def _doubt() -> NoReturn:
    raise Doubt


class _Writer:
    """Writes the source: one function for the root, and one for each schema that is referred to or stands in a condition.

    A function is a conjunction: each check is a statement that returns False.
    """

    def __init__(self, root: Any, formats: Mapping[str, Callable[[str], bool]], may_be_known: frozenset[str]) -> None:
        self.root = root
        self.formats = formats
        self.may_be_known = may_be_known
        self.names: dict[str, Any] = {"among": _among, "unique": _unique, "multiple": is_multiple}
        self.functions: dict[int, str] = {}
        self.waiting: list[Any] = []
        self.lines: list[str] = []
        draft = DRAFT_2020 if root is True or root is False else str(root.get("$schema", DRAFT_2020)).rstrip("#")
        if draft not in COVERED:
            raise Uncompilable(f"draft {draft}")
        self.covered, self.declined, self.legacy = COVERED[draft], DECLINED[draft], draft == DRAFT_7

    def write(self) -> str:
        self.function(self.root)
        while self.waiting:
            schema = self.waiting.pop()
            self.lines.append(f"def {self.functions[id(schema)]}(v0, known=()):")
            start = len(self.lines)
            self.block(schema, 0, 2, None)
            body = self.lines[start:]
            if any(f"v{depth}[" in line for line in body for depth in range(_MAX_DEPTH + 1)):
                self.lines[start:] = [" try:", *body, "  pass", " except KeyError:", "  return False"]
            else:
                self.lines[start:] = [line[1:] for line in body]
            self.lines.append(" return True")
        return "\n".join(self.lines)

    # -- names -------------------------------------------------------------------------------------------------------

    def function(self, schema: Any) -> str:
        """The name of the function of a schema."""
        name = self.functions.get(id(schema))
        if name is None:
            name = self.functions[id(schema)] = f"f{len(self.functions)}"
            self.waiting.append(schema)
        return name

    def bind(self, value: Any) -> str:
        """A name for a value in the function's globals."""
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name

    def literal(self, value: Any) -> str:
        if type(value) is str or (type(value) is int and abs(value) < 10**15):
            return repr(value)
        return self.bind(value)

    def search(self, pattern: str) -> str:
        """The name of a function that finds a regular expression in a text."""
        try:
            return self.bind(partial(matches, pattern) if compiled(pattern) else None)
        except PatternError as error:
            raise Uncompilable(f"pattern {pattern!r}") from error

    def resolve(self, reference: str) -> Any:
        """The schema that a reference inside the root names, by RFC 6901."""
        if reference != "#" and not reference.startswith("#/"):
            raise Uncompilable(f"reference {reference}")
        if "%" in reference:
            raise Uncompilable(f"escaped reference {reference}")
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
        return found

    # -- statements --------------------------------------------------------------------------------------------------

    def say(self, indent: int, line: str) -> None:
        self.lines.append(" " * indent + line)

    def refuse(self, indent: int, condition: str) -> None:
        self.say(indent, f"if {condition}: return False")

    def block(self, schema: Any, depth: int, indent: int, kinds: Kinds) -> None:
        """The statements that check ``v{depth}``, of which ``kinds`` (None: anything) are known."""
        if schema is False:
            self.say(indent, "return False")
        if schema is True or schema is False:
            return
        if schema is not self.root and ("$id" in schema or "$schema" in schema):
            raise Uncompilable("a schema with an identity of its own inside")
        for keyword in schema:
            if keyword in self.declined:
                raise Uncompilable(f"keyword {keyword}")
        keys = self.covered & schema.keys()
        if not keys:
            return
        if "$ref" in schema:
            self.refuse(indent, f"not {self.function(self.resolve(schema['$ref']))}(v{depth}, known)")
            if self.legacy:  # a reference hides what stands beside it
                return
        if depth >= _MAX_DEPTH and keys & {"properties", "patternProperties", "additionalProperties", "items", "prefixItems"}:
            self.refuse(indent, f"not {self.function(schema)}(v{depth}, known)")
            return
        if "type" in schema:
            kinds = self.kind(schema["type"], depth, indent, kinds)
        if "const" in schema:
            self.among([schema["const"]], depth, indent, kinds)
        if "enum" in schema:
            self.among(schema["enum"], depth, indent, kinds)
        for kind, part in ((str, self.string), (int, self.number), (list, self.array), (dict, self.object)):
            if kinds is not None and kind not in kinds:
                continue
            start = len(self.lines)
            sure = kinds is not None and set(kinds) <= ({int, float} if kind is int else {kind})
            part(schema, depth, indent + (not sure))
            if not sure and len(self.lines) > start:
                test = " or ".join([f"v{depth}.__class__ is {each.__name__}" for each in ((int, float) if kind is int else (kind,))])
                self.lines.insert(start, " " * indent + f"if {test}:")
        self.combine(schema, depth, indent, kinds)

    def kind(self, names: str | list[str], depth: int, indent: int, kinds: Kinds) -> tuple[type, ...]:
        names = [names] if isinstance(names, str) else names
        if not set(names) <= _KINDS.keys():
            raise Uncompilable(f"type {names}")
        var = f"v{depth}"
        tests = []
        for kind in dict.fromkeys(kind for name in names for kind in _KINDS[name]):
            if kind is float and "number" not in names:
                tests.append(f"not ({var}.__class__ is float and {var}.is_integer())")
            else:
                tests.append(f"{var} is not None" if kind is type(None) else f"{var}.__class__ is not {kind.__name__}")
        self.refuse(indent, " and ".join(tests))
        found = tuple(kind for name in names for kind in _KINDS[name])
        return found if kinds is None else tuple(kind for kind in found if kind in kinds)

    def among(self, allowed: list[Any], depth: int, indent: int, kinds: Kinds) -> None:
        var = f"v{depth}"
        if all(type(each) is str for each in allowed):
            if len(allowed) <= 2:
                self.refuse(indent, " and ".join(f"{var} != {each!r}" for each in allowed) or "True")
            else:
                test = f"{var} not in {self.bind(frozenset(allowed))}"
                self.refuse(indent, test if kinds == (str,) else f"{var}.__class__ is not str or {test}")
        else:
            self.refuse(indent, f"not among({var}, {self.bind(allowed)})")

    def compare(self, schema: dict[str, Any], indent: int, value: str, *pairs: tuple[str, str]) -> None:
        for keyword, operator in pairs:
            if keyword in schema:
                self.refuse(indent, f"{value} {operator} {self.literal(schema[keyword])}")

    def string(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        var = f"v{depth}"
        self.compare(schema, indent, f"len({var})", ("minLength", "<"), ("maxLength", ">"))
        if "pattern" in schema:
            self.refuse(indent, f"not {self.search(schema['pattern'])}({var})")
        name = str(schema.get("format"))
        if name in self.formats:
            alias = "is_" + name.replace("-", "_")
            self.names[alias] = self.formats[name]
            if name in self.may_be_known:
                self.refuse(indent, f"{var} not in known and not {alias}({var})")
            else:
                self.refuse(indent, f"not {alias}({var})")

    def number(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        var = f"v{depth}"
        self.compare(
            schema, indent, var, ("minimum", "<"), ("maximum", ">"), ("exclusiveMinimum", "<="), ("exclusiveMaximum", ">=")
        )  # fmt: skip
        if "multipleOf" in schema:
            self.refuse(indent, f"not multiple({var}, {self.literal(schema['multipleOf'])})")

    def array(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        var, item = f"v{depth}", depth + 1
        self.compare(schema, indent, f"len({var})", ("minItems", "<"), ("maxItems", ">"))
        if schema.get("uniqueItems"):
            self.refuse(indent, f"not unique({var})")
        first = schema.get("prefixItems", ()) if not self.legacy else ()
        for index, each in enumerate(first):
            self.say(indent, f"if len({var}) > {index}:")
            self.say(indent + 1, f"v{item} = {var}[{index}]")
            self.block(each, item, indent + 1, None)
        rest = schema.get("items", True)
        if isinstance(rest, list):
            raise Uncompilable("a list of items")
        if self.checks(rest):
            self.say(indent, f"for v{item} in {f'{var}[{len(first)}:]' if first else var}:")
            self.block(rest, item, indent + 1, None)
        if "contains" in schema:
            few, many = (1, None) if self.legacy else (schema.get("minContains", 1), schema.get("maxContains"))
            self.say(indent, f"n = sum(map({self.function(schema['contains'])}, {var}))")
            self.refuse(indent, f"n < {self.literal(few)}" + ("" if many is None else f" or n > {self.literal(many)}"))

    def checks(self, schema: Any) -> bool:
        """Whether a schema asserts anything."""
        return schema is False or (schema is not True and bool((self.covered | self.declined | {"$id", "$schema"}) & schema.keys()))

    def object(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        var, item = f"v{depth}", depth + 1
        known: dict[str, Any] = schema.get("properties", {})
        patterns: dict[str, Any] = schema.get("patternProperties", {})
        others = schema.get("additionalProperties", True)
        required = schema.get("required", ())
        self.compare(schema, indent, f"len({var})", ("minProperties", "<"), ("maxProperties", ">"))
        counted = others is False and not patterns  # a closed object has as many keys as there are known ones in it
        if counted:
            self.say(indent, f"n{depth} = {len(known.keys() & set(required))}")
        for key in dict.fromkeys(required):
            if key not in known:
                self.refuse(indent, f"{key!r} not in {var}")
        for key, each in known.items():
            if key in required:
                self.say(indent, f"v{item} = {var}[{key!r}]")
                self.block(each, item, indent, None)
            elif counted or self.checks(each):
                self.say(indent, f"if {key!r} in {var}:")
                self.say(indent + 1, f"v{item} = {var}[{key!r}]")
                if counted:
                    self.say(indent + 1, f"n{depth} += 1")
                self.block(each, item, indent + 1, None)
        if counted:
            self.refuse(indent, f"len({var}) != n{depth}")
        for pattern, each in patterns.items():
            self.say(indent, f"for key, v{item} in {var}.items():")
            self.say(indent + 1, f"if {self.search(pattern)}(key):")
            self.say(indent + 2, "pass")
            self.block(each, item, indent + 2, None)
        if not counted and self.checks(others):
            self.say(indent, f"for key, v{item} in {var}.items():")
            other = f"key not in {self.bind(frozenset(known))}" + "".join(f" and not {self.search(each)}(key)" for each in patterns)
            self.say(indent + 1, f"if {other}:")
            self.block(others, item, indent + 2, None)
        if self.checks(schema.get("propertyNames", True)):
            self.say(indent, f"for v{item} in {var}:")
            self.block(schema["propertyNames"], item, indent + 1, (str,))
        if self.legacy:
            return
        for key, needed in schema.get("dependentRequired", {}).items():
            if needed:
                self.refuse(indent, f"{key!r} in {var} and not ({' and '.join(f'{each!r} in {var}' for each in needed)})")
        for key, each in schema.get("dependentSchemas", {}).items():
            self.say(indent, f"if {key!r} in {var}:")
            self.say(indent + 1, "pass")
            self.block(each, depth, indent + 1, None)

    def combine(self, schema: dict[str, Any], depth: int, indent: int, kinds: Kinds) -> None:
        var = f"v{depth}"
        for each in schema.get("allOf", ()):
            self.block(each, depth, indent, kinds)
        if "anyOf" in schema:
            self.refuse(indent, f"not ({' or '.join(f'{self.function(each)}({var})' for each in schema['anyOf'])})")
        if "oneOf" in schema:
            self.refuse(indent, f"{' + '.join(f'{self.function(each)}({var})' for each in schema['oneOf'])} != 1")
        if "not" in schema:
            self.refuse(indent, f"{self.function(schema['not'])}({var})")
        if "if" in schema and ("then" in schema or "else" in schema):
            self.say(indent, f"if {self.function(schema['if'])}({var}):")
            self.say(indent + 1, "pass")
            self.block(schema.get("then", True), depth, indent + 1, kinds)
            if "else" in schema:
                self.say(indent, "else:")
                self.say(indent + 1, "pass")
                self.block(schema["else"], depth, indent + 1, kinds)
