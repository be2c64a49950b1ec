"""Nothing breaks it: hostile files, odd names, lost permissions, full disks, crashing rules, eight runs at once.

What other files of the suite test already is not repeated: reading (test_reading), what is found (test_discover), local images
(test_images), formats (test_emitters, test_reports), report files (test_output), the cache (test_cache), replacing files
(test_replace, test_fix_command), workers (test_workers).
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article, write_folder
from command import ROOT, jsonl, seedlint
from fewer import mostly_slow, one_in
from fuzz.invariants import NOW, PATH, check, everything, plan
from seedlint.check import shortcuts
from seedlint.check.plan import prepare
from seedlint.files.atomic_write import PREFIX
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import Fact, Finding, rule
from seedlint.model.settings import Settings
from seedlint.read import yaml_reader
from seedlint.read.document_reader import read
from seedlint.registry.registry import load
from seedlint.run import pipeline
from seedlint.run.inputs import Inputs, find_inputs
from strategies import broken_articles

GOOD = article(1)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
FOUND = sorted((Path(__file__).parent / "fuzz" / "found").iterdir())


def body(text: str) -> bytes:
    return f"---\n{text}\n---\n".encode("utf-8", "surrogatepass")


# -- any bytes -----------------------------------------------------------------------------------------------------------


@given(broken_articles)
def test_what_was_an_article_breaks_nothing(text):
    everything(text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=300).map(lambda data: b"---\ntitle: " + data + b"\n---\n") | st.binary(max_size=100))
def test_bytes_break_nothing(data):
    everything(data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_breaks_nothing_any_more(path):
    everything(path.read_bytes())


KINDS = {
    "recursive alias": ("a: &a [*a]", "unsupported-yaml"),
    "recursive alias in a mapping": ("a: &a {b: *a}", "unsupported-yaml"),
    "merge key": ("a: 1\n<<: {b: 2}", "unsupported-yaml"),
    "python object": ("a: !!python/object/apply:os.system [id]", "unsupported-yaml"),
    "python name": ("a: !!python/name:os.system ''", "unsupported-yaml"),
    "unknown tag": ("a: !secret x", "unsupported-yaml"),
    "tag directive": ("%TAG ! tag:example.org,2000:\n---\na: 1", ""),
    "yaml directive": ("%YAML 1.1\n---\na: 1", ""),
    "tag handle that is not defined": ("a: !x!y z", "invalid-yaml"),
    "several documents": ("a: 1\n--- \nb: 2", ""),
    "complex key": ("? [a, b]\n: 1", "unsupported-yaml"),
    "mapping as key": ("{a: 1}: 2", "unsupported-yaml"),
    "null as key": ("~: 1", "unsupported-yaml"),
    "number as key": ("12: 1", "unsupported-yaml"),
    "surrogate": ('title: "\\ud800"', "invalid-yaml"),
    "surrogate pair": ('title: "\\ud83d\\ude00"', "invalid-yaml"),
    "beyond Unicode": ('title: "\\UFFFFFFFF"', "invalid-yaml"),
    "just beyond Unicode": ('title: "\\U00110000"', "invalid-yaml"),
    "a surrogate in the bytes": ("title: \ud800", "invalid-encoding"),
    "no hexadecimal digits": ('title: "\\uZZZZ"', "invalid-yaml"),
    "next line": ('title: "a\x85b"', "missing-field"),
    "line separator": ('title: "a\u2028b"', "missing-field"),
    "next line outside quotes": ("title: a\x85b: c", ""),
    "huge float": ("quality: 1e400", "wrong-type"),
    "huge negative float": ("quality: -1e400", "wrong-type"),
    "not a number": ("quality: .nan", "wrong-type"),
    "5,000 digits": ("quality: " + "9" * 5_000, "unsupported-yaml"),
    "5,000 digits twice": ("quality: " + "9" * 5_000 + "\nquality: " + "9" * 5_000, "unsupported-yaml"),
    "4,300 digits": ("quality: " + "9" * 4_300, "missing-field"),
    "5,000 hexadecimal digits": ("quality: 0x" + "f" * 5_000, "unsupported-yaml"),
    "5,000 octal digits": ("quality: 0o" + "7" * 5_000, "unsupported-yaml"),
    "5,000 digits and a point": ("quality: " + "9" * 5_000 + ".5", "wrong-type"),
    "an exponent of 5,000 digits": ("quality: 1e" + "9" * 5_000, "wrong-type"),
    "anchor of nothing": ("a: &", "invalid-yaml"),
    "alias of nothing": ("a: *", "invalid-yaml"),
    "only a question mark": ("?", ""),
    "only a colon": (":", ""),
    "a tab": ("a:\n\t- b", "invalid-yaml"),
    "flow that is not closed": ("a: [", "invalid-yaml"),
    "1 MiB of one line": ('excerpt: "' + "x y " * (1 << 18) + '"', "missing-field"),
    "1 MiB of one key": ("? " + "k" * (1 << 20) + "\n: 1", ""),
    "1 MiB of brackets": ("a: " + "[" * (1 << 20), "unsupported-yaml"),
    "deep flow with an error": ("a: " + "[" * 20_000 + "}", "unsupported-yaml"),
    "31 levels": ("a: " + "[" * 30 + "]" * 30, ""),
    "20,000 keys": ("\n".join(f"k{number}: 1" for number in range(20_000)), "unknown-field"),
}  # fmt: skip


LONG_KINDS = ("1 MiB of one line", "1 MiB of one key", "20,000 keys")


@pytest.mark.parametrize("kind", mostly_slow(KINDS, set(KINDS) - set(LONG_KINDS)))
def test_yaml_of_every_kind_gives_a_result_at_a_place(kind):
    text, rule_name = KINDS[kind]
    data = body(text)
    found = check(data)
    assert found
    if rule_name:
        assert rule_name in {diagnostic.rule for diagnostic in found}
    if len(data) < 20_000:
        everything(data)


@pytest.mark.slow
def test_a_hundred_thousand_related_records():
    record = '  - title: "T {0}"\n    excerpt: "e {0}"\n    publishedDateTime: 2020-10-20T19:22:00Z\n    webUrl: "https://www.example.com/{0}"\n    type: article\n    provider:\n      name: E\n      domain: example.com\n    quality: 5\n'
    head = GOOD[: GOOD.index("related:\n")]

    data = (head + "related:\n" + "".join(record.format(number) for number in range(100_000)) + "---\n").encode()
    assert not {diagnostic.rule for diagnostic in check(data)} & {"unreadable-file", "invalid-yaml", "unsupported-yaml"}


@pytest.mark.parametrize(
    "error", [ValueError, IndexError, KeyError, AttributeError, OverflowError, RecursionError, TypeError, UnicodeDecodeError]
)
@pytest.mark.parametrize("after", [0, 1, 5])
def test_whatever_the_yaml_parser_raises_is_a_diagnostic_at_a_place(monkeypatch, error, after):
    parser_of = yaml_reader.CParser

    class Breaking:
        def __init__(self, text):
            self.parser = parser_of(text)
            self.left = after

        def get_event(self):
            if not self.left:
                raise error("utf-8", b"", 0, 1, "x") if error is UnicodeDecodeError else error("deep inside")
            self.left -= 1
            return self.parser.get_event()

    monkeypatch.setattr(yaml_reader, "CParser", Breaking)
    doc = read(PATH, body("a: !x 1\nb: 2") if not after else body("a: [1, 2, 3, 4]\na: 2"), NOW)
    (problem,) = doc.problems
    assert (doc.broken, problem.rule) == (True, "invalid-yaml")
    assert problem.message == "the YAML parser gives up here"
    assert 0 <= problem.span.start <= len(doc.source.text)


# -- the streams ---------------------------------------------------------------------------------------------------------


def shell(command: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a line of sh, in which ``$S`` is the command."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "S": f"{sys.executable} -m seedlint", **(env or {})}
    return subprocess.run(["sh", "-c", command], cwd=cwd, capture_output=True, env=environment, timeout=120, check=False)


@pytest.fixture
def bad(tmp_path):
    """A folder with findings; test_command_line has a reader that leaves while more is written than a pipe holds."""
    for number in range(25):
        (tmp_path / f"{number}.md").write_text('---\ntitel: "é 日本 \\e[31m"\n---\n', encoding="utf-8")
    return tmp_path


RUN = "$S --isolated --no-cache"


@POSIX
@pytest.mark.parametrize(
    ("command", "status", "err"),
    one_in(2, [
        (f"{RUN} --quiet . >&-", 2, b"seedlint: standard output: bad file descriptor\n"),
        (f"{RUN} --quiet . >/dev/full", 2, b"seedlint: standard output: no space left on device\n"),
        (f"{RUN} --quiet 1.md --format json >/dev/full", 2, b"seedlint: standard output: no space left on device\n"),
        (f"{RUN} --quiet --diff . >/dev/full", 1, b""),  # nothing to fix: nothing to write
        (f"{RUN} --quiet --fix - <1.md >/dev/full", 2, b"seedlint: standard output: no space left on device\n"),
        ("$S rules >/dev/full", 2, b"seedlint: standard output: no space left on device\n"),
        ("$S explain SL101 >&-", 2, b"seedlint: standard output: bad file descriptor\n"),
        ("$S --version >&-", 2, b"seedlint: standard output: bad file descriptor\n"),
        (f"{RUN} . >/dev/null 2>&-", 1, b""),
        (f"{RUN} . >/dev/null 2>/dev/full", 2, b""),
        (f"{RUN} . >&- 2>&-", 2, b""),
        (f"{RUN} . <&- >&- 2>&-", 2, b""),
        (f"{RUN} - <&-", 2, b"seedlint: standard input is closed\n"),
        (f"{RUN} --files-from - <&-", 2, b"seedlint: standard input is closed\n"),
    ]),
)  # fmt: skip
def test_streams_that_cannot_be_used(bad, command, status, err):
    if "/dev/full" in command and not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    done = shell(command, bad)
    assert (done.returncode, done.stdout) == (status, b"")
    assert done.stderr.endswith(err) if "--fix" in command else done.stderr == err


@POSIX
@pytest.mark.parametrize(
    "name",
    mostly_slow(["full", "concise", "json", "jsonl", "sarif", "junit", "markdown", "github", "gitlab", "by-rule"], ["full", "sarif"]),
)
def test_a_reader_that_goes_away(bad, name):
    done = shell(f"{RUN} --quiet --format {name} . | head -c 5", bad)
    assert (len(done.stdout), done.stderr) == (5, b"")


@pytest.mark.parametrize(
    ("name", "encoding"),
    one_in(
        2,
        [("full", "ascii"), ("full", "utf-16"), ("concise", "latin-1"), ("json", "cp1252"), ("markdown", "utf-16"), ("markdown", "ascii")],
    ),
)
def test_a_stdout_that_is_not_utf_8(bad, encoding, name):
    done = shell(f"{RUN} --format {name} 1.md", bad, {"PYTHONIOENCODING": encoding})
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert "titel" in done.stdout.decode(encoding)


# -- files ---------------------------------------------------------------------------------------------------------------


@POSIX
def test_odd_names_in_every_format(tmp_path):
    names = [
        b"new\nline.md",
        b" blank .md",
        b"-rf.md",
        b"--fix.md",
        b"caf\xe9.md",
        b"\x1b[31m.md",
        b"::error::.md",
        b"%0A.md",
        b"a,b:c.md",
        b"<x>&\"'.md",
        b"$(id).md",
        b"*.md",
        b"~.md",
    ]
    for name in names:
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(GOOD.replace("\ntype: article", "\ntipe: article", 1).encode())
    for name in ("full", "concise", "json", "jsonl", "sarif", "junit", "markdown", "github", "gitlab", "by-rule"):
        done = seedlint("check", "--isolated", "--no-cache", "--select", "SL1", "--format", name, ".", cwd=tmp_path)
        assert done.status == 1, done.err
        assert "\x1b" not in done.out
        assert "Traceback" not in done.err
        assert not [line for line in done.out.splitlines() if line.startswith("::error::") and name != "github"]
    done = jsonl("--select", "SL102", ".", cwd=tmp_path)
    assert len(done.findings) == len(names)
    done = seedlint("check", "--isolated", "--no-cache", "--fix", "--unsafe-fixes", "--select", "SL102", ".", cwd=tmp_path)
    assert done.err.startswith(f"fixed {len(names)} findings in {len(names)} files")
    assert sorted(os.listdir(os.fsencode(tmp_path))) == sorted(names)


def test_names_that_look_like_options_behind_two_dashes(tmp_path):
    (tmp_path / "--fix.md").write_text("no fence\n")
    assert jsonl("--", "--fix.md", cwd=tmp_path).rules == [("--fix.md", "missing-front-matter")]


def check_paths_with(monkeypatch, meanwhile, *, cache=None, jobs=1):
    """A run in which something happens between listing the files and reading them."""
    chosen = Settings(now=NOW, jobs=jobs, cache_dir=cache)
    found, _ = find_inputs(["."], chosen)
    meanwhile()
    return pipeline.run(found, prepare(chosen))


@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
def test_files_that_change_between_listing_and_reading(tmp_path, monkeypatch, jobs):
    monkeypatch.chdir(tmp_path)
    for name in ("gone", "folder", "fifo", "empty", "loop", "grown"):
        Path(f"{name}.md").write_text(GOOD, encoding="utf-8")

    def meanwhile() -> None:
        for name in ("gone", "folder", "fifo", "loop"):
            Path(f"{name}.md").unlink()
        Path("folder.md").mkdir()
        os.mkfifo("fifo.md")
        Path("loop.md").symlink_to("loop.md")
        Path("empty.md").write_text("")
        Path("grown.md").write_text(GOOD + "x" * (1 << 20), encoding="utf-8")

    report = check_paths_with(monkeypatch, meanwhile, jobs=jobs)
    assert report.files == 6
    assert [(diagnostic.path, diagnostic.rule) for diagnostic in report.diagnostics if diagnostic.severity is Severity.ERROR] == [
        ("empty.md", "missing-front-matter"), ("fifo.md", "unreadable-file"), ("folder.md", "unreadable-file"), ("gone.md", "unreadable-file"),
        ("grown.md", "unreadable-file"), ("loop.md", "unreadable-file"),
    ]  # fmt: skip


def without_power(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as the superuser without the rights that pass over permissions (CAP_DAC_OVERRIDE and its kin)."""

    def drop() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2, 3):  # DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER; 24 is PR_CAPBSET_DROP, in force from the next exec on
            if libc.prctl(24, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")

    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "seedlint", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env=env, cwd=cwd, preexec_fn=drop if os.geteuid() == 0 else None
    )


