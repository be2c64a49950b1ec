"""What goes where beside the findings on stdout: ``--output``, ``--files-from``, code frames of standard input, the progress bar."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest

from articles import article
from command import ROOT, jsonl, seedlint

GOOD = article(1)
BAD = article(2).replace("title:", "titel:", 1)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")


def check(*words, cwd, **more):
    return seedlint("check", "--isolated", "--no-cache", *words, cwd=cwd, **more)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.md").write_text(BAD, encoding="utf-8")
    return tmp_path


# -- --output ------------------------------------------------------------------------------------------------------------


def test_files_in_other_formats_beside_the_console(folder):
    done = check(".", "--output", "json=a.json", "--output", "concise=reports/deep/b.log", "--output=sarif=c d.sarif", cwd=folder)
    assert done.status == 1
    assert done.out == check(".", cwd=folder).out
    assert (folder / "a.json").read_text() == check(".", "--format", "json", cwd=folder).out
    assert (folder / "reports/deep/b.log").read_text() == check(".", "--format", "concise", cwd=folder).out
    assert json.loads((folder / "c d.sarif").read_text())["version"] == "2.1.0"


def test_a_file_holds_no_colours_and_does_not_follow_the_width_of_the_terminal(folder):
    check(".", "--color", "always", "--output", "full=a.log", cwd=folder, env={"COLUMNS": "61"})
    check(".", "--output", "full=b.log", cwd=folder, env={"COLUMNS": "190"})
    assert "\x1b" not in (folder / "a.log").read_text()
    assert (folder / "a.log").read_bytes() == (folder / "b.log").read_bytes()


def test_a_file_in_the_place_of_another(folder):
    old = folder / "report.json"
    old.write_text("old " * 10_000)
    old.chmod(0o640)
    check(".", "--output", "json=report.json", cwd=folder)
    assert json.loads(old.read_text())["version"] == 1
    if sys.platform != "win32":
        assert old.stat().st_mode & 0o777 == 0o640


@posix
def test_a_new_file_has_the_usual_mode_and_leaves_nothing_beside_it(folder):
    before = set(os.listdir(folder))
    check(".", "--output", "json=report.json", cwd=folder)
    (folder / "usual").touch()
    assert (folder / "report.json").stat().st_mode == (folder / "usual").stat().st_mode
    assert set(os.listdir(folder)) - before == {"report.json", "usual"}


@posix
def test_a_link_is_followed(folder):
    (folder / "elsewhere").mkdir()
    (folder / "report.json").symlink_to("elsewhere/real.json")
    check(".", "--output", "json=report.json", cwd=folder)
    assert (folder / "report.json").is_symlink()
    assert json.loads((folder / "elsewhere/real.json").read_text())["version"] == 1


@posix
def test_what_is_no_regular_file_is_written_to(folder):
    done = check(
        "--quiet", "bad.md", "--output", "json=/dev/stderr", "--output", "junit=/dev/null", cwd=folder, env={"PYTHONDONTWRITEBYTECODE": "1"}
    )
    assert json.loads(done.err)["version"] == 1
    assert not os.path.isfile("/dev/null")


def limited(*words: str, cwd) -> subprocess.CompletedProcess:
    """The command where no file may grow over 512 bytes."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))\n"
        "from seedlint.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ("check", "--isolated", "--no-cache", *words)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-c", code, *words], cwd=cwd, capture_output=True, text=True, env=environment, check=False)


@posix
@pytest.mark.parametrize("old", [None, "what was there"])
def test_a_disk_that_is_full(folder, old):
    """Findings are still printed; one line says which file is not there; what was there is."""
    if old is not None:
        (folder / "report.json").write_text(old)
    before = set(os.listdir(folder))
    done = limited(".", "--output", "json=report.json", cwd=folder)
    assert done.returncode == 2
    assert "unknown-field" in done.stdout
    assert done.stderr.splitlines()[1:] == ["seedlint: report.json: the file would be larger than the system allows"]
    assert set(os.listdir(folder)) == before
    assert old is None or (folder / "report.json").read_text() == old


