"""The whole story: find the files, map them, reduce their facts, settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple

from seedlint.check.per_document import Options, check_document
from seedlint.check.per_folder import check_folder
from seedlint.diagnostic import Diagnostic
from seedlint.read import discover
from seedlint.read.assemble import read, unreadable
from seedlint.read.openfile import UnreadableError, read_bytes
from seedlint.registry import Registry, load
from seedlint.result import FileResult, Report
from seedlint.rule import Fact, Rule
from seedlint.run.plan import Plan
from seedlint.select import check_selectors
from seedlint.settings import Settings
from seedlint.settle.report import settle, stamped

Progress = Callable[[int, int], None]


class Input(NamedTuple):
    """What a run reads: files found on disk, and text that was handed in under a name."""

    files: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, bytes]] = ()
    skipped: Sequence[tuple[str, str]] = ()


def prepare(settings: Settings, registry: Registry | None = None) -> Plan:
    """Load the rules and check the settings against them.

    Raises:
        SelectorError, RegistryError, PluginError, SchemaFileError: the settings name something that is not there.
    """
    registry = registry or load(settings.plugins)
    check_selectors(registry, (*settings.select, *settings.extend_select, *settings.ignore))
    plan = Plan(settings, registry)
    plan.profile("")
    return plan


def find_input(paths: Iterable[str], settings: Settings) -> tuple[Input, list[str]]:
    """Resolve PATHs; the second part lists those that match nothing."""
    import os

    selection = discover.Selection(settings.base or os.getcwd(), settings.include, settings.exclude, settings.force_exclude)
    found = discover.find(paths, selection)
    return Input(found.files, (), found.skipped), found.unmatched


def check_bytes(path: str, data: bytes, plan: Plan, now: float, system_path: str = "") -> FileResult:
    """The map for one file whose bytes are at hand."""
    profile = plan.profile(system_path or path)
    return check_document(read(path, data, now, profile.validate), profile.rules)


def check_file(path: str, system_path: str, plan: Plan, now: float) -> FileResult:
    """The map for one file on disk."""
    try:
        data = read_bytes(system_path, plan.settings.max_file_size)
    except UnreadableError as error:
        return check_document(unreadable(path, str(error), now), plan.profile(system_path).rules)
    return check_bytes(path, data, plan, now, system_path)


class Gathered:
    """What the map of all files came to: all that the reduce and the settling need of it."""

    __slots__ = ("diagnostics", "facts", "skipped")

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.facts: list[tuple[str, Fact]] = []
        self.skipped: dict[str, int] = {}

    def skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def add(self, result: FileResult, plan: Plan, system_path: str) -> None:
        """Take in one file."""
        if result.skipped:
            self.skip(result.skipped)
        if result.diagnostics:
            self.diagnostics += stamped(result.diagnostics, plan.profile(system_path).severity)
        self.facts += result.facts

    def forget(self, paths: Container[str]) -> None:
        """Drop what files said: they were changed, and are added again."""
        self.diagnostics = [diagnostic for diagnostic in self.diagnostics if diagnostic.path not in paths]
        self.facts = [(name, fact) for name, fact in self.facts if fact.span.path not in paths]


def the_time(plan: Plan) -> float:
    """The now of a run, in seconds since 1970-01-01T00:00:00Z: asked for once, the same for every file."""
    return plan.settings.now if plan.settings.now is not None else time.time()


def gather(given: Input, plan: Plan, now: float, progress: Progress | None = None) -> Gathered:
    """The map: read and check every file."""
    gathered = Gathered()
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
    if gathered.facts:
        system_paths = dict(given.files)
        across = check_folder(_folder_rules(plan), gathered.facts, plan.profile("").rules.crash)
        for diagnostic in across:
            severity = plan.profile(system_paths.get(diagnostic.path, diagnostic.path)).severity
            diagnostics += stamped([diagnostic], severity)
    paths = tuple([name for name, _ in given.files] + [name for name, _ in given.texts])
    return settle(diagnostics, plan.registry.by_name, paths, gathered.skipped)


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
    for path, system_path in given.files:
        yield check_file(path, system_path, plan, now)
    for path, data in given.texts:
        yield check_bytes(path, data, plan, now)


def _folder_rules(plan: Plan) -> list[tuple[Rule, Options]]:
    """Every folder rule with the options of the files without overrides."""
    options = plan.settings.options
    return [(rule, options.get(rule.name, {})) for rule in plan.registry.by_name.values() if rule.collect is not None]
