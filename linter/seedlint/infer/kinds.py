"""Which files are of one kind: those of a folder, and in it those of a layout or type whose keys differ from the others'."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence

from seedlint._typing import Any, NamedTuple
from seedlint.infer.sketch import Sketch

TELLING = ("layout", "type")  # the keys whose values say what kind of file it is
MOST_GROUPS = 64  # that are told apart while files are read
_MOST_WORDS = 16  # values of a telling key in one folder
_ALIKE = 0.6  # share of keys from which on two folders, or layouts, hold the same kind of file
_FEW = 5  # files: fewer belong to the others around them where they have no keys of their own

Group = tuple[str, str, str]  # folder, layout, type


class Kind(NamedTuple):
    """Files of one kind.

    Attributes:
        name: that of the folder, the layout or the type, for names of files and schemas.
        whole: that of the folders.
        folders: the folders that it is in.
        telling: the key that tells it from others in these folders, with its values; empty where none does.
        values: see there.
        sketch: what is known of the files.
    """

    name: str
    whole: str
    folders: tuple[str, ...]
    telling: str
    values: tuple[str, ...]
    sketch: Sketch


class Groups:
    """Sketches by folder, layout and type, of a bounded number: of too many, the deepest folders become one with those above them."""

    def __init__(self) -> None:
        self.sketches: dict[Group, Sketch] = {}
        self._words: dict[tuple[str, str], set[str]] = {}
        self._deepest = 1_000
        self._tells = True

    def add(self, path: str, data: dict[str, Any], file: int) -> None:
        """Take in a file by its printed path, given its number."""
        group = self._group(path, data)
        if group not in self.sketches:
            self.sketches[group] = Sketch()
        self.sketches[group].add(data, file)
        while len(self.sketches) > MOST_GROUPS:
            self._join()

    def kind_of(self, path: str, data: dict[str, Any], found: Sequence[Sequence[Kind]]) -> Kind:
        """The kind that a file was counted in, given what `kinds` made of these groups."""
        group = self._group(path, data)
        here = next(some for some in found if group[0] in some[0].folders)
        word = group[1 + TELLING.index(here[0].telling)] if here[0].telling else ""
        return next((kind for kind in here if word in kind.values), here[0])

    def _group(self, path: str, data: dict[str, Any]) -> Group:
        folder = self.folder_of(path)
        layout, type_ = (self._word(folder, key, data.get(key)) for key in TELLING)
        return folder, layout, type_

    def folder_of(self, path: str) -> str:
        """The folder that a file is counted in."""
        return self._cut(posixpath.dirname(path))

    def _cut(self, folder: str) -> str:
        parts = folder.split("/")
        return "/".join(parts[: self._deepest])

    def _word(self, folder: str, key: str, value: Any) -> str:
        if not isinstance(value, str) or not self._tells:
            return ""
        words = self._words.setdefault((folder, key), set())
        if value not in words and len(words) < _MOST_WORDS and len(value) < 60:
            words.add(value)
        return value if value in words else ""

    def _join(self) -> None:
        """Halve the detail: folders one level up, and when there are none left, layouts and types together."""
        depth = max(folder.count("/") + 1 for folder, _, _ in self.sketches)
        if depth > 1:
            self._deepest = depth - 1
        elif self._tells:
            self._tells = False
        else:
            self._deepest = 0
        before, self.sketches, self._words = self.sketches, {}, {}
        for (folder, layout, type_), sketch in before.items():
            here = self._cut(folder)
            group = (here, layout, type_) if self._tells else (here, "", "")
            for key, word in zip(TELLING, group[1:], strict=True):
                if word:
                    self._words.setdefault((here, key), set()).add(word)
            if group in self.sketches:
                self.sketches[group].merge(sketch)
            else:
                self.sketches[group] = sketch


def kinds(groups: Groups) -> list[list[Kind]]:
    """The kinds of files: one list for each kind of folder, of those in it that a layout or type tells apart."""
    by_folder: dict[str, list[Group]] = {}
    for group in sorted(groups.sketches):
        by_folder.setdefault(group[0], []).append(group)
    whole = {folder: _sum(groups.sketches[group] for group in some) for folder, some in by_folder.items()}
    top = _common(list(by_folder)) if by_folder else ""
    names: set[str] = set()
    found = []
    for folders in _clusters(list(by_folder), whole, _is_above_or_below):
        members = [group for folder in folders for group in by_folder[folder]]
        largest = max(folders, key=lambda folder: (whole[folder].files, folder))
        common = _common(folders)
        name = slug(_without_numbers(largest) if common == top and len(folders) > 1 else _without_numbers(common))
        found.append(list(_split(folders, name, members, groups, names)))
    return found


def _split(folders: Sequence[str], name: str, members: Sequence[Group], groups: Groups, names: set[str]) -> Iterator[Kind]:
    for place, key in enumerate(TELLING, 1):
        words = sorted({group[place] for group in members})
        by_word = {word: _sum(groups.sketches[group] for group in members if group[place] == word) for word in words}
        whole = _sum(by_word.values())
        with_word = sum(sketch.files for word, sketch in by_word.items() if word)
        clusters = _clusters([word for word in words if word], by_word, lambda *_: True) if with_word >= whole.files * _TOLD else []
        if len(clusters) > 1:
            whole_name = _unique(name, names)
            clusters[0] += [word for word in words if not word]  # those without the key lack what all should have
            for values in clusters:
                sketch = _sum(by_word[word] for word in values)
                most = max((word for word in values if word), key=lambda word: (by_word[word].files, word))
                yield Kind(_unique(slug(most), names), whole_name, tuple(folders), key, tuple(sorted(filter(None, values))), sketch)
            return
    sketch = _sum(groups.sketches[group] for group in members)
    yield Kind(_unique(name, names), name, tuple(folders), "", (), sketch)


_TOLD = 0.98  # the share of files with the telling key


def _clusters(names: Sequence[str], sketches: dict[str, Sketch], may_join: Callable[[str, str], bool]) -> list[list[str]]:
    """Names of sketches with much the same keys together, the largest first; ``may_join`` a few files others that have all their keys."""
    found: list[tuple[list[str], Sketch]] = []
    for name in sorted(names, key=lambda name: (-sketches[name].files, name)):
        sketch = sketches[name]
        best = max(found, key=lambda each: _likeness(sketch, each[1]), default=None)
        if best is None or not _belongs(sketch, best[1], any(may_join(name, member) for member in best[0])):
            best = None
        if best is not None:
            best[0].append(name)
            best[1].merge(sketch)
        else:
            found.append(([name], _sum([sketch])))
    return [sorted(members) for members, _ in found]


def _is_above_or_below(folder: str, other: str) -> bool:
    return f"{folder}/".startswith(f"{other}/") or f"{other}/".startswith(f"{folder}/")


def _belongs(sketch: Sketch, other: Sketch, may_join: bool) -> bool:
    if _likeness(sketch, other) >= _ALIKE:
        return True
    return may_join and sketch.files < _FEW <= other.files and sketch.root.keys.keys() <= other.root.keys.keys()


def _likeness(one: Sketch, other: Sketch) -> float:
    """From 0, no key together, to 1, the same keys equally often."""
    keys = sorted(one.root.keys.keys() | other.root.keys.keys())
    shares = [(_share(one, key), _share(other, key)) for key in keys]
    return sum(map(min, shares)) / (sum(map(max, shares)) or 1)


def _share(sketch: Sketch, key: str) -> float:
    return sketch.root.keys[key].seen.count / sketch.files if key in sketch.root.keys else 0.0


def _sum(sketches: Iterable[Sketch]) -> Sketch:
    whole = Sketch()
    for sketch in sketches:
        whole.merge(sketch)
    return whole


def _common(folders: Sequence[str]) -> str:
    """The folder above all of some, or one itself."""
    try:
        return posixpath.commonpath(folders)
    except ValueError:  # relative and absolute ones
        return folders[0]


def _without_numbers(folder: str) -> str:
    """A folder without the years and months below it."""
    parts = folder.split("/")
    while len(parts) > 1 and parts[-1].isdecimal():
        parts.pop()
    return "/".join(parts)


def slug(name: str) -> str:
    """A name for a schema, from that of a folder or a layout: letters, digits and hyphens."""
    last = posixpath.basename(name.rstrip("/")) if name else ""
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in last.lower()).split()
    return "-".join(words) or "page"


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found
