"""What the fields of an article are: the records, links, images and texts that the rules look at.

The places are those of the article format (`schema/article.schema.json`); a file under a schema of the user's own is
looked at wherever these fields are present in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint._typing import Any, NamedTuple
from seedlint.model.document import Document, Pointer
from seedlint.model.text_value import Text

LINKS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")


class Record(NamedTuple):
    """The article itself (pointer ``()``) or one related record, as far as it is a mapping."""

    pointer: Pointer
    data: dict[str, Any]

    def string(self, key: str) -> str:
        """The field's string; ``""`` where it is missing or no string."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    @property
    def url(self) -> str:
        """What identifies the page: webUrl, else originalUrl, never an AMP link."""
        return self.string("webUrl") or self.string("originalUrl")

    @property
    def link(self) -> str:
        """The field that `url` is from."""
        return "webUrl" if self.string("webUrl") else "originalUrl"


_new = tuple.__new__


def _records(doc: Document) -> list[Record]:
    found = [_new(Record, ((), doc.data))]
    related = doc.data.get("related")
    if related.__class__ is list:
        for index, item in enumerate(related):
            if item.__class__ is dict:
                found.append(_new(Record, (("related", index), item)))
    return found


def records(doc: Document) -> list[Record]:
    """The article first, then its related records."""
    return doc.memo(_records)


def _keys(doc: Document) -> set[str]:
    return set().union(*[data for _, data in records(doc)])


def keys(doc: Document) -> set[str]:
    """Every key of the article and its related records."""
    return doc.memo(_keys)


class Image(NamedTuple):
    """One image mapping, of an article, a provider or a related record."""

    pointer: Pointer
    data: dict[str, Any]


def _images(doc: Document) -> list[Image]:
    found = []
    for pointer, data in records(doc):
        items = data.get("images")
        if items.__class__ is list:
            for index, item in enumerate(items):
                if item.__class__ is dict:
                    found.append(_new(Image, ((*pointer, "images", index), item)))
        provider = data.get("provider")
        items = provider.get("images") if provider.__class__ is dict else None
        if items.__class__ is list:
            for index, item in enumerate(items):
                if item.__class__ is dict:
                    found.append(_new(Image, ((*pointer, "provider", "images", index), item)))
    return found


def images(doc: Document) -> list[Image]:
    """Every image mapping of the article, its provider, and its related records and their providers."""
    return doc.memo(_images)


def _urls(doc: Document) -> list[tuple[Pointer, str]]:
    found: list[tuple[Pointer, str]] = []
    for pointer, data in records(doc):
        for key in LINKS:
            value = data.get(key)
            if isinstance(value, str):
                found.append(((*pointer, key), value))
    for pointer, data in images(doc):
        value = data.get("url")
        if isinstance(value, str):
            found.append(((*pointer, "url"), value))
    return found


def urls(doc: Document) -> list[tuple[Pointer, str]]:
    """Every URL field that holds a string: links first, then image URLs."""
    return doc.memo(_urls)


def _links(doc: Document) -> list[Any]:
    found: list[Any] = []
    for _, data in records(doc):
        get = data.get
        found += (get("webUrl"), get("ampWebUrl"), get("cdnAmpWebUrl"))
        if "originalUrl" in data:
            found.append(data["originalUrl"])
    found += [data.get("url") for _, data in images(doc)]
    return found


def links(doc: Document) -> list[Any]:
    """What the URL fields hold, whatever it is, and None for one that is missing."""
    return doc.memo(_links)


TEXTS = ("title", "excerpt")


def _texts(doc: Document) -> list[tuple[Pointer, str]]:
    found: list[tuple[Pointer, str]] = []
    for pointer, data in records(doc):
        for key in TEXTS:
            value = data.get(key)
            if isinstance(value, str):
                found.append(((*pointer, key), value))
        provider = data.get("provider")
        if isinstance(provider, dict) and isinstance(provider.get("name"), str):
            found.append(((*pointer, "provider", "name"), provider["name"]))
    topics = doc.data.get("topics")
    if isinstance(topics, list):
        found += [(("topics", index), topic) for index, topic in enumerate(topics) if isinstance(topic, str)]
    for pointer, data in images(doc):
        value = data.get("title")
        if isinstance(value, str):
            found.append(((*pointer, "title"), value))
    return found


def texts(doc: Document) -> list[tuple[Pointer, str]]:
    """Every field of human text that holds a string: titles, excerpts, provider names, topics, image titles."""
    return doc.memo(_texts)


def scalars_below(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value below one that is neither a mapping nor a list."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scalars_below(item, (*pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars_below(item, (*pointer, index))
    else:
        yield pointer, value


def text_at(doc: Document, pointers: list[tuple[Pointer, str]]) -> Iterator[Text]:
    """The `Text` of each listed field."""
    for pointer, _ in pointers:
        text = doc.text(*pointer)
        if text is not None:
            yield text
