"""Which rules a run uses: selectors -> rules. CONTRACT.md, "Selection".

The most specific selector wins: a full name or code, then the longer code prefix, then ``default`` or ``all``; at equality
ignoring wins. A prefix or ``default`` does not switch on rules that are off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from seedlint.errors import SelectorError
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import CRASH_CODE, Rule
from seedlint.registry.registry import Registry

EVERYTHING = ("default", "all")
_FULL = 1_000


def why_unknown(registry: Registry, word: str, guess: bool = True, full: bool = False) -> str:
    """What is wrong with a selector; ``""`` when it selects something.

    Args:
        registry: the known rules.
        word: the selector.
        guess: name the closest known one.
        full: only a rule's name or code is allowed, neither a prefix nor ``default`` nor ``all``.
    """
    if registry.find(word) is not None or (not full and (word in EVERYTHING or _is_prefix(registry, word))):
        return ""
    from seedlint.suggest import did_you_mean

    known = [*registry.by_name, *registry.by_code, *registry.renamed, *(() if full else EVERYTHING)]
    return f"unknown rule {word!r}{did_you_mean(word, known) if guess else ''}"


def check_selectors(registry: Registry, selectors: Iterable[str], full: bool = False) -> None:
    """Reject what selects nothing.

    Raises:
        SelectorError: a selector that is not a name, code, prefix of a code, ``default`` or ``all``.
    """
    for word in selectors:
        if words := why_unknown(registry, word, full=full):
            raise SelectorError(words if "; did you mean" in words else f"{words}; seedlint rules lists all")


def _is_prefix(registry: Registry, word: str) -> bool:
    return bool(word) and any(code.startswith(word.upper()) for code in registry.by_code)


def names(registry: Registry, selectors: Iterable[str]) -> set[str]:
    """The rules that selectors ask for by full name or code."""
    return {rule.name for word in selectors if (rule := registry.find(word)) is not None}


def renamed(registry: Registry, selectors: Iterable[str]) -> dict[str, str]:
    """The former names among selectors, each with the rule's name of today, sorted."""
    return {word: registry.renamed[word] for word in sorted(set(selectors)) if word in registry.renamed and word not in registry.by_name}


def matches(registry: Registry, word: str, rule: Rule) -> int:
    """How specifically a selector names a rule: 0 when it does not, 1 for ``all`` and, if the rule is on by default, ``default``."""
    if word in EVERYTHING:
        return int(word == "all" or rule.severity is not Severity.OFF)
    found = registry.find(word)
    if found is not None:
        return _FULL if found is rule else 0
    return 1 + len(word) if word and rule.code.startswith(word.upper()) else 0


def suppresses(registry: Registry, word: str, rule: Rule) -> bool:
    """Whether a suppression with this selector takes a rule's findings away.

    Rules that run whatever is selected, and those that report suppressions, give way to their own name or code only; a crash
    to nothing.
    """
    weight = matches(registry, word, rule)
    return rule.code != CRASH_CODE and (weight == _FULL or (weight > 0 and not rule.always and not rule.engine))


def _weight(registry: Registry, selectors: Iterable[str], rule: Rule, choosing: bool) -> int:
    best = 0
    for word in selectors:
        weight = matches(registry, word, rule)
        if choosing and rule.severity is Severity.OFF and weight < _FULL and word != "all":
            continue
        best = max(best, weight)
    return best


def active(registry: Registry, select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules in effect, sorted by code."""
    chosen = []
    for rule in registry.by_name.values():
        ignored = _weight(registry, ignore, rule, choosing=False)
        if rule.always:
            if ignored < _FULL:
                chosen.append(rule)
        elif _weight(registry, select, rule, choosing=True) > ignored:
            chosen.append(rule)
    return sorted(chosen, key=lambda rule: rule.code)
