"""An article as its generator writes it -> plain values, a record at a time.

Nearly all files of a folder are written by one program: the same keys in the same order, some of them left out, one image in
a list. So one regular expression reads a record, and another what stands above the first one, in half of the time that reading
line by line takes. What is written in any other way is left to that (`seedlint.read.line_reader`), a whole file at a time; a property
test says that both agree. The order is that of real files. Nothing is validated: keys that the schema wants may be missing
where some article has none.
"""

from __future__ import annotations

import re

from seedlint._typing import Any
from seedlint.read.line_reader import UnusualError, decoded, plain
from seedlint.text.scalars import Plain

_QUOTED = '"([^"]*)"\n'  # that it is one line is seen later: excluding two characters takes five times as long as excluding one
_PLAIN = "([^\n]*)\n"
_QUOTE = "\0"  # stands for an escaped quote
_MOST_REMEMBERED = 4_000


def _maybe(*lines: str) -> str:
    """All of these lines, or none."""
    return f"(?:{''.join(lines)})?+"


def _image(column: int, *more: str) -> str:
    """A list of one image, or no list."""
    key, dash, rest = " " * (column - 2), " " * column + "- ", " " * (column + 2)
    more = tuple(_maybe(rest, line) for line in more)
    return _maybe(f"{key}images:\n", f"{dash}url: {_QUOTED}", f"{rest}width: {_PLAIN}", f"{rest}height: {_PLAIN}", *more)


_ABOVE = re.compile(
    f"---\ncategory: {_PLAIN}title: {_QUOTED}excerpt: {_QUOTED}publishedDateTime: {_PLAIN}"
    + _maybe(f"updatedDateTime: {_PLAIN}")
    + "".join(_maybe(f"{key}: {_QUOTED}") for key in ("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl"))
    + f"type: {_PLAIN}{_maybe(f'quality: {_PLAIN}heat: {_PLAIN}published: {_PLAIN}')}\n*+{_maybe(f'featuredContent: {_QUOTED}')}"
    + f"\n*+provider:\n  name: {_PLAIN}  domain: {_PLAIN}{_image(4)}\n*+topics:\n((?:  - [^\n]*\n)++)"
    + f"\n*+{_image(2, f'isCached: {_PLAIN}', f'title: {_QUOTED}')}\n*+(related:\n)?+"
).match
_RECORD = re.compile(
    f"  - title: {_QUOTED}    excerpt: {_QUOTED}    publishedDateTime: {_PLAIN}    webUrl: {_QUOTED}"
    + "".join(_maybe(f"    {key}: {_QUOTED}") for key in ("ampWebUrl", "cdnAmpWebUrl"))
    + f"    type: {_PLAIN}    provider:\n      name: {_PLAIN}      domain: {_PLAIN}{_image(8)}"
    + f"    quality: {_PLAIN}{_image(6, f'isCached: {_PLAIN}')}"
).match
_BELOW = re.compile(f"\n*+{_maybe(f'secured: {_QUOTED}')}\n*+").fullmatch


class _Values(dict[str, Plain]):
    """Values by how they are written without double quotes; a bounded number of them is remembered."""

    def __missing__(self, text: str) -> Plain:
        if _QUOTE in text:  # a backslash and a quote mean something else here
            raise UnusualError
        if not text.isascii():  # not remembered: the same characters may be the bytes of others
            return plain(decoded(text))
        value = plain(text)
        if len(self) < _MOST_REMEMBERED:
            self[text] = value
        return value


_values = _Values()


def _text(text: str) -> str:
    """Human text in double quotes, as it reads."""
    if "\n" in text:
        raise UnusualError
    text = text.replace(_QUOTE, '"')
    return text if text.isascii() else decoded(text)


def _check(links: str) -> None:
    """Leave to others what is no ASCII without quotes, on one line."""
    if "\n" in links or _QUOTE in links or not links.isascii():
        raise UnusualError


