"""A preset by its name."""

from __future__ import annotations

import os
from functools import lru_cache

from seedlint._typing import Any, NamedTuple
from seedlint.errors import ConfigError
from seedlint.model.reading import Reading
from seedlint.suggest import did_you_mean

_FOLDER = os.path.dirname(os.path.abspath(__file__))


class Preset(NamedTuple):
    """What a site generator reads.

    Attributes:
        name: of the preset, and of its file.
        text: the file, with comments that say why.
        reading: how its files are read.
        extensions: of the files that are its pages, in lower case.
        partials: patterns, as in ``.gitignore``, of files that are no pages.
    """

    name: str
    text: str
    reading: Reading
    extensions: tuple[str, ...]
    partials: tuple[str, ...]


def preset_names() -> list[str]:
    """The names of all presets, sorted."""
    return sorted(name.removesuffix(".toml") for name in os.listdir(_FOLDER) if name.endswith(".toml"))


@lru_cache
def load_preset(name: str) -> Preset:
    """A preset by its name.

    Raises:
        ConfigError: there is none of that name.
    """
    import tomllib

    if name not in preset_names():
        raise ConfigError(f"no such preset: {name}{did_you_mean(name, preset_names())}")
    with open(os.path.join(_FOLDER, f"{name}.toml"), encoding="utf-8") as file:
        text = file.read()
    table = tomllib.loads(text)
    lists: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    extensions, partials = lists.pop("extensions"), lists.pop("partials")
    return Preset(name, text, Reading(**lists), extensions, partials)
