from __future__ import annotations

from seedlint.article.image_sizes import compared
from seedlint.article.outcomes import outcome_of
from seedlint.model.outcome import ALIVE
from seedlint.rules_api import Document, Findings, Safety, Severity, images, rule


@rule("SL506", severity=Severity.WARNING, fixable=(Safety.UNSAFE,), only_in_links=True)
def image_size_contradicts_remote(doc: Document) -> Findings:
    """The image at the URL has another size.

    The page keeps room for a picture of another shape and shows this one squeezed, or enlarged. The size is read from the beginning
    of the file at the URL; a photograph that its EXIF data turn by 90 degrees counts as turned, a drawing (SVG) may have any size. The
    fix writes the size of the file; it is unsafe, since a server may send another size tomorrow. Images of the site itself are
    image-size-contradicts-file (SL505). Runs in `seedlint links` only.

    Bad:

        images:
          - url: "https://www.example.com/harbour.jpg"
            width: 1200
            height: 400       # the file has 1200 × 630 pixels

    Good:

        images:
          - url: "https://www.example.com/harbour.jpg"
            width: 1200
            height: 630

    Source: the file's header.
    """
    for image in images(doc) if doc.outcomes else ():
        url = image.data.get("url")
        outcome = outcome_of(doc, url) if isinstance(url, str) else None
        if outcome is None or outcome.verdict != ALIVE or outcome.width is None or outcome.height is None:
            continue
        if outcome.content != "image/svg+xml":
            yield from compared(doc, image, (outcome.width, outcome.height), f"image at the URL{outcome.when}", Safety.UNSAFE)
