from __future__ import annotations

from seedlint.model.document import Document
from seedlint.model.rule import Findings, problems, rule, told


@rule("SL004", even_if_broken=True, always=True, when=problems)
def missing_front_matter(doc: Document) -> Findings:
    """First line is not ---.

    Without front matter the file is no record: site generators copy it as it is. The message says what stands there
    instead: text, TOML or JSON front matter, lines that end in CR only, or nothing.

    Bad:

        title: "No fence above"
        ---

    Good:

        ---
        title: "Fenced"
        ---

    Source: Jekyll documentation, "Front Matter".
    """
    return told(doc, "missing-front-matter")
