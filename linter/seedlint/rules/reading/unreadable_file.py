from __future__ import annotations

from seedlint.model.rule import problems_for
from seedlint.rules_api import Document, Findings, rule


@rule("SL001", even_if_broken=True, always=True)
def unreadable_file(doc: Document) -> Findings:
    """File cannot be read.

    The file cannot be opened, is not a regular file (a folder without permission, a FIFO, a device, a loop of links), vanished
    during the run, or is larger than `max-file-size` (1 MiB unless configured). Whatever is in it went unchecked.

    Source: the system's own answer (open(2), fstat(2)).
    """
    return problems_for(doc, "unreadable-file")
