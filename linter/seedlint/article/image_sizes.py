"""The images of a document and their sizes: as written, as their names say, as the local files are.

One look per document, shared by the rules on images. A size is an integer of pixels; true and false are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint._typing import Any
from seedlint.article.records import Image, images
from seedlint.fixes import yaml_edits
from seedlint.model import messages
from seedlint.model.diagnostic import Fix, Safety
from seedlint.model.document import Document, LocalImage, json_pointer
from seedlint.model.rule import Finding

SIDES = ("width", "height")


Sized = tuple[Image, int, int]  # an image with its width and height as written, in pixels


class Sizes:
    """The images of a document: those with two integers for width and height, those without one or the other or null.

    An image with a size of a wrong type is in neither list: that is wrong-type's (SL103) to report.
    """

    __slots__ = ("sized", "without_size")

    def __init__(self) -> None:
        self.sized: list[Sized] = []
        self.without_size: list[Image] = []


def _sizes(doc: Document) -> Sizes:
    found = Sizes()
    for image in images(doc):
        get = image.data.get
        width, height = get("width"), get("height")
        if width.__class__ is int and height.__class__ is int:
            found.sized.append((image, width, height))
        elif width is None or height is None:
            found.without_size.append(image)
    return found


def sizes(doc: Document) -> Sizes:
    """The images of a document by what they say of their size."""
    return doc.memo(_sizes)


def without_size(doc: Document) -> list[Image]:
    """The images without a width or a height, or with null."""
    return sizes(doc).without_size


def is_first(seen: set[tuple[object, int, int]], image: Image, width: int, height: int) -> bool:
    """Whether an image of this URL and size was not seen before; it is from then on. A list may have one picture many times."""
    url = image.data.get("url")
    what = (url if isinstance(url, str) else image.pointer, width, height)
    new = what not in seen
    seen.add(what)
    return new


def side(value: Any) -> int | None:
    """A size as written: a positive integer, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


LONGEST = 20_000  # pixels of a side
THINNEST: float = 20  # the longer side by the shorter


def is_plausible(size: tuple[int, int], longest: float = LONGEST, thinnest: float = THINNEST) -> bool:
    """Whether a picture may have this size: neither a counter of one pixel, nor beyond the longest side, nor thinner than a strip."""
    return size != (1, 1) and max(size) <= longest and max(size) <= thinnest * min(size)


_SLACK = 2  # pixels: rounding


def is_close(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes are equal but for rounding."""
    return abs(one[0] - other[0]) <= _SLACK and abs(one[1] - other[1]) <= _SLACK


def is_same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have one aspect ratio but for rounding: a side is 2 pixels off at most in the larger of them."""
    return abs(one[0] * other[1] - one[1] * other[0]) <= _SLACK * max(*one, *other)


# -- the local file --------------------------------------------------------------------------------------------------------


def _local(doc: Document) -> list[tuple[Image, LocalImage]]:
    found = []
    for image in images(doc) if doc.has_site else ():
        url = image.data.get("url")
        if url.__class__ is str and url[:1] == "/":
            file = doc.image(url)
            if file is not None:
                found.append((image, file))
    return found


def local(doc: Document) -> list[tuple[Image, LocalImage]]:
    """The images whose URL is site-relative, each with its file; empty where no site root is known."""
    return doc.memo(_local)


def measured(doc: Document, image: Image) -> tuple[int, int] | None:
    """Width and height of an image's local file; None where there is none or it cannot be measured."""
    for each, file in local(doc):
        if each is image and file.width is not None and file.height is not None:
            return file.width, file.height
    return None


def compared(doc: Document, image: Image, size: tuple[int, int], what: str, safety: Safety) -> Iterator[Finding]:
    """The finding that an image says another size than the picture has, with the fix that writes that of the picture.

    Args:
        doc: the file.
        image: as it stands there.
        size: width and height of the picture, in pixels.
        what: the picture, as the message calls it.
        safety: of the fix.
    """
    real = dict(zip(SIDES, size, strict=True))
    other = [key for key in SIDES if side(image.data.get(key)) not in (None, real[key])]
    if not other:
        return
    changes = [yaml_edits.set_value(doc, image.at(key), str(real[key])) for key in other]
    done = tuple(each for each in changes if each is not None)
    title = f"set {' and '.join(f'{messages.name(image.at(key))} to {real[key]}' for key in other)}"
    fix = Fix(title, done, safety, tuple(json_pointer(image.at(key)) for key in other))
    words = " and ".join(f"{messages.name(image.at(key))} is {image.data[key]}" for key in other)
    message = f"{words}, the {what} is {size[0]} × {size[1]} pixels"
    # A fix does not write what implausible-image-size reports.
    yield Finding(doc.span_of(image.at(other[0])), message, fix if len(done) == len(other) and is_plausible(size) else None)


# -- the size in the name --------------------------------------------------------------------------------------------------

# Compiled when there is such a name.
_NAMED = r"-([1-9][0-9]{0,4})x([1-9][0-9]{0,4})\.[A-Za-z0-9]{2,5}\Z"
_OTHER_SIZE = r"[0-9]{2,5}[xX,][0-9]{2,5}"


def size_in_name(url: str) -> tuple[int, int] | None:
    """The size at the end of an image's file name: 630 and 479 for ``…/robot-630x479.png``.

    Only there it is the size of the image. Elsewhere (``size_1200x630``, ``fit-in/1366x1366``, ``w=1200``) it is a bounding
    box, a crop or the shape of a device, and so it may be in a URL that has a query or a second size: None for these.
    """
    dot = url.rfind(".")
    if not url[dot - 1 : dot].isdigit() or "?" in url or "#" in url:
        return None
    found = re.search(_NAMED, url)
    if found is None or re.search(_OTHER_SIZE, url[: found.start()]):
        return None
    return int(found.group(1)), int(found.group(2))
