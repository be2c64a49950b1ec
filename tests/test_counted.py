"""Info findings that nobody sees: only their number is worked out, and it is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles import article
from command import seedlint
from seedlint.check.plan import prepare
from seedlint.fixes.yaml_edits import may_be_reordered, reorder
from seedlint.model.diagnostic import Safety, Severity
from seedlint.model.rule import made
from seedlint.model.settings import Allow, Settings
from seedlint.read.document_reader import read
from seedlint.registry import guard
from seedlint.registry.registry import load
from seedlint.rules_api import Deferred, Finding, Span, rule
from seedlint.run.inputs import Inputs
from seedlint.run.pipeline import run

SEEDS = sorted((Path(__file__).parent.parent / "seeds").rglob("*.md"))
UNTIDY = "---\ntitle: A  title\nexcerpt: An excerpt  of more words\nrelated:\n  - quality: 1\n  - quality: 2\n---\n"
TOML = '+++\ntitle = "A  title"\nexcerpt = "An excerpt  of more words"\n+++\n'  # no fix is offered in it


def reported(text_of, **settings):
    plan = prepare(Settings(**settings))
    return run(Inputs((), text_of), plan)


def texts():
    return [(path.name, path.read_bytes()) for path in SEEDS] + [("untidy.md", UNTIDY.encode()), ("toml.md", TOML.encode())]


def test_the_number_is_that_of_what_is_found():
    every, some = reported(texts(), now=1e9), reported(texts(), now=1e9, count_info=True)
    assert dict(some.tally) == dict(every.tally)
    infos = {each.name for each in every.rules.values() if each.severity is Severity.INFO and not each.folder}
    assert sum(count for kind, count in some.tally.items() if kind.rule in infos) > 2
    commented = {path for path, data in texts() if b"seedlint:" in data}
    assert list(some.diagnostics) == [each for each in every.diagnostics if each.rule not in infos or each.path in commented]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (UNTIDY.replace("title:", "# seedlint: ignore[untidy-whitespace]\ntitle:"), {}),
        (UNTIDY, {"allow": (Allow(rule="untidy-whitespace"),)}),
        (UNTIDY, {"severity": {"untidy-whitespace": "warning", "related-order": "error"}}),
        ("\ufeff---\ntitle: x\n---\n", {"severity": {"byte-order-mark": "info"}}),  # it runs whatever is selected
    ],
)
def test_what_something_else_needs_is_found_all_the_same(text, settings):
    given = [("a.md", text.encode())]
    every, some = reported(given, **settings), reported(given, count_info=True, **settings)
    assert (list(some.diagnostics), some.suppressed) == (list(every.diagnostics), every.suppressed)


def test_the_command_says_the_same(tmp_path):
    for number in range(60):  # so many that a cache pays
        (tmp_path / f"{number}.md").write_text(
            article(number, related=1).replace("title: ", "title:  ", 1).replace(" the ", "  the "), encoding="utf-8"
        )
    words = ("check", "--isolated", ".")
    plain = [seedlint(*words, *more, cwd=tmp_path) for more in (("--no-cache",), ("--no-cache", "--jobs", "2"), (), ())]
    assert (tmp_path / ".seedlint_cache").is_dir()
    assert len({each.out for each in plain}) == len({each.err for each in plain}) == 1
    everything = seedlint(*words, "--no-cache", "--verbose", cwd=tmp_path)
    assert everything.err.splitlines()[-1] == plain[0].err.splitlines()[-1]
    assert "untidy-whitespace" in everything.out
    assert "untidy-whitespace" not in plain[0].out


def test_what_the_baseline_knows_is_not_counted(tmp_path):
    (tmp_path / "a.md").write_text(UNTIDY)
    assert seedlint("baseline", "a.md", cwd=tmp_path).status == 0
    found = seedlint("check", "a.md", "--no-cache", cwd=tmp_path)
    assert (found.status, found.err.partition("; ")[0]) == (0, "checked 1 file: no findings")


def test_a_rule_may_put_its_findings_off():
    calls = []

    @rule("XX001", severity=Severity.INFO)
    def put_off(doc):
        """Put off."""
        yield Deferred(Safety.SAFE, lambda: calls.append(1) or Finding(Span.at_line("a.md"), "made"))
        yield Finding(Span.at_line("a.md"), "at once")

    @rule("XX002", severity=Severity.INFO)
    def failing(doc):
        """Fails when it is made."""
        yield Deferred(None, lambda: 1 // 0)

    groups = [(None, [(put_off, {}), (failing, {})])]
    assert list(guard.run_rules(groups, None, {"put-off", "failing"})) == [
        (put_off, guard.Counted([Safety.SAFE, None])),
        (failing, guard.Counted([None])),
    ]
    assert calls == []
    (_, found), (_, crash) = guard.run_rules(groups, None)
    assert [each.message for each in found] == ["made", "at once"]
    assert "ZeroDivisionError" in crash.reason


@pytest.mark.parametrize("item", ["quality: {}", 'quality: {}\n    title: "a |+ b"', "quality: {}  # a comment", "{{quality: {}}}"])
def test_what_can_be_reordered_is_known_before(item):
    items = "".join(f"  - {item.format(number)}\n" for number in (1, 2, 3))
    for text in (
        f"---\nrelated:\n{items}---\n",
        f"---\nrelated:\n{items}---",
        "---\nrelated: [{quality: 1}, {quality: 2}, {quality: 3}]\n---\n",
    ):
        doc = read("a.md", text.encode())
        assert may_be_reordered(doc, ("related",)) is bool(reorder(doc, ("related",), [2, 1, 0]))
        found = made(load().by_name["related-order"].check(doc))
        assert [each.safety if isinstance(each, Deferred) else None for each in load().by_name["related-order"].check(doc)] == [
            each.fix.safety if each.fix else None for each in found
        ]
