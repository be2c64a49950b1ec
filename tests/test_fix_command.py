"""--fix, --unsafe-fixes, --diff and --fix - as users meet them: CONTRACT, "Command line", "Exit status"."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from articles import article, file_name
from command import ROOT, Done, seedlint
from seedlint import Settings
from seedlint.check.plan import prepare
from seedlint.files.atomic_write import PREFIX
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import find_inputs

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="as POSIX systems have it")

GOOD = article(1)
QUALITY = next(line for line in GOOD.splitlines() if line.startswith("quality: "))
SAFE = GOOD.replace(QUALITY, f'quality: "{QUALITY.split()[1]}"', 1)  # wrong-type, a safe fix
UNSAFE = article(2).replace("\ntitle: ", "\ntitel: ", 1)  # unknown-field, an unsafe one
NONE = re.sub(r"\nexcerpt: .*", "\nexcerpt: ~", article(3), count=1)  # wrong-type without a fix


def fix(*words: str | os.PathLike[str], cwd: Path, stdin: bytes = b"") -> Done:
    return seedlint("check", "--isolated", "--no-cache", "--format", "concise", *words, cwd=cwd, stdin=stdin)


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "good.md").write_bytes(article(4).encode())
    (tmp_path / "safe.md").write_bytes(SAFE.encode())
    (tmp_path / "unsafe.md").write_bytes(UNSAFE.encode())
    return tmp_path


def test_fixing_writes_and_exits_by_what_remains(folder):
    done = fix("--fix", ".", cwd=folder)
    assert (folder / "safe.md").read_bytes() == GOOD.encode()
    assert (folder / "unsafe.md").read_bytes() == UNSAFE.encode()
    assert (done.status, done.out.count("\n"), "unsafe.md:3:1: error: SL102" in done.out) == (1, 1, True)
    assert done.err == "fixed 1 finding in 1 file; checked 3 files: 1 error (1 fixable with --unsafe-fixes)\n"
    done = fix("--fix", "--unsafe-fixes", ".", cwd=folder)
    assert (folder / "unsafe.md").read_bytes() == article(2).encode()
    assert (done.status, done.out, done.err) == (0, "", "fixed 1 finding in 1 file; checked 3 files: no findings\n")
    done = fix("--fix", "--unsafe-fixes", ".", cwd=folder)
    assert (done.status, done.out, done.err) == (0, "", "checked 3 files: no findings\n")


def test_unsafe_fixes_alone_write_nothing(folder):
    done = fix("--unsafe-fixes", ".", cwd=folder)
    assert (folder / "safe.md").read_bytes() == SAFE.encode()
    assert (folder / "unsafe.md").read_bytes() == UNSAFE.encode()
    assert done.status == 1
    assert done.err == (
        "seedlint: --unsafe-fixes needs --fix or --diff: nothing was fixed\n"
        "checked 3 files: 2 errors (1 fixable with --fix, 1 more with --fix --unsafe-fixes)\n"
    )


def test_a_fix_can_fail_the_run(folder):
    words = ("--fix", "--exit-non-zero-on-fix", "safe.md")
    assert fix(*words, cwd=folder).status == 1
    assert fix(*words, cwd=folder).status == 0
    (folder / "safe.md").write_bytes(SAFE.encode())
    assert fix(*words, "--fail-on", "never", cwd=folder).status == 1


@pytest.mark.parametrize("command", [["git", "apply"], ["patch", "-p1", "--quiet"]], ids=["git", "patch"])
def test_the_patch_does_what_fixing_does(folder, tmp_path_factory, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here")
    (folder / "sub folder").mkdir()
    (folder / "sub folder" / "\u00fcber.md").write_bytes(
        b"\xef\xbb\xbf" + article(5).replace("\n", "\r\n").encode()[:-2] + b" \r\n\xe9 body\r\n---"
    )
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder, other, dirs_exist_ok=True)
    before = {path: path.read_bytes() for path in folder.rglob("*.md")}
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "--isolated", "--no-cache", "--diff", "--unsafe-fixes", "."],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT / "linter")}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"would fix 3 findings in 3 files; checked 4 files: no findings\n")
    assert {path: path.read_bytes() for path in folder.rglob("*.md")} == before
    assert fix("--fix", "--unsafe-fixes", ".", cwd=other).status == 0
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(command, input=done.stdout, cwd=folder, env=env, check=True)
    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.md")} == {
        path.relative_to(other): path.read_bytes() for path in other.rglob("*.md")
    }


def test_an_empty_patch_exits_by_the_findings(folder):
    (folder / "none.md").write_bytes(NONE.encode())
    done = fix("--diff", "good.md", cwd=folder)
    assert (done.status, done.out) == (0, "")
    done = fix("--diff", "none.md", cwd=folder)
    assert (done.status, done.out) == (1, "")
    assert fix("--diff", "none.md", "--fail-on", "never", cwd=folder).status == 0
    assert fix("--diff", "safe.md", "--fail-on", "never", cwd=folder).status == 1
    assert fix("--diff", "--fix", "safe.md", cwd=folder).out.startswith("--- a/safe.md\n+++ b/safe.md\n@@ ")
    assert (folder / "safe.md").read_bytes() == SAFE.encode()


@pytest.mark.parametrize(
    "text",
    [SAFE.encode(), SAFE.replace("\n", "\r\n").encode() + b"\xe9\xff body without end", GOOD.encode(), NONE.encode(), b"\xff\xfe", b""],
)
def test_standard_input_comes_out_fixed(text, tmp_path):
    done = fix("--fix", "-", cwd=tmp_path, stdin=text)
    quality = QUALITY.split()[1].encode()
    assert done.out.encode("utf-8", "surrogateescape") == text.replace(b'quality: "%s"' % quality, b"quality: " + quality, 1)
    assert done.err.endswith("\n")
    assert ("checked 1 file" in done.err, list(tmp_path.iterdir())) == (True, [])


def test_findings_of_standard_input_go_to_stderr_with_their_place_in_the_new_text(tmp_path):
    text = "\ufeff" + UNSAFE
    done = seedlint("check", "--isolated", "--no-cache", "--fix", "-", "--stdin-filename", "x.md", cwd=tmp_path, stdin=text.encode())
    assert done.out == UNSAFE
    assert done.status == 1
    assert "x.md:3:1" in done.err
    assert '3 \u2502 titel: "' in done.err
    assert done.err.endswith("fixed 1 finding in 1 file; checked 1 file: 1 error (1 fixable with --unsafe-fixes)\n")


def test_a_patch_of_standard_input(tmp_path):
    done = fix("--diff", "-", "--stdin-filename", "seeds/x.md", cwd=tmp_path, stdin=SAFE.encode())
    assert done.status == 1
    assert done.out.startswith("--- a/seeds/x.md\n+++ b/seeds/x.md\n")


def test_the_report_counts_what_was_fixed(folder):
    done = fix("--fix", ".", "--format", "json", cwd=folder)
    assert '"fixed": 1' in done.out or '"fixed":1' in done.out
    assert fix("--fix", ".", "--quiet", cwd=folder).err == ""


@POSIX
def test_what_cannot_be_written_is_one_line_and_the_rest_goes_on(folder):
    (folder / "also.md").write_bytes(b"\xef\xbb\xbf" + article(6).encode())
    (folder / "safe.md").chmod(0o444)
    done = fix("--fix", ".", cwd=folder)
    assert done.status == 2
    assert done.err.startswith("seedlint: safe.md: the file is read-only\nfixed 1 finding in 1 file; checked 4 files: 2 errors")
    assert "safe.md" in done.out
    assert (folder / "safe.md").read_bytes() == SAFE.encode()
    assert (folder / "also.md").read_bytes() == article(6).encode()
    assert fix("--diff", "safe.md", cwd=folder).status == 1


@POSIX
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("body", [b"", b"\r\nplain\n", b"\xe9 latin-1 \xff\xfe\x00", b"---\nnot: [yaml\n---"])
@pytest.mark.parametrize("end", [True, False])
def test_all_other_bytes_stay(tmp_path, newline, body, end):
    start = SAFE.replace("\n", newline).encode()
    good = GOOD.replace("\n", newline).encode()
    if not body and not end:
        start, good = start[: -len(newline)], good[: -len(newline)]
    path = tmp_path / "a.md"
    path.write_bytes(start + body)
    path.chmod(0o640)
    assert fix("--fix", "a.md", cwd=tmp_path).status == 0
    assert path.read_bytes() == good + body
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@POSIX
def test_a_byte_order_mark_stays_unless_it_is_what_is_fixed(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + SAFE.encode())
    assert fix("--fix", "a.md", "--ignore", "byte-order-mark", cwd=tmp_path).status == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + GOOD.encode()
    assert fix("--fix", "a.md", cwd=tmp_path).status == 0
    assert path.read_bytes() == GOOD.encode()


@POSIX
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "store" / "a.md").write_bytes(SAFE.encode())
    (tmp_path / "seeds" / "a.md").symlink_to("../store/a.md")
    assert fix("--fix", "seeds", cwd=tmp_path).status == 0
    assert os.readlink(tmp_path / "seeds" / "a.md") == "../store/a.md"
    assert (tmp_path / "store" / "a.md").read_bytes() == GOOD.encode()


def test_two_names_of_one_file_are_fixed_one_run_after_the_other(tmp_path):
    """One name is checked for both; what is written has that name alone, and the run says so."""
    (tmp_path / "a.md").write_bytes(SAFE.encode())
    os.link(tmp_path / "a.md", tmp_path / "b.md")
    done = fix("--fix", ".", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    warning, closing = done.err.splitlines()
    assert warning == "seedlint: a.md was fixed under one name: other names (hard links) keep the old text"
    assert re.match(r"fixed \d+ findings? in 1 file; checked 1 file: no findings", closing)
    assert (tmp_path / "a.md").read_bytes() == GOOD.encode()
    assert (tmp_path / "b.md").read_bytes() == SAFE.encode()
    again = fix("--fix", "b.md", cwd=tmp_path)
    assert (again.status, "hard links" in again.err) == (0, False)
    assert (tmp_path / "b.md").read_bytes() == GOOD.encode()


def test_a_fix_with_a_cache_is_a_fix(tmp_path):
    """Over fifty files, so that the cache is used; its results must not outlive the files they are about."""
    for number in range(60):
        text = article(number)
        (tmp_path / file_name(text)).write_bytes((b"\xef\xbb\xbf" if number % 3 == 0 else b"") + text.encode())
    words = ("check", "--isolated", "--format", "concise", ".")
    first = seedlint(*words, cwd=tmp_path)
    assert (tmp_path / ".seedlint_cache").is_dir()
    again = seedlint(*words, cwd=tmp_path)
    assert (first, first.out.count("SL003")) == (again, 20)
    done = seedlint(*words, "--fix", cwd=tmp_path)
    assert (done.status, done.out, done.err) == (0, "", "fixed 20 findings in 20 files; checked 60 files: no findings\n")
    for _ in range(2):
        assert seedlint(*words, cwd=tmp_path).err == "checked 60 files: no findings\n"


def test_what_the_baseline_knows_is_not_fixed(folder):
    (folder / "also.md").write_bytes(b"\xef\xbb\xbf" + article(6).encode())
    assert seedlint("baseline", "safe.md", "--isolated", cwd=folder).status == 0
    done = fix("--fix", ".", "--baseline", ".seedlint-baseline.json", cwd=folder)
    assert (folder / "safe.md").read_bytes() == SAFE.encode()
    assert (folder / "also.md").read_bytes() == article(6).encode()
    assert done.err.startswith("fixed 1 finding in 1 file; checked 4 files: 1 error")
    assert "1 baselined (1 fixable, not fixed)" in done.err


def test_more_fixed_than_were_fixable_is_said(tmp_path):
    """Two topics are the same once the invisible character is gone."""
    text = article(2).replace("topics:", 'topics:\n  - "a\u200b"\n  - "a"', 1)
    assert fix_summary(tmp_path, text, "SL405,SL604") == (1, "fixed 2 findings in 1 file", "1 of the fixed came up while fixing")


def test_fewer_fixed_than_were_fixable_is_said(tmp_path):
    """A record that goes since it is there twice takes another finding along."""
    head, related, end = re.split(r"(?<=\nrelated:\n)(.*)(?=\nsecured:)", article(2, related=1, amp=False), flags=re.DOTALL)
    record = re.sub(r'(webUrl: "[^"]*)"', r'\1?utm_source=x"', related.rstrip("\n"))
    text = f"{head}{record}\n{record}\n{end}"
    assert fix_summary(tmp_path, text, "SL205,SL401") == (3, "fixed 2 findings in 1 file", "1 fixable went away with the fixes of others")


def fix_summary(folder: Path, text: str, rules: str) -> tuple[int, str, str]:
    """How many are fixable, and the first and last part of the closing line of ``--fix``."""
    (folder / "a.md").write_text(text, encoding="utf-8")
    words = ("check", "--isolated", "--no-cache", "--select", rules, "a.md")
    found = re.search(r"\((\d+) fixable with --fix\)", seedlint(*words, cwd=folder).err)
    parts = seedlint(*words, "--fix", cwd=folder).err.rstrip("\n").split("; ")
    return int(found[1]) if found else 0, parts[0], parts[-1]


@POSIX
def test_killed_at_random_moments_every_file_is_old_or_new(tmp_path):
    old: dict[Path, bytes] = {}
    for number in range(150):
        text = article(number, related=0)
        path = tmp_path / f"{number % 5}" / file_name(text)
        path.parent.mkdir(exist_ok=True)
        data = (
            b"\xef\xbb\xbf"
            + text.replace("type: article\n", 'type: "article"\n').replace("topics:\n", "topics:\n  - R&D\n  - R&D\n", 1).encode()
        )
        path.write_bytes(data)
        old[path] = data
    given, _ = find_inputs([str(tmp_path)], Settings())
    outcome = apply_fixes(given, prepare(Settings()), write=False)
    new = {tmp_path / Path(dict(given.files)[change.path]).relative_to(tmp_path): change.new for change in outcome.changes}
    assert set(new) == set(old)
    command = [sys.executable, "-m", "seedlint", "check", "--isolated", "--no-cache", "--quiet", "--fix", "."]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    random = Random(7)
    killed = 0
    litter = 0
    for _ in range(50):
        for path, data in old.items():
            path.write_bytes(data)
        with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            while run.poll() is None:
                if any(name.startswith(PREFIX) for number in range(5) for name in os.listdir(tmp_path / f"{number}")):
                    time.sleep(random.random() / 10)
                    run.send_signal(signal.SIGKILL)
                    break
        killed += run.returncode == -signal.SIGKILL
        litter += any(name.startswith(PREFIX) for _, _, names in os.walk(tmp_path) for name in names)
        for path, data in old.items():
            assert path.read_bytes() in (data, new[path]), path
        if killed == 2:
            break
    assert killed
    subprocess.run(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, check=True)
    assert {path: path.read_bytes() for path in old} == new
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(old), f"{litter} of {killed} killed runs left something"
