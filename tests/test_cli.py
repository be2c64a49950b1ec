"""The command line as users and scripts meet it: CONTRACT, "Command line", "Exit status"."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from articles import article
from command import ROOT, jsonl, seedlint
from seedlint.registry.registry import load

GOOD = article(1)
BAD = article(2).replace("title:", "titel:", 1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.md").write_text(GOOD)
    (tmp_path / "bad.md").write_text(BAD)
    return tmp_path


def test_exit_status_says_what_was_found(folder):
    assert jsonl("good.md", cwd=folder).status == 0
    assert jsonl("bad.md", cwd=folder).status == 1
    assert jsonl("bad.md", "--fail-on", "never", cwd=folder).status == 0
    assert jsonl("absent.md", cwd=folder).status == 2


def test_a_warning_fails_only_where_it_is_asked_to(folder):
    (folder / "bom.md").write_text("\ufeff" + GOOD)
    assert jsonl("bom.md", cwd=folder).status == 0
    assert jsonl("bom.md", "--fail-on", "warning", cwd=folder).status == 1
    assert jsonl("bom.md", "--fail-on", "error", cwd=folder).status == 0


def test_check_is_the_default_command(folder):
    words = ["--isolated", "--no-cache", "--format", "json", "bad.md"]
    assert seedlint(*words, cwd=folder) == seedlint("check", *words, cwd=folder)


def test_findings_on_stdout_the_rest_on_stderr(folder):
    done = seedlint("--isolated", "--no-cache", ".", cwd=folder)
    assert "unknown-field" in done.out
    assert "checked" not in done.out
    assert done.err == "checked 2 files: 1 error (1 fixable with --fix --unsafe-fixes)\n"
    assert seedlint("--isolated", "--no-cache", "--quiet", ".", cwd=folder).err == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["absent.md"], "no such file or folder: absent.md"),
        (["no-*.md"], "no such file or folder: no-*.md"),
        ([], "nothing to check"),
        (["good.md", "--formt", "json"], "unknown option --formt; did you mean --format?"),
        (["good.md", "--format", "jsno"], "unknown format 'jsno'; did you mean json?"),
        (["good.md", "--select", "unknown-feild"], "unknown rule 'unknown-feild'; did you mean unknown-field?"),
        (["good.md", "--ignore", "SL999"], "unknown rule 'SL999'"),
        (["good.md", "--now", "yesterday"], "--now yesterday is not a date-time: expected RFC 3339"),
        (["good.md", "--jobs", "0"], "'0' is not a number of processes"),
        (["good.md", "--schema", "artikel"], "article"),
        (["good.md", "--fail-on", "warn"], "warn"),
        (["empty"], "nothing to check in empty"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line_and_exit_2(folder, words, says):
    (folder / "empty").mkdir()
    done = seedlint("check", "--isolated", "--no-cache", *words, cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("seedlint: ")
    assert says in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("explan insecure-url", "no such file or folder: explan, insecure-url; did you mean explain?"),
        ("rule", "no such file or folder: rule; did you mean rules?"),
        ("version", "no such file or folder: version; did you mean --version?"),
        ("sedes", "no such file or folder: sedes; did you mean seeds?"),
        ("seeds/2021-01.md", "no such file or folder: seeds/2021-01.md; did you mean seeds/2021-01-x.md?"),
        ("seeds/none/x-y.md", "no such file or folder: seeds/none/x-y.md"),
        ("a.m", "no such file or folder: a.m"),
        ("seed*.txt", "no such file or folder: seed*.txt"),
        ("seeds --select zzzzzz", "unknown rule 'zzzzzz'; seedlint rules lists all"),
        ("explain zzzzzz", "unknown rule 'zzzzzz'; seedlint rules lists all"),
        ("seeds --select=", "argument --select: '' names no rule: expected names, codes, code prefixes, default or all"),
        ("seeds --select ,", "argument --select: ',' names no rule: expected names, codes, code prefixes, default or all"),
        ("baseline empty", "nothing to check in empty"),
        ("empty", "nothing to check in empty (--allow-empty accepts that)"),
    ],
)
def test_what_a_newcomer_meant(folder, words, says):
    (folder / "seeds").mkdir()
    (folder / "empty").mkdir()
    (folder / "seeds" / "2021-01-x.md").write_text(GOOD)
    done = seedlint(*words.split(), cwd=folder)
    assert (done.status, done.out, done.err) == (2, "", f"seedlint: {says}\n")


def test_version_in_short(folder):
    assert seedlint("-V").out == seedlint("--version").out == seedlint("good.md", "-V", cwd=folder).out


def test_nothing_to_check_is_allowed_on_request(folder):
    (folder / "empty").mkdir()
    done = jsonl("empty", "--allow-empty", cwd=folder)
    assert (done.status, done.out, done.err) == (0, "", "checked 0 files: no findings\n")


def test_standard_input(folder):
    done = jsonl("-", stdin=BAD.encode())
    assert done.rules == [("<stdin>", "unknown-field")]
    done = jsonl("-", "--stdin-filename", "sub/2024-01-01-x.md", stdin=b"\xff\xfe", cwd=folder)
    assert done.findings[0]["path"] == "sub/2024-01-01-x.md"
    assert done.rules == [("2024-01-01-x.md", "invalid-encoding")]
    assert jsonl("-", "good.md", "--stdin-filename", "z.md", stdin=BAD.encode(), cwd=folder).rules == [("z.md", "unknown-field")]


def test_standard_input_stands_for_the_file_of_its_name(folder):
    (folder / "good.md").write_text("no article any more")
    done = jsonl("-", ".", "--stdin-filename", "./good.md", stdin=BAD.encode(), cwd=folder)
    assert [rule for path, rule in done.rules if path == "good.md"] == ["unknown-field"]


def test_selection(folder):
    (folder / "both.md").write_text("\ufeff" + BAD.replace("quality: ", "quality: x", 1))

    def rules(*words):
        return [rule for _, rule in jsonl("both.md", *words, cwd=folder).rules]

    assert rules() == ["byte-order-mark", "unknown-field", "wrong-type"]
    assert rules("--select", "SL102") == ["byte-order-mark", "unknown-field"]
    assert rules("--ignore", "SL1") == ["byte-order-mark"]
    assert rules("--ignore", "SL1", "--select", "default,wrong-type") == ["byte-order-mark", "wrong-type"]
    assert rules("--select", "SL2", "--extend-select", "wrong-type") == ["byte-order-mark", "wrong-type"]
    assert rules("--ignore", "SL003,SL102") == ["wrong-type"]
    assert rules("--ignore", "SL00") == ["byte-order-mark", "unknown-field", "wrong-type"]


CONFLICT = "<<<<<<< HEAD\ntitle: x\n=======\ntitle: y\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("text", "ignored", "reported", "says"),
    [
        ("---\ntitle: x\n", "SL005", [], "1 skipped (unclosed-front-matter ignored)"),
        ("\ufeff---\ntitle: x\n", "SL005", ["byte-order-mark"], "1 skipped (unclosed-front-matter ignored)"),
        ("\ufeff---\ntitle: x\n", "SL003,SL005", [], "1 skipped (byte-order-mark and unclosed-front-matter ignored)"),
        (f"---\n{CONFLICT}{CONFLICT}---\n", "SL010", [], "1 skipped (merge-conflict ignored)"),
        ("\ufeff---\ntitle: x\n", "SL003", ["unclosed-front-matter"], ""),
    ],
)
def test_a_file_whose_reading_rule_is_ignored_counts_as_skipped(folder, text, ignored, reported, says):
    (folder / "cut.md").write_text(text)
    done = jsonl("cut.md", "--ignore", ignored, cwd=folder)
    assert [rule for _, rule in done.rules] == reported
    assert done.err.strip().partition("; ")[2] == says


def test_json_is_one_document(folder):
    done = seedlint("check", "--isolated", "--no-cache", "--format", "json", ".", cwd=folder)
    report = json.loads(done.out)
    assert report["version"] == 1
    assert report["summary"]["files"] == 2
    [finding] = report["findings"]
    assert (finding["path"], finding["line"], finding["code"], finding["field"]) == ("bad.md", 3, "SL102", "/titel")
    assert finding["record_url"]


def test_now_decides_what_the_future_is(folder):
    assert jsonl("good.md", "--now", "2001-01-01T00:00:00Z", cwd=folder).rules != []
    assert jsonl("good.md", "--now", "2040-01-01T00:00:00Z", cwd=folder).rules == []


def test_bundled_schemas_are_printed():
    done = seedlint("schema")
    assert json.loads(done.out) == json.loads((ROOT / "schema" / "article.schema.json").read_text())
    assert json.loads(seedlint("schema", "report").out)["$id"].endswith("report.schema.json")
    wrong = seedlint("schema", "reprot")
    assert wrong.status == 2
    assert "report" in wrong.err


def test_version_and_help():
    assert seedlint("--version").out.startswith("seedlint ")
    assert "--select" in seedlint("check", "--help").out


def test_an_internal_error_is_one_line(folder):
    (folder / "sitecustomize.py").write_text(
        "import seedlint.run.pipeline as p\ndef run(*a): raise ZeroDivisionError('deep')\np.run = run\n"
    )
    env = {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT / "linter")))}
    done = seedlint("check", "--isolated", "--no-cache", "good.md", cwd=folder, env=env)
    assert done.status == 2
    assert done.err == "seedlint: internal error: ZeroDivisionError: deep (sitecustomize.py:2)\n"
    done = seedlint("check", "--isolated", "--no-cache", "good.md", "--verbose", cwd=folder, env=env)
    assert "Traceback" in done.err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("files", [1, 60])
def test_tracebacks_of_a_rule_that_fails(folder, monkeypatch, jobs, files):
    """With --verbose, and once for all files (of a process); data in the error does not speak to the terminal."""

    def fails(doc, **options):
        raise ValueError("no \x1b[31m ::error::")

    found = load().by_name["missing-field"]
    fails.__doc__ = found.doc
    monkeypatch.setattr(found, "check", fails)
    for number in range(files):
        (folder / f"{number}.md").write_text("---\ntitle: x\n---\n")
    words = (
        "check",
        "--isolated",
        "--cache-dir",
        "cache",
        "--select",
        "SL101",
        "--jobs",
        jobs,
        *(f"{number}.md" for number in range(files)),
    )
    for _ in range(2):  # what failed is not cached
        plain = seedlint(*words, cwd=folder)
        done = seedlint(*words, "-v", cwd=folder)
        assert (done.status, done.out) == (plain.status, plain.out)
        assert plain.status == 2
        assert "Traceback" not in plain.err
        assert 1 <= done.err.count("rule missing-field failed\nTraceback (most recent call last):") <= int(jobs)
        assert 'in fails\n    raise ValueError("no' in done.err
        assert "\nValueError: no \\x1b[31m" in done.err
        assert "\x1b" not in done.err
        assert "\n::error::" not in done.err
        assert done.err.splitlines()[-1].startswith(f"checked {files} file")


@pytest.mark.parametrize(("words", "said"), [((), False), (("-W", "default"), True)])
def test_warnings_of_libraries_are_for_developers(words, said):
    script = "import warnings; from seedlint.cli import main; main.main = lambda: warnings.warn('x', FutureWarning) or 0; main.command()"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    env.pop("PYTHONWARNINGS", None)
    done = subprocess.run([sys.executable, *words, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0
    assert ("FutureWarning" in done.stderr) is said
