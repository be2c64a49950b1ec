"""How a report is shown: one file a format, ``render(report, style) -> Iterator[str]``.

What `render` yields are pieces of text with their line ends; joined they are the output. A format is there as soon as
its file is: `names` lists the files of this folder. The console writes ``by-rule`` where the file is ``by_rule.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module

from seedlint._typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from seedlint.emit.style import Style
    from seedlint.results.file_result import Report

    Render = Callable[[Report, Style], Iterator[str]]


def names() -> list[str]:
    """The names of all formats, sorted."""
    found = (name[:-3] for name in os.listdir(os.path.join(os.path.dirname(__file__), "formats")) if name.endswith(".py"))
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


def load(name: str) -> Render:
    """The `render` of a format.

    Raises:
        LookupError: there is no such format.
    """
    if name not in names():
        raise LookupError(name)
    return cast("Render", import_module(f"seedlint.emit.formats.{name.replace('-', '_')}").render)
