"""Any YAML -> nodes, plain values, and what is wrong: libyaml's events, one by one.

It stops at a depth of `MAX_DEPTH`, sees anchors, tags and duplicate keys with their places, and puts the parser's errors into
words. What is rejected is listed at SL008. Where a collection asks for it, aliases and merge keys are resolved: what an alias stands
for is shared, not copied, and counted, so that a few lines cannot stand for millions of values.

Sources: YAML 1.2.2; for merge keys YAML 1.1, type repository, "merge". The parser is libyaml through PyYAML.
"""

from __future__ import annotations

import re

from yaml import YAMLError
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from seedlint._typing import Any, NamedTuple
from seedlint.model.nodes import ListNode, MappingNode, Node, Pair, ScalarNode
from seedlint.model.reading import USUAL, Reading
from seedlint.text.scalars import HugeInteger, resolve

try:
    from yaml import _yaml

    CParser: Any = _yaml.CParser
except ImportError:  # PyYAML built without libyaml: its own parser, slower, same results
    CParser = None

MAX_DEPTH = 32
MOST_ALIASED = 10_000  # values that all aliases of a file stand for
# Beside its own errors PyYAML raises these on malformed input.
PARSER_ERRORS = (YAMLError, ValueError, IndexError, KeyError, AttributeError, OverflowError, RecursionError, TypeError)


class Repair(NamedTuple):
    """A fix of a slip before it has spans: its title, its edits by offsets, and the JSON Pointers of what they change."""

    title: str
    edits: tuple[tuple[int, int, str], ...]
    fields: tuple[str, ...] = ()


class YamlProblem(NamedTuple):
    """A problem before it has a span.

    Attributes:
        rule: the name of the rule that reports it.
        message: in words.
        start, end: offsets into the text of the file, in code points.
        note: a second place, and what is to be said of it.
        same: a duplicate pair has the same value as the first.
        pair: start and end of a whole duplicate pair.
        repair: a fix.
    """

    rule: str
    message: str
    start: int
    end: int
    note: tuple[int, int, str] | None = None
    same: bool = False
    pair: tuple[int, int] | None = None
    repair: Repair | None = None


class Tree(NamedTuple):
    """What was read. ``root`` is None when it is not a mapping or could not be read: then ``broken``.

    ``empty`` says that there is nothing between the fences, ``aliased`` that some values stand elsewhere.
    """

    root: MappingNode | None
    data: dict[str, Any]
    problems: tuple[YamlProblem, ...]
    broken: bool
    empty: bool = False
    aliased: bool = False


