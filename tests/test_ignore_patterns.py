"""Ignore files are read as git reads them, and no pattern takes more than linear time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fewer import goes_through
from growth import counts, too_often
from repository import ENVIRONMENT, Repository
from seedlint.files.glob import GlobError
from seedlint.files.ignore_patterns import Pattern, Patterns, ignoring, patterns, read_ignore_file, why_never

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names hold any bytes, and git heeds their case, on Linux")

# Each is a whole ignore file: lines that people write, and those that once were read wrongly.
FILES: list[bytes] = [line.encode("latin-1") for line in (
    "a", "/a", "a/", "/a/", "a/b", "/a/b", "a/b/", "*", "/*", "*/", "**", "/**", "**/", "!a", "*\n!a", "*\n!/a\n!b", "*\n!*/\n!b",
    "!", "! ", "/", "//", "///", "!/", "#", "# a", "\\#", "\\#a", "\\!a", "!!a", "!\\!a", "\\", "\\\\", "a\\", "a\\b", "a\\/b", "\\/a", "\\a",
    " ", "  ", "a ", "a  ", "a\\ ", "a\\  ", "a\\\\ ", " a", "a\t", "a \t", "\ta", "a b", "a\\ b", "a\r", "a\r\nb\r\n", "\r", "\ra", "a\rb", "a\x0bb",
    "a\x0cb", "a\x1cb", "a\x85b", "a\xc2\x85b", "a\xe2\x80\xa8b", "\xef\xbb\xbfa", "\xef\xbb\xbf# a\nb", "\xef\xbb\xbf\xef\xbb\xbfa", "a\n\xef\xbb\xbfb",
    "a\x00b", "\x00", "\x00a",
    "?", "??", "a?", "?/b", "a?b", "*a", "a*", "*a*", "a*b", "*.md", "*.md/", "a.*", "/*.md", "a/*", "a/*.md", "*/b", "*/b/", "*/*", "a*/b", "*a/b",
    "a/*/b", "a/**", "a/**/", "a/**/b", "**/a", "**/a/", "**/a/b", "**/b/**", "**/*", "**/**", "**/**/a", "a/**/**/b", "a/**/*", "a**", "a**/", "a**/b",
    "a**/x", "/a**", "/a**/b", "**a", "**a/b", "/**a", "a/**b", "a/b**", "a/***", "***/a", "***", "a/***/b", "a\\/**", "**\\/b", "a/**\\/b", "a/*\\/b",
    "*?", "?*", "*?*", "**?", "?**", "[", "[]", "[a", "[a]", "[ab]", "[a-c]", "[c-a]", "[!a]", "[^a]", "[!]", "[^]", "[]]", "[!]]", "[]a]", "[]-a]", "[a-]",
    "[-a]", "[--a]", "[a-b-c]", "[a-\\c]", "[\\a-c]", "[a-\\]]", "[\\]]", "[\\", "[a\\", "[a-\\", "[a-", "[[]", "[[a]", "[[:alpha:]]", "[[:digit:]]", "[![:alpha:]]",
    "[[:alpha:][:digit:]]", "[[:alpha:]-z]", "[[:alpha]]", "[[:alpha:]", "[[:ALPHA:]]", "[[:]", "[[::]]", "[[:a]", "[[:foo:]]", "[:alpha:]", "[[:space:]]", "[[:blank:]]",
    "[[:cntrl:]]", "[[:punct:]]", "[[:graph:]]", "[[:print:]]", "[[:upper:]]", "[[:lower:]]", "[[:xdigit:]]", "[[:alnum:]]", "[a/b]", "a[/]b", "a[!x]b", "a/[!x]",
    "[\xc3\xa9]", "\xc3\xa9", "?.md", "[\x80-\xff]", "[!\x80-\xff]", "[a-z]*", "*[a-z]", "[.]md", "*[.]md", "a[b", "a]b", "{a,b}", "~", "$a", "a;b",
    "\\*", "\\?", "\\[", "\\[a]", "a\\*b", "./a", "../a", "a/.", "a/..", "a//b", ".", "..", ".*", "!.*", "a/\n!a/b", "a/*\n!a/b", "/a\n!/a/b",
    "*.md\n!a.md", "*.md\n!a.md\n", "\n\na\n\n", "# a\n!b\nb", "b\n!b\nb",
)]  # fmt: skip

# fmt: off
NAMES = ["a", "b", "ab", "aa", "abb", "a.md", "b.md", "x", "-", "]", "[", "\\", "!a", "#a", " ", "a ", "a\t", "é", "é.md", "A", "1", "a b", "*", "a*b", ".a"]
ALPHABET = ["a", "b", "ab", ".md", "*", "*", "**", "?", "/", "/", "/", "**/", "[ab]", "[!a]", "[a-c]", "[", "]", "\\", "-", "!", "#", " ", "\t", "[[:alpha:]]", "[[:punct:]]", "[^b-]", "\\*", "é", "1"]
WORDS = ["a/b", "a/x", "a/b.md", "a/a/b", "ab/x", "ab/c/x", "a/b/c/d", "b/a", "x/a/b", "a/**", "a/é", "é/a", "b/a b/a"]
# fmt: on


def made(random: random.Random) -> bytes:
    """An ignore file of one to three lines."""
    lines = ["".join(random.choices(ALPHABET, k=random.randint(1, 6))) for _ in range(random.choice((1, 1, 2, 3)))]
    return random.choice((b"", b"", b"", b"\xef\xbb\xbf")) + random.choice(("\n", "\n", "\r\n")).join(lines).encode()


def tree(folder: Path, content: bytes, paths: list[str]) -> None:
    """A folder with an ignore file and, below it, files and folders."""
    folder.mkdir()
    (folder / ".gitignore").write_bytes(content)
    for path in sorted(paths, reverse=True):  # what has something below it is a folder
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            if not (folder / path).exists():
                (folder / path).touch()
        except (FileExistsError, NotADirectoryError):
            continue


def ours(top: Path) -> dict[bytes, tuple[int, bytes] | None]:
    """Every path below the top -> line and text of the pattern that decides; None where there is none."""
    found: dict[bytes, tuple[int, bytes] | None] = {}

    def walk(folder: str, files: list, inherited: tuple[int, bytes] | None) -> None:
        own = read_ignore_file(folder)
        files = [*files, own] if own else files
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name in (".git", ".gitignore"):
                    continue
                is_folder = entry.is_dir(follow_symlinks=False)
                decision = inherited
                if decision is None:
                    pattern = next((hit for each in reversed(files) if (hit := each.deciding(entry.path, is_folder))), None)
                    decision = pattern and (pattern.line, pattern.text.encode("latin-1"))
                    assert (ignoring(files, entry.path, is_folder) is None) == (pattern is None or pattern.negative)
                found[os.fsencode(os.path.relpath(entry.path, top))] = decision
                if is_folder:
                    ignored = decision is not None and not decision[1].startswith(b"!")
                    walk(entry.path, files, decision if ignored else None)

    walk(str(top), [], None)
    return found


def gits(top: Path, paths: list[bytes]) -> dict[bytes, tuple[int, bytes] | None]:
    """What ``git check-ignore`` says of the same."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | ENVIRONMENT
    words = ["git", "-c", f"core.excludesFile={os.devnull}", "check-ignore", "--stdin", "-z", "--no-index", "-v", "-n"]
    done = subprocess.run(words, cwd=top, input=b"\0".join(paths) + b"\0", capture_output=True, env=environment, check=False)
    assert done.returncode in (0, 1), done.stderr
    fields = done.stdout.split(b"\0")[:-1]
    return {path: (int(line), pattern) if line else None for _, line, pattern, path in zip(*[iter(fields)] * 4, strict=True)}


