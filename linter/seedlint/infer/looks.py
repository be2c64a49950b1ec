"""What a text looks like: one word for each, from which a format is guessed.

The formats are asked by their own functions, so that a draft accepts what they accept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint.article.dates import is_date_time
from seedlint.article.urls import is_url, is_url_reference
from seedlint.schema.formats import formats

DATES = ("date-time", "date", "yaml-timestamp")
ADDRESSES = ("uri", "uri-reference")
FILE = "file"  # the path of one, as sites name their images: a reference, and no slip of a URL
OTHERS = ("email", "uuid", "ipv4", "ipv6")
_LONGEST = 2_000  # characters of a text that may be more than a text

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?").fullmatch
_TRUTH = frozenset(("true", "false", "yes", "no", "on", "off"))
_FILE = re.compile(r"[^\s:?#]+\.(?:avif|gif|jpe?g|png|svg|webp|pdf|mp3|mp4|html?|mdx?)", re.IGNORECASE).fullmatch
_MARKUP = re.compile(r"\n\s*\n|</?[A-Za-z][^<>]*>|\[[^\[\]\n]+\]\([^()\s]+\)|\*\*[^*]+\*\*|^#{1,6} |\n[-*] ")


@lru_cache(maxsize=4096)
def look(text: str) -> str:
    """``empty``, the name of a format, ``file``, ``number`` or ``truth`` (a word for true or false) in quotes, or ``text``."""
    inner = text.strip()
    if not inner:
        return "empty"
    if inner != text or len(text) > _LONGEST:
        return "text"
    if text[0].isdigit() or text[0] in "+-":
        if _NUMBER(text):
            return "number"
        if (date := _date_look(text)) != "text":
            return date
    if text.lower() in _TRUTH:
        return "truth"
    if ":" in text and is_url(text):
        return "uri"
    if _FILE(text):
        return FILE if is_url_reference(text) else "text"
    if text[0] in "/." and "/" in text and not any(char.isspace() for char in text):
        return "uri-reference" if is_url_reference(text) else "text"
    known = formats()
    return next((name for name in OTHERS if _may_be(name, text) and known[name](text)), "text")


def _date_look(text: str) -> str:
    if is_date_time(text):
        return "date-time"
    if formats()["date"](text):
        return "date"
    return "yaml-timestamp" if formats()["yaml-timestamp"](text) else "text"


def _may_be(name: str, text: str) -> bool:
    return {"email": "@" in text, "uuid": len(text) == 36, "ipv4": text.count(".") == 3, "ipv6": text.count(":") > 1}[name]


def has_markup(text: str) -> bool:
    """Whether a text is written in Markdown or HTML: links, tags, headings, lists, several paragraphs."""
    return _MARKUP.search(text) is not None
