"""``seedlint init``: looks at a folder and proposes a configuration for it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint._version import __version__
from seedlint.check.plan import prepare
from seedlint.cli.streams import print_parts, say
from seedlint.config.configuration import OWN
from seedlint.emit.escape import terminal, toml
from seedlint.emit.rule_counts import rule_counts
from seedlint.emit.summary import closing
from seedlint.errors import UnreadableError, UsageError
from seedlint.files.read_bytes import read_bytes
from seedlint.model.diagnostic import Severity
from seedlint.model.settings import Settings
from seedlint.read.document_reader import read
from seedlint.results.report import Report
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import run

_ARTICLE_KEYS = frozenset({"webUrl", "originalUrl", "publishedDateTime", "provider", "related"})
_OTHER_FILES = ("**/*.mdx",)  # looked at where there are no files that count by themselves
_MANY = 3  # a warning in every third file is the folder's habit


class FolderSummary(NamedTuple):
    """What a folder holds.

    Attributes:
        include: patterns that take the articles and nothing else.
        others: folders of files with front matter that are no articles, with their number.
        report: what a check of the articles finds; None where there are none.
    """

    include: tuple[str, ...]
    others: dict[str, int]
    report: Report | None


def summarize(folder: str = ".") -> FolderSummary:
    """Look at the files of a folder: which are articles, and what is wrong with them."""
    settings = Settings(base=os.path.abspath(folder))
    inputs, _ = find_inputs([folder], settings)
    if not inputs.files:
        settings = settings.replace(include=_OTHER_FILES)
        inputs, _ = find_inputs([folder], settings)
    articles: list[tuple[str, str]] = []
    others: Counter[str] = Counter()
    for path, system_path in inputs.files:
        top = os.path.relpath(system_path, folder).replace(os.sep, "/")
        try:
            doc = read(path, read_bytes(system_path, settings.max_file_size))
        except UnreadableError:
            continue
        if len(_ARTICLE_KEYS & doc.data.keys()) > 1:
            articles.append((path, system_path))
        elif doc.data:
            others[_folder_of(top)] += 1
    if not articles:
        return FolderSummary(settings.include if inputs.files and settings.include else (), dict(others), None)
    names = [os.path.relpath(path, folder).replace(os.sep, "/") for _, path in articles]
    return FolderSummary(tuple(_patterns(names)), dict(others), run(Inputs(articles), prepare(settings)))


def _folder_of(name: str) -> str:
    return name.split("/", 1)[0] if "/" in name else "."


def _patterns(names: Sequence[str]) -> Iterator[str]:
    found = sorted({(_folder_of(name), os.path.splitext(name)[1]) for name in names})
    for folder, extension in found:
        yield f"/*{_literal(extension)}" if folder == "." else f"{_literal(folder)}/**/*{_literal(extension)}"


def _literal(name: str) -> str:
    """A name as a pattern that matches it alone; what TOML cannot hold, a byte that is not UTF-8, is any one character."""
    escaped = "".join(f"\\{char}" if char in "\\*?[" or (not at and char in "!#") else char for at, char in enumerate(name))
    return "".join("?" if "\ud800" <= char <= "\udfff" else char for char in escaped)


def configuration(found: FolderSummary) -> str:
    """The text of a commented ``seedlint.toml``."""
    quoted = ", ".join(toml(pattern) for pattern in found.include or ("**/*.md",))
    lines = [
        f"# Configuration of seedlint {__version__}. `seedlint --show-settings` prints what is in effect.",
        "",
        "# Which files are articles: patterns as in .gitignore, relative to this folder.",
        f"include = [{quoted}]",
        '# exclude = ["drafts/**"]',
        "",
        "# Rules to add to the default ones, and rules to leave out: names, codes (SL605) or families (SL6).",
        '# extend-select = ["related-title-repeated"]',
        '# ignore = ["SL605"]',
        "",
        "# The lowest severity that fails a run: error, warning, info or never.",
        'fail-on = "error"',
        "",
        "# The folder of images with site-relative URLs (/assets/…), so that their sizes can be checked.",
        '# site-root = "."',
        "",
    ]
    lines += _severities(found.report)
    for folder, count in sorted(found.others.items()):
        lines += [
            "",
            f"# {count:,} files with front matter in {terminal(folder)}/ are not articles. Once included, they can be checked:",
            "# [[overrides]]",
            f"# files = [{toml(f'{_literal(folder)}/**')}]",
            '# schema = "article"  # or the path of a JSON Schema of their own',
        ]
    lines += ["", "# A suppression for generated files, which cannot hold comments:", "# [[allow]]", '# rule = "insecure-url"']
    lines += ['# files = ["2021-*"]', '# reason = "the station has no https"', "# expires = 2030-01-01"]
    return "\n".join(lines) + "\n"


def _severities(report: Report | None) -> Iterator[str]:
    yield "# Severities other than the default ones: error, warning or info."
    yield "[severity]"
    if report is None:
        return
    files: Counter[str] = Counter()
    for _, found in groupby(report.diagnostics, lambda d: d.path):
        files.update({d.rule for d in found})
    for each in sorted(rule_counts(report), key=lambda each: (-each.total, each.rule)):
        rule, level = each.rule, each.worst
        words = f"# {each.total:,} in {files[rule]:,} of {report.files:,} files"
        if level is Severity.WARNING and files[rule] * _MANY >= report.files > _MANY:
            yield f'{rule} = "info"  {words}: the habit of this folder'
        elif level is not Severity.INFO:
            yield f'# {rule} = "{level}"  {words}'


SNIPPETS = """\
pre-commit (.pre-commit-config.yaml):

    repos:
      - repo: https://github.com/seedlint/seedlint
        rev: v{version}
        hooks:
          - id: seedlint
          - id: seedlint-folder

GitHub Actions (.github/workflows/seeds.yml):

    on: [push, pull_request]
    jobs:
      seedlint:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v6
          - uses: seedlint/seedlint@v{version}

Any other CI:

    pip install seedlint && seedlint .
"""


def write_configuration() -> None:
    """Write `OWN` for the working folder, and print what to paste where.

    Raises:
        UsageError: there is one already, or it cannot be written.
    """
    if os.path.lexists(OWN):
        raise UsageError(f"{OWN} is there already: nothing was written")
    found = summarize()
    try:
        with open(OWN, "x", encoding="utf-8", newline="\n") as file:
            file.write(configuration(found))
    except OSError as error:
        raise UsageError(f"{OWN}: {error.strerror}") from error
    print_parts([snippets()], sys.stdout)
    say(f"wrote {OWN}")
    if found.report is not None and found.report.diagnostics:
        say(closing(found.report, fix=False))
        say("seedlint baseline . records these, so that only new ones are reported")


def snippets() -> str:
    """What to paste where, so that the folder stays clean."""
    return SNIPPETS.format(version=__version__)
