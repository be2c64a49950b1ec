"""What stands in the first line of a file where the opening fence is expected."""

from __future__ import annotations

import re

from seedlint.read.slips.fences import misfit
from seedlint.read.slips.lines import taken_apart

_SHOWN = 40  # characters of the line
_HTML = re.compile(r"<(?:!--|!?[A-Za-z/?])").match
_FIELD = re.compile(r"[A-Za-z_][\w-]{0,60}").fullmatch


def is_body(line: str) -> bool:
    """Whether a first line is that of a page without front matter, and no slip of an opening fence, field or other front matter."""
    return instead_of_fence(line).startswith(("is text", "is HTML", "is an empty line", "is a template"))


def instead_of_fence(line: str) -> str:
    """What a first line is, or has, that is not ``---``, in words.

    Args:
        line: without its end, cut where it is long.
    """
    if line.lstrip().startswith("{"):
        return f"is a template{_quotation(line)}" if line.lstrip().startswith(("{{", "{%")) else "is JSON front matter ({)"
    if not line.strip():
        return "is an empty line"
    if line.startswith("---") and line[3:4] not in ("", "-"):
        what = "the name of a language" if line[3:].rstrip().isalpha() else "text"
        return f"has {what} after ---{_quotation(line)}"
    found = misfit(line)
    if found is not None:
        return f"has {found.what}"
    if _HTML(line.lstrip()):
        return f"is HTML{_quotation(line)}"
    field = taken_apart(line, 0)
    if field.has_key and field.indent == 0 and not field.has_dash and _FIELD(line[: field.colon]):
        return f"is a field{_quotation(line)}"
    return f"is text{_quotation(line)}"


def _quotation(line: str) -> str:
    return f" ({line[:_SHOWN]!r}{'…' if len(line) > _SHOWN else ''})"
