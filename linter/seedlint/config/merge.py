"""Command line over configuration over defaults. CONTRACT.md, "Command line" and "Configuration"."""

from __future__ import annotations

import os
from collections.abc import Callable

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.config.configuration import BASELINE, LoadedConfig
from seedlint.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from seedlint.model.settings import Settings

    Merge = Callable[[Settings, Any], Settings]


def merge_command_line(loaded: LoadedConfig, args: argparse.Namespace) -> LoadedConfig:
    """What is in effect: the options of ``check`` go over the configuration.

    Raises:
        UsageError: an option with a value that it cannot have.
    """
    settings = loaded.settings if args.isolated else with_baseline(loaded.settings)
    asked: dict[str, str] = {}
    for option, keys, merge in OPTIONS:
        value = getattr(args, option.removeprefix("--").replace("-", "_"))
        if value is None or value is False:
            continue
        settings = merge(settings, value)
        asked |= dict.fromkeys(keys, option)
    if args.fail_on is not None:
        asked["fail-on"] = "--fail-on"
    if not args.no_cache:
        settings = settings.replace(cache_dir=cache_folder(settings.base, args.cache_dir))
    return loaded.replace(
        settings=settings.replace(jobs=args.jobs or 0),
        fail_on=args.fail_on or loaded.fail_on,
        asked=asked,
    )


# -- how each option changes the settings ----------------------------------------------------------------------------------


def _set(field: str, read: Callable[[Any], Any] = lambda value: value) -> Merge:
    return lambda settings, value: settings.replace(**{field: read(value)})


def _add(field: str) -> Merge:
    return lambda settings, value: settings.replace(**{field: (*getattr(settings, field), *value)})


def _select(settings: Settings, selectors: list[str]) -> Settings:
    """These rules instead of whatever the configuration selects, in files with overrides too."""
    overrides = tuple(override.replace(select=None, extend_select=()) for override in settings.overrides)
    return settings.replace(select=tuple(selectors), extend_select=(), overrides=overrides)


def _extend_select(settings: Settings, selectors: list[str]) -> Settings:
    """These rules too, also in files whose overrides select others."""
    overrides = tuple(
        override if override.select is None else override.replace(extend_select=(*override.extend_select, *selectors))
        for override in settings.overrides
    )
    return settings.replace(extend_select=(*settings.extend_select, *selectors), overrides=overrides)


def _schema(settings: Settings, name: str) -> Settings:
    """This schema, in files with overrides too."""
    return settings.replace(schema=name, overrides=tuple(override.replace(schema=None) for override in settings.overrides))


def _exclude(settings: Settings, patterns: list[str]) -> Settings:
    """These patterns too. One with a slash inside is relative to the working folder, as every path on the command line."""
    from seedlint.config.keys import PATTERNS, WrongValueError

    try:
        read = PATTERNS.read(patterns)
    except WrongValueError as error:
        raise UsageError(f"--exclude: {error}") from error
    base = settings.base or os.getcwd()
    return settings.replace(exclude=(*settings.exclude, *(_rebased(pattern, os.getcwd(), base) for pattern in read)))


def _rebased(pattern: str, folder: str, base: str) -> str:
    """A pattern that is relative to a folder, as one that is relative to another; a name without a slash matches in both."""
    sign, body = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if "/" not in body.rstrip("/") or folder == base:
        return pattern
    try:
        relative = os.path.relpath(folder, base).replace(os.sep, "/")
        inside = os.path.relpath(base, folder).replace(os.sep, "/")
    except ValueError:  # on several drives
        return pattern
    if relative.startswith(".."):
        return f"{sign}/{body.lstrip('/')[len(inside) + 1 :]}" if body.lstrip("/").startswith(f"{inside}/") else pattern
    literal = "".join(f"\\{char}" if char in "\\*?[" else char for char in relative)
    return f"{sign}/{literal}/{body.lstrip('/')}"


def _folder(path: str) -> str:
    if not os.path.isdir(path):
        raise UsageError(f"--site-root: no such folder: {path}")
    return os.path.abspath(path)


def _now(text: str) -> float:
    from seedlint.article.dates import parse

    now = parse(text)
    if now is None:
        raise UsageError(f"--now {text} is not a date-time: expected RFC 3339, such as 2026-01-01T00:00:00Z")
    return now


# The option, the keys of the configuration whose values then come from it, and how it changes the settings; in this order.
OPTIONS: tuple[tuple[str, tuple[str, ...], Merge], ...] = (
    ("--select", ("select", "extend-select"), _select),
    ("--extend-select", ("extend-select",), _extend_select),
    ("--ignore", ("ignore",), _add("ignore")),
    ("--exclude", ("exclude",), _exclude),
    ("--schema", ("schema",), _schema),
    ("--site-root", ("site-root",), _set("site_root", _folder)),
    ("--now", ("now",), _set("now", _now)),
    ("--force-exclude", (), _set("force_exclude")),
    ("--ignore-suppressions", (), _set("ignore_suppressions")),
    ("--baseline", ("baseline",), _set("baseline", os.path.abspath)),
    ("--no-baseline", (), lambda settings, _: settings.replace(baseline=None)),
)


# -- files beside the configuration ----------------------------------------------------------------------------------------


def with_baseline(settings: Settings) -> Settings:
    """The same settings with the baseline that is used where none is named: the one beside the configuration, if there is one."""
    path = settings.baseline or default_baseline(settings.base)
    return settings.replace(baseline=path) if settings.baseline or os.path.exists(path) else settings


def default_baseline(base: str) -> str:
    """Where the baseline is unless another file is named."""
    return os.path.join(base or os.getcwd(), BASELINE)


def cache_folder(base: str, asked: str | None) -> str:
    """Where the cache is: beside the configuration, or in the working folder, unless another folder is named."""
    return asked or os.path.join(base or os.getcwd(), ".seedlint_cache")
