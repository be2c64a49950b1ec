"""What is shipped: dependencies, schema files, version, licence; and what must not stand in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import seedlint

TOP = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Distributions whose import name is another, and what jsonschema's own interface is made of.
IMPORTS = {"pyyaml": "yaml"}
WITH_JSONSCHEMA = {"referencing", "jsonschema_specifications"}


def distribution(requirement: str) -> str:
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def imported() -> Iterator[tuple[str, Path]]:
    """Top-level name of every module that the package imports, also inside functions."""
    for path in (TOP / "linter" / "seedlint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.split(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield (node.module or "").split(".")[0], path


def test_every_import_is_a_dependency_and_every_dependency_is_imported() -> None:
    needed = {name for name, _ in imported() if name not in sys.stdlib_module_names and name != "seedlint"}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["completion"]]
    declared = {IMPORTS.get(name, name).replace("-", "_") for name in map(distribution, wanted)}
    assert needed - WITH_JSONSCHEMA == declared


def test_the_lock_holds_every_dependency() -> None:
    locked = {
        distribution(line)
        for line in (TOP / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0] != "#"
    }
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["completion"], *extras["test"][1:], "ruff", "mypy"]
    assert {distribution(each) for each in wanted} <= locked


def test_metadata() -> None:
    assert PROJECT["version"] == seedlint.__version__
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


def tracked() -> list[str]:
    if not (TOP / ".git").exists():
        pytest.skip("not a git checkout")
    return subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def test_no_tracked_file_is_ignored_or_made_by_a_run() -> None:
    made = [name for name in tracked() if re.search(r"__pycache__|\.pyc$|\.seedlint_cache|\.egg-info|(^|/)(build|dist|\.venv)/", name)]
    assert made == []


def test_the_top_level_is_what_it_is_meant_to_be() -> None:
    visible = {name.split("/")[0] for name in tracked() if not name.startswith(".")}
    assert visible <= {
        "action.yml", "pyproject.toml", "README.md", "schema", "linter", "seeds", "tests", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "requirements-dev.lock",
    }  # fmt: skip


def test_wheel_and_sdist_hold_what_a_run_needs(tmp_path: Path) -> None:
    make = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1])); print(b.build_sdist(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", make, str(tmp_path)], cwd=TOP, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        assert {"seedlint/_schema/article.schema.json", "seedlint/py.typed", "seedlint/cli/main.py"} <= names
        assert {name.split("/")[0] for name in names} == {"seedlint", f"seedlint-{seedlint.__version__}.dist-info"}
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sdist:
        files = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"README.md", "LICENSE", "schema/article.schema.json", "tests/test_project.py"} <= files
