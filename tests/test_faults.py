"""Every kind of fault is found, at its line, by the rule that names it; and nothing else is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from articles import article, file_name, write_folder
from faults import FAULTS, Broken, base, cuts
from fewer import one_in
from seedlint import Settings, check_paths
from seedlint.registry.registry import load

# All rules, the optional ones too, at one moment: what is clean today stays clean.
SETTINGS = Settings(select=("all",), now=1_767_225_600.0)
SEEDS = (1, 2, 3)

# What no single article can show: files that cannot be opened, crashes, an allow list, keywords that our schema does not use.
ELSEWHERE = {"unreadable-file", "schema-mismatch", "invalid-format", "rule-crash", "expired-suppression"}


def found(broken: Broken, folder: Path) -> list[tuple[str, int, str]]:
    """File, line and rule of every finding."""
    for name, content in ((broken.name, broken.content), *broken.others):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    report = check_paths([folder], SETTINGS.replace(site_root=str(folder)))
    return [(Path(d.path).name, d.span.line, d.rule) for d in report.diagnostics]


def told(broken: Broken, folder: Path) -> str:
    report = check_paths([folder], SETTINGS.replace(site_root=str(folder)))
    return "\n".join(f"{d.path}:{d.span.line}: {d.rule} {d.message}" for d in report.diagnostics)


@pytest.mark.parametrize("rule", sorted({fault.rule for fault in FAULTS.values()}))
@pytest.mark.parametrize("seeds", [pytest.param([1], id="one"), pytest.param(range(2, 30), id="many", marks=pytest.mark.slow)])
def test_faults(rule: str, seeds: Iterable[int], tmp_path: Path) -> None:
    for kind, fault in FAULTS.items():
        if fault.rule != rule:
            continue
        for seed in seeds:
            folder = tmp_path / f"{kind} {seed}"
            folder.mkdir()
            broken = fault.inject(base(seed, fault.video), Random(f"{kind} {seed}"))
            path = broken.path or broken.name
            expected = Counter((path, broken.line, each) for each in (fault.rule, *fault.also))
            assert Counter(found(broken, folder)) == expected, (kind, told(broken, folder))


@pytest.mark.parametrize("seed", one_in(3, SEEDS))
def test_cut_off_behind_every_50th_byte(seed: int, tmp_path: Path) -> None:
    expected = []
    for number, data in enumerate(cuts(base(seed))):
        expected.append((f"{number:04d}.md", len(data.splitlines()), "unclosed-front-matter"))
        (tmp_path / expected[-1][0]).write_bytes(data)
    assert len(expected) > 80
    report = check_paths([tmp_path], SETTINGS)
    assert [(Path(d.path).name, d.span.line, d.rule) for d in report.diagnostics] == expected


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("video", [False, True])
def test_what_faults_start_from_is_clean(seed: int, video: bool, tmp_path: Path) -> None:
    text = base(seed, video)
    assert found(Broken(text, 0, file_name(text)), tmp_path) == []


def test_a_folder_of_generated_articles_is_clean(tmp_path: Path) -> None:
    write_folder(str(tmp_path), 120, seed=40)
    for number, text in enumerate(
        [article(seed, related=0) for seed in range(20)]
        + [article(seed, video=True) for seed in range(20, 40)]
        + [article(5_000, related=71), article(5_001, related=1, amp=False)]
    ):
        name = file_name(text, "txt" if number % 2 else "md")
        (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode() if number % 3 == 0 else text.encode())
    report = check_paths([tmp_path], SETTINGS)
    assert report.files == 162
    assert [(d.path, d.span.line, d.rule, d.message) for d in report.diagnostics] == []


def test_every_rule_that_warns_has_a_kind_of_fault() -> None:
    rules = load().by_name
    named = {name for fault in FAULTS.values() for name in (fault.rule, *fault.also)}
    assert named <= set(rules)
    speaking = {name for name, rule in rules.items() if rule.severity in ("error", "warning") and not rule.only_in_links}
    assert speaking - named - ELSEWHERE == set()
    assert len(FAULTS) >= 100
