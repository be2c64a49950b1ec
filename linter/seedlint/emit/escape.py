"""Data made harmless: one function for each kind of place that text from a file, its name included, is written to.

A title may hold whatever its author wants a terminal, a browser or a CI server to do. Nothing of that gets through:
control characters (ECMA-48), bidirectional and other invisible characters, lone surrogates, and the commands that CI
servers look for in what a job prints: ``::error::`` and ``##[…]`` at the start of a line, after whitespace (GitHub), ``##[…]``,
``##vso[…]`` and ``##teamcity[…]`` anywhere in it (Azure Pipelines, TeamCity). Joiners between two of their characters do not hide
them: some of these programs compare texts as people read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint._lazy_regex import LazyPattern
from seedlint._typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedlint.text.span import Span

# C0, DEL and C1; soft hyphen; Arabic letter mark; zero-width space and the direction marks; line and paragraph separator
# and bidirectional embeddings; word joiner to nominal digit shapes, with the bidirectional isolates; BOM; interlinear
# annotations; noncharacters; surrogates; tag characters that belong to no flag. The joiners U+200C and U+200D stay: emoji
# and some scripts need them.
_INVISIBLE = (
    "\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "]|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_J = "[\u200c\u200d]*"
_COMMAND = rf"|#(?={_J}#[A-Za-z\u200c\u200d]*\[)|\A[\s\u200c\u200d]*:(?={_J}:)"
_HARMFUL = LazyPattern(f"[\x00-\x1f{_INVISIBLE}{_COMMAND}|\\A[\\s\u200c\u200d]*#(?={_J}#)")
_HARMFUL_IN_FRAMES = LazyPattern(f"[\x00-\x1f{_INVISIBLE}{_COMMAND}")  # where no text begins a line
_HARMFUL_IN_LINES = LazyPattern(f"[\x00-\x09\x0b\x0c\x0e-\x1f{_INVISIBLE}{_COMMAND}")
_HARMFUL_ON_PAGES = LazyPattern(f"[\x00-\x1f{_INVISIBLE}")  # of HTML, where a template escapes the markup
_SHORT = {" ": " ", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _show(match: re.Match[str]) -> str:
    return "".join(map(visible, match.group()))


def visible(char: str) -> str:
    r"""One harmful or invisible character as ``\n``, ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN``."""
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8 (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_plain(text: str) -> bool:
    """Whether nothing in a text can be harmful, as nearly always."""
    return text.isascii() and text.isprintable() and "##" not in text and "::" not in text


def terminal(text: str) -> str:
    r"""For a terminal, a log, and wherever text stands in one line: what is harmful or invisible is shown as ``\xNN``."""
    return text if _is_plain(text) else _HARMFUL.sub(_show, text)


def place(span: Span) -> str:
    """Where a span begins, as terminals and editors understand it: ``seeds/a.md:12:11``."""
    return f"{terminal(span.path)}:{span.line}:{span.column}"


def pieces(text: str) -> Iterator[tuple[int, str, bool]]:
    """What `terminal` makes of a text in a code frame, in pieces: offset, what is shown, and whether that stands for one character."""
    at = 0
    for match in () if _is_plain(text) else _HARMFUL_IN_FRAMES.finditer(text):
        if at < match.start():
            yield at, text[at : match.start()], False
        at = match.end()
        for offset in range(match.start(), at):
            yield offset, visible(text[offset]), True
    if at < len(text):
        yield at, text[at:], False


def page(text: str) -> str:
    r"""For a text on a page of HTML, whose markup the template escapes: what is invisible there is shown as ``\xNN``."""
    return text if text.isascii() and text.isprintable() else _HARMFUL_ON_PAGES.sub(_show, text)


def json(value: Any) -> str:
    """A value as JSON in one line of printable ASCII; reading it gives the value again, character for character."""
    from json import dumps

    text = dumps(value, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")
    return re.sub(r"#(?=#[A-Za-z]*\[)", r"\\u0023", text) if "##" in text else text


def indented_json(value: Any) -> str:
    """A value as JSON over several lines, in which what is invisible, or a command, is escaped; reading it gives the value again."""
    from json import dumps

    def escaped(match: re.Match[str]) -> str:
        return "".join(f"\\u{ord(char):04x}" if char < "\U00010000" else dumps(char)[1:-1] for char in match.group())

    return _HARMFUL_IN_LINES.sub(escaped, dumps(value, indent=2, ensure_ascii=False)) + "\n"


def toml(text: str) -> str:
    """A text as a basic string of TOML 1.0, in one line; reading it gives the text again (which has no lone surrogates)."""
    from json import dumps

    def escaped(match: re.Match[str]) -> str:
        return "".join(f"\\u{ord(char):04x}" if char < "\U00010000" else f"\\U{ord(char):08x}" for char in match.group())

    return _HARMFUL.sub(escaped, dumps(text, ensure_ascii=False))


def exact(path: str) -> str:
    r"""A path for formats that programs read: the name itself, where only bytes that are not UTF-8 are written ``\xNN``."""
    return path if path.isascii() else "".join(visible(char) if "\ud800" <= char <= "\udfff" else char for char in path)


# The agent of Azure Pipelines, ``CommandStringConvertor``; a percent sign first.
_AZURE = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))


def azure(text: str) -> str:
    """For the message of a logging command of Azure Pipelines."""
    text = terminal(text)
    for char, escaped in _AZURE:
        text = text.replace(char, escaped)
    return text


def azure_property(text: str) -> str:
    """For a property of a logging command of Azure Pipelines."""
    return azure(text).replace(";", "%3B").replace("]", "%5D")


def github(text: str) -> str:
    """For the message of a GitHub workflow command (docs.github.com, "Workflow commands"; toolkit ``command.ts``)."""
    return _HARMFUL_IN_LINES.sub(_show, text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """For a property of a GitHub workflow command."""
    return github(text).replace(":", "%3A").replace(",", "%2C")


def xml(text: str) -> str:
    """For XML 1.0, as text or in a quoted attribute."""
    text = terminal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


# Marks inside a line (CommonMark 0.31, GFM tables and strikethrough, GitHub's math), and what begins a bare link.
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&$]|:(?=//)|(?<=www)\.")


def markdown(text: str) -> str:
    """For a line of GitHub or GitLab Markdown, also in a table: every mark is a character, no address or mention a link."""
    # A mention is looked for in the rendered text, where only another node between the two parts it.
    return _MARKDOWN.sub(r"\\\g<0>", terminal(text)).replace("@", "@<!-- -->")


def uri(path: str) -> str:
    """A path as a percent-encoded relative URI reference, or as a ``file:`` URI when it is absolute (RFC 3986, RFC 8089)."""
    from urllib.parse import quote

    # Bytes that are not UTF-8 go back to what they were; surrogates of other origin have no bytes and get some.
    raw = b"".join(char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass") for char in path)
    if path.startswith("/"):
        return "file://" + quote(raw)
    if re.match(r"[A-Za-z]:/", path):
        return f"file:///{path[:2]}{quote(raw[2:])}"
    return quote(raw)
