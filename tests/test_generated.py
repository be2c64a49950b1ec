"""What is made from the rules is fresh: schema of the configuration, rule pages, picture."""

from __future__ import annotations

import shutil

import pytest

import generate
from command import ROOT


@pytest.mark.parametrize("name", generate.GENERATED)
def test_generated_files_are_fresh(name):
    assert (ROOT / name).read_text(encoding="utf-8") == generate.GENERATED[name](str(ROOT)), f"{name} is old: python linter/generate.py"


def test_generating_writes_what_is_old_and_nothing_else(tmp_path):
    for name in (*generate.GENERATED, generate.TOUR, generate.ARTICLE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    assert generate.write(str(tmp_path)) == []
    (tmp_path / "linter/RULES.md").unlink()
    schema = tmp_path / "schema/config.schema.json"
    text = schema.read_text(encoding="utf-8")
    schema.write_text(text.replace('"days"', '"dayz"'), encoding="utf-8")
    assert generate.write(str(tmp_path)) == ["schema/config.schema.json", "linter/RULES.md"]
    assert schema.read_text(encoding="utf-8") == text
