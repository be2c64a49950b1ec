"""How many findings of a rule are shown: a flood is counted, so that it does not bury the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from seedlint._typing import TYPE_CHECKING
from seedlint.emit.escape import place
from seedlint.emit.record import shared_fact
from seedlint.emit.summary import number

if TYPE_CHECKING:
    from seedlint.model.diagnostic import Diagnostic


_PLACES = 3  # that are named of a fact
_FACTS = 100_000  # that are remembered


class FindingLimit:
    """Lets the first findings of each rule through, and counts the others.

    Findings that say the same of one related record, in whatever file, are one: the first is shown, with the others' places.

    Attributes:
        most: of one rule; 0 for all.
        more: code -> how many more there are.
        files: code -> in how many files these are.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.more: Counter[str] = Counter()
        self.files: Counter[str] = Counter()
        self._shown: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._last: dict[str, str] = {}  # the file of the last that was counted
        self._places: dict[tuple[str, ...], list[str]] = {}  # of the facts that are shown: the first of the others
        self._others: Counter[tuple[str, ...]] = Counter()

    def shows(self, d: Diagnostic) -> bool:
        """Whether to show a finding; called once for each, in the report's order."""
        code, fact = d.code, shared_fact(d)
        if fact in self._places:
            if len(self._places[fact]) < _PLACES:
                self._places[fact].append(place(d.span))
            self._others[fact] += 1
            return False
        if not self.most or self._shown[code] < self.most:
            self._shown[code] += 1
            if fact is not None and len(self._places) < _FACTS:
                self._places[fact] = []
            return True
        self.more[code] += 1
        if self._last.get(code) != d.path:  # findings come file by file
            self._last[code] = d.path
            self._names[code] = d.rule
            self.files[code] += 1
        return False

    def also_at(self, d: Diagnostic) -> list[str]:
        """The first other places of a finding that is shown, and how many more there are; complete once all were asked for."""
        fact = shared_fact(d)
        if fact is None or not self._others[fact]:
            return []
        left = self._others[fact] - len(self._places[fact])
        return [*self._places[fact], *([number(left, "more place")] if left else [])]

    def lines(self) -> Iterator[str]:
        """What was not shown, one line per rule, and how to see it; nothing where all was."""
        for code, count in self.more.most_common():
            yield f"… {count:,} more {self._names[code]} [{code}] in {number(self.files[code], 'file')}"
        if self.more:
            yield "--max-findings 0 shows all of them, --statistics how many there are of each rule"
