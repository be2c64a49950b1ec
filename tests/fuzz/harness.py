"""Coverage-guided fuzzing of reading, schema, rules and fixes, with atheris (libFuzzer).

Not part of the test suite. In an environment with the project's dependencies, hypothesis and atheris::

    mkdir -p /tmp/seedlint-fuzz && PYTHONPATH=linter:tests python tests/fuzz/harness.py /tmp/seedlint-fuzz -max_total_time=3600

What breaks an invariant is written to ``crash-…`` in the working folder. Add it to ``tests/fuzz/found`` when it is mended:
``tests/test_robustness.py`` tries what is there again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["seedlint", "yaml"]):
    from fuzz.invariants import everything, plan

from strategies import NASTY, break_text, break_tree, clean

TESTS = Path(__file__).parent.parent
SHORT = [word.encode("utf-8", "surrogatepass") for word in NASTY if len(word) < 60]


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Half of the time a change that knows articles, else one of libFuzzer's that knows bytes."""
    rng = Random(seed)
    kind = rng.randrange(10)
    if kind >= 6 or len(data) < 8:
        return atheris.Mutate(data, max_size)
    if kind == 5:
        at = rng.randrange(len(data) + 1)
        return (data[:at] + rng.choice(SHORT) + data[at:])[:max_size]
    text = data.decode("utf-8", "replace")
    return (break_tree if kind < 2 else break_text)(rng, text).encode("utf-8", "surrogatepass")[:max_size]


def seeds(folder: Path) -> None:
    """The first inputs: clean articles, our own broken ones, and every document of the golden cases."""
    folder.mkdir(parents=True, exist_ok=True)
    found = [clean(number).encode() for number in range(14)]
    found += [path.read_bytes() for path in (TESTS.parent / "seeds").rglob("*.md")]
    found += [path.read_bytes() for path in (TESTS / "fuzz" / "found").glob("*")]
    for case in (TESTS / "cases").glob("*.md"):
        found += [
            block.split("\n", 1)[-1].encode() for block in case.read_text(encoding="utf-8").split("```")[1::2] if block.startswith("yaml")
        ]
    for number, data in enumerate(found):
        (folder / f"seed-{number:04d}").write_bytes(data)


def main() -> None:
    corpus = Path(next((word for word in sys.argv[1:] if not word.startswith("-")), "corpus"))
    if not corpus.is_dir() or not any(corpus.iterdir()):
        seeds(corpus)
    plan()
    atheris.Setup([*sys.argv, "-max_len=16384", "-timeout=120", "-rss_limit_mb=2048"], everything, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.setrecursionlimit(1000)
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
