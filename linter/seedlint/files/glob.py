"""A glob, matched as git's wildmatch matches one, but in linear time.

A glob is compiled to a finite automaton whose set of states is one number, so no part of a text is tried in two ways: time grows
with the length of the glob times the length of the text, however many stars there are. (git itself backtracks.)

Source: gitignore(5), "PATTERN FORMAT"; where it is silent, git's behaviour, with which the tests compare this module.
"""

from __future__ import annotations

from seedlint._typing import NamedTuple

_MOST_STEPS = 10_000  # that a glob remembers

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_DIGITS = frozenset("0123456789")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CLASSES = {
    "alnum": _DIGITS | _LOWER | _UPPER,
    "alpha": _LOWER | _UPPER,
    "blank": frozenset(" \t"),
    "cntrl": frozenset(map(chr, (*range(32), 127))),
    "digit": _DIGITS,
    "graph": _DIGITS | _LOWER | _UPPER | _PUNCTUATION,
    "lower": _LOWER,
    "print": _DIGITS | _LOWER | _UPPER | _PUNCTUATION | {" "},
    "punct": _PUNCTUATION,
    "space": frozenset(" \t\n\r"),  # without form feed and vertical tab, as in git
    "upper": _UPPER,
    "xdigit": _DIGITS | frozenset("abcdefABCDEF"),
}


class GlobError(ValueError):
    """Why a glob can never match anything, in words."""


class CharacterSet(NamedTuple):
    """The characters that a bracket expression accepts."""

    negated: bool
    single: frozenset[str]
    ranges: tuple[tuple[str, str], ...]

    def accepts(self, char: str) -> bool:
        inside = char in self.single or any(low <= char <= high for low, high in self.ranges)
        return inside != self.negated and char != "/"


_ANY = CharacterSet(True, frozenset(), ())  # ?


class _Star(NamedTuple):
    """A place that takes any number of characters: across folders, or within one name."""

    across: bool


class _Optional:
    """A place after which ``**/`` may be left out: the star and the slash that follow."""


_Place = str | CharacterSet | _Star | _Optional  # a string is one literal character


def _read_set(text: str, at: int) -> tuple[CharacterSet, int]:
    """A bracket expression, and the index after it.

    Args:
        text: a glob.
        at: index after ``[``.

    Raises:
        GlobError: there is no ``]``, or an unknown class.
    """
    negated = text.startswith(("!", "^"), at)
    at += negated
    single: set[str] = set()
    ranges: list[tuple[str, str]] = []
    before = ""  # what a range may begin with
    start, end = at, 0
    while at < len(text) and (text[at] != "]" or at == start):
        char = text[at]
        if char == "\\":
            at += 1
            before = text[at : at + 1]
            single.add(before)
        elif char == "-" and before and text[at + 1 : at + 2] not in ("", "]"):
            at += 2 if text[at + 1] == "\\" else 1
            ranges.append((before, text[at : at + 1]))
            before = ""
        elif text.startswith("[:", at):
            if end < at + 2:
                end = text.find("]", at + 2)
            if end < 0:
                break
            if end > at + 2 and text[end - 1] == ":":
                name = text[at + 2 : end - 1]
                if name not in _CLASSES:
                    raise GlobError(f"there is no character class [:{name[:20]}:]")
                single |= _CLASSES[name]
                at, before = end, ""
            else:  # no class: a literal bracket
                single.add(char)
                before = char
        else:
            single.add(char)
            before = char
        at += 1
    if at >= len(text) or text[at] != "]":
        raise GlobError("a [ without a ]")
    return CharacterSet(negated, frozenset(single), tuple(ranges)), at + 1


def places_of(text: str) -> list[_Place]:
    """The places of a glob.

    Raises:
        GlobError: it can never match.
    """
    places: list[_Place] = []
    at = 0
    while at < len(text):
        char = text[at]
        start, at = at, at + 1
        if char == "\\":
            if at == len(text):
                raise GlobError("a backslash at the end")
            places.append(text[at])
            at += 1
        elif char == "?":
            places.append(_ANY)
        elif char == "[":
            found, at = _read_set(text, at)
            places.append(found)
        elif char != "*":
            places.append(char)
        else:
            while text.startswith("*", at):
                at += 1
            whole = at - start > 1 and (start == 0 or text[start - 1] == "/")  # ** where a name begins
            if whole and text.startswith("/", at):
                at += 1
                if not (len(places) > 2 and isinstance(places[-3], _Optional)):  # **/**/ is **/
                    places += [_Optional(), _Star(True), "/"]
            else:
                places.append(_Star(whole and (at == len(text) or text.startswith("\\/", at))))
    return places


class Glob:
    """A glob as a finite automaton: bit n of a number says that the text may be before place n."""

    __slots__ = (
        "_across", "_end", "_least", "_literals", "_next", "_optional", "_places", "_sets", "_stars", "_start", "_tail", "_takes",
        "_within",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        """Read a glob.

        Raises:
            GlobError: it can never match.
        """
        self._places = places_of(text)
        self._next: dict[tuple[int, str], int] = {}
        self._start = 0  # until it is compiled
        # What a text must end with, backwards: nearly all texts are rejected by that.
        last = max((index for index, place in enumerate(self._places) if isinstance(place, _Star)), default=-1)
        optional_slash = last > 0 and isinstance(self._places[last - 1], _Optional)
        self._tail = [each for each in self._places[last + 1 + optional_slash :] if isinstance(each, str | CharacterSet)][::-1]
        # Characters that a text must have: a glob that asks for more than any path has is never compiled.
        optional = sum(isinstance(place, _Optional) for place in self._places)  # each may leave out a slash
        self._least = sum(isinstance(place, str | CharacterSet) for place in self._places) - optional

    def _compile(self) -> None:
        self._optional = self._across = self._within = 0
        self._literals: dict[str, int] = {}
        self._sets: list[tuple[int, CharacterSet]] = []
        self._takes: dict[str, int] = {}  # character -> the places that take it
        for index, place in enumerate(self._places):
            bit = 1 << index
            if isinstance(place, str):
                self._literals[place] = self._literals.get(place, 0) | bit
            elif isinstance(place, CharacterSet):
                self._sets.append((bit, place))
            elif isinstance(place, _Optional):
                self._optional |= bit
            elif place.across:
                self._across |= bit
            else:
                self._within |= bit
        self._stars = self._across | self._within
        self._end = 1 << len(self._places)
        self._start = self._closed(1)

    def _closed(self, states: int) -> int:
        """With the places that may follow without a character. After a star comes never another, nor something optional."""
        optional = states & self._optional
        states |= optional << 1 | optional << 3
        return states | (states & self._stars) << 1

    def _step(self, states: int, char: str) -> int:
        takes = self._takes.get(char)
        if takes is None:
            takes = self._literals.get(char, 0)
            for bit, chars in self._sets:
                if chars.accepts(char):
                    takes |= bit
            self._takes[char] = takes
        stays = self._across if char == "/" else self._stars
        return self._closed((states & takes) << 1 | states & stays)

    def matches(self, text: str) -> bool:
        """Whether the whole text is matched."""
        if len(text) < self._least:
            return False
        for place, char in zip(self._tail, reversed(text), strict=False):
            if place != char and (isinstance(place, str) or not place.accepts(char)):
                return False
        if not self._start:
            self._compile()
        states, known = self._start, self._next
        for char in text:
            key = states, char
            after = known.get(key)
            if after is None:
                if len(known) >= _MOST_STEPS:
                    known.clear()
                after = known[key] = self._step(states, char)
            if not after:
                return False
            states = after
        return bool(states & self._end)
