"""What is shipped: dependencies, schema files, version, licence; and what must not stand in the tree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

import pytest

import seedlint

TOP = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Distributions whose import name is another, and what jsonschema's own interface is made of.
IMPORTS = {"pyyaml": "yaml"}
EXTRAS = ("completion", "dask", "links", "lsp", "report", "storage", "watch")  # that the package itself imports from
WITH_JSONSCHEMA = {"referencing", "jsonschema_specifications"}


def distribution(requirement: str) -> str:
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def imported() -> Iterator[tuple[str, Path]]:
    """Top-level name of every module that the package imports, also inside functions."""
    for path in (TOP / "linter" / "seedlint").rglob("*.py"):
        for name in re.findall(r"^ *(?:import (\w+)|from (\w+)(?:\.\w+)* import )", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield "".join(name), path


def test_every_import_is_a_dependency_and_every_dependency_is_imported() -> None:
    needed = {name for name, _ in imported() if name not in sys.stdlib_module_names and name != "seedlint"}
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *(each for name in EXTRAS for each in extras[name])]
    declared = {IMPORTS.get(name, name).replace("-", "_") for name in map(distribution, wanted)}
    assert needed - WITH_JSONSCHEMA == declared


def test_the_lock_holds_every_dependency() -> None:
    locked = {
        distribution(line)
        for line in (TOP / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0] != "#"
    }
    extras = PROJECT["optional-dependencies"]
    ours = [each for name in (*EXTRAS, "test-browser", "test-storage") for each in extras[name]]
    wanted = [*PROJECT["dependencies"], *ours, *extras["test"][1:], "ruff", "mypy"]
    assert {distribution(each) for each in wanted} <= locked


def test_metadata() -> None:
    assert PROJECT["dynamic"] == ["version", "readme"]  # each stands in one place: _version.py, README.md
    assert PROJECT["authors"] == [{"name": "The seedlint authors"}]
    assert PROJECT["license"] == "MIT"
    assert "The seedlint authors" in (TOP / "LICENSE").read_text(encoding="utf-8")
    assert (TOP / "linter" / "seedlint" / "py.typed").exists()


def commands() -> list[str]:
    return re.findall(r"^python3 -m venv \.venv && .+$", (TOP / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_readme_has_the_two_commands_that_ci_runs() -> None:
    assert [command.split(" && ")[1:] for command in commands()] == [
        [".venv/bin/pip install .", ".venv/bin/seedlint seeds/"],
        [".venv/bin/pip install '.[test]'", ".venv/bin/pytest"],
    ]


def tracked(*others: str) -> list[str]:
    if not (TOP / ".git").exists():
        pytest.skip("not a git checkout")
    return subprocess.run(["git", "ls-files", "-z", *others], cwd=TOP, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def test_no_tracked_file_is_ignored_or_made_by_a_run() -> None:
    made = [name for name in tracked() if re.search(r"__pycache__|\.pyc$|\.seedlint_cache|\.egg-info|(^|/)(build|dist|\.venv)/", name)]
    assert made == []


def test_the_top_level_is_what_it_is_meant_to_be() -> None:
    visible = {name.split("/")[0] for name in tracked() if not name.startswith(".")}
    assert visible <= {
        "action.yml", "pyproject.toml", "README.md", "schema", "linter", "seeds", "tests", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "requirements-dev.lock",
    }  # fmt: skip


class Distributions(NamedTuple):
    """What a release uploads, by the names in it."""

    wheel: dict[str, bytes]
    sdist: set[str]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    folder = tmp_path_factory.mktemp("dist")
    make = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1])); print(b.build_sdist(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", make, str(folder)], cwd=TOP, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("seedlint-*-py3-none-any.whl"))) as wheel:
        files = {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(next(folder.glob("seedlint-*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
        assert {name.partition("/")[0] for name in sdist.getnames()} == {f"seedlint-{seedlint.__version__}"}
    return Distributions(files, names)


def test_the_wheel_is_the_package_and_its_schemas(built: Distributions) -> None:
    info = f"seedlint-{seedlint.__version__}.dist-info"
    ours = TOP / "linter" / "seedlint"
    files = [path.relative_to(ours) for path in ours.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    package = {f"seedlint/{path.as_posix()}" for path in files}
    schemas = {f"seedlint/_schema/{path.name}" for path in (TOP / "schema").iterdir()}
    rest = {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert set(built.wheel) == package | schemas | rest
    assert "seedlint/py.typed" in package
    assert b"seedlint = seedlint.cli.main:command" in built.wheel[f"{info}/entry_points.txt"]


def test_the_sdist_is_the_checkout(built: Distributions) -> None:
    """Everything that is tracked or will be, so that the tests run there, and nothing else."""
    made = {"PKG-INFO", ".gitignore"}  # hatchling adds them
    names = {name for name in tracked("--cached", "--others", "--exclude-standard") if (TOP / name).exists()}
    assert built.sdist - made == names - {".gitattributes", ".gitignore"}


def test_the_readme_on_a_package_index_leads_to_the_files_of_this_version(built: Distributions) -> None:
    metadata = message_from_bytes(built.wheel[f"seedlint-{seedlint.__version__}.dist-info/METADATA"])
    assert (metadata["Version"], metadata["Description-Content-Type"]) == (seedlint.__version__, "text/markdown")
    text = metadata.get_payload()
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) == len(re.findall(r"\]\(([^)]+)\)", (TOP / "README.md").read_text(encoding="utf-8"))) > 5
    for link in links:
        place = re.fullmatch(rf"https://github\.com/seedlint/seedlint/(raw|blob)/v{re.escape(seedlint.__version__)}/(.+)", link)
        assert place, link
        assert (TOP / place[2]).exists(), link
        assert (place[1] == "raw") is place[2].endswith((".svg", ".png"))


CHANGELOG = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_is_as_keep_a_changelog_has_it() -> None:
    versions = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    names = [re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+)\](?: - (\d{4}-\d\d-\d\d))?", line) for line in versions]
    assert all(names), versions
    assert [match[1] for match in names][:2] == ["Unreleased", seedlint.__version__]
    dates = [date.fromisoformat(match[2]) for match in names[1:]]
    assert dates == sorted(dates, reverse=True)
    kinds = re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for section in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        mine = re.findall(r"^### (.+)$", section, re.MULTILINE)
        assert len(mine) == len(set(mine))
    # Each version links to what it changed; the tags are those that are pushed.
    links = dict(re.findall(r"^\[(.+)\]: (https://\S+)$", CHANGELOG, re.MULTILINE))
    assert list(links) == [match[1] for match in names]
    assert links["Unreleased"].endswith(f"/compare/v{seedlint.__version__}...HEAD")


def release() -> list[str]:
    """The commands that CONTRIBUTING gives for a release."""
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text[text.index("## A release") :]
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[0].splitlines()


def test_the_commands_of_a_release_name_this_version() -> None:
    assert {version for line in release() for version in re.findall(r"v?(\d+\.\d+\.\d+)", line)} == {seedlint.__version__}
    assert [line for line in release() if line.startswith(("git push", ".venv/bin/twine upload"))] == release()[-2:]


@pytest.mark.slow
def test_a_release_up_to_its_upload(tmp_path: Path) -> None:
    """Its commands in a clone, from the environment on; what is pushed and uploaded is not."""
    clone = tmp_path / "main"
    subprocess.run(["git", "clone", "--quiet", TOP, clone], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "GIT_"))}
    for line in release()[:-2]:
        if line != ".ci/run && .ci/full":
            done = subprocess.run(["bash", "-euc", line], cwd=clone, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert "1 error" not in done.stdout
    tags = subprocess.run(["git", "tag", "--points-at", "HEAD"], cwd=clone, capture_output=True, text=True, check=True).stdout.split()
    assert tags == [f"v{seedlint.__version__}"]
    assert {path.name for path in (clone / "dist").iterdir()} == {
        f"seedlint-{seedlint.__version__}-py3-none-any.whl",
        f"seedlint-{seedlint.__version__}.tar.gz",
    }
