"""Every format of JSON Schema, and ``yaml-timestamp``, asserted: each is one function from a text to yes or no.

``uri``, ``uri-reference``, ``date-time`` and ``yaml-timestamp`` are the functions of the rules on URLs and dates (SL201, SL301); the
others are here, so that none depends on which optional packages happen to be installed.

Source: JSON Schema 2020-12, validation, section 7.3, and the specification that each function names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from seedlint.schema.patterns import is_pattern

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?(?:[zZ]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
_DURATION = (
    r"P(?!\Z)(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
    r"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_IDN_ATOM = r"[\u0080-\U0010ffffA-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_POINTER = r"(?:/(?:[^/~]|~[01])*)*"
# RFC 3987, section 2.2, less the grammar of what stands between the delimiters; the first range is what RFC 3986 forbids.
_NO_IRI = r"[\x00-\x20\"<>\\^`{|}\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff]"
_ESCAPES = r"(?:[^%]|%[0-9A-Fa-f]{2})*"
_VARIABLE = r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?"
_TEMPLATE = rf"(?:[^\x00-\x20\"'<>\\^`{{|}}%]|%[0-9A-Fa-f]{{2}}|\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\}})*"


def _is(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, text)


def is_date(text: str) -> bool:
    """A ``full-date`` of the real calendar (RFC 3339, section 5.6)."""
    from datetime import date

    found = _is(_DATE, text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """A ``full-time``; a leap second only where it is 23:59:60 in UTC (RFC 3339, sections 5.6 and 5.7)."""
    found = _is(_TIME, text)
    if found is None:
        return False
    if found[3] != "60":
        return True
    offset = (int(found[5] or 0) * 60 + int(found[6] or 0)) * (-1 if found[4] == "-" else 1)
    return (int(found[1]) * 60 + int(found[2]) - offset) % 1440 == 1439


def is_duration(text: str) -> bool:
    """A duration (RFC 3339, appendix A, after ISO 8601)."""
    return _is(_DURATION, text) is not None


def is_hostname(text: str) -> bool:
    """Labels of letters, digits and inner hyphens, at most 63 each and 253 in all (RFC 1123, section 2.1)."""
    return len(text) <= 253 and _is(rf"{_LABEL}(?:\.{_LABEL})*", text) is not None


def is_idn_hostname(text: str) -> bool:
    """A host name, perhaps of other letters, that has a form in ASCII (RFC 5890, section 2.3.2.3; UTS #46)."""
    if text.isascii():
        return is_hostname(text)
    import can_ada

    if _is(r"[-.\u3002\uff0e\uff61].*|.*[-.\u3002\uff0e\uff61]", text) or re.search(r"[-.]{2}|-\.|\.-", text):
        return False
    try:
        return is_hostname(can_ada.idna_encode(text).decode("ascii"))
    except (ValueError, UnicodeError):
        return False


def _is_email(text: str, atom: str, host: Callable[[str], bool]) -> bool:
    local, at, domain = text.rpartition("@")
    if not at or len(local.encode("utf-8", "replace")) > 64:
        return False
    quoted = _is(r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"', local)
    if not quoted and not _is(rf"{atom}(?:\.{atom})*", local):
        return False
    if domain[:1] == "[" and domain[-1:] == "]":
        inner = domain[1:-1]
        return is_ipv6(inner[5:]) if inner[:5].lower() == "ipv6:" else is_ipv4(inner)
    return host(domain)


def is_email(text: str) -> bool:
    """A mailbox (RFC 5321, section 4.1.2)."""
    return text.isascii() and _is_email(text, _ATOM, is_hostname)


def is_idn_email(text: str) -> bool:
    """A mailbox, perhaps of other letters (RFC 6531, section 3.3)."""
    return _is_email(text, _IDN_ATOM, is_idn_hostname)


def is_ipv4(text: str) -> bool:
    """Four decimal numbers (RFC 2673, section 3.2)."""
    return _is(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}", text) is not None


def is_ipv6(text: str) -> bool:
    """An address without a zone (RFC 4291, section 2.2)."""
    from ipaddress import AddressValueError, IPv6Address

    try:
        return IPv6Address(text).scope_id is None
    except AddressValueError:
        return False


def is_uuid(text: str) -> bool:
    """Hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 4122, section 3)."""
    return _is(_UUID, text) is not None


def is_json_pointer(text: str) -> bool:
    """A JSON Pointer (RFC 6901, section 5)."""
    return _is(_POINTER, text) is not None


def is_relative_json_pointer(text: str) -> bool:
    """A relative JSON Pointer (draft-bhutton-relative-json-pointer-00, section 3)."""
    return _is(rf"(?:0|[1-9][0-9]*)(?:[+-][1-9][0-9]*)?(?:#|{_POINTER})", text) is not None


def is_uri_template(text: str) -> bool:
    """A URI template (RFC 6570, section 2)."""
    return _is(_TEMPLATE, text) is not None


def is_iri_reference(text: str) -> bool:
    """A reference of any scheme or none (RFC 3987, section 2.2)."""
    if re.search(_NO_IRI, text) or not _is(_ESCAPES, text) or text.count("#") > 1:
        return False
    first = re.split(r"[/?#]", text, maxsplit=1)[0]
    return ":" not in first or _is(r"[A-Za-z][A-Za-z0-9+.-]*:.*", first) is not None


def is_iri(text: str) -> bool:
    """A reference with a scheme (RFC 3987, section 2.2)."""
    return is_iri_reference(text) and _is(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00]*", text) is not None


# What needs no other module of ours; the rest is added by `formats`.
_OWN: dict[str, Callable[[str], bool]] = {
    "date": is_date, "time": is_time, "duration": is_duration, "email": is_email, "idn-email": is_idn_email, "hostname": is_hostname,
    "idn-hostname": is_idn_hostname, "ipv4": is_ipv4, "ipv6": is_ipv6, "iri": is_iri, "iri-reference": is_iri_reference, "uuid": is_uuid,
    "uri-template": is_uri_template, "json-pointer": is_json_pointer, "relative-json-pointer": is_relative_json_pointer,
    "regex": is_pattern,
}  # fmt: skip


def formats() -> Mapping[str, Callable[[str], bool]]:
    """Every format by its name."""
    from seedlint.article.dates import is_date_time, is_timestamp
    from seedlint.article.urls import is_url, is_url_reference

    return {"uri": is_url, "uri-reference": is_url_reference, "date-time": is_date_time, "yaml-timestamp": is_timestamp, **_OWN}
