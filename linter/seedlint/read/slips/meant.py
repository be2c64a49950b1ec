"""What was meant by a value that YAML reads as another type than the field has. Imported only for such a value."""

from __future__ import annotations

from seedlint._typing import Any
from seedlint.read.slips.keys import BULLETS, FIELD
from seedlint.text.scalars import WORDS


def hint(text: str, start: int, end: int, value: Any, expected: str) -> str:
    """What to write instead, where the slip is certain; ``""`` where it is not.

    Args:
        text: the file's.
        start: of the value, or of its key where there is no value.
        end: of the same.
        value: as YAML reads it.
        expected: the type of the field, in the words of JSON Schema.
    """
    written = text[start:end]
    plain = isinstance(value, str) and written[:1] not in ('"', "'", "|", ">")
    if plain and expected == "array":
        return _list_hint(written)
    if plain and expected == "object" and all(map(_lacks_space, written.splitlines())):
        return "a space is missing after the colon"
    if plain and expected in ("integer", "number", "boolean"):
        return _end_hint(written)
    if expected == "string":
        alone = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        return "" if alone and value is not None else _text_hint(text, written, end, value)
    return ""


def _end_hint(written: str) -> str:
    """``57# checked`` and ``57,``."""
    value, sign, _ = written.partition("#")
    if sign and (value.removeprefix("-").isdigit() or WORDS.get(value) in (True, False)):
        return "a comment needs a space before #"
    if written[-1:] in (",", ";") and len(written) > 1 and " " not in written:
        return f"YAML has no {'comma' if written[-1] == ',' else 'semicolon'} at the end of a line"
    return ""


def _list_hint(written: str) -> str:
    lines = [line.strip() for line in written.splitlines()]
    if all(len(line) > 1 and line[0] in BULLETS and line[1] == " " for line in lines):
        return f"an item begins with “- ”, not {lines[0][0]}"
    if all(len(line) > 1 and line[0] == "-" and line[1].isalnum() for line in lines):
        return "a space is missing after the dash"
    if len(lines) == 1 and "," in written:
        return "a list on one line needs brackets, [ ]"
    return ""


def _lacks_space(line: str) -> bool:
    """Whether a line is ``key:value``."""
    key, colon, rest = line.strip().partition(":")
    return bool(colon and rest) and FIELD.fullmatch(key) is not None and not rest.startswith("//")


def _text_hint(text: str, written: str, end: int, value: Any) -> str:
    if value is None:
        stop = text.find("\n", end)
        rest = text[end : len(text) if stop < 0 else stop].lstrip(": ")
        return "# begins a comment, put the text in quotes" if rest.startswith("#") and rest[1:2].strip() else ""
    if "\n" in written.rstrip():
        return ""
    if isinstance(value, list) and written.startswith("["):
        return "text that begins with [ needs quotes"
    if isinstance(value, dict):
        return "text that begins with { needs quotes" if written.startswith("{") else "text with “: ” in it needs quotes"
    return ""
