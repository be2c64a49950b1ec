from __future__ import annotations

from seedlint.rules_api import Document, Finding, Findings, json_pointer, messages, rule
from seedlint.schema.violations import by_rule


@rule("SL101")
def missing_field(doc: Document) -> Findings:
    """A required field is missing.

    Whoever reads the data asks for the field without looking first: the page shows a hole, the build stops, or the article
    is silently left out. Each missing field is reported on its own, at the key of the mapping that lacks it (at the first key
    of a list item, at line 1 for the whole file).

    An article needs webUrl, a video originalUrl. A missing width or height of an image is missing-image-size (SL501), and
    a field that is there under a misspelt key is unknown-field (SL102); this rule is silent on both.

    Bad:

        provider:
          name: Example Times

    Good:

        provider:
          name: Example Times
          domain: example.com

    Source: JSON Schema 2020-12, validation, section 6.5.3 (`required`).
    """
    for violation in by_rule(doc).get("missing-field", ()):
        missing = violation.key or ""
        field = json_pointer((*violation.pointer, missing))
        yield Finding(doc.missing_span(violation.pointer), f"{messages.key(missing)} is missing", field=field)
