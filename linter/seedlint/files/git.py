"""What git knows of files: the top folder of a repository, and which files differ from a revision.

git is run without a shell, and runs nothing itself: no pager, no hook, no file-system monitor.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from seedlint.errors import GitError

_QUIET = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def top_folder(folder: str) -> str | None:
    """The top folder of the git repository (or worktree, or submodule) that a folder is in.

    Args:
        folder: absolute path.
    """
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


class Tops:
    """Paths as CI servers name them: relative to the top folder of the git repository."""

    def __init__(self) -> None:
        self._cwd = os.getcwd()
        self._found: dict[str, str | None] = {}

    def of(self, folder: str) -> str | None:
        """`top_folder`, asked once for each folder."""
        if folder not in self._found:
            self._found[folder] = top_folder(folder)
        return self._found[folder]

    def relative(self, path: str) -> str:
        """A printed path relative to the top folder of the working folder's repository, or else of the file's own.

        Outside both it stays as it is.
        """
        full = os.path.abspath(path)
        for folder in (self._cwd, os.path.dirname(full)):
            top = self.of(folder)
            if top is not None and full.startswith(os.path.join(top, "")):
                return os.path.relpath(full, top).replace(os.sep, "/")
        return path


class Changed:
    """The files that differ from a revision."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._known: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        """Whether a file changed, by its printed or system path.

        A link counts when it or the file it leads to changed; a file in a submodule when the submodule did.
        """
        if not isinstance(path, str):
            return False
        if path not in self._known:
            folder, name = os.path.split(os.path.abspath(path))
            here = os.path.join(os.path.realpath(folder), name)
            self._known[path] = self._lists(here) or self._lists(os.path.realpath(here))
        return self._known[path]

    def _lists(self, path: str) -> bool:
        while path not in self._paths:
            parent = os.path.dirname(path)
            if parent == path:
                return False
            path = parent
        return True


def since(revision: str, files: Iterable[str]) -> Changed:
    """The files that changed since a branch left a revision, in the repositories that some files are in.

    That is: what differs from the commit where the history of HEAD left the revision (the revision itself where that is an
    ancestor of HEAD, or has nothing in common with it), be it committed, staged, only in the working tree, or not tracked;
    a renamed file under its new name. What git ignores has not changed.

    Args:
        revision: whatever git takes as one: ``main``, ``HEAD~3``, a tag, a hash.
        files: system paths of the files of the run.

    Raises:
        GitError: a file is in no repository, git is not there or refuses, there is no such revision.
    """
    tops = Tops()
    found: dict[str, None] = {}
    for folder in sorted({os.path.dirname(os.path.abspath(file)) for file in files}):
        top = tops.of(os.path.realpath(folder))
        if top is None:
            raise GitError(f"{folder} is in no git repository")
        found[top] = None
    # A repository inside another: the outer one lists it as one entry if anything in it changed.
    outermost = [top for top in found if not any(top.startswith(os.path.join(other, "")) for other in found)]
    return Changed(path for top in outermost for path in _differing(top, revision))


def _differing(top: str, revision: str) -> Iterable[str]:
    if revision.startswith("-"):
        raise GitError(f"{revision} is no revision")
    commit = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", missing=f"{revision} is no commit in {top}")
    start = _git(top, "merge-base", commit.strip(), "HEAD", missing="").strip() or commit.strip()
    diff = ("--name-only", "-z", "--no-renames", "--no-relative", start, "--")
    listed = [
        _git(top, "diff", *diff),
        _git(top, "diff", "--cached", *diff),
        _git(top, "ls-files", "--others", "--exclude-standard", "-z"),
    ]
    return {os.path.join(top, os.path.normpath(name)) for names in listed for name in names.split("\0") if name}


def _git(top: str, *words: str, missing: str | None = None) -> str:
    """What git prints.

    Args:
        top: the folder to run in.
        words: command and arguments.
        missing: what an exit status of 1 without a message means: an error, or (empty) nothing printed.
    """
    import subprocess

    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_QUIET, *words], cwd=top, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if done.returncode == 0:
        return os.fsdecode(done.stdout)
    said = os.fsdecode(done.stderr).strip()
    if missing is not None and (not said or done.returncode == 1):
        if missing:
            raise GitError(missing)
        return ""
    raise GitError(said.splitlines()[0] if said else f"git {words[0]} ended with exit status {done.returncode}")
