"""Formats by their names: those of `seedlint.emit.formats`, and those of plug-ins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from seedlint._typing import TYPE_CHECKING, cast
from seedlint.errors import FormatError

if TYPE_CHECKING:
    from seedlint.emit.style import Style
    from seedlint.results.report import Report

    Render = Callable[[Report, Style], Iterator[str]]


def format_names() -> list[str]:
    """The names of our own formats, sorted."""
    found = (name[:-3] for name in os.listdir(os.path.join(os.path.dirname(__file__), "formats")) if name.endswith(".py"))
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


def load_format(name: str, plugins: Sequence[str] = ()) -> Render:
    """The `render` of a format.

    Args:
        name: one of our own, or the name of an entry point in the group ``seedlint.formats``.
        plugins: packages whose entry points count.

    Raises:
        FormatError: there is no such format; the message has the closest one.
        PluginError: a plug-in is not installed, or its format does not load.
    """
    own = format_names()
    if name in own:
        return cast("Render", import_module(f"seedlint.emit.formats.{name.replace('-', '_')}").render)
    known = list(own)
    if plugins:
        from seedlint.registry.plugins import load_object, plugin_formats

        for plugin in plugins:
            points = plugin_formats(plugin)
            if name in points:
                return _render_of(load_object(plugin, points[name]), plugin)
            known += points
    from seedlint.suggest import did_you_mean

    raise FormatError(f"unknown format {name!r}{did_you_mean(name, known)}; known are {', '.join(known)}")


def _render_of(loaded: object, plugin: str) -> Render:
    from seedlint.errors import PluginError

    render = getattr(loaded, "render", loaded)
    if not callable(render):
        raise PluginError(f"plug-in {plugin}: {loaded!r:.80} is neither a function nor a module with a function render")
    return cast("Render", render)
