"""The same input gives the same bytes: one process, several, from the cache, in another order, at another time of day."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from articles import write_folder
from command import seedlint
from seedlint.emit.load_format import format_names

NOW = ("--now", "2030-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sixty articles: every third with a typo, some twins, one that cannot be read."""
    top = tmp_path_factory.mktemp("determinism")
    write_folder(str(top / "seeds"), 60)
    files = sorted((top / "seeds").rglob("*.md"))
    for path in files[::3]:
        path.write_text(path.read_text().replace("title:", "titel:", 1).replace("https://", "http://", 2))
    for number in (1, 4, 7):
        files[number].with_name(f"twin-{number}.md").write_text(files[number].read_text())
    files[10].write_bytes(b"\xff\xfe")
    return top


def output(folder: Path, name: str, *words: str) -> str:
    done = seedlint("check", "--isolated", "--verbose", "--format", name, *NOW, *words, cwd=folder)
    assert done.status == 1, done.err
    return done.out


@pytest.mark.parametrize("name", format_names())
def test_the_same_bytes_whatever_the_way(folder, name):
    once = output(folder, name, "--no-cache", "--jobs", "1", "seeds")
    assert once.strip()
    assert output(folder, name, "--no-cache", "--jobs", "4", "seeds") == once
    cached = ("--cache-dir", str(folder / "cache"), "seeds")
    assert output(folder, name, *cached) == once
    assert output(folder, name, *cached) == once
    files = [str(path.relative_to(folder)) for path in (folder / "seeds").rglob("*.md")]
    random.Random(3).shuffle(files)
    assert output(folder, name, "--no-cache", *files) == once


def test_machine_formats_hold_no_time(folder):
    names = [name for name in format_names() if name not in ("full", "concise", "by-rule")]
    assert [output(folder, name, "--no-cache", "seeds") for name in names] == [
        output(folder, name, "--no-cache", "seeds") for name in names
    ]
