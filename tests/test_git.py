"""``--since``, and names from the top of the repository: CONTRACT.md, "Hooks and cross-file rules" and "One finding as data"."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from articles import article
from command import ROOT, jsonl, seedlint
from fewer import mostly_slow
from repository import Repository


def bad(number: int) -> str:
    return article(number).replace("title:", "titel:", 1)


@pytest.fixture
def repo(tmp_path):
    """A repository with one commit of three files, all of them bad."""
    repo = Repository(tmp_path / "repo")
    for number in range(3):
        repo.write(f"seeds/{number}.md", bad(number))
    repo.commit()
    return repo


def reported(repo: Repository, *words: str, paths: tuple[str, ...] = (".",)) -> list[str]:
    done = jsonl("--since", *(words or ("HEAD",)), *paths, cwd=repo.folder)
    assert done.status in (0, 1), done.err
    return sorted({finding["path"] for finding in done.findings})


def test_nothing_changed(repo):
    done = jsonl("--since", "HEAD", ".", cwd=repo.folder)
    assert (done.status, done.out, done.err) == (0, "", "checked 3 files: no findings\n")


def test_every_kind_of_change_counts(repo):
    first = repo.git("rev-parse", "HEAD")
    repo.write("seeds/committed.md", bad(10))
    repo.commit()
    repo.write("seeds/0.md", bad(20))
    repo.write("seeds/staged.md", bad(21))
    repo.git("add", "seeds/staged.md")
    repo.git("mv", "seeds/1.md", "seeds/renamed.md")
    repo.write("new folder/untracked.md", bad(22))
    expected = ["new folder/untracked.md", "seeds/0.md", "seeds/renamed.md", "seeds/staged.md"]
    assert reported(repo) == expected
    assert reported(repo, first) == sorted([*expected, "seeds/committed.md"])


def test_staged_and_taken_back_in_the_working_tree(repo):
    before = (repo.folder / "seeds/0.md").read_text()
    repo.write("seeds/0.md", bad(20))
    repo.git("add", "--all")
    repo.write("seeds/0.md", before)
    assert reported(repo) == ["seeds/0.md"]


def test_names_of_every_kind(repo):
    names = ["übung.md", " blank .md", "日本 語.md", "quo\"te'.md", "$(x).md", "-dash.md"]
    if sys.platform not in ("win32", "darwin"):
        names += ["line\nend.md", "tab\t.md", os.fsdecode(b"latin-\xe9.md")]
    for number, name in enumerate(names):
        path = repo.folder / "seeds" / name
        path.write_text(bad(30 + number))
    # A name that is not UTF-8 has no exact form in JSON.
    shown = {os.fsencode(f"seeds/{name}").decode("utf-8", "backslashreplace") for name in names}
    assert set(reported(repo)) == shown
    repo.git("add", "--all")
    assert set(reported(repo)) == shown


def test_what_git_ignores_has_not_changed(repo):
    repo.write(".gitignore", "drafts/\n")
    repo.write("drafts/a.md", bad(40))
    assert reported(repo, paths=("drafts/a.md", ".")) == []


def test_a_finding_in_another_file_that_notes_a_changed_one(repo):
    """The duplicate is told on the file that comes later by path, here the one that did not change."""
    repo.write("seeds/z.md", article(50))
    repo.commit()
    repo.write("seeds/a.md", article(50))
    done = jsonl("--since", "HEAD", ".", cwd=repo.folder)
    assert done.rules == [("z.md", "duplicate-article")]
    assert done.findings[0]["notes"][0]["path"] == "seeds/a.md"
    repo.commit()
    assert jsonl("--since", "HEAD", ".", cwd=repo.folder).rules == []


def test_only_changed_files_are_fixed(repo):
    crooked = "﻿" + article(60)
    repo.write("seeds/old.md", crooked)
    repo.commit()
    repo.write("seeds/new.md", "﻿" + article(61))
    done = jsonl("--since", "HEAD", "--fix", ".", cwd=repo.folder)
    assert done.status == 0
    assert done.err.startswith("fixed 1 finding in 1 file; ")
    assert (repo.folder / "seeds/old.md").read_text() == crooked
    assert (repo.folder / "seeds/new.md").read_text() == article(61)


def test_what_the_baseline_knows_elsewhere_is_not_known_here(repo):
    """An entry belongs to the file that still has its finding, whether that changed or not."""
    repo.write("seedlint.toml", "")
    assert seedlint("baseline", ".", cwd=repo.folder).status == 0
    repo.commit()
    repo.write("seeds/copy.md", bad(0))
    done = seedlint("check", "--no-cache", "--format", "jsonl", "--since", "HEAD", ".", cwd=repo.folder)
    assert ("copy.md", "unknown-field") in done.rules
    assert {path for path, _ in done.rules} == {"copy.md"}
    assert "3 baselined" in done.err


def test_since_a_branch_that_went_on(repo):
    """What changed there in the meantime is not this branch's."""
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write("seeds/mine.md", bad(70))
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.write("seeds/0.md", bad(71))
    repo.commit()
    repo.git("checkout", "--quiet", "topic")
    assert reported(repo, "main") == ["seeds/mine.md"]


