"""Which files have facts of a rule with a key: so that a change of one file looks again only at what it touches."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.check.shortcuts import ABOUT_DIFFERENCES
from seedlint.results.file_result import FileFacts, PlainFact
from seedlint.results.store import Facts

FactsKey = tuple[str, str]  # the name of a folder rule, and what its facts have in common


class FactsIndex:
    """The facts of all files, by rule and key."""

    def __init__(self) -> None:
        self._facts: dict[str, FileFacts] = {}
        self._paths: dict[str, dict[str, str | dict[str, None]]] = {}  # rule -> key -> the one file, or several in order

    def replace(self, path: str, facts: FileFacts) -> list[FactsKey]:
        """Replace the facts of a file; returns the keys of which it now has others, more or fewer."""
        before, after = _by_key(self._facts.get(path, ())), _by_key(facts)
        if facts:
            self._facts[path] = facts
        else:
            self._facts.pop(path, None)
        for key in before.keys() - after.keys():
            self._remove(key, path)
        for key in after.keys() - before.keys():
            self._add(key, path)
        return [key for key in {**before, **after} if before.get(key) != after.get(key)]

    def of(self, key: FactsKey) -> Facts:
        """All facts of a key, as the reduce takes them."""
        rule, word = key
        facts = Facts(ABOUT_DIFFERENCES)
        for path in self._having(key):
            some = tuple(fact for name, each in self._facts[path] if name == rule for fact in each if fact[0] == word)
            facts.add(path, ((rule, some),))
        return facts

    def _having(self, key: FactsKey) -> Iterator[str]:
        found = self._paths.get(key[0], {}).get(key[1])
        if isinstance(found, str):
            yield found
        elif found is not None:
            yield from found

    def _add(self, key: FactsKey, path: str) -> None:
        keys = self._paths.setdefault(key[0], {})
        found = keys.get(key[1])
        if found is None:
            keys[key[1]] = path
        elif isinstance(found, str):
            keys[key[1]] = {found: None, path: None}
        else:
            found[path] = None

    def _remove(self, key: FactsKey, path: str) -> None:
        keys = self._paths[key[0]]
        found = keys[key[1]]
        if isinstance(found, str):
            del keys[key[1]]
        else:
            del found[path]
            if not found:
                del keys[key[1]]


def _by_key(facts: FileFacts) -> dict[FactsKey, list[PlainFact]]:
    found: dict[FactsKey, list[PlainFact]] = {}
    for rule, some in facts:
        for fact in some:
            found.setdefault((rule, fact[0]), []).append(fact)
    return found
