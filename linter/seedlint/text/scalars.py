"""YAML scalars: what a plain one means, how a value is written, and how a written one is changed.

Sources: YAML 1.2.2, sections 5.7 (escapes), 7.3 (flow scalars) and 10.3.2 (core schema).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from seedlint._lazy_regex import LazyPattern
from seedlint.text.positions import BREAKS, HEADER, WHITESPACE, has_break, offsets

Plain = str | int | float | bool | None

# Plain scalars that are no text and no number by their letters.
WORDS: dict[str, Plain] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    **{f"{sign}{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_INT = LazyPattern(r"[-+]?[0-9]+\Z", re.ASCII)
_FLOAT = LazyPattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_BASED = LazyPattern(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)

# What YAML 1.1 readers (Ruby's, PyYAML's own loaders) take for something else than text; dates are left out, for they are
# written without quotes on purpose.
_YAML11 = LazyPattern(
    r"(?:(?i:y|n|yes|no|on|off|true|false|null|~)|=|<<|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9.][0-9_,.]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_,]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)\Z"
)


class HugeInteger(ValueError):
    """An integer with more digits than Python converts (4,300)."""


@lru_cache(maxsize=8192)
def resolve(text: str) -> Plain:
    """The value of a plain scalar by the YAML 1.2 core schema: dates, ``no`` and ``12:30`` are strings, ``012`` is 12.

    Raises:
        HugeInteger: the integer is longer than `sys.get_int_max_str_digits`.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "-+.0123456789" or ":" in text:
        return text
    try:
        if _INT.match(text):
            return int(text)
        if _BASED.match(text):
            number = int(text[2:], 8 if text[1] == "o" else 16)
            str(number)  # it is read whatever its length, but could be shown nowhere
            return number
    except ValueError:
        raise HugeInteger(text) from None
    return float(text) if _FLOAT.match(text) else text


_LINE_END = LazyPattern(f"\r\n|[{BREAKS}]")
_NEEDS_ESCAPE = LazyPattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\n\t]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P"}


def _escape_code(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def escape(part: str, style: str) -> str | None:
    """``part`` as it is written inside a scalar of that style; None when the style cannot hold it."""
    if style == '"':
        return _NEEDS_ESCAPE.sub(_escape_code, part.replace("\\", "\\\\").replace('"', '\\"'))
    if _NEEDS_ESCAPE.search(part):
        return None
    return part.replace("'", "''") if style == "'" else part


_PLAIN_START = LazyPattern(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")


def may_be_plain(value: str, flow: bool) -> bool:
    """Whether a string can stand without quotes and still be read as that string, by YAML 1.1 readers too.

    Args:
        value: the string.
        flow: the place is inside ``[ ]`` or ``{ }``.
    """
    if not value or value != value.strip() or _NEEDS_ESCAPE.search(value) or not _PLAIN_START.match(value):
        return False
    if ": " in value or " #" in value or value.endswith(":") or _YAML11.match(value) or value.startswith(("---", "...")):
        return False
    if flow and (any(char in value for char in ",[]{}") or value[0] in "?:" or ":?" in value):  # indicators for libyaml
        return False
    try:
        return resolve(value) == value
    except HugeInteger:
        return False


def encode(value: str, style: str, flow: bool = False) -> str:
    """A whole string in the style it had, double-quoted where that style cannot hold it on one line."""
    if style == "'":
        written = escape(value, "'")
        if written is not None:
            return f"'{written}'"
    elif style == "" and may_be_plain(value, flow):
        return value
    return f'"{escape(value, chr(34))}"'


Change = tuple[int, int, str]


def edits(raw: str, style: str, value: str, changes: Sequence[Change], flow: bool = False) -> list[Change]:
    """The small edits of ``raw`` after which it reads as ``value`` with other characters in some places.

    Args:
        raw: the scalar as written.
        style: of the scalar.
        value: what it reads as.
        changes: ``(start, end, new)``, sorted, none touching the next: write ``new`` instead of ``value[start:end]``.
        flow: the place is inside ``[ ]`` or ``{ }``.

    Returns:
        edits of the same form with offsets into ``raw``: small ones where they can stand beside those of another fix, else
        a single one of the whole, so that two fixes of it overlap.
    """
    whole = changed(value, changes)
    places = offsets(raw, style, value)
    small: list[Change] = []
    stop = extent(raw, style)
    if places is not None and (style or may_be_plain(whole, flow)):
        if style in ("|", ">") and value.endswith("\n") and not whole.endswith("\n"):
            small, changes = _chomped(raw, value, changes)
        for start, end, new in changes:
            written = escape(new, style)
            if written is None:
                break
            small.append((*places.part(start, end), written))
        else:
            result = changed(raw, small)
            if offsets(result, style, whole) is not None and _keeps_lines(raw, result, style):
                if _is_simple(raw, style):
                    return small
                if result.endswith(raw[stop:]):
                    return [(0, stop, result[: len(result) - (len(raw) - stop)])]
    return [(0, stop, encode(whole, style, flow))]


def _keeps_lines(raw: str, result: str, style: str) -> bool:
    """Whether lines begin and end as they did: some may be joined, but how they are read together depends on the white space there."""
    if not has_break(raw):
        return True
    lines = iter(_edges(raw, style))
    return all(each in lines for each in _edges(result, style))


def _edges(raw: str, style: str) -> list[tuple[str, str | None]]:
    """The white space at the start of each line, and at its end where that is not content; of a line that is nothing else, all of it."""
    found: list[tuple[str, str | None]] = []
    for line in _LINE_END.split(raw[1:-1].strip(WHITESPACE) if style in ("'", '"') else raw):  # right inside the quotes it is content
        if line.strip():
            found.append((line[: -len(line.lstrip())], "" if style in ("|", ">") else line[len(line.rstrip()) :]))
        else:
            found.append((line, None))
    return found


def _is_simple(raw: str, style: str) -> bool:
    """Whether what a small edit leaves there reads the same whatever another edit does.

    In a plain text a colon and a space could come together, on several lines a space could come to stand at an end.
    """
    return (style in ("'", '"') and not has_break(raw)) or (style == "" and raw.isascii() and " " not in raw)


def extent(raw: str, style: str) -> int:
    """The length of what another value is written over: a block scalar's last line break stays."""
    return len(raw.rstrip(WHITESPACE + BREAKS)) if style in ("|", ">") else len(raw)


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text with all changes made."""
    parts: list[str] = []
    at = 0
    for start, end, new in changes:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


def _chomped(raw: str, value: str, changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """The edit of a block scalar's header that drops the line breaks at its end, and the changes before them."""
    header = HEADER.match(raw)
    stop = len(value.rstrip("\n"))
    signs = header["signs"] if header else ""
    rest = [(start, min(end, stop), new) for start, end, new in changes if start < stop or new]
    return [(1, 1 + len(signs), signs.strip("-+") + "-")], rest
