"""Folders that an editor has open, each file in its own configuration, with what is not saved.

A file belongs to the closest configuration above it. The files of one configuration below one folder are checked together, as
``seedlint check FOLDER`` checks them; a file outside all folders is checked alone, as ``seedlint check FILE`` does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from stat import S_ISREG

from seedlint._typing import Any
from seedlint.check.plan import prepare
from seedlint.config.configuration import BASELINE, OWN, PROJECT
from seedlint.config.find import find, load_config
from seedlint.config.merge import with_baseline
from seedlint.errors import ConfigError, SeedlintError
from seedlint.files.discover import why_left_out
from seedlint.files.file_list import FileList
from seedlint.files.paths import printed
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.document import Document
from seedlint.run.inputs import Inputs, find_inputs, selection
from seedlint.workspace.checked_files import CheckedFiles

_IGNORE_FILE = ".gitignore"
Stamp = tuple[int, int, int] | None  # times of modification and of change (also of rights) in nanoseconds, size; None: not there


class Project:
    """The files of one configuration below one folder, or one file outside all folders.

    Attributes:
        top: the folder, or the file; absolute.
        configuration: the file of the configuration, absolute; ``""`` where there is none.
        is_alone: the top is a file that was opened, also where a folder has its name now: nobody asked for what is in that.
        files: what they came to; None where the configuration could never be used.
        problem: why the configuration cannot be used; what was in effect before then stays in effect.
        stamps: the files that decide how it is checked, as they were when they were read.
    """

    def __init__(self, top: str, configuration: str, is_alone: bool) -> None:
        self.top = top
        self.configuration = configuration
        self.is_alone = is_alone
        self.files: CheckedFiles | None = None
        self.problem = ""
        self.stamps: dict[str, Stamp] = {}
        self._printed: dict[str, str] = {}  # absolute path -> printed path

    def load(self, note: Callable[[Document], Any] | None) -> None:
        """Read configuration, schema and baseline; nothing is checked yet."""
        # What a file was is noted before it is read: a change in between is then seen as one.
        beside = os.path.join(os.path.dirname(self.configuration) or self.top, BASELINE)
        self.stamps = {path: stamp(path) for path in (self.configuration, beside) if path}
        try:
            loaded = load_config([], self.configuration or None, isolated=not self.configuration)
            settings = with_baseline(loaded.settings)
            if not self.configuration:
                settings = loaded.settings.replace(baseline=beside if os.path.exists(beside) else None)
            others = (settings.baseline, settings.schema, *(each.schema for each in settings.overrides))
            self.stamps = {**{path: stamp(path) for path in map(os.path.abspath, filter(None, others))}, **self.stamps}
            plan = prepare(settings, loaded.registry)
            self.files = CheckedFiles(Inputs(), plan, note)
            self.problem = ""
        except SeedlintError as error:
            self.problem = str(error)

    def search(self) -> Inputs:
        """What is there on disk: `replace` takes it in."""
        assert self.files is not None
        if self.is_alone and (os.path.isdir(self.top) or (os.path.isfile(self.top) and self._is_left_out(self.top))):
            return Inputs()
        return find_inputs([self.top], self.files.plan.settings)[0]

    def replace(self, inputs: Inputs) -> set[str]:
        """Other files are there now; returns the absolute paths of those whose findings are others because of that."""
        assert self.files is not None
        gone = self.files.replace_inputs(inputs)
        before = dict(self._printed)
        self._printed = {os.path.abspath(path): shown for shown, path in self.files.paths()}
        changed = self.files.update(gone)
        return {path for path, shown in before.items() if shown in gone} | self.absolute(changed)

    def printed(self, path: str) -> str | None:
        """The printed path of a file of the project; None for any other."""
        return self._printed.get(path)

    def set_text(self, path: str, data: bytes | None) -> str | None:
        """What an editor has not saved; the printed path of the file it stands for, None where it is not to be checked."""
        if self.files is None:
            return None
        shown = self._printed.get(path)
        if shown is None and data is not None:
            shown = self._other_name(path)
            if shown is None:
                if self._is_left_out(path):
                    return None
                shown = printed(path, os.getcwd())
            self._printed[path] = shown
        if shown is not None:
            self.files.set_text(shown, data, path)
            if shown not in self.files:
                self._printed.pop(path, None)
        return shown

    def forget_name(self, path: str) -> None:
        """Forget another name that a file of the project was open by: what is found is not shown twice."""
        shown = self._printed.get(path)
        if shown is not None and self.files is not None and os.path.abspath(self.files.system_paths.get(shown, path)) != path:
            del self._printed[path]

    def _other_name(self, path: str) -> str | None:
        """The file of the project that another name of it was opened by."""
        assert self.files is not None
        if os.path.exists(path) and (os.path.islink(path) or os.stat(path).st_nlink > 1):
            for shown, other in self.files.paths():
                if os.path.exists(other) and os.path.samefile(path, other):
                    return shown
        return None

    def _is_left_out(self, path: str) -> bool:
        assert self.files is not None
        top = self.top if os.path.isdir(self.top) else os.path.dirname(self.top)
        return why_left_out(path, selection(self.files.plan.settings), top) is not None

    def absolute(self, shown: Iterable[str]) -> set[str]:
        """The absolute paths of files by their printed paths."""
        assert self.files is not None
        system_paths = self.files.system_paths
        return {os.path.abspath(system_paths.get(each, each)) for each in shown}


def stamp(path: str) -> Stamp:
    """What tells that a file was changed."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _is_plain(path: str) -> bool:
    """Whether a path is a file with one name: what becomes a link or another name of a file is not checked twice."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    return S_ISREG(found.st_mode) and found.st_nlink == 1


class Workspace:
    """All folders and open files: a class because that is its state. Paths are absolute.

    Attributes:
        projects: by top and configuration.
        texts: path -> what an editor has open.
    """

    def __init__(self, note: Callable[[Document], Any] | None = None) -> None:
        self._note = note
        self._roots: list[str] = []
        self.projects: dict[tuple[str, str], Project] = {}
        self.texts: dict[str, bytes] = {}
        self._homes: dict[str, Project] = {}  # path of a file -> its project
        self._configurations: dict[str, str] = {}  # folder -> the configuration that holds for it
        self._stamps: dict[str, Stamp] = {}
        self._problems: set[str] = set()

    # -- what is asked -------------------------------------------------------------------------------------------------

    @property
    def is_done(self) -> bool:
        """Nothing waits to be checked."""
        return all(project.files.is_done for project in self.projects.values() if project.files is not None)

    @property
    def count(self) -> tuple[int, int]:
        """The number of files that wait, and of all."""
        files = [project.files for project in self.projects.values() if project.files is not None]
        return sum(each.waiting for each in files), sum(len(each) for each in files)

    def found(self, path: str) -> tuple[Diagnostic, ...]:
        """The findings in a file, or in a configuration."""
        home = self._homes.get(path)
        for project in [home] if home is not None else self.projects.values():
            if project.files is not None:
                shown = project.printed(path) or printed(path, os.getcwd())
                if found := project.files.found(shown):
                    return found
        return ()

    def with_findings(self) -> set[str]:
        """The paths of all files with findings."""
        found: set[str] = set()
        for project in self.projects.values():
            if project.files is not None:
                found |= project.absolute(project.files.with_findings())
        return found

    def home(self, path: str) -> tuple[CheckedFiles, str] | None:
        """Where a file is checked, and its printed path there; None where it is not: asking has nothing checked."""
        project = self._homes.get(path)
        shown = project.printed(path) if project is not None else None
        return (project.files, shown) if project is not None and project.files is not None and shown is not None else None

    def problems(self) -> list[str]:
        """Why configurations cannot be used, that was not said yet."""
        now = {project.problem for project in self.projects.values() if project.problem}
        new = sorted(now - self._problems)
        self._problems = now
        return new

    def configuration_of(self, path: str) -> str:
        """The configuration that holds for a file; ``""`` where there is none."""
        return self._home(path).configuration

    # -- what changes --------------------------------------------------------------------------------------------------

    def set_roots(self, roots: Iterable[str]) -> set[str]:
        """The folders that are open; returns the files whose findings are gone."""
        self._roots = [os.path.abspath(root) for root in roots]
        return self.reload()

    def reload(self) -> set[str]:
        """Read all configurations again; everything waits to be checked. Returns the files whose findings may be others now."""
        before, known = self.with_findings(), self.projects
        self.projects, self._homes, self._configurations, self._stamps = {}, {}, {}, {}
        for top in (*self._roots, *self.texts):
            self._note_stamps(top)
        for root in self._roots:
            self._project(root, self._configuration(root), known)
        for path in self.texts:
            self._home(path, known)
        pending = list(self.projects.values())
        for project in pending:  # grows
            pending += self._search(project, known)
        for project in self.projects.values():
            for path, data in self.texts.items():
                if self._home(path) is project and (shown := project.set_text(path, data)) is not None and project.files is not None:
                    before |= project.absolute(project.files.update([shown]))
        return before

    def update(self, path: str, data: bytes | None) -> set[str]:
        """A text was opened or changed, or (None) closed; the files whose findings are others now."""
        is_closed = data is None
        if data is None:
            self.texts.pop(path, None)
        else:
            self.texts[path] = data
        project = self._home(path)
        if data is None:  # the same file may be open under another name: that text stands for it
            data = next((self.texts[other] for other in self._names(project, project.printed(path))), None)
        shown = project.set_text(path, data)
        if project.files is None or shown is None:
            return {path}
        changed = project.absolute(project.files.update([shown])) | {path, *self._names(project, shown)}
        if is_closed:
            project.forget_name(path)
        if is_closed and not self._is_below_roots(path):  # a file of its own goes with its window
            self.projects.pop((project.top, project.configuration), None)
            self._homes.pop(path, None)
        return changed

    def _names(self, project: Project, shown: str | None) -> list[str]:
        """The names under which a file is open, given its printed path."""
        return [path for path in self.texts if self._homes.get(path) is project and project.printed(path) == shown] if shown else []

    def changed_on_disk(self, paths: Iterable[str]) -> set[str]:
        """Files that may have been written, made or removed: they wait, and what is gone is taken out at once."""
        again: dict[int, Project] = {}
        changed: set[str] = set()
        for path in paths:
            name = os.path.basename(path)
            if name in (OWN, PROJECT, _IGNORE_FILE) or self._decides(path):
                return self.reload()
            for project in self.projects.values():
                if project.files is None:
                    continue
                project.files.wait(project.files.depending_on(path))
                shown = project.printed(path)
                if shown is not None:
                    project.files.wait([shown])
                if not _is_plain(path) if shown is not None else (path + os.sep).startswith(os.path.join(project.top, "")):
                    again[id(project)] = project
        for project in again.values():
            changed |= self._take(project)
        return changed

    def poll(self) -> set[str] | None:
        """Whether a configuration, schema or baseline is another now: then everything is read again."""
        if any(stamp(path) != before for path, before in self._stamps.items()):
            return self.reload()
        return None

    def work(self, count: int) -> set[str]:
        """Check a few of the files that wait; the files whose findings are others now."""
        for project in self.projects.values():
            if project.files is not None and not project.files.is_done:
                return project.absolute(project.files.work(count))
        return set()

    # -- which project -------------------------------------------------------------------------------------------------

    def _home(self, path: str, known: dict[tuple[str, str], Project] | None = None) -> Project:
        found = self._homes.get(path)
        if found is None:
            configuration = self._configuration(os.path.dirname(path))
            root = max((root for root in self._roots if path.startswith(os.path.join(root, ""))), key=len, default=path)
            folder = os.path.dirname(configuration)
            is_inside = configuration and os.path.join(folder, "").startswith(os.path.join(root, ""))
            found = self._homes[path] = self._project(folder if is_inside else root, configuration, known)
        return found

    def _project(self, top: str, configuration: str, known: dict[tuple[str, str], Project] | None) -> Project:
        key = top, configuration
        project = self.projects.get(key)
        if project is None:
            project = self.projects[key] = Project(top, configuration, top in self.texts and top not in self._roots)
            self._note_stamps(top)
            before = (known or {}).get(key)
            project.files = before.files if before is not None else None  # in effect where the new one cannot be used
            project.load(self._note)
            self._stamps = {**project.stamps, **self._stamps}
            if project.problem and before is not None:
                project._printed = before._printed
            if known is None and project.files is not None:
                self._search(project, {})
        return project

    def _search(self, project: Project, known: dict[tuple[str, str], Project]) -> list[Project]:
        """Find the files of a project; returns the projects of those that are below it and have another configuration."""
        if project.files is None:
            return []
        before = set(self.projects)
        self._take(project, known)
        return [each for key, each in self.projects.items() if key not in before]

    def _take(self, project: Project, known: dict[tuple[str, str], Project] | None = None) -> set[str]:
        inputs = project.search()
        if os.path.isdir(project.top):
            mine = [pair for pair in inputs.files if self._home(os.path.abspath(pair[1]), known) is project]
            if len(mine) != len(inputs.files):
                inputs = inputs._replace(files=FileList.of(mine))
        return project.replace(inputs)

    def _configuration(self, folder: str) -> str:
        found = self._configurations.get(folder)
        if found is None:
            above = os.path.dirname(folder)
            if any(os.path.isfile(os.path.join(folder, name)) for name in (OWN, PROJECT)) or above == folder:
                found = self._read_configuration(folder)
            else:
                found = self._configuration(above)
            self._configurations[folder] = found
        return found

    def _read_configuration(self, folder: str) -> str:
        try:
            return (find([folder]) or ("", b""))[0]
        except ConfigError:  # what is wrong is said when it is loaded
            return next(path for name in (OWN, PROJECT) if os.path.isfile(path := os.path.join(folder, name)))

    def _is_below_roots(self, path: str) -> bool:
        return any(path.startswith(os.path.join(root, "")) for root in self._roots)

    def _decides(self, path: str) -> bool:
        return any(path in project.stamps for project in self.projects.values())

    def _note_stamps(self, top: str) -> None:
        """Note what the configurations are that may hold for a folder or file, and what is ignored there."""
        folder = top if os.path.isdir(top) else os.path.dirname(top)
        paths = [os.path.join(folder, _IGNORE_FILE)]
        while folder != os.path.dirname(folder):
            paths += [os.path.join(folder, OWN), os.path.join(folder, PROJECT)]
            folder = os.path.dirname(folder)
        for path in paths:
            if path not in self._stamps:
                self._stamps[path] = stamp(path)
