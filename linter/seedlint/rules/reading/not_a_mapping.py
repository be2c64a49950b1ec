from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL009", even_if_broken=True, always=True)
def not_a_mapping(doc: Document) -> Findings:
    """Front matter is empty, a list or a single value.

    A record is a mapping of keys to values; there is nothing else to check. Empty front matter is fine where a schema of your
    own requires no field, and with a preset, whose site reads it as a page without fields.

    Bad:

        ---
        - title
        - excerpt
        ---

    Good:

        ---
        title: "A mapping"
        ---

    Source: Jekyll documentation, "Front Matter".
    """
    return problems_for(doc, "not-a-mapping")
