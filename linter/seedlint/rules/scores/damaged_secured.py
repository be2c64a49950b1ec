from __future__ import annotations

from binascii import Error, a2b_base64

from seedlint.rules_api import Document, Finding, Findings, messages, records, rule

_BLOCK = 16  # bytes


@rule("SL801")
def damaged_secured(doc: Document) -> Findings:
    """`secured` cannot be what it was.

    The value is made by a machine: base64 of encrypted blocks of 16 bytes, a semicolon, base64 of the 16 bytes that the first
    block is mixed with. Cut off, edited by hand or folded by an editor it can never be decrypted, and nobody notices before
    the site tries. Nothing is decrypted here. Under a schema of your own a field of
    this name is what that schema says, and this rule is silent unless it gives the role `secured`.

    Bad:

        secured: "c2VlZGxpbnQtZXhhbXBsZQ=="

    Good:

        secured: "c2VlZGxpbnQtZXhhbXBsZQ==;MDEyMzQ1Njc4OWFiY2RlZg=="

    Source: the format's counts; RFC 4648, section 4 (base64).
    """
    article = records(doc)[0]
    secured = article.data.get("secured")
    field = doc.roles.field("secured") if doc.roles is not None else None
    if secured.__class__ is not str or (doc.own_schema and not (field is not None and field.stated)):
        return
    first, semicolon, second = secured.partition(";")
    length = _decoded(first)
    if length and length % _BLOCK == 0 and _decoded(second) == _BLOCK:
        return
    text = doc.text(*article.at("secured"))
    if text is None:
        return
    name = messages.name(text.pointer)
    if not secured.strip():
        yield Finding(text.span, f"{name} is empty")
    elif not semicolon:
        yield Finding(text.span, f"{name} has one part, not two with a semicolon between them")
    elif length is None or length == 0 or length % _BLOCK:
        span = text.part(0, len(first)) if first else text.span
        yield Finding(span, f"first part of {name} is {_words(length)}, not whole blocks of {_BLOCK} bytes")
    else:
        span = text.part(len(first) + 1, len(secured)) if second else text.span
        yield Finding(span, f"second part of {name} is {_words(_decoded(second))}, not {_BLOCK} bytes")


def _decoded(part: str) -> int | None:
    """Number of bytes of a base64 text; None where it is none."""
    try:
        return len(a2b_base64(part, strict_mode=True))
    except (Error, ValueError):  # ValueError: not ASCII
        return None


def _words(length: int | None) -> str:
    return "no base64" if length is None else "empty" if length == 0 else f"{length} byte{'' if length == 1 else 's'}"
