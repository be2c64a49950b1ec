"""The language server: what an editor sends, and the answers to it.

Everything runs in one thread: a change is checked when it comes, files that wait are checked a few at a time in between.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

from seedlint._typing import NamedTuple
from seedlint._version import __version__
from seedlint.config.configuration import OWN
from seedlint.lsp import actions, diagnostics, hover, outline, vocabulary
from seedlint.lsp.buffer import Buffer
from seedlint.lsp.completion import complete
from seedlint.model.diagnostic import Diagnostic, Safety
from seedlint.model.document import Document
from seedlint.schema.violations import Schema
from seedlint.workspace.checked_files import CheckedFiles
from seedlint.workspace.workspace import Workspace

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.seedlint"
_AT_A_TIME = 8  # files that are checked between two looks at what the editor says
_POLL = 1.0  # seconds between two looks at configurations, schemas and baselines
_MOST_CLOSED = 1_000  # files that are not open and whose findings are shown
_MOST_BUFFERS = 256  # texts of such files that are kept to work out places
_WATCHED = (
    "**/*.{md,markdown,mdx,txt,yaml,yml,MD,TXT}", "**/seedlint.toml", "**/pyproject.toml", "**/.gitignore", "**/*.json",
    "**/*.{png,jpg,jpeg,gif,webp,svg,avif,heic,heif,ico,bmp}",
)  # fmt: skip


class _Protocol(LanguageServerProtocol):  # type: ignore[misc, unused-ignore]
    """The protocol without pygls' own copies of the texts, which end a line where editors do not (U+2028, form feed)."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.opened(params)  # type: ignore[attr-defined]

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.changed(params)  # type: ignore[attr-defined]

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.closed(params)  # type: ignore[attr-defined]


class _Place(NamedTuple):
    """A file that a request is about: its path, its text, where it is checked and under which name."""

    path: str
    buffer: Buffer
    files: CheckedFiles
    printed: str

    @property
    def doc(self) -> Document:
        return self.files.document(self.printed)


