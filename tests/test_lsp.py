"""The language server as an editor uses it: a client over standard input and output."""

from __future__ import annotations

import asyncio
import functools
import inspect
from pathlib import Path

import pytest

from articles import article

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from lsprotocol import types

from editor import applied, editor, speaking
from fewer import mostly_slow

pytestmark = pytest.mark.editor

WRONG = article(0).replace("https://", "http://", 1)


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


def in_an_editor(test):
    """The test as a coroutine of its own."""

    @functools.wraps(test)
    def run(loop, **fixtures):
        loop.run(asyncio.wait_for(test(**fixtures), 300))

    names = ["loop", *inspect.signature(test).parameters]
    run.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names])
    return run


@pytest.fixture(scope="module")
def shared_editor(loop, tmp_path_factory):
    """An editor for tests that need no server of their own, which takes long to start."""
    top = tmp_path_factory.mktemp("editor").resolve()
    (top / "root").mkdir()
    opened = editor(top / "root", log=top / "log")
    here = loop.run(opened.__aenter__())
    yield here
    loop.run(opened.__aexit__(None, None, None))


@pytest.fixture
def here(shared_editor, site):
    """An editor in which the site is one of the folders."""
    with shared_editor.folder(site):
        yield shared_editor


@pytest.fixture
def site(tmp_path) -> Path:
    folder = tmp_path.resolve() / "site"
    folder.mkdir()
    for number in range(3):
        (folder / f"a{number}.md").write_text(article(number), encoding="utf-8")
    return folder


def line_of(text: str, word: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if word in line)


@in_an_editor
async def test_diagnostics_on_open_change_and_save(site, here):
    path = site / "a0.md"
    here.open(path, WRONG, 3)
    await here.until(lambda: "SL202" in here.codes(path))
    [found] = [each for each in here.shown[path.as_uri()].diagnostics if each.code == "SL202"]
    assert here.shown[path.as_uri()].version == 3
    assert (found.source, found.severity) == ("seedlint", types.DiagnosticSeverity.Warning)
    assert found.code_description.href.endswith("RULES.md#insecure-url-sl202")
    here.change(path, 4, article(0))
    await here.until(lambda: here.shown[path.as_uri()].version == 4)
    assert here.codes(path) == []
    # typing: only what changed is sent
    at = line_of(article(0), "https://")
    column = article(0).split("\n")[at].index("https://") + 4
    place = types.Range(types.Position(at, column), types.Position(at, column + 1))
    here.change(path, 5, types.TextDocumentContentChangePartial(place, ""))
    await here.until(lambda: here.shown[path.as_uri()].version == 5)
    assert here.codes(path) == ["SL202"]
    path.write_text(WRONG, encoding="utf-8")
    here.save(path)
    here.close(path)
    assert here.codes(path) == ["SL202"]  # that of the file on disk
    path.write_text(article(0), encoding="utf-8")
    here.touched(path)
    await here.until(lambda: here.codes(path) == [])


@in_an_editor
async def test_duplicates_show_in_both_files_with_related_locations(site, here):
    first, second = site / "a0.md", site / "a9.md"
    here.open(first, article(0))
    here.open(second, article(0))  # not saved anywhere
    await here.until(lambda: "SL701" in here.codes(second) and "SL701" in here.codes(first))
    [found] = [each for each in here.shown[second.as_uri()].diagnostics if each.code == "SL701"]
    assert found.related_information[0].location.uri == first.as_uri()
    [other] = [each for each in here.shown[first.as_uri()].diagnostics if each.code == "SL701"]
    assert other.related_information[0].location.uri == second.as_uri()
    here.change(second, 2, article(7))
    await here.until(lambda: here.codes(first) == here.codes(second) == [])


@in_an_editor
async def test_tags(site, here):
    path = site / "a0.md"
    here.open(path, article(0).replace("\n", "\n# seedlint: ignore[insecure-url]\n", 1))
    await here.until(lambda: here.codes(path) == ["SL901"])
    assert here.shown[path.as_uri()].diagnostics[0].tags == (types.DiagnosticTag.Unnecessary,)
    configuration = site / "seedlint.toml"
    configuration.write_text('[[allow]]\nrule = "insecure-url"\nexpires = 2020-01-01\n', encoding="utf-8")
    here.touched(configuration)
    await here.until(lambda: here.codes(configuration) == ["SL902"])
    assert here.shown[configuration.as_uri()].diagnostics[0].tags == (types.DiagnosticTag.Deprecated,)


