"""`seedlint init` proposes a configuration that works as it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from articles import article, file_name, write_folder
from command import seedlint


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_articles_are_included_and_other_files_are_not(folder):
    write_folder("news", 12)
    text = article(99)
    Path(file_name(text)).write_text(text)
    Path("people").mkdir()
    Path("people/jo.md").write_text("---\nname: Jo\n---\n")
    Path("notes.md").write_text("just notes\n")
    done = seedlint("init")
    assert done.status == 0, done.err
    assert done.err.startswith("wrote seedlint.toml\n")
    config = tomllib.loads(Path("seedlint.toml").read_text())
    assert config["include"] == ["/*.md", "news/**/*.md"]
    assert '# files = ["people/**"]' in Path("seedlint.toml").read_text()
    for snippet in ("pre-commit", "GitHub Actions", "pip install seedlint"):
        assert snippet in done.out
    listed = seedlint("--show-files", ".").out
    assert listed.count("news/") >= 12
    assert "people/jo.md" not in [line.strip() for line in listed.splitlines()]


def test_what_is_common_here_is_proposed_as_info(folder):
    Path("seeds").mkdir()
    for seed in range(6):
        text = article(seed, amp=False)
        text = re.sub(r'(\nimages:\n  - url: "http)s:', r"\1:", text)
        Path("seeds", file_name(text)).write_text(text.replace("title:", "titel:", 1) if seed == 0 else text)
    done = seedlint("init")
    severity = tomllib.loads(Path("seedlint.toml").read_text())["severity"]
    assert severity == {"insecure-url": "info"}
    assert '# unknown-field = "error"  # 1 in 1 of 6 files' in Path("seedlint.toml").read_text()
    assert "seedlint baseline ." in done.err
    assert "1 error" in seedlint("--no-cache", ".").err


def test_nothing_is_overwritten(folder):
    Path("seedlint.toml").write_text("# mine\n")
    done = seedlint("init")
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: seedlint.toml is there already: nothing was written\n"
    assert Path("seedlint.toml").read_text() == "# mine\n"


def test_an_empty_folder_gets_a_configuration_to_fill_in(folder):
    assert seedlint("init").status == 0
    assert tomllib.loads(Path("seedlint.toml").read_text())["include"] == ["**/*.md"]
    assert seedlint("--show-settings").status == 0
