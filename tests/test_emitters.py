"""Each format × findings, clean, broken file, suppressed; and strings that try to speak for themselves.

``pytest tests/test_emitters.py --update`` rewrites tests/golden; read the diff as the user would see it.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from fewer import goes_through
from sample_reports import NASTY, REPORTS, many, nasty_report, report, style
from seedlint.emit import escape, rule_counts
from seedlint.emit.load_format import format_names, load_format
from seedlint.emit.record import with_fingerprints
from seedlint.emit.summary import closing
from seedlint.model.diagnostic import Diagnostic, Edit, Fix, Safety, Severity
from seedlint.text.span import Span

GOLDEN = Path(__file__).parent / "golden"
CONSOLE = ["by-rule", "concise", "full", "statistics"]
MACHINE = ["azure", "checkstyle", "csv", "github", "gitlab", "json", "jsonl", "junit", "markdown", "rdjson", "sarif"]
# What else of a format is worth a look: title -> (report, changes of the style).
EXTRA = {
    "full": {
        "findings, info shown, 60 columns": ("findings", {"width": 60, "hide_info": False}),
        "findings, 120 columns, colour": ("findings", {"width": 120, "color": True}),
    },
    "concise": {"findings, colour": ("findings", {"color": True})},
    "by-rule": {"many": (many(), {}), "findings, 60 columns, colour": ("findings", {"width": 60, "color": True})},
    "statistics": {"many": (many(), {}), "findings, info shown, colour": ("findings", {"hide_info": False, "color": True})},
    "junit": {"clean, with --now": ("clean", {"now": "2026-01-02T03:04:05.6+02:00"})},
    "github": {"findings, below a repository's top folder": ("findings", {"root_path": lambda path: f"site/{path}"})},
    "gitlab": {"suppressed, below a repository's top folder": ("suppressed", {"root_path": lambda path: f"./site/{path}"})},
    "sarif": {"suppressed, below a repository's top folder": ("suppressed", {"root_path": lambda path: f"the site/{path}"})},
}


def rendered(name, found, **changes):
    render = rule_counts.render if name == "statistics" else load_format(name)
    return "".join(render(found, style(**changes)))


def test_the_formats_are_those_of_the_contract():
    assert {*CONSOLE[:3], *MACHINE} <= set(format_names())


def test_an_unknown_format_is_refused():
    for name in ("record", "../cli", "by_rule", ""):
        with pytest.raises(LookupError):
            load_format(name)


@pytest.mark.parametrize("name", [*format_names(), "statistics"])
def test_golden(name, request):
    cases = {kind: (kind, {}) for kind in REPORTS} | EXTRA.get(name, {})
    found = "".join(
        f"===== {title} =====\n{rendered(name, REPORTS[kind] if isinstance(kind, str) else kind, **changes)}".replace("\x1b", "␛")
        for title, (kind, changes) in cases.items()
    )
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update"):
        golden.write_text(found, encoding="utf-8", newline="")
    assert golden.read_bytes().decode() == found


def test_every_golden_file_has_a_format():
    assert {path.stem for path in GOLDEN.glob("*.txt")} <= {*format_names(), "statistics"}


# -- nothing in the data speaks ------------------------------------------------------------------------------------------

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def harmful(text):
    return [
        char
        for char in text
        if (char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"))
        or unicodedata.bidirectional(char) in DIRECTIONS
        or (0xE0000 <= ord(char) < 0xE0020)
        or char in "\ufeff\ufffe\uffff\u200b\u200e\u200f\u061c\xad"
    ]


@goes_through("text", NASTY)
@pytest.mark.parametrize("name", [*format_names(), "statistics"])
def test_data_does_not_speak(name, text):
    for changes in ({}, {"color": True, "hide_info": False, "width": 60}):
        found = rendered(name, nasty_report(text), lines=lambda _: [text, "x" * 70 + text + "y" * 70, text], **changes)
        found.encode()
        if name == "csv":  # names are exact there: the other columns
            rows = list(csv.reader(io.StringIO(found, newline="")))
            found = "\n".join(" ".join(row[1:]) for row in rows)
        if name == "azure":  # each line is one of its own commands
            lines = found.splitlines()
            assert all(line.startswith("##vso[task.logissue ") for line in lines[:-1])
            assert len(lines) == 4
            found = found.replace("##vso[task.logissue ", "")
        assert harmful(re.sub(r"\x1b\[[0-9;]*m", "", found) if changes and name in CONSOLE else found) == []
        assert not re.search(r"##[A-Za-z]*\[", found)
        if name != "github":
            assert [line for line in found.split("\n") if line.strip().startswith("::")] == []


@pytest.mark.parametrize("name", CONSOLE)
def test_colour_adds_colour_only(name):
    plain, colored = (rendered(name, REPORTS["findings"], color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert all(line.count("\x1b[0m") or "\x1b" not in line for line in colored.split("\n"))


def test_console_formats_leave_info_out_when_asked_to():
    found = REPORTS["findings"]
    for name in CONSOLE:
        assert "related-order" not in rendered(name, found), name
        assert "related-order" in rendered(name, found, hide_info=False), name
    for name in MACHINE:
        assert ("related-order" in rendered(name, found)) is (name != "azure"), name


def test_a_byte_that_is_not_utf8_is_shown():
    assert escape.terminal("a\udcff\udc80.md") == "a\\xff\\x80.md"
    assert escape.uri("a b\udcff/ü.md") == "a%20b%FF/%C3%BC.md"
    assert escape.uri("/tmp/a:b") == "file:///tmp/a%3Ab"
    assert escape.uri("C:/new folder/x") == "file:///C:/new%20folder/x"


def test_what_is_harmless_stays():
    for text in ("plain", "a: b :: c", "# heading", "#1 ## x", "👨‍👩‍👧‍👦 नमस्ते می‌خواهم", "tab\\t", "[red]", "🏴\U000e0067\U000e007f"):
        assert escape.terminal(text) == text


# -- concise in editors --------------------------------------------------------------------------------------------------

VSCODE = re.compile(r"^(.+?):(\d+):(\d+): (error|warning|info): (\S+) ([^:]+): (.*)$")


def concise_lines(found):
    return [(d.path, str(d.span.line), str(d.span.column), d.severity.value, d.code, d.rule, d.message) for d in found.diagnostics]


def test_the_vs_code_problem_matcher_reads_concise():
    found = REPORTS["findings"]
    printed = rendered("concise", found, hide_info=False).splitlines()
    assert [VSCODE.match(line).groups() for line in printed] == concise_lines(found)


@pytest.mark.skipif(not shutil.which("vim"), reason="vim is not installed")
@pytest.mark.parametrize("errorformat", [r"%f:%l:%c:\ %t%*[a-z]:\ %m", None], ids=["ours", "default"])
def test_vim_reads_concise(errorformat, tmp_path):
    found = REPORTS["findings"]
    (tmp_path / "list").write_text(rendered("concise", found, hide_info=False), encoding="utf-8")
    setting = [f"set errorformat={errorformat}"] if errorformat else []
    script = (
        "call writefile(map(filter(getqflist(), 'v:val.valid'), {_, e -> json_encode([bufname(e.bufnr), e.lnum, e.col, e.type])}), 'out')"
    )
    commands = [part for line in ["set encoding=utf-8", *setting, "cgetfile list", script, "qall!"] for part in ("-c", line)]
    subprocess.run(["vim", "-es", "-u", "NONE", "-i", "NONE", "-N", *commands], cwd=tmp_path, check=True, timeout=60)
    read = [line.replace(" ", "") for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    kinds = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "i"}
    expected = [f'["{d.path}",{d.span.line},{d.span.column},"{kinds[d.severity] if errorformat else ""}"]' for d in found.diagnostics]
    assert read == expected


# -- fingerprints --------------------------------------------------------------------------------------------------------


def finding(rule="x", path="a.md", line=3, field="/title", url="example.com/a", message="m"):
    return Diagnostic(
        code="SL999",
        rule=rule,
        severity=Severity.ERROR,
        message=message,
        span=Span(path=path, start=line, end=line + 1, line=line, column=1, end_line=line, end_column=2),
        field=field,
        record="label",
        record_url=url,
    )


def test_a_fingerprint_stays_when_lines_move_and_records_change_places():
    before = report(finding(), finding(field="/related/0/title", url="r/1"), finding(field="/related/1/title", url="r/2", line=9))
    after = report(
        finding(line=7),
        finding(field="/related/5/title", url="r/1", line=90),
        finding(field="/related/0/title", url="r/2", message="other"),
    )
    one, two = ({d.record_url: mark for d, mark in with_fingerprints(r)} for r in (before, after))
    assert one == two
    assert len(set(one.values())) == 3


def test_a_fingerprint_tells_everything_else_apart():
    found = report(
        finding(),
        finding(rule="y"),
        finding(path="b.md"),
        finding(field="/excerpt"),
        finding(field=None),
        finding(field=""),
        finding(url="example.com/b"),
        finding(url=None),
        finding(field="/related/0/title"),
        finding(field="/related/0"),
        finding(field="/relatedness/0/title"),
        finding(line=8),  # the same identity again: numbered
        finding(line=9),
    )
    marks = [mark for _, mark in with_fingerprints(found)]
    # The record's URL says which record it is; inside it, /related/0/title is /title, and is numbered after it.
    assert len(set(marks)) == len(marks) == 13
    one, two = report(finding(), finding(line=8)), report(finding(line=2), finding(line=80))
    assert [mark for _, mark in with_fingerprints(one)] == [mark for _, mark in with_fingerprints(two)]


# -- limits --------------------------------------------------------------------------------------------------------------


def test_github_shows_ten_of_each_spread_over_rules_and_counts_the_rest():
    many = [finding(rule="often", path=f"a{number:02}.md") for number in range(30)]
    many += [finding(rule="seldom", path=f"b{number}.md").replace(code="SL998") for number in range(3)]
    many += [finding(rule="warns", path=f"c{number:02}.md").replace(severity=Severity.WARNING) for number in range(10)]
    many += [finding(rule="informs", path=f"d{number:02}.md").replace(severity=Severity.INFO) for number in range(12)]
    printed = rendered("github", report(*many)).splitlines()
    errors = [line for line in printed if line.startswith("::error ")]
    assert len(errors) == 10
    assert sum("seldom" in line for line in errors) == 3
    assert [line.split("file=")[1] for line in errors] == sorted(line.split("file=")[1] for line in errors)
    assert sum(line.startswith("::warning ") for line in printed) == 10
    assert sum(line.startswith("::notice ") for line in printed) == 10
    assert printed[-1] == "::notice title=seedlint::26 more findings not shown here: 23 errors, 3 infos"
    assert len(printed) == 30


def test_markdown_is_cut_to_size_and_counts_the_rest():
    many = [finding(path=f"a{number:04}.md", message="|" * 2000) for number in range(70)]
    many += [finding(path=f"b{number}.md").replace(severity=Severity.INFO) for number in range(2)]
    printed = rendered("markdown", report(*many))
    assert len(printed) < 65_536
    assert printed.count("| a00") == 50
    assert printed.endswith("\n… and 20 errors, 2 infos more.\n")
    long = [finding(path=f"{'x' * 3000}{number}.md") for number in range(50)]
    printed = rendered("markdown", report(*long))
    assert 50_000 < len(printed) < 65_536
    assert printed.endswith(f"\n… and {50 - printed.count('.md')} errors more.\n")


# -- the closing line ----------------------------------------------------------------------------------------------------


def fixes(count, safety):
    span = Span(path="a.md", start=0, end=1, line=1, column=1, end_line=1, end_column=2)
    return [finding().replace(fix=Fix("mend it", (Edit(span, ""),), safety)) for _ in range(count)]


def with_severity(count, severity):
    return [finding().replace(severity=severity) for _ in range(count)]


@pytest.mark.parametrize(
    ("found", "changes", "fix", "expected"),
    [
        (
            [*fixes(2, Safety.SAFE), finding(), *with_severity(1, Severity.WARNING)],
            {"files": 204, "skipped": {"excluded": 5}, "suppressed": 1},
            False,
            "checked 204 files: 3 errors, 1 warning (2 fixable with --fix); 5 skipped (excluded), 1 suppressed",
        ),
        ([], {"files": 1}, False, "checked 1 file: no findings"),
        ([], {"files": 0, "skipped": {"excluded": 0}}, False, "checked 0 files: no findings"),
        (with_severity(1, Severity.INFO), {"files": 2}, False, "checked 2 files: 1 info"),
        (with_severity(1200, Severity.INFO), {"files": 12345}, False, "checked 12,345 files: 1,200 infos"),
        (fixes(3, Safety.UNSAFE), {"files": 2}, False, "checked 2 files: 3 errors (3 fixable with --fix --unsafe-fixes)"),
        (
            [*fixes(2, Safety.SAFE), *fixes(3, Safety.UNSAFE)],
            {"files": 2},
            False,
            "checked 2 files: 5 errors (2 fixable with --fix, 3 more with --fix --unsafe-fixes)",
        ),
        (
            [finding()],
            {"files": 9, "skipped": {"too large": 1, "excluded": 2, "x": 0}, "baselined": 4},
            False,
            "checked 9 files: 1 error; 3 skipped (2 excluded, 1 too large), 4 baselined",
        ),
        ([], {"files": 9, "fixed": 12, "fixed_files": 4}, True, "fixed 12 findings in 4 files; checked 9 files: no findings"),
        (
            fixes(1, Safety.UNSAFE),
            {"files": 1, "fixed": 1, "fixed_files": 1},
            True,
            "fixed 1 finding in 1 file; checked 1 file: 1 error (1 fixable with --unsafe-fixes)",
        ),
        ([finding()], {"files": 1}, True, "checked 1 file: 1 error"),
        ([], {"files": 1, "baselined": 3, "baselined_fixable": 2}, True, "checked 1 file: no findings; 3 baselined (2 fixable, not fixed)"),
        ([], {"files": 1, "baselined": 3, "baselined_fixable": 2}, False, "checked 1 file: no findings; 3 baselined"),
        (
            [],
            {"files": 4, "fixed": 13, "fixed_files": 4, "uncovered": 1},
            True,
            "fixed 13 findings in 4 files; checked 4 files: no findings; 1 of the fixed came up while fixing",
        ),
        (
            [],
            {"files": 4, "fixed": 10, "fixed_files": 4, "uncovered": -2},
            True,
            "fixed 10 findings in 4 files; checked 4 files: no findings; 2 fixable went away with the fixes of others",
        ),
    ],
)
def test_closing(found, changes, fix, expected):
    assert closing(report(*found, **changes), fix) == expected


# -- one fact in many files ----------------------------------------------------------------------------------------------


def test_one_record_in_many_files_is_one_entry():
    copies = [
        finding(path=f"{number}.md", line=number, field=f"/related/{number % 3}/excerpt", url="example.com/a", message="excerpt is empty")
        for number in range(1, 9)
    ]
    other = finding(path="9.md", field="/related/0/excerpt", url="example.com/b", message="excerpt is empty")
    own = [finding(path=f"{number}.md", field="/excerpt", url="example.com/a", message="excerpt is empty") for number in (1, 2)]
    found = report(*copies, other, *own)
    full = rendered("full", found, lines=lambda _: [])
    assert [line.split(" ├─ ")[1] for line in full.splitlines() if "├─" in line] == [
        "also at 2.md:2:1", "also at 3.md:3:1", "also at 4.md:4:1", "also at 4 more places"
    ]  # fmt: skip
    assert full.count("┌─") == 4
    by_rule = rendered("by-rule", found, max_findings=0)
    assert by_rule.count("also at") == 4
    assert by_rule.startswith("11 × ")
    assert rendered("concise", found).count("\n") == 11
    few = rendered("full", found, lines=lambda _: [], max_findings=1)
    assert few.count("┌─") == 1
    assert "more x [SL999]" in few
