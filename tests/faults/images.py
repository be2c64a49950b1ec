"""Images: SL501 to SL505."""

from __future__ import annotations

import zlib
from random import Random

from faults.kinds import Broken, Inject, add, fault, removed
from faults.places import (
    dropped,
    find,
    host,
    line,
    quoted,
    replaced,
    value,
)

for _place in ("images/0", "provider/images/0", "related/?image/images/0"):
    _where = _place.split("/")[0]
    removed(f"no-width-{_where}", "missing-image-size", f"{_place}/width")
    removed(f"no-height-{_where}", "missing-image-size", f"{_place}/height")


def null_size(raw: str) -> Inject:
    """A kind in which the width says nothing; missing as SL501 counts it, at the line of the field."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, "related/?image/images/0/width", rng)
        return Broken(replaced(text, pointer, raw), line(text, pointer))

    return inject


add("null-width", "missing-image-size", null_size("null"))
add("empty-width", "missing-image-size", null_size(""))


@fault("missing-image-size")
def no_size_at_all(text: str, rng: Random) -> Broken:
    result = dropped(dropped(text, "images", 0, "width"), "images", 0, "height")
    return Broken(result, line(result, ("images", 0)))


def sized(kind: str, rule: str, name: str, width: int, height: int, at: str = "width") -> None:
    """A kind that gives the article's image another name and size; ``at`` is the key the rule points at."""

    def inject(text: str, rng: Random) -> Broken:
        url = f"https://{host(value(text, 'webUrl'))}/media/{name}"
        for key, raw in (("url", quoted(url)), ("width", str(width)), ("height", str(height))):
            text = replaced(text, ("images", 0, key), raw)
        return Broken(text, line(text, ("images", 0, at)))

    add(kind, rule, inject)


sized("one-pixel", "implausible-image-size", "dot.gif", 1, 1)
sized("giant", "implausible-image-size", "wall.jpg", 40_000, 30_000)
sized("ribbon", "implausible-image-size", "line.png", 2_100, 100)


def _png(width: int, height: int) -> bytes:
    """A black image of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes((1, 0, 0, 0, 0))
    rows = (b"\0" + bytes((width + 7) // 8)) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def local(kind: str, rule: str, content: bytes, at: str, name: str = "logo.png") -> None:
    """A kind in which the provider's logo is a file of the site (the folder of the test), 50 by 50 as the article says."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = ("provider", "images", 0)
        result = replaced(text, (*pointer, "url"), f'"/{name}"')
        return Broken(result, line(result, (*pointer, at)), others=(("logo.png", content),))

    add(kind, rule, inject)


local("no-such-image", "missing-image-file", _png(50, 50), "url", "emblem.png")
local("other-size-than-the-file", "image-size-contradicts-file", _png(50, 40), "height")
local("broken-image-file", "image-size-contradicts-file", b"\x89PNG\r\n\x1a\n", "url")
sized("other-shape-than-its-name", "image-size-contradicts-url", "bridge-630x479.png", 1_200, 400)
