"""More findings than memory should hold come out as few do: in order, and the same bytes in every format."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import write_folder
from sample_reports import REPORTS, many, style
from seedlint.check.plan import prepare
from seedlint.emit.load_format import format_names, load_format
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Note, Safety, Severity
from seedlint.model.settings import Allow, Settings
from seedlint.results import ordered, spilled
from seedlint.results.ordered import commented, findings
from seedlint.results.spilled import Spilled
from seedlint.run import pipeline
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.record_baseline import record_baseline
from seedlint.settle.settle import settle
from seedlint.text.span import Span

ROOT = Path(__file__).parent.parent


@pytest.fixture
def little_memory(monkeypatch):
    monkeypatch.setattr(ordered, "MOST", 4)
    monkeypatch.setattr(ordered, "BLOCK", 3)


def no_disk(*args, **more):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# -- things in order -----------------------------------------------------------------------------------------------------

# A byte that is not UTF-8 comes as a low surrogate (PEP 383); high ones are in no text that was read.
TEXT = st.text('aé\udc80😀\x00\n"\\', max_size=2)
SPANS = st.builds(Span, TEXT, *[st.integers(0, 3)] * 6)
FIXES = st.builds(Fix, TEXT, st.lists(st.builds(Edit, SPANS, TEXT), max_size=2).map(tuple), st.sampled_from(Safety), st.just(("/a",)))
DIAGNOSTICS = st.builds(
    Diagnostic, st.sampled_from(["SL1", "SL2"]), TEXT, st.sampled_from(Severity), TEXT, SPANS, st.none() | TEXT, st.none() | TEXT,
    st.none() | TEXT, st.none() | FIXES, st.lists(st.builds(Note, SPANS, TEXT), max_size=2).map(tuple),
)  # fmt: skip


_temporary_file = tempfile.TemporaryFile


class Disk:
    """A temporary file that takes half of what it is given, and after a few times nothing."""

    def __init__(self, room):
        self.file = _temporary_file(buffering=0)
        self.room = room

    def write(self, data):
        if not self.room:
            self.file.write(data[:1])
            no_disk()
        self.room -= 1
        return self.file.write(data[: max(1, len(data) // 2)])

    def __getattr__(self, name):
        return getattr(self.file, name)


@given(st.lists(st.lists(DIAGNOSTICS, max_size=5), max_size=4), st.integers(1, 6), st.integers(1, 3), st.integers(0, 30), st.data())
def test_what_goes_in_comes_out_sorted(portions, most, block, room, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "MOST", most)
        patch.setattr(ordered, "BLOCK", block)
        patch.setattr(spilled, "TemporaryFile", lambda **_: Disk(room))
        found, went, copies = findings(), [], []
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
    assert isinstance(said.settled(), Spilled)


def texts(files):
    plan = prepare(Settings())
    return Inputs((), [(path, text.encode()) for path, text in files.items()]), plan


def test_files_in_their_order_make_one_run(little_memory):
    found = findings()
    for number in range(50):
        found.add(d._replace(span=d.span._replace(path=f"{number:02}.md")) for d in many().diagnostics[:2])
    assert len(found._runs) == 1


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files in /proc")
def test_the_temporary_file_goes_with_the_report(little_memory, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    report = settle(many().diagnostics, {}, (), {})
    assert isinstance(report.diagnostics, Spilled)
    assert len(os.listdir("/proc/self/fd")) > before
    assert os.listdir(tmp_path) == []  # it has no name
    del report
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before


# -- reports -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("disk", [True, False], ids=["disk", "no disk"])
@pytest.mark.parametrize("name", [*format_names(), "statistics"])
def test_every_format_is_the_same(name, disk, little_memory, monkeypatch):
    if not disk:
        monkeypatch.setattr(spilled, "TemporaryFile", no_disk)
    if name == "statistics":
        from seedlint.emit.rule_counts import render
    else:
        render = load_format(name)
    for report in (*REPORTS.values(), many()):
        settled = settle(reversed(report.diagnostics), report.rules, report.paths, report.skipped)
        assert isinstance(settled.diagnostics, Spilled) is (len(report.diagnostics) > 4)
        assert settled.tally == report.tally
        read_back = report.replace(diagnostics=settled.diagnostics)
        assert list(render(read_back, style())) == list(render(report, style()))


# -- runs ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Our own seeds, broken ones too, and sixty articles that differ in what they call a provider."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "seeds", "seeds")
    write_folder("seeds/more", 60)
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
    cache = f"cache{ordered.MOST}"
    if warm:
        checked(cache_dir=cache)
    return checked(cache_dir=cache)


def mended(write):
    top = f"{'written' if write else 'told'}{ordered.MOST}"
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


@pytest.mark.parametrize("disk", [True, False], ids=["disk", "no disk"])
@pytest.mark.parametrize("name", RUNS)
def test_every_run_is_the_same(name, disk, folder, monkeypatch):
    few = plain(RUNS[name]())
    assert len(few[0]) > 20
    monkeypatch.setattr(ordered, "MOST", 7)
    monkeypatch.setattr(ordered, "BLOCK", 2)
    if not disk:
        monkeypatch.setattr(spilled, "TemporaryFile", no_disk)
    outcome = RUNS[name]()
    assert plain(outcome) == few
    assert isinstance((outcome if hasattr(outcome, "tally") else outcome[0]).diagnostics, Spilled)


# -- memory --------------------------------------------------------------------------------------------------------------

_PEAK = """
import resource, sys
from seedlint.results import ordered
from seedlint.cli.main import main
ordered.MOST = 500
status = main(["check", "--isolated", "--no-cache", "--jobs", "1", *sys.argv[1:]])
print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss")
@pytest.mark.parametrize("words", ["--format junit", pytest.param("--fix --format json", marks=pytest.mark.slow)])
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
