"""What helps on the command line: examples of every command, families of rules, tables of a few."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess

import pytest

from command import ROOT, seedlint
from fewer import goes_through
from seedlint.cli.arguments import COMMANDS, parse
from seedlint.cli.examples import EXAMPLES, lines
from seedlint.registry.registry import load

ALL = [(command, line) for command, some in EXAMPLES.items() for line, _ in some]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A git repository with seeds, of which one was committed."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns("broken"))
    shutil.copy(next((folder / "seeds").glob("*.txt"), None) or next((folder / "seeds").glob("*.md")), folder / "seeds" / "a.md")
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q", "-b", "main"], ["add", "seeds"], ["commit", "-q", "-m", "seeds"]):
        subprocess.run([*git, *words], check=True)
    return folder


def test_every_command_has_examples():
    assert set(EXAMPLES) == {"", *COMMANDS}


@pytest.mark.parametrize(("command", "line"), ALL, ids=[line for _, line in ALL])
def test_every_example_does_something(project, command, line):
    """Each is parsed as what it is an example of, then run, with what a shell would read and write there."""
    given, _, ours = line.rpartition("seedlint ")
    ours = ours.split(" | ")[0].partition(" > ")[0]
    ours, _, read = ours.partition(" < ")
    words = shlex.split(ours)
    assert parse(words).command == (command or parse(words).command)
    assert command != "check" or words[0] not in COMMANDS
    if command == "lsp":
        return  # it needs an extra, and an editor: tests/test_lsp.py
    if command == "links" and "--dump" not in words:
        words.append("--dump")  # no test goes further than this machine
    shell = subprocess.run(given.rstrip("| "), shell=True, cwd=project, capture_output=True, check=True).stdout if given else b""
    if read:
        shell = (project / read).read_bytes()
    if "--compare" in words:  # what the example before it keeps
        seedlint("profile", "seeds/", "--save", words[-1], cwd=project)
    done = seedlint(*words, cwd=project, stdin=shell)
    assert done.status in (0, 1), done.err
    assert done.out or done.err
    for made in ("seedlint.toml", ".seedlint-baseline.json", "found", "profile.json", "report.html"):
        (project / made).unlink(missing_ok=True)


@goes_through("command", EXAMPLES)
def test_examples_end_the_help_and_fit_the_terminal(command):
    said = seedlint("help", *[command] * bool(command), env={"COLUMNS": "80"})
    assert said.out.endswith("\nexamples:\n" + "\n".join(lines(command, 80)) + "\n")
    assert all(len(line) <= 80 for line in lines(command, 80) if "completions/" not in line)
    wide = "\n".join(lines(command, 40))
    for line, words in EXAMPLES[command]:
        assert f"  # {words}\n  {line}" in wide


def test_explain_alone_lists_families():
    done = seedlint("explain", "--isolated")
    assert (done.status, done.err) == (0, "")
    rows = [line.split(maxsplit=3) for line in done.out.partition("\n\n")[0].splitlines()]
    assert [row[0] for row in rows] == [f"SL{digit}" for digit in range(10)]
    assert sum(int(row[1]) for row in rows) == len(load().by_name)
    assert rows[0][3].startswith("Reading")
    assert all(len(row[3]) > 4 and "seedlint.rules" not in row[3] for row in rows)
    assert "seedlint explain SL8" in done.out.partition("\n\n")[2]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("SL8", ["SL801", "SL802", "SL803"]),
        ("sl8", ["SL801", "SL802", "SL803"]),
        ("insecure-url SL801,SL801", ["SL202", "SL801"]),
        ("SL90", ["SL900", "SL901", "SL902"]),
    ],
)
def test_a_table_of_a_few_rules(words, codes):
    assert [line.split()[0] for line in seedlint("rules", "--isolated", *words.split()).out.splitlines()] == codes
    assert [each["code"] for each in json.loads(seedlint("rules", "--format", "json", "--isolated", *words.split()).out)] == codes
    page = seedlint("rules", "--isolated", "--format", "markdown", *words.split()).out
    assert page.count("\n## ") == len(codes)


def test_all_rules_are_still_the_default():
    assert len(seedlint("rules", "--isolated").out.splitlines()) == len(load().by_name)
    assert seedlint("rules", "--isolated", "all").out == seedlint("rules", "--isolated").out


@pytest.mark.parametrize("words", ["rules insecur-url", "rules SL2 insecur-url", "explain insecur-url"])
def test_a_rule_that_is_none(words):
    done = seedlint(*words.split(), "--isolated")
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: unknown rule 'insecur-url'; did you mean insecure-url?\n"
