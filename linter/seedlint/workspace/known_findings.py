"""Which findings the baseline holds, kept up to date: a file that changes is matched again only against entries of the same kind."""

from __future__ import annotations

from collections.abc import Sequence

from seedlint.settle.baseline import Entry, match

Kind = tuple[str, ...]  # what entries have in common that may stand for each other: all but the path


class KnownFindings:
    """Findings matched with the entries of a baseline."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[Kind, list[Entry]] = {}
        for each in entries:
            self._entries.setdefault(each[1:], []).append(each)
        self._found: dict[Kind, dict[str, list[tuple[int, Entry]]]] = {}  # kind -> printed path -> findings by number
        self._kinds: dict[str, set[Kind]] = {}  # printed path -> kinds
        self._known: dict[str, set[int]] = {}  # printed path -> numbers of the findings that are known

    def replace(self, path: str, found: Sequence[Entry | None]) -> set[str]:
        """Replace the findings of a file.

        Args:
            path: as printed.
            found: of each finding in order what would be its entry; None for one that no baseline holds.

        Returns:
            The printed paths of the files of which other findings are known now.
        """
        touched = self._kinds.pop(path, set())
        for kind in touched:
            del self._found[kind][path]
        kinds: set[Kind] = set()
        for number, entry in enumerate(found):
            if entry is not None and entry[1:] in self._entries:
                kinds.add(entry[1:])
                self._found.setdefault(entry[1:], {}).setdefault(path, []).append((number, entry))
        if kinds:
            self._kinds[path] = kinds
        changed = {path} if self._known.pop(path, None) else set()
        for kind in touched | kinds:
            changed |= self._match(kind)
        return changed

    def is_known(self, path: str, number: int) -> bool:
        """Whether the baseline holds a finding, by its number in the file."""
        return number in self._known.get(path, ())

    def _match(self, kind: Kind) -> set[str]:
        files = self._found[kind]
        places = [(path, number, entry) for path in sorted(files) for number, entry in files[path]]
        known = match([entry for _, _, entry in places], self._entries[kind]).known
        changed = set()
        for (path, number, _), entry in zip(places, known, strict=True):
            numbers = self._known.setdefault(path, set())
            if (number in numbers) is (entry is None):
                changed.add(path)
                (numbers.discard if entry is None else numbers.add)(number)
        return changed
