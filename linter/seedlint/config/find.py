"""Finds and reads the configuration: ``seedlint.toml``, or ``[tool.seedlint]`` in pyproject.toml.

What it may hold is in `keys`, the check in `validate`, how it is shown in `show`, its JSON Schema in `json_schema`: a run
without configuration imports none of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from seedlint.config.configuration import OWN, PROJECT, LoadedConfig
from seedlint.errors import ConfigError
from seedlint.files.system_path import is_url
from seedlint.model.settings import Settings

_LARGEST = 8 << 20  # bytes of a configuration file


def load_config(paths: Iterable[str], file: str | None = None, isolated: bool = False, changes: Sequence[str] = ()) -> LoadedConfig:
    """The settings of the configuration file that holds for some PATHs.

    Args:
        paths: what is to be checked.
        file: use only this configuration file.
        isolated: use none.
        changes: ``KEY=VALUE`` of ``--set``, over what the file says.

    Raises:
        ConfigError: the file cannot be read, or holds what it must not.
        UsageError: changes that are not understood.
    """
    path, data = "", b""
    if file is not None:
        path, data = os.path.abspath(file), _bytes(file)
    elif not isolated:
        path, data = find(paths) or (path, data)
    if not path and not changes:
        return LoadedConfig(settings=Settings())
    from seedlint.config.validate import validate

    result = validate(path, data, changes)
    if result is None:
        raise ConfigError(f"{file}: there is no table [tool.seedlint]")
    return result


def find(paths: Iterable[str]) -> tuple[str, bytes] | None:
    """The closest configuration above the common folder of some PATHs: absolute path and bytes of its file.

    seedlint.toml goes before pyproject.toml; a pyproject.toml without our table is passed over.

    Raises:
        ConfigError: a file cannot be read.
    """
    folder = _common_folder(paths)
    while True:
        own = os.path.join(folder, OWN)
        if os.path.isfile(own):
            return own, _bytes(own)
        project = os.path.join(folder, PROJECT)
        if os.path.isfile(project) and _may_be_ours(data := _bytes(project)):
            from seedlint.config.validate import table_of

            if table_of(project, data) is not None:
                return project, data
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _common_folder(paths: Iterable[str]) -> str:
    folders = []
    for path in paths:
        if is_url(path):
            continue
        full = os.path.abspath(path)
        folders.append(full if os.path.isdir(full) else os.path.dirname(full))
    try:
        return os.path.commonpath(folders) if folders else os.getcwd()
    except ValueError:  # on several drives
        return os.getcwd()


def _may_be_ours(data: bytes) -> bool:
    """Whether a pyproject.toml can hold our table: parsing all others costs more than the whole check of a file.

    TOML 1.0 spells a key as itself or with ``\\u`` and ``\\U`` escapes.
    """
    return b"seedlint" in data or b"\\u" in data or b"\\U" in data


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    if len(data) > _LARGEST:
        raise ConfigError(f"{path}: larger than {_LARGEST >> 20} MiB")
    return data
