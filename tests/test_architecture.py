"""The shape of the code: imports go one way, and what the design says about them holds."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "linter" / "seedlint"
FILES = sorted(PACKAGE.rglob("*.py"))

# diagnostic, source <- document <- rule <- result <- {field knowledge, rules, check, settle, emit, fix} <- registry <- run <- cli
WORDS = ["typed", "late", "diagnostic", "source", "places", "scalar", "text", "document", "rule", "result", "settings"]
FORBIDDEN_BELOW = {
    "rules": ("read", "check", "settle", "emit", "run", "registry", "cli", "config", "api", "fix", "result"),
    "emit": ("read", "check", "settle", "run", "registry", "cli", "config", "api", "fix"),
    "read": ("check", "settle", "emit", "run", "registry", "cli", "config", "api", "fix"),
    "check": ("settle", "emit", "run", "registry", "cli", "config", "api"),
    "settle": ("emit", "run", "cli", "config", "api"),
    "run": ("emit", "cli", "config", "api"),
}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports anywhere, except for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "seedlint":
            base = node.module.removeprefix("seedlint").removeprefix(".")
            if base:
                found.add(base)
            for alias in node.names:
                name = f"{base}.{alias.name}".lstrip(".")
                if (PACKAGE / (name.replace(".", "/") + ".py")).exists() or (PACKAGE / name.replace(".", "/")).is_dir():
                    found.add(name)
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("seedlint.") for alias in node.names if alias.name.startswith("seedlint.")}
    return found


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_go_one_way(path):
    name = module_name(path)
    top = name.split(".")[0]
    for other in imports(path):
        if name in WORDS:
            assert other in WORDS[: WORDS.index(name)], f"{name} imports {other}"
        for forbidden in FORBIDDEN_BELOW.get(top, ()):
            assert other.split(".")[0] != forbidden, f"{name} imports {other}"
        assert other.split(".")[0] != "cli" or name == "__main__", f"{name} imports the command"


def test_everything_is_caught_in_one_place():
    def catches_all(node: ast.ExceptHandler) -> bool:
        return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))

    places = {
        module_name(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    }
    assert places == {"check.guard"}


def test_no_module_is_a_drawer():
    assert not {path.stem for path in FILES} & {"utils", "util", "helpers", "common", "base", "manager", "misc"}


def test_modules_hold_one_idea():
    long = {module_name(path): count for path in FILES if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_rules_are_pure():
    impure = {"os", "io", "time", "random", "logging", "socket", "urllib", "subprocess", "pathlib"}
    for path in (PACKAGE / "rules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not impure & {name.split(".")[0] for name in names}, path


def modules_after(*words: str, cwd: Path) -> set[str]:
    code = f"import sys; from seedlint.cli import main; main({list(words)!r}); print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, env={"PYTHONPATH": str(PACKAGE.parent)}, check=True
    )
    return set(done.stdout.split())


HEAVY = {
    "dataclasses", "inspect", "importlib.metadata", "tomllib", "pathspec", "rich", "jsonschema", "pathlib", "logging", "subprocess",
    "can_ada", "publicsuffixlist", "tldextract", "ftfy", "imagesize", "sqlite3", "multiprocessing", "socket",
    "yaml", "shutil", "hashlib", "datetime", "threading", "textwrap", "traceback", "unicodedata", "random", "decimal",
}  # fmt: skip


# What a clean run of one file may load of ours, beside the rules. A module more makes every run of a hook slower.
MAY = set(
    "amp arguments article article_schema canonical check check.facts check.guard check.per_document check.per_folder cli closest config "
    "config.command dates diagnostic document domains edit equality emit emit.full emit.style emit.summary glance images late links ordered places read "
    "read.assemble read.discover read.frontmatter read.openfile read.usual registry related request result rule run run.mapping "
    "run.pipeline run.plan run.workers scalar schema select settings settle settle.report source streams survey text texts tracking typed wording".split()
)


def test_a_clean_file_loads_nothing_heavy(tmp_path):
    from articles import article, file_name

    text = article(1)
    name = file_name(text)
    (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = modules_after("check", "--isolated", "--no-cache", name, cwd=tmp_path)
    assert not HEAVY & loaded
    ours = {module.removeprefix("seedlint.") for module in loaded if module.startswith("seedlint.")}
    assert {module for module in ours if not module.startswith("rules")} <= MAY


def test_version_loads_only_the_parser(tmp_path):
    code = "import sys; from seedlint.cli import main\ntry: main(['--version'])\nexcept SystemExit: print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(PACKAGE.parent)}, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("seedlint")} <= {
        "seedlint",
        "seedlint.arguments",
        "seedlint.cli",
        "seedlint.request",
        "seedlint.streams",
        "seedlint.typed",
    }
    assert "yaml" not in done.stdout.split()
