from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, Safety, rule


@rule("SL006", fixable=(Safety.UNSAFE,), even_if_broken=True, always=True)
def invalid_yaml(doc: Document) -> Findings:
    """Front matter is not valid YAML.

    Nothing can be read from the file until this is fixed, so no other rule runs. The message says what is there, what is wrong
    with it and what to write instead, at the place where the slip is: quotes inside quotes, a colon, bracket, `@`, `*` or
    backslash that means something to YAML, a space that is missing after a colon or a dash, tabs and non-breaking spaces
    that indent, a line that is not in the column of those it belongs to, a text or list that nothing closes, a template that was
    not filled in, commas and equals signs of other languages. Where no such slip is certain, the place is where the parser
    gave up. TOML front matter that is not valid TOML is reported here too.

    The (unsafe) fix repairs slips of which it is certain what was meant, all of a file at once, and only if the file can be read
    then: inner quotes are escaped, a value is put in quotes, the missing space, colon, comma or dash is written.

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
