"""The shape of the code: imports go one way, and what the design says about them holds."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "linter" / "seedlint"
FILES = sorted(PACKAGE.rglob("*.py"))

# What owns a module, from the ground up: a package, or a module of the root by its own name. Each imports only from those before it.
GROUND = (
    "errors",
    "suggest",
    "_typing",
    "_reference",
    "_lazy_regex",
    "_reference",
    "_frozen",
    "_version",
)  # these may import each other, as the modules of a package may
PACKAGES = (
    "text", "files", "model", "presets", "results", "fixes", "read", "article", "schema", "registry", "rules_api", "rules", "check", "settle", "emit",
    "run", "config", "infer", "profile", "report", "links", "distributed", "workspace", "lsp", "cli",
)  # fmt: skip
TOP = ("", "__main__", "api", "testing")  # the empty name is the package itself


def nodes(path: Path) -> Iterator[ast.AST]:
    """Not kept: the garbage collector would go through them to the end of all tests."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def module_name(path: Path, package: Path = PACKAGE) -> str:
    return ".".join(path.relative_to(package).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def imported(nodes: Iterator[ast.AST], module: str, is_package: bool, root: str) -> Iterator[str]:
    """Every absolute name that a module imports anywhere in its text: in functions too, for types too, and by a literal `import_module`."""
    parents = [root, *module.split(".")] if module else [root]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = parents[: len(parents) - node.level + is_package] if node.level else []
            origin = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in ("import_module", "__import__"):
                yield node.args[0].value


@cache
def imports(package: Path) -> set[tuple[str, str]]:
    """Each pair of an importing and an imported module of the package; the names are relative to it."""
    files = {module_name(path, package): path for path in sorted(package.rglob("*.py"))}
    edges = set()
    for module, path in files.items():
        for name in imported(nodes(path), module, path.name == "__init__.py", package.name):
            parts = name.split(".")
            if parts[0] == package.name:
                # `from package.module import name` and `from package import module` look alike: the longest name that is a module counts.
                other = next(known for end in range(len(parts), 0, -1) if (known := ".".join(parts[1:end])) in files)
                edges.add((module, other))
    return {(module, other) for module, other in edges if module != other}


def level(module: str) -> int | None:
    """The place of a module's owner in the order, None where nothing owns it."""
    owner = module.partition(".")[0]
    if module in TOP:
        return len(PACKAGES) + 1
    if owner in PACKAGES:
        return PACKAGES.index(owner) + 1
    return 0 if module in GROUND else None


def unowned(package: Path) -> set[str]:
    return {name for path in package.rglob("*.py") if level(name := module_name(path, package)) is None}


def upwards(package: Path) -> set[tuple[str, str]]:
    return {(module, other) for module, other in imports(package) if (level(module) or 0) < (level(other) or 0)}


def circles(package: Path) -> set[tuple[str, str]]:
    """The imports between modules that reach each other; empty when there is no circle."""
    edges = imports(package)
    reached: dict[str, set[str]] = {}
    for module, other in edges:
        reached.setdefault(module, set()).add(other)
    for middle in list(reached):  # Warshall's transitive closure
        for others in reached.values():
            if middle in others:
                others |= reached[middle]
    return {(module, other) for module, other in edges if module in reached.get(other, ())}


def test_every_module_has_an_owner():
    assert unowned(PACKAGE) == set()


def test_no_import_runs_up():
    assert upwards(PACKAGE) == set(), "a package imports only from those before it in PACKAGES"


def test_no_imports_form_a_circle():
    assert circles(PACKAGE) == set()


# Where tests still read or replace what is private: (test, name). A line goes with the last of its uses; none is added.
PRIVATE: set[tuple[str, str]] = {
    # Whether one shortcut hides a finding is seen only with that one left out; SEEDLINT_REFERENCE leaves out all at once, at the start.
    ("invariants", "_prefilter"),
    ("test_robustness", "_PRECHECKS"),
    ("test_texts", "_suspicious_texts"),
    # Sizes from which a cache works in parts, which no setting names: else it takes thousands of files to come to a second part.
    ("test_cache", "_MOST_MISSES"),
    ("test_cache", "_PAGE"),
}


def private_names(text: str) -> set[str]:
    """The private names of our modules that a test uses: `module._name`, and those that it patches or imports."""
    there = list(ast.walk(ast.parse(text)))
    ours: set[str] = set()
    found: set[str] = set()
    for node in there:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "seedlint":
            ours |= {alias.asname or alias.name for alias in node.names}
            found |= {alias.name for alias in node.names if alias.name.startswith("_") and node.module != "seedlint"}
    for node in there:
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ours:
            found |= {node.attr}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setattr" and getattr(node.args[0], "id", "") in ours:
            found |= {word.value for word in node.args[1:2] if isinstance(word, ast.Constant)}
    return {name for name in found if name.startswith("_") and name not in ("_replace", "_asdict", "_make", "_fields") and name[:2] != "__"}


def test_tests_use_public_names():
    found = {(path.stem, name) for path in Path(__file__).parent.rglob("*.py") for name in private_names(path.read_text(encoding="utf-8"))}
    assert found - PRIVATE == set(), "test behaviour over the public face"
    assert PRIVATE - found == set(), "no longer true: delete these lines of PRIVATE"


def test_private_names_are_seen():
    text = "from seedlint.run import cache as c\nfrom seedlint import Settings\nfrom seedlint.a import _b\nimport os\n"
    uses = "c._x\nmonkeypatch.setattr(c, '_y', 1)\nos._exit(0)\nSettings()._replace()\nc.__name__\nmonkeypatch.setattr(c, 'z', 1)"
    assert private_names(text + uses) == {"_b", "_x", "_y"}


def tree(folder: Path, **modules: str) -> Path:
    """A package of this name whose modules (`a__b` is `a/b.py`) have these texts."""
    package = folder / "seedlint"
    for name, text in {"__init__": "", **modules}.items():
        path = package.joinpath(*name.split("__")).with_suffix(".py") if not name.startswith("__") else package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


WRONG = {
    "absolute": "from seedlint.run.pipeline import run",
    "of a module": "from seedlint.run import pipeline",
    "plain": "import seedlint.run.pipeline",
    "under another name": "import seedlint.run.pipeline as other",
    "relative": "from ..run.pipeline import run",
    "relative, of a module": "from ..run import pipeline",
    "in a function": "def function():\n    from seedlint.run import pipeline",
    "for types": "from seedlint._typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from seedlint.run.pipeline import run",
    "in a handler": "try:\n    pass\nexcept ImportError:\n    import seedlint.run.pipeline",
    "by a function": "import importlib\nmodule = importlib.import_module('seedlint.run.pipeline')",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_import_is_seen(text, tmp_path):
    package = tree(tmp_path, text__source=text, run__pipeline="", run____init__="", _typing="")
    assert upwards(package) == {("text.source", "run.pipeline")}
    assert circles(package) == set()


def test_an_import_of_the_whole_package_from_inside_is_seen(tmp_path):
    assert upwards(tree(tmp_path, model__rule="from seedlint import Settings")) == {("model.rule", "")}


def test_the_right_way_is_not_reported(tmp_path):
    package = tree(
        tmp_path, run__pipeline="from seedlint.text import source\nfrom . import inputs\nimport os", run__inputs="", text__source=""
    )
    assert imports(package) == {("run.pipeline", "text.source"), ("run.pipeline", "run.inputs")}
    assert upwards(package) | circles(package) == set()


def test_a_circle_is_seen_in_a_package_and_across(tmp_path):
    package = tree(
        tmp_path,
        text__a="from . import b",
        text__b="def function():\n    from seedlint.text.c import x",
        text__c="from seedlint.text.a import y",
        text__d="from seedlint.text import a",
    )
    assert circles(package) == {("text.a", "text.b"), ("text.b", "text.c"), ("text.c", "text.a")}
    assert upwards(package) == set()


def test_a_module_without_an_owner_is_seen(tmp_path):
    assert unowned(tree(tmp_path, drawer__thing="", stray="", text__source="", errors="")) == {"drawer.thing", "stray"}


def test_everything_is_caught_in_one_place():
    def catches_all(node: ast.ExceptHandler) -> bool:
        return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))

    # Only those are parsed that may have one: either name, or none after the word.
    may = [path for path in FILES if re.search(r"\b(?:Base)?Exception\b|\bexcept\s*:", path.read_text(encoding="utf-8"))]
    places = {module_name(path) for path in may for node in nodes(path) if isinstance(node, ast.ExceptHandler) and catches_all(node)}
    assert places == {"registry.guard", "files.storage"}  # rules, and packages of protocols, raise what they like


