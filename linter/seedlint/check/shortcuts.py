"""Which of our rules need not be asked: those of a group share one look at the document (their precheck), which mostly finds nothing.

It saves an eighth of a clean run, and no rule knows of it: one that is in no group is called for every document. A precheck is never
wrong, only coarse: where it finds nothing, no rule of its group reports anything. Under `_reference.REFERENCE` all are called.
"""

from __future__ import annotations

from collections.abc import Iterable

from seedlint import _reference
from seedlint.article.image_sizes import local, without_size
from seedlint.article.prefilter import has_ambiguous_number, inconsistent_records, prefilter, suspicious_texts
from seedlint.article.related_pages import repeated
from seedlint.article.url_checks import has_unclean_urls
from seedlint.model.document import Document, Problem
from seedlint.registry.guard import Groups, Precheck, RuleWithOptions
from seedlint.schema.violations import by_rule


def _problems(doc: Document) -> tuple[Problem, ...]:
    return doc.problems


def _body(doc: Document) -> bytes:
    return doc.body


def _queries(doc: Document) -> str:
    return prefilter(doc).queries


def _short_excerpt(doc: Document) -> bool:
    return prefilter(doc).short


def _repeated_picture(doc: Document) -> bool:
    return prefilter(doc).pictures


def _leftovers(doc: Document) -> bool:
    return prefilter(doc).leftovers


def _ambiguous(doc: Document) -> bool:
    found = prefilter(doc)
    return found.starts or found.domains or doc.own_schema or has_ambiguous_number(doc)


def _not_line_by_line(doc: Document) -> bool:
    """Read line by line, a value without quotes begins with a letter or a digit, so with no curly quote, and ends with its line."""
    return doc.non_ascii is None


_GROUPS: tuple[tuple[Precheck, str], ...] = (
    (_problems, "SL001 SL002 SL003 SL004 SL005 SL006 SL007 SL008 SL009 SL010"),
    (_body, "SL011"),
    (_ambiguous, "SL012"),
    (_not_line_by_line, "SL013 SL014 SL015"),
    (by_rule, "SL100 SL101 SL102 SL103 SL104 SL105 SL106 SL201 SL301"),
    (has_unclean_urls, "SL202 SL203 SL204 SL206"),
    (_queries, "SL205"),
    (inconsistent_records, "SL207 SL208 SL209 SL210 SL211"),
    (repeated, "SL401 SL402"),
    (_repeated_picture, "SL406"),
    (without_size, "SL501"),
    (local, "SL504 SL505"),
    (suspicious_texts, "SL601 SL602 SL603 SL604 SL605 SL606"),
    (_short_excerpt, "SL607"),
    (_leftovers, "SL608 SL609"),
)
_PRECHECKS = {code: precheck for precheck, codes in _GROUPS for code in codes.split()}

# Folder rules that report nothing of a key whose facts all have the same detail.
ABOUT_DIFFERENCES: frozenset[str] = frozenset() if _reference.REFERENCE else frozenset({"provider-name-varies"})


def grouped(rules: Iterable[RuleWithOptions]) -> Groups:
    """Rules in groups that share a precheck; those without one are in the group of None."""
    groups: dict[Precheck | None, list[RuleWithOptions]] = {}
    for each in rules:
        precheck = None if _reference.REFERENCE else _PRECHECKS.get(each[0].code)
        groups.setdefault(precheck, []).append(each)
    return tuple((precheck, tuple(some)) for precheck, some in groups.items())
