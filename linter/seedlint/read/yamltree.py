"""YAML text -> nodes with positions, plain values, and what is wrong.

Two ways to the same result. The fast one lets libyaml compose the nodes and works the types out afterwards; it refuses
whatever is out of the ordinary. The careful one follows libyaml's events: it stops at a depth of `MAX_DEPTH`, sees
anchors, tags and duplicate keys with their places, and puts errors into words. A property test says that they agree.

Source: YAML 1.2.2; what is refused is listed at SL008. The parser is libyaml through PyYAML.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from yaml import YAMLError
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

try:
    from yaml import _yaml

    CParser: Any = _yaml.CParser
except ImportError:  # PyYAML built without libyaml: its own parser, ten times slower, same results
    CParser = None

from seedlint.scalar import HugeInteger, resolve

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
        if text[at - 1] in _BEFORE_PROPERTY:
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
    return _Careful(text).read()


# -- the careful way ---------------------------------------------------------------------------------------------------


class _StopError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


_KINDS = {type(None): "null", bool: "a boolean", int: "an integer", float: "a number", list: "a list", dict: "a mapping"}


class _Careful:
    """Follow the events of one document. A class because half a dozen steps share parser, place and troubles."""

    def __init__(self, text: bytes) -> None:
        self.text = text.decode("utf-8", "replace")
        self.bytes = text
        self.troubles: list[Trouble] = []
        self.at = 0

    def read(self) -> Tree:
        try:
            self.parser = self._parser()
            root, data = self._document()
        except _StopError as stop:
            return Tree(None, {}, (stop.trouble,), True)
        except PARSER_ERRORS as error:
            return Tree(None, {}, (self._in_words(error),), True)
        return Tree(root, data, tuple(self.troubles), False)

    def _parser(self) -> Any:
        if CParser is not None:
            return CParser(self.bytes)
        from yaml import Loader

        return Loader(self.text)

    def _next(self) -> Any:
        event = self.parser.get_event()
        if event is not None:
            self.at = event.end_mark.index
        return event

    def _stop(self, rule: str, message: str, start: int, end: int) -> _StopError:
        return _StopError(Trouble(rule, message, start, max(end, start)))

    def _empty(self) -> _StopError:
        return self._stop("not-a-mapping", "front matter is empty, expected a mapping", 0, 3 if self.text.startswith("---") else 0)

    def _document(self) -> tuple[MappingNode, dict[str, Any]]:
        self._next()  # stream start
        event: Any = self._next()
        if event.__class__.__name__ == "StreamEndEvent":
            raise self._empty()
        if event.tags or (event.version and event.version != (1, 2) and event.version != (1, 1)):
            raise self._stop(
                "unsupported-yaml", "a YAML directive stands before the document", event.start_mark.index, event.end_mark.index
            )
        event = self._next()
        node, value = self._node(event, 1)
        self._next()  # document end
        if self.parser.get_event().__class__.__name__ != "StreamEndEvent":
            raise self._stop("unsupported-yaml", "front matter holds several YAML documents", self.at, self.at + 3)
        if not isinstance(node, MappingNode):
            if value is None:
                raise self._empty()
            kind = "a list" if isinstance(node, SequenceNode) else "a single value"
            start = node.start_mark.index
            end = self.text.find("\n", start)
            raise self._stop("not-a-mapping", f"front matter is {kind}, expected a mapping", start, len(self.text) if end < 0 else end)
        return node, value

    def _node(self, event: Any, depth: int) -> tuple[Any, Any]:
        start, end = event.start_mark.index, event.end_mark.index
        kind: Any = event.__class__
        if kind is AliasEvent:
            raise self._stop(
                "unsupported-yaml", f"alias *{event.anchor} stands for a value elsewhere, expected the value itself", start, end
            )
        if event.anchor is not None:
            end = start + 1 + len(event.anchor)
            message = f"anchor &{event.anchor}, expected a value (text that begins with & needs quotes)"
            raise self._stop("unsupported-yaml", message, start, end)
        if event.tag is not None:
            written = _TAG.match(self.text, start)
            shown = written.group() if written else event.tag
            message = f"tag {shown}, expected a value (text that begins with ! needs quotes)"
            raise self._stop("unsupported-yaml", message, start, start + len(shown))
        if kind is ScalarEvent:
            scalar = ScalarNode("", event.value, event.start_mark, event.end_mark, style=event.style or "")
            return scalar, self._scalar(scalar)
        if depth > MAX_DEPTH:
            raise self._stop("unsupported-yaml", f"values are nested deeper than {MAX_DEPTH} levels", start, start + 1)
        if kind is MappingStartEvent:
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _scalar(self, node: Any) -> Any:
        if node.style:
            return node.value
        try:
            return resolve(node.value)
        except HugeInteger:
            start, end = node.start_mark.index, node.end_mark.index
            raise self._stop("unsupported-yaml", f"an integer of {end - start} digits", start, end) from None

    def _sequence(self, start: Any, depth: int) -> tuple[Node, Any]:
        nodes: list[Node] = []
        values: list[Any] = []
        while True:
            event = self._next()
            kind: Any = event.__class__
            if kind is SequenceEndEvent:
                node = SequenceNode("", nodes, start.start_mark, event.end_mark, flow_style=bool(start.flow_style))
                return node, values
            item, value = self._node(event, depth + 1)
            nodes.append(item)
            values.append(value)

    def _mapping(self, start: Any, depth: int) -> tuple[Node, Any]:
        pairs: list[tuple[Node, Node]] = []
        values: dict[str, Any] = {}
        seen: dict[str, tuple[Node, Node]] = {}
        while True:
            event = self._next()
            kind: Any = event.__class__
            if kind is MappingEndEvent:
                return MappingNode("", pairs, start.start_mark, event.end_mark, flow_style=bool(start.flow_style)), values
            key, name = self._node(event, depth + 1)
            begin, end = key.start_mark.index, key.end_mark.index
            if name.__class__ is not str:
                raise self._stop("unsupported-yaml", f"key is {_KINDS[name.__class__]}, expected text", begin, max(end, begin + 1))
            if name == "<<" and not key.style:
                raise self._stop("unsupported-yaml", "merge key << takes values from elsewhere, expected the values themselves", begin, end)
            node, value = self._node(self._next(), depth + 1)
            if name in seen:
                self._duplicate(name, seen[name], values[name], (key, node), value)
            else:
                seen[name] = (key, node)
            pairs.append((key, node))
            values[name] = value

    def _duplicate(self, name: str, first: tuple[Node, Node], old: Any, again: tuple[Node, Node], new: Any) -> None:
        key, node = again
        same = repr(old) == repr(new)
        words = "same value" if same else "the last value counts"
        place = first[0].start_mark.index, first[0].end_mark.index
        self.troubles.append(
            Trouble(
                "duplicate-key",
                f"key {name} stands twice in one mapping ({words})",
                key.start_mark.index,
                key.end_mark.index,
                (*place, "first used here"),
                same,
                (key.start_mark.index, max(node.end_mark.index, key.end_mark.index)),
            )
        )

    # -- errors in words ----------------------------------------------------------------------------------------------

    def _in_words(self, error: Exception) -> Trouble:
        position = getattr(error, "position", None)
        if isinstance(position, int):  # a ReaderError counts bytes
            return self._forbidden(position)
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", "") or "")
        at = mark.index if mark is not None else self.at
        if "mapping values are not allowed" in problem and (start := self._line_without_colon(at)) >= 0:
            return self._syntax("a key without “:”", start)
        directive = re.search("^%", self.text, re.MULTILINE)
        if directive and ("<document start>" in problem or self.text.rfind("\n", 0, at) + 1 == directive.start()):
            return self._syntax("a line that begins with % is a YAML directive: put the text in quotes", directive.start())
        for key, words, use_context in _WORDS:
            if key in problem:
                if use_context and context is not None:
                    at = context.index
                problem = words
                break
        else:
            problem = problem or "the YAML parser gives up here"
        return self._syntax(problem, min(at, len(self.text)))

    def _line_without_colon(self, at: int) -> int:
        """Where the line above begins, if this one is a whole ``key: value`` and that one lacks its colon; else -1."""
        start = self.text.rfind("\n", 0, at) + 1
        above = self.text.rfind("\n", 0, max(start - 1, 0)) + 1
        line, key = self.text[above:start].rstrip(), self.text[start:at]
        indent = len(line) - len(line.lstrip())
        lacks = line.strip() and not line.startswith("---") and ":" not in line and indent == len(key) - len(key.lstrip())
        return above + indent if lacks else -1

    def _syntax(self, problem: str, at: int) -> Trouble:
        text = self.text
        char = text[at : at + 1]
        if "{char}" in problem:
            if char == "\t":
                problem = "a tab where blanks are expected: YAML indents with blanks only"
            else:
                shown = repr(char) if char else "the end"
                problem = problem.replace("{char}", shown)
        end = at + 1 if char and char not in "\r\n" else at
        return Trouble("invalid-yaml", problem, at, end)

    def _forbidden(self, position: int) -> Trouble:
        found = FORBIDDEN.search(self.text)
        at = found.start() if found else len(self.bytes[:position].decode("utf-8", "ignore"))
        char = self.text[at : at + 1]
        name = "a NUL byte" if char == "\0" else f"character U+{ord(char):04X}" if char else "a character"
        return Trouble("invalid-encoding", f"{name}, which YAML forbids", at, at + 1)


_TAG = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)")

# Everything outside YAML 1.2.2 production [1] c-printable.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# libyaml's words -> ours, and whether the place to show is where the construct began.
_WORDS = (
    ("mapping values are not allowed", "a second “: ” in an unquoted value: put the value in quotes, or check the indentation", False),
    ("could not find expected ':'", "a key without “:”", True),
    ("found unexpected end of stream", "a quoted text is not closed", True),
    ("found unexpected document indicator", "a quoted text is not closed", True),
    ("found character that cannot start any token", "{char} cannot start a value: put the value in quotes", False),
    (
        "did not find expected key",
        "{char} where a key is expected: check the quotes and the indentation of this line and the one above",
        False,
    ),
    ("did not find expected '-' indicator", "{char} where “-” of the next list item is expected: check the indentation", False),
    ("did not find expected ',' or ']'", "{char} where “,” or “]” is expected: a list in brackets is not closed", False),
    ("did not find expected ',' or '}'", "{char} where “,” or “}” is expected: a mapping in braces is not closed", False),
    ("block sequence entries are not allowed", "“- ” where no list item can stand: check the indentation", False),
    ("found unknown escape character", "an escape that YAML does not know: write “\\\\” for a backslash in double quotes", False),
    ("did not find expected hexdecimal number", "an escape without its hexadecimal digits", False),
    ("did not find expected alphabetic or numeric character", "a value that begins with & or * needs quotes", False),
    ("found undefined tag handle", "a tag handle that is not defined: a value that begins with ! needs quotes", False),
    ("found a tab character", "a tab where blanks are expected: YAML indents with blanks only", False),
    ("found invalid Unicode character escape code", "an escape that is no Unicode character", False),
    ("did not find expected <document start>", "{char} where the front matter has already ended", False),
    ("did not find expected node content", "{char} where a value is expected", False),
    ("did not find expected comment or line break", "{char} behind the header of a block text", False),
)
