"""The configuration: CONTRACT, "Configuration". What is found, what it comes to, and how an error is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import ROOT, seedlint
from fewer import goes_through
from seedlint import __version__
from seedlint.check.plan import prepare
from seedlint.config.configuration import LoadedConfig
from seedlint.config.find import find, load_config
from seedlint.config.json_schema import config_schema
from seedlint.config.keys import fits, options
from seedlint.config.show import settings as shown_settings
from seedlint.config.show import toml
from seedlint.config.toml_lines import lines
from seedlint.config.validate import validate
from seedlint.errors import ConfigError
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import Finding, Findings, rule
from seedlint.model.settings import Allow, Override, Settings
from seedlint.registry.registry import load
from strategies import examples

REGISTRY = load()
SCHEMA = config_schema(REGISTRY.by_name.values())


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "person.schema.json").write_text('{"type": "object"}')
    return tmp_path


def read(text, name="seedlint.toml") -> LoadedConfig:
    found = validate(os.path.abspath(name), text.encode())
    assert found is not None
    return found


def error(text, name="seedlint.toml") -> str:
    with pytest.raises(ConfigError) as caught:
        validate(os.path.abspath(name), text.encode() if isinstance(text, str) else text)
    return str(caught.value)


# -- what it comes to ----------------------------------------------------------------------------------------------------


@goes_through(
    ("text", "name", "value"),
    [
        ("", "select", ("default",)),
        ('include = ["seeds/**/*.md", "./x/*.md"]', "include", ("seeds/**/*.md", "x/*.md")),
        ('exclude = ["seeds/drafts/**"]', "exclude", ("seeds/drafts/**",)),
        ('select = ["SL2", "default"]', "select", ("SL2", "default")),
        ('ignore = ["SL211", "insecure-url"]', "ignore", ("SL211", "insecure-url")),
        ('extend-select = ["related-title-repeated"]', "extend_select", ("related-title-repeated",)),
        ("max-file-size = 4096", "max_file_size", 4096),
        ('max-file-size = "1 MiB"', "max_file_size", 1 << 20),
        ('max-file-size = "1.5MiB"', "max_file_size", 3 << 19),
        ('max-file-size = "500 kB"', "max_file_size", 500_000),
        ('max-file-size = "2 gib"', "max_file_size", 2 << 30),
        ('max-file-size = "77 B"', "max_file_size", 77),
        ('schema = "article"', "schema", "article"),
        ('schema = "person.schema.json"', "schema", "./person.schema.json"),
        ('[severity]\ninsecure-url = "error"\nSL201 = "info"', "severity", {"insecure-url": "error", "SL201": "info"}),
        ("[rules.related-far-in-time]\ndays = 14", "options", {"related-far-in-time": {"days": 14}}),
        ("[rules.future-date]\ntolerance-hours = 0.5", "options", {"future-date": {"tolerance_hours": 0.5}}),
        ("[rules.SL302]\ntolerance_hours = 1", "options", {"SL302": {"tolerance_hours": 1}}),
        ('[rules.date-order]\npairs = [["a", "b"]]', "options", {"date-order": {"pairs": (("a", "b"),)}}),
        ('[rules.url-tracking]\nparameters = []', "options", {"url-tracking": {"parameters": ()}}),
        (
            '[[overrides]]\nfiles = ["_people/**"]\nschema = "person.schema.json"\nselect = []\nignore = ["SL4"]\nextend-select = ["SL404"]\n'
            '[overrides.severity]\nSL102 = "info"\n[overrides.rules.url-date-mismatch]\ndays = 5\n[[overrides]]\nfiles = ["x"]',
            "overrides",
            (
                Override(
                    files=("_people/**",), schema="./person.schema.json", select=(), ignore=("SL4",), extend_select=("SL404",),
                    severity={"SL102": "info"}, options={"url-date-mismatch": {"days": 5}}, path="seedlint.toml", line=1,
                ),
                Override(files=("x",), path="seedlint.toml", line=11),
            ),
        ),
        (
            '\n[[allow]]\nrule = "SL2"\n\n[[allow]]\nrule = "insecure-url"\nfiles = ["seeds/2021-*"]\nfield = "/images/*/url"\n'
            'reason = "the station has no https"\nexpires = 2027-01-01\n',
            "allow",
            (
                Allow(rule="SL2", path="seedlint.toml", line=2),
                Allow(
                    rule="insecure-url", files=("seeds/2021-*",), field="/images/*/url", reason="the station has no https",
                    expires="2027-01-01", path="seedlint.toml", line=5,
                ),
            ),
        ),
        ('[[allow]]\nrule = "SL2"\nexpires = "2027-01-01"', "allow", (Allow(rule="SL2", expires="2027-01-01", path="seedlint.toml", line=1),)),
        (
            'ignore = []\nallow = [ # two\n  { rule = "SL2" },\n  { rule = "SL3" } ]',
            "allow",
            (Allow(rule="SL2", path="seedlint.toml", line=3), Allow(rule="SL3", path="seedlint.toml", line=4)),
        ),
    ],
)  # fmt: skip
def test_a_key_comes_to_its_setting(text, name, value):
    found = read(text).settings
    assert getattr(found, name) == value
    assert found.replace(**{name: getattr(Settings(), name)}) == Settings(base=os.getcwd())


def test_what_is_relative_is_relative_to_the_folder_of_the_file(here, monkeypatch):
    (here / "sub").mkdir()
    monkeypatch.chdir(here / "sub")
    found = validate(str(here / "seedlint.toml"), b'site-root = "site"\nbaseline = "b.json"\nschema = "person.schema.json"')
    assert found.settings.base == str(here)
    assert found.settings.site_root == str(here / "site")
    assert found.settings.baseline == str(here / "b.json")
    assert found.settings.schema == "../person.schema.json"
    assert found.file == "../seedlint.toml"


def test_fail_on():
    assert read("").fail_on == "error"
    assert read('fail-on = "never"').fail_on == "never"


@goes_through(
    ("conditions", "version", "expected"),
    [
        (">=1", "1.0.0", True), (">=1", "0.9.9", False), (">=1.2,<2", "1.10", True), (">=1.2,<2", "2.0", False), ("==1.2", "1.2.0", True),
        ("==1.2", "1.2.1", False), ("==1.2.*", "1.2.1", True), ("==1.2.*", "1.20", False), ("!=1.2.*", "1.2.9", False), ("!=1.3", "1.2", True),
        ("~=1.4", "1.9", True), ("~=1.4", "2.0", False), ("~=1.4", "1.3", False), ("~=1.4.2", "1.4.9", True), ("~=1.4.2", "1.5", False),
        (">1", "1.0.1", True), (">1", "1.0", False), ("<=1", "1.0.0", True), ("===1.0", "1", True), (" >= 1 , < 3 ", "2rc1", True),
        ("==1.0.*", "1", True), ("<1", "1.0.0.dev2", False),
    ],
)  # fmt: skip
def test_version_conditions(conditions, version, expected):
    assert fits(conditions, version) is expected


def test_the_version_is_looked_at_first():
    assert read(f'required-version = ">={__version__}"').table
    text = 'a-key-of-tomorrow = 1\nrequired-version = ">=999"'
    assert error(text) == f"seedlint.toml:2: required-version: this is seedlint {__version__}, expected >=999"


# -- errors --------------------------------------------------------------------------------------------------------------


@goes_through(
    ("text", "says"),
    [
        # syntax: file, line, column
        ("select = [", "seedlint.toml:1: invalid value"),
        ("\n\nselect == 1", "seedlint.toml:3:9: invalid value"),
        ("a = 1\na = 2\n", "seedlint.toml:2:6: cannot overwrite a value"),
        ("[a]\n[a]", "seedlint.toml:2:3: cannot declare ('a',) twice"),
        ("x = 2021-02-30", "seedlint.toml:1:5: invalid date or datetime"),
        (b"a = 1\r\nb = '\xff'", "seedlint.toml:2: byte 0xFF is not UTF-8"),
        ("x = " + "9" * 5000, "seedlint.toml: an integer of thousands of digits"),
        ("x = " + "[" * 5000, "seedlint.toml: nested too deep"),
        # keys
        ("inculde = []", "seedlint.toml:1: inculde: unknown key; did you mean include?"),
        ("extend_select = []", "seedlint.toml:1: extend_select: unknown key; did you mean extend-select?"),
        ('"a b" = 1', 'seedlint.toml:1: "a b": unknown key'),
        ('[[overrides]]\nfiles = ["x"]\nexclude = []', "seedlint.toml:3: overrides[0].exclude: unknown key"),
        ('[[allow]]\nrule = "SL2"\nfile = ["x"]', "seedlint.toml:3: allow[0].file: unknown key; did you mean files?"),
        ("[[overrides]]\nignore = []", "seedlint.toml:1: overrides[0]: files is missing"),
        ('\n[[allow]]\nrule = "SL2"\n[[allow]]\nreason = "x"', "seedlint.toml:4: allow[1]: rule is missing"),
        # kinds of values
        ('include = "x"', 'seedlint.toml:1: include: is "x", expected a list of patterns'),
        ('include = [\n"x",\n1]', "seedlint.toml:3: include[1]: is 1, expected a text"),
        ('exclude = ["../x"]', 'seedlint.toml:1: exclude[0]: "../x" leads out of the folder of the configuration'),
        ('exclude = ["x/../y"]', 'seedlint.toml:1: exclude[0]: "x/../y" matches nothing: no path that is checked has .. in it'),
        ('exclude = ["~/x"]', 'seedlint.toml:1: exclude[0]: "~/x" is an absolute path: expected a pattern relative to the folder'),
        ('include = ["/tmp/x/*.md"]', 'seedlint.toml:1: include[0]: "/tmp/x/*.md" is an absolute path: expected a pattern relative'),
        ('[[overrides]]\nfiles = ["!a"]', "seedlint.toml:2: overrides[0].files[0]: matches nothing: a pattern that begins with !"),
        ('[[overrides]]\nfiles = ["a",\n"/tmp/*.md"]', 'seedlint.toml:3: overrides[0].files[1]: "/tmp/*.md" is an absolute path: expected'),
        ('[[overrides]]\nfiles = ["!C:\\\\x"]', 'seedlint.toml:2: overrides[0].files[0]: "!C:\\\\x" is an absolute path: expected'),
        ('[[overrides]]\nfiles = ["../x"]', 'seedlint.toml:2: overrides[0].files[0]: "../x" leads out of the folder of the configuration'),
        ('[[overrides]]\nfiles = ["!../x", "y"]', 'seedlint.toml:2: overrides[0].files[0]: "!../x" leads out of the folder'),
        ('[[allow]]\nrule = "SL2"\nfiles = ["/tmp/x"]', 'seedlint.toml:3: allow[0].files[0]: "/tmp/x" is an absolute path: expected'),
        ("[rules.related-far-in-time]\ndays = -5", "seedlint.toml:2: rules.related-far-in-time.days: is -5, expected a number, 0 or more"),
        ("[rules.future-date]\ntolerance-hours = -0.5", "seedlint.toml:2: rules.future-date.tolerance-hours: is -0.5, expected a number, 0"),
        ("[rules.implausible-image-size]\nmax = -1", "seedlint.toml:2: rules.implausible-image-size.max: is -1, expected a whole number, 0"),
        ('exclude = ["# x"]', 'seedlint.toml:1: exclude[0]: "# x" is no pattern: a comment (\\# is a number sign)'),
        ('exclude = [""]', 'seedlint.toml:1: exclude[0]: is "", expected a text'),
        ("select = true", "seedlint.toml:1: select: is true, expected a list of rules"),
        ('fail-on = "errors"', 'seedlint.toml:1: fail-on: is "errors", expected one of error, warning, info, never'),
        ("fail-on = 3", "seedlint.toml:1: fail-on: is 3, expected one of"),
        ('site-root = "nowhere"', 'seedlint.toml:1: site-root: no such folder: "nowhere"'),
        ("schema = {}", "seedlint.toml:1: schema: is a table, expected a text"),
        ('schema = "artcle"', 'seedlint.toml:1: schema: no such schema: "artcle"; did you mean article?'),
        ('schema = "x/y.json"', 'seedlint.toml:1: schema: no such file: "x/y.json"'),
        ('max-file-size = "1 MB/s"', 'seedlint.toml:1: max-file-size: is "1 MB/s", expected a size such as'),
        ("max-file-size = 0", "seedlint.toml:1: max-file-size: is 0, expected a size"),
        ("max-file-size = true", "seedlint.toml:1: max-file-size: is true, expected a size"),
        ("max-file-size = 1.5", "seedlint.toml:1: max-file-size: is 1.5, expected a size"),
        ('max-file-size = "99999999999 GiB"', "seedlint.toml:1: max-file-size: is"),
        ('required-version = "1"', 'seedlint.toml:1: required-version: is "1", expected version conditions'),
        ('required-version = ">=1.*"', "seedlint.toml:1: required-version: is"),
        ('plugins = ["no-such-package"]', "seedlint.toml:1: plugins[0]: plug-in no-such-package is not installed"),
        ("plugins = [1]", "seedlint.toml:1: plugins[0]: is 1, expected a text"),
        ("baseline = false", "seedlint.toml:1: baseline: is false, expected a text"),
        # rules
        ('select = ["default", "insecure-ulr"]', "seedlint.toml:1: select[1]: unknown rule 'insecure-ulr'; did you mean insecure-url?"),
        ('ignore = ["SL2O2"]', "seedlint.toml:1: ignore[0]: unknown rule 'SL2O2'; did you mean SL202?"),
        ('[[overrides]]\nfiles = ["x"]\nignore = ["no"]', "seedlint.toml:3: overrides[0].ignore[0]: unknown rule 'no'"),
        ('[severity]\ninsecure-ulr = "error"', "seedlint.toml:2: severity.insecure-ulr: unknown rule 'insecure-ulr'; did you mean insecure-url?"),
        ('[severity]\nSL2 = "error"', "seedlint.toml:2: severity.SL2: unknown rule 'SL2'"),
        ('[severity]\ninsecure-url = "eror"', 'seedlint.toml:2: severity.insecure-url: is "eror", expected one of error, warning, info'),
        ('[severity]\ninsecure-url = "off"', 'seedlint.toml:2: severity.insecure-url: is "off", expected'),
        ('[severity]\ninsecure-url = "info"\nSL202 = "info"', "seedlint.toml:3: severity.SL202: the same rule as insecure-url"),
        ('severity = "error"', 'seedlint.toml:1: severity: is "error", expected a table'),
        ("[rules.related-far]\ndays = 1", "seedlint.toml:1: rules.related-far: unknown rule 'related-far'; did you mean related-far-in-time?"),
        ("[rules.related-far-in-time]\nday = 1", "seedlint.toml:2: rules.related-far-in-time.day: unknown option; did you mean days?"),
        ('[rules.related-far-in-time]\ndays = "1"', 'seedlint.toml:2: rules.related-far-in-time.days: is "1", expected a number'),
        ("[rules.related-far-in-time]\ndays = true", "seedlint.toml:2: rules.related-far-in-time.days: is true, expected a number"),
        ("[rules.related-far-in-time]\ndays = nan", "seedlint.toml:2: rules.related-far-in-time.days: is nan, expected a number"),
        ("[rules.future-date]\ntolerance-hours = 1\ntolerance_hours = 1", "seedlint.toml:3: rules.future-date.tolerance_hours: the same option"),
        ('[rules.date-order]\npairs = [["a"]]', "seedlint.toml:2: rules.date-order.pairs[0]: is a list, expected a list of 2 texts"),
        ('[rules.date-order]\npairs = ["a"]', 'seedlint.toml:2: rules.date-order.pairs[0]: is "a", expected a list of 2 texts'),
        ('[rules.date-order]\npairs = [["a", 2]]', "seedlint.toml:2: rules.date-order.pairs[0][1]: is 2, expected a text"),
        ('[rules.url-tracking]\nparameters = "x"', 'seedlint.toml:2: rules.url-tracking.parameters: is "x", expected a list of texts'),
        ("[rules.insecure-url]\ndays = 1", "seedlint.toml:1: rules.insecure-url: rule insecure-url has no options"),
        ("rules = 1", "seedlint.toml:1: rules: is 1, expected a table"),
        # overrides and allow
        ("overrides = {}", "seedlint.toml:1: overrides: is a table, expected a list of tables"),
        ("overrides = [1]", "seedlint.toml:1: overrides[0]: is 1, expected a table"),
        ("[[overrides]]\nfiles = []", "seedlint.toml:2: overrides[0].files: is an empty list, expected a list of at least one pattern"),
        ('[[overrides]]\nfiles = ["x"]\nschema = "p.json"', 'seedlint.toml:3: overrides[0].schema: no such file: "p.json"'),
        ('\n\n[[allow]]\nrule = "SL2O2"', "seedlint.toml:4: allow[0].rule: unknown rule 'SL2O2'; did you mean SL202?"),
        ('[[allow]]\nrule = ["SL202"]', "seedlint.toml:2: allow[0].rule: is a list, expected a text"),
        ('[[allow]]\nrule = "SL2"\nfield = "images"', 'seedlint.toml:3: allow[0].field: is "images", expected a JSON Pointer'),
        ('[[allow]]\nrule = "SL2"\nfield = "/a~2"', "seedlint.toml:3: allow[0].field: is"),
        ('[[allow]]\nrule = "SL2"\nexpires = "2027-02-30"', 'seedlint.toml:3: allow[0].expires: is "2027-02-30", which is not a day of the calendar'),
        ('[[allow]]\nrule = "SL2"\nexpires = "soon"', 'seedlint.toml:3: allow[0].expires: is "soon", expected a date such as'),
        ('[[allow]]\nrule = "SL2"\nexpires = 2027-01-01T00:00:00Z', "seedlint.toml:3: allow[0].expires: is 2027-01-01 00:00:00"),
        ('allow = "SL2"', 'seedlint.toml:1: allow: is "SL2", expected a list of tables'),
    ],
)  # fmt: skip
def test_an_error_names_file_line_key_and_the_closest_known(text, says):
    message = error(text)
    assert message.startswith(says)
    assert "\n" not in message


def test_keys_of_pyproject_are_named_in_full():
    text = '[project]\nname = "x"\n\n[tool.seedlint]\nfail-onn = "error"\n'
    assert error(text, "pyproject.toml") == "pyproject.toml:5: tool.seedlint.fail-onn: unknown key; did you mean fail-on?"
    text = '[tool.seedlint]\nselect = []\n[[tool.seedlint.allow]]\nrule = "x"'
    assert error(text, "pyproject.toml").startswith("pyproject.toml:4: tool.seedlint.allow[0].rule: unknown rule 'x'")
    assert error("[tool]\nseedlint = 3", "pyproject.toml") == "pyproject.toml:2: tool.seedlint: is 3, expected a table"


def test_options_of_rules_across_files_cannot_differ_by_file(monkeypatch):
    @rule("XX700", collect=lambda doc: [])
    def across_files(facts, *, depth: int = 3) -> Findings:
        """A rule across files with an option."""
        yield Finding(facts[0].span, "here")

    registry = load()
    registry.add(across_files, "here")
    monkeypatch.setattr("seedlint.config.validate.load", lambda *_: registry)
    assert read("[rules.across-files]\ndepth = 5").settings.options == {"across-files": {"depth": 5}}
    text = '[[overrides]]\nfiles = ["x"]\n[overrides.rules.across-files]\ndepth = 5'
    assert error(text).startswith("seedlint.toml:3: overrides[0].rules.across-files: this rule looks at all files together")


def test_option_types_come_from_the_signature():
    @rule("XX701")
    def many_options(
        doc,
        *,
        a: bool = False,
        b: int = 1,
        c: float = 1,
        d: str = "x",
        e: tuple[str, ...] = (),
        f: list[int] = (),  # type: ignore[assignment]
        g=2.5,
        h=("x",),
        i: str | None = None,
    ) -> Findings:
        """A rule with an option of each type."""
        yield Finding(doc.missing_span(()), "here")

    kinds = {name: key.kind.schema for name, key in options(many_options).items()}
    text, texts = {"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}
    assert kinds == {
        "a": {"type": "boolean"}, "b": {"type": "integer", "minimum": 0}, "c": {"type": "number", "minimum": 0}, "d": text, "e": texts,
        "f": {"type": "array", "items": {"type": "integer"}}, "g": {"type": "number", "minimum": 0}, "h": texts, "i": text,
    }  # fmt: skip


# -- where it is found ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "paths", "expected"),
    [
        ({}, ["a/b/x.md"], None),
        ({"seedlint.toml": ""}, ["a/b/x.md"], "seedlint.toml"),
        ({"seedlint.toml": "", "a/seedlint.toml": ""}, ["a/b/x.md"], "a/seedlint.toml"),
        ({"seedlint.toml": "", "a/b/seedlint.toml": ""}, ["a/b"], "a/b/seedlint.toml"),
        ({"seedlint.toml": "", "a/b/seedlint.toml": ""}, ["a/b/x.md", "a/c/y.md"], "seedlint.toml"),
        ({"seedlint.toml": "", "a/seedlint.toml": ""}, ["a/b/x.md", "a/c/y.md"], "a/seedlint.toml"),
        ({"seedlint.toml": "", "a/seedlint.toml": ""}, ["a/*/x.md"], "a/seedlint.toml"),
        ({"seedlint.toml": "", "a/seedlint.toml": ""}, ["a", "z.md"], "seedlint.toml"),
        ({"seedlint.toml": ""}, [], "seedlint.toml"),
        ({"seedlint.toml": ""}, ["-"], "seedlint.toml"),
        ({"a/pyproject.toml": "[tool.seedlint]", "seedlint.toml": ""}, ["a"], "a/pyproject.toml"),
        ({"a/pyproject.toml": "[tool.seedlint]", "a/seedlint.toml": ""}, ["a"], "a/seedlint.toml"),
        ({"a/pyproject.toml": "[tool.ruff]", "seedlint.toml": ""}, ["a"], "seedlint.toml"),
        ({"a/pyproject.toml": '[project]\nname = "seedlint"', "seedlint.toml": ""}, ["a"], "seedlint.toml"),
        ({"a/pyproject.toml": "tool = 3 # seedlint", "seedlint.toml": ""}, ["a"], "seedlint.toml"),
        ({"a/pyproject.toml": '[tool."seedlint"]', "seedlint.toml": ""}, ["a"], "a/pyproject.toml"),
        ({"a/pyproject.toml": '["tool"."seed\\u006cint"]', "seedlint.toml": ""}, ["a"], "a/pyproject.toml"),
        ({"a/pyproject.toml": "tool.seedlint.select = []", "seedlint.toml": ""}, ["a"], "a/pyproject.toml"),
        ({"a/pyproject.toml": "no TOML at all", "seedlint.toml": ""}, ["a"], "seedlint.toml"),
        ({"a/seedlint.toml/x": "", "seedlint.toml": ""}, ["a"], "seedlint.toml"),
    ],
)
def test_the_closest_one_above_the_common_folder(here, files, paths, expected):
    for folder in ("a/b", "a/c"):
        (here / folder).mkdir(parents=True)
    for name, text in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    found = find(paths)
    assert (found and Path(found[0]).relative_to(here).as_posix()) == expected
    settings = load_config(paths).settings
    assert settings.base == (str((here / expected).parent) if expected else "")


def test_a_broken_pyproject_that_speaks_of_us_is_an_error(here):
    (here / "pyproject.toml").write_text("[tool.seedlint\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:1:15: "):
        find(["x.md"])


def test_a_named_file_and_none_at_all(here):
    (here / "seedlint.toml").write_text('ignore = ["SL2"]')
    (here / "other.toml").write_text('ignore = ["SL3"]')
    (here / "pyproject.toml").write_text('[tool.seedlint]\nignore = ["SL4"]')
    (here / "sub").mkdir()
    (here / "sub/pyproject.toml").write_text("[tool.ruff]")
    assert load_config(["."]).settings.ignore == ("SL2",)
    assert load_config(["."], "other.toml").settings.ignore == ("SL3",)
    assert load_config(["."], "pyproject.toml").settings.ignore == ("SL4",)
    assert load_config(["."], isolated=True) == LoadedConfig(settings=Settings())
    with pytest.raises(ConfigError, match=r"sub/pyproject.toml: there is no table \[tool.seedlint\]"):
        load_config(["."], "sub/pyproject.toml")
    with pytest.raises(ConfigError, match=r"absent.toml: No such file"):
        load_config(["."], "absent.toml")


@pytest.mark.parametrize("project", ["", '[project]\nname = "x"\n[tool.ruff]\nline-length = 100\n'])
def test_a_run_without_configuration_reads_no_toml(here, project):
    (here / "a.md").write_text(article(1))
    (here / "pyproject.toml").write_text(project)
    script = "import sys\nfrom seedlint.cli.main import main\nmain(['--no-cache', 'a.md'])\nprint('tomllib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    )
    assert done.stdout == "False\n"


# -- lines of TOML -------------------------------------------------------------------------------------------------------

TRICKY = '''\
# [[allow]] is no header here
text = """
[[allow]]
"""  # 2
other = \'\'\'[[allow]]
it"s""" \'\'\'
"quoted.key" = 1 # 7
a.b."c d" = [1, # 8
  2, { x = 1, y = [ "]", '#' ] }, # 9
  # words
  1979-05-27 07:32:00, 1.5] # 11
