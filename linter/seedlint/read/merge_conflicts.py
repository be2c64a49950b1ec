"""Conflicts that git left in a file. Imported only for a file that has the first marker of one."""

from __future__ import annotations

import re

from seedlint._typing import NamedTuple
from seedlint.model.diagnostic import Note
from seedlint.model.messages import plain
from seedlint.model.problem import Problem
from seedlint.text.source import Source

MARKER = b"<<<<<<< "


class Conflict(NamedTuple):
    """One conflict, by offsets in the text: its first and its last line, without their ends, and what they call the two sides."""

    start: int
    first_end: int
    last: int
    end: int
    sides: tuple[str, str]


# git-merge(1), "How conflicts are presented"; and the fences of code (CommonMark, section 4.5).
_LINE = re.compile(
    r"^(?:(<{7}) ([^\r\n]*)|(={7})(?=[\r\n]|\Z)|(>{7}) ([^\r\n]*)|[ ]{0,3}(`{3,}|~{3,})([^\r\n]*))",
    re.MULTILINE,
)


def conflicts(text: str, body: int) -> list[Conflict]:
    """The conflicts of a text: their markers at the beginning of lines, in the order in which git writes them.

    Args:
        text: the whole file.
        body: where the body begins: one that begins inside a fenced block of code there is an example.
    """
    found: list[Conflict] = []
    opened: re.Match[str] | None = None
    divided = False
    fence = ""  # that an example of code began with
    for match in _LINE.finditer(text):
        first, _, middle, last, _, code, rest = match.groups()
        if code:
            if opened is None and match.start() >= body:
                if not fence:
                    fence = code if code[0] == "~" or "`" not in rest else ""
                elif code[0] == fence[0] and len(code) >= len(fence) and not rest.strip():
                    fence = ""
        elif fence:
            continue
        elif first:
            opened, divided = match, False
        elif middle and opened is not None:
            divided = True
        elif last and opened is not None and divided:
            found.append(Conflict(*opened.span(), *match.span(), (opened.group(2).strip(), match.group(5).strip())))
            opened = None
    return found


def problem_of(conflict: Conflict, source: Source) -> Problem:
    """What is to be reported of a conflict, at its first marker."""
    one, other = (plain(side) or "one side" for side in conflict.sides)
    message = f"merge conflict between {one} and {other}: keep what is right, and remove the markers"
    note = Note(source.span(conflict.last, conflict.end), "it ends here")
    return Problem("merge-conflict", source.span(conflict.start, conflict.first_end), message, (note,))
