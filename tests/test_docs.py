"""README and CONTRIBUTING are true: what they show is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from articles import article
from command import ROOT, seedlint
from fewer import goes_through
from seedlint.cli.arguments import parse

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^(`{3,4})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def blocks(text: str, kind: str) -> list[str]:
    return [body for _, word, body in FENCE.findall(text) if word == kind]


def commands(text: str) -> list[str]:
    """Every `seedlint …` line of console blocks."""
    lines = [line[2:].split("  #")[0].strip() for body in blocks(text, "console") for line in body.splitlines() if line.startswith("$ ")]
    return [line for line in lines if line.startswith("seedlint ")]


@goes_through("line", commands(README))
def test_every_command_is_understood(line):
    words = shlex.split(line)[1:]
    assert parse(words).command in ("check", "explain", "baseline", "infer", "init", "links", "report")


def test_every_command_does_what_it_says(tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns("broken"))
    for line in commands(README):
        words = shlex.split(line)[1:]
        if words[0] == "links":
            words.append("--dump")  # no test goes further than this machine
        done = seedlint(*words, cwd=tmp_path)
        assert done.status == 0, (line, done.err)
        assert "Traceback" not in done.err


def test_the_one_line_commands_are_what_ci_runs():
    script = (ROOT / ".ci" / "run").read_text()
    lines = [body.strip() for body in blocks(README, "") if body.startswith("python3 -m venv")]
    assert lines == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/seedlint seeds/",
        "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest",
    ]
    assert "README.md" in script


CONFIGURATIONS = blocks(README, "toml")


@pytest.mark.parametrize("text", [*CONFIGURATIONS, "\n".join(CONFIGURATIONS)])
@pytest.mark.parametrize("folder", ["seeds", "news"])
def test_every_configuration_is_accepted_in_a_fresh_folder(text, folder, tmp_path):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.md").write_text(article(1), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint("--no-cache", "--allow-empty", "--fail-on", "error", ".", cwd=tmp_path)
    assert done.status == 0, done
    assert done.err.splitlines()[-1].startswith("checked "), done


def test_the_configuration_works_as_pasted(tmp_path):
    """In the folder of a newcomer, who has articles and nothing else that it names."""
    text = blocks(README, "toml")[0]
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns("broken"))
    done = seedlint("check", "--no-cache", ".", cwd=tmp_path)
    assert (done.status, done.out) == (0, ""), done.out + done.err
    assert len(done.err.splitlines()) == 1, done.err


@pytest.mark.parametrize("text", blocks(README, "python"))
def test_every_python_example_runs(text):
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout


PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted((ROOT / "linter" / "docs").glob("*.md"))


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))


def test_every_link_leads_somewhere():
    for path in PAGES:
        for target in links(path):
            assert target.startswith("https://") or (path.parent / target).exists(), (path.name, target)


def test_the_readme_is_short_and_leads_to_every_page():
    assert len(README.splitlines()) < 200
    linked = {ROOT / target for target in links(ROOT / "README.md") if not target.startswith("https://")}
    assert {path for path in PAGES if path.name != "README.md"} <= linked


WRITTEN = {
    name: body for name, _, body in re.findall(r"<!-- file (\S+) -->\n(`{3,4})\w+\n(.*?)^\2$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
}


class Checkout:
    """A copy of this checkout, to follow CONTRIBUTING in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        for name in filter(None, listed):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)

    def write(self, *names: str) -> None:
        for name in names:
            (self.folder / name).write_text(WRITTEN[name], encoding="utf-8")

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(self.folder / "linter")}
        return subprocess.run([sys.executable, *words], cwd=self.folder, capture_output=True, text=True, env=env, check=False)

    def pytest(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *words)


def follow(checkout: Checkout) -> None:
    """Every step of CONTRIBUTING: a rule, a folder rule, an output format."""
    checkout.write(*WRITTEN)
    assert checkout.python("linter/generate.py").returncode == 0
    assert checkout.pytest("tests/test_emitters.py", "--update").returncode == 0


@pytest.mark.slow
def test_a_rule_in_fifteen_minutes(tmp_path):
    """Follows CONTRIBUTING to the letter in a copy of the checkout: two files, and everything about the new rule passes."""
    checkout = Checkout(tmp_path)
    for name in WRITTEN:  # where the steps were followed already, as the slow test below does
        (tmp_path / name).unlink(missing_ok=True)
    checkout.write("tests/cases/shouting-title.md")
    before = checkout.pytest("tests/test_rules.py", "-k", "case_file_has_its_rule")
    assert before.returncode == 1
    assert "shouting-title" in before.stdout
    checkout.write(*WRITTEN)
    assert checkout.python("linter/generate.py").returncode == 0
    after = checkout.pytest("tests/test_rules.py", "tests/test_pages.py", "-k", "shouting or repeated_secured or case_file_has_its_rule")
    assert after.returncode == 0, after.stdout
    for name in ("linter/RULES.md", "schema/config.schema.json"):
        assert "shouting-title" in (tmp_path / name).read_text(encoding="utf-8")
    done = checkout.python(
        "-m", "seedlint", "check", "--format", "places", "--no-cache", "--select", "shouting-title", "seeds/broken/text-shouting.md"
    )
    assert done.stdout == "seeds/broken/text-shouting.md:3:8\n", done.stderr


@pytest.mark.slow
def test_the_whole_suite_passes_with_what_contributing_adds(tmp_path):
    checkout = Checkout(tmp_path / "main")
    subprocess.run(["git", "init", "-q"], cwd=checkout.folder, check=True)
    follow(checkout)
    subprocess.run(["git", "add", "--all"], cwd=checkout.folder, check=True)
    done = checkout.pytest()
    assert done.returncode == 0, done.stdout[-20_000:]
