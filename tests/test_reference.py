"""What stands for speed alone changes nothing: findings and fixes are the same with SEEDLINT_REFERENCE=1, which leaves all of it out."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from random import Random

import pytest

from command import ROOT, seedlint
from seedlint.testing import parse_cases
from strategies import broken_article, clean

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Our seeds, the broken ones, what fuzzing found, every document of the cases, and articles gone wrong."""
    top = tmp_path_factory.mktemp("reference")
    files = [path.read_bytes() for path in sorted((ROOT / "seeds").rglob("*.md"))]
    files += [path.read_bytes() for path in sorted((TESTS / "fuzz" / "found").iterdir())]
    for path in sorted((TESTS / "cases").glob("*.md")):
        for case in parse_cases(path.read_bytes().decode()):
            files += [text.encode("utf-8", "surrogatepass") for text in case.documents.values()]
    files += [clean(number).encode() for number in range(20)]
    rng = Random(1)
    files += [broken_article(rng, number % 20).encode("utf-8", "surrogatepass") for number in range(80)]
    for number, data in enumerate(files):
        (top / f"2020-10-20-{number:04d}.md").write_bytes(data)
    return top


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "jsonl", "*1.md"),
        pytest.param(("--diff", "--unsafe-fixes", "*[3].md"), marks=pytest.mark.slow),
        pytest.param(("--format", "jsonl", "."), marks=pytest.mark.slow),
        pytest.param(("--diff", "--unsafe-fixes", "."), marks=pytest.mark.slow),
    ],
    ids=["findings of some", "fixes of some", "findings", "fixes"],
)
def test_findings_and_fixes_are_the_same_in_the_reference_ways(folder, words):
    words = ("check", "--isolated", "--no-cache", "--select", "all", "--now", "2026-01-01T00:00:00Z", *words)
    quick = seedlint(*words, cwd=folder, env={})
    slow = seedlint(*words, cwd=folder, env={"SEEDLINT_REFERENCE": "1"})
    assert quick.out.count("\n") > 200
    differing = [pair for pair in zip_longest(quick.out.splitlines(), slow.out.splitlines()) if pair[0] != pair[1]]
    for pair in differing[:4]:
        print(*pair, sep="\n")
    assert not differing
    assert (quick.status, quick.err) == (slow.status, slow.err)