def test_a_revision_without_common_history(repo):
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.git("rm", "--quiet", "-r", "--cached", ".")
    repo.write("seeds/0.md", bad(80))
    repo.commit()
    assert reported(repo, "main") == ["seeds/0.md"]


@pytest.mark.parametrize("folder", [".", "seeds", "sub/deep"])
def test_from_any_folder(repo, folder):
    (repo.folder / "sub/deep").mkdir(parents=True)
    repo.write("seeds/0.md", bad(90))
    for path in (str(repo.folder), os.path.relpath(repo.folder, repo.folder / folder)):
        done = jsonl("--since", "HEAD", path, cwd=repo.folder / folder)
        assert [os.path.basename(finding["path"]) for finding in done.findings] == ["0.md"]


def test_the_repository_is_that_of_the_files(repo, tmp_path):
    other = Repository(tmp_path / "other")
    other.write("a.md", bad(100))
    other.commit()
    other.write("b.md", bad(101))
    done = jsonl("--since", "HEAD", str(other.folder), cwd=repo.folder)
    assert done.rules == [("b.md", "unknown-field")]
    repo.write("seeds/0.md", bad(102))
    done = jsonl("--since", "HEAD", str(other.folder), ".", cwd=repo.folder)
    assert done.rules == [("b.md", "unknown-field"), ("0.md", "unknown-field")]


def test_through_links(repo, tmp_path):
    if sys.platform == "win32":
        pytest.skip("links need rights on Windows")
    (tmp_path / "link").symlink_to(repo.folder)
    repo.write("real.md", bad(110))
    (repo.folder / "linked.md").symlink_to("seeds/0.md")
    repo.commit()
    repo.write("seeds/0.md", bad(111))
    done = jsonl("--since", "HEAD", str(tmp_path / "link" / "seeds"), cwd=tmp_path)
    assert done.rules == [("0.md", "unknown-field")]
    assert jsonl("--since", "HEAD", "linked.md", cwd=repo.folder).rules == [("linked.md", "unknown-field")]


def test_worktrees_and_submodules(repo, tmp_path):
    repo.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    (tmp_path / "tree/seeds/0.md").write_text(bad(120))
    assert jsonl("--since", "main", ".", cwd=tmp_path / "tree").rules == [("0.md", "unknown-field")]
    inner = Repository(tmp_path / "inner")
    inner.write("a.md", bad(121))
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "module")
    repo.commit()
    assert reported(repo) == []
    (repo.folder / "module/a.md").write_text(bad(122))
    assert reported(repo) == ["module/a.md"]
    assert reported(repo, paths=("module",)) == ["module/a.md"]


def test_nothing_in_the_repository_is_run(repo, tmp_path):
    """Whoever checks a folder does not want to run what its configuration names."""
    if sys.platform == "win32":
        pytest.skip("scripts are not run by name on Windows")
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho $0 >> '{ran}'\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "pager.diff", "diff.external", "diff.words.command", "diff.words.textconv"):
        repo.git("config", key, str(script))
    hooks = repo.folder / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "query-watchman"):
        shutil.copy(script, hooks / hook)
    repo.write(".gitattributes", "*.md diff=words\n")
    repo.write("seeds/0.md", bad(130))
    ran.unlink(missing_ok=True)
    done = jsonl("--since", "HEAD", ".", cwd=repo.folder, env={"GIT_PAGER": str(script), "PAGER": str(script)})
    assert done.rules == [("0.md", "unknown-field")]
    assert not ran.exists()


# -- the repository is that of the files -------------------------------------------------------------------------------------


def submodule(repo: Repository, folder: Path, name: str = "module") -> Repository:
    """A submodule of a repository, with one bad file in one commit."""
    inner = Repository(folder)
    inner.write("a.md", bad(300))
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(folder), name)
    repo.commit()
    return Repository(repo.folder / name)


