"""``check --watch``: what changes is checked again, and the findings are those of a fresh check."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from articles import article
from command import seedlint

pytestmark = pytest.mark.editor
pytest.importorskip("watchfiles", reason="pip install '.[watch]'")

WRONG = article(0).replace("https://", "http://", 1)


class Watched:
    """A run of `check --watch`, and what it has written so far."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder

    @property
    def out(self) -> str:
        return (self.folder / "out").read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return (self.folder / "err").read_text(encoding="utf-8")

    def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.err[-2_000:]
            assert self.process.poll() is None, self.err[-2_000:]
            time.sleep(0.01)

    @property
    def last(self) -> str:
        lines = self.err.splitlines()
        return lines[-1] if lines else ""


@contextmanager
def watching(folder: Path, *paths: str) -> Iterator[Watched]:
    """A run in a folder: its output is kept beside it; it ends with an interrupt, and 130."""
    beside = folder.parent
    command = [sys.executable, "-m", "seedlint", "check", *(paths or ["."]), "--watch", "--format", "concise"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (beside / "out").open("wb") as out, (beside / "err").open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, env=environment)
    watched = Watched(process, beside)
    try:
        watched.until(lambda: "watching" in watched.err)
        yield watched
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert "Traceback" not in watched.err
    finally:
        process.kill()


@pytest.fixture
def site(tmp_path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(5):
        (folder / f"a{number}.md").write_text(article(number), encoding="utf-8")
    return folder


def test_a_change_is_checked_and_shown_with_one_line(site):
    with watching(site) as watched:
        assert watched.err.count("\n") == 1
        (site / "a0.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "insecure-url" in watched.out)
        watched.until(lambda: "1 warning" in watched.last)
        assert "findings of 1 file changed" in watched.last
        assert watched.err.count("\n") == 2
        # across files, written by renaming
        (site / "a1.md.tmp").write_text(article(0), encoding="utf-8")
        (site / "a1.md.tmp").replace(site / "a1.md")
        watched.until(lambda: "duplicate-article" in watched.out)
        (site / "a0.md").unlink()
        watched.until(lambda: "checked 4 files: no findings" in watched.last)


def test_many_files_at_once_as_git_checkout_writes_them(site):
    with watching(site) as watched:
        for number in range(100):
            path = site / f"folder{number % 7}" / f"b{number}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(article(number % 100).replace("https://", "http://", 1), encoding="utf-8")
        watched.until(lambda: "checked 105 files" in watched.last, 60)
        time.sleep(1)
        said = watched.last.partition("; findings of")[0]
        assert said.split("; ")[0] == seedlint("check", ".", "--no-cache", cwd=site).err.splitlines()[-1].split("; ")[0]
        for path in site.glob("folder*/*.md"):
            path.unlink()
        watched.until(lambda: "checked 5 files: no findings" in watched.last, 60)


def test_configurations_are_read_again_and_a_broken_one_is_said(site):
    (site / "a0.md").write_text(WRONG, encoding="utf-8")
    with watching(site) as watched:
        (site / "seedlint.toml").write_text("ignore = [", encoding="utf-8")
        watched.until(lambda: "seedlint.toml:1" in watched.err)
        (site / "seedlint.toml").write_text('ignore = ["SL202"]\n', encoding="utf-8")
        watched.until(lambda: "checked 5 files: no findings; everything checked again" in watched.last)


def test_a_folder_that_is_replaced_is_watched_again(site):
    with watching(site.parent, "site") as watched:
        shutil.rmtree(site)
        watched.until(lambda: "no such file or folder: site" in watched.err)
        site.mkdir()
        (site / "b.md").write_text(article(1), encoding="utf-8")
        watched.until(lambda: "checked 1 file: no findings" in watched.last)
        (site / "b.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "checked 1 file: 1 warning" in watched.last)
        shutil.rmtree(site)
        site.write_text(article(1), encoding="utf-8")  # a file of that name, then a folder again
        watched.until(lambda: "checked 1 file: no findings" in watched.last)
        site.unlink()
        site.mkdir()
        (site / "a.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "checked 1 file: 1 warning" in watched.last)


def test_a_file_replaced_by_a_folder_is_searched(site):
    with watching(site, "a0.md", "a1.md") as watched:
        (site / "a0.md").unlink()
        (site / "a0.md").mkdir()
        (site / "a0.md" / "b.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "checked 2 files: 1 warning" in watched.last)
        (site / "a0.md" / "b.md").write_text(article(0), encoding="utf-8")
        watched.until(lambda: "checked 2 files: no findings" in watched.last)


def test_patterns_and_files_beside_folders_are_watched(site):
    (site / "sub").mkdir()
    (site / "sub" / "a.md").write_text(article(9), encoding="utf-8")
    with watching(site, "sub/**/*.md", "a0.md", "a1.md") as watched:
        (site / "sub" / "deep").mkdir()
        (site / "sub" / "deep" / "b.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "sub/deep/b.md" in watched.out and "checked 4 files" in watched.last)
        (site / "a1.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "a1.md" in watched.out)


def test_links_are_followed_where_they_lead(site):
    there = site.parent / "there.md"
    there.write_text(article(7), encoding="utf-8")
    (site / "b.md").symlink_to(there)
    with watching(site) as watched:
        there.write_text(WRONG.replace("https://", "http://"), encoding="utf-8")
        watched.until(lambda: "b.md" in watched.out)
        (site / "b.md").unlink()
        (site / "b.md").symlink_to("b.md")
        watched.until(lambda: "b.md:1:1: error: SL001" in watched.out)
        (site / "b.md").unlink()
        (site / "b.md").symlink_to("a0.md")  # another name of a file is not checked twice
        watched.until(lambda: "checked 5 files: no findings" in watched.last)


def test_other_files_are_counted_where_no_finding_is_another(site):
    with watching(site) as watched:
        (site / "b.md").write_text(article(8), encoding="utf-8")
        watched.until(lambda: "checked 6 files: no findings; other files are there" in watched.last)
        (site / "sub").mkdir()
        (site / "sub" / ".gitignore").write_text("c.md\n", encoding="utf-8")
        (site / "sub" / "c.md").write_text(WRONG, encoding="utf-8")
        watched.until(lambda: "1 skipped (ignored)" in watched.last)
        (site / "sub" / ".gitignore").unlink()
        watched.until(lambda: "checked 7 files:" in watched.last)


def test_what_a_broken_configuration_names_is_watched(site):
    (site / "seedlint.toml").write_text("", encoding="utf-8")
    schema = site.parent / "own.json"
    with watching(site) as watched:
        (site / "seedlint.toml").write_text('schema = "../own.json"\n', encoding="utf-8")
        watched.until(lambda: "no such file" in watched.err)
        schema.write_text("{}", encoding="utf-8")
        watched.until(lambda: "everything checked again" in watched.last)


def test_the_screen_is_cleared_on_a_terminal(site):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "seedlint", "check", ".", "--watch", "--no-progress"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, cwd=site, stdout=theirs, stderr=subprocess.PIPE, env=environment)
    try:
        assert os.read(ours, 100).startswith(b"\x1b[2J\x1b[3J\x1b[H")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 130


@pytest.mark.parametrize("words", [("--fix",), ("--diff",), ("--since", "HEAD"), ("--output", "json=x"), ("--statistics",), ("-",)])
def test_what_does_not_go_with_it_is_rejected(site, words):
    done = seedlint("check", ".", "--watch", *words, cwd=site)
    assert done.status == 2
    assert "--watch" in done.err