[ table . "sub" ] # 12
key = "a \\" ] b" # 13
[[allow]]
rule = 1
[[allow.inner]]
x = 1
[[ allow ]] # 18
[allow.deep]
y = 1 # 20
[[allow.inner]] # 21
'''


@goes_through(
    ("path", "line"),
    [
        (("text",), 2), (("other",), 5), (("quoted.key",), 7), (("a", "b", "c d"), 8), (("a",), 8), (("a", "b", "c d", 0), 8),
        (("a", "b", "c d", 1), 9), (("a", "b", "c d", 2, "y", 1), 9), (("a", "b", "c d", 3), 11), (("a", "b", "c d", 4), 11),
        (("table",), 12), (("table", "sub", "key"), 13), (("allow",), 14), (("allow", 0), 14), (("allow", 0, "rule"), 15),
        (("allow", 0, "inner", 0, "x"), 17), (("allow", 1), 18), (("allow", 1, "deep", "y"), 20), (("allow", 1, "inner", 0), 21),
    ],
)  # fmt: skip
def test_the_line_of_every_key(path, line):
    assert lines(TRICKY)[path] == line
    assert lines(TRICKY.replace("\n", "\r\n").replace("\r\n", "\n"))[path] == line


def places_of(value, path=()):
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places_of(item, (*path, key))


SIMPLE = st.one_of(st.integers(-5, 5), st.booleans(), st.text(max_size=8), st.floats(0, 9), st.dates())
KEY = st.text(alphabet="abc.-_ \"'#[]=\n", min_size=1, max_size=5)
VALUE = st.recursive(SIMPLE, lambda each: st.lists(each, max_size=3) | st.dictionaries(KEY, each, max_size=3), max_leaves=8)


@examples(50)
@given(st.dictionaries(KEY, VALUE, max_size=5))
def test_every_value_of_a_table_has_a_line(table):
    text = "".join(f"# [[x]]\n{toml(key)} = {toml(value)}\n" for key, value in table.items())
    assert tomllib.loads(text) == table
    found = lines(text)
    assert {path for path in places_of(table) if path} == set(found)
    for number, key in enumerate(table):
        assert found[(key,)] == 2 * number + 2


# -- the JSON Schema -----------------------------------------------------------------------------------------------------


def test_the_schema_is_a_schema_and_knows_every_option():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in REGISTRY.by_name.values():
        assert each.name in SCHEMA["$defs"]["severities"]["properties"]
        for name in each.options:
            assert name.replace("_", "-") in SCHEMA["$defs"]["rules"]["properties"][each.name]["properties"]


WORDS = st.sampled_from(
    ["default", "SL2", "insecure-url", "article", "x/**", "error", "1 MiB", "1 XB", ">=0", "/a/*", "2027-01-01", "", " "]
)
LEAF = st.one_of(
    WORDS, st.integers(-1, 3), st.booleans(), st.floats(allow_nan=False, allow_infinity=False, width=16), st.lists(WORDS, max_size=2)
)
NAMES = st.sampled_from(["insecure-url", "SL302", "future-date", "date-order", "related-far-in-time", "nothing", "url-tracking"])
OPTIONS = st.dictionaries(
    st.sampled_from(["days", "tolerance-hours", "tolerance_hours", "pairs", "parameters", "x"]),
    st.one_of(LEAF, st.just([["a", "b"]])),
    max_size=2,
)
SEVERITIES = st.dictionaries(NAMES, st.sampled_from(["error", "info", "off", 1]), max_size=2)
RULES = st.dictionaries(NAMES, OPTIONS, max_size=2)
PART = dict.fromkeys(("files", "select", "ignore", "extend-select", "rule", "field", "reason", "expires"), LEAF)
PART |= {"severity": st.one_of(SEVERITIES, LEAF), "rules": st.one_of(RULES, LEAF)}
TABLES = st.lists(st.fixed_dictionaries({}, optional=PART), max_size=2)
TABLE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("include", "exclude", "select", "ignore", "extend-select", "fail-on", "max-file-size", "reason"), LEAF),
        "severity": st.one_of(SEVERITIES, LEAF),
        "rules": st.one_of(RULES, LEAF),
        "overrides": st.one_of(TABLES, LEAF),
        "allow": st.one_of(TABLES, LEAF),
    },
)
# What only the program knows: the file system, the rules, which patterns match.
BEYOND = ("unknown rule", "no such", "the same", "is no pattern", 'is " "')


@examples(100)
@given(TABLE)
def test_the_schema_and_the_program_agree(table):
    text = "".join(f"{key} = {toml(value)}\n" for key, value in table.items())
    accepted = jsonschema.Draft202012Validator(SCHEMA).is_valid(table)
    try:
        read(text)
        complaint = ""
    except ConfigError as caught:
        complaint = str(caught)
    if not any(words in complaint for words in BEYOND):
        assert accepted is (not complaint), complaint or list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(table))


# -- what is in force ----------------------------------------------------------------------------------------------------

FULL = """\
include = ["*.md"]
exclude = ["drafts/"]
select = ["default", "SL404"]
ignore = ["SL211"]
extend-select = ["duplicate-title"]
fail-on = "warning"
site-root = "site"
schema = "person.schema.json"
max-file-size = "3 KiB"
required-version = ">=0"
baseline = "b.json"
[severity]
SL202 = "error"
[rules.future-date]
tolerance_hours = 1
[[overrides]]
files = ["p/**"]
schema = "article"
select = []
severity = { SL102 = "info" }
rules = { url-date-mismatch = { days = 5 } }
[[allow]]
rule = "SL2"
files = ["x"]
field = "/a b"
reason = 'a "reason" \\ of \\u001b'
expires = 2027-01-01
"""


def shown(found: LoadedConfig) -> str:
    return "\n".join(shown_settings(found, prepare(found.settings, found.registry))) + "\n"


def test_what_is_shown_is_a_configuration_that_comes_to_the_same():
    first = read(FULL)
    text = shown(first)
    second = read(text)
    assert second.fail_on == first.fail_on
    one, two = (prepare(found.settings, found.registry) for found in (first, second))
    for name in (
        "include",
        "exclude",
        "select",
        "ignore",
        "extend_select",
        "site_root",
        "schema",
        "max_file_size",
        "baseline",
    ):
        assert getattr(one.settings, name) == getattr(two.settings, name), name
    for name in ("overrides", "allow"):
        assert [entry.replace(line=0) for entry in getattr(one.settings, name)] == [
            entry.replace(line=0) for entry in getattr(two.settings, name)
        ]
    assert one.profile("x").severity == two.profile("x").severity
    assert one.profile("p/x").severity == two.profile("p/x").severity


def test_where_each_value_came_from(here):
    (here / "seedlint.toml").write_text(FULL)
    (here / "other.schema.json").write_text("{}")
    done = seedlint("--show-settings", "--ignore", "SL1", "--schema", "other.schema.json", "--fail-on", "never", cwd=here)
    assert done.status == 0
    lines_ = done.out.splitlines()
    for line in (
        f"# seedlint {__version__}, configuration: seedlint.toml",
        'include = ["*.md"]  # seedlint.toml:1',
        'ignore = ["SL211", "SL1"]  # seedlint.toml:4, --ignore',
        'fail-on = "never"  # --fail-on',
        'schema = "other.schema.json"  # --schema',
        'max-file-size = "3 KiB"  # seedlint.toml:9',
        "plugins = []  # default",
        'insecure-url = "error"  # SL202, seedlint.toml:13',
        'malformed-url = "error"  # SL201, default',
        'related-title-repeated = "warning"  # SL404, default',
        "# SL101 missing-field is not in effect: ignored by SL1",
        "# SL802 published-contradicts-heat is not in effect: off by default",
        "tolerance-hours = 1  # seedlint.toml:15",
        "days = 10  # default",
        "[[overrides]]  # seedlint.toml:16",
        "[[allow]]  # seedlint.toml:22",
    ):
        assert line in lines_
    assert "\x1b" not in done.out
    done = seedlint("--show-settings", "--isolated", "--select", "SL2", cwd=here)
    assert "# seedlint " + __version__ + ", no configuration file" in done.out
    assert 'select = ["SL2"]  # --select' in done.out
    assert "# SL301 invalid-date-time is not in effect: not selected" in done.out
    assert "# site-root is not set" in done.out


def test_which_files_and_why_the_others_are_not(here):
    for name in (
        "seeds/a.md", "seeds/b.txt", "seeds/README.md", "seeds/c.html", "seeds/drafts/d.md", "seeds/old/e.md", ".git/x.md", "node_modules/f.md",
        "seeds/notes.md", "seeds/requirements.txt",
    ):  # fmt: skip
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text("")
    (here / "seeds/.gitignore").write_text("/old/\nnotes*\n")
    (here / "seedlint.toml").write_text('exclude = ["seeds/drafts/**", "site/"]')
    (here / "seeds/link.md").symlink_to("a.md")
    done = seedlint("--show-files", ".", cwd=here)
    assert done.status == 0
    assert done.out.splitlines() == [
        "seeds/a.md",
        "seeds/b.txt",
        "# .git/: hidden folder",
        "# node_modules/: node_modules",
        "# person.schema.json: not *.md, *.markdown, *.txt",
        "# seedlint.toml: not *.md, *.markdown, *.txt",
        "# seeds/.gitignore: not *.md, *.markdown, *.txt",
        "# seeds/README.md: excluded: a name that articles do not have",
        "# seeds/c.html: not *.md, *.markdown, *.txt",
        "# seeds/drafts/: excluded by seeds/drafts/**",
        "# seeds/link.md: another name of a file that is checked",
        "# seeds/notes.md: ignored by notes* in .gitignore",
        "# seeds/old/: ignored by /old/ in .gitignore",
        "# seeds/requirements.txt: excluded: a name that articles do not have",
        "# site/: excluded by site/",
    ]
    assert done.err == "2 files to check, 13 left out\n"
    assert seedlint("--show-files", "absent", cwd=here).status == 2
    assert seedlint("--show-files", "site", cwd=here).out == ""


# -- the command ---------------------------------------------------------------------------------------------------------


def rules_of(*words, cwd):
    done = seedlint("--no-cache", "--format", "jsonl", *words, cwd=cwd)
    return done.status, sorted((finding["path"], finding["code"], finding["severity"]) for finding in done.findings), done.err


BAD = article(2, related=0, amp=False).replace('webUrl: "https:', 'webUrl: "http:', 1).replace("title:", "colour: red\ntitle:", 1)


def test_command_line_over_file_over_defaults(here):
    (here / "a.md").write_text(BAD)
    config = here / "seedlint.toml"
    unknown, insecure = ("a.md", "SL102", "error"), ("a.md", "SL202", "warning")
    assert rules_of("a.md", cwd=here)[:2] == (1, [unknown, insecure])
    config.write_text('select = ["SL2"]\nextend-select = ["SL102"]\n[severity]\nSL202 = "error"')
    assert rules_of("a.md", cwd=here)[1] == [unknown, ("a.md", "SL202", "error")]
    assert rules_of("a.md", "--ignore", "SL102", cwd=here)[1] == [("a.md", "SL202", "error")]
    assert rules_of("a.md", "--select", "SL103", cwd=here)[1] == []
    assert rules_of("a.md", "--select", "SL103", "--extend-select", "SL102", cwd=here)[1] == [unknown]
    config.write_text('ignore = ["SL202", "SL102"]')
    assert rules_of("a.md", cwd=here)[:2] == (0, [])
    assert rules_of("a.md", "--select", "SL202", cwd=here)[1] == []  # --select replaces select, not ignore
    config.write_text('fail-on = "warning"\nignore = ["SL102"]')
    assert rules_of("a.md", cwd=here)[0] == 1
    assert rules_of("a.md", "--fail-on", "error", cwd=here)[0] == 0
    assert rules_of("a.md", "--isolated", cwd=here)[1] == [unknown, insecure]


def test_overrides_and_the_command_line(here):
    (here / "p").mkdir()
    (here / "a.md").write_text(BAD)
    (here / "p/a.md").write_text(BAD.replace(".example/", ".example/p-"))
    (here / "seedlint.toml").write_text('[[overrides]]\nfiles = ["p/**"]\nselect = ["SL202"]\nschema = "person.schema.json"')
    assert [path for path, code, _ in rules_of(".", cwd=here)[1] if code == "SL102"] == ["a.md"]
    found = rules_of(".", "--select", "SL102", "--schema", "article", cwd=here)[1]
    assert found == [("a.md", "SL102", "error"), ("p/a.md", "SL102", "error")]
    found = rules_of(".", "--extend-select", "SL102", "--schema", "article", cwd=here)[1]
    assert [path for path, code, _ in found if code == "SL102"] == ["a.md", "p/a.md"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--config", "absent.toml", "."], "seedlint: absent.toml: No such file or directory\n"),
        (["--config", "seedlint.toml", "--isolated", "."], "seedlint: --config names a configuration file, --isolated allows none\n"),
        (["."], "seedlint: seedlint.toml:1: fial-on: unknown key; did you mean fail-on?\n"),
        (["--isolated", "--site-root", "nowhere", "."], "seedlint: --site-root: no such folder: nowhere\n"),
    ],
)
def test_wrong_configuration_is_exit_2_and_one_line(here, words, says):
    (here / "seedlint.toml").write_text("fial-on = 1")
    (here / "a.md").write_text(article(1))
    done = seedlint(*words, cwd=here)
    assert (done.status, done.out, done.err) == (2, "", says)


def test_standard_input_takes_the_configuration_of_its_name(here):
    (here / "sub").mkdir()
    (here / "sub/seedlint.toml").write_text('ignore = ["SL102", "SL202"]')
    assert seedlint("--no-cache", "-", cwd=here, stdin=BAD.encode()).status == 1
    assert seedlint("--no-cache", "-", "--stdin-filename", "sub/a.md", cwd=here, stdin=BAD.encode()).status == 0


# -- schemas of the user's own -------------------------------------------------------------------------------------------

PERSON = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["name", "born"],
    "properties": {
        "name": {"$ref": "parts/name.json#/definitions/name"},
        "born": {"type": "integer", "minimum": 1800},
        "page": {"format": "uri"},
    },
    "additionalProperties": False,
}
NAME = {"definitions": {"name": {"type": "string", "pattern": "^[A-Z]"}}}


def people(here, schema=PERSON, **names):
    for folder in ("_people", "schema/parts"):
        (here / folder).mkdir(parents=True, exist_ok=True)
    (here / "schema/person.schema.json").write_text(json.dumps(schema))
    (here / "schema/parts/name.json").write_text(json.dumps(NAME))
    (here / "seedlint.toml").write_text('[[overrides]]\nfiles = ["_people/**"]\nschema = "schema/person.schema.json"\n')
    for name, text in names.items():
        (here / f"_people/{name}.md").write_text(f"---\n{text}\n---\n")
    (here / "a.md").write_text(article(1))


def test_other_kinds_of_file_in_the_same_run(here):
    people(here, good="name: Ada\nborn: 1815", bad='name: ada\nborn: "1815"\npage: no page\ncolour: red', less="name: Ada")
    status, found, _ = rules_of(".", cwd=here)
    assert status == 1
    assert [(path, code) for path, code, _ in found] == [
        ("_people/bad.md", "SL102"), ("_people/bad.md", "SL103"), ("_people/bad.md", "SL106"), ("_people/bad.md", "SL201"),
        ("_people/less.md", "SL101"),
    ]  # fmt: skip


def test_rules_that_need_fields_of_articles_are_silent_without_them(here):
    people(here, one="name: Ada\nborn: 1815", two="name: Bea\nborn: 1816")
    assert rules_of(".", "--select", "all", cwd=here)[1] == []


def test_the_schema_is_found_from_every_folder(here):
    people(here, bad="name: Ada\nborn: x")
    for cwd, path, shown_path in (
        (here, "_people", "_people/bad.md"),
        (here / "_people", ".", "bad.md"),
        (here / "site", "..", "../_people/bad.md"),
    ):
        assert rules_of(path, cwd=cwd)[1] == [(shown_path, "SL103", "error")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"type": "objct"}, "schema/person.schema.json: /type: 'objct' is not valid"),
        ({"properties": {"name": {"$ref": "parts/absent.json"}}}, "schema/person.schema.json: /properties/name/$ref: parts/absent.json leads nowhere"),
        ({"properties": {"name": {"$ref": "https://example.com/x.json"}}}, "schema/person.schema.json: /properties/name/$ref: https://example.com/x.json leads nowhere"),
        ({"properties": {"name": {"pattern": "("}}}, "schema/person.schema.json: /properties/name/pattern: "),
        ({"$schema": "http://example.com/draft"}, "schema/person.schema.json: /$schema: no draft that is known"),
    ],
)  # fmt: skip
def test_a_wrong_schema_is_told_whatever_is_checked(here, change, says):
    people(here, {**PERSON, **change})
    done = seedlint("--no-cache", "a.md", cwd=here)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: {says}")
    assert done.err.count("\n") == 1


DRAFTS = {
    "http://json-schema.org/draft-03/schema#": {"name": {"type": "string", "required": True, "disallow": "integer"}},
    "http://json-schema.org/draft-04/schema#": {"name": {"$ref": "parts/name.json#/definitions/name"}},
    "http://json-schema.org/draft-06/schema#": {"name": {"$ref": "parts/name.json#/definitions/name"}, "tags": {"contains": {"const": 1}}},
    "http://json-schema.org/draft-07/schema#": {"name": {"$ref": "parts/name.json#/definitions/name"}},
    "https://json-schema.org/draft/2019-09/schema": {"name": {"$ref": "parts/name.json#/definitions/name"}},
    "https://json-schema.org/draft/2020-12/schema": {"name": {"$ref": "parts/name.json#/definitions/name"}},
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_schema_of_any_draft(here, draft):
    people(here, {"$schema": draft, "properties": DRAFTS[draft]}, good="name: Ada\ntags: [1]", bad="name: 5\ntags: [2]")
    found = rules_of("_people", cwd=here)[1]
    assert {path for path, _, _ in found} == {"_people/bad.md"}
    assert "SL103" in [code for _, code, _ in found]


def test_a_schema_that_is_no_json(here):
    people(here)
    (here / "schema/person.schema.json").write_text('{"type": \n}')
    assert seedlint("a.md", cwd=here).err.startswith("seedlint: schema/person.schema.json: line 2, column 1: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"type": "object",\n"properties": {},\n"type": "string"}', 'line 3: the key "type" appears twice in one object'),
        ('{"properties": {"a": {"type": "string"},\n\n"b": {}, "\\u0061": {}}}', 'line 3: the key "\\u0061" appears twice in one object'),
        ('{"$defs": {"x": {"enum": [{"a": 1, "b": 2, "a": 3}]}}}', 'line 1: the key "a" appears twice in one object'),
    ],
)
def test_a_schema_with_a_key_twice(here, text, says):
    """A parser takes the last of them, whoever wrote the schema meant both."""
    people(here)
    (here / "schema/person.schema.json").write_text(text)
    done = seedlint("--no-cache", "a.md", cwd=here)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"seedlint: schema/person.schema.json: {says}\n"


def test_a_schema_with_equal_keys_in_different_objects(here):
    people(here)
    text = '{"properties": {"type": {"type": "string"}, "a:b": {"enum": ["{", "a", "a", "x\\" : y"]}, "a": {"enum": ["a"]}}}'
    (here / "schema/person.schema.json").write_text(text)
    assert seedlint("--no-cache", "a.md", cwd=here).status in (0, 1)


def test_nothing_is_fetched(here, monkeypatch):
    people(here, bad="name: ada\nborn: 1815")
    import socket

    def forbidden(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    from seedlint.api import check_paths

    found = check_paths(["_people"], load_config(["_people"]).settings).diagnostics
    assert [(each.code, each.severity) for each in found] == [("SL106", Severity.ERROR)]


# -- former names --------------------------------------------------------------------------------------------------------


def test_a_former_name_works_everywhere_and_warns(here, monkeypatch, capsys):
    (here / "a.md").write_text(BAD.replace("colour: red", "colour: red # seedlint: ignore[stray-field]"))
    registry = load()
    registry.renamed["stray-field"] = "unknown-field"
    registry.renamed["open-url"] = "insecure-url"
    monkeypatch.setattr("seedlint.config.validate.load", lambda *_: registry)
    monkeypatch.setattr("seedlint.check.plan.load", lambda *_: registry)
    monkeypatch.setattr("seedlint.registry.registry.load", lambda *_: registry)
    from seedlint.cli.main import main

    assert main(["a.md", "--no-cache", "--isolated", "--select", "open-url,stray-field", "--format", "concise"]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert "SL202 insecure-url" in captured.out
    assert captured.err.splitlines() == [
        "seedlint: rule open-url is now called insecure-url",
        "seedlint: rule stray-field is now called unknown-field (in a.md:3)",
        "checked 1 file: 1 warning (1 fixable with --fix --unsafe-fixes); 1 suppressed",
    ]
    (here / "seedlint.toml").write_text('ignore = ["stray-field"]\n[severity]\nopen-url = "error"\n[[allow]]\nrule = "open-url"\n')
    assert main(["a.md", "--no-cache"]) == 0
    assert "rule open-url is now called insecure-url\n" in capsys.readouterr().err
    assert main(["a.md", "--no-cache", "--ignore-suppressions", "--quiet", "--format", "concise"]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "error: SL202" in captured.out
