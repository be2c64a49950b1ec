"""YAML scalars: what a plain one means, where each decoded character stands in the text, and how a value is written.

Sources: YAML 1.2.2, sections 5.7 (escapes), 6.5 (line folding), 7.3 (flow scalars), 8.1 (block scalars) and 10.3.2 (core
schema). The reader is libyaml, which also folds at NEL, U+2028 and U+2029 as YAML 1.1 did; so do the offsets here.
"""

from __future__ import annotations

import re
from functools import lru_cache

Plain = str | int | float | bool | None

_WORDS: dict[str, Plain] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    **{f"{sign}{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_INT = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)

# Words that YAML 1.1 readers (Ruby's, PyYAML's own loaders) take for something else than text.
_YAML11 = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~)\Z|[-+]?[0-9][0-9_,]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z|=\Z|<<\Z")


class HugeInteger(ValueError):
    """An integer with more digits than Python converts (4,300)."""


@lru_cache(maxsize=8192)
def resolve(text: str) -> Plain:
    """The value of a plain scalar by the YAML 1.2 core schema: dates, ``no`` and ``12:30`` are strings, ``012`` is 12.

    Raises:
        HugeInteger: the integer is longer than `sys.get_int_max_str_digits`.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    try:
        if _INT.match(text):
            return int(text)
        if _BASED.match(text):
            return int(text[2:], 8 if text[1] == "o" else 16)
    except ValueError:
        raise HugeInteger(text) from None
    return float(text) if _FLOAT.match(text) else text


def offsets(raw: str, style: str, value: str) -> list[int] | None:
    """Where in ``raw`` (the scalar as written, quotes included) each character of ``value`` begins.

    Args:
        raw: the text under the scalar's span.
        style: ``""`` plain, ``"'"``, ``'"'``, ``"|"`` or ``">"``.
        value: the decoded string.

    Returns:
        ``len(value) + 1`` offsets, the last one the end of the content; None when the decoding cannot be followed.
    """
    if style in ("'", '"') and raw[1:-1] == value:
        return list(range(1, len(value) + 2))
    if style == "" and raw == value:
        return list(range(len(value) + 1))
    found = _block(raw, style, value) if style in ("|", ">") else _flow(raw, style)
    if found is None:
        return None
    chars, places = found
    return places if chars == value and len(places) == len(value) + 1 else None


_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODE_LENGTH = {"x": 2, "u": 4, "U": 8}
_BREAKS = "\n\r\x85\u2028\u2029"


def _break(raw: str, at: int) -> tuple[str, int]:
    """The normalised line break at an offset, and the offset behind it."""
    char = raw[at]
    if char == "\r" and raw[at + 1 : at + 2] == "\n":
        return "\n", at + 2
    return (char if char in "\u2028\u2029" else "\n"), at + 1


def _fold(raw: str, at: int, end: int, chars: list[str], places: list[int], join: bool) -> int:
    """Read the line breaks from ``at`` on, and the blanks before the next text; returns where that begins."""
    first, after = _break(raw, at)
    kept: list[tuple[str, int]] = []
    while after < end and raw[after] in " \t" + _BREAKS:
        if raw[after] in " \t":
            after += 1
        else:
            start = after
            char, after = _break(raw, after)
            kept.append((char, start))
    if not join and (first != "\n" or not kept):
        chars.append(" " if first == "\n" else first)
        places.append(at)
    for char, place in kept:
        chars.append(char)
        places.append(place)
    return after


def _flow(raw: str, style: str) -> tuple[str, list[int]] | None:
    chars: list[str] = []
    places: list[int] = []
    at, end = (1, len(raw) - 1) if style else (0, len(raw))
    while at < end:
        char = raw[at]
        if char in " \t":
            stop = at
            while stop < end and raw[stop] in " \t":
                stop += 1
            if stop < end and raw[stop] in _BREAKS:  # blanks before a line break are not content
                at = stop
                continue
            chars.extend(raw[at:stop])
            places.extend(range(at, stop))
            at = stop
        elif char in _BREAKS:
            at = _fold(raw, at, end, chars, places, join=False)
        elif char == "'" and style == "'":
            chars.append("'")
            places.append(at)
            at += 2
        elif char == "\\" and style == '"':
            kind = raw[at + 1 : at + 2]
            if kind and kind in _BREAKS:
                at = _fold(raw, at + 1, end, chars, places, join=True)
                continue
            places.append(at)
            if kind in _CODE_LENGTH:
                stop = at + 2 + _CODE_LENGTH[kind]
                try:
                    chars.append(chr(int(raw[at + 2 : stop], 16)))
                except (ValueError, OverflowError):
                    return None
                at = stop
            elif kind in _ESCAPES:
                chars.append(_ESCAPES[kind])
                at += 2
            else:
                return None
        else:
            chars.append(char)
            places.append(at)
            at += 1
    places.append(end)
    return "".join(chars), places


_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n])")


def _block(raw: str, style: str, value: str) -> tuple[str, list[int]] | None:
    """Follow a block scalar beside its value: indentation goes, a folded line break is a blank."""
    header = _HEADER.match(raw)
    if not header:
        return None
    first = next((line for line in raw[header.end() :].splitlines() if line.strip(" ")), "")
    indent = len(first) - len(first.lstrip(" "))
    places: list[int] = []
    at = header.end()

    def skip_indent(at: int) -> int:
        stop = at
        while stop < len(raw) and stop - at < indent and raw[stop] == " ":
            stop += 1
        return stop

    at = skip_indent(at)
    for index, char in enumerate(value):
        if at >= len(raw):
            return None
        here = raw[at]
        if here in "\r\n":
            _, after = _break(raw, at)
            after = skip_indent(after)
            if char == "\n" and style == ">" and value[index - 1 : index] not in ("\n", "") and after < len(raw) and raw[after] in "\r\n":
                _, after = _break(raw, after)  # the first of several breaks folds away
                after = skip_indent(after)
            if char != "\n" and not (char == " " and style == ">"):
                return None
            places.append(at)
            at = after
        elif here == char:
            places.append(at)
            at += 1
        else:
            return None
    places.append(min(at, len(raw)))
    return value, places


_NEEDS_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\n\t]")
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


_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")


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
    if flow and any(char in value for char in ",[]{}"):
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
