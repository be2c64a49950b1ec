"""What a hover shows: the rule of a finding, and what the schema says of a field."""

from __future__ import annotations

import json
from collections.abc import Sequence

from seedlint._typing import Any
from seedlint.lsp.schema_at import parts_at
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.locations import Pointer, json_pointer
from seedlint.model.rule import Rule
from seedlint.registry.rule_pages import explain


def of_finding(found: Diagnostic, rule: Rule) -> str:
    """A finding and the page of its rule, in Markdown."""
    return f"**{found.severity}**: {_escaped(found.message)}\n\n{explain(rule).replace('# ', '### ', 1)}"


def of_field(pointer: Pointer, contents: Any) -> str:
    """The schema's title, description, values and examples of a field, in Markdown; empty where it says nothing."""
    schemas = [part.schema for part in parts_at(contents, pointer)]
    title, description = _first(schemas, "title"), _first(schemas, "description")
    words = [f"**{_escaped(str(title))}** `{json_pointer(pointer)}`"] if title else []
    words += [_escaped(str(description))] if description else []
    kind, form, values = _first(schemas, "type"), _first(schemas, "format"), _first(schemas, "enum")
    facts = [f"type: {' or '.join(kind) if isinstance(kind, list) else kind}"] if kind else []
    facts += [f"format: {form}"] if form else []
    facts += [f"one of: {', '.join(_code(value) for value in values)}"] if isinstance(values, list) else []
    words += ["; ".join(facts)] if facts and words else []
    examples = _first(schemas, "examples")
    if isinstance(examples, list) and examples:
        words.append("Example: " + ", ".join(_code(value) for value in examples[:3]))
    return "\n\n".join(words)


def _first(schemas: Sequence[dict[str, Any]], keyword: str) -> Any:
    return next((schema[keyword] for schema in schemas if schema.get(keyword)), None)


def _code(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False).replace("`", "'")
    return f"`{text}`"


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_[]<>#" else char for char in text)
