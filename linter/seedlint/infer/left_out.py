"""What a draft rejects in the files that it was drafted from, with every place: its author's slips, and nothing else.

Found by asking the draft itself about each file again, so that what is listed and what the draft rejects cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint._typing import Any, NamedTuple
from seedlint.infer.sketch import Tally
from seedlint.model.document import Document, Pointer, Violation, json_pointer
from seedlint.model.messages import quoted_value
from seedlint.schema.violations import Schema
from seedlint.suggest import close
from seedlint.text.span import Span

MOST_PLACES = 20  # of one slip that are kept, unless all are wanted
_MOST_SLIPS = 1_000

_KINDS = {
    "NoneType": "empty", "bool": "true or false", "int": "a number", "float": "a number", "str": "a text", "list": "a list",
    "dict": "a mapping",
}  # fmt: skip
_EXPECTED = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "null": "nothing", "array": "a list",
    "object": "a mapping",
}  # fmt: skip
_FORMS = {
    "date-time": "a date-time", "date": "a date", "yaml-timestamp": "a date", "uri": "a URL", "uri-reference": "a URL or a path",
    "email": "an e-mail address",
}  # fmt: skip


class Slip:
    """One thing that a draft rejects.

    Attributes:
        words: what it is.
        is_missing: a required field is not there.
        tally: how often, and in how many files.
        places: the first, as ``path:line:column``, and the value there where it says more.
    """

    __slots__ = ("is_missing", "places", "tally", "words")

    def __init__(self, words: str, is_missing: bool) -> None:
        self.words = words
        self.is_missing = is_missing
        self.tally = Tally()
        self.places: list[str] = []


class LeftOut:
    """All that drafts reject, file by file.

    Attributes:
        files: files with any of it.
        files_of: the same by kind.
        more: slips of kinds for which there was no room.
    """

    def __init__(self, every_place: bool = False) -> None:
        self.files = 0
        self.files_of: dict[str, int] = {}
        self.more = 0
        self._every_place = every_place
        self._slips: dict[tuple[str, str], Slip] = {}

    def add(self, doc: Document, schema: Schema, kind: str, file: int) -> None:
        """Ask the schema of its kind about a file, given its number."""
        found = list(_rejected(doc, schema.validate(doc)))
        self.files += bool(found)
        self.files_of[kind] = self.files_of.get(kind, 0) + bool(found)
        for words, is_missing, span, value in found:
            slip = self._slips.get((kind, words))
            if slip is None:
                if len(self._slips) >= _MOST_SLIPS:
                    self.more += 1
                    continue
                slip = self._slips[kind, words] = Slip(words, is_missing)
            slip.tally.add(file)
            if self._every_place or len(slip.places) < MOST_PLACES:
                slip.places.append(f"{span.path}:{span.line}:{span.column}{value}")

    def slips(self) -> Iterator[tuple[str, list[Slip]]]:
        """For each kind of file its slips: what is wrong first, then what is missing, each the most frequent first."""
        for kind in sorted({kind for kind, _ in self._slips}):
            some = [slip for (name, _), slip in self._slips.items() if name == kind]
            yield kind, sorted(some, key=lambda slip: (slip.is_missing, -slip.tally.files, slip.words))


class _Rejected(NamedTuple):
    words: str
    is_missing: bool
    span: Span
    value: str


def _rejected(doc: Document, violations: Any) -> Iterator[_Rejected]:
    meant: dict[Pointer, str] = {}
    for violation in violations:
        if violation.keyword == "additionalProperties" and violation.key is not None:
            names = [name for name in close(violation.key, violation.schema.get("properties", ())) if name not in violation.value]
            if names:
                meant[*violation.pointer, violation.key] = names[0]
    misspelt = {(*pointer[:-1], name) for pointer, name in meant.items()}
    for violation in violations:
        if violation.keyword == "required" and (*violation.pointer, violation.key) in misspelt:
            continue
        yield _described(doc, violation, meant)


def _described(doc: Document, violation: Violation, meant: dict[Pointer, str]) -> _Rejected:
    pointer, key = violation.pointer, violation.key
    if key is not None and violation.keyword == "required":
        return _Rejected(f"{_pattern((*pointer, key))} is missing", True, doc.missing_span(pointer), "")
    if key is not None:
        full = (*pointer, key)
        name = meant.get(full)
        words = f"{_pattern(full)}, perhaps {name}" if name else f"{_pattern(full)}, which the draft does not have"
        return _Rejected(words, False, doc.key_span(full), "")
    span, value, expected = doc.span_of(pointer), violation.value, violation.expected
    shown = f": {quoted_value(value)}"
    if violation.keyword == "type":
        wanted = " or ".join(_EXPECTED[name] for name in ([expected] if isinstance(expected, str) else expected))
        words = f"{_pattern(pointer)}, {_KINDS[value.__class__.__name__]}, elsewhere {wanted}"
        return _Rejected(words, False, span, "" if value is None else shown)
    if violation.keyword == "enum":
        names = close(value, [word for word in expected if isinstance(word, str)]) if isinstance(value, str) else []
        like = f", perhaps {quoted_value(names[0])}" if names else ""
        return _Rejected(f"{_pattern(pointer)}, {quoted_value(value)}{like}", False, span, "")
    if violation.keyword == "format":
        return _Rejected(f"{_pattern(pointer)}, not {_FORMS.get(expected, expected)} as elsewhere", False, span, shown)
    return _Rejected(f"{_pattern(pointer) or 'front matter'} does not fit ({violation.keyword})", False, span, shown)


def _pattern(pointer: Pointer) -> str:
    return json_pointer(tuple("*" if isinstance(part, int) else part for part in pointer))
