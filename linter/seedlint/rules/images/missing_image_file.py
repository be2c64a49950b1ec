from __future__ import annotations

from seedlint.article.image_sizes import local
from seedlint.rules_api import Document, Finding, Findings, Pointer, messages, rule


@rule("SL504")
def missing_image_file(doc: Document) -> Findings:
    """A site-relative image has no file.

    The page shows a broken picture. An image URL that begins with one slash stands for a file below `site-root` (a setting,
    or `--site-root`): percent escapes decoded, query and fragment dropped. Where no site root is known this rule is silent.
    A folder, a device, and a path that leads out of the site root count as no file. One finding per image, at its first place.

    Bad:

        provider:
          images:
            - url: "/assets/images/organizations/exmaple.com-50x50.jpg"

    Good:

        provider:
          images:
            - url: "/assets/images/organizations/example.com-50x50.jpg"

    Source: WHATWG URL standard, section 4.4: a reference that begins with one slash is a path on the same host.
    """
    places: dict[str, list[Pointer]] = {}
    reasons: dict[str, str] = {}
    for image, file in local(doc):
        if not file.exists:
            url = image.data["url"]
            places.setdefault(url, []).append(image.at("url"))
            reasons[url] = f": {file.error}" if file.error else ""
    for url, pointers in places.items():
        times = f" (used {len(pointers)} times)" if len(pointers) > 1 else ""
        yield Finding(doc.span_of(pointers[0]), f"no file for {messages.plain(url)} under the site root{reasons[url]}{times}")
