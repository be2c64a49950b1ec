from __future__ import annotations

from seedlint.article.image_sizes import is_close, is_first, is_same_shape, measured, size_in_name, sizes
from seedlint.rules_api import Document, Finding, Findings, Severity, rule

_TAIL = 12  # characters: in a name that ends with a size, the x is among these


@rule("SL503", severity=Severity.WARNING)
def image_size_contradicts_url(doc: Document) -> Findings:
    """The size of an image is not the one in its name, and not of the same shape.

    `robot-630x479.png` is how many sites call the copy of 630 × 479 pixels. If the file says 1200 × 400, the size is that of
    another picture, and the page shows this one squeezed. Another size of the same shape (1260 × 958) is fine: the same
    picture, larger. Sizes within 2 pixels are equal.

    One finding per image, at its first place.

    Only a size at the end of the file name counts. Elsewhere (`size_1200x630/`, `fit-in/1366x1366/`, `w=1200`) it is a
    bounding box, a crop or the shape of a device; a URL with a query or with a second size is left alone for the same
    reason. Where the image is a file of the site that can be measured, image-size-contradicts-file (SL505) knows better.

    Bad:

        images:
          - url: "https://www.example.com/robot-630x479.png"
            width: 1200
            height: 400

    Good:

        images:
          - url: "https://www.example.com/robot-630x479.png"
            width: 630
            height: 479

    Source: a size at the end of the name was that of the image in 175 of 175 real cases; elsewhere in a URL it often was not.
    """
    seen: set[tuple[object, int, int]] = set()
    for image, width, height in sizes(doc).sized:
        url = image.data.get("url")
        if url.__class__ is not str or "x" not in url[-_TAIL:] or url.endswith(f"-{width}x{height}", 0, url.rfind(".")):
            continue
        named, size = size_in_name(url), (width, height)
        if named is None or width < 1 or height < 1:
            continue
        if is_close(size, named) or is_same_shape(size, named) or measured(doc, image):
            continue
        if not is_first(seen, image, width, height):
            continue
        key = "height" if is_close((width, 0), (named[0], 0)) else "width"
        words = f"image is {width} × {height} pixels, the file name says {named[0]} × {named[1]}"
        yield Finding(doc.span_of(image.at(key)), words)
