"""What ``--show-settings`` and ``--show-files`` print: what is in effect, where it came from, what is checked and what is not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from seedlint._typing import TYPE_CHECKING, Any
from seedlint._version import __version__
from seedlint.check.plan import reading_of
from seedlint.config.configuration import LoadedConfig
from seedlint.config.keys import DRIFT, TOP, options
from seedlint.emit import escape
from seedlint.emit.escape import terminal
from seedlint.files.discover import Found
from seedlint.files.paths import printed
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import Rule
from seedlint.model.settings import Settings
from seedlint.registry.selectors import matches

if TYPE_CHECKING:
    from seedlint.check.plan import Plan


def toml(value: Any) -> str:
    """A value in the notation of TOML, in one line that a terminal can be given."""
    if isinstance(value, str):
        return escape.toml(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_key(key)} = {toml(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value)


def toml_key(key: str) -> str:
    """A key in the notation of TOML."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml(key)


def _size(size: int) -> int | str:
    for unit, factor in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size % factor == 0:
            return f"{size // factor} {unit}"
    return size


def settings(found: LoadedConfig, plan: Plan) -> Iterator[str]:
    """The settings as a commented configuration file, line by line.

    Args:
        found: configuration and command line.
        plan: made from its settings.
    """
    current = plan.settings
    yield f"# seedlint {__version__}, {f'configuration: {terminal(found.file)}' if found.file else 'no configuration file'}"
    base = printed(current.base or os.getcwd(), os.getcwd())
    if base != ".":
        yield f"# paths and patterns are relative to {terminal(base)}"
    for name, value in _top(found, current).items():
        if value is None:
            yield f"# {name} is not set"
        else:
            yield f"{name} = {toml(value)}  # {_source(found, name)}"
        if name == "preset" and current.preset is not None:
            yield from _preset(current.preset)
    if current.now is not None:
        yield f"# the time of the run is that of {found.asked.get('now', 'the settings')}"
    if current.ignore_suppressions:
        yield "# suppressions are ignored  # --ignore-suppressions"
    yield ""
    yield from _rules(found, plan)
    for index, override in enumerate(current.overrides):
        yield ""
        yield f"[[overrides]]  # {_place(found, 'overrides', index)}"
        parts = {
            "files": override.files, "schema": override.schema, "preset": override.preset, "yaml": override.yaml,
            "anchors": override.anchors, "select": override.select, "ignore": override.ignore,
            "extend-select": override.extend_select, "severity": override.severity,
            "rules": {rule: {_dashed(name): value for name, value in each.items()} for rule, each in override.options.items()},
        }  # fmt: skip
        kept = ("select", "anchors")  # which say something when they are empty too
        yield from (f"{key} = {toml(value)}" for key, value in parts.items() if value or (key in kept and value is not None))
        yield from _preset(override.preset) if override.preset is not None else ()
    yield from _drift(found, current)
    for entry in current.allow:
        yield ""
        yield f"[[allow]]  # {terminal(entry.path)}:{entry.line}"
        parts = {"rule": entry.rule, "files": entry.files, "field": entry.field, "reason": entry.reason, "expires": entry.expires}
        yield from (f"{key} = {toml(value)}" for key, value in parts.items() if value)


def _drift(found: LoadedConfig, current: Settings) -> Iterator[str]:
    """What ``seedlint profile --compare`` reports; nothing where the configuration does not say anything of it."""
    table = found.table.get("drift", {})
    if not table:
        return
    yield ""
    yield "[drift]"
    for name in DRIFT:
        source = _place(found, "drift", name) if name in table else "default"
        yield f"{name} = {toml(getattr(current.drift, name.replace('-', '_')))}  # {source}"
    for pattern, values in current.drift.fields.items():
        yield ""
        yield f"[drift.fields.{toml_key(pattern)}]  # {_place(found, 'drift', 'fields', pattern)}"
        yield from (f"{_dashed(name)} = {toml(value)}" for name, value in values.items())


