"""Settings and registry -> what is in force for each file."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from seedlint.check.per_document import Rules
from seedlint.diagnostic import Severity
from seedlint.read.assemble import FindImage, Validate
from seedlint.registry import Registry
from seedlint.rule import Rule
from seedlint.select import active
from seedlint.settings import Settings


class Profile(NamedTuple):
    """What is in force for one kind of file: rules with options, schema, severities."""

    rules: Rules
    validate: Validate
    severity: dict[str, Severity]


class Plan:
    """Profiles by path: files that the same overrides match share one.

    ``image`` finds the files of site-relative images; None where no site root is known.
    """

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.settings = settings
        self.registry = registry
        self.image = _finder(settings.site_root) if settings.site_root is not None else None
        self._profiles: dict[tuple[int, ...], Profile] = {}
        self._patterns: list[Any] = []
        if settings.overrides:
            from seedlint.read.discover import Patterns

            base = settings.base or os.getcwd()
            self._patterns = [Patterns(base, override.files) for override in settings.overrides]

    def profile(self, path: str) -> Profile:
        """What is in force for a file, by its path (absolute, or relative to the working folder)."""
        key: tuple[int, ...] = ()
        if self._patterns:
            full = os.path.abspath(path)
            key = tuple(index for index, patterns in enumerate(self._patterns) if patterns.verdict(full))
        found = self._profiles.get(key)
        if found is None:
            found = self._profiles[key] = self._make(key)
        return found

    def _make(self, key: tuple[int, ...]) -> Profile:
        from seedlint.schema import load

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
        rules = active(self.registry, select, ignore)

        def configured(rule: Rule) -> tuple[Rule, dict[str, Any]]:
            return rule, options.get(rule.name, {})

        running = [rule for rule in rules if not rule.engine]
        return Profile(
            Rules(
                tuple(configured(rule) for rule in running if rule.collect is None),
                tuple(configured(rule) for rule in running if rule.collect is not None),
                self.registry.by_name["rule-crash"],
            ),
            load(schema).validate,
            {rule.name: Severity(severity.get(rule.name, _on(rule.severity))) for rule in rules},
        )


def _finder(site_root: str) -> FindImage:
    from seedlint.read.images import finder

    return finder(site_root)


def _on(severity: Severity) -> Severity:
    """The severity of a rule that was asked for: one that is off by default warns."""
    return Severity.WARNING if severity is Severity.OFF else severity