class StopError(Exception):
    """Reading ends here, with one problem."""

    def __init__(self, problem: YamlProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class EmptyError(StopError):
    """There is nothing between the fences."""


class Anchored(NamedTuple):
    """What an anchor names: its value, how many values that is, and how deep they are nested."""

    value: Any
    size: int
    height: int


_KINDS = {type(None): "null", bool: "a boolean", int: "an integer", float: "a number", list: "a list", dict: "a mapping"}


def read(text: bytes, base: int = 0, reading: Reading = USUAL) -> Tree:
    """Read YAML, never raise.

    Args:
        text: UTF-8 without a byte-order mark, one document.
        base: offset of its first character in the text of the file, in code points.
        reading: which YAML it is.
    """
    tree = EventReader(text, base, reading).read()
    repair = tree.problems[0].repair if tree.broken else None
    if repair is None:
        return tree
    from seedlint.model.messages import counted
    from seedlint.read.slips.repair import whole_repair

    whole = whole_repair(text.decode("utf-8", "replace"), repair.edits, _read_again)
    moved = None
    if whole is not None:
        edits, fields, count = whole
        title = repair.title if count == 1 else f"{repair.title}, and repair {counted(count - 1, 'more slip')}"
        moved = Repair(title, tuple((start + base, end + base, new) for start, end, new in edits), fields)
    return tree._replace(problems=(tree.problems[0]._replace(repair=moved),))


def _read_again(text: str) -> MappingNode | tuple[tuple[int, int, str], ...]:
    """The root of a repaired text, or the edits that would repair it further; none where there are none."""
    tree = EventReader(text.encode("utf-8", "replace")).read()
    if tree.root is not None:
        return tree.root
    repair = tree.problems[0].repair
    return repair.edits if repair is not None else ()


class EventReader:
    """Follow the events of one document. A class because half a dozen steps share parser, place and problems."""

    def __init__(self, text: bytes, base: int = 0, reading: Reading = USUAL) -> None:
        self.bytes = text
        self.base = base
        self.resolve = resolve
        if reading.yaml == "1.1":
            from seedlint.text import yaml_1_1

            self.resolve = yaml_1_1.resolve
        self.anchors: dict[str, Anchored | None] | None = {} if reading.anchors else None  # None for one that is not read to its end
        self.size = 0  # values that were read, those of aliases included
        self.aliased = 0  # values that aliases stand for
        self.deepest = 0
        self.problems: list[YamlProblem] = []
        self.decoded: str | None = None
        self.last: Any = None  # the event before the next one

    @property
    def text(self) -> str:
        """The text, as far as it is text."""
        if self.decoded is None:
            self.decoded = self.bytes.decode("utf-8", "replace")
        return self.decoded

    def read(self) -> Tree:
        """Everything, or the one problem that stopped reading."""
        try:
            if CParser is not None:
                parser = CParser(self.bytes)
            else:
                from yaml import Loader

                parser = Loader(self.text)
            self.get_event = parser.get_event
            root, data = self._document()
        except StopError as stop:
            return Tree(None, {}, (self._moved(stop.problem),), True, isinstance(stop, EmptyError))
        except PARSER_ERRORS as error:
            return Tree(None, {}, (self._moved(self._in_words(error)),), True)
        return Tree(root, data, tuple(map(self._moved, self.problems)), False, aliased=self.aliased > 0)

    def _moved(self, problem: YamlProblem) -> YamlProblem:
        """A problem with offsets into the file."""
        base, note, pair = self.base, problem.note, problem.pair
        if not base:
            return problem
        return problem._replace(
            start=problem.start + base,
            end=problem.end + base,
            note=(note[0] + base, note[1] + base, note[2]) if note else None,
            pair=(pair[0] + base, pair[1] + base) if pair else None,
        )

    def _next(self) -> Any:
        event = self.get_event()
        self.last = event
        return event

    @property
    def _at(self) -> int:
        """Where the last event ends."""
        return self.last.end_mark.index if self.last is not None else 0

    def _stop(self, rule: str, message: str, start: int, end: int) -> StopError:
        return StopError(YamlProblem(rule, message, start, max(end, start)))

    def _empty(self) -> StopError:
        end = 3 if self.bytes.startswith(b"---") else 0
        return EmptyError(YamlProblem("not-a-mapping", "front matter is empty, expected key: value pairs", 0, end))

    def _document(self) -> tuple[MappingNode, dict[str, Any]]:
        self._next()  # stream start
        event = self._next()
        if isinstance(event, StreamEndEvent):
            raise self._empty()
        if event.tags or (event.version and event.version != (1, 2) and event.version != (1, 1)):
            raise self._stop(
                "unsupported-yaml", "a YAML directive before the fields: remove the line", event.start_mark.index, event.end_mark.index
            )
        event = self._next()
        start = event.start_mark.index
        node, value = self._node(event, 1)
        self._next()  # document end
        if not isinstance(self.get_event(), StreamEndEvent):
            raise self._stop(
                "unsupported-yaml", "a second YAML document begins here, expected one: remove the dashes", self._at, self._at + 3
            )
        if not isinstance(node, MappingNode):
            if value is None:
                raise self._empty()
            kind = "a list" if isinstance(node, ListNode) else "a single value"
            text = self.text
            from seedlint.read.slips.table import slip_of_single_value

            slip = slip_of_single_value(text, start) if isinstance(node, ScalarNode) and not node.style else None
            if slip is not None:
                raise self._stop("not-a-mapping", slip.message, slip.start, slip.end)
            end = text.find("\n", start)
            raise self._stop("not-a-mapping", f"front matter is {kind}, expected key: value pairs", start, len(text) if end < 0 else end)
        return node, value

    def _node(self, event: Any, depth: int) -> tuple[Node, Any]:
        """The node that begins with an event, and its value."""
        kind = event.__class__
        if kind is AliasEvent or event.anchor is not None or event.tag is not None:
            if self.anchors is None or getattr(event, "tag", None) is not None:
                raise self._property(event)
            return self._alias(event, depth) if kind is AliasEvent else self._anchored(event, depth)
        return self._plain_node(event, depth, event.start_mark.index)

    def _plain_node(self, event: Any, depth: int, start: int) -> tuple[Node, Any]:
        """A node without anchor, alias and tag, given where it begins."""
        kind = event.__class__
        self.size += 1
        if kind is ScalarEvent:
            end = event.end_mark.index
            style = event.style or ""
            value = event.value
            if not style:
                try:
                    value = self.resolve(value)
                except HugeInteger:
                    raise self._stop(
                        "unsupported-yaml", f"an integer of {end - start} digits: as text, put it in quotes", start, end
                    ) from None
            return ScalarNode(start + self.base, end + self.base, style), value
        if depth > MAX_DEPTH:
            start = event.start_mark.index
            raise self._stop("unsupported-yaml", f"values are nested deeper than {MAX_DEPTH} levels", start, start + 1)
        self.deepest = max(self.deepest, depth)
        return self._mapping(event, depth, start) if kind is MappingStartEvent else self._list(event, depth, start)

    def _anchored(self, event: Any, depth: int) -> tuple[Node, Any]:
        """A node with an anchor, which aliases may refer to from here on."""
        assert self.anchors is not None
        name, start = event.anchor, event.start_mark.index
        begins = _ANCHOR.match(self.text, start)
        self.anchors[name] = None
        size, deepest, self.deepest = self.size, self.deepest, depth
        node, value = self._plain_node(event, depth, min(begins.end() if begins else start, max(event.end_mark.index, start)))
        self.anchors[name] = Anchored(value, self.size - size, self.deepest - depth)
        self.deepest = max(deepest, self.deepest)
        return node, value

    def _alias(self, event: Any, depth: int) -> tuple[Node, Any]:
        """An alias: its place is its own, its value that of the anchor."""
        assert self.anchors is not None
        name, start, end = event.anchor, event.start_mark.index, event.end_mark.index
        if name not in self.anchors:
            raise self._property(event)
        found = self.anchors[name]
        if found is None:
            raise self._stop("unsupported-yaml", f"alias *{name} is part of the value that it stands for", start, end)
        self.aliased += found.size
        self.size += found.size
        if self.aliased > MOST_ALIASED:
            raise self._stop("unsupported-yaml", f"aliases stand for more than {MOST_ALIASED:,} values in all", start, end)
        if depth + found.height > MAX_DEPTH:
            raise self._stop("unsupported-yaml", f"values are nested deeper than {MAX_DEPTH} levels", start, end)
        self.deepest = max(self.deepest, depth + found.height)
        return ScalarNode(start + self.base, end + self.base, "*"), found.value

    def _property(self, event: Any) -> StopError:
        """An alias, an anchor or a tag, in words."""
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, AliasEvent):
            message = f"alias *{event.anchor} stands for a value elsewhere, expected the value itself"
            if f"&{event.anchor}" not in self.text:
                message = f"a value that begins with * needs quotes (to YAML, *{event.anchor} stands for a value elsewhere)"
            return self._stop("unsupported-yaml", message, start, end)
        if event.anchor is not None:
            message = f"anchor &{event.anchor}, expected a value (text that begins with & needs quotes)"
            return self._stop("unsupported-yaml", message, start, start + 1 + len(event.anchor))
        written = _TAG.match(self.text, start)
        tag = written.group() if written else event.tag
        message = f"tag {tag}, expected a value (text that begins with ! needs quotes)"
        return self._stop("unsupported-yaml", message, start, start + len(tag))

    def _list(self, first: Any, depth: int, begin: int) -> tuple[Node, Any]:
        nodes: list[Node] = []
        values: list[Any] = []
        event = self._next()
        while event.__class__ is not SequenceEndEvent:
            node, value = self._node(event, depth + 1)
            nodes.append(node)
            values.append(value)
            event = self._next()
        start = begin + self.base
        flow = bool(first.flow_style)
        end = max(nodes[-1].end, start) if nodes and not flow else self._at + self.base
        return ListNode(start, end, flow, nodes), values

    def _mapping(self, first: Any, depth: int, begin: int) -> tuple[Node, Any]:
        pairs: list[Pair] = []
        values: dict[str, Any] = {}
        first_pairs: dict[str, Pair] = {}
        merged: list[tuple[Pair, Any]] = []
        event = self._next()
        while event.__class__ is not MappingEndEvent:
            key, name = self._node(event, depth + 1)
            if name.__class__ is not str or not isinstance(key, ScalarNode):
                start, end = event.start_mark.index, self._at
                from seedlint.read.slips.values import template_at

                slip = template_at(self.text, start - 1, self.text.find("\n", start)) if start else None
                if slip is not None:
                    raise self._stop("unsupported-yaml", slip.message, slip.start, slip.end)
                how = ": put it in quotes" if isinstance(key, ScalarNode) else ""
                raise self._stop("unsupported-yaml", f"key is {_KINDS[name.__class__]}, expected text{how}", start, max(end, start + 1))
            if not key.style and not name.isidentifier():
                self._slip_in_key(event.start_mark.index, event.end_mark.index)
            if name == "<<" and not key.style and self.anchors is not None:
                merged += self._merged(key, *self._node(self._next(), depth))
                event = self._next()
                continue
            if name == "<<" and not key.style:
                message = "merge key << takes values from elsewhere, expected the values themselves"
                raise self._stop("unsupported-yaml", message, event.start_mark.index, event.end_mark.index)
            node, value = self._node(self._next(), depth + 1)
            pair = Pair(name, key, node)
            earlier = first_pairs.setdefault(name, pair)
            if earlier is not pair:
                self._duplicate(earlier, values[name], pair, value)
            pairs.append(pair)
            values[name] = value
            event = self._next()
        for pair, value in merged:  # what the mapping says itself counts, then what is merged first
            if pair.name not in values:
                values[pair.name] = value
                pairs.append(pair)
        if merged:
            pairs.sort(key=lambda pair: pair.key.start)
        start = begin + self.base
        flow = bool(first.flow_style)
        end = max(pairs[-1].value.end, start) if pairs and not flow else self._at + self.base
        return MappingNode(start, end, flow, pairs), values

    def _merged(self, key: ScalarNode, node: Node, value: Any) -> list[tuple[Pair, Any]]:
        """The pairs that a merge key adds: those of a mapping, or of several in a list, of which the first counts."""
        parts: list[tuple[Node, Any]] = list(zip(node.items, value, strict=True)) if isinstance(node, ListNode) else [(node, value)]
        if isinstance(node, ScalarNode) and isinstance(value, list):
            parts = [(node, item) for item in value]
        found: dict[str, tuple[Pair, Any]] = {}
        for part, each in parts:
            if not isinstance(each, dict):
                message = f"merge key << takes values from a mapping, not from {_KINDS.get(each.__class__, 'text')}"
                raise self._stop("unsupported-yaml", message, part.start - self.base, max(part.end, key.end) - self.base)
            for name, item in each.items():
                pair = part.find(name) if isinstance(part, MappingNode) else None
                found.setdefault(name, (Pair(name, key, pair.value if pair is not None else part), item))
        return list(found.values())

    def _slip_in_key(self, start: int, end: int) -> None:
        """A key of which YAML makes more than was meant: nothing else of such a file is as it was meant either."""
        from seedlint.read.slips.table import slip_in_key

        slip = slip_in_key(self.text, start, end)
        if slip is not None:
            raise StopError(YamlProblem("invalid-yaml", slip.message, slip.start, slip.end, repair=Repair(slip.title, slip.edits)))

    def _duplicate(self, first: Pair, old: Any, second: Pair, new: Any) -> None:
        same = repr(old) == repr(new)
        words = "same value" if same else "the last value counts"
        base = self.base
        start, end = second.key.start - base, second.key.end - base
        self.problems.append(
            YamlProblem(
                "duplicate-key",
                f"key {second.name} appears twice in one mapping ({words})",
                start,
                end,
                (first.key.start - base, first.key.end - base, "first used here"),
                same,
                (start, max(second.value.end - base, end)),
            )
        )

    # -- errors in words ----------------------------------------------------------------------------------------------

    def _in_words(self, error: Exception) -> YamlProblem:
        position = getattr(error, "position", None)
        if isinstance(position, int):  # a ReaderError counts bytes
            return self._forbidden(position)
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", "") or "")
        at = mark.index if mark is not None else self._at
        if "maximum nesting depth" in problem:  # newer libyaml has a limit too, and reads ahead: it may stop before we see an event
            return EventReader(self.text[:at].encode()).read().problems[0]
        from seedlint.read.slips.explain import explained  # late: most files have no slip

        slip = explained(self.text, at, context.index if context is not None else -1, problem)
        repair = Repair(slip.title, slip.edits) if slip.edits else None
        return YamlProblem("invalid-yaml", slip.message, slip.start, slip.end, repair=repair)

    def _forbidden(self, position: int) -> YamlProblem:
        found = FORBIDDEN.search(self.text)
        at = found.start() if found else len(self.bytes[:position].decode("utf-8", "ignore"))
        char = self.text[at : at + 1]
        name = "a NUL byte" if char == "\0" else f"character U+{ord(char):04X}" if char else "a character"
        return YamlProblem("invalid-encoding", f"{name}, which YAML forbids", at, at + 1)


# An anchor, and what may stand between it and its value.
_ANCHOR = re.compile(r"&[^\s,\[\]{}]+(?:[ \t]+(?=[^\s#])|[ \t]*(?:#[^\r\n]*)?(?:[\r\n]+[ \t]*(?:#[^\r\n]*)?)*)")
_TAG = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)")

# Everything outside YAML 1.2.2 production [1] c-printable.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
