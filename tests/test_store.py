"""More findings than memory should hold come out as few do: in order, and the same bytes in every format."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import write_folder
from fewer import one_in
from sample_reports import REPORTS, many, style
from seedlint.check.plan import prepare
from seedlint.emit.load_format import format_names, load_format
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
from seedlint.model.settings import Allow, Settings
from seedlint.results import store
from seedlint.results.store import Found, Settled, commented
from seedlint.run import pipeline
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.record_baseline import record_baseline
from seedlint.settle.settle import settle
from seedlint.text.span import Span

ROOT = Path(__file__).parent.parent


@pytest.fixture
def little_memory(monkeypatch):
    monkeypatch.setattr(store, "MOST", 4)
    monkeypatch.setattr(store, "BLOCK", 3)


# -- things in order -----------------------------------------------------------------------------------------------------

# A byte that is not UTF-8 comes as a low surrogate (PEP 383); high ones are in no text that was read.
TEXT = st.text('aé\udc80😀\x00\n"\\', max_size=2)
SPANS = st.builds(Span, path=TEXT, **{name: st.integers(0, 3) for name in ("start", "end", "line", "column", "end_line", "end_column")})
FIXES = st.builds(Fix, TEXT, st.lists(st.builds(Edit, SPANS, TEXT), max_size=2).map(tuple), st.sampled_from(Safety), st.just(("/a",)))
DIAGNOSTICS = st.builds(
    Diagnostic, code=st.sampled_from(["SL1", "SL2"]), rule=TEXT, severity=st.sampled_from(Severity), message=TEXT, span=SPANS,
    field=st.none() | TEXT, record=st.none() | TEXT, record_url=st.none() | TEXT, fix=st.none() | FIXES,
    notes=st.lists(st.builds(Note, SPANS, TEXT), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(st.lists(DIAGNOSTICS, max_size=5), max_size=4), st.integers(1, 6), st.integers(1, 3), st.data())
def test_what_goes_in_comes_out_sorted(portions, most, block, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "MOST", most)
        patch.setattr(store, "BLOCK", block)
        found, went, copies = Found(), [], []
        for portion in portions:
            copies.append((found.copy(), list(went)))
            found.add(portion)
            went += portion
            assert bool(found) is bool(went)
        for copy, before in copies:  # what was added later is not in it, and it can be added to
            copy.add(portions[0])
            assert list(copy) == sorted(before + portions[0], key=lambda d: d.order)
        expected = sorted(went, key=lambda d: d.order)
        assert list(found) == list(found) == expected
        settled = found.settled()
        assert isinstance(settled, tuple) is (len(went) <= most)
        assert (len(settled), list(settled), bool(settled)) == (len(went), expected, bool(went))
        for index in range(-len(went), len(went)):
            assert settled[index] == expected[index]
        for index in (len(went), -len(went) - 1):
            with pytest.raises(IndexError):
                settled[index]
        part = data.draw(st.slices(len(went)))
        assert settled[part] == tuple(expected[part])


def test_files_with_comments_come_by_path(little_memory):
    given, plan = texts({f"{name}.md": f"---\ntitle: x\n# seedlint: ignore[{name}, all]\n---\n" for name in "qwertzuiop"})
    said = pipeline.map_all(given, plan, 0.0).comments
    assert [path for path, _ in said] == sorted(path for path, _ in given.texts)
    assert [suppressions[0].selectors for _, suppressions in said] == [(path[0], "all") for path, _ in sorted(given.texts)]
    assert list(said.copy()) == list(said) == list(commented(said))
    assert isinstance(said.settled(), Settled)


def texts(files):
    plan = prepare(Settings())
    return Inputs((), [(path, text.encode()) for path, text in files.items()]), plan


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files in /proc")
def test_the_temporary_file_goes_with_the_report(little_memory, monkeypatch):
    monkeypatch.setattr(store, "CACHE", 16)
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    report = settle(list(many().diagnostics) * 10, {}, (), {})
    assert isinstance(report.diagnostics, Settled)
    there = [os.readlink(entry.path) for entry in os.scandir("/proc/self/fd") if os.path.lexists(entry.path)]
    assert any("etilqs_" in path and path.endswith("(deleted)") for path in there)  # it is on disk, and has no name any more
    del report
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before


_NO_ROOM = """
import sys
from seedlint.results import store
from seedlint.cli.main import main
store.MOST, store.MOST_PAGES = 10, 4
sys.exit(main(["check", "--isolated", "--no-cache", *sys.argv[1:]]))
"""


@pytest.mark.parametrize("words", [(), ("--fix",), ("--format", "json")])
def test_where_nothing_can_be_written_the_run_ends_and_says_so(tmp_path, words):
    for number in range(30):
        (tmp_path / f"{number}.md").write_text("---\ntitel: x\n---\n")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    done = subprocess.run([sys.executable, "-c", _NO_ROOM, *words, "."], cwd=tmp_path, capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("seedlint: the temporary database cannot be written: ")
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "0.md").read_text() == "---\ntitel: x\n---\n"


_LITTLE_MEMORY = """
import resource, sys
from seedlint.results import store
from seedlint.cli.main import main
store.MOST, store.CACHE = 10, 16
if sys.argv[1]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(["check", "--isolated", "--no-cache", *sys.argv[2:]]))
"""


def run_in(folder, before, limit=""):
    """A run with many findings in a folder, after commands for the shell; the temporary database is where `SQLITE_TMPDIR` says."""
    for number in range(60):
        (folder / f"{number}.md").write_text("---\n" + "".join(f"unknownKey{each}: a\n" for each in range(40)) + "---\n")
    command = [sys.executable, "-c", _LITTLE_MEMORY, limit, "."]
    if before:
        command = ["unshare", "-m", "sh", "-ec", f'{before}\nexec "$@"', "sh", *command]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "SQLITE_TMPDIR": str(folder.parent / "room")}
    (folder.parent / "room").mkdir()
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env, check=False)


def says_that_it_cannot_be_written(done):
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("seedlint: the temporary database cannot be written: ")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def article_folder(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def may_mount():
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system gives no mount namespace")


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of processes")
def test_a_limit_on_the_size_of_files_is_one_clear_error(article_folder):
    says_that_it_cannot_be_written(run_in(article_folder, "", "65536"))
    assert not list((article_folder.parent / "room").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_a_full_folder_is_one_clear_error(article_folder, may_mount):
    says_that_it_cannot_be_written(run_in(article_folder, 'mount -t tmpfs -o size=64k none "$SQLITE_TMPDIR"'))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_folders_that_cannot_be_written_are_one_clear_error(article_folder, may_mount):
    read_only = 'for each in "$SQLITE_TMPDIR" "$PWD" /var/tmp /usr/tmp /tmp; do [ -d "$each" ] || continue; '
    read_only += 'mount --bind "$each" "$each"; mount -o remount,bind,ro "$each"; done; unset TMPDIR; cd "$PWD"'
    says_that_it_cannot_be_written(run_in(article_folder, read_only))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_a_folder_in_memory_does_when_it_is_large_enough(article_folder, may_mount):
    done = run_in(article_folder, 'mount -t tmpfs -o size=64m none "$SQLITE_TMPDIR"')
    assert (done.returncode, "checked 60 files" in done.stderr) == (1, True), done.stderr


# -- reports -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*format_names(), "statistics"])
def test_every_format_is_the_same(name, little_memory):
    if name == "statistics":
        from seedlint.emit.rule_counts import render
    else:
        render = load_format(name)
    for report in (*REPORTS.values(), many()):
        settled = settle(reversed(report.diagnostics), report.rules, report.paths, report.skipped)
        assert isinstance(settled.diagnostics, Settled) is (len(report.diagnostics) > 4)
        assert settled.tally == report.tally
        read_back = report.replace(diagnostics=settled.diagnostics)
        assert list(render(read_back, style())) == list(render(report, style()))


# -- runs ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Our own seeds, broken ones too, and some articles that differ in what they call a provider."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "seeds", "seeds")
    write_folder("seeds/more", 12, related=1)
    for path in sorted(Path("seeds/more").rglob("*.md"))[::2]:
        text = path.read_text().replace("  name: ", "  name: The ", 1).replace("title:", "titel:", 1)
        path.write_text(text + "\n" if path.stem[-1] < "k" else text.replace("\n---", "\n# seedlint: ignore[missing-field, SL6]\n---", 1))
    return tmp_path


def checked(**changes):
    settings = Settings(**{"now": 1_900_000_000.0, "select": ("all",), "jobs": 1, **changes})
    given, _ = find_inputs(["seeds"], settings)
    return pipeline.run(given, prepare(settings))


def allowing():
    allow = [("insecure-url", ""), ("all", "2020-01-01"), ("duplicate-topic", ""), ("unused-suppression", ""), ("SL901", "")]
    entries = tuple(Allow(rule=rule, expires=expires, path="seedlint.toml", line=number) for number, (rule, expires) in enumerate(allow, 1))
    return checked(allow=entries, base=os.getcwd())


def with_baseline():
    settings = Settings(now=1_900_000_000.0)
    given, _ = find_inputs(["seeds/broken", "seeds/more"], settings)
    record_baseline("known.json", given._replace(files=given.files[::2]), settings, None, accept_new=False)
    return checked(baseline="known.json")


def changed_only():
    settings = Settings(now=1_900_000_000.0, select=("all",))
    given, _ = find_inputs(["seeds"], settings)
    given = given._replace(changed={path for path, _ in given.files[::3]})
    return pipeline.run(given, prepare(settings))


def cached(warm):
    cache = f"cache{store.MOST}"
    if warm:
        checked(cache_dir=cache)
    return checked(cache_dir=cache)


def mended(write):
    top = f"{'written' if write else 'told'}{store.MOST}"
    shutil.copytree("seeds", f"{top}/seeds")
    here = os.getcwd()
    os.chdir(top)
    settings = Settings(now=1_900_000_000.0)
    given, _ = find_inputs(["seeds"], settings)
    done = apply_fixes(given, prepare(settings), unsafe=True, write=write)
    files = {path: Path(path).read_bytes() for path, _ in given.files}
    os.chdir(here)
    return done.report, done.changes, done.errors, files


RUNS = {
    "plain": checked,
    "two processes": lambda: checked(jobs=2),
    "ignored suppressions": lambda: checked(ignore_suppressions=True),
    "allow": allowing,
    "baseline": with_baseline,
    "changed": changed_only,
    "cold": lambda: cached(False),
    "warm": lambda: cached(True),
    "fix": lambda: mended(True),
    "diff": lambda: mended(False),
}


def plain(outcome):
    report, *rest = outcome if isinstance(outcome, tuple) and not hasattr(outcome, "tally") else (outcome,)
    return list(report.diagnostics), report.replace(diagnostics=(), seconds=0.0, rules={}), rest


@pytest.mark.parametrize("name", one_in(2, RUNS))
def test_every_run_is_the_same(name, folder, monkeypatch):
    few = plain(RUNS[name]())
    assert len(few[0]) > 20
    monkeypatch.setattr(store, "MOST", 7)
    monkeypatch.setattr(store, "BLOCK", 2)
    outcome = RUNS[name]()
    assert plain(outcome) == few
    assert isinstance((outcome if hasattr(outcome, "tally") else outcome[0]).diagnostics, Settled)


# -- memory --------------------------------------------------------------------------------------------------------------

_PEAK = """
import resource, sys
from seedlint.results import store
from seedlint.cli.main import main
store.MOST = 500
status = main(["check", "--isolated", "--no-cache", "--jobs", "1", *sys.argv[1:]])
print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss")
@pytest.mark.slow
@pytest.mark.parametrize("words", ["--format junit", "--fix --format json"])
def test_memory_does_not_grow_with_the_findings(words, tmp_path):
    """8,000 findings more take less than half of what they would in memory."""

    def peak(files):
        folder = tmp_path / str(files)
        folder.mkdir()
        keys = "".join(f"unknownKey{number}: a\n" for number in range(50))
        for number in range(files):
            (folder / f"{number:04}.md").write_text(f"---\n{keys}title: 'x'\n# seedlint: ignore[missing-field]\n---\n")
        env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
        with open(tmp_path / "out", "wb") as out:
            # Spawned from here it would begin with the peak of this process: the kernel counts the time before exec too.
            done = subprocess.run(
                [sys.executable, "-c", f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {_PEAK!r}, *sys.argv[1:]]))", *words.split(), str(folder)],
                stdout=out, stderr=subprocess.PIPE, env=env, check=True,
            )  # fmt: skip
        *_, line = done.stderr.decode().splitlines()
        status, kib = line.split()
        assert status == "1"
        return int(kib) / 1024

    assert peak(200) - peak(40) < 2.5
