"""Registrable domains: the name that somebody registered, by the Public Suffix List.

The list comes with the `publicsuffixlist` package and is read without a network. Parsing all of it costs more than a
small run, so of a top-level domain only its own lines are parsed, and the suffixes under which nearly all articles live
are known here; a test holds both against the whole list.

Decision: a registrable domain is one by the list's ICANN section, what a registry sells. The private section
(``blogspot.com``, ``github.io``: names that a company lends out) counts only where a caller asks for it, because the
company is a publisher too.

Source: publicsuffix.org/list.
"""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint._typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Public suffixes with no other suffix below them; the last three are reserved for documentation and tests (RFC 2606).
FLAT = frozenset(
    "com net org edu gov mil info biz tv de nl eu ru ch dk news tech dev app blog online site xyz cloud today media live "
    "world network agency digital email cc si press page wiki solutions software technology ventures systems studio "
    "space science social review report guru global finance events energy education design community club center care "
    "capital business academy one video zone work tools team co.uk org.uk ac.uk gov.uk me.uk net.uk com.au net.au org.au "
    "co.in net.in org.in gov.in ac.in com.sg co.nz net.nz org.nz govt.nz co.za co.jp or.jp ne.jp go.jp com.br com.cn co.kr "
    "com.hk com.tw com.my com.mx com.tr co.id co.il com.ph com.pk com.ng co.ke com.ar com.ua com.vn co.th gc.ca com.sa "
    "com.eg com.gh com.bd example test invalid".split()
)
_LONGEST = 254  # characters of a domain name (RFC 1035, section 2.3.4), and one dot
# Top-level domains below which only some of `GENERIC` are suffixes too, and nothing below those.
NARROW = frozenset("io co ai me es sg la fm ly gg to vc ms be ie cz".split())
GENERIC = frozenset("ac arts co com edu firm gob gov id info int its med mil net nom off org per plc priv rec sch web".split())


_BEGIN, _END = b"// ===BEGIN ICANN DOMAINS===\n", b"// ===END ICANN DOMAINS===\n"


@lru_cache(maxsize=1)
def _text() -> bytes:
    """The list's file; empty where it is not as plain as `_lines` takes it to be."""
    import publicsuffixlist

    try:
        with open(publicsuffixlist.PSLFILE, "rb") as file:
            text = file.read()
    except (AttributeError, OSError):
        return b""
    return text if text.count(_BEGIN) == text.count(_END) == 1 and not re.search(rb"^[^/\n][^\n]*[A-Z \t\r]", text, re.MULTILINE) else b""


def _lines(text: bytes, top: bytes) -> bytes:
    """The lines of the list for one top-level domain."""
    found, last = [], top + b"\n"
    at = text.find(last)
    while at >= 0:
        start, end = text.rfind(b"\n", 0, at) + 1, at + len(last)
        if at == start or text[at - 1 : at] == b".":
            found.append(text[start:end])
        at = text.find(last, end)
    return b"".join(found)


@lru_cache(maxsize=64)
def _list(top: str, private: bool) -> PublicSuffixList:
    """The list, as far as it is about one top-level domain."""
    from publicsuffixlist import PublicSuffixList

    text = _text() if top and top.isascii() and not top.startswith("xn--") else b""
    icann, mark, rest = text.partition(_END)
    if not mark:
        return PublicSuffixList(only_icann=not private)
    name = top.encode("ascii")
    return PublicSuffixList(b"".join([_BEGIN, _lines(icann, name), mark, _lines(rest, name)]), only_icann=not private)


@lru_cache(maxsize=4096)
def registrable(host: str, private: bool = False) -> str | None:
    """The registrable domain of a host; None where the host is itself a public suffix, a single label or an address.

    An unknown top-level domain counts as a public suffix, as the list's algorithm says (its rule ``*``).

    Args:
        host: lower case and in ASCII, as `links.parse` gives it; one dot at the end is ignored.
        private: count the list's private section as well.
    """
    host = host.removesuffix(".")
    if "." not in host or len(host) > _LONGEST:
        return None
    if not private:
        parts = host.rsplit(".", 3)[-3:]
        if all(parts):
            top = parts[-1]
            if top in FLAT or (top in NARROW and parts[-2] not in GENERIC):
                return f"{parts[-2]}.{top}"
            if f"{parts[-2]}.{top}" in FLAT:
                return ".".join(parts) if len(parts) == 3 else None
    if host[-1:].isdigit() or host[:1] == "[":
        return None
    found: str | None = _list(host.rpartition(".")[2], private).privatesuffix(host)
    return found


def has_public_suffix(host: str) -> bool:
    """Whether a host lies below a suffix that the list knows."""
    if len(host) > _LONGEST:
        return False
    labels = host.lower().removesuffix(".").split(".")
    if labels[-1] in FLAT or labels[-1] in NARROW:
        return len(labels) > 1
    return _list(labels[-1], False).privatesuffix(".".join(labels), accept_unknown=False) is not None


def is_below(host: str, domain: str) -> bool:
    """Whether a host is a domain or lies below it."""
    return host == domain or host.endswith("." + domain)
