"""Which files are checked: CONTRACT, "Which files"."""

from __future__ import annotations

import os

import pytest

from seedlint.files.discover import Selection, find


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
