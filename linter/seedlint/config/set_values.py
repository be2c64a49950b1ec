"""``--set KEY=VALUE``: a value of the configuration, given on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint._typing import Any
from seedlint.config import toml_lines
from seedlint.errors import ConfigError, UsageError

KeyPath = tuple[str, ...]


def assignments(words: Iterable[str]) -> dict[KeyPath, Any]:
    """What ``--set`` says, in order: dotted key -> value; the last of equal keys counts.

    A value is TOML, or else the text itself: ``fail-on=info``, ``rules.future-date.tolerance-hours=6``, ``ignore=["SL6"]``.

    Raises:
        UsageError: a word that is not of the form KEY=VALUE.
    """
    found: dict[KeyPath, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        path = _path(key) if equals else ()
        if not path:
            raise UsageError(f"--set {word} is not of the form KEY=VALUE, such as fail-on=info")
        found.pop(path, None)
        found[path] = _value(text)
    return found


def _path(key: str) -> KeyPath:
    """The parts of a dotted key, some of which may be quoted; empty where it is none."""
    try:
        table, _ = toml_lines.parse("", f"{key} = 0".encode("utf-8", "surrogatepass"))
    except ConfigError:
        return ()
    path: list[str] = []
    value: Any = table
    while isinstance(value, dict):
        if len(value) != 1:
            return ()
        [(part, value)] = value.items()
        path.append(part)
    return tuple(path)


def _value(text: str) -> Any:
    try:
        table, _ = toml_lines.parse("", f"value = {text}".encode("utf-8", "surrogatepass"))
    except ConfigError:
        return text
    return table["value"] if table.keys() == {"value"} else text


def with_values(table: dict[str, Any], values: dict[KeyPath, Any]) -> dict[str, Any]:
    """A configuration's table with other values.

    Raises:
        UsageError: a key leads into something that is not a table.
    """
    for path, value in values.items():
        table = _with_value(table, path, value, ".".join(path))
    return table


def _with_value(table: Any, path: KeyPath, value: Any, key: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise UsageError(f"--set {key}: a part of this key is not a table")
    first, *rest = path
    return {**table, first: _with_value(table.get(first, {}), tuple(rest), value, key) if rest else value}
