"""Slips in a value: quotes, brackets, and characters that mean something to YAML."""

from __future__ import annotations

import re

from seedlint.read.slips.lines import CLOSERS, QUOTES, Edits, Failure, Line, Slip, closing_quote, next_line, taken_apart
from seedlint.text import scalars

_STRAIGHT = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"}
_KEY = re.compile(r"[A-Za-z_][\w-]{0,60}")


def in_quotes(value: str) -> str:
    """A text in quotes, in the kind that needs fewer escapes."""
    return scalars.encode(value, "'" if '"' in value or "\\" in value else '"')


def quoted_whole(line: Line, text: str) -> Edits:
    """The edit that puts quotes around what stands on a line after its key; none where a comment may be in it."""
    value = text[line.value : line.end]
    return () if " #" in value or not value.isprintable() else ((line.value, line.end, in_quotes(value)),)


def begins_field(text: str, start: int) -> bool:
    """Whether the line at an offset looks like a field, an item or the end: what no text in quotes or brackets goes on with."""
    line = taken_apart(text, start)
    key = text[line.key : line.colon].strip(QUOTES)
    return line.indent == line.end or line.has_dash or (line.has_key and _KEY.fullmatch(key) is not None)


# -- templates ---------------------------------------------------------------------------------------------------------


def template(failure: Failure) -> Slip | None:
    """``{{ page.title }}`` and ``{% if x %}``: what a generator was to fill in."""
    for line in (failure.line, failure.here):
        for at in (line.value, line.indent):
            found = template_at(failure.text, at, line.end)
            if found is not None and failure.at >= at:
                if line.has_key or line.has_dash:
                    return found
                return found._replace(message=f"{found.message.split(':')[0]}, where “key: value” is expected")
        if failure.text[line.value : line.value + 1] in ("'", '"') and failure.at > line.value:  # with quotes of its own inside
            found = template_at(failure.text, line.value + 1, line.end)
            if found is not None:
                return found._replace(message=found.message.split(";")[0])
    return None


def template_at(text: str, start: int, end: int) -> Slip | None:
    """The slip of a template that begins at an offset."""
    opening = text[start : start + 2]
    if opening not in ("{{", "{%"):
        return None
    closing = "}}" if opening == "{{" else "%}"
    after = text.find(closing, start, end)
    words = f"a template ({opening} … {closing}) that was not filled in: write the value; text that begins with {{ needs quotes"
    return Slip(words, start, after + 2 if after >= 0 else end)


# -- quotes ------------------------------------------------------------------------------------------------------------


def unclosed_quote(failure: Failure) -> Slip | None:
    """A quote that nothing closes on its line, and that swallows the fields below."""
    text, line = failure.text, failure.line
    start, quote = line.value, text[line.value : line.value + 1]
    if not quote or quote not in QUOTES or 0 <= line.closes <= line.end:
        return None
    inner = text[start + 1 : line.end]
    if line.closes < 0 or _swallows(text, line):
        last = inner[-1:]
        if quote == '"' and last == '"':  # a backslash stands before it, else it would close
            return _escaped_end(failure, line)
        other = _STRAIGHT.get(last, last)
        if len(inner) > 1 and other and other in QUOTES and (other != quote or last != quote) and not _curly_pair(inner):
            return _mixed(line, quote, last)
        if quote == "'" and inner.endswith("''") and not inner.startswith("'"):
            edits = ((line.end - 1, line.end, ""),)
            return Slip(
                "'' at the end is a quote inside the text, which is not closed: write ' at its end", line.end - 2, line.end,
                "write one quote", edits,
            )  # fmt: skip
        if line.closes < 0 and next_line(text, line.end) == len(text):
            words = f"a text that begins with {quote} and is not closed: write {quote} at its end"
        else:
            words = f"a text that begins with {quote} and is not closed on its line: write {quote} at its end"
        return Slip(words, start, start + 1)
    return None


def _curly_pair(inner: str) -> bool:
    """Whether a curly quote at the end belongs to one of the text."""
    return inner[-1] in "”»’" and any(quote in inner for quote in "“„«‘‚")