@in_an_editor
async def test_code_actions(site, shared_editor):
    path, text = site / "a0.md", WRONG.replace('title: "', 'title: "  ', 1)
    (site / "seedlint.toml").write_text('ignore = ["SL605"]\n', encoding="utf-8")
    (site / "seedlint.toml").write_text("", encoding="utf-8")
    with shared_editor.folder(site) as here:
        here.open(path, text, 7)
        await here.until(lambda: {"SL202", "SL605"} <= set(here.codes(path)))
        by_title = {each.title: each for each in await here.actions(path)}
        fixes = {title: each for title, each in by_title.items() if "[untidy-whitespace]" in title or "[insecure-url]" in title}
        assert [each.is_preferred for each in fixes.values()] == ["(unsafe" not in title for title in fixes]
        [unsafe] = [each for title, each in fixes.items() if "(unsafe" in title]
        change = unsafe.edit.document_changes[0]
        assert change.text_document.version == 7
        assert applied(text, change.edits) == text.replace("http://", "https://")
        # only what is safe, on save
        [everything] = await here.actions(path, only=["source.fixAll"])
        assert everything.kind == "source.fixAll.seedlint"
        fixed = applied(text, everything.edit.document_changes[0].edits)
        assert fixed == WRONG
        assert await here.actions(path, only=["source.organizeImports"]) == []
        # ways to silence it
        for number, title in enumerate(("Ignore insecure-url on this line", "Allow insecure-url here in seedlint.toml")):
            edit = by_title[title].edit.document_changes[0]
            if number:
                configuration = site / "seedlint.toml"
                assert edit.text_document.uri == configuration.as_uri()
                configuration.write_text(applied("", edit.edits), encoding="utf-8")
                here.change(path, 9, text)
                here.touched(configuration)
            else:
                here.change(path, 8, applied(text, edit.edits))
            await here.until(lambda: here.codes(path) == ["SL605"])
        assert not [each for each in await here.actions(path, line=0) if "fix" in each.title]


@in_an_editor
async def test_hover(site, here):
    path = site / "a0.md"
    here.open(path, WRONG)
    said = await here.hover(path, line_of(WRONG, "title:"), 1)
    assert "**Title**" in said
    assert "Headline as the publisher wrote it" in said
    assert "Example:" in said
    at = line_of(WRONG, "http://")
    said = await here.hover(path, at, WRONG.split("\n")[at].index("http://"))
    assert "scheme" in said
    assert "insecure-url (SL202)" in said
    assert await here.hover(path, 0, 0) == ""


COMPLETIONS = (
    # text with | for the cursor, some of what is offered, what is not
    ("---\ntitle: x\n|\n---\n", {"webUrl", "excerpt", "topics"}, {"title"}),
    ("---\ntype: |\n---\n", {"article", "video"}, set()),
    ("---\npublished: |\n---\n", {"true", "false"}, set()),
    ("---\nprovider:\n  name: x\n  |\n---\n", {"domain"}, {"name", "title"}),
    ("---\nrelated:\n  - title: x\n    |\n---\n", {"webUrl", "provider"}, {"title", "topics"}),
    ("---\nrelated:\n- title: x\n  provider:\n    |\n---\n", {"name", "domain"}, {"title"}),
    ("---\nimages:\n  - url: x\n    |\n---\n", {"width", "height"}, {"url"}),
    ("---\ntopics:\n  - |\n---\n", {"Radio"}, {"title"}),
    ("---\nprovider:\n  name: |\n---\n", {"The Radio Post"}, set()),
    ("---\nrelated:\n  - provider:\n      domain: |\n---\n", {"radio.example"}, set()),
    ("---\n# |\n---\n", set(), {"title"}),
    ("---\ntitle: x\n---\n|\n", set(), {"title"}),
)


@in_an_editor
async def test_completion(site, shared_editor):
    (site / "used.md").write_text(
        '---\ntitle: x\ntopics: [Radio]\nprovider: {name: The Radio Post, domain: radio.example}\nwebUrl: "https://radio.example/a"\n---\n'
    )
    path = site / "new.md"
    with shared_editor.folder(site) as here:
        here.open(path, "")
        await here.until(lambda: any(uri.endswith("used.md") for uri in here.shown))
        for version, (marked, some, others) in enumerate(COMPLETIONS, 2):
            here.change(path, version, marked.replace("|", ""))
            before = marked.partition("|")[0]
            offered = await here.complete(path, before.count("\n"), len(before) - before.rfind("\n") - 1)
            labels = {each.label for each in offered}
            assert some <= labels, marked
            assert not others & labels, marked


