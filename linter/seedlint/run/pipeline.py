"""The whole story: find the files, map them, reduce their facts, settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple

from seedlint.check.per_folder import check_folder
from seedlint.diagnostic import Diagnostic
from seedlint.document import Document
from seedlint.read import discover
from seedlint.registry import Registry, load
from seedlint.result import FileResult, Report, Suppression
from seedlint.run.mapping import check_bytes, document, reopen
from seedlint.run.plan import Plan, check, former_names
from seedlint.run.workers import map_files
from seedlint.settings import Settings
from seedlint.settle.report import settle, stamped

Progress = Callable[[int, int], None]


class Input(NamedTuple):
    """What a run reads: files found on disk, and text that was handed in under a name.

    ``walked`` says that a folder was searched for files, not only files were named.
    """

    files: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, bytes]] = ()
    skipped: Sequence[tuple[str, str]] = ()
    walked: bool = False


def prepare(settings: Settings, registry: Registry | None = None) -> Plan:
    """Load the rules and check the settings against them.

    Raises:
        SelectorError, RegistryError, PluginError, SchemaFileError: the settings name something that is not there.
    """
    registry = registry or load(settings.plugins)
    check(settings, registry)
    plan = Plan(settings, registry)
    plan.load_schemas()
    plan.profile("")
    return plan


def find_input(paths: Iterable[str], settings: Settings) -> tuple[Input, list[str]]:
    """Resolve PATHs; the second part lists those that match nothing."""
    import os

    selection = discover.Selection(settings.base or os.getcwd(), settings.include, settings.exclude, settings.force_exclude)
    paths = list(paths)
    found = discover.find(paths, selection)
    return Input(found.files, (), found.skipped, any(map(os.path.isdir, paths))), found.unmatched


class Gathered:
    """What the map of all files came to: all that the reduce and the settling need of it."""

    __slots__ = ("comments", "diagnostics", "facts", "now", "silent", "skipped")

    def __init__(self, now: float) -> None:
        self.now = now
        self.diagnostics: list[Diagnostic] = []
        self.facts: dict[str, str] = {}
        self.comments: dict[str, tuple[Suppression, ...]] = {}
        self.silent: set[str] = set()  # files of which nothing is said
        self.skipped: dict[str, int] = {}

    def skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def add(self, result: FileResult, plan: Plan, system_path: str) -> None:
        """Take in one file."""
        if result.skipped:
            self.skip(result.skipped)
            self.silent.add(result.path)
        if result.diagnostics:
            self.diagnostics += stamped(result.diagnostics, plan.profile(system_path).severity)
        if result.facts:
            self.facts[result.path] = result.facts
        if result.suppressions:
            self.comments[result.path] = result.suppressions

    def forget(self, paths: Container[str]) -> None:
        """Drop what files said: they were changed, and are added again."""
        self.diagnostics = [diagnostic for diagnostic in self.diagnostics if diagnostic.path not in paths]
        self.facts = {path: facts for path, facts in self.facts.items() if path not in paths}
        self.comments = {path: comments for path, comments in self.comments.items() if path not in paths}


def the_time(plan: Plan) -> float:
    """The now of a run, in seconds since 1970-01-01T00:00:00Z: asked for once, the same for every file."""
    return plan.settings.now if plan.settings.now is not None else time.time()


def gather(given: Input, plan: Plan, now: float, progress: Progress | None = None) -> Gathered:
    """The map: read and check every file."""
    gathered = Gathered(now)
    for _, reason in given.skipped:
        gathered.skip(reason)
    system_paths = dict(given.files)
    total = len(given.files) + len(given.texts)
    for done, result in enumerate(_map(given, plan, now)):
        gathered.add(result, plan, system_paths.get(result.path, result.path))
        if progress is not None:
            progress(done + 1, total)
    return gathered


def conclude(gathered: Gathered, given: Input, plan: Plan) -> Report:
    """The reduce over all facts, then one settling."""
    diagnostics = list(gathered.diagnostics)
    system_paths = dict(given.files)
    for diagnostic in _reduce(gathered, given, plan):
        diagnostics += stamped([diagnostic], plan.profile(system_paths.get(diagnostic.path, diagnostic.path)).severity)
    paths = tuple([name for name, _ in given.files] + [name for name, _ in given.texts])
    former = former_names(plan.settings, plan.registry)
    suppressed = 0
    if (gathered.comments or plan.settings.allow) and not plan.settings.ignore_suppressions:
        from seedlint.run.suppressions import settle_suppressions

        outcome = settle_suppressions(diagnostics, gathered.comments, plan, paths, gathered.silent, given.walked, gathered.now)
        diagnostics, suppressed = outcome.diagnostics, outcome.suppressed
        former |= {word: f"{name} (in {place})" for word, (name, place) in outcome.renamed.items()}
    warnings = tuple(f"rule {word} is now called {name}" for word, name in sorted(former.items()))
    return settle(diagnostics, plan.registry.by_name, paths, gathered.skipped, suppressed)._replace(warnings=warnings)


def run(given: Input, plan: Plan, progress: Progress | None = None) -> Report:
    """Check everything once.

    Args:
        given: what to read.
        plan: what is in force, from `prepare`.
        progress: called with files done and files in all.
    """
    started = time.perf_counter()
    report = conclude(gather(given, plan, the_time(plan), progress), given, plan)
    return report._replace(seconds=time.perf_counter() - started)


def _map(given: Input, plan: Plan, now: float) -> Iterable[FileResult]:
    yield from map_files(given.files, plan, now)
    for path, data in given.texts:
        yield check_bytes(path, data, plan, now)


def _reduce(gathered: Gathered, given: Input, plan: Plan) -> list[Diagnostic]:
    """The folder rules, with the options of the files without overrides."""
    if not gathered.facts:
        return []
    options = plan.settings.options
    rules = {rule.name: (rule, options.get(rule.name, {})) for rule in plan.registry.by_name.values() if rule.collect is not None}
    files, texts = dict(given.files), dict(given.texts)

    def again(path: str) -> Document:
        return document(path, texts[path], plan, gathered.now) if path in texts else reopen(path, files[path], plan, gathered.now)

    return check_folder(rules, list(gathered.facts.items()), plan.profile("").rules.crash, again)
