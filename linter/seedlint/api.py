"""The Python API: `check_paths` and `check_text`. No global state; usable from threads and worker processes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache

from seedlint.diagnostic import Diagnostic
from seedlint.registry import load
from seedlint.result import Report
from seedlint.run.pipeline import Input, find_input, prepare, run
from seedlint.run.plan import Plan
from seedlint.settings import Settings


def check_paths(paths: Iterable[str | os.PathLike[str]], settings: Settings | None = None) -> Report:
    """Check files and folders, as the command does without a configuration file.

    Args:
        paths: files, folders or globs.
        settings: what to do differently from the defaults.

    Returns:
        The report; its ``diagnostics`` are sorted by path, line, column and code.

    Raises:
        FileNotFoundError: a path matches nothing.
        SelectorError, SchemaFileError, RegistryError, PluginError: the settings name something that is not there.
    """
    plan = prepare(settings or Settings())
    given, unmatched = find_input([os.fspath(path) for path in paths], plan.settings)
    if unmatched:
        raise FileNotFoundError(f"no such file or folder: {', '.join(unmatched)}")
    return run(given, plan)


def check_text(text: str, path: str = "<text>", settings: Settings | None = None) -> list[Diagnostic]:
    """Check one article that is at hand as text.

    Args:
        text: the whole file.
        path: the name it is reported under; rules that look at file names use it.
        settings: what to do differently from the defaults.

    Raises:
        SelectorError, SchemaFileError, RegistryError, PluginError: the settings name something that is not there.
    """
    plan = _default_plan() if settings is None else prepare(settings)
    data = text.encode("utf-8", "surrogateescape" if _is_escaped(text) else "surrogatepass")
    return list(run(Input((), [(path, data)]), plan).diagnostics)


def _is_escaped(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1)
def _default_plan() -> Plan:
    # A plan is worked out once and read from then on; only profiles of overrides are added, and the defaults have none.
    return prepare(Settings(), load())
