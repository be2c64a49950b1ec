"""The whole story: find the files, map them, reduce their facts, settle."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.check.check_folder import check_folder
from seedlint.check.plan import Plan, check, former_names
from seedlint.files import discover
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document
from seedlint.model.settings import Settings
from seedlint.registry.registry import Registry, load
from seedlint.results.facts import Facts
from seedlint.results.file_result import FileResult, Packed, Report
from seedlint.results.ordered import batched, commented, findings
from seedlint.run.map_file import check_bytes, check_file, document, reopen
from seedlint.run.worker_pool import map_files
from seedlint.settle.settle import settle, stamped

if TYPE_CHECKING:
    from seedlint.run.cache import Cache

Progress = Callable[[int, int], None]

# Below this, opening the cache costs more than it saves.
_CACHE_PAYS = 50
_PAGE = 1_000  # files that the cache looks up at a time
_MOST_MISSES = 10_000  # that wait until they are checked


class Input(NamedTuple):
    """What a run reads: files found on disk, and text that was handed in under a name.

    ``walked`` says that a folder was searched for files, not only files were named; ``whole``, that it holds all that the
    configuration speaks of. Where ``changed`` is given, only findings count that stand in, or note, a file of it or a text that
    was handed in. ``unchecked`` are texts that were handed in under a name that patterns exclude.
    """

    files: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, bytes]] = ()
    skipped: Sequence[tuple[str, str]] = ()
    walked: bool = False
    changed: Container[str] | None = None
    whole: bool = False
    unchecked: Sequence[tuple[str, bytes]] = ()


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


def selection(settings: Settings) -> discover.Selection:
    """Which files count, by the settings."""
    return discover.Selection(settings.base or os.getcwd(), settings.include, settings.exclude, settings.force_exclude)


def why_left_out(path: str, settings: Settings) -> str:
    """Why patterns and default exclusions leave out a file of this name, in a word; empty where they do not."""
    reason = discover.why_left_out(path, selection(settings))
    return reason.kind if reason else ""


def find_input(paths: Iterable[str], settings: Settings) -> tuple[Input, list[str]]:
    """Resolve PATHs; the second part lists those that match nothing."""
    paths = list(paths)
    found = discover.find(paths, selection(settings))
    folders = [os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path)]
    whole = bool(settings.base) and os.path.join(settings.base, "").startswith(tuple(folders))
    return Input(found.files, (), found.skipped, bool(folders), whole=whole), found.unmatched


class Gathered:
    """What the map of all files came to: all that the reduce and the settling need of it."""

    __slots__ = ("cache", "comments", "fact_keys", "facts", "found", "now", "silent", "skipped")

    def __init__(self, plan: Plan, now: float, cache: Cache | None = None) -> None:
        self.now = now
        self.cache = cache
        self.found = findings()
        self.facts = Facts({rule.name for rule in plan.registry.by_name.values() if rule.differing})
        self.fact_keys: dict[str, str] = {}  # of files whose facts are in the cache
        self.comments = commented()
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
            self.found.add(stamped(result.diagnostics, plan.profile(system_path).severity))
        if result.facts.text:
            self.facts.add(result.path, result.facts)
        elif result.facts_key:
            self.fact_keys[result.path] = result.facts_key
        if result.suppressions:
            self.comments.add([(result.path, result.suppressions)])

    def copy(self) -> Gathered:
        """The same, to be concluded. Facts that are read meanwhile are in both."""
        from copy import copy  # late: only fixes conclude more than once

        other = copy(self)
        other.found = self.found.copy()
        return other

    def close(self) -> None:
        """Let go of the cache: nothing is concluded any more."""
        if self.cache is not None:
            self.cache.close()

    def renew(self, paths: Container[str], now: Gathered) -> None:
        """Put what changed files say now in the place of what they said."""
        self.found = findings(chain((diagnostic for diagnostic in self.found if diagnostic.path not in paths), now.found))
        self.comments = commented(chain((file for file in self.comments if file[0] not in paths), now.comments))
        self.facts = self.facts.without(paths)
        for path, text in now.facts.texts.items():
            self.facts.add(path, Packed(text))
        self.fact_keys = {path: key for path, key in self.fact_keys.items() if path not in paths}
        self.silent = {path for path in self.silent if path not in paths}


def the_time(plan: Plan) -> float:
    """The now of a run, in seconds since 1970-01-01T00:00:00Z: asked for once, the same for every file."""
    return plan.settings.now if plan.settings.now is not None else time.time()


def gather(given: Input, plan: Plan, now: float, progress: Progress | None = None) -> Gathered:
    """The map: read and check every file."""
    gathered = Gathered(plan, now, _open_cache(given, plan, now))
    for _, reason in given.skipped:
        gathered.skip(reason)
    system_paths = dict(given.files)
    total = len(given.files) + len(given.texts)
    for done, result in enumerate(_map(given, plan, now, gathered.cache)):
        gathered.add(result, plan, system_paths.get(result.path, result.path))
        if progress is not None:
            progress(done + 1, total)
    return gathered


def conclude(gathered: Gathered, given: Input, plan: Plan) -> Report:
    """The reduce over all facts, then one settling: what is found passes through its steps, and is never all in memory.

    It is added to what was gathered: who wants to conclude once more does so with a copy.
    """
    settings, system_paths = plan.settings, dict(given.files)
    told = gathered.found
    for diagnostic in _reduce(gathered, given, plan):
        told.add(stamped([diagnostic], plan.profile(system_paths.get(diagnostic.path, diagnostic.path)).severity))
    found: Iterable[Diagnostic] = told
    paths = tuple([name for name, _ in given.files] + [name for name, _ in given.texts])
    suppressor = None
    if (gathered.comments or settings.allow) and not settings.ignore_suppressions:
        from seedlint.run.suppressions import suppressor_of

        suppressor = suppressor_of(plan, paths, gathered.silent, given.walked, gathered.now)
        found = suppressor.left(found, gathered.comments)
    baselined = 0
    if settings.baseline is not None:
        from seedlint.run.known import without_known

        found, baselined = without_known(found, settings.baseline, system_paths, reader(given, plan, gathered.now))
    if given.changed is not None:  # not before: suppressions and baseline need what the others say
        found = _concerning(found, given.changed, dict(given.texts))
    report = settle(found, plan.registry.by_name, paths, gathered.skipped)
    former = former_names(settings, plan.registry)
    if suppressor is not None:
        former |= {word: f"{name} (in {place})" for word, (name, place) in suppressor.renamed.items()}
    warnings = (*(f"rule {word} is now called {name}" for word, name in sorted(former.items())), *_without_files(given, plan))
    suppressed = 0 if suppressor is None else suppressor.suppressed
    return report.replace(suppressed=suppressed, baselined=baselined, warnings=warnings)


def _without_files(given: Input, plan: Plan) -> Iterator[str]:
    """What to say of each ``[[overrides]]`` entry that matches no file of the folder that the configuration is for."""
    if not given.whole:
        return
    files = [path for _, path in given.files] + [path for path, _ in (*given.texts, *given.skipped)]
    for override in plan.unmatched_overrides(files):
        place = f"{override.path}:{override.line}: " if override.path else ""
        words = ", ".join(f'"{pattern}"' for pattern in override.files)
        yield f"{place}[[overrides]] files = [{words}]: no file matches, the entry has no effect"


def _concerning(diagnostics: Iterable[Diagnostic], changed: Container[str], texts: Container[str]) -> Iterator[Diagnostic]:
    """The diagnostics that stand in, or note, a changed file."""
    for diagnostic in diagnostics:
        paths = {diagnostic.path, *(note.span.path for note in diagnostic.notes)}
        if any(path in texts or path in changed for path in paths):
            yield diagnostic


def run(given: Input, plan: Plan, progress: Progress | None = None) -> Report:
    """Check everything once.

    Args:
        given: what to read.
        plan: what is in force, from `prepare`.
        progress: called with files done and files in all.
    """
    started = time.perf_counter()
    gathered = gather(given, plan, the_time(plan), progress)
    report = conclude(gathered, given, plan)
    gathered.close()
    return report.replace(seconds=time.perf_counter() - started)


def _open_cache(given: Input, plan: Plan, now: float) -> Cache | None:
    if plan.settings.cache_dir is None or len(given.files) < _CACHE_PAYS:
        return None
    from seedlint.run.cache import Cache

    return Cache(plan.settings.cache_dir, plan, now)


def _map(given: Input, plan: Plan, now: float, cache: Cache | None) -> Iterable[FileResult]:
    if cache is None:
        yield from map_files(given.files, plan, now)
    else:
        misses: list[tuple[tuple[str, str], str]] = []
        for some in batched(given.files, _PAGE):
            yield from cache.hits(some, misses)
            if len(misses) >= _MOST_MISSES:
                yield from _check_again(misses, plan, now, cache)
        yield from _check_again(misses, plan, now, cache)
        cache.flush()
    for path, data in given.texts:
        yield check_bytes(path, data, plan, now)


def _check_again(misses: list[tuple[tuple[str, str], str]], plan: Plan, now: float, cache: Cache) -> Iterator[FileResult]:
    """Check the files that the cache does not know, with their status before that; none are left."""
    status = {path: found for (path, _), found in misses}
    for result in map_files([file for file, _ in misses], plan, now, with_digest=True):
        cache.keep(result, status[result.path])
        yield result
    misses.clear()


def _reduce(gathered: Gathered, given: Input, plan: Plan) -> Iterable[Diagnostic]:
    """The folder rules over all facts; nothing is unpacked where an earlier run had the same facts."""
    cache = gathered.cache
    if cache is None:
        return _check_folder(gathered, given, plan)
    key = cache.folder_key(gathered.facts.texts, gathered.fact_keys)
    found = cache.reduced(key)
    if found is None:
        loaded = cache.facts(gathered.fact_keys)
        files = dict(given.files)
        for path in gathered.fact_keys:  # what the cache has lost is worked out again
            there = loaded.get(path)
            gathered.facts.add(path, Packed(there) if there else check_file(path, files[path], plan, gathered.now).facts)
        gathered.fact_keys.clear()
        found = findings(_check_folder(gathered, given, plan))
        cache.keep_reduced(key, found)
    return found


def _check_folder(gathered: Gathered, given: Input, plan: Plan) -> Iterable[Diagnostic]:
    """Run the folder rules, with the options of the files without overrides."""
    if not gathered.facts.texts:
        return ()
    options = plan.settings.options
    rules = {rule.name: (rule, options.get(rule.name, {})) for rule in plan.registry.by_name.values() if rule.collect is not None}
    return check_folder(rules, gathered.facts, plan.profile("").rules.crash, reader(given, plan, gathered.now))


def reader(given: Input, plan: Plan, now: float) -> Callable[[str], Document]:
    """What reads a file of the run once more, by its printed path: to place a finding, or to say what it is about."""
    files: dict[str, str] = {}  # made when something is asked for, which is rare
    texts = dict(given.texts)

    def again(path: str) -> Document:
        if not files:
            files.update(given.files)
        return document(path, texts[path], plan, now) if path in texts else reopen(path, files.get(path, path), plan, now)

    return again
