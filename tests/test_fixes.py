"""The fixes of all rules together, over golden cases, broken seeds and injected faults: they come to an end, mend what they name, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from command import ROOT
from faults import FAULTS, base, reading
from fewer import one_in
from seedlint import Settings
from seedlint.check.plan import prepare
from seedlint.model.diagnostic import Diagnostic
from seedlint.registry.registry import load
from seedlint.run.fix_loop import FixResult, apply_fixes
from seedlint.run.inputs import Inputs
from seedlint.run.pipeline import run
from seedlint.testing import outcomes_of, parse_cases, settings_of
from strategies import examples

REGISTRY = load()
FIXABLE = sorted(name for name, rule in REGISTRY.by_name.items() if rule.fixable)
SETTINGS = Settings(select=("all",), now=1_767_225_600.0)
PLAN = prepare(SETTINGS, REGISTRY)
CATALOGUES = [ROOT / "linter" / "RULES.md", *(ROOT.parent / "shared").glob("RULES.md")]  # the second where it is at hand


def fixed(data: bytes, plan=PLAN, name: str = "article.md", unsafe: bool = True) -> tuple[bytes, FixResult]:
    outcome = apply_fixes(Inputs((), [(name, data)]), plan, unsafe=unsafe, write=False)
    return (outcome.changes[0].new if outcome.changes else data), outcome


def found(data: bytes, plan=PLAN, name: str = "article.md") -> tuple[Diagnostic, ...]:
    return run(Inputs((), [(name, data)]), plan).diagnostics


def check(outcome: FixResult, unsafe: bool) -> None:
    """What holds of every run with fixes."""
    assert outcome.errors == ()
    assert not [d.message for d in outcome.report.diagnostics if d.rule == "rule-crash"]
    assert not [d for d in outcome.report.diagnostics if d.fix and (unsafe or d.fix.safety == "safe")]


def crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


# -- the catalogue ---------------------------------------------------------------------------------------------------------


# Rules of the shared catalogue that are still to come; a line goes with its rule.
TO_COME: set[str] = set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_rules_have_the_fixes_that_the_catalogue_names(path):
    missing, rows = set(), 0
    for name, text in re.findall(
        r"^\| SL\d+ \| \[?([\w-]+)(?:\]\(#[^|]*\))? \| \w+ \| ([^|]*) \|", path.read_text(encoding="utf-8"), re.MULTILINE
    ):
        rows += 1
        if name not in REGISTRY.by_name:
            missing.add(name)
            continue
        wanted = {word for letter, word in (("S", "safe"), ("U", "unsafe")) if re.search(rf"\b[SU]?{letter}[SU]?\b", text)}
        allowed = wanted | ({"unsafe"} if wanted else set())  # a fix may be more careful than the catalogue
        # The catalogue was written before invalid-yaml had fixes.
        allowed |= {"unsafe"} if name == "invalid-yaml" else set()
        assert wanted <= set(map(str, REGISTRY.by_name[name].fixable)) <= allowed, (name, text)
    # Those of links stand in the text below the shared table.
    assert rows >= sum(not rule.only_in_links for rule in REGISTRY.by_name.values()) - 2, "the rows of the table are not found"
    assert missing == (set() if path == CATALOGUES[0] else TO_COME), "a rule that is there now: delete it from TO_COME"


# -- golden cases, with all other rules on ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", one_in(3, FIXABLE))
def test_cases_are_fixed_by_all_rules_at_once(name):
    rule = REGISTRY.by_name[name]
    count = Counter()
    for case in parse_cases((ROOT / "tests" / "cases" / f"{name}.md").read_text(encoding="utf-8")):
        with tempfile.TemporaryDirectory() as root:
            plan = prepare(settings_of(case, rule, root).replace(select=("all",)), REGISTRY, rule.only_in_links)
            plan.outcomes = outcomes_of(case)
            for path, text in case.documents.items():
                data = text.encode("utf-8", "surrogateescape")
                has_fix = not count[name] and any(d.rule == name and d.fix for d in found(data, plan, path))
                for unsafe in (False, True):
                    new, outcome = fixed(data, plan, path, unsafe)
                    check(outcome, unsafe)
                    if new == data:
                        continue
                    assert fixed(new, plan, path, unsafe)[0] == new
                    count[name] += has_fix
                    if unsafe and b"\r" not in data:
                        assert fixed(crlf(data), plan, path, unsafe)[0] == crlf(new)
    assert count[name], "no case exercises the fix of the rule with the others on"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_broken_seeds_come_to_an_end(newline, tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path, dirs_exist_ok=True)
    files = [(path.relative_to(tmp_path).as_posix(), str(path)) for path in sorted((tmp_path / "broken").rglob("*.[mt][dx]*"))]
    for _, path in files:
        data = Path(path).read_bytes()
        Path(path).write_bytes(data.replace(b"\r\n", b"\n").replace(b"\n", newline))
    before = {path: Path(path).read_bytes() for _, path in files}
    plan = prepare(SETTINGS.replace(site_root=str(tmp_path)), REGISTRY)
    broken = run(Inputs(files), plan)
    for unsafe in (False, True):
        outcome = apply_fixes(Inputs(files), plan, unsafe=unsafe)
        check(outcome, unsafe)
        assert outcome.report.fixed > 3
        assert apply_fixes(Inputs(files), plan, unsafe=unsafe).changes == ()
    after = {path: Path(path).read_bytes() for _, path in files}
    unreadable = {
        d.path for d in broken.diagnostics if d.code < "SL010" and d.rule not in ("byte-order-mark", "duplicate-key") and d.fix is None
    }
    for shown, path in files:
        if shown in unreadable:
            assert after[path].removeprefix(b"\xef\xbb\xbf") == before[path].removeprefix(b"\xef\xbb\xbf")
        assert after[path].count(b"\r\n") == (after[path].count(b"\n") if newline == b"\r\n" else 0) or shown in unreadable
    assert sum(after[path] != before[path] for _, path in files) > 3


# -- injected faults -------------------------------------------------------------------------------------------------------

# A fix that puts right what was masked: while the type was wrong, the rules that look at the value were silent.
REVEALED = {
    "boolean-domain": "provider-domain-mismatch",
    "number-secured": "damaged-secured",
    "text-published": "published-contradicts-heat",
    "yaml-1.1-boolean": "published-contradicts-heat",
}

# Faults that destroy something: what was there cannot be known.
LOSSY = {
    "self", "self-original", "self-amp", "self-fragment",  # a record made the article itself; it goes
    "text-width", "text-height-in-record", "text-quality", "number-title", "number-name", "number-topic", "boolean-domain",
    "number-secured", "text-published", "yaml-1.1-boolean", "tracking-beside-others", "date-blank-for-t", "date-newline", "date-no-seconds",
    "date-offset-without-colon", "entity-in-image-url", "numeric-entity-in-url", "backslash-in-path",  # another value was put there
    "same-page-host-case", "same-page-http",  # a second file
}  # fmt: skip
OWN_TEXT = {
    "html-entity",
    "mojibake",
    "invisible-character",
    "untidy-whitespace",
    "percent-escape",
    "ambiguous-scalar",
    "value-cut-by-comment",
    "typographic-quotes",
}  # kinds that put a text of their own


def is_lossless(kind: str) -> bool:
    return kind not in LOSSY | reading.OWN_TEXT and FAULTS[kind].rule not in OWN_TEXT


def injected(kind: str, seed: int):
    fault = FAULTS[kind]
    clean = base(seed, fault.video)
    broken = fault.inject(clean, Random(f"{kind} {seed}"))
    return clean, broken, broken.content if isinstance(broken.content, bytes) else broken.content.encode()


@pytest.mark.parametrize("rule", one_in(3, sorted({fault.rule for fault in FAULTS.values()})))
@pytest.mark.parametrize("seeds", [pytest.param([1], id="one"), pytest.param(range(2, 6), id="more", marks=pytest.mark.slow)])
def test_inject_then_fix(rule, seeds):
    """The line ends of Windows in every second."""
    for number, (kind, seed) in enumerate((kind, seed) for seed in seeds for kind, fault in FAULTS.items() if fault.rule == rule):
        fault, change = FAULTS[kind], (bytes, crlf)[number % 2]
        clean, broken, data = injected(kind, seed)
        data, whole = change(data), change(clean.encode())
        before = found(data, name=broken.name)
        fixes = [d.fix for d in before if d.fix is not None]
        new, outcome = fixed(data, name=broken.name)
        check(outcome, unsafe=True)
        after = outcome.report.diagnostics
        if not fixes:
            assert new == data, kind
            continue
        # The rule has nothing more to say, and no other has anything new.
        fixed_rules = {d.rule for d in before if d.fix}
        assert not fixed_rules & {d.rule for d in after}, kind
        assert Counter(d.rule for d in after) - Counter(d.rule for d in before) == Counter(REVEALED.get(kind, "").split()), kind
        assert fixed(new, name=broken.name)[0] == new, kind
        # What was there comes back, byte for byte.
        if is_lossless(kind) and not broken.others:
            assert new == whole, fault
        # Safe fixes alone change nothing that is not theirs.
        safe, outcome = fixed(data, name=broken.name, unsafe=False)
        check(outcome, unsafe=False)
        if all(fix.safety == "unsafe" for fix in fixes):
            assert safe == data, kind


@pytest.mark.parametrize("rule", one_in(2, sorted({fault.rule for fault in FAULTS.values()} & set(FIXABLE))))
def test_bytes_outside_the_edits_stay(rule):
    """The new text is the old one with the edits of the rule's fixes in it; reference: the last edit first."""
    plan = prepare(SETTINGS.replace(select=(rule,)), REGISTRY)
    for kind in (kind for kind in FAULTS if FAULTS[kind].rule == rule):
        _, broken, data = injected(kind, 3)
        text = data.decode()
        for diagnostic in reversed(found(data, plan, broken.name)):
            edits = diagnostic.fix.edits if diagnostic.fix else ()
            for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end), reverse=True):
                text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        assert fixed(data, plan, broken.name)[0] == text.encode(), kind


