"""What the map hands to the reduce: the result of one file."""

from __future__ import annotations

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.rule import Plain
from seedlint.model.suppression import Suppression

# A file with suppression comments: its path, as printed, and the comments.
Commented = tuple[str, tuple[Suppression, ...]]

# The facts that folder rules collected from a file, plain: the name of each rule, and key, pointer and detail of each of its facts.
PlainFact = tuple[str, tuple[str | int, ...], tuple[Plain, ...]]
FileFacts = tuple[tuple[str, tuple[PlainFact, ...]], ...]


# Findings that are only counted: code and rule, the safety of the fix, "" where there is none, and how many.
Count = tuple[str, str, str, int]


class FileResult(NamedTuple):
    """One file, mapped: all that the run keeps of it.

    ``facts`` are what folder rules collected. ``images`` are the local image files that were looked at,
    with size, and times of modification and change in nanoseconds (-1 for a missing one); ``volatile`` says that the result depends
    on the clock: both decide whether a cached result still holds. ``skipped`` is why nothing is said of a file that could not
    be read: the user ignores the rule that would have reported it. ``facts_key`` is the key under which the cache holds the facts,
    also where they are not here. ``counts`` are the findings that are only counted, beside the diagnostics.
    """

    path: str
    digest: str
    diagnostics: tuple[Diagnostic, ...] = ()
    facts: FileFacts = ()
    suppressions: tuple[Suppression, ...] = ()
    images: tuple[tuple[str, int, int, int], ...] = ()
    volatile: bool = False
    skipped: str = ""
    facts_key: str = ""
    counts: tuple[Count, ...] = ()
