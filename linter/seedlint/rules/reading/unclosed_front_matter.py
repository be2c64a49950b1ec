from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL005", even_if_broken=True, always=True)
def unclosed_front_matter(doc: Document) -> Findings:
    """Front matter has no closing ---.

    Usually the file was cut off while it was written: everything after the cut is lost. Where a line was meant to close the front
    matter and is none that does (`----`, `--`, an em dash, a space before `---`), or the body begins with nothing before it, the
    message says so at that line.

    Bad:

        ---
        title: "Cut off in the mid

    Good:

        ---
        title: "Whole"
        ---

    Source: Jekyll documentation, "Front Matter".
    """
    return problems_for(doc, "unclosed-front-matter")