def differences(top: Path, contents: list[bytes], paths: list[list[str]]) -> tuple[list[object], int]:
    """Where git and we differ, and how many paths were compared."""
    Repository(top)
    for number, (content, some) in enumerate(zip(contents, paths, strict=True)):
        tree(top / f"t{number}", content, some)
    found = ours(top)
    right = gits(top, sorted(found))
    assert found.keys() == right.keys()
    wrong = [(path, contents[int(path[1:].split(b"/")[0])], found[path], right[path]) for path in right if found[path] != right[path]]
    return wrong, len(right)


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_as_git_does(tmp_path, step):
    """Known lines, and made ones."""
    chance = random.Random(1)
    contents = (FILES + [made(chance) for _ in range(20)])[::step]
    wrong, compared = differences(tmp_path / "r", contents, [NAMES + WORDS] * len(contents))
    assert not wrong, wrong[:5]
    assert compared > 40 * len(contents)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_as_git_does_on_many_more(tmp_path, seed):
    chance = random.Random(seed)
    contents = [made(chance) for _ in range(1_500)]
    paths = [["/".join(chance.choices(NAMES, k=chance.randint(1, 4))) for _ in range(14)] for _ in contents]
    wrong, compared = differences(tmp_path / "r", contents, paths)
    assert not wrong, wrong[:5]
    assert compared > 25_000


