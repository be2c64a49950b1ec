"""The whole story: read the files twice, once to learn what they hold, once to list what the draft does not allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.emit.escape import indented_json
from seedlint.infer.draft import Json, draft
from seedlint.infer.kinds import Groups, Kind, kinds
from seedlint.infer.left_out import LeftOut
from seedlint.infer.slips import Rarity
from seedlint.run.map_file import reopen
from seedlint.schema.violations import Schema

if TYPE_CHECKING:
    from seedlint.check.plan import Plan
    from seedlint.model.document import Document

Files = Sequence[tuple[str, str]]  # printed path and system path
Progress = Callable[[int, int], None]


class Inference:
    """What was learned from files.

    Attributes:
        kinds: the kinds of files, one list for each kind of folder.
        files: how many files there were in all.
        read: how many of them could be read.
    """

    def __init__(self, files: Files, plan: Plan, rarity: Rarity, progress: Progress | None, unread: Callable[[str], None]) -> None:
        """Read the files.

        Args:
            files: see there.
            plan: how each file is read.
            rarity: what counts as rare.
            progress: called with steps done and steps in all; or None.
            unread: called for each file that is left out, with its place and why.
        """
        self._files = files
        self._plan = plan
        self._rarity = rarity
        self._progress = progress
        groups = Groups()
        self.read = 0
        for number, (path, doc) in enumerate(self._documents(0)):
            if why := _why_unread(doc):
                unread(why)
            else:
                self.read += 1
                groups.add(path, doc.data, number)
        self.files = len(files)
        self.kinds = kinds(groups)
        self._groups = groups

    def _documents(self, round_: int) -> Iterator[tuple[str, Document]]:
        total = 2 * len(self._files)
        for number, (path, system_path) in enumerate(self._files):
            yield path, reopen(path, system_path, self._plan, 0.0)
            if self._progress is not None:
                self._progress(round_ * len(self._files) + number + 1, total)

    def draft(self, some: Sequence[Kind], title: str = "") -> Json:
        """The schema of some kinds of files."""
        return draft(some, self._rarity, title)

    def left_out(self, every_place: bool = False) -> LeftOut:
        """What the drafts reject in the files, each kind by its own."""
        found = LeftOut(every_place)
        schemas = {kind.name: _schema(self.draft([kind])) for some in self.kinds for kind in some}
        for number, (path, doc) in enumerate(self._documents(1)):
            if not _why_unread(doc):
                name = self._kind_of(path, doc.data)
                found.add(doc, schemas[name], name, number)
        return found

    def folder_of(self, path: str) -> str:
        """The folder that a file was counted in, by its printed path."""
        return self._groups.folder_of(path)

    def _kind_of(self, path: str, data: dict[str, Any]) -> str:
        return self._groups.kind_of(path, data, self.kinds).name


def _schema(contents: Json) -> Schema:
    return Schema("draft", "draft", (text(contents).encode("utf-8", "backslashreplace"),), contents)


def _why_unread(doc: Document) -> str:
    """Place and reason of a file that says nothing about the others; empty for one that does."""
    if not doc.broken and doc.data:
        return ""
    problem = doc.problems[0] if doc.problems else None
    span = problem.span if problem is not None else doc.span_of(())
    return f"{span.path}:{span.line}:{span.column}: {problem.message if problem is not None else 'no fields'}"


def text(contents: Json) -> str:
    """A schema as it is written."""
    return indented_json(contents)
