"""Which files a run checks: CONTRACT.md, "Which files".

Names are strings as the system gives them (bytes that are no UTF-8 stay as surrogates); printed paths are relative to the
working folder, with ``/``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence

from seedlint._typing import Any, NamedTuple

EXTENSIONS = (".md", ".markdown", ".txt")
YAML_EXTENSIONS = (".yaml", ".yml")

# Files that projects keep beside articles; compared in lower case.
_NOT_ARTICLES = ("readme", "contributing", "changelog", "license", "security", "code_of_conduct")
_NOT_ARTICLE_NAMES = ("cmakelists.txt", "robots.txt")


class Selection(NamedTuple):
    """Which files count.

    Attributes:
        base: the folder that include and exclude patterns are relative to, absolute.
        include: patterns in the place of the default extensions, or None for those.
        exclude: patterns beside the default exclusions.
        force_exclude: apply all of it to named files too.
        explain: say why of everything that is left out.
    """

    base: str
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    explain: bool = False


class Found(NamedTuple):
    """What there is to check.

    Attributes:
        files: pairs of printed path and system path, sorted by printed path, each file once.
        skipped: pairs of printed path and reason (``excluded``, ``ignored``).
        unmatched: PATHs that match nothing.
        left_out: printed path, with ``/`` behind a folder -> why, in words; only on request.
    """

    files: list[tuple[str, str]]
    skipped: list[tuple[str, str]]
    unmatched: list[str]
    left_out: dict[str, str]


def printed(path: str, cwd: str) -> str:
    """A path relative to the working folder, with ``/``; absolute where there is no relative one (another drive)."""
    if not os.path.isabs(path) and os.path.normpath(path) == path and not path.startswith(".."):
        relative = path
    else:
        try:
            relative = os.path.relpath(path, cwd)
        except ValueError:
            relative = os.path.abspath(path)
    return relative.replace(os.sep, "/") if os.sep != "/" else relative


def _is_article_name(name: str) -> bool:
    lower = name.lower()
    if lower.startswith(_NOT_ARTICLES) or lower in _NOT_ARTICLE_NAMES:
        return False
    return not (lower.endswith(".txt") and lower.startswith(("requirements", "constraints")))


class Patterns:
    """Glob patterns as in ``.gitignore``, relative to one folder; the last that matches decides.

    Source: gitignore(5), section "PATTERN FORMAT"; the matching is pathspec's.
    """

    __slots__ = ("_base", "_patterns")

    def __init__(self, base: str, lines: Iterable[str]) -> None:
        from pathspec import GitIgnoreSpec

        self._base = base
        self._patterns: list[Any] = [pattern for pattern in GitIgnoreSpec.from_lines(lines).patterns if pattern.include is not None]

    def without(self, folder: str) -> Patterns:
        """These patterns without those that cover a folder itself: what still applies below a named folder."""
        name = self._relative(folder)
        if name is None:
            return self
        kept = Patterns(self._base, ())
        covers = (f"{name}/", f"{name}/\1") if name != "." else ()
        kept._patterns = [p for p in self._patterns if not (p.include and any(p.match_file(each) is not None for each in covers))]
        return kept

    def _relative(self, path: str) -> str | None:
        try:
            name = os.path.relpath(path, self._base).replace(os.sep, "/")
        except ValueError:
            return None
        return None if name.startswith("../") or name == ".." else name

    def verdict(self, path: str, folder: bool = False) -> bool | None:
        """True: matched; False: matched by a later ``!`` pattern; None: no pattern speaks of it."""
        pattern = self._deciding(path, folder)
        return None if pattern is None else bool(pattern.include)

    def words(self, path: str, folder: bool = False) -> str:
        """The pattern that matches, as it is written."""
        return str(getattr(self._deciding(path, folder), "pattern", ""))

    def _deciding(self, path: str, folder: bool) -> Any:
        name = self._relative(path)
        if name is None or name == ".":
            return None
        if folder:
            name += "/"
        return next((pattern for pattern in reversed(self._patterns) if pattern.match_file(name) is not None), None)


def _ignore_file(folder: str) -> Patterns | None:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="surrogateescape") as lines:
            return Patterns(folder, lines.read().splitlines())
    except OSError:
        return None


def _ignores_above(folder: str) -> list[Patterns]:
    """The ``.gitignore`` files from the top of the git repository down to the folder above this one."""
    found: list[Patterns] = []
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        parent = os.path.dirname(above)
        if parent == above:
            return []
        above = parent
        if patterns := _ignore_file(above):
            found.append(patterns)
    return found[::-1]


class _Finder:
    """Collects files over several PATHs: a class because every step adds to the same three lists."""

    def __init__(self, selection: Selection, cwd: str) -> None:
        self.selection = selection
        self.cwd = cwd
        self.include = Patterns(selection.base, selection.include) if selection.include is not None else None
        self.exclude = Patterns(selection.base, selection.exclude) if selection.exclude else None
        self.files: dict[str, str] = {}
        self.inodes: list[int] = []  # of the files that a walk met, links apart
        self.skipped: dict[str, str] = {}
        self.left_out: dict[str, str] = {}

    def counts(self, name: str, path: str) -> bool:
        if self.include is not None:
            return self.include.verdict(path) is True
        return name.lower().endswith(EXTENSIONS)

    def excluded(self, name: str, path: str, exclude: Patterns | None) -> bool:
        if not _is_article_name(name):
            return True
        return exclude is not None and exclude.verdict(path) is True

    def skip(self, path: str, reason: str) -> None:
        shown = printed(path, self.cwd)
        self.skipped[shown] = self.left_out[shown] = reason

    def explain(self, shown: str, inside: str, exclude: Patterns | None, stack: Sequence[Patterns], folder: bool) -> None:
        """Say why a walk leaves something out."""
        name = os.path.basename(inside)
        if folder and (name.startswith(".") or name == "node_modules"):
            why = "hidden folder" if name.startswith(".") else "node_modules"
        elif not folder and os.path.isdir(inside):
            why = "link to a folder"
        elif not folder and not self.counts(name, inside):
            why = "not included" if self.include is not None else f"not {', '.join(f'*{each}' for each in EXTENSIONS)}"
        elif not folder and not _is_article_name(name):
            why = "excluded by its name, which is not an article's"
        elif exclude is not None and exclude.verdict(inside, folder):
            why = f"excluded by {exclude.words(inside, folder)}"
        else:
            patterns = next((each for each in reversed(stack) if each.verdict(inside, folder) is not None), None)
            why = f"ignored by {patterns.words(inside, folder) if patterns else 'a pattern'} in .gitignore"
        self.left_out[shown] = why

    def add(self, path: str) -> None:
        self.files[printed(path, self.cwd)] = path

    def named_file(self, path: str) -> None:
        if self.selection.force_exclude:
            self.filtered_file(path)
        else:
            self.add(path)

    def filtered_file(self, path: str) -> None:
        """A file that is taken only if a walk from its folder would take it."""
        full, name = os.path.abspath(path), os.path.basename(path)
        parts = printed(full, self.cwd).split("/")[:-1]
        if not self.counts(name, full):
            self.skip(path, "not included")
        elif any((part.startswith(".") and part not in (".", "..")) or part == "node_modules" for part in parts):
            self.skip(path, "excluded")
        elif self.excluded(name, full, self.exclude) or self._above_excluded(full):
            self.skip(path, "excluded")
        elif self._ignored(full):
            self.skip(path, "ignored")
        else:
            self.add(path)

    def _above_excluded(self, full: str) -> bool:
        folder = os.path.dirname(full)
        while self.exclude is not None and len(folder) > len(self.selection.base):
            if self.exclude.verdict(folder, folder=True):
                return True
            folder = os.path.dirname(folder)
        return False

    def _ignored(self, full: str) -> bool:
        folder = os.path.dirname(full)
        stack = _ignores_above(folder)
        if own := _ignore_file(folder):
            stack.append(own)
        return _verdict(stack, full, False)

    def walk(self, top: str) -> None:
        """Take the articles below a folder. Paths grow by their names: working each out anew would cost more than reading it."""
        full = os.path.abspath(top)
        above = [patterns.without(full) for patterns in _ignores_above(full)]
        exclude = self.exclude.without(full) if self.exclude is not None else None
        shown = printed(top, self.cwd)
        pending = [(top, full, "" if shown == "." else shown.rstrip("/") + "/", above)]
        while pending:
            folder, absolute, prefix, stack = pending.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = list(entries)
            except OSError:
                self.add(folder)  # read as a file, it says why it cannot be opened
                continue
            if any(entry.name == ".gitignore" for entry in listed) and (own := _ignore_file(absolute)):
                stack = [*stack, own]
            inside_prefix = absolute.rstrip(os.sep) + os.sep
            for entry in listed:
                name, path = entry.name, entry.path
                if entry.is_dir(follow_symlinks=False):
                    inside = inside_prefix + name
                    if (
                        name.startswith(".")
                        or name == "node_modules"
                        or (exclude is not None and exclude.verdict(inside, folder=True))
                        or (stack and _verdict(stack, inside, True))
                    ):
                        if self.selection.explain:
                            self.explain(f"{prefix}{name}/", inside, exclude, stack, folder=True)
                        continue
                    pending.append((path, inside, f"{prefix}{name}/", stack))
                elif self.include is not None or name.lower().endswith(EXTENSIONS):
                    inside = inside_prefix + name
                    link = entry.is_symlink()
                    if (self.include is not None and not self.counts(name, inside)) or (link and os.path.isdir(path)):
                        if self.selection.explain:
                            self.explain(prefix + name, inside, None, (), folder=False)
                        continue
                    if self.excluded(name, inside, exclude):
                        self.skipped[prefix + name] = "excluded"
                    elif stack and _verdict(stack, inside, False):
                        self.skipped[prefix + name] = "ignored"
                    else:
                        self.files[prefix + name] = path
                        if not link:
                            self.inodes.append(entry.inode())
                        continue
                    if self.selection.explain:
                        self.explain(prefix + name, inside, exclude, stack, folder=False)
                elif self.selection.explain:
                    self.explain(prefix + name, inside_prefix + name, None, (), folder=False)


def _verdict(stack: Sequence[Patterns], path: str, folder: bool) -> bool:
    for patterns in reversed(stack):
        verdict = patterns.verdict(path, folder)
        if verdict is not None:
            return verdict
    return False


def _once(files: dict[str, str], inodes: Collection[int]) -> Iterator[tuple[str, str]]:
    """Each file under one name: the first in order that is no link, else the first.

    Args:
        files: printed path and path of each.
        inodes: of those that a walk met, links apart: where they are all different and no file is missing, nothing is there twice.
    """
    names: dict[tuple[int, int], tuple[str, str]] = {}
    linked: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    if len(files) == 1 or len(set(inodes)) == len(inodes) == len(files):
        yield from sorted(files.items())
        return
    for shown, path in sorted(files.items()):
        try:
            status = os.lstat(path)
            if status.st_nlink == 1 and not _is_link(status.st_mode):
                names[status.st_dev, status.st_ino] = (shown, path)
                continue
            if _is_link(status.st_mode):
                linked.append((shown, path))
                continue
            names.setdefault((status.st_dev, status.st_ino), (shown, path))
        except (OSError, ValueError):
            rest.append((shown, path))
    for shown, path in linked:
        try:
            status = os.stat(path)
            names.setdefault((status.st_dev, status.st_ino), (shown, path))
        except OSError:
            rest.append((shown, path))
    yield from sorted([*names.values(), *rest])


def _is_link(mode: int) -> bool:
    return mode & 0o170000 == 0o120000


def find(paths: Iterable[str], selection: Selection, cwd: str | None = None) -> Found:
    """Resolve PATHs: an existing one is taken literally, any other as a glob.

    Args:
        paths: files, folders or globs.
        selection: which files count inside folders.
        cwd: the working folder (default: the process's).
    """
    cwd = cwd or os.getcwd()
    finder = _Finder(selection, cwd)
    unmatched = []
    for path in paths:
        if os.path.isdir(path):
            finder.walk(path)
        elif os.path.lexists(path):
            finder.named_file(path)
        else:
            from glob import glob, has_magic

            matches = sorted(glob(path, recursive=True)) if has_magic(path) else []
            if not matches:
                unmatched.append(path)
            for match in matches:
                if os.path.isdir(match):
                    finder.walk(match)
                else:
                    finder.filtered_file(match)
    taken = set(finder.files)
    skipped = sorted((shown, reason) for shown, reason in finder.skipped.items() if shown not in taken)
    files = list(_once(finder.files, finder.inodes))
    left_out: dict[str, str] = {}
    if selection.explain:
        once = {shown for shown, _ in files}
        left_out = dict.fromkeys(taken - once, "another name of a file that is checked")
        left_out |= {shown: why for shown, why in finder.left_out.items() if shown not in taken}
    return Found(files, skipped, unmatched, left_out)
