"""Text that users read says things in plain English: the phrases that were replaced once do not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from command import ROOT
from fewer import goes_through
from seedlint.registry.registry import load

# What not to say, and what to say instead. A phrase stands here only as far as it has no plain use.
PHRASES = {
    r"\bblanks?\b(?! lines?\b)": "space, whitespace",
    r"\bparted by\b": "separated by",
    r"\b(?:one|each|file|entry|finding|record|rule|test|process) an? (?:line|file|text|format|rule|process)\b": "one per line",
    r"\bin the place of\b": "instead of, replacing",
    r"\bin force\b": "in effect",
    r"\btold\b|\brules? (?:tells?|speaks?|spoke)\b|\b(?:tells|speaks)\b": "reported; the rule reports",
    r"\bmend(?:s|ed|ing)?\b": "fix, repair",
    r"\bbehind\b": "after",
    r"\banew\b": "again",
    r"\b(?:stands?|stood) (?:twice|more than once)\b": "appears twice",
    r"\bof no (?:more )?use\b": "no longer match anything",
    r"\bbut with `?--": "unless `--allow-empty`",
    r"\b(?:must|has to|have to|needs? to) be asked for\b": "off by default; must be enabled",
    r"(?<!connection )\brefus(?:e|es|ed|al)\b|\btaken for\b|\btakes? (?:it|them|that) for\b": "rejected, accepted",
    r"\bis no (?:valid )?(?:url|uri|date|date-time|number|text|regular)\b": "is not a valid URL",
    r"\bexpected a mapping\b": "expected `key: value` pairs",
    r"\bby its name\b": "file name says",
    r"\bcalled after\b": "file name does not match the title",
    r"\bwritten in another way than\b": "is not normalized",
    r"\bhas words for\b": "not covered by a more specific rule",
    r"\band no other\b": "use only this",
    r"\bwhat - reads\b": "file name to report for standard input",
    r"\bof the clock\b": "use this instead of the current time",
}  # fmt: skip


# Functions and classes that have better names now.
FORMER = """
    Doubt Glance Flaw Late Gathered Stamp Trouble Careful Mending Configured Look Spoke Tops Itself Again World
    why_malformed why_not gather conclude the_time without_known speaking again stamped left foreign hold flaw stray told mend
    let_go open_closed over shown marked orders called follow sizeless in_force told_elsewhere
""".split()


def without_docstrings(tree: ast.AST) -> Iterator[str]:
    """The text constants of a module; those of one formatted text together."""
    nodes = list(ast.walk(tree))
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    for node in nodes:
        if id(node) in docs or id(node) in parts:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def texts() -> Iterator[tuple[str, str]]:
    """Origin and text of everything that users read: messages and help by package or rule, rule pages, README and what it points to."""
    package = ROOT / "linter" / "seedlint"
    for path in sorted(package.rglob("*.py")):
        owner = path.relative_to(package).parts[0].removesuffix(".py")
        constants = without_docstrings(ast.parse(path.read_text(encoding="utf-8")))
        # A text without a space is a name; one with a group of a regular expression is a pattern.
        said = "\n\n".join(text for text in constants if " " in text.strip() and "(?" not in text)
        yield path.stem.replace("_", "-") if owner == "rules" else owner, said
    yield from ((rule.name, rule.doc) for rule in load().by_name.values())
    pages = {*ROOT.glob("*.md"), *(ROOT / "linter" / "docs").rglob("*.md"), *(ROOT / "schema").glob("*.json")}
    for path in sorted({*pages, ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml"}):
        yield path.name, path.read_text(encoding="utf-8")


def found(text: str) -> Iterator[tuple[str, str]]:
    """Each phrase in a text, with what to say instead."""
    text = " ".join(text.lower().split())  # patterns that ignore case take three times as long
    for pattern, instead in PHRASES.items():
        yield from ((match[0], instead) for match in re.finditer(pattern, text))


def test_users_read_plain_english():
    there = [(name, instead, phrase) for name, text in texts() for phrase, instead in found(text)]
    assert there == [], "each is: where, what to say instead, what it says"


def test_no_function_or_class_has_a_former_name():
    defined = {
        name.strip("_"): path.name
        for path in (ROOT / "linter" / "seedlint").rglob("*.py")
        for name in re.findall(r"^ *(?:class|def) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {name: defined[name] for name in FORMER if name in defined} == {}


@goes_through(
    ("text", "phrases"),
    [
        ("two blanks", ["blanks"]),
        ("a blank line, blank\nlines", []),
        ("one finding a line", ["finding a line"]),
        ("this file is a file of text", []),
        ("settings in\nforce", ["in force"]),
        ("connection refused", []),
        ("the value is refused", ["refused"]),
        ("a rule that speaks of it", ["speaks"]),
        ("Mend what can be mended", ["mend", "mended"]),
        ("recommend, a mapping", []),
    ],
)
def test_phrases_are_found_and_plain_uses_are_not(text, phrases):
    assert [phrase for phrase, _ in found(text)] == phrases


def test_messages_are_read_without_docstrings():
    tree = ast.parse('"""told"""\ndef f():\n    """told"""\n    return f"is {1} told" + "in force"')
    assert list(without_docstrings(tree)) == ["is … told", "in force"]
