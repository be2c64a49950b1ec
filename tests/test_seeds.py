"""The sample articles: clean ones that use every key, and a tour of what can be wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from seedlint import Settings, check_paths
from seedlint.registry.registry import load

TOP = Path(__file__).resolve().parent.parent
SEEDS = TOP / "seeds"
SETTINGS = Settings(select=("all",), now=1_767_225_600.0, site_root=str(SEEDS))

# What a file of the tour is called, and the code its findings begin with.
FAMILIES = {
    "reading": "SL0", "schema": "SL1", "urls": "SL2", "dates": "SL3", "2017": "SL3", "related": "SL4", "images": "SL5", "text": "SL6",
    "folder": "SL7", "scores": "SL8", "suppressions": "SL9",
}  # fmt: skip
# What a committed sample article cannot show.
NOT_SHOWN = {"unreadable-file", "schema-mismatch", "invalid-format", "rule-crash", "expired-suppression"}


def clean() -> list[Path]:
    return sorted(path for path in SEEDS.iterdir() if path.suffix in (".md", ".txt"))


def test_clean_seeds_are_clean_under_every_rule() -> None:
    report = check_paths(clean(), SETTINGS)
    assert [(d.path, d.span.line, d.rule, d.message) for d in report.diagnostics] == []
    assert report.files == len(clean()) >= 8
    assert {path.suffix for path in clean()} == {".md", ".txt"}


def keys(value: Any, place: str = "") -> Iterator[str]:
    """``related.provider.name`` for every key, list items without a number."""
    for item in value if isinstance(value, list) else ():
        yield from keys(item, place)
    for key, item in value.items() if isinstance(value, dict) else ():
        yield place + key
        yield from keys(item, f"{place}{key}.")


def known(schema: Any, root: Any, place: str = "") -> Iterator[str]:
    """The same of what the schema allows."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "items" in schema:
        yield from known(schema["items"], root, place)
    for key, item in schema.get("properties", {}).items():
        yield place + key
        yield from known(item, root, f"{place}{key}.")


def test_clean_seeds_use_every_key() -> None:
    used = set()
    for path in clean():
        text = path.read_text(encoding="utf-8")
        used |= set(keys(yaml.load(text[: text.index("\n---", 3) + 1], Loader=yaml.CBaseLoader)))
    schema = json.loads((TOP / "schema" / "article.schema.json").read_text(encoding="utf-8"))
    # The schema describes a provider and an image once, wherever they stand; in the wild these keys stand elsewhere.
    unseen = {"related.provider.images", "related.images.title", "provider.images.title", "provider.images.isCached"}
    wanted = {key for key in known(schema, schema) if not any(key == u or key.startswith(u + ".") for u in unseen)}
    assert used == wanted


def test_bytes_that_must_survive_a_checkout() -> None:
    assert (SEEDS / "2021-06-21-municipal-bees-map-the-citys-lime-trees.md").read_bytes().count(b"\r\n") == 28
    assert (SEEDS / "broken" / "reading-byte-order-mark.md").read_bytes().startswith(b"\xef\xbb\xbf---\n")
    assert b"caf\xe9" in (SEEDS / "broken" / "reading-latin-1.txt").read_bytes()


def tour() -> dict[str, set[tuple[str, str]]]:
    """File or folder of the tour -> codes and names of the rules that speak there."""
    broken = SEEDS / "broken"
    found: dict[str, set[tuple[str, str]]] = {path.name: set() for path in broken.iterdir()}
    for d in check_paths([broken], SETTINGS).diagnostics:
        found[(Path.cwd() / d.path).resolve().relative_to(broken).parts[0]].add((d.code, d.rule))
    return found


def test_every_file_of_the_tour_shows_its_own_family_and_no_other() -> None:
    for name, rules in tour().items():
        family = next(code for start, code in FAMILIES.items() if name.startswith(start))
        others = {"SL202"} if name == "suppressions.md" else set()  # what is suppressed there is reported here: all rules run
        assert rules, name
        assert {code for code, _ in rules if not code.startswith(family)} <= others, name


def test_the_tour_shows_every_rule() -> None:
    shown = {rule for rules in tour().values() for _, rule in rules}
    in_check = {name for name, rule in load().by_name.items() if not rule.only_in_links}
    assert in_check - shown - NOT_SHOWN == set()
