from __future__ import annotations

from seedlint.article.prefilter import prefilter
from seedlint.article.records import record_pointer
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
    for image in images(doc):
        url = image.data.get("url")
        if isinstance(url, str) and url and not image.is_logo and (not elsewhere or record_pointer(doc, image.pointer) not in elsewhere):
            places.setdefault(url, []).append(image.at("url"))
    for first, *others in places.values():
        if others:
            note = Note(doc.span_of(first), "first used here")
            words = f"appears {len(others) + 1} times" if len(others) > 1 else "appears again"
            yield Finding(doc.span_of(others[0]), f"image of {_owner(record_pointer(doc, first))} {words}", None, (note,))


def _owner(record: Pointer) -> str:
    return messages.name(record) if record else "the article"
