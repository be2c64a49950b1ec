"""One look at the human text of a document, shared by all rules on it.

A clean file costs a handful of searches over all its texts joined, however many rules there are; nothing is compiled or
imported before a text looks odd.
"""

from __future__ import annotations

from seedlint.article import text_values, texts
from seedlint.document import Document, Pointer

Place = tuple[Pointer, str]

# What mojibake begins with: Latin letters with marks, Greek, Cyrillic, by their first byte in UTF-8; curly quotes and dashes
# are not among them.
_LETTERS = (0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1)


def _is_odd(text: str) -> bool:
    """Whether a text rule may have something to say. Wrong in one direction only: a clean text may be called odd.

    One character or byte is found in next to no time, two take ten times that; ``any`` would cost more than all of it.
    """
    if "&" in text or "<" in text or "\ufffd" in text or "  " in text or not text.isprintable():
        return True
    if text.isascii():
        return False
    data = text.encode("utf-8", "replace")
    for letter in _LETTERS:
        if letter in data:
            return True
    # The same as Mac OS Roman and code page 437 show it.
    return "√" in text or "¬" in text or "≈" in text or "ƒ" in text or "├" in text or "┬" in text or "┼" in text or "─" in text


def _odd_texts(doc: Document) -> list[Place]:
    # With a blank on either side of each, an empty text and one with a blank at an end are seen by their double blank.
    if not _is_odd(" ".join(["|", *text_values(doc), "|"])):
        return []
    return [place for place in texts(doc) if _is_odd(f" {place[1]} ")]


def odd_texts(doc: Document) -> list[Place]:
    """The titles, excerpts, names and topics with something unusual in them, whatever it is; nearly always few or none."""
    return doc.memo(_odd_texts)


def has_neighbours(text: str) -> bool:
    """Whether two characters that are not ASCII stand together: all mojibake does, but where a byte A0 became a blank.

    Quick, and coarse: question marks count as well.
    """
    return not text.isascii() and (b"??" in text.encode("ascii", "replace") or any(pair in text for pair in ("Ã ", "Â ", "Å ", "Ă ")))
