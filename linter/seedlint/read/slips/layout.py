"""Slips in where a line begins: tabs and other spaces, columns that do not agree, bullets and marks."""

from __future__ import annotations

from seedlint.model.messages import key, plain
from seedlint.read.slips.lines import OTHER_SPACES, Failure, Line, Slip, space_name, taken_apart

_MARK = "\ufeff"


def other_spaces(failure: Failure) -> Slip | None:
    """A line that is indented with spaces that are none to YAML: to it, they are letters of the key."""
    for line in (*failure.lines, failure.here):
        found = other_space_at(failure.text, line.indent)
        if found is not None:
            return found
    return None


def other_space_at(text: str, start: int) -> Slip | None:
    """The slip of a line whose spaces end at an offset and go on with other ones."""
    end = start
    while text[end : end + 1] and text[end] in OTHER_SPACES + " ":
        end += 1
    if end == start or text[end : end + 1] in ("", "\n", "\r"):
        return None
    char = text[start]
    words = f"line {text.count(chr(10), 0, start) + 1} is indented with {space_name(char)}: write ordinary spaces"
    return Slip(words, start, end, "write ordinary spaces", tuple(_spaces(text)))


def _spaces(text: str) -> list[tuple[int, int, str]]:
    """The edits of all lines that are indented so."""
    found: list[tuple[int, int, str]] = []
    start = 0
    while start >= 0:
        begin = start
        while text[begin : begin + 1] == " ":
            begin += 1
        end = begin
        while text[end : end + 1] and text[end] in OTHER_SPACES + " ":
            end += 1
        if end > begin and text[begin] != " ":
            found.append((begin, end, " " * (end - begin)))
        start = text.find("\n", end) + 1 or -1
    return found


def tab(failure: Failure) -> Slip | None:
    """A tab where a line begins, or after a dash."""
    text, line, at = failure.text, failure.here, failure.at
    end = line.indent
    while end < line.end and text[end] in " \t":
        end += 1
    if "\t" in text[line.start : end] and at <= end:
        first = text.index("\t", line.start)
        edits: list[tuple[int, int, str]] = []
        start = line.start
        while start >= 0:
            stop = start
            while text[stop : stop + 1] == "\t":
                stop += 1
            if stop > start:
                edits.append((start, stop, "  " * (stop - start)))
            start = text.find("\n", stop) + 1 or -1
        words = "a tab in the indentation: YAML indents with spaces only"
        return Slip(words, first, end, "write two spaces for each tab", tuple(edits) if first == line.start else ())
    if at > line.start and text[at : at + 1] == "\t" and text[line.start : at].strip() == "-":
        stop = at
        while text[stop : stop + 1] in ("\t", " "):
            stop += 1
        return Slip("a tab after the dash: write a space", at, stop, "write a space", ((at, stop, " "),))
    return None


def mark_inside(failure: Failure) -> Slip | None:
    """A byte-order mark where two files were joined."""
    text = failure.text
    for at in (failure.at, failure.here.start, failure.here.indent):
        start = at - 1 if text[at - 1 : at] == _MARK else at
        if start > 0 and text[start : start + 1] == _MARK:
            words = "a byte-order mark in the middle of the file, where two texts were joined: remove it"
            return Slip(words, start, start + 1, "remove the byte-order mark", ((start, start + 1, ""),))
    return None


def bullet(failure: Failure) -> Slip | None:
    """``* item``: an item begins with a dash."""
    text, line = failure.text, failure.here
    start = line.indent
    if text[start : start + 2] != "* " or line.has_key or "alphabetic or numeric" not in failure.words:
        return None
    edits: list[tuple[int, int, str]] = []
    at = line.start
    while at >= 0:
        other = taken_apart(text, at)
        if other.width != line.width or text[other.indent : other.indent + 2] != "* ":
            break
        edits.append((other.indent, other.indent + 1, "-"))
        at = text.find("\n", other.end) + 1 or -1
    return Slip("* before a list item: an item begins with “- ”", start, start + 1, "write -", tuple(edits))


def dash_without_space(failure: Failure) -> Slip | None:
    """``-title: a``: to YAML the dash is a letter of the key."""
    if not any(words in failure.words for words in ("mapping values", "expected '-' indicator", "expected key")):
        return None
    text = failure.text
    for line in (failure.here, failure.above):
        at = line.indent if line is not None else -1
        if line is not None and line.has_key and not line.has_dash and text[at] == "-" and text[at + 1 : at + 2].isalpha():
            name = plain(text[at + 1 : line.colon])
            edits = ((at + 1, at + 1, " "),)
            return Slip(f"no space after the dash: write “- {name}: …”", at, at + 1, "write a space after the dash", edits)
    return None


