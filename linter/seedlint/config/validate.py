"""The table of a configuration file -> Settings, or what is wrong with it and where."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from seedlint._typing import TYPE_CHECKING, Any, TypeVar
from seedlint._version import __version__
from seedlint.config import keys, toml_lines
from seedlint.config.configuration import PROJECT, LoadedConfig
from seedlint.config.keys import Key, WrongValueError
from seedlint.errors import ConfigError, PluginError, RegistryError
from seedlint.files.paths import printed
from seedlint.model.rule import Rule
from seedlint.model.settings import Allow, Drift, Override, Settings
from seedlint.registry.registry import Registry, load
from seedlint.registry.selectors import why_unknown
from seedlint.suggest import did_you_mean

if TYPE_CHECKING:
    from typing import NoReturn

Table = dict[str, Any]
T = TypeVar("T")
_WRONG = object()


def table_of(path: str, data: bytes) -> Table | None:
    """Our table in a configuration file; None for a pyproject.toml that has none.

    Raises:
        ConfigError: no TOML.
    """
    values, _ = toml_lines.parse(printed(path, os.getcwd()), data)
    if os.path.basename(path) != PROJECT:
        return values
    tool = values.get("tool")
    found = tool.get("seedlint") if isinstance(tool, dict) else None
    return {"": found} if found is not None and not isinstance(found, dict) else found


def validate(path: str, data: bytes, changes: Sequence[str] = ()) -> LoadedConfig | None:
    """What a configuration file comes to; None for a pyproject.toml without our table.

    Args:
        path: absolute; empty where there is no file.
        data: the file's bytes.
        changes: ``KEY=VALUE`` of ``--set``.

    Raises:
        ConfigError: it is not TOML, or holds what it must not: everything that is wrong, with file, line and key path.
        UsageError: changes that are not understood.
    """
    table = table_of(path, data) if path else {}
    if table is None:
        return None
    values: dict[tuple[str, ...], Any] = {}
    if changes:
        from seedlint.config.set_values import assignments, with_values

        values = assignments(changes)
        table = with_values(table, values)
    return _Checker(path, data, list(values)).check(table)


def dotted(path: toml_lines.KeyPath) -> str:
    """A key path as TOML writes it, with ``[2]`` for an item of a list: ``overrides[0].rules.date-order``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part.isascii() and part.replace("-", "").replace("_", "").isalnum()
            text += ("." if text else "") + (keys.cut(part) if bare else keys.toml_value(part))
    return keys.cut(text, 300)


def _arguments(values: Table) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in values.items()}


