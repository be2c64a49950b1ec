from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, Safety, Severity, rule


@rule("SL003", severity=Severity.WARNING, fixable=(Safety.SAFE,), even_if_broken=True, always=True)
def byte_order_mark(doc: Document) -> Findings:
    """File starts with a byte-order mark.

    UTF-8 needs none, and many readers (Jekyll before 3, shell tools, plain string comparison) then miss the first `---`.
    The fix removes the three bytes.

    Source: The Unicode Standard, section 23.8: use of a BOM is neither required nor recommended for UTF-8.
    """
    return problems_for(doc, "byte-order-mark")
