"""The findings that fit on the page, each with its lines and its fix: texts only, as a browser may show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json import dumps

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from seedlint.emit.code_frame import rows
from seedlint.emit.escape import page, visible
from seedlint.emit.record import label
from seedlint.report.figures import RANKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.model.diagnostic import Diagnostic, Edit
    from seedlint.results.report import Report
    from seedlint.text.span import Span

MOST = 5_000  # findings
_FEWEST = 5  # of a rule that are shown before others get more
_ROOM = 84  # cells of a line of code
_LONGEST_MESSAGE = 240
_LONGEST_LABEL = 80
_LONGEST_TEXT = 100  # of a fix
_MOST_NOTES = 3
_MOST_EDITS = 3

_DIGITS = 6  # of the number of a path, with its comma

Kind = tuple[int, str]  # rank of the severity (0: error), and rule


class ShownFindings(NamedTuple):
    """Findings as plain values for JSON.

    Attributes:
        rows: path, line, column, rule, severity (0: error), message, about, field, code lines, fix, notes of each; path and rule are
            numbers of those below.
        paths: every path.
        rules: every rule.
        left_out: rule -> number of findings that are not shown.
    """

    rows: list[list[Any]]
    paths: list[str]
    rules: list[str]
    left_out: dict[str, int]


NO_FINDINGS = ShownFindings([], [], [], {})


def findings_that_fit(report: Report, lines: Callable[[str], Sequence[str]], most_bytes: int, most: int = MOST) -> ShownFindings:
    """Choose the findings to show: errors before warnings before infos, the same number of each rule where not all fit.

    Args:
        report: the run.
        lines: the lines of a file, without line ends.
        most_bytes: of the JSON text of all.
        most: findings.
    """
    tally: Counter[Kind] = Counter()
    for each, count in report.tally.items():
        tally[RANKS.index(each.severity), each.rule] += count
    quota = shares(tally, most)
    writer = _Writer(lines)
    made: list[tuple[Kind, list[Any]]] = []
    size = 0
    paths: set[str] = set()
    for key, d in _first(((_kind(d), d) for d in report.diagnostics), quota):
        row = writer.row(d)
        size += _bytes(row[1:]) + _DIGITS
        if d.path not in paths:
            paths.add(d.path)
            size += _bytes(row[0]) + 1
        made.append((key, row))
    if size > most_bytes:
        made = list(_first(made, shares(tally, len(made) * max(most_bytes, 0) // size)))
    taken = Counter(key for key, _ in made)
    left_out: Counter[str] = Counter()
    for (rank, rule), count in tally.items():
        left_out[rule] += count - taken[rank, rule]
    return _numbered([row for _, row in made], {rule: count for rule, count in left_out.most_common() if count})


T = TypeVar("T")


def _first(things: Iterable[tuple[Kind, T]], quota: Mapping[Kind, int]) -> Iterator[tuple[Kind, T]]:
    """The first things of each kind, so many as its quota says."""
    taken: Counter[Kind] = Counter()
    for kind, thing in things:
        if taken[kind] < quota.get(kind, 0):
            taken[kind] += 1
            yield kind, thing


def _kind(d: Diagnostic) -> Kind:
    return RANKS.index(d.severity), d.rule


def _numbered(rows: list[list[Any]], left_out: dict[str, int]) -> ShownFindings:
    """Numbers instead of paths and rules."""
    paths: dict[str, int] = {}
    rules: dict[str, int] = {}
    for row in rows:
        row[0] = paths.setdefault(row[0], len(paths))
        row[3] = rules.setdefault(row[3], len(rules))
        for note in row[10] if len(row) > 10 else ():
            if isinstance(note, list):
                note[0] = paths.setdefault(note[0], len(paths))
    return ShownFindings(rows, list(paths), list(rules), left_out)


def _bytes(value: Any) -> int:
    """Of a value in a script of the page, where the template writes four characters as six each."""
    text = dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "replace")) + 5 * sum(map(text.count, "<>&'"))


def shares(tally: Mapping[Kind, int], most: int) -> dict[Kind, int]:
    """How many of each kind are shown: a few of every kind, then the rest of the room by severity, in equal shares."""
    found = dict.fromkeys(tally, 0)
    left = most
    wanted: list[tuple[list[Kind], int]] = [(sorted(tally), _FEWEST)]
    wanted += [([key for key in sorted(tally) if key[0] == rank], most) for rank in sorted({key[0] for key in tally})]
    for keys, limit in wanted:
        open_keys = sorted(keys, key=lambda key: min(tally[key], limit))
        for number, key in enumerate(open_keys):
            more = min(min(tally[key], limit) - found[key], left // (len(open_keys) - number))
            more = max(more, 0)
            found[key] += more
            left -= more
    return found


class _Writer:
    """Turns findings into rows."""

    def __init__(self, lines: Callable[[str], Sequence[str]]) -> None:
        self.lines = lru_cache(maxsize=8)(lines)

    def row(self, d: Diagnostic) -> list[Any]:
        span = d.span
        row = [
            page(span.path),
            span.line,
            span.column,
            d.rule,
            RANKS.index(d.severity),
            clipped(d.message, _LONGEST_MESSAGE),
            clipped(label(d), _LONGEST_LABEL),
            clipped(d.field or "", _LONGEST_MESSAGE),
            self._code(span),
            self._fix(d),
            self._notes(d),
        ]
        while not row[-1]:  # what is empty at the end is left out
            row.pop()
        return row

    def _code(self, span: Span) -> list[Any]:
        """The lines of a span: number, text before, under and after the mark; 0 for lines that are left out."""
        return [
            0 if row is None else [row.number, *(page(text) for text in (row.before, row.marked, row.after.rstrip()))]
            for row in rows(span, self.lines(span.path), _ROOM)
        ]

    def _fix(self, d: Diagnostic) -> Any:
        """Title, whether it is safe, the first edits as line, old and new text, and how many more there are; 0 where there is none."""
        if d.fix is None:
            return 0
        edits = [self._edit(edit) for edit in d.fix.edits]
        edits = [edit for edit in edits if edit[1] != edit[2]]
        safe = int(d.fix.safety == "safe")
        return [clipped(d.fix.title, _LONGEST_MESSAGE), safe, edits[:_MOST_EDITS], max(len(edits) - _MOST_EDITS, 0)]

    def _edit(self, edit: Edit) -> list[Any]:
        return [edit.span.line, *(_seen(clipped(text, _LONGEST_TEXT)) for text in (self._text(edit.span), edit.text))]

    def _text(self, span: Span) -> str:
        lines = self.lines(span.path)[span.line - 1 : span.end_line]
        if not lines:
            return ""
        last = lines[-1][: span.end_column - 1]
        if len(lines) == 1:
            return last[span.column - 1 :]
        return "\n".join([lines[0][span.column - 1 :], *lines[1:-1], last])

    def _notes(self, d: Diagnostic) -> list[Any]:
        """Path, line, column and words of the first notes, then how many more there are."""
        notes: list[Any] = [
            [page(note.span.path), note.span.line, note.span.column, clipped(note.message, _LONGEST_MESSAGE)]
            for note in d.notes[:_MOST_NOTES]
        ]
        return [*notes, len(d.notes) - _MOST_NOTES] if len(d.notes) > _MOST_NOTES else notes


def _seen(text: str) -> str:
    """The same, where it is nothing but whitespace with its characters shown."""
    return "".join("␣" if char == " " else visible(char) for char in text) if text.isspace() else text


def clipped(text: str, longest: int) -> str:
    """A text of at most so many characters, as a browser may show it in one line."""
    return page(text if len(text) <= longest else text[: longest - 1].rstrip() + "…")
