"""What a run reads: files found on disk, and texts that were handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping, Sequence

from seedlint._typing import TYPE_CHECKING, NamedTuple
from seedlint.check.plan import Plan
from seedlint.files import discover
from seedlint.files.file_list import FileList, OrderedFiles, PrintedPaths, SystemPaths
from seedlint.model.document import Document
from seedlint.model.settings import Override, Settings
from seedlint.run.map_file import document, reopen

if TYPE_CHECKING:
    from seedlint.files.source import Source


class Inputs(NamedTuple):
    """What a run reads.

    Attributes:
        files: pairs of printed path and system path.
        texts: pairs of the name a text was handed in under, and its bytes.
        skipped: pairs of printed path and reason, of files that do not count.
        walked: a folder was searched for files; files were not only named.
        changed: report only findings in these files, or with a note in one, and in texts; None for all.
        whole: the folders that were searched hold everything that the configuration is for.
        unchecked: texts that were handed in under a name that patterns exclude.
        sources: archives and storage that some of the files are in.
    """

    files: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, bytes]] = ()
    skipped: Sequence[tuple[str, str]] = ()
    walked: bool = False
    changed: Container[str] | None = None
    whole: bool = False
    unchecked: Sequence[tuple[str, bytes]] = ()
    sources: Sequence[Source] = ()

    def packed(self) -> OrderedFiles:
        """The files, in order."""
        return self.files if isinstance(self.files, OrderedFiles) else FileList.of(sorted(dict(self.files).items()))

    def system_paths(self) -> Mapping[str, str]:
        """Printed path -> system path of each file."""
        return SystemPaths(self.packed())

    def printed_paths(self) -> PrintedPaths:
        """The printed paths of files, and the names of texts."""
        return PrintedPaths(self.packed(), [name for name, _ in self.texts])


FindInputs = Callable[[Sequence[str], Settings], tuple[Inputs, list[str]]]  # as `find_inputs`


def selection(settings: Settings) -> discover.Selection:
    """Which files count, by the settings."""
    pages = []
    parts: list[Settings | Override] = [settings, *settings.overrides]
    for part in parts:
        if part.preset is not None:
            from seedlint.presets.load_preset import load_preset

            preset = load_preset(part.preset)
            files = part.files if isinstance(part, Override) else None
            pages.append(discover.Pages(files, preset.extensions, preset.partials, preset.reading.reader))
    base = settings.base or os.getcwd()
    return discover.Selection(
        base, settings.include, settings.exclude, settings.force_exclude, pages=tuple(pages), limit=settings.max_file_size
    )


def why_left_out(path: str, settings: Settings) -> str:
    """Why patterns and default exclusions leave out a file of this name, in a word; empty where they do not."""
    reason = discover.why_left_out(path, selection(settings))
    return reason.kind if reason else ""


def find_inputs(paths: Sequence[str], settings: Settings) -> tuple[Inputs, list[str]]:
    """Resolve PATHs; the second part lists those that match nothing."""
    found = discover.find(paths, selection(settings))
    folders = [os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path)]
    whole = bool(settings.base) and os.path.join(settings.base, "").startswith(tuple(folders))
    return Inputs(found.files, (), found.skipped, bool(folders), whole=whole, sources=found.sources), found.unmatched


def reader(inputs: Inputs, plan: Plan, now: float) -> Callable[[str], Document]:
    """A function that reads a file of the run again, by its printed path: to place a finding, or to describe it in a baseline."""
    files, texts = inputs.system_paths(), dict(inputs.texts)

    def reopened(path: str) -> Document:
        return document(path, texts[path], plan, now) if path in texts else reopen(path, files.get(path, path), plan, now)

    return reopened