def _preset(name: str) -> Iterator[str]:
    """What a preset says, as comments."""
    from seedlint.presets.load_preset import load_preset

    yield f"# preset {name}:"
    yield from (f"#   {line.removeprefix('# ')}" for line in load_preset(name).text.splitlines())


def _place(found: LoadedConfig, *path: str | int) -> str:
    return terminal(found.place(*path))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _top(found: LoadedConfig, current: Settings) -> dict[str, Any]:
    """The keys of the top level that are not tables, with what is in effect."""
    cwd, reading = os.getcwd(), reading_of(current)
    values: dict[str, Any] = {
        "include": current.include,
        "exclude": current.exclude,
        "select": current.select,
        "ignore": current.ignore,
        "extend-select": current.extend_select,
        "fail-on": found.fail_on,
        "site-root": None if current.site_root is None else printed(current.site_root, cwd),
        "schema": current.schema,
        "preset": current.preset,
        "yaml": reading.yaml,
        "anchors": reading.anchors,
        "max-file-size": _size(current.max_file_size),
        "required-version": found.table.get("required-version"),
        "plugins": current.plugins,
        "baseline": None if current.baseline is None else printed(current.baseline, cwd),
    }
    return {key: values[key] for key in TOP if key in values}


def _source(found: LoadedConfig, key: str) -> str:
    sources = [_place(found, key)] if key in found.table else []
    if option := found.asked.get(key):
        sources = [*sources, option] if option == f"--{key}" and key in ("ignore", "extend-select", "exclude") else [option]
    if not sources and key in ("yaml", "anchors") and found.settings.preset is not None:
        return f"preset {found.settings.preset}"
    return ", ".join(sources) or "default"


def _rules(found: LoadedConfig, plan: Plan) -> Iterator[str]:
    """The rules in effect for files without overrides, with severities and options; and the others, with the reason."""
    active = plan.profile("").severity
    written = {each.name: word for word in found.table.get("severity", {}) if (each := plan.registry.find(word))}
    rules = sorted(plan.registry.by_name.values(), key=lambda rule: rule.code)
    yield "[severity]"
    for rule in rules:
        if rule.name in active:
            word = written.get(rule.name)
            source = _place(found, "severity", word) if word else "default"
            yield f"{rule.name} = {toml(active[rule.name].value)}  # {rule.code}, {source}"
    for rule in rules:
        if rule.name not in active:
            yield f"# {rule.code} {rule.name} is not in effect: {_why_inactive(plan, rule)}"
    for rule in rules:
        if rule.options and rule.name in active:
            yield ""
            yield from _options(found, plan, rule)


def _why_inactive(plan: Plan, rule: Rule) -> str:
    current = plan.settings
    ignoring = [word for word in current.ignore if matches(plan.registry, word, rule)]
    if ignoring:
        return f"ignored by {max(ignoring, key=lambda word: matches(plan.registry, word, rule))}"
    return "off by default" if rule.severity is Severity.OFF else "not selected"


def _options(found: LoadedConfig, plan: Plan, rule: Rule) -> Iterator[str]:
    given = plan.settings.options.get(rule.name, {})
    word = next((each for each in found.table.get("rules", {}) if plan.registry.find(each) is rule), rule.name)
    table = found.table.get("rules", {}).get(word, {})
    yield f"[rules.{rule.name}]"
    for name, key in options(rule).items():
        value = given.get(name.replace("-", "_"), key.default)
        spelt = next((each for each in table if _dashed(each) == name), None)
        source = _place(found, "rules", word, spelt) if spelt else "default"
        yield f"{name} = {toml(value)}  # {source}"


def files(found: Found) -> Iterator[str]:
    """The files that would be checked, one per line, then whatever is left out with the reason, after ``#``."""
    yield from (terminal(shown) for shown, _ in found.files)
    yield from (f"# {terminal(shown)}: {terminal(why)}" for shown, why in sorted(found.left_out.items()))
