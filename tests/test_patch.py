"""Patches: what they say, and that `git apply` and `patch` make the new file of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import seedlint
from fewer import goes_through
from seedlint.fixes.unified_diff import unified, without_commands
from strategies import examples

NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
NEEDS_PATCH = pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not here")
COMMANDS = [
    pytest.param(["git", "apply", "--whitespace=nowarn"], marks=NEEDS_GIT, id="git-apply"),
    pytest.param(["patch", "-p1", "--quiet"], marks=NEEDS_PATCH, id="patch"),
]


def apply(command: list[str], patch: bytes, folder: Path) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    done = subprocess.run(command, input=patch, cwd=folder, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b""), patch.decode("utf-8", "replace")


def test_a_patch_reads_as_git_writes_it():
    old = b"".join(b"line %d\n" % number for number in range(1, 31))
    new = old.replace(b"line 4\n", b"").replace(b"line 20\n", b"twenty\r\n") + b"end"
    assert unified("seeds/a.md", old, new) == (
        b"--- a/seeds/a.md\n+++ b/seeds/a.md\n"
        b"@@ -1,7 +1,6 @@\n line 1\n line 2\n line 3\n-line 4\n line 5\n line 6\n line 7\n"
        b"@@ -17,7 +16,7 @@\n line 17\n line 18\n line 19\n-line 20\n+twenty\r\n line 21\n line 22\n line 23\n"
        b"@@ -28,3 +27,4 @@\n line 28\n line 29\n line 30\n+end\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "hunks"),
    [
        (b"a\n", b"b\n", b"@@ -1 +1 @@\n-a\n+b\n"),
        (b"", b"a\n", b"@@ -0,0 +1 @@\n+a\n"),
        (b"a\nb\n", b"", b"@@ -1,2 +0,0 @@\n-a\n-b\n"),
    ],
)
def test_ranges_are_written_as_git_writes_them(old, new, hunks):
    assert unified("a.md", old, new) == b"--- a/a.md\n+++ b/a.md\n" + hunks


@pytest.mark.parametrize(("between", "hunks"), [(5, 1), (6, 1), (7, 2)])
def test_changes_whose_context_meets_are_one_hunk(between, hunks):
    same = b"".join(b"line %d\n" % number for number in range(between))
    assert unified("a.md", b"a\n" + same + b"a\n", b"b\n" + same + b"b\n").count(b"\n@@") == hunks


def test_no_difference_is_no_patch():
    assert unified("a.md", b"x\n", b"x\n") == b""
    assert unified("a.md", b"", b"") == b""


@goes_through(
    ("path", "header"),
    [
        ("a.md", b"--- a/a.md\n"),
        ("/tmp/a.md", b"--- a/tmp/a.md\n"),
        ("two words.md", b"--- a/two words.md\t\n"),
        ("\u00e9.md", b'--- "a/\\303\\251.md"\n'),
        ('say "x"\\.md', b'--- "a/say \\"x\\"\\\\.md"\n'),
        ("tab\tand\nline.md", b'--- "a/tab\\tand\\nline.md"\n'),
        ("\x01\x07\x08\t\n\x0b\x0c\r\x1f ~\x7f", b'--- "a/\\001\\a\\b\\t\\n\\v\\f\\r\\037 ~\\177"\n'),
        ("latin-\udce9.md", b'--- "a/latin-\\351.md"\n'),
        ("~.md", b"--- a/~.md\n"),
        ("\x7f.md", b'--- "a/\\177.md"\n'),
        ("\x1f.md", b'--- "a/\\037.md"\n'),
    ],
)
def test_names_are_quoted_as_git_quotes_them(path, header):
    assert unified(path, b"a\n", b"b\n").startswith(header)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["a.md", "sub/two words.md", "sub folder/\u00fcber \u2018x\u2019.md", 'a"b\\c.md', "tab\there.md"])
def test_odd_names_are_found_again(command, name, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"one\ntwo\nthree\n")
    apply(command, unified(name, b"one\ntwo\nthree\n", b"one\n2\nthree\n"), tmp_path)
    assert path.read_bytes() == b"one\n2\nthree\n"


LINES = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n", b"\xe9 latin\n", b"lone \r cr\n", b"\\ No newline\n", b"- x\n"]), max_size=30
)
ENDS = st.sampled_from([b"", b"a", b"\r", b"\xff"])


@pytest.mark.parametrize("command", COMMANDS)
@settings(examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=LINES, new=LINES, ends=st.tuples(ENDS, ENDS), shared=st.booleans())
def test_a_patch_makes_the_new_file_of_the_old_one(command, old, new, ends, shared, tmp_path):
    before = b"".join(old) + ends[0]
    after = b"".join([*old[: len(old) // 2], *new[:2], *old[len(old) // 2 + 1 :]] if shared else new) + ends[1]
    patch = unified("x.md", before, after)
    if not before or not after or not patch:  # a new file or one that goes is another kind of patch
        return
    path = tmp_path / "x.md"
    path.write_bytes(before)
    apply(command, patch, tmp_path)
    assert path.read_bytes() == after


@pytest.mark.parametrize("command", COMMANDS)
def test_several_files_are_one_patch(command, tmp_path):
    patch = b""
    for name in ("a.md", "b.md", "sub/c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"---\nx: 1\n---")
        patch += unified(name, b"---\nx: 1\n---", b"---\nx: 2\n---")
    apply(command, patch, tmp_path)
    assert {path.read_bytes() for path in tmp_path.rglob("*.md")} == {b"---\nx: 2\n---"}


@NEEDS_GIT
def test_a_patch_made_in_a_folder_below_the_top_of_a_repository_is_taken_there(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.md").write_bytes(b"1\n2\n3\n")
    apply(["git", "apply"], unified("a.md", b"1\n2\n3\n", b"1\n2\n4\n"), folder)
    assert (folder / "a.md").read_bytes() == b"1\n2\n4\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_long_is_compared_in_pieces(command, tmp_path):
    """With lines that are there once to cut at, with none, and with lines that moved."""
    records = [b"- url: %d\n  same: a\n" % number for number in range(3_000)]
    repeated = b"a\nb\n" * 2_000
    old = b"".join([*records, repeated])
    new = b"".join([*records[:100], *records[1_500:2_900:2], records[3], b"new\n", *records[200:1_500:3], repeated[6:3_000], b"c\n"])
    (tmp_path / "a.md").write_bytes(old)
    apply(command, unified("a.md", old, new), tmp_path)
    assert (tmp_path / "a.md").read_bytes() == new


LONG = [b"line %d\n" % number for number in range(5_000)]


@pytest.mark.parametrize(
    ("new", "changed"),
    [
        ([*LONG[:10], *LONG[11:4_990], *LONG[4_991:]], [b"-line 10\n", b"-line 4990\n"]),
        ([LONG[-1], *LONG[:-1]], [b"+line 4999\n", b"-line 4999\n"]),
        ([*LONG[1:], LONG[0]], [b"-line 0\n", b"+line 0\n"]),
        ([*LONG[:-1], b"x\n", b"last\n"], [b"-line 4999\n", b"+x\n", b"+last\n"]),
        (LONG[2_000:], [b"-" + line for line in LONG[:2_000]]),
    ],
)
def test_a_patch_of_a_long_file_says_what_changed_and_no_more(new, changed):
    lines = unified("a.md", b"".join(LONG), b"".join(new)).splitlines(keepends=True)
    assert [line for line in lines[2:] if line.startswith((b"+", b"-"))] == changed


# -- in the log of a job -----------------------------------------------------------------------------------------------------


def run_by_github(log: bytes) -> list[str]:
    """The commands that a runner runs: actions/runner, ``ActionCommand.TryParseV2`` and ``TryParse``, ``ActionCommandManager``."""
    found, token = [], None
    seen = re.sub("[\u200b-\u200d]", "", log.decode("utf-8", "replace"))
    for line in re.split(r"\r\n|\r|\n", seen):
        match = re.match(r"\s*::([^ :]+)[^:]*::(.*)", line) or re.search(r"##\[([^] ]+)[^]]*\](.*)", line)
        if not match:
            continue
        name, data = match.groups()
        if token is not None:
            token = None if name == token else token
        elif name == "stop-commands":
            token = data
        else:
            found.append(name)
    assert token is None
    return found


COMMANDS_IN_TEXT = [
    b"::add-mask::x", b"  ::error file=a::b", b"x\r::warning::y", b"title: ##[add-mask]x", b"::stop-commands::mine", b"::mine::", b"\xe2\x80\x83::debug::em space",
    b"\xff ::set-output name=a::b", b":\xe2\x80\x8b:error::unseen", b"##vso[task.setvariable variable=x]y",
]  # fmt: skip


@settings(examples(50))
@given(st.lists(st.sampled_from([*COMMANDS_IN_TEXT, b"plain", b"a: b :: c", b""]), max_size=12), st.data())
def test_a_patch_runs_no_command_on_github(lines, data):
    old = b"".join(line + b"\n" for line in lines)
    kept = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    new = b"title: x\n" + b"".join(line + b"\n" for line, keep in zip(lines, kept, strict=True) if keep)
    patch = unified("a.md", old, new)
    assert run_by_github(b"".join(without_commands([patch]))) == []


def test_the_reading_of_the_runner_finds_commands():
    assert run_by_github(b"::add-mask::x\n \t::error file=a,line=1::b\nx ##[group]y\na ::error::b\n") == ["add-mask", "error", "group"]
    assert run_by_github(b"::stop-commands::t\n::error::x\n::t::\n::error::y\n") == ["error"]


def test_a_patch_without_commands_is_bare():
    patch = unified("a.md", b"## heading\n\n## [link](a)\na: b :: c\n- x::y\n", b"## heading\n\n## [link](a)\na: c :: d\n- x::y\n")
    assert list(without_commands([patch])) == [patch]
    assert list(without_commands([])) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_patch_with_commands_is_applied(command, tmp_path):
    old = {name: b"\n".join([*COMMANDS_IN_TEXT, b"title: x", *COMMANDS_IN_TEXT, b""]) for name in ("a.md", "b.md")}
    new = {name: data.replace(b"title: x", b"title: y") for name, data in old.items()}
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    log = b"".join(without_commands([unified(name, old[name], new[name]) for name in old]))
    assert log.startswith(b"::stop-commands::")
    apply(command, log, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in new} == new


def test_the_patch_of_the_command_runs_no_command(tmp_path):
    (tmp_path / "a.md").write_text('---\n  ::add-mask::x: 1\ntitle: "a  b"\n---\n', encoding="utf-8")
    (tmp_path / "b.md").write_text('---\ntitle: "x"\ntopics: [a, a]\n# ::error::no\n---\n ::error::yes\n', encoding="utf-8")
    done = seedlint("check", "--isolated", "--no-cache", "--diff", "--unsafe-fixes", ".", cwd=tmp_path)
    assert "\n  ::error::yes\n" in done.out
    assert run_by_github(done.out.encode()) == []
