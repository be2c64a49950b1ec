from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL008", even_if_broken=True, always=True)
def unsupported_yaml(doc: Document) -> Findings:
    """Front matter uses a part of YAML that article files do not use.

    Anchors, aliases, merge keys, tags, directives, several documents, keys that are not text, integers of thousands of
    digits, and nesting deeper than 32 levels. Readers disagree about them or can be brought down by them; a `*` or `&` at
    the start of a value is nearly always a missing quote, and `{{ … }}` a template that was not filled in.

    With `anchors = true`, or a preset, anchors, aliases and merge keys are resolved as long as all aliases of a file stand for
    10,000 values at most; what is found in such a value is reported at the alias, and fixes leave a file with aliases as it is.

    Bad:

        ---
        title: &t "Named"
        excerpt: *t
        ---

    Good:

        ---
        title: "Named"
        excerpt: "Named"
        ---

    Source: YAML 1.2.2, sections 6.8 and 6.9; what article files use was counted over 11,000 real ones.
    """
    return problems_for(doc, "unsupported-yaml")
