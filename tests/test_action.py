"""What the README, the pages in ``linter/docs`` and ``action.yml`` tell CI servers, editors and shells: every snippet is parsed, and every option exists."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
import yaml

import seedlint as package
from articles import article
from command import ROOT, seedlint
from seedlint.cli.arguments import SHELLS, UsageError, actions, make_parser
from seedlint.emit.load_format import format_names

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "linter" / "docs").glob("*.md"))}
SECTION = README[README.index("<!-- ci -->") : README.index("<!-- /ci -->")] + "".join(PAGES.values())
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def bad(number: int) -> str:
    return article(number).replace("title:", "titel:", 1)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)


def document(key: str) -> dict:
    """The first YAML block with this key at the top."""
    return next(loaded for loaded in map(yaml.safe_load, blocks("yaml")) if loaded and key in loaded)


def parsed(words: list[str]):
    try:
        return make_parser().parse_args(words)
    except UsageError as error:
        raise AssertionError(f"seedlint {shlex.join(words)}: {error}") from error


def commands(script: str) -> list[list[str]]:
    """The words behind each ``seedlint`` in a shell script."""
    found = []
    script = script.replace("\\\n", " ")
    for line in script.splitlines():
        shell = shlex.shlex(re.sub(r'"\$(\(.*?\))"', r"\1", line), posix=True, punctuation_chars=True)
        shell.wordchars += ":"
        words = list(shell)
        for index, word in enumerate(words):
            starts = index == 0 or words[index - 1] in ("|", "&&", "||", "(", "-m")
            if word == "seedlint" and starts:
                rest = words[index + 1 :]
                end = next((at for at, each in enumerate(rest) if re.fullmatch(r"[|&;<>()]+", each)), len(rest))
                found.append(rest[:end])
    return found


def options() -> set[str]:
    return {option for action in actions(make_parser()) for option in action.option_strings}


# -- the README ----------------------------------------------------------------------------------------------------------


def test_every_option_that_the_pages_name_exists():
    """In running text; other programs' options stand in blocks of code only."""
    text = re.sub(r"^```.*?^```$", "", README + "".join(PAGES.values()), flags=re.MULTILINE | re.DOTALL)
    named = {option for code in re.findall(r"`([^`\n]+)`", text) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)}
    assert len(named) > 5
    assert named - options() == set()


def test_every_command_of_the_section_is_understood():
    found = [words for block in blocks("sh") for words in commands(block)]
    found += [words for block in blocks("yaml") for line in re.findall(r"(?:- run:|  -) (seedlint .*)", block) for words in commands(line)]
    assert len(found) >= 8
    for words in found:
        parsed(words)
    assert {words[1] for words in found if words[0] == "completion"} == set(SHELLS)


def test_pre_commit_in_the_readme():
    [repo] = document("repos")["repos"]
    assert repo["rev"] == f"v{package.__version__}"
    assert {hook["id"] for hook in repo["hooks"]} == set(HOOKS)


def test_the_hooks_entries_are_understood():
    for hook in HOOKS.values():
        name, *words = shlex.split(hook["entry"])
        assert name == "seedlint"
        args = parsed([*words, *hook.get("args", ["a.md"])])
        assert args.paths == hook.get("args", ["a.md"])


