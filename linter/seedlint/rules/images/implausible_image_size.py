from __future__ import annotations

from seedlint.article.image_sizes import LONGEST, THINNEST, is_first, measured, sizes
from seedlint.rules_api import Document, Finding, Findings, Severity, rule


@rule("SL502", severity=Severity.WARNING)
def implausible_image_size(doc: Document, *, max: int = LONGEST, ratio: float = THINNEST) -> Findings:  # noqa: A002 - what users write
    """An image of a size that no picture has.

    One by one pixel is a counter, not a picture; a side of more than 20000 pixels is a slip of the keyboard or of a unit;
    a strip twenty times as long as it is high is a rule or a banner. Whatever reserves room by such a size spoils the page.

    Options: `max` (20000), the longest side in pixels; `ratio` (20), the longest side by the shortest.

    One finding per image, at its first place.

    Where the image is a file of the site and the file has another size, image-size-contradicts-file (SL505) reports that and
    this rule is silent.

    Bad:

        images:
          - url: "https://www.example.com/count.gif"
            width: 1
            height: 1

    Good:

        images:
          - url: "https://www.example.com/harbour.jpg"
            width: 1200
            height: 630

    Source: of 437 sized images in real files the longest side is 3,915 pixels and the longest shape 2.5:1.
    """
    seen: set[tuple[object, int, int]] = set()
    for image, width, height in sizes(doc).sized:
        if width == height == 1:
            words = "image is 1 × 1 pixel"
        elif width > max or height > max:
            words = f"image is {width} × {height} pixels, more than {max}"
        elif width > ratio * height > 0 or height > ratio * width > 0:
            words = f"image is {width} × {height} pixels, more than {ratio:g}:1"
        else:
            continue
        if measured(doc, image) in (None, (width, height)) and is_first(seen, image, width, height):
            key = "height" if height > max >= width or (width <= max and height > width) else "width"
            yield Finding(doc.span_of(image.at(key)), words)
