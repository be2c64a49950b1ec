from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, Safety, rule


@rule("SL007", fixable=(Safety.SAFE,), even_if_broken=True, always=True)
def duplicate_key(doc: Document) -> Findings:
    """Same key twice in one mapping.

    Readers differ in which of the two values they take, or reject the file. Here the last value counts for the other
    rules. Two spellings of one key (`title`, `"title"`, `"\\x74itle"`) are the same key. Where both pairs say the same,
    the fix removes the second.

    Bad:

        ---
        title: "One"
        title: "Two"
        ---

    Good:

        ---
        title: "One"
        ---

    Source: YAML 1.2.2, section 3.2.1.1: the keys of a mapping are unique.
    """
    return problems_for(doc, "duplicate-key")
