"""``seedlint check --watch``: check everything, then again what changes."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterable

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.cli import request
from seedlint.cli.check_command import Job, job_of, progress_bar
from seedlint.cli.combinations import reject_combinations
from seedlint.cli.streams import print_parts, say
from seedlint.config.configuration import OWN, PROJECT
from seedlint.config.merge import default_baseline
from seedlint.errors import ConfigError, SeedlintError, UsageError
from seedlint.run.inputs import why_left_out
from seedlint.run.pipeline import run_time
from seedlint.run.worker_pool import map_files
from seedlint.workspace.checked_files import CheckedFiles
from seedlint.workspace.workspace import Stamp, stamp

if TYPE_CHECKING:
    import argparse
    from typing import NoReturn

    from seedlint.model.settings import Settings

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_STEP, _DEBOUNCE, _POLL = 10, 400, 500  # ms: of quiet after a change, most to wait for that, between two looks at configurations
_AT_A_TIME = 200
_MOST_TEXTS = 2_000  # files whose lines are kept for code frames

# What has no meaning where findings are shown again and again.
_EXCLUDED = ("fix", "diff", "since", "output", "show_files", "show_settings", "statistics", "show_fixes", "exit_non_zero_on_fix")


def watch(args: argparse.Namespace) -> NoReturn:
    """Run the command; it ends with an interrupt.

    Raises:
        UsageError: an option that does not go with it, the extra is not installed.
        KeyboardInterrupt: the user has seen enough.
    """
    for name in _EXCLUDED:
        if getattr(args, name):
            raise UsageError(f"--watch shows findings whenever they change: leave out --{name.replace('_', '-')}")
    if "-" in args.paths:
        raise UsageError("--watch needs files or folders: standard input does not change")
    reject_combinations(args)
    try:
        import watchfiles
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'seedlint[watch]'") from error
    watched = _Watched(args)
    is_first = True
    try:
        while True:  # a folder that is moved or replaced is watched no longer: it begins again with what is there then
            places = _places(args.paths)
            for changes in watchfiles.watch(
                *places.stamps,
                watch_filter=None,
                debounce=_DEBOUNCE,
                step=_STEP,
                rust_timeout=_POLL,
                yield_on_timeout=True,
                recursive=places.are_folders,
                raise_interrupt=True,
                ignore_permission_denied=True,
            ):
                if _places(args.paths) != places:
                    break
                try:
                    if is_first or changes:
                        watched.look_again({os.path.abspath(path) for _, path in changes})
                    else:
                        watched.look_at_others()
                except SeedlintError as error:  # a PATH is gone; it may come again
                    say(f"seedlint: {error}")
                is_first = False
            else:
                raise KeyboardInterrupt
            watched.is_other = True
            is_first = True
    except OSError as error:
        raise UsageError(f"--watch: {error.strerror or error}") from error


class _Places(NamedTuple):
    """What is watched.

    Attributes:
        stamps: absolute path -> device and number of the folder that it names.
        are_folders: they are PATHs, watched with all below them; not what is around PATHs.
    """

    stamps: dict[str, tuple[int, int]]
    are_folders: bool


def _places(paths: Iterable[str]) -> _Places:
    """The folders to watch for some PATHs: those that are folders, or the closest ones that are there."""
    folders: dict[str, tuple[int, int]] = {}
    around: dict[str, tuple[int, int]] = {}
    for path in map(os.path.abspath, paths):
        place = path
        while (found := _folder(place)) is None and place != os.path.dirname(place):
            place = os.path.dirname(place)
        if found is not None:
            is_pattern = not os.path.lexists(path) and any(char in path for char in "*?[")
            (folders if place == path or is_pattern else around)[place] = found
    return _Places(folders or around, bool(folders))


def _folder(path: str) -> tuple[int, int] | None:
    """What tells a folder from another of its name; None for what is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


