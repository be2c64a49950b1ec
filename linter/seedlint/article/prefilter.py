"""The first look at a document: one pass over its records and images that shows which closer looks are worth it.

It saves an eighth of a clean run: nearly every file is clean, and then costs this pass however many rules there are. It is wrong in
one direction only: where it finds nothing, no rule does; what it calls suspicious may be clean. A value of a type that no
article has there makes everything suspicious. Under `_reference.REFERENCE` everything always is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from seedlint import _reference
from seedlint._lazy_regex import LazyPattern
from seedlint._typing import Any, NamedTuple
from seedlint.article.amp import GOOGLE, cache_url, subdomain
from seedlint.article.domains import is_below, registrable
from seedlint.article.placeholders import MARKS, WHOLE, is_only_punctuation, template_in
from seedlint.article.records import Record, images, links, records, texts
from seedlint.article.urls import clean, is_plain
from seedlint.model.document import Document, Pointer

LONGER = 16  # characters that an excerpt with the words of its title may have more: spaces, a full stop, an ellipsis


class Prefilter(NamedTuple):
    """What is suspicious in a document.

    Attributes:
        urls: a URL that is not clean (`urls.clean`).
        queries: the URLs that have a query, separated by spaces.
        records: a record whose links, or links and provider, do not agree at first sight.
        texts: a text that a rule on texts looks into.
        short: an excerpt that is hardly longer than its title.
        pictures: the URL of an image appears twice.
        leftovers: a text, URL or domain in which a program may have left a placeholder or a percent escape.
        starts: a text that does not begin with a letter, or is a word that YAML 1.1 takes for a boolean.
        domains: a provider's domain that does not end like one.
    """

    urls: bool
    queries: str
    records: bool
    texts: bool
    short: bool
    pictures: bool
    leftovers: bool
    starts: bool
    domains: bool


# What begins a number that YAML 1.1 may read in another way: in an article after its key, elsewhere also in a list.
_AMBIGUOUS = rb"[-+]?(?:0[0-9o]|\.|[0-9.]+[eE])"
_NUMBER, _ANY_NUMBER = rb": " + _AMBIGUOUS, rb"[ \t\[{,]" + _AMBIGUOUS
# Of YAML 1.1's booleans those that are text by YAML 1.2.
_WORDS = frozenset(("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"))
EVERYTHING = Prefilter(True, "?", True, True, True, True, True, True, True)
# Each with a space after it.
_USUAL_DOMAINS = LazyPattern(r"(?:[^ ]+\.[A-Za-z]+ )*").fullmatch


def _clean_urls(doc: Document) -> frozenset[str | None]:
    urls = links(doc)
    try:
        return frozenset((*clean([*filter(None, urls)]), None))
    except TypeError:  # something else than text
        return frozenset((*clean([url for url in urls if url.__class__ is str]), None))


def clean_urls(doc: Document) -> frozenset[str | None]:
    """The clean URLs of a document (`urls.clean`), and None, for a URL that is missing."""
    return doc.memo(_clean_urls)


def _prefilter(doc: Document) -> Prefilter:
    if _reference.REFERENCE:
        return EVERYTHING
    # With a space on either side of each, an empty text and one with a space at an end are seen by their double space.
    texts: list[Any] = ["|"]
    domains: list[Any] = []
    inconsistent = short = False
    urls, known = links(doc), clean_urls(doc)
    try:
        article = records(doc)[0].data
        for record in records(doc):
            data = record.data
            get = data.get
            title, excerpt, provider = get("title"), get("excerpt"), get("provider")
            texts += (title, excerpt)
            if provider is not None:
                texts.append(provider.get("name"))
                domains.append(provider.get("domain"))
            if title is not None and excerpt is not None and len(excerpt) <= len(title) + LONGER:
                short = True
            inconsistent = inconsistent or not agrees(data, known)
        pictures = [image.data.get("url") for image in images(doc)]
        texts += [image.data["title"] for image in images(doc) if "title" in image.data]
        texts += article.get("topics", ())
        texts.append("|")
        texts = [text for text in texts if text is not None] if None in texts else texts
        text = " ".join(texts)
        suspicious = is_suspicious_text(text, doc.non_ascii)
        starts = not "".join({text[:1] for text in texts if text != "|"}).isalpha() or not _WORDS.isdisjoint(texts)
        ends = " ".join([*filter(None, domains), ""])
        return Prefilter(
            urls=not known.issuperset(urls),
            queries=" ".join([url for url in urls if url is not None and "?" in url]),
            records=inconsistent,
            texts=suspicious,
            short=short,
            pictures=len(set(pictures)) < len(pictures),
            leftovers=_has_leftovers(doc, map(str.strip, texts) if suspicious else texts, text, ends, starts),
            starts=starts,
            domains=not _USUAL_DOMAINS(ends),
        )
    except (TypeError, AttributeError):
        return EVERYTHING


def _has_leftovers(doc: Document, texts: Iterable[str], text: str, domains: str, starts: bool) -> bool:
    """Whether a placeholder may be in a text, URL or domain, or a percent escape in a text.

    Args:
        doc: the document.
        texts: its texts; without white space around them, where one may have some.
        text: all of them.
        domains: all domains of providers.
        starts: one of the texts does not begin with a letter.
    """
    if any(mark in text for mark in MARKS) or not WHOLE.isdisjoint(texts):
        return True
    if starts and any(is_only_punctuation(record.data.get("excerpt") or "") for record in records(doc)):
        return True
    others = " ".join([*filter(None, links(doc)), domains])
    return ("%" in others or "{" in others or "INSERT_" in others) and template_in(others) is not None


def prefilter(doc: Document) -> Prefilter:
    """What is suspicious in a document."""
    return doc.memo(_prefilter)


def _has_ambiguous_number(doc: Document) -> bool:
    return doc.non_ascii is None or doc.source.matches(_ANY_NUMBER if doc.own_schema else _NUMBER)


def has_ambiguous_number(doc: Document) -> bool:
    """Whether a number may be one that YAML 1.1 reads in another way; read line by line, as nearly always, it looks so in the text."""
    return doc.memo(_has_ambiguous_number)


# -- links of one record, side by side -----------------------------------------------------------------------------------


def host_of_plain(url: str) -> str:
    """Host of a plain URL; anything else gives what is between ``//`` and the path, query or fragment, or all of it."""
    host = url.split("/", 3)[2:3]
    if not host:
        return url
    return host[0] if "?" not in host[0] and "#" not in host[0] else host[0].partition("?")[0].partition("#")[0]


