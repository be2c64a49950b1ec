"""Which rules a run uses: selectors -> rules. CONTRACT.md, "Selection".

The most specific selector wins: a full name or code, then the longer code prefix, then ``default`` or ``all``; at equality
ignoring wins. A prefix or ``default`` does not switch on rules that are off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seedlint.diagnostic import Severity
from seedlint.registry import Registry
from seedlint.rule import Rule

EVERYTHING = ("default", "all")
_FULL = 1_000


class SelectorError(ValueError):
    """A selector that means nothing; the message names it and the closest known one."""


def closest(word: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` for the closest known word, or nothing."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), list(folded), 1, 0.6)
    return f"; did you mean {folded[found[0]]}?" if found else ""


def check_selectors(registry: Registry, selectors: Iterable[str]) -> None:
    """Refuse what selects nothing.

    Raises:
        SelectorError: a selector that is no name, code, prefix of a code, ``default`` or ``all``.
    """
    for word in selectors:
        if word not in EVERYTHING and registry.find(word) is None and not _is_prefix(registry, word):
            raise SelectorError(f"unknown rule {word!r}{closest(word, [*registry.by_name, *registry.by_code, *EVERYTHING])}")


def _is_prefix(registry: Registry, word: str) -> bool:
    return bool(word) and any(code.startswith(word.upper()) for code in registry.by_code)


def names(registry: Registry, selectors: Iterable[str]) -> set[str]:
    """The rules that selectors ask for by full name or code."""
    return {rule.name for word in selectors if (rule := registry.find(word)) is not None}


def matches(registry: Registry, word: str, rule: Rule) -> int:
    """How specifically a selector names a rule; 0 when it does not, 1 for ``default`` and ``all``."""
    if word in EVERYTHING:
        return 1
    if registry.find(word) is rule:
        return _FULL
    return 1 + len(word) if word and rule.code.startswith(word.upper()) and registry.find(word) is None else 0


def _weight(registry: Registry, selectors: Iterable[str], rule: Rule, choosing: bool) -> int:
    best = 0
    for word in selectors:
        weight = matches(registry, word, rule)
        if choosing and rule.severity is Severity.OFF and weight < _FULL and word != "all":
            continue
        best = max(best, weight)
    return best


def active(registry: Registry, select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules in force, sorted by code."""
    chosen = []
    for rule in registry.by_name.values():
        ignored = _weight(registry, ignore, rule, choosing=False)
        if rule.always:
            if ignored < _FULL:
                chosen.append(rule)
        elif _weight(registry, select, rule, choosing=True) > ignored:
            chosen.append(rule)
    return sorted(chosen, key=lambda rule: rule.code)