@in_an_editor
async def test_links_and_symbols(site, here):
    path, text = site / "a0.md", article(0, related=2)
    here.open(path, text)
    asked = types.TextDocumentIdentifier(path.as_uri())
    links = await here.client.text_document_document_link_async(types.DocumentLinkParams(asked))
    lines = text.split("\n")
    assert len(links) > 3
    for each in links:
        assert lines[each.range.start.line][each.range.start.character : each.range.end.character] == each.target
    [symbol] = await here.client.text_document_document_symbol_async(types.DocumentSymbolParams(asked))
    assert f'title: "{symbol.name}"' in text or symbol.name in text
    assert len(symbol.children) == 2


@in_an_editor
async def test_the_index_is_built_with_progress_and_watches_files(tmp_path):
    site = tmp_path.resolve() / "site"
    site.mkdir()
    for number in range(150):
        (site / f"a{number}.md").write_text(article(number % 100, related=1), encoding="utf-8")
    async with editor(site, log=tmp_path / "log") as here:
        await here.until(lambda: here.progress and here.progress[-1]["kind"] == "end")
        assert here.progress[0]["kind"] == "begin"
        assert here.watched == ["workspace/didChangeWatchedFiles"]
        await here.until(lambda: "SL701" in here.codes(site / "a99.md") or "SL701" in here.codes(site / "a49.md"))
        (site / "b.md").write_text(WRONG, encoding="utf-8")
        here.touched(site / "b.md")
        await here.until(lambda: "SL202" in here.codes(site / "b.md"))
        (site / "b.md").unlink()
        here.touched(site / "b.md")
        await here.until(lambda: here.codes(site / "b.md") == [])


@in_an_editor
async def test_only_open_files_where_that_is_asked_for(site, tmp_path):
    (site / "a0.md").write_text(WRONG, encoding="utf-8")
    async with editor(site, log=tmp_path / "log", options={"diagnostics": "open"}) as here:
        here.open(site / "a1.md", WRONG)
        await here.until(lambda: "SL701" in here.codes(site / "a1.md"))
        assert here.codes(site / "a0.md") == []


@in_an_editor
async def test_configuration_schema_and_baseline_are_watched_and_a_broken_one_is_one_message(site, tmp_path):
    path, configuration = site / "a0.md", site / "seedlint.toml"
    async with editor(site, log=tmp_path / "log", can=types.ClientCapabilities()) as here:  # the editor watches nothing
        here.open(path, WRONG)
        await here.until(lambda: here.codes(path) == ["SL202"])
        configuration.write_text('ignore = ["insecure-url"]\n', encoding="utf-8")
        await here.until(lambda: here.codes(path) == [])
        configuration.write_text("ignore = [", encoding="utf-8")
        await here.until(lambda: here.messages)
        here.change(path, 2, WRONG + "\n")
        await here.until(lambda: here.shown[path.as_uri()].version == 2)
        await asyncio.sleep(1.5)
        assert len(here.messages) == 1
        assert "seedlint.toml:1" in here.messages[0]
        assert here.codes(path) == []  # what was in effect stays
        schema = site / "own.schema.json"
        schema.write_text('{"required": ["colour"]}', encoding="utf-8")
        configuration.write_text('schema = "own.schema.json"\nselect = ["SL1"]\n', encoding="utf-8")
        await here.until(lambda: here.codes(path) == ["SL101"])
        schema.write_text("{}", encoding="utf-8")
        await here.until(lambda: here.codes(path) == [])
        configuration.unlink()
        await here.until(lambda: here.codes(path) == ["SL202"])
        from seedlint.cli.main import main

        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(site)
            path.write_text(WRONG, encoding="utf-8")
            assert main(["baseline", "."]) == 0
        await here.until(lambda: here.codes(path) == [])


@in_an_editor
async def test_each_file_in_its_own_configuration_and_two_roots(site, tmp_path):
    inner, other = site / "inner", tmp_path.resolve() / "other"
    for folder in (inner, other):
        folder.mkdir()
        (folder / "a0.md").write_text(WRONG, encoding="utf-8")
    (inner / "seedlint.toml").write_text('ignore = ["SL202"]\n', encoding="utf-8")
    (other / "seedlint.toml").write_text('[severity]\ninsecure-url = "error"\n', encoding="utf-8")
    async with editor(site, other, log=tmp_path / "log") as here:
        for path in (inner / "a0.md", other / "a0.md", site / "a0.md"):
            here.open(path, WRONG)
        await here.until(lambda: here.codes(other / "a0.md") == here.codes(site / "a0.md") == ["SL202"])
        assert here.shown[(other / "a0.md").as_uri()].diagnostics[0].severity == types.DiagnosticSeverity.Error
        assert here.shown[(site / "a0.md").as_uri()].diagnostics[0].severity == types.DiagnosticSeverity.Warning
        assert here.codes(inner / "a0.md") == []
        removed = types.WorkspaceFoldersChangeEvent([], [types.WorkspaceFolder(other.as_uri(), "other")])
        here.close(other / "a0.md")
        before = len(here.published)
        here.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(removed))
        await here.until(lambda: here.codes(other / "a0.md") == [])
        here.change(site / "a0.md", 2, article(0))
        await here.until(lambda: here.codes(site / "a0.md") == [])
        assert [each.diagnostics for each in here.published[before:] if each.uri == (other / "a0.md").as_uri()] == [()]


