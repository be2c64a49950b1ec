"""What is said of a finding besides its message: the field, and the record that it lies in."""

from __future__ import annotations

import pytest

from seedlint.api import Settings, check_text

UNTIDY = 'excerpt: "x  y"\n'
MISSING = 'related:\n  - title: Q\n    provider: {}\n    webUrl: "https://example.org/q"\n'


def found(text, *rules):
    """The field, the record and the page of each finding."""
    settings = Settings(select=rules, schema="article")
    return [(each.field, each.record, each.record_url) for each in check_text(f"---\n{text}---\n", settings=settings)]


@pytest.mark.parametrize(
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