def test_no_module_is_a_drawer():
    assert not {path.stem for path in FILES} & {"utils", "util", "helpers", "common", "base", "manager", "misc"}


def test_rules_are_pure():
    impure = {"os", "io", "time", "random", "logging", "socket", "urllib", "subprocess", "pathlib"}
    for path in (PACKAGE / "rules").rglob("*.py"):
        for node in nodes(path):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not impure & {name.split(".")[0] for name in names}, path


def modules_after(*words: str, cwd: Path) -> set[str]:
    code = f"import sys; from seedlint.cli.main import main; main({list(words)!r}); print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, env={"PYTHONPATH": str(PACKAGE.parent)}, check=True
    )
    return set(done.stdout.split())


HEAVY = {
    "dataclasses", "inspect", "importlib.metadata", "tomllib", "rich", "jsonschema", "pathlib", "logging", "subprocess",
    "can_ada", "publicsuffixlist", "tldextract", "ftfy", "imagesize", "sqlite3", "multiprocessing", "socket",
    "yaml", "shutil", "hashlib", "datetime", "threading", "textwrap", "traceback", "unicodedata", "random", "decimal",
}  # fmt: skip


MOST = 96  # modules of ours that a clean run of one file loads, beside the rules: each makes every run of a hook slower
MOST_RULES = 20  # modules of rules: those that have no precheck, as a new one has none, or whose precheck finds something in that file


def test_a_clean_file_loads_nothing_heavy(tmp_path):
    from articles import article, file_name

    text = article(1)
    name = file_name(text)
    (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = modules_after("check", "--isolated", "--no-cache", name, cwd=tmp_path)
    assert not HEAVY & loaded
    ours = sorted(module for module in loaded if module.startswith("seedlint.") and not module.startswith("seedlint.rules"))
    assert len(ours) <= MOST, ours
    rules = sorted(module for module in loaded if module.startswith("seedlint.rules.") and module.count(".") == 3)
    assert 0 < len(rules) <= MOST_RULES, rules


def test_version_loads_only_the_parser(tmp_path):
    code = "import sys; from seedlint.cli.main import main\ntry: main(['--version'])\nexcept SystemExit: print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(PACKAGE.parent)}, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("seedlint")} <= {
        "seedlint",
        "seedlint.cli.arguments",
        "seedlint.cli",
        "seedlint.cli.exit_status",
        "seedlint.cli.main",
        "seedlint.cli.request",
        "seedlint.cli.streams",
        "seedlint.errors",
        "seedlint._typing",
        "seedlint._version",
    }
    assert "yaml" not in done.stdout.split()
