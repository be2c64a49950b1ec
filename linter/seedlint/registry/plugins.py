"""Rules of third-party packages: the entry point group ``seedlint.rules``, for packages that the configuration lists."""

from __future__ import annotations

from seedlint.errors import PluginError
from seedlint.model.rule import Rule
from seedlint.registry import guard


def load_plugin(name: str) -> list[Rule]:
    """The rules of one package.

    An entry point names a `Rule`, or a module in which every `Rule` counts.

    Raises:
        PluginError: no such package, no entry points, or an entry point that does not load.
    """
    from importlib import metadata

    try:
        points = [point for point in metadata.distribution(name).entry_points if point.group == "seedlint.rules"]
    except metadata.PackageNotFoundError:
        raise PluginError(f"plug-in {name} is not installed") from None
    if not points:
        raise PluginError(f"package {name} has no entry point in the group seedlint.rules")
    found: list[Rule] = []
    for point in points:
        loaded = guard.loaded(point.load)
        if isinstance(loaded, guard.NotLoaded):
            raise PluginError(f"plug-in {name}: {point.value} does not load: {loaded.reason}")
        rules = [loaded] if isinstance(loaded, Rule) else [value for value in vars(loaded).values() if isinstance(value, Rule)]
        if not rules:
            raise PluginError(f"plug-in {name}: {point.value} holds no rule")
        found += rules
    return found
