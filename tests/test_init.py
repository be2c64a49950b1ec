"""`seedlint init` proposes a configuration that works as it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from articles import article, file_name, write_folder
from command import seedlint
from sample_collections import FILES, KINDS, SLIPS, write_collection
from sample_collections import file_name as name_in


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_articles_are_included_and_other_files_are_not(folder):
    write_folder("news", 12)
    text = article(99)
    Path(file_name(text)).write_text(text)
    Path("people").mkdir()
    Path("people/jo.md").write_text("---\nname: Jo\n---\n")
    Path("notes.md").write_text("just notes\n")
    done = seedlint("init")
    assert done.status == 0, done.err
    assert done.err.splitlines() == [
        "saw 13 articles, 1 other in people/, 1 file without readable front matter",
        "13 of 13 articles fit their schema",
        "wrote seedlint.toml",
        "checked 14 files: 1 error",
        "seedlint baseline . records these, so that only new ones are reported",
    ]
    config = tomllib.loads(Path("seedlint.toml").read_text())
    assert config["include"] == ["/*.md", "news/**/*.md"]
    assert '# files = ["people/**"]' in Path("seedlint.toml").read_text()
    for snippet in ("pre-commit", "GitHub Actions", "pip install seedlint"):
        assert snippet in done.out
    listed = seedlint("--show-files", ".").out
    assert listed.count("news/") >= 12
    assert "people/jo.md" not in [line.strip() for line in listed.splitlines()]


def test_what_is_common_here_is_proposed_as_info(folder):
    Path("seeds").mkdir()
    for seed in range(6):
        text = article(seed, amp=False)
        text = re.sub(r'(\nimages:\n  - url: "http)s:', r"\1:", text)
        Path("seeds", file_name(text)).write_text(text.replace("title:", "titel:", 1) if seed == 0 else text)
    done = seedlint("init")
    severity = tomllib.loads(Path("seedlint.toml").read_text())["severity"]
    assert severity == {"insecure-url": "info"}
    assert '# unknown-field = "error"  # 1 in 1 of 6 files' in Path("seedlint.toml").read_text()
    assert "seedlint baseline ." in done.err
    assert "1 error" in seedlint("--no-cache", ".").err


def test_nothing_is_overwritten(folder):
    Path("seedlint.toml").write_text("# mine\n")
    done = seedlint("init")
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: seedlint.toml is there already: nothing was written\n"
    assert Path("seedlint.toml").read_text() == "# mine\n"


def test_an_empty_folder_gets_a_configuration_to_fill_in(folder):
    assert seedlint("init").status == 0
    assert tomllib.loads(Path("seedlint.toml").read_text())["include"] == ["**/*.md"]
    assert seedlint("--show-settings").status == 0


def test_six_kinds_of_files_from_init_to_a_clean_run(folder):
    """As somebody who has never seen a JSON Schema: init, look at what is found, repair it."""
    for kind in KINDS:
        write_collection(folder / kind, kind)
    write_folder("news", 6)
    done = seedlint("init")
    assert done.status == 0, done.err
    fitting = ", ".join(f"{FILES - len(SLIPS[kind])} of {FILES} {kind}" for kind in sorted(KINDS))
    assert done.err.splitlines()[:3] == [
        f"saw 6 articles, {', '.join(f'{FILES} {kind}' for kind in sorted(KINDS))}",
        f"6 of 6 articles, {fitting} fit their schema (of the others drafted by seedlint infer)",
        f"wrote seedlint.toml, {', '.join(f'schema/{kind}.schema.json' for kind in sorted(KINDS))}",
    ]
    config = tomllib.loads(Path("seedlint.toml").read_text())
    assert {entry["schema"]: entry["files"] for entry in config["overrides"]} == {
        f"schema/{kind}.schema.json": [f"{kind}/**/*.md"] for kind in KINDS
    }
    wrong = {f"{kind}/{name_in(kind, n)}" for kind in KINDS for n in SLIPS[kind]}
    checked = seedlint(".", "--no-cache", "--format", "jsonl")
    assert checked.status == 1
    assert checked.err.splitlines()[-1] == done.err.splitlines()[3]
    assert {found["path"] for found in checked.findings if found["severity"] != "info"} == wrong
    for kind in KINDS:
        for n, (right, slip) in SLIPS[kind].items():
            path = Path(kind, name_in(kind, n))
            path.write_text(path.read_text().replace(slip, right, 1))
    clean = seedlint(".", "--no-cache", "--fail-on", "warning")
    assert (clean.status, clean.out) == (0, ""), clean.out


def test_kinds_are_kept_apart_by_their_folders(folder):
    write_collection(folder / "content" / "posts" / "2021", "posts", 8)
    write_collection(folder / "content" / "posts" / "2022", "posts", 8)
    write_collection(folder / "content" / "posts" / "people", "people", 8)
    write_collection(folder, "samples", 8)
    assert seedlint("init").status == 0
    config = tomllib.loads(Path("seedlint.toml").read_text())
    files = {entry["schema"]: entry["files"] for entry in config["overrides"]}
    assert files["schema/posts.schema.json"] == ["content/posts/2021/**/*.md", "content/posts/2022/**/*.md"]
    assert files["schema/people.schema.json"] == ["content/posts/people/**/*.md"]
    assert ["/*.md"] in files.values()
    listed = seedlint("--show-files", ".").out
    assert "32 files" in listed or listed.count(".md") >= 32


@pytest.mark.parametrize(
    ("sign", "preset", "first"),
    [
        ("_config.yml", "jekyll", "---"),
        ("hugo.toml", "hugo", "+++"),
        ("astro.config.mjs", "astro", "---"),
        (".eleventy.js", "eleventy", "---"),
    ],
)
def test_a_site_generator_is_proposed_where_its_files_are(folder, sign, preset, first):
    Path(sign).write_text("\n")
    for name in ("archetypes", "_includes", "pages"):
        Path(name).mkdir()
    Path("_includes/part.md").write_text("<p>{{ title }}</p>\n")
    colon = ": " if first == "---" else " = "
    for n in range(12):
        date = "2024-03-05" if n else '"soon"'
        lines = [first, f'title{colon}"Page {n}"', f"date{colon}{date}", first, "Text"]
        Path(f"pages/{n}.{'mdx' if preset == 'astro' else 'md'}").write_text("\n".join(lines))
    done = seedlint("init")
    assert f"{sign} is that of a {preset} site" in done.err
    (entry,) = tomllib.loads(Path("seedlint.toml").read_text())["overrides"]
    assert entry["preset"] == preset
    checked = seedlint(".", "--no-cache", "--format", "jsonl")
    assert [(found["path"].split(".")[0], found["field"]) for found in checked.findings] == [("pages/0", "/date")], checked


def test_anchors_are_proposed_where_files_have_some(folder):
    for n in range(12):
        Path(f"{n}.md").write_text(f"---\ntitle: &a Page {n}\nshort: *a\n---\n" if n < 3 else f"---\ntitle: Page {n}\nshort: P\n---\n")
    assert seedlint("init").status == 0
    (entry,) = tomllib.loads(Path("seedlint.toml").read_text())["overrides"]
    assert entry["anchors"] is True
    assert seedlint(".", "--no-cache").status == 0


def uncommented(text: str) -> str:
    """A configuration with every key that its comments name; a sentence is no key."""
    return re.sub(r"^# (?=\[|[a-z-]+ = )", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("kinds", [(), ("people", "posts", "organizations")], ids=["articles", "other kinds"])
def test_comments_name_only_what_the_configuration_accepts(folder, kinds):
    write_folder("news", 6)
    Path("news/other.md").write_text("---\nname: Jo\n---\n")
    Path("_config.yml").touch()
    for kind in kinds:
        write_collection(folder / kind, kind, 12)
    assert seedlint("init").status == 0
    text = Path("seedlint.toml").read_text()
    Path("seedlint.toml").write_text(uncommented(text))
    assert {"preset", "exclude", "ignore", "site-root", "allow"} <= tomllib.loads(uncommented(text)).keys() - tomllib.loads(text).keys()
    done = seedlint("--show-settings", ".")
    assert (done.status, done.err) == (0, "")
    assert not re.search(r"^# (?:\[|[a-z-]+ = )", uncommented(text), re.MULTILINE)


def test_a_draft_is_not_overwritten(folder):
    write_collection(folder / "people", "people", 8)
    Path("schema").mkdir()
    Path("schema/people.schema.json").write_text("{}\n")
    done = seedlint("init")
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: schema/people.schema.json is there already: nothing was written\n"
    assert not Path("seedlint.toml").exists()


def test_nothing_is_left_where_a_draft_cannot_be_written(folder):
    for kind in ("people", "posts"):
        write_collection(folder / kind, kind, 8)
    Path("schema").write_text("a file\n")
    done = seedlint("init")
    assert (done.status, done.out) == (2, "")
    assert "schema/people.schema.json: a file has the name of its folder" in done.err
    assert not Path("seedlint.toml").exists()


def test_the_proposal_for_other_files_leaves_a_collection_its_schema(folder):
    write_collection(Path("people"), "people", 12, slips=False)
    Path("note.md").write_text("---\nname: Jo\nage: 3\n---\n")
    assert seedlint("init").status == 0
    before = seedlint(".", "--format", "concise").out
    text = Path("seedlint.toml").read_text()
    wanted = '# [[overrides]]\n# files = ["./**"]\n# schema = "article"'
    assert wanted in text
    Path("seedlint.toml").write_text(text.replace(wanted, wanted.replace("# ", "")))
    assert seedlint(".", "--format", "concise").out == before
