from __future__ import annotations

from seedlint.article.amp import cache_url
from seedlint.article.prefilter import inconsistent_records
from seedlint.article.urls import is_url
from seedlint.rules_api import Document, Finding, Findings, Fix, Pointer, Record, Safety, edits, json_pointer, messages, rule
from seedlint.text import scalars


@rule("SL208", fixable=(Safety.SAFE,))
def amp_pair_incomplete(doc: Document) -> Findings:
    """One of the two AMP links without the other.

    Readers take the cache's link where there is one and fall back to the page; half a pair makes them show neither, or the
    wrong one. The finding is at the half that is there. Where that is ampWebUrl, the fix adds cdnAmpWebUrl after it.
    A misspelt key of the other half is unknown-field (SL102); this rule is silent then. Under a schema of your own it reports
    what that schema requires (`dependentRequired`).

    Bad:

        ampWebUrl: "https://www.example.com/harbour/amp"

    Good:

        ampWebUrl: "https://www.example.com/harbour/amp"
        cdnAmpWebUrl: "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/harbour/amp"

    Source: the format's counts: half of all records have both, the others neither (217 of 217).
    """
    for record in inconsistent_records(doc):
        for here, other in (("ampWebUrl", "cdnAmpWebUrl"), ("cdnAmpWebUrl", "ampWebUrl")):
            if isinstance(record.data.get(here), str) and other not in record.data and _is_missing(doc, record.at(other)):
                fix = _fix(doc, record) if here == "ampWebUrl" else None
                words = f"{messages.name(record.at(here))} without {messages.name(record.at(other))}"
                yield Finding(doc.key_span(record.at(here)), words, fix)


def _is_missing(doc: Document, pointer: Pointer) -> bool:
    """Whether a half that is absent has to be there, and is not there under a misspelt key."""
    from seedlint.schema.violations import is_demanded, renamed

    return is_demanded(doc, pointer) and pointer not in renamed(doc)


def _fix(doc: Document, record: Record) -> Fix | None:
    page, missing = doc.text(*record.at("ampWebUrl")), record.at("cdnAmpWebUrl")
    form = cache_url(page.value) if page is not None and is_url(page.value) else None
    if page is None or form is None:
        return None
    written = scalars.encode(form, page.style if page.style in ("", "'") else '"', page.in_flow)
    beside = page.pointer[:-1] == missing[:-1]
    edit = edits.insert_after(doc, page.pointer, str(missing[-1]), written) if beside else None
    title = f"add {messages.name(missing)}"
    return Fix(title, (page.unchanged_edit(), edit), Safety.SAFE, (json_pointer(missing),)) if edit else None
