"""What holds for every input, whatever bytes it is made of: shared by the property tests and the coverage-guided harness."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from seedlint.article import prefilter
from seedlint.check.plan import Plan, prepare
from seedlint.emit.load_format import format_names, load_format
from seedlint.emit.style import Style
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.nodes import MappingNode, Node, ScalarNode
from seedlint.model.rule import made
from seedlint.model.settings import Settings
from seedlint.read import fences as frontmatter
from seedlint.read import line_reader, yaml_reader
from seedlint.read.document_reader import read
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs
from seedlint.run.map_file import document
from seedlint.run.pipeline import run
from seedlint.text.source import Source
from seedlint.text.span import Span

PATH = "2020-10-20-an-article.md"
NOW = 1_900_000_000.0


@cache
def plan() -> Plan:
    """Every rule, the optional ones too."""
    return prepare(Settings(select=("all",), now=NOW, max_file_size=1 << 26))


def spans(diagnostics: Iterable[Diagnostic]) -> Iterable[Span]:
    for diagnostic in diagnostics:
        yield diagnostic.span
        for note in diagnostic.notes:
            yield note.span
        if diagnostic.fix is not None:
            for edit in diagnostic.fix.edits:
                yield edit.span


def check(data: bytes, path: str = PATH) -> tuple[Diagnostic, ...]:
    """The findings of all rules; a crash of one counts as a failure, as does a span outside the text."""
    found = run(Inputs((), [(path, data)]), plan()).diagnostics
    source: Source = read(path, data, NOW).source
    for diagnostic in found:
        assert diagnostic.code != "SL900", diagnostic.message
        assert diagnostic.message
        assert diagnostic.path == path
    for span in spans(found):
        assert 0 <= span.start <= span.end <= len(source.text), span
        assert (span.line, span.column) == source.place(span.start), span
        assert (span.end_line, span.end_column) == source.place(span.end), span
    return found


def shape(node: Node) -> object:
    """A node and all below it, as a value that can be compared."""
    if isinstance(node, ScalarNode):
        return tuple(node)
    if isinstance(node, MappingNode):
        inner: object = [(pair.name, tuple(pair.key), shape(pair.value)) for pair in node.pairs]
    else:
        inner = [shape(item) for item in node.items]
    return node.start, node.end, node.flow, node.starts, inner


def agree(data: bytes) -> bool:
    """Both readers say the same of one text, values and places of every node; whether the line reader took it."""
    fences = frontmatter.find(data)
    if isinstance(fences, frontmatter.NoFences):
        return False
    lines = line_reader.read(data[fences.start : fences.end])
    if lines is None:
        return False
    tree = yaml_reader.read(data[fences.start : fences.end], 1 if fences.start else 0)
    doc = read(PATH, data, NOW)
    assert (tree.problems, tree.broken) == ((), False)
    assert repr(doc.data) == repr(lines[0]) == repr(tree.data)
    assert tree.root is not None
    assert doc.locations.root is not None
    assert shape(doc.locations.root) == shape(tree.root)
    text = data[fences.start : fences.end].decode()
    assert doc.non_ascii == lines[1] == "".join(char for char in text if not char.isascii())
    return True


def looks(data: bytes) -> None:
    """What rules share to be quick hides nothing: neither the prefilter nor a look of `shortcuts`."""
    doc, close = document(PATH, data, plan(), NOW), document(PATH, data, plan(), NOW)
    close._memo[prefilter._prefilter] = prefilter.EVERYTHING
    rules = plan().profile("").rules
    for look, some in rules.broken if doc.broken else rules.document:
        for rule, options in some:
            found = made(rule.check(close, **options))
            assert found == made(rule.check(doc, **options)), rule
            assert not found or look is None or look(doc), rule


def render(data: bytes, name: str, path: str = PATH) -> str:
    """A report about one text, in one format."""
    report = run(Inputs((), [(path, data)]), plan()).replace(seconds=0.0)
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    style = Style(
        width=80,
        color=False,
        hide_info=False,
        statistics=False,
        lines=lambda _: lines,
        root_path=str,
        version="0",
        now="2030-01-01T00:00:00Z",
    )
    return "".join(load_format(name)(report, style))


def fix(data: bytes, path: str = PATH) -> bytes:
    """The bytes after all fixes: they read if they did before, and no fix is refused, crashes or goes round in circles."""
    done = apply_fixes(Inputs((), [(path, data)]), plan(), unsafe=True, write=False)
    assert not done.errors, done.errors
    for diagnostic in done.report.diagnostics:
        assert diagnostic.code != "SL900", diagnostic.message
    new = done.changes[0].new if done.changes else data
    assert read(path, data, NOW).broken or not read(path, new, NOW).broken
    return new


def everything(data: bytes, path: str = PATH) -> None:
    """All of it."""
    agree(data)
    looks(data)
    found = check(data, path)
    assert check(data, path) == found
    new = fix(data, path)
    check(new, path)
    names = format_names()
    render(data, names[len(data) % len(names)], path)
