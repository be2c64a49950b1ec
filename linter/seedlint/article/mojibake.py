"""Text that was decoded with the wrong encoding, found and restored by ftfy, which is imported only where it may be needed."""

from __future__ import annotations

import re
from functools import cache

from seedlint._typing import NamedTuple
from seedlint.article.prefilter import has_neighbours, suspicious_texts
from seedlint.model.document import Document, Pointer


class Garbled(NamedTuple):
    """A stretch of text that is not what was meant.

    Attributes:
        start: where it begins.
        end: where it ends.
        meant: what belongs in its place; U+FFFD in it stands for what is lost.
    """

    start: int
    end: int
    meant: str


# What the bytes of UTF-8 become in the Latin-1, Windows and ISO encodings that ftfy knows: those that begin a character of
# two, three or four bytes (C2-DF, E0-EF, F0-F4), and those that go on (80-BF; A0 may have become a space, any of them lost).
_TWO = (
    "\xc2-\xdf\u0100\u0102\u0106\u010c\u010e\u0110\u0112\u0116\u0118\u011a\u011e\u0122\u012a\u0130\u0136\u0139\u013b\u0141\u0143\u0145"
    "\u0147\u014c\u0150\u0158\u015a\u015e\u0160\u0162\u016a\u016e\u0170\u0172\u0179\u017b\u017d\u0392-\u03a1\u03a3-\u03af\u0412-\u042f"
)
_THREE = (
    "\xe0-\xef\u0101\u0103\u0105\u0107\u010d\u010f\u0113\u0117\u0119\u011b\u0123\u012b\u012f\u0137\u013a\u013c\u0155\u017a\u03b0-\u03bf"
    "\u0430-\u043f"
)
_FOUR = "\xf0-\xf4\u0111\u011f\u0144\u0146\u0148\u014d\u0161\u03c0-\u03c4\u0440-\u0444"
_MORE = (
    " \x1a\ufffd\x80-\xbf\xc6\xd8\xe6\xf8\u0104\u0105\u013d\u013e\u0141\u0142\u0152\u0153\u0156\u0157\u015a\u015b\u015e-\u0161\u0164\u0165"
    "\u0178-\u017e\u0192\u02c6\u02c7\u02d8\u02db-\u02dd\u0384-\u0386\u0388-\u038a\u038c\u038e\u038f\u0401-\u040c\u040e\u040f\u0451-\u045c"
    "\u045e\u045f\u0490\u0491\u2013-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2116\u2122"
)
# The same of Mac OS Roman and code page 437, as far as the first character is not a letter or a quotation mark.
_MAC_TWO, _MAC_MORE = "¬√ƒ≈∆◊ÿŸŒœ", "¢£¥§¨©ª®°±´µ¶ºÄ-ÇÉÑÖØÜß-ïñ-öø-üΩπ†•™∂∏∑∞∫≠≤≥"
_DOS_TWO, _DOS_MORE = "─┌┘├┬┼═╒-╔╘-╚╞-╠╤-╬▀▄█▌▐", "¡-£¥ª-¬º-½¿Ä-ÇÉÑÖÜà-âä-ïñ-ôöù-üÿƒ₧⌐│┐┤║╕-╗╛-╝╡-╣░-▓"


@cache
def _clue() -> re.Pattern[str]:
    return re.compile(
        f"[{_TWO}][{_MORE}]|[{_THREE}][{_MORE}]{{2}}|[{_FOUR}][{_MORE}]{{3}}|[{_MAC_TWO}][{_MAC_MORE}]|[–—][{_MAC_MORE}][–—]"
        f"|[·‚„ÁÂÈÊËÌÍÎÏÓÔ][{_MAC_MORE}]{{2}}|[{_DOS_TWO}][{_DOS_MORE}]|[ΓΘΣΦΩαδεπστφ∞∩µß][{_DOS_MORE}]{{2}}|â€"
    )


def may_be_garbled(text: str) -> bool:
    """Whether a text holds what could be the bytes of one character of UTF-8, each read as a character of its own."""
    return not text.isascii() and _clue().search(text) is not None


def garbled(text: str) -> list[Garbled]:
    """The stretches of a text that ftfy takes for mojibake, with what they stood for."""
    if not may_be_garbled(text):
        return []
    import ftfy

    # The last byte of ” is none of Windows-1252 and often lost; without it ftfy reads a dagger.
    whole = _CUT_QUOTE.sub("â€\x9d", text)
    fixed = ftfy.fix_encoding(whole)
    found = [] if fixed == whole else [part for part in _differences(text, fixed) if not _is_right(text, part)]
    taken = offsets(found)
    found += [part for part in _declined(text) if taken.isdisjoint(range(part.start, part.end))]
    return sorted(found)


