"""Which files are checked: CONTRACT, "Which files"."""

from __future__ import annotations

import os

import pytest

from articles import article
from command import seedlint
from fewer import mostly_slow
from seedlint.files.discover import Selection, find, what_does_not_count, why_left_out


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder to fill, as the working folder; call it with names to make files."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str, text: str = "x") -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return make


def found(*paths, include=None, exclude=(), force_exclude=False):
    result = find(paths, Selection(os.getcwd(), include, exclude, force_exclude))
    return [shown for shown, _ in result.files]


def test_a_folder_gives_its_articles_sorted(tree):
    tree("b.md", "a.markdown", "c.txt", "D.MD", "x.html", "y.yaml", "z.yml", "sub/e.md", "noext")
    assert found(".") == ["D.MD", "a.markdown", "b.md", "c.txt", "sub/e.md"]


def test_what_projects_keep_beside_articles_is_left_out(tree):
    tree("README.md", "readme.txt", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE.txt", "SECURITY.md", "CODE_OF_CONDUCT.md")
    tree("requirements.txt", "requirements-dev.txt", "constraints.txt", "CMakeLists.txt", "robots.txt", "a.md", "requirements.md")
    tree(".hidden/a.md", "node_modules/a.md", "sub/node_modules/deep/a.md", ".hidden.md")
    result = find(["."], Selection(os.getcwd()))
    assert [shown for shown, _ in result.files] == [".hidden.md", "a.md", "requirements.md"]
    assert {reason for _, reason in result.skipped} == {"excluded"}
    assert len(result.skipped) == 12


def test_named_files_are_checked_whatever_covers_them(tree):
    tree("README.md", ".hidden/a.md", "b.yaml", "drafts/c.md", "d.html")
    names = ["README.md", ".hidden/a.md", "b.yaml", "drafts/c.md", "d.html"]
    assert found(*names, exclude=("drafts/**",)) == sorted(names)
    assert found(*names, exclude=("drafts/**",), force_exclude=True) == []


def test_force_exclude_takes_what_a_walk_would_take(tree):
    tree("a.md", "sub/b.md", "sub/c.md", "x/d.md", "README.md", "e.html", "node_modules/f.md", ".git/HEAD", "ignored.md")
    tree(".gitignore", text="ignored.md\n")
    names = ["a.md", "sub/b.md", "sub/c.md", "x/d.md", "README.md", "e.html", "node_modules/f.md", "ignored.md"]
    walked = found(".", exclude=("x/", "c.md"))
    assert found(*names, exclude=("x/", "c.md"), force_exclude=True) == walked == ["a.md", "sub/b.md"]


def test_a_named_folder_is_walked_where_a_pattern_or_a_hidden_folder_covers_it(tree):
    tree("drafts/a.md", "drafts/old/b.md", "drafts/c.tmp.md", ".hidden/sub/d.md")
    assert found("drafts", exclude=("drafts/**",)) == ["drafts/a.md", "drafts/c.tmp.md", "drafts/old/b.md"]
    assert found("drafts", exclude=("drafts", "old/", "*.tmp.md")) == ["drafts/a.md"]
    assert found(".hidden") == [".hidden/sub/d.md"]
    assert found(".", exclude=("drafts/**",)) == []


def test_gitignore_from_the_top_of_the_repository_down(tree):
    tree(".git/HEAD", "a.md", "build/b.md", "sub/c.md", "sub/keep.md", "sub/deep/d.md", "sub/log/e.md")
    tree(".gitignore", text="build/\n*.log\nd.md\n")
    tree("sub/.gitignore", text="*.md\n!keep.md\nlog/\n")
    assert found(".") == ["a.md", "sub/keep.md"]
    assert found("sub") == ["sub/keep.md"]
    assert found("build") == ["build/b.md"]
    assert {reason for _, reason in find(["."], Selection(os.getcwd())).skipped} == {"ignored"}


def test_gitignore_above_counts_only_inside_a_repository(tree):
    tree("sub/a.md")
    tree(".gitignore", text="a.md\n")
    assert found("sub") == ["sub/a.md"]
    tree(".git/HEAD")
    assert found("sub") == []


def test_include_replaces_the_extensions_and_nothing_else(tree):
    tree("a.md", "README.md", "data/b.yaml", "data/c.md", "d.txt")
    assert found(".", include=("data/**", "README.md")) == ["data/b.yaml", "data/c.md"]
    assert found(".", include=("*.md",), exclude=("data/",)) == ["a.md"]


def test_globs_are_for_paths_that_do_not_exist(tree):
    tree("a.md", "b.md", "[x].md", "c.html", "sub/d.md", "README.md")
    assert found("*.md") == ["[x].md", "a.md", "b.md"]
    assert found("[x].md") == ["[x].md"]
    assert found("**/d.md") == ["sub/d.md"]
    result = find(["nothing-*.md", "absent.md", "a.md"], Selection(os.getcwd()))
    assert result.unmatched == ["nothing-*.md", "absent.md"]


def test_a_folder_called_like_an_article_is_walked(tree):
    tree("x.md/inside.md")
    assert found(".") == ["x.md/inside.md"]


def test_links_to_files_are_followed_links_to_folders_are_not(tree):
    tree("real/a.md", "outside/b.md")
    os.symlink("../outside/b.md", "real/b-link.md")
    os.symlink("../outside", "real/folder-link")
    os.symlink("../outside", "real/folder.md")
    assert found("real") == ["real/a.md", "real/b-link.md"]


def test_two_names_of_one_file_are_checked_once(tree):
    tree("b.md", "c.md")
    os.symlink("b.md", "a.md")
    os.link("c.md", "d.md")
    assert found(".") == ["b.md", "c.md"]
    assert found("a.md", "b.md", "./b.md", os.path.abspath("b.md")) == ["b.md"]


def test_paths_are_printed_relative_to_the_working_folder(tree, tmp_path, monkeypatch):
    tree("one/a.md", "two/b.md")
    monkeypatch.chdir(tmp_path / "two")
    assert found(str(tmp_path / "one"), "../two/./b.md") == ["../one/a.md", "b.md"]


def test_names_with_blanks_newlines_dashes_and_other_bytes(tree, tmp_path):
    tree("a b.md", "-rf.md", "new\nline.md", "é.md")
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.md", os.O_CREAT))
    assert found(".") == ["-rf.md", "a b.md", "caf\udce9.md", "new\nline.md", "é.md"]


def test_ignore_files_as_git_reads_them(tree, tmp_path):
    """Lines that match nothing do no harm; a byte-order mark, and lines that end at LF alone. (test_ignore_patterns.py compares with git.)"""
    tree(".git/HEAD", "1.md", "2.md", "sub/3.md", "sub/4.md", "x/5.md", "x/y/6.md")
    for line in ("!", "! ", "\\", "x\\", "a\\/b", "\\/a", "[z-a]", "[a-\\]]", "[", "/", "", "#1.md", "1.md\x0b", "1.md\x85", "1.md\t"):
        (tmp_path / ".gitignore").write_bytes(f"{line}\n2.md\n".encode())
        assert found(".") == ["1.md", "sub/3.md", "sub/4.md", "x/5.md", "x/y/6.md"], line
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbf1.md\r\nx**/6.md\n[[:digit:]].md\n!sub/3.md")
    assert found(".") == ["sub/3.md"]


def test_what_a_folder_ignores_nothing_below_brings_back(tree):
    tree(".git/HEAD", "build/keep.md", "log/a.md", "log/keep.md")
    tree(".gitignore", text="build/\n!build/keep.md\nlog/**\n!log/keep.md\n")
    assert found(".") == ["log/keep.md"]
    assert found("build/keep.md", "log/a.md", "log/keep.md", force_exclude=True) == ["log/keep.md"]


def test_an_inner_repository_is_not_ignored_by_what_is_above_it(tree):
    tree(".git/HEAD", "inner/.git/HEAD", "inner/a.md")
    tree(".gitignore", text="a.md\n")
    assert found("inner") == ["inner/a.md"]


def test_a_name_alone_says_whether_a_walk_would_come_to_it(tree):
    tree(".git/HEAD", ".gitignore", text="ignored/\n")
    chosen = Selection(os.getcwd(), None, ("drafts/",))
    kinds = {
        "a.md": None,
        "drafts/x/a.md": "excluded",
        ".h/a.md": "excluded",
        "README.md": "excluded",
        "ignored/a.md": "ignored",
        "a.mdx": "not included",
    }
    assert {name: (reason := why_left_out(name, chosen)) and reason.kind for name in kinds} == kinds
    assert {name: (reason := why_left_out(os.path.abspath(name), chosen)) and reason.kind for name in kinds} == kinds


def test_kinds_of_files_that_do_not_count(tree):
    tree("docs/a.mdx", "docs/b.MDX", "docs/c.rst", "docs/README.md", "docs/drafts/a.md", ".git/HEAD")
    assert what_does_not_count(["docs"], Selection(os.getcwd(), None, ("docs/drafts/",))) == ([("*.mdx", 2), ("*.rst", 1)], 2)


def test_double_stars_in_a_path(tree):
    tree("a/b/c/d.md")
    assert found("**/**/**/**/**/d.md") == ["a/b/c/d.md"]
    assert found("./**/**/d.md") == ["a/b/c/d.md"]


# -- what the command says -----------------------------------------------------------------------------------------------


def test_nothing_to_check_says_what_is_there(tree, tmp_path):
    tree("docs/a.mdx", "docs/b.mdx", "docs/README.md")
    done = seedlint("docs", cwd=tmp_path)
    assert done.status == 2
    assert done.err == (
        'seedlint: nothing to check in docs: 2 *.mdx, no *.md, *.markdown, *.txt; to check them, set include = ["**/*.mdx"]; '
        "1 excluded or ignored (--show-files says why) (--allow-empty accepts that)\n"
    )
    tree("seedlint.toml", text='include = ["**/*.mdx"]\n')
    assert seedlint("--no-cache", "docs", cwd=tmp_path).err.startswith("checked 2 files: ")
    tree("seedlint.toml", text='include = ["*.md"]\n')
    assert "nothing to check in docs: 2 *.mdx, which include does not match" in seedlint("docs", cwd=tmp_path).err


def test_init_where_there_is_only_mdx(tree, tmp_path):
    tree("docs/a.mdx", text="---\ntitle: a\n---\n")
    assert seedlint("init", cwd=tmp_path).status == 0
    assert seedlint("--show-files", cwd=tmp_path).out.splitlines()[0] == "docs/a.mdx"


def test_an_override_that_matches_nothing_is_a_warning(tree, tmp_path):
    words = 'seedlint: seedlint.toml:2: [[overrides]] files = ["posts/**", "x.md"]: no file matches, the entry has no effect\n'
    tree(
        "seedlint.toml",
        text='\n[[overrides]]\nfiles = ["posts/**", "x.md"]\nignore = ["SL1"]\n[[overrides]]\nfiles = ["_posts/**"]\nignore = ["SL1"]\n',
    )
    tree("_posts/a.md", "sub/b.md", text=article(1))
    for path in (".", str(tmp_path), "../" + tmp_path.name):
        assert seedlint("--no-cache", path, cwd=tmp_path).err.startswith(words)
    for paths in (["_posts"], ["sub"], ["_posts/a.md"], ["sub/b.md", "_posts"]):  # they may match elsewhere
        assert "overrides" not in seedlint("--no-cache", *paths, cwd=tmp_path).err
    assert "overrides" not in seedlint("--no-cache", "--quiet", ".", cwd=tmp_path).err
    tree("posts/a.md", text=article(2))
    assert "overrides" not in seedlint("--no-cache", ".", cwd=tmp_path).err


@pytest.mark.parametrize(
    "name", mostly_slow(["docs/x.md", "docs/new.md", ".hidden/x.md", "README.md", "ignored.md", "x.html"], ["docs/new.md", "ignored.md"])
)
def test_forced_exclusions_hold_for_the_name_of_standard_input(tree, tmp_path, name):
    tree(".git/HEAD")
    tree(".gitignore", text="ignored.md\n")
    tree("seedlint.toml", text='exclude = ["docs"]\n')
    crooked = b"\xef\xbb\xbf" + article(1).encode() + b"\xff\r\n"
    words = ("--no-cache", "--stdin-filename", name, "-")
    assert seedlint("--force-exclude", "--allow-empty", *words, cwd=tmp_path, stdin=crooked).err.startswith(
        "checked 0 files: no findings; 1 skipped ("
    )
    assert seedlint("--force-exclude", *words, cwd=tmp_path, stdin=crooked).status == 2
    fixed = seedlint("--force-exclude", "--allow-empty", "--fix", "--format", "json", *words, cwd=tmp_path, stdin=crooked)
    assert (fixed.status, fixed.out.encode("utf-8", "surrogateescape")) == (0, crooked)
    assert seedlint("--force-exclude", "--allow-empty", "--diff", *words, cwd=tmp_path, stdin=crooked).out == ""
    assert seedlint(*words, cwd=tmp_path, stdin=crooked).err.startswith("checked 1 file")
    assert "checked 1 file" in seedlint("--force-exclude", "--no-cache", "-", cwd=tmp_path, stdin=crooked).err  # it has no name
    assert "checked 1 file" in seedlint("--force-exclude", "--no-cache", "--stdin-filename", "y.md", "-", cwd=tmp_path, stdin=crooked).err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('exclude = ["a", "[z-a].md"]', 'seedlint.toml:1: exclude[1]: "[z-a].md" is no pattern: the range z-a runs backwards'),
        ('include = ["["]', 'seedlint.toml:1: include[0]: "[" is no pattern: a [ without a ]'),
        ('\n[[overrides]]\nfiles = ["a\\\\"]', 'seedlint.toml:3: overrides[0].files[0]: "a\\\\" is no pattern: a backslash at the end'),
        ('[[allow]]\nrule = "SL2"\nfiles = ["[[:word:]]"]', "there is no character class [:word:]"),
    ],
)  # fmt: skip
def test_a_pattern_that_can_never_match(tree, tmp_path, text, words):
    tree("a.md")
    tree("seedlint.toml", text=text)
    done = seedlint("--no-cache", ".", cwd=tmp_path)
    assert done.status == 2
    assert words in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("where", ["include", "exclude", "overrides", "allow", "gitignore"])
def test_stars_in_any_pattern(tree, tmp_path, where):
    """What backtracks would take years here."""
    globs = ["*a" * 20 + "b", "**/a/" * 20 + "b", "[!b]*" * 20 + "b"]
    tree("a" * 60 + ".md", "a/" * 30 + "a.md", text=article(1))
    listed = f"[{', '.join(map(repr, globs))}]"
    text = {
        "include": f"include = {listed}", "exclude": f"exclude = {listed}", "overrides": f"[[overrides]]\nfiles = {listed}\nignore = ['SL1']",
        "allow": f"[[allow]]\nrule = 'SL1'\nfiles = {listed}", "gitignore": "",
    }[where]  # fmt: skip
    tree("seedlint.toml", text=text)
    tree(".gitignore", text="\n".join(globs) if where == "gitignore" else "")
    done = seedlint("--no-cache", "--allow-empty", ".", cwd=tmp_path)
    assert f"checked {0 if where == 'include' else 2} files" in done.err
