"""Files that are not of the form: SL101 to SL105."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from faults.kinds import Broken, add, changed, removed
from faults.places import (
    block,
    dropped,
    find,
    inserted,
    line,
    with_line,
)

for _key in ("category", "title", "excerpt", "publishedDateTime", "webUrl", "type", "provider", "topics"):
    removed(f"no-{_key}", "missing-field", _key)
for _key in ("title", "excerpt", "publishedDateTime", "webUrl", "type", "provider", "quality"):
    removed(f"no-related-{_key}", "missing-field", f"related/?plain/{_key}")
for _place in ("provider/name", "provider/domain", "related/?/provider/name", "related/?/provider/domain", "images/0/url"):
    removed(f"no-{_place.replace('/', '-').replace('?-', '')}", "missing-field", _place)
removed("no-originalUrl-of-a-video", "missing-field", "originalUrl", video=True)

_TYPOS: list[tuple[str, Callable[[str, Random], str]]] = [
    ("swapped", lambda key, rng: (at := rng.randrange(1, len(key) - 1)) and key[:at] + key[at + 1] + key[at] + key[at + 2 :]),
    ("doubled", lambda key, rng: (at := rng.randrange(1, len(key))) and key[:at] + key[at - 1] + key[at:]),
    ("lower-case", lambda key, rng: key.lower()),
]


def misspelt(pattern: str, form: str, wrong: Callable[[str, Random], str]) -> None:
    """A kind that misspells one key: SL102 alone, although the right key is then absent."""
    key = pattern.rpartition("/")[2]

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        at = line(text, pointer)
        new = key
        while new == key:
            new = wrong(key, rng)
        return Broken(with_line(text, at, text.split("\n")[at - 1].replace(f"{key}:", f"{new}:", 1)), at)

    add(f"{form}-{pattern.replace('/', '-').replace('?-', '')}", "unknown-field", inject)


for _place in (
    "title", "excerpt", "publishedDateTime", "updatedDateTime", "webUrl", "originalUrl", "cdnAmpWebUrl", "quality", "published", "provider",
    "provider/domain", "topics", "images", "images/0/height", "related", "related/?/excerpt", "related/?image/images/0/width", "secured",
):  # fmt: skip
    _key = _place.rpartition("/")[2]
    for _form, _wrong in _TYPOS:
        if _form != "lower-case" or not _key.islower():
            misspelt(_place, _form, _wrong)


def extra(kind: str, after: str, *new: str) -> None:
    """A kind that adds a key that is unknown there."""
    add(kind, "unknown-field", lambda text, rng: Broken(*inserted(text, find(text, after, rng), *new)))


extra("unknown-key", "type", "colour: red")
extra("unknown-key-in-provider", "provider/domain", "  founded: 1911")
extra("unknown-key-in-image", "images/0/url", "    credit: nobody")
extra("heat-in-record", "related/?/quality", "    heat: 70")
extra("topics-in-record", "related/?/quality", "    topics:", "      - Radio")
extra("record-in-record", "related/?/quality", "    related: []")

for _kind, _place, _raw in (
    ("text-width", "images/0/width", '"708"'),
    ("text-height-in-record", "related/?image/images/0/height", '"472"'),
    ("text-quality", "related/?/quality", '"57"'),
    ("fraction-quality", "quality", "57.5"),
    ("text-heat", "heat", "high"),
    ("text-published", "published", '"true"'),
    ("number-published", "published", "1"),
    ("yaml-1.1-boolean", "published", "yes"),
    ("text-isCached", "images/0/isCached", '"true"'),
    ("number-title", "title", "1984"),
    ("null-title", "title", ""),
    ("tilde-excerpt", "related/?/excerpt", "~"),
    ("list-excerpt", "excerpt", "[a, b]"),
    ("mapping-category", "category", "{news: true}"),
    ("number-name", "provider/name", "360"),
    ("boolean-domain", "related/?/provider/domain", "true"),
    ("number-topic", "topics/0", "5"),
    ("null-topic", "topics/1", "~"),
    ("number-date", "publishedDateTime", "20201020"),
    ("number-link", "related/?/webUrl", "404"),
    ("null-link", "ampWebUrl", "null"),
    ("number-secured", "secured", "42"),
    ("boolean-width", "images/0/width", "true"),
    ("infinite-quality", "quality", ".inf"),
):
    changed(_kind, "wrong-type", _place, _raw)


def mistyped(kind: str, pattern: str, raw: str) -> None:
    """A kind that puts a scalar in the place of a list or mapping."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        head = block(text, pointer)[0]
        lines = dropped(text, *pointer).split("\n")
        at = line(text, pointer)
        lines.insert(at - 1, f"{head.partition(':')[0]}: {raw}")
        return Broken("\n".join(lines), at)

    add(kind, "wrong-type", inject)


mistyped("text-provider", "provider", "Example")
mistyped("text-topics", "topics", "Radio")
mistyped("mapping-images", "images", "{}")
mistyped("text-related", "related", "none")
mistyped("text-related-provider", "related/?/provider", "Example")
mistyped("null-related-images", "related/?image/images", "")

changed("other-category", "value-not-allowed", "category", "sport")
changed("capital-category", "value-not-allowed", "category", "News")
changed("close-type", "value-not-allowed", "related/?/type", "artcle")
changed("other-type", "value-not-allowed", "related/?/type", "podcast")
changed("negative-quality", "value-out-of-range", "quality", "-1")
changed("negative-quality-in-record", "value-out-of-range", "related/4/quality", "-5")
changed("heat-below-range", "value-out-of-range", "heat", "-2")
changed("zero-width", "value-out-of-range", "images/0/width", "0")
changed("negative-height", "value-out-of-range", "related/?image/images/0/height", "-630")
