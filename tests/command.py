"""Runs the command as users do: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict]:
        """What ``--format jsonl`` printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def rules(self) -> list[tuple[str, str]]:
        """File name and rule of each finding."""
        return [(finding["path"].rsplit("/", 1)[-1], finding["rule"]) for finding in self.findings]


def seedlint(
    *words: str | os.PathLike[str], cwd: os.PathLike[str] | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Done:
    """Run ``python -m seedlint`` with these words."""
    path = os.pathsep.join(filter(None, (str(ROOT / "linter"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *map(os.fspath, words)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **(env or {})},
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "surrogateescape"))


def jsonl(
    *words: str | os.PathLike[str], cwd: os.PathLike[str] | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Done:
    """Run a check without configuration and cache that prints a finding a line."""
    return seedlint("check", "--isolated", "--no-cache", "--format", "jsonl", *words, cwd=cwd, stdin=stdin, env=env)
