"""Several processes: the same bytes out, and a death costs one file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from articles import write_folder
from command import ROOT, jsonl
from seedlint.check.plan import prepare
from seedlint.model.settings import Settings
from seedlint.run import map_file, pipeline, worker_pool
from seedlint.run.inputs import find_inputs

COUNT = 40


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_folder("seeds", COUNT, related=1)
    files = sorted(Path("seeds").rglob("*.md"))
    for number in (3, 11, 21, 39):
        files[number].write_text(files[number].read_text().replace("title:", "titel:", 1))
    files[25].write_bytes(b"\xff\xfe")
    for number in range(30, 36):  # told across files, which workers of different processes read
        text = files[number - 28].read_text(encoding="utf-8")
        files[number].write_text(text.replace("  name: ", "  name: The ", 1), encoding="utf-8")
    return files


def run(jobs, **changes):
    settings = Settings(jobs=jobs, now=1_900_000_000.0, **changes)
    plan = prepare(settings)
    given, _ = find_inputs(["seeds"], settings)
    return pipeline.run(given, plan).replace(seconds=0.0, rules={})


@contextmanager
def another_thread():
    """Something beside which no process is copied: a lock that it holds would stay locked in the copy."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_any_number_of_processes_says_the_same(folder):
    one = run(1)
    assert len(one.diagnostics) >= 5
    assert {"SL701", "SL705"} <= {diagnostic.code for diagnostic in one.diagnostics}
    for jobs in (2, COUNT + 1):
        assert run(jobs) == one


def test_processes_that_are_spawned_say_the_same(folder, monkeypatch):
    one = run(1)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "linter"))
    with another_thread():
        assert run(2) == one


def test_formats_are_the_same_bytes(folder):
    outputs = {jsonl("seeds", "--jobs", jobs, "--now", "2030-01-01T00:00:00Z").out for jobs in ("1", "2", "4")}
    assert len(outputs) == 1


def test_a_worker_that_dies_costs_its_file_one_diagnostic(folder, monkeypatch):
    victim = str(folder[20])
    original = map_file.check_file

    def check_file(path, *rest):
        if path == victim:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(path, *rest)

    def others(report):  # what is told across files may change: one of them tells nothing
        return [d for d in report.diagnostics if d.path != victim and not d.code.startswith("SL7")]

    without = others(run(1))
    monkeypatch.setattr(map_file, "check_file", check_file)
    report = run(2)
    assert report.files == COUNT
    assert others(report) == without
    [crash] = [d for d in report.diagnostics if d.path == victim]
    assert crash.rule == "rule-crash"
    assert crash.message == "the process that checked this file died (signal 9)"
    assert report.crashed


def test_every_worker_may_die(folder, monkeypatch):
    for path in folder[12:]:  # each death is a new process
        path.unlink()
    monkeypatch.setattr(map_file, "check_file", lambda *_: os._exit(7))
    report = run(3)
    assert [d.message for d in report.diagnostics] == ["the process that checked this file died (exit status 7)"] * 12


def test_automatic_uses_processes_only_where_they_pay(monkeypatch):
    monkeypatch.setattr(worker_pool, "cpus", lambda: 8)
    assert worker_pool.processes(0, 10) == 1
    assert worker_pool.processes(0, 100_000) == 8
    assert 1 < worker_pool.processes(0, 300) < 8
    with another_thread():
        assert worker_pool.processes(0, 300) == 1
    monkeypatch.setattr(worker_pool, "cpus", lambda: 1)
    assert worker_pool.processes(0, 100_000) == 1
    assert worker_pool.processes(4, 100_000) == 4
    assert worker_pool.processes(4, 2) == 2


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no affinity masks")
def test_cpus_are_those_this_process_may_use():
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); from seedlint.run.worker_pool import cpus; print(cpus())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "linter")}
    )
    assert done.stdout == "1\n"


def test_a_quota_of_the_control_group_counts(tmp_path, monkeypatch):
    import builtins

    quota = tmp_path / "cpu.max"
    original = builtins.open
    monkeypatch.setattr(
        builtins, "open", lambda path, *rest, **names: original(quota if path == "/sys/fs/cgroup/cpu.max" else path, *rest, **names)
    )
    monkeypatch.setattr(worker_pool.os, "sched_getaffinity", lambda _: set(range(16)))
    quota.write_text("150000 100000\n")
    assert worker_pool.cpus() == 2
    quota.write_text("50000 100000\n")
    assert worker_pool.cpus() == 1
    quota.write_text("max 100000\n")
    assert worker_pool.cpus() >= 1


def started(folder: Path, count: int, on_interrupt) -> subprocess.Popen:
    """A run over new files, in a process group of its own that hears SIGINT or, like what a script put into the background, does not."""
    write_folder(str(folder / "0"), min(count, 300))
    for number in range(1, count // 300):  # the same again, to take long; links would be one file
        shutil.copytree(folder / "0", folder / str(number), copy_function=shutil.copyfile)
    command = [sys.executable, "-m", "seedlint", "check", "--isolated", "--no-cache", "--jobs", "2", str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    before = signal.signal(signal.SIGINT, on_interrupt)  # a child inherits whether it is ignored
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)


def children(process: int) -> str:
    try:
        return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return ""


def test_ctrl_c_ends_at_once(tmp_path):
    process = started(tmp_path / "seeds", 3_000, signal.default_int_handler)
    while Path("/proc/self/task").is_dir() and not children(process.pid) and process.poll() is None:
        time.sleep(0.01)  # until its workers are there; without /proc it is interrupted wherever it is by then
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert out == b""
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_ctrl_c_does_not_end_what_was_told_to_ignore_it(tmp_path):
    process = started(tmp_path / "seeds", 300, signal.SIG_IGN)
    for _ in range(300):
        if process.poll() is not None:
            break
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.005)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, b"", b"checked 300 files: no findings\n")
