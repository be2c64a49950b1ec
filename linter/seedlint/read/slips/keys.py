"""Slips in a line that is to be ``key: value``: its colon, its dash, or another language in its place."""

from __future__ import annotations

import re

from seedlint.model.messages import plain
from seedlint.read.slips.lines import OTHER_SPACES, QUOTES, Failure, Line, Slip, closing_quote, next_line, space_name, taken_apart

FIELD = re.compile(r"[A-Za-z_][\w-]{0,60}")
_SPACES = " \t\xa0\u3000"
# What keyboards write that are not set to English, and what word processors make of a colon.
_COLONS = {"：": "a full-width colon (：)", "﹕": "a small colon (﹕)", "∶": "a ratio sign (∶)", "；": "a full-width semicolon (；)"}
BULLETS = "*•·–—‣◦▪●+−‐‑"
_COMMENTS = ("//", "/*", "--", ";", "<!--")
_LONGEST = 30  # characters of a key that a message shows


def without_key(failure: Failure) -> Slip | None:
    """A line that has no colon and space."""
    if "could not find expected ':'" in failure.words:
        return _line_slip(failure, failure.here) or _no_colon(failure, failure.here)
    here, above = failure.here, failure.above
    if above is not None and not above.has_key and here.has_key and failure.at in (here.content, here.colon):
        alike = above.column == here.column
        if above.has_dash:
            return _line_slip(failure, above) if alike else None
        if "mapping values" in failure.words:
            return _line_slip(failure, above) or (_no_colon(failure, above) if alike else None)
    if not here.has_key and not here.has_dash and failure.at == here.content < here.end and _expects_key(failure):
        return _line_slip(failure, here) or _no_colon(failure, here)
    return None


def _expects_key(failure: Failure) -> bool:
    return "expected key" in failure.words or "expected '-' indicator" in failure.words


_STRAY = re.compile(r"([^\w\s\-\"'#\[{]{1,3})( *)(?:- )?[A-Za-z_][\w-]{0,60}:?(?=\s)")


def stray_characters(failure: Failure) -> Slip | None:
    """``}}heat: -1``: what is left before a key, or slipped in."""
    text, here = failure.text, failure.here
    match = _STRAY.match(text, here.content, here.end)
    if match is None or not here.content <= failure.at <= max(here.colon, match.end()) or match[1] in ("*", "•", "·", "–", "—"):
        return None
    if not (_expects_key(failure) or any(word in failure.words for word in ("mapping values", "node content", "alphabetic or numeric"))):
        return None
    start, end = match.span(1)
    # With spaces after them they may have taken the column of some.
    edits = ((start, end, " " * (end - start) if match[2] and start == here.start else ""),)
    return Slip(f"{plain(match[1])} before the key: remove it", start, end, f"remove {plain(match[1])}", edits)


def no_key(failure: Failure) -> Slip | None:
    """``: title``"""
    here = failure.here
    if not failure.text.startswith(": ", here.content) or failure.at != here.content or "expected key" not in failure.words:
        return None
    return Slip("no key before the colon: write “key: value”", here.content, here.content + 1)


def slip_before_quote(text: str, start: int, end: int) -> Slip | None:
    """``excerpt:"Open again: the library"``, whose second colon makes a key of all before it."""
    content = text[start:end]
    slip = _colon(content, start, end) or _equals(content, start, end) or _bare_quote(content, start)
    after = text[slip.end : slip.end + 2].lstrip(_SPACES) if slip is not None else ""
    return slip if slip is not None and slip.edits and (after[:1] in ("'", '"') or slip.message.startswith("a colon is missing")) else None


def _bare_quote(content: str, start: int) -> Slip | None:
    """``excerpt "Open again: the library"``."""
    match = FIELD.match(content)
    gap = match.end() if match else 0
    quote = content[gap:].lstrip(_SPACES)[:1]
    if match is None or quote not in ("'", '"') or content[gap] not in _SPACES or content.count(quote) > 1:
        return None
    return _missing_colon(match.group(), start, content[gap:])


def single_value(failure: Failure) -> Slip | None:
    """Front matter whose first line makes all of it one text."""
    return _line_slip(failure, failure.here)


