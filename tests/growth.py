"""How work grows with its input, by counting what is done: no clock, so that a busy machine says the same as an idle one.

Of Python the lines that run are counted, and each call of a method that goes over its whole text or list counts as much as that
is long. Of regular expressions, which run in C, the steps of a backtracking matcher that follows the same parse tree as `re`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any, NamedTuple

from re import _constants as sre  # isort: skip
from re import _parser as sre_parse  # isort: skip

MOST = 2.7  # of a growth: what is linear has 2, sorting a little more, what is quadratic 4
FEW = 24  # below, a step more or less is a large part

# Methods that go over the whole of what they belong to, whatever their arguments are.
_WHOLE = {
    str: {"encode", "casefold", "lower", "upper", "translate", "splitlines", "isascii", "count", "replace", "split", "format", "title"},
    bytes: {"decode", "splitlines", "count", "replace", "split", "lower", "translate"},
    list: {"insert", "remove", "index", "count", "copy", "reverse", "sort"},
    dict: {"copy"},
}


def count(work: Callable[[], Any]) -> Counter[tuple[str, int]]:
    """How often each line of Python runs in a piece of work, and, below its negative number, the lengths of what C goes over for it."""
    lines: Counter[tuple[str, int]] = Counter()
    # One counter for each function, by its number: a code object takes long to hash, and a line should cost little to count.
    ran: dict[int, tuple[CodeType, Counter[int], Any]] = {}

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if id(code) not in ran:
            ran[id(code)] = code, *line_counter()
        return ran[id(code)][2](frame, event, argument)

    def line_counter() -> tuple[Counter[int], Any]:
        counter: Counter[int] = Counter()

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            counter[frame.f_lineno] += 1
            return line

        return counter, line

    def call(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call":
            owner = getattr(function, "__self__", None)
            if type(owner) in _WHOLE and function.__name__ in _WHOLE[type(owner)]:
                lines[frame.f_code.co_filename, -frame.f_lineno] += len(owner)

    traced, profiled = sys.gettrace(), sys.getprofile()
    sys.settrace(enter)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(profiled)
        sys.settrace(traced)
    for code, counter, _ in ran.values():
        for number, times in counter.items():
            lines[code.co_filename, number] += times
    return lines


def growth(small: int, middle: int, large: int) -> float:
    """Of what was counted at one, two and four times a size: how much more the second step adds than the first.

    What does not depend on the size drops out. Where next to nothing is counted, nothing grows: 2.
    """
    return 2.0 if small < FEW or large - small < FEW else (large - middle) / max(middle - small, 1)


Counts = Counter[tuple[str, int]]


def counts(make: Callable[[int], Callable[[], Any]], size: int) -> tuple[Counts, Counts, Counts]:
    """What is counted of some work at a size, twice and four times as much; it is done once before, so that what is kept is there."""
    make(4 * size)()
    return count(make(size)), count(make(2 * size)), count(make(4 * size))


def too_often(small: Counts, middle: Counts, large: Counts) -> dict[tuple[str, int], tuple[int, int, int]]:
    """The lines that run more and more often: file and number, and the three counts.

    Each line is looked at by itself: among all others a quadratic one would show with far more items only. A line that only the
    larger sizes reach is not judged.
    """
    each = {key: (small[key], middle[key], large[key]) for key in large}
    return {key: counted for key, counted in each.items() if growth(*counted) > MOST and counted[2] > 6 * counted[0]}


def grows(make: Callable[[int], Callable[[], Any]], size: int) -> dict[tuple[str, int], tuple[int, int, int]]:
    """The lines of some work that run too often, from this size to four times as much."""
    return too_often(*counts(make, size))


# -- regular expressions -------------------------------------------------------------------------------------------------


class TooManySteps(Exception):
    """A match takes more steps than any linear one would."""


class _Step(NamedTuple):
    """An instruction: what it does, what it needs for that, and where the others are that it may go on with."""

    name: str
    value: Any = None
    to: int = 0


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class Matcher:
    """A regular expression as the backtracking matcher of `re` goes through it, which counts its steps."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.tree = sre_parse.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self.flags = pattern.flags
        self.program: list[_Step] = []
        self.steps = 0
        self.most = sys.maxsize
        self._known: dict[tuple[int, str], bool] = {}
        self._write(self.tree, self.program, self.flags)
        self.program.append(_Step("end"))

    def _sub(self, tree: Any, flags: int) -> list[_Step]:
        program: list[_Step] = []
        self._write(tree, program, flags)
        return [*program, _Step("end")]

    def _write(self, tree: Any, program: list[_Step], flags: int) -> None:
        for code, value in tree:
            if code in SINGLE:
                program.append(_Step("one", (code, value, flags)))
            elif code is sre.AT:
                program.append(_Step("at", (value, flags)))
            elif code is sre.BRANCH:
                self._branch(value[1], program, flags)
            elif code is sre.SUBPATTERN:
                group, add, remove, inner = value
                if group is not None:
                    program.append(_Step("mark", 2 * group))
                self._write(inner, program, (flags | add) & ~remove)
                if group is not None:
                    program.append(_Step("mark", 2 * group + 1))
            elif code is sre.ATOMIC_GROUP:
                program.append(_Step("atomic", self._sub(value, flags)))
            elif code is sre.POSSESSIVE_REPEAT:
                program.append(_Step("atomic", self._sub([(sre.MAX_REPEAT, value)], flags)))
            elif code in REPEATS:
                self._repeat(code is sre.MAX_REPEAT, *value, program, flags)
            elif code in (sre.ASSERT, sre.ASSERT_NOT):
                back = value[1].getwidth()[0] if value[0] < 0 else 0
                program.append(_Step("look", (code is sre.ASSERT, back, self._sub(value[1], flags))))
            elif code is sre.GROUPREF:
                program.append(_Step("again", value))
            else:
                raise NotImplementedError(str(code))

    def _branch(self, branches: Any, program: list[_Step], flags: int) -> None:
        ends = []
        for branch in branches[:-1]:
            split = len(program)
            program.append(_Step("split"))
            self._write(branch, program, flags)
            ends.append(len(program))
            program.append(_Step("go"))
            program[split] = _Step("split", True, len(program))
        self._write(branches[-1], program, flags)
        for end in ends:
            program[end] = _Step("go", None, len(program))

    def _repeat(self, greedy: bool, low: int, high: int, inner: Any, program: list[_Step], flags: int) -> None:
        for _ in range(low):
            self._write(inner, program, flags)
        if high is sre.MAXREPEAT:
            split = len(program)
            program += [_Step("split"), _Step("here", split)]
            self._write(inner, program, flags)
            program += [_Step("moved", split), _Step("go", None, split)]
            program[split] = _Step("split", greedy, len(program))
            return
        splits = []
        for _ in range(high - low):
            splits.append(len(program))
            program.append(_Step("split"))
            self._write(inner, program, flags)
        for split in splits:
            program[split] = _Step("split", greedy, len(program))

    def _is(self, step: _Step, char: str) -> bool:
        known = self._known.get((id(step), char))
        if known is None:
            code, value, flags = step.value
            chars = {char, char.lower(), char.upper()} if flags & re.IGNORECASE else {char}
            known = self._known[id(step), char] = any(self._fits(code, value, flags, each) for each in chars)
        return known

    def _fits(self, code: Any, value: Any, flags: int, char: str) -> bool:
        if code is sre.ANY:
            return bool(flags & re.DOTALL) or char != "\n"
        if code is sre.LITERAL:
            return char == chr(value)
        if code is sre.NOT_LITERAL:
            return char != chr(value)
        found = False
        for kind, item in value:
            if kind is sre.LITERAL:
                found |= char == chr(item)
            elif kind is sre.RANGE:
                found |= len(char) == 1 and item[0] <= ord(char) <= item[1]
            elif kind is sre.CATEGORY:
                found |= re.match(_CATEGORIES[item], char, flags & re.ASCII) is not None
        return found != (value[0][0] is sre.NEGATE)

    def _at(self, where: Any, flags: int, text: str, position: int) -> bool:
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            lines = where is sre.AT_BEGINNING and flags & re.MULTILINE
            return position == 0 or bool(lines and text[position - 1] == "\n")
        if where is sre.AT_END:
            return position == len(text) or (text[position] == "\n" and (bool(flags & re.MULTILINE) or position == len(text) - 1))
        if where is sre.AT_END_STRING:
            return position == len(text)
        word = [
            bool(re.match(r"\w", each, flags & re.ASCII))
            for each in (text[position - 1 : position] if position else "", text[position : position + 1])
        ]
        return (word[0] != word[1]) == (where is sre.AT_BOUNDARY)

    def _run(
        self, program: list[_Step], text: str, position: int, marks: dict[int, int], whole: bool = False, after: int = -1
    ) -> tuple[int, dict[int, int]] | None:
        """The end of the match from here, which lies after a place, and where its groups stand."""
        todo = [(0, position, marks)]
        length = len(text)
        while todo:
            at, position, marks = todo.pop()
            while True:
                self.steps += 1
                if self.steps > self.most:
                    raise TooManySteps
                name, value, to = step = program[at]
                at += 1
                if name == "one":
                    if position < length and self._is(step, text[position]):
                        position += 1
                        continue
                    break
                if name == "split":
                    if value:
                        todo.append((to, position, marks))
                    else:
                        todo.append((at, position, marks))
                        at = to
                elif name == "go":
                    at = to
                elif name == "mark":
                    marks = {**marks, value: position}
                elif name == "here":
                    marks = {**marks, -1 - value: position}
                elif name == "moved":
                    if marks[-1 - value] == position:  # a turn that took nothing is the last
                        at += 1
                elif name == "at":
                    if not self._at(*value, text, position):
                        break
                elif name == "atomic":
                    found = self._run(value, text, position, marks)
                    if found is None:
                        break
                    position, marks = found
                elif name == "look":
                    wanted, back, inner = value
                    found = self._run(inner, text, position - back, marks) if position >= back else None
                    if (found is not None) != wanted:
                        break
                    marks = found[1] if found else marks
                elif name == "again":
                    start, end = marks.get(2 * value), marks.get(2 * value + 1)
                    if start is None or end is None or not text.startswith(text[start:end], position):
                        break
                    self.steps += end - start
                    position += end - start
                elif position > after and (not whole or position == length):
                    return position, marks
                else:
                    break
        return None

    def match(self, text: str, start: int = 0, whole: bool = False, after: int = -1) -> int | None:
        """The end of the match at a place, None where there is none."""
        found = self._run(self.program, text, start, {}, whole, after)
        return found[0] if found else None

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each match, as `re.finditer` gives them."""
        start, after = 0, -1
        while start <= len(text):
            end = self.match(text, start, after=after)
            if end is None:
                start, after = start + 1, -1
            else:
                yield start, end
                start, after = end, end if end == start else -1  # after an empty match comes no other one at this place


def inner(code: Any, value: Any) -> list[Any]:
    """The parts that a part of a pattern is made of."""
    if code in REPEATS:
        return [value[2]]
    if code is sre.SUBPATTERN:
        return [value[3]]
    if code is sre.ATOMIC_GROUP:
        return [value]
    if code is sre.BRANCH:
        return list(value[1])
    return [value[1]] if code in (sre.ASSERT, sre.ASSERT_NOT) else []


def bounds(tree: Any) -> int:
    """The largest number of times that a pattern bounds a repetition to: below it, every repetition looks endless."""
    most = 1
    for code, value in tree:
        if code in REPEATS:
            most = max(most, value[0] if value[1] is sre.MAXREPEAT else value[1])
        most = max([most, *map(bounds, inner(code, value))])
    return most


def unsafe_groups(tree: Any) -> Iterator[str]:
    """Possessive repetitions and atomic groups of more than one character: Python 3.11.0 to 3.11.4 match them wrongly (gh-106052)."""

    def is_single(tree: Any) -> bool:
        return len(tree) == 1 and tree[0][0] in SINGLE

    for code, value in tree:
        if code is sre.POSSESSIVE_REPEAT and not is_single(value[2]):
            yield "possessive"
        if (
            code is sre.ATOMIC_GROUP
            and not is_single(value)
            and not (len(value) == 1 and value[0][0] in REPEATS and is_single(value[0][1][2]))
        ):
            yield "atomic"
        for part in inner(code, value):
            yield from unsafe_groups(part)