def read(text: str) -> dict[str, Any] | None:
    """The front matter of an article of the usual order; None for any other.

    Args:
        text: the opening fence and all lines down to the closing one, a character for each byte, and none a control.

    Raises:
        (HugeInteger, UnicodeDecodeError): a value that no other way of reading takes for one.
    """
    if "\\" in text:
        text = text.replace('\\"', _QUOTE)
        if "\\" in text:
            return None
    found = _ABOVE(text)
    if found is None:
        return None
    try:
        root = _above(*found.groups())
        at = found.end()
        if found[found.re.groups] is not None:
            related = root["related"] = []
            while (found := _RECORD(text, at)) is not None:
                related.append(_record(*found.groups()))
                at = found.end()
            if not related:
                return None
        rest = _BELOW(text, at)
        if rest is None:
            return None
        secured = rest[1]
        if secured is not None:
            _check(secured)
            root["secured"] = secured
    except UnusualError:
        return None
    return root


def _above(
    category: str, title: str, excerpt: str, published_at: str, updated_at: str | None, original: str | None, web: str | None,
    amp: str | None, cdn: str | None, kind: str, quality: str | None, heat: str, published: str, featured: str | None,
    name: str, domain: str, logo: str | None, logo_width: str, logo_height: str, topics: str,
    picture: str | None, width: str, height: str, cached: str | None, picture_title: str | None, _: str | None,
) -> dict[str, Any]:  # fmt: skip
    """The fields above the related records."""
    values = _values
    _check(f"{original}{web}{amp}{cdn}{logo}{picture}")
    root: dict[str, Any] = {"category": values[category], "title": _text(title), "excerpt": _text(excerpt)}
    root["publishedDateTime"] = values[published_at]
    if updated_at is not None:
        root["updatedDateTime"] = values[updated_at]
    if original is not None:
        root["originalUrl"] = original
    if web is not None:
        root["webUrl"] = web
    if amp is not None:
        root["ampWebUrl"] = amp
    if cdn is not None:
        root["cdnAmpWebUrl"] = cdn
    root["type"] = values[kind]
    if quality is not None:
        root["quality"], root["heat"], root["published"] = values[quality], values[heat], values[published]
    if featured is not None:
        root["featuredContent"] = _text(featured)
    provider: dict[str, Any] = {"name": values[name], "domain": values[domain]}
    root["provider"] = provider
    if logo is not None:
        provider["images"] = [{"url": logo, "width": values[logo_width], "height": values[logo_height]}]
    root["topics"] = [values[topic] for topic in topics[4:-1].split("\n  - ")]
    if picture is not None:
        image: dict[str, Any] = {"url": picture, "width": values[width], "height": values[height]}
        if cached is not None:
            image["isCached"] = values[cached]
        if picture_title is not None:
            image["title"] = _text(picture_title)
        root["images"] = [image]
    return root


def _record(
    title: str, excerpt: str, published_at: str, web: str, amp: str | None, cdn: str | None, kind: str, name: str, domain: str,
    logo: str | None, logo_width: str, logo_height: str, quality: str, picture: str | None, width: str, height: str, cached: str | None,
) -> dict[str, Any]:  # fmt: skip
    """A related record."""
    values = _values
    _check(f"{web}{amp}{cdn}{logo}{picture}")
    record: dict[str, Any] = {"title": _text(title), "excerpt": _text(excerpt), "publishedDateTime": values[published_at], "webUrl": web}
    if amp is not None:
        record["ampWebUrl"] = amp
    if cdn is not None:
        record["cdnAmpWebUrl"] = cdn
    record["type"] = values[kind]
    provider: dict[str, Any] = {"name": values[name], "domain": values[domain]}
    record["provider"] = provider
    if logo is not None:
        provider["images"] = [{"url": logo, "width": values[logo_width], "height": values[logo_height]}]
    record["quality"] = values[quality]
    if picture is not None:
        image: dict[str, Any] = {"url": picture, "width": values[width], "height": values[height]}
        if cached is not None:
            image["isCached"] = values[cached]
        record["images"] = [image]
    return record
