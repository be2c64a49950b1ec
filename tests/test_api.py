"""The Python API, and rules of third parties: CONTRACT, "Python"."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import seedlint as api
from articles import article, write_folder
from command import ROOT, seedlint
from seedlint.model.settings import Settings
from seedlint.registry.registry import load

BROKEN = article(3).replace("title:", "titel:", 1)


@pytest.mark.parametrize("name", ["seedlint", "seedlint.api", "seedlint.model.rule"])
def test_examples_in_the_documentation_run(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted > 0
    assert results.failed == 0


def test_everything_that_is_promised_is_there():
    for name in api.__all__:
        assert getattr(api, name) is not None
    assert callable(api.rule)
    with pytest.raises(AttributeError):
        api.nothing  # noqa: B018


def test_importing_the_package_loads_nothing():
    code = "import sys, seedlint; print([name for name in sys.modules if name.startswith('seedlint.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "linter")}
    )
    assert done.stdout == "['seedlint._version']\n"


def test_text_and_paths_say_the_same(tmp_path):
    (tmp_path / "x.md").write_text(BROKEN)
    [by_text] = api.check_text(BROKEN)
    [by_path] = api.check_paths([tmp_path]).diagnostics
    assert (by_text.rule, by_text.message, by_text.span) == (by_path.rule, by_path.message, by_path.span.replace(path="<text>"))
    assert by_text.path == "<text>"
    with pytest.raises(FileNotFoundError):
        api.check_paths([tmp_path / "absent"])


def test_settings_change_what_is_done():
    assert api.check_text(BROKEN, settings=api.Settings(ignore=("unknown-field",))) == []
    with pytest.raises(ValueError, match="unknown rule"):
        api.check_text(BROKEN, settings=api.Settings(select=("unknown-feild",)))


def test_results_are_plain_values():
    [diagnostic] = api.check_text(BROKEN)
    assert pickle.loads(pickle.dumps(diagnostic)) == diagnostic
    assert hash(diagnostic)
    with pytest.raises(AttributeError):
        diagnostic.message = "other"
    for value in (diagnostic, diagnostic.span, diagnostic.fix, diagnostic.fix.edits[0]):
        assert not isinstance(value, tuple)
        assert pickle.loads(pickle.dumps(value)) == value == value.replace()
        with pytest.raises(TypeError):
            iter(value)
    with pytest.raises(TypeError):
        api.Span("a.md", 0, 1, 1, 1, 1, 2)
    assert api.Edit(diagnostic.span, "x") == api.Edit(span=diagnostic.span, text="x")


def check(seed):
    text = article(seed)
    return [d.rule for d in api.check_text(text.replace("title:", "titel:", 1) if seed % 2 else text)]


def test_threads_and_processes():
    expected = [["unknown-field"] if seed % 2 else [] for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(check, range(24))) == expected
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(check, range(24))) == expected


def test_runs_in_threads_do_not_mix(tmp_path):
    write_folder(str(tmp_path), 30, related=1)
    reports = []

    def go(rule):
        reports.append((rule, {d.rule for d in api.check_paths([tmp_path], Settings(ignore=(rule,), schema="article")).diagnostics}))

    threads = [threading.Thread(target=go, args=(rule,)) for rule in ("SL1", "SL2", "SL3", "SL4")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 4


# -- rules of third parties --------------------------------------------------------------------------------------------

BACKEND = """
import os, zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "seedlint_shouting-1.0-py3-none-any.whl"
    info = "seedlint_shouting-1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.write("shouting.py", "shouting.py")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: seedlint-shouting\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "entry_points.txt", "[seedlint.rules]\\nshouting = shouting\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""