def _swallows(text: str, line: Line) -> bool:
    """Whether a field stands between the quotes."""
    at = line.end
    while (at := text.find("\n", at, line.closes)) >= 0:
        at += 1
        below = taken_apart(text, at)
        if below.indent < below.end and begins_field(text, at) and below.column <= line.column:
            return True
    return False


def _mixed(line: Line, quote: str, last: str) -> Slip:
    edits = ((line.end - 1, line.end, quote),)
    words = f"a text that begins with {quote} and ends with {last}: write {quote} at its end"
    return Slip(words, line.end - 1, line.end, f"write {quote} at the end", edits)


def _escaped_end(failure: Failure, line: Line) -> Slip | None:
    at = line.end - 2
    words = "a backslash before the last quote makes it part of the text: double the backslash or use single quotes"
    value = failure.text[line.value + 1 : line.end - 1]
    edits = () if "'" in value or '"' in value else ((line.value, line.end, f"'{value}'"),)
    return Slip(words, at, at + 2, "use single quotes", edits)


def text_after_quote(failure: Failure) -> Slip | None:
    """``"She said "hello" to us"``: the second quote ends the text."""
    text, line = failure.text, failure.line
    start, close = line.value, line.closes
    if text[start : start + 1] not in ('"', "'") or close < 0 or close > failure.at:
        return None
    stop = text.find("\n", close)
    end = close + len(text[close : len(text) if stop < 0 else stop].rstrip())
    rest = text[close:end].strip()
    if not rest or failure.at > end or text[close : failure.at].strip():
        return None
    at = text.index(rest[0], close, end)
    if rest in (",", ";"):
        return _sign_at_end(rest, close, at)
    if end > line.end:  # of a text on several lines
        return Slip(f"text after the closing quote: the text ends at {text[start]}", at, end)
    return _doubled_quotes(text[start:end], start, end) or _quote_inside(text, line, close, end)


def _sign_at_end(sign: str, close: int, at: int) -> Slip:
    what = "comma" if sign == "," else "semicolon"
    words = f"a {what} after the value: YAML has none at the end of a line, remove it"
    return Slip(words, at, at + 1, f"remove the {what}", ((close, at + 1, ""),))


def _doubled_quotes(whole: str, start: int, end: int) -> Slip | None:
    """``""a""``."""
    quote = whole[0]
    count = len(whole) - len(whole.lstrip(quote))
    if count < 2 or len(whole) <= 2 * count or not whole.endswith(quote * count) or quote in whole.strip(quote):
        return None
    edits = ((start, end, quote + whole.strip(quote) + quote),)
    return Slip(f"{count} quotes before the text and after it: write one", start, end, "write one quote", edits)


def _quote_inside(text: str, line: Line, close: int, end: int) -> Slip:
    """What follows a quoted text on its line."""
    start, quote, rest = line.value, text[line.value], text[close:end].strip()
    at, whole = text.index(rest[0], close, end), text[start:end]
    if rest in QUOTES:
        return Slip("a quote after the closing quote: remove it", at, at + 1, "remove the quote", ((close, at + 1, ""),))
    if _is_list(rest):
        words = f"text after the closing quote: a list needs brackets around all items, [{quote}…{quote}, {quote}…{quote}]"
        return Slip(words, at, end)
    edits: Edits = ()
    if rest[-1] == quote and len(rest) > 1:
        if quote == '"' and " " not in whole:  # a link, a code
            return Slip('text after the closing quote: remove the quote before it, or escape it, \\"', close - 1, close)
        if not _is_list("," + rest):
            edits = ((start, end, f"{quote}{_escaped(whole[1:-1], quote)}{quote}"),)
        return Slip(_inner_words(quote), close - 1, close, "escape the inner quotes", edits)
    if text[close] != " ":
        return Slip("text after the closing quote: remove it, or put the whole value in quotes", at, end)
    edits = () if "\\" in whole else quoted_whole(line, text)
    return Slip("text after the closing quote: put the whole value in quotes", at, end, "put the whole value in quotes", edits)


def _inner_words(quote: str) -> str:
    how = '\\" for a quote inside' if quote == '"' else "'' for a quote inside"
    return f"text after the closing quote: the inner quotes need escaping, {how}"


