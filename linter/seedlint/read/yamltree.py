"""YAML text -> nodes with positions, plain values, and what is wrong.

Two ways to the same result. The fast one lets libyaml compose the nodes and works the types out afterwards; it refuses
whatever is out of the ordinary. The careful one follows libyaml's events: it stops at a depth of `MAX_DEPTH`, sees
anchors, tags and duplicate keys with their places, and puts errors into words. A property test says that they agree.

Source: YAML 1.2.2; what is refused is listed at SL008. The parser is libyaml through PyYAML.
"""

from __future__ import annotations

from yaml import YAMLError
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from seedlint._typing import Any, NamedTuple

try:
    from yaml import _yaml

    CParser: Any = _yaml.CParser
except ImportError:  # PyYAML built without libyaml: its own parser, ten times slower, same results
    CParser = None

from seedlint.text.scalars import resolve

MAX_DEPTH = 32


class Trouble(NamedTuple):
    """A problem before it has a span: offsets count code points of the text that was parsed."""

    rule: str
    message: str
    start: int
    end: int
    note: tuple[int, int, str] | None = None
    same: bool = False  # a duplicate pair that says the same twice
    pair: tuple[int, int] | None = None  # the whole duplicate pair


class Tree(NamedTuple):
    """What was read. ``root`` is None when it is not a mapping or could not be read: then ``broken``."""

    root: MappingNode | None
    data: dict[str, Any]
    troubles: tuple[Trouble, ...]
    broken: bool


# -- the fast way ------------------------------------------------------------------------------------------------------


class OddError(Exception):
    """The fast way meets something it leaves to the careful one."""


# libyaml's composer recurses in C, about 500 bytes of stack a level; every level of nesting on one line needs one of
# these characters, so this many are safe on the smallest stacks in use (512 KiB). Deeper block nesting, a level a line,
# takes more text than `_MOST_BYTES`.
_MOST_LEVELS = 900
_MOST_BYTES = 65_536
_BEFORE_PROPERTY = b" \n[{,\t\r"
_BEHIND_KEY = (b'":', b"':", b"]:", b"}:")  # in flow style a value needs no blank behind a key that ends of itself


def _is_ordinary(text: bytes) -> bool:
    """Whether the fast way is safe and right: no deep nesting, no anchors, aliases, tags, merge keys or directives.

    It may say no to a text that only looks like it: that costs time, nothing else.
    """
    return (
        len(text) < _MOST_BYTES
        and text.count(b"-") + text.count(b"[") + text.count(b"{") + text.count(b"?") < _MOST_LEVELS
        and not text.startswith(b"%")
        and not (b"<" in text and b"<<" in text)
        and not (b"&" in text and _has_property(text, b"&"))
        and not (b"!" in text and _has_property(text, b"!"))
        and not (b"*" in text and _has_property(text, b"*"))
    )


def _has_property(text: bytes, sign: bytes) -> bool:
    """Whether the sign stands where an anchor, alias or tag could begin."""
    at = text.find(sign)
    while at >= 0:
        if text[at - 1] in _BEFORE_PROPERTY or text[max(at - 2, 0) : at] in _BEHIND_KEY:
            return True
        at = text.find(sign, at + 1)
    return False


def _make_composer() -> Any:
    """PyYAML's C parser with its resolver hooks replaced by a C callable that does nothing.

    PyYAML calls three Python methods for each node to guess a tag; we work types out from style and text instead. The
    trick leans on how PyYAML finds these methods, so a self-check decides whether it holds here.
    """
    if CParser is None:
        return None
    nothing = "".format  # a built-in takes any arguments, returns "" and, unlike a function, is not bound to the instance
    composer = type("Composer", (CParser,), {"resolve": nothing, "descend_resolver": nothing, "ascend_resolver": nothing})
    try:
        node = composer(b'---\na: 1\nb: [x, "y"]\n').get_single_node()
        (a, one), (b, items) = node.value
        fine = (a.value, one.value, one.style, b.value, [item.style for item in items.value]) == ("a", "1", "", "b", ["", '"'])
        fine = fine and items.flow_style is True and (one.start_mark.index, one.end_mark.index) == (7, 8)
    except (YAMLError, AttributeError, TypeError, ValueError):
        return None
    return composer if fine else None


_composer = _make_composer()


_known_keys: set[str] = set()


def _is_text(name: str) -> bool:
    """Whether an unquoted key is text; the ones seen are remembered, up to a bound."""
    if resolve(name).__class__ is not str:
        return False
    if len(_known_keys) < 1_000:
        _known_keys.add(name)
    return True


def _values(node: MappingNode, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise OddError
    values: dict[str, Any] = {}
    pairs = node.value
    known = _known_keys
    for key, value in pairs:
        if key.__class__ is not ScalarNode:
            raise OddError
        name = key.value
        if name not in known and not key.style and not _is_text(name):
            raise OddError
        kind = value.__class__
        if kind is ScalarNode:
            values[name] = value.value if value.style else resolve(value.value)
        elif kind is MappingNode:
            values[name] = _values(value, depth + 1)
        else:
            values[name] = _items(value, depth + 1)
    if len(values) != len(pairs):
        raise OddError
    return values


def _items(node: SequenceNode, depth: int) -> list[Any]:
    if depth > MAX_DEPTH:
        raise OddError
    items: list[Any] = []
    for value in node.value:
        kind = value.__class__
        if kind is ScalarNode:
            items.append(value.value if value.style else resolve(value.value))
        elif kind is MappingNode:
            items.append(_values(value, depth + 1))
        else:
            items.append(_items(value, depth + 1))
    return items


# Beside its own errors PyYAML raises these on malformed input.
PARSER_ERRORS = (YAMLError, ValueError, IndexError, KeyError, AttributeError, OverflowError, RecursionError, TypeError)


def read(text: bytes) -> Tree:
    """Read YAML, never raise.

    Args:
        text: UTF-8 without a byte-order mark, one document; offsets in the result count its code points from 0.
    """
    if _composer is not None and _is_ordinary(text):
        try:
            root = _composer(text).get_single_node()
            if root.__class__ is MappingNode:
                return Tree(root, _values(root, 1), (), False)
        except (OddError, *PARSER_ERRORS):
            pass
    from seedlint.read.yaml_reader import Careful  # late: most runs never need it

    return Careful(text).read()
