"""From the repair of one slip to one that makes the front matter readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from seedlint.model.locations import Locations, json_pointer
from seedlint.model.nodes import MappingNode
from seedlint.text import scalars
from seedlint.text.source import Source

Edit = tuple[int, int, str]
MOST_TRIES = 50  # slips of one file
MOST_READ = 2_000_000  # characters that all tries together read
LONGEST = 500_000  # characters of a file whose slips are repaired


def whole_repair(
    text: str, edits: Sequence[Edit], read: Callable[[str], MappingNode | Sequence[Edit]]
) -> tuple[tuple[Edit, ...], tuple[str, ...], int] | None:
    """All edits after which a text can be read, beginning with some; the JSON Pointers of what they change; and how many slips that were.

    None where there are none.

    Args:
        text: the front matter with its opening fence.
        edits: of the first slip.
        read: a text -> its root, or the edits of its next slip.
    """
    if len(text) > LONGEST:
        return None
    all_edits: list[Edit] = []
    for number in range(max(1, min(MOST_TRIES, MOST_READ // (len(text) + 1)))):
        all_edits = sorted([*all_edits, *_moved_back(all_edits, edits)])
        if any(later[0] <= earlier[1] for earlier, later in pairwise(all_edits)):
            return None  # what was repaired is no better now
        repaired = scalars.changed(text, all_edits)
        found = read(repaired)
        if isinstance(found, MappingNode):
            return tuple(all_edits), _fields(repaired, found, all_edits), number + 1
        if not found:
            return None
        edits = found
    return None


def _moved_back(done: Sequence[Edit], edits: Sequence[Edit]) -> list[Edit]:
    """Edits of a text that some were made in, by offsets into what it was before."""
    moved: list[Edit] = []
    shift = number = 0
    for start, end, new in sorted(edits):
        while number < len(done) and done[number][0] + shift < start:
            first, last, written = done[number]
            shift += len(written) - (last - first)
            number += 1
        moved.append((start - shift, end - shift, new))
    return moved


def _fields(text: str, root: MappingNode, edits: Sequence[Edit]) -> tuple[str, ...]:
    """The fields that edits made a difference to."""
    locations = Locations(Source("", text), root)
    fields: dict[str, None] = {}
    shift = 0
    for start, end, new in edits:
        at = start + shift + len(new) - len(new.lstrip())
        shift += len(new) - (end - start)
        while text[at : at + 1] in (" ", "-") and text[at : at + 1]:
            at += 1
        fields[json_pointer(locations.pointer_at(at) or locations.pointer_at(at - 1))] = None
    return tuple(fields)
