"""Fix, read, check again: passes over a run, with rules made for the purpose; and that nothing happens to a file by halves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from articles import article
from fewer import goes_through
from growth import grows
from seedlint import Settings
from seedlint.check.plan import prepare
from seedlint.fixes.yaml_edits import remove
from seedlint.model.diagnostic import Edit, Fix, Safety, Severity
from seedlint.model.document import Document
from seedlint.model.rule import Fact, Finding, Findings, Rule, rule
from seedlint.model.settings import Allow
from seedlint.registry.registry import load
from seedlint.run import fix_loop as module
from seedlint.run.fix_loop import FixResult, apply_fixes
from seedlint.run.inputs import Inputs

TEXT = "---\ntitle: one\nexcerpt: two\ntopics:\n  - a\n  - b\n---\n"


def make(name: str, check: Callable[[Document], Findings], code: str, **more) -> Rule:
    def function(doc: Document) -> Findings:
        yield from check(doc)

    function.__name__ = name
    function.__doc__ = f"{name}."
    return rule(code, fixable=(Safety.SAFE, Safety.UNSAFE), **more)(function)


def turns(name: str, field: str, old: str, new: str, code: str, *, fields=(), safety=Safety.SAFE) -> Rule:
    """A rule that wants one value in the place of another."""

    def check(doc: Document) -> Findings:
        text = doc.text(field)
        if text and text.value == old:
            yield Finding(text.span, f"{field} is {old}", Fix(f"write {new}", (text.rewrite(new),), safety, tuple(fields)))

    return make(name, check, code)


def edits(name: str, code: str, *changes: tuple[str, str], fields=(), safety=Safety.SAFE, many: bool = False) -> Rule:
    """A rule that replaces strings of the text, all in one fix, or each in one of its own."""

    def check(doc: Document) -> Findings:
        text = doc.source.text
        made = [
            Edit(doc.source.span(text.index(old), text.index(old) + len(old)), new)
            for old, new in changes
            if old in text and new not in text
        ]
        for group in ([edit] for edit in made) if many else [made] if made else []:
            yield Finding(group[0].span, "not this", Fix("mend it", tuple(group), safety, tuple(fields)))

    return make(name, check, code)


def run(*rules: Rule, text: str | bytes = TEXT, settings: Settings | None = None, **more) -> tuple[str, FixResult]:
    """Fix one text with these rules and no others (but those that always run)."""
    registry = load()
    for one in rules:
        registry.add(one, "test")
    plan = prepare((settings or Settings()).replace(select=tuple(one.name for one in rules)), registry)
    data = text if isinstance(text, bytes) else text.encode()
    outcome = apply_fixes(Inputs((), [("a.md", data)]), plan, **more)
    return (outcome.changes[0].new if outcome.changes else data).decode("utf-8", "surrogateescape"), outcome


def told(outcome: FixResult) -> list[tuple[str, str]]:
    return [(diagnostic.rule, diagnostic.message) for diagnostic in outcome.report.diagnostics]


def test_what_shows_up_behind_a_fix_is_fixed_too():
    text, outcome = run(
        turns("one-to-two", "title", "one", "two", "XX001"),
        turns("two-to-three", "title", "two", "three", "XX002"),
        turns("three-to-four", "title", "three", "four", "XX003"),
    )
    assert text == TEXT.replace("one", "four")
    assert told(outcome) == []
    assert (outcome.report.fixed, outcome.report.fixed_files, outcome.errors) == (3, 1, ())


def test_fixes_that_overlap_wait_for_the_next_pass():
    text, outcome = run(
        turns("one-to-one-more", "title", "one", "one more", "XX001"),
        edits("both-lines", "XX002", ("one\nexcerpt: two\n", "1st\nexcerpt: 2nd\n"), fields=["/title", "/excerpt"]),
        edits("two-to-three", "XX003", ("two", "three")),
    )
    assert text == TEXT.replace("one", "one more").replace("two", "three")
    assert told(outcome) == []
    assert outcome.report.fixed == 2


def test_a_fix_is_applied_whole_or_not_at_all():
    both = edits("both", "XX001", ("one", "1st"), ("two", "2nd"), fields=["/title", "/excerpt"])
    assert run(both)[0] == TEXT.replace("one", "1st").replace("two", "2nd")
    text, outcome = run(both, edits("first", "XX000", ("title: one", "title: won"), fields=["/title"]))
    assert text == TEXT.replace("one", "won").replace("two", "2nd")
    assert outcome.report.fixed == 2


def test_unsafe_fixes_wait_to_be_asked_for():
    rules = turns("one-to-two", "title", "one", "two", "XX001", safety=Safety.UNSAFE), edits("b-to-c", "XX002", ("- b", "- c"))
    text, outcome = run(*rules)
    assert text == TEXT.replace("- b", "- c")
    assert told(outcome) == [("one-to-two", "title is one")]
    assert run(*rules, unsafe=True)[0] == TEXT.replace("- b", "- c").replace("one", "two")


@pytest.mark.parametrize("count", [2, 3])
def test_rules_that_fight_are_named_and_the_file_stays(count):
    words = ["one", "two", "three"][:count]
    rules = [
        turns(f"{word}-to-{after}", "title", word, after, f"XX00{index}")
        for index, (word, after) in enumerate(zip(words, words[1:] + words[:1], strict=True))
    ]
    text, outcome = run(*rules, turns("peaceful", "excerpt", "two", "three", "XX009"))
    assert text == TEXT
    [(path, words_)] = outcome.errors
    assert path == "a.md"
    assert "do not come to an end after 10 passes; the file stays as it was" in words_
    assert all(one.name in words_ for one in rules)
    assert "peaceful" not in words_
    assert [name for name, _ in told(outcome)] == ["one-to-two", "peaceful"]
    assert outcome.report.fixed == 0


def test_a_fix_that_changes_nothing_comes_to_no_end():
    text, outcome = run(turns("same", "title", "one", "one", "XX001"))
    assert text == TEXT
    assert outcome.errors[0][1].startswith("fixes of same do not come to an end")


@goes_through(
    ("bad", "words"),
    [
        (edits("bad", "XX001", ("title: one", "title: two")), None),
        (edits("bad", "XX001", ("excerpt: two", "excerpt: three"), fields=["/title"]), "changes /excerpt, which it does not name"),
        (edits("bad", "XX001", ("title: one", "subtitle: one"), fields=["/title"]), "changes /subtitle, which it does not name"),
        (edits("bad", "XX001", ("title: one", "title: [one")), "leaves a file with invalid-yaml"),
        (edits("bad", "XX001", ("title: one", "title: *one")), "leaves a file with unsupported-yaml"),
        (edits("bad", "XX001", ("title: one", "excerpt: one"), fields=["/title"]), "leaves a file with duplicate-key"),
        (edits("bad", "XX001", ("title: one\n", "title: one\n---\n")), "moves the end of the front matter"),
        (edits("bad", "XX001", ("---\ntitle", "***\ntitle")), "leaves a file with missing-front-matter"),
        (edits("bad", "XX001", ("title: one", "title: \x07")), "leaves a file with invalid-encoding"),
        (edits("bad", "XX001", ("title: one", "title: \ud800")), "writes characters that are not text"),
        (edits("bad", "XX001", ("  - a\n  - b\n", "  # none\n"), fields=["/topics"]), "changes /topics, which it does not name"),
        (edits("bad", "XX001", ("title: one", "title: x"), ("one", "y")), "has edits that overlap each other"),
    ],
)
def test_a_fix_that_does_something_else_is_a_crash_of_its_rule(bad, words):
    text, outcome = run(bad, turns("good", "excerpt", "two", "three", "XX009"))
    if words is None:
        assert text == TEXT.replace("one", "two").replace("excerpt: two", "excerpt: three")
        return
    assert text == TEXT
    assert {name for name, _ in told(outcome)} == {"rule-crash", "bad", "good"}
    assert outcome.report.crashed
    message = dict(told(outcome))["rule-crash"]
    assert message.startswith(f"rule bad failed on this file: its fix “mend it” {words}")
    assert outcome.report.fixed == 0


def test_a_crash_in_a_later_pass_costs_the_earlier_ones_too():
    text, outcome = run(turns("good", "title", "one", "two", "XX001"), edits("bad", "XX002", ("title: two", "titel: two")))
    assert text == TEXT
    assert [name for name, _ in told(outcome)] == ["rule-crash", "good"]


def test_a_fix_of_another_file_is_a_crash():
    def check(doc: Document) -> Findings:
        other = Edit(doc.source.span(4, 5).replace(path="b.md"), "")
        yield Finding(doc.missing_span(()), "x", Fix("change it", (other, Edit(doc.source.span(11, 14), "two")), fields=("/title",)))

    _, outcome = run(make("bad", check, "XX001"))
    assert "edits another file" in told(outcome)[0][1]


def _without_topics(doc: Document) -> Findings:
    for index in range(len(doc.get("topics") or [])):
        edit = remove(doc, ("topics", index))
        assert edit is not None
        yield Finding(doc.span_of(("topics", index)), "a topic", Fix("remove it", (edit,), Safety.SAFE, (f"/topics/{index}",)))


def test_fixes_that_are_good_alone_and_bad_together_are_applied_one_after_the_other():
    """Each takes one item; the one that takes the last takes the key along."""
    text, outcome = run(make("no-topics", _without_topics, "XX001"))
    assert text == "---\ntitle: one\nexcerpt: two\n---\n"
    assert told(outcome) == []


def test_those_of_many_fixes_that_are_bad_together_are_found_by_halves():
    """A try for each fix, each of which reads the whole file, would take hours over a megabyte of them."""

    def work(count: int) -> Callable[[], object]:
        topics = "".join(f"  - {number}a\n" for number in range(count))
        return lambda: run(make("no-topics", _without_topics, "XX001"), text=f"---\ntitle: one\ntopics:\n{topics}---\n")

    text, outcome = work(200)()
    assert text == "---\ntitle: one\n---\n"
    assert outcome.report.fixed == 200
    assert grows(work, 30) == {}


@pytest.mark.slow
def test_one_slip_in_thousands_of_records_is_mended():
    """More of them than there are guesses at what was meant in all passes together."""
    records = "".join(f'  - titel: "Title {number}"\n' for number in range(2_100))
    plan = prepare(Settings(select=("unknown-field",)))
    outcome = apply_fixes(Inputs((), [("a.md", f"---\nrelated:\n{records}---\n".encode())]), plan, unsafe=True)
    assert outcome.errors == ()
    assert outcome.changes[0].new.count(b"  - title: ") == 2_100


def test_bytes_behind_the_front_matter_are_neither_read_nor_changed():
    body = "\xe9\xff\x00 --- \r\n".encode("latin-1")
    text, _ = run(turns("one-to-two", "title", "one", "two", "XX001"), text=TEXT.encode() + body)
    assert text.encode("utf-8", "surrogateescape") == TEXT.replace("one", "two").encode() + body


def test_a_broken_file_loses_its_byte_order_mark_and_nothing_else():
    broken = "\ufeff---\ntitle: [one\n---\n"
    text, outcome = run(turns("one-to-two", "title", "one", "two", "XX001"), text=broken)
    assert text == broken[1:]
    assert [name for name, _ in told(outcome)] == ["invalid-yaml"]


def test_a_file_that_is_not_utf8_stays():
    latin = "\ufeff---\ntitle: ".encode() + b"\xe9\n---\n"
    registry = load()
    outcome = apply_fixes(Inputs((), [("a.md", latin)]), prepare(Settings(), registry))
    assert outcome.changes == ()
    assert told(outcome)[0][0] == "byte-order-mark"


# -- what is not fixed -----------------------------------------------------------------------------------------------------


def test_suppressed_findings_are_not_fixed():
    rules = turns("one-to-two", "title", "one", "two", "XX001"), turns("two-to-three", "excerpt", "two", "three", "XX002")
    text = TEXT.replace("title: one", "title: one # seedlint: ignore[one-to-two] it is one")
    fixed, outcome = run(*rules, text=text)
    assert fixed == text.replace("excerpt: two", "excerpt: three")
    assert told(outcome) == []
    allow = Settings(allow=(Allow(rule="XX001"),))
    assert run(*rules, settings=allow)[0] == TEXT.replace("excerpt: two", "excerpt: three")


def test_a_suppression_of_what_shows_up_later_holds():
    rules = turns("one-to-two", "title", "one", "two", "XX001"), turns("two-to-three", "title", "two", "three", "XX002")
    text = TEXT.replace("title: one", "title: one # seedlint: ignore[XX002]")
    assert run(*rules, text=text)[0] == text.replace("title: one", "title: two")


def test_a_rule_across_files_has_no_fixes():
    def check(facts: list[Fact]) -> Findings:
        for fact in facts:
            yield Finding(fact.span, "twice", Fix("drop it", (Edit(fact.span, ""),)))

    def collect(doc: Document):
        yield Fact("key", ("title",))

    function = rule("XX001", severity=Severity.ERROR, fixable=(Safety.SAFE,), collect=collect)
    check.__name__, check.__doc__ = "twice_over", "Twice."
    registry = load()
    registry.add(function(check), "test")
    outcome = apply_fixes(Inputs((), [("a.md", TEXT.encode()), ("b.md", TEXT.encode())]), prepare(Settings(select=("XX001",)), registry))
    assert outcome.changes == ()
    assert [name for name, _ in told(outcome)] == ["twice-over", "twice-over"]


# -- files -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(article(ord(name)))
    broken = article(200).replace("quality: ", 'quality: "', 1)
    at = broken.index('quality: "')
    broken = broken[:at] + broken[at:].replace("\n", '"\n', 1)
    (tmp_path / "x.md").write_text(broken)
    return tmp_path


def inputs(folder: Path) -> Inputs:
    return Inputs([(path.name, str(path)) for path in sorted(folder.glob("*.md"))])


def test_only_files_with_something_to_fix_are_read_again(folder, monkeypatch):
    read = []
    real = module.read_bytes
    monkeypatch.setattr(module, "read_bytes", lambda path, limit: read.append(Path(path).name) or real(path, limit))
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    outcome = apply_fixes(inputs(folder), prepare(Settings()))
    assert read == ["x.md"]
    assert (outcome.report.fixed, outcome.report.fixed_files, outcome.report.diagnostics) == (1, 1, ())
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert [name for name in after if after[name] != before[name]] == ["x.md"]
    assert (folder / "x.md").read_text() == article(200)


def test_a_file_that_changes_while_it_is_checked_is_left_alone(folder, monkeypatch):
    other = (folder / "x.md").read_text().replace("category: news", "category:  news")

    def change(*args):
        (folder / "x.md").write_text(other)
        return reduce_and_settle(*args)

    reduce_and_settle = module.reduce_and_settle
    monkeypatch.setattr(module, "reduce_and_settle", change)
    outcome = apply_fixes(inputs(folder), prepare(Settings()))
    assert outcome.errors == (("x.md", "the file has changed on disk meanwhile; run again"),)
    assert (folder / "x.md").read_text() == other
    assert [name for name, _ in told(outcome)] == ["wrong-type"]
    assert outcome.report.fixed == 0


def test_a_file_that_changes_while_it_is_fixed_is_left_alone(folder, monkeypatch):
    real = module.fix_once

    def change(*args):
        (folder / "x.md").write_text("somebody else was here\n")
        return real(*args)

    monkeypatch.setattr(module, "fix_once", change)
    outcome = apply_fixes(inputs(folder), prepare(Settings()))
    assert outcome.errors == (("x.md", "the file has changed on disk meanwhile; run again"),)
    assert (folder / "x.md").read_text() == "somebody else was here\n"
    assert outcome.report.fixed == 0


def test_one_file_that_cannot_be_written_does_not_stop_the_others(folder):
    (folder / "a.md").write_text("\ufeff" + article(97))
    (folder / "b.md").write_text("\ufeff" + article(98))
    (folder / "a.md").chmod(0o444)
    outcome = apply_fixes(inputs(folder), prepare(Settings()))
    assert outcome.errors == (("a.md", "the file is read-only"),)
    assert (folder / "a.md").read_text().startswith("\ufeff")
    assert (folder / "b.md").read_text() == article(98)
    assert told(outcome) == [("byte-order-mark", "file starts with a byte-order mark")]
    assert (outcome.report.fixed, outcome.report.fixed_files) == (2, 2)


def test_a_run_that_only_tells_writes_nothing(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    outcome = apply_fixes(inputs(folder), prepare(Settings()), write=False)
    [change] = outcome.changes
    assert (change.path, change.old, change.new) == ("x.md", before[folder / "x.md"], article(200).encode())
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert outcome.report.diagnostics == ()
    assert dict(outcome.inputs.texts) == {"x.md": article(200).encode()}


def test_rules_across_files_see_the_files_as_they_are_now(folder):
    """A link that is made the link of another article: only then do two files describe one page."""
    url = next(line for line in article(97).splitlines() if line.startswith("webUrl: ")).split('"')[1]
    text = article(98)
    own = next(line for line in text.splitlines() if line.startswith("webUrl: ")).split('"')[1]
    (folder / "b.md").write_text(text.replace(own, url.replace("https://", "htp://")))
    settings = Settings(select=("malformed-url", "duplicate-article"))
    assert {name for name, _ in told(apply_fixes(inputs(folder), prepare(settings)))} == {"malformed-url"}
    outcome = apply_fixes(inputs(folder), prepare(settings), unsafe=True)
    assert [(d.path, d.rule) for d in outcome.report.diagnostics] == [("b.md", "duplicate-article")]


def test_a_suppression_is_not_removed_before_it_can_be_used():
    """It is unused as long as what it suppresses hides behind another finding."""
    rules = turns("one-to-two", "title", "one", "two", "XX001"), turns("two-to-three", "title", "two", "three", "XX002")
    plan_rules = ["one-to-two", "two-to-three", "unused-suppression"]
    registry = load()
    for one in rules:
        registry.add(one, "test")
    text = TEXT.replace("title: one", "title: one # seedlint: ignore[XX002]").replace("- a", "- a # seedlint: ignore[XX002]")
    outcome = apply_fixes(Inputs((), [("a.md", text.encode())]), prepare(Settings(select=tuple(plan_rules)), registry), write=False)
    assert outcome.changes[0].new.decode() == TEXT.replace("title: one", "title: two # seedlint: ignore[XX002]")
    assert outcome.report.diagnostics == ()


def test_what_was_applied_is_listed_on_request(tmp_path):
    """Not what a later pass undid."""
    first, second = turns("one-to-two", "title", "one", "two", "XX001"), turns("two-to-three", "title", "two", "three", "XX002")
    _, outcome = run(first, second, with_applied=True)
    assert [(each.path, each.line, each.code, each.old, each.new) for each in outcome.applied] == [
        ("a.md", 2, "XX001", "one", "two"), ("a.md", 2, "XX002", "two", "three"),
    ]  # fmt: skip
    assert run(first, second)[1].applied == ()
    back = turns("two-to-one", "title", "two", "one", "XX002")
    assert run(first, back, with_applied=True)[1].applied == ()
