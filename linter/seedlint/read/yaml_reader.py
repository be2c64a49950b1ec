"""The careful way to read YAML: libyaml's events, one by one.

It stops at a depth of `MAX_DEPTH`, sees anchors, tags and duplicate keys with their places, and puts the parser's errors into
words. `yamltree` calls it for whatever is out of the ordinary.
"""

from __future__ import annotations

import re

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from seedlint._typing import Any
from seedlint.read.yamltree import MAX_DEPTH, PARSER_ERRORS, CParser, Tree, Trouble
from seedlint.text.scalars import HugeInteger, resolve


class StopError(Exception):
    """Reading ends here, with one trouble."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


_KINDS = {type(None): "null", bool: "a boolean", int: "an integer", float: "a number", list: "a list", dict: "a mapping"}


class Careful:
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
        except StopError as stop:
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

    def _stop(self, rule: str, message: str, start: int, end: int) -> StopError:
        return StopError(Trouble(rule, message, start, max(end, start)))

    def _empty(self) -> StopError:
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
        if "maximum nesting depth" in problem:  # newer libyaml has a limit too, and reads ahead: it may stop before we see an event
            return Careful(self.text[:at].encode()).read().troubles[0]
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
