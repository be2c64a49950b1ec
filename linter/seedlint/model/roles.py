"""Which field of a collection is which field of an article: what a schema of the user's own says with ``x-seedlint-role``.

The article format is the identity: its files have no `Roles` at all, and nothing is translated there.
"""

from __future__ import annotations

from collections.abc import Mapping

from seedlint._typing import NamedTuple

Path = tuple[str, ...]

PROVIDER, IMAGES, RELATED = "provider", "images", "related"  # the fields that have fields of an article below them

# The fields of an article that a field can be, and those of a related record, of a provider and of an image.
_OF_A_RECORD = (
    "title", "excerpt", "publishedDateTime", "updatedDateTime", "webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl", PROVIDER, IMAGES,
    "quality",
)  # fmt: skip
ROLES: Mapping[str, tuple[str, ...]] = {
    "": (*_OF_A_RECORD, "topics", RELATED, "heat", "published", "secured"),
    RELATED: _OF_A_RECORD,
    PROVIDER: ("name", "domain", IMAGES),
    IMAGES: ("url", "width", "height", "title"),
}


class Field(NamedTuple):
    """A field of the collection that is a field of an article.

    Attributes:
        path: where it is, from the article, record, provider or image that it belongs to; empty where a plain text is all of it.
        below: the fields of a provider, of each image or of each related record, by their role.
        stated: the schema says so; else it only has the name.
        markup: ``markdown`` or ``html`` where its text is of that kind; empty for plain text.
        listed: it is a list, as far as the schema says.
        formless: the schema says nothing of the form of its text: no format, pattern or values.
        others: fields of the same role in other alternatives of the schema (`oneOf`, `then` …): the first that a file has counts.
    """

    path: Path
    below: Mapping[str, Field]
    stated: bool = False
    markup: str = ""
    listed: bool = False
    formless: bool = False
    others: tuple[Field, ...] = ()


class Roles(NamedTuple):
    """What a schema says of the fields of its files.

    Attributes:
        fields: the fields of the article, by their role.
        renamed: one of them has another name or place than in the article format.
        urls: pointers of the other fields that hold a URL, in which ``*`` stands for every item or key.
        top_names: the keys that the schema names at the top level.
        names: all keys that it names.
    """

    fields: Mapping[str, Field]
    renamed: bool = False
    urls: tuple[Path, ...] = ()
    top_names: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def related(self) -> Path:
        """Where the list of related records is; empty where there cannot be one."""
        return self.fields[RELATED].path if RELATED in self.fields else ()

    def field(self, *role: str) -> Field | None:
        """A field by its role: ``field("related", "provider", "name")``."""
        fields: Mapping[str, Field] = self.fields
        found: Field | None = None
        for name in role:
            found = fields.get(name)
            if found is None:
                return None
            fields = found.below
        return found

    def stated(self) -> list[tuple[str, str]]:
        """Role and place of each field whose role the schema states, for people: ``("images/*/url", "/photos/*/src")``."""
        return list(_stated(self.fields, "", ""))


def _stated(fields: Mapping[str, Field], role: str, place: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, field in [(name, each) for name, first in fields.items() for each in (first, *first.others)]:
        here = place + "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in field.path)
        if field.stated:
            found.append((role + name, here))
        item = "/*" if name in (IMAGES, RELATED) else ""
        found += _stated(field.below, f"{role}{name}{item}/", f"{here}/*" if field.listed else here)
    return found