def steps(workflow: str) -> list[dict]:
    return [step for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"]]


def test_workflows_in_the_readme():
    # YAML 1.1 reads the key `on` as true.
    workflows = [block for block in blocks("yaml") if True in (yaml.safe_load(block) or {})]
    assert len(workflows) == 2
    ours = [step for step in steps(workflows[0]) if step.get("uses", "").startswith("seedlint/")]
    assert [step["uses"] for step in ours] == [f"seedlint/seedlint@v{package.__version__}"]
    given = ours[0]["with"]
    assert set(given) <= set(ACTION["inputs"])
    parsed(["check", *given["args"].split(), *given["paths"].split()])
    assert yaml.safe_load(workflows[0])["permissions"]["security-events"] == "write"
    # --since needs the history.
    [checkout] = [step for step in steps(workflows[1]) if "checkout" in step.get("uses", "")]
    assert checkout["with"] == {"fetch-depth": 0}
    [check] = [commands(step["run"])[0] for step in steps(workflows[1]) if step.get("run", "").startswith("seedlint")]
    assert parsed(check).since == "origin/$GITHUB_BASE_REF"


def test_gitlab_in_the_readme():
    job = document("seedlint")["seedlint"]
    [check] = [parsed(words) for line in job["script"] for words in commands(line)]
    files = dict(word.split("=", 1) for word in check.output)
    assert job["artifacts"]["reports"] == {"codequality": files["gitlab"], "junit": files["junit"]}
    assert job["artifacts"]["when"] == "always"
    assert set(files) <= set(format_names())


def test_scripts_in_the_readme_run(tmp_path):
    """The plain-shell block, line by line, in a repository that has what it names."""
    from repository import Repository

    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    repo = Repository(tmp_path / "repo")
    repo.write("seeds/a.md", article(1))
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write("seeds/ü b.md", bad(2))
    repo.commit()
    [script] = [block for block in blocks("sh") if "--files-from" in block]
    lines = script.splitlines()
    assert [bash(line, repo.folder).returncode for line in lines] == [1, 0, 1]
    assert json.loads((repo.folder / "report.json").read_text())["summary"]["errors"] == 1
    assert "seeds/ü b.md" in bash(lines[2], repo.folder).stdout
    assert bash(lines[1].replace("seeds/", "nowhere/"), repo.folder).returncode == 1


def bash(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """A script with the command on the PATH."""
    binaries = folder / ".bin"
    binaries.mkdir(exist_ok=True)
    command = binaries / "seedlint"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "linter"}" exec "{sys.executable}" -m seedlint "$@"\n')
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", **environment}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", env=environment, check=False,
    )  # fmt: skip


def test_exit_statuses_in_the_readme():
    from seedlint.cli.exit_status import EXIT_STATUS

    rows = {int(status): meaning for status, meaning in re.findall(r"^\| (\d+) \| (.*) \|$", SECTION, re.MULTILINE)}
    assert list(rows) == [status for status, _ in EXIT_STATUS]


def test_what_init_says():
    from textwrap import dedent

    from seedlint.cli.init_command import snippets

    indented = [dedent(block) for block in re.findall(r"(?:^    .*\n)+", snippets(), re.MULTILINE)]
    hooks, workflow, shell = indented
    [repo] = yaml.safe_load(hooks)["repos"]
    assert {hook["id"] for hook in repo["hooks"]} <= set(HOOKS)
    assert repo["rev"] == f"v{package.__version__}"
    assert f"seedlint/seedlint@v{package.__version__}" in [each["uses"] for each in steps(workflow)]
    [words] = commands(shell)
    parsed(words)


# -- the action ----------------------------------------------------------------------------------------------------------


