"""Completion and man page: made from the definition of the command line, tried in the shells that are there."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import ROOT, seedlint
from fewer import one_in
from seedlint.cli.arguments import SHELLS, actions, make_parser
from seedlint.cli.exit_status import EXIT_STATUS


@pytest.fixture
def folder(tmp_path):
    """A folder with things to complete, and the command on the PATH."""
    (tmp_path / "seeds" / "sub").mkdir(parents=True)
    (tmp_path / "seeds" / "a b.md").touch()
    (tmp_path / "seeds" / "übung.md").touch()
    (tmp_path / "checks.toml").touch()
    command = tmp_path / ".bin" / "seedlint"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "linter"}" exec "{sys.executable}" -m seedlint "$@"\n')
    command.chmod(0o755)
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{folder / '.bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"}


def in_shell(shell: str, script: str, folder: Path) -> str:
    words = {"bash": ["bash", "--norc"], "fish": ["fish", "--no-config"], "zsh": ["zsh", "-f"]}[shell]
    done = subprocess.run([*words, "-c", script], capture_output=True, cwd=folder, env=environment(folder), timeout=120, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


def bash(folder: Path, line: str) -> list[str]:
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = f"""eval "$(seedlint completion bash)"
        COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1} COMP_LINE='{line}' COMP_POINT={len(line)} COMP_TYPE=9
        _python_argcomplete seedlint '{words[-1]}' '{words[-2]}'; printf '%s\\n' "${{COMPREPLY[@]}}" """
    return [word.replace("\\", "").rstrip(" ") for word in in_shell("bash", script, folder).splitlines()]


def fish(folder: Path, line: str) -> list[str]:
    out = in_shell("fish", f"seedlint completion fish | source; complete -C '{line}'", folder)
    return [word.split("\t")[0] for word in out.splitlines()]


# Each test of a shell is there where the shell is.
INSTALLED = [shell for shell in SHELLS if shutil.which(shell)]


@pytest.mark.parametrize("ask", [ask for ask in (bash, fish) if ask.__name__ in INSTALLED])
@pytest.mark.parametrize(
    ("line", "some", "none"),
    one_in(
        3,
        [
            ("seedlint ", {"check", "schema", "completion", "man", "seeds/", "checks.toml"}, {"--format"}),
            ("seedlint che", {"check", "checks.toml"}, {"schema", "seeds/"}),
            ("seedlint --st", {"--statistics", "--stdin-filename"}, {"--select"}),
            ("seedlint seeds/ --fo", {"--format", "--force-exclude"}, {"check"}),
            ("seedlint check --fo", {"--format", "--force-exclude"}, set()),
            ("seedlint check seeds/a", {"seeds/a b.md"}, {"seeds/sub/"}),
            ("seedlint seeds/", {"seeds/a b.md", "seeds/sub/", "seeds/übung.md"}, {"check"}),
            ("seedlint . che", {"checks.toml"}, {"check"}),
            ("seedlint . --format ", {"full", "by-rule", "sarif", "junit"}, {"style", "frame"}),
            ("seedlint . --ignore duplicate-k", {"duplicate-key"}, {"duplicate-topic"}),
            ("seedlint . --ignore SL1,duplicate-k", {"SL1,duplicate-key"}, {"duplicate-key"}),
            ("seedlint . --select SL20", {"SL201", "SL202"}, {"SL101"}),
            ("seedlint . --fail-on ", {"error", "warning", "info", "never"}, set()),
            ("seedlint . --cache-dir ", {"seeds/"}, {"checks.toml"}),
            ("seedlint . --config ", {"checks.toml"}, set()),
            ("seedlint . --output sar", {"sarif="}, {"junit="}),
            ("seedlint . --since ", set(), {"checks.toml"}),
            ("seedlint schema ", {"article", "report", "config", "profile"}, {"checks.toml"}),
            ("seedlint . --schema ", {"article", "checks.toml"}, set()),
            ("seedlint explain duplicate-k", {"duplicate-key"}, set()),
            ("seedlint rules --format ", {"text", "json", "markdown"}, {"sarif"}),
            ("seedlint completion ", set(SHELLS), {"checks.toml"}),
        ],
    ),
    ids=lambda value: value[9:] or "nothing" if isinstance(value, str) else "",
)
def test_the_shell_is_told_what_may_stand_there(folder, ask, line, some, none):
    found = set(ask(folder, line))
    assert some <= found
    assert not none & found


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        (ask, word) for ask, word in ((fish, "json=checks.toml"), (bash, "checks.toml")) if ask.__name__ in INSTALLED
    ],  # bash breaks words there
)
def test_a_file_after_an_equals_sign(folder, ask, word):
    assert word in ask(folder, "seedlint . --output json=ch")


if "zsh" in INSTALLED:

    def test_zsh(folder):
        """zsh completes on a terminal only: what it shows is searched."""
        script = r"""
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'autoload -Uz compinit; compinit -u -D; eval "$(seedlint completion zsh)"; print RE""ADY'
            zpty -r shell out '*READY*'
            zpty -w -n shell $'seedlint seeds/ --ignore amp-\t\t'
            for i in {1..100}; do
                zpty -r -t shell more && out+=$more
                [[ $out == *amp-foreign-domain* && $out == *amp-pair-incomplete* && $out == *amp-cache-mismatch* ]] && break
                sleep 0.1
            done
            print -r -- "$out"
        """
        out = in_shell("zsh", script, folder)
        assert "amp-cache-mismatch" in out
        assert "cdnAmpWebUrl" in out  # what the rule is about
        assert "duplicate-key" not in out


@pytest.mark.parametrize("shell", SHELLS)
def test_there_is_a_script_for_every_shell(shell):
    done = seedlint("completion", shell)
    assert (done.status, done.err) == (0, "")
    assert "seedlint" in done.out


@pytest.mark.parametrize("shell", INSTALLED)
def test_the_script_is_accepted_by_its_shell(folder, shell):
    (folder / "script").write_text(seedlint("completion", shell).out)
    assert in_shell(shell, {"zsh": "autoload -Uz compinit; compinit -u -D; "}.get(shell, "") + "source ./script", folder) == ""


def test_an_unknown_shell_is_refused():
    done = seedlint("completion", "tcl")
    assert done.status == 2
    assert done.err.startswith("seedlint: ")
    assert "bash" in done.err


def test_every_command_is_carried_out():
    from seedlint.cli import arguments, check_command, other_commands

    for command in arguments.COMMANDS:
        module = check_command if command == "check" else other_commands
        assert callable(getattr(module, command))


def every_option() -> set[str]:
    return {option for action in actions(make_parser()) for option in action.option_strings if option.startswith("--")}


def test_the_man_page_has_every_option_command_and_exit_status():
    page = seedlint("man").out
    plain = re.sub(r"\\f[BIR]|\\[,/]", "", page).replace("\\-", "-")
    assert {option for option in every_option() if option not in plain} - {"--help"} == set()
    assert {f"seedlint {command}" for command in make_parser().commands if f"seedlint {command}" not in plain} == set()
    for status, meaning in EXIT_STATUS:
        assert f".B {status}\n{meaning}" in plain
    assert page == seedlint("man", env={"COLUMNS": "200"}).out


def test_help_says_the_same_as_the_man_page():
    plain = re.sub(r"\\f[BIR]|\\[,/]", "", seedlint("man").out).replace("\\-", "-")
    told = {action.help for action in actions(make_parser()) if action.help and action.help != argparse.SUPPRESS}
    words = " ".join(plain.split())
    assert {text for text in told if text not in words} <= {"show this help message and exit"}
    said = " ".join(seedlint("check", "--help", env={"COLUMNS": "1000"}).out.split())
    [check] = [parser for name, parser in make_parser().commands.items() if name == "check"]
    assert {action.help for action in actions(check) if action.help not in said} == set()


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_man_page_is_sound_roff():
    page = seedlint("man").out
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-K", "utf8", "-z"], input=page.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_without_the_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "argcomplete.py").write_text("raise ModuleNotFoundError('No module named argcomplete', name='argcomplete')\n")
    (tmp_path / "argparse_manpage.py").write_text(
        "raise ModuleNotFoundError('No module named argparse_manpage', name='argparse_manpage')\n"
    )
    for words in (["completion", "bash"], ["man"]):
        done = seedlint(*words, env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'linter'}"})
        assert (done.status, done.out) == (2, "")
        assert "pip install 'seedlint[completion]'" in done.err
