"""How large a page of `seedlint report` is, and how long it takes: ``python tests/benchmarks/report.py [FILES]``.

10,000 rich articles, every other run of eight with one defect each: half as many findings as files. Times are of the processor.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import mixes

from articles import file_name

LINTER = Path(__file__).resolve().parent.parent.parent / "linter"


def fill(folder: str, count: int) -> None:
    """Write the articles, a thousand per subfolder."""
    for number in range(count):
        text = mixes.defect(number) if number // 8 % 2 else mixes.clean(number)
        below = os.path.join(folder, f"{number // 1000:04d}")
        os.makedirs(below, exist_ok=True)
        Path(below, file_name(text)).write_text(text, encoding="utf-8", newline="")


def seconds(*words: str, cwd: str) -> float:
    """CPU seconds of a run and its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(LINTER), os.environ.get("PYTHONPATH", "")])}
    subprocess.run([sys.executable, "-m", "seedlint", *words], cwd=cwd, env=environment, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        fill(os.path.join(folder, "seeds"), count)
        check = seconds("check", "seeds", "--no-cache", "--jobs", "1", "-q", cwd=folder)
        cold = seconds("report", "seeds", "-o", "r.html", "--jobs", "1", cwd=folder)
        warm = seconds("report", "seeds", "-o", "r.html", "--jobs", "1", cwd=folder)
        size = os.path.getsize(os.path.join(folder, "r.html"))
    print(
        f"{count:,} files: page of {size / 1024:,.0f} KiB; check {check:.1f} s, report {cold:.1f} s, with a warm cache {warm:.1f} s of CPU"
    )


if __name__ == "__main__":
    main()
