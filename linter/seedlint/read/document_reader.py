"""Bytes -> Document: fences, encoding, YAML, and everything that went wrong as problems. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint.model.diagnostic import Edit, Fix, Note
from seedlint.model.document import Document, LocalImage, Problem, Violation
from seedlint.read import fences as frontmatter
from seedlint.read import line_reader
from seedlint.text.source import Source
from seedlint.text.span import Span

if TYPE_CHECKING:
    from seedlint.read.yamltree import Tree, Trouble

Validate = Callable[[Document], Sequence[Violation]]
FindImage = Callable[[str], LocalImage | None]

# Which of several problems of the bytes speaks: an encoding that is not UTF-8 explains all the others.
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def unreadable(path: str, message: str, now: float = 0.0) -> Document:
    """The Document of a file that could not be read at all."""
    return Document(path, Source(path, ""), {}, None, (Problem("unreadable-file", Span(path, 0, 0, 1, 1, 1, 1), message),), True, now)


def read(path: str, data: bytes, now: float = 0.0, validate: Validate | None = None, image: FindImage | None = None) -> Document:
    """Read one file.

    Args:
        path: as printed.
        data: the file's bytes.
        now: seconds since 1970-01-01T00:00:00Z.
        validate: the schema's errors of a document.
        image: finds the file of a site-relative image URL.
    """
    fences = _fences(path, data, frontmatter.guess)
    if isinstance(fences, frontmatter.Fences):
        start, end, tail = fences
        found = line_reader.read(data[start:end])
        if found is not None:
            source = Source(path, data, tail)
            root = lambda: _tree(data[start:end]).root  # noqa: E731
            return Document(path, source, found[0], root, _bom(source) if start else (), False, now, start and 1, validate, image, found[1])
    fences = _fences(path, data, frontmatter.find)
    if isinstance(fences, frontmatter.NoFences):
        return _without_fences(path, data, fences, now)
    start, end, tail = fences
    try:
        text = data[:tail].decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(path, data, error, now)
    source = Source(path, text, tail)
    base = 1 if start else 0
    tree = _tree(data[start:end])
    problems = [*_bom(source)]
    for trouble in tree.troubles:
        note = trouble.note
        notes = (Note(source.span(note[0] + base, note[1] + base), note[2]),) if note else ()
        span = source.span(min(trouble.start + base, len(text)), min(trouble.end + base, len(text)))
        problems.append(Problem(trouble.rule, span, trouble.message, notes, _drop_pair(source, trouble, base)))
    return Document(path, source, tree.data, tree.root, tuple(problems), tree.broken, now, base, validate, image)


def _fences(path: str, data: bytes, find: Callable[[bytes], frontmatter.Found]) -> frontmatter.Found:
    """Where the front matter stands; a YAML file is nothing else."""
    if path[-5:].lower() in (".yaml", "x.yml") or path[-4:].lower() == ".yml":
        return frontmatter.Fences(3 if data.startswith(frontmatter.BOM) else 0, len(data), len(data))
    return find(data)


def _tree(text: bytes) -> Tree:
    from seedlint.read import yamltree  # late: libyaml and PyYAML are for unusual files, and for places

    return yamltree.read(text)


def _bom(source: Source, fixable: bool = True) -> tuple[Problem, ...]:
    if not source.has_bom:
        return ()
    span = source.span(0, 1)
    fix = Fix("remove the byte-order mark", (Edit(span, ""),)) if fixable else None
    return (Problem("byte-order-mark", span, "file starts with a byte-order mark", (), fix),)


def _drop_pair(source: Source, trouble: Trouble, base: int) -> Fix | None:
    """Remove the lines of a pair that says the same twice, or the pair with the comma before it; None where it shares its line else."""
    if not trouble.same or trouble.pair is None:
        return None
    text = source.text
    start, end = trouble.pair[0] + base, trouble.pair[1] + base
    end = start + len(text[start:end].rstrip())
    line, _ = source.place(start)
    last, _ = source.place(end)
    first, after = source.line_span(line)[0], source.line_span(last)[1]
    before = start  # behind the last character on the line that is no blank; the line may be long, and full of such pairs
    while before > first and text[before - 1].isspace():
        before -= 1
    if before > first and text[before - 1] == ",":
        first, after = before - 1, end
    elif before > first or text[end:after].strip():
        return None
    return Fix("remove the second pair", (Edit(source.span(first, after), ""),))


def _broken(path: str, source: Source, problem: Problem, now: float) -> Document:
    return Document(path, source, {}, None, (*_bom(source), problem), True, now)


def _without_fences(path: str, data: bytes, why: frontmatter.NoFences, now: float) -> Document:
    for mark, name in _WIDE:
        if data.startswith(mark):
            problem = Problem("invalid-encoding", Span(path, 0, 0, 1, 1, 1, 1), f"the file is {name}, expected UTF-8")
            return Document(path, Source(path, "", 0), {}, None, (problem,), True, now)
    whole = len(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if why.rule != "unclosed-front-matter" or error.reason != "unexpected end of data":
            return _undecodable(path, data, error, now)
        whole = error.start  # cut off inside a character: the same cause as the missing fence
        text = data[:whole].decode("utf-8")
    source = Source(path, text, whole)
    nul = text.find("\0", 0, 4096)
    if nul >= 0:
        return _broken(path, source, Problem("invalid-encoding", source.span(nul, nul + 1), "a NUL byte, which YAML forbids"), now)
    start = len(data[: why.start].decode("utf-8", "ignore"))
    end = len(data[: why.end].decode("utf-8", "ignore"))
    opening = 1 if source.has_bom else 0
    notes = (Note(source.span(opening, opening + 3), "front matter begins here"),) if why.rule == "unclosed-front-matter" else ()
    return _broken(path, source, Problem(why.rule, source.span(start, max(start, end)), why.message, notes), now)


def _undecodable(path: str, data: bytes, error: UnicodeDecodeError, now: float) -> Document:
    source = Source(path, data.decode("utf-8", "replace"), len(data))
    nul = data.find(b"\0", 0, 200)
    first = error.start if nul < 0 else min(nul, error.start)
    at = len(data[:first].decode("utf-8"))
    byte = data[first]
    hint = ""
    if nul >= 0:
        hint = " (the file looks like UTF-16)"
    elif byte >= 0x80:
        hint = f" (“{bytes([byte]).decode('cp1252', 'replace')}” in Windows-1252)"
    message = f"byte 0x{byte:02X} is not UTF-8{hint}" if byte else f"a NUL byte, which YAML forbids{hint}"
    problem = Problem("invalid-encoding", source.span(at, at + 1), message)
    # The text is not what the bytes are, so it cannot be written back.
    return Document(path, source, {}, None, (*_bom(source, fixable=False), problem), True, now)
