"""Options of `check` that came later, and combinations that are rejected: CONTRACT, "Command line"."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from articles import article
from command import seedlint
from fewer import goes_through, one_in
from seedlint.cli.arguments import parse
from seedlint.cli.combinations import reject_combinations
from seedlint.errors import UsageError

BAD = article(3).replace("title:", "titel:", 1)
PLAIN = ("check", "--isolated", "--no-cache")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- quiet, verbose ------------------------------------------------------------------------------------------------------


def test_short_options(folder):
    Path("bad.md").write_text(BAD)
    assert seedlint(*PLAIN, "-q", "bad.md").err == ""
    assert parse(["-qv", "bad.md"]).quiet
    assert parse(["bad.md", "-v"]).verbose
    assert seedlint("bad.md", "--version").out == seedlint("--version").out


def test_help_is_a_command_too():
    assert seedlint("help").out == seedlint("--help").out
    for name in ("check", "explain", "baseline"):
        done = seedlint("help", name)
        assert (done.status, done.err) == (0, "")
        assert done.out == seedlint(name, "--help").out
    done = seedlint("help", "chekc")
    assert done.status == 2
    assert "check" in done.err


# -- --exclude -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "patterns", "kept"),
    [
        (".", [], ["a.md", "x/a.md", "x/y/b.md", "z[1]/b.md"]),
        (".", ["a.md"], ["x/y/b.md", "z[1]/b.md"]),
        (".", ["/a.md"], ["x/a.md", "x/y/b.md", "z[1]/b.md"]),
        (".", ["x/"], ["a.md", "z[1]/b.md"]),
        (".", ["x/y/**", "z*/b.md"], ["a.md", "x/a.md"]),
        ("x", ["y/"], ["a.md"]),
        ("x", ["y/b.md"], ["a.md"]),
        ("x", ["./y/b.md"], ["a.md"]),
        ("x", ["/a.md"], ["y/b.md"]),
        ("z[1]", ["/b.md"], []),
        ("z[1]", ["**/b.md"], []),
    ],
)
@pytest.mark.parametrize("configured", [True, False])
def test_exclude_is_added_to_what_is_configured(folder, monkeypatch, where, patterns, kept, configured):
    """Patterns with a slash are relative to the working folder, also where the configuration stands above it."""
    for name in ("a.md", "x/a.md", "x/y/b.md", "z[1]/b.md", "out/a.md"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(BAD)
    if configured:
        Path("seedlint.toml").write_text('exclude = ["out/"]\n')
    monkeypatch.chdir(folder / where)
    words = [word for pattern in patterns for word in ("--exclude", pattern)]
    done = seedlint("check", "--show-files", "--exclude", "out/", *words, ".")
    assert [line for line in done.out.splitlines() if not line.startswith("#")] == kept


def test_a_configuration_below_the_working_folder(folder):
    Path("a/b").mkdir(parents=True)
    Path("a/seedlint.toml").write_text("")
    for name in ("a/x.md", "a/b/x.md"):
        Path(name).write_text(BAD)
    assert seedlint("check", "--show-files", "--exclude", "a/b/", "a").out.splitlines()[0] == "a/x.md"
    assert "a/x.md" not in seedlint("check", "--show-files", "--exclude", "a/x.md", "a").out.splitlines()


def test_a_pattern_that_is_none(folder):
    done = seedlint(*PLAIN, "--exclude", "a[", ".")
    assert done.status == 2
    assert done.err.startswith('seedlint: --exclude: "a[" ')


# -- --set ---------------------------------------------------------------------------------------------------------------


def shown(*words: str) -> list[str]:
    done = seedlint("check", "--show-settings", *words, ".")
    assert done.status == 0, done.err
    return done.out.splitlines()


def test_any_key_can_be_set(folder):
    Path("seedlint.toml").write_text('fail-on = "warning"\nignore = ["SL6"]\n[rules.related-far-in-time]\ndays = 7\n')
    lines = shown(
        "--set", "fail-on=info", "--set", "rules.related-far-in-time.days=3", "--set", 'ignore=["SL605"]', "--set", "max-file-size=2 MiB",
        "--set", 'severity."insecure-url"=error', "--set", "exclude = [ 'a', 'b' ]",
    )  # fmt: skip
    for line in (
        'fail-on = "info"  # --set', 'ignore = ["SL605"]  # --set', "days = 3  # --set", 'max-file-size = "2 MiB"  # --set',
        'insecure-url = "error"  # SL202, --set', 'exclude = ["a", "b"]  # --set',
    ):  # fmt: skip
        assert line in lines
    assert 'fail-on = "never"  # --fail-on' in shown("--set", "fail-on=info", "--fail-on", "never")
    assert 'ignore = ["SL605", "SL1"]  # --set, --ignore' in shown("--set", 'ignore=["SL605"]', "--ignore", "SL1")
    assert 'fail-on = "error"  # --set' in shown("--isolated", "--set", "fail-on=never", "--set", "fail-on=error")


def test_what_is_set_is_done(folder):
    Path("a.md").write_text(BAD)
    assert seedlint("check", "--no-cache", "--set", "severity.unknown-field=info", "a.md").status == 0
    assert seedlint("check", "--no-cache", "--set", 'overrides=[{files=["*.md"], ignore=["SL1"]}]', "a.md").err == (
        "checked 1 file: no findings\n"
    )
    Path("seedlint.toml").write_text("")
    done = seedlint("check", "--no-cache", "--set", 'allow=[{rule="insecure-url"}]', "--format", "concise", ".")
    assert done.out.startswith("--set:1:1: warning: SL901 unused-suppression: suppression of insecure-url suppresses nothing\n")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("fail-on", "--set fail-on is not of the form KEY=VALUE, such as fail-on=info"),
        ("=1", "--set =1 is not of the form KEY=VALUE"),
        ("a b=1", "--set a b=1 is not of the form KEY=VALUE"),
        ("a=1\nb=2", "--set: a: unknown key"),
        (".".join("a" * 300) + "=1", "--set a.a.a"),
        ("fail-on=nevr", '--set: fail-on: is "nevr", expected one of error, warning, info, never'),
        ("fail-no=never", "--set: fail-no: unknown key; did you mean fail-on?"),
        ("rules.related-far-in-time.dais=3", "--set: rules.related-far-in-time.dais: unknown option; did you mean days?"),
        ("rules.related-far-in-time.days=-5", "--set: rules.related-far-in-time.days: is -5, expected a number, 0 or more"),
        ("fail-on.x=1", "--set fail-on.x: a part of this key is not a table"),
        ("schema=absent.json", '--set: schema: no such file: "absent.json"'),
    ],
)
def test_what_cannot_be_set(folder, word, says):
    Path("seedlint.toml").write_text('fail-on = "warning"\n')
    done = seedlint("check", "--no-cache", "--set", word, ".")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {says}")
    assert done.err.count("\n") == 1


def test_everything_that_is_wrong_in_a_configuration_is_said_in_one_run(folder):
    Path("seedlint.toml").write_text(
        'x = 1\nselect = "SL1"\n[severity]\nSL2o2 = "error"\nSL202 = "off"\n[rules.related-far-in-time]\ndays = -5\ndayz = 3\n[rules.nope]\n'
        '[[overrides]]\nfiles = ["!a"]\n[[overrides]]\nschema = "nix"\n[[allow]]\nrule = "zz"\n'
    )
    done = seedlint("check", "--no-cache", ".")
    assert done.status == 2
    lines = done.err.splitlines()
    assert sorted(int(line.split(":")[2]) for line in lines) == [1, 2, 4, 5, 7, 8, 9, 11, 12, 15]
    assert all(line.startswith("seedlint: seedlint.toml:") for line in lines)


# -- how many findings ---------------------------------------------------------------------------------------------------


@pytest.fixture
def flood(folder):
    for number in range(25):
        text = article(number).replace("title:", "titel:", 1)
        (folder / f"{number:02}.md").write_text(text if number else text.replace("\nquality: ", "\nquality: x", 1))
    return folder


def test_a_flood_is_cut_and_counted(flood):
    done = seedlint(*PLAIN, "--select", "SL102,SL103", ".")
    assert done.out.count("error[SL102]") == 20
    assert done.out.count("error[SL103]") == 1
    assert done.out.splitlines()[-2:] == [
        "… 5 more unknown-field [SL102] in 5 files",
        "--max-findings 0 shows all of them, --statistics how many there are of each rule",
    ]
    assert done.err.splitlines()[-1].startswith("checked 25 files: 26 errors")
    for words, count in (
        ("--max-findings 0", 25),
        ("--max-findings 3", 3),
        ("--format concise", 25),
        ("--format concise --max-findings 2", 2),
    ):
        out = seedlint(*PLAIN, "--select", "SL102", *words.split(), ".").out
        assert out.count("SL102") - out.count("[SL102] in") == count, words
    assert "… 24 more in 24 files" in seedlint(*PLAIN, "--select", "SL102", "--format", "by-rule", "--max-findings", "1", ".").out
    assert len(json.loads(seedlint(*PLAIN, "--select", "SL102", "--format", "json", ".").out)["findings"]) == 25


def test_a_rule_that_reports_nearly_everywhere_is_named(flood):
    done = seedlint(*PLAIN, "--select", "SL102,SL103,SL304", ".")
    assert done.err.splitlines()[:-1] == [
        "unknown-field [SL102] reports in 25 of 25 files",
        'where that is meant so: a severity ([severity] unknown-field = "info"), --ignore unknown-field, '
        "or seedlint baseline PATH, after which only new findings are reported",
    ]
    assert done.err.splitlines()[-1].startswith("checked 25 files: 26 errors")
    for words, named in (
        ("--format concise", 1), ("--format by-rule", 1), ("--statistics", 1), ("--output full=-", 1), ("--diff", 0), ("-q", 0),
        ("--format json", 0), ("--format github", 0), ("--output jsonl=-", 0), ("--set severity.SL102=info", 0),
        ("--set severity.SL102=info -v", 1), ("--exclude 1*.md --exclude 0[0-6].md", 0),
    ):  # fmt: skip
        err = seedlint(*PLAIN, "--select", "SL1", *words.split(), ".").err
        assert err.count("unknown-field [SL102] reports in ") == named, words
        assert err.count("where that is meant so") == named, words
    for path in sorted(flood.glob("*.md"))[12:]:
        path.write_text(article(int(path.stem)))
    assert "reports in" not in seedlint(*PLAIN, "--select", "SL102", ".").err  # 12 of 25


def test_the_option_of_a_rule_that_reports_nearly_everywhere_is_named(folder):
    for number in range(12):
        Path(f"{number}.md").write_text(article(number, related=1))
    done = seedlint(*PLAIN, "--select", "SL302", "--now", "2001-01-01T00:00:00Z", ".")
    assert "future-date [SL302] reports in 12 of 12 files\n" in done.err
    assert "where that is meant so: an option ([rules.future-date] tolerance-hours), a severity (" in done.err


# -- what is printed -----------------------------------------------------------------------------------------------------


def test_an_output_that_is_printed(folder):
    Path("bad.md").write_text(BAD)
    done = seedlint(*PLAIN, "--output", "json=-", "--output", "concise=out.txt", "bad.md")
    assert done.out == seedlint(*PLAIN, "--format", "json", "bad.md").out
    assert Path("out.txt").read_text() == seedlint(*PLAIN, "--format", "concise", "bad.md").out
    assert not Path("-").exists()


@goes_through(
    ("words", "says"),
    [
        ("--config x.toml --isolated", "--isolated"), ("--baseline b --no-baseline", "--no-baseline"), ("--cache-dir c --no-cache", "--no-cache"),
        ("--diff --format json", "--output json=FILE"), ("--statistics --format sarif", "--output sarif=FILE"),
        ("--diff --statistics", "--diff prints only a patch"), ("--statistics --max-findings 3", "none to limit"),
        ("--format json --max-findings 3", "json has all findings"), ("--output json=- --max-findings 3", "json has all findings"),
        ("--output json=- --format full", "--format prints something else"), ("--output json=- --diff", "--diff prints something else"),
        ("--output json=- --fix -", "--fix - prints something else"), ("--output json=- --output sarif=-", "cannot both be printed"),
        ("--exit-non-zero-on-fix", "--exit-non-zero-on-fix needs --fix"), ("--show-fixes", "--show-fixes needs --fix or --diff"),
        ("--stdin-filename x.md", "give - as a PATH"), ("--show-files --show-settings", "ask for one"),
    ],
)  # fmt: skip
def test_combinations_that_are_rejected(words, says):
    with pytest.raises(UsageError) as caught:
        reject_combinations(parse([*words.split(), "a.md"]))
    assert says in str(caught.value)


@goes_through(
    "words",
    [
        "--diff --format concise", "--diff --fix", "--statistics --verbose", "--fix --exit-non-zero-on-fix", "--fix --show-fixes",
        "--diff --show-fixes", "--max-findings 0", "--format by-rule --max-findings 3", "--output full=- --max-findings 3", "-qv",
        "--output json=a --output json=b", "--stdin-filename x.md -", "--fix -", "--diff --unsafe-fixes", "--unsafe-fixes",
    ],
)  # fmt: skip
def test_combinations_that_are_not(words):
    reject_combinations(parse([*words.split(), "a.md"]))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--output json=x --output jsonl=x", "--output names the file x twice"),
        ("--output json=x --output jsonl=./x", "--output names the file ./x and x"),
        ("--output json=bad.md", "--output names a file that is checked: bad.md"),
        ("--output json=link.md", "--output names a file that is checked: bad.md"),
        ("--output json=sub/../bad.md", "--output names a file that is checked: bad.md"),
    ],
)
def test_outputs_to_one_file_or_to_a_checked_file(folder, words, says):
    Path("bad.md").write_text(BAD)
    Path("sub").mkdir()
    Path("link.md").symlink_to("bad.md")
    done = seedlint(*PLAIN, *words.split(), ".")
    assert (done.status, done.out, done.err) == (2, "", f"seedlint: {says}\n")
    assert Path("bad.md").read_text() == BAD
    assert not Path("x").exists()


# -- --show-fixes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--fix"], ["--diff"], ["--fix", "-"]], ids=" ".join)
def test_what_was_fixed_is_shown(folder, words):
    Path("a.md").write_text("\ufeff" + article(1), encoding="utf-8")
    Path("b.md").write_text(re.sub(r"\nquality: (\d+)", r"\nquality: '\1'", article(2), count=1), encoding="utf-8")
    paths = [] if "-" in words else ["."]
    done = seedlint(*PLAIN, "-q", "--show-fixes", *words, *paths, stdin=Path("a.md").read_bytes())
    name = "<stdin>" if "-" in words else "a.md"
    lines = done.err.splitlines()
    assert lines[0] == f"{name}: 1 fix"
    assert lines[1].startswith("  1: byte-order-mark [SL003] remove")
    assert lines[1].endswith('"\\ufeff" → ""')
    if "-" not in words:
        assert lines[2] == "b.md: 1 fix"
        assert "wrong-type [SL103]" in lines[3]
        assert " → " in lines[3]
    quiet = seedlint(*PLAIN, "-q", *words, *paths, stdin=Path("a.md").read_bytes())
    assert "fix" not in quiet.err


# -- a command, or a path ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["rules", "baseline", "baseline .", "rules --isolated", "clean", "schema", "explain SL101", "init", "baseline --accept-new .", "man"],
)
@pytest.mark.parametrize("kind", one_in(2, ["folder", "empty folder", "file", "broken link"]))
def test_a_word_that_is_a_command_and_a_path(folder, words, kind):
    name = words.split()[0]
    Path("a.md").write_text(BAD)
    if "folder" in kind:
        Path(name).mkdir()
    if kind == "folder":
        Path(name, "a.md").write_text(BAD)
    if kind == "file":
        Path(name).write_text(BAD)
    if kind == "broken link":
        Path(name).symlink_to("nowhere")
    done = seedlint(*words.split())
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"seedlint: {name} is a command, and a path here: ./{name} or check {name} is the path; in another folder {name} is the command\n"
    )
    if kind in ("folder", "file"):
        assert "checked 1 file" in seedlint("check", "--no-cache", name).err
        assert "checked 1 file" in seedlint("--no-cache", f"./{name}").err
    assert sorted(path.name for path in Path().iterdir()) == sorted(["a.md", name])


def test_help_of_a_word_that_is_a_path_too_and_check_are_the_command(folder):
    for name in ("rules", "check"):
        Path(name).mkdir()
        Path(name, "a.md").write_text(BAD)
    assert seedlint("rules", "--help").status == 0
    assert "checked 1 file" in seedlint("check", "check", "--no-cache").err


def test_a_folder_in_which_nothing_can_be_checked_cannot_be_meant(folder):
    Path("schema").mkdir()
    Path("schema/x.json").write_text("{}")
    assert json.loads(seedlint("schema").out)["$id"]