# What ftfy declines, because each half may be there by right, and what is beyond doubt all the same: no language writes these
# pairs so. Each is decoded from Windows-1252.
_LETTER = r"[^\W\d_]"
_DECLINED = (
    r"â„[¢–\xa0]",  # ™ № ℠
    r"[ÅÄ]Ÿ|[ÅÄ]ž",  # ş ğ Ş Ğ
    r"(?<=[a-zà-öø-ÿ])[ÄÃ]…",  # ą Å after a lower-case letter
    rf"(?<!{_LETTER})Ã…(?=[a-zà-öø-ÿ])",  # Å at the beginning of a word
)
_NORDIC = re.compile(rf"Ã…(?={_LETTER})")  # Å inside a word in capitals
_OTHER_MARKS = re.compile("[À-ÖØ-öø-ÿ]")


@cache
def _declined_pattern() -> re.Pattern[str]:
    return re.compile("|".join(_DECLINED))


def _declined(text: str) -> list[Garbled]:
    found = list(_declined_pattern().finditer(text))
    # In a Portuguese text Ã ends words, and an ellipsis may follow; such a text has other marked letters too.
    if "Ã…" in text and not _OTHER_MARKS.search(text.replace("Ã…", "")):
        starts = {match.start() for match in found}
        found += [match for match in _NORDIC.finditer(text) if match.start() not in starts]
    return [Garbled(*match.span(), match.group().encode("cp1252").decode("utf-8")) for match in found]


_CUT_QUOTE = re.compile("â€(?=[\x00-\x7f]|\\Z)")


def _is_right(text: str, part: Garbled) -> bool:
    """Whether a part is somebody else's (a lone C1 control), or a capital before the quotation mark that closes: ``«IRÃ»``."""
    raw = text[part.start : part.end]
    if raw == part.meant or all("\x80" <= char <= "\x9f" for char in raw):
        return True
    if len(raw) != 2 or raw[1] != "»" or not raw[0].isupper():
        return False
    opened = text.rfind("«", text.rfind("»", 0, part.start) + 1, part.start)
    return opened >= 0 and text[opened - 1 : opened] != "Â"


def _differences(text: str, fixed: str) -> list[Garbled]:
    """Where two texts differ. Mojibake is not ASCII, so they agree again at the next ASCII character; linear in time."""
    found: list[Garbled] = []
    here = there = 0
    while here < len(text) or there < len(fixed):
        if text[here : here + 1] == fixed[there : there + 1]:
            here += 1
            there += 1
            continue
        start, begin = here, there
        here, there = _ascii_from(text, here), _ascii_from(fixed, there)
        if text[here : here + 1] != fixed[there : there + 1] and text[here : here + 1] == " ":
            here += 1  # a space that was byte A0
        if text[here : here + 1] != fixed[there : there + 1]:
            here, there = len(text), len(fixed)
        found.append(Garbled(start, here, fixed[begin:there]))
    return found


def _ascii_from(text: str, at: int) -> int:
    while at < len(text) and text[at] > "\x7f":
        at += 1
    return at


def garbled_among_entities(text: str) -> list[Garbled]:
    """The same for a text that may hold HTML entities.

    ``donâ€&trade;t`` is ``donâ€™t`` once the entity is decoded: a stretch that an entity is part of is found as a whole, with
    the entity in it. What lies in entities alone is for the rule on those (SL602) to report first.
    """
    if "&" not in text:
        return garbled(text)
    from seedlint.article.html_entities import entities

    places: list[tuple[int, int]] = []  # of each character of the decoded text in the text as it is
    parts: list[str] = []
    at = 0
    for start, end, meaning in (*entities(text), (len(text), len(text), "")):
        places += [(place, place + 1) for place in range(at, start)] + [(start, end)] * len(meaning)
        parts += (text[at:start], meaning)
        at = end
    found = [Garbled(places[start][0], places[end - 1][1], meant) for start, end, meant in garbled("".join(parts)) if start < end]
    return [part for part in found if not text[part.start : part.end].isascii()]


def has_entity(text: str, part: Garbled) -> bool:
    """Whether an HTML entity is part of a stretch: it must be decoded before anything is put in place of the stretch."""
    return "&" in text[part.start : part.end]


def _garbled_texts(doc: Document) -> dict[Pointer, list[Garbled]]:
    found = {pointer: garbled_among_entities(text) for pointer, text in suspicious_texts(doc) if has_neighbours(text)}
    return {pointer: parts for pointer, parts in found.items() if parts}


def garbled_texts(doc: Document) -> dict[Pointer, list[Garbled]]:
    """The mojibake of a document, field by field: one cause that other rules leave alone."""
    return doc.memo(_garbled_texts)


def offsets(parts: list[Garbled]) -> set[int]:
    """Every offset that lies in mojibake."""
    return {at for part in parts for at in range(part.start, part.end)}
