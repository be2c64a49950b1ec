"""The cache changes the time a run takes and nothing else: CONTRACT and DESIGN, "Cache"."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from articles import write_folder
from seedlint.check.plan import prepare
from seedlint.model.settings import Settings
from seedlint.registry.registry import load
from seedlint.run import cache as cache_module
from seedlint.run import map_file, pipeline, worker_pool
from seedlint.run.inputs import find_inputs
from seedlint.testing import png

COUNT = 60  # more than the least number for which a cache is opened


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Sixty articles with a few defects, in the working folder, old enough for their time stamps to be trusted."""
    monkeypatch.chdir(tmp_path)
    write_folder("seeds", COUNT)
    files = sorted(Path("seeds").rglob("*.md"))
    files[3].write_text(files[3].read_text().replace("title:", "titel:", 1))
    text = files[4].read_text()  # two files, one page
    files[5].unlink()
    files[5] = files[4].with_name("twin.md")
    files[5].write_text(text)
    time.sleep(0.15)
    return files


class Counted:
    """How many files a run really checked."""

    def __init__(self, monkeypatch):
        self.paths = []
        original = worker_pool.check_file

        def check_file(path, *rest):
            self.paths.append(path)
            return original(path, *rest)

        monkeypatch.setattr(worker_pool, "check_file", check_file)

    def take(self):
        taken, self.paths = self.paths, []
        return sorted(taken)


@pytest.fixture
def counted(monkeypatch):
    return Counted(monkeypatch)


def run(paths=("seeds",), **changes):
    settings = Settings(**{"cache_dir": "cache", "now": 1_900_000_000.0, **changes})
    plan = prepare(settings)
    given, unmatched = find_inputs(paths, settings)
    assert not unmatched
    return pipeline.run(given, plan)


def results(report):
    return report.replace(seconds=0.0, rules={})


def test_a_warm_run_checks_nothing_and_says_the_same(folder, counted):
    cold = run(cache_dir=None)
    assert len(counted.take()) == COUNT
    assert [d.rule for d in cold.diagnostics] == ["unknown-field", "duplicate-article"]
    assert results(run()) == results(cold)
    assert len(counted.take()) == COUNT
    for _ in range(2):
        assert results(run()) == results(cold)
        assert counted.take() == []


def test_only_what_changed_is_checked(folder, counted):
    run()
    counted.take()
    folder[7].write_text(folder[7].read_text().replace("title:", "titel:", 1))
    report = run()
    assert counted.take() == [str(folder[7])]
    assert [d.path for d in report.diagnostics if d.rule == "unknown-field"] == [str(folder[3]), str(folder[7])]


def test_a_fresh_checkout_is_recognised_by_its_bytes(folder, counted):
    cold = run()
    counted.take()
    shutil.copytree("seeds", "again")
    shutil.rmtree("seeds")
    os.rename("again", "seeds")
    assert results(run()) == results(cold)
    assert counted.take() == []


def test_other_bytes_of_the_same_size_and_time(folder, counted):
    run()
    counted.take()
    status = folder[8].stat()
    text = folder[8].read_text()
    folder[8].write_text(text.replace("type: article", "type: artikel", 1))
    assert folder[8].stat().st_size == status.st_size
    os.utime(folder[8], ns=(status.st_atime_ns, status.st_mtime_ns))
    assert folder[8].stat().st_mtime_ns == status.st_mtime_ns
    report = run()
    assert counted.take() == [str(folder[8])]
    assert "value-not-allowed" in [d.rule for d in report.diagnostics if d.path == str(folder[8])]


