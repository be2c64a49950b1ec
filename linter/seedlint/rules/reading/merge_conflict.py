from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL010", even_if_broken=True, always=True)
def merge_conflict(doc: Document) -> Findings:
    """Merge conflict that was not resolved.

    git wrote both sides of a change into the file, with lines of `<<<<<<<`, `=======` and `>>>>>>>` around them. In the front
    matter nothing can be read until one side is chosen, so the other rules wait; in the body the site shows both. One finding
    per conflict, at its first marker. A body that explains such markers in a fenced block of code is fine, and so is a heading
    that is underlined with `=======`.

    Bad:

        <<<<<<< HEAD
        title: "Night trains return"
        =======
        title: "Night trains return to the coast"
        >>>>>>> harbour

    Good:

        title: "Night trains return to the coast"

    Source: git-merge(1), "How conflicts are presented".
    """
    return problems_for(doc, "merge-conflict")
