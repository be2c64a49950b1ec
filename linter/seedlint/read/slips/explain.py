"""What the YAML parser says -> what is wrong, in words, where it stands."""

from __future__ import annotations

import re

from seedlint.read.slips.lines import Slip
from seedlint.read.slips.table import slip_at

# libyaml's words -> ours, and whether the place to show is where the construct began.
_WORDS = (
    ("mapping values are not allowed", "a second “: ” in an unquoted value: put the value in quotes, or check the indentation", False),
    ("could not find expected ':'", "a key without “:”", True),
    ("found unexpected end of stream", "a quoted text is not closed", True),
    ("found unexpected document indicator", "a quoted text is not closed", True),
    ("found character that cannot start any token", "{char} cannot start a value: put the value in quotes", False),
    (
        "did not find expected key",
        "{char} where a key is expected: check the quotes and the indentation of this line and the one above",
        False,
    ),
    ("did not find expected '-' indicator", "{char} where “-” of the next list item is expected: check the indentation", False),
    ("did not find expected ',' or ']'", "{char} where “,” or “]” is expected: a list in brackets is not closed", False),
    ("did not find expected ',' or '}'", "{char} where “,” or “}” is expected: a mapping in braces is not closed", False),
    ("block sequence entries are not allowed", "“- ” where no list item can stand: check the indentation", False),
    ("mapping keys are not allowed", "“? ” where no key can stand: put the value in quotes", False),
    ("found unknown escape character", "an escape that YAML does not know: write “\\\\” for a backslash in double quotes", False),
    ("did not find expected hexdecimal number", "an escape without its hexadecimal digits", False),
    ("did not find expected alphabetic or numeric character", "a value that begins with & or * needs quotes", False),
    ("found undefined tag handle", "a tag handle that is not defined: a value that begins with ! needs quotes", False),
    ("found a tab character", "a tab where spaces are expected: YAML indents with spaces only", False),
    ("found invalid Unicode character escape code", "an escape that is not a Unicode character", False),
    ("did not find expected <document start>", "{char} where the front matter has already ended", False),
    ("did not find expected node content", "{char} where a value is expected", False),
    ("did not find expected comment or line break", "{char} after the header of a block text", False),
)


def explained(text: str, at: int, began: int, problem: str) -> Slip:
    """What is wrong with front matter that YAML rejects.

    Args:
        text: the front matter with its opening fence.
        at: where the parser stopped.
        began: where what it did not find the end of began; -1 where it does not say.
        problem: its words.
    """
    directive = re.search("^%", text, re.MULTILINE)
    if (
        directive
        and not text.startswith("{%", directive.start() - 1)
        and ("<document start>" in problem or text.rfind("\n", 0, at) + 1 == directive.start())
    ):
        words = "a line that begins with % is a YAML directive: put the text in quotes"
        return Slip(words, directive.start(), directive.start() + 1)
    words = problem or "the YAML parser gives up here"
    for key, ours, use_context in _WORDS:
        if key in problem:
            words = ours
            if use_context and began >= 0:
                at = began
            break
    at = min(at, len(text))
    return slip_at(text, at, problem) or _as_the_parser_says(text, at, words)


def _as_the_parser_says(text: str, at: int, words: str) -> Slip:
    char = text[at : at + 1]
    if "{char}" in words:
        if char == "\t":
            words = "a tab where spaces are expected: YAML indents with spaces only"
        else:
            words = words.replace("{char}", repr(char) if char else "the end")
    return Slip(words, at, at + 1 if char and char not in "\r\n" else at)
