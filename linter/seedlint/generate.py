"""Writes what is made from the rules: ``python -m seedlint.generate`` in a checkout, after a rule or an option has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from seedlint.config.describe import config_schema
from seedlint.registry import load

# File, from the top of the checkout -> what makes its text.
GENERATED: dict[str, Callable[[], str]] = {
    "schema/config.schema.json": lambda: _json(config_schema(load().by_name.values())),
}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write(top: str) -> list[str]:
    """Write every generated file; returns those that changed.

    Args:
        top: the top folder of the checkout.
    """
    changed = []
    for name, make in GENERATED.items():
        path, text = os.path.join(top, name), make()
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
    write(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