def agrees(data: dict[str, Any], clean: Container[object] = ()) -> bool:
    """Whether the links of a record and its provider agree at first sight.

    Args:
        data: the record.
        clean: URLs that are known to be clean.
    """
    get = data.get
    web, amp, cdn, original = get("webUrl"), get("ampWebUrl"), get("cdnAmpWebUrl"), get("originalUrl")
    host = host_of_plain(web) if isinstance(web, str) else ""
    if amp is not None or cdn is not None:
        if not isinstance(amp, str):
            return False
        at = host_of_plain(amp)
        cached = f"https://{subdomain(at)}.{GOOGLE}/c/s/{amp[8:]}" if amp in clean else cache_url(amp)
        if cached != cdn or not (amp in clean or is_plain(amp)) or (at != host and web is not None and not _same_site(at, host)):
            return False
    if original != web and original is not None and web is not None:
        return False
    provider = get("provider")
    if web is None or not isinstance(provider, dict):
        return True
    domain = provider.get("domain")
    if domain is None or domain == host or (domain == host[4:] and host[:4] == "www."):
        return True
    plain = isinstance(domain, str) and host.endswith("." + domain) and (web in clean or is_plain(web))
    return plain and registrable(domain) is not None


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are of one registrable domain at first sight: one is the other, or below it."""
    if one == other:
        return True
    above, below = sorted((one.removeprefix("www."), other.removeprefix("www.")), key=len)
    return is_below(below, above) and registrable(above) is not None


def _inconsistent_records(doc: Document) -> list[Record]:
    if _reference.REFERENCE:
        return records(doc)
    return [record for record in records(doc) if not agrees(record.data)] if prefilter(doc).records else []


def inconsistent_records(doc: Document) -> list[Record]:
    """The records whose links, or link and provider, do not agree at first sight."""
    return doc.memo(_inconsistent_records)


# -- texts --------------------------------------------------------------------------------------------------------------

# What mojibake begins with: Latin letters with marks, Greek, Cyrillic, by their first byte in UTF-8 (curly quotes and dashes are
# not among them), and the same as Mac OS Roman and code page 437 show it.
_NO_LETTERS = bytes(set(range(256)) - {0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1})
_MARKS = frozenset("√¬≈ƒ├┬┼─")
_PRINTABLE = bytes(range(0x20, 0x7F))


def is_suspicious_text(text: str, non_ascii: str | None = None) -> bool:
    """Whether a text rule may have something to report. Wrong in one direction only: a clean text may be called suspicious.

    Looking for one character or byte at a time is cheap; for two, or with ``any``, it would cost more than it saves.

    Args:
        text: one text, or many.
        non_ascii: all characters that are not printable ASCII, perhaps with others from elsewhere, where they are known.
    """
    if "&" in text or "<" in text or "  " in text:
        return True
    if non_ascii is None:
        if text.isascii():
            return not text.isprintable()
        non_ascii = text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE).decode("utf-8", "surrogatepass")
    return not _is_printable(non_ascii) or (_may_be_garbled(non_ascii) and has_neighbours(text))


def _is_printable(non_ascii: str) -> bool:
    """Whether all of these characters can be printed, and none stands for one that was lost."""
    return non_ascii.isprintable() and "\ufffd" not in non_ascii


def _may_be_garbled(non_ascii: str) -> bool:
    """Whether mojibake may begin with one of these characters."""
    return bool(non_ascii.encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS)) or not _MARKS.isdisjoint(non_ascii)


def has_neighbours(text: str) -> bool:
    """Whether two characters that are not ASCII stand together: all mojibake does, but where a byte A0 became a space.

    Quick, and coarse: question marks count as well.
    """
    return not text.isascii() and (b"??" in text.encode("ascii", "replace") or any(pair in text for pair in ("Ã ", "Â ", "Å ", "Ă ")))


def _suspicious_texts(doc: Document) -> list[tuple[Pointer, str]]:
    if _reference.REFERENCE:
        return texts(doc)
    if not prefilter(doc).texts:
        return []
    every = doc.non_ascii  # where all of the file are harmless, those of a text are
    if every is not None and _is_printable(every):
        garbled = _may_be_garbled(every) and has_neighbours(" | ".join([*(text for _, text in texts(doc)), ""]))
        if not garbled:
            return [place for place in texts(doc) if "  " in f" {place[1]} " or "&" in place[1] or "<" in place[1]]
    return [place for place in texts(doc) if is_suspicious_text(f" {place[1]} ")]


def suspicious_texts(doc: Document) -> list[tuple[Pointer, str]]:
    """The titles, excerpts, names and topics with something unusual in them, whatever it is; nearly always few or none."""
    return doc.memo(_suspicious_texts)