RULE = '''
from seedlint import Document, Edit, Finding, Fix, Severity, rule
from seedlint.model.rule import Findings


@rule("XX101", severity=Severity.WARNING, fixable=("safe",))
def capital_title(doc: Document, *, limit: int = 10) -> Findings:
    """Title in capital letters only.

    Readers take it for shouting.

    Bad:

        title: "A BRIDGE OPENS TODAY"

    Good:

        title: "A bridge opens today"

    Options: `limit`, the length from which on a title counts.
    """
    title = doc.text("title")
    if title and len(title.value) > limit and title.value.isupper():
        yield Finding(title.span, "title is in capital letters", Fix("write it in small letters", (title.rewrite(title.value.capitalize()),)))
'''


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    """A folder into which a third-party package was built and installed by pip."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    (source / "backend.py").write_text(BACKEND)
    (source / "shouting.py").write_text(RULE)
    (source / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n')
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


@pytest.fixture
def here(monkeypatch):
    """Makes a folder with a plug-in part of the path; nothing of it stays loaded."""

    def found(site: Path) -> None:
        monkeypatch.syspath_prepend(str(site))
        for name in ("shouting", "counting"):
            sys.modules.pop(name, None)

    yield found
    for name in ("shouting", "counting"):
        sys.modules.pop(name, None)


@pytest.fixture
def folder(tmp_path, plugin, monkeypatch, here):
    monkeypatch.chdir(tmp_path)
    here(plugin)
    Path("seedlint.toml").write_text('plugins = ["seedlint-shouting"]\n')
    text = article(5)
    title = text[text.index("title: ") :].split("\n", 1)[0]
    Path("a.md").write_text(text.replace(title, 'title: "SHIPS SAIL AGAIN"', 1))
    return tmp_path


def rules_of(*words):
    """The rules of the plug-in that report something; a rule of ours may be about the same."""
    done = seedlint("check", "--no-cache", "--format", "jsonl", *words, "a.md")
    assert done.status in (0, 1), done.err
    return [finding["rule"] for finding in done.findings if finding["code"].startswith("XX")]


def test_a_plug_in_is_selected_configured_and_suppressed(folder):
    assert rules_of() == ["capital-title"]
    assert rules_of("--isolated") == []
    assert rules_of("--ignore", "XX101") == rules_of("--select", "SL") == []
    assert rules_of("--select", "XX") == rules_of("--select", "capital-title") == ["capital-title"]
    Path("seedlint.toml").write_text('plugins = ["seedlint-shouting"]\n[rules.capital-title]\nlimit = 40\n')
    assert rules_of() == []
    Path("seedlint.toml").write_text('plugins = ["seedlint-shouting"]\n[severity]\nXX101 = "error"\n')
    assert seedlint("check", "--no-cache", "a.md").status == 1
    text = Path("a.md").read_text()
    Path("a.md").write_text(text.replace('AGAIN"', 'AGAIN"  # seedlint: ignore[capital-title] it is a quote', 1))
    assert rules_of() == []


def test_a_plug_in_is_explained_listed_and_fixed(folder):
    assert "Readers take it for shouting." in seedlint("explain", "XX101").out
    assert "capital-title" in seedlint("rules").out
    assert seedlint("check", "--no-cache", "--fix", "a.md").err.startswith("fixed 1 finding in 1 file; ")
    assert 'title: "Ships sail again"' in Path("a.md").read_text()


def test_a_plug_in_is_part_of_the_cache_and_of_workers(folder, plugin, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(plugin))  # in processes of their own
    write_folder("more", 60, related=1)
    first = min(Path("more").rglob("*.md"))
    first.write_text(Path("a.md").read_text())
    for jobs in ("1", "2"):
        done = seedlint("check", "--format", "jsonl", "--jobs", jobs, "more", "--select", "XX")
        assert [finding["rule"] for finding in done.findings] == ["capital-title"]


CASES = """# capital-title

## quiet

```yaml
---
title: "A bridge opens today"
---
```

## loud

```yaml
---
title: "A BRIDGE OPENS TODAY"
---
```

```diagnostics
2:8-2:30 XX101 capital-title title is in capital letters
```

