"""Work grows with the size of the input, not faster: counted in lines and steps (`growth.py`), not in seconds."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import seedlint
from fewer import one_in
from fuzz.invariants import PATH, plan
from growth import MOST, REPEATS, Matcher, TooManySteps, bounds, counts, grows, growth, sre, too_often, unsafe_groups
from seedlint import Settings
from seedlint._lazy_regex import LazyPattern
from seedlint.check.plan import prepare
from seedlint.emit.formats import full
from seedlint.emit.style import Style
from seedlint.fixes.data_diff import undeclared_change
from seedlint.fixes.unified_diff import unified
from seedlint.model.reading import Reading
from seedlint.model.rule import Finding, rule
from seedlint.read import fences
from seedlint.read.document_reader import read
from seedlint.registry.registry import load
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs
from seedlint.run.pipeline import run

PACKAGE = Path(seedlint.__file__).parent


# -- regular expressions -------------------------------------------------------------------------------------------------


def pieces(tree: Any) -> Iterator[str]:
    """For each character that a pattern speaks of, and each text that it asks for: a sample."""
    literal = ""
    for code, value in tree:
        if code is sre.LITERAL:
            literal += chr(value)
            yield chr(value)
            continue
        if len(literal) > 1:
            yield literal
        literal = ""
        if code is sre.IN:
            yield from samples(value)
        elif code is sre.ANY:
            yield "a"
        elif code is sre.NOT_LITERAL:
            yield "a" if value != ord("a") else "b"
        elif code is sre.BRANCH:
            for branch in value[1]:
                yield from pieces(branch)
        elif code in REPEATS:
            yield from pieces(value[2])
            if value[1] > 1:
                yield shortest(value[2])
        elif code is sre.SUBPATTERN:
            yield from pieces(value[3])
        elif code is sre.ATOMIC_GROUP:
            yield from pieces(value)
        elif code in (sre.ASSERT, sre.ASSERT_NOT):
            yield from pieces(value[1])
    if len(literal) > 1:
        yield literal


def samples(items: Any) -> list[str]:
    """A few characters of a class, or some outside a negated one."""
    found: list[str] = []
    for code, value in items:
        if code is sre.LITERAL:
            found.append(chr(value))
        elif code is sre.RANGE:
            found += [chr(value[0]), chr(value[1])]
        elif code is sre.CATEGORY:
            found += ["a", "0", " ", "-"]
    if items[0][0] is sre.NEGATE:
        return [char for char in 'a0 -./&:"' if char not in found]
    return [char for char in found if not "\ud800" <= char <= "\udfff"][:8]


def shortest(tree: Any) -> str:
    """A text that a pattern matches, about as short as can be."""
    found = ""
    for code, value in tree:
        if code is sre.LITERAL:
            found += chr(value)
        elif code is sre.IN:
            found += next(iter(samples(value)), "")
        elif code in (sre.ANY, sre.NOT_LITERAL):
            found += "a" if value != ord("a") else "b"
        elif code is sre.BRANCH:
            found += shortest(value[1][0])
        elif code in REPEATS:
            found += shortest(value[2]) * value[0]
        elif code is sre.SUBPATTERN:
            found += shortest(value[3])
        elif code is sre.ATOMIC_GROUP:
            found += shortest(value)
    return found


def prefixes(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """For each part of a pattern that may go on for ever: what leads to it, and what it repeats."""
    for index, (code, value) in enumerate(tree):
        at = before + shortest(tree[:index])
        if code in REPEATS and value[1] > 20:
            for piece in {*pieces(value[2]), shortest(value[2])}:
                yield at, piece
        if code in REPEATS:
            yield from prefixes(value[2], at)
        elif code is sre.SUBPATTERN:
            yield from prefixes(value[3], at)
        elif code is sre.BRANCH:
            for branch in value[1]:
                yield from prefixes(branch, at)


SOME_TEXTS = 32
HOW_MANY_TEXTS = [SOME_TEXTS, pytest.param(10_000, marks=pytest.mark.slow)]


def worst(pattern: re.Pattern[str], most: int = SOME_TEXTS) -> list[tuple[str, str, str]]:
    """Head, unit to repeat, and tail of texts that a pattern might take long over; at most so many, evenly spread."""
    tree = Matcher(pattern).tree
    units = list(dict.fromkeys(piece for piece in pieces(tree) if piece))[:16]
    texts = [("", unit, tail) for unit in units for tail in ("", "\0")]
    texts += [("", first + second, "\0") for first in units[:5] for second in units[:5] if first != second]
    texts += [(head, unit, tail) for head, unit in prefixes(tree) if unit for tail in ("", "\0", "!")]
    texts = list(dict.fromkeys(texts)) or [("", "a", "")]  # of lone surrogates, which no text has
    return texts if len(texts) <= most else [texts[number * len(texts) // most] for number in range(most)]


OF_EXTRAS = ("lsprotocol", "pygls", "watchfiles")  # what the extra test does not install


def modules() -> Iterator[Any]:
    """Every module of the package; without those that need an extra which is not installed."""
    for found in pkgutil.walk_packages([str(PACKAGE)], "seedlint."):
        if found.name != "seedlint.__main__":
            try:
                yield importlib.import_module(found.name)
            except ModuleNotFoundError as error:
                if error.name is None or error.name.partition(".")[0] not in OF_EXTRAS:
                    raise


# Our own README; case files, which their authors write.
NOT_OVER_DATA = ("seedlint.generate", "seedlint.testing")
_USE = r"\b{}\.(search|match|fullmatch|finditer|findall|sub|subn|split)\b"


def compiled(value: Any) -> Any:
    return value._pattern if isinstance(value, LazyPattern) else value


@cache
def patterns() -> dict[str, tuple[str, re.Pattern[str]]]:
    """Every regular expression of the package, and the method it is used by, by its name."""
    found: dict[str, tuple[str, re.Pattern[str]]] = {}

    def add(name: str, how: str, pattern: Any) -> None:
        if isinstance(pattern.pattern, str):
            found[name] = (how if how in ("match", "fullmatch") else "search"), pattern

    for module in modules():
        if module.__name__ in NOT_OVER_DATA:
            continue
        source = Path(module.__file__).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) and not name.startswith("__") else [value]
            for number, each in enumerate(values):
                bound = compiled(getattr(each, "__self__", None))
                method, each = getattr(each, "__name__", ""), compiled(each)
                if isinstance(each, re.Pattern):
                    uses = set(re.findall(_USE.format(name), source))
                    how = "search" if len(uses - {"match", "fullmatch"}) or not uses else "match" if "match" in uses else "fullmatch"
                    add(f"{module.__name__}.{name}.{number}", how, each)
                elif isinstance(bound, re.Pattern):
                    add(f"{module.__name__}.{name}.{number}", method, bound)
        used_at_once = re.search(r"\bre\.(?!compile)\w+\(", source)
        for node in ast.walk(ast.parse(source)) if used_at_once else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "re"
                and node.func.attr != "compile"
            ):
                first = node.args[0]
                text = first.value if isinstance(first, ast.Constant) else getattr(module, getattr(first, "id", ""), None)
                if isinstance(text, str):
                    add(f"{module.__name__}:{node.lineno}", node.func.attr, re.compile(text))
    for name in ("seedlint.article.mojibake", "seedlint.rules.text.html_markup"):  # those that are made when they are first asked for
        module = importlib.import_module(name)
        for each in vars(module).values():
            if callable(each) and getattr(each, "__module__", "") == name and hasattr(each, "cache_info"):
                made = each()
                if isinstance(made, re.Pattern):
                    add(f"{name}.{each.__name__}()", "search", made)
    return found


@cache  # modules import the patterns of others
def pattern_growth(pattern: re.Pattern[str], how: str, texts: int = SOME_TEXTS) -> tuple[float, tuple[str, str, str]]:
    """The growth of the steps that a method of a pattern takes over the worst of its texts, and this text."""
    matcher = Matcher(pattern)
    size = max(24, 2 * bounds(matcher.tree))  # what is bounded looks endless over shorter texts

    def taken(text: str) -> int:
        matcher.steps, matcher.most = 0, 2_000 * len(text)
        if how in ("match", "fullmatch"):
            matcher.match(text, whole=how == "fullmatch")
        else:
            for _ in matcher.finditer(text):
                pass
        return matcher.steps

    def over(head: str, unit: str, tail: str) -> float:
        units = max(4, size // len(unit))
        try:
            return growth(taken(head + unit * units + tail), taken(head + unit * 2 * units + tail), taken(head + unit * 4 * units + tail))
        except TooManySteps:
            return float("inf")

    return max((over(*text), text) for text in worst(pattern, texts))


def test_the_patterns_are_found():
    names = " ".join(patterns())
    for some in ("urls", "dates", "scalars", "escape", "comments", "canonical", "image_sizes", "amp", "html_entities", "mojibake"):
        assert some in names
    assert len(patterns()) > 60


@pytest.mark.parametrize("texts", HOW_MANY_TEXTS)
def test_every_regular_expression_is_linear_over_its_worst_texts(texts):
    grown = {name: (pattern.pattern, *pattern_growth(pattern, how, texts)) for name, (how, pattern) in patterns().items()}
    assert {name: found for name, found in grown.items() if found[1] > MOST} == {}


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"(a+)+b", "match"),
        (r"(?:a|a)*b", "match"),
        (r"(?:\w+\s?)*x", "match"),
        (r'"(?:[^"\\]|\\.|[^x])*;', "match"),
        (r"a*a*b", "fullmatch"),
        (r"\d+\d+$", "match"),
        (r"(?s).*x.*y.*z", "match"),
        (r"a+b", "search"),
        (r"\s+$", "search"),
        (r"<a.*?>", "search"),
        (r"(?=a*b)", "search"),
        (r"(?<!x)(?:ab)*c", "search"),
    ],
)
def test_a_regular_expression_that_is_not_linear_is_found(pattern, how):
    assert pattern_growth(re.compile(pattern), how)[0] > MOST


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"a+b", "match"),
        (r"(?<!a)a+b", "search"),
        (r"(?:a++)+b", "match"),
        (r"(?>(?:ab?)*)c", "match"),
        (r"[^>]*>", "match"),
        (r"\w{1,40}x", "search"),
        (r"(\w)\1", "search"),
        (r"(?i)(?:ß|[k-m]+)\b", "match"),
    ],
)
def test_a_regular_expression_that_is_linear_passes(pattern, how):
    assert pattern_growth(re.compile(pattern), how)[0] <= MOST


@pytest.mark.parametrize("texts", HOW_MANY_TEXTS)
def test_steps_are_counted_of_what_re_matches(texts):
    """The matcher that counts finds what `re` finds."""
    for name, (_, pattern) in patterns().items():
        matcher = Matcher(pattern)
        for head, unit, tail in worst(pattern, texts):
            text = head + unit * 4 + tail
            assert list(matcher.finditer(text)) == [match.span() for match in pattern.finditer(text)], (name, text)
            whole = pattern.fullmatch(text)
            assert matcher.match(text, whole=True) == (whole.end() if whole else None), (name, text)


def test_no_pattern_has_groups_that_old_pythons_match_wrongly():
    assert {name for name, (_, pattern) in patterns().items() if list(unsafe_groups(Matcher(pattern).tree))} == set()


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"a++b*+[a-c]?+.{2,3}+(?>a)(?>[ab]+)", []),
        (r"(?:ab)++", ["possessive"]),
        (r"x(?:aa|b)?+", ["possessive"]),
        (r"(?:(?=(?:ab)*+))*", ["possessive"]),
        (r"(?>ab)", ["atomic"]),
        (r"(?>(?:ab)+)|c", ["atomic"]),
    ],
)
def test_groups_that_old_pythons_match_wrongly_are_found(pattern, found):
    assert list(unsafe_groups(Matcher(re.compile(pattern)).tree)) == found


# -- whole files ---------------------------------------------------------------------------------------------------------


def field(name: str, unit: str, head: str = '"', tail: str = '"') -> Callable[[int], str]:
    """An article whose field repeats something."""
    return lambda size: f"---\ncategory: news\n{name}: {head}{unit * (size // len(unit.encode()))}{tail}\n---\n"


def lines(unit: str, head: str = "") -> Callable[[int], str]:
    """Front matter that repeats lines; ``@`` stands for their number."""
    return lambda size: f"---\n{head}{''.join(unit.replace('@', str(number)) for number in range(size // (len(unit) + 3)))}---\n"


WWW = '"https://www.example.com/'
RECORD = '  - title: "T @"\n    publishedDateTime: 2020-10-20T19:22:00Z\n    webUrl: "https://www.example.com/@"\n    type: article\n    quality: @\n'
FILES: dict[str, Callable[[int], str]] = {
    "a long line": field("excerpt", "x y "),
    "a long plain line": field("excerpt", "x y ", "", ""),
    "path": field("webUrl", "a/", WWW),
    "dot segments": field("webUrl", "../", WWW),
    "amp forms": field("webUrl", "/amp", WWW),
    "index.php": field("webUrl", "index.php/", WWW),
    "tracking": field("webUrl", "utm_source=a&", WWW + "?"),
    "entities in a url": field("webUrl", "a&amp;", WWW + "?"),
    "entity of an entity in a url": field("webUrl", "amp;", WWW + "?&"),
    "labels of a host": field("webUrl", "a.", '"https://', 'com/"'),
    "www": field("webUrl", "www.", '"https://', 'example.com/"'),
    "bad escapes": field("webUrl", "%zz", WWW),
    "escaped escapes": field("webUrl", "%25", WWW),
    "spaces in a url": field("webUrl", " ", WWW, 'x"'),
    "colons": field("webUrl", "a:"),
    "cache of a cache": field("cdnAmpWebUrl", "https://x.cdn.ampproject.org/c/s/", '"', 'a.example"'),
    "entities": field("excerpt", "&amp;"),
    "entity of an entity": field("excerpt", "amp;", '"&'),
    "ampersands": field("excerpt", "&"),
    "a long reference": field("excerpt", "9", '"&#', ';"'),
    "tags": field("excerpt", "<b>"),
    "open tags": field("excerpt", "<a "),
    "angles": field("excerpt", "<"),
    "invisible": field("excerpt", "\u200b"),
    "joiners": field("excerpt", "👩\u200d"),
    "flags": field("excerpt", "\U0001f3f4\U000e0067"),
    "tag characters": field("excerpt", "\U000e0067", '"\U0001f3f4'),
    "mojibake": field("excerpt", "â€™ "),
    "half mojibake": field("excerpt", "Ã©"),
    "mojibake that closes a quotation": field("excerpt", "IRÃ» ", '"« »'),
    "mojibake and everything else": field("excerpt", "a &amp; \u200b b Ã© <b>  "),
    "two spaces": field("excerpt", "a  "),
    "spaces": field("excerpt", " ", '"a', 'b"'),
    "escaped line ends": field("excerpt", "\\n", '"a', 'b"'),
    "no-break spaces": field("excerpt", "\u00a0", '"a', 'b"'),
    "accents": field("excerpt", "\u0301", '"a'),
    "an integer": field("quality", "9", "", ""),
    "hexadecimal": field("quality", "f", "0x", ""),
    "a float": field("quality", "9", "", ".5e5"),
    "fractions of a second": field("publishedDateTime", "0", "2020-10-20T19:22:00.", "Z"),
    "secured": field("secured", "QUJD", '"', ';QUJD"'),
    "keys": lines("k@: 1\n"),
    "keys that are close": lines("titl@: 1\n"),
    "keys of a record": lines("  k@: 1\n", "provider:\n"),
    "one unknown key": lines("titel: 1\n"),
    "one key": lines("title: a\n"),
    "keys in braces": lambda size: f"---\n{{{''.join(f'k{n}, ' for n in range(size // 8))}}}\n---\n",
    "one key in braces": lambda size: f"---\n{{{'title: a, ' * (size // 10)}}}\n---\n",
    "topics": lines("  - t@\n", "topics:\n"),
    "one topic": lines("  - tt\n", "topics:\n"),
    "topics of one slip": lambda size: "---\ntopics:\n" + "".join(f'  - "T &amp; {n // 3} "\n' for n in range(size // 20)) + "---\n",
    "topics in brackets": field("topics", "tt, ", "[", "]"),
    "images": lines('  - url: "https://a.example/x.jpg"\n', "images:\n"),
    "images without size": lines('  - url: "/a/@.jpg"\n    width: null\n', "images:\n"),
    "images with an empty size": lines('  - url: "/a/@-10x20.jpg"\n    width:\n    height:\n', "images:\n"),
    "images in braces": field("images", '{url: "http://a.example/x-10x20.jpg?utm_source=a"}, ', "[", "]"),
    "records": lines(RECORD, "related:\n"),
    "records of one slip": lines('  - titel: "T @"\n    webUrl: "https://www.example.com/@"\n', "related:\n"),
    "records in braces": field("related", '{webUrl: "http://www.example.com/x?utm_source=a", type: 5}, ', "[", "]"),
    "everything in braces": field("related", '{title: "é &amp; \u200b", excerpt: " <b>", provider: {}, quality: "5"}, ', "[", "]"),
    "one record": lines('  - title: "T"\n    webUrl: "https://www.example.com/x"\n    quality: 5\n', "related:\n"),
    "empty records": lines("  - {}\n", "related:\n"),
    "null records": lines("  -\n", "related:\n"),
    "a list": lines("- a\n"),
    "dots that are no fence": lambda size: "---\n" + "...x\n" * (size // 5),
    "dashes that are no fence": lambda size: "---\n" + "---x\n" * (size // 5),
    "dashes and dots": lambda size: "---\n" + "---x\n...x\n" * (size // 10),
    "spaces behind a fence": lambda size: "---\n---" + " " * size + "x",
    "suppressions": lines("# seedlint: ignore[SL101] x\n"),
    "suppressions of lines": lines("k@: 1 # seedlint: ignore[SL102] x\n"),
    "suppressions that are not closed": field("title", "# seedlint: ignore[", "x ", ""),
    "one suppression": field("title", "SL101,", "x # seedlint: ignore[", "]"),
    "hashes": field("excerpt", "#", "a ", ""),
    "what looks like comments": field("excerpt", "# seedlint: "),
    "anchors": lines("a@: &a@ x\n"),
    "a tag": field("a", "x", "!", " y"),
    "apostrophes": field("excerpt", "''", "'", "'"),
    "backslashes": field("excerpt", "\\\\"),
    "folded": field("excerpt", "  a\n", ">\n", ""),
    "folded with blank lines": field("excerpt", "  a\n\n", ">\n", ""),
    "indentation indicator": field("excerpt", " " * 12 + "a  b\n", "|9\n", ""),
    "a plain value of many lines": field("excerpt", "  b\n", "a\n", ""),
    "a quoted value of many lines": field("excerpt", "  b\n", '"a\n'),
    "line ends in quotes": field("excerpt", "\n", '"a', ' b"'),
    "next line": field("excerpt", "\x85", '"a', ' b"'),
    "line separators": field("excerpt", " \u2028", '"a', ' b"'),
    "crlf": lambda size: lines("k: 1\n")(size).replace("\n", "\r\n"),
    "directives": lines("%TAG ! x\n"),
    "question marks": lines("? a\n: b\n"),
    "question marks in braces": lambda size: "---\n{" + "? a, " * (size // 5) + "}\n---\n",
    "a long key": field("title", "k", "x\n? ", "\n: 1"),
    "documents": lines("--- x\n", "a: 1\n"),
    "nesting that comes and goes": lambda size: "---\n" + "".join(" " * (n % 30) + "a:\n" for n in range(size // 18)) + "---\n",
    "a line of dashes": lambda size: "---\n" + "-" * size + "\n---\n",
    "colons of a line": field("a", ":", "", ""),
    "keys that are no words": lines("k-@: 1\n"),
    "a slip after many lines": lambda size: lines('  - "t @"\n', "topics:\n")(size).replace("---\n", "quality:5\n---\n")[10:],
    "slips that a fix repairs": lines('k@: "a "b" c"\n'),
    "lines without a colon": lines("k @\n", "title: a\n"),
    "tabs": lines("\t- t@\n", "topics:\n"),
    "non-breaking spaces": lines("\u00a0\u00a0k@: 1\n", "provider:\n"),
    "bullets": lines("  * t@\n", "topics:\n"),
    "quotes that nothing closes": lines('k@: "a\n'),
    "brackets that nothing closes": lines("k@: [a\n"),
    "quotes in a value": field("title", ' "b"', '"a'),
    "brackets of a line": field("title", "[a] ", "[x] ", ""),
    "braces of a template": field("title", "{{ a }} ", "", ""),
    "backslashes of a path": field("title", "\\q"),
    "columns that do not agree": lambda size: "---\n" + "".join(" " * (n % 7) + f"k{n}: 1\n" for n in range(size // 10)) + "---\n",
    "lines that are no fence": lambda size: "---\ntitle: a\n" + "----- \n - - -\n===\n" * (size // 20),
    "a body after no fence": lambda size: "---\ntitle: a\n\n" + "Some words\n\n" * (size // 12),
}


SIZE = 500  # bytes; twice and four times as much are looked at too
PLAN = plan()


def checking(kind: str, plan: Any = PLAN) -> Callable[[int], Callable[[], Any]]:
    def make(size: int) -> Callable[[], Any]:
        data = FILES[kind](size).encode()
        return lambda: run(Inputs((), [(PATH, data)]), plan)

    return make


# Of each way in which a file can be long: a long value, many keys, many items, records, broken YAML. .ci/full goes through all, twice as long.
SOME_KINDS = (
    "a long line", "dot segments", "entities", "mojibake and everything else", "spaces", "keys that are close", "one key", "keys in braces",
    "topics of one slip", "images with an empty size", "records", "null records", "dashes and dots", "suppressions of lines",
    "a quoted value of many lines", "crlf", "nesting that comes and goes", "slips that a fix repairs", "quotes that nothing closes",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "size"), [*((kind, SIZE) for kind in SOME_KINDS), *(pytest.param(kind, 2 * SIZE, marks=pytest.mark.slow) for kind in FILES)]
)
def test_reading_and_checking_are_linear(kind, size):
    small, middle, large = counts(checking(kind), size)
    assert too_often(small, middle, large) == {}
    assert max(middle.total(), large.total()) - small.total() > size, "where more text makes no more work, nothing can be found"


# Fixing and showing meet what reading and checking found: of most kinds .ci/full looks at them, and at more of each.
_SOME = ("records of one slip", "images without size")
SOME_FILES = [pytest.param(kind, SIZE if kind in _SOME else 3 * SIZE, marks=() if kind in _SOME else pytest.mark.slow) for kind in FILES]


@pytest.mark.parametrize(("kind", "size"), SOME_FILES)
def test_fixing_is_linear(kind, size):
    def make(size: int) -> Callable[[], Any]:
        data = FILES[kind](size).encode()
        return lambda: apply_fixes(Inputs((), [(PATH, data)]), PLAN, unsafe=True, write=False)

    assert grows(make, size) == {}


@pytest.mark.parametrize(("kind", "size"), SOME_FILES)
def test_showing_is_linear(kind, size):
    """Code frames above all: a line may be as long as the file, and have a finding in every place."""

    def make(size: int) -> Callable[[], Any]:
        data = FILES[kind](size).encode()
        report = run(Inputs((), [(PATH, data)]), PLAN)
        lines = data.decode().splitlines()
        return lambda: sum(map(len, full.render(report, Style(lines=lambda path: lines))))

    assert grows(make, size) == {}


def test_telling_what_fixes_changed_is_linear():
    """Items that are named may have changed or gone: which of them is known only after them."""

    def make(size: int) -> Callable[[], Any]:
        before = [f"T &amp; {number // 3}" for number in range(size)]
        after = [f"T & {number}" for number in range(size // 3)]
        fields = [f"/topics/{number}" for number in range(size)]
        return lambda: undeclared_change({"topics": [*before, "last"]}, {"topics": [*after, "last"]}, fields)

    assert make(300)() is None
    assert grows(make, 300) == {}


def test_patches_are_linear():
    def make(size: int) -> Callable[[], Any]:
        old = b"".join(b"- title: %d\n  same: a\n  url: http://a.example/%d\n" % (number // 2, number) for number in range(size))
        new = old.replace(b"7\n", b"7\n- more\n").replace(b"http:", b"https:").replace(b"  same: a\n", b"", size // 2)
        return lambda: unified("a.md", old, new)

    assert grows(make, 100) == {}


def test_fences_are_found_in_linear_time():
    def make(size: int) -> Callable[[], Any]:
        data = b"---\n" + b"...x\n" * size + b"---x\n" * size + b"--- x\n...\n"
        return lambda: fences.find(data)

    assert grows(make, 1_000) == {}


SITE_FILES: dict[str, Callable[[int], str]] = {
    "keys of TOML": lambda size: f"+++\n{''.join(f'k{number} = {number}' + chr(10) for number in range(size))}+++\n",
    "tables of TOML": lambda size: f"+++\n{'[[t]]' + chr(10) + ('[[t.u]]' + chr(10) + 'a = [1, [2]]' + chr(10)) * size}+++\n",
    "a list of TOML": lambda size: f"+++\na = [{'1, ' * size}]\n+++\n",
    "TOML without its end": lambda size: f"+++\n{'+++x' + chr(10) * size}",
    "aliases": lambda size: f"---\na: &a 1\n{''.join(f'k{number}: *a' + chr(10) for number in range(size))}---\n",
    "merge keys": lambda size: f"---\na: &a {{x: 1}}\n{''.join(f'k{number}: {{<<: *a}}' + chr(10) for number in range(size))}---\n",
    "a list to merge": lambda size: f"---\na: &a {{x: 1}}\nb: {{<<: [{', '.join(['*a'] * size)}]}}\n---\n",
    "numbers of YAML 1.1": lambda size: f"---\n{''.join(f'k{number}: 1_{number}' + chr(10) for number in range(size))}---\n",
}


@pytest.mark.parametrize("kind", SITE_FILES)
def test_files_as_sites_write_them_are_read_in_linear_time(kind):
    def make(size: int) -> Callable[[], Any]:
        data = SITE_FILES[kind](size).encode()
        return lambda: read(PATH, data, reading=Reading(yaml="1.1", anchors=True))

    assert grows(make, 40) == {}


# -- the counting itself -------------------------------------------------------------------------------------------------


def nested(items: list[str]) -> int:
    return sum(1 for one in items for other in items if one is other)


def from_the_front(items: list[str]) -> None:
    turned: list[str] = []
    for item in items:
        turned.insert(0, item)


def again_and_again(items: list[str]) -> None:
    text = " ".join(items)
    for item in items:
        text.replace(item, "")


def recursive(items: list[str]) -> None:
    if items:
        for _ in items:
            pass
        recursive(items[:-1])


@pytest.mark.parametrize("loop", [nested, from_the_front, again_and_again, recursive])
def test_a_quadratic_loop_is_found(loop):
    assert grows(lambda size: lambda: loop(["a"] * size), 10)


@pytest.mark.parametrize("work", [sorted, set, len, list, " ".join, lambda items: [each.lower() for each in items]])
def test_work_that_is_linear_passes(work):
    assert grows(lambda size: lambda: work([str(number) for number in range(size)]), 200) == {}


@pytest.mark.parametrize(
    ("kind", "name"), one_in(2, [("topics", "topics"), ("records", "related"), ("null records", "related"), ("images", "images")])
)
def test_a_rule_with_a_quadratic_loop_is_found(kind, name):
    """In the midst of everything else that happens to a file."""

    @rule("SL999")
    def planted(doc: Any) -> Iterator[Finding]:
        """Planted."""
        items = doc.data.get(name)
        for one in items:
            for other in items:
                if one is other and one == 0:
                    yield Finding(doc.span_of(), "planted")

    registry = load()
    registry.add(planted, "a test")
    assert grows(checking(kind, prepare(Settings(select=("all",)), registry)), SIZE)
