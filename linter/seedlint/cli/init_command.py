"""``seedlint init``: looks at a folder and proposes a configuration for it, with a schema for each kind of file that is no article."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby

from seedlint._typing import NamedTuple
from seedlint._version import __version__
from seedlint.check.plan import prepare
from seedlint.cli.streams import print_parts, say
from seedlint.config.configuration import OWN
from seedlint.config.find import load_config
from seedlint.emit.escape import terminal, toml
from seedlint.emit.summary import closing
from seedlint.errors import ReplaceError, UsageError
from seedlint.files.atomic_write import write
from seedlint.infer.folder_summary import Collection, FolderSummary, literal, summarize
from seedlint.model.diagnostic import Severity
from seedlint.model.settings import Override
from seedlint.results.report import Report
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import run

_SCHEMAS = "schema"  # the folder that drafts are written to
_MANY = 3  # a warning in every third file is the folder's habit


class RuleFiles(NamedTuple):
    """What one rule reports in the files of one kind: how many findings, in how many files, and the worst severity."""

    rule: str
    total: int
    files: int
    worst: Severity


class Checked(NamedTuple):
    """What a check with the proposed configuration finds.

    Attributes:
        report: all of it.
        rules: by collection (empty for articles), the most frequent first.
        unfit: articles that the schema of articles rejects.
    """

    report: Report
    rules: Mapping[str, Sequence[RuleFiles]]
    unfit: int


def schema_path(collection: Collection) -> str:
    """Where the draft of a collection is written."""
    return f"{_SCHEMAS}/{collection.name}.schema.json"


def check(found: FolderSummary) -> Checked:
    """Check articles and collections by the configuration that is proposed for them; the drafts are written already."""
    preset = found.preset or None
    overrides = tuple(
        Override(files=each.patterns, schema=schema_path(each), preset=preset, anchors=each.anchors or None) for each in found.collections
    )
    owners = {path: each.name for each in found.collections for path, _ in each.files}
    files = sorted([*found.articles, *(file for each in found.collections for file in each.files)])
    report = run(Inputs(files), prepare(found.settings.replace(overrides=overrides, preset=None)))
    counts: dict[tuple[str, str], RuleFiles] = {}
    unfit = 0
    for path, some in groupby(report.diagnostics, lambda each: each.path):
        owner = owners.get(path, "")
        found_here = [each for each in some if each.severity is not Severity.INFO]
        unfit += not owner and any(each.code.startswith("SL1") for each in found_here)
        for rule in {each.rule for each in found_here}:
            severities = [each.severity for each in found_here if each.rule == rule]
            before = counts.get((owner, rule), RuleFiles(rule, 0, 0, Severity.INFO))
            worst = max((before.worst, *severities), key=lambda severity: severity.rank)
            counts[owner, rule] = RuleFiles(rule, before.total + len(severities), before.files + 1, worst)
    rules: dict[str, list[RuleFiles]] = {}
    for (owner, _), count in sorted(counts.items(), key=lambda item: (-item[1].total, item[0][1])):
        rules.setdefault(owner, []).append(count)
    return Checked(report, rules, unfit)


def configuration(found: FolderSummary, checked: Checked | None) -> str:
    """The text of a commented ``seedlint.toml``."""
    include = [*found.patterns, *(pattern for each in found.collections for pattern in each.patterns)]
    include = include or [*(found.settings.include or ("**/*.md",))]
    lines = [
        f"# Configuration of seedlint {__version__}. `seedlint --show-settings` prints what is in effect.",
        "",
        "# Which files are checked: patterns as in .gitignore, relative to this folder.",
        *_list("include", include),
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
        *_preset_of_articles(found),
        "# Severities other than the default ones: error, warning or info.",
        "[severity]",
        *(_severities(checked.rules.get("", ()), len(found.articles)) if checked is not None else ()),
    ]
    for folder, count in sorted(found.others.items()):
        are = "is no article" if count == 1 else "are no articles"
        some = f"{_counted(count, 'file')} with front matter in {terminal(folder)}/ {are}"
        lines += [
            "",
            f"# {some}. Once included, they can be checked:",
            "# [[overrides]]",
            f"# files = [{toml(f'{literal(folder)}/**')}]",
            '# schema = "article"  # or the path of a JSON Schema of their own: seedlint infer drafts one',
        ]
    for collection in found.collections:
        lines += ["", *_override(collection, found, checked.rules.get(collection.name, ()) if checked is not None else ())]
    lines += ["", "# A suppression for generated files, which cannot hold comments:", "# [[allow]]", '# rule = "insecure-url"']
    lines += ['# files = ["2021-*"]', '# reason = "the station has no https"', "# expires = 2030-01-01"]
    return "\n".join(lines) + "\n"


def _preset_of_articles(found: FolderSummary) -> Iterator[str]:
    if found.preset and found.articles:
        yield f"# {terminal(found.sign)} is there: this reads articles as {found.preset} does, and dates from file names."
        yield f'# preset = "{found.preset}"'
        yield ""


def _list(key: str, patterns: Sequence[str]) -> Iterator[str]:
    line = f"{key} = [{', '.join(map(toml, patterns))}]"
    if len(line) <= 100:
        yield line
        return
    yield f"{key} = ["
    yield from (f"  {toml(pattern)}," for pattern in patterns)
    yield "]"


def _override(collection: Collection, found: FolderSummary, rules: Sequence[RuleFiles]) -> Iterator[str]:
    size = len(collection.files)
    yield f"# {size:,} files; {collection.fitting:,} of them fit the schema, which seedlint infer drafted: fill in its descriptions."
    yield "[[overrides]]"
    yield from _list("files", collection.patterns)
    yield f'schema = "{schema_path(collection)}"'
    if found.preset:
        yield f'preset = "{found.preset}"  # {terminal(found.sign)} is there: dates, names and YAML as {found.preset} has them'
    elif any(each.rule == "ambiguous-scalar" for each in rules):
        yield '# yaml = "1.1"  # if your site reads yes and no as true and false'
    if collection.anchors:
        yield "anchors = true  # some files have anchors"
    lines = list(_severities(rules, size))
    if any(not line.startswith("#") for line in lines):
        yield "[overrides.severity]"
    else:
        yield "# [overrides.severity]" if lines else '# ignore = ["SL605"]'
    yield from lines


def _is_habit(rule: RuleFiles, size: int) -> bool:
    return rule.worst is Severity.WARNING and rule.files * _MANY >= size > _MANY


def _severities(rules: Sequence[RuleFiles], size: int) -> Iterator[str]:
    """A line for each rule that reports; what most files have is the habit of the folder, and no warning."""
    for each in rules:
        words = f"# {each.total:,} in {each.files:,} of {size:,} files"
        if _is_habit(each, size):
            yield f'{each.rule} = "info"  {words}: the habit of this folder'
        else:
            yield f'# {each.rule} = "{each.worst}"  {words}'


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
    """Write `OWN` for the working folder, with the schemas that it names, and print what to paste where.

    Raises:
        UsageError: one of these files is there already, or cannot be written; then none is.
    """
    if os.path.lexists(OWN):
        raise UsageError(f"{OWN} is there already: nothing was written")
    found = summarize()
    schemas = {schema_path(each): each.schema for each in found.collections}
    for path in schemas:
        if os.path.lexists(path):
            raise UsageError(f"{path} is there already: nothing was written")
    written: list[str] = []
    checked = None
    try:
        for path, text in schemas.items():
            write(path, [text.encode("utf-8", "backslashreplace")])
            written.append(path)
        if found.articles or found.collections:
            checked = check(found)
        write(OWN, [configuration(found, checked).encode()])
        written.append(OWN)
    except ReplaceError as error:
        raise UsageError(f"{OWN if len(written) == len(schemas) else [*schemas][len(written)]}: {error}") from error
    finally:
        if OWN not in written:
            for path in written:
                os.unlink(path)
            with suppress(OSError):  # it was there, or something else is in it
                os.rmdir(_SCHEMAS)
    print_parts([snippets()], sys.stdout)
    for line in _said(found, checked):
        say(line)
    report = _found_now(found, checked) if checked is not None else None
    if report is not None and report.diagnostics:
        say(closing(report, fix=False))
        say("seedlint baseline . records these, so that only new ones are reported")


def _found_now(found: FolderSummary, checked: Checked) -> Report:
    """What a check finds now: by the configuration as written, where that calls something a habit, or has files that cannot be read."""
    sizes = {"": len(found.articles), **{each.name: len(each.files) for each in found.collections}}
    if not found.unread and not any(_is_habit(rule, sizes[owner]) for owner, rules in checked.rules.items() for rule in rules):
        return checked.report
    loaded = load_config(["."])
    return run(find_inputs(["."], loaded.settings)[0], prepare(loaded.settings, loaded.registry))


def _said(found: FolderSummary, checked: Checked | None) -> Iterator[str]:
    """What was seen: which files there are, which of them fit, and what was written."""
    kinds = [f"{_counted(len(found.articles), 'article')}"] if found.articles else []
    kinds += [f"{len(each.files):,} {each.name}" for each in found.collections]
    kinds += [f"{_counted(count, 'other')} in {folder}/" for folder, count in sorted(found.others.items())]
    kinds += [f"{_counted(found.unread, 'file')} without readable front matter"] if found.unread else []
    site = f"; {found.sign} is that of a {found.preset} site" if found.preset else ""
    yield f"saw {', '.join(kinds) or 'no files with front matter'}{site}"
    if checked is not None:
        fits = [f"{len(found.articles) - checked.unfit:,} of {_counted(len(found.articles), 'article')}"] if found.articles else []
        fits += [f"{each.fitting:,} of {len(each.files):,} {each.name}" for each in found.collections]
        drafts = f" ({'of the others ' if found.articles else ''}drafted by seedlint infer)" if found.collections else ""
        yield f"{', '.join(fits)} fit their schema{drafts}"
    yield f"wrote {', '.join([OWN, *map(schema_path, found.collections)])}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def snippets() -> str:
    """What to paste where, so that the folder stays clean."""
    return SNIPPETS.format(version=__version__)
