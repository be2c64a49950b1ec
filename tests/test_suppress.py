"""Suppressions: which findings go, which suppressions are told as unused or expired. Cases in a seed: cases/unused-suppression.md."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import article
from command import seedlint
from fewer import goes_through
from seedlint.api import check_paths, check_text
from seedlint.check.plan import prepare
from seedlint.config.find import load_config
from seedlint.model.diagnostic import Severity
from seedlint.model.rule import Finding, Findings, rule
from seedlint.model.settings import Allow, Override, Settings
from seedlint.read.document_reader import read
from seedlint.registry.registry import load
from seedlint.results.file_result import FileResult
from seedlint.results.serialize import from_row, to_row
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import run
from seedlint.run.record_baseline import record_baseline
from seedlint.settle.suppressions import today
from seedlint.text.span import Span
from strategies import examples

NOW = 1_700_000_000.0  # 2023-11-14T22:13:20Z
BASE = {"now": NOW, "select": ("SL1", "SL2", "SL7", "SL9")}  # enough for these cases, and stable when rules are added
RULES = ("--select", "SL1,SL2,SL7,SL9", "--no-cache")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- which text is a comment ---------------------------------------------------------------------------------------------

MARK = "# seedlint: ignore[x]"
STYLES = '''---
plain: one
  two three
single: 'it''s
  so'
double: "a \\" b\\
  c"
literal: |2-
   kept

  text
folded: >+
  text

list:
- a
-
  - b: c
    d: [e, "f", {g: h}]
empty:
? complex
: value
"quoted key" : x
---
'''  # fmt: skip
TEXTS = [STYLES, STYLES.replace("\n", "\r\n"), article(3), article(4, related=2)]


def strings(value):
    """Every key and text in a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


@examples(120)
@given(st.sampled_from(TEXTS), st.data())
def test_what_is_in_no_text_is_a_comment(text, data):
    ends = [match.start() for match in re.finditer(r"\r?\n", text)][1:-2]
    at = data.draw(st.one_of(st.sampled_from(ends), st.integers(4, len(text) - 8)))
    after = "" if at in ends else "\n"
    document = read("a.md", f"{text[:at]} {MARK}{after}{text[at:]}".encode())
    found = document.suppressions
    if document.broken:
        assert found == ()
    else:
        in_a_text = any(MARK in each for each in strings(document.data))
        assert [each.selectors for each in found] == ([] if in_a_text else [("x",)])


