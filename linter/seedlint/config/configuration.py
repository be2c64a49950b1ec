"""A configuration that was read: the settings, and where each of them came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seedlint._frozen import Frozen
from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.settings import Settings

if TYPE_CHECKING:
    from seedlint.registry.registry import Registry

OWN = "seedlint.toml"
PROJECT = "pyproject.toml"
BASELINE = ".seedlint-baseline.json"


def _nowhere(*_path: str | int) -> str:
    return ""


class LoadedConfig(Frozen):
    """What a configuration file, or none, comes to.

    Attributes:
        settings: defaults, and what the file changes.
        fail_on: the lowest severity that fails a run, or ``never``.
        file: the configuration file as printed; ``""`` where there is none.
        registry: the rules that it was checked against; None where there is no file.
        table: what the file holds.
        place: where the value of a key was given: ``seedlint.toml:3``, or ``--set``.
        asked: key -> the option of the command line that changed it.
    """

    settings: Settings
    fail_on: str = "error"
    file: str = ""
    registry: Registry | None = None
    table: Mapping[str, Any] = {}
    place: Callable[..., str] = _nowhere
    asked: Mapping[str, str] = {}
