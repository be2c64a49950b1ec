"""Every rule has a case file, and every case comes out as it says. `pytest tests/test_rules.py --update` rewrites them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlint import testing
from seedlint.registry.registry import load

CASES = Path(__file__).parent / "cases"
REGISTRY = load()
# A rule of the engine has cases only where a document alone can make it speak.
RULES = [rule for rule in REGISTRY.by_name.values() if not rule.engine or (CASES / f"{rule.name}.md").is_file()]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_cases(rule, request):
    path = CASES / f"{rule.name}.md"
    assert path.is_file(), f"rule {rule.name} has no case file {path}"
    text = path.read_bytes().decode()
    cases = testing.parse_cases(text)
    outcomes = {case.title: testing.run_case(case, rule, REGISTRY) for case in cases}
    if request.config.getoption("--update"):
        path.write_bytes(testing.update_text(text, outcomes).encode())
        return
    for case in cases:
        assert outcomes[case.title].diagnostics == case.diagnostics, case.title
        assert outcomes[case.title].fixed == case.fixed, case.title
    assert testing.demands(rule, cases, outcomes) == []


def test_every_case_file_has_its_rule():
    assert {path.stem for path in CASES.glob("*.md")} <= set(REGISTRY.by_name)


def test_a_case_in_which_the_rule_fails_is_an_error(monkeypatch):
    """Not one in which it finds nothing."""
    rule = REGISTRY.by_name["missing-field"]

    def fails(doc, **options):
        raise ValueError("no")

    fails.__doc__ = rule.doc
    monkeypatch.setattr(rule, "check", fails)
    [case] = testing.parse_cases("# missing-field\n\n## quiet\n\n```yaml\n---\ntitle: x\n---\n```\n")
    with pytest.raises(testing.CaseError, match=r"missing-field fails: .*ValueError: no"):
        testing.run_case(case, rule, REGISTRY)
