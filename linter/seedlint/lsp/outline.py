"""What an editor lists of a file: its article with the related records, and its links."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types

from seedlint.article.records import records, scalars_below
from seedlint.lsp.buffer import Buffer
from seedlint.lsp.diagnostics import uri_of
from seedlint.model.document import Document, Pointer


def symbols(doc: Document, buffer: Buffer) -> list[types.DocumentSymbol]:
    """The article, and below it its related records."""
    root = doc.locations.root
    if root is None or doc.broken or not doc.data:
        return []
    children = [
        _symbol(doc, buffer, record.pointer, record.string("title") or record.url, record.url) for record in records(doc) if record.pointer
    ]
    article = records(doc)[0]
    whole = buffer.range(root.start, root.end)
    title = doc.text(*article.at("title"))
    selected = buffer.range_of(title.span) if title is not None else types.Range(whole.start, whole.start)
    name = article.string("title") or article.url or os.path.basename(doc.path)
    return [types.DocumentSymbol(name.strip() or "article", types.SymbolKind.File, whole, selected, article.url or None, children=children)]


def _symbol(doc: Document, buffer: Buffer, pointer: Pointer, name: str, detail: str) -> types.DocumentSymbol:
    node = doc.locations.node(pointer)
    place = buffer.range(node.start, node.end) if node is not None else buffer.range_of(doc.span_of(pointer))
    return types.DocumentSymbol(
        name.strip() or "record", types.SymbolKind.Object, place, types.Range(place.start, place.start), detail or None
    )


def links(doc: Document, buffer: Buffer, site_root: str | None) -> Iterator[types.DocumentLink]:
    """The URLs of a file; a site-relative one leads to its file where it is known where that lies."""
    for pointer, value in scalars_below(doc.data):
        if not isinstance(value, str):
            continue
        if value.startswith(("https://", "http://")):
            target = value
        elif site_root is not None and value.startswith("/") and os.path.isfile(path := os.path.join(site_root, value.lstrip("/"))):
            target = uri_of(path)
        else:
            continue
        span = doc.span_of(pointer)
        quotes = int(doc.source.text[span.start : span.start + 1] in ("'", '"'))
        if span.line == span.end_line:
            yield types.DocumentLink(buffer.range(span.start + quotes, span.end - quotes), target)
