"""The files of one configuration, checked, and kept up to date.

The map, the reduce and the settling are those of ``check``; what is kept here is what each of them gave, by file and by key of facts,
so that a change does again only what depends on it. A rule across files decides by keys, pointers and details of facts: where those of
a key are the same as before, what it reports is too, but for its places in the file that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from seedlint._typing import Any, NamedTuple
from seedlint.check.check_document import check_document
from seedlint.check.check_folder import check_folder
from seedlint.check.plan import Plan, former_names
from seedlint.files.sizes import too_large
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document
from seedlint.model.rule import CRASH_CODE
from seedlint.read.document_reader import unreadable
from seedlint.results.file_result import FileFacts, FileResult
from seedlint.results.report import FindingKind, Report, count
from seedlint.results.store import Found
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document, reopen
from seedlint.run.pipeline import Progress, run_time, unmatched_overrides, without_files
from seedlint.settle.settle import with_severities
from seedlint.settle.suppressions import Ran, Suppressions, is_failure, today
from seedlint.workspace.facts_index import FactsIndex, FactsKey
from seedlint.workspace.known_findings import KnownFindings

_MOST_DOCUMENTS = 64  # that are kept to place findings across files
_OLDEST = 60.0  # seconds after which what depends on the clock is looked at again


class _Settled(NamedTuple):
    """What one file came to after suppressions; ``used`` are the numbers of the ``[[allow]]`` entries that it needs."""

    found: tuple[Diagnostic, ...] = ()
    suppressed: int = 0
    used: frozenset[int] = frozenset()
    renamed: tuple[tuple[str, tuple[str, str]], ...] = ()


_NOTHING = _Settled()


class CheckedFiles:
    """What the files of a run came to: a class because that is its state.

    Files that wait are checked by `work`, a few at a time; what is known only when all files are there (findings across files, unused
    suppressions of those) comes with the last of them.

    Attributes:
        plan: what is in effect.
        inputs: what is checked, as it was found on disk.
        texts: printed path -> the text that stands for the file: what an editor has not saved.
    """

    def __init__(self, inputs: Inputs, plan: Plan, note: Callable[[Document], Any] | None = None) -> None:
        """Nothing is checked yet.

        Args:
            inputs: what is checked.
            plan: what is in effect, from `prepare`.
            note: called with every document that is read; what it gives is kept for `noted`.

        Raises:
            BaselineError: the baseline cannot be used.
        """
        self.plan = plan
        self.inputs = inputs
        self.texts: dict[str, bytes] = {}
        self._note = note
        self._noted: dict[str, Any] = {}
        self._rules = plan.registry.by_name
        self._system_paths: dict[str, str] = dict(inputs.files)
        self._extra: dict[str, str] = {}  # texts that stand for files which are not there: printed path -> system path
        self._waiting: dict[str, None] = dict.fromkeys(self._system_paths)
        self._results: dict[str, FileResult] = {}
        self._times: dict[str, float] = {}  # of files whose result depends on the clock: when it was made
        self._images: dict[str, set[str]] = {}  # local image file -> printed paths of the files that it was looked at for
        self._facts = FactsIndex()
        self._keys: dict[FactsKey, None] = {}  # that wait for the reduce
        self._reduced: dict[FactsKey, tuple[Diagnostic, ...]] = {}
        self._keys_at: dict[str, set[FactsKey]] = {}  # printed path -> keys with findings, or notes of findings, in that file
        self._documents: dict[str, Document] = {}
        self._failed: set[str] = set()  # files on which rules did not run
        self._commented: set[str] = set()
        self._is_whole = not self._waiting
        self._settled: dict[str, _Settled] = {}
        self._used: dict[int, int] = {}  # number of an [[allow]] entry -> files that need it
        self._in_configuration: tuple[Diagnostic, ...] = ()
        self._about_configuration: tuple[object, ...] = ()  # what these depend on
        self._now = run_time(plan)
        self._files_changed = 0
        self._suppressions = self._new_suppressions()
        self._known = self._read_baseline()
        self._shown: dict[str, tuple[Diagnostic, ...]] = {}

    # -- what is asked -------------------------------------------------------------------------------------------------

    @property
    def is_done(self) -> bool:
        """Nothing waits: all findings are what a run over all files would find."""
        return self._is_whole

    @property
    def waiting(self) -> int:
        """The number of files that wait to be checked."""
        return len(self._waiting)

    def __contains__(self, path: str) -> bool:
        return path in self._system_paths

    def __len__(self) -> int:
        return len(self._system_paths)

    def paths(self) -> Iterator[tuple[str, str]]:
        """Printed path and system path of every file."""
        yield from self._system_paths.items()

    @property
    def system_paths(self) -> Mapping[str, str]:
        """Printed path -> system path of every file."""
        return self._system_paths

    def found(self, path: str) -> tuple[Diagnostic, ...]:
        """The findings in a file, by its printed path, in the order of a report; also those in the configuration, by its path."""
        return self._shown.get(path, ())

    def with_findings(self) -> list[str]:
        """The printed paths of all files with findings, in order."""
        return sorted(self._shown)

    def noted(self) -> Iterator[Any]:
        """What was noted of each document."""
        yield from self._noted.values()

    def depending_on(self, image: str) -> set[str]:
        """The printed paths of the files for which a local image was looked at, by its path."""
        return set(self._images.get(image, ()))

    def document(self, path: str) -> Document:
        """A file, or the text that stands for it, read as the plan says; by its printed path."""
        system_path = self._system_paths.get(path, path)
        data = self.texts.get(path)
        if data is None:
            return reopen(path, system_path, self.plan, self._now)
        if len(data) > self.plan.settings.max_file_size:
            return unreadable(path, too_large(self.plan.settings.max_file_size), self._now)
        return document(path, data, self.plan, self._now, system_path)

    def report(self) -> Report:
        """What a run over all files would report."""
        tally: dict[FindingKind, int] = {}
        found = tuple(chain.from_iterable(self._shown[path] for path in self.with_findings()))
        for diagnostic in found:
            count(diagnostic, tally)
        skipped: dict[str, int] = {}
        for reason in (*(reason for _, reason in self.inputs.skipped), *(each.skipped for each in self._results.values() if each.skipped)):
            skipped[reason] = skipped.get(reason, 0) + 1
        former = former_names(self.plan.settings, self.plan.registry)
        for path in sorted(self._commented):
            for word, (name, place) in self._settled.get(path, _NOTHING).renamed:
                former.setdefault(word, f"{name} (in {place})")
        settled = [*self._settled.values()]
        known = []
        if self._known is not None:
            known = [d for path, each in self._settled.items() for number, d in enumerate(each.found) if self._is_known(path, number)]
        return Report(
            diagnostics=found, tally=tally, files=len(self._system_paths), skipped=skipped,
            suppressed=sum(each.suppressed for each in settled), baselined=len(known),
            baselined_fixable=sum(each.fix is not None for each in known),
            rules=self._rules, paths=sorted(self._system_paths),
            warnings=(
                *(f"rule {word} is now called {name}" for word, name in sorted(former.items())),
                *map(without_files, unmatched_overrides(self.inputs, self.plan)),
                *self.plan.unchecked_formats(),
            ),
        )  # fmt: skip

    # -- what changes --------------------------------------------------------------------------------------------------

    def update(self, paths: Iterable[str]) -> set[str]:
        """Check some files again, at once; returns the printed paths of the files whose findings are others now."""
        self._set_time()
        dirty = set(self._take_all(dict.fromkeys(paths)))
        if not self._waiting:
            dirty |= self._reduce(len(self._keys))
        return self._settle(dirty)

    def wait(self, paths: Iterable[str]) -> None:
        """Files that `work` is to check again."""
        self._waiting.update((path, None) for path in paths if path in self._system_paths)
        if self._waiting:
            self._is_whole = False

    def work(self, count: int) -> set[str]:
        """Check a few of the files that wait, or what they came to across files; returns the files whose findings are others now."""
        self._set_time()
        dirty: set[str] = set()
        if self._waiting:
            some = [path for path, _ in zip(self._waiting, range(count), strict=False)]
            dirty |= self._take_all(some)
        elif not self._is_whole:
            dirty |= self._reduce(count * 8)
        return self._settle(dirty)

    def work_all(self, results: Iterable[FileResult], progress: Progress | None = None) -> None:
        """Take in the results of all files that wait, which the caller has checked, and settle."""
        self._set_time()
        total, dirty = len(self._waiting), set()
        for done, result in enumerate(results):
            dirty |= self._take(result.path, result)
            if progress is not None:
                progress(done + 1, total)
        dirty |= self._reduce(len(self._keys))
        self._settle(dirty)

    def set_text(self, path: str, data: bytes | None, system_path: str = "") -> None:
        """What an editor has not saved, instead of a file; None for the file again. It is looked at by the next `update` of that path.

        Args:
            path: printed path.
            data: the text.
            system_path: where the file would be if it was saved; a text without it stands for a file of the inputs.
        """
        if data is not None:
            self.texts[path] = data
            if path not in self._system_paths:
                self._extra[path] = self._system_paths[path] = system_path or path
                self._files_changed += 1
        elif self.texts.pop(path, None) is not None and self._extra.pop(path, None) is not None:
            del self._system_paths[path]
            self._files_changed += 1

    def replace_inputs(self, inputs: Inputs) -> set[str]:
        """Other files are there now; new ones wait. Returns the printed paths of what is gone: `update` takes it out."""
        system_paths = dict(inputs.files)
        for path in [path for path in self._extra if path in system_paths]:
            del self._extra[path]
        gone = {path for path in self._system_paths if path not in system_paths and path not in self._extra}
        for path in gone & self.texts.keys():  # unsaved, and the file is gone: the text is all there is
            self._extra[path] = system_paths[path] = self._system_paths[path]
        gone -= self._extra.keys()
        new = [path for path in system_paths if path not in self._system_paths]
        if gone or new:
            self._files_changed += 1
        self.inputs = inputs
        self._system_paths = {**system_paths, **self._extra}
        for path in gone:
            self._waiting.pop(path, None)
        self.wait(new)
        return gone

    # -- map -----------------------------------------------------------------------------------------------------------

    def _set_time(self) -> None:
        self._now = run_time(self.plan)
        for path, made in [*self._times.items()]:
            if self._now - made > _OLDEST:
                self.wait([path])

    def _take_all(self, paths: Iterable[str]) -> set[str]:
        dirty: set[str] = set()
        for path in paths:
            if path in self._system_paths:
                doc = self.document(path)
                if self._note is not None:
                    self._noted[path] = self._note(doc)
                result = check_document(doc, self.plan.profile(self._system_paths[path]).rules)
                dirty |= self._take(path, result)
                self._keep(path, doc)
            else:
                dirty |= self._take(path, None)
                self._noted.pop(path, None)
        return dirty

    def _take(self, path: str, result: FileResult | None) -> set[str]:
        """Replace the result of a file, None where it is gone; the files to settle."""
        self._waiting.pop(path, None)
        self._documents.pop(path, None)
        before = self._results.pop(path, None)
        for image, *_ in before.images if before is not None else ():
            self._images[image].discard(path)
        facts: FileFacts = ()
        self._failed.discard(path)
        self._commented.discard(path)
        self._times.pop(path, None)
        if result is not None:
            system_path = self._system_paths[path]
            severity = self.plan.profile(system_path).severity
            result = result._replace(diagnostics=tuple(with_severities(result.diagnostics, severity, self._rules)))
            self._results[path] = result
            facts = result.facts
            if result.skipped or any(is_failure(each, self._rules) for each in result.diagnostics):
                self._failed.add(path)
            if result.suppressions:
                self._commented.add(path)
            if result.volatile:
                self._times[path] = self._now
            for image, *_ in result.images:
                self._images.setdefault(image, set()).add(path)
        self._keys.update(dict.fromkeys((*self._facts.replace(path, facts), *self._keys_at.get(path, ()))))
        if self._keys or self._waiting:
            self._is_whole = False
        return {path}

    # -- reduce --------------------------------------------------------------------------------------------------------

    def _reduce(self, count: int) -> set[str]:
        """Run the folder rules on some of the keys that wait; the files to settle."""
        options = self.plan.settings.options
        crash = self.plan.profile("").rules.crash
        dirty: set[str] = set()
        for key, _ in zip([*self._keys], range(count), strict=False):
            del self._keys[key]
            before = self._reduced.pop(key, ())
            for path in _places(before):
                self._keys_at[path].discard(key)
            rule = self._rules.get(key[0])
            found: list[Diagnostic] = []
            if rule is not None and rule.folder:
                for each in check_folder({rule.name: (rule, options.get(rule.name, {}))}, self._facts.of(key), crash, self._reopened):
                    severity = self.plan.profile(self._system_paths.get(each.path, each.path)).severity
                    found += with_severities([each], severity, self._rules)
            if found:
                self._reduced[key] = tuple(found)
            for path in _places(found):
                self._keys_at.setdefault(path, set()).add(key)
            dirty.update(each.path for each in chain(before, found))
        if not self._keys and not self._waiting:
            self._is_whole = True
        return dirty

    def _reopened(self, path: str) -> Document:
        doc = self._documents.get(path)
        if doc is None:
            doc = self.document(path)
            self._keep(path, doc)
        return doc

    def _keep(self, path: str, doc: Document) -> None:
        while len(self._documents) >= _MOST_DOCUMENTS:
            del self._documents[next(iter(self._documents))]
        self._documents[path] = doc

    # -- settle --------------------------------------------------------------------------------------------------------

    def _new_suppressions(self) -> Suppressions:
        """For the files that are there, if all of them are checked: until then nobody can say what is unused across files."""
        walked = self.inputs.walked and self._is_whole
        self._suppressed_with = self._files_changed, self._is_whole, today(self._now)
        silent = {path for path, result in self._results.items() if result.skipped}
        return Suppressions(self.plan, Ran(self._system_paths.keys() if self._is_whole else (), silent, walked, self._now))

    def _settle(self, dirty: Collection[str]) -> set[str]:
        """Settle some files; returns those whose findings are others now."""
        dirty = set(dirty)
        if self._suppressed_with != (self._files_changed, self._is_whole, today(self._now)):
            self._suppressions = self._new_suppressions()
            dirty |= self._commented
        if self._suppressions.not_checked_now(self._failed):
            dirty |= self._commented
        rematched: set[str] = set()
        for path in sorted(dirty):
            rematched |= self._settle_file(path)
        rematched |= self._settle_configuration()
        return {path for path in dirty | rematched if self._show(path)}

    def _settle_file(self, path: str) -> set[str]:
        result = self._results.get(path)
        across = [each for key in sorted(self._keys_at.get(path, ())) for each in self._reduced[key] if each.path == path]
        found: Iterable[Diagnostic] = Found(chain(result.diagnostics if result is not None else (), across))
        comments = result.suppressions if result is not None else ()
        suppressions = self._suppressions
        if not self.plan.settings.ignore_suppressions and (comments or self.plan.settings.allow):
            suppressions.used_allow, suppressions.suppressed, suppressions.never, suppressions.renamed = set(), 0, {}, {}
            found = Found(suppressions.in_file(path, found, comments))
            used = frozenset(suppressions.used_allow)
            new = _Settled(tuple(found), suppressions.suppressed, used, tuple(suppressions.renamed.items()))
        else:
            new = _Settled(tuple(found))
        old = self._settled.pop(path, _NOTHING)
        if new != _NOTHING:
            self._settled[path] = new
        for index in old.used - new.used:
            self._used[index] -= 1
        for index in new.used - old.used:
            self._used[index] = self._used.get(index, 0) + 1
        return self._match(path, new.found)

    def _settle_configuration(self) -> set[str]:
        """What is to be said of ``[[allow]]`` entries: nothing until all files are checked."""
        if not self.plan.settings.allow or self.plan.settings.ignore_suppressions:
            return set()
        used = frozenset(index for index, count in self._used.items() if count)
        about = used, frozenset(self._failed), self._suppressed_with
        if about == self._about_configuration:
            return set()
        self._about_configuration = about
        self._suppressions.used_allow = set(used)
        before, now = self._in_configuration, tuple(self._suppressions.in_configuration()) if self._is_whole else ()
        self._in_configuration = now
        paths = {each.path for each in chain(before, now)}
        for path in paths:
            found = tuple(Found(each for each in now if each.path == path))
            self._settled.pop(path, None)
            if found:
                self._settled[path] = _Settled(found)
            paths = paths | self._match(path, found)
        return paths

    def _show(self, path: str) -> bool:
        """Work out what is shown of a file; whether it is something else than before."""
        settled = self._settled.get(path, _NOTHING).found
        now = settled if self._known is None else tuple(d for number, d in enumerate(settled) if not self._is_known(path, number))
        before = self._shown.pop(path, ())
        if now:
            self._shown[path] = now
        return before != now

    # -- baseline ------------------------------------------------------------------------------------------------------

    def _read_baseline(self) -> KnownFindings | None:
        if self.plan.settings.baseline is None:
            return None
        from seedlint.run.baseline_filter import read

        entries = read(self.plan.settings.baseline)
        return KnownFindings(entries) if entries else None

    def _match(self, path: str, found: Sequence[Diagnostic]) -> set[str]:
        """Match the findings of a file with the baseline; returns the files of which others are known now."""
        if self._known is None:
            return set()
        from seedlint.run.baseline_filter import entries_of

        baseline = self.plan.settings.baseline or ""
        entries = entries_of((d for d in found if d.code != CRASH_CODE), baseline, self._system_paths, self._reopened)
        return self._known.replace(path, [None if d.code == CRASH_CODE else next(entries) for d in found])

    def _is_known(self, path: str, number: int) -> bool:
        return self._known is not None and self._known.is_known(path, number)


def _places(found: Iterable[Diagnostic]) -> set[str]:
    """The files in which findings and their notes stand."""
    return {path for each in found for path in (each.path, *(note.span.path for note in each.notes))}
