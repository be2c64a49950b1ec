from __future__ import annotations

from seedlint._lazy_regex import LazyPattern
from seedlint.article.url_checks import suspicious_urls, url_fix
from seedlint.article.urls import is_url_reference
from seedlint.rules_api import Document, Finding, Findings, Safety, Severity, messages, rule

_PART = r"(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,30});"
# One or several, as they come from escaping twice: &amp;quot;
_ENTITY = LazyPattern(rf"&(?:{_PART})+")


_AMPERSANDS = LazyPattern(r"&(?:(?:[aA][mM][pP]|#0*38|#[xX]0*26);)+")


def _decoded(entity: str) -> str:
    from html import unescape

    entity, before = _AMPERSANDS.sub("&", entity), ""
    while before != entity:
        before, entity = entity, unescape(entity)
    return entity


@rule("SL204", severity=Severity.WARNING, fixable=(Safety.SAFE,))
def url_html_entity(doc: Document) -> Findings:
    """HTML entity inside a URL.

    `&amp;` belongs into the source of a web page. In a URL the server gets a parameter called `amp;ssl`, and `&#038;` cuts
    the URL off: all after the `#` is a fragment. The fix decodes (as often as it was encoded); there is none where that
    would leave no URL.

    Bad:

        images:
          - url: "https://images.example.com/pier.png?resize=620%2C497&#038;ssl=1"

    Good:

        images:
          - url: "https://images.example.com/pier.png?resize=620%2C497&ssl=1"

    Source: HTML standard, section 13.5 (named character references); both entities were found in real files of the format.
    """
    for pointer, url in suspicious_urls(doc).entities:
        found = [match for match in _ENTITY.finditer(url) if _decoded(match.group()) != match.group()]
        text = doc.text(*pointer)
        if text is None or not found:
            continue
        new = _ENTITY.sub(lambda match: _decoded(match.group()), url)
        fix = url_fix(doc, "decode the entity", text, new, Safety.SAFE) if is_url_reference(new) else None
        names = list(dict.fromkeys(match.group() for match in found))
        words = f"html {'entity' if len(names) == 1 else 'entities'} {messages.plain(', '.join(names))} in the url"
        yield Finding(text.part(found[0].start(), found[-1].end()), words, fix)
