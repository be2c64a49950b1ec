"""The shape of the code: imports go one way, and what the design says about them holds."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "linter" / "seedlint"
FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def test_everything_is_caught_in_one_place():
    def catches_all(node: ast.ExceptHandler) -> bool:
        return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))

    places = {
        module_name(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    }
    assert places == {"registry.guard"}


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


# What a clean run of one file may load of ours, beside the rules. A module more makes every run of a hook slower.
MAY = set(
    """
    _frozen _lazy_regex _typing article article.amp article.canonical_url article.dates article.domains article.image_sizes
    article.prefilter article.records article.related_pages article.survey article.texts article.tracking article.urls check
    check.check_document check.check_folder check.plan cli cli.arguments cli.main cli.request cli.streams config
    config.merge emit emit.formats emit.formats.full emit.style emit.summary errors files files.discover files.paths files.read_bytes fixes
    fixes.yaml_edits model model.diagnostic model.document model.messages model.rule model.settings model.text_value read
    read.document_reader read.fences read.line_reader registry registry.guard registry.registry registry.selectors results
    results.facts results.file_result results.ordered run run.map_file run.pipeline run.worker_pool schema
    schema._article_schema schema.json_equality schema.violations settle settle.settle suggest text text.positions
    text.scalars text.source text.span
    """.split()
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
    code = "import sys; from seedlint.cli.main import main\ntry: main(['--version'])\nexcept SystemExit: print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(PACKAGE.parent)}, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("seedlint")} <= {
        "seedlint",
        "seedlint.cli.arguments",
        "seedlint.cli",
        "seedlint.cli.main",
        "seedlint.cli.request",
        "seedlint.cli.streams",
        "seedlint.errors",
        "seedlint._typing",
    }
    assert "yaml" not in done.stdout.split()
