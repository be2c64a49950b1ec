"""TOML with the line of every key, which `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping

from seedlint._typing import Any
from seedlint.errors import ConfigError
from seedlint.text.toml_places import DEEPEST_KEY, places, too_deep
from seedlint.text.toml_places import KeyPath as KeyPath

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def parse(shown: str, data: bytes) -> tuple[dict[str, Any], str]:
    """The values of a TOML file, and its text.

    Args:
        shown: the file as it is called in errors.
        data: its bytes; a byte-order mark is passed over.

    Raises:
        ConfigError: no UTF-8 or no TOML, with line and column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: byte 0x{data[error.start]:02X} is not UTF-8") from error
    if (at := too_deep(text)) >= 0:
        line = text.count("\n", 0, at) + 1
        raise ConfigError(f"{shown}:{line}: a key has more than {DEEPEST_KEY} parts")
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        place = _PLACE.search(words)
        if place is None:
            raise ConfigError(f"{shown}: {_lower(words)}") from error
        where = f"{place[1]}:{place[2]}" if place[1] else str(text.rstrip().count("\n") + 1)
        raise ConfigError(f"{shown}:{where}: {_lower(words[: place.start()])}") from error
    except ValueError as error:
        raise ConfigError(f"{shown}: an integer of thousands of digits") from error
    except RecursionError as error:
        raise ConfigError(f"{shown}: nested too deeply") from error


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def lines(text: str) -> Mapping[KeyPath, int]:
    """The line of every key, table and list item of a TOML text that `parse` accepts.

    An item of an array of tables stands at its header.
    """
    ends = [match.start() for match in re.finditer("\n", text)]
    return {path: bisect_left(ends, place.key[0]) + 1 for path, place in places(text).items()}
