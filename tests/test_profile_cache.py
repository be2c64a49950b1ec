"""The cache saves a profile the reading of what did not change, and changes nothing else."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from articles import write_folder
from clock import later
from fewer import one_in
from seedlint.check.plan import prepare
from seedlint.cli.main import main
from seedlint.model.settings import Override, Settings
from seedlint.profile import collect_folder, collector
from seedlint.run.inputs import find_inputs

COUNT = 30


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Articles in small groups, in the working folder, old enough for their time stamps to be trusted; little is counted exactly."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(collect_folder, "GROUP", 4)
    monkeypatch.setattr(collect_folder, "CACHE_PAYS", 1)
    monkeypatch.setattr(collector, "MOST_TEXTS", 20)
    monkeypatch.setattr(collector, "MOST_SAMPLED", 10)
    write_folder("seeds", COUNT, seed=400, related=1)
    later(monkeypatch)
    return sorted(Path("seeds").rglob("*.md"))


@pytest.fixture
def read(monkeypatch):
    """Paths of the files that were really read, in this process."""
    paths = []
    original = collect_folder.read_bytes
    monkeypatch.setattr(collect_folder, "read_bytes", lambda path, limit: (paths.append(os.path.basename(path)), original(path, limit))[1])
    return paths


@pytest.fixture
def printed(capsys):
    def run(*options):
        assert main(["profile", "--jobs", "1", "--format", "json", "--isolated", *options, "seeds"]) == 0
        return capsys.readouterr()

    return run


def collected(**changes):
    """What is collected, as it is sent, with a cache."""
    settings = Settings(**{"cache_dir": ".seedlint_cache", "jobs": 1, **changes})
    inputs, _ = find_inputs(["seeds"], settings)
    plan = prepare(settings)
    return collect_folder.collect(inputs, plan, 0.0, None, print)


def group_of(path, files):
    """The names of the files that are in a group with this one."""
    groups = collect_folder.Groups([(str(each), str(each)) for each in files])
    return next(sorted(Path(each).name for each, _ in some) for _, some in groups if str(path) in dict(some))


def test_what_did_not_change_is_not_read_again(folder, read, printed):
    plain = printed("--no-cache")
    assert read == []  # another way reads them
    assert not os.path.exists(".seedlint_cache")
    assert printed() == plain
    assert len(read) == COUNT
    read.clear()
    assert printed() == plain
    assert read == []


def test_a_change_has_only_its_group_read_again(folder, read, printed, monkeypatch):
    printed()
    changed = folder[COUNT // 2]
    changed.write_text(changed.read_text().replace("title:", "titel:", 1))
    later(monkeypatch)
    read.clear()
    assert printed() == printed("--no-cache")
    assert sorted(read) == group_of(changed, folder)
    assert len(read) < COUNT / 2


def test_a_file_at_the_start_has_only_one_group_read_again(folder, read, printed, monkeypatch):
    printed()
    first = Path("seeds/000/0-first.md")
    first.write_bytes(folder[7].read_bytes())
    later(monkeypatch)
    read.clear()
    assert printed() == printed("--no-cache")
    assert sorted(read) == group_of(first, [first, *folder])
    assert len(read) < COUNT / 2


def test_a_file_that_just_changed_is_read_again(folder, read, printed):
    printed()
    folder[0].touch()
    os.utime(folder[0], ns=(2**62, 2**62))  # in the future
    for _ in range(2):
        read.clear()
        printed()
        assert sorted(read) == group_of(folder[0], folder)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_it_says_what_it_says_without(seed, folder, printed, monkeypatch):
    random = Random(seed)
    for step in range(3):
        for _ in range(random.randint(0, 3)):
            files = sorted(Path("seeds").rglob("*.md"))
            path = random.choice(files)
            match random.choice(("change", "add", "remove", "rename", "break")):
                case "change":
                    path.write_text(path.read_text().replace("title:", f"title{random.randint(0, 3)}:", 1))
                case "add":
                    path.with_name(f"{random.choice('0amz')}{step}{random.random()}.md").write_bytes(path.read_bytes())
                case "remove":
                    path.unlink()
                case "rename":
                    path.rename(path.with_name(f"{random.choice('0amz')}{random.random()}.md"))
                case "break":
                    path.write_text("---\na: [\n---\n")
        later(monkeypatch)
        assert printed() == printed("--no-cache")


def test_what_is_in_effect_belongs_to_the_state(folder, read):
    collected()
    read.clear()
    collected()
    assert read == []
    collected(yaml="1.1")
    assert len(read) == COUNT
    read.clear()
    collected(max_file_size=5_000_000)
    assert len(read) == COUNT
    read.clear()
    collected(overrides=(Override(files=("*.md",), yaml="1.1", path="a.toml", line=1),))
    assert len(read) == COUNT


def test_a_file_that_cannot_be_read_is_tried_again(folder, read, printed):
    plain = printed("--set", "max-file-size=10").out
    assert json.loads(plain)["unreadable"] == COUNT
    read.clear()
    assert printed("--set", "max-file-size=10").out == plain
    assert len(read) == COUNT


@pytest.mark.parametrize(
    "damage",
    one_in(
        2,
        [
            "UPDATE parts SET text = substr(text, 1, length(text) - 1)",
            "UPDATE parts SET text = 'text'",
            "UPDATE parts SET text = one_more_digit(text)",
            "UPDATE parts SET text = 7",
            "DROP TABLE parts",
            "UPDATE parts SET text = NULL",
        ],
    ),
)
def test_damage_costs_time_and_nothing_else(damage, folder, read, printed):
    plain = printed()
    with closing(sqlite3.connect(".seedlint_cache/results.sqlite")) as db, db:
        db.create_function("one_more_digit", 1, lambda text: text[:17] + b"1" + text[17:])  # in the number of files
        db.execute(damage)
    read.clear()
    assert printed() == plain
    assert len(read) == COUNT
    assert printed() == plain


def test_a_cache_that_is_no_database_costs_time_and_nothing_else(folder, printed):
    plain = printed()
    Path(".seedlint_cache/results.sqlite").write_bytes(b"SQLite format 3\0" + bytes(500))
    assert printed() == plain
    Path("taken").write_text("")
    assert printed("--cache-dir", "taken") == plain


def test_a_group_is_stored_once(folder, printed, monkeypatch):
    printed()
    for path in folder[::7]:
        path.unlink()
    later(monkeypatch)
    printed()
    groups = collect_folder.Groups([(str(each), str(each)) for each in folder if each.exists()])
    with closing(sqlite3.connect(".seedlint_cache/results.sqlite")) as db:
        stored = [first.decode() for (first,) in db.execute("SELECT first FROM parts ORDER BY first")]
    assert {first for first, _ in groups} <= set(stored)
    assert len(stored) <= len(groups) + 1


def test_several_processes_and_one_that_ends(folder, read, monkeypatch, capsys):
    original = collect_folder.document

    def document(path, *more):
        if path == str(folder[9]):
            os._exit(3)
        return original(path, *more)

    reopened = collect_folder.reopen

    def reopen(path, *more):
        if path == str(folder[9]):
            os._exit(3)
        return reopened(path, *more)

    options = ["profile", "--jobs", "2", "--format", "json", "--isolated"]
    assert main([*options, "seeds"]) == 0
    plain = capsys.readouterr()
    assert main([*options, "--no-cache", "seeds"]) == 0
    assert capsys.readouterr() == plain
    folder[9].touch()
    later(monkeypatch)
    monkeypatch.setattr(collect_folder, "document", document)
    monkeypatch.setattr(collect_folder, "reopen", reopen)
    for _ in range(2):  # what ended a process is not stored
        assert main([*options, "seeds"]) == 0
        out, err = capsys.readouterr()
        assert json.loads(out)["unreadable"] == 1
        assert err.splitlines()[0] == f"seedlint: {folder[9]}: the process that read this file died (exit status 3)"


def test_any_text_and_number_comes_back_as_it_was(folder):
    texts = ["\ud83d", "\ude00", "\ud83d\ude00", "\0", "x" * 300, "\u2028"]
    part = collector.Collector()
    found = {"texts": dict.fromkeys(texts, 1), "n": [1, 2.5, 1e300, -(10**300), 0.1, True, None]}
    for number in range(30):
        part._path, part._hash, part._mark, part._trail = f"{number}.md", number, object(), []
        part._visit(part.root, {**found, "more": number / 7, "text": texts[number % 6]}, 0)
    text = json.dumps(part.to_plain(), ensure_ascii=False).encode("utf-8", "surrogatepass")
    again = collect_folder.from_text(text)
    assert repr(again.to_plain()) == repr(part.to_plain())
