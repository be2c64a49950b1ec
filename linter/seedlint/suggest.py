"""Which known name somebody meant: fields, rules, options, schemas."""

from __future__ import annotations

from collections.abc import Iterable


def close(word: str, known: Iterable[str]) -> list[str]:
    """The known names that ``word`` may be a slip of, closest first.

    Names that differ only in case, ``-`` and ``_`` are closest; else a quarter of the letters may be wrong, missing, too
    many or swapped with their neighbour.
    """
    folded = _fold(word)
    found = []
    for name in known:
        other = _fold(name)
        limit = max(1, len(other) // 4)
        if abs(len(other) - len(folded)) <= limit and (steps := _distance(folded, other, limit)) <= limit:
            found.append((steps, name))
    return [name for _, name in sorted(found)]


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is closest to ``word``; None where none is close."""
    found = close(word, known)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` for the known word that begins so, or is closest; nothing where none is."""
    names = list(known)
    begun = [name for name in names if len(word) > 3 and name.lower().startswith(word.lower())]
    found = min(begun, key=len) if begun else closest(word, names)
    return f"; did you mean {found}?" if found else ""


def _fold(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "")


def _distance(one: str, two: str, limit: int) -> int:
    """Letters to change, add, drop or swap (optimal string alignment); more than ``limit`` as soon as that is sure."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, other in enumerate(two, 1):
            steps = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == two[column - 2] and one[row - 2] == other:
                steps = min(steps, before[column - 2] + 1)
            line.append(steps)
        if min(line) > limit:
            return limit + 1
        before, last = last, line
    return last[-1]