@in_an_editor
async def test_a_file_outside_all_folders_and_what_is_no_article(site, here, tmp_path):
    outside = tmp_path.resolve() / "elsewhere" / "b.md"
    outside.parent.mkdir()
    here.open(outside, WRONG)
    await here.until(lambda: here.codes(outside) == ["SL202"])
    here.open(site / "README.md", "# No article\n")
    here.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem("untitled:1", "markdown", 1, "---\n")))
    here.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier("untitled:1")))
    here.change(outside, 2, article(0))
    await here.until(lambda: here.codes(outside) == [])
    assert here.codes(site / "README.md") == []
    assert await here.actions(site / "README.md") == []


SAYS = "😀 é"


UTF_8, UTF_16, UTF_32 = types.PositionEncodingKind


@pytest.mark.parametrize("encoding", mostly_slow([UTF_8, UTF_16, UTF_32], [UTF_8, UTF_16]))
@in_an_editor
async def test_positions_in_every_encoding_and_crlf(site, tmp_path, encoding):
    path = site / "a0.md"
    text = article(0).replace('title: "', 'title: "no line ends\u2028here ', 1)
    text = text.replace('excerpt: "', f'excerpt: "{SAYS}  ', 1).replace("\n", "\r\n")
    line = line_of(text, "excerpt:")
    before = text.split("\r\n")[line].partition(f"{SAYS}  ")[0] + SAYS
    size = {"utf-8": len(before.encode()), "utf-16": len(before.encode("utf-16-le")) // 2, "utf-32": len(before)}[encoding.value]
    async with editor(site, log=tmp_path / "log", can=speaking(encoding)) as here:
        assert here.capabilities.position_encoding == encoding
        here.open(path, text)
        await here.until(lambda: "SL605" in here.codes(path))
        spans = [each.range for each in here.shown[path.as_uri()].diagnostics if each.code == "SL605" and each.range.start.line == line]
        assert any(each.start.character == size for each in spans), (spans, size)
        place = types.Range(types.Position(line, size), types.Position(line, size + 2))
        here.change(path, 2, types.TextDocumentContentChangePartial(place, ""))
        here.change(path, 3, types.TextDocumentContentChangePartial(types.Range(types.Position(0, 0), types.Position(0, 0)), ""))
        await here.until(lambda: here.shown[path.as_uri()].version == 3)
        changed = text.replace(f"{SAYS}  ", SAYS, 1)
        here.open(site / "same.md", changed.replace("https", "http", 1))
        here.change(site / "same.md", 2, changed)
        await here.until(lambda: (site / "same.md").as_uri() in here.shown and here.shown[(site / "same.md").as_uri()].version == 2)
        own = [(each.code, each.range) for each in here.shown[path.as_uri()].diagnostics if not str(each.code).startswith("SL7")]
        assert own == [
            (each.code, each.range) for each in here.shown[(site / "same.md").as_uri()].diagnostics if not str(each.code).startswith("SL7")
        ]


@in_an_editor
async def test_unsaved_texts_win_over_the_disk(site, here):
    path = site / "a0.md"
    here.open(path, article(0))
    path.write_text(WRONG, encoding="utf-8")
    here.touched(path)
    here.open(site / "a1.md", WRONG)  # says the page of a0 twice: that of the text, not of the file
    await here.until(lambda: "SL202" in here.codes(site / "a1.md"))
    assert "SL202" not in here.codes(path)


@in_an_editor
async def test_cancelled_requests_are_answered(site, here):
    path = site / "a0.md"
    here.open(path, article(0))
    protocol, asked = here.client.protocol, types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), types.Position(2, 2))
    answers = []
    for number in range(20):
        answers.append(protocol.send_request(types.TEXT_DOCUMENT_HOVER, asked, msg_id=f"asked-{number}"))
        here.client.cancel_request(types.CancelParams(f"asked-{number}"))
    done = await asyncio.gather(*map(asyncio.wrap_future, answers), return_exceptions=True)
    assert len(done) == 20
    assert "**Title**" in await here.hover(path, 2, 2)
