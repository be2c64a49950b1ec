"""The whole story: map the files, reduce their facts, settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from itertools import chain

from seedlint._typing import TYPE_CHECKING
from seedlint.check.check_folder import check_folder
from seedlint.check.plan import Plan, former_names
from seedlint.check.shortcuts import ABOUT_DIFFERENCES
from seedlint.model.diagnostic import Diagnostic, Safety, Severity
from seedlint.results.file_result import FileResult
from seedlint.results.report import FindingKind, Report, count
from seedlint.results.store import Facts, Found, batched, commented, facts_keys, names
from seedlint.run.inputs import Inputs, reader
from seedlint.run.map_file import check_bytes, check_file
from seedlint.run.worker_pool import map_files
from seedlint.settle.settle import settle, with_severities

if TYPE_CHECKING:
    from seedlint.model.document import Document
    from seedlint.model.settings import Override
    from seedlint.run.cache import Cache, Miss

Progress = Callable[[int, int], None]
Run = Callable[[Inputs, Plan, Progress | None], Report]  # as `run`

# Fewer files than this are checked without the cache.
CACHE_PAYS = 50
_PAGE = 1_000  # files that the cache looks up at a time
_MOST_MISSES = 10_000  # that wait until they are checked


class MapOutput:
    """What the map of all files gives: all that the reduce and the settling need of it.

    Attributes:
        now: seconds since 1970-01-01T00:00:00Z.
        cache: None for a run without one.
        found: findings of the files.
        counted: findings that are only counted, beside these.
        facts: of the files, for the folder rules.
        facts_keys: what identifies the facts of each file; only with a cache.
        comments: suppression comments.
        silent: files about which nothing can be said.
        skipped: reason -> number of files that were left out for it.
    """

    __slots__ = ("cache", "comments", "counted", "facts", "facts_keys", "found", "now", "silent", "skipped")

    def __init__(self, plan: Plan, now: float, cache: Cache | None = None) -> None:
        self.now = now
        self.cache = cache
        self.found = Found()
        self.counted: dict[FindingKind, int] = {}
        self.facts = Facts(ABOUT_DIFFERENCES)
        self.facts_keys = facts_keys()
        self.comments = commented()
        self.silent: set[str] = set()
        self.skipped: dict[str, int] = {}

    def skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def add(self, result: FileResult, plan: Plan, system_paths: Mapping[str, str]) -> None:
        """Take in one file, given the system path of each by its printed path."""
        if result.skipped:
            self.skip(result.skipped)
            self.silent.add(result.path)
        if result.diagnostics:
            profile = plan.profile(system_paths.get(result.path, result.path))
            found = with_severities(result.diagnostics, profile.severity, plan.registry.by_name)
            if profile.counted and not result.suppressions:
                found = list(self._uncounted(found, profile.counted))
            self.found.add(found)
        for code, rule, safety, number in result.counts:
            kind = FindingKind(code, rule, Severity.INFO, Safety(safety) if safety else None)
            self.counted[kind] = self.counted.get(kind, 0) + number
        if result.facts:
            self.facts.add(result.path, result.facts)
            if self.cache is not None:
                self.facts_keys.append((result.path, result.facts_key or self.cache.facts_key(result.facts), True))
        elif result.facts_key:
            self.facts_keys.append((result.path, result.facts_key, False))
            self.facts.whole = False
        if result.suppressions:
            self.comments.append((result.path, result.suppressions))

    def _uncounted(self, found: Iterable[Diagnostic], counted: Container[str]) -> Iterator[Diagnostic]:
        """Those that are not only to be counted; the others are."""
        for diagnostic in found:
            if diagnostic.rule in counted:
                count(diagnostic, self.counted)
            else:
                yield diagnostic

    def copy(self) -> MapOutput:
        """The same, to be reduced and settled. Facts that are read meanwhile are in both."""
        from copy import copy  # late: only fixes settle more than once

        other = copy(self)
        other.found = self.found.copy()
        return other

    def close(self) -> None:
        """Close the cache: nothing is settled after this."""
        if self.cache is not None:
            self.cache.close()

    def replace(self, paths: Collection[str], now: MapOutput) -> None:
        """Replace the output of changed files by what it is now."""
        if self.cache is not None:
            self.cache.forget(paths)
        self.found = Found(chain((diagnostic for diagnostic in self.found if diagnostic.path not in paths), now.found))
        self.comments = commented(chain((file for file in self.comments if file[0] not in paths), now.comments))
        self.facts = self.facts.without(paths)
        for path, facts in now.facts.files():
            self.facts.add(path, facts)
        self.facts_keys = facts_keys(chain((each for each in self.facts_keys if each[0] not in paths), now.facts_keys))
        self.silent = {path for path in self.silent if path not in paths}


def run_time(plan: Plan) -> float:
    """The now of a run, in seconds since 1970-01-01T00:00:00Z: read once, the same for every file."""
    return plan.settings.now if plan.settings.now is not None else time.time()


def map_all(inputs: Inputs, plan: Plan, now: float, progress: Progress | None = None) -> MapOutput:
    """The map: read and check every file."""
    output = MapOutput(plan, now, _open_cache(inputs, plan, now))
    for _, reason in inputs.skipped:
        output.skip(reason)
    system_paths = inputs.system_paths()
    total = len(inputs.files) + len(inputs.texts)
    for done, result in enumerate(_map(inputs, plan, now, output.cache)):
        output.add(result, plan, system_paths)
        if progress is not None:
            progress(done + 1, total)
    return output


def reduce_and_settle(output: MapOutput, inputs: Inputs, plan: Plan) -> Report:
    """The reduce over all facts, then one settling: to settle more than once, give a copy of the output of the map."""
    return settle_all(output, _reduce(output, inputs, plan), inputs, plan, unmatched_overrides(inputs, plan))


def settle_all(output: MapOutput, reduced: Iterable[Diagnostic], inputs: Inputs, plan: Plan, unmatched: Iterable[Override]) -> Report:
    """One settling: findings pass through its steps, and are never all in memory.

    Args:
        output: of the map; the findings across files are added to it.
        reduced: findings across files.
        inputs: what was read.
        plan: what is in effect.
        unmatched: ``[[overrides]]`` entries to be named in a warning.
    """
    settings, system_paths, paths = plan.settings, inputs.system_paths(), inputs.printed_paths()
    for diagnostic in reduced:
        severity = plan.profile(system_paths.get(diagnostic.path, diagnostic.path)).severity
        output.found.add(with_severities([diagnostic], severity, plan.registry.by_name))
    found: Iterable[Diagnostic] = output.found
    suppressions = None
    if (output.comments or settings.allow) and not settings.ignore_suppressions:
        from seedlint.settle.suppressions import Ran, Suppressions

        suppressions = Suppressions(plan, Ran(paths, output.silent, inputs.walked, output.now, system_paths if inputs.sources else {}))
        found = suppressions.unsuppressed(found, output.comments)
    baselined = baselined_fixable = 0
    if settings.baseline is not None:
        from seedlint.run.baseline_filter import drop_baselined

        found, baselined, baselined_fixable = drop_baselined(found, settings.baseline, system_paths, reader(inputs, plan, output.now))
    if inputs.changed is not None:  # after suppressions and baseline, which need all findings
        found = _concerning(found, inputs.changed, dict(inputs.texts))
    report = settle(found, plan.registry.by_name, paths, output.skipped, output.counted)
    former = former_names(settings, plan.registry)
    if suppressions is not None:
        former |= {word: f"{name} (in {place})" for word, (name, place) in suppressions.renamed.items()}
    warnings = (
        *(f"rule {word} is now called {name}" for word, name in sorted(former.items())),
        *map(without_files, unmatched),
        *plan.unchecked_formats(),
    )
    suppressed = 0 if suppressions is None else suppressions.suppressed
    return report.replace(suppressed=suppressed, baselined=baselined, baselined_fixable=baselined_fixable, warnings=warnings)


def unmatched_overrides(inputs: Inputs, plan: Plan) -> list[Override]:
    """The ``[[overrides]]`` entries that match no file of the folder that the configuration is for."""
    if not inputs.whole:
        return []
    others = (path for path, _ in (*inputs.texts, *inputs.skipped))
    return plan.unmatched_overrides(chain((path for _, path in inputs.files), others))


def without_files(override: Override) -> str:
    """What to say of an ``[[overrides]]`` entry that matches no file."""
    place = f"{override.path}:{override.line}: " if override.path else ""
    words = ", ".join(f'"{pattern}"' for pattern in override.files)
    return f"{place}[[overrides]] files = [{words}]: no file matches, the entry has no effect"


def _concerning(diagnostics: Iterable[Diagnostic], changed: Container[str], texts: Container[str]) -> Iterator[Diagnostic]:
    """The diagnostics in a changed file, or with a note in one."""
    for diagnostic in diagnostics:
        paths = {diagnostic.path, *(note.span.path for note in diagnostic.notes)}
        if any(path in texts or path in changed for path in paths):
            yield diagnostic


def run(inputs: Inputs, plan: Plan, progress: Progress | None = None) -> Report:
    """Check everything once.

    Args:
        inputs: what to read.
        plan: what is in effect, from `prepare`.
        progress: called with files done and files in all.
    """
    started = time.perf_counter()
    output = map_all(inputs, plan, run_time(plan), progress)
    report = reduce_and_settle(output, inputs, plan)
    output.close()
    return report.replace(seconds=time.perf_counter() - started)


def _open_cache(inputs: Inputs, plan: Plan, now: float) -> Cache | None:
    if plan.settings.cache_dir is None or len(inputs.files) < CACHE_PAYS:
        return None
    from seedlint.run.cache import Cache

    return Cache(plan.settings.cache_dir, plan, now)


def _map(inputs: Inputs, plan: Plan, now: float, cache: Cache | None) -> Iterable[FileResult]:
    if cache is None:
        yield from map_files(inputs.files, plan, now)
    else:
        misses: list[Miss] = []
        for some in batched(inputs.files, _PAGE):
            yield from cache.hits(some, misses)
            if len(misses) >= _MOST_MISSES:
                yield from _check_again(misses, plan, now, cache)
        yield from _check_again(misses, plan, now, cache)
        cache.flush()
    for path, data in inputs.texts:
        result = check_bytes(path, data, plan, now, with_digest=cache is not None)
        if cache is not None:
            cache.pass_by(result)
        yield result


def _check_again(misses: list[Miss], plan: Plan, now: float, cache: Cache) -> Iterator[FileResult]:
    """Check the files that the cache does not have; empties the list."""
    by_path = {miss.file[0]: miss for miss in misses}
    for result in map_files([miss.file for miss in misses], plan, now, with_digest=True):
        yield cache.keep(result, by_path[result.path])
    misses.clear()


def _reduce(output: MapOutput, inputs: Inputs, plan: Plan) -> Iterable[Diagnostic]:
    """The folder rules over all facts, or what they found in an earlier run with the same facts."""
    cache, reopened = output.cache, reader(inputs, plan, output.now)
    if cache is None:
        return _check_folder(output, plan, reopened)
    system_paths = inputs.system_paths()
    key = cache.folder_key(output.facts_keys)
    found = cache.reduced(key, system_paths)
    if found is None:
        if not output.facts.whole:
            for path, facts_key, here in output.facts_keys:
                if not here:  # what the cache has lost is collected again
                    facts = cache.facts(path, system_paths[path], facts_key)
                    output.facts.add(path, check_file(path, system_paths[path], plan, output.now).facts if facts is None else facts)
            output.facts.whole = True
        placed = names()  # what is found has the lines of these files

        def reopen_and_note(path: str) -> Document:
            placed.append(path)
            return reopened(path)

        found = Found(_check_folder(output, plan, reopen_and_note))
        cache.keep_reduced(key, found, placed, system_paths)
    return found


def _check_folder(output: MapOutput, plan: Plan, reopen: Callable[[str], Document]) -> Iterable[Diagnostic]:
    """Run the folder rules, with the options of the files without overrides."""
    if not output.facts:
        return ()
    options = plan.settings.options
    rules = {rule.name: (rule, options.get(rule.name, {})) for rule in plan.registry.by_name.values() if rule.folder}
    return check_folder(rules, output.facts, plan.profile("").rules.crash, reopen)