def _line_slip(failure: Failure, line: Line) -> Slip | None:
    text = failure.text
    start, end = line.content, line.end
    if line.has_key or start == end:
        return None
    content = text[start:end]
    return (
        _other_syntax(content, start, end)
        or _dash(failure, line)
        or _colon(content, start, end)
        or _equals(content, start, end)
        or _quotes_around(text, start, end)
        or _quoted_key(content, start, end)
        or _word_before_quote(content, start, end)
        or _word_alone(failure, line)
    )


def _other_syntax(content: str, start: int, end: int) -> Slip | None:
    """JSON, HTML, markers of git, and comments as other languages have them."""
    for sign in _COMMENTS:
        if content.startswith(sign) and (sign != "--" or content.startswith("-- ")):
            return Slip(f"a comment that begins with {sign}: a comment in YAML begins with #", start, end)
    if content.startswith(("<<<<<<< ", ">>>>>>> ")) or content == "=======":
        return Slip("a conflict marker of git: keep what is right, and remove the marker", start, end)
    if content[0] in "{[":
        return Slip(f"a line that begins with {content[0]}: front matter has “key: value”, one per line, without brackets", start, end)
    if content[0] == "<" and content[1:2] and (content[1].isalpha() or content[1] in "/!?%"):
        return Slip("HTML where “key: value” is expected: it belongs in the body, after the closing ---", start, end)
    return None


def _dash(failure: Failure, line: Line) -> Slip | None:
    """``-item`` and ``• item`` among items, and an item without its dash."""
    text, start = failure.text, line.indent
    first, second = text[start], text[start + 1 : start + 2]
    if line.has_dash:
        return None
    above = next((each for each in reversed(failure.lines) if each.start < line.start), None)
    among = above is not None and (
        (above.has_dash and above.width == line.width) or (above.has_key and above.value == above.end and above.column <= line.width)
    )
    if first == "-" and second and second not in "- \t\r\n" and (among or second.isalpha()):
        words = f"no space after the dash: write “- {plain(text[start + 1 : line.end], _LONGEST)}”"
        return Slip(words, start, start + 1, "write a space after the dash", ((start + 1, start + 1, " "),))
    if first in BULLETS and second in (" ", "\t", "\xa0"):
        words = f"{first} before a list item: an item begins with “- ”"
        return Slip(words, start, start + 1, "write -", ((start, start + 2, "- "),))
    if above is not None and above.has_dash and above.width == line.width and not above.has_key and ":" not in text[start : line.end]:
        return Slip("a list item without its dash: write “- ” before it", start, line.end, "write the dash", ((start, start, "- "),))
    return None


def _colon(content: str, start: int, end: int) -> Slip | None:
    """``quality:57``, and colons that are none."""
    match = FIELD.match(content)
    if match is None:
        return None
    key, after = match.group(), start + match.end()
    rest = content[match.end() :]
    char = rest[:1]
    if char == ":" and len(rest) > 1:
        if rest.startswith("://") or (key[-1].isdigit() and rest[1].isdigit()):  # a link, a time
            return None
        if rest[1] in OTHER_SPACES:
            words = f"{space_name(rest[1])} after the colon: write an ordinary space"
            return Slip(words, after + 1, after + 2, "write an ordinary space", ((after + 1, after + 2, " "),))
        words = f"a space is missing after the colon: write “{plain(key, _LONGEST)}: {plain(rest[1:], _LONGEST)}”"
        return Slip(words, after, after + 1, "write a space after the colon", ((after + 1, after + 1, " "),))
    gap = len(rest) - len(rest.lstrip(_SPACES))
    char = rest[gap : gap + 1]
    if char in _COLONS and char:
        tail = rest[gap + 1 :]
        edits = ((after, after + gap + 1 + len(tail) - len(tail.lstrip(_SPACES)), ": "),)
        return Slip(f"{_COLONS[char]} after {plain(key, _LONGEST)}: write “: ”", after + gap, after + gap + 1, "write “: ”", edits)
    return None


