"""Writing a file anew: old or new at every moment, with its mode, and a clear word where it cannot be."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from command import ROOT
from seedlint.files.atomic_write import PREFIX, SUFFIX, ReplaceError, clean, replace, write

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes, owners and locks are those of POSIX")
ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser may give files away")


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"old\r\n\xff")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_bytes_take_the_place_of_old_ones(file):
    replace(str(file), b"old\r\n\xff", b"new\n")
    assert file.read_bytes() == b"new\n"
    assert names(file.parent) == ["a.md"]


def test_a_file_that_changed_meanwhile_stays(file):
    for content in (b"old\r\n\xff ", b"", b"Old\r\n\xff"):
        file.write_bytes(content)
        with pytest.raises(ReplaceError, match="changed on disk meanwhile"):
            replace(str(file), b"old\r\n\xff", b"new\n")
        assert file.read_bytes() == content
    assert names(file.parent) == ["a.md"]


def test_a_file_that_is_gone_is_not_made_anew(file):
    file.unlink()
    with pytest.raises(ReplaceError, match="no longer there"):
        replace(str(file), b"old\r\n\xff", b"new\n")
    assert names(file.parent) == []


def test_it_may_go_while_it_is_written(file, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: file.unlink())
    with pytest.raises(ReplaceError, match="no longer there"):
        replace(str(file), b"old\r\n\xff", b"new\n")
    assert names(file.parent) == []


@POSIX
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755, 0o640, 0o2755])
def test_the_mode_stays(file, mode):
    file.chmod(mode)
    replace(str(file), b"old\r\n\xff", b"new\n")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@POSIX
@ROOT_ONLY
def test_owner_and_group_stay(file):
    os.chown(file, 12345, 54321)
    replace(str(file), b"old\r\n\xff", b"new\n")
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 54321)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes as Linux has them")
def test_extended_attributes_stay(file):
    try:
        os.setxattr(file, "user.origin", b"desk")
    except OSError:
        pytest.skip("this disk has no extended attributes")
    replace(str(file), b"old\r\n\xff", b"new\n")
    assert os.getxattr(file, "user.origin") == b"desk"


def test_another_name_of_the_file_keeps_the_old_bytes(file, tmp_path):
    """Whole under either name: new bytes written into the file both names share could be cut off half-way."""
    other = tmp_path / "b.md"
    os.link(file, other)
    assert replace(str(file), b"old\r\n\xff", b"new\n") == 1
    assert (file.read_bytes(), other.read_bytes()) == (b"new\n", b"old\r\n\xff")
    assert (file.stat().st_nlink, other.stat().st_nlink) == (1, 1)
    assert replace(str(file), b"new\n", b"newer\n") == 0
    assert names(tmp_path) == ["a.md", "b.md"]


@POSIX
def test_a_link_is_followed(file, tmp_path):
    (tmp_path / "sub").mkdir()
    link, second = tmp_path / "sub" / "link.md", tmp_path / "second.md"
    link.symlink_to("../a.md")
    second.symlink_to(link)
    replace(str(second), b"old\r\n\xff", b"new\n")
    assert file.read_bytes() == b"new\n"
    assert not file.is_symlink()
    assert (os.readlink(link), os.readlink(second)) == ("../a.md", str(link))
    assert names(tmp_path) == ["a.md", "second.md", "sub"]


@POSIX
def test_a_read_only_file_stays(file):
    file.chmod(0o444)
    with pytest.raises(ReplaceError, match="the file is read-only"):
        replace(str(file), b"old\r\n\xff", b"new\n")
    assert file.read_bytes() == b"old\r\n\xff"
    assert names(file.parent) == ["a.md"]


@POSIX
def test_a_read_only_folder_is_one_error():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "a.md"
        path.write_bytes(b"old")
        path.chmod(0o666)
        folder.chmod(0o555)
        privileged = os.geteuid() == 0
        if privileged:  # the superuser may write everywhere: be somebody else for a moment
            os.seteuid(65534)
        try:
            with pytest.raises(ReplaceError, match="the folder is read-only"):
                replace(str(path), b"old", b"new")
        finally:
            if privileged:
                os.seteuid(0)
            folder.chmod(0o755)
        assert (path.read_bytes(), names(folder)) == (b"old", ["a.md"])


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        ("write", errno.ENOSPC, "no space left on the disk"),
        ("write", errno.EDQUOT, "the disk quota is used up"),
        ("fsync", errno.EIO, "input/output error"),
        ("replace", errno.EROFS, "the disk is read-only"),
        ("open", errno.EACCES, "the folder is read-only"),
    ],
)
def test_trouble_is_told_in_words_and_leaves_nothing_behind(file, monkeypatch, call, code, words):
    def fail(*args, **more):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(ReplaceError, match=words):
            replace(str(file), b"old\r\n\xff", b"new\n")
    assert file.read_bytes() == b"old\r\n\xff"
    assert names(file.parent) == ["a.md"]


def test_a_short_write_goes_on(file, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data[:1])))
    replace(str(file), b"old\r\n\xff", b"something longer\n")
    assert file.read_bytes() == b"something longer\n"


@pytest.mark.skipif(sys.platform != "linux" or not os.path.exists("/dev/full"), reason="needs a small disk of its own")
@ROOT_ONLY
def test_a_disk_that_is_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("may not mount a disk")
    try:
        (disk / "a.md").write_bytes(b"x" * 20_000)
        (disk / "fill").write_bytes(b"x" * 36_000)
        with pytest.raises(ReplaceError, match="no space left"):
            replace(str(disk / "a.md"), b"x" * 20_000, b"y" * 20_000)
        assert (disk / "a.md").read_bytes() == b"x" * 20_000
        assert names(disk) == ["a.md", "fill"]
    finally:
        subprocess.run(["umount", disk], check=True)


# -- litter ----------------------------------------------------------------------------------------------------------------


def test_what_a_killed_run_left_is_removed(file, tmp_path):
    litter = [tmp_path / f"{PREFIX}abc{SUFFIX}", tmp_path / "sub" / f"{PREFIX}{SUFFIX}"]
    others = [tmp_path / f"{PREFIX}abc", tmp_path / f"x{PREFIX}abc{SUFFIX}", tmp_path / "sub" / "b.md"]
    (tmp_path / "sub").mkdir()
    for path in (*litter, *others):
        path.write_bytes(b"half")
    clean([str(file), str(tmp_path / "sub" / "b.md")])
    assert not any(path.exists() for path in litter)
    assert all(path.exists() for path in (*others, file))


@POSIX
def test_litter_beside_the_target_of_a_link_is_removed(file, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "link.md").symlink_to(file)
    (tmp_path / f"{PREFIX}abc{SUFFIX}").write_bytes(b"half")
    clean([str(tmp_path / "sub" / "link.md")])
    assert names(tmp_path) == ["a.md", "sub"]


@POSIX
def test_what_a_living_run_writes_stays(file):
    code = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT / "linter")!r})
from seedlint.files.atomic_write import replace
os.fsync = lambda handle: (print("writing", flush=True), time.sleep(60))
replace({str(file)!r}, b"old", b"new")
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        try:
            run.stdout.readline()
            clean([str(file)])
            assert len(names(file.parent)) == 2
        finally:
            run.kill()
    clean([str(file)])
    assert names(file.parent) == ["a.md"]


@POSIX
def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path):
    path = tmp_path / "a.md"
    contents = [bytes([65 + number]) * 300_000 for number in range(2)]
    path.write_bytes(contents[0])
    code = f"""
