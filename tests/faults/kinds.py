"""What a kind of fault is, and the ways most of them are made."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from faults.places import dropped, find, line, quoted, replaced, value


class Broken(NamedTuple):
    """A folder with one fault in it.

    Attributes:
        content: the broken file.
        line: where the rule must point, from 1.
        name: what the file is called.
        others: more files of the folder.
        path: the file in which the fault is told; ``name`` where empty.
    """

    content: str | bytes
    line: int
    name: str = "article.md"
    others: tuple[tuple[str, str | bytes], ...] = ()
    path: str = ""


Inject = Callable[[str, Random], Broken]


class Fault(NamedTuple):
    """A kind of fault.

    Attributes:
        kind: its name.
        rule: the rule that must speak, once.
        inject: makes it: a clean article and a source of chance in, the same with one defect out.
        also: further rules that speak on the same line, where the same characters are two defects (an ``http`` copy of a link).
        video: the clean article is a video.
    """

    kind: str
    rule: str
    inject: Inject
    also: tuple[str, ...] = ()
    video: bool = False


FAULTS: dict[str, Fault] = {}


def add(kind: str, rule: str, inject: Inject, *, also: tuple[str, ...] = (), video: bool = False) -> None:
    """Take in a kind."""
    if kind in FAULTS:
        raise ValueError(f"two kinds of fault are called {kind}")
    FAULTS[kind] = Fault(kind, rule, inject, also, video)


def fault(rule: str) -> Callable[[Inject], Inject]:
    """The decorated function is a kind of fault; its name is the kind's."""

    def take(inject: Inject) -> Inject:
        add(inject.__name__.replace("_", "-"), rule, inject)
        return inject

    return take


Change = str | Callable[[str], str]


def changed(kind: str, rule: str, pattern: str, change: Change, *, also: tuple[str, ...] = ()) -> None:
    """A kind that rewrites one value: ``change`` is YAML text, or a function of the old string that gives the new one."""

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        raw = change if isinstance(change, str) else quoted(change(value(text, *pointer)))
        return Broken(replaced(text, pointer, raw), line(text, pointer))

    add(kind, rule, inject, also=also)


def removed(kind: str, rule: str, pattern: str, *, at: str | None = None, video: bool = False) -> None:
    """A kind that drops a field.

    The line is that of the mapping that lacks it: its key, a list item's first key, line 1 for the whole; or that of the field
    ``at`` beside it.
    """

    def inject(text: str, rng: Random) -> Broken:
        pointer = find(text, pattern, rng)
        result = dropped(text, *pointer)
        holder = pointer[:-1] if at is None else (*pointer[:-1], at)
        return Broken(result, line(result, holder) if holder else 1)

    add(kind, rule, inject, video=video)
