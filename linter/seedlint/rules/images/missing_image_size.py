from __future__ import annotations

from seedlint.article.image_sizes import SIDES, is_plausible, measured, side, size_in_name, without_size
from seedlint.rules_api import Document, Edit, Finding, Findings, Fix, Image, Safety, edits, json_pointer, messages, rule


@rule("SL501", fixable=(Safety.SAFE, Safety.UNSAFE))
def missing_image_size(doc: Document) -> Findings:
    """An image without width or height.

    A page that does not know the size keeps no room for the picture: the text jumps when it arrives, and search engines
    and feed readers pass the picture over. A width or height of null counts as missing. Looked at are the images of the
    article, of its provider, and of its related records. The finding is at the image (its first key), or at the key that
    is null; a misspelt key (`widht`) is unknown-field (SL102) alone. Under a schema of your own a size is missing where that
    schema requires it.

    The fix is safe where the image is a file of the site (`/assets/…`, with `site-root` set) that can be measured, and unsafe
    where the file name ends with the size (`…-630x479.png`).

    Bad:

        images:
          - url: "https://images.example.com/library-708x472.jpg"
            width: 708

    Good:

        images:
          - url: "https://images.example.com/library-708x472.jpg"
            width: 708
            height: 472

    Source: the format: every image has url, width and height.
    """
    for image in without_size(doc):
        from seedlint.schema.violations import is_demanded, renamed

        explained = renamed(doc)
        missing = [key for key in SIDES if image.data.get(key) is None and image.at(key) not in explained]
        missing = [key for key in missing if is_demanded(doc, image.at(key))]
        if not missing:
            continue
        first = image.at(missing[0])
        span = doc.key_span(first if missing[0] in image.data else image.pointer)
        yield Finding(
            span,
            f"image has no {' and no '.join(messages.name(image.at(key)) for key in missing)}",
            _fix(doc, image, missing),
            (),
            json_pointer(first),
        )


def _fix(doc: Document, image: Image, missing: list[str]) -> Fix | None:
    size, safety = measured(doc, image), Safety.SAFE
    if size is None:
        url = image.data.get("url")
        size, safety = size_in_name(url) if isinstance(url, str) else None, Safety.UNSAFE
    if size is None or not is_plausible(size):  # a fix does not write what implausible-image-size reports
        return None
    values = dict(zip(SIDES, size, strict=True))
    known = [key for key in SIDES if key not in missing]
    if safety is Safety.UNSAFE and any(side(image.data.get(key)) != values[key] for key in known):
        return None  # the name speaks of another size
    changes: list[Edit] = []
    for key in missing:
        written = _write(doc, image, key, str(values[key]))
        if written is None:
            return None
        if changes and changes[-1].span == written.span:  # two lines at one place are one edit
            changes[-1] = Edit(written.span, changes[-1].text + written.text)
        else:
            changes.append(written)
    title = f"set {' and '.join(f'{messages.name(image.at(key))} to {values[key]}' for key in missing)}"
    return Fix(title, tuple(changes), safety, tuple(json_pointer(image.at(key)) for key in missing))


def _write(doc: Document, image: Image, key: str, value: str) -> Edit | None:
    if key in image.data:
        return edits.set_value(doc, image.at(key), value)
    beside = "width" if key == "height" and "width" in image.data else "url"
    return edits.insert_after(doc, image.at(beside), str(image.at(key)[-1]), value)