@pytest.fixture
def powerless(tmp_path):
    """`without_power`, where it has none."""
    if os.geteuid() == 0:
        if not sys.platform.startswith("linux"):
            pytest.skip("the superuser may read and write everything")
        probe = tmp_path / "probe"
        probe.write_text("")
        probe.chmod(0)
        try:
            done = without_power("check", "--isolated", "--no-cache", str(probe), cwd=tmp_path)
        except (OSError, subprocess.SubprocessError):
            pytest.skip("rights cannot be dropped here")
        probe.unlink()
        if "no permission" not in done.stdout:
            pytest.skip("rights cannot be dropped here")
    return without_power


@POSIX
def test_folders_and_files_without_permission(tmp_path, powerless):
    for name in ("open", "closed", "listed", "entered"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("no fence\n")
    (tmp_path / "secret.md").write_text("no fence\n")
    modes = {"secret.md": 0o000, "closed": 0o000, "listed": 0o400, "entered": 0o100}
    for name, mode in modes.items():  # listed: names can be seen, files cannot be opened; entered: the other way round
        (tmp_path / name).chmod(mode)
    try:
        done = powerless("check", "--isolated", "--no-cache", "--format", "jsonl", ".", "entered/a.md", cwd=tmp_path)
        assert "Traceback" not in done.stderr, done.stderr
        found = {(each["path"], each["rule"]) for each in map(json.loads, done.stdout.splitlines())}
        assert found == {
            ("closed", "unreadable-file"), ("entered", "unreadable-file"), ("entered/a.md", "missing-front-matter"),
            ("listed/a.md", "unreadable-file"), ("open/a.md", "missing-front-matter"), ("secret.md", "unreadable-file"),
        }  # fmt: skip
    finally:
        for name in modes:
            (tmp_path / name).chmod(0o700)


@POSIX
def test_a_tree_that_is_read_only(tmp_path, powerless):
    top = tmp_path / "tree"
    write_folder(str(top), 60, related=1)
    (top / "bad.md").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    before = {path: path.read_bytes() for path in top.rglob("*") if path.is_file()}
    for path in [*top.rglob("*"), top]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        for words, status in ((("check",), 0), (("check", "--fix"), 2), (("check", "--output", "json=x/report.json"), 2)):
            done = powerless(*words, "--isolated", "--cache-dir", "cache", "--select", "SL003", ".", cwd=top)
            assert done.returncode == status, done.stderr
            assert "SL003" in done.stdout
            assert "Traceback" not in done.stderr
            assert "internal error" not in done.stderr
        assert {path: path.read_bytes() for path in top.rglob("*") if path.is_file()} == before
    finally:
        for path in [top, *top.rglob("*")]:
            path.chmod(0o700)


@pytest.mark.slow
def test_fifty_thousand_files_in_one_folder(tmp_path):
    for number in range(50_000):
        (tmp_path / f"{number}.md").write_bytes(b"---\na: 1\n---\n" if number % 10_000 == 0 else b"---\n{}\n---\n")
    done = seedlint("check", "--isolated", "--no-cache", "--select", "SL102", "--quiet", "--format", "jsonl", str(tmp_path))
    assert len(done.findings) == 5


# -- what is touched -----------------------------------------------------------------------------------------------------

WATCH = """
import os, sys
log = []
def hook(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        log.append(("net", event))
    elif event == "open" and isinstance(args[0], (str, bytes)):
        flags = args[2] if isinstance(args[2], int) else 0
        write = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) or (isinstance(args[1], str) and set(args[1]) & set("wax+"))
        log.append(("write" if write else "read", os.path.realpath(os.fsdecode(args[0]))))
    elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.truncate", "os.link", "os.symlink", "os.utime", "shutil.rmtree"):
        log.append(("write", os.path.realpath(os.fsdecode(args[0])) if isinstance(args[0], (str, bytes)) else str(args[0])))
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"):
        log.append(("run", repr(args[:2])))
sys.addaudithook(hook)
from seedlint.cli.main import main
try:
    status = main(sys.argv[2:])
finally:
    found = list(log)
    import json
    with open(sys.argv[1], "w") as file:
        json.dump(found, file)
sys.exit(status)
"""


def watched(log: Path, *words: str, cwd: Path) -> list[tuple[str, str]]:
    """Run the command, and list what it opens, changes, runs and connects to (PEP 578)."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(log), *words], cwd=cwd, capture_output=True, text=True, env=env, timeout=120, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return [(kind, what) for kind, what in json.loads(log.read_text())]


@pytest.fixture
def site(tmp_path):
    """Articles inside a folder beside which there are things that are nobody's business."""
    top = tmp_path / "site"
    write_folder(str(top / "seeds"), 6)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "outside" / "secret.md").write_text(GOOD, encoding="utf-8")
    (top / "seeds" / "folder").symlink_to(tmp_path / "outside")
    tricks = ["/../outside/secret.png", "/%2e%2e/outside/secret.png", "/folder/secret.png", "//outside/secret.png", "/\\\\..\\\\outside\\\\secret.png",
              "/seeds/../../outside/secret.png", f"{tmp_path}/outside/secret.png", "/..%2foutside/secret.png", "file:///etc/passwd", "/etc/passwd"]  # fmt: skip
    images = "".join(f'  - url: "{url}"\n    width: 5\n    height: 5\n' for url in tricks)
    (top / "seeds" / "tricks.md").write_text(f"---\nimages:\n{images}---\n", encoding="utf-8")
    return top


