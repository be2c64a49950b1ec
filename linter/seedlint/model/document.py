"""What a rule may look at: one file, read.

A Document is made by `seedlint.read` and thrown away when its rules have run. Nothing here reads files or the clock:
what depends on the run (now, the schema, local images) is handed in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from seedlint.model.diagnostic import Fix, Note
from seedlint.model.text_value import Text
from seedlint.text.positions import offsets
from seedlint.text.source import Source
from seedlint.text.span import Span

if TYPE_CHECKING:
    from typing import TypeGuard

    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Pointer = tuple[str | int, ...]
T = TypeVar("T")
_LARGE = 24  # keys of a mapping from which on an index pays


class Problem(NamedTuple):
    """Something that reading met. ``rule`` is the name of the rule that tells it."""

    rule: str
    span: Span
    message: str
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None
    field: str | None = None


class Violation(NamedTuple):
    """One error of JSON Schema validation.

    Attributes:
        keyword: the keyword that failed (``required``, ``type``, …); ``""`` for a ``false`` schema.
        pointer: the place of the instance.
        value: the instance.
        expected: the keyword's own value in the schema.
        schema: the subschema the keyword stands in.
        key: the key that is missing, unknown or not allowed; None for keywords that are not about keys.
        message: the validator's own words, for keywords without better ones.
    """

    keyword: str
    pointer: Pointer
    value: Any
    expected: Any
    schema: Any
    key: str | None = None
    message: str = ""


class Doubt(Exception):
    """A schema's function cannot tell: ask `jsonschema`."""


class LocalImage(NamedTuple):
    """A site-relative image as found under ``site-root``: pixels, or why there are none.

    ``width`` and ``height`` are None when the file is missing or cannot be measured; ``error`` then says why. ``size`` in
    bytes and ``mtime_ns`` are -1 for a missing file.
    """

    path: str
    exists: bool
    size: int = -1
    mtime_ns: int = -1
    width: int | None = None
    height: int | None = None
    error: str = ""


# PyYAML's nodes say what they are, so that its import, which takes longer than a clean file, waits for the first node.
def is_scalar(node: Node | None) -> TypeGuard[ScalarNode]:
    """Whether a node is a scalar."""
    return node is not None and node.id == "scalar"  # type: ignore[attr-defined]


def is_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    """Whether a node is a mapping."""
    return node is not None and node.id == "mapping"  # type: ignore[attr-defined]


def is_sequence(node: Node | None) -> TypeGuard[SequenceNode]:
    """Whether a node is a list."""
    return node is not None and node.id == "sequence"  # type: ignore[attr-defined]


