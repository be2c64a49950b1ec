"""What third-party packages add, by entry points of packages that the configuration lists: rules and output formats."""

from __future__ import annotations

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.errors import PluginError
from seedlint.model.rule import Rule
from seedlint.registry import guard

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

RULES, FORMATS = "seedlint.rules", "seedlint.formats"


def load_plugin(name: str) -> list[Rule]:
    """The rules of one package.

    An entry point names a `Rule`, or a module in which every `Rule` counts.

    Raises:
        PluginError: no such package, no entry points, or an entry point that does not load.
    """
    points = _entry_points(name)
    if not points:
        raise PluginError(f"package {name} has no entry point in the group {RULES} or {FORMATS}")
    found: list[Rule] = []
    for point in points:
        if point.group == RULES:
            loaded = load_object(name, point)
            rules = [loaded] if isinstance(loaded, Rule) else [value for value in vars(loaded).values() if isinstance(value, Rule)]
            if not rules:
                raise PluginError(f"plug-in {name}: {point.value} holds no rule")
            found += rules
    return found


def plugin_formats(name: str) -> dict[str, EntryPoint]:
    """The output formats of one package, not loaded yet: each is a function ``render(report, style)``, or a module with one.

    Raises:
        PluginError: no such package.
    """
    return {point.name: point for point in _entry_points(name) if point.group == FORMATS}


def load_object(plugin: str, point: EntryPoint) -> Any:
    """What an entry point names.

    Raises:
        PluginError: it does not load.
    """
    loaded = guard.loaded(point.load)
    if isinstance(loaded, guard.NotLoaded):
        raise PluginError(f"plug-in {plugin}: {point.value} does not load: {loaded.reason}")
    return loaded


def _entry_points(name: str) -> list[EntryPoint]:
    from importlib import metadata

    try:
        return [point for point in metadata.distribution(name).entry_points if point.group in (RULES, FORMATS)]
    except metadata.PackageNotFoundError:
        raise PluginError(f"plug-in {name} is not installed") from None
