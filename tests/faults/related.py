"""Related records and topics: SL401 to SL406."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from faults.kinds import Broken, add, fault
from faults.places import (
    block,
    extent,
    find,
    host,
    inserted,
    line,
    quoted,
    replaced,
    value,
    with_host,
)


def repeated(kind: str, change: Callable[[str], str], *, also: tuple[str, ...] = (), identical: bool = False) -> None:
    """A kind that adds a second record of the same page, behind the first, with its link written differently."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, "related/?plain", rng)
        result, _ = inserted(text, pointer, *block(text, pointer))
        copy = ("related", int(pointer[1]) + 1)
        if not identical:
            result = replaced(result, (*copy, "title"), quoted("The same story under another title"))
        url = value(text, *pointer, "webUrl")
        result = replaced(result, (*copy, "webUrl"), quoted(change(url)))
        return Broken(result, line(result, (*copy, "webUrl")))

    add(kind, "duplicate-related-link", inject, also=also)


class Form(NamedTuple):
    """A way to write the same link; ``also`` are rules that dislike the way itself."""

    change: Callable[[str], str]
    also: tuple[str, ...] = ()


SAME_PAGE = {
    "as-it-is": Form(lambda url: url),
    "slash": Form(lambda url: url.removesuffix("/") if url.endswith("/") else url + "/"),
    "www": Form(lambda url: url.replace("//www.", "//", 1) if "//www." in url else url.replace("//", "//www.", 1)),
    "http": Form(lambda url: url.replace("https", "http", 1), ("insecure-url",)),
    "host-case": Form(lambda url: with_host(url, host(url).upper()), ("url-not-normalized",)),
    "port": Form(lambda url: with_host(url, host(url) + ":443"), ("url-not-normalized",)),
    "fragment": Form(lambda url: url + "#comments"),
    "index-php": Form(lambda url: with_host(url, host(url) + "/index.php")),
    "index-php-twice": Form(lambda url: with_host(url, host(url) + "/index.php/category/2184/index.php")),
    "dot-segments": Form(lambda url: with_host(url, host(url) + "/x/.."), ("url-not-normalized",)),
    "tracking": Form(lambda url: url + "?utm_source=feed", ("url-tracking",)),
    "amp-path": Form(lambda url: url.removesuffix("/") + "/amp/"),
    "amp-suffix": Form(lambda url: url.removesuffix(".html") + ".amp" + (".html" if url.endswith(".html") else "")),
    "amp-query": Form(lambda url: url + "?outputType=amp"),
    "escape": Form(lambda url: url[:-2] + f"%{ord(url[-2]):02x}" + url[-1]),
}
for _kind, _form in SAME_PAGE.items():
    repeated(f"repeated-{_kind}", _form.change, also=_form.also)
repeated("repeated-record", lambda url: url, identical=True)


def self_related(kind: str, form: Callable[[str], str]) -> None:
    """A kind that points a record at the article itself; ``form`` makes the link from the article's text."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, "related/?plain/webUrl", rng)
        result = replaced(text, pointer, quoted(form(text)))
        domain = value(text, "provider", "domain")
        result = replaced(result, (*pointer[:-1], "provider", "domain"), domain)
        result = replaced(result, (*pointer[:-1], "provider", "name"), value(text, "provider", "name"))
        when = value(text, "publishedDateTime")
        return Broken(replaced(result, (*pointer[:-1], "publishedDateTime"), when), line(text, pointer))

    add(kind, "self-related-link", inject)


self_related("self", lambda text: str(value(text, "webUrl")))
self_related("self-original", lambda text: str(value(text, "originalUrl")))
self_related("self-amp", lambda text: str(value(text, "ampWebUrl")))
self_related("self-fragment", lambda text: str(value(text, "webUrl")) + "#top")


@fault("related-order")
def shuffled_related(text: str, rng: Random) -> Broken:
    first = rng.randrange(4)
    low, high = block(text, ("related", first)), block(text, ("related", first + 1))
    lines = text.split("\n")
    start = extent(text, ("related", first))[0]
    lines[start : start + len(low) + len(high)] = high + low
    result = "\n".join(lines)
    return Broken(result, line(result, ("related", first + 1, "quality")))


@fault("related-title-repeated")
def title_of_the_neighbour(text: str, rng: Random) -> Broken:
    first = rng.randrange(4)
    title = value(text, "related", first, "title")
    return Broken(replaced(text, ("related", first + 1, "title"), quoted(title)), line(text, ("related", first + 1, "title")))


@fault("duplicate-topic")
def topic_twice(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("topics",), f"  - {value(text, 'topics', 0)}"))


@fault("duplicate-topic")
def topic_twice_in_capitals(text: str, rng: Random) -> Broken:
    return Broken(*inserted(text, ("topics",), f"  - {value(text, 'topics', 1).upper()}"))


@fault("duplicate-image")
def image_of_the_article(text: str, rng: Random) -> Broken:
    pointer = find(text, "related/?image/images/0", rng)
    lines = text.split("\n")
    first, last = extent(text, pointer)
    lines[first:last] = ["    " + part for part in block(text, ("images", 0))]
    return Broken("\n".join(lines), line(text, pointer))
