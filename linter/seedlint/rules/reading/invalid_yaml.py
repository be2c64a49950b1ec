from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL006", even_if_broken=True, always=True)
def invalid_yaml(doc: Document) -> Findings:
    """Front matter is not valid YAML.

    Nothing can be read from the file until this is fixed, so no other rule runs. The place is where the parser gave up,
    or where the construct that is not closed began.

    Bad:

        ---
        title: Breaking: a colon in an unquoted title
        ---

    Good:

        ---
        title: "Breaking: a colon in a quoted title"
        ---

    Source: YAML 1.2.2.
    """
    return problems_for(doc, "invalid-yaml")
