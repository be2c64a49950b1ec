"""The baseline: findings that a folder had when the linter was taken up. CONTRACT.md, "Baseline".

An entry holds no line: it is the rule, the file, the record's URL, the field inside the record (without the numbers of lists)
and a hash of the text that the finding is about. So it survives moved lines, reordered lists, other quotes and renamed files.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from seedlint._typing import NamedTuple
from seedlint.errors import BaselineError
from seedlint.model.diagnostic import Diagnostic

VERSION = 1
_NUMBER = re.compile(r"/[0-9]+(?=/|\Z)")
_RECORD = re.compile(r"/related/[0-9]+(?=/|\Z)")
_HEAD, _TAIL = f'{{"version":{VERSION},"entries":[', "]}"


class Entry(NamedTuple):
    """One known finding; all strings, the order of the file is the order of these fields."""

    path: str
    rule: str
    record: str
    field: str
    text: str


def entry(diagnostic: Diagnostic, path: str, text: str) -> Entry:
    """What stays the same about a finding.

    Args:
        diagnostic: the finding.
        path: its file, relative to the baseline's folder.
        text: what the finding is about, decoded.
    """
    from hashlib import blake2b

    field = _NUMBER.sub("/*", _RECORD.sub("", diagnostic.field or "", count=1))
    hashed = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Entry(path, diagnostic.rule, diagnostic.record_url or "", field, hashed)


def write(entries: Iterable[Entry]) -> str:
    """The text of a baseline file: sorted, one entry a line, so that its diff can be read and merged."""
    lines = [json.dumps(each._asdict(), separators=(",", ":")) for each in sorted(entries)]
    return "\n".join((_HEAD, ",\n".join(lines), _TAIL)) + "\n" if lines else f"{_HEAD}{_TAIL}\n"


def parse(text: str, name: str) -> list[Entry]:
    """The entries of a baseline file.

    Args:
        text: what it holds.
        name: the file, for messages.

    Raises:
        BaselineError: it is no baseline, or one that was merged or edited wrongly.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            raise BaselineError(
                f"{name}:{number}: a merge conflict: keep the entries of both sides, or write it again with seedlint baseline"
            )
    try:
        found = json.loads(text)
    except ValueError as error:
        where = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        words = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BaselineError(f"{name}{where}: not JSON: {words}; write it again with seedlint baseline") from None
    except RecursionError:
        raise BaselineError(f"{name}: nested too deeply; write it again with seedlint baseline") from None
    if not isinstance(found, dict) or found.get("version") != VERSION or not isinstance(found.get("entries"), list):
        raise BaselineError(f"{name}: no baseline of version {VERSION}; write it again with seedlint baseline")
    entries = []
    for number, value in enumerate(found["entries"]):
        if not isinstance(value, dict) or set(value) != set(Entry._fields) or not all(isinstance(each, str) for each in value.values()):
            raise BaselineError(f"{name}: entry {number + 1} does not hold {', '.join(Entry._fields)} as texts")
        entries.append(Entry(**value))
    return entries


class Matched(NamedTuple):
    """What became of the findings and of the entries.

    Attributes:
        known: for each finding, the entry that knows it, or None.
        gone: entries that know no finding.
    """

    known: list[Entry | None]
    gone: list[Entry]


def match(found: Iterable[Entry], entries: Iterable[Entry]) -> Matched:
    """Match findings and entries as multisets: those of the same file first, then those of any."""
    left = Counter(entries)
    alike = {each[1:] for each in left}
    known: list[Entry | None] = []
    perhaps: list[tuple[int, tuple[str, ...]]] = []  # findings that an entry of another file may know
    for index, each in enumerate(found):
        if left[each] > 0:
            left[each] -= 1
            known.append(each)
            continue
        known.append(None)
        if each[1:] in alike:
            perhaps.append((index, each[1:]))
    elsewhere: dict[tuple[str, ...], list[Entry]] = {}
    for each in sorted((+left).elements()):
        elsewhere.setdefault(each[1:], []).append(each)
    for index, what in perhaps:
        if elsewhere.get(what):
            known[index] = elsewhere[what].pop(0)
    return Matched(known, sorted(each for rest in elsewhere.values() for each in rest))
