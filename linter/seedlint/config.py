"""Finds, reads and checks the configuration: ``seedlint.toml`` or ``[tool.seedlint]`` in pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from seedlint.select import closest
from seedlint.settings import Settings

KEYS = ("include", "exclude", "select", "ignore")


class ConfigError(Exception):
    """A configuration that cannot be used; the message names file and key."""


def _read(path: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def find(paths: Iterable[str]) -> tuple[str, dict[str, Any]] | None:
    """The closest configuration above the common folder of the PATHs: its file and its table."""
    folders = []
    for path in paths:
        full = os.path.abspath("." if path == "-" else path)
        folders.append(full if os.path.isdir(full) else os.path.dirname(full))
    try:
        folder = os.path.commonpath(folders) if folders else os.getcwd()
    except ValueError:
        return None
    while True:
        own = os.path.join(folder, "seedlint.toml")
        if os.path.isfile(own):
            return own, _read(own)
        project = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(project):
            table = _read(project).get("tool", {}).get("seedlint")
            if table is not None:
                return project, table
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def configured(paths: Iterable[str], file: str | None, isolated: bool) -> tuple[Settings, str]:
    """The settings of the configuration file, and the severity that fails a run.

    Raises:
        ConfigError: the file cannot be read, or holds what it must not.
    """
    if isolated:
        return Settings(base=os.getcwd()), "error"
    found = (os.path.abspath(file), _read(file)) if file else find(paths)
    if found is None:
        return Settings(base=os.getcwd()), "error"
    path, table = found
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise ConfigError(f"{path}: unknown key {key}{closest(key, KEYS)}")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{path}: {key} is no list of texts")
        changes[key] = tuple(value)
    return Settings(base=os.path.dirname(path), **changes), "error"
