"""The command line under conditions that nobody plans for: order of words, readers that leave, lost folders, limits, names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from articles import article, write_folder
from command import ROOT, seedlint
from fewer import goes_through, one_in
from seedlint.cli.arguments import COMMANDS, parse
from seedlint.config.find import load_config
from seedlint.errors import UsageError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX system")
BAD = article(3).replace("title:", "titel:", 1)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|##[A-Za-z]*\\[|(?m:^\\s*(?:::|##))")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(line: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a line of sh, in which ``$S`` is the command."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "S": f"{sys.executable} -m seedlint", **(env or {})}
    return subprocess.run(["sh", "-c", line], cwd=cwd, capture_output=True, text=True, env=environment, timeout=120, check=False)


# -- the order of words --------------------------------------------------------------------------------------------------


@goes_through(
    ("words", "paths"),
    [
        ("check a.md --format concise b.md", ["a.md", "b.md"]),
        ("a.md --format concise b.md", ["a.md", "b.md"]),
        ("--format concise a.md b.md", ["a.md", "b.md"]),
        ("a.md b.md --format=concise", ["a.md", "b.md"]),
        ("a.md --quiet b.md --format json c.md --format concise d.md", ["a.md", "b.md", "c.md", "d.md"]),
        ("--format concise - --stdin-filename a.md", ["-"]),
        ("a.md --format concise -- --fix -- -x.md", ["a.md", "--fix", "--", "-x.md"]),
        ("--format concise --", []),
        ("a.md --files-from - --format concise b.md", ["a.md", "b.md"]),
        ("check check --format concise rules", ["check", "rules"]),
        ("check --format concise a.md a.md", ["a.md", "a.md"]),
    ],
)
def test_options_and_paths_in_any_order(words, paths):
    args = parse(words.split())
    assert (args.command, args.format, args.paths) == ("check", "concise", paths)
    assert args.fix is False


def test_every_command_takes_its_words_in_any_order():
    assert parse(["explain", "SL101", "--isolated"]).rule == parse(["explain", "--isolated", "SL101"]).rule == "SL101"
    args = parse(["baseline", "a.md", "--config", "x.toml", "b.md", "--accept-new", "c.md"])
    assert (args.paths, args.config, args.accept_new) == (["a.md", "b.md", "c.md"], "x.toml", True)
    assert parse(["schema", "--", "report"]).name == "report"
    assert set(COMMANDS) >= {"check", "explain", "rules", "baseline", "init", "schema", "clean", "completion", "man"}


@goes_through(
    ("words", "says"),
    [
        ("a.md --formt concise b.md", "unknown option --formt; did you mean --format?"),
        ("a.md --formt=concise", "unknown option --formt=concise; did you mean --format?"),
        ("a.md -5", "unknown option -5"),
        ("a.md --format", "--format"),
        ("a.md --format --quiet b.md", "--format"),
        ("a.md --format -- b.md", "--format"),
        ("schema article report", "unexpected argument report"),
        ("init here", "unexpected argument here"),
        ("completion", "shell"),
    ],
)
def test_what_is_not_understood(words, says):
    with pytest.raises(UsageError) as caught:
        parse(words.split())
    assert says in str(caught.value)


# -- readers that leave --------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(
    ("words", "status", "reader"),
    one_in(
        4,
        [
            ("--format concise --fail-on never .", 0, "true"), ("--format concise .", 1, "true"), ("--format json .", 1, "true"),
            ("--format sarif .", 1, "head -n 1"), ("--diff mark", 1, "true"), ("--statistics .", 1, "true"), ("--diff mark", 1, "head -n 1"),
            ("--format full .", 1, "true"), ("--format concise 2>&1 .", 1, "head -n 1"), ("--show-files .", 0, "true"),
            ("--format full .", 1, "head -n 1"), ("--format concise --output json=out.json .", 1, "true"),
        ],
    ),
)  # fmt: skip
def test_a_reader_that_leaves_early_leaves_the_exit_status(folder, words, status, reader):
    for number in range(300 if reader != "true" else 30):  # more than a pipe holds, where something reads of it
        (folder / f"{number}.md").write_text(BAD)
    (folder / "mark").mkdir()
    for number in range(30):
        (folder / "mark" / f"{number}.md").write_text("\ufeff" + article(number), encoding="utf-8")
    done = shell(f"{{ $S check --isolated --no-cache {words}; echo $? >&3; }} 3>status | {reader} >/dev/null", folder)
    assert (folder / "status").read_text() == f"{status}\n"
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@POSIX
@pytest.mark.parametrize("words", ["rules", "explain all", "schema", "--help", "check --help", "--version", "man"])
def test_nor_is_it_an_error_of_another_command(folder, words):
    if words == "man":
        pytest.importorskip("argparse_manpage")
    done = shell(f"{{ $S {words}; echo $? >&3; }} 3>status | true", folder)
    assert ((folder / "status").read_text(), done.stderr) == ("0\n", "")


@POSIX
def test_a_reader_of_errors_that_leaves_early(folder):
    for number in range(30):
        (folder / f"{number}.md").write_text(BAD)
    for words, status in (("--fail-on error .", 1), ("--fail-on never .", 0), ("absent.md", 2)):
        shell(f"{{ $S check --isolated --no-cache {words}; echo $? >&3; }} 3>status 2>&1 >/dev/null | true", folder)
        assert (folder / "status").read_text() == f"{status}\n"


# -- a folder that is gone, limits, no docstrings ----------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("words", ["check .", "a.md", "rules", "explain SL101", "init", "clean", "baseline .", "--show-settings", "-"])
def test_a_working_folder_that_is_gone(folder, words):
    done = shell(f"mkdir gone && cd gone && rmdir ../gone && $S {words} </dev/null", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "seedlint: the working folder cannot be used: no such file or directory\n"


@POSIX
def test_what_needs_no_folder_works_in_a_folder_that_is_gone(folder):
    done = shell("mkdir gone && cd gone && rmdir ../gone && $S --version && $S schema report && $S completion bash", folder)
    assert (done.returncode, done.stderr) == (0, "")


@POSIX
@pytest.mark.parametrize(
    ("limit", "words"),
    one_in(
        3,
        [
            (10, ["--jobs", "2", "--no-cache"]), (6, ["--jobs", "1", "--no-cache"]), (6, ["--jobs", "2", "--no-cache"]),
            (6, ["--jobs", "4"]), (8, ["--jobs", "4"]), (10, ["--jobs", "4"]),
        ],
    ),
)  # fmt: skip
def test_few_open_files_are_enough(folder, limit, words):
    import resource

    write_folder(".", 210, related=1)
    (folder / "bad.md").write_text(BAD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "check", "--isolated", *words, "--format", "concise", "--ignore", "SL7", "."],
        capture_output=True, text=True, env=environment, check=False, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),
    )  # fmt: skip
    if done.returncode == 2:  # so few that not even the cache can be opened beside a file
        assert (done.stdout, done.stderr) == ("", "seedlint: too many open files: raise the limit (ulimit -n)\n")
    else:
        assert done.returncode == 1, done.stderr
        assert "bad.md:3:1: error: SL102 unknown-field" in done.stdout
        assert "checked 211 files: 1 error" in done.stderr


@POSIX
def test_no_more_processes(folder, monkeypatch):
    from seedlint.run.fork import Process

    def refuse(*_):
        raise OSError(11, "Resource temporarily unavailable")

    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(OSError, match="temporarily"):
        Process(lambda _: None, [])
    assert not before or len(os.listdir("/proc/self/fd")) == before


@pytest.mark.slow
def test_without_docstrings_everything_is_as_with_them(folder):
    (folder / "bad.md").write_text(BAD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "PYTHONIOENCODING": "utf-8"}
    for words in (["explain", "all"], ["check", "--isolated", "--no-cache", "--format", "sarif", "bad.md"]):
        plain, bare = (
            subprocess.run([sys.executable, *flags, "-m", "seedlint", *words], capture_output=True, env=environment, check=False)
            for flags in ([], ["-OO"])
        )
        assert (bare.returncode, bare.stdout, bare.stderr) == (plain.returncode, plain.stdout, plain.stderr)
        assert plain.stdout


# -- colours -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "words", "colored"),
    [
        ({}, [], False), ({"FORCE_COLOR": "1"}, [], True), ({"FORCE_COLOR": "3"}, [], True), ({"FORCE_COLOR": "yes"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False), ({"FORCE_COLOR": "false"}, [], False), ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False), ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({"FORCE_COLOR": "0"}, ["--color", "always"], True), ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)  # fmt: skip
def test_colours_by_environment(folder, env, words, colored):
    (folder / "bad.md").write_text(BAD)
    bare = dict.fromkeys(("NO_COLOR", "FORCE_COLOR"), "")
    done = seedlint("check", "--isolated", "--no-cache", *words, "bad.md", env=bare | env)
    assert ("\x1b" in done.out) is colored


# -- TOML that no person wrote -------------------------------------------------------------------------------------------

DEEP = ".".join(["a"] * 20_000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{DEEP} = 1\n", "seedlint.toml:1: a key has more than 100 parts"),
        (f"rules.{DEEP} = 1\n", "seedlint.toml:1: a key has more than 100 parts"),
        (f"x = 1\n[{DEEP}]\nb = 1\n", "seedlint.toml:2: a key has more than 100 parts"),
        (f"[[{DEEP}]]\n", "seedlint.toml:1: a key has more than 100 parts"),
        (f"severity = {{ {DEEP} = 1 }}\n", "seedlint.toml:1: a key has more than 100 parts"),
        ('"a b" . ' * 200 + "c = 1\n", "seedlint.toml:1: a key has more than 100 parts"),
        (f"{'.'.join(['a'] * 90)} = 1\n", "seedlint.toml:1: a: unknown key"),
        (f"a = {'[' * 9_000}{']' * 9_000}\n", "seedlint.toml: nested too deeply"),
        (f"a = {'{ a = ' * 9_000}1{'}' * 9_000}\n", "seedlint.toml: nested too deeply"),
        (f"{'x' * 90_000} = 1\n", f"seedlint.toml:1: {'x' * 59}…: unknown key"),
        (f'schema = "{"x" * 90_000}"\n', f'seedlint.toml:1: schema: no such schema: "{"x" * 59}…"'),
        (f"fail-on = {'9' * 4_000}\n", "seedlint.toml:1: fail-on: is an integer of thousands of digits, expected one of error,"),
        (f"max-file-size = 0x{'f' * 90_000}\n", "seedlint.toml:1: max-file-size: is an integer of thousands of digits, expected a size"),
        ('"a\\n::error::x\\u202e" = 1\n', r'seedlint.toml:1: "a\n::error::x\u202e": unknown key'),
    ],
)  # fmt: skip
def test_an_answer_in_words(folder, text, says):
    (folder / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint("check", "--no-cache", ".")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {says}")
    assert done.err.count("\n") == 1
    assert len(done.err) < 300


def test_dots_in_a_text_are_no_key(folder):
    (folder / "seedlint.toml").write_text(f'exclude = ["{"a." * 400}b"]\n# {"a." * 400}\n')
    assert seedlint("check", "--no-cache", "--allow-empty", ".").status == 0


@POSIX
def test_a_configuration_without_end(folder):
    if not os.path.exists("/dev/zero"):
        pytest.skip("this system has no /dev/zero")
    done = seedlint("check", "--no-cache", "--config", "/dev/zero", ".")
    assert (done.status, done.err) == (2, "seedlint: /dev/zero: larger than 8 MiB\n")


# -- names that speak ----------------------------------------------------------------------------------------------------

NAMES = [
    "::error::a.md", "  ::error::b.md", "\t::c.md", "##[group]d.md", " ##[group]e.md", "## f.md", "##vso[task.x]g.md", "x ##VSO[h.md",
    "##teamcity[i].md", "\x1b[31mj.md", "k\r.md", "l\n::error::l.md", "\u202em.md", "n\x9b31m.md", ":\u200d:o.md", "#\u200d#[p.md",
    "\u3000::q.md", "r\u2028::r.md",
]  # fmt: skip


@POSIX
@pytest.mark.parametrize(
    "words",
    [
        ["--show-files", "."], ["--show-files", ".", "--verbose"], ["--format", "concise", "."], ["--format", "full", "."],
        ["--format", "by-rule", "."], ["--show-settings", "."], ["--format", "concise", *(f"absent{name}" for name in NAMES)],
        ["--format", "concise", "--files-from", "::error::list"], ["--since", "::error::rev", "."], ["--output", "::error::x", "."],
        ["--config", "::error::x.toml", "."], ["--output", "json=no-folder/::error::x", "."], ["--schema", "::error::s", "."],
        ["--baseline", "::error::b", "."], ["::error::what"], ["--::error::"], ["--format", "::error::", "."],
    ],
    ids=lambda words: " ".join(words)[:40],
)  # fmt: skip
def test_names_do_not_speak(folder, words):
    for name in NAMES:
        (folder / name).write_text(BAD, encoding="utf-8")
        (folder / f"{name}.x").write_text("")
    (folder / "seedlint.toml").write_text(f'exclude = ["{"::error::z"}", "a##vso[task]b", "\\u202e\\u00ad"]\n')
    done = seedlint("check", "--no-cache", *words)
    for out in (done.out, done.err):
        assert not FORBIDDEN.search(out), FORBIDDEN.search(out)
    if words[0] == "--show-files":
        assert len(done.out.splitlines()) == 2 * len(NAMES) + ("seedlint.toml" in done.out)
    if words[0] == "--show-settings":
        assert tomllib.loads(done.out)["exclude"] == ["::error::z", "a##vso[task]b", "\u202e\u00ad"]


@POSIX
def test_baseline_lists_do_not_speak(folder):
    for name in NAMES:
        (folder / name).write_text(BAD, encoding="utf-8")
    done = seedlint("baseline", "--isolated", ".")
    assert len(done.out.splitlines()) == done.out.count("\n") >= len(NAMES)
    for out in (done.out, done.err):
        assert not FORBIDDEN.search(out)


@POSIX
def test_init_writes_no_name_as_a_setting(folder):
    names = ['a\nplugins = ["x"]', "b[c]", "*d", "!e", "#f", "g?", "h\u202e", os.fsdecode(b"i\xff"), 'j"', "k\\", "l ##vso[x]", "  ::m"]
    for number, name in enumerate(names):
        for folder_name, text in ((name, article(number)), (f"o{name}", f"---\nname: {number}\n---\n")):
            Path(folder_name).mkdir()
            Path(folder_name, "x.md").write_text(text, encoding="utf-8")
    done = seedlint("init")
    assert done.status == 0, done.err
    text = Path("seedlint.toml").read_text(encoding="utf-8")
    assert not FORBIDDEN.search(text.replace("\n", " "))
    assert not {"plugins"} & set(tomllib.loads(text))
    listed = seedlint("--show-files", ".")
    assert listed.err.startswith(f"{2 * len(names)} files to check"), listed  # the articles, and those of a kind that got a schema


# -- init ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filled", [True, False])
def test_everything_that_init_writes_in_comments_is_accepted(folder, filled):
    if filled:
        Path("news").mkdir()
        write_folder("news", 6)
        Path("news", "bad.md").write_text(BAD)
        Path("people").mkdir()
        Path("people/jo.md").write_text("---\nname: Jo\n---\n")
    assert seedlint("init").status == 0
    text = Path("seedlint.toml").read_text(encoding="utf-8")
    open_text = re.sub(r"^# (?=[a-z][a-z-]* = |\[)", "", text, flags=re.MULTILINE)
    table = tomllib.loads(open_text)
    expected = {"include", "exclude", "extend-select", "ignore", "fail-on", "site-root", "severity", "allow"}
    assert set(table) == expected | ({"overrides"} if filled else set())
    assert load_config([str(folder)]).file
    Path("seedlint.toml").write_text(open_text, encoding="utf-8")
    assert load_config([str(folder)]).table == table
    assert not re.search(r"\boff\b", text)
