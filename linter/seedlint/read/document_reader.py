"""Bytes -> Document: fences, encoding, YAML, and everything that went wrong as problems. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seedlint import _reference
from seedlint._typing import TYPE_CHECKING, Any
from seedlint.model.diagnostic import Edit, Fix, Note, Safety
from seedlint.model.document import Document, LocalImage
from seedlint.model.locations import Locations
from seedlint.model.nodes import MappingNode
from seedlint.model.problem import Problem, Violation
from seedlint.model.reading import USUAL, Reading
from seedlint.read import fences, line_reader
from seedlint.text.source import Source
from seedlint.text.span import Span

if TYPE_CHECKING:
    from seedlint.model.suppression import Suppression
    from seedlint.read.yaml_reader import YamlProblem

Validate = Callable[[Document], Sequence[Violation]]
FindImage = Callable[[str], LocalImage | None]

# Which of several problems of the bytes is reported: an encoding that is not UTF-8 explains all the others.
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def unreadable(path: str, message: str, now: float = 0.0) -> Document:
    """The Document of a file that could not be read at all."""
    return _broken(Source(path, ""), (Problem("unreadable-file", Span.at_line(path), message),), now)


def read(
    path: str,
    data: bytes,
    now: float = 0.0,
    validate: Validate | None = None,
    image: FindImage | None = None,
    reading: Reading = USUAL,
) -> Document:
    """Read one file, the conflicts that git left in it among its problems.

    Args:
        path: as printed.
        data: the file's bytes.
        now: seconds since 1970-01-01T00:00:00Z.
        validate: the schema's errors of a document.
        image: finds the file of a site-relative image URL.
        reading: how the files of its collection are read.
    """
    found = fences.find_in(path, data)
    if reading is not USUAL:
        found = _as_its_reader_has_it(data, found, reading)
    doc = _read(path, data, found, now, validate, image, reading)
    if isinstance(found, fences.Fences) and not doc.broken:
        doc.body = data[found.tail :]
    if b"seedlint:" in data:
        from seedlint.read.suppression_comments import outside

        doc.suppressions += outside(doc.source, data[found.tail :] if isinstance(found, fences.Fences) else None)
    return _with_conflicts(doc, data, found, now) if _CONFLICT in data else doc


_CONFLICT = b"<<<<<<< "
_EXPLAINED = ("missing-front-matter", "unclosed-front-matter", "invalid-yaml", "duplicate-key")  # by a conflict in the front matter


def _with_conflicts(doc: Document, data: bytes, found: fences.Found, now: float) -> Document:
    """The document with its merge conflicts; without data where one is in the front matter, or over a fence."""
    from seedlint.read.merge_conflicts import conflicts, problem_of

    if any(problem.rule in ("invalid-encoding", "unreadable-file") for problem in doc.problems):
        return doc
    text = data.decode("utf-8", "replace")
    source = Source(doc.path, text, len(data))
    unclosed = isinstance(found, fences.NoFences) and found.rule == "unclosed-front-matter"
    start = 1 if source.has_bom else 0
    end = len(text) if unclosed else start + 1 if isinstance(found, fences.NoFences) else len(data[: found.tail].decode("utf-8", "replace"))
    those = conflicts(text, end)
    problems = tuple(problem_of(each, source) for each in those)
    if not any(each.start < end for each in those):
        # Without front matter nothing is checked, and a text may have its own conflicts.
        doc.problems += problems if isinstance(found, fences.Fences) else ()
        return doc
    kept = tuple(problem for problem in doc.problems if problem.rule not in (*_EXPLAINED, "byte-order-mark"))
    # A body that is not UTF-8 is not what its text is, so the file cannot be written back.
    mark = _bom(source, fixable="\ufffd" not in text or text.encode() == data)
    return _broken(source, (*mark, *kept, *problems), now)


def _as_its_reader_has_it(data: bytes, found: fences.Found, reading: Reading) -> fences.Found:
    """The fences as the reader of a collection sees them: not those that it does not know, none where none are needed."""
    if isinstance(found, fences.Fences):
        opening = found.opening or "---"
        if not reading.fences or opening.replace(" ", "") in reading.fences:
            return found
        what = "TOML front matter" if found.is_toml else "the name of a language after ---"
        words = f"first line has {what} ({opening}), which {reading.reader} does not read"
        return fences.NoFences("missing-front-matter", words, found.start, found.start + len(opening))
    if reading.optional and found.rule == "missing-front-matter":
        start = 3 if data.startswith(fences.BOM) else 0
        from seedlint.read.slips.opening import is_body

        if is_body(data[start : start + 200].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")):
            return fences.Fences(start, start, start, "nothing")
    return found


def _read(
    path: str,
    data: bytes,
    found: fences.Found,
    now: float,
    validate: Validate | None,
    image: FindImage | None,
    reading: Reading,
) -> Document:
    if isinstance(found, fences.NoFences):
        return _without_fences(path, data, found, now)
    start, end, tail, opening = found
    usual = None if _reference.REFERENCE or opening else line_reader.read(data[start:end])
    if usual is not None and reading is not USUAL and _may_differ(data[start:end], reading):
        usual = None
    if usual is not None:
        values, non_ascii = usual
        source = Source(path, data, tail)
        places = Locations(source, lambda: _line_places(source, values))
        doc = Document(path, source, values, places, _bom(source) if start else (), False, now, validate, image, non_ascii)
        doc.reading = reading
        return doc
    try:
        text = data[:tail].decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(path, data, error, now)
    from seedlint.read import yaml_reader  # late: libyaml and PyYAML are for unusual files

    source = Source(path, text, tail)
    base = 1 if start else 0
    if found.is_toml:
        from seedlint.read import toml_reader

        begin = text.find("\n") + 1
        tree = toml_reader.read(data[data.find(b"\n") + 1 : end].decode(), begin)
    elif opening:  # the name of the language goes, its place stays
        tree = yaml_reader.read(b"---" + b" " * (len(opening) - 3) + data[start + len(opening) : end], base, reading)
    else:
        tree = yaml_reader.read(data[start:end], base, reading)
    if tree.aliased or found.is_toml:
        reading = reading._replace(fixable=False, yaml="" if found.is_toml else reading.yaml)

    def made(root: MappingNode | None, met: Sequence[YamlProblem], broken: bool) -> Document:
        places = Locations(source, root)
        comments: tuple[Suppression, ...] = ()
        if root is not None and "seedlint:" in text:
            from seedlint.read.suppression_comments import suppressions

            comments = suppressions(places)
            if not reading.fixable:
                comments = tuple(comment._replace(edit=None) for comment in comments)
        problems = (*_bom(source), *(_with_span(source, problem) for problem in met))
        doc = Document(path, source, tree.data, places, problems, broken, now, validate, image, None, comments)
        doc.reading = reading
        return doc

    if tree.empty:  # a page like any other where nothing has to be there
        doc = made(MappingNode(base, base, False, []), (), False)
        if reading.empty or opening == "nothing" or (validate is not None and not validate(doc)):
            return doc
    return made(tree.root, tree.problems, tree.broken)


def _may_differ(data: bytes, reading: Reading) -> bool:
    """Whether lines mean something else to the reader of a collection than by YAML 1.2."""
    if reading.yaml != "1.1":
        return False
    from seedlint.text.yaml_1_1 import may_differ

    return may_differ(data)


def _line_places(source: Source, values: dict[str, Any]) -> MappingNode:
    from seedlint.read import line_places  # late: a clean file needs no places

    return line_places.root(source, values)


def _with_span(source: Source, problem: YamlProblem) -> Problem:
    size = len(source.text)
    notes = (Note(source.span(problem.note[0], problem.note[1]), problem.note[2]),) if problem.note else ()
    span = source.span(min(problem.start, size), min(problem.end, size))
    return Problem(problem.rule, span, problem.message, notes, _drop_pair(source, problem) or _repair(source, problem))


def _repair(source: Source, problem: YamlProblem) -> Fix | None:
    """The fix of a slip: unsafe, since a text that could not be read has no meaning to keep."""
    if problem.repair is None:
        return None
    title, edits, fields = problem.repair
    return Fix(title, tuple(Edit(source.span(start, end), new) for start, end, new in edits), Safety.UNSAFE, fields)


def _bom(source: Source, fixable: bool = True) -> tuple[Problem, ...]:
    if not source.has_bom:
        return ()
    span = source.span(0, 1)
    fix = Fix("remove the byte-order mark", (Edit(span, ""),)) if fixable else None
    return (Problem("byte-order-mark", span, "file starts with a byte-order mark", (), fix),)


def _drop_pair(source: Source, problem: YamlProblem) -> Fix | None:
    """Remove the lines of a pair that says the same twice, or the pair with the comma before it; None where it shares its line else."""
    if not problem.same or problem.pair is None:
        return None
    text = source.text
    start, end = problem.pair[0], problem.pair[1]
    end = start + len(text[start:end].rstrip())
    line, _ = source.place(start)
    last, _ = source.place(end)
    first, after = source.line_span(line)[0], source.line_span(last)[1]
    before = start  # after the last character on the line that is not whitespace; the line may be long, and full of such pairs
    while before > first and text[before - 1].isspace():
        before -= 1
    if before > first and text[before - 1] == ",":
        first, after = before - 1, end
    elif before > first or text[end:after].strip():
        return None
    return Fix("remove the second pair", (Edit(source.span(first, after), ""),))


def _broken(source: Source, problems: tuple[Problem, ...], now: float) -> Document:
    """A document without data."""
    return Document(source.path, source, {}, Locations(source), problems, True, now)


def _without_fences(path: str, data: bytes, why: fences.NoFences, now: float) -> Document:
    for mark, name in _WIDE:
        if data.startswith(mark):
            problem = Problem("invalid-encoding", Span.at_line(path), f"the file is {name}, expected UTF-8")
            return _broken(Source(path, ""), (problem,), now)
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
        problem = Problem("invalid-encoding", source.span(nul, nul + 1), "a NUL byte, which YAML forbids")
        return _broken(source, (*_bom(source), problem), now)
    start = len(data[: why.start].decode("utf-8", "ignore"))
    end = len(data[: why.end].decode("utf-8", "ignore"))
    opening = 1 if source.has_bom else 0
    notes = (Note(source.span(opening, opening + 3), "front matter begins here"),) if why.rule == "unclosed-front-matter" else ()
    message = why.message
    if notes and text.startswith("+++", opening):
        other = text.find("\n---")
        if other >= 0 and not text[other + 4 :].partition("\n")[0].strip():
            start, end = other + 1, other + 4
            message = f"line {source.place(start)[0]} is --- where the closing +++ is expected"
    elif notes and not fences.opens_toml(data[:100]):
        from seedlint.read.slips.fences import unclosed

        slip = unclosed(text, opening, _reads)
        message, start, end = slip or (message, start, end)
    problem = Problem(why.rule, source.span(start, max(start, end)), message, notes)
    return _broken(source, (*_bom(source), problem), now)


def _reads(text: str) -> bool:
    """Whether front matter without its closing fence can be read, and says something."""
    from seedlint.read import yaml_reader

    return yaml_reader.read(text.encode()).root is not None


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
    return _broken(source, (*_bom(source, fixable=False), problem), now)
