"""The cache changes the time a run takes and nothing else: CONTRACT and DESIGN, "Cache"."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from articles import write_folder
from clock import later
from seedlint.check.plan import prepare
from seedlint.model.settings import Override, Settings
from seedlint.registry.registry import load
from seedlint.run import cache as cache_module
from seedlint.run import map_file, pipeline, record_baseline
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import find_inputs
from seedlint.testing import png

COUNT = 14


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Articles with a few defects, in the working folder, old enough for their time stamps to be trusted, and a cache for so few of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "CACHE_PAYS", 0)
    write_folder("seeds", COUNT, related=1)
    files = sorted(Path("seeds").rglob("*.md"))
    files[3].write_text(files[3].read_text().replace("title:", "titel:", 1))
    text = files[4].read_text()  # two files, one page
    files[5].unlink()
    files[5] = files[4].with_name("twin.md")
    files[5].write_text(text)
    later(monkeypatch)
    return files


class Counted:
    """How many files a run really checked."""

    def __init__(self, monkeypatch):
        self.paths = []
        original = map_file.check_file

        def check_file(path, *rest):
            self.paths.append(path)
            return original(path, *rest)

        monkeypatch.setattr(map_file, "check_file", check_file)

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


def test_severities_hold_for_cached_results(folder, counted):
    run()
    for severity in ("info", "warning"):
        report = run(severity={"unknown-field": severity, "duplicate-article": severity})
        assert {d.severity.value for d in report.diagnostics} == {severity}


def test_overrides_are_part_of_the_key_of_their_files_alone(folder, counted):
    run()
    counted.take()
    name = folder[3].as_posix()
    report = run(overrides=(Override(files=(name,), ignore=("unknown-field",)),))
    assert counted.take() == [name]
    assert [d.rule for d in report.diagnostics] == ["duplicate-article"]
    other = Override(files=("seeds/**",), options={"file-name-mismatch": {}})
    run(overrides=(other, Override(files=(name,), severity={"unknown-field": "info"})))
    assert len(counted.take()) == COUNT
    run()
    assert counted.take() == []


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
    time.sleep(0.15)
    assert rules() == ["image-size-contradicts-file"]
    time.sleep(0.15)
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


def test_the_clock_counts_where_the_rule_on_it_is_ignored(folder):
    """Rules that compare dates are silent on those to come, until they have come."""
    text = folder[12].read_text()
    start = text.index("publishedDateTime:")
    dates = "publishedDateTime: 2030-03-25T00:00:00Z\nupdatedDateTime: 2030-03-24T00:00:00Z"
    folder[12].write_text(text[:start] + dates + text[text.index("\n", start) :])
    time.sleep(0.15)

    def rules(now, cache_dir="cache"):
        report = run(now=now, cache_dir=cache_dir, ignore=("future-date", "file-date-mismatch"))
        return [d.rule for d in report.diagnostics if d.path == str(folder[12])]

    early, late = 1_900_000_000.0, 1_901_000_000.0
    right = rules(early, None), rules(late, None)
    assert right[0] != right[1]
    assert (rules(early), rules(late), rules(early), rules(late)) == right * 2


# -- whatever is edited, a warm run is a cold run ------------------------------------------------------------------------


def edit(files: list[Path], rng: Random) -> None:
    """One of the edits that people and scripts make between two runs."""
    path, other = rng.sample([file for file in files if file.exists()], 2)
    text = path.read_text()
    kind = rng.randrange(9)
    if kind == 0:
        path.write_text(text.replace("webUrl:", "# a comment\nwebUrl:", 1))
    elif kind == 1:
        path.write_text(text.replace("webUrl:", "# seedlint: ignore[duplicate-article] known\nwebUrl:", 1))
    elif kind == 2:
        path.write_text(text.replace("title:", "titel:", 1) if "titel" not in text else text.replace("titel:", "title:", 1))
    elif kind == 3:
        path.write_text(other.read_text())
    elif kind == 4:
        content, times = path.read_bytes(), path.stat()
        path.write_bytes(other.read_bytes())  # the files change places
        other.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    elif kind == 5:
        path.rename(path.with_name(f"2001-01-01-{rng.randrange(10**6)}.md"))
    elif kind == 6:
        path.unlink()
    elif kind == 7:
        Path("seeds/logo.png").write_bytes(png(rng.choice([50, 60]), 50))
    else:
        Path("baseline.json").unlink(missing_ok=True)
        take_baseline()


def take_baseline() -> None:
    settings = Settings(now=1_900_000_000.0, baseline="baseline.json", base=os.getcwd())
    given, _ = find_inputs(["seeds"], settings)
    record_baseline.record_baseline("baseline.json", given, settings, load(), True)


@pytest.mark.parametrize(("seed", "times"), [(0, 5), *(pytest.param(seed, 8, marks=pytest.mark.slow) for seed in range(1, 21))])
def test_after_any_edits_it_says_what_a_run_without_cache_says(folder, seed, times):
    rng = Random(seed)
    for path in folder[8:16]:  # a local image in some of them
        path.write_text(path.read_text().replace("\nimages:\n", "\nimages:\n  - url: /logo.png\n    width: 50\n    height: 50\n", 1))
    Path("seeds/logo.png").write_bytes(png(50, 50))
    overrides = [
        (),
        (Override(files=("seeds/000/20[12]*",), ignore=("unknown-field",)),),
        (Override(files=("seeds/000/*-a-*",), severity={"duplicate-article": "warning"}),),
    ]
    take_baseline()
    for _ in range(times):
        for _ in range(rng.randrange(3)):
            edit(sorted(Path("seeds").rglob("*.md")), rng)
        more = {
            "overrides": rng.choice(overrides),
            "site_root": rng.choice(["seeds", None]),
            "baseline": rng.choice(["baseline.json", None]),
            "base": os.getcwd(),
        }
        if rng.random() < 0.5:
            time.sleep(0.11)  # old enough for its time stamps to be trusted
        assert results(run(**more)) == results(run(**more, cache_dir=None))


def test_an_image_of_equal_size_and_time_is_measured_again(folder):
    folder[8].write_text(folder[8].read_text().replace("\nimages:\n", "\nimages:\n  - url: /logo.png\n    width: 50\n    height: 50\n", 1))
    logo = Path("seeds/logo.png")
    logo.write_bytes(png(50, 50))
    times = logo.stat()
    time.sleep(0.15)
    assert [d.rule for d in run(site_root="seeds").diagnostics] == ["unknown-field", "duplicate-article"]
    logo.write_bytes(png(60, 50))
    os.utime(logo, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert logo.stat().st_size == times.st_size
    assert "image-size-contradicts-file" in [d.rule for d in run(site_root="seeds").diagnostics]


def test_a_file_is_looked_up_by_what_is_in_effect_for_it(folder, monkeypatch):
    """The same printed path and bytes, once below an override that ignores a rule."""
    shutil.copytree("seeds", "other/seeds")
    more = {
        "overrides": (Override(files=("other/**",), ignore=("unknown-field",)),),
        "base": os.getcwd(),
        "cache_dir": os.path.abspath("cache"),
    }
    monkeypatch.chdir("other")
    assert [d.rule for d in run(**more).diagnostics] == ["duplicate-article"]
    monkeypatch.chdir("..")
    assert [d.rule for d in run(**more).diagnostics] == ["unknown-field", "duplicate-article"]


@pytest.mark.parametrize("line", ["# a comment\n", "# seedlint: ignore[duplicate-article] known\n"])
@pytest.mark.parametrize("index", [4, 5])  # the file that is noted, and the one that is reported
def test_what_is_found_across_files_stands_where_they_have_it_now(folder, counted, index, line):
    run()
    folder[index].write_text(folder[index].read_text().replace("webUrl:", f"{line}webUrl:", 1))
    right = results(run(cache_dir=None))
    counted.take()
    for _ in range(2):
        assert results(run()) == right
    assert counted.take() == [str(folder[index])]


def fixed(**changes):
    chosen = Settings(cache_dir="cache", now=1_900_000_000.0).replace(**changes)
    outcome = apply_fixes(find_inputs(["seeds"], chosen)[0], prepare(chosen), write=False)
    return [outcome.changes, list(outcome.report.diagnostics)]


def test_fixes_leave_nothing_behind_that_was_not_written(folder):
    """The file that is reported for its twin loses a line by a fix, and with it the place of that finding."""
    text = folder[5].read_text()
    folder[5].write_text(text.replace("\ntopics:\n", "\ntopics:\n  - Radio sets\n  - Radio sets\n", 1))
    lines = folder[5].read_text().split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("webUrl:"))
    end = next(number for number, line in enumerate(lines) if number and line == "---")
    lines.insert(end - 1, lines.pop(at))  # the link comes last
    folder[5].write_text("\n".join(lines))
    time.sleep(0.15)
    right = results(run(cache_dir=None))
    cold = fixed(cache_dir=None)
    assert cold[0]
    reported = [[d.span.line for d in each if d.rule == "duplicate-article"] for each in (right.diagnostics, cold[1])]
    assert reported[0][0] == reported[1][0] + 1
    for _ in range(2):
        assert fixed() == cold
        assert results(run()) == right


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


def test_a_file_of_an_older_layout_is_replaced(folder, counted):
    Path("cache").mkdir()
    Path("cache/.gitignore").write_text("# made by seedlint\n*\n")
    with closing(sqlite3.connect("cache/results.sqlite")) as db, db:
        db.executescript("CREATE TABLE files (run BLOB, path BLOB, PRIMARY KEY (run, path)) WITHOUT ROWID; PRAGMA user_version=2;")
    right = results(run(cache_dir=None))
    counted.take()
    assert results(run()) == right
    assert len(counted.take()) == COUNT
    assert results(run()) == right
    assert counted.take() == []
    with closing(sqlite3.connect("cache/results.sqlite")) as db:
        db.execute("DROP TABLE folders")
    assert results(run()) == right
    assert len(counted.take()) == COUNT


def test_a_view_in_the_place_of_a_table_is_not_asked(folder, counted):
    right = results(run())
    with closing(sqlite3.connect("cache/results.sqlite")) as db:
        db.executescript(
            "DROP TABLE files; CREATE VIEW files AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT x'' AS run, i AS path, '' AS status, '' AS digest, 0.0 AS now, '' AS facts, '' AS rest FROM n"
        )
    assert results(run()) == right


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
        assert db.execute("SELECT count(*), count(DISTINCT used) FROM runs").fetchone() == (2, 1)
        assert db.execute("SELECT count(DISTINCT run) FROM files").fetchone() == (1,)


def test_what_is_used_does_not_grow_old(folder, counted, monkeypatch):
    for day in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(cache_module.time, "time", lambda day=day: (20_000 + 25 * day) * 86_400.0)
            run()
            run(select=("all",))
    assert len(counted.take()) == 2 * COUNT


def test_a_run_for_an_earlier_day_is_used_today(folder, counted):
    run(now=1_750_000_000.0)
    assert len(counted.take()) == COUNT
    run(now=1_750_000_000.0)
    assert counted.take() == []


def fingerprint(plan):
    of_file, _ = cache_module.fingerprints(plan)
    return of_file(())


def test_fingerprints_differ_where_rules_do():
    plan = prepare(Settings())
    registry = load()
    del registry.by_name["missing-field"]
    assert fingerprint(plan) != fingerprint(prepare(Settings(), registry))
    assert fingerprint(plan) == fingerprint(prepare(Settings(now=5.0, jobs=3, exclude=("x",))))
    assert fingerprint(plan) != fingerprint(prepare(Settings(severity={"SL202": "info"})))


def test_digest_is_of_the_bytes():
    assert map_file.digest(b"a") != map_file.digest(b"b")
    assert len(map_file.digest(b"")) == 32
