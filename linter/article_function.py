"""The article schema as Python source: one function that answers yes or no, for `generate.py` to write.

It knows the keywords that the article schema uses, and says so when that comes to use another one.
"""

from __future__ import annotations

from typing import Any

_KNOWN = frozenset(
    "$schema $id $defs title description examples $ref type enum const minimum format items properties required additionalProperties "
    "dependentRequired allOf if then x-seedlint-role".split()
)
_CLASSES = {"string": "str", "boolean": "bool", "array": "list", "object": "dict"}
_CLEAN = ("uri", "uri-reference")  # formats that the texts in `known` have


def source(schema: dict[str, Any]) -> str:
    """The function ``f0(value, known)``, with those that it calls, and ``parts``: these by the reference to what they are made from.

    Raises:
        NotImplementedError: the schema uses a keyword that is not known here.
    """
    return _Writer(schema).write()


class _Writer:
    """Writes one function for the root, and one for each schema that is referred to or stands in a condition.

    A function is a conjunction: each check is a statement that returns False. It runs in a ``try`` that takes a missing key for a no.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.functions: dict[int, str] = {}
        self.waiting: list[Any] = []
        self.lines: list[str] = []

    def write(self) -> str:
        self.function(self.root)
        while self.waiting:
            schema = self.waiting.pop()
            self.lines += [f"def {self.functions[id(schema)]}(v0, known=()):", " try:"]
            self.block(schema, 0, 2)
            self.lines += [" except KeyError:", "  return False", " return True"]
        parts = [
            f"{f'#/$defs/{name}'!r}: {self.functions[id(each)]}" for name, each in self.root["$defs"].items() if id(each) in self.functions
        ]
        return "\n".join([*self.lines, f"parts = {{{', '.join(parts)}}}"])

    def function(self, schema: dict[str, Any]) -> str:
        """The name of the function of a schema."""
        if id(schema) not in self.functions:
            self.functions[id(schema)] = f"f{len(self.functions)}"
            self.waiting.append(schema)
        return self.functions[id(schema)]

    def refuse(self, indent: int, condition: str) -> None:
        self.lines.append(f"{' ' * indent}if {condition}: return False")

    def block(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        """The statements that check ``v{depth}``."""
        var = f"v{depth}"
        if unknown := schema.keys() - _KNOWN:
            raise NotImplementedError(f"{', '.join(sorted(unknown))}: jsonschema knows, this writer does not")
        if "$ref" in schema:
            self.refuse(indent, f"not {self.function(self.root['$defs'][schema['$ref'].removeprefix('#/$defs/')])}({var}, known)")
        if schema.get("type") == "integer":
            self.refuse(indent, f"{var}.__class__ is not int and not ({var}.__class__ is float and {var}.is_integer())")
        elif "type" in schema:
            self.refuse(indent, f"{var}.__class__ is not {_CLASSES[schema['type']]}")
        allowed = schema.get("enum", [schema["const"]] if "const" in schema else [])
        if allowed:
            assert all(isinstance(each, str) for each in allowed)
            self.refuse(indent, " and ".join(f"{var} != {each!r}" for each in allowed))
        if "minimum" in schema:
            assert schema["type"] == "integer"
            self.refuse(indent, f"{var} < {schema['minimum']!r}")
        if "format" in schema:
            assert schema["type"] == "string"
            known = f"{var} not in known and " if schema["format"] in _CLEAN else ""
            self.refuse(indent, f"{known}not is_{schema['format'].replace('-', '_')}({var})")
        if "items" in schema:
            assert schema["type"] == "array"
            self.lines.append(f"{' ' * indent}for v{depth + 1} in {var}:")
            self.block(schema["items"], depth + 1, indent + 1)
        self.mapping(schema, depth, indent)
        for each in schema.get("allOf", ()):
            self.block(each, depth, indent)
        if "if" in schema:
            self.lines.append(f"{' ' * indent}if {self.function(schema['if'])}({var}):")
            self.block(schema["then"], depth, indent + 1)

    def mapping(self, schema: dict[str, Any], depth: int, indent: int) -> None:
        """What a schema says of the keys of a mapping; of another value, in a condition, nothing."""
        var, item, pad = f"v{depth}", f"v{depth + 1}", " " * indent
        properties, required = schema.get("properties", {}), schema.get("required", ())
        if not schema.keys() & {"properties", "required", "additionalProperties", "dependentRequired"}:
            return
        closed = schema.get("additionalProperties") is False  # it has as many keys as there are known ones in it
        if "type" not in schema and depth == 0 and self.functions.get(id(schema)) is not None:
            self.lines.append(f"{pad}if {var}.__class__ is dict:")
            indent, pad = indent + 1, pad + " "
        if closed:
            self.lines.append(f"{pad}n{depth} = {len(properties.keys() & set(required))}")
        for key in required:
            if key not in properties:
                self.refuse(indent, f"{key!r} not in {var}")
        for key, each in properties.items():
            if key in required:
                self.lines.append(f"{pad}{item} = {var}[{key!r}]")
                self.block(each, depth + 1, indent)
            else:
                self.lines += [f"{pad}if {key!r} in {var}:", f"{pad} {item} = {var}[{key!r}]"]
                self.lines += [f"{pad} n{depth} += 1"] if closed else []
                self.block(each, depth + 1, indent + 1)
        if closed:
            self.refuse(indent, f"len({var}) != n{depth}")
        for key, needed in schema.get("dependentRequired", {}).items():
            self.refuse(indent, f"{key!r} in {var} and not ({' and '.join(f'{each!r} in {var}' for each in needed)})")
