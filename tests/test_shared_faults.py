"""Inputs that once went wrong, one test per folder of ``../shared/faults``; collected only where these samples are at hand.

What each of them taught is also a test on data of our own, beside the tests of the module that went wrong.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command import ROOT, jsonl, seedlint
from repository import ENVIRONMENT, Repository

FOLDER = Path(__file__).parent.parent.parent / "shared" / "faults"
if not FOLDER.is_dir():  # named, that is: conftest.py leaves this file out otherwise
    pytest.skip("there is no ../shared/faults beside this checkout", allow_module_level=True)
NAMES = sorted(path.name for path in FOLDER.iterdir())
TESTS: dict[str, Callable[[Path], None]] = {}


def fault(name: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Declare what is right for the folder of this name; the function gets a private copy of it."""

    def declare(test: Callable[[Path], None]) -> Callable[[Path], None]:
        TESTS[name] = test
        return test

    return declare


def python(*words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run Python itself, with this checkout."""
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT / "linter")}, check=False
    )


# -- ignore files, git, configuration patterns ---------------------------------------------------------------------------


def _repository_with_its_ignore_file(folder: Path) -> None:
    (folder / "gitignore.txt").rename(folder / ".gitignore")
    Repository(folder)


@fault("bugs-01-gitignore-invalid-line-crash")
def _(folder):
    _repository_with_its_ignore_file(folder)
    for line in ("!", "! ", "\\", "x\\", "a\\/b", "\\/a", "[z-a]", "[a-\\]]"):
        (folder / ".gitignore").write_text(f"*.log\n{line}\n1.md\n")
        done = jsonl(".", cwd=folder)
        assert (done.status, done.err) == (0, "checked 1 file: no findings; 1 skipped (ignored)\n")


@fault("bugs-02-gitignore-bom")
def _(folder):
    _repository_with_its_ignore_file(folder)
    assert jsonl(".", cwd=folder).err == "checked 1 file: no findings; 1 skipped (ignored)\n"


@fault("bugs-04-since-inherited-git-env")
def _(folder):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    command = folder / "seedlint"
    command.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT / 'linter'}' exec '{sys.executable}' -m seedlint \"$@\"\n")
    command.chmod(0o755)
    env = {**os.environ, **ENVIRONMENT, "SEEDLINT": str(command), "TMPDIR": str(folder)}
    done = subprocess.run(["sh", "repro.sh"], cwd=folder, capture_output=True, text=True, env=env, check=False, timeout=120)
    shown = done.stdout + done.stderr
    assert "old.md:" not in shown
    assert shown.count("new.md:") == 6  # two each without a hook and in both hooks; the sibling folder has not changed
    assert shown.count("exit 1") == 2


@fault("bugs-16-stdin-force-exclude")
def _(folder):
    text = (folder / "docs/x.md").read_bytes()
    words = ("--no-cache", "--force-exclude", "--allow-empty", "--stdin-filename", "docs/x.md", "-")
    assert seedlint(*words, cwd=folder, stdin=text).err == "checked 0 files: no findings; 1 skipped (excluded)\n"
    fixed = seedlint("--fix", "--unsafe-fixes", *words, cwd=folder, stdin=text)
    assert (fixed.status, fixed.out.encode()) == (0, text)


@fault("bugs-18-config-pattern-crash")
def _(folder):
    done = seedlint("--no-cache", ".", cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith('seedlint: seedlint.toml:1: exclude[0]: "[z-a].md" is no pattern')


@fault("wild-14-overrides-match-nothing")
def _(folder):
    assert 'seedlint.toml:1: [[overrides]] files = ["posts/**"]: no file matches' in seedlint("--no-cache", ".", cwd=folder).err


@fault("wild-15-nothing-to-check-mdx")
def _(folder):
    done = seedlint("--no-cache", "docs", cwd=folder)
    assert done.status == 2
    assert "1 *.mdx" in done.err
    assert 'include = ["**/*.mdx"]' in done.err
    assert seedlint("init", cwd=folder).status == 0
    assert 'include = ["**/*.mdx"]' in (folder / "seedlint.toml").read_text()
    assert "checked 1 file" in seedlint("--no-cache", ".", cwd=folder).err


# -- schemas -------------------------------------------------------------------------------------------------------------


@fault("bugs-10-schema-multipleof")
def _(folder):
    assert jsonl("--schema", "s.json", "a.md", "b.md", cwd=folder).findings == []


@fault("bugs-11-schema-ecma-regex")
def _(folder):
    assert jsonl("--schema", "dollar.json", "a.md", cwd=folder).rules == [("a.md", "invalid-format")]
    assert jsonl("--schema", "unicode.json", "a.md", cwd=folder).rules == [("a.md", "invalid-format")]


@fault("bugs-20-schema-formats-unchecked")
def _(folder):
    assert jsonl("--schema", "s.json", "a.md", cwd=folder).rules == [("a.md", "invalid-format")] * 10


# -- rules ---------------------------------------------------------------------------------------------------------------


def rules_of(folder: Path, *words: str) -> list[str]:
    """The rules of all findings in a folder, infos among them."""
    done = seedlint("check", "--no-cache", "--format", "jsonl", *words, ".", cwd=folder)
    return sorted(rule for _, rule in done.rules)


def fixed(folder: Path) -> str:
    """What ``a.md`` is after one run that fixes all it can."""
    seedlint("check", "--no-cache", "--fix", "--unsafe-fixes", ".", cwd=folder)
    return (folder / "a.md").read_text("utf-8")


@fault("bugs-12-mojibake-trademark")
def _(folder):
    assert rules_of(folder, "--select", "SL603") == ["mojibake"] * 3


@fault("bugs-13-fix-order-mojibake-entity")
def _(folder):
    assert 'title: "Why they don’t walk"' in fixed(folder)


@fault("bugs-19-ref-identifies-page")
def _(folder):
    before = (folder / "a.md").read_text("utf-8")
    assert rules_of(folder) == []
    assert fixed(folder) == before


@fault("wild-01-related-far-in-time-flood")
def _(folder):
    assert rules_of(folder) == []
    (folder / "seedlint.toml").write_text("[rules.related-far-in-time]\ndays = 200\n")
    assert rules_of(folder) == ["related-far-in-time"]


@fault("wild-02-one-record-in-many-files")
def _(folder):
    found = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=folder).findings
    facts = {(each["record_url"], each["field"].rpartition("/")[2], each["rule"]) for each in found}
    assert facts == {("news.example.org/council", "excerpt", "empty-text"), ("news.example.org/council", "url", "url-html-entity")}
    assert len(found) == 6


@fault("wild-03-file-name-mismatch-false")
def _(folder):
    assert "file-name-mismatch" not in rules_of(folder)


@fault("wild-04-provider-name-majority-is-damaged")
def _(folder):
    assert "provider-name-varies" not in rules_of(folder)


@fault("wild-19-known-names-other-meaning")
def _(folder):
    found = seedlint("check", "--no-cache", "--select", "SL501,SL208,SL801,SL606", "--format", "jsonl", ".", cwd=folder)
    assert (found.findings, found.status) == ([], 0)


@fault("wild-05-missed-text-and-url-defects")
def _(folder):
    found = rules_of(folder)
    assert "url-tracking" in found
    assert found.count("placeholder-text") == 5


# -- fixes and images ----------------------------------------------------------------------------------------------------


@fault("bugs-05-avif-heic-irot")
def _(folder):
    found = jsonl("--site-root", "site", "a.md", cwd=folder).findings
    assert [(finding["rule"], finding["message"]) for finding in found] in (
        [],
        [("image-size-contradicts-file", "width is 300 and height is 200, the file is 200 × 300 pixels")],
    )


@fault("bugs-06-svg-doctype-entity")
def _(folder):
    assert jsonl("--site-root", "site", "a.md", cwd=folder).findings == []


@fault("bugs-22-git-lfs-pointer")
def _(folder):
    [found] = jsonl("--site-root", "site", "a.md", cwd=folder).findings
    assert found["rule"] == "missing-image-file"
    assert "Git LFS pointer" in found["message"]


@fault("wild-18-safe-fix-joins-paragraphs")
def _(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*.md")}
    seedlint("check", "--no-cache", "--fix", ".", cwd=folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.md")} == before


# -- command line and first encounters -----------------------------------------------------------------------------------


@fault("bugs-14-python-OO")
def works_without_docstrings(folder):
    for words in (["--isolated", "--no-cache", "a.md"], ["explain", "SL101"]):
        plain, bare = (python(*flags, "-m", "seedlint", *words, cwd=folder) for flags in ([], ["-OO"]))
        assert (bare.returncode, bare.stdout, bare.stderr) == (plain.returncode, plain.stdout, plain.stderr)
        assert plain.returncode == 0


@fault("bugs-15-pipe-status")
def a_reader_that_leaves_early_leaves_the_status(folder):
    environment = {**os.environ, "SEEDLINT": f"{sys.executable} -m seedlint", "PYTHONPATH": str(ROOT / "linter"), "TMPDIR": str(folder)}
    done = subprocess.run(["bash", "repro.sh"], cwd=folder, capture_output=True, text=True, env=environment, check=True)
    assert re.findall(r": +(\d+)", done.stdout) == ["1"] * 4, done.stdout


@fault("wild-13-paths-after-options")
def paths_may_stand_anywhere(folder):
    first = seedlint("check", "--isolated", "--no-cache", "--format", "concise", "a.md", "b.md", cwd=folder)
    mixed = seedlint("check", "--isolated", "a.md", "--no-cache", "--format", "concise", "b.md", cwd=folder)
    assert mixed == first
    assert first.status in (0, 1)


@fault("bugs-17-yaml11-booleans")
def _(folder):
    assert jsonl("a.md", cwd=folder).rules == [("a.md", "ambiguous-scalar")] * 3


# -- collections of other sites ------------------------------------------------------------------------------------------


def found(folder: Path) -> set[str]:
    """The rules that report something in a folder with its own configuration."""
    done = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=folder)
    assert done.status in (0, 1), done.err
    return {rule for _, rule in done.rules}


def configured(folder: Path, line: str) -> None:
    """One line more of configuration, for the whole folder."""
    path = folder / "seedlint.toml"
    path.write_text(f"{line}\n{path.read_text()}")


@fault("wild-07-own-field-names-silent")
def _(folder):
    path = folder / "post.schema.json"
    schema = json.loads(path.read_text())
    roles = {
        "summary": "excerpt",
        "link": "webUrl",
        "tags": "topics",
        "image": "images",
        "date": "publishedDateTime",
    }
    for name, value in schema["properties"].items():
        if name in roles:
            value["x-seedlint-role"] = roles[name]
    path.write_text(json.dumps(schema))
    assert {"html-entity", "insecure-url"} <= found(folder)


@fault("wild-08-dates-of-site-generators")
def _(folder):
    path = folder / "post.schema.json"
    path.write_text(path.read_text().replace('"date-time"', '"yaml-timestamp"'))
    done = seedlint("check", "--no-cache", ".", cwd=folder)
    assert (done.status, done.out) == (0, "")
    assert "not checked" not in done.err


@fault("wild-10-empty-front-matter")
def _(folder):
    assert found(folder) == set()


@fault("wild-11-anchors-leave-file-unchecked")
def _(folder):
    configured(folder, "anchors = true")
    assert "unsupported-yaml" not in found(folder)


@fault("wild-12-other-front-matter-kinds")
def _(folder):
    done = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=folder)
    assert ("2024-03-05-a.md", "missing-front-matter") not in done.rules
    assert ("2024-03-05-b.md", "missing-front-matter") not in done.rules


@fault("wild-16-liquid-in-front-matter")
def _(folder):
    findings = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=folder).findings
    assert findings
    assert all("template" in finding["message"] for finding in findings)


@fault("wild-17-yaml-1.1-booleans")
def _(folder):
    configured(folder, 'yaml = "1.1"')
    findings = seedlint("check", "--no-cache", "--format", "jsonl", ".", cwd=folder).findings
    # `draft: yes` is a boolean; so is `title: No`, which the site shows as "false".
    assert [(finding["rule"], finding["field"]) for finding in findings] == [("wrong-type", "/title")]


def test_every_folder_has_its_test():
    assert set(NAMES) == set(TESTS)


@pytest.mark.parametrize("name", NAMES)
def test_fault(name, tmp_path):
    folder = tmp_path / name
    shutil.copytree(FOLDER / name, folder)
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)
    TESTS[name](folder)