def _equals(content: str, start: int, end: int) -> Slip | None:
    """``title = "x"`` of TOML, and ``title; x``."""
    match = FIELD.match(content)
    if match is None:
        return None
    key, rest = match.group(), content[match.end() :]
    stripped = rest.lstrip(_SPACES)
    at = start + len(content) - len(stripped)
    sign = "=>" if stripped.startswith("=>") else ":=" if stripped.startswith(":=") else stripped[:1]
    if sign not in ("=", "=>", ":=", ";") or (sign == ";" and stripped[1:2] != " ") or stripped.startswith("=="):
        return None
    tail = stripped[len(sign) :]
    edits = ((start + match.end(), at + len(sign) + len(tail) - len(tail.lstrip(_SPACES)), ": "),)
    words = f"“{sign}” after {plain(key, _LONGEST)}: YAML writes “{plain(key, _LONGEST)}: …”"
    return Slip(words, at, at + len(sign), "write “: ”", edits)


def _quotes_around(text: str, start: int, end: int) -> Slip | None:
    """``"title: bridge"``: key and value in one pair of quotes."""
    quote = text[start]
    if quote in QUOTES and end - start > 2 and closing_quote(text, start, end) == end and ": " in text[start:end]:
        return Slip("key and value in one pair of quotes: quotes belong around the value alone", start, end)
    return None


def _quoted_key(content: str, start: int, end: int) -> Slip | None:
    """``"title":"a"`` on a line of its own."""
    if content[0] not in QUOTES or (after := closing_quote(content, 0, len(content))) < 0:
        return None
    rest = content[after:]
    if rest[:1] == ":" and len(rest) > 1:
        at = start + after
        words = f"a space is missing after the colon: write “{plain(content[:after], _LONGEST)}: {plain(rest[1:], _LONGEST)}”"
        return Slip(words, at, at + 1, "write a space after the colon", ((at + 1, at + 1, " "),))
    return None


def _word_before_quote(content: str, start: int, end: int) -> Slip | None:
    """``title "a"``: only the colon is missing."""
    match = FIELD.match(content)
    rest = content[match.end() :] if match else ""
    stripped = rest.lstrip(_SPACES)
    if match is None or len(stripped) < 2 or rest == stripped or stripped[0] not in QUOTES or stripped[-1] != stripped[0]:
        return None
    return _missing_colon(match.group(), start, rest)


def _missing_colon(key: str, start: int, rest: str) -> Slip:
    after, name = start + len(key), plain(key, _LONGEST)
    edits = ((after, after + len(rest) - len(rest.lstrip(_SPACES)), ": "),)
    return Slip(f"a colon is missing after {name}: write “{name}: …”", start, after, "write the colon", edits)


def _word_alone(failure: Failure, line: Line) -> Slip | None:
    """``topics`` above a list or a mapping."""
    text = failure.text
    after = next_line(text, line.end)
    below = taken_apart(text, after) if after < len(text) else None
    if below is None or line.has_dash or FIELD.fullmatch(text, line.content, line.end) is None:
        return None
    if below.column <= line.column or not (below.has_dash or below.has_key):
        return None
    above = next((each for each in reversed(failure.lines) if each.start < line.start), None)
    if above is not None and above.column > line.column and not below.has_dash:
        return None  # maybe the end of the text above, and the next line is a field beside it
    name = plain(text[line.content : line.end], _LONGEST)
    return Slip(
        f"a colon is missing after {name}: write “{name}:”", line.content, line.end, "write the colon", ((line.end, line.end, ":"),)
    )


def _no_colon(failure: Failure, line: Line) -> Slip:
    if line.content == line.end:
        return Slip("no “: ” on this line: write “key: value”", failure.at, failure.at)
    return Slip("no “: ” on this line: write “key: value”, or indent it as part of the text above", line.content, line.end)


def open_key(failure: Failure) -> Slip | None:
    """``"title: bridge``: a quote before the key that nothing closes."""
    text, line = failure.text, failure.line
    start = line.content
    if text[start : start + 1] not in ('"', "'") or line.has_key or line.has_dash or 0 <= line.closes <= line.end:
        return None
    gap = start + 1
    while text[gap : gap + 1] == " ":
        gap += 1
    word = FIELD.match(text, gap)
    if word is None or not text.startswith((": ", ":\n", ":\r"), word.end()):
        return None
    quote = text[start]
    last = text[line.end - 1 : line.end]
    words = f"a {quote} before the key that nothing closes: remove it"
    edits = () if last == quote or gap > start + 1 else ((start, start + 1, ""),)
    return Slip(words, start, start + 1, "remove the quote", edits)