def _is_list(rest: str) -> bool:
    """Whether what follows a quoted text is a comma and another one, and so on."""
    at = 0
    while at < len(rest):
        if rest[at] != ",":
            return False
        while rest[at + 1 : at + 2] == " ":
            at += 1
        if rest[at + 1 : at + 2] not in ('"', "'") or (after := closing_quote(rest, at + 1, len(rest))) < 0:
            return False
        at = after
        while rest[at : at + 1] == " ":
            at += 1
    return True


_PAIR = re.compile(r"\\.|\"", re.DOTALL)


def _escaped(inner: str, quote: str) -> str:
    """The text between the outer quotes with those inside escaped, as far as they are not yet."""
    if quote == "'":
        return "''".join(part.replace("'", "''") for part in inner.split("''"))
    return _PAIR.sub(lambda match: '\\"' if match.group() == '"' else match.group(), inner)


def backslash(failure: Failure) -> Slip | None:
    """``"C:\\Users"``: in double quotes a backslash begins an escape."""
    if not any(word in failure.words for word in ("unknown escape", "hexdecimal")):
        return None
    text = failure.text
    at = text.rfind("\\", 0, failure.at + 1)
    line = failure.line
    if at < line.start:
        return None
    written = text[at : at + 2]
    words = f"a backslash in double quotes begins an escape, and “{written}” is not one: double the backslash or use single quotes"
    if written == "\\'":
        return Slip("“\\'” in double quotes: ' needs no backslash there", at, at + 2, "remove the backslash", ((at, at + 1, ""),))
    value = text[line.value : line.closes] if line.value < line.closes <= line.end else ""
    if not value.startswith('"') or line.closes < line.end:
        return Slip(words, at, at + 2)
    inner = value[1:-1]
    if _WINDOWS_PATH(inner) and "'" not in inner and '\\"' not in inner and "\\\\" not in inner:
        return Slip(words, at, at + 2, "use single quotes", ((line.value, line.end, f"'{inner}'"),))
    return Slip(words, at, at + 2, "double the backslash", ((at, at, "\\"),))


_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\|\\\\[A-Za-z0-9]").match


# -- brackets ----------------------------------------------------------------------------------------------------------


def text_after_bracket(failure: Failure) -> Slip | None:
    """``[Video] Bridge opens``: a value that begins with a bracket is a list."""
    text, line = failure.text, failure.line
    start, close = line.value, line.closes
    opening = text[start : start + 1]
    if opening not in CLOSERS or close < 0 or not close <= failure.at <= line.end or text[close : failure.at].strip():
        return None
    rest = text[close : line.end].strip()
    if not rest:
        return None
    at = text.index(rest[0], close)
    if rest in (",", ";"):
        return _sign_at_end(rest, close, at)
    if rest[0] in "]}":
        return Slip(f"a {rest[0]} that closes nothing: remove it, or put the value in quotes", at, at + 1)
    edits = quoted_whole(line, text) if rest[0].isalnum() and "," not in text[start:close] else ()
    words = f"text after the closing {text[close - 1]}: a value that begins with {opening} needs quotes"
    return Slip(words, start, close, "put the value in quotes", edits)


def inside_brackets(failure: Failure) -> Slip | None:
    """A list in brackets or pairs in braces that something is missing in."""
    text, line, at = failure.text, failure.line, failure.at
    start = line.value
    opening = text[start : start + 1]
    if opening not in CLOSERS or (0 <= line.closes <= at):
        return None
    char = text[at : at + 1]
    what, closer = ("a list in brackets", "]") if opening == "[" else ("pairs in braces", "}")
    if at > line.end or not char or char in "\r\n":
        after = next_line(text, line.end)
        if after < len(text) and not begins_field(text, after):
            return None
        begun = text[start + 1 : line.end]
        sure = opening == "[" and "," in begun and not any(char in begun for char in "[]{}\"'#:")
        edits = ((line.end, line.end, closer),) if sure else ()
        verb = "is" if opening == "[" else "are"
        words = f"{what} that {verb} not closed: write {closer} at the end; as text, a value that begins with {opening} needs quotes"
        return Slip(words, start, start + 1, f"write {closer} at the end", edits)
    if char in "]}":
        expected = "]" if "']'" in failure.words else "}"
        if char != expected:
            edits = ((at, at + 1, expected),)
            return Slip(f"{char} where {expected} is expected", at, at + 1, f"write {expected}", edits)
    before = text[start:at].rstrip()
    if "expected ','" in failure.words and char in QUOTES and before[-1:] == char:
        gap = start + len(before)
        return Slip("no comma between two items: write one", at, at + 1, "write a comma", ((gap, gap, ","),))
    if "expected ',' or '}'" in failure.words and char == ":":
        return _missing_comma(text, start, at)
    if "expected ','" in failure.words and before[-1:] in ('"', "'"):
        return Slip("text after a closing quote inside brackets: check the quotes of this item and of the one before", at, at + 1)
    return None