def allowed(path: str, site: Path) -> bool:
    """The interpreter, the program and its libraries, what the system says of itself, and the given tree."""
    places = [
        str(site),
        str(ROOT / "linter"),
        str(ROOT / "schema"),
        sys.prefix,
        sys.base_prefix,
        os.path.realpath(sys.prefix),
        "/proc/",
        "/sys/fs/cgroup",
        "/dev/null",
        "/usr/",
        "/etc/ld",
    ]
    return any(path.startswith(place) for place in [*places, *map(os.path.realpath, filter(None, sys.path))])


@POSIX
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words.split(), marks=pytest.mark.slow if slow else ())
        for words, slow in (
            ("check --no-cache .", True),
            ("check --no-cache --select all --jobs 1 --site-root seeds .", False),
            ("check --no-cache --select all --diff --unsafe-fixes .", False),
            ("check --no-cache --format sarif .", True),
            ("check --no-cache --show-files .", True),
            ("check --no-cache --show-settings .", True),
            ("rules", True),
            ("explain SL101", False),
            ("schema", True),
        )
    ],
    ids=" ".join,
)
def test_a_check_reads_only_what_it_is_given_and_writes_and_runs_and_connects_to_nothing(site, tmp_path, words):
    (site / "seedlint.toml").write_text('exclude = ["folder"]\n')
    (site / ".git").mkdir()
    seen = (
        watched(tmp_path / "log", *words, "--fail-on", "never", cwd=site)
        if words[0] == "check"
        else watched(tmp_path / "log", *words, cwd=site)
    )
    assert [what for kind, what in seen if kind == "net"] == []
    assert [what for kind, what in seen if kind == "write" and what != os.devnull] == []
    assert [what for kind, what in seen if kind == "run" and "git" not in what] == []
    assert [what for kind, what in seen if kind == "read" and not allowed(what, site)] == []