class _Watched:
    """What is watched, and what it came to.

    Attributes:
        is_other: what was shown is not what is there: everything is to be checked again.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.is_other = False
        self.stamps: dict[str, Stamp] = {}
        self.apart: dict[str, Stamp] = {}
        self.job = self.planned()
        self.state = self.checked()
        self.show("")

    def planned(self) -> Job:
        # As they were before everything is read: a change in between is then seen as one.
        self.stamps = self.decisive(request.configuration(self.args).settings)
        job = job_of(self.args)
        assert job is not None
        return job

    def checked(self) -> CheckedFiles:
        """Everything, checked."""
        job = self.job
        self.files = {path: stamp(path) for _, path in job.inputs.files}  # until the watcher has begun
        state = CheckedFiles(job.inputs, job.plan)
        with progress_bar(self.args) as progress:
            state.work_all(map_files(job.inputs.files, job.plan, run_time(job.plan)), progress)
        self.texts: dict[str, list[str]] = {}
        self.read = request.make_style(self.args, job.plan, job.inputs, job.loaded.fail_on).lines
        self.note_paths(state)
        return state

    def note_paths(self, state: CheckedFiles) -> None:
        self.printed = {os.path.abspath(path): shown for shown, path in state.paths()}
        # What the watcher does not see: files that links lead to, and PATHs beside folders that are watched.
        apart = {path for path in self.printed if os.path.islink(path)}
        if _places(self.args.paths).are_folders:
            apart |= {os.path.abspath(path) for path in self.args.paths if not os.path.isdir(path)}
        self.apart = {path: self.apart[path] if path in self.apart else stamp(path) for path in apart}

    def decisive(self, settings: Settings) -> dict[str, Stamp]:
        """The files that decide how everything is checked: configurations, schemas, the baseline."""
        named = (settings.baseline, settings.schema, *(override.schema for override in settings.overrides))
        found = {os.path.abspath(path) for path in (self.args.config, default_baseline(settings.base), *named) if path}
        for path in self.args.paths:
            folder = os.path.abspath(path)
            found |= {os.path.join(folder, ".gitignore")}
            while folder != (above := os.path.dirname(folder)):
                found |= {os.path.join(folder, name) for name in (OWN, PROJECT, ".gitignore")}
                folder = above
        return {path: stamp(path) for path in found}

    def look_at_others(self) -> None:
        """Look at what the watcher does not see."""
        other = {path for path, before in self.apart.items() if stamp(path) != before}
        if other or any(stamp(path) != before for path, before in self.stamps.items()):
            self.look_again(other)

    def look_again(self, paths: set[str]) -> None:
        """Check what has changed, and show what it comes to; nothing where nothing is different."""
        started = time.perf_counter()
        if self.is_other or any(stamp(path) != before for path, before in self.stamps.items()):
            self.reload(started)
            return
        is_first = bool(self.files)
        if is_first:  # what was changed while everything was checked
            paths = paths | {os.path.abspath(path) for path, before in self.files.items() if stamp(path) != before}
            self.files = {}
        paths = paths | {path for path, before in self.apart.items() if stamp(path) != before}
        for path in paths & self.apart.keys():
            self.apart[path] = stamp(path)
        counted = len(self.state), self.state.inputs.skipped
        changed = self.find_again() if is_first or any(map(self.may_be_other, paths)) else set()
        known = [self.printed[path] for path in paths if path in self.printed]
        known += [name for path in paths for name in self.state.depending_on(path)]
        changed |= self.state.update(known)
        for name in known:
            self.texts.pop(name, None)
        if changed:
            self.show(f"findings of {len(changed):,} {'file' if len(changed) == 1 else 'files'} changed, {_milliseconds(started)}")
        elif counted != (len(self.state), self.state.inputs.skipped):
            self.show(f"other files are there, {_milliseconds(started)}")

    def may_be_other(self, path: str) -> bool:
        """Whether a path means that other files are there than before."""
        if os.path.basename(path) == ".gitignore":
            return True
        try:
            found = os.lstat(path)
        except OSError:
            return path in self.printed or any(known.startswith(os.path.join(path, "")) for known in self.printed)
        if path in self.printed:  # one that became another name of a file is not checked twice
            return not stat.S_ISREG(found.st_mode) or found.st_nlink > 1
        return os.path.isdir(path) or not why_left_out(path, self.job.plan.settings)

    def find_again(self) -> set[str]:
        """Look which files are there, and check the new ones."""
        inputs = request.find(self.args, self.job.plan.settings)
        gone = self.state.replace_inputs(inputs)
        changed = self.state.update(gone)
        while not self.state.is_done:
            changed |= self.state.work(_AT_A_TIME)
        self.note_paths(self.state)
        return changed

    def reload(self, started: float) -> None:
        """Begin again with another configuration; one that cannot be used is reported, and the earlier one stays."""
        self.is_other = False
        try:
            self.job = self.planned()
            self.state = self.checked()
        except SeedlintError as error:
            self.is_other = isinstance(error, UsageError)  # files that are not there
            for words in error.problems if isinstance(error, ConfigError) else (str(error),):
                say(f"seedlint: {words}")
            return
        self.show(f"everything checked again, {_milliseconds(started)}")

    def show(self, what: str) -> None:
        """The findings, then one line."""
        from seedlint.emit.summary import closing

        report = self.state.report()
        style = request.make_style(self.args, self.job.plan, self.state.inputs, self.job.loaded.fail_on).replace(lines=self.lines)
        if sys.stdout.isatty():
            print_parts([_CLEAR], sys.stdout)
        print_parts(self.job.render(report, style), sys.stdout)
        sys.stdout.flush()
        if not self.args.quiet:
            say(f"{closing(report, fix=False)}; {what + '; ' if what else ''}watching, Ctrl-C ends")

    def lines(self, path: str) -> list[str]:
        """The lines of a file, for code frames: read once."""
        if path not in self.texts:
            while len(self.texts) >= _MOST_TEXTS:
                del self.texts[next(iter(self.texts))]
            self.texts[path] = list(self.read(path))
        return self.texts[path]


def _milliseconds(started: float) -> str:
    return f"{(time.perf_counter() - started) * 1_000:.0f} ms"