```fixed
---
title: "A bridge opens today"
---
```
"""


def test_the_harness_runs_cases_of_plug_ins(plugin, monkeypatch):
    from seedlint import testing

    monkeypatch.syspath_prepend(str(plugin))
    registry = load(("seedlint-shouting",))
    rule = registry.by_name["capital-title"]
    cases = testing.parse_cases(CASES)
    outcomes = {case.title: testing.run_case(case, rule, registry) for case in cases}
    assert [outcomes[case.title].diagnostics for case in cases] == [case.diagnostics for case in cases]
    assert [outcomes[case.title].fixed for case in cases] == [case.fixed for case in cases]
    assert testing.demands(rule, cases, outcomes) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda site: None, "plug-in nothing-there is not installed"),
        (lambda site: (site / "shouting.py").write_text("import nothing_at_all\n"), "does not load: No module named 'nothing_at_all'"),
        (lambda site: (site / "shouting.py").write_text("def (:\n"), "does not load"),
        (lambda site: (site / "shouting.py").write_text("raise RuntimeError('at once')\n"), "does not load: at once"),
        (lambda site: (site / "shouting.py").write_text("x = 1\n"), "holds no rule"),
        (lambda site: (site / "shouting.py").write_text(RULE.replace("XX101", "SL101")), "clashes with SL101 missing-field"),
        (
            lambda site: (site / "shouting.py").write_text(RULE.replace("XX101", "XX101").replace('"""', "#", 1).replace('"""', "#")),
            "does not load",
        ),
    ],
    ids=["absent", "import", "syntax", "raises", "empty", "clash", "no docstring"],
)
def test_a_broken_plug_in_is_one_clear_error(folder, plugin, tmp_path, here, change, words):
    import shutil

    site = tmp_path / "site"
    shutil.copytree(plugin, site, ignore=shutil.ignore_patterns("__pycache__"))
    change(site)
    here(site)
    if "nothing-there" in words:
        Path("seedlint.toml").write_text('plugins = ["nothing-there"]\n')
    done = seedlint("check", "--no-cache", "a.md")
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_summary_of_a_report_is_json(tmp_path):
    (tmp_path / "x.md").write_text(BROKEN)
    done = seedlint("check", "--isolated", "--no-cache", "--format", "json", os.fspath(tmp_path))
    assert json.loads(done.out)["summary"]["errors"] == len(api.check_paths([tmp_path]).diagnostics)


# -- frozen values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [lambda: api.Settings(ignore=("SL1",)), lambda: api.check_paths([ROOT / "seeds"], api.Settings())], ids=["Settings", "Report"]
)
def test_values_are_frozen_made_with_keywords_and_no_tuples(make):
    value = make()
    name, *_ = value.__class__.__annotations__
    for change in (lambda: setattr(value, name, None), lambda: setattr(value, "absent", 1), lambda: delattr(value, name)):
        with pytest.raises(AttributeError):
            change()
    with pytest.raises(TypeError):
        value.__class__(getattr(value, name))
    with pytest.raises(TypeError):
        value.replace(absent=1)
    assert not isinstance(value, tuple)
    for sequence in (iter, len, lambda each: each[0]):
        with pytest.raises(TypeError):
            sequence(value)
    same = value.replace()
    assert same == value
    assert same is not value
    assert value.replace(**{name: "other"}) != value
    assert value != 1
    assert repr(value).startswith(f"{value.__class__.__name__}({name}=")


def test_settings_go_from_process_to_process():
    value = api.Settings(select=("SL1",), options={"related-far-in-time": {"days": 3}})
    assert pickle.loads(pickle.dumps(value)) == value


# -- output -------------------------------------------------------------------------------------------------------------


def test_a_report_is_rendered_as_the_command_prints_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.md").write_text(BROKEN)
    report = api.check_paths(["x.md"], api.Settings())
    for name in ("full", "concise", "json", "sarif", "github", "gitlab"):
        done = seedlint("check", "--isolated", "--no-cache", "--format", name, "x.md", env={"COLUMNS": "100"})
        assert api.render(report, name) == done.out
    for error in (api.SeedlintError, LookupError):
        with pytest.raises(error, match="unknown format 'jsn'; did you mean json"):
            api.render(report, "jsn")


FORMAT = """
def render(report, style):
    yield f"{len(report.diagnostics)} findings"
    yield f" by {style.version}\\n"