class Server(LanguageServer):
    """The server: a class because pygls wants one, and because what is open and what was shown is its state."""

    def __init__(self) -> None:
        super().__init__("seedlint", __version__, protocol_cls=_Protocol)
        self.state = Workspace(vocabulary.used)
        self.buffers: dict[str, Buffer] = {}  # of open files, by absolute path
        self.uris: dict[str, str] = {}  # as the editor writes them
        self.closed_buffers: dict[str, Buffer] = {}
        self.shown: dict[str, list[types.Diagnostic]] = {}
        self.mirrors: dict[str, set[str]] = {}  # path -> other files that note something in it
        self.noted: dict[str, set[str]] = {}  # path -> files that its findings note
        self.dirty: dict[str, None] = {}
        self.only_open = False
        self.was_cut = False
        self.background: asyncio.Task[None] | None = None
        self.poller: asyncio.Task[None] | None = None
        self.can_watch = False
        self.shutting_down = False

    # -- texts ---------------------------------------------------------------------------------------------------------

    @property
    def encoding(self) -> str:
        chosen = self.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        return str(getattr(chosen, "value", chosen))

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        path = path_of(document.uri)
        if path is None:
            return
        self.buffers[path] = Buffer(document.text, self.encoding, document.version)
        self.uris[path] = document.uri
        self.closed_buffers.pop(path, None)
        self._check_soon(path)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None and path in self.buffers:
            self.buffers[path].change(params.content_changes, params.text_document.version)
            self._check_soon(path)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None and self.buffers.pop(path, None) is not None:
            self.dirty.pop(path, None)
            self.publish(self.state.update(path, None) | {path})

    def saved(self, uri: str) -> None:
        path = path_of(uri)
        if path is not None:
            self._check_soon(path)
            self.changed_on_disk([path])

    def _check_soon(self, path: str) -> None:
        """Check a text when everything that the editor has sent so far was read: of several changes only the last counts."""
        if not self.dirty:
            asyncio.get_running_loop().call_soon(self.check_now)
        self.dirty[path] = None

    def check_now(self) -> None:
        """Check the texts that were changed."""
        dirty, self.dirty = list(self.dirty), {}
        changed: set[str] = set()
        for path in dirty:
            if path in self.buffers:
                changed |= self.state.update(path, self.buffers[path].data)
                changed.add(path)  # its version is another
        self.publish(changed)
        self.go_on()

    def buffer(self, path: str) -> Buffer:
        """The text of a file, open or not."""
        found = self.buffers.get(path) or self.closed_buffers.get(path)
        if found is None:
            try:
                with open(path, "rb") as file:
                    found = Buffer.of_bytes(file.read(1 << 24), self.encoding)
            except OSError:
                found = Buffer("", self.encoding)
            while len(self.closed_buffers) >= _MOST_BUFFERS:
                del self.closed_buffers[next(iter(self.closed_buffers))]
            self.closed_buffers[path] = found
        return found

    def place(self, uri: str) -> _Place | None:
        """The open file that a request is about, checked as it is now; None for one that is not checked."""
        path = path_of(uri)
        if path is None or path not in self.buffers:
            return None
        if self.dirty:
            self.check_now()
        home = self.state.home(path)
        return _Place(path, self.buffers[path], *home) if home is not None else None

    # -- what is shown -------------------------------------------------------------------------------------------------

    def absolute(self, path: str) -> Callable[[str], str]:
        """What makes printed paths absolute, for the findings of a file."""
        home = self.state.home(path)
        system_paths = home[0].system_paths if home is not None else {}
        return lambda shown: os.path.abspath(system_paths.get(shown, shown))

    def publish(self, paths: Iterable[str]) -> None:
        """Show the findings of files, and what they note in others."""
        pending = dict.fromkeys(paths)
        for path in [*pending]:
            self.closed_buffers.pop(path, None)
            absolute = self.absolute(path)
            notes = {absolute(note.span.path) for found in self.state.found(path) for note in found.notes} - {path}
            for other in self.noted.get(path, set()) | notes:
                pending[other] = None
                self.mirrors.setdefault(other, set()).discard(path)
            self.noted[path] = notes
            for other in notes:
                self.mirrors[other].add(path)
        for path in pending:
            self.show(path)
        for words in self.state.problems():
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"seedlint: {words}"))

    def show(self, path: str) -> None:
        """Show the findings of one file; those of a closed one only where they are others than before."""
        absolute = self.absolute(path)
        now = [diagnostics.in_its_file(found, path, absolute, self.buffer) for found in self.state.found(path)]
        for other in sorted(self.mirrors.get(path, ())):
            there = self.absolute(other)
            for found in self.state.found(other):
                if any(there(note.span.path) == path for note in found.notes):
                    now += diagnostics.in_noted_file(found, path, other, self.buffer)
        buffer = self.buffers.get(path)
        if buffer is None:
            before = self.shown.get(path)
            if (before or []) == now or (before is None and not self.may_show_closed()):
                return
            if self.only_open:
                now = []
        if now:
            self.shown[path] = now
        else:
            self.shown.pop(path, None)
        uri = self.uris.get(path) or diagnostics.uri_of(path)
        version = buffer.version if buffer is not None else None
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, now, version))

    def may_show_closed(self) -> bool:
        """Whether the findings of one more file that is not open are shown."""
        if self.only_open:
            return False
        if len(self.shown) - len(self.buffers) < _MOST_CLOSED:
            return True
        if not self.was_cut:
            self.was_cut = True
            words = f"seedlint: findings of {_MOST_CLOSED:,} files that are not open are shown; the rest when they are opened"
            self.window_log_message(types.LogMessageParams(types.MessageType.Info, words))
        return False

    # -- files on disk -------------------------------------------------------------------------------------------------

    def start(self, roots: Iterable[str]) -> None:
        """Take in the folders that are open, check the open texts at once and everything else in the background."""
        self.publish(self.state.set_roots(roots))
        self.go_on()
        if self.poller is None:
            self.poller = asyncio.ensure_future(self.poll())

    def roots(self) -> list[str]:
        """The folders that the editor has open."""
        folders = [path_of(uri) for uri in self.workspace.folders]
        if not folders and self.workspace.root_uri:
            folders = [path_of(self.workspace.root_uri)]
        return [folder for folder in folders if folder is not None and os.path.isdir(folder)]

    def changed_on_disk(self, paths: Iterable[str]) -> None:
        self.publish(self.state.changed_on_disk(list(paths)))
        self.go_on()

    async def poll(self) -> None:
        """Read configurations again when they change: not every editor watches files."""
        while True:
            await asyncio.sleep(_POLL)
            changed = self.state.poll()
            if changed is not None:
                self.publish(changed)
                self.go_on()

    def go_on(self) -> None:
        """Check what waits, in the background."""
        if not self.state.is_done and (self.background is None or self.background.done()):
            self.background = asyncio.ensure_future(self.index())

    async def index(self) -> None:
        """Check files that wait, with progress where there are many."""
        token = await self.begin_progress() if self.state.count[0] > 100 else ""
        while not self.state.is_done:
            self.publish(self.state.work(_AT_A_TIME))
            waiting, total = self.state.count
            if token and waiting % (_AT_A_TIME * 16) < _AT_A_TIME:
                done = total - waiting
                percent = 100 * done // max(total, 1)
                report = types.WorkDoneProgressReport(message=f"{done:,} of {total:,} files", percentage=percent)
                self.work_done_progress.report(token, report)
            await asyncio.sleep(0)
        if token:
            self.work_done_progress.end(token, types.WorkDoneProgressEnd())
        # What was indexed stays: the garbage collector need not go through all of it while somebody types.
        gc.collect()
        gc.freeze()

    async def begin_progress(self) -> str:
        """Show progress where the editor can; the token of it."""
        window = self.client_capabilities.window
        if window is None or not window.work_done_progress:
            return ""
        token = f"seedlint-{id(object())}-{self.state.count[1]}"
        await self.work_done_progress.create_async(token)
        self.work_done_progress.begin(token, types.WorkDoneProgressBegin(title="seedlint: checking", percentage=0))
        return token

    # -- code actions --------------------------------------------------------------------------------------------------

    def edit(self, path: str, changes: Iterable[actions.Change], buffer: Buffer | None = None) -> types.WorkspaceEdit:
        """Changes of one text as an editor takes them: of the version that they were made for where it can tell."""
        text = buffer or self.buffer(path)
        uri = self.uris.get(path) or diagnostics.uri_of(path)
        edits = [types.TextEdit(text.range(change.start, change.end), change.text) for change in changes]
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.workspace_edit is not None and workspace.workspace_edit.document_changes:
            identifier = types.OptionalVersionedTextDocumentIdentifier(uri, text.version)
            return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(edits))])
        return types.WorkspaceEdit(changes={uri: edits})

    def code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        place = self.place(params.text_document.uri)
        if place is None:
            return []
        wanted = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]

        def is_wanted(kind: str) -> bool:
            return not wanted or any(kind == each or kind.startswith(f"{each}.") for each in wanted)

        everything = place.files.found(place.printed)
        found: list[types.CodeAction] = []
        if is_wanted(types.CodeActionKind.QuickFix.value):
            for each in everything:
                if _meets(place.buffer.range_of(each.span), params.range):
                    found += self.quick_fixes(place, each)
            if actions.has_fix(everything, Safety.UNSAFE) and (changes := self.fix_all(place, unsafe=True)):
                title = "Fix all in this file, also where that may change the meaning (unsafe)"
                found.append(types.CodeAction(title, types.CodeActionKind.QuickFix, edit=self.edit(place.path, changes)))
        if is_wanted(FIX_ALL) and actions.has_fix(everything, Safety.SAFE) and (changes := self.fix_all(place, unsafe=False)):
            found.append(types.CodeAction("Fix all in this file (safe)", FIX_ALL, edit=self.edit(place.path, changes)))
        return found

    def fix_all(self, place: _Place, unsafe: bool) -> list[actions.Change]:
        return actions.fix_all(place.printed, place.buffer.text, place.files.plan, unsafe)

    def quick_fixes(self, place: _Place, found: Diagnostic) -> Iterator[types.CodeAction]:
        path, buffer, files, name = place
        doc, data = place.doc, buffer.data

        def read(new: bytes) -> Document:
            kept = files.texts.get(name)
            files.texts[name] = new
            try:
                return files.document(name)
            finally:
                if kept is None:
                    del files.texts[name]
                else:
                    files.texts[name] = kept

        shown = [diagnostics.in_its_file(found, path, self.absolute(path), self.buffer)]
        kind = types.CodeActionKind.QuickFix
        if found.fix is not None and (changes := actions.fix(doc, data, found, read)):
            is_safe = found.fix.safety is Safety.SAFE
            title = found.fix.title[:1].upper() + found.fix.title[1:]
            words = f"{title} [{found.rule}]" if is_safe else f"{title} [{found.rule}] (unsafe: may change the meaning)"
            yield types.CodeAction(words, kind, shown, is_safe, edit=self.edit(path, changes))
        silence = actions.ignore(doc, data, found, files.plan, read)
        if silence is not None:
            words = f"Ignore {found.rule} {silence.where}"
            yield types.CodeAction(words, kind, shown, edit=self.edit(path, [silence.change]))
        configuration = self.state.configuration_of(path)
        if configuration or self.roots():
            yield from self.allow(found, path, configuration, shown)

    def allow(self, found: Diagnostic, path: str, configuration: str, shown: list[types.Diagnostic]) -> Iterator[types.CodeAction]:
        title, kind = f"Allow {found.rule} here in {os.path.basename(configuration) or OWN}", types.CodeActionKind.QuickFix
        if configuration:
            change = actions.allow_entry(found, path, configuration, self.buffer(configuration).text)
            if change is not None:
                yield types.CodeAction(title, kind, shown, edit=self.edit(configuration, [change]))
            return
        root = next((root for root in self.roots() if path.startswith(os.path.join(root, ""))), None)
        workspace = self.client_capabilities.workspace
        operations = workspace.workspace_edit.resource_operations if workspace is not None and workspace.workspace_edit else None
        if root is None or types.ResourceOperationKind.Create not in (operations or ()):
            return
        new = os.path.join(root, OWN)
        change = actions.allow_entry(found, path, new, "")
        if change is not None:
            edit = self.edit(new, [change], Buffer("", self.encoding))
            make = types.CreateFile(diagnostics.uri_of(new), options=types.CreateFileOptions(ignore_if_exists=True))
            edit.document_changes = [make, *(edit.document_changes or ())]
            yield types.CodeAction(title, kind, shown, edit=edit)

    # -- what is asked about a place -----------------------------------------------------------------------------------

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        place = self.place(params.text_document.uri)
        if place is None:
            return None
        words, where = [], None
        for found in place.files.found(place.printed):
            here = place.buffer.range_of(found.span)
            if _meets(here, types.Range(params.position, params.position)):
                words.append(hover.of_finding(found, place.files.plan.registry.by_name[found.rule]))
                where = where or here
        doc, offset = place.doc, place.buffer.offset(params.position)
        pointer = doc.pointer_at(offset) if doc.locations.root is not None else ()
        if pointer and (about := hover.of_field(pointer, self.schema(place).contents)):
            words.append(about)
            where = where or place.buffer.range_of(doc.span_of(pointer))
        if not words:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(words)), where)

    def schema(self, place: _Place) -> Schema:
        settings, plan = place.files.plan.settings, place.files.plan
        name = settings.schema
        for index in plan.overrides_of(place.path):
            name = settings.overrides[index].schema or name
        return plan.schema(name)

    def completion(self, params: types.CompletionParams) -> list[types.CompletionItem]:
        place = self.place(params.text_document.uri)
        if place is None:
            return []
        return complete(place.buffer, params.position, self.schema(place), place.files.noted())