def _missing_comma(text: str, start: int, at: int) -> Slip | None:
    """``{name: a domain: b}`` and ``{name: a; domain: b}``."""
    words = "a second colon in one pair: a comma is missing before its key"
    gap = text.rfind(" ", start, at)
    key = text[gap + 1 : at]
    if gap < 0 or not _KEY.fullmatch(key):
        return None
    before = start + len(text[start:gap].rstrip())
    semicolon = text[before - 1] == ";"
    edits = ((before - semicolon, before, ","),)
    return Slip(words, gap + 1, at, "write a comma", edits)


# -- characters that mean something --------------------------------------------------------------------------------------


def first_character(failure: Failure) -> Slip | None:
    """``@bridge``, ``*bridge*``, ``| bridge``: a value may not begin so without quotes."""
    text, line, at = failure.text, failure.here, failure.at
    start, char = line.value, text[line.value : line.value + 1]
    if not char or at < start or line.value == line.end:
        return None
    if char in "@`%,]}?" and at == start and (line.has_key or line.has_dash):
        return _needs_quotes(line, text, char)
    if char in "&*" and "alphabetic or numeric" in failure.words:
        if not line.has_key and text[start + 1 : start + 2] == " ":
            return None  # a bullet
        return _needs_quotes(line, text, char)
    if char == "!" and "tag" in failure.words:
        return _needs_quotes(line, text, char)
    if char in "|>" and "comment or line break" in failure.words:
        words = f"text after {char}: a value that begins with {char} needs quotes; the lines of a block text begin on the next line"
        return Slip(words, start, start + 1, "put the value in quotes", quoted_whole(line, text))
    if char == "-" and "block sequence entries" in failure.words and line.has_key and at == start:
        words = "“- ” on the line of a key: a list begins on the next line; as text, a value that begins with - needs quotes"
        return Slip(words, start, start + 1)
    return None


def _needs_quotes(line: Line, text: str, char: str) -> Slip:
    what = "value" if line.has_key or line.has_dash else "key"
    words = f"a {what} that begins with {char} needs quotes"
    return Slip(words, line.value, line.value + 1, "put the value in quotes", quoted_whole(line, text))


def colon_inside(failure: Failure) -> Slip | None:
    """``title: Breaking: a bridge``: a colon and a space begin a value."""
    text, line, at = failure.text, failure.here, failure.at
    if "mapping values" not in failure.words or not line.has_key or at <= line.value:
        return None
    value = text[line.value : line.end]
    if value[0] in _STRAIGHT and value[-1] in _STRAIGHT:
        straight = _STRAIGHT[value[0]]
        sure = straight not in value and not any(char in _STRAIGHT for char in value[1:-1]) and "\\" not in value
        edits: Edits = ((line.value, line.end, straight + value[1:-1] + straight),) if sure else ()
        words = f"curly quotes around the value are letters to YAML: write {straight}"
        return Slip(words, line.value, line.value + 1, "write straight quotes", edits)
    before = text[line.value : at]  # a lone word in lower case may be a key
    if _KEY.fullmatch(before) and before[0].islower():
        return Slip(f"a second “: ” on this line: put the value in quotes, or write {before} on a line of its own", at, at + 1)
    edits = quoted_whole(line, text)
    end = at + 1
    return Slip("a second “: ” in an unquoted value: put the value in quotes", at, end, "put the value in quotes", edits)
