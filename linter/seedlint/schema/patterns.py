"""Regular expressions of schemas: ECMA-262, which JSON Schema asks for, by the library `regress`.

Python's own are another language: ``\\d`` takes digits of every script there, ``$`` matches before a last line break, and ``\\p{L}``
and ``(?<name>…)`` do not exist.

Source: JSON Schema 2020-12, core, section 6.4: patterns are ECMA-262 with the flag ``u``; many in use are valid without it only.
"""

from __future__ import annotations

from functools import lru_cache

from seedlint._typing import Any


class PatternError(ValueError):
    """A text that is no regular expression of ECMA-262; the message says why."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The expression, ready to be asked.

    Raises:
        PatternError: it is none.
    """
    from regress import Regex, RegressError

    reason = ""
    for flags in ("u", ""):
        try:
            return Regex(pattern, flags)
        except (RegressError, UnicodeEncodeError) as error:
            reason = reason or str(error)
    raise PatternError(reason[:1].lower() + reason[1:])


def matches(pattern: str, text: str) -> bool:
    """Whether an expression matches anywhere in a text.

    Raises:
        PatternError: it is no expression.
    """
    try:
        return compiled(pattern).find(text) is not None
    except UnicodeEncodeError:  # half of a surrogate pair is no character that an expression could name
        return False


def is_pattern(text: str) -> bool:
    """The format ``regex``."""
    try:
        return compiled(text) is not None
    except PatternError:
        return False