def test_files_of_a_submodule_are_compared_with_what_was_recorded(repo, tmp_path):
    module = submodule(repo, tmp_path / "inner")
    first = repo.git("rev-parse", "HEAD")
    assert reported(repo) == []
    module.write("untracked.md", bad(301))
    assert reported(repo) == ["module/untracked.md"]
    module.write("a.md", bad(302))
    assert reported(repo) == ["module/a.md", "module/untracked.md"]
    module.commit()
    assert reported(repo) == ["module/a.md", "module/untracked.md"]
    repo.commit()
    assert reported(repo) == []
    assert reported(repo, first) == ["module/a.md", "module/untracked.md"]
    assert reported(repo, "HEAD", paths=("module",)) == []
    assert reported(repo, f"{first}~1") == ["module/a.md", "module/untracked.md"]  # it is new since then


@pytest.mark.parametrize("ignore", mostly_slow(["all", "dirty", "untracked", "none"], ["all"]))
def test_a_submodule_that_git_is_not_to_look_at(repo, tmp_path, ignore):
    module = submodule(repo, tmp_path / "inner")
    repo.git("config", "submodule.module.ignore", ignore)
    repo.git("config", "diff.ignoreSubmodules", ignore)
    module.write("a.md", bad(310))
    module.write("b.md", bad(311))
    assert reported(repo) == ["module/a.md", "module/b.md"]


def test_repositories_inside_that_are_no_submodules(repo):
    inner = Repository(repo.folder / "inner")
    inner.write("a.md", bad(320))
    assert reported(repo) == ["inner/a.md"]  # it has no commit: all of it is new
    inner.commit()
    assert reported(repo) == []
    inner.write("a.md", bad(321))
    inner.write("b.md", bad(322))
    assert reported(repo) == ["inner/a.md", "inner/b.md"]
    repo.write(".gitignore", "inner/\n")
    assert reported(repo) == []  # no file of it is checked
    assert reported(repo, paths=(".", "inner")) == ["inner/a.md", "inner/b.md"]


def test_the_environment_of_a_hook_of_another_repository(repo, tmp_path):
    other = Repository(tmp_path / "other")
    other.write("a.md", bad(330))
    other.commit()
    repo.write("seeds/0.md", bad(331))
    (tmp_path / "empty").mkdir()
    hostile = {
        "GIT_DIR": str(other.folder / ".git"), "GIT_WORK_TREE": str(other.folder), "GIT_INDEX_FILE": str(other.folder / ".git/index"),
        "GIT_PREFIX": "a/", "GIT_OBJECT_DIRECTORY": str(tmp_path / "empty"), "GIT_COMMON_DIR": str(other.folder / ".git"), "GIT_NAMESPACE": "x",
        "GIT_CEILING_DIRECTORIES": str(repo.folder.parent), "GIT_CONFIG_PARAMETERS": "'core.worktree=/'", "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true", "GIT_GLOB_PATHSPECS": "1", "GIT_SHALLOW_FILE": str(tmp_path / "none"),
    }  # fmt: skip
    for name, value in [*hostile.items(), ("", "")]:
        env = {name: value} if name else hostile
        done = jsonl("--since", "HEAD", ".", cwd=repo.folder, env=env)
        assert (done.rules, done.status) == ([("0.md", "unknown-field")], 1), name


@pytest.mark.parametrize("commit", mostly_slow(["commit -m x", "commit -a -m x", "commit -m x -o note"], ["commit -m x -o note"]))
def test_in_a_hook(repo, tmp_path, commit):
    """git says to a hook where the repository, and a temporary index, are: it is the outer one's, not that of the files."""
    module = submodule(repo, tmp_path / "inner")
    module.write("b.md", bad(340))
    tree = tmp_path / "tree"
    repo.git("worktree", "add", "--quiet", "-b", "topic", str(tree))
    words = f"'{sys.executable}' -m seedlint --isolated --no-cache --format concise --since HEAD"
    log = tmp_path / "log"
    hook = repo.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nexport PYTHONPATH='{ROOT / 'linter'}'\n{words} '{repo.folder}/module' >> '{log}' 2>&1; echo $? >> '{log}'\n"
    )
    hook.chmod(0o755)
    for top in (repo, Repository.__new__(Repository)):
        if top is not repo:
            top.folder = tree
        log.unlink(missing_ok=True)
        top.write("note", "x")
        top.git("add", "note")
        top.git(*commit.split())
        said = log.read_text()
        assert "b.md" in said
        assert "a.md" not in said
        assert said.endswith("1\n")