def _meets(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def path_of(uri: str) -> str | None:
    """The absolute path of a file; None for what is no file, such as a text without a name."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return os.path.abspath(path) if path else None


def make_server() -> Server:
    """The server with everything that it answers."""
    server = Server()
    feature = server.feature

    @feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        server.only_open = isinstance(options, dict) and options.get("diagnostics") == "open"
        workspace = params.capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        server.can_watch = watched is not None and bool(watched.dynamic_registration)

    @feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        server.start(server.roots())
        if server.can_watch:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            asked = types.Registration("seedlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([asked]))

    @feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        server.shutting_down = True

    @feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.saved(params.text_document.uri)

    @feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.changed_on_disk(path for each in params.changes if (path := path_of(each.uri)) is not None)

    @feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.start(server.roots())

    @feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL]))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        await asyncio.sleep(0)  # a request that is cancelled at once costs nothing
        return server.code_actions(params)

    @feature(types.TEXT_DOCUMENT_HOVER)
    async def hover_(params: types.HoverParams) -> types.Hover | None:
        await asyncio.sleep(0)
        return server.hover(params)

    @feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", ":", "-", '"']))
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        await asyncio.sleep(0)
        return server.completion(params)

    @feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def document_link(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        await asyncio.sleep(0)
        place = server.place(params.text_document.uri)
        return list(outline.links(place.doc, place.buffer, place.files.plan.settings.site_root)) if place is not None else []

    @feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        await asyncio.sleep(0)
        place = server.place(params.text_document.uri)
        return outline.symbols(place.doc, place.buffer) if place is not None else []

    return server


def serve() -> int:
    """Run on standard input and output until the editor says that it is over; returns the exit status."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)  # that a cancelled request was answered already is no news
    server = make_server()
    server.start_io()
    return 0 if server.shutting_down else 1