import sys
sys.path.insert(0, {str(ROOT / "linter")!r})
from seedlint.files.atomic_write import replace
contents = [bytes([65 + number]) * 300_000 for number in range(2)]
turn = 0 if open({str(path)!r}, "rb").read(1) == b"A" else 1
print("ready", flush=True)
while True:
    replace({str(path)!r}, contents[turn], contents[1 - turn])
    turn = 1 - turn
"""
    for number in range(12):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(0.003 * number)
            run.kill()
        assert path.read_bytes() in contents
    clean([str(path)])
    assert names(tmp_path) == ["a.md"]


# -- files of our own ------------------------------------------------------------------------------------------------------


def test_a_new_file_is_written_with_its_folders(tmp_path):
    write(str(tmp_path / "out" / "deep" / "report.json"), [b"{", b"}"])
    assert (tmp_path / "out" / "deep" / "report.json").read_bytes() == b"{}"
    write(str(tmp_path / "out" / "deep" / "report.json"), [b"[]"])
    assert (tmp_path / "out" / "deep" / "report.json").read_bytes() == b"[]"
    assert names(tmp_path / "out" / "deep") == ["report.json"]


@POSIX
def test_a_new_file_has_the_mode_that_files_have_here(tmp_path):
    write(str(tmp_path / "report.json"), [b"{", b"}"])
    (tmp_path / "other").write_bytes(b"")
    assert (tmp_path / "report.json").stat().st_mode == (tmp_path / "other").stat().st_mode
