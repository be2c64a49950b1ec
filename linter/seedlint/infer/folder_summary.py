"""What a folder holds: articles, and other kinds of files, each with a draft of its schema."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence

from seedlint._typing import Any, NamedTuple
from seedlint.check.plan import prepare
from seedlint.infer.infer import Inference, text
from seedlint.infer.slips import Rarity
from seedlint.model.settings import Settings
from seedlint.run.inputs import find_inputs
from seedlint.run.map_file import reopen

_MOST = 0.7  # the share of the fields that every article has, from which on a file is meant to be one
# Presets, each with the files and folders in the top folder of a site that say which generator it is for.
_SIGNS = (
    ("docusaurus", ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "docusaurus.config.cjs")),
    ("astro", ("astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.mts", "astro.config.cjs")),
    ("eleventy", (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts")),
    ("hugo", ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default")),
    ("jekyll", ("_config.yml", "_config.yaml", "_config.toml", "_posts", "_layouts")),
    ("hugo", ("archetypes",)),
)
_OTHER_FILES = ("**/*.mdx",)  # looked at where there are no files that count by themselves
_LEAST = 5  # files from which on a kind of file is worth a schema

File = tuple[str, str]  # printed path and system path


class Collection(NamedTuple):
    """Files of one kind that are no articles.

    Attributes:
        name: of its schema.
        patterns: for these files and no others, as in .gitignore.
        files: see there.
        fitting: how many of them fit the schema.
        schema: its text.
        anchors: some of them have anchors, aliases or merge keys.
    """

    name: str
    patterns: tuple[str, ...]
    files: Sequence[File]
    fitting: int
    schema: str
    anchors: bool


class FolderSummary(NamedTuple):
    """What a folder holds.

    Attributes:
        settings: with which its files were found.
        articles: files that are articles, or meant to be.
        patterns: for the articles, as in .gitignore.
        collections: other kinds of files, by their name.
        others: folders with too few files of another kind, and how many.
        unread: files without front matter that could be read.
        preset: the site generator that the folder is for; empty where nothing says so.
        sign: the file or folder that says so.
    """

    settings: Settings
    articles: Sequence[File]
    patterns: tuple[str, ...]
    collections: Sequence[Collection]
    others: dict[str, int]
    unread: int
    preset: str
    sign: str


def summarize(folder: str = ".") -> FolderSummary:
    """Look at the files of a folder: which are articles, and what the others are."""
    signs = ((name, sign) for name, some in _SIGNS for sign in some if os.path.exists(os.path.join(folder, sign)))
    preset, sign = next(signs, ("", ""))
    settings = Settings(base=os.path.abspath(folder), preset=preset or None)
    inputs, _ = find_inputs([folder], settings)
    if not inputs.files:
        others = settings.replace(include=_OTHER_FILES)
        inputs, _ = find_inputs([folder], others)
        settings = others if inputs.files else settings
    reader = _Reader(folder, settings, sign)
    for path, system_path in inputs.files:
        reader.add(path, system_path)
    return reader.summary()


class _Reader:
    def __init__(self, folder: str, settings: Settings, sign: str) -> None:
        self.folder = folder
        self.settings = settings
        self.sign = sign
        self.plan = prepare(settings)
        self.resolving = prepare(settings.replace(anchors=True))  # what else is in a file with anchors
        self.anchored: set[str] = set()  # folders
        self.article_keys = frozenset(self.plan.schema("article").contents["required"])
        self.unread = 0
        self.files: dict[str, list[File]] = {}  # by their folder
        self.articles: dict[str, list[File]] = {}

    def add(self, path: str, system_path: str) -> None:
        """Take in one file."""
        here = self.folder_of(system_path)
        doc = reopen(path, system_path, self.plan, 0.0)
        if doc.broken and any(problem.rule == "unsupported-yaml" for problem in doc.problems):
            doc = reopen(path, system_path, self.resolving, 0.0)
            if doc.data:
                self.anchored.add(here)
        data: dict[str, Any] = doc.data
        if not data:
            self.unread += 1
            return
        self.files.setdefault(here, []).append((path, system_path))
        if len(self.article_keys & data.keys()) >= _MOST * len(self.article_keys):
            self.articles.setdefault(here, []).append((path, system_path))

    def folder_of(self, system_path: str) -> str:
        """The folder of a file, relative to the one that is looked at, with ``/``; empty for that one."""
        return os.path.dirname(os.path.relpath(system_path, self.folder)).replace(os.sep, "/")

    def summary(self) -> FolderSummary:
        """What was seen."""
        articles = {here: some for here, some in self.articles.items() if 2 * len(some) >= len(self.files[here])}
        others = [file for here, some in sorted(self.files.items()) if here not in articles for file in some]
        few: Counter[str] = Counter()
        for here, some in articles.items():
            if len(self.files[here]) > len(some):
                few[here.split("/", 1)[0] or "."] += len(self.files[here]) - len(some)
        collections, small = self.collections(others)
        few.update(small)
        found = [file for here in sorted(articles) for file in articles[here]]
        patterns = tuple(sorted({pattern(here.split("/", 1)[0], _extension(path)) for here in articles for path, _ in articles[here]}))
        return FolderSummary(self.settings, found, patterns, collections, dict(few), self.unread, self.settings.preset or "", self.sign)

    def collections(self, files: Sequence[File]) -> tuple[list[Collection], Counter[str]]:
        """The kinds of some files, and the folders of those that are too few."""
        few: Counter[str] = Counter()
        if not files:
            return [], few
        found = Inference(files, self.resolving if self.anchored else self.plan, Rarity(), None, lambda _: None)
        by_folder: dict[str, list[File]] = {}
        for path, system_path in files:
            by_folder.setdefault(found.folder_of(path), []).append((path, system_path))
        left_out = found.left_out()
        made = []
        for some in found.kinds:
            members = [file for folder in some[0].folders for file in by_folder.get(folder, ())]
            if len(members) < _LEAST:
                few.update(self.folder_of(system_path).split("/", 1)[0] or "." for _, system_path in members)
                continue
            rejected = sum(left_out.files_of.get(kind.name, 0) for kind in some)
            patterns = tuple(self.patterns(members))
            anchors = any(self.folder_of(system_path) in self.anchored for _, system_path in members)
            made.append(Collection(some[0].whole, patterns, members, len(members) - rejected, text(found.draft(some)), anchors))
        return sorted(made, key=lambda each: each.name), few

    def patterns(self, members: Sequence[File]) -> Iterator[str]:
        """Patterns for the folders of some files that match no folder of another, and no article."""
        mine = {self.folder_of(system_path) for _, system_path in members}
        others = {here for here in self.files if here not in mine}
        extensions = sorted({_extension(path) for path, _ in members})
        common = posixpath.commonpath(mine) if "" not in mine else ""
        if common and not any(_is_below(other, common) for other in others):
            mine = {common}
        tops: dict[str, bool] = {}  # a folder, and whether all below it is of this kind
        for here in sorted(mine):
            if not any(whole and _is_below(here, top) for top, whole in tops.items()):
                tops[here] = here != "" and not any(_is_below(other, here) for other in others)
        for top, whole in tops.items():
            for extension in extensions:
                yield pattern(top, extension) if whole or not top else f"/{literal(top)}/*{literal(extension)}"


def _is_below(folder: str, other: str) -> bool:
    """Whether a folder is another, or in it."""
    return folder == other or folder.startswith(f"{other}/")


def _extension(path: str) -> str:
    return os.path.splitext(path)[1]


def pattern(folder: str, extension: str) -> str:
    """A pattern for the files below a folder with some extension; in the top folder for its own files alone."""
    return f"{literal(folder)}/**/*{literal(extension)}" if folder else f"/*{literal(extension)}"


def literal(name: str) -> str:
    """A name as a pattern that matches it alone; what TOML cannot hold, a byte that is not UTF-8, is any one character."""
    escaped = "".join(f"\\{char}" if char in "\\*?[" or (not at and char in "!#") else char for at, char in enumerate(name))
    return "".join("?" if "\ud800" <= char <= "\udfff" else char for char in escaped)
