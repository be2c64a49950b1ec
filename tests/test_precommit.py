"""The hooks of ``.pre-commit-hooks.yaml``, run by the real pre-commit on real commits: CONTRACT.md, "Hooks and cross-file rules".

The hooks start the command of this checkout. In .ci/full pre-commit installs it, as it does for users: with pip, into an environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from articles import article
from command import ROOT, seedlint
from repository import ENVIRONMENT, Repository

pytest.importorskip("pre_commit", reason="pre-commit is not installed")
if not (ROOT / ".git").exists():
    pytest.skip("not a git checkout", allow_module_level=True)

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def bad(number: int) -> str:
    return article(number).replace("title:", "titel:", 1)


def crooked(number: int) -> str:
    """An article with one finding that is fixed safely."""
    return article(number).replace('title: "', 'title: " ', 1)


class Install(NamedTuple):
    """A repository with the hooks, its commit, the folder in which pre-commit keeps what it installs, and what replaces an installation."""

    project: Path
    commit: str
    home: Path
    commands: Path | None = None  # a folder with the command in it

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHONPATH", "PRE_COMMIT"))}
        environment |= ENVIRONMENT | {"PRE_COMMIT_HOME": str(self.home), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PRE_COMMIT_COLOR": "never"}
        if self.commands is not None:
            environment["PATH"] = os.pathsep.join((str(self.commands), environment["PATH"]))
        return subprocess.run(
            words, cwd=cwd, capture_output=True, text=True, encoding="utf-8", errors="surrogateescape", env=environment, check=False
        )

    def pre_commit(self, *words: str, cwd: Path) -> subprocess.CompletedProcess:
        return self.run(sys.executable, "-m", "pre_commit", *words, cwd=cwd)


@pytest.fixture(scope="session")
def install(tmp_path_factory) -> Install:
    """Nothing is installed: pre-commit starts the command of this checkout."""
    top = tmp_path_factory.mktemp("pre-commit")
    project = Repository(top / "project")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", project.folder)
    command = top / "commands" / "seedlint"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT / 'linter'}' exec '{sys.executable}' -m seedlint \"$@\"\n")
    command.chmod(0o755)
    return Install(project.folder, project.commit(), top / "home", command.parent)


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Install:
    """What stands in the checkout, committed or not, as one commit of a repository of its own, and the hooks installed from it."""
    top = tmp_path_factory.mktemp("installed")
    project = Repository(top / "project")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in os.fsdecode(listed).split("\0")[:-1]:
        if (ROOT / name).is_file():
            (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project.folder / name)
    return Install(project.folder, project.commit(), top / "home")


def use(repo: Repository, install: Install, *hooks: str, args: dict[str, list[str]] | None = None) -> None:
    language = {} if install.commands is None else {"language": "system"}
    used = [{"id": hook, **language, **({"args": args[hook]} if args and hook in args else {})} for hook in hooks]
    repo.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": str(install.project), "rev": install.commit, "hooks": used}]}))


class User:
    """A repository with hooks in it, and whoever commits there."""

    def __init__(self, folder: Path, install: Install, *hooks: str, args: dict[str, list[str]] | None = None) -> None:
        self.install = install
        self.repo = Repository(folder)
        self.folder = folder
        use(self.repo, install, *hooks, args=args)
        self.repo.write("seedlint.toml", 'include = ["seeds/**/*.md"]\n')
        self.repo.commit()
        done = install.pre_commit("install", cwd=folder)
        assert done.returncode == 0, done.stdout

    def write(self, name: str, text: str) -> Path:
        return self.repo.write(name, text)

    def commit(self) -> subprocess.CompletedProcess:
        """Commit everything; what the hooks said is on stderr."""
        self.repo.git("add", "--all")
        return self.install.run("git", "commit", "--message", "change", cwd=self.folder)

    def commits(self) -> int:
        return int(self.repo.git("rev-list", "--count", "HEAD"))


@pytest.fixture
def user(tmp_path, install):
    return lambda *hooks, **more: User(tmp_path / "repo", install, *hooks, **more)


BROKEN = {  # one file for each way in which a file is no article at all
    "SL001": b"x" * 1_100_000,
    "SL002": b"\xff\xfe-\x00-\x00",
    "SL003": b"\xef\xbb\xbf" + article(11).encode(),
    "SL004": b"no front matter\n",
    "SL005": b"---\ntitle: x\n",
    "SL006": b'---\ntitle: "x\n---\n',
    "SL007": article(12).replace("title:", "title: again\ntitle:", 1).encode(),
    "SL008": article(13).replace("title:", "title: &anchor", 1).encode(),
    "SL009": b"---\n- x\n---\n",
    "SL010": b"---\n<<<<<<< HEAD\ntitle: x\n=======\ntitle: y\n>>>>>>> topic\n---\n",
}


def test_the_hooks_are_what_users_rely_on():
    assert list(HOOKS) == ["seedlint", "seedlint-fix", "seedlint-folder"]
    for hook in HOOKS.values():
        assert (hook["language"], hook["types"], hook["files"]) == ("python", ["text"], r"(?i)\.(md|markdown|txt)$")
        assert {"--force-exclude", "--allow-empty"} <= set(hook["entry"].split())
    ignored = {name: set(re.findall(r"--ignore (\S+)", hook["entry"])[0].split(",")) for name, hook in HOOKS.items()}
    assert ignored == {"seedlint": {"SL7"}, "seedlint-fix": {"SL7", *BROKEN}, "seedlint-folder": {*BROKEN}}
    assert (HOOKS["seedlint-folder"]["pass_filenames"], HOOKS["seedlint-folder"]["require_serial"]) == (False, True)


def test_a_bad_seed_stops_the_commit_and_a_good_one_passes(user):
    refuses_and_passes(user("seedlint"))


@pytest.mark.slow
def test_hooks_that_are_installed(installed, tmp_path):
    refuses_and_passes(User(tmp_path / "repo", installed, "seedlint"))


def refuses_and_passes(user: User) -> None:
    user.write("seeds/a.md", bad(1))
    done = user.commit()
    assert done.returncode == 1
    assert "seeds/a.md:3:1" in done.stderr
    assert "unknown-field" in done.stderr
    assert user.commits() == 1
    user.write("seeds/a.md", article(1))
    done = user.commit()
    assert done.returncode == 0, done.stderr
    assert user.commits() == 2


def test_the_fixing_hook_changes_the_file_and_fails(user):
    user = user("seedlint-fix")
    path = user.write("seeds/a.md", crooked(2))
    done = user.commit()
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stderr
    assert "fixed 1 finding in 1 file" in done.stderr
    assert path.read_text(encoding="utf-8") == article(2)
    assert user.commits() == 1
    assert user.commit().returncode == 0
    assert user.commits() == 2


@pytest.mark.slow
def test_an_odd_name(user):
    name = "it's an übung 日本.MD"
    user = user("seedlint", "seedlint-fix")
    user.write("seedlint.toml", "")
    path = user.write(name, bad(3))
    done = user.commit()
    assert done.returncode == 1
    assert f"{name}:3:1" in done.stderr
    path.write_text(article(3), encoding="utf-8")
    done = user.commit()
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_broken_file_is_reported_once_by_three_hooks(user):
    user = user("seedlint-fix", "seedlint", "seedlint-folder", args={"seedlint": ["--format", "concise"]})
    for code, data in BROKEN.items():
        path = user.folder / "seeds" / f"{code}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    done = user.commit()
    assert done.returncode == 1
    assert (user.folder / "seeds/SL003.md").read_bytes() == BROKEN["SL003"]
    for code in BROKEN:
        assert done.stderr.count(f"{code} ") == 1, done.stderr
        assert re.search(rf"^seeds/{code}\.md:\d+:\d+: \w+: {code} ", done.stderr, re.MULTILINE), done.stderr


@pytest.mark.slow
def test_other_texts_without_configuration(user):
    """What the README says: the usual files beside articles are left alone; another text without front matter is not."""
    user = user("seedlint", "seedlint-fix", "seedlint-folder")
    (user.folder / "seedlint.toml").unlink()
    for name in (
        "README.md",
        "CHANGELOG.md",
        "docs/README.md",
        "LICENSE.txt",
        "requirements.txt",
        "requirements-dev.txt",
        "CMakeLists.txt",
        "robots.txt",
    ):
        user.write(name, "# Text\n")
    user.write("seeds/a.md", article(14))
    done = user.commit()
    assert done.returncode == 0, done.stderr
    user.write("docs/guide.md", "# Guide\n")
    done = user.commit()
    assert done.returncode == 1
    assert done.stderr.count("docs/guide.md:1:1") == 1


@pytest.mark.slow
def test_other_texts_in_the_commit_do_not_disturb(user):
    user = user("seedlint", "seedlint-fix", "seedlint-folder")
    user.write("requirements.txt", "requests\n")
    user.write("docs/guide.md", "# Guide\n")
    user.write("docs/notes.txt", "no front matter\n")
    done = user.commit()
    assert done.returncode == 0, done.stderr
    user.write("docs/guide.md", "# Another guide\n")
    user.write("seeds/a.md", article(4))
    done = user.commit()
    assert done.returncode == 0, done.stderr
    assert user.commits() == 3


@pytest.mark.slow
def test_many_files_over_several_processes(user):
    """So many long names that one command line cannot hold them: pre-commit starts several."""
    user = user("seedlint", args={"seedlint": ["--format", "concise"]})
    folder = "seeds/" + "/".join("longname" * 20 for _ in range(2))
    for number in range(300):
        text = bad(number) if number % 7 == 0 else article(number)
        user.write(f"{folder}/{number:0150}.md", text)
    user.repo.git("add", "--all")
    done = user.install.pre_commit("run", cwd=user.folder)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert sum(line.startswith("checked ") for line in lines) > 1
    alone = seedlint("check", "--ignore", "SL7", "--format", "concise", "--no-cache", "seeds", cwd=user.folder)
    assert sorted(line for line in lines if line.startswith("seeds/")) == sorted(alone.out.splitlines())
    assert len(alone.out.splitlines()) == 43


def test_the_folder_hook_finds_the_twin_that_is_not_staged(user):
    user = user("seedlint", "seedlint-folder")
    user.write("seeds/a.md", article(5))
    user.repo.git("add", "--all")
    user.repo.git("commit", "--quiet", "--no-verify", "--message", "before the hooks")
    user.write("seeds/z.md", article(5))
    done = user.commit()
    assert done.returncode == 1
    assert "duplicate-article" in done.stderr
    assert "seeds/z.md" in done.stderr
    assert "seeds/a.md" in done.stderr
    folder = done.stderr.split("seedlint (folder)")[1]
    assert "duplicate-article" in folder
    assert user.commits() == 2
    # The folder is that of the configuration.
    (user.folder / "seeds/z.md").unlink()
    user.write("elsewhere/z.md", article(5))
    assert user.commit().returncode == 0


@pytest.mark.slow
def test_the_checkout_as_it_is(installed, tmp_path):
    """``pre-commit try-repo``, as whoever changes the hooks does."""
    repo = Repository(tmp_path / "repo")
    repo.write("a.md", bad(6))
    repo.git("add", "--all")
    done = installed.pre_commit("try-repo", str(installed.project), "seedlint", "--verbose", "--all-files", cwd=repo.folder)
    assert done.returncode == 1
    assert "a.md:3:1" in done.stdout
