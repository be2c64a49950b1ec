from __future__ import annotations

from seedlint.article.prefilter import prefilter
from seedlint.article.related_pages import pages
from seedlint.rules_api import Document, Finding, Findings, Note, Pointer, Severity, images, messages, rule


def _repeated(doc: Document) -> bool:
    return prefilter(doc).pictures


@rule("SL406", severity=Severity.INFO)
def duplicate_image(doc: Document) -> Findings:
    """The same image twice in one file.

    Two stories with one picture are most often one story, under two links that do not look alike. Compared are the image
    URLs of the article and of its related records, letter by letter; logos of providers are left out, since two records may
    be of one publisher. A record that is there twice (SL401) or is the article itself (SL402) is reported by those rules
    alone. One finding per image, at its second place.

    Bad:

        images:
          - url: "https://images.example.com/library.jpg"
        related:
          - webUrl: "https://www.example.com/library-in-pictures"
            images:
              - url: "https://images.example.com/library.jpg"

    Good:

        images:
          - url: "https://images.example.com/library.jpg"
        related:
          - webUrl: "https://www.example.com/library-in-pictures"
            images:
              - url: "https://images.example.com/library-inside.jpg"

    Source: the format's counts: in 4 of 4 real files it meant a record that was repeated or was the article itself.
    """
    found = pages(doc)
    elsewhere = {each.record.pointer for each in found.self_links} | {each.record.pointer for each in found.repeats}
    places: dict[str, list[Pointer]] = {}
    for pointer, data in images(doc):
        url = data.get("url")
        if isinstance(url, str) and url and "provider" not in pointer and pointer[:2] not in elsewhere:
            places.setdefault(url, []).append(pointer)
    for first, *others in places.values():
        if others:
            note = Note(doc.span_of((*first, "url")), "first used here")
            words = f"appears {len(others) + 1} times" if len(others) > 1 else "appears again"
            yield Finding(doc.span_of((*others[0], "url")), f"image of {_owner(first)} {words}", None, (note,))


def _owner(pointer: Pointer) -> str:
    return messages.name(pointer[:2]) if pointer[0] == "related" else "the article"
