"""The JSON Schema of the configuration, from the keys and the rules' signatures. `linter/generate.py` writes it to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seedlint._typing import Any
from seedlint.config.keys import ALLOW, DRIFT, DRIFT_FIELDS, FIELD, OVERRIDE, SEVERITY, TOP, Key, options
from seedlint.model.rule import Rule

ID = "https://seedlint.github.io/schema/config.schema.json"


def config_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """JSON Schema 2020-12 of ``seedlint.toml`` and of ``[tool.seedlint]``.

    Whether a file is there, and whether a selector selects something, only the program itself can say.
    """
    ordered = sorted(rules, key=lambda rule: rule.code)
    with_options = [rule for rule in ordered if rule.options]
    properties = _properties(TOP)
    properties["overrides"]["items"] = _table(OVERRIDE)
    properties["allow"]["items"] = _table(ALLOW)
    drift = {"type": "object", "properties": _properties(DRIFT), "additionalProperties": False}
    fields = {"type": "object", "description": DRIFT_FIELDS.words, "propertyNames": FIELD.schema, "additionalProperties": drift}
    properties["drift"] |= {"properties": {**_properties(DRIFT), "fields": fields}, "additionalProperties": False}
    closed = {"severity": _names(ordered), "rules": _names(with_options)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "seedlint configuration",
        "description": "seedlint.toml, or the table tool.seedlint of pyproject.toml. Paths and patterns are relative to its folder.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "if": {"properties": {"plugins": {"maxItems": 0}}},
        "then": {
            "description": "Without plugins every rule is known.",
            "properties": {**closed, "overrides": {"items": {"properties": closed}}},
        },
        "$defs": {
            "severity": {"title": "Severity", **SEVERITY.schema},
            "severities": {
                "type": "object",
                "properties": {rule.name: _rule(rule, {"$ref": "#/$defs/severity"}) for rule in ordered},
                "additionalProperties": {"$ref": "#/$defs/severity"},
            },
            "rules": {
                "type": "object",
                "properties": {
                    **{rule.name: _rule(rule, _options(rule)) for rule in with_options},
                    **{word: {"$ref": f"#/$defs/rules/properties/{rule.name}"} for rule in with_options for word in _other_names(rule)},
                },
                "additionalProperties": {"type": "object"},
            },
        },
    }


def _properties(keys: Mapping[str, Key]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, key in keys.items():
        found[name] = {"description": key.words, **key.kind.schema}
        if name == "severity":
            found[name] = {"description": key.words, "$ref": "#/$defs/severities"}
        elif name == "rules":
            found[name] = {"description": key.words, "$ref": "#/$defs/rules"}
        if key.default not in (None, {}):
            found[name]["default"] = key.default
    return found


def _table(keys: Mapping[str, Key]) -> dict[str, Any]:
    required = [name for name, key in keys.items() if key.required]
    return {"type": "object", "properties": _properties(keys), "required": required, "additionalProperties": False}


def _rule(rule: Rule, value: dict[str, Any]) -> dict[str, Any]:
    return {"title": f"{rule.code}: {rule.title}", **value}


def _other_names(rule: Rule) -> tuple[str, ...]:
    return (rule.code, *rule.aliases)


def _names(rules: Iterable[Rule]) -> dict[str, Any]:
    return {"propertyNames": {"enum": [word for rule in rules for word in (rule.name, *_other_names(rule))]}}


def _options(rule: Rule) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, key in options(rule).items():
        properties[name] = {**key.kind.schema, "default": key.default}
        if "_" in (written := name.replace("-", "_")):
            properties[written] = {"$ref": f"#/$defs/rules/properties/{rule.name}/properties/{name}"}
    return {"type": "object", "properties": properties, "additionalProperties": False}
