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
        words = list(shlex.shlex(re.sub(r'"\$(\(.*?\))"', r"\1", line), posix=True, punctuation_chars=True))
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


def substituted(value: str, inputs: dict[str, str]) -> str:
    known = {f"inputs.{name}": inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
    known["github.action_path"] = str(ROOT)
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match: known[match[1]], value)


@pytest.fixture(scope="session")
def runner(tmp_path_factory):
    """What the action's first step leaves on a runner: the project, installed."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    temporary = tmp_path_factory.mktemp("runner")
    done = step("install seedlint", temporary, temporary, {})
    assert done.returncode == 0, done.stderr
    return temporary


def step(name: str, temporary: Path, folder: Path, inputs: dict[str, str]) -> subprocess.CompletedProcess:
    """One step of the action, as a runner does it."""
    [wanted] = [each for each in ACTION["runs"]["steps"] if each.get("name") == name]
    environment = {key: substituted(value, inputs) for key, value in wanted["env"].items()}
    environment |= {"RUNNER_TEMP": str(temporary), "GITHUB_OUTPUT": str(temporary / "output"), "PYTHONPATH": ""}
    environment |= {
        "GITHUB_STEP_SUMMARY": str(temporary / "step"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", wanted["run"]],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **environment}, check=False,
    )  # fmt: skip


@pytest.fixture
def work(tmp_path, runner):
    for name in ("output", "step", "seedlint/annotations.txt", "seedlint/summary.md", "seedlint/findings.sarif"):
        (runner / name).unlink(missing_ok=True)
    (tmp_path / "with blank").mkdir()
    (tmp_path / "with blank/good.md").write_text(article(3), encoding="utf-8")
    (tmp_path / "bad.md").write_text(bad(4), encoding="utf-8")
    return tmp_path


@pytest.mark.slow  # installs the project once more
def test_the_action_finds(runner, work):
    done = step("seedlint", runner, work, {})
    assert done.returncode == 1
    assert "unknown-field" in done.stdout
    assert "3 │" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert "\n::error file=bad.md,line=3," in done.stdout
    assert "unknown-field" in (runner / "step").read_text(encoding="utf-8")
    output = dict(line.split("=", 1) for line in (runner / "output").read_text().splitlines())
    assert json.loads(Path(output["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"]


@pytest.mark.slow  # installs the project once more
def test_the_action_passes(runner, work):
    done = step("seedlint", runner, work, {"paths": "with blank/\n", "args": "--fail-on info\n"})
    assert (done.returncode, done.stdout) == (0, "")
    assert "checked 1 file" in done.stderr


@pytest.mark.slow  # installs the project once more
def test_the_action_takes_options_and_paths_as_they_are(runner, work):
    done = step("seedlint", runner, work, {"paths": "*.md\nwith blank/*.md\n", "args": "--format concise  --ignore SL1"})
    assert done.returncode == 0
    assert "checked 2 files" in done.stderr
    done = step("seedlint", runner, work, {"paths": "bad.md; touch a", "args": "--format $(touch${IFS}b) `touch c`"})
    assert done.returncode == 2
    assert not {"a", "b", "c"} & set(os.listdir(work))


@pytest.mark.slow  # installs the project once more
def test_the_action_fails_where_there_is_nothing_to_check(runner, work):
    done = step("seedlint", runner, work, {"paths": "nowhere/"})
    assert done.returncode == 2
    assert "no such file or folder: nowhere/" in done.stderr
    assert not (runner / "output").exists()


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
    (tmp_path / "with blank ü.md").write_text(crooked, encoding="utf-8")
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