def json_pointer(pointer: Pointer) -> str:
    """RFC 6901 text of a pointer: ``("related", 2, "webUrl")`` is ``/related/2/webUrl``."""
    text = "".join([f"/{part}" for part in pointer])
    if text.count("/") == len(pointer) and "~" not in text:
        return text
    return "".join(["/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer])


class Document:
    """One file's front matter: values, places, and what went wrong while reading.

    Attributes:
        path: as printed, relative to the working folder, with ``/``.
        source: the text and its lines.
        data: the front matter as plain values; an empty mapping when it could not be read.
        problems: what reading met.
        broken: the data cannot be trusted; only rules that say ``even_if_broken`` run.
        now: the time of the run, seconds since 1970-01-01T00:00:00Z.
        name: the file's own name, without its folders.
        own_schema: its schema is one of the user's that does not build on the article schema.
        foreign: the characters of the front matter that are not ASCII, where all its values stand in it as they read; else None.
    """

    __slots__ = (
        "_compose", "_image", "_images", "_memo", "_root", "_starts", "_validate", "base", "broken", "data", "foreign", "name", "now",
        "own_schema", "path", "problems", "source",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        source: Source,
        data: dict[str, Any],
        root: MappingNode | Callable[[], MappingNode | None] | None,
        problems: tuple[Problem, ...] = (),
        broken: bool = False,
        now: float = 0.0,
        base: int = 0,
        validate: Callable[[Document], Sequence[Violation]] | None = None,
        image: Callable[[str], LocalImage | None] | None = None,
        foreign: str | None = None,
    ) -> None:
        self.path = path
        self.name = path[path.rfind("/") + 1 :]
        self.source = source
        self.data = data
        self._root: MappingNode | None = None
        self._compose: Callable[[], MappingNode | None] | None = None
        if callable(root):
            self._compose = root
        else:
            self._root = root
        self.problems = problems
        self.broken = broken
        self.now = now
        self.own_schema = False
        self.foreign = foreign
        self.base = base  # offset in source.text of what the YAML parser calls 0
        self._validate = validate
        self._image = image
        self._images: dict[str, LocalImage] = {}
        self._memo: dict[object, Any] = {}
        self._starts: dict[Node, list[int]] = {}  # where the children of large collections begin

    # -- values ------------------------------------------------------------------------------------------------------

    def memo(self, make: Callable[[Document], T]) -> T:
        """``make(self)``, worked out once: how rules share what they all need."""
        memo = self._memo
        if make in memo:
            found: T = memo[make]
            return found
        made = memo[make] = make(self)
        return made

    def get(self, *pointer: str | int) -> Any:
        """The value at a pointer, None where there is none."""
        value: Any = self.data
        for part in pointer:
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
                value = value[part]
            else:
                return None
        return value

    def text(self, *pointer: str | int) -> Text | None:
        """The string at a pointer; None where it is missing or no string."""
        value = self.get(*pointer)
        return Text(self, pointer, value) if isinstance(value, str) else None

    def texts(self, *pattern: str | int) -> Iterator[Text]:
        """All strings at a pointer in which ``"*"`` stands for every item of a list or mapping."""
        for pointer in self.match(*pattern):
            text = self.text(*pointer)
            if text is not None:
                yield text

    def match(self, *pattern: str | int) -> Iterator[Pointer]:
        """All existing pointers of a pattern in which ``"*"`` stands for every item of a list or mapping."""
        found: list[tuple[Pointer, Any]] = [((), self.data)]
        for part in pattern:
            step: list[tuple[Pointer, Any]] = []
            for pointer, value in found:
                if part == "*":
                    items = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
                    step.extend(((*pointer, key), item) for key, item in items)
                elif isinstance(value, dict) and part in value:
                    step.append(((*pointer, part), value[part]))
            found = step
        for pointer, _ in found:
            yield pointer

    @property
    def violations(self) -> Sequence[Violation]:
        """What the schema refuses, every error once; empty for a file without errors."""
        return self.memo(_violations)

    @property
    def has_site(self) -> bool:
        """Whether a site root is known, below which site-relative images are files."""
        return self._image is not None

    def image(self, url: str) -> LocalImage | None:
        """The file of a site-relative URL; None when the URL is not site-relative or no site root is known."""
        if self._image is None:
            return None
        found = self._image(url)
        if found is not None:
            self._images[found.path] = found
        return found

    @property
    def images_seen(self) -> tuple[tuple[str, int, int], ...]:
        """Path, size and modification time of every local image asked for: what a cached result depends on."""
        return tuple((found.path, found.size, found.mtime_ns) for _, found in sorted(self._images.items()))

    # -- places ------------------------------------------------------------------------------------------------------

    @property
    def root(self) -> MappingNode | None:
        """The YAML node of the whole front matter, or None; made when first asked for."""
        if self._compose is not None:
            self._root, self._compose = self._compose(), None
        return self._root

    def node(self, pointer: Pointer) -> Node | None:
        """The YAML node of a value."""
        pair = self._pair(pointer)
        return pair[1] if pair else None

    def _pair(self, pointer: Pointer) -> tuple[Node | None, Node] | None:
        """Key node (None for the root and list items) and value node."""
        key: Node | None = None
        node: Node | None = self.root
        for part in pointer:
            if is_mapping(node):
                found = self._find(node, part)
                if found is None:
                    return None
                key, node = found
            elif is_sequence(node) and isinstance(part, int) and 0 <= part < len(node.value):
                key, node = None, node.value[part]
            else:
                return None
        return (key, node) if node is not None else None

    def _find(self, node: MappingNode, name: str | int) -> tuple[Node, Node] | None:
        """The last pair of a key; a large mapping is indexed, so that looking up all its keys stays linear."""
        if len(node.value) < _LARGE:
            for pair in reversed(node.value):
                if pair[0].value == name:
                    return pair  # type: ignore[no-any-return]
            return None
        if node not in self._memo:
            self._memo[node] = {key.value: (key, value) for key, value in node.value if is_scalar(key)}
        found: tuple[Node, Node] | None = self._memo[node].get(name)
        return found

    def bounds(self, node: Node) -> tuple[int, int]:
        """Start and end offsets of a node; a block collection ends with its last value, not at the next token."""
        start: int = node.start_mark.index + self.base
        if is_scalar(node):
            return start, node.end_mark.index + self.base
        last: Any = node
        while not is_scalar(last) and not last.flow_style and last.value:
            last = last.value[-1][1] if is_mapping(last) else last.value[-1]
        end: int = last.end_mark.index + self.base
        if last.start_mark.index == last.end_mark.index and last is not node:
            end = max(end, start)
        return start, end

    def span_of(self, pointer: Pointer) -> Span:
        """The whole value with its quotes; an empty value points at its key; a value that is not there at `missing_span`."""
        pair = self._pair(pointer)
        if pair is None:
            return self.missing_span(pointer[:-1])
        if not pointer:
            return self.missing_span(())
        start, end = self.bounds(pair[1])
        if start == end and pair[0] is not None:
            start, end = self.bounds(pair[0])
        elif start == end:  # an empty list item: the dash before it
            start = max(self.source.text.rfind("-", 0, start), 0)
            end = start + 1
        elif not is_scalar(pair[1]) or pair[1].style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        return self.source.span(start, end)

    def key_span(self, pointer: Pointer) -> Span:
        """The key of a value; for a list item its first key, or the item itself; line 1 for the root."""
        pair = self._pair(pointer)
        if pair is None or not pointer:
            return self.missing_span(pointer[:-1])
        key, node = pair
        if key is None and is_mapping(node) and node.value:
            key = node.value[0][0]
        if key is None:
            return self.span_of(pointer)
        return self.source.span(*self.bounds(key))

    def missing_span(self, pointer: Pointer) -> Span:
        """Where a field is missing: the key of the mapping that lacks it, or the opening fence for the root."""
        if pointer:
            return self.key_span(pointer)
        first = self.source.text
        start = 1 if self.source.has_bom else 0
        end = start + 3 if first.startswith("---", start) else min(self.source.line_span(1)[1], len(first.rstrip()))
        return self.source.span(start, max(start, end))

    def in_flow(self, pointer: Pointer) -> bool:
        """Whether the value stands inside ``[ ]`` or ``{ }``."""
        return any(getattr(self.node(pointer[:depth]), "flow_style", False) for depth in range(len(pointer)))

    def about(self, span: Span, field: str | None) -> str:
        """What a finding is about, as the data says it, however it is written: what the baseline remembers.

        The characters of a value under the span; of a field that is missing, what its mapping begins with (the url of an
        image); of anything else, the text under the span.
        """
        pointer = self.pointer_at(span.start)
        text = self.text(*pointer)
        if text is not None:
            start, end = self.bounds(text.node)
            if start <= span.start and span.end <= end:
                places = offsets(self.source.text[start:end], text.style, text.value)
                if places is None or (span.start, span.end) == (start, end):
                    return text.value
                first, last = bisect_left(places.starts, span.start - start), bisect_left(places.starts, span.end - start)
                return text.value[first:last]
        owner = self._owner_of_missing(field) if field is not None and field != json_pointer(pointer) else None
        if owner is not None:
            return str(next(iter(owner.values()), ""))
        return str(pointer[-1]) if pointer else self.source.text[span.start : span.end].strip()

    def _owner_of_missing(self, field: str) -> dict[str, Any] | None:
        """The mapping that lacks a field, if it is neither the article nor a related record: these are known by their URL."""
        *parts, _ = field.split("/")[1:] or [""]
        value: Any = self.data
        for part in parts:
            name = part.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) and name.isdecimal() and int(name) < len(value) else value
            value = value.get(name) if isinstance(value, dict) else value
        return value if isinstance(value, dict) and parts and not (parts[0] == "related" and len(parts) == 2) else None

    def pointer_at(self, offset: int) -> Pointer:
        """The deepest field whose key or value covers an offset; ``()`` where there is none."""
        pointer: Pointer = ()
        node: Node | None = self.root
        at = offset - self.base
        while node is not None and not is_scalar(node):
            # Children stand one behind the other: only the last that begins before the offset can cover it.
            index = (bisect_right(node.value, at, key=_start) if len(node.value) < _LARGE else bisect_right(self._begins(node), at)) - 1
            if index < 0:
                break
            key, child = node.value[index] if is_mapping(node) else (None, node.value[index])
            if at >= max(self.bounds(child)[1] - self.base, key.end_mark.index if key is not None else 0):
                break
            pointer, node = (*pointer, index if key is None else key.value), child
        return pointer

    def _begins(self, node: Node) -> list[int]:
        """Where the children of a large collection begin: asked for again for every finding in it."""
        found = self._starts.get(node)
        if found is None:
            found = self._starts[node] = [_start(child) for child in node.value]
        return found


def _start(child: Node | tuple[Node, Node]) -> int:
    at: int = (child[0] if isinstance(child, tuple) else child).start_mark.index
    return at


def _violations(doc: Document) -> Sequence[Violation]:
    return doc._validate(doc) if doc._validate is not None else ()