"""


def distribution(site: Path, points: str) -> Path:
    """A folder with an installed package that has these entry points."""
    info = site / "seedlint_counting-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: seedlint-counting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(points)
    (site / "counting.py").write_text(FORMAT)
    return site


@pytest.fixture
def counting(tmp_path, monkeypatch, here):
    monkeypatch.chdir(tmp_path)
    site = distribution(
        tmp_path / "site", "[seedlint.formats]\ncount = counting\nfunction = counting:render\nlost = nowhere\nodd = counting:__name__\n"
    )
    here(site)
    Path("seedlint.toml").write_text('plugins = ["seedlint-counting"]\n')
    Path("x.md").write_text(BROKEN)
    return site


def test_a_format_of_a_plug_in(counting):
    printed = f"1 findings by {api.__version__}\n"
    for name in ("count", "function"):
        done = seedlint("check", "--no-cache", "--format", name, "--output", f"{name}=out.txt", "x.md")
        assert (done.status, done.out) == (1, printed), done.err
        assert Path("out.txt").read_text() == printed
        assert api.render(api.check_paths(["x.md"]), name, plugins=["seedlint-counting"]) == printed
    with pytest.raises(api.SeedlintError, match="unknown format"):
        api.render(api.check_paths(["x.md"]), "count")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--format", "cont"], "unknown format 'cont'; did you mean count?"),
        (["--format", "lost"], "plug-in seedlint-counting: nowhere does not load: No module named 'nowhere'"),
        (["--format", "odd"], "plug-in seedlint-counting: 'counting' is neither a function nor a module with a function render"),
        (["--format", "count", "--isolated"], "unknown format 'count'"),
    ],
)
def test_a_format_that_is_not_there(counting, words, says):
    done = seedlint("check", "--no-cache", *words, "x.md")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {says}")
    assert done.err.count("\n") == 1


def test_a_format_that_fails_is_an_internal_error(counting):
    (counting / "counting.py").write_text("def render(report, style):\n    yield 1 / 0\n")
    done = seedlint("check", "--no-cache", "--format", "count", "x.md")
    assert (done.status, done.out) == (2, "")
    assert "ZeroDivisionError" in done.err


def test_everything_raised_on_purpose_is_a_seedlint_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.md").write_text(BROKEN)
    Path("bad").mkdir()
    Path("bad/seedlint.toml").write_text("x = 1\n")
    Path("bad/x.md").write_text(BROKEN)
    Path("s.json").write_text("[")
    Path("b.json").write_text("[")
    calls = [
        lambda: api.check_paths(["absent"]),
        lambda: api.check_paths(["bad"]),
        lambda: api.load_settings("bad"),
        lambda: api.check_paths(["x.md"], api.Settings(select=("nothing",))),
        lambda: api.check_paths(["x.md"], api.Settings(schema="s.json")),
        lambda: api.check_paths(["x.md"], api.Settings(baseline="b.json")),
        lambda: api.check_text(BROKEN, settings=api.Settings(plugins=("absent",))),
        lambda: api.fix_text(BROKEN, settings=api.Settings(ignore=("nothing",))),
        lambda: api.render(api.check_paths(["x.md"]), "nothing"),
    ]
    for call in calls:
        with pytest.raises(api.SeedlintError) as caught:
            call()
        assert str(caught.value)


def test_the_configuration_that_the_command_finds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a/b").mkdir(parents=True)
    Path("a/seedlint.toml").write_text('ignore = ["unknown-field"]\nexclude = ["drafts/"]\n')
    Path("a/b/x.md").write_text(BROKEN)
    Path("a/drafts").mkdir()
    Path("a/drafts/x.md").write_text(BROKEN)
    assert api.load_settings("a/b").ignore == ("unknown-field",)
    assert api.load_settings(Path("a")).base == str(tmp_path / "a")
    assert api.load_settings() == api.Settings()
    assert all(not list(api.check_paths([path]).diagnostics) for path in ("a", "a/b", Path("a")))
    assert len(api.check_paths(["a"], api.Settings()).diagnostics) > 0
    assert api.check_paths(["a"]).files == 1
    Path("a/seedlint.toml").write_text("")
    assert seedlint("baseline", "a").status == 0
    report = api.check_paths(["a"])
    assert (len(report.diagnostics), report.baselined > 0) == (0, True)
    assert [d.rule for d in api.check_text(BROKEN)] == ["unknown-field"]  # reads no configuration
