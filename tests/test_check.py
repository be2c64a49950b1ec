"""What is in effect for a file, and what is said of a finding besides its message: the field, and the record that it lies in."""

from __future__ import annotations

import pytest

from fewer import goes_through
from seedlint.api import Settings, check_text
from seedlint.check.check_document import check_document
from seedlint.check.check_folder import check_folder
from seedlint.check.plan import prepare
from seedlint.errors import SelectorError
from seedlint.model.reading import Reading
from seedlint.model.settings import Allow, Override
from seedlint.read.document_reader import read
from seedlint.registry.registry import load
from seedlint.results.store import Facts
from seedlint.rules_api import Fact, Finding, rule

UNTIDY = 'excerpt: "x  y"\n'
MISSING = 'related:\n  - title: Q\n    provider: {}\n    webUrl: "https://example.org/q"\n'


def found(text, *rules):
    """The field, the record and the page of each finding."""
    settings = Settings(select=rules, schema="article")
    return [(each.field, each.record, each.record_url) for each in check_text(f"---\n{text}---\n", settings=settings)]


@goes_through(
    ("fields", "record", "page"),
    [
        ("title: A title\nwebUrl: https://example.com/a\n", "example.com — A title", "example.com/a"),
        ("title: A title\nwebUrl: http://WWW.example.com:80/a?utm_source=x\n", "www.example.com — A title", "example.com/a"),
        ("title: A title\nwebUrl: mailto:a@example.com\n", "A title", "mailto:a@example.com"),
        ("title: A title\n", "A title", None),
        ("webUrl: https://example.com/a\n", "example.com", "example.com/a"),
        ("", None, None),
        (f"title: {'x' * 60}\n", "x" * 60, None),
        (f"title: {'x' * 61}\n", "x" * 59 + "…", None),
        (f"title: {'x' * 58} yy\n", "x" * 58 + "…", None),
        ("title: A  title\n", "A title", None),
    ],
)
def test_a_record_is_named_by_its_host_and_its_title(fields, record, page):
    assert found(fields + UNTIDY, "untidy-whitespace")[-1] == ("/excerpt", record, page)


def test_a_field_that_is_missing_is_one_of_the_record_that_lacks_it():
    article = ("example.com — A", "example.com/a")
    quay = ("example.org — Q", "example.org/q")
    records = dict.fromkeys(
        (field.rpartition("/")[0], record, page)
        for field, record, page in found(f"title: A\nwebUrl: https://example.com/a\n{MISSING}  - excerpt: R\n", "missing-field")
    )
    assert list(records) == [("", *article), ("/related/0", *quay), ("/related/0/provider", *quay), ("/related/1", None, None)]


def test_a_file_without_fields_has_no_record():
    assert [(each.code, each.field, each.record) for each in check_text("text\n")] == [("SL004", None, None)]


def test_a_field_that_the_rule_names_says_which_record_it_is(tmp_path):
    comment = "title: A\nrelated:\n  - title: Q\n  - title: Two lines\n      go on #3 here\n"
    assert found(comment, "value-cut-by-comment") == [("/related/1/title", "Two lines go on", None)]
    mapping = "title: A\nrelated:\n  \u00b2: {}\n"
    schema = tmp_path / "schema.json"
    schema.write_text('{"properties": {"related": {"additionalProperties": {"required": ["x"]}}}}')
    [missing] = check_text(f"---\n{mapping}---\n", settings=Settings(select=("missing-field",), schema=str(schema)))
    assert (missing.field, missing.record) == ("/related/\u00b2/x", None)
    schema.write_text('{"properties": {"related": {"x-seedlint-role": "title"}}}')
    [untidy] = check_text("---\nrelated: A  title\n---\n", settings=Settings(select=("untidy-whitespace",), schema=str(schema)))
    assert (untidy.field, untidy.record) == ("/related", "A title")


A, B = Override(files=("a.md", "b.md")), Override(files=("b.md",))
URLS = "insecure-url"


def reported(overrides, **settings):
    """The rules that are in effect for a file that one override matches, and for one that two match, besides those that always are."""
    plan = prepare(Settings(overrides=overrides, base="/site", **settings))
    always = {rule.name for rule in plan.registry.by_name.values() if rule.always or rule.engine}
    return [sorted(plan.profile(f"/site/{name}").severity.keys() - always) for name in ("a.md", "b.md")]


@goes_through(
    ("overrides", "in_effect"),
    [
        ((A, B), ([URLS], [URLS])),
        ((A.replace(select=()), B), ([], [])),
        ((A.replace(select=()), B.replace(select=(URLS,))), ([], [URLS])),
        ((A.replace(select=(), extend_select=("SL102",)), B), (["unknown-field"], ["unknown-field"])),
        ((A, B.replace(extend_select=("SL102",))), ([URLS], [URLS, "unknown-field"])),
        ((A.replace(ignore=(URLS,)), B.replace(select=(URLS,))), ([], [])),
        ((A.replace(extend_select=("SL102",)), B.replace(ignore=("SL202",))), ([URLS, "unknown-field"], ["unknown-field"])),
    ],
)
def test_overrides_are_applied_one_over_the_other(overrides, in_effect):
    assert reported(overrides, select=(URLS,)) == list(in_effect)
    assert reported(overrides, extend_select=(URLS,), select=()) == list(in_effect)


