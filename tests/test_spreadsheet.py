"""The csv format in a real spreadsheet: LibreOffice Calc reads it, and what stands in its cells is what was meant."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sample_reports import NASTY, REPORTS, report, style
from seedlint.emit.load_format import load_format
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.text.span import Span

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice Calc is not installed (Debian: libreoffice-calc-nogui)"),
]
COMMAS_QUOTES_UTF8 = "CSV:44,34,76,1"  # wiki.documentfoundation.org, "Filter Options for CSV"
NAMES = {
    prefix: f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
}

# What spreadsheets take for a formula or a command to another program, and what might become one when something before it is cut off.
HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.com/","x")', "=1+1\",\"=2+2", "'=1+1",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u200b=1+1", "\u202e=1+1", "\ufeff=1+1", "\uff1d1+1", "\x01=1+1", ";=1+1", ",=1+1", '"=1+1', '""=1+1"',
]  # fmt: skip


def imported(folder: Path, text: str) -> list[list[ElementTree.Element]]:
    """The rows of cells that LibreOffice Calc makes of a text."""
    (folder / "report.csv").write_bytes(text.encode())
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, f"--infilter={COMMAS_QUOTES_UTF8}", "report.csv"], cwd=folder, check=True, capture_output=True, timeout=300)
    rows = []
    for row in ElementTree.parse(folder / "report.fods").iter(f"{NAMES['table']}table-row"):
        cells = []
        for cell in row:
            cells += [cell] * int(cell.get(f"{NAMES['table']}number-columns-repeated", "1"))
        rows.append(cells)
    return rows


def shown(cell: ElementTree.Element) -> str:
    """The text of a cell; its paragraphs are its lines."""

    def inner(element: ElementTree.Element) -> str:
        text = element.text or ""
        for child in element:
            if child.tag == f"{NAMES['text']}s":
                text += " " * int(child.get(f"{NAMES['text']}c", "1"))
            else:
                text += "\t" if child.tag == f"{NAMES['text']}tab" else inner(child)
            text += child.tail or ""
        return text

    return "\n".join(inner(paragraph) for paragraph in cell.findall(f"{NAMES['text']}p"))


def formulas(rows: list[list[ElementTree.Element]]) -> list[str]:
    return [formula for row in rows for cell in row if (formula := cell.get(f"{NAMES['table']}formula"))]


def finding(number: int, text: str) -> Diagnostic:
    span = Span(path=f"{text}{number}.md", start=0, end=1, line=1, column=1, end_line=1, end_column=2)
    values = {"code": f"SL{number}", "rule": "a-rule", "severity": Severity.ERROR, "message": text, "span": span}
    return Diagnostic(**values, field=text, record=text, record_url=text)


def test_a_spreadsheet_computes_nothing_of_what_it_is_given(tmp_path):
    found = report(*(finding(number, text) for number, text in enumerate([*HOSTILE, *NASTY])), *REPORTS["findings"].diagnostics)
    text = "".join(load_format("csv")(found, style()))
    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    rows = imported(tmp_path, text)
    assert formulas(rows) == []
    assert len(rows) == len(expected) == len(found.diagnostics) + 1
    for cells, values in zip(rows, expected, strict=True):
        assert [shown(cell) for cell in cells[: len(values)]] == [as_a_cell(value) for value in values]


def as_a_cell(value: str) -> str:
    """A text as LibreOffice writes it: lines end in LF, and a character that XML does not have (in a name only) is left out."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", re.sub("\r\n?", "\n", value))


def test_what_is_not_escaped_is_computed(tmp_path):
    """The import is one that a formula would get through."""
    text = "".join(f'"{each.replace(chr(34), 2 * chr(34))}"\r\n' for each in HOSTILE[:2])
    assert formulas(imported(tmp_path, text)) == ["of:=1+1"]
