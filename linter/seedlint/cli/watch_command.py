"""``seedlint check --watch``: check everything, then again what changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

from seedlint._typing import TYPE_CHECKING
from seedlint.cli import request
from seedlint.cli.check_command import Job, job_of, progress_bar
from seedlint.cli.combinations import reject_combinations
from seedlint.cli.streams import print_parts, say
from seedlint.config.configuration import OWN, PROJECT
from seedlint.errors import ConfigError, SeedlintError, UsageError
from seedlint.run.inputs import why_left_out
from seedlint.run.pipeline import run_time
from seedlint.run.worker_pool import map_files
from seedlint.workspace.checked_files import CheckedFiles
from seedlint.workspace.workspace import Stamp, stamp

if TYPE_CHECKING:
    import argparse
    from typing import NoReturn

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
    folders = sorted({os.path.abspath(path) for path in args.paths if os.path.isdir(path)})
    parents = sorted({os.path.dirname(os.path.abspath(path)) for path in args.paths})
    try:
        for changes in watchfiles.watch(
            *(folders or parents),
            watch_filter=None,
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=_POLL,
            yield_on_timeout=True,
            recursive=bool(folders),
            raise_interrupt=True,
        ):
            try:
                watched.look_again({os.path.abspath(path) for _, path in changes})
            except UsageError as error:  # a PATH is gone; it may come again
                say(f"seedlint: {error}")
    except OSError as error:
        raise UsageError(f"--watch: {error.strerror or error}") from error
    raise KeyboardInterrupt


class _Watched:
    """What is watched, and what it came to."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.job = self.planned()
        self.stamps = self.decisive()
        self.files = {path: stamp(path) for _, path in self.job.inputs.files}  # until the watcher has begun
        self.state = self.checked()
        self.show("")

    def planned(self) -> Job:
        job = job_of(self.args)
        assert job is not None
        return job

    def checked(self) -> CheckedFiles:
        """Everything, checked."""
        job = self.job
        state = CheckedFiles(job.inputs, job.plan)
        with progress_bar(self.args) as progress:
            state.work_all(map_files(job.inputs.files, job.plan, run_time(job.plan)), progress)
        self.texts: dict[str, list[str]] = {}
        self.read = request.make_style(self.args, job.plan, job.inputs, job.loaded.fail_on).lines
        self.printed = {os.path.abspath(path): shown for shown, path in state.paths()}
        return state

    def decisive(self) -> dict[str, Stamp]:
        """The files that decide how everything is checked: configurations, schemas, the baseline."""
        settings = self.job.plan.settings
        found = {os.path.abspath(path) for path in (self.args.config, settings.baseline) if path}
        found |= {os.path.abspath(self.job.plan.schema(name).path) for name in _schemas(self.job)}
        for path in self.args.paths:
            folder = os.path.abspath(path)
            found |= {os.path.join(folder, ".gitignore")}
            while folder != (above := os.path.dirname(folder)):
                found |= {os.path.join(folder, name) for name in (OWN, PROJECT)}
                folder = above
        return {path: stamp(path) for path in found}

    def look_again(self, paths: set[str]) -> None:
        """Check what has changed, and show what it comes to; nothing where nothing is different."""
        started = time.perf_counter()
        if self.files:  # what was changed while everything was checked
            paths |= {os.path.abspath(path) for path, before in self.files.items() if stamp(path) != before}
            self.files = {}
        now = {path: stamp(path) for path in self.stamps}
        if now != self.stamps:
            self.stamps = now
            self.reload(started)
            return
        known = [self.printed[path] for path in paths if path in self.printed and os.path.isfile(path)]
        known += [name for path in paths for name in self.state.depending_on(path)]
        changed = self.state.update(known)
        for name in known:
            self.texts.pop(name, None)
        if any(self.may_be_other(path) for path in paths):
            changed |= self.find_again()
        if changed:
            self.show(f"findings of {len(changed):,} {'file' if len(changed) == 1 else 'files'} changed, {_milliseconds(started)}")

    def may_be_other(self, path: str) -> bool:
        """Whether a path means that other files are there than before."""
        if path in self.printed:
            return not os.path.isfile(path)
        return os.path.isdir(path) or (os.path.isfile(path) and not why_left_out(path, self.job.plan.settings)) or self.was_folder(path)

    def was_folder(self, path: str) -> bool:
        inside = os.path.join(path, "")
        return not os.path.exists(path) and any(known.startswith(inside) for known in self.printed)

    def find_again(self) -> set[str]:
        """Look which files are there, and check the new ones."""
        inputs = request.find(self.args, self.job.plan.settings)
        gone = self.state.replace_inputs(inputs)
        changed = self.state.update(gone)
        while not self.state.is_done:
            changed |= self.state.work(_AT_A_TIME)
        self.printed = {os.path.abspath(path): shown for shown, path in self.state.paths()}
        return changed

    def reload(self, started: float) -> None:
        """Begin again with another configuration; one that cannot be used is reported, and the earlier one stays."""
        try:
            self.job = self.planned()
            self.state = self.checked()
        except SeedlintError as error:
            for words in error.problems if isinstance(error, ConfigError) else (str(error),):
                say(f"seedlint: {words}")
            return
        self.stamps = {**self.decisive(), **self.stamps}  # as they were before everything was read again
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


def _schemas(job: Job) -> Iterator[str]:
    settings = job.plan.settings
    yield from filter(None, (settings.schema, *(override.schema for override in settings.overrides)))


def _milliseconds(started: float) -> str:
    return f"{(time.perf_counter() - started) * 1_000:.0f} ms"
