"""What git knows of files: the top folder of a repository, and which files differ from a revision.

git is asked only for what it has recorded: the objects of a commit, the index, the configuration. Contents are compared here, by
their hashes, and ignore files are matched here, so that git runs nothing (no filter, no hook, no file-system monitor, no pager),
fetches nothing, and reads no pattern of ``.gitignore`` or ``.gitattributes``, which it matches by backtracking. It is run without a
shell, in the folder of the files, without what the environment says of another repository, as in a hook.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.errors import GitError

if TYPE_CHECKING:
    from seedlint.files.ignore_patterns import IgnoreFile

_QUIET = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", f"core.attributesFile={os.devnull}",
)  # fmt: skip
# What the environment may say of git: where it is, and the user's configuration; not of a repository, as git says to its hooks.
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_SAFE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # for a git that does not know the line above: nothing can be fetched by any
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}

_LINK, _SUBMODULE = "120000", "160000"
_CHUNK = 1 << 20


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


class GitRoots:
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

        Outside both it stays as it is, and so does a URL.
        """
        if "://" in path:  # no printed path of a file on disk has two slashes in a row
            return path
        full = os.path.abspath(path)
        for folder in (self._cwd, os.path.dirname(full)):
            top = self.of(folder)
            if top is not None and full.startswith(os.path.join(top, "")):
                return os.path.relpath(full, top).replace(os.sep, "/")
        return path


class _Entry(NamedTuple):
    """What git has recorded for a path."""

    mode: str
    hash: str


class _Work(NamedTuple):
    """A repository's working tree, compared with a commit.

    Attributes:
        commit: what is in the commit; None if all files count as changed.
        staged: what is in the index; of a file with conflicts, nothing.
        touched: paths in the working tree that are not as the index remembers them: their contents must be compared.
        written: when the index was written, in nanoseconds: a file that is not older may differ unseen.
        converts: line ends may be converted between repository and working tree.
        ignores: ignore files for all folders, the weakest first.
        folders: absolute path -> the ignore files that apply in a folder, or None where git ignores the folder; grows.
    """

    commit: dict[str, _Entry] | None
    staged: dict[str, _Entry]
    touched: frozenset[str]
    written: int
    converts: bool
    ignores: tuple[IgnoreFile, ...]
    folders: dict[str, tuple[IgnoreFile, ...] | None]


class Changed:
    """The files that differ from a revision, in one or several repositories."""

    def __init__(self, repositories: dict[str, _Work], roots: GitRoots) -> None:
        """Take in what was compared.

        Args:
            repositories: top folder of each -> its working tree.
            roots: finds the repository of a file.
        """
        self._repositories = repositories
        self._roots = roots
        self._known: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        """Whether a file changed, by its printed or system path. A link counts when it or the file it leads to changed."""
        if not isinstance(path, str):
            return False
        if path not in self._known:
            folder, name = os.path.split(os.path.abspath(path))
            here = os.path.join(os.path.realpath(folder), name)
            self._known[path] = self._differs(here) or self._differs(os.path.realpath(here))
        return self._known[path]

    def _differs(self, path: str) -> bool:
        top = self._roots.of(os.path.dirname(path))
        work = self._repositories.get(top) if top is not None else None
        if top is None or work is None:
            return False
        if work.commit is None:
            return True
        name = os.path.relpath(path, top).replace(os.sep, "/")
        before, now = work.commit.get(name), work.staged.get(name)
        if before is None and now is None:
            return not _is_ignored(work, top, name)
        return before is None or before != now or not _is_as_recorded(work, path, name, before)


def since(revision: str, files: Iterable[str]) -> Changed:
    """The files that changed since a branch left a revision, in the repositories that some files are in.

    That is: what differs from the commit where the history of HEAD left the revision (the revision itself where that is an
    ancestor of HEAD, or has nothing in common with it), be it committed, staged, only in the working tree, or not tracked;
    a renamed file under its new name. What git ignores has not changed.

    A submodule of another of these repositories is compared with the commit that this one had recorded for it. In any other
    repository the revision is looked up itself; where one inside another does not have it, all its files count as changed.

    Args:
        revision: whatever git takes as one: ``main``, ``HEAD~3``, a tag, a hash.
        files: system paths of the files of the run.

    Raises:
        GitError: a file is in no repository, git is not installed or fails, there is no such revision.
    """
    roots = GitRoots()
    tops: dict[str, None] = {}
    for folder in sorted({os.path.dirname(os.path.abspath(file)) for file in files}):
        top = roots.of(os.path.realpath(folder))
        if top is None:
            raise GitError(f"{folder} is in no git repository")
        tops[top] = None
    repositories: dict[str, _Work] = {}
    for top in sorted(tops, key=len):  # outer ones first
        outer = max((each for each in repositories if top.startswith(os.path.join(each, ""))), key=len, default=None)
        commit = _start(top, revision) if outer is None else _start_inside(top, revision, outer, repositories[outer])
        repositories[top] = _work(top, commit)
    return Changed(repositories, roots)


def _start(top: str, revision: str) -> str:
    """The commit to compare with."""
    if revision.startswith("-"):
        raise GitError(f"{revision} is no revision")
    commit = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", missing=f"{revision} is no commit in {top}").strip()
    return _git(top, "merge-base", commit, "HEAD", missing="").strip() or commit


