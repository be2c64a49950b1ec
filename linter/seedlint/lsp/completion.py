"""Completion: the keys and values that the schema knows at the cursor, and the topics and providers that the folder uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from lsprotocol import types

from seedlint._typing import Any, NamedTuple
from seedlint.lsp import vocabulary
from seedlint.lsp.buffer import Buffer
from seedlint.lsp.cursor import Cursor, cursor_at
from seedlint.lsp.schema_at import Part, parts_at
from seedlint.model.roles import Roles
from seedlint.schema.violations import Schema
from seedlint.text.scalars import may_be_plain

_MOST = 200  # items of a kind: nobody reads more


class Offer(NamedTuple):
    """Something that may be written: the text, what it is, and what the schema says of it."""

    text: str
    kind: types.CompletionItemKind
    detail: str = ""
    documentation: str = ""


def complete(buffer: Buffer, position: types.Position, schema: Schema, used: Iterable[vocabulary.Used]) -> list[types.CompletionItem]:
    """What may be written at a position.

    Args:
        buffer: the text.
        position: of the cursor.
        schema: that holds for the file.
        used: what the files of the folder use.
    """
    lines = [buffer.line(number) for number in range(min(position.line + 400, len(buffer.line_starts)))]
    column = buffer.offset(position) - buffer.line_starts[position.line] if position.line < len(lines) else 0
    cursor = cursor_at(lines, position.line, column)
    if cursor is None:
        return []
    offers = list(_keys(cursor, schema.contents)) if cursor.is_key else list(_values(cursor, schema, used))
    place = types.Range(types.Position(position.line, buffer.at(position.line + 1, cursor.start + 1).character), position)
    items = []
    for number, offer in enumerate(offers):
        items.append(
            types.CompletionItem(
                label=offer.text.removesuffix(": ").removesuffix(":"),
                kind=offer.kind,
                detail=offer.detail or None,
                documentation=types.MarkupContent(types.MarkupKind.Markdown, offer.documentation) if offer.documentation else None,
                sort_text=f"{number:04}",
                filter_text=offer.text,
                text_edit=types.TextEdit(place, offer.text),
            )
        )
    return items


def _keys(cursor: Cursor, contents: Any) -> Iterator[Offer]:
    parts = parts_at(contents, cursor.pointer)
    required = {name for part in parts for name in part.schema.get("required", ()) if isinstance(name, str)}
    names = dict.fromkeys(name for part in parts for name in (part.schema.get("properties") or ()))
    for name in sorted(names, key=lambda name: name not in required):
        if name in cursor.siblings:
            continue
        below = parts_at(contents, (*cursor.pointer, name))
        title, description = _first(below, "title"), _first(below, "description")
        kinds = {kind for part in below if isinstance(kind := part.schema.get("type"), str)}
        text = f"{name}:" if kinds & {"object", "array"} else f"{name}: "
        yield Offer(text, types.CompletionItemKind.Property, title + (" (required)" if name in required else ""), description)


def _values(cursor: Cursor, schema: Schema, used: Iterable[vocabulary.Used]) -> Iterator[Offer]:
    parts = parts_at(schema.contents, cursor.pointer)
    description = _first(parts, "description")
    seen = set()
    for part in parts:
        values = part.schema.get("enum") or ([part.schema["const"]] if "const" in part.schema else [])
        if part.schema.get("type") == "boolean":
            values = [True, False]
        for value in values if isinstance(values, list) else ():
            text = written(value, cursor.written)
            if text is not None and text not in seen:
                seen.add(text)
                yield Offer(text, types.CompletionItemKind.EnumMember, documentation=description)
    for word, count in _used(cursor.pointer, schema.roles, used)[:_MOST]:
        text = written(word, cursor.written) or ""
        if text not in seen:
            seen.add(text)
            yield Offer(text, types.CompletionItemKind.Value, f"in {count} {'file' if count == 1 else 'files'}")


_ROLES = (("topics",), ("provider", "name"), ("provider", "domain"), ("related", "provider", "name"), ("related", "provider", "domain"))


def _used(pointer: tuple[str | int, ...], roles: Roles | None, used: Iterable[vocabulary.Used]) -> list[tuple[str, int]]:
    """What the folder uses in fields of the same role."""
    role = next((role for role in _ROLES if _place(roles, role) in (pointer, pointer[:-1])), ())
    if role == ("topics",):
        return vocabulary.topics(used)
    if role:
        counts: dict[str, int] = {}
        for pair, count in vocabulary.providers(used):
            word = pair[role[-1] == "domain"]
            counts[word] = counts.get(word, 0) + count
        return sorted(counts.items(), key=lambda each: -each[1])
    return []


def _place(roles: Roles | None, role: tuple[str, ...]) -> tuple[str | int, ...] | None:
    """Where the files have a field, with 0 for each item of a list."""
    pointer: tuple[str | int, ...] = ()
    fields = roles.fields if roles is not None else None
    for name in role:
        field = fields.get(name) if fields is not None else None
        if field is None and fields is not None:
            return None
        pointer = (*pointer, *(field.path if field is not None else (name,)), *((0,) if name == "related" else ()))
        fields = field.below if field is not None else None
    return pointer


def _first(parts: list[Part], keyword: str) -> str:
    return next((str(part.schema[keyword]) for part in parts if part.schema.get(keyword)), "")


def written(value: Any, before: str) -> str | None:
    """A value as YAML, in the quotes that were begun; None for one that does not stand on a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, (int, float)):
        return json.dumps(value)
    if not isinstance(value, str):
        return None
    if before.startswith("'"):
        return "'" + value.replace("'", "''") + "'"
    return value if may_be_plain(value, False) and not before.startswith('"') else json.dumps(value, ensure_ascii=False)
