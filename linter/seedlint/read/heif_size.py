"""The size of an AVIF or HEIC image, as it is shown.

`imagesize` takes the first size it meets, which in a picture of tiles is a tile's, and stumbles over rotations. Here the size is that
of the primary item, turned as its rotation says.

Sources: ISO/IEC 14496-12, sections 4.2 and 8.11 (boxes, `meta`, `pitm`, `iprp`); ISO/IEC 23008-12, section 6.5 (`ispe`, `irot`, `clap`).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error, unpack_from

Box = tuple[bytes, int, int]  # type, start and end of what is in it
_MOST_BOXES = 4_096


def heif_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the primary item of a file, or None where the file does not say, or says it in a way not known here.

    Args:
        data: the beginning of a file of the ISO base media format.
    """
    try:
        return _size(data)
    except (error, IndexError, StopIteration):  # cut off, or not what it says
        return None


def _size(data: bytes) -> tuple[int, int] | None:
    meta = _child(data, 0, len(data), b"meta")
    if meta is None:
        return None
    start, end = meta[0] + 4, meta[1]  # a full box: version and flags first
    primary, properties = _child(data, start, end, b"pitm"), _child(data, start, end, b"iprp")
    if primary is None or properties is None:
        return None
    at = primary[0]
    item = unpack_from(">H" if data[at] == 0 else ">I", data, at + 4)[0]
    known, of_items = _child(data, *properties, b"ipco"), _child(data, *properties, b"ipma")
    if known is None or of_items is None:
        return None
    boxes = list(_boxes(data, *known))
    size: tuple[int, int] | None = None
    for index in _properties(data, of_items[0], item):
        kind, start, _ = boxes[index - 1]
        if kind == b"ispe":
            size = unpack_from(">II", data, start + 4)
        elif kind == b"irot" and size is not None and data[start] & 1:
            size = size[1], size[0]
        elif kind == b"clap":
            return None  # cropped to fractions of pixels
    return size if size and min(size) > 0 else None


def _properties(data: bytes, at: int, item: int) -> list[int]:
    """The numbers of the properties of an item, in order, by the box ``ipma``."""
    version, flags = data[at], data[at + 3]
    count, at = unpack_from(">I", data, at + 4)[0], at + 8
    for _ in range(min(count, _MOST_BOXES)):
        number = unpack_from(">H" if version == 0 else ">I", data, at)[0]
        at += 2 if version == 0 else 4
        length, at = data[at], at + 1
        wide = flags & 1
        found = [unpack_from(">H", data, at + 2 * each)[0] & 0x7FFF if wide else data[at + each] & 0x7F for each in range(length)]
        if number == item:
            return [each for each in found if each]
        at += length * (2 if wide else 1)
    return []


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        length, kind = unpack_from(">I4s", data, start)
        header = 8
        if length == 1:
            length, header = unpack_from(">Q", data, start + 8)[0], 16
        stop = end if length == 0 else start + length
        if length and length < header:
            return
        yield kind, start + header, min(stop, end)
        start = stop


def _child(data: bytes, start: int, end: int, kind: bytes) -> tuple[int, int] | None:
    for found, first, last in _boxes(data, start, end):
        if found == kind:
            return first, last
    return None