def test_settings_of_rules_are_those_of_the_last_override_that_has_them():
    one = A.replace(severity={"SL202": "error"}, options={"SL202": {"a": 1, "b": 1}}, yaml="1.1")
    two = B.replace(severity={URLS: "info"}, options={URLS: {"b": 2}}, anchors=True)
    plan = prepare(Settings(overrides=(one, two), base="/site", select=(URLS,), options={URLS: {"a": 0, "c": 0}}))
    usual, first, both = (plan.profile(f"/site/{name}") for name in ("c.md", "a.md", "b.md"))
    assert [each.severity[URLS].value for each in (usual, first, both)] == ["warning", "error", "info"]
    options = [{rule.name: some for _, group in each.rules.document for rule, some in group}[URLS] for each in (usual, first, both)]
    assert options == [{"a": 0, "c": 0}, {"a": 1, "b": 1, "c": 0}, {"a": 1, "b": 2, "c": 0}]
    assert [each.reading for each in (usual, first, both)] == [Reading(), Reading(yaml="1.1"), Reading(yaml="1.1", anchors=True)]
    assert plan.profile("/site/x.md") is usual


@pytest.mark.parametrize(("paths", "left"), [([], (A, B)), (["/site/c.md"], (A, B)), (["/site/a.md"], (B,)), (["/site/b.md", "/x"], ())])
def test_overrides_that_match_no_file(paths, left):
    plan = prepare(Settings(overrides=(A, B), base="/site"))
    assert tuple(plan.unmatched_overrides(iter(paths))) == left


@pytest.mark.parametrize(("links", "other"), [(False, URLS), (True, "dead-link")])
def test_rules_about_what_requests_came_to_run_in_the_command_for_links_only(links, other):
    chosen = {URLS, "dead-link", "unused-suppression", "unclosed-front-matter"}
    in_effect = prepare(Settings(select=tuple(chosen)), links=links).profile("").severity.keys()
    assert chosen & in_effect == chosen - {URLS, "dead-link"} | {other}


def test_severities_and_options_are_those_of_the_rule_whichever_way_it_is_named():
    plan = prepare(Settings(select=(URLS, "SL404"), severity={"SL202": "info"}, options={"SL202": {"a": 1}}))
    in_effect = plan.profile("")
    assert in_effect.severity[URLS].value == "info"
    assert in_effect.severity[plan.registry.find("SL404").name].value == "warning"  # it is off by default
    assert plan.settings.options == {URLS: {"a": 1}}


@goes_through(
    "settings",
    [
        Settings(severity={"SL2": "info"}),  # a prefix is no rule
        Settings(overrides=(A.replace(options={"SL2": {}}),)),
        *(Settings(**{name: ("SL29",)}) for name in ("select", "extend_select", "ignore")),
        *(Settings(overrides=(A, B.replace(**{name: ("SL29",)}))) for name in ("select", "extend_select", "ignore")),
        Settings(allow=(Allow(rule="SL29"),)),
    ],
)
def test_settings_name_rules_that_are_there(settings):
    with pytest.raises(SelectorError, match="SL2"):
        prepare(settings)


def test_without_a_configuration_patterns_begin_at_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = prepare(Settings(overrides=(A, B), allow=(Allow(rule=URLS, files=("a.md",)), Allow(rule=URLS))))
    for path in ("b.md", str(tmp_path / "b.md")):
        assert plan.overrides_of(path) == (0, 1)
        assert [plan.allows(index, path) for index in (0, 1)] == [False, True]
    assert plan.allows(0, "a.md")
    assert plan.unmatched_overrides(["a.md"]) == [B]


def test_what_is_in_no_field_is_about_the_article():
    [mark] = check_text("\ufeff---\ntitle: A\n---\n", settings=Settings(select=("SL003",), schema="article"))
    assert (mark.code, mark.field, mark.record) == ("SL003", None, "A")


@pytest.mark.parametrize(("files", "keys", "times"), [(3, 9, 3), (100, 2, 200)])
def test_a_file_is_read_again_once_for_what_is_found_in_a_row_and_not_all_are_kept(files, keys, times):
    @rule("XX001", collect=lambda doc: [])
    def repeated(facts):
        """Repeated."""
        yield from (Finding(fact.span, "x") for fact in facts)

    facts, opened = Facts(), []
    for number in range(files):
        facts.add(f"{number}.md", (("repeated", tuple((str(key), ("title",), ()) for key in range(keys))),))

    def reopen(path):
        opened.append(path)
        return read(path, b"---\ntitle: A\n---\n")

    found = list(check_folder({"repeated": (repeated, {})}, facts, repeated, reopen))
    assert [(each.span.line, each.field) for each in found] == [(2, "/title")] * files * keys
    assert len(opened) == times


def checked(text, *rules, **settings):
    """What becomes of a file under rules of our own."""
    registry = load()
    for each in rules:
        registry.add(each, "here")
    plan = prepare(Settings(select=tuple(each.name for each in rules), **settings), registry)
    return check_document(read("a.md", text.encode()), plan.profile("").rules)


def test_on_a_file_that_could_not_be_read_only_rules_for_those_run():
    @rule("XX001")
    def usual(doc):
        """Usual."""
        yield Finding(doc.span_of(()), "x")

    @rule("XX002", even_if_broken=True)
    def anyway(doc):
        """Anyway."""
        yield Finding(doc.span_of(()), "x")

    result = checked("---\ntitle: A\n", usual, anyway, ignore=("SL005",))
    assert [each.rule for each in result.diagnostics] == ["anyway"]
    assert result.skipped == "unclosed-front-matter ignored"  # an error of another rule does not say so


def test_a_collector_that_fails_costs_its_own_facts_and_the_result_is_not_kept():
    @rule("XX001", collect=lambda doc: 1 // 0)
    def failing(facts):
        """Failing."""

    @rule("XX002", collect=lambda doc: [Fact("key", ("title",))])
    def collecting(facts):
        """Collecting."""

    result = checked("---\ntitle: A\n---\n", failing, collecting)
    assert [each.code for each in result.diagnostics] == ["SL900"]
    assert [name for name, _ in result.facts] == ["collecting"]
    assert result.volatile
