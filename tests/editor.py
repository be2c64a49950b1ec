"""A real editor's side of the language server: a client over standard input and output, and what it was told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

ALL_OF_IT = types.ClientCapabilities(
    general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf16]),
    window=types.WindowClientCapabilities(work_done_progress=True),
    workspace=types.WorkspaceClientCapabilities(
        workspace_folders=True,
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=[types.ResourceOperationKind.Create]
        ),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
)


def speaking(*encodings: types.PositionEncodingKind) -> types.ClientCapabilities:
    """An editor that counts columns in these units."""
    return types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=list(encodings)))


class Editor:
    """An editor that has some folders open."""

    def __init__(self) -> None:
        self.client = LanguageClient("editor", "1")
        self.shown: dict[str, types.PublishDiagnosticsParams] = {}  # URI -> what was shown last
        self.published: list[types.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self.progress: list[Any] = []
        self.watched: list[str] = []
        self.opened: set[Path] = set()
        self.capabilities = types.ServerCapabilities()
        feature = self.client.feature

        @feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.shown[params.uri] = params
            self.published.append(params)

        @feature(types.WINDOW_SHOW_MESSAGE)
        def show_message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @feature(types.WINDOW_LOG_MESSAGE)
        def log_message(params: types.LogMessageParams) -> None:
            self.messages.append(params.message)

        @feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(_: types.WorkDoneProgressCreateParams) -> None:
            return None

        @feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            self.progress.append(params.value)

        @feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.watched += [each.method for each in params.registrations]

    def open(self, path: Path, text: str, version: int = 1) -> None:
        self.opened.add(path)
        item = types.TextDocumentItem(path.as_uri(), "markdown", version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, path: Path, version: int, *changes: types.TextDocumentContentChangeEvent | str) -> None:
        events = [types.TextDocumentContentChangeWholeDocument(each) if isinstance(each, str) else each for each in changes]
        identifier = types.VersionedTextDocumentIdentifier(version, path.as_uri())
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, events))

    def save(self, path: Path) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

    def close(self, path: Path) -> None:
        self.opened.discard(path)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

    def touched(self, *paths: Path) -> None:
        """Say that files on disk were written, made or removed."""
        kinds = {True: types.FileChangeType.Changed, False: types.FileChangeType.Deleted}
        changes = [types.FileEvent(path.as_uri(), kinds[path.exists()]) for path in paths]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    @contextlib.contextmanager
    def folder(self, root: Path) -> Iterator[Editor]:
        """One more folder; what is open at the end is closed, and the folder too."""
        change = [types.WorkspaceFolder(root.as_uri(), root.name)]
        self._change_folders(types.WorkspaceFoldersChangeEvent(change, []))
        try:
            yield self
        finally:
            for path in sorted(self.opened):
                self.close(path)
            self._change_folders(types.WorkspaceFoldersChangeEvent([], change))

    def _change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        self.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    def codes(self, path: Path) -> list[str]:
        """The codes of what is shown of a file."""
        found = self.shown.get(path.as_uri())
        return [str(each.code) for each in found.diagnostics] if found is not None else []

    async def until(self, holds: Callable[[], Any], seconds: float = 60) -> None:
        """Wait until something holds."""
        for _ in range(int(seconds * 100)):
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("what was waited for did not happen")

    async def actions(self, path: Path, line: int | None = None, only: list[str] | None = None) -> list[types.CodeAction]:
        place = types.Range(types.Position(line or 0, 0), types.Position(9_999 if line is None else line, 9_999))
        context = types.CodeActionContext([], only=only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(path.as_uri()), place, context)
        return list(await self.client.text_document_code_action_async(params) or ())

    async def complete(self, path: Path, line: int, column: int) -> list[types.CompletionItem]:
        params = types.CompletionParams(types.TextDocumentIdentifier(path.as_uri()), types.Position(line, column))
        return list(await self.client.text_document_completion_async(params) or ())

    async def hover(self, path: Path, line: int, column: int) -> str:
        params = types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), types.Position(line, column))
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found is not None else ""


@contextlib.asynccontextmanager
async def editor(
    *roots: Path, log: Path, cwd: Path | None = None, can: types.ClientCapabilities = ALL_OF_IT, options: Any = None
) -> AsyncIterator[Editor]:
    """An editor with a server of its own; what that writes to its log is checked to be nothing."""
    here = Editor()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "ignore"}
    words = ("/bin/sh", "-c", 'exec "$0" -m seedlint lsp --stdio 2>"$1"', sys.executable, str(log))
    await here.client.start_io(*words, cwd=str(cwd or roots[0]), env=environment)
    folders = [types.WorkspaceFolder(root.as_uri(), root.name) for root in roots]
    asked = types.InitializeParams(capabilities=can, workspace_folders=folders, initialization_options=options)
    here.capabilities = (await here.client.initialize_async(asked)).capabilities
    here.client.initialized(types.InitializedParams())
    try:
        yield here
        await here.client.shutdown_async(None)
    finally:
        here.client.exit(None)
        await asyncio.wait_for(here.client.stop(), 60)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert said == "", said


def applied(text: str, edits: Iterable[Any]) -> str:
    """A text after edits whose columns are in UTF-16."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(position: types.Position) -> int:
        before = lines[position.line].encode("utf-16-le")[: position.character * 2]
        return starts[position.line] + len(before.decode("utf-16-le"))

    for edit in sorted(edits, key=lambda edit: offset(edit.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text
