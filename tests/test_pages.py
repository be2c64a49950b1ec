"""Every rule explains itself, and its examples are what it says they are."""

from __future__ import annotations

import json
import re
from collections import defaultdict

import pytest

from command import seedlint
from fewer import goes_through
from seedlint import check_text
from seedlint.check.plan import prepare
from seedlint.model.outcome import Outcome
from seedlint.model.settings import Settings
from seedlint.registry import rule_pages
from seedlint.registry.registry import load
from seedlint.run.inputs import Inputs
from seedlint.run.pipeline import run
from seedlint.testing import png

REGISTRY = load()
RULES = sorted(REGISTRY.by_name.values(), key=lambda rule: rule.code)
BASE = """\
category: news
title: "A bridge opens"
excerpt: "The new bridge over the river opens on Monday."
publishedDateTime: 2024-05-06T08:00:00Z
webUrl: "https://www.example.com/a-bridge-opens"
type: article
provider:
  name: Example News
  domain: example.com
topics:
  - Bridges
"""
SCHEMAS = {"invalid-format": {"properties": {"language": {"pattern": "^[a-z]{2}$"}}}}


def in_an_article(example: str) -> str:
    """A fragment of front matter in the place of the same keys of a clean article; a whole file as it is."""
    if re.search(r"^(---|\.\.\.|\+\+\+)", example, re.MULTILINE):
        return example
    blocks = re.findall(r"^[A-Za-z]+:.*\n(?:[ -].*\n)*", BASE, re.MULTILINE)
    own = set(re.findall(r"^([A-Za-z]+):", example, re.MULTILINE))
    kept = "".join(block for block in blocks if block.partition(":")[0] not in own)
    return f"---\n{kept}{example}---\n"


# What came of the URLs in the examples of the rules of `seedlint links`; all others are alive.
OUTCOMES = {
    "https://www.example.com/removed": Outcome(verdict="dead", reason="404 Not Found", status=404),
    "https://www.example.com/subscribers": Outcome(verdict="unverified", reason="403 Forbidden", status=403),
    "https://expired.example.com/ferry": Outcome(verdict="certificate", reason="certificate has expired"),
    "https://www.example.com/2019/ferry": Outcome(verdict="alive", hops=((301, "https://www.example.com/news/ferry"),)),
    "https://www.example.com/viewer?image=harbour": Outcome(verdict="alive", content="text/html", picture=False),
    "https://www.example.com/harbour.jpg": Outcome(verdict="alive", content="image/jpeg", picture=True, width=1200, height=630),
    "https://www.example.com/images/harbour.jpg": Outcome(verdict="alive", content="image/jpeg", picture=True),
}


def asked(text: str, settings: Settings):
    plan = prepare(settings, links=True)
    plan.outcomes = defaultdict(lambda: Outcome(verdict="alive"), OUTCOMES)
    return run(Inputs((), [("a.md", text.encode())]), plan).diagnostics


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{example.kind}-{number}")
    for rule in RULES
    if rule.collect is None and not rule.engine
    for number, example in enumerate(rule_pages.examples(rule))
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples_are_what_they_say(rule, example, tmp_path):
    good = next(other for other in rule_pages.examples(rule) if other.kind == "Good")
    for url, width, height in re.findall(r'url: "(/[^"]+)"(?:\n +width: (\d+)\n +height: (\d+))?', good.text):
        (tmp_path / url[1:]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / url[1:]).write_bytes(png(int(width or 1), int(height or 1)))
    schema = tmp_path / "own.schema.json"
    schema.write_text(json.dumps(SCHEMAS.get(rule.name)))
    chosen = str(schema) if rule.name in SCHEMAS else "article"
    settings = Settings(select=(rule.name,), now=1_900_000_000.0, site_root=str(tmp_path), schema=chosen)
    text = in_an_article(example.text)
    named = re.match(r"# (\S+\.md)\n", example.text)
    name = named[1] if named else "2024-05-06-a-bridge-opens.md"
    found = {d.rule for d in (asked(text, settings) if rule.only_in_links else check_text(text, name, settings))}
    assert (rule.name in found) == (example.kind == "Bad"), text


@goes_through("rule", RULES)
def test_a_page_says_what_why_and_whence(rule):
    text = rule_pages.text_of(rule)
    assert re.match(r"\S[^\n]*[^.\n]\.\n\n", text), "a title that is one sentence"
    assert len(text) > 150
    assert "Source:" in text or rule.engine
    for option in rule.options:
        assert option.replace("_", "-") in text, f"option {option} is not explained"
    kinds = [example.kind for example in rule_pages.examples(rule)]
    if kinds:
        assert {"Bad", "Good"} <= set(kinds)


def test_explain_understands_names_and_codes_and_prefixes():
    by_name = seedlint("explain", "missing-image-size")
    assert by_name.status == 0
    assert by_name.out == rule_pages.explain(REGISTRY.by_name["missing-image-size"])
    assert seedlint("explain", "SL501").out == seedlint("explain", "sl501").out == by_name.out
    family = seedlint("explain", "SL5")
    assert by_name.out in family.out
    assert family.out.count("\n# ") == 5
    wrong = seedlint("explain", "missing-image-sise")
    assert (wrong.status, wrong.out) == (2, "")
    assert "missing-image-size" in wrong.err


def test_rules_are_listed_in_three_forms():
    text = seedlint("rules").out.splitlines()
    assert [line[:5] for line in text] == [rule.code for rule in RULES]
    rows = json.loads(seedlint("rules", "--format", "json").out)
    assert [row["name"] for row in rows] == [rule.name for rule in RULES]
    markdown = seedlint("rules", "--format", "markdown").out
    assert all(f"\n## {rule.name} ({rule.code})\n" in markdown for rule in RULES)
    assert "markdown" in seedlint("rules", "--format", "html").err
