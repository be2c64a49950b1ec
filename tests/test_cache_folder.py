"""What the cache may touch: its own files in its own folder, never through a link. DESIGN, "Cache"; SECURITY.md."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from seedlint.check.plan import prepare
from seedlint.model.settings import Settings
from seedlint.results.file_result import FileResult
from seedlint.run import cache_folder
from seedlint.run.cache import Cache, Miss
from seedlint.run.cache_folder import remove

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

DATABASE = ("results.sqlite", "results.sqlite-wal", "results.sqlite-shm", "results.sqlite-journal")


def use(folder="cache"):
    """Open a cache as a run does, put something in, close it; whether it could be used."""
    cache = Cache(folder, prepare(Settings()), 0.0)
    is_open = cache.db is not None
    if is_open:
        cache.keep(FileResult("a.md", "digest"), Miss(("a.md", "a.md"), "", b"key"))
    cache.close()
    return is_open


def foreign(path):
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("CREATE TABLE facts (x); INSERT INTO facts VALUES (1)")
    return path


def tree(top):
    """Every file and link below a folder with what it holds."""
    found = {}
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder, name)
            found[str(path)] = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
    return found


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path


def test_a_folder_of_its_own(here):
    assert use()
    assert use()
    assert sorted(os.listdir("cache")) == [".gitignore", "CACHEDIR.TAG", "results.sqlite"]
    assert Path("cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert remove("cache")
    assert not os.path.exists("cache")
    assert not remove("cache")


@pytest.mark.parametrize("name", [*DATABASE, "CACHEDIR.TAG", ".gitignore"])
@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "folder", "pipe"])
def test_links_in_the_folder(here, name, kind):
    target = here / "outside" / "target"
    for is_used in (False, True):
        if is_used:
            assert use()
        os.makedirs("cache", exist_ok=True)
        path = Path("cache", name)
        path.unlink(missing_ok=True)
        if kind != "dangling":
            foreign(target) if name in DATABASE else target.write_text("mine")
        if kind in ("link", "dangling"):
            path.symlink_to("../../outside/target")
        elif kind == "hard link":
            os.link(target, path)
        elif kind == "folder":
            path.mkdir()
        else:
            os.mkfifo(path)
        before = tree(here / "outside"), os.lstat(path)
        use()
        remove("cache")
        assert tree(here / "outside") == before[0]
        assert os.path.samestat(os.lstat(path), before[1])
        path.rmdir() if kind == "folder" else path.unlink()
        target.unlink(missing_ok=True)
        for folder, _, files in os.walk("cache", topdown=False):
            for each in files:
                os.unlink(os.path.join(folder, each))
            os.rmdir(folder)


@pytest.mark.parametrize("folder", ["cache", "cache/", "cache/.", "over/cache", "here/over/cache"])
def test_the_folder_itself_is_a_link(here, folder):
    Path("cache").symlink_to("../outside")
    Path("over").symlink_to("../outside")
    Path("here").mkdir()
    Path("here/over").symlink_to("../../outside")
    assert not use(folder)
    assert os.listdir(here / "outside") == []
    (here / "outside" / "cache").mkdir()
    for each in (here / "outside", here / "outside" / "cache"):
        foreign(each / "results.sqlite")
        (each / "CACHEDIR.TAG").write_bytes(cache_folder.TAG_TEXT)
    before = tree(here / "outside")
    assert not use(folder)
    assert not remove(folder)
    assert tree(here / "outside") == before


def test_links_above_the_working_folder_are_the_users_own(here, monkeypatch):
    (here / "name").symlink_to("project")
    monkeypatch.chdir(here / "name")
    assert use()
    assert use(str(here / "name" / "cache"))
    assert remove("cache")


def test_a_folder_that_holds_something_else(here):
    Path("keep").mkdir()
    Path("keep/.gitignore").write_text("*.log\n")
    Path("keep/notes.txt").write_text("mine")
    before = tree("keep")
    assert use("keep")
    assert use("keep")
    assert sorted(os.listdir("keep")) == [".gitignore", ".seedlint_cache", "notes.txt"]
    assert remove("keep")
    assert tree("keep") == before
    assert not remove("keep")
    Path("keep/.seedlint_cache").mkdir()
    Path("keep/.seedlint_cache/x").write_text("mine")
    before = tree("keep")
    assert not use("keep")
    assert not remove("keep")
    assert tree("keep") == before


@pytest.mark.parametrize("tag", ["", "mine", "Signature: 8a477f597d28d172789f06886806bc55\n# of another program\n"])
def test_the_tag_of_something_else(here, tag):
    Path("cache").mkdir()
    Path("cache/CACHEDIR.TAG").write_text(tag)
    Path("cache/results.sqlite").write_text("mine")
    before = tree("cache")
    use()
    assert {path: text for path, text in tree("cache").items() if ".seedlint_cache" not in path} == before
    remove("cache")
    assert tree("cache") == before
    os.unlink("cache/results.sqlite")
    before = tree("cache")
    use()
    remove("cache")
    assert {path: text for path, text in tree("cache").items() if ".seedlint_cache" not in path}.items() >= before.items()


@pytest.mark.parametrize("used", [False, True])
def test_a_database_of_something_else(here, used):
    if used:
        use()
    os.makedirs("cache", exist_ok=True)
    Path("cache/results.sqlite").unlink(missing_ok=True)
    before = foreign("cache/results.sqlite"), Path("cache/results.sqlite").read_bytes()
    use()
    remove("cache")
    assert Path("cache/results.sqlite").read_bytes() == before[1]


def test_what_else_is_in_the_folder_stays(here):
    use()
    Path("cache/other.sqlite").write_text("mine")
    Path("cache/sub").mkdir()
    Path("cache/sub/results.sqlite").write_text("mine")
    Path("cache/.gitignore").write_text("mine")
    assert remove("cache")
    assert sorted(os.listdir("cache")) == [".gitignore", "other.sqlite", "sub"]
    assert os.listdir("cache/sub") == ["results.sqlite"]


def test_rollback_journals_are_not_replayed(here):
    use()
    Path("cache/results.sqlite-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 600)
    before = tree("cache")
    assert not use()
    assert tree("cache") == before
    assert remove("cache")
    assert not os.path.exists("cache")
