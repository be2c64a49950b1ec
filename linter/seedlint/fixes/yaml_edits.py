"""Edits of YAML structure: remove an item or a pair with exactly its lines, reorder items, insert a pair, rename a key.

Edits of single values are `Text.replace` and `Text.rewrite`. All of them leave every other character as it is; where the
text is written in a way that a small edit cannot respect (an item that shares its line), there is no edit: None.
"""

from __future__ import annotations

from collections.abc import Sequence

from seedlint._lazy_regex import LazyPattern
from seedlint.model.diagnostic import Edit
from seedlint.model.document import Document
from seedlint.model.locations import Pointer
from seedlint.model.nodes import ListNode, MappingNode, Node, ScalarNode
from seedlint.text import scalars

# A block scalar that keeps the empty lines after it: they are content, and what is done to lines near them changes it.
_KEEPS = LazyPattern(r"[|>][1-9]?\+")
_INK = LazyPattern(r"\S")
# What may stand right behind a plain scalar; "" where the text ends.
_BEHIND = frozenset(("", *" \t\r\n,]}"))


def _keeps(doc: Document) -> bool:
    return _KEEPS.search(doc.source.text) is not None


def remove(doc: Document, pointer: Pointer) -> Edit | None:
    """Remove a list item or a pair with its lines.

    Comment lines directly above an item stay; empty lines after the last item stay. The last one left takes its parent
    with it: a list without items, or a mapping without keys, is not what the record had before.

    Args:
        doc: the document.
        pointer: a list item, or a key of a mapping.
    """
    parent = doc.locations.node(pointer[:-1])
    if parent is None or isinstance(parent, ScalarNode) or doc.locations.node(pointer) is None:
        return None
    if len(parent.starts) == 1 and len(pointer) > 1:
        return remove(doc, pointer[:-1])
    if parent.flow:
        return _remove_from_flow(doc, parent, pointer[-1])
    start, end = _extent(doc, parent, pointer[-1])
    return _lines(doc, start, end)


def _extent(doc: Document, parent: MappingNode | ListNode, part: str | int) -> tuple[int, int]:
    """From the dash or the key of a child, by its name or index, to the end of its value."""
    text = doc.source.text
    if isinstance(parent, ListNode):
        item = parent.items[int(part)]
        return text.rindex("-", 0, item.start), item.end
    pair = parent.find(part)
    assert pair is not None
    start, after = pair.key.start, pair.key.end
    end = pair.value.end
    if pair.value.start == end:  # nothing but the colon after the key, and not even that in {a, b}
        colon = _INK.search(text, after)
        end = colon.end() if colon and colon.group() == ":" else after
    return start, end


def _lines(doc: Document, start: int, end: int) -> Edit | None:
    """Delete whole lines; None when they hold something else too. A comment behind the value goes with it."""
    source, text = doc.source, doc.source.text
    end = start + len(text[start:end].rstrip())
    first, _ = source.line_around(start)
    _, behind = source.line_around(end)
    rest = text[end:behind].strip()
    if (rest and not rest.startswith("#")) or text[first:start].strip() or doc.memo(_keeps):
        return None
    return Edit(source.span(first, behind), "")


def _remove_from_flow(doc: Document, parent: MappingNode | ListNode, part: str | int) -> Edit | None:
    text = doc.source.text
    values: list[Node]
    if isinstance(parent, MappingNode):
        values = [pair.value for pair in parent.pairs]
        index = [pair.name for pair in parent.pairs].index(str(part))
    else:
        values, index = parent.items, int(part)
    start, end = parent.starts[index], values[index].end
    if index + 1 < len(values):
        end = parent.starts[index + 1]
    else:
        start = values[index - 1].end
    if "#" in text[start:end].replace(text[values[index].start : values[index].end], ""):
        return None
    return Edit(doc.source.span(start, end), "")