def test_the_action_is_a_composite_whose_inputs_are_used():
    assert set(ACTION["inputs"]) == {"paths", "args", "version", "sarif", "python"}
    assert all(isinstance(each["default"], str) and each["description"] for each in ACTION["inputs"].values())
    assert ACTION["runs"]["using"] == "composite"
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.(\w+)", text)) == set(ACTION["inputs"])
    for step in ACTION["runs"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        if "run" in step:
            assert step["shell"] == "bash"
            # What a pull request may write into an input must not become script.
            assert "${{" not in step["run"]


def test_the_options_of_the_action_are_understood():
    found = [words for step in ACTION["runs"]["steps"] if "run" in step for words in commands(step["run"])]
    [words] = found
    args = parsed([word for word in words if word != "${args[@]}"])
    names = dict(word.split("=", 1) for word in args.output)
    assert set(names) == {"github", "markdown", "sarif"} <= set(format_names())


# The newest major versions, all on Node.js 24: runners no longer have Node.js 20 (github.blog, 2025-09-19, "Deprecation of Node 20
# on GitHub Actions runners"), and code scanning takes uploads of codeql-action v4 (its CHANGELOG: v3 is deprecated in December 2026).
USED = {"actions/checkout@v6", "actions/setup-python@v6", "actions/upload-artifact@v7", "actions/download-artifact@v8",
        "github/codeql-action/upload-sarif@v4", "pypa/gh-action-pypi-publish@release/v1"}  # fmt: skip


def test_actions_are_of_versions_that_run_today():
    from seedlint.cli.init_command import snippets

    texts = [path.read_text(encoding="utf-8") for path in [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]]
    used = set(re.findall(r"uses: (\S+)", "".join([*texts, README, *PAGES.values(), snippets()])))
    assert {each for each in used if not each.startswith("seedlint/")} <= USED


def evaluated(expression: str, known: dict[str, str]) -> bool:
    """What a runner makes of an `if:`: names, texts, ==, !=, &&, ||, ! and parentheses."""
    expression = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", expression.strip()).replace("cancelled()", "''")
    parts = re.findall(r"'[^']*'|[\w.]+|==|!=|&&|\|\||[!()]", expression)
    words = {"&&": "and", "||": "or", "!": "not"}
    return bool(eval(" ".join(words.get(each) or (repr(known.get(each, "")) if re.match(r"\w", each) else each) for each in parts)))


def substituted(value: str, known: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match: known[match[1]], value)


class Runner:
    """A runner of GitHub Actions as far as this machine goes: what an action of others would do is only recorded."""

    def __init__(self, temporary: Path, event: dict[str, str] | None = None) -> None:
        if shutil.which("bash") is None or sys.platform == "win32":
            pytest.skip("needs bash and symbolic links")
        self.temporary = temporary
        self.event = {"github.event_name": "push", "github.repository": "town/seeds", **(event or {})}
        self.used: list[tuple[str, dict[str, str]]] = []
        self.summary = temporary / "step"
        self.output = temporary / "output"
        temporary.mkdir()
        # Instead of what the first step installs, which takes its time: the checkout.
        (temporary / "seedlint").mkdir()
        (temporary / "seedlint/lib").symlink_to(ROOT / "linter")
        (temporary / "seedlint/schema").symlink_to(ROOT / "schema")

    def step(self, wanted: dict, known: dict[str, str], folder: Path) -> subprocess.CompletedProcess:
        """One step of the action."""
        environment = {key: substituted(value, known) for key, value in wanted["env"].items()}
        environment |= {"RUNNER_TEMP": str(self.temporary), "GITHUB_OUTPUT": str(self.output), "PYTHONPATH": ""}
        environment |= {
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", wanted["run"]],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **environment}, check=False,
        )  # fmt: skip

    def action(self, inputs: dict[str, str], folder: Path, install: bool = False) -> subprocess.CompletedProcess:
        """All steps of the action; what the step ``check`` printed."""
        known = {f"inputs.{name}": inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
        known |= self.event | {"github.action_path": str(ROOT)}
        checked = None
        for each in ACTION["runs"]["steps"]:
            failed = checked is not None and checked.returncode != 0
            if not (evaluated(each["if"], known) if "if" in each else not failed):
                continue
            if "uses" in each:
                self.used.append((each["uses"], {key: substituted(value, known) for key, value in each["with"].items()}))
            elif each.get("id") == "check":
                checked = self.step(each, known, folder)
                written = self.output.read_text(encoding="utf-8").splitlines() if self.output.exists() else []
                known |= {f"steps.check.outputs.{name}": value for name, value in (line.split("=", 1) for line in written)}
            elif install:
                (self.temporary / "seedlint/lib").unlink()
                done = self.step(each, known, folder)
                assert done.returncode == 0, done.stderr
        return checked


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    (folder / "with space").mkdir(parents=True)
    (folder / "with space/good.md").write_text(article(3), encoding="utf-8")
    (folder / "bad.md").write_text(bad(4), encoding="utf-8")
    return folder


@pytest.fixture
def runner(tmp_path):
    return lambda **event: Runner(tmp_path / "runner", {name.replace("__", "."): value for name, value in event.items()})


def test_conditions_are_read_as_a_runner_reads_them():
    known = {"a": "x", "b.c": ""}
    for expression, expected in {
        "a == 'x'": True, "a != 'x'": False, "${{ !cancelled() && a == 'x' }}": True, "b.c != ''": False, "a == 'x' && (b.c != '' || a == b.c)": False,
        "d.e == ''": True, "!(a == 'x') || b.c == ''": True,
    }.items():  # fmt: skip
        assert evaluated(expression, known) is expected, expression


@pytest.mark.parametrize("install", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["checkout", "installed"])
def test_the_action_finds(runner, work, install):
    runner = runner()
    done = runner.action({}, work, install)
    assert done.returncode == 1
    assert "unknown-field" in done.stdout
    assert "3 │" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert "\n::error file=bad.md,line=3," in done.stdout
    assert "unknown-field" in runner.summary.read_text(encoding="utf-8")
    output = dict(line.split("=", 1) for line in runner.output.read_text().splitlines())
    assert json.loads(Path(output["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert runner.used == [("actions/setup-python@v6", {"python-version": "3.13"})]


def test_the_action_passes(runner, work):
    done = runner().action({"paths": "with space/\n", "args": "--fail-on info\n", "python": ""}, work)
    assert (done.returncode, done.stdout) == (0, "")
    assert "checked 1 file" in done.stderr


def test_the_action_takes_options_and_paths_as_they_are(runner, work):
    runner = runner()
    done = runner.action({"paths": "*.md\nwith space/*.md\n", "args": "--format concise  --ignore SL1"}, work)
    assert done.returncode == 0
    assert "checked 2 files" in done.stderr
    done = runner.action({"paths": "bad.md; touch a", "args": "--format $(touch${IFS}b) `touch c`"}, work)
    assert done.returncode == 2
    assert not {"a", "b", "c"} & set(os.listdir(work))


def test_the_action_fails_where_there_is_nothing_to_check(runner, work):
    runner = runner()
    done = runner.action({"paths": "nowhere/", "sarif": "true"}, work)
    assert done.returncode == 2
    assert "no such file or folder: nowhere/" in done.stderr
    assert not runner.output.exists()
    assert [name for name, _ in runner.used] == ["actions/setup-python@v6"]


PULL_REQUEST = "github__event__pull_request__head__repo__full_name"


@pytest.mark.parametrize(
    ("event", "uploads", "good"),
    [
        pytest.param({}, True, True, id="push, clean"),
        pytest.param({}, True, False, id="push", marks=pytest.mark.slow),
        pytest.param({"github__event_name": "pull_request", PULL_REQUEST: "town/seeds"}, True, False, id="pull request"),
        pytest.param({"github__event_name": "pull_request", PULL_REQUEST: "somebody/seeds"}, False, False, id="fork"),
        pytest.param({"github__event_name": "pull_request"}, False, True, id="deleted fork, clean", marks=pytest.mark.slow),
    ],
)
def test_the_workflow_of_the_page_step_by_step(runner, tmp_path, event, uploads, good):
    """The example as printed: the checkout, then the action with its inputs, on each event."""
    from repository import Repository

    seeds = Repository(tmp_path / "origin")
    seeds.write("seeds/a.md", article(3))
    seeds.write("_drafts/b.md", article(4) if good else bad(4))
    seeds.commit()
    runner = runner(**event)
    workflow = yaml.safe_load(next(block for block in blocks("yaml") if "sarif: true" in block))
    folder = tmp_path / "workspace"
    for each in next(iter(workflow["jobs"].values()))["steps"]:
        if each["uses"].startswith("actions/checkout@"):
            seeds.git("clone", "--quiet", str(seeds.folder), str(folder))
        else:
            inputs = {key: {True: "true", False: "false"}.get(value, value) for key, value in each["with"].items()}
            done = runner.action(inputs, folder)
    assert done.returncode == (0 if good else 1)
    assert ("::error file=_drafts/b.md,line=3," in done.stdout) is not good
    assert ("unknown-field" in runner.summary.read_text(encoding="utf-8")) is not good
    sarif = str(runner.temporary / "seedlint/findings.sarif")
    upload = [("github/codeql-action/upload-sarif@v4", {"sarif_file": sarif, "category": "seedlint"})]
    assert runner.used[1:] == (upload if uploads else [])
    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in json.loads(Path(sarif).read_text())["runs"][0]["results"]
    }
    assert uris == (set() if good else {"_drafts/b.md"})


def test_the_workflow_for_changed_files_step_by_step(tmp_path):
    """The second example: history and base branch as `actions/checkout` leaves them; what `pip install` would bring is the checkout."""
    from repository import Repository

    origin = Repository(tmp_path / "origin")
    origin.write("seeds/old.md", bad(1))
    origin.commit()
    origin.git("checkout", "--quiet", "-b", "topic")
    origin.write("seeds/new.md", bad(2))
    origin.commit()
    folder = tmp_path / "workspace"
    origin.git("clone", "--quiet", str(origin.folder), str(folder))
    workflow = yaml.safe_load(next(block for block in blocks("yaml") if "--since" in block))
    scripts = [each["run"] for each in next(iter(workflow["jobs"].values()))["steps"] if "run" in each]
    assert scripts.pop(0) == "pip install seedlint"
    for script in scripts:
        done = bash(script, folder, GITHUB_BASE_REF="main")
        assert done.returncode == 1, done.stderr
        assert set(re.findall(r"file=([^,]+)", done.stdout)) == {"seeds/new.md"}


def test_the_gitlab_job_step_by_step(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.md").write_text(bad(2), encoding="utf-8")
    job = document("seedlint")["seedlint"]
    assert job["script"][0] == "pip install seedlint"
    for line in job["script"][1:]:
        assert bash(line, tmp_path).returncode == 1
    for name in job["artifacts"]["reports"].values():
        assert "seeds/a.md" in (tmp_path / name).read_text(encoding="utf-8")


# -- editors -------------------------------------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_the_schema_can_be_served_under_its_identity():
    """A server that shows the checkout has the schema at the path of its ``$id``, and no reference leaves it."""
    schema = json.loads(seedlint("schema").out)
    [line] = [block.strip() for block in blocks("yaml") if "yaml-language-server" in block]
    assert line == f"# yaml-language-server: $schema={schema['$id']}"
    host = re.match(r"https://[^/]+(/.*)", schema["$id"])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{host[1]}") as answer:
            assert answer.headers["Content-Type"] == "application/json"
            assert json.loads(answer.read()) == schema
    finally:
        server.shutdown()
        server.server_close()
    references = re.findall(r'"\$(?:ref|dynamicRef)": *"([^"]*)"', json.dumps(schema))
    assert references
    assert all(reference.startswith("#") for reference in references)


@pytest.fixture
def findings(tmp_path):
    """A folder and what json says of it: columns behind letters of more than one byte are among it."""
    crooked = re.sub(r"^topics:.*(\n *- .*)*", 'topics: ["Ünïcödé", "Öl", "Ünïcödé"]', article(5), flags=re.MULTILINE)
    (tmp_path / "with space ü.md").write_text(crooked, encoding="utf-8")
    (tmp_path / "bad.md").write_text(bad(6), encoding="utf-8")
    found = json.loads(seedlint("check", "--isolated", "--no-cache", "--format", "json", "--verbose", ".", cwd=tmp_path).out)["findings"]
    assert ("duplicate-topic", 27) in [(finding["rule"], finding["column"]) for finding in found]
    return tmp_path, found


def test_the_problem_matcher(findings):
    folder, found = findings
    [task] = json.loads(next(block for block in blocks("json") if "problemMatcher" in block))["tasks"]
    assert task["command"] == "seedlint"
    parsed(task["args"])
    out = seedlint(*task["args"], "--verbose", "--isolated", "--no-cache", cwd=folder).out
    pattern = task["problemMatcher"]["pattern"]
    matches = [re.search(pattern["regexp"], line) for line in out.splitlines()]
    assert all(matches)
    assert [
        tuple(match[pattern[key]] for key in ("file", "line", "column", "severity", "code", "message")) for match in matches
    ] == [
        (each["path"], str(each["line"]), str(each["column"]), each["severity"], each["code"], f"{each['rule']}: {each['message']}")
        for each in found
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("vim"), reason="vim is not installed")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")
def test_vim(findings):
    folder, found = findings
    [settings] = blocks("vim")
    (folder / "settings.vim").write_text(settings, encoding="utf-8")
    (folder / "seedlint.toml").write_text("")
    for path in {each["path"] for each in found}:
        dump = "json_encode(map(getqflist(), {_, q -> [bufname(q.bufnr), q.lnum, q.col, q.type, q.text]}))"
        script = f"""vim -Nu NONE -es '{path}' -c 'set encoding=utf-8' -c 'source settings.vim' -c 'silent make' \
            -c 'call writefile([{dump}], "list.json")' -c 'cc 1' -c 'call writefile([json_encode(getcursorcharpos()[1:2])], "cursor.json")' \
            -c 'qa!'"""
        done = bash(script, folder, LC_ALL="C.UTF-8")
        assert (folder / "list.json").exists(), (done.stdout, done.stderr)
        listed = json.loads((folder / "list.json").read_text(encoding="utf-8"))
        expected = [each for each in found if each["path"] == path and each["severity"] != "info"]
        assert [(name, line, column, kind, text) for name, line, column, kind, text in listed] == [
            (path, each["line"], each["column"], each["severity"][0], f"{each['code']} {each['rule']}: {each['message']}")
            for each in expected
        ]
        # Columns are characters, not bytes: the cursor stands on the first finding.
        assert json.loads((folder / "cursor.json").read_text()) == [expected[0]["line"], expected[0]["column"]]
