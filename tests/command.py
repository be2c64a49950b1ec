"""Runs the command as users do: words and streams in, an exit status out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from seedlint.cli.main import main

ROOT = Path(__file__).parent.parent
PYTHONPATH = os.environ.get("PYTHONPATH")
AT_START = ("PYTHON", "SEEDLINT_REFERENCE", "LANG", "LC_")  # the beginnings of variables that Python or seedlint reads when it starts


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
    """Run ``seedlint`` with these words, in a process that has this environment on top of ours.

    It runs in this process, with streams, folder and environment of its own: everything is loaded already. With a variable that
    counts when Python starts, or another path to find plug-ins in, it is ``python -m seedlint``.
    """
    arguments = [os.fspath(word) for word in words]
    started = any(name.startswith(AT_START) for name in env or ())
    if not started and hasattr(os, "fchdir") and os.environ.get("PYTHONPATH") == PYTHONPATH:
        return Done(*map(_text, here(arguments, cwd, stdin, env or {})))
    path = os.pathsep.join(filter(None, (str(ROOT / "linter"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **(env or {})},
        timeout=120,
        check=False,
    )
    return Done(done.returncode, _text(done.stdout), _text(done.stderr))


def _text(data: Any) -> Any:
    return data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data


def here(words: list[str], cwd: os.PathLike[str] | None, stdin: bytes, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Run the command in this process: its exit status, and what it wrote to its two streams."""
    names = ("stdin", "stdout", "stderr", "argv")
    before = {name: getattr(sys, name) for name in names}
    environment = dict(os.environ)
    interrupt = signal.getsignal(signal.SIGINT)
    with ExitStack() as stack:
        given, out, err = (stack.enter_context(TemporaryFile()) for _ in range(3))
        given.write(stdin)
        given.seek(0)
        folder = os.open(".", os.O_RDONLY)
        ours = [os.dup(number) for number in range(3)]
        try:
            for number, file in enumerate((given, out, err)):
                os.dup2(file.fileno(), number)
            if cwd is not None:
                os.chdir(cwd)
            os.environ.update(env)
            sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
            sys.argv = ["seedlint", *words]
            signal.signal(signal.SIGINT, signal.default_int_handler)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    status = main()
                except SystemExit as end:
                    status = end.code if isinstance(end.code, int) else 70
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        finally:
            for name, value in before.items():
                setattr(sys, name, value)
            signal.signal(signal.SIGINT, interrupt)
            os.environ.clear()
            os.environ.update(environment)
            os.fchdir(folder)
            for number, file in enumerate(ours):
                os.dup2(file, number)
                os.close(file)
            os.close(folder)
        out.seek(0)
        err.seek(0)
        return status, out.read(), err.read()


def jsonl(
    *words: str | os.PathLike[str], cwd: os.PathLike[str] | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Done:
    """Run a check without configuration and cache that prints a finding a line."""
    return seedlint("check", "--isolated", "--no-cache", "--format", "jsonl", *words, cwd=cwd, stdin=stdin, env=env)
