"""Neovim with the language server, headless: attaches, shows, hovers and fixes. `.ci/full` runs it where there is an nvim."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from articles import article

pytestmark = [pytest.mark.editor, pytest.mark.slow]
pytest.importorskip("pygls", reason="pip install '.[lsp]'")

NVIM = shutil.which("nvim")


@pytest.mark.skipif(NVIM is None, reason="there is no nvim")
def test_neovim_attaches_shows_hovers_and_fixes(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    text = article(0).replace("https://", "http://", 1)
    (folder / "a.md").write_text(text, encoding="utf-8")
    command = tmp_path / "seedlint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {
        **os.environ, "SEEDLINT": str(command), "ARTICLE": str(folder / "a.md"), "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path),
    }  # fmt: skip
    script = Path(__file__).parent / "nvim_client.lua"
    done = subprocess.run(
        [NVIM, "--headless", "--clean", "-n", "-S", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = (done.stdout + done.stderr).replace("\r", "").strip().split("\n")
    assert done.returncode == 0, said
    at = next(number for number, line in enumerate(text.split("\n"), 1) if "http://" in line)
    assert said[0].startswith("shows scheme of the url is http")
    assert f" at {at}:" in said[0]
    assert said[1:] == ["hovers insecure-url", "fixes https", "shows nothing any more"]
