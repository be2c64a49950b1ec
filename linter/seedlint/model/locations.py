"""From a pointer to its place in the text, and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from seedlint.model.nodes import ListNode, MappingNode, Node, ScalarNode
from seedlint.text.source import Source
from seedlint.text.span import Span

Pointer = tuple[str | int, ...]


def json_pointer(pointer: Pointer) -> str:
    """RFC 6901 text of a pointer: ``("related", 2, "webUrl")`` is ``/related/2/webUrl``."""
    text = "".join([f"/{part}" for part in pointer])
    if text.count("/") == len(pointer) and "~" not in text:
        return text
    return "".join(["/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer])


class Locations:
    """The places of one file's front matter. CONTRACT.md of the formats: a whole-value span includes its quotes.

    Attributes:
        source: the text and its lines.
    """

    __slots__ = ("_made", "_make", "_placed", "_root", "source")

    def __init__(self, source: Source, root: MappingNode | Callable[[], MappingNode] | None = None) -> None:
        """``root`` is the node of the whole front matter, what makes it, or None where it could not be read."""
        self.source = source
        self._placed: dict[int, Pointer] = {}
        self._root: MappingNode | None = None
        self._make: Callable[[], MappingNode] | None = None
        self._made = callable(root)  # by the line reader: then each key stands where its value does
        if root is None or isinstance(root, MappingNode):
            self._root = root
        else:
            self._make = root

    @property
    def root(self) -> MappingNode | None:
        """The node of the whole front matter; None where it could not be read."""
        if self._make is not None:
            self._root, self._make = self._make(), None
        return self._root

    def node(self, pointer: Pointer) -> Node | None:
        """The node of a value; None where there is none."""
        return self._found(pointer)[1]

    def _found(self, pointer: Pointer) -> tuple[ScalarNode | None, Node | None]:
        """The key of a value (None for the root and for list items), and the value."""
        key: ScalarNode | None = None
        node: Node | None = self.root
        for part in pointer:
            if isinstance(node, MappingNode):
                pair = node.find(part)
                key, node = (pair.key, pair.value) if pair is not None else (None, None)
            elif isinstance(node, ListNode) and isinstance(part, int) and 0 <= part < len(node.items):
                key, node = None, node.items[part]
            elif isinstance(node, ScalarNode) and node.style == "*":
                return key, node  # what is below an alias has no place of its own
            else:
                return None, None
        return key, node

    def span_of(self, pointer: Pointer) -> Span:
        """The whole value with its quotes; an empty value points at its key; a value that is not there at `missing_span`."""
        key, node = self._found(pointer)
        if node is None:
            return self.missing_span(pointer[:-1])
        if not pointer:
            return self.missing_span(())
        start, end = node.start, node.end
        if start == end and key is not None:
            start, end = key.start, key.end
        elif start == end:  # an empty list item: the dash before it
            start = max(self.source.text.rfind("-", 0, start), 0)
            end = start + 1
        elif not isinstance(node, ScalarNode) or node.style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        elif node.style != "*":
            self.note(start, pointer)
        return self.source.span(start, end)

    def note(self, offset: int, pointer: Pointer) -> None:
        """Remember what `pointer_at` gives for an offset: a finding was just made there, and its field is asked for next."""
        self._placed[offset] = pointer

    def key_span(self, pointer: Pointer) -> Span:
        """The key of a value; for a list item its first key, or the item itself; line 1 for the root."""
        key, node = self._found(pointer)
        if node is None or not pointer:
            return self.missing_span(pointer[:-1])
        if key is None and isinstance(node, MappingNode) and node.pairs:
            first = node.pairs[0]
            key, pointer = first.key, (*pointer, first.name)
        if key is None:
            return self.span_of(pointer)
        if self._made:
            self.note(key.start, pointer)
        return self.source.span(key.start, key.end)

    def missing_span(self, pointer: Pointer) -> Span:
        """Where a field is missing: the key of the mapping that lacks it, or the opening fence for the root."""
        if pointer:
            return self.key_span(pointer)
        text = self.source.text
        start = 1 if self.source.has_bom else 0
        end = start + 3 if text.startswith(("---", "+++"), start) else min(self.source.line_span(1)[1], len(text.rstrip()))
        return self.source.span(start, max(start, end))

    def in_flow(self, pointer: Pointer) -> bool:
        """Whether the value stands inside ``[ ]`` or ``{ }``."""
        return any(getattr(self.node(pointer[:depth]), "flow", False) for depth in range(len(pointer)))

    def pointer_at(self, offset: int) -> Pointer:
        """The deepest field whose key or value covers an offset; ``()`` where there is none."""
        if offset in self._placed:
            return self._placed[offset]
        pointer: Pointer = ()
        node: Node | None = self.root
        while node is not None and not isinstance(node, ScalarNode):
            # Children stand one after the other: only the last that begins before the offset can cover it.
            index = bisect_right(node.starts, offset) - 1
            if index < 0:
                break
            if isinstance(node, MappingNode):
                pair = node.pairs[index]
                child = pair.value
                pointer, part = (*pointer, pair.name), max(child.end, pair.key.end)
            else:
                child = node.items[index]
                pointer, part = (*pointer, index), child.end
            if offset >= part:
                return pointer[:-1]
            node = child
        return pointer
