"""Several files: SL701 to SL705."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import articles
from faults.kinds import Broken, add, fault
from faults.places import line, quoted, value
from faults.related import SAME_PAGE

_TITLE = "A short note from the other side of the river"


def note(url: str, when: str, *, title: str = _TITLE, name: str = "Riverbank", domain: str = "", related: str = "") -> str:
    """A small clean article of a page."""
    return f"""---
category: news
title: {quoted(title)}
excerpt: "The ferry ran late; nobody minded."
publishedDateTime: {when}
webUrl: {quoted(url)}
type: article
provider:
  name: {name}
  domain: {domain or "riverbank.example"}
topics:
  - Ships
{related}---
"""


def same_page(kind: str, change: Callable[[str], str], *, also: tuple[str, ...] = ()) -> None:
    """A kind in which a second file describes the article's page, its link written differently."""

    def inject(text: str, rng: Random) -> Broken:
        provider = value(text, "provider")
        url = change(value(text, "webUrl"))
        other = note(url, value(text, "publishedDateTime"), name=provider["name"], domain=provider["domain"])
        return Broken(text, line(other, ("webUrl",)), "first.md", (("second.md", other),), "second.md")

    add(kind, "duplicate-article", inject, also=also)


for _kind in ("as-it-is", "www", "http", "host-case", "fragment", "index-php"):
    _form = SAME_PAGE[_kind]
    same_page(f"same-page-{_kind}", _form.change, also=_form.also)


@fault("duplicate-article")
def same_video(text: str, rng: Random) -> Broken:
    film = articles.article(rng.randrange(1_000), video=True)
    return Broken(film, line(film, ("originalUrl",)), "first.md", (("second.md", film),), "second.md")


_WHEN = "2022-05-01T09:30:00Z"
_PAGE = "https://riverbank.example/notes/ferry"


def _pointing(title: str, when: str, domain: str) -> str:
    """An article that is related to `note`, as these say."""
    record = f"""related:
  - title: {quoted(title)}
    excerpt: "What the ferry said."
    publishedDateTime: {when}
    webUrl: "{_PAGE}"
    type: article
    provider:
      name: Riverbank
      domain: {domain}
    quality: 7
"""
    url = "https://hillside.example/reply"
    return note(url, _WHEN, title="A reply from the hill", name="Hillside", domain="hillside.example", related=record)


def disagreeing(kind: str, field: str, *, title: str = _TITLE, when: str = _WHEN, domain: str = "riverbank.example") -> None:
    """A kind in which a related record says something else than the file of that article."""
    first = _pointing(title, when, domain)
    at = line(first, ("related", 0, *field.split("/")))
    others = (("second.md", note("https://www.riverbank.example/notes/ferry", _WHEN)),)
    add(kind, "related-disagrees", lambda text, rng: Broken(first, at, "first.md", others))


disagreeing("related-title-disagrees", "title", title="A title that nobody gave to it")
disagreeing("related-date-disagrees", "publishedDateTime", when="2022-05-01T10:30:00Z")


@fault("duplicate-title")
def title_of_another_file(text: str, rng: Random) -> Broken:
    other = note(_PAGE, _WHEN, title=value(text, "title"))
    return Broken(text, line(other, ("title",)), "first.md", (("second.md", other),), "second.md")


@fault("file-name-mismatch")
def file_of_another_title(text: str, rng: Random) -> Broken:
    return Broken(text, line(text, ("title",)), articles.file_name(text)[:11] + "quite-another-story.md")


@fault("provider-name-varies")
def provider_under_two_names(text: str, rng: Random) -> Broken:
    first = note(_PAGE, _WHEN)
    second = note(_PAGE + "/more", _WHEN, title="More from the river", name="Riverbank Gazette")
    return Broken(first, line(second, ("provider", "name")), "first.md", (("second.md", second),), "second.md")