def columns(failure: Failure) -> Slip | None:
    """A key or an item that is not in the column of those it belongs to."""
    text, here, above = failure.text, failure.here, failure.above
    if above is None or failure.at > here.end or not (here.has_key or here.has_dash):
        return None
    if "mapping values" in failure.words and failure.at == here.colon and not here.has_dash:
        return _too_deep(text, here, above)
    expects_key = "did not find expected key" in failure.words
    expects_item = "did not find expected '-' indicator" in failure.words
    if expects_key and failure.at == here.indent == here.colon:
        return None
    if (expects_key or expects_item) and here.has_key and not here.has_dash and failure.at == here.content and here.column > above.column:
        return _too_deep(text, here, above)
    if failure.at != here.indent or not (expects_key or expects_item):
        return None
    if expects_item and not here.has_dash:
        return _not_an_item(text, here, failure.lines)
    if here.has_dash:
        return _item_column(text, here, failure.lines)
    return _key_column(text, here, failure.lines)


def _too_deep(text: str, here: Line, above: Line) -> Slip | None:
    """A key that is deeper than the one above, which has a value already."""
    if not above.has_key or above.value == above.end or here.column <= above.column:
        return None
    name, other = _name(text, here), _name(text, above)
    column = above.column + 1
    edits = ((here.start, here.indent, " " * above.column),) if here.column == column else ()
    words = (
        f"{name} (column {here.column + 1}) is deeper than {other} above it (column {column}), which has a value: begin both in one column"
    )
    return Slip(words, here.content, here.colon, f"begin in column {column}", edits)


def _name(text: str, line: Line) -> str:
    return key(text[line.key : line.colon].strip())


def _not_an_item(text: str, here: Line, lines: list[Line]) -> Slip | None:
    """A key between items."""
    item = next((line for line in reversed(lines) if line.start < here.start and line.has_dash), None)
    if item is None or not here.has_key:
        return None
    name = _name(text, here)
    if item.has_key and here.width >= item.width:
        edits = ((here.start, here.indent, " " * item.column),) if item.column - here.width == 1 else ()
        words = f"{name} is in column {here.width + 1}, the fields of the item above are in column {item.column + 1}: write it there"
        return Slip(words, here.content, here.colon, f"begin in column {item.column + 1}", edits)
    if not item.has_key and here.width == item.width:
        words = f"{name} is in the column of the dashes: write “- ” before it, or indent it less"
        return Slip(words, here.content, here.colon)
    return None


def _item_column(text: str, here: Line, lines: list[Line]) -> Slip | None:
    """A dash that is not in the column of the dashes above."""
    item = next((line for line in reversed(lines) if line.start < here.start and line.has_dash and line.width > here.width), None)
    if item is None:
        above = next((line for line in reversed(lines) if line.start < here.start), None)
        if above is not None and above.has_key and above.column == here.width and above.value < above.end and above.width > 0:
            words = "a list item among keys: the lines above have no dash, write “- ” before the first of them, or none here"
            return Slip(words, here.indent, here.indent + 1)
        outer = next((line for line in reversed(lines) if line.start < here.start and line.column <= here.width), None)
        if outer is not None and outer.has_key and outer.column == here.width:
            words = "a list item where a key is expected: remove “- ”, or write the item below the key of its list"
            return Slip(words, here.indent, here.indent + 1)
        return None
    words = (
        f"this dash is in column {here.width + 1}, the dashes above are in column {item.width + 1}: items of one list begin in one column"
    )
    alike = item is next(line for line in reversed(lines) if line.start < here.start) and not (item.has_key or here.has_key)
    edits = ((here.start, here.indent, " " * item.width),) if alike and item.width - here.width == 1 else ()
    return Slip(words, here.indent, here.indent + 1, f"begin in column {item.width + 1}", edits)


def _key_column(text: str, here: Line, lines: list[Line]) -> Slip | None:
    """A key between the columns of two levels."""
    inner = next((line for line in reversed(lines) if line.start < here.start and line.column > here.width), None)
    outer = next((line for line in reversed(lines) if line.start < here.start and line.column < here.width), None)
    if inner is None or not inner.has_key or not here.has_key:
        return None
    name, other = _name(text, here), _name(text, inner)
    at = f"column {inner.column + 1} like {other}"
    if outer is not None and outer.has_key:
        at += f", or in column {outer.column + 1} like {_name(text, outer)}"
    words = f"{name} is in column {here.width + 1}, where no line above begins: write it in {at}"
    return Slip(words, here.content, here.colon)


def block_text(failure: Failure) -> Slip | None:
    """Text below ``key: |`` that is not indented, or less than its first line."""
    text, here = failure.text, failure.here
    above = failure.above
    if above is None or here.has_key or here.has_dash or above.value == above.end or text[above.value] not in "|>":
        return None
    if not all(char in "|>+-0123456789" for char in text[above.value : above.end].split(" #")[0].strip()):
        return None
    if not above.has_key:
        return None
    words = f"text below “{_name(text, above)}: {text[above.value]}” that is not indented alike: indent all its lines by the same spaces"
    return Slip(words, here.content, here.end)
