"""Rich clean articles, made up from a number: the same number gives the same bytes on every machine and Python.

Every rule is silent on them, the optional ones too, and no two numbers share a page, a title or a file name. Text, names and
hosts are invented; the form is that of the article format.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

_SYLLABLES = [c + v for c in "bdfghklmnprstvz" for v in "aeiou"]
_MOST_RECORDS = 128
_PROVIDERS = 1500

_PAPERS = ["Post", "Herald", "Courier", "Review", "Wire", "Observer", "Bulletin", "Signal", "Ledger", "Standard", "Compass", "Beacon"]
_TOPICS = [
    "Harbour robots", "Weather sensors", "Open maps", "Night trains", "Tidal power", "Library science", "Satellite gardens",
    "Clock repair", "R&D", "Speech models", "Bridge design", "Seed banks", "Glaciers", "Radio", "Café culture", "Übersetzung",
]  # fmt: skip
_ACTORS = [
    "Town council", "Harbour authority", "Weather bureau", "Library network", "Rail operator", "Map makers’ guild", "Tidal plant",
    "Seed bank", "Observatory", "Radio club", "School board", "Clock museum", "Ferry line", "Bridge engineers", "Garden society",
]  # fmt: skip
_DEEDS = [
    "opens its archive to", "trains a small model for", "replaces paper tickets with", "tests a quieter winch for", "maps every well of",
    "promises cheaper power to", "retires the last steam crane of", "counts the swifts over", "lends its telescopes to",
    "brings night buses back to", "prints a new atlas of", "teaches buoys to listen near", "rebuilds the signal tower at",
]  # fmt: skip
_TAILS = [
    "after a ten-year wait", "before the spring tide", "with help from volunteers", "– and nobody noticed", "and publishes the data",
    "at half the planned cost", "for the first time since 1987", "despite a rough winter", "as neighbours follow", "in ‘record’ time",
]  # fmt: skip
_SENTENCES = [
    "The {actor} says that {name} will see the first results before the end of the month, and that the figures are open to all.",
    "Engineers in {name} spent three winters on the problem; “we kept the old drawings on the wall,” their lead told visitors.",
    "A short trial near {name} showed fewer delays, lower bills and – to the surprise of everyone involved – happier gulls.",
    "It isn’t the first attempt: two earlier plans for {name} were dropped when the money ran out halfway across the river.",
    "Residents can follow the work on a public board that is updated twice an hour, even when the ferry does not run.",
    "The {actor} plans to repeat the exercise with “whatever the weather leaves us,” a spokesperson said on the quay.",
    "Neighbouring towns have asked for the plans, which are published under a licence that allows reuse with attribution.",
    "What began as a weekend experiment in {name} has become the “standard” way to check moorings along the whole coast.",
    "Not every detail is settled, and the budget for the second phase is still being discussed in the smaller committee,",
    "Seen from the hill above {name}, the new installation looks like a row of umbrellas; up close it hums quietly…",
]
_DIRECTORIES = ["news", "stories", "articles", "science", "region", "en/desk", "technology/latest"]
_SIZES = [(1200, 630), (1024, 576), (1920, 1080), (798, 482), (600, 600), (708, 472), (640, 360), (1280, 853)]
_EPOCH = datetime(2019, 1, 1, tzinfo=UTC)


def _name(number: int) -> str:
    """An invented place name; different numbers give different names."""
    found = ""
    number += len(_SYLLABLES) ** 2
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        found = _SYLLABLES[digit] + found
    return found.capitalize()


class Provider(NamedTuple):
    """A publisher: one name for one domain, wherever it appears."""

    name: str
    domain: str
    host: str


def provider(number: int) -> Provider:
    """The publisher of a number; half of the hosts have ``www.``, a few are subdomains of the domain."""
    number %= _PROVIDERS
    place, paper = _name(number), _PAPERS[number % len(_PAPERS)]
    dash = "-" if number % 5 == 0 else ""
    domain = f"{place}{dash}{paper}.example".lower()
    return Provider(f"{place} {paper}", domain, ("www." if number % 2 else "news." if number % 9 == 0 else "") + domain)


def amp_cache(url: str) -> str:
    """The AMP-cache form of an https URL with a short ASCII host (which are all that are made here)."""
    host = url.split("/")[2]
    label = host.replace("-", "--").replace(".", "-")
    if label[2:4] == "--":
        label = f"0-{label}-0"
    return f"https://{label}.cdn.ampproject.org/c/s/{url.removeprefix('https://')}"


def slug(title: str) -> str:
    """The title as it stands in a file name: only a-z, 0-9 and single hyphens."""
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-"))


def file_name(text: str, extension: str = "md") -> str:
    """The name that belongs to an article: its UTC publication date and the slug of its title."""
    title = re.search(r'^title: (".*")$', text, re.MULTILINE)
    date = re.search(r"^publishedDateTime: (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    if title is None or date is None:
        raise ValueError("no title or no date at the top level")
    return f"{date[1]}-{slug(json.loads(title[1]))}.{extension}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _headline(rng: Random, name: str) -> str:
    return f"{rng.choice(_ACTORS)} {rng.choice(_DEEDS)} {name} {rng.choice(_TAILS)}"


def _excerpt(rng: Random, name: str) -> str:
    chosen = rng.sample(_SENTENCES, rng.choice((1, 2, 2)))
    return " ".join(chosen).format(name=name, actor=rng.choice(_ACTORS).lower())


def _page(rng: Random, host: str, title: str, when: datetime, number: int) -> str:
    """A link to a page: its number or the name in its title keeps it apart from all others."""
    form = rng.randrange(5)
    if form <= 1:
        return f"https://{host}/{when:%Y/%m/%d}/{slug(title)}/"
    if form == 2:
        return f"https://{host}/{rng.choice(_DIRECTORIES)}/{slug(title)}"
    if form == 3:
        return f"https://{host}/{rng.choice(_DIRECTORIES)}/{number}/{slug(title)}.html"
    return f"https://{host}/{rng.choice(_DIRECTORIES)}/story?id={number}&edition={rng.choice(('morning', 'evening'))}"


def _amp(rng: Random, source: Provider, url: str) -> str:
    path = url.split("/", 3)[3]
    form = rng.randrange(3)
    if "?" in path or form == 0:
        return f"https://amp.{source.domain}/{path}"
    return f"{url}amp/" if path.endswith("/") else f"https://{source.host}/amp/{path}"


def _image(rng: Random, source: Provider, when: datetime, number: int, indent: str) -> Iterator[str]:
    width, height = rng.choice(_SIZES)
    code = hashlib.blake2b(b"image %d" % number, digest_size=6).hexdigest()
    name = f"{rng.choice(('quay', 'tower', 'archive', 'hill'))}-{code}"
    form = rng.randrange(5)
    if form == 0:
        url = f"https://{source.host}/uploads/{when:%Y/%m}/{name}-{width}x{height}.jpg"
    elif form == 1:
        url = f"https://cdn.{source.domain}/photos/{name}.png?w={width}&fit=crop"
    elif form == 2:
        url = f"https://images.{source.domain}/fit-in/1366x1366/{name}.jpg"
    else:
        url = f"https://images.{source.domain}/media/{when:%Y}/{name}.jpg"
    yield f'{indent}- url: "{url}"'
    yield f"{indent}  width: {width}"
    yield f"{indent}  height: {height}"
    yield f"{indent}  isCached: {'true' if rng.random() < 0.8 else 'false'}"


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _record(rng: Random, when: datetime, quality: int, number: int) -> Iterator[str]:
    name, source = _name(number), provider(rng.randrange(_PROVIDERS))
    title = _headline(rng, name)
    url = _page(rng, source.host, title, when, number)
    yield f"  - title: {_quoted(title)}"
    yield f"    excerpt: {_quoted(_excerpt(rng, name))}"
    yield f"    publishedDateTime: {_time(when)}"
    yield f'    webUrl: "{url}"'
    if rng.random() < 0.5:
        amp = _amp(rng, source, url)
        yield f'    ampWebUrl: "{amp}"'
        yield f'    cdnAmpWebUrl: "{amp_cache(amp)}"'
    yield "    type: article"
    yield "    provider:"
    yield f"      name: {source.name}"
    yield f"      domain: {source.domain}"
    yield f"    quality: {quality}"
    if rng.random() < 0.9:
        yield "    images:"
        yield from _image(rng, source, when, number, "      ")


def secured(rng: Random) -> str:
    """Base64 of whole 16-byte blocks, a semicolon, base64 of 16 bytes."""
    return ";".join(base64.b64encode(rng.randbytes(16 * blocks)).decode() for blocks in (rng.randint(22, 36), 1))


def _lines(seed: int, related: int | None, video: bool, amp: bool | None) -> Iterator[str]:
    rng = Random(f"article {seed}")
    number = seed * _MOST_RECORDS
    name, source = _name(number), provider(rng.randrange(_PROVIDERS))
    when = _EPOCH + timedelta(seconds=rng.randrange(6 * 365 * 86400))
    count = 0 if video else rng.randint(3, 6) if related is None else related
    title = _headline(rng, name)
    yield "---"
    yield "category: news"
    yield f"title: {_quoted(title)}"
    yield f"excerpt: {_quoted(_excerpt(rng, name))}"
    yield f"publishedDateTime: {_time(when)}"
    if rng.random() < 0.2:
        yield f"updatedDateTime: {_time(when + timedelta(minutes=rng.randint(5, 3000)))}"
    if video:
        code = base64.urlsafe_b64encode(hashlib.blake2b(b"video %d" % number, digest_size=9).digest()).decode()
        yield f'originalUrl: "https://video.example/watch?v={code}"'
        yield "type: video"
    else:
        url = _page(rng, source.host, title, when, number)
        if rng.random() < 0.7:
            yield f'originalUrl: "{url}"'
        yield f'webUrl: "{url}"'
        if (rng.random() < 0.5) if amp is None else amp:
            link = _amp(rng, source, url)
            yield f'ampWebUrl: "{link}"'
            yield f'cdnAmpWebUrl: "{amp_cache(link)}"'
        yield "type: article"
    quality = rng.randint(0, 120)
    heat = -1 if rng.random() < 0.3 else quality if quality < 50 or not count else quality + 10 * count
    yield f"quality: {quality}"
    yield f"heat: {heat}"
    yield f"published: {'true' if heat >= 70 else 'false'}"
    yield ""
    if video:
        frame = f'<iframe width="800" height="500" src="https://video.example/embed/{code}" title="{name}" allowfullscreen></iframe>'
        yield f"featuredContent: {_quoted(frame)}"
        yield ""
    yield "provider:"
    yield f"  name: {source.name}"
    yield f"  domain: {source.domain}"
    if rng.random() < 0.8:
        yield "  images:"
        yield f'    - url: "https://logos.example.org/organizations/{source.domain}-50x50.jpg"'
        yield "      width: 50"
        yield "      height: 50"
    yield ""
    yield "topics:"
    for topic in rng.sample(_TOPICS, rng.randint(1, 4)):
        yield f"  - {topic}"
    yield ""
    yield "images:"
    yield from _image(rng, source, when, number, "  ")
    if rng.random() < 0.3:
        yield f"    title: {_quoted(f'A view of {name} from the water')}"
    if count:
        yield ""
        yield "related:"
        for place, score in enumerate(sorted((rng.randint(0, 120) for _ in range(count)), reverse=True), 1):
            yield from _record(rng, when + timedelta(minutes=rng.randint(-7000, 7000)), score, number + place)
    yield ""
    yield f'secured: "{secured(rng)}"'
    yield "---"


@lru_cache(maxsize=2_048)  # tests ask for the same few hundred again and again
def article(seed: int, related: int | None = None, *, video: bool = False, amp: bool | None = None) -> str:
    """One clean article.

    Args:
        seed: which one; articles of different seeds describe different pages.
        related: how many related records, at most 127; None for three to six.
        video: a video instead, which has no related records.
        amp: with or without AMP links of its own; None for half and half.
    """
    if related is not None and not 0 <= related < _MOST_RECORDS:
        raise ValueError(f"related is {related}")
    return "\n".join(_lines(seed, related, video, amp)) + "\n"


def write_folder(path: str, count: int, seed: int = 0, related: int | None = None) -> None:
    """Fill a folder with articles under their proper names, a thousand to a subfolder; how many records each has, `article` says."""
    for number in range(seed, seed + count):
        text = article(number, related)
        folder = os.path.join(path, f"{(number - seed) // 1000:03d}")
        if (number - seed) % 1000 == 0:
            os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, file_name(text)), "xb") as file:
            file.write(text.encode())


if __name__ == "__main__":
    write_folder(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
