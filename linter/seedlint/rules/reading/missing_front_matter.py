from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL004", even_if_broken=True, always=True)
def missing_front_matter(doc: Document) -> Findings:
    """First line is not ---.

    Without front matter the file is no record: site generators copy it as it is. The message says what stands there
    instead: text, a field, dashes that are not three, JSON front matter, HTML, a template, a Git LFS pointer whose content
    is not fetched, lines that end in CR only, or nothing.

    Fine: `---`, `---yaml` and `---yml` before YAML, `+++` and `---toml` before TOML, as far as the `preset` of the collection reads it.
    With a preset whose pages need no front matter, a page that begins with its text is read as one without fields.

    Bad:

        title: "No fence above"
        ---

    Good:

        ---
        title: "Fenced"
        ---

    Source: Jekyll documentation, "Front Matter".
    """
    return problems_for(doc, "missing-front-matter")