@pytest.mark.parametrize(
    "text",
    [
        "# seedlint: ignore[a]\n", "# seedlint: ignore[a] ", "# seedlint: ignore[ ", "#", "# ", "# seedlint: ", "# seedlint: ignore[" + "a " * 9,
        "k{}: [ # seedlint: ignore[a]\n ]\n", "  - # seedlint: ignore[a]\n",
    ],
)  # fmt: skip
def test_a_file_full_of_them_comes_to_an_end(text):
    """What is quadratic is seen in test_linear; here nothing is lost."""
    head = "\nl:\n" if text.startswith("  -") else "\n"
    body = "".join(text.replace("{}", str(number)) for number in range(40_000 // len(text)))
    document = read("a.md", f"---{head}{body}\nt: x\n---\n".encode())
    assert not document.broken
    assert len(document.suppressions) == body.count("seedlint:")


def test_comments_survive_the_cache():
    document = read("a.md", f"---\ntitle: x {MARK}\n{MARK.replace('ignore', 'ignore-file')}\n---\n<!-- seedlint: x -->\n".encode())
    result = FileResult("a.md", "", suppressions=document.suppressions)
    assert [each.outside for each in result.suppressions] == [False, False, True]
    assert from_row(to_row(result)) == result


# -- which findings go ---------------------------------------------------------------------------------------------------

BAD = article(2, related=0, amp=False).replace('webUrl: "https:', 'webUrl: "http:', 1).replace("title:", "colour: red\ntitle:", 1)
OTHER = article(5, related=0, amp=False).replace('webUrl: "https:', 'webUrl: "http:', 1)


def codes(text, **changes):
    return [each.code for each in check_text(text, settings=Settings(**{**BASE, **changes}))]


def test_a_suppressed_finding_is_counted_and_not_shown(here):
    (here / "a.md").write_text(BAD.replace("colour: red", "colour: red # seedlint: ignore[SL1]"))
    report = check_paths(["a.md"], Settings(**BASE))
    assert [each.code for each in report.diagnostics] == ["SL202"]
    assert report.suppressed == 1
    report = check_paths(["a.md"], Settings(**BASE, ignore_suppressions=True))
    assert [each.code for each in report.diagnostics] == ["SL102", "SL202"]
    assert report.suppressed == 0


def test_ignoring_suppressions_tells_nothing_of_them():
    text = BAD.replace("colour: red", "colour: red # seedlint: ignore[nothing, SL103]")
    assert codes(text) == ["SL102", "SL901", "SL901", "SL202"]
    assert codes(text, ignore_suppressions=True) == ["SL102", "SL202"]


def test_a_suppression_of_a_rule_that_is_not_selected_is_quiet():
    text = BAD.replace("colour: red", "colour: red # seedlint: ignore[nothing, SL103]")
    assert codes(text, select=("SL102",)) == ["SL102"]
    assert codes(text, ignore=("SL9",)) == ["SL102", "SL202"]
    assert codes(text, select=("SL9",)) == ["SL901"]  # the unknown one; SL103 did not run


def test_a_suppressed_finding_is_not_fixed(here):
    text = BAD.replace("colour: red\n", "").replace('webUrl: "http:', '# seedlint: ignore[SL202]\nwebUrl: "http:')
    (here / "a.md").write_text(text)
    done = seedlint("--isolated", *RULES, "--fix", "--unsafe-fixes", "a.md", cwd=here)
    assert (here / "a.md").read_text() == text
    assert "1 suppressed" in done.err


def test_a_missing_field_is_suppressed_for_the_file_only():
    text = re.sub(r"^excerpt:.*\n", "", article(2), flags=re.MULTILINE)
    assert codes(text) == ["SL101"]
    assert codes(text.replace("\n", "\n# seedlint: ignore-file[missing-field]\n", 1)) == []


# Each comment stands alone, and covers the URLs without https whose number is in its reason.
COVERED = """\
---
# seedlint: ignore[SL202] 1

webUrl: "http://example.com/1"
# seedlint: ignore[SL202] 2 3

# Words of somebody.
provider:
  name: x
  url: "http://example.com/2"
  more:
    deep: [ "http://example.com/3" ]
originalUrl: "http://example.com/0"
images:
  # seedlint: ignore[SL202] 4 5
  - url: "http://example.com/4"
    # seedlint: ignore[SL202] 5
    ampWebUrl: "http://example.com/5"
  - url: "http://example.com/0"
    # seedlint: ignore[SL202] 6
    webUrl: "http://example.com/6"
    originalUrl: "http://example.com/0"
# seedlint: ignore[SL202] 7 8
related:
-
  # seedlint: ignore[SL202] 7
  webUrl: "http://example.com/7"
# seedlint: ignore[SL202] 8
-

  webUrl: "http://example.com/8"
ampWebUrl: >
  http://example.com/0
# seedlint: ignore[SL202] 9
cdnAmpWebUrl: >
  http://example.com/9


---
"""


def test_a_comment_above_covers_all_that_begins_there():
    blocks = [(number, line) for number, line in enumerate(COVERED.splitlines(), 1) if "seedlint:" in line]
    found = read("a.md", COVERED.encode()).suppressions
    assert len(found) == len(blocks)
    lines = COVERED.splitlines()
    for comment, (number, line) in zip(found, blocks, strict=True):
        covered = [url for text in lines[comment.first - 1 : comment.last] for url in re.findall(r"example.com/(\d)", text)]
        assert covered == line.split("]")[1].split(), number


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_begins_below_a_comment_is_suppressed(ends):
    """Above a list item, above the key of a mapping, across empty lines; and the comment is used."""
    text = article(2, related=2, amp=False)
    secure = text.replace("https:", "http:")
    for above, left in (("related:", False), ("  - title:", True)):
        at = text.index(f"\n{above}", text.index("\nrelated:")) + 1
        for comment in ("# seedlint: ignore[SL202]\n", "# seedlint: ignore[SL202]\n\n", "# seedlint: ignore[SL202]\n  \n# so\n\n"):
            changed = (text[:at] + comment + text[at:].replace("https:", "http:")).replace("\n", ends)
            found = check_text(changed, settings=Settings(select=("SL202", "SL901"), now=NOW))
            second = changed.index("- title:", changed.index("- title:") + 1)
            assert all(each.span.start > second for each in found), (above, comment)
            assert bool(found) is left
    assert len(codes(secure, select=("SL202",))) > 6


@pytest.mark.parametrize(
    "inner", ["    # seedlint: ignore[x]\n    quality: 1\n{}", "{} # seedlint: ignore[x]", "{}\n    # seedlint: ignore[x]\n    quality: 1"]
)
def test_a_comment_inside_the_lines_of_another_leaves_it_in_effect(inner):
    url = '    webUrl: "http://example.com/b"'
    text = f"---\nrelated:\n  # seedlint: ignore[SL202]\n  - title: x\n{inner.replace('{}', url)}\n---\n"
    assert codes(text, select=("SL202",)) == []
    assert codes(text.replace("related:", "# seedlint: ignore[x]\nrelated:"), select=("SL202",)) == []
    assert codes(text.replace("SL202", "SL203"), select=("SL202",)) == ["SL202"]


def test_a_comment_about_the_file_may_be_below_one_about_a_line():
    text = "---\nwebUrl: http://example.com/a\ntitle: x # seedlint: ignore[SL202]\n# seedlint: ignore-file[x]\n---\n"
    assert codes(text, select=("SL202",)) == ["SL202"]


def test_findings_of_a_file_before_it_take_no_comment_from_a_file(here):
    (here / "a.md").write_text(BAD)
    (here / "b.md").write_text(BAD.replace("colour: red", "colour: red # seedlint: ignore[SL1]"))
    report = check_paths(["."], Settings(**BASE, ignore=("SL7",)))
    assert [(each.path, each.code) for each in report.diagnostics] == [("a.md", "SL102"), ("a.md", "SL202"), ("b.md", "SL202")]


def test_of_several_findings_the_nearest_is_named():
    lines = ["webUrl: http://example.com/a", "title: x", "excerpt: y # seedlint: ignore[SL202]", "originalUrl: http://example.com/b"]
    several = [*lines[:2], "excerpt: y # seedlint: ignore[all]", "colour: red", lines[3]]
    for order, line in ((lines, 5), (lines[::-1], 2), ([lines[2], lines[0], lines[3]], 3), (several, 5)):
        found = check_text("\n".join(("---", *order, "---", "")), settings=Settings(now=NOW, select=("SL102", "SL202", "SL901")))
        assert [f"on line {line}," in each.message for each in found if each.code == "SL901"] == [True]


def test_what_does_not_keep_rules_from_running_keeps_no_comment_from_being_unused():
    text = CLEAN.replace("\n", "\n# seedlint: ignore-file[SL202]\n", 1)
    assert codes(text) == ["SL901"]
    assert codes("\ufeff" + text) == ["SL003", "SL901"]
    assert codes("\ufeff" + text, ignore=("byte-order-mark",)) == ["SL901"]
    assert codes(text, overrides=(Override(files=("*",), ignore=("SL202",)),)) == []  # but this does
    assert codes(text.replace("title:", "title: x\ntitle:", 1), select=("duplicate-key", "SL202", "SL901")) == ["SL901", "SL007"]


def test_a_prefix_is_unused_where_the_rules_that_are_on_by_default_ran():
    text = CLEAN.replace("\n", "\n# seedlint: ignore-file[SL4]\n", 1)
    assert codes(text, select=("SL4", "SL9")) == ["SL901"]
    assert codes(text, select=("SL4", "SL9"), ignore=("SL402",)) == []
    across = text.replace("SL4", "SL7")  # one of these rules is not about several files
    assert codes(across, select=("SL7", "SL9")) == []
    [unknown] = check_text(text.replace("SL4", "SL2999"), settings=Settings(**BASE))
    assert unknown.message == "unknown rule 'SL2999'"


def test_the_edit_that_removes_one_of_several_selectors_is_placed_as_the_text_is():
    words = ("SL202", "SL203", "SL102", "SL204")
    text = BAD.replace("colour: red", f"colour: red # seedlint: ignore[{', '.join(words)}]").replace('"http:', '"https:')
    found = [each for each in check_text(text, settings=Settings(**BASE)) if each.code == "SL901"]
    source = read("a.md", text.encode()).source
    for each, left in zip(found, ("SL203, SL102, SL204", "SL202, SL102, SL204", "SL202, SL203, SL102"), strict=True):
        [edit] = each.fix.edits
        assert edit.span == source.span(edit.span.start, edit.span.end).replace(path=edit.span.path)
        assert f"ignore[{left}]" in text[: edit.span.start] + text[edit.span.end :]
        assert each.fix.title == f"remove {(set(words) - set(left.split(', '))).pop()} from the suppression"


@pytest.mark.parametrize("word", ["SL202", "insecure-url", "SL2"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\nwebUrl:", "\n# seedlint: ignore[{}] so\nquality2: x\nwebUrl:"),
        ("\ncategory: news", "\ncategory: news # seedlint: ignore[{}] so"),
        ("\nsecured:", "\nsecured: # seedlint: ignore[{}]\n "),
        ('"\n---\n', '"\n# seedlint: ignore[{}, SL103] so\n---\n'),
    ],
)
def test_a_comment_in_the_wrong_place_names_the_right_one(old, new, word):
    """It is not removed: what was meant is known, and the reason is kept."""
    text = OTHER.replace(old, new.replace("{}", word), 1)
    lines = text.splitlines()
    target = next(number for number, line in enumerate(lines, 1) if line.startswith("webUrl:"))
    found = [each for each in check_text(text, settings=Settings(**{**BASE, "ignore": ("unknown-field",)})) if each.code == "SL901"]
    assert {each.span.line for each in found} == {number for number, line in enumerate(lines, 1) if "seedlint:" in line}
    assert found[0].message == (
        f"suppression of {word} suppresses nothing here: insecure-url is reported on line {target}, write it alone above that field"
    )
    assert found[0].fix is None
    lines.insert(target - 1, f"# seedlint: ignore[{word}]")  # where it says, it works
    assert "SL202" not in codes("\n".join(lines) + "\n")


def test_a_comment_about_the_whole_file_says_so():
    text = re.sub(r"^excerpt:.*\n", "", article(2), flags=re.MULTILINE)
    [found] = [
        each
        for each in check_text(text.replace("\n", "\n# seedlint: ignore[missing-field]\n", 1), settings=Settings(**BASE))
        if each.code == "SL901"
    ]
    assert found.message == (
        "suppression of missing-field suppresses nothing here: missing-field is reported about the whole file, "
        "write ignore-file[missing-field]"
    )


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("", "<!-- seedlint: ignore[SL202] -->\n", [28]),
        ("", "\n<!-- a -->\n  <!--seedlint: ignore-file[SL202] -->\n# seedlint: ignore[x]\nText.\n<!-- seedlint: x -->\n", [30, 31]),
        ("<!-- seedlint: ignore-file[SL202] -->\n", "", [1]),
        ("\ufeff# seedlint: ignore-file[SL202]\n\n", "", [1]),
        ("", "Text.\n<!-- seedlint: x -->\n", []),
        ("", "<!-- another -->\n", []),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_comments_around_the_front_matter_are_not_understood(before, after, lines, ends):
    text = f"{before}{article(5, related=0, amp=False)}{after}".replace("\n", ends)
    start = article(5, related=0, amp=False).count("\n") + 1
    expected = [line if before else line - 28 + start for line in lines]
    found = [each for each in check_text(text, settings=Settings(**BASE)) if each.code == "SL901"]
    assert [each.span.line for each in found] == expected
    for each in found:
        assert each.message == (
            "suppression outside the front matter is not understood, expected a YAML comment in it: # seedlint: ignore-file[RULE]"
        )
        line = text.splitlines()[each.span.line - 1]
        shown = line[each.span.column - 1 : each.span.end_column - 1]
        assert "seedlint:" in shown
        assert shown == shown.strip()
        assert each.fix is None


@goes_through(
    ("field", "hit"),
    [
        ("", True), ("/related/0/webUrl", True), ("/related/*/webUrl", True), ("/*/*/*", True), ("/*/0/*", True),
        ("/related/1/webUrl", False), ("/related/*", False), ("/related", False), ("/*/webUrl", False), ("/related/*/webUrl/*", False),
    ],
)  # fmt: skip
def test_the_field_of_an_entry_is_a_pattern(field, hit):
    text = re.sub(r'(  - .*?webUrl: ")https', r"\1http", article(2, related=1, amp=False), count=1, flags=re.DOTALL)
    assert [(each.code, each.field) for each in check_text(text, settings=Settings(**BASE))] == [("SL202", "/related/0/webUrl")]
    assert codes(text, allow=(Allow(rule="SL202", field=field),)) == ([] if hit else ["SL202"])
    assert ("SL003" in codes("\ufeff" + text, allow=(Allow(rule="SL003", field=field),))) is bool(field)  # it is in no field


@pytest.mark.parametrize(
    ("files", "hit"),
    [((), True), (("seeds/*",), True), (("a.md",), True), (("/a.md",), False), (("seeds/b*",), False), (("seeds/**", "!a.md"), False)],
)
def test_the_files_of_an_entry_are_patterns(here, files, hit):
    (here / "seeds").mkdir()
    (here / "seeds/a.md").write_text(OTHER)
    report = check_paths(
        ["seeds"], Settings(**BASE, base=str(here), allow=(Allow(rule="SL202", files=files, path="seedlint.toml", line=7),))
    )
    assert report.suppressed == hit
    assert ("SL202" in [each.code for each in report.diagnostics]) is not hit


def test_reading_rules_give_way_to_their_exact_name_only(here):
    (here / "a.md").write_text("no front matter")
    for word, left in (("SL0", ["SL004"]), ("all", ["SL004"]), ("SL004", []), ("missing-front-matter", [])):
        report = check_paths(["a.md"], Settings(**BASE, allow=(Allow(rule=word),), ignore=("SL9",)))
        assert [each.code for each in report.diagnostics] == left, word


def test_a_finding_about_several_files_is_suppressed_where_it_stands(here):
    for name in ("a.md", "b.md"):
        (here / name).write_text(article(7))
    assert [(each.path, each.code) for each in check_paths(["."], Settings(**BASE)).diagnostics] == [("b.md", "SL701")]
    (here / "b.md").write_text(article(7).replace("\n", "\n# seedlint: ignore-file[duplicate-article]\n", 1))
    report = check_paths(["."], Settings(**BASE))
    assert (report.diagnostics, report.suppressed) == ((), 1)


# -- entries without effect ----------------------------------------------------------------------------------------------

CONFIG = """\
include = ["seeds/**"]
[[allow]]
rule = "SL202"
files = ["seeds/2021-*"]
reason = "the station has no https"
"""


def project(here, config=CONFIG, **files):
    (here / "seeds").mkdir(exist_ok=True)
    for name, text in files.items():
        (here / "seeds" / f"{name.replace('_', '-')}.md").write_text(text)
    (here / "seedlint.toml").write_text(config)


def said_of(*paths, **changes):
    found = load_config(paths).settings.replace(**{**BASE, **changes})
    return [
        (each.path, each.span.line, each.code, each.message) for each in check_paths(paths, found).diagnostics if each.code[:3] == "SL9"
    ]


CLEAN, UNUSED = article(1), ("seedlint.toml", 2, "SL901", "suppression of SL202 in seeds/2021-* suppresses nothing")


def test_an_entry_is_unused_only_if_all_its_files_were_in_the_run(here):
    project(here, _2021_a=CLEAN, _2021_b=OTHER, _2022_a=article(3))
    for name in ("a", "b"):
        (here / f"seeds/-2021-{name}.md").rename(here / f"seeds/2021-{name}.md")
    assert said_of("seeds") == []  # used
    assert said_of("seeds/2021-a.md") == []  # the other one was not looked at
    (here / "seeds/2021-b.md").write_text(article(5))
    assert said_of("seeds/2021-a.md") == []
    assert said_of("seeds/2021-a.md", "seeds/2021-b.md") == [UNUSED]
    assert said_of("seeds") == said_of(".") == [UNUSED]


def test_an_entry_is_unused_only_if_its_rule_ran(here):
    project(here)
    (here / "seeds/2021-a.md").write_text(CLEAN)
    assert said_of(".") == [UNUSED]
    assert said_of(".", ignore=("SL202",)) == []
    assert said_of(".", select=("SL1", "SL9")) == []
    (here / "seeds/2021-b.md").write_text("---\n- broken\n---\n")
    assert said_of(".") == []  # it ran on one of them
    (here / "seeds/2021-b.md").rename(here / "seeds/2022-b.md")
    assert said_of(".") == [UNUSED]  # the other one is not what it is about
    (here / "seeds/2022-b.md").unlink()
    (here / "seeds/2021-a.md").write_text("---\n- broken\n---\n")
    assert said_of(".") == []
    assert said_of(".", ignore=("not-a-mapping",)) == []


def test_an_entry_that_matches_no_file(here):
    project(here)
    (here / "seeds/2022-a.md").write_text(CLEAN)
    assert said_of("seeds/2022-a.md") == []  # a file of its own says nothing about the pattern
    assert said_of("seeds") == [("seedlint.toml", 2, "SL901", "suppression of SL202 in seeds/2021-* matches no file")]
    (here / "other").mkdir()
    (here / "other/x.md").write_text(CLEAN)
    (here / "seeds/2021-a.md").write_text(CLEAN)
    assert said_of("seeds/2022-a.md") == []


def test_an_entry_for_files_with_another_selection(here):
    project(here, CONFIG + '[[overrides]]\nfiles = ["seeds/2021-b*"]\nignore = ["SL2"]\n')
    (here / "seeds/2021-b.md").write_text(OTHER)
    assert said_of(".") == []  # its rule runs on none of its files
    (here / "seeds/2021-a.md").write_text(CLEAN)
    assert said_of(".") == [UNUSED]


def test_entries_with_field_without_files_and_with_a_prefix(here):
    project(
        here,
        '[[allow]]\nrule = "SL2"\nfield = "/images/*/url"\n[[allow]]\nrule = "SL00"\n[[allow]]\nrule = "SL404"\n[[allow]]\nrule = "SL202"\nfiles = ["a.md", "b.md"]\n',
    )
    (here / "seeds/a.md").write_text(CLEAN)
    assert said_of(".") == [
        ("seedlint.toml", 1, "SL901", "suppression of SL2 at /images/*/url suppresses nothing"),
        ("seedlint.toml", 4, "SL901", "SL00 suppresses nothing: these rules give way to their own name or code only"),
        ("seedlint.toml", 8, "SL901", "suppression of SL202 in a.md, b.md suppresses nothing"),
    ]
    assert said_of(".", extend_select=("SL404",))[2] == ("seedlint.toml", 6, "SL901", "suppression of SL404 suppresses nothing")


def test_rules_across_files_are_judged_by_the_whole_project(here):
    text = CLEAN.replace("\n", "\n# seedlint: ignore-file[duplicate-article]\n", 1)
    project(here, 'include = ["seeds/**"]', a=text, b=article(3))
    line = ("seeds/a.md", 2, "SL901", "suppression of duplicate-article suppresses nothing")
    assert said_of("seeds/a.md") == []
    assert said_of("seeds") == said_of(".") == said_of("seeds/a.md", "seeds/b.md") == [line]
    (here / "seeds/b.md").write_text("broken")
    assert said_of("seeds") == []
    (here / "seeds/b.md").write_text(CLEAN)
    assert [each[0] for each in said_of("seeds")] == ["seeds/a.md"]  # the finding is on the second file
    (here / "seedlint.toml").unlink()
    assert said_of("seeds") == []  # nothing says how far the project reaches


def test_expired_entries(here):
    config = CONFIG + "expires = 2023-11-{}\n"
    project(here, config.format("14"))
    (here / "seeds/2021-a.md").write_text(OTHER)
    assert said_of(".") == []  # through that day
    assert said_of(".", now=NOW + 86_400 * 0.07) == []
    expired = ("seedlint.toml", 2, "SL902", "suppression of SL202 expired on 2023-11-14 (the station has no https)")
    assert said_of(".", now=NOW + 86_400 * 0.08) == [expired]
    report = check_paths(["."], load_config(["."]).settings.replace(**{**BASE, "now": NOW + 86_400}))
    assert [each.code for each in report.diagnostics] == ["SL902", "SL202"]
    assert report.suppressed == 0
    (here / "seeds/2021-a.md").write_text(CLEAN)
    assert said_of(".", now=NOW + 86_400) == [expired]  # not unused as well
    assert said_of(".", now=NOW + 86_400, ignore_suppressions=True) == []
    assert said_of(".", now=NOW + 86_400, select=("SL2",)) == []


def test_expired_is_an_error_of_the_run(here):
    project(here, CONFIG + 'expires = "2020-02-29"\n')
    (here / "seeds/2021-a.md").write_text(CLEAN)
    done = seedlint(*RULES, "--format", "concise", ".", cwd=here)
    assert done.status == 1
    assert (
        done.out
        == "seedlint.toml:2:1: error: SL902 expired-suppression: suppression of SL202 expired on 2020-02-29 (the station has no https)\n"
    )
    full = seedlint(*RULES, ".", cwd=here).out
    assert "seedlint.toml:2:1" in full
    assert "[[allow]]" in full


@pytest.mark.parametrize(
    ("now", "day"), [(0, "1970-01-01"), (86_399.9, "1970-01-01"), (-62_135_596_800, "0001-01-01"), (NOW, "2023-11-14")]
)
def test_today_in_utc(now, day):
    assert today(now) == day


def test_what_is_told_of_suppressions_can_be_suppressed_by_name(here):
    text = CLEAN.replace("\n", "\n# seedlint: ignore-file[SL202]\n", 1)
    project(here, '[[allow]]\nrule = "unused-suppression"\nfiles = ["seeds/"]\n', a=text)
    report = check_paths(["."], load_config(["."]).settings.replace(**BASE))
    assert (report.diagnostics, report.suppressed) == ((), 1)
    (here / "seeds/a.md").write_text(CLEAN)
    assert said_of(".") == [("seedlint.toml", 1, "SL901", "suppression of unused-suppression in seeds/ suppresses nothing")]


@pytest.mark.parametrize("comment", ["ignore-file[SL900]", "ignore-file[SL2999]", "ignore-fil[x]"])
def test_what_is_said_of_a_comment_gives_way_to_another_comment(comment):
    lines = f"\n# seedlint: ignore-file[SL901]\n# seedlint: {comment}\n"
    assert codes(CLEAN.replace("\n", lines, 1)) == []
    assert codes(CLEAN.replace("\n", lines.rpartition("#")[0], 1)) == ["SL901"]  # alone it is unused itself


def test_a_prefix_of_rules_about_links_is_unused_where_those_ran():
    given = Inputs((), [("a.md", CLEAN.replace("\n", "\n# seedlint: ignore-file[SL22]\n", 1).encode())])
    for ignore, expected in ((("SL2",), []), ((), ["SL901"])):
        report = run(given, prepare(Settings(**BASE, ignore=ignore), links=True))
        assert [each.code for each in report.diagnostics] == expected


def test_entries_for_files_that_were_not_read_are_not_called_unused_however_many(here):
    names = [f"{number}.md" for number in range(40)]
    allow = tuple(Allow(rule="SL202", files=(name,), path="seedlint.toml", line=1) for name in names)
    chosen = Settings(**BASE, ignore=("SL005",), allow=allow, base=str(here))
    report = run(Inputs((), [(name, b"---\ntitle: x\n") for name in sorted(names)]), prepare(chosen))
    assert report.skipped
    assert list(report.diagnostics) == []


def test_an_entry_that_suppresses_what_is_said_of_another_is_used(here):
    project(here, '[[allow]]\nrule = "SL901"\n' + CONFIG.split("\n", 1)[1], a=CLEAN)
    (here / "seeds/2021-a.md").write_text(article(3))
    assert said_of(".") == []


# -- crashes, severities, many -------------------------------------------------------------------------------------------


@rule("XX901")
def crashing(doc) -> Findings:
    """Crashes on one file."""
    if doc.path == "b.md":
        raise RuntimeError("boo")
    yield Finding(Span(path=doc.path, start=0, end=3, line=1, column=1, end_line=1, end_column=4), "here")


def run_with_crash(texts):
    registry = load()
    registry.add(crashing, "here")
    plan = prepare(Settings(now=NOW, select=("XX901", "SL9", "SL202")), registry)
    return [(each.path, each.code) for each in run(Inputs((), [(name, text.encode()) for name, text in texts.items()]), plan).diagnostics]


def test_after_a_crash_nothing_is_called_unused():
    text = "---\ntitle: x # seedlint: ignore[SL202]\n---\n"
    assert run_with_crash({"a.md": text, "b.md": text}) == [("a.md", "XX901"), ("a.md", "SL901"), ("b.md", "SL900")]


@pytest.mark.parametrize("word", ["SL900", "rule-crash", "SL9", "all"])
def test_a_crash_is_neither_suppressed_nor_baselined(here, word):
    text = f"---\ntitle: x # seedlint: ignore[{word}]\n# seedlint: ignore-file[{word}]\nl: y\n---\n"
    for name in ("a.md", "b.md"):
        (here / name).write_text(text)
    registry = load()
    registry.add(crashing, "here")
    allow = (Allow(rule=word, reason="why", path="seedlint.toml", line=1),)
    chosen = Settings(now=NOW, select=("XX901", "SL9"), allow=allow, base=str(here))
    inputs, _ = find_inputs(["."], chosen)
    outcome = record_baseline("known.json", inputs, chosen.replace(allow=()), registry, accept_new=True)
    assert outcome.added or word == "all"
    assert "rule-crash" not in {each.rule for each in outcome.added}
    report = run(inputs, prepare(chosen.replace(baseline="known.json"), registry))
    assert [each.path for each in report.diagnostics if each.code == "SL900"] == ["b.md"]
    assert report.crashed
    reason = f"{word} cannot be suppressed: a rule failed, which says nothing about the file"
    assert (reason in {each.message for each in report.diagnostics if each.code == "SL901"}) is (word in ("SL900", "rule-crash"))


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(None, ["info", "warning"]), ("error", ["info", "error"]), ("warning", ["info", "warning"]), ("info", ["info", "info"]), ("off", [])],
)
def test_a_finding_that_may_be_wrong_weighs_no_more_whatever_its_rule_does(severity, expected):
    @rule("XX902", severity=Severity.WARNING)
    def doubtful(doc) -> Findings:
        """Not sure of one of its two findings."""
        yield Finding(Span.at_line(doc.path, 1), "perhaps", severity=Severity.INFO)
        yield Finding(Span.at_line(doc.path, 2), "surely")

    registry = load()
    registry.add(doubtful, "here")
    plan = prepare(Settings(now=NOW, select=("XX902",), severity={"doubtful": severity} if severity else {}), registry)
    assert [each.severity for each in run(Inputs((), [("a.md", b"---\ntitle: x\n---\n")]), plan).diagnostics] == expected


