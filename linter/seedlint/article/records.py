"""What the fields of an article are: the records, links, images and texts that the rules look at.

Rules ask for the fields of the article format (`schema/article.schema.json`). A file under a schema of the user's own is looked at
wherever these fields are present in it, under the names and in the places that the schema says (`model.roles`): the data of its
records and images is by the role of each field, their places are those of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seedlint._typing import Any, NamedTuple
from seedlint.model.document import Document, Pointer
from seedlint.model.roles import IMAGES, PROVIDER, RELATED, ROLES, Field, Path
from seedlint.model.text_value import Text

LINKS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")

Fields = Mapping[str, Field] | None  # by their role; None where each is called by its role


def _place(pointer: Pointer, fields: Fields, role: tuple[str, ...]) -> Pointer:
    """The place of a field, whether it is there or not.

    Args:
        pointer: of the article, record or image that it belongs to.
        fields: of that.
        role: such as ``provider``, ``name``; a name that is no role is the file's own.
    """
    for name in role:
        field = fields.get(name) if fields is not None else None
        pointer = (*pointer, *(field.path if field is not None else (name,)))
        fields = field.below if field is not None else None
    return pointer


class Record(NamedTuple):
    """The article itself (pointer ``()``) or one related record, as far as it is a mapping.

    ``data`` has its fields by their role; one of the file's own keeps its name.
    """

    pointer: Pointer
    data: dict[str, Any]
    fields: Fields = None

    def at(self, *role: str) -> Pointer:
        """The place of a field in the file, whether it is there or not: ``at("provider", "name")``."""
        return (*self.pointer, *role) if self.fields is None else _place(self.pointer, self.fields, role)

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
    if doc.roles is not None and doc.roles.renamed:
        return _records_by_role(doc, doc.roles.fields)
    found = [_new(Record, ((), doc.data, None))]
    related = doc.data.get("related")
    if related.__class__ is list:
        for index, item in enumerate(related):
            if item.__class__ is dict:
                found.append(_new(Record, (("related", index), item, None)))
    return found


def records(doc: Document) -> list[Record]:
    """The article first, then its related records."""
    return doc.memo(_records)


# -- by role -----------------------------------------------------------------------------------------------------------

_PLAIN_NAME = {"name": Field((), {})}  # the fields of a provider that is only a name, and of an image that is only a URL
_PLAIN_URL = {"url": Field((), {})}


def _records_by_role(doc: Document, fields: Mapping[str, Field]) -> list[Record]:
    article = _record((), doc.data, fields, "")
    found = [article]
    related = article.data.get(RELATED)
    if related.__class__ is list:
        below, at = fields[RELATED].below, article.at(RELATED)
        for index, item in enumerate(related):
            if item.__class__ is dict:
                found.append(_record((*at, index), item, below, RELATED))
    return found


def _record(pointer: Pointer, value: dict[str, Any], fields: Mapping[str, Field], scope: str) -> Record:
    data, chosen = by_role(value, fields, scope)
    provider = data.get(PROVIDER)
    if provider.__class__ is str:
        data[PROVIDER] = {"name": provider}
        chosen[PROVIDER] = chosen[PROVIDER]._replace(below=_PLAIN_NAME)
    elif provider.__class__ is dict:
        data[PROVIDER], below = by_role(provider, chosen[PROVIDER].below, PROVIDER)
        chosen[PROVIDER] = chosen[PROVIDER]._replace(below=below)
    return Record(pointer, data, chosen)


def by_role(value: dict[str, Any], fields: Mapping[str, Field], scope: str) -> tuple[dict[str, Any], dict[str, Field]]:
    """A mapping with its fields by their role, and of those that share a role the one that is there.

    What has no role stays under its own name, unless that is a role of another field.

    Args:
        value: the mapping.
        fields: of it.
        scope: what it is: a key of `ROLES`.
    """
    data = {key: item for key, item in value.items() if key not in ROLES[scope]}
    chosen = dict(fields)
    for role, first in fields.items():
        for field in (first, *first.others):
            found: Any = value
            for part in field.path:
                found = found.get(part, _MISSING) if found.__class__ is dict else _MISSING
            if found is not _MISSING:
                data[role], chosen[role] = found, field
                break
    return data, chosen


_MISSING = object()


def _roles_at(doc: Document) -> dict[Pointer, Path]:
    found: dict[Pointer, Path] = {}
    for record in records(doc):
        owner = (RELATED,) if record.pointer else ()
        for role in record.data:
            if role in ROLES[RELATED if owner else ""]:
                found[record.at(role)] = (*owner, role)
        provider = record.data.get(PROVIDER)
        for role in provider if provider.__class__ is dict else ():
            found[record.at(PROVIDER, role)] = (*owner, PROVIDER, role)
        topics = record.data.get("topics") if not owner else None
        for index in range(len(topics) if topics.__class__ is list else 0):
            found[(*record.at("topics"), index)] = ("topics",)
    for image in images(doc):
        for role in image.data:
            found[image.at(role)] = (*image.role, role)
    return found


def role_at(doc: Document, pointer: Pointer) -> Path:
    """Which field of an article a field is: ``("related", "images", "url")``; an item of a list is what the list is.

    By the article format whatever is in its place; else ``()`` for a field without a role.
    """
    if doc.roles is None or not doc.roles.renamed:
        return tuple([part for part in pointer if isinstance(part, str)])
    return doc.memo(_roles_at).get(pointer, ())


def field_at(doc: Document, pointer: Pointer) -> Field | None:
    """What the schema says of a field that has a role; None by the article format."""
    return None if doc.roles is None else doc.roles.field(*role_at(doc, pointer))


def is_stated(doc: Document, pointer: Pointer) -> bool:
    """Whether the schema says what field of an article a field is; false where it only has the name."""
    field = field_at(doc, pointer)
    return field is not None and field.stated


def markup_at(doc: Document, pointer: Pointer) -> str:
    """``markdown`` or ``html`` where the schema says that a text is of that kind, else empty."""
    field = field_at(doc, pointer)
    return field.markup if field is not None else ""


def record_pointer(doc: Document, pointer: Pointer) -> Pointer:
    """The pointer of the related record that a field lies in; ``()`` for one of the article itself."""
    path = (RELATED,) if doc.roles is None else doc.roles.related
    return pointer[: len(path) + 1] if path and pointer[: len(path)] == path and len(pointer) > len(path) else ()


# -- parts -------------------------------------------------------------------------------------------------------------


def _keys(doc: Document) -> set[str]:
    return set().union(*[record.data for record in records(doc)])


def keys(doc: Document) -> set[str]:
    """Every key of the article and its related records."""
    return doc.memo(_keys)


class Image(NamedTuple):
    """One image, of an article, a provider or a related record: a mapping, or by a schema of the user's own its URL alone.

    ``role`` is what it is in an article: ``images``, ``provider.images``, and those of ``related``.
    """

    pointer: Pointer
    data: dict[str, Any]
    fields: Fields = None
    role: Path = (IMAGES,)

    def at(self, key: str) -> Pointer:
        """The place of a field in the file, whether it is there or not."""
        return (*self.pointer, key) if self.fields is None else _place(self.pointer, self.fields, (key,))

    @property
    def is_logo(self) -> bool:
        """Whether it is an image of a provider."""
        return PROVIDER in self.role


_OF_RECORD = (IMAGES,), (PROVIDER, IMAGES)
_OF_RELATED = (RELATED, IMAGES), (RELATED, PROVIDER, IMAGES)


def _images(doc: Document) -> list[Image]:
    found: list[Image] = []
    for record in records(doc):
        if record.fields is not None:
            found += _images_by_role(record, record.fields)
            continue
        pointer, data, _ = record
        own, logo = _OF_RELATED if pointer else _OF_RECORD
        items = data.get("images")
        if items.__class__ is list:
            for index, item in enumerate(items):
                if item.__class__ is dict:
                    found.append(_new(Image, ((*pointer, "images", index), item, None, own)))
        provider = data.get("provider")
        items = provider.get("images") if provider.__class__ is dict else None
        if items.__class__ is list:
            for index, item in enumerate(items):
                if item.__class__ is dict:
                    found.append(_new(Image, ((*pointer, "provider", "images", index), item, None, logo)))
    return found


def _images_by_role(record: Record, fields: Mapping[str, Field]) -> Iterator[Image]:
    own, logo = _OF_RELATED if record.pointer else _OF_RECORD
    provider = record.data.get(PROVIDER)
    places: list[tuple[Any, Pointer, Field | None, Path]] = [(record.data.get(IMAGES), record.at(IMAGES), fields.get(IMAGES), own)]
    if provider.__class__ is dict:
        places.append((provider.get(IMAGES), record.at(PROVIDER, IMAGES), fields[PROVIDER].below.get(IMAGES), logo))
    for value, pointer, field, role in places:
        listed = isinstance(value, list)
        for index, item in enumerate(value if isinstance(value, list) else (value,)):
            here = (*pointer, index) if listed else pointer
            if item.__class__ is dict and field is not None:
                yield Image(here, *by_role(item, field.below, IMAGES), role)
            elif item.__class__ is str and field is not None and field.stated:
                yield Image(here, {"url": item}, _PLAIN_URL, role)


def images(doc: Document) -> list[Image]:
    """Every image of the article, its provider, and its related records and their providers."""
    return doc.memo(_images)


def _urls(doc: Document) -> list[tuple[Pointer, str]]:
    found: list[tuple[Pointer, str]] = []
    for record in records(doc):
        for key in LINKS:
            value = record.data.get(key)
            if isinstance(value, str):
                found.append((record.at(key), value))
    for image in images(doc):
        value = image.data.get("url")
        if isinstance(value, str):
            found.append((image.at("url"), value))
    return found


def urls(doc: Document) -> list[tuple[Pointer, str]]:
    """Every URL field that holds a string: links first, then image URLs."""
    return doc.memo(_urls)


def _other_urls(doc: Document) -> list[tuple[Pointer, str]]:
    if doc.roles is None or not doc.roles.urls:
        return []
    known = {pointer for pointer, _ in urls(doc)}
    places = dict.fromkeys(pointer for pattern in doc.roles.urls for pointer in doc.match(*pattern))
    found = [(pointer, doc.get(*pointer)) for pointer in places if pointer not in known]
    return [(pointer, value) for pointer, value in found if isinstance(value, str)]


def other_urls(doc: Document) -> list[tuple[Pointer, str]]:
    """The strings of fields that a schema of the user's own calls a URL, by their format, and that no field of an article is."""
    return doc.memo(_other_urls)