class _Checker:
    """One file: a class because every step needs the place of what it complains about."""

    def __init__(self, path: str, data: bytes, changed: Sequence[toml_lines.KeyPath] = ()) -> None:
        self.shown = printed(path, os.getcwd()) if path else ""
        self.changed = changed
        self.problems: list[str] = []
        self.base = os.path.dirname(path)
        self.above: toml_lines.KeyPath = ("tool", "seedlint") if os.path.basename(path) == PROJECT else ()
        self.data = data
        self.registry = Registry()
        self.known_lines: Mapping[toml_lines.KeyPath, int] | None = None

    # -- places ------------------------------------------------------------------------------------------------------

    def line(self, *path: str | int) -> int:
        """The line of a key, or of what holds it."""
        if self.known_lines is None:
            self.known_lines = toml_lines.lines(toml_lines.parse(self.shown, self.data)[1])
        full = (*self.above, *path)
        return next((self.known_lines[full[:depth]] for depth in range(len(full), 0, -1) if full[:depth] in self.known_lines), 1)

    def is_changed(self, *path: str | int) -> bool:
        """Whether ``--set`` gave a value, or what holds it."""
        return any(path[: len(key)] == key for key in self.changed)

    def place(self, *path: str | int) -> str:
        file, line = self.file_and_line(*path)
        return file if file == "--set" else f"{file}:{line}"

    def file_and_line(self, *path: str | int) -> tuple[str, int]:
        return ("--set", 1) if self.is_changed(*path) or not self.shown else (self.shown, self.line(*path))

    def fail(self, words: str, *path: str | int) -> NoReturn:
        above = () if self.is_changed(*path) or not self.shown else self.above
        raise ConfigError(f"{self.place(*path)}: {dotted((*above, *path))}: {words}")

    def tried(self, default: T, read: Callable[..., T], *arguments: Any) -> T:
        """``read(*arguments)``; where that fails the problem is kept, so that all of them are reported in one run."""
        try:
            return read(*arguments)
        except ConfigError as error:
            self.problems += error.problems
            return default

    # -- the whole ---------------------------------------------------------------------------------------------------

    def check(self, table: Table) -> LoadedConfig:
        if "" in table and self.above:
            self.fail(f"is {keys.toml_value(table[''])}, expected a table")
        self.check_version(table)
        values = self.values(table, keys.TOP)
        self.registry = self.load(values.get("plugins", ()))
        self.check_selectors(values)
        self.check_patterns(values)
        overrides = [self.tried(None, self.override, item, index) for index, item in enumerate(values.get("overrides", ()))]
        allow = [self.tried(None, self.allow, item, index) for index, item in enumerate(values.get("allow", ()))]
        settings = Settings(
            base=self.base,
            overrides=tuple(override for override in overrides if override is not None),
            allow=tuple(entry for entry in allow if entry is not None),
            severity=self.severity(values),
            options=self.options(values),
            **{
                name: values[key]
                for key, name in (
                    ("include", "include"), ("exclude", "exclude"), ("select", "select"), ("ignore", "ignore"),
                    ("extend-select", "extend_select"), ("max-file-size", "max_file_size"), ("plugins", "plugins"),
                    ("preset", "preset"), ("yaml", "yaml"), ("anchors", "anchors"),
                )
                if key in values
            },
        )  # fmt: skip
        if "schema" in values:
            settings = settings.replace(schema=self.tried("", self.schema, values["schema"], "schema"))
        if "site-root" in values:
            settings = settings.replace(site_root=self.tried("", self.site_root, values["site-root"]))
        if "baseline" in values:
            settings = settings.replace(baseline=os.path.normpath(os.path.join(self.base, values["baseline"])))
        if "drift" in values:
            settings = settings.replace(drift=self.tried(settings.drift, self.drift, values["drift"]))
        if self.problems:
            raise ConfigError(*self.problems)
        return LoadedConfig(
            settings=settings,
            fail_on=values.get("fail-on", "error"),
            file=self.shown,
            registry=self.registry,
            table=table,
            place=self.place,
        )

    def check_version(self, table: Table) -> None:
        """First of all: the configuration of another version may have other keys."""
        if "required-version" in table:
            wanted = self.value(table["required-version"], keys.VERSION.read, "required-version")
            if not keys.fits(wanted, __version__):
                self.fail(f"this is seedlint {__version__}, expected {wanted}", "required-version")

    def load(self, plugins: tuple[str, ...]) -> Registry:
        registry = load()
        for index in range(len(plugins)):
            try:
                registry = load(plugins[: index + 1])
            except (PluginError, RegistryError) as error:  # the rest cannot be judged without its rules
                self.tried(None, self.fail, str(error), "plugins", index)
                raise ConfigError(*self.problems) from error
        return registry

    # -- parts -------------------------------------------------------------------------------------------------------

    def value(self, value: Any, read: Any, *path: str | int) -> Any:
        try:
            return read(value)
        except WrongValueError as error:
            self.fail(str(error), *path, *error.place)

    def values(self, table: Table, known: Mapping[str, Key], *path: str | int) -> Table:
        """A table's values as the settings have them: every key known, of its kind, and there if it must be."""
        for key in table:
            if key not in known:
                self.tried(None, self.fail, f"unknown key{did_you_mean(key, known)}", *path, key)
        for key, entry in known.items():
            if entry.required and key not in table:
                self.fail(f"{key} is missing", *path)
        found = {}
        for key, value in table.items():
            if key in known:
                read = self.tried(_WRONG, self.value, value, known[key].kind.read, *path, key)
                if read is not _WRONG:
                    found[key] = read
                elif known[key].required:
                    raise ConfigError  # it is kept already: without it there is no entry
        return found

    def check_selectors(self, values: Table, *path: str | int) -> None:
        for key in ("select", "ignore", "extend-select"):
            for index, word in enumerate(values.get(key, ())):
                if words := why_unknown(self.registry, word):
                    self.tried(None, self.fail, words, *path, key, index)

    def check_patterns(self, values: Table, *path: str | int) -> None:
        """Reject absolute paths: in a pattern a slash at the beginning is the folder of the configuration."""
        for key in ("include", "exclude", "files"):
            for index, pattern in enumerate(values.get(key, ())):
                top = pattern.removeprefix("!").split("/")[1] if pattern.removeprefix("!").startswith("/") else ""
                if top and os.path.isdir(f"/{top}") and not os.path.lexists(os.path.join(self.base, top)):
                    words = f"{keys.toml_value(pattern)} is an absolute path: {keys.RELATIVE}"
                    self.tried(None, self.fail, words, *path, key, index)

    def severity(self, values: Table, *path: str | int) -> dict[str, str]:
        found: dict[str, str] = {}
        for word, value in values.get("severity", {}).items():
            place = (*path, "severity", word)
            if rule := self.tried(None, self.rule, word, found, *place):
                found[word] = self.tried(rule.severity.value, self.value, value, keys.SEVERITY.read, *place)
        return found

    def rule(self, word: str, taken: Mapping[str, Any], *path: str | int) -> Rule:
        """The rule of a name or code; rejects one that is unknown, or there already under another name."""
        rule = self.registry.find(word)
        if rule is None:
            self.fail(why_unknown(self.registry, word, full=True), *path)
        for other in taken:
            if self.registry.find(other) is rule:
                self.fail(f"the same rule as {other}", *path)
        return rule

    def options(self, values: Table, *path: str | int) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for word, table in values.get("rules", {}).items():
            place = (*path, "rules", word)
            if rule := self.tried(None, self.rule, word, found, *place):
                found[word] = self.tried({}, self.options_of, rule, word, table, place)
        return found

    def options_of(self, rule: Rule, word: str, value: Any, place: toml_lines.KeyPath) -> dict[str, Any]:
        """The options of one rule, by the names of its arguments."""
        known = keys.options(rule)
        if place[0] == "overrides" and rule.folder:
            self.fail("this rule looks at all files together, its options cannot differ from file to file", *place)
        table = self.value(value, keys.TABLE.read, *place)
        if not known:
            self.fail(f"rule {word} has no options", *place)
        found: dict[str, Any] = {}
        for key, given in table.items():
            dashed, argument = key.replace("_", "-"), key.replace("-", "_")
            if argument in found:
                self.tried(None, self.fail, f"the same option as {dashed}", *place, key)
            elif dashed not in known:
                self.tried(None, self.fail, f"unknown option{did_you_mean(key, known)}", *place, key)
            else:
                found[argument] = self.tried(None, self.value, given, known[dashed].kind.read, *place, key)
        return found

    def schema(self, name: str, *path: str | int) -> str:
        """The bundled name, or the path of a file, relative to the working folder where that is possible."""
        from seedlint.schema.bundled import bundled_names

        file = os.path.normpath(os.path.join(self.base, name))
        if name in bundled_names():
            return name
        if not os.path.exists(file):
            is_path = "/" in name or name.endswith(".json")
            hint = "" if is_path else did_you_mean(name, bundled_names())
            self.fail(f"no such {'file' if is_path else 'schema'}: {keys.toml_value(name)}{hint}", *path)
        shown = printed(file, os.getcwd())
        return shown if "/" in shown else f"./{shown}"

    def site_root(self, name: str) -> str:
        folder = os.path.normpath(os.path.join(self.base, name))
        if not os.path.isdir(folder):
            self.fail(f"no such folder: {keys.toml_value(name)}", "site-root")
        return folder

    def drift(self, table: Table) -> Drift:
        known = {**keys.DRIFT, "fields": keys.DRIFT_FIELDS}
        values = self.values(table, known, "drift")
        fields: dict[str, dict[str, Any]] = {}
        for pattern, each in values.pop("fields", {}).items():
            place = ("drift", "fields", pattern)
            self.tried(None, self.value, pattern, keys.FIELD.read, *place)
            held: Table = self.tried({}, self.value, each, keys.TABLE.read, *place)
            fields[pattern] = _arguments(self.values(held, keys.DRIFT, *place))
        return Drift(**_arguments(values), fields=fields)

    def override(self, item: Any, index: int) -> Override:
        path = ("overrides", index)
        values = self.values(self.value(item, keys.TABLE.read, *path), keys.OVERRIDE, *path)
        self.check_selectors(values, *path)
        self.check_patterns(values, *path)
        file, line = self.file_and_line(*path)
        return Override(
            files=values["files"],
            schema=self.schema(values["schema"], *path, "schema") if "schema" in values else None,
            select=values.get("select"),
            ignore=values.get("ignore", ()),
            extend_select=values.get("extend-select", ()),
            severity=self.severity(values, *path),
            options=self.options(values, *path),
            preset=values.get("preset"),
            yaml=values.get("yaml"),
            anchors=values.get("anchors"),
            path=file,
            line=line,
        )

    def allow(self, item: Any, index: int) -> Allow:
        path = ("allow", index)
        values = self.values(self.value(item, keys.TABLE.read, *path), keys.ALLOW, *path)
        if words := why_unknown(self.registry, values["rule"]):
            self.fail(words, *path, "rule")
        self.check_patterns(values, *path)
        file, line = self.file_and_line(*path)
        return Allow(**values, path=file, line=line)
