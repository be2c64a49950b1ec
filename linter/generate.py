"""Writes what is made from the rules: ``python linter/generate.py`` in a checkout, after a rule or an option has changed."""

from __future__ import annotations

import json
import os
from binascii import crc32
from collections.abc import Callable
from inspect import Parameter, signature
from io import StringIO
from pprint import pformat

from article_function import source
from seedlint import __version__
from seedlint.check.plan import prepare
from seedlint.config.json_schema import config_schema
from seedlint.emit.load_format import load_format
from seedlint.emit.style import Style
from seedlint.model.diagnostic import Safety, Severity
from seedlint.model.rule import Rule
from seedlint.model.settings import Settings
from seedlint.registry import rule_pages
from seedlint.registry.registry import Registry, imported
from seedlint.run.inputs import find_inputs
from seedlint.run.pipeline import run

NOW = 1_900_000_000.0  # so that what is made does not change with the day
TOUR = "seeds/broken/related.md"
ARTICLE = "schema/article.schema.json"


_OWN_RULES = '''"""Every rule of ours, without its functions. Made by `linter/generate.py`: not for editing."""

from __future__ import annotations

from seedlint.model.diagnostic import Safety, Severity
from seedlint.model.rule import Rule

RULES = (
{rules}
)
'''


def own_rules(_top: str) -> str:
    """The rules of ours, as they say it themselves."""
    usual = {name: each.default for name, each in signature(Rule).parameters.items() if each.kind is Parameter.KEYWORD_ONLY}
    lines = []
    for rule in imported():
        facts = [(name, getattr(rule, name)) for name, default in usual.items() if getattr(rule, name) != default]
        words = [f"{name}={_written(value)}" for name, value in facts]
        lines.append(f'    Rule("{rule.module}", "{rule.module.rpartition(".")[2]}", {", ".join(words)}),')
    return _OWN_RULES.format(rules="\n".join(lines))


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"({''.join(f'{_written(each)}, ' for each in value).strip()})"
    if isinstance(value, Severity | Safety):
        return f"{type(value).__name__}.{value.name}"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _registry() -> Registry:
    """The rules as they are, whatever the index says."""
    registry = Registry()
    for rule in sorted(imported(), key=lambda rule: rule.code):
        registry.add(rule, rule.module)
    return registry


def config_schema_text(_top: str) -> str:
    """JSON Schema of the configuration, from the options of the rules."""
    return json.dumps(config_schema(_registry().by_name.values()), indent=2, ensure_ascii=False) + "\n"


def rules_page(_top: str) -> str:
    """Every rule's page."""
    return "".join(rule_pages.as_markdown(list(_registry().by_code.values())))


def picture(top: str) -> str:
    """What the command prints in a terminal, as SVG."""
    from rich.console import Console
    from rich.text import Text

    settings = Settings(now=NOW)
    path = os.path.join(top, TOUR)
    inputs, _ = find_inputs([path], settings)
    report = run(inputs._replace(files=[(TOUR, path)]), prepare(settings, _registry()))
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    style = Style(width=100, color=True, lines=lambda _: lines, version=__version__)
    console = Console(record=True, width=102, file=StringIO(), force_terminal=True, color_system="standard")
    shown = report.replace(diagnostics=report.diagnostics[:_SHOWN])
    printed = f"$ seedlint {TOUR}\n" + "".join(load_format("full")(shown, style))
    console.print(Text.from_ansi(printed.rstrip("\n")))  # of a last line break rich made an empty line in some versions
    return console.export_svg(title="seedlint", unique_id="seedlint")


_ARTICLE_SCHEMA = '''"""schema/article.schema.json as a function, and itself. Made by `linter/generate.py`: not for editing."""

# mypy: ignore-errors

from seedlint.article.dates import is_date_time
from seedlint.article.urls import is_url, is_url_reference

CHECKSUM = {checksum}  # of the file that it was made from
is_uri, is_uri_reference = is_url, is_url_reference


{source}
accepts = f0


def contents():
    return {contents}
'''


def article_schema(top: str) -> str:
    """The function of the article schema, and the schema for Python to read, which spares a run the import of a reader of JSON."""
    with open(os.path.join(top, ARTICLE), "rb") as file:
        text = file.read()
    contents = json.loads(text)
    return _ARTICLE_SCHEMA.format(checksum=crc32(text), source=source(contents), contents=pformat(contents, width=160, sort_dicts=False))


_SHOWN = 5  # findings in the picture

# File, from the top of the checkout -> what makes its text, given that top.
GENERATED: dict[str, Callable[[str], str]] = {
    "linter/seedlint/registry/_own_rules.py": own_rules,
    "linter/seedlint/schema/_article_schema.py": article_schema,
    "schema/config.schema.json": config_schema_text,
    "linter/RULES.md": rules_page,
    ".github/seedlint.svg": picture,
}


def write(top: str) -> list[str]:
    """Write every generated file; returns those that changed.

    Args:
        top: the top folder of the checkout.
    """
    changed = []
    for name, make in GENERATED.items():
        path, text = os.path.join(top, name), make(top)
        try:
            with open(path, encoding="utf-8", newline="") as file:
                old = file.read()
        except FileNotFoundError:
            old = ""
        if text != old:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            changed.append(name)
    return changed


if __name__ == "__main__":
    write(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
