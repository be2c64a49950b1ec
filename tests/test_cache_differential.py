"""A run with a cache says what a run without one says, whatever was changed since the last."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock import later
from seedlint.check.plan import prepare
from seedlint.model.settings import Allow, Override, Settings
from seedlint.run import pipeline
from seedlint.run.inputs import find_inputs
from seedlint.run.record_baseline import record_baseline
from seedlint.testing import png
from strategies import examples

NOW = 1_600_000_000.0  # 2020-09-13

PAGES = ("https://news.example.org/0", "https://news.example.org/1", "http://news.example.org/2")
DATES = ("2019-03-31T00:00:00Z", "2020-09-14T18:00:00Z", "2030-01-01T00:00:00Z")
IMAGES = ("/a.png", "/sub/b.png", "/../c.png", "https://img.example.org/x.png")
COMMENTS = ("", "# a word\n", "# seedlint: ignore[duplicate-article] known\n", "# seedlint: ignore-file[SL2, SL7]\n")
RELATED = ("", f"related:\n  - title: Other\n    webUrl: {PAGES[0]}\n    publishedDateTime: {DATES[0]}\n")
NAMES = ("a.md", "b.md", "2019-03-31-library-opens.md", "sub/a.md", "sub/b.yaml", "c.md")


def article(page, date, image, comment, related, name):
    return (
        f'---\ncategory: news\n{comment}title: "Library opens"\nexcerpt: "From April on."\npublishedDateTime: {date}\nwebUrl: {page}\ntype: article\n'
        f"provider:\n  name: {name}\n  domain: news.example.org\ntopics:\n  - Libraries\nimages:\n  - url: {image}\n    width: 3\n    height: 2\n{related}---\n"
    )


ARTICLES = st.builds(
    article, *map(st.sampled_from, (PAGES, DATES, IMAGES, COMMENTS, RELATED)), st.sampled_from(["Room", "The Room", "No: body"])
)  # fmt: skip
FILES = st.tuples(st.just("file"), st.sampled_from(NAMES), st.one_of(st.none(), ARTICLES))
COPIES = st.tuples(st.just("copy"), st.sampled_from(NAMES), st.sampled_from(NAMES))
RENAMES = st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES))
IN_FRONT = st.tuples(st.just("insert"), st.sampled_from(NAMES), st.sampled_from(["# x\n", "ref: abc\n"]))
SITE = st.tuples(
    st.just("image"), st.sampled_from(["site/a.png", "site/sub/b.png", "c.png"]),
    st.sampled_from([None, png(3, 2), png(5, 4), png(3, 2)[:20], "link", "out"]),
)  # fmt: skip
SCHEMA = st.tuples(
    st.just("schema"), st.sampled_from(["one.json", "two.json"]),
    st.sampled_from(['{"required": ["quality"]}', '{"required": ["ref"]}', '{"$ref": "part.json"}']),
)  # fmt: skip

SELECTS = st.sampled_from([("default",), ("all",), ("SL7", "SL302"), ("default", "duplicate-title")])
IGNORES = st.sampled_from([(), ("future-date",), ("insecure-url",), ("SL7",), ("missing-field",)])
SEVERITIES = st.sampled_from([{}, {"insecure-url": "info"}, {"duplicate-article": "warning"}])
OPTIONS = st.sampled_from([{}, {"future-date": {"tolerance_hours": 48}}, {"related-far-in-time": {"days": 1}}])
SCHEMAS = st.sampled_from(["article", "one.json", "two.json"])
OVERRIDES = st.lists(
    st.builds(
        Override, files=st.sampled_from([("sub/**",), ("a.md",), ("**/*.yaml",)]), schema=st.none() | SCHEMAS, ignore=IGNORES,
        select=st.none() | SELECTS, severity=SEVERITIES, options=OPTIONS,
    ),
    max_size=2,
).map(tuple)  # fmt: skip
SETTINGS = {
    "select": SELECTS, "ignore": IGNORES, "severity": SEVERITIES, "options": OPTIONS, "schema": SCHEMAS, "overrides": OVERRIDES,
    "site_root": st.sampled_from([None, "site", "."]),
    "now": st.sampled_from([NOW, NOW + 3 * 86_400, NOW + 1e9]),
    "allow": st.just((Allow(rule="insecure-url", files=("a.md",), path="seedlint.toml", line=1),)),
    "max_file_size": st.sampled_from([1 << 20, 500]),
    "baseline": st.booleans(),
}  # fmt: skip
CHANGES = st.sampled_from(sorted(SETTINGS)).flatmap(lambda name: st.tuples(st.just("setting"), st.just(name), SETTINGS[name]))
STEPS = st.one_of(FILES, IN_FRONT, IN_FRONT, COPIES | RENAMES, SITE | SCHEMA, CHANGES, CHANGES)
START = st.fixed_dictionaries({"ignore": IGNORES, "select": SELECTS})
WHERE = st.sampled_from([".", "sub"])


def change(kind, name, what):
    path = Path(name)
    if kind in ("file", "schema"):
        path.unlink(missing_ok=True) if what is None else path.write_text(what)
    elif kind in ("copy", "rename") and path.exists() and name != what:
        shutil.copyfile(path, what) if kind == "copy" else os.replace(path, what)
    elif kind == "insert" and path.exists():
        path.write_text(path.read_text().replace("title:", f"{what}title:", 1))
    elif kind == "image":
        status = path.stat() if path.exists() else None
        path.unlink(missing_ok=True)
        if what in ("link", "out"):
            path.symlink_to(os.path.abspath("site/a.png" if what == "link" else "outside.png"))
        elif what is not None:
            path.write_bytes(what)
            if status is not None:  # the size and the time of modification do not tell
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def result(top, where, settings):
    os.chdir(top / where)
    try:
        inputs, _ = find_inputs(["."], settings)
        report = pipeline.run(inputs, prepare(settings))
    finally:
        os.chdir(top)
    return report.replace(seconds=0.0, rules={}, diagnostics=tuple(report.diagnostics))


@pytest.fixture(scope="module")
def top(tmp_path_factory):
    return tmp_path_factory.mktemp("top")


@pytest.fixture(scope="module")
def here(top):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(top)
        patch.setattr(pipeline, "CACHE_PAYS", 0)
        yield


@examples(16)
@given(START, st.lists(STEPS, min_size=3, max_size=8), WHERE, st.booleans(), st.sampled_from(DATES))
def test_warm_is_cold(top, here, start, steps, where, waits, date):
    """After each of some small changes."""
    shutil.rmtree(top)
    for folder in ("sub", "site/sub"):
        os.makedirs(top / folder)
    os.chdir(top)
    Path("one.json").write_text("{}")
    Path("two.json").write_text('{"required": ["nope"]}')
    Path("part.json").write_text('{"required": ["title", "nothing"]}')
    Path("outside.png").write_bytes(png(3, 2))
    for number, name in enumerate(NAMES):
        Path(name).write_text(article(PAGES[number % 2], date, IMAGES[number % 2], "", RELATED[number % 2], "Room"))
    wanted = {"base": str(top), "now": NOW, "site_root": "site", **start}
    for step in [None, *steps]:
        if step is not None and step[0] == "setting":
            wanted[step[1]] = step[2]
        elif step is not None:
            change(*step)
        asked = dict(wanted)
        for key in ("schema", "site_root"):
            if asked.get(key, "article") not in (None, "article"):
                asked[key] = str(top / asked[key])
        asked["overrides"] = tuple(
            each.replace(schema=str(top / each.schema)) if each.schema and each.schema != "article" else each
            for each in asked.get("overrides", ())
        )
        if asked.pop("baseline", False):
            plain = Settings(**asked)
            if not os.path.exists("known.json"):
                record_baseline("known.json", find_inputs(["."], plain)[0], plain, None, accept_new=True)
            asked["baseline"] = str(top / "known.json")
        cold = result(top, where, Settings(**asked))
        with pytest.MonkeyPatch.context() as patch:
            if waits:
                later(patch)  # else every file is compared by its bytes
            assert result(top, where, Settings(**asked, cache_dir=str(top / "cache"))) == cold
