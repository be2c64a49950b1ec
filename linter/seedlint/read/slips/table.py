"""Which slips there are, and the first that fits. Imported only where front matter cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.read.slips import keys, layout, values
from seedlint.read.slips.lines import Failure, Slip, failure

Recognizer = Callable[[Failure], Slip | None]

# From what is certain wherever it stands to what only the parser's words make likely. One that is not sure gives None.
RECOGNIZERS: tuple[Recognizer, ...] = (
    layout.other_spaces,
    layout.mark_inside,
    layout.tab,
    values.template,
    keys.open_key,
    values.unclosed_quote,
    values.backslash,
    values.text_after_quote,
    values.text_after_bracket,
    values.inside_brackets,
    layout.bullet,
    values.first_character,
    layout.block_text,
    keys.no_key,
    keys.stray_characters,
    keys.without_key,
    values.colon_inside,
    layout.dash_without_space,
    layout.columns,
)


def slip_at(text: str, at: int, words: str) -> Slip | None:
    """What was meant, where the parser gave up.

    Args:
        text: the front matter with its opening fence.
        at: where the parser stopped, or where what it did not find the end of began.
        words: the parser's own.
    """
    found = failure(text, at, words)
    return next((slip for recognize in RECOGNIZERS if (slip := recognize(found)) is not None), None)


def slip_of_single_value(text: str, at: int) -> Slip | None:
    """What was meant, where all of the front matter is one text."""
    return keys.single_value(failure(text, at, ""))


def slip_in_key(text: str, start: int, end: int) -> Slip | None:
    """What was meant by a key that is no word, where that is certain: the line reads, but as another key."""
    if text[text.rfind("\n", 0, start) + 1 : start].strip(" -"):
        return None
    return layout.other_space_at(text, start) or keys.slip_before_quote(text, start, end)