@POSIX
def test_fix_cache_and_report_write_only_where_they_may(site, tmp_path):
    (site / "seeds" / "mark.md").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    cache = site / "cache"
    (site / "seedlint.toml").write_text("")
    seen = watched(
        tmp_path / "log", "check", "--fix", "--cache-dir", str(cache), "--output", "json=report.json", "--fail-on", "never", ".", cwd=site
    )
    assert [what for kind, what in seen if kind == "net"] == []
    assert [
        what
        for kind, what in seen
        if kind == "write" and what != os.devnull and not what.startswith(f"{site}/") and what != str(site) and not what.isdigit()
    ] == []
    assert (tmp_path / "outside" / "secret.md").read_text(encoding="utf-8") == GOOD
    assert {path.name for path in (tmp_path / "outside").iterdir()} == {"secret.png", "secret.md"}


def test_the_program_runs_where_sockets_are_forbidden(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\ndef hook(event, args):\n    if event.startswith('socket.') and not (event == 'socket.__new__' and args[1] == 1):  # 1: the pipe to a worker\n        raise RuntimeError('no network: ' + event)\nsys.addaudithook(hook)\n"
    )
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(GOOD.replace("type: article", "tipe: article", 1), encoding="utf-8")
    env = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT / "linter")))}
    probe = subprocess.run(
        [sys.executable, "-c", "import socket; socket.socket()"], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert "no network" in probe.stderr
    for words in (
        ("check", "--isolated", "--select", "all", "--cache-dir", "cache", "."),
        ("check", "--isolated", "--no-cache", "--jobs", "2", "."),
        ("check", "--isolated", "--no-cache", "--fix", "--unsafe-fixes", "a.md"),
        ("rules",),
        ("explain", "SL201"),
        ("schema",),
    ):
        done = seedlint(*words, cwd=tmp_path, env=env)
        assert done.status in (0, 1), done.err
        assert "no network" not in done.err + done.out


# -- rules that break ----------------------------------------------------------------------------------------------------


class Odd:
    """Raises whatever is asked of it."""

    def __repr__(self) -> str:
        raise ValueError("no")


def raises(doc):
    raise ZeroDivisionError("deep")
    yield


def recurses(doc):
    return recurses(doc)


def no_span(doc):
    yield Finding(None, "x")


def no_text(doc):
    yield Finding(doc.span_of(("title",)), None)


def other_things(doc):
    return [1, 2]


def nothing_at_all(doc):
    return None


def unprintable(doc):
    return [Odd()]


def late(doc):
    yield Finding(doc.span_of(("title",)), "this is not told either")
    raise KeyError("late")


def outside(doc):
    yield Finding(doc.source.span(0, 1).replace(start=10**9, end=10**9 + 1, line=10**6, end_line=10**6), "x")


def stops(doc):
    raise StopIteration
    yield


def asserts(doc):
    raise AssertionError(Odd())
    yield


BREAKING = [raises, recurses, no_span, no_text, other_things, nothing_at_all, unprintable, late, stops, asserts]


@pytest.mark.parametrize("function", BREAKING, ids=lambda function: function.__name__)
@pytest.mark.parametrize("kind", ["document", "collector", "folder"])
def test_a_rule_that_breaks_costs_one_diagnostic(function, kind):
    function.__kwdefaults__ = None

    def collector(doc):
        yield Fact("key", ("title",))

    if kind == "document":
        check_rule = function
        made = rule("XX900")(named(check_rule))
    elif kind == "collector":
        made = rule("XX900", collect=function)(named(lambda facts: iter(())))
    else:
        made = rule("XX900", collect=collector)(named(lambda facts: function(read(PATH, GOOD.encode(), NOW))))
    registry = load()
    registry.add(made, "here")
    chosen = Settings(select=("default", "breaks"), now=NOW)
    texts = [("a.md", GOOD.encode()), ("b.md", GOOD.replace("\ntype:", "\ntipe:", 1).encode())]
    report = pipeline.run(Inputs((), texts), prepare(chosen, registry))
    others = pipeline.run(Inputs((), texts), prepare(Settings(now=NOW)))
    crashes = [diagnostic for diagnostic in report.diagnostics if diagnostic.rule == "rule-crash"]
    assert [diagnostic.path for diagnostic in crashes] == (["a.md"] if kind == "folder" else ["a.md", "b.md"])
    for crash in crashes:
        assert "rule breaks failed" in crash.message
        assert "--ignore breaks goes on without it" in crash.message
        assert "\n" not in crash.message
    assert [each for each in report.diagnostics if each.rule != "rule-crash"] == list(others.diagnostics)
    assert report.crashed


class Word(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("fact", "seen"),
    [
        (Fact(Word("key"), (Word("title"),), (Word("a"), HTTPStatus.OK, True)), [str, str, str, int, bool]),
        (Fact("key", ("title",), ([],)), None),
        (Fact("key", ("title",), []), None),
        (Fact(1, ("title",)), None),
    ],
    ids=["subclasses of plain types", "a list in the detail", "a list as the detail", "a number as the key"],
)
def test_facts_are_plain_values_or_cost_one_diagnostic(fact, seen):
    kinds = []

    def look(facts):
        kinds.extend(type(part) for fact in facts[:1] for part in (fact.key, *fact.pointer, *fact.detail))
        return iter(())

    registry = load()
    registry.add(rule("XX900", collect=lambda doc: [fact])(named(look)), "here")
    texts = [(path, GOOD.encode()) for path in ("a.md", "b.md")]
    report = pipeline.run(Inputs((), texts), prepare(Settings(select=("breaks",), now=NOW), registry))
    assert (kinds or None) == seen
    assert [each.path for each in report.diagnostics if "expected a Fact" in each.message] == ([] if seen else ["a.md", "b.md"])


class NoTruth:
    """Neither true nor false."""

    def __bool__(self) -> bool:
        raise ValueError("no")


@pytest.mark.parametrize("look", [lambda doc: 1 / 0, recurses, lambda doc: NoTruth()], ids=["raises", "recurses", "has no truth"])
def test_a_look_that_breaks_costs_each_of_its_rules_one_diagnostic(look, monkeypatch):
    registry = load()
    for number in (1, 2):
        check_rule = named(lambda doc: iter(()))
        check_rule.__name__ = f"breaks_{number}"
        added = rule(f"XX90{number}")(check_rule)
        registry.add(added, "here")
        monkeypatch.setitem(shortcuts._PRECHECKS, added.code, look)
    chosen = Settings(select=("default", "breaks-1", "breaks-2"), now=NOW)
    texts = [("a.md", GOOD.replace("\ntype:", "\ntipe:", 1).encode())]
    report = pipeline.run(Inputs((), texts), prepare(chosen, registry))
    others = pipeline.run(Inputs((), texts), prepare(Settings(now=NOW)))
    crashes = [diagnostic.message for diagnostic in report.diagnostics if diagnostic.rule == "rule-crash"]
    assert [message.split(" failed")[0] for message in crashes] == ["rule breaks-1", "rule breaks-2"]
    assert [each for each in report.diagnostics if each.rule != "rule-crash"] == list(others.diagnostics)


def named(function):
    def breaks(subject):
        return function(subject)

    breaks.__doc__ = "A rule that breaks."
    return breaks


# -- at once -------------------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(("count", "rounds"), [(5, 1), pytest.param(8, 6, marks=pytest.mark.slow)])
def test_runs_at_once_share_a_cache_while_one_fixes_and_some_are_killed(tmp_path, count, rounds):
    write_folder(str(tmp_path / "seeds"), 60, related=1)
    marked = sorted((tmp_path / "seeds").rglob("*.md"))[::5]
    for path in marked:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    whole = {path: (path.read_bytes(), path.read_bytes().removeprefix(b"\xef\xbb\xbf")) for path in (tmp_path / "seeds").rglob("*.md")}
    command = [
        sys.executable,
        "-m",
        "seedlint",
        "check",
        "--isolated",
        "--cache-dir",
        "cache",
        "--format",
        "jsonl",
        "--now",
        "2030-01-01T00:00:00Z",
        "seeds",
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    rng = random.Random(11)
    killed = attempts = 0
    while attempts < rounds or (not killed and attempts < 50):  # a run may end before it is killed
        attempts += 1
        runs = [
            subprocess.Popen(
                [*command, *(["--fix"] if number == 3 else [])], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for number in range(count)
        ]
        while not (tmp_path / "cache").exists() and runs[0].poll() is None:
            time.sleep(0.01)
        time.sleep(rng.random() / 5)
        for run in runs[:2]:
            if run.poll() is None:
                run.send_signal(signal.SIGKILL)
                killed += 1
        for number, run in enumerate(runs):
            out, err = run.communicate(timeout=120)
            if number < 2:
                continue
            assert run.returncode == 0, err
            assert b"Traceback" not in err
            findings = [json.loads(line) for line in out.splitlines()]
            assert {finding["rule"] for finding in findings} <= {"byte-order-mark"}
            assert {str(tmp_path / finding["path"]) for finding in findings} <= set(map(str, marked))
        for path, versions in whole.items():
            assert path.read_bytes() in versions
        for path in rng.sample(marked, 10):
            path.write_bytes(whole[path][0])
    assert killed
    done = subprocess.run([*command, "--fix"], cwd=tmp_path, env=env, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, b"")
    assert {path: path.read_bytes() for path in whole} == {path: new for path, (_, new) in whole.items()}
    left = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file() and path not in whole}
    assert left == {"cache"}
    assert not list(tmp_path.rglob(f"{PREFIX}*"))
    again = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False, timeout=120)
    assert (again.returncode, again.stdout) == (0, b"")


def test_every_rule_is_in_the_plan_of_these_tests():
    rules = plan().profile("").rules
    known = {each.name for each in load().by_name.values() if not each.engine and not each.only_in_links}
    assert {each.name for _, some in (*rules.document, (None, rules.folder)) for each, _ in some} == known