# -- what git does not do ----------------------------------------------------------------------------------------------------


def test_nothing_is_fetched(repo, tmp_path):
    """A partial clone has not all objects: git would fetch them."""
    if sys.platform == "win32":
        pytest.skip("scripts are not run by name on Windows")
    ran = tmp_path / "ran"
    for key, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c 'touch {ran}'", "protocol.allow": "always", "core.sshCommand": f"touch {ran}",
    }.items():  # fmt: skip
        repo.git("config", key, value)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    (repo.folder / ".git/objects" / tree[:2] / tree[2:]).unlink()
    assert "seedlint: --since HEAD: " in refused(jsonl("--since", "HEAD", ".", cwd=repo.folder))
    assert not ran.exists()


def test_no_filter_is_run(repo, tmp_path):
    """Not even for a file of the same size that was written when the index was."""
    if sys.platform == "win32":
        pytest.skip("scripts are not run by name on Windows")
    ran = tmp_path / "ran"
    repo.write(".gitattributes", "*.md filter=x diff=x merge=x text=auto\n")
    repo.commit()
    for key in ("clean", "smudge", "process"):
        repo.git("config", f"filter.x.{key}", f"sh -c 'touch {ran}; cat'")
    repo.git("config", "filter.x.required", "true")
    index = repo.folder / ".git/index"
    status = index.stat()
    for number in range(2):
        path = repo.folder / f"seeds/{number}.md"
        path.write_text(path.read_text().replace("titel", "titul") if number else path.read_text())
        os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert reported(repo) == ["seeds/1.md"]
    assert not ran.exists()


def test_patterns_that_git_would_match_for_years(repo):
    stars = "*a" * 24 + "b"
    repo.write(".gitattributes", f"{stars} text\n")
    repo.write(".gitignore", f"{stars}\n" + "**/a/" * 24 + "b\n")
    name = "a" * 60 + ".md"
    repo.write(name, bad(350))
    repo.write("a/" * 30 + "a.md", bad(351))
    assert reported(repo) == ["a/" * 30 + "a.md", name]


# -- what counts as changed --------------------------------------------------------------------------------------------------


def test_a_file_that_was_only_touched(repo):
    path = repo.folder / "seeds/0.md"
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))
    assert reported(repo) == []


