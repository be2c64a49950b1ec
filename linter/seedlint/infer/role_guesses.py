"""Which fields of an article the fields of another file are: guessed from their names, and only where form and values agree.

A role makes rules look at a field, so a wrong guess costs more than a missing one: a name alone is never enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint._typing import NamedTuple
from seedlint.infer.forms import format_of, right_kinds
from seedlint.infer.looks import ADDRESSES, DATES
from seedlint.infer.sketch import ITEMS, Shape
from seedlint.infer.slips import Rarity

Path = tuple[str, ...]  # of keys, `ITEMS` for the items of a list


class Guess(NamedTuple):
    """A role, and why: words for a reader."""

    role: str
    why: str


# Role -> names of fields that may be it, in the order of what is more likely, without case, hyphens and underscores.
_ARTICLE: tuple[tuple[str, str], ...] = (
    ("title", "title headline heading name"),
    ("excerpt", "excerpt description summary abstract teaser subtitle standfirst intro"),
    (
        "publishedDateTime",
        "publisheddatetime publishedat datepublished publisheddate publishdate pubdate published date posted created createdat",
    ),
    (
        "updatedDateTime",
        "updateddatetime updatedat dateupdated updated lastmodified lastmodifiedat lastmod modified datemodified lastupdated",
    ),
    ("webUrl", "weburl link url canonicalurl canonical externalurl permalink"),
    ("originalUrl", "originalurl sourceurl original"),
    ("ampWebUrl", "ampweburl ampurl amp"),
    ("cdnAmpWebUrl", "cdnampweburl cdnampurl ampcacheurl ampcache"),
    ("provider", "provider publisher source author creator byline"),
    ("topics", "topics tags keywords subjects categories"),
    ("images", "images image heroimage coverimage featuredimage cover hero thumbnail img photos photo pictures picture avatar logos logo"),
    ("related", "related relatedposts relatedarticles relatedpages seealso"),
    ("quality", "quality"),
    ("heat", "heat"),
    ("published", "published"),
    ("secured", "secured"),
)
_RECORD = tuple(each for each in _ARTICLE if each[0] not in ("related", "topics", "heat", "published", "secured"))
_IMAGE = (("url", "url src href path image file"), ("width", "width w"), ("height", "height h"), ("title", "title alt caption"))
_PROVIDER = (("name", "name title"), ("domain", "domain host site"), ("images", dict(_ARTICLE)["images"]))
_NESTED = ("images", "excerpt")  # roles of an article that a mapping of it may have, as a block for search engines does
_PAGES = 2  # of one URL: a link that more files have is not their page


def guesses(root: Shape, rarity: Rarity) -> dict[Path, Guess]:
    """The roles of the fields of one kind of file, by their places."""
    guesser = _Guesser(rarity)
    guesser.mapping(root, (), _ARTICLE)
    taken = {guess.role for path, guess in guesser.found.items() if len(path) == 1}
    for key, below in root.keys.items():
        if (key,) not in guesser.found and right_kinds(below, rarity) == ["object"]:
            wanted = tuple(each for each in _ARTICLE if each[0] in _NESTED and each[0] not in taken)
            taken |= guesser.mapping(below, (key,), wanted)
    return guesser.found


class _Guesser:
    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self.found: dict[Path, Guess] = {}

    def mapping(self, shape: Shape, path: Path, roles: tuple[tuple[str, str], ...]) -> set[str]:
        """Give each role to the likeliest key of a mapping; returns those that were given."""
        given = set()
        by_name: dict[str, str] = {}
        for key in sorted(shape.keys):
            by_name.setdefault(key.casefold().replace("-", "").replace("_", "").replace(" ", ""), key)
        for role, names in roles:
            for name in names.split():
                key = by_name.get(name, "")
                if not key or (*path, key) in self.found:
                    continue
                why = self.why(role, shape.keys[key], inside=bool(path) and path[-1] == ITEMS)
                if why:
                    self.found[(*path, key)] = Guess(role, why)
                    self.below(role, shape.keys[key], (*path, key))
                    given.add(role)
                    break
        return given

    def below(self, role: str, shape: Shape, path: Path) -> None:
        """The roles inside a field that has one."""
        shape, path = (shape.items, (*path, ITEMS)) if shape.items is not None and role != "provider" else (shape, path)
        if not shape.keys:
            return
        if role == "images":
            self.mapping(shape, path, _IMAGE)
        elif role == "provider":
            self.mapping(shape, path, _PROVIDER)
        elif role == "related":
            self.mapping(shape, path, _RECORD)

    def why(self, role: str, shape: Shape, inside: bool) -> str:
        """Why a field of a fitting name has a role; empty where its values do not fit."""
        kinds = [kind for kind in right_kinds(shape, self.rarity) if kind != "null"]
        kind = kinds[0] if len(kinds) == 1 else ""
        form = format_of(shape, self.rarity) if kind == "string" else None
        name = form.name if form is not None else ""
        return next(self._why(role, shape, kind, name, inside), "")

    def _why(self, role: str, shape: Shape, kind: str, form: str, inside: bool) -> Iterator[str]:
        if role in ("title", "excerpt", "name", "secured") and kind == "string" and not form:
            yield "a text of that name"
        elif role == "domain" and kind == "string" and all("." in value and "/" not in value for value in shape.values or ()):
            yield "a host of that name"
        elif role in ("publishedDateTime", "updatedDateTime") and form in DATES:
            yield "a date of that name"
        elif role in ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl") and form == "uri":
            if inside or role != "webUrl" or self._is_page(shape):
                yield "a URL of that name"
        elif role == "url" and form in ADDRESSES:
            yield "a URL of that name"
        elif role in ("width", "height", "quality", "heat") and kind == "integer":
            yield "a whole number of that name"
        elif role == "published" and kind == "boolean":
            yield "true or false, of that name"
        elif role == "provider" and ((kind == "string" and not form) or (kind == "object" and "name" in shape.keys)):
            yield "a name" if kind == "string" else "a mapping with a name"
        elif role == "topics" and shape.items is not None and right_kinds(shape.items, self.rarity) == ["string"]:
            if set(right_kinds(shape, self.rarity)) <= {"array", "string", "null"}:
                yield "a list of texts of that name"
        elif role == "images":
            yield from self._why_images(shape, kind, form)
        elif role == "related" and kind == "array" and shape.items is not None and right_kinds(shape.items, self.rarity) == ["object"]:
            yield "a list of mappings of that name"

    def _why_images(self, shape: Shape, kind: str, form: str) -> Iterator[str]:
        if kind == "string" and form in ADDRESSES:
            yield "the URL of an image, of that name"
        elif kind == "array" and shape.items is not None:
            items = right_kinds(shape.items, self.rarity)
            found = format_of(shape.items, self.rarity)
            if items == ["string"] and found is not None and found.name in ADDRESSES:
                yield "a list of URLs of that name"
            elif items == ["object"] and self._has_url(shape.items):
                yield "a list of images of that name"
        elif kind == "object" and self._has_url(shape):
            yield "an image of that name"

    def _has_url(self, shape: Shape) -> bool:
        found = [shape.keys[key] for key in _IMAGE[0][1].split() if key in shape.keys]
        return any((form := format_of(below, self.rarity)) is not None and form.name in ADDRESSES for below in found)

    def _is_page(self, shape: Shape) -> bool:
        """Whether each file has a URL of its own, but for a page that is there twice."""
        most = max((tally.files for tally in (shape.values or {}).values()), default=0)
        return most <= max(_PAGES, shape.seen.files // 20)