def _start_inside(top: str, revision: str, outer: str, work: _Work) -> str | None:
    """The commit to compare a repository inside another with; None if all its files are new."""
    name = os.path.relpath(top, outer).replace(os.sep, "/")
    if work.commit is None:
        return None
    recorded = work.commit.get(name)
    if recorded is not None and recorded.mode == _SUBMODULE:
        return _git(top, "rev-parse", "--verify", "--quiet", f"{recorded.hash}^{{commit}}", missing="").strip() or None
    if name in work.staged:
        return None
    try:
        return _start(top, revision)
    except GitError:
        return None


def _work(top: str, commit: str | None) -> _Work:
    if commit is None:
        return _Work(None, {}, frozenset(), 0, False, (), {})
    from seedlint.files.ignore_patterns import read_ignore_file

    index: dict[str, _Entry] = {}
    for line in _listed(_git(top, "ls-files", "--stage", "-z")):
        words, name = line.split("\t", 1)
        mode, hashed, stage = words.split(" ")
        index[name] = _Entry(mode, hashed if stage == "0" else "")
    then: dict[str, _Entry] = {}
    for line in _listed(_git(top, "ls-tree", "-r", "-z", "--full-tree", commit)):
        words, name = line.split("\t", 1)
        mode, _, hashed = words.split(" ")
        then[name] = _Entry(mode, hashed)
    written, touched = _touched(top)
    exclude = os.path.join(top, _path(top, "info/exclude"))
    users = _git(top, "config", "--type=path", "-z", "--get", "core.excludesFile", missing="").rstrip("\0")
    users = users or os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "git", "ignore")
    ignores = [read_ignore_file(top, os.path.join(top, path)) for path in (users, exclude)]
    converts = (
        any(name.rpartition("/")[2] == ".gitattributes" for name in index)
        or os.path.exists(os.path.join(top, _path(top, "info/attributes")))
        or _git(top, "config", "--get", "core.autocrlf", missing="").strip().lower() not in ("", "false", "no", "off", "0")
    )
    return _Work(then, index, touched, written, converts, tuple(each for each in ignores if each), {})


def _touched(top: str) -> tuple[int, frozenset[str]]:
    """When the index was written, in nanoseconds, and the paths that are not as it remembers them (by size, times and the like).

    git is given a copy of the index that is as old as can be: else it would read, through filters, each file that is as new as
    the index, to see whether it differs.
    """
    import tempfile

    try:
        with open(os.path.join(top, _path(top, "index")), "rb") as file:
            written, data = os.fstat(file.fileno()).st_mtime_ns, file.read()
    except FileNotFoundError:
        return 0, frozenset()
    except OSError as error:
        raise GitError(f"the index of {top} cannot be read: {error.strerror}") from error
    try:
        with tempfile.TemporaryDirectory(prefix="seedlint-") as folder:
            copy = os.path.join(folder, "index")
            with open(copy, "wb") as file:
                file.write(data)
            os.utime(copy, (0, 0))
            names = _git(top, "diff-files", "--name-only", "-z", "--ignore-submodules=all", "--no-renames", index=copy)
    except OSError as error:
        raise GitError(f"a temporary file cannot be written: {error.strerror}") from error
    return written, frozenset(_listed(names))


def _is_as_recorded(work: _Work, path: str, name: str, entry: _Entry) -> bool:
    """Whether a file in the working tree is what the commit and the index have."""
    try:
        status = os.lstat(path)
        if name not in work.touched and status.st_mtime_ns < work.written:
            return True
        if stat.S_ISLNK(status.st_mode):
            return entry.mode == _LINK and _hashed(os.fsencode(os.readlink(path)), entry) == entry.hash
        if not stat.S_ISREG(status.st_mode) or entry.mode == _LINK:
            return False
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    return _hashed(data, entry) == entry.hash or (work.converts and _hashed(data.replace(b"\r\n", b"\n"), entry) == entry.hash)


def _hashed(data: bytes, like: _Entry) -> str:
    """The hash of a blob, by the algorithm of another (SHA-1, or SHA-256)."""
    from hashlib import new

    name = "sha1" if len(like.hash) == 40 else "sha256"
    return new(name, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _is_ignored(work: _Work, top: str, name: str) -> bool:
    """Whether git ignores a file that it does not track."""
    from seedlint.files.ignore_patterns import ignoring, read_ignore_file

    folder = top
    files: tuple[IgnoreFile, ...] | None = work.ignores
    parts = name.split("/")
    for index, part in enumerate(parts):
        if folder not in work.folders:
            own = read_ignore_file(folder) if files is not None else None
            work.folders[folder] = (*files, own) if files is not None and own else files
        files = work.folders[folder]
        if files is None:
            return True
        folder = os.path.join(folder, part)
        if ignoring(files, folder, index < len(parts) - 1):
            work.folders[folder] = None
            return True
    return False


def _listed(text: str) -> list[str]:
    return text.split("\0")[:-1]


def _path(top: str, name: str) -> str:
    """The path of a file in the repository's own folder."""
    return _git(top, "rev-parse", "--git-path", name).removesuffix("\n")


def _git(top: str, *words: str, missing: str | None = None, index: str | None = None) -> str:
    """What git prints.

    Args:
        top: the folder to run in.
        words: command and arguments.
        missing: what an exit status of 1 without a message means: an error, or (empty) nothing printed.
        index: file to use instead of the repository's index.
    """
    import subprocess

    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    environment |= {**_SAFE, "GIT_CEILING_DIRECTORIES": os.path.dirname(top)}
    if index is not None:
        environment["GIT_INDEX_FILE"] = index
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
