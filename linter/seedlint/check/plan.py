"""Settings and registry -> what is in effect for each file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint.check.check_document import Rules, in_effect
from seedlint.files.system_path import for_patterns
from seedlint.model.diagnostic import Severity
from seedlint.model.reading import USUAL, Reading
from seedlint.model.rule import Rule
from seedlint.model.settings import Override, Settings
from seedlint.read.document_reader import FindImage, Validate
from seedlint.registry.registry import Registry, load
from seedlint.registry.selectors import active, check_selectors, renamed

if TYPE_CHECKING:
    from seedlint.model.outcome import Outcome
    from seedlint.model.roles import Roles
    from seedlint.schema.violations import Schema


class Profile(NamedTuple):
    """What is in effect for a kind of file: rules with options, schema with its roles, severities, rules only counted, how it is read."""

    rules: Rules
    validate: Validate
    own_schema: bool
    roles: Roles | None
    severity: dict[str, Severity]
    counted: frozenset[str]
    reading: Reading = USUAL


class Plan:
    """Profiles by path: files that the same overrides match share one.

    ``image`` finds the files of site-relative images; None where no site root is known. ``links``: the plan is that of
    ``seedlint links``, whose rules look at ``outcomes``, and no others are in effect but those that always run.
    """

    def __init__(self, settings: Settings, registry: Registry, links: bool) -> None:
        self.links = links
        self.outcomes: Mapping[str, Outcome] = {}
        self.settings = settings = _named(settings, registry)
        self.registry = registry
        self.image = _finder(settings.site_root) if settings.site_root is not None else None
        self._profiles: dict[tuple[int, ...], Profile] = {}
        self._patterns: list[Any] = []
        if settings.overrides:
            from seedlint.files.discover import patterns_in

            self._patterns = [patterns_in(self._base(), override.files) for override in settings.overrides]
        self._schemas: dict[str, Schema] = {}
        self._allowed: list[Any] = []

    def schema(self, name: str) -> Schema:
        """A schema by its name or path, loaded once.

        Raises:
            SchemaFileError: it cannot be used.
        """
        if name not in self._schemas:
            from seedlint.schema.violations import load

            self._schemas[name] = load(name)
        return self._schemas[name]

    def unchecked_formats(self) -> list[str]:
        """What to say of each format that a schema in use names and nobody checks."""
        return [f"{schema.path}: format {name} is not checked" for schema in self._schemas.values() for name in schema.unchecked]

    def load_schemas(self) -> None:
        """Load every schema that the settings name: a wrong one is reported even where no file of the run is meant for it.

        Raises:
            SchemaFileError: one of them cannot be used.
        """
        for name in (self.settings.schema, *(override.schema for override in self.settings.overrides)):
            if name:
                self.schema(name)

    def allows(self, index: int, path: str) -> bool:
        """Whether the ``files`` of an ``[[allow]]`` entry, by its number, match a file, by its system path."""
        if not self._allowed:
            from seedlint.files.discover import patterns_in

            self._allowed = [patterns_in(self._base(), entry.files) if entry.files else None for entry in self.settings.allow]
        patterns = self._allowed[index]
        return patterns is None or bool(patterns.matches(for_patterns(path, self._base())))

    def _base(self) -> str:
        return self.settings.base or os.getcwd()

    def unmatched_overrides(self, paths: Iterable[str]) -> list[Override]:
        """The ``[[overrides]]`` entries that match none of some files (absolute paths, or relative to the working folder)."""
        left = list(zip(self.settings.overrides, self._patterns, strict=True))
        base = self._base()
        for path in paths:
            if not left:
                break
            full = for_patterns(path, base)
            left = [(override, patterns) for override, patterns in left if not patterns.matches(full)]
        return [override for override, _ in left]

    def overrides_of(self, path: str) -> tuple[int, ...]:
        """The numbers of the ``[[overrides]]`` entries that match a file, by its system path; one on disk may be relative."""
        if not self._patterns:
            return ()
        full = for_patterns(path, self._base())
        return tuple(index for index, patterns in enumerate(self._patterns) if patterns.matches(full))

    def profile(self, path: str) -> Profile:
        """What is in effect for a file, by its path (absolute, or relative to the working folder)."""
        key = self.overrides_of(path)
        found = self._profiles.get(key)
        if found is None:
            found = self._profiles[key] = self._make(key)
        return found

    def may_run(self, rule: Rule) -> bool:
        """Whether a rule belongs to the command at all."""
        return rule.only_in_links is self.links or (self.links and (rule.always or rule.engine))

    def _make(self, key: tuple[int, ...]) -> Profile:
        settings = self.settings
        select, ignore = [*settings.select, *settings.extend_select], list(settings.ignore)
        schema, severity, options = settings.schema, dict(settings.severity), dict(settings.options)
        for index in key:
            override = settings.overrides[index]
            select = [*(override.select if override.select is not None else select), *override.extend_select]
            ignore += override.ignore
            schema = override.schema or schema
            severity.update(override.severity)
            for name, values in override.options.items():
                options[name] = {**options.get(name, {}), **values}
        rules = [rule for rule in active(self.registry, select, ignore) if self.may_run(rule)]

        def configured(rule: Rule) -> tuple[Rule, dict[str, Any]]:
            return rule, options.get(rule.name, {})

        weights = {rule.name: Severity(severity.get(rule.name, _on(rule.severity))) for rule in rules}
        counted: frozenset[str] = frozenset()
        if settings.count_info and not settings.allow and settings.baseline is None:  # these need to know each finding
            counted = frozenset(rule.name for rule in rules if weights[rule.name] is Severity.INFO and not rule.always)
        here = counted if settings.cache_dir is None else frozenset()  # another run may show what the cache holds
        return Profile(
            in_effect(map(configured, rules), self.registry.by_name["rule-crash"], here),
            self.schema(schema).validate,
            not self.schema(schema).is_article,
            self.schema(schema).roles,
            weights,
            counted,
            reading_of(settings, *(settings.overrides[index] for index in key)),
        )


def reading_of(*parts: Settings | Override) -> Reading:
    """How the files are read that settings and some overrides are for; the later go over the earlier."""
    reading = USUAL
    for part in parts:
        if part.preset is not None:
            from seedlint.presets.load_preset import load_preset

            reading = load_preset(part.preset).reading
        if part.yaml is not None:
            reading = reading._replace(yaml=part.yaml)
        if part.anchors is not None:
            reading = reading._replace(anchors=part.anchors)
    return reading


def prepare(settings: Settings, registry: Registry | None = None, links: bool = False) -> Plan:
    """Load the rules and check the settings against them.

    Args:
        settings: what was asked for.
        registry: the rules; loaded where there is none.
        links: the plan is that of ``seedlint links``.

    Raises:
        SelectorError, RegistryError, PluginError, SchemaFileError: the settings name something that is not there.
    """
    registry = registry or load(settings.plugins)
    check(settings, registry)
    plan = Plan(settings, registry, links)
    plan.load_schemas()
    plan.profile("")
    return plan


def check(settings: Settings, registry: Registry) -> None:
    """Reject settings that name rules which are not there.

    Raises:
        SelectorError: an unknown rule; the message has the closest one.
    """
    check_selectors(registry, _selectors(settings))
    check_selectors(registry, _full_names(settings), full=True)


def former_names(settings: Settings, registry: Registry) -> dict[str, str]:
    """Former rule names in the settings, each with the name of today."""
    return renamed(registry, (*_selectors(settings), *_full_names(settings)))


def _selectors(settings: Settings) -> Iterator[str]:
    yield from (*settings.select, *settings.extend_select, *settings.ignore)
    for override in settings.overrides:
        yield from (*(override.select or ()), *override.extend_select, *override.ignore)
    for entry in settings.allow:
        yield entry.rule


def _full_names(settings: Settings) -> Iterator[str]:
    parts: list[Settings | Override] = [settings, *settings.overrides]
    for part in parts:
        yield from (*part.severity, *part.options)


def _named(settings: Settings, registry: Registry) -> Settings:
    """Severities and options by the rules' own names, whichever way they were written."""

    def named(table: dict[str, Any]) -> dict[str, Any]:
        return {rule.name if (rule := registry.find(word)) else word: value for word, value in table.items()}

    overrides = tuple(each.replace(severity=named(each.severity), options=named(each.options)) for each in settings.overrides)
    return settings.replace(severity=named(settings.severity), options=named(settings.options), overrides=overrides)


def _finder(site_root: str) -> FindImage:
    from seedlint.read.image_files import finder

    return finder(site_root)


def _on(severity: Severity) -> Severity:
    """The severity of a selected rule: one that is off by default warns."""
    return Severity.WARNING if severity is Severity.OFF else severity