def test_a_file_that_was_just_written_is_compared_by_its_bytes(folder, counted):
    folder[9].write_text(folder[9].read_text() + "x")
    run()
    counted.take()
    run()
    assert counted.take() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"select": ("default", "related-title-repeated")},
        {"ignore": ("unknown-field",)},
        {"options": {"related-far-in-time": {"days": 1}}},
        {"max_file_size": 10_000},
        {"site_root": "site"},
        {"schema": "other.schema.json"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_each_setting_is_part_of_the_key(folder, counted, changes):
    Path("other.schema.json").write_text('{"type": "object"}')
    run()
    counted.take()
    assert results(run(**changes)) == results(run(**changes, cache_dir=None))
    assert len(counted.take()) == 2 * COUNT
    run()
    assert counted.take() == []


def test_severity_and_suppressions_are_applied_to_cached_results(folder, counted):
    run()
    counted.take()
    report = run(severity={"unknown-field": "info"})
    assert counted.take() == []
    assert [d.severity.value for d in report.diagnostics if d.rule == "unknown-field"] == ["info"]


def test_the_schema_is_known_by_its_text(folder, counted):
    schema = Path("own.schema.json")
    schema.write_text('{"required": ["title"]}')
    assert [d.rule for d in run(schema="own.schema.json").diagnostics] == ["missing-field", "duplicate-article"]
    schema.write_text('{"required": ["titel"]}')
    assert len([d for d in run(schema="own.schema.json").diagnostics if d.rule == "missing-field"]) == COUNT - 1


def test_the_tool_itself_is_part_of_the_key(folder, counted, monkeypatch):
    run()
    counted.take()
    monkeypatch.setattr(cache_module, "__version__", "99")
    run()
    assert len(counted.take()) == COUNT


def test_the_path_is_part_of_the_key(folder, counted):
    run()
    counted.take()
    new = folder[10].with_name("2000-01-01-elsewhere.md")
    folder[10].rename(new)
    report = run()
    assert counted.take() == [str(new)]
    assert "file-date-mismatch" in [d.rule for d in report.diagnostics if d.path == str(new)]


def test_a_local_image_is_part_of_the_result(folder, counted):
    site = Path("site")
    site.mkdir()
    text = folder[11].read_text()
    start = text.index('url: "', text.index("\nimages:"))
    text = text[:start] + 'url: "/a.png"' + text[text.index("\n", start) :]
    folder[11].write_text(text)
    time.sleep(0.15)

    def rules():
        return [d.rule for d in run(site_root=os.path.abspath("site")).diagnostics if d.path == str(folder[11])]

    assert rules() == ["missing-image-file"]
    assert rules() == ["missing-image-file"]
    (site / "a.png").write_bytes(png(3, 2))
    assert rules() == ["image-size-contradicts-file"]
    counted.take()
    assert rules() == ["image-size-contradicts-file"]
    assert counted.take() == []
    (site / "a.png").unlink()
    assert rules() == ["missing-image-file"]


def test_a_future_date_is_judged_anew(folder, counted):
    late = 4_000_000_000.0
    text = folder[12].read_text()
    folder[12].write_text(text.replace("\ntype:", "\nupdatedDateTime: 2050-01-01T00:00:00Z\ntype:", 1))
    time.sleep(0.15)

    def rules(now):
        return [d.rule for d in run(now=now).diagnostics if d.path == str(folder[12])]

    assert rules(1_900_000_000.0) == ["future-date"]
    assert rules(late) == []
    assert rules(1_900_000_000.0) == ["future-date"]


# -- a cache that is lost, shared or damaged ---------------------------------------------------------------------------


def test_its_folder_keeps_itself_out_of_git(folder):
    run()
    assert Path("cache/.gitignore").read_text().splitlines()[-1] == "*"


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "foreign": lambda path: path.write_bytes(b"not a database at all" * 100),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "other tables": lambda path: (path.unlink(), sqlite3.connect(path).execute("CREATE TABLE files (x)").connection.close()),
    "flipped": lambda path: path.write_bytes(path.read_bytes().replace(b"unknown", b"unknawn").replace(b"titel", b"title")),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_costs_speed_and_nothing_else(folder, kind):
    right = results(run(cache_dir=None))
    run()
    for name in ("results.sqlite-wal", "results.sqlite-shm"):
        Path("cache", name).unlink(missing_ok=True)
    DAMAGE[kind](Path("cache/results.sqlite"))
    assert results(run()) == right
    assert results(run()) == right


def test_every_page_of_the_file_may_be_damaged(folder):
    right = results(run(cache_dir=None))
    run()
    path = Path("cache/results.sqlite")
    whole = path.read_bytes()
    for start in range(0, len(whole), 4096 * 5):
        path.write_bytes(whole[:start] + bytes(byte ^ 0x55 for byte in whole[start : start + 200]) + whole[start + 200 :])
        for name in ("results.sqlite-wal", "results.sqlite-shm"):
            Path("cache", name).unlink(missing_ok=True)
        assert results(run()) == right


def test_a_folder_that_cannot_be_made(folder):
    Path("file").write_text("")
    assert results(run(cache_dir="file/cache")) == results(run(cache_dir=None))
    assert results(run(cache_dir="/proc/seedlint")) == results(run(cache_dir=None))


def test_a_full_disk(folder, monkeypatch):
    right = results(run(cache_dir=None))

    class Full(sqlite3.Connection):
        def executemany(self, *_):
            raise sqlite3.OperationalError("database or disk is full")

    original = sqlite3.connect
    monkeypatch.setattr(cache_module.sqlite3, "connect", lambda *args, **names: original(*args, **names, factory=Full))
    assert results(run()) == right
    assert results(run()) == right


def test_facts_that_were_lost_are_worked_out_again(folder):
    right = results(run(cache_dir=None))
    run()
    with closing(sqlite3.connect("cache/results.sqlite")) as db, db:
        db.execute("DELETE FROM facts")
        db.execute("DELETE FROM folders")
    db.close()
    assert results(run()) == right


def test_a_reduce_in_parts_holds_only_whole(folder, counted, monkeypatch):
    for number, path in enumerate(folder[10:16]):  # more twins than a row takes
        path.with_name(f"twin-{number}.md").write_text(path.read_text())
    time.sleep(0.15)
    right = results(run(cache_dir=None))
    monkeypatch.setattr(cache_module, "_PAGE", 2)
    monkeypatch.setattr(pipeline, "check_folder", once := Once(pipeline.check_folder))
    for lost in ("", "part = 0", "part = 1", "part = 2", "part = (SELECT max(part) FROM folders)", "1"):
        run()
        with closing(sqlite3.connect("cache/results.sqlite")) as db, db:
            assert db.execute("SELECT count(*) FROM folders").fetchone()[0] > 4
            if lost:
                db.execute(f"DELETE FROM folders WHERE {lost}")
        before = once.count
        assert results(run()) == right
        assert once.count == before + bool(lost)


class Once:
    """Counts the calls of a function."""

    def __init__(self, function):
        self.function = function
        self.count = 0

    def __call__(self, *args):
        self.count += 1
        return self.function(*args)


def test_files_that_it_does_not_know_are_checked_some_at_a_time(folder, counted, monkeypatch):
    right = results(run(cache_dir=None))
    counted.take()
    monkeypatch.setattr(pipeline, "_PAGE", 7)
    monkeypatch.setattr(pipeline, "_MOST_MISSES", 10)
    assert results(run()) == right
    assert len(counted.take()) == COUNT
    folder[8].write_text(folder[8].read_text() + "\n")
    assert results(run()) == right
    assert counted.take() == [str(folder[8])]


def test_a_file_of_an_older_layout_is_put_to_use(folder, counted):
    run()
    counted.take()
    with closing(sqlite3.connect("cache/results.sqlite")) as db, db:
        db.executescript(
            "DROP TABLE folders; CREATE TABLE folders (key TEXT PRIMARY KEY, run BLOB, text TEXT) WITHOUT ROWID; PRAGMA user_version=1;"
        )
    right = results(run(cache_dir=None))
    counted.take()
    assert results(run()) == right
    assert results(run()) == right
    assert counted.take() == []
    with closing(sqlite3.connect("cache/results.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM folders").fetchone() == (2,)


def test_several_runs_share_it(folder):
    right = results(run(cache_dir=None))
    found = []

    def go():
        found.append(results(run()))

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [right] * 6


def test_what_nobody_used_for_a_month_goes(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(cache_module.time, "time", lambda: 1_000_000_000.0)
        run()
    run(select=("all",))
    with closing(sqlite3.connect("cache/results.sqlite")) as db, db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_run_for_an_earlier_day_is_used_today(folder, counted):
    run(now=1_750_000_000.0)
    assert len(counted.take()) == COUNT
    run(now=1_750_000_000.0)
    assert counted.take() == []


def test_fingerprints_differ_where_rules_do():
    plan = prepare(Settings())
    registry = load()
    del registry.by_name["missing-field"]
    assert cache_module.fingerprint(plan) != cache_module.fingerprint(prepare(Settings(), registry))
    assert cache_module.fingerprint(plan) == cache_module.fingerprint(prepare(Settings(now=5.0, jobs=3)))


def test_digest_is_of_the_bytes():
    assert map_file.digest(b"a") != map_file.digest(b"b")
    assert len(map_file.digest(b"")) == 32
