"""The page on collections is true: its commands are run one after the other, in a folder as it describes, and print what it shows."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib

import pytest

from command import ROOT, seedlint
from sample_collections import write_collection
from test_docs import blocks

PAGE = (ROOT / "linter" / "docs" / "collections.md").read_text(encoding="utf-8")


def steps() -> list[tuple[str, list[str]]]:
    """Each command of the page, with the lines that it shows."""
    found: list[tuple[str, list[str]]] = []
    for body in blocks(PAGE, "console"):
        for line in body.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder after all steps of the page."""
    folder = tmp_path_factory.mktemp("site")
    write_collection(folder / "posts", "posts")
    return folder


def test_every_command_prints_what_the_page_shows(folder):
    commands = steps()
    assert len(commands) >= 6
    for line, shown in commands:
        words = shlex.split(line)
        if words[0] != "seedlint":
            subprocess.run(line, shell=True, cwd=folder, check=True)
            continue
        done = seedlint(*words[1:], cwd=folder)
        said = done.out + done.err
        assert done.status == (1 if any(re.search(r"\b\d+ errors?\b", each) for each in shown) else 0), (line, said)
        assert shown
        assert [each for each in shown if each not in said] == [], (line, said)
        assert done.err.splitlines()[-1] == shown[-1] or words[1] == "init", (line, said)


def test_what_was_written_is_as_the_page_shows(folder, tmp_path):
    write_collection(tmp_path / "posts", "posts")
    assert seedlint("init", cwd=tmp_path).status == 0
    config = tomllib.loads((tmp_path / "seedlint.toml").read_text())
    shown = [tomllib.loads(text) for text in blocks(PAGE, "toml")]
    assert shown[0]["overrides"] == [{key: entry[key] for key in ("files", "schema")} for entry in config["overrides"]]
    schema = json.loads((tmp_path / "schema" / "posts.schema.json").read_text())
    field = json.loads("{" + blocks(PAGE, "json")[0] + "}")
    assert field == {"date": schema["properties"]["date"]}


@pytest.mark.parametrize("text", blocks(PAGE, "toml"))
def test_every_configuration_is_accepted(text, folder, tmp_path):
    write_collection(tmp_path / "posts", "posts", 8)
    seedlint("infer", "posts", "-o", "schema/posts.schema.json", cwd=tmp_path)
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(".", "--no-cache", cwd=tmp_path)
    assert done.err.startswith("checked 8 files"), done.err


def test_every_preset_and_key_is_on_the_page():
    from seedlint.presets.load_preset import preset_names

    assert {*preset_names(), "preset"} <= set(re.findall(r"`([\w-]+)`", PAGE))


def test_every_role_is_on_the_page():
    from seedlint.model.roles import ROLES

    assert {role for roles in ROLES.values() for role in roles} <= set(re.findall(r"`(\w+)`", PAGE))
