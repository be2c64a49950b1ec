"""When the article and its related records were published: one pass over a document, shared by all rules on dates."""

from __future__ import annotations

from seedlint._typing import Any, NamedTuple
from seedlint.article.dates import parse, timestamp
from seedlint.article.records import records
from seedlint.model.document import Document

PUBLISHED, UPDATED = "publishedDateTime", "updatedDateTime"


class Timeline(NamedTuple):
    """The valid date-times of a document, in seconds since 1970-01-01T00:00:00Z.

    Attributes:
        published: publishedDateTime of the article; None where it is missing or not valid.
        first: the earliest publishedDateTime of a related record; infinity where there is none.
        last: the latest publishedDateTime of a related record; minus infinity where there is none.
        latest: the latest publishedDateTime or updatedDateTime of all; minus infinity where there is none.
    """

    published: float | None
    first: float
    last: float
    latest: float


def _timeline(doc: Document) -> Timeline:
    first, last = float("inf"), float("-inf")
    latest = last
    published: float | None = None
    read = timestamp if doc.own_schema else parse
    for record in records(doc):
        data = record.data
        value = data.get(PUBLISHED)
        seconds = read(value) if value.__class__ is str else None
        if seconds is not None:
            if not record.pointer:
                published = latest = seconds
            else:
                first, last = min(first, seconds), max(last, seconds)
        if UPDATED in data:
            latest = max(latest, moment(doc, data, UPDATED) or latest)
    return Timeline(published, first, last, max(last, latest))


def timeline(doc: Document) -> Timeline:
    """Where the date-times of a document begin and end."""
    return doc.memo(_timeline)


def moment(doc: Document, data: dict[str, Any], key: str) -> float | None:
    """A date-time of a record in seconds; None where it is missing or not valid.

    Under a schema of the user's own it may be written in any form that readers of YAML take for a date.
    """
    value = data.get(key)
    return (timestamp if doc.own_schema else parse)(value) if isinstance(value, str) else None


SLACK = 24 * 3600


def settled(doc: Document, data: dict[str, Any], key: str) -> float | None:
    """The same for rules that compare date-times: a moment later than now and a day is future-date's (SL302) alone."""
    seconds = moment(doc, data, key)
    return None if seconds is None or doc.is_after_now(seconds, SLACK) else seconds
