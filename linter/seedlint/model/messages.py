"""How messages name fields and show values: short, on one line, nothing in them that is not printable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any
from seedlint.model.document import Pointer

LONGEST = 60  # characters of a value that a message shows

_KINDS = {
    "string": "a string", "integer": "an integer", "number": "a number", "boolean": "true or false", "null": "nothing",
    "array": "a list", "object": "a mapping",
}  # fmt: skip


_ITEMS = {"related": "related record", "topics": "topic", "images": "image"}  # what an item of a list of the article format is


def name(pointer: Pointer) -> str:
    """The last word of a place, as a person says it: ``width``, ``topic 1``, ``item 2 of tags``, ``front matter`` for the whole.

    People count from one; pointers, which programs read, count from nought.
    """
    if not pointer:
        return "front matter"
    last = pointer[-1]
    if isinstance(last, str):
        return plain(last)
    word = _ITEMS.get(str(pointer[-2])) if len(pointer) > 1 else None
    return f"{word} {last + 1}" if word else f"item {last + 1} of {name(pointer[:-1])}"


def item_word(pointer: Pointer) -> str:
    """What an item of a list is: ``topic``, ``item of tags``."""
    return _ITEMS.get(str(pointer[-2])) or f"item of {name(pointer[:-1])}"


def plain(text: str, longest: int = LONGEST) -> str:
    """Text cut to a length, with what is not printable escaped."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut if cut.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in cut)


def _escaped(char: str) -> str:
    code = ord(char)
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    return short or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def quoted_value(value: Any) -> str:
    """A value in a message: ``"708"`` with quotes, ``708`` without, a list or mapping in flow style as far as there is room."""
    if isinstance(value, str):
        return f'"{plain(value)}"'
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return plain(str(int(value))) if value.bit_length() < 10_000 else "an integer of thousands of digits"
    if isinstance(value, float):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}.get(str(value), str(value))
    return plain(_flow(value, LONGEST))


def _flow(value: Any, room: int) -> str:
    """A value in flow style; what lies beyond ``room`` characters is left out."""
    if not isinstance(value, list | dict):
        return "null" if value is None else quoted_value(value)
    words: list[str] = []
    for item in value:
        if room <= 0:
            words.append("…")
            break
        words.append(_flow(item, room) if isinstance(value, list) else f"{key(item)}: {_flow(value[item], room)}")
        room -= len(words[-1]) + 2
    return f"[{', '.join(words)}]" if isinstance(value, list) else f"{{{', '.join(words)}}}"


def described(value: Any) -> str:
    """A value with its kind, where the kind matters: ``the string "708"``, ``a list``."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, str):
        return f"the string {quoted_value(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool) and not (isinstance(value, int) and value.bit_length() >= 10_000):
        return f"the number {quoted_value(value)}"
    return quoted_value(value)


def kinds(names: Sequence[str]) -> str:
    """JSON Schema types in words: ``an integer or a string``."""
    words = either(_KINDS.get(each, plain(str(each))) for each in names)
    return words if len(names) < 2 else words.replace("true or false", "a boolean")


def either(words: Iterable[str]) -> str:
    """``a, b or c``."""
    return joined(words, "or")


def joined(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    found = list(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {last} {found[-1]}" if found else ""


def counted(number: Any, what: str) -> str:
    """``1 item``, ``2 items``."""
    return f"{quoted_value(number)} {what}" if number == 1 else f"{quoted_value(number)} {what}s"


def more_records(number: int) -> str:
    """Ends the message of a finding that stands for several related records; ``""`` where it is the only one."""
    return f" (and in {counted(number, 'more related record')})" if number else ""


_KEY = LazyPattern(r"[\w.$@-]+")


def key(text: str) -> str:
    """A key in a message: bare where it is a word, else in quotes."""
    return plain(text) if _KEY.fullmatch(text) else f'"{plain(text)}"'