# fmt: off
STARS = [
    "*a" * 12 + "b", "**/a/" * 12 + "b", "*a" * 12 + "/b", "[!b]*" * 20 + "b", "a" + "**/a" * 12, "?*" * 20 + "b", "**/" * 40 + "b",
    "*" * 60 + "b",
]
# fmt: on


@goes_through("glob", STARS)
def test_no_pattern_is_more_than_linear(glob):
    """Each character of a path costs one step, whatever the pattern."""

    def make(size: int):
        pattern = Pattern(glob)
        ends = ("a", "b", "/b")  # a path that does not end as the pattern does is rejected at once
        paths = [part * (size // len(part)) + end for part in ("a", "a/") for end in ends]
        return lambda: [pattern.matches(path, folder=False) for path in paths]

    small, middle, large = counts(make, 250)
    assert too_often(small, middle, large) == {}
    assert large.total() - small.total() > 250, "where a longer path makes no more work, nothing can be found"


@goes_through(
    ("pattern", "words"),
    [("[z-a].md", "the range z-a runs backwards"), ("a[", "a [ without a ]"), ("a\\", "a backslash at the end"), ("#a", "a comment"), ("!", "it is empty"),
     ("/", "it is empty"), ("[[:word:]]", "there is no character class [:word:]"), ("[a", "a [ without a ]"), ("[a-\\", "a [ without a ]")],
)  # fmt: skip
def test_what_never_matches_is_said_of_the_configuration(pattern, words):
    assert why_never(pattern).startswith(words)


@goes_through("pattern", ["\\[z-a]", "[a-z]", "[!a]", "\\#a", "a ", "**", "!a", "[[:alpha:]]"])
def test_what_may_match_is_no_mistake(pattern):
    assert why_never(pattern) == ""


def test_patterns_of_the_configuration_cover_what_is_below_and_the_last_decides():
    found = Patterns("/r", patterns(["drafts", "*.md", "!keep.md", "é?.txt", "sub/**/x"]))
    assert found.matches("/r/drafts/a.txt")
    assert found.matches("/r/drafts", folder=True)
    assert found.matches("/r/x.md/a.txt")
    assert not found.matches("/r/drafts/keep.md")
    assert not found.matches("/r/a.txt")
    assert not found.matches("/elsewhere/a.md")
    assert found.matches("/r/éö.txt")  # characters, not bytes
    assert found.matches("/r/sub/x")
    assert found.matches("/r/sub/a/b/x/c.txt")
    assert found.without("/r/drafts").deciding("/r/drafts/a.txt") is None
    with pytest.raises(GlobError):
        Pattern("")


def test_an_ignore_file_that_is_none(tmp_path):
    """A folder, a link, a FIFO of that name: git does not read them; nor does a run wait for one."""
    for name, make in {
        "folder": lambda path: path.mkdir(),
        "link": lambda path: path.symlink_to("../target"),
        "fifo": os.mkfifo,
    }.items():
        (tmp_path / "target").write_text("*\n")
        (tmp_path / name).mkdir()
        make(tmp_path / name / ".gitignore")
        assert read_ignore_file(str(tmp_path / name)) is None
