"""Comma-separated values for spreadsheets and scripts: a header, then one finding per line.

Source: RFC 4180. The columns are the keys of the json format whose values are single ones, in the same order. What a
spreadsheet would take for a formula begins with an apostrophe, or as a path with ``./``.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.emit.escape import terminal
from seedlint.emit.record import COLUMNS, records
from seedlint.emit.style import Style
from seedlint.results.report import Report

_FORMULA = ("=", "+", "-", "@")


def render(report: Report, style: Style) -> Iterator[str]:
    """The whole table; lines end in CRLF."""
    yield f"{','.join(COLUMNS)}\r\n"
    for record in records(report):
        yield f"{','.join([_path(record['path']), *(_value(record[column]) for column in COLUMNS[1:])])}\r\n"


def _path(path: str) -> str:
    """A name that a script can open: exact, and relative where it would begin like a formula."""
    return _field(f"./{path}" if path.startswith(_FORMULA) else path)


def _value(value: str | int | None) -> str:
    text = "" if value is None else terminal(str(value))
    return _field(f"'{text}" if text.startswith(_FORMULA) else text)


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\r\n') else text