def _links(doc: Document) -> list[Any]:
    found: list[Any] = []
    for record in records(doc):
        data = record.data
        get = data.get
        found += (get("webUrl"), get("ampWebUrl"), get("cdnAmpWebUrl"))
        if "originalUrl" in data:
            found.append(data["originalUrl"])
    found += [image.data.get("url") for image in images(doc)]
    if doc.roles is not None:
        found += [value for _, value in other_urls(doc)]
    return found


def links(doc: Document) -> list[Any]:
    """What the URL fields hold, whatever it is, and None for one that is missing."""
    return doc.memo(_links)


TEXTS = ("title", "excerpt")


def _texts(doc: Document) -> list[tuple[Pointer, str]]:
    found: list[tuple[Pointer, str]] = []
    for record in records(doc):
        for key in TEXTS:
            value = record.data.get(key)
            if isinstance(value, str):
                found.append((record.at(key), value))
        provider = record.data.get("provider")
        if isinstance(provider, dict) and isinstance(provider.get("name"), str):
            found.append((record.at("provider", "name"), provider["name"]))
    article = records(doc)[0]
    topics = article.data.get("topics")
    if isinstance(topics, list):
        at = article.at("topics")
        found += [((*at, index), topic) for index, topic in enumerate(topics) if isinstance(topic, str)]
    for image in images(doc):
        value = image.data.get("title")
        if isinstance(value, str):
            found.append((image.at("title"), value))
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


def plain_texts(doc: Document, pointers: list[tuple[Pointer, str]]) -> list[tuple[Pointer, str]]:
    """The listed fields without those that hold Markdown or HTML, where line breaks, entities and tags have a meaning."""
    return pointers if doc.roles is None else [place for place in pointers if not markup_at(doc, place[0])]


def text_at(doc: Document, pointers: list[tuple[Pointer, str]]) -> Iterator[Text]:
    """The `Text` of each listed field."""
    for pointer, _ in pointers:
        text = doc.text(*pointer)
        if text is not None:
            yield text
