"""All that a rule's author needs, in one place.

>>> from seedlint.rules_api import Document, Finding, Findings, Severity, messages, records, rule
>>> @rule("XX002", severity=Severity.INFO)
... def untitled_record(doc: Document) -> Findings:
...     '''Related record without a title.'''
...     for record in records(doc)[1:]:
...         if "title" not in record.data:
...             yield Finding(doc.key_span(record.pointer), f"{messages.name(record.pointer)} has no title")
>>> untitled_record.name
'untitled-record'

``records``, ``images`` and ``texts`` give the parts of an article that rules look at, whatever is in the file; ``edits`` makes the
edits of a fix that changes more than a value (`Text` makes those of a value); ``messages`` has the words for values and places.
A schema of the user's own may call the fields of an article otherwise (``x-seedlint-role``): the data of records and images is by role,
and ``record.at("title")`` is the place of a field in the file, so that ``doc.text(*record.at("title"))`` finds it under any name.
What is known of articles (URLs, AMP, dates, domains …) is in `seedlint.article`.
"""

from __future__ import annotations

from seedlint.article.records import Image as Image
from seedlint.article.records import Record as Record
from seedlint.article.records import images as images
from seedlint.article.records import records as records
from seedlint.article.records import texts as texts
from seedlint.fixes import yaml_edits as edits
from seedlint.model import messages as messages
from seedlint.model.diagnostic import Edit as Edit
from seedlint.model.diagnostic import Fix as Fix
from seedlint.model.diagnostic import Note as Note
from seedlint.model.diagnostic import Safety as Safety
from seedlint.model.diagnostic import Severity as Severity
from seedlint.model.document import Document as Document
from seedlint.model.document import Pointer as Pointer
from seedlint.model.document import json_pointer as json_pointer
from seedlint.model.rule import Deferred as Deferred
from seedlint.model.rule import Fact as Fact
from seedlint.model.rule import Facts as Facts
from seedlint.model.rule import Finding as Finding
from seedlint.model.rule import Findings as Findings
from seedlint.model.rule import rule as rule
from seedlint.model.text_value import Text as Text
from seedlint.text.span import Span as Span

__all__ = [
    "Deferred", "Document", "Edit", "Fact", "Facts", "Finding", "Findings", "Fix", "Image", "Note", "Pointer", "Record", "Safety",
    "Severity", "Span", "Text", "edits", "images", "json_pointer", "messages", "records", "rule", "texts",
]  # fmt: skip