def test_severity_of_what_is_told(here):
    project(here, CONFIG + '[severity]\nunused-suppression = "error"\n')
    (here / "seeds/2021-a.md").write_text(CLEAN)
    assert seedlint(*RULES, ".", cwd=here).status == 1


def test_many_suppressions_come_to_an_end():
    count = 600
    wrong = "".join(f"# seedlint: ignore-file[wrong-{number}, SL202]\nk{number}: x\n" for number in range(count))
    found = check_text(f"---\n{wrong}---\n", settings=Settings(now=NOW, select=("SL102", "SL901")))
    assert sum(each.code == "SL901" for each in found) == sum(each.code == "SL102" for each in found) == count


def test_what_is_unused_does_not_depend_on_processes_or_order(here):
    project(here, CONFIG)
    for number in range(12):
        (here / f"seeds/2021-{number}.md").write_text(article(number).replace("\n", "\n# seedlint: ignore-file[SL202, nothing]\n", 1))
    alone = seedlint(*RULES, "--jobs", "1", "--format", "json", ".", cwd=here)
    assert alone.status == 0
    assert '"SL901"' in alone.out
    for words in ([*RULES, "--jobs", "3"], RULES[:2], RULES[:2]):
        assert seedlint(*words, "--format", "json", ".", cwd=here).out == alone.out
