"""Runs the command as users do: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

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

    Where the system can, the process is a copy of this one with streams of its own, which need not load everything again. With
    a variable that counts when Python starts, or another path to find plug-ins in, it is ``python -m seedlint``.
    """
    arguments = [os.fspath(word) for word in words]
    started = any(name.startswith(AT_START) for name in env or ())
    if not started and hasattr(os, "fork") and os.environ.get("PYTHONPATH") == PYTHONPATH:
        done = forked(arguments, cwd, stdin, env or {})
    else:
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
    return Done(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "surrogateescape"))


def forked(words: list[str], cwd: os.PathLike[str] | None, stdin: bytes, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a copy of this process."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # pytest-xdist has threads; none of them holds a lock that we take
            child = os.fork()
        if not child:
            status = 70
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
                warnings.simplefilter("ignore")
                status = main()
                sys.stdout.flush()
                sys.stderr.flush()
            except BaseException as error:
                status = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 70
                if not isinstance(error, SystemExit):
                    os.write(2, traceback.format_exc().encode())
                sys.stdout.flush()
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), out.read(), err.read())


def jsonl(
    *words: str | os.PathLike[str], cwd: os.PathLike[str] | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Done:
    """Run a check without configuration and cache that prints a finding a line."""
    return seedlint("check", "--isolated", "--no-cache", "--format", "jsonl", *words, cwd=cwd, stdin=stdin, env=env)
