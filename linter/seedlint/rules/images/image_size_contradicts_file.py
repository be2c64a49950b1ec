from __future__ import annotations

from seedlint.article.image_sizes import compared, is_same_shape, local, side
from seedlint.rules_api import Document, Finding, Findings, Image, Safety, messages, rule


@rule("SL505", fixable=(Safety.SAFE,))
def image_size_contradicts_file(doc: Document) -> Findings:
    """The local image file has another size, or cannot be measured.

    The page keeps room for a picture of another shape and shows this one squeezed. Looked at are site-relative images whose
    file is found below `site-root`. The size of a file is the one it is shown in: a photograph that its EXIF data turn by 90
    degrees counts as turned. PNG, JPEG, GIF, WebP, AVIF, BMP and TIFF are measured, and SVG where its root element has a
    width and a height in absolute units; a drawing may have any size of the same shape.

    A file that is empty, damaged, or no image although its name says so, cannot be measured; that is reported at the URL. The
    (safe) fix writes the size of the file. A missing size is missing-image-size (SL501).

    Bad:

        provider:
          images:
            - url: "/assets/images/organizations/example.com-50x50.jpg"
              width: 50
              height: 40        # the file has 50 × 50 pixels

    Good:

        provider:
          images:
            - url: "/assets/images/organizations/example.com-50x50.jpg"
              width: 50
              height: 50

    Source: the file's header; CSS Images 3, section 5.2: `image-orientation: from-image` is the default.
    """
    for image, file in local(doc):
        if file.width is not None and file.height is not None:
            size = file.width, file.height
            if not _may_grow(file.path, image, size):
                yield from compared(doc, image, size, "file", Safety.SAFE)
        elif file.exists and file.error:
            yield Finding(doc.span_of(image.at("url")), f"{messages.plain(image.data['url'])} cannot be measured: {file.error}")


def _may_grow(path: str, image: Image, size: tuple[int, int]) -> bool:
    """Whether it is a drawing in another size of its shape."""
    width, height = side(image.data.get("width")), side(image.data.get("height"))
    return path[-4:].lower() == ".svg" and width is not None and height is not None and is_same_shape((width, height), size)
