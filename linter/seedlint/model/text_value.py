"""One string of the front matter, and the edits that change it in place."""

from __future__ import annotations

from seedlint._typing import cast
from seedlint.model.diagnostic import Edit
from seedlint.model.locations import Locations, Pointer
from seedlint.model.nodes import ScalarNode
from seedlint.text import scalars
from seedlint.text.positions import Places, offsets
from seedlint.text.span import Span


class Text:
    """One string of the front matter, with the way back from its characters to the file's."""

    __slots__ = ("_node", "_places", "locations", "pointer", "value")

    def __init__(self, locations: Locations, pointer: Pointer, value: str) -> None:
        self.locations = locations
        self.pointer = pointer
        self.value = value
        self._node: ScalarNode | None = None
        self._places: Places | None = None

    def __repr__(self) -> str:
        return f"Text({self.pointer!r}, {self.value!r})"

    @property
    def node(self) -> ScalarNode:
        """Its node."""
        if self._node is None:
            self._node = cast("ScalarNode", self.locations.node(self.pointer))
        return self._node

    @property
    def style(self) -> str:
        """How it is written: ``""`` plain, ``"'"``, ``'"'``, ``"|"`` or ``">"``."""
        return self.node.style

    @property
    def span(self) -> Span:
        """The whole value with its quotes; the key when the value is empty and unquoted."""
        return self.locations.span_of(self.pointer)

    def _written(self) -> tuple[int, str]:
        """Where it begins in the file, and how it is written."""
        start, end, _ = self.node
        return start, self.locations.source.text[start:end]

    def unchanged_edit(self) -> Edit:
        """The edit that writes what is there: a fix made from this value has it, so that no other changes the value meanwhile."""
        base, raw = self._written()
        return Edit(self.locations.source.span(base, base + len(raw)), raw)

    def part(self, start: int, end: int) -> Span:
        """The span of ``value[start:end]``; the whole value where that cannot be told."""
        base, raw = self._written()
        places = self._places = self._places or offsets(raw, self.style, self.value)
        if places is None:
            return self.span
        first, last = places.part(start, end)
        if base + first < self.node.end:
            self.locations.note(base + first, self.pointer)
        return self.locations.source.span(base + first, base + last)

    def escape(self, at: int) -> str:
        """The escape that ``value[at]`` is written as in double quotes, such as ``\\n`` or ``\\u00a0``; ``""`` where it is none."""
        span = self.part(at, at + 1)
        written = self.locations.source.text[span.start : span.end]
        return written if written.startswith("\\") and len(self.value) > 0 and self.style == '"' else ""

    def edits(self, *changes: scalars.Change) -> tuple[Edit, ...]:
        """The edits that change the value in some places: ``(start, end, new)``, sorted, apart from each other.

        Written in the style the value has; one edit of the whole value where small ones would not read as that.
        """
        base, raw = self._written()
        span = self.locations.source.span
        return tuple(
            Edit(span(base + start, base + end), written)
            for start, end, written in scalars.edits(raw, self.style, self.value, changes, not self.style and self.in_flow)
        )

    def replace(self, start: int, end: int, new: str) -> Edit:
        """The edit that writes ``new`` instead of ``value[start:end]``, written in the style the value has."""
        edits = self.edits((start, end, new))
        return edits[0] if len(edits) == 1 else self.rewrite(scalars.changed(self.value, [(start, end, new)]))

    def rewrite(self, value: str) -> Edit:
        """The edit that writes another string in this place, in the same style where that can hold it."""
        start, raw = self._written()
        written = scalars.encode(value, self.style, self.in_flow)
        return Edit(self.locations.source.span(start, start + scalars.extent(raw, self.style)), written if raw else f" {written}")

    @property
    def in_flow(self) -> bool:
        """Whether it stands inside ``[ ]`` or ``{ }``."""
        return self.locations.in_flow(self.pointer)
