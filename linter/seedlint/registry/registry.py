"""Finds the rules: ours in `rules/`, and those of plug-ins that the configuration lists."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from sys import flags

from seedlint import _reference
from seedlint.errors import RegistryError
from seedlint.model.rule import Rule
from seedlint.registry._own_rules import RULES


class Registry:
    """All known rules, by name; `find` understands names, codes and aliases."""

    __slots__ = ("by_code", "by_name", "renamed")

    def __init__(self) -> None:
        self.by_name: dict[str, Rule] = {}
        self.by_code: dict[str, Rule] = {}
        self.renamed: dict[str, str] = {}

    def add(self, rule: Rule, origin: str) -> None:
        """Take in one rule.

        Raises:
            RegistryError: an equal code or name.
        """
        for known in (self.by_code.get(rule.code), self.by_name.get(rule.name)):
            if known is not None:
                raise RegistryError(f"rule {rule.code} {rule.name} of {origin} clashes with {known.code} {known.name} of {known.module}")
        self.by_name[rule.name] = rule
        self.by_code[rule.code] = rule
        for alias in rule.aliases:
            self.renamed[alias] = rule.name

    def find(self, word: str) -> Rule | None:
        """The rule of a full name, code or former name."""
        return self.by_name.get(word) or self.by_code.get(word.upper()) or self.by_name.get(self.renamed.get(word, ""))


def _modules() -> list[tuple[str, str]]:
    """Family and module name of every rule file, sorted."""
    top = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rules")
    found = []
    for family in sorted(os.listdir(top)):
        folder = os.path.join(top, family)
        if os.path.isdir(folder) and not family.startswith("_"):
            found += [(family, name[:-3]) for name in sorted(os.listdir(folder)) if name.endswith(".py") and not name.startswith("_")]
    return found


_own: dict[str, Rule] = {}


def imported() -> Iterator[Rule]:
    """Our rules, each from its module.

    Raises:
        RegistryError: a module without its rule, or a rule without a docstring.
    """
    for family, name in _modules():
        made = getattr(import_module(f"seedlint.rules.{family}.{name}"), name, None)
        if not isinstance(made, Rule):
            raise RegistryError(f"seedlint/rules/{family}/{name}.py holds no rule called {name}")
        yield _documented(made, f"rules/{name}")


def own_rules() -> dict[str, Rule]:
    """Our rules by module name, made once a process: from the index, whose rules import their modules later, where it is of these files."""
    if not _own:
        rules: Iterable[Rule] = RULES
        if _reference.REFERENCE or [rule.module for rule in RULES] != [f"seedlint.rules.{family}.{name}" for family, name in _modules()]:
            rules = imported()
        _own.update((rule.name.replace("-", "_"), rule) for rule in rules)
    return _own


def _documented(rule: Rule, origin: str) -> Rule:
    if flags.optimize < 2 and not rule.doc.strip():  # with -OO no function has one
        raise RegistryError(f"rule {rule.name} of {origin} has no docstring")
    return rule


def load(plugins: tuple[str, ...] = ()) -> Registry:
    """Our rules, and those of the named plug-in packages (entry point group ``seedlint.rules``).

    Raises:
        RegistryError: a rule that clashes, or a plug-in that is not installed or does not load.
    """
    registry = Registry()
    for name, rule in sorted(own_rules().items(), key=lambda item: item[1].code):
        registry.add(rule, f"rules/{name}")
    if plugins:
        from seedlint.registry.plugins import load_plugin

        for plugin in plugins:
            for rule in load_plugin(plugin):
                registry.add(_documented(rule, plugin), plugin)
    return registry