BROKEN = ("missing-front-matter", "unclosed-front-matter", "invalid-yaml", "unsupported-yaml", "not-a-mapping", "invalid-encoding")
READABLE = [kind for kind, fault in FAULTS.items() if not fault.video and fault.rule not in BROKEN]
BODIES = [b"", b"", b"plain\n", b"\xe9 \xff\xfe latin-1 \x00", b"---\r\n...\n---"]


@examples(40)
@given(
    st.lists(st.sampled_from(READABLE), min_size=2, max_size=10, unique=True),
    st.integers(1, 4),
    st.sampled_from(BODIES),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_many_faults_at_once_come_to_an_end(kinds, seed, body, windows, mark, unsafe):
    text, random = base(seed), Random(seed)
    for kind in kinds:
        try:
            broken = FAULTS[kind].inject(text, random)
        except (IndexError, KeyError, ValueError, TypeError, StopIteration, AttributeError, yaml.YAMLError):
            continue  # an earlier fault took away the place that this one needs
        if isinstance(broken.content, str) and not broken.others:
            text = broken.content
    data = (text.replace("\n", "\r\n") if windows else text).encode()
    data = (b"\xef\xbb\xbf" if mark and not data.startswith(b"\xef\xbb\xbf") else b"") + data + body
    new, outcome = fixed(data, unsafe=unsafe)
    check(outcome, unsafe)
    assert new.endswith(body)
    if windows:
        front = new[: len(new) - len(body)]
        assert front.count(b"\n") == front.count(b"\r\n")
    assert fixed(new, unsafe=unsafe)[0] == new


CORPUS = ROOT.parent / "shared" / "corpus"


def ours(every: int) -> Inputs:
    """Many files at once, each with a fault; each fault alone: test_inject_then_fix."""
    return Inputs((), [(f"{kind}/{broken.name}", data) for kind in list(FAULTS)[::every] for _, broken, data in [injected(kind, 5)]])


def shared(every: int) -> Inputs:
    """Real files, where they are at hand."""
    return Inputs([(os.path.relpath(path, CORPUS), str(path)) for path in sorted(CORPUS.rglob("*.md"))[:400:every]])


@pytest.mark.parametrize("every", [30, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("corpus", [ours, *([shared] if CORPUS.is_dir() else [])])
def test_a_corpus_comes_to_an_end(corpus, every):
    """Nothing crashes, nothing is torn, and a second run changes nothing."""
    outcome = apply_fixes(corpus(every), PLAN, unsafe=True, write=False)
    check(outcome, unsafe=True)
    assert outcome.changes
    again = apply_fixes(Inputs((), [(change.path, change.new) for change in outcome.changes]), PLAN, unsafe=True, write=False)
    assert again.changes == ()
    for change in outcome.changes:
        assert change.new.count(b"\r\n") == 0 or change.old.count(b"\r\n") > 0


@pytest.mark.parametrize(
    ("qualities", "kept", "title"),
    [
        ((5, 5), "first", "remove related record 2, the later record"),
        ((3, 5), "second", "remove related record 1, the record of the lesser quality"),
        ((5, 3), "first", "remove related record 2, the record of the lesser quality"),
        (("true", 0), "second", "remove related record 1, the record of the lesser quality"),  # not the number 1
    ],
)
def test_a_fix_says_which_of_two_records_it_removes_and_why(qualities, kept, title):
    records = zip(("first", "second"), qualities, strict=True)
    text = "".join(f'  - title: "{name}"\n    webUrl: "https://x.example/a"\n    quality: {quality}\n' for name, quality in records)
    plan = prepare(SETTINGS.replace(select=("duplicate-related-link",)), REGISTRY)
    data = f"---\nrelated:\n{text}---\n".encode()
    [diagnostic] = found(data, plan)
    assert diagnostic.fix.title == title
    assert re.findall(r'title: "(\w+)"', fixed(data, plan)[0].decode()) == [kept]