@posix
def test_a_device_that_is_full(folder):
    done = check("--quiet", "good.md", "--output", "json=/dev/full", cwd=folder)
    assert (done.status, done.err) == (2, "seedlint: /dev/full: no space left on the disk\n")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("report.json", "--output report.json is not of the form NAME=FILE"),
        ("json=", "--output json= is not of the form NAME=FILE"),
        ("=x", "unknown format ''"),
        ("jsno=x", "unknown format 'jsno'; did you mean json?"),
        ("json=good.md/x", "good.md/x: a file has the name of its folder"),
        ("json=sub", "sub: this is a folder"),
    ],
)
def test_files_that_cannot_be(folder, word, says):
    (folder / "sub").mkdir()
    done = check("--quiet", "good.md", "--output", word, cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {says}")
    assert done.err.count("\n") == 1
    assert (folder / "good.md").read_text(encoding="utf-8") == GOOD


def test_one_file_for_two_formats_is_refused(folder):
    done = check("good.md", "--output", "json=x", "--output", "junit=x", cwd=folder)
    assert (done.status, done.err) == (2, "seedlint: --output names the file x twice\n")


# -- --files-from --------------------------------------------------------------------------------------------------------

NAMES = ["a b.md", "übung.md", "glob*[x].md" if sys.platform != "win32" else "glob[x].md", "-dash.md", "-"]


@pytest.mark.parametrize("separator", ["\0", "\n", "\r\n"], ids=["nul", "lf", "crlf"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_lists_of_files(folder, separator, last):
    for number, name in enumerate(NAMES):
        (folder / name).write_text(article(number + 10).replace("title:", "titel:", 1), encoding="utf-8")
    listed = (separator.join(NAMES) + (separator if last else "")).encode()
    (folder / "list").write_bytes(listed)
    for done in (jsonl("--files-from", "-", cwd=folder, stdin=listed), jsonl("--files-from", "list", cwd=folder)):
        assert {path for path, _ in done.rules} == set(NAMES)
        assert done.err.startswith(f"checked {len(NAMES)} files: ")


@posix
def test_a_listed_name_with_a_line_end_or_no_text_in_it(folder):
    names = [b"line\nend.md", b"latin-\xe9.md"]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(BAD.encode())
    done = jsonl("--files-from", "-", cwd=folder, stdin=b"\0".join(names) + b"\0")
    assert len({finding["path"] for finding in done.findings}) == 2


def test_a_list_goes_with_paths_and_folders(folder):
    (folder / "sub").mkdir()
    (folder / "sub/more.md").write_text(article(30))
    done = jsonl("good.md", "--files-from", "-", cwd=folder, stdin=b"sub\nbad.md\n")
    assert done.err.startswith("checked 3 files: ")


def test_lists_that_cannot_be(folder):
    done = jsonl("--files-from", "-", cwd=folder, stdin=b"good.md\ngone.md\n")
    assert (done.status, done.err) == (2, "seedlint: no such file or folder: gone.md\n")
    done = jsonl("--files-from", "-", cwd=folder, stdin=b"".join(b"%d\n" % number for number in range(2000)))
    assert (done.status, done.err) == (2, "seedlint: no such file or folder: 0, 1, 2, 3, 4 and 1,995 more\n")
    done = jsonl("--files-from", "gone", cwd=folder)
    assert (done.status, done.err) == (2, "seedlint: --files-from gone: No such file or directory\n")
    done = jsonl("-", "--files-from", "-", cwd=folder)
    assert done.status == 2
    assert "standard input" in done.err


def test_an_empty_list(folder):
    assert jsonl("--files-from", "-", cwd=folder).status == 2
    done = jsonl("--files-from", "-", "--allow-empty", cwd=folder)
    assert (done.status, done.err) == (0, "checked 0 files: no findings\n")


# -- code frames -----------------------------------------------------------------------------------------------------------


def test_text_from_standard_input_is_shown(folder):
    frame = check("bad.md", cwd=folder).out
    assert re.search(r"^3 │ titel: ", frame, re.MULTILINE)
    assert check("-", cwd=folder, stdin=BAD.encode()).out == frame.replace("bad.md", "<stdin>")
    # Under the name of a file it is still the text that is shown.
    assert check("-", "--stdin-filename", "good.md", cwd=folder, stdin=BAD.encode()).out == frame.replace("bad.md", "good.md")


def test_columns_of_a_file_with_a_mark_at_its_start(folder):
    (folder / "mark.md").write_text("\ufeffoops: ---\n", encoding="utf-8")
    done = check("mark.md", "--ignore", "byte-order-mark", cwd=folder)
    assert "mark.md:1:2" in done.out
    assert done.out.splitlines()[3:5] == ["1 │ \\ufeffoops: ---", "  │       ^^^^^^^^^"]


# -- the progress bar ----------------------------------------------------------------------------------------------------

pty = pytest.importorskip("pty") if sys.platform != "win32" else None


def on_a_terminal(*words: str, cwd, env: dict[str, str] | None = None, patience: str = "-1") -> tuple[str, str]:
    """What a terminal at stderr is sent, and what a pipe at stdout; a bar shows after so many seconds."""
    (cwd / "sitecustomize.py").write_text(f"import seedlint.cli.progress as p\np.PATIENCE = {patience}\np.PAUSE = -1\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    environment |= {"PYTHONPATH": os.pathsep.join((str(cwd), str(ROOT / "linter"))), "TERM": "xterm-256color", **(env or {})}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "seedlint", "check", "--isolated", "--no-cache", *words],
        cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # Linux says so at the end
        pass
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return seen.decode(), out.decode()


@posix
def test_a_bar_on_a_terminal(folder):
    seen, out = on_a_terminal(".", cwd=folder)
    assert "checking" in seen
    assert "2/2" in seen
    assert seen.endswith("checked 2 files: 1 error (1 fixable with --fix --unsafe-fixes)\r\n")
    assert out == check(".", cwd=folder).out
    # It is gone at the end: the line is wiped before the closing line is written.
    assert re.search(r"\x1b\[[12]K[^\n]*checked 2 files", seen)
    assert seen.count("\x1b[?25l") == seen.count("\x1b[?25h") == 1


@posix
@pytest.mark.parametrize(
    ("words", "env", "patience"),
    [
        ([], {}, "60"),
        (["--no-progress"], {}, "-1"),
        (["--quiet"], {}, "-1"),
        ([], {"TERM": "dumb"}, "-1"),
    ],
    ids=["quick", "unwanted", "quiet", "dumb"],
)
def test_no_bar(folder, words, env, patience):
    seen, _ = on_a_terminal(".", *words, cwd=folder, env=env, patience=patience)
    assert "checking" not in seen
    assert "\x1b" not in seen


@posix
@pytest.mark.parametrize("words", [[], ["--color", "never"]], ids=["NO_COLOR", "never"])
def test_a_bar_without_colours(folder, words):
    seen, _ = on_a_terminal(".", *words, cwd=folder, env={} if words else {"NO_COLOR": "1"})
    assert "checking" in seen
    assert not re.search(r"\x1b\[[0-9;]*[34]\d", seen)


@posix
def test_a_bar_while_fixing(folder):
    (folder / "mark.md").write_text("\ufeff" + article(40), encoding="utf-8")
    seen, _ = on_a_terminal(".", "--fix", cwd=folder)
    assert "checking" in seen
    assert (folder / "mark.md").read_text(encoding="utf-8") == article(40)


def test_no_bar_without_a_terminal(folder):
    (folder / "sitecustomize.py").write_text("import seedlint.cli.progress as p\np.PATIENCE = -1\n")
    env = {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT / "linter"))), "FORCE_COLOR": "1"}
    assert "checking" not in check(".", cwd=folder, env=env).err


def test_a_bar_waits_and_then_moves_a_few_times_a_second():
    from seedlint.cli.progress import PATIENCE, PAUSE, Bar

    class Screen(io.StringIO):
        def isatty(self):
            return True

    now, screen = [0.0], Screen()
    with Bar(screen, False, lambda: now[0]) as bar:
        bar(1, 1000)
        now[0] = PATIENCE - 0.01
        bar(2, 1000)
        assert screen.getvalue() == ""
        now[0] = PATIENCE
        bar(3, 1000)
        assert " 3/1000" in screen.getvalue()
        drawn = screen.getvalue()
        now[0] += PAUSE / 2
        bar(4, 1000)
        assert screen.getvalue() == drawn
        now[0] += PAUSE
        bar(5, 1000)
        assert " 5/1000" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[?25h") or "\x1b[2K" in screen.getvalue()[-20:]


# -- streams -------------------------------------------------------------------------------------------------------------


def test_streams_on_windows_are_text_as_elsewhere():
    from seedlint.cli.streams import set_up

    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="cp1252", newline="\r\n")
    set_up(stream, "win32")
    stream.write("┌─ ü 日\ud800\n")
    stream.flush()
    assert data.getvalue() == "┌─ ü 日\\ud800\n".encode()


def test_a_stream_that_cannot_say_it_escapes_it():
    from seedlint.cli.streams import set_up

    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="latin-1", newline="\n")
    set_up(stream, "linux")
    stream.write("ü 日\n")
    stream.flush()
    assert data.getvalue() == b"\xfc \\u65e5\n"
