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
    write_folder(str(top / "seeds"), 60, related=1)
    files = sorted((top / "seeds").rglob("*.md"))
    for path in files[::3]:
        path.write_text(path.read_text().replace("title:", "titel:", 1).replace("https://", "http://", 2))
    for number in (1, 4, 7):
        files[number].with_name(f"twin-{number}.md").write_text(files[number].read_text())
    files[10].write_bytes(b"\xff\xfe")
    return top


def outputs(folder: Path, *words: str) -> dict[str, bytes]:
    """What a run writes in each format."""
    files = {name: folder / "out" / name for name in format_names()}
    (folder / "out").mkdir(exist_ok=True)
    wanted = [word for name, path in files.items() for word in ("--output", f"{name}={path}")]
    done = seedlint("check", "--isolated", "--verbose", *NOW, *wanted, *words, cwd=folder)
    assert done.status == 1, done.err
    return {name: path.read_bytes() for name, path in files.items()} | {"standard output": done.out.encode()}


def test_the_same_bytes_whatever_the_way(folder):
    """Also at another time of day, after another while: no format holds a time."""
    once = outputs(folder, "--no-cache", "--jobs", "1", "seeds")
    assert all(once.values())
    assert outputs(folder, "--no-cache", "--jobs", "4", "seeds") == once
    cached = ("--cache-dir", str(folder / "cache"), "seeds")
    assert outputs(folder, *cached) == once
    assert (folder / "cache").is_dir()
    assert outputs(folder, *cached) == once
    files = [str(path.relative_to(folder)) for path in (folder / "seeds").rglob("*.md")]
    random.Random(3).shuffle(files)
    assert outputs(folder, "--no-cache", *files) == once