def test_a_file_that_was_written_with_the_index(repo):
    """Size and times say nothing then."""
    for key, value in {"core.trustctime": "false", "core.checkStat": "minimal"}.items():
        repo.git("config", key, value)
    path = repo.folder / "seeds/0.md"
    before = path.stat()
    path.write_text(path.read_text().replace("titel", "titul"))
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))
    os.utime(repo.folder / ".git/index", ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert reported(repo) == ["seeds/0.md"]


def test_line_ends_that_git_converts(repo):
    repo.git("config", "core.autocrlf", "true")
    repo.git("rm", "--quiet", "--cached", "-r", ".")
    repo.git("reset", "--quiet", "--hard")
    path = repo.folder / "seeds/0.md"
    assert b"\r\n" in path.read_bytes()
    assert reported(repo) == []
    os.utime(path, (1, 1))
    assert reported(repo) == []
    repo.git("config", "core.autocrlf", "false")
    assert "seeds/0.md" in reported(repo)


def test_what_the_index_alone_says(repo):
    repo.git("rm", "--quiet", "--cached", "seeds/0.md")
    repo.write("seeds/new.md", bad(360))
    repo.git("add", "--intent-to-add", "seeds/new.md")
    assert reported(repo) == ["seeds/0.md", "seeds/new.md"]


def test_conflicts(repo):
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write("seeds/0.md", bad(370))
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.write("seeds/0.md", bad(371))
    repo.commit()
    with pytest.raises(AssertionError):
        repo.git("merge", "topic")
    repo.write("seeds/0.md", bad(371))
    assert reported(repo) == ["seeds/0.md"]


def test_ignore_files_outside_the_tree(repo, tmp_path):
    (tmp_path / "users").write_text("draft-*\n")
    repo.git("config", "core.excludesFile", str(tmp_path / "users"))
    (repo.folder / ".git/info").mkdir(exist_ok=True)
    (repo.folder / ".git/info/exclude").write_text("private/\n!draft-2.md\n")
    for name in ("draft-1.md", "draft-2.md", "private/a.md", "new.md"):
        repo.write(name, bad(380))
    assert reported(repo, paths=(".", "private")) == ["draft-2.md", "new.md"]


def test_hashes_of_the_other_kind(tmp_path):
    repo = Repository.__new__(Repository)
    repo.folder = tmp_path / "repo"
    repo.folder.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    repo.write("a.md", bad(390))
    repo.write("b.md", bad(391))
    repo.commit()
    os.utime(repo.folder / "a.md", (1, 1))
    repo.write("b.md", bad(392))
    assert reported(repo) == ["b.md"]


def refused(done) -> str:
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("seedlint: --since ")
    assert done.err.count("\n") == 1
    return done.err


def test_outside_a_repository(tmp_path):
    (tmp_path / "a.md").write_text(bad(140))
    said = refused(jsonl("--since", "HEAD", ".", cwd=tmp_path))
    assert f"--since HEAD: {tmp_path} is in no git repository" in said


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~99", "HEAD:seeds", "", "-n", "--output=x", "a b", "HEAD\n", "\x1b[31m"])
def test_an_unknown_revision(repo, revision):
    said = refused(jsonl(f"--since={revision}", ".", cwd=repo.folder))
    assert "is no " in said
    assert "\x1b" not in said
    assert not (repo.folder / "x").exists()


def test_a_repository_without_commits(tmp_path):
    repo = Repository(tmp_path)
    repo.write("a.md", bad(150))
    assert "HEAD is no commit" in refused(jsonl("--since", "HEAD", ".", cwd=tmp_path))


def test_without_git(repo, tmp_path):
    (tmp_path / "empty").mkdir()
    done = jsonl("--since", "HEAD", ".", cwd=repo.folder, env={"PATH": str(tmp_path / "empty")})
    assert "git cannot be run" in refused(done)


def test_standard_input_is_always_reported(repo):
    done = jsonl("--since", "HEAD", ".", "-", cwd=repo.folder, stdin=bad(160).encode())
    assert done.rules == [("<stdin>", "unknown-field")]


# -- names from the top of the repository --------------------------------------------------------------------------------


def machine_paths(*words: str, cwd: os.PathLike[str]) -> dict[str, set[str]]:
    """The paths that each format for a CI server names."""
    found = {}
    for name in ("gitlab", "sarif", "github"):
        out = seedlint("--isolated", "--no-cache", "--format", name, *words, cwd=cwd).out
        if name == "gitlab":
            found[name] = {issue["location"]["path"] for issue in json.loads(out)}
        elif name == "sarif":
            results = json.loads(out)["runs"][0]["results"]
            found[name] = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results}
        else:
            found[name] = {line.split("file=")[1].split(",")[0] for line in out.splitlines()}
    return found


@pytest.mark.parametrize(
    ("folder", "path"), [(".", "seeds/0.md"), ("seeds", "0.md"), ("other", "../seeds/0.md"), ("..", "repo/seeds/0.md")]
)
def test_formats_for_ci_name_paths_from_the_top(repo, folder, path):
    (repo.folder / "other").mkdir()
    assert machine_paths(path, cwd=repo.folder / folder) == {key: {"seeds/0.md"} for key in ("gitlab", "sarif", "github")}


def test_a_file_in_a_submodule_is_named_from_the_top_of_the_whole(repo, tmp_path):
    inner = Repository(repo.folder / "inner")
    inner.write("a.md", bad(170))
    assert machine_paths("inner", cwd=repo.folder)["gitlab"] == {"inner/a.md"}
    assert machine_paths(".", cwd=inner.folder)["gitlab"] == {"a.md"}


def test_without_a_repository_paths_stay(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.md").write_text(bad(180))
    assert machine_paths("sub", cwd=tmp_path) == {key: {"sub/a.md"} for key in ("gitlab", "sarif", "github")}


def test_standard_input_has_no_top(repo):
    out = seedlint("--isolated", "--no-cache", "--format", "gitlab", "-", cwd=repo.folder / "seeds", stdin=bad(190).encode()).out
    assert {issue["location"]["path"] for issue in json.loads(out)} == {"<stdin>"}
    out = seedlint(
        "--isolated",
        "--no-cache",
        "--format",
        "gitlab",
        "-",
        "--stdin-filename",
        "x.md",
        cwd=repo.folder / "seeds",
        stdin=bad(190).encode(),
    ).out
    assert {issue["location"]["path"] for issue in json.loads(out)} == {"seeds/x.md"}