def insert_after(doc: Document, pointer: Pointer, key: str, written: str) -> Edit | None:
    """Insert ``key: written`` as a line of its own behind an existing pair of the same mapping.

    Args:
        doc: the document.
        pointer: the pair to insert behind.
        key: a plain key.
        written: the value as YAML, on one line.
    """
    parent = doc.locations.node(pointer[:-1])
    pair = parent.find(pointer[-1]) if isinstance(parent, MappingNode) else None
    if not isinstance(parent, MappingNode) or pair is None:
        return None
    source, text = doc.source, doc.source.text
    start, end = _extent(doc, parent, pointer[-1])
    if doc.memo(_keeps) or (parent.flow and pair.value.start == pair.value.end):
        return None
    if parent.flow:
        return Edit(source.span(end, end), f", {key}: {written}")
    end = start + len(text[start:end].rstrip())
    first, _ = source.line_around(start)
    _, behind = source.line_around(end)
    rest, ahead = text[end:behind].strip(), text[first:start]
    if (rest and not rest.startswith("#")) or ahead.strip(" \t-"):  # a question mark or an anchor before the key
        return None
    newline = source.newline
    indent = ahead.replace("-", " ")
    line = f"{indent}{key}: {written}"
    if not text.endswith(("\n", "\r"), 0, behind):
        return Edit(source.span(behind, behind), newline + line)
    return Edit(source.span(behind, behind), line + newline)


def rename_key(doc: Document, pointer: Pointer, name: str) -> Edit | None:
    """Replace a key by another one, in the style it has."""
    parent = doc.locations.node(pointer[:-1])
    pair = parent.find(pointer[-1]) if isinstance(parent, MappingNode) else None
    if not isinstance(parent, MappingNode) or pair is None:
        return None
    start, end, style = pair.key
    return Edit(doc.source.span(start, end), scalars.encode(name, style, parent.flow))


def set_value(doc: Document, pointer: Pointer, written: str) -> Edit | None:
    """Replace a scalar, also an empty one, by another value, given as YAML on one line.

    None where the value would run together with what stands behind it: to libyaml, quotes need no blank, ``"708"#comment``.
    """
    parent, node = doc.locations.node(pointer[:-1]), doc.locations.node(pointer)
    if not isinstance(node, ScalarNode):
        return None
    text = doc.source.text
    start, end, _ = node
    if start != end:  # a block scalar ends on the next line
        end = start + len(text[start:end].rstrip())
        return Edit(doc.source.span(start, end), written) if text[end : end + 1] in _BEHIND else None
    if not isinstance(parent, MappingNode):
        return None
    _, at = _extent(doc, parent, pointer[-1])
    if text[at - 1] != ":":
        return None
    return Edit(doc.source.span(at, at), f" {written}")


def reorder(doc: Document, pointer: Pointer, order: Sequence[int]) -> tuple[Edit, ...] | None:
    """Put the items of a list into another order, each with exactly its lines.

    Comment lines directly above an item go with it; empty lines between items stay where they are.

    Args:
        doc: the document.
        pointer: the list.
        order: for every place the index of the item that comes there.
    """
    parent = doc.locations.node(pointer)
    if not isinstance(parent, ListNode) or sorted(order) != list(range(len(parent.items))):
        return None
    text = doc.source.text
    slots: list[tuple[int, int]] = []
    for index in range(len(order)):
        slot = _slot(doc, parent, index, slots[-1][1] if slots else 0)
        if slot is None:
            return None
        slots.append(slot)
    moved = zip(slots, order, strict=True)
    return tuple(Edit(doc.source.span(*slot), text[slice(*slots[index])]) for slot, index in moved if slots[index] != slot)


def may_be_reordered(doc: Document, pointer: Pointer) -> bool:
    """Whether `reorder` gives edits of a list. Where each value was read from its own line, no item shares one."""
    if doc.non_ascii is not None:
        return not doc.memo(_keeps)
    parent = doc.locations.node(pointer)
    return isinstance(parent, ListNode) and reorder(doc, pointer, range(len(parent.items))) is not None


def _slot(doc: Document, parent: ListNode, index: int, after: int) -> tuple[int, int] | None:
    """Start and end of an item: its lines with the comments above and behind ``after``, or what stands between the commas."""
    source, text = doc.source, doc.source.text
    if parent.flow:
        start, end = parent.items[index].start, parent.items[index].end
        return None if "#" in text[start:end] and "\n" in text[start:end] else (start, end)
    found = _lines(doc, *_extent(doc, parent, index))
    if found is None or not text.endswith(("\n", "\r"), 0, found.span.end):
        return None
    line = source.place(found.span.start)[0]
    while line > 1 and _is_comment(doc, line - 1) and source.line_span(line - 1)[0] >= after:
        line -= 1
    return source.line_span(line)[0], found.span.end


def _is_comment(doc: Document, line: int) -> bool:
    return doc.source.text[slice(*doc.source.line_span(line))].lstrip(" \t").startswith("#")
