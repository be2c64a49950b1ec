"""Which files a run checks: CONTRACT.md, "Which files".

Names are strings as the system gives them (bytes that are no UTF-8 stay as surrogates); printed paths are relative to the
working folder, with ``/``.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.files.file_list import FileList, Pair, SystemPaths
from seedlint.files.paths import printed
from seedlint.files.system_path import inside, is_archive_name, is_on_disk, is_url, printed_top, shown_path, split

if TYPE_CHECKING:
    from seedlint.files.ignore_patterns import IgnoreFile, Patterns
    from seedlint.files.source import Source
    from seedlint.files.url_paths import UrlGlob, UrlPath

EXTENSIONS = (".md", ".markdown", ".txt")
YAML_EXTENSIONS = (".yaml", ".yml")

# Files that projects keep beside articles; compared in lower case.
_NOT_ARTICLES = ("readme", "contributing", "changelog", "license", "security", "code_of_conduct")
_NOT_ARTICLE_NAMES = ("cmakelists.txt", "robots.txt")


class Pages(NamedTuple):
    """Which files a site generator takes for pages.

    Attributes:
        files: patterns of the files that this is about; None for all.
        extensions: names that end so count too, in lower case.
        partials: patterns of files that do not count.
        reader: the generator.
    """

    files: tuple[str, ...] | None
    extensions: tuple[str, ...]
    partials: tuple[str, ...]
    reader: str


class Selection(NamedTuple):
    """Which files count.

    Attributes:
        base: the folder that include and exclude patterns are relative to, absolute.
        include: patterns replacing the default extensions, or None for those.
        exclude: patterns beside the default exclusions.
        force_exclude: apply all of it to named files too.
        explain: say why of everything that is left out.
        pages: of site generators, in the order of the configuration: the last that is about a file counts.
        limit: most bytes of a file that will be read.
    """

    base: str
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    explain: bool = False
    pages: tuple[Pages, ...] = ()
    limit: int = 1 << 20


class Found(NamedTuple):
    """What there is to check.

    Attributes:
        files: pairs of printed path and system path, each file once.
        skipped: pairs of printed path and reason (``excluded``, ``ignored``, ``not included``).
        unmatched: PATHs that match nothing.
        left_out: printed path, with ``/`` after a folder -> why, in words; only on request.
        sources: archives and storage that some of the files are in: they stay open as long as somebody holds them.
    """

    files: FileList
    skipped: list[tuple[str, str]]
    unmatched: list[str]
    left_out: dict[str, str]
    sources: tuple[Source, ...] = ()


class Reason(NamedTuple):
    """Why a file or folder is left out: what it is counted as, and words."""

    kind: str
    words: str


_HIDDEN = Reason("excluded", "hidden folder")
_NODE_MODULES = Reason("excluded", "node_modules")
_NO_ARTICLE_NAME = Reason("excluded", "excluded: a name that articles do not have")
_LINK = Reason("not included", "link to a folder")
_NOT_INCLUDED = Reason("not included", "not included")
_OTHER_EXTENSION = Reason("not included", f"not {', '.join(f'*{each}' for each in EXTENSIONS)}")


class _Entry(NamedTuple):
    """A file or folder that may count.

    Attributes:
        name: the last part of its path.
        path: absolute.
        is_folder: a folder, and no link to one.
        is_link_to_folder: what the name says.
    """

    name: str
    path: str
    is_folder: bool
    is_link_to_folder: bool = False


class _Folder(NamedTuple):
    """A folder to walk.

    Attributes:
        path: as the system knows it.
        full: absolute.
        below: its path below the folder that was named, with ``/`` at the end; empty for that folder.
        where: what applies above it.
    """

    path: str
    full: str
    below: str
    where: _Where


class _Where(NamedTuple):
    """What applies in a folder: exclude patterns, and ignore files from the weakest on."""

    exclude: Patterns | None
    ignores: tuple[IgnoreFile, ...]


class Walk(NamedTuple):
    """Folders that are still to be walked: plain, so that another process or machine can do that.

    Attributes:
        printed_top: how the printed paths of their files begin.
        system_top: how their system paths begin.
        folders: in order.
        glob: what is meant of storage; None for everything.
    """

    printed_top: str
    system_top: str
    folders: tuple[_Folder, ...]
    glob: UrlGlob | None = None


def patterns_in(base: str, lines: Iterable[str]) -> Patterns:
    """Patterns of the configuration, relative to its folder (absolute)."""
    from seedlint.files.ignore_patterns import Patterns, patterns

    return Patterns(base, patterns(lines))


def _is_article_name(name: str) -> bool:
    lower = name.lower()
    if lower.startswith(_NOT_ARTICLES) or lower in _NOT_ARTICLE_NAMES:
        return False
    return not (lower.endswith(".txt") and lower.startswith(("requirements", "constraints")))


def _ignore_file(folder: str) -> IgnoreFile | None:
    if not os.path.lexists(os.path.join(folder, ".gitignore")):
        return None
    from seedlint.files.ignore_patterns import read_ignore_file

    return read_ignore_file(folder)


def ignore_files_above(folder: str) -> tuple[IgnoreFile, ...]:
    """The ``.gitignore`` files from the top of the git repository down to the folder above this one (absolute); outside of one, none."""
    found = []
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()
        folder = parent
        if own := _ignore_file(folder):
            found.append(own)
    return tuple(found[::-1])


def ignore_files(folder: str) -> tuple[IgnoreFile, ...]:
    """The ``.gitignore`` files that apply in a folder (absolute), the weakest first."""
    own = _ignore_file(folder)
    return (*ignore_files_above(folder), *((own,) if own else ()))


class _Finder:
    """Collects files over several PATHs: a class because every step adds to the same three lists."""

    def __init__(self, selection: Selection, cwd: str) -> None:
        self.selection = selection
        self.cwd = cwd
        self.include = patterns_in(selection.base, selection.include) if selection.include is not None else None
        self.exclude = patterns_in(selection.base, selection.exclude) if selection.exclude else None
        self.pages = [
            (patterns_in(selection.base, each.files) if each.files else None, each, patterns_in(selection.base, each.partials))
            for each in reversed(selection.pages)
        ]
        self.walks: list[FileList] = []
        self.named: dict[str, str] = {}  # printed path -> path
        self.inodes = array("Q")  # of the files that a walk met, links apart
        self.sources: list[Source] = []
        self.elsewhere = 0  # files that are in one of these
        self.skipped: dict[str, str] = {}
        self.left_out: dict[str, Reason] = {}

    # -- the decision ------------------------------------------------------------------------------------------------

    def classify(self, entry: _Entry, where: _Where) -> Reason | None:
        """Why a file or folder does not count, given that the folder it is in does; None for one that does."""
        return self._by_name(entry) or _excluded(where.exclude, entry) or _ignored(where.ignores, entry)

    def _by_name(self, entry: _Entry) -> Reason | None:
        if entry.is_folder:
            if entry.name.startswith("."):
                return _HIDDEN
            return _NODE_MODULES if entry.name == "node_modules" else None
        if entry.is_link_to_folder:
            return _LINK
        if self.include is not None:
            if not self.include.matches(entry.path):
                return _NOT_INCLUDED
        elif not entry.name.lower().endswith(EXTENSIONS) and not self._is_page(entry):
            return _OTHER_EXTENSION
        return self._partial(entry) if _is_article_name(entry.name) else _NO_ARTICLE_NAME

    def _is_page(self, entry: _Entry) -> bool:
        """Whether a file has an extension that its site generator knows."""
        pages = next((pages for files, pages, _ in self.pages if files is None or files.matches(entry.path)), None)
        return pages is not None and entry.name.lower().endswith(pages.extensions)

    def _partial(self, entry: _Entry) -> Reason | None:
        """Why a file is no page to its site generator; None for one that is."""
        for files, pages, partials in self.pages:
            if files is None or files.matches(entry.path):
                pattern = partials.deciding(entry.path)
                return None if pattern is None else Reason("excluded", f"no page of {pages.reader}: {pattern.text}")
        return None

    def classify_named(self, path: str) -> Reason | None:
        """Why a walk of the working folder would not come to a file; None for one that it would take."""
        full = os.path.abspath(path)
        where = _Where(self.exclude, ignore_files(os.path.dirname(full)))
        folders = list(_folders_above(full))
        walked = [part for part in printed(full, self.cwd).split("/")[:-1] if part not in ("", ".", "..")]
        for index, folder in enumerate(folders):
            entry = _Entry(os.path.basename(folder), folder, True)
            by_name = self._by_name(entry) if index >= len(folders) - len(walked) else None
            if found := by_name or _excluded(where.exclude, entry) or _ignored(where.ignores, entry):
                return found
        return self.classify(_Entry(os.path.basename(full), full, False), where)

    # -- what is found -----------------------------------------------------------------------------------------------

    def leave_out(self, shown: str, reason: Reason, counted: bool) -> None:
        """Note what does not count.

        Args:
            shown: printed path, with ``/`` after a folder.
            reason: why.
            counted: the closing line of a run counts it.
        """
        if counted:
            self.skipped[shown] = reason.kind
        if self.selection.explain:
            self.left_out[shown] = reason

    def add(self, path: str) -> None:
        self.named[printed(path, self.cwd)] = path

    def named_file(self, path: str) -> None:
        if self.selection.force_exclude:
            self.filtered_file(path)
        else:
            self.add(path)

    def filtered_file(self, path: str) -> None:
        """A file that is taken only if a walk would take it."""
        reason = self.classify_named(path)
        if reason is None:
            self.add(path)
        else:
            self.leave_out(printed(path, self.cwd), reason, counted=True)

    def walk(self, top: str) -> None:
        """All files of a folder. What covers the folder itself does not count: it was named."""
        self.walks.append(self.all_of(self.start(top)))

    def start(self, top: str) -> Walk:
        """A folder that was named, to be walked."""
        full = os.path.abspath(top)
        ignores = tuple(each.without(full) for each in ignore_files_above(full))
        exclude = self.exclude.without(full) if self.exclude is not None else None
        shown = printed(top, self.cwd)
        printed_top, system_top = "" if shown == "." else shown.rstrip("/") + "/", os.path.join(top, "")
        return Walk(printed_top, system_top, (_Folder(top, full, "", _Where(exclude, ignores)),))

    def all_of(self, walk: Walk, source: Source | None = None) -> FileList:
        """All files of some folders below one that was named.

        Args:
            walk: the folders.
            source: where they are, if that is not on disk.
        """
        found = FileList()
        pending: list[_Folder | list[str]] = list(reversed(walk.folders))
        while pending:
            each = pending.pop()
            if isinstance(each, list):
                found.extend(walk.printed_top, walk.system_top, each)
            else:
                pending += reversed(self._in(each, walk, source))
        return found

    def some_of(self, walk: Walk, source: Source | None = None) -> tuple[FileList, Walk]:
        """The files of some folders, without those of the folders in them; and these, to be walked."""
        found, folders = FileList(), []
        for folder in walk.folders:
            for each in self._in(folder, walk, source):
                if isinstance(each, list):
                    found.extend(walk.printed_top, walk.system_top, each)
                else:
                    folders.append(each)
        return found, walk._replace(folders=tuple(folders))

    def _in(self, folder: _Folder, walk: Walk, source: Source | None) -> list[_Folder | list[str]]:
        return self.inside(folder, walk.printed_top) if source is None else self._inside_source(source, folder, walk)

    def inside(self, folder: _Folder, printed_top: str) -> list[_Folder | list[str]]:
        """What counts in a folder, in the order of the printed paths: folders, and files in a row by their paths below the top."""
        path, full, below, where = folder
        try:
            with os.scandir(path) as entries:
                listed = list(entries)
        except OSError:
            self.add(path)  # read as a file, it says why it cannot be opened
            return []
        if any(each.name == ".gitignore" for each in listed) and (own := _ignore_file(full)):
            where = where._replace(ignores=(*where.ignores, own))
        inside = full.rstrip(os.sep) + os.sep
        files: list[str] = []
        folders: dict[str, _Folder] = {}
        by_name_alone = self.include is None and where.exclude is None and not where.ignores and not self.pages
        for each in listed:
            if by_name_alone and each.name.endswith(EXTENSIONS) and each.is_file(follow_symlinks=False) and _is_article_name(each.name):
                files.append(below + each.name)
                self.inodes.append(each.inode() & _64_BITS)
                continue
            is_folder = each.is_dir(follow_symlinks=False)
            link = not is_folder and each.is_symlink()
            entry = _Entry(each.name, inside + each.name, is_folder, link and os.path.isdir(each.path))
            reason = self.classify(entry, where)
            name = f"{below}{each.name}{'/' * is_folder}"
            if reason is not None:
                self.leave_out(printed_top + name, reason, counted=not is_folder and reason.kind != "not included")
            elif is_folder:
                folders[name] = _Folder(each.path, entry.path, name, where)
            else:
                files.append(name)
                if not link:
                    self.inodes.append(each.inode() & _64_BITS)
        return list(_in_order(files, folders))

    # -- archives and storage ----------------------------------------------------------------------------------------

    def walk_archive(self, path: str) -> None:
        """All members of an archive that count, and the archive itself where something is wrong with it."""
        from seedlint.files.open_sources import open_source

        root = os.path.abspath(path)
        source = open_source(root, self.selection.limit, self._may_count)
        self._walk_source(source, self._start_source(root))
        if source.problem():
            self.named[shown_path(inside(root), self.cwd)] = inside(root)

    def _may_count(self, below: str) -> bool:
        name = below.rpartition("/")[2]
        return name == ".gitignore" or self._by_name(_Entry(name, os.path.join(self.selection.base, below), False)) is None

    def find_url(self, url: str) -> bool:
        """The files that a URL names; whether there is anything."""
        from seedlint.files.open_sources import open_storage
        from seedlint.files.url_paths import kind, url_path

        at = url_path(url)
        source = open_storage(at.root)
        found = kind(source, at)
        if found == "directory":
            walk = self._start_at(url, at)
            self._walk_source(open_storage(split(walk.system_top)[0]), walk)
        elif found:
            self._named_in(source, at.root, at.rest)
        return bool(found)

    def start_url(self, url: str) -> Walk | None:
        """The folder that a URL names, or that its glob looks in, to be walked; None where it names a file, or nothing."""
        from seedlint.files.open_sources import open_storage
        from seedlint.files.url_paths import kind, url_path

        at = url_path(url)
        return self._start_at(url, at) if kind(open_storage(at.root), at) == "directory" else None

    def _start_at(self, url: str, at: UrlPath) -> Walk:
        from seedlint.files.url_paths import UrlGlob

        root, rest, is_glob = at
        if is_glob:
            return self._start_source(root)._replace(glob=UrlGlob(url, rest))
        if rest:
            root = f"{root}{rest}/" if "\0" not in root else root.replace("\0", f"{rest}/\0", 1)
        return self._start_source(root)

    def _start_source(self, root: str) -> Walk:
        """All of a source, to be walked. Patterns see its top folder as that of the configuration."""
        top = _Folder("", self.selection.base, "", _Where(self.exclude, ()))
        return Walk(printed_top(root, self.cwd), inside(root), (top,))

    def _named_in(self, source: Source, root: str, name: str) -> None:
        self.sources.append(source)
        shown, entry = printed_top(root, self.cwd) + name, _Entry(name, os.path.join(self.selection.base, name), False)
        reason = self.classify(entry, _Where(self.exclude, ())) if self.selection.force_exclude else None
        if reason is not None:
            self.leave_out(shown, reason, counted=True)
        else:
            self.named[shown] = inside(root, name)

    def _walk_source(self, source: Source, walk: Walk) -> None:
        self.sources.append(source)
        found = self.all_of(walk, source)
        self.walks.append(found)
        self.elsewhere += len(found)

    def _inside_source(self, source: Source, folder: _Folder, walk: Walk) -> list[_Folder | list[str]]:
        """As `inside`, for a folder of a source."""
        path, full, below, where = folder
        listed = source.entries(path)
        if any(each.name == ".gitignore" and not each.is_folder for each in listed):
            from seedlint.files.ignore_patterns import ignore_file_of

            own = ignore_file_of(full, lambda limit: source.read(f"{below}.gitignore", limit))
            where = where._replace(ignores=(*where.ignores, own)) if own else where
        files: list[str] = []
        folders: dict[str, _Folder] = {}
        for each in listed:
            if walk.glob is not None and not walk.glob.matches(below + each.name, each.is_folder):
                continue
            entry = _Entry(each.name, os.path.join(full, each.name), each.is_folder)
            reason = self.classify(entry, where)
            name = f"{below}{each.name}{'/' * each.is_folder}"
            if reason is not None:
                self.leave_out(walk.printed_top + name, reason, counted=not each.is_folder and reason.kind != "not included")
            elif each.is_folder:
                folders[name] = _Folder(below + each.name, entry.path, name, where)
            else:
                files.append(name)
        return list(_in_order(files, folders))


def _in_order(files: list[str], folders: dict[str, _Folder]) -> Iterator[_Folder | list[str]]:
    """Folders, and the files between them."""
    files.sort()
    start = 0
    for name in sorted(folders):
        end = bisect_left(files, name)
        if start < end:
            yield files[start:end]
        yield folders[name]
        start = end
    yield files[start:]


def _excluded(exclude: Patterns | None, entry: _Entry) -> Reason | None:
    pattern = exclude.deciding(entry.path, entry.is_folder) if exclude is not None else None
    return None if pattern is None or pattern.negative else Reason("excluded", f"excluded by {pattern.text}")


def _ignored(ignores: tuple[IgnoreFile, ...], entry: _Entry) -> Reason | None:
    if not ignores:
        return None
    from seedlint.files.ignore_patterns import as_written, ignoring

    pattern = ignoring(ignores, entry.path, entry.is_folder)
    return None if pattern is None else Reason("ignored", f"ignored by {as_written(pattern)} in .gitignore")


def _folders_above(path: str) -> Iterator[str]:
    """The folders above an absolute path, from the top down."""
    at = path.find(os.sep, 1)
    while at > 0:
        yield path[:at]
        at = path.find(os.sep, at + 1)


_64_BITS = (1 << 64) - 1


def _merged(walks: Sequence[FileList], named: dict[str, str]) -> FileList:
    """The files of all PATHs, each printed path once."""
    if len(walks) == 1 and not named:
        return walks[0]
    from heapq import merge

    def once() -> Iterator[Pair]:
        last = None
        for pair in merge(*walks, sorted(named.items()), key=_printed):
            if pair[0] != last:
                yield pair
            last = pair[0]

    return FileList.of(once())


def _printed(pair: Pair) -> str:
    return pair[0]


def _once(files: FileList, inodes: array[int], elsewhere: int) -> FileList:
    """Each file under one name: the first in order that is no link, else the first.

    Args:
        files: all names.
        inodes: of those that a walk met, links apart: where they are all different and no file is missing, nothing is there twice.
        elsewhere: number of files that are not on disk, and have no other names.
    """
    if len(files) == 1 or (len(files) == len(inodes) + elsewhere and not _repeated(inodes)):
        return files
    keys: list[int] = []  # what identifies each file; -1 for one that cannot be looked at
    links = bytearray()
    for _, path in files:
        link, key = 0, -1
        try:
            status = os.lstat(path)
            if _is_link(status.st_mode):
                link, status = 1, os.stat(path)
            key = status.st_dev << 64 | status.st_ino & _64_BITS
        except (OSError, ValueError):
            pass
        keys.append(key)
        links.append(link)
    repeated = _repeated(keys) - {-1}
    names: dict[int, int] = {}  # key of a file with several names -> number of the one that counts
    for number, key in enumerate(keys) if repeated else ():
        if key in repeated and (key not in names or links[names[key]] > links[number]):
            names[key] = number
    return FileList.of(pair for number, (pair, key) in enumerate(zip(files, keys, strict=True)) if names.get(key, number) == number)


def _repeated(numbers: Iterable[int]) -> set[int]:
    """Those that occur more than once. A sorted list takes a third of the memory of a set."""
    ordered = sorted(numbers)
    return {one for one, other in pairwise(ordered) if one == other}


def _is_link(mode: int) -> bool:
    return mode & 0o170000 == 0o120000


def _without_repeats(path: str) -> str:
    """A glob with one ``**`` for several in a row: `glob` walks the folders once for each."""
    parts = path.split(os.sep)
    return os.sep.join(part for index, part in enumerate(parts) if part != "**" or parts[index - 1 : index] != ["**"])


def _search(paths: Iterable[str], selection: Selection, cwd: str | None) -> tuple[_Finder, list[str]]:
    """What is found, and the PATHs that match nothing."""
    finder = _Finder(selection, cwd or os.getcwd())
    unmatched = []
    for path in paths:
        if os.path.isdir(path):
            finder.walk(path)
        elif os.path.lexists(path):
            if is_archive_name(path) and os.path.isfile(path) and not selection.force_exclude:
                finder.walk_archive(path)
            else:
                finder.named_file(path)
        elif "://" in path:
            if not finder.find_url(path):
                unmatched.append(path)
        else:
            from glob import glob, has_magic

            matches = sorted(glob(_without_repeats(path), recursive=True)) if has_magic(path) else []
            if not matches:
                unmatched.append(path)
            for match in matches:
                if os.path.isdir(match):
                    finder.walk(match)
                elif is_archive_name(path) and os.path.isfile(match):
                    finder.walk_archive(match)
                else:
                    finder.filtered_file(match)
    return finder, unmatched


def find(paths: Iterable[str], selection: Selection, cwd: str | None = None) -> Found:
    """Resolve PATHs: an existing one is taken literally, any other as a glob.

    Args:
        paths: files, folders or globs.
        selection: which files count inside folders.
        cwd: the working folder (default: the process's).
    """
    finder, unmatched = _search(paths, selection, cwd)
    names = _merged(finder.walks, finder.named)
    files, taken = _once(names, finder.inodes, finder.elsewhere), SystemPaths(names)
    skipped = sorted((shown, reason) for shown, reason in finder.skipped.items() if shown not in taken)
    left_out: dict[str, str] = {}
    if selection.explain:
        once = {shown for shown, _ in files}
        left_out = {shown: "another name of a file that is checked" for shown, _ in names if shown not in once}
        left_out |= {shown: reason.words for shown, reason in finder.left_out.items() if shown not in taken}
    return Found(files, skipped, unmatched, left_out, tuple(finder.sources))


def start(path: str, selection: Selection, cwd: str) -> Walk | None:
    """A PATH that names a folder, or a glob in storage, to be walked in parts; None for any other.

    Args:
        path: a system path, or a URL.
        selection: which files count in it.
        cwd: what printed paths are relative to.

    Raises:
        StorageError: nobody can say what is there.
    """
    finder = _Finder(selection, cwd)
    if os.path.isdir(path):
        return finder.start(path)
    return finder.start_url(path) if is_url(path) else None


def walk_on(walk: Walk, selection: Selection, cwd: str, deep: bool) -> tuple[FileList, Walk, list[tuple[str, str]]]:
    """Walk some folders; a file may have other names elsewhere.

    Args:
        walk: from `start`, or from an earlier part of it.
        selection: which files count.
        cwd: what printed paths are relative to.
        deep: walk the folders in them too.

    Returns:
        Files; the folders that are still to be walked; printed path and reason of what is skipped.

    Raises:
        StorageError: a folder cannot be listed.
    """
    finder, source = _Finder(selection, cwd), None
    if not is_on_disk(walk.system_top):
        from seedlint.files.open_sources import open_storage

        source = open_storage(split(walk.system_top)[0])
    files, left = (finder.all_of(walk, source), walk._replace(folders=())) if deep else finder.some_of(walk, source)
    return _merged([files], finder.named), left, sorted(finder.skipped.items())


def why_left_out(path: str, selection: Selection, top: str | None = None) -> Reason | None:
    """Why a walk of a folder (default: the working folder) would not come to a file of this name; None for one that it would take."""
    return _Finder(selection, top or os.getcwd()).classify_named(path)


def what_does_not_count(paths: Iterable[str], selection: Selection) -> tuple[list[tuple[str, int]], int]:
    """What is there beside the files that count.

    Returns:
        Pairs of a kind of name (``*.mdx``) and the number of files that do not count because of it, the most frequent first; and
        how many others are excluded or ignored, a folder as one.
    """
    kinds: dict[str, int] = {}
    excluded = 0
    for shown, reason in _search(paths, selection._replace(explain=True), None)[0].left_out.items():
        extension = os.path.splitext(shown)[1].lower()
        if reason in (_NOT_INCLUDED, _OTHER_EXTENSION) and extension:
            kinds[f"*{extension}"] = kinds.get(f"*{extension}", 0) + 1
        elif reason.kind != "not included" and reason not in (_HIDDEN, _NODE_MODULES):
            excluded += 1
    return sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0])), excluded
