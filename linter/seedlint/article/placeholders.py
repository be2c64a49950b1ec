"""What a program wrote instead of a text: words for nothing, templates that were not filled in, notices of platforms."""

from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import NamedTuple


class Placeholder(NamedTuple):
    """A placeholder in a text.

    Attributes:
        start: where it begins.
        end: where it ends.
        message: what it is, after the name of the field: ``is a placeholder, not a text``.
    """

    start: int
    end: int
    message: str


# Whole texts, in exactly this case: what languages, spreadsheets and people write where there is nothing yet.
_NOTHING = frozenset(
    ("undefined", "null", "None", "NaN", "TODO", "TBD", "NA", "N/A", "(null)", "[object Object]", "#N/A", "#REF!", "#VALUE!", "#NAME?")
)
_STOPS = frozenset((".", "-", "–", "—"))
# What platforms give as the title of a page or video that is gone, private, or behind a check.
_NOTICES = frozenset(
    (
        "Private video", "Deleted video", "Video unavailable", "Page not found", "Page Not Found", "404 Not Found", "404 - Page not found",
        "404 - Page Not Found", "Just a moment...", "Attention Required! | Cloudflare", "Are you a robot?", "Untitled Document",
    )
)  # fmt: skip
WHOLE = _NOTHING | _STOPS | _NOTICES
MARKS = ("{{", "[object Object]", "://", "orem ipsum", "%", "INSERT_")  # one of them is in any other placeholder

_TEMPLATE = LazyPattern(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_LOREM = LazyPattern(r"[Ll]orem ipsum[.…]*(?: dolor(?: sit\b.*|[.…]*))?").fullmatch
_ONLY_URL = LazyPattern(r"[a-z][a-z0-9+.-]*://[^\s]+").fullmatch
_VARIABLE = LazyPattern(r"%[A-Z][A-Z0-9_]*%").fullmatch
# In a URL also the beginning of percent escapes looks so: %E2%80, %C3ZAR%20.
_IN_URL = LazyPattern(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|INSERT_[A-Z0-9_]+_HERE|%(?![0-9A-F]{2})[A-Z][A-Z0-9_]+%|%[A-Z]+_[A-Z0-9_]*%")


def placeholder_in(text: str, *, is_excerpt: bool = False, is_topic: bool = False) -> Placeholder | None:
    """The placeholder that a title, excerpt, name or topic is, or begins or ends with; None where it is none.

    Args:
        text: the text.
        is_excerpt: one that holds no letter, digit or picture is a placeholder too, whatever it is.
        is_topic: ``NA`` may be the name of a region.
    """
    bare = text.strip()
    start = len(text) - len(text.lstrip())
    what = _what(bare, is_excerpt, is_topic)
    if what:
        return Placeholder(start, start + len(bare), what)
    for found in _TEMPLATE.finditer(bare):
        if found.start() == 0 or found.end() == len(bare):
            return Placeholder(start + found.start(), start + found.end(), "has a template that was not filled in")
    at = 0 if bare.startswith("[object Object]") else len(bare) - 15 if bare.endswith("[object Object]") else None
    return None if at is None else Placeholder(start + at, start + at + 15, "has a placeholder for an object")


def _what(text: str, is_excerpt: bool, is_topic: bool) -> str:
    """What a whole text is instead of a text; ``""`` where it is one."""
    if text in _NOTHING:
        return "" if is_topic and text == "NA" else "is a placeholder, not a text"
    if text in _NOTICES:
        return "is the notice of a platform, not a text"
    if text in _STOPS or (is_excerpt and is_only_punctuation(text)):
        return "has no letter"
    if _LOREM(text):
        return "is filler text"
    if _VARIABLE(text):
        return "is a template that was not filled in"
    if "://" in text and _ONLY_URL(text):
        return "is only a URL"
    return ""


def is_only_punctuation(text: str) -> bool:
    """Whether nothing can be seen in a text but punctuation: no letter, digit or picture."""
    if any(map(str.isalnum, text)):
        return False
    from unicodedata import category

    kinds = {category(char)[0] for char in text}
    return "P" in kinds and kinds.isdisjoint("LNSM")


def template_in(url: str) -> Placeholder | None:
    """A template in a URL, name or domain that was not filled in, wherever it is; None where there is none."""
    found = _IN_URL.search(url)
    return Placeholder(*found.span(), "has a template that was not filled in") if found else None
