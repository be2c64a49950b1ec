from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL002", even_if_broken=True, always=True)
def invalid_encoding(doc: Document) -> Findings:
    """File is not UTF-8, or holds a character that YAML forbids.

    A file saved as Latin-1 or UTF-16 shows as garbage wherever it is published; a NUL or control character stops YAML
    parsers. The place is the first offending byte. The body of the file is not looked at.

    Source: YAML 1.2.2, sections 5.1 (character set) and 5.2 (encodings).
    """
    return problems_for(doc, "invalid-encoding")
