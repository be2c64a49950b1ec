"""The size of an SVG drawing, from its root element. Nothing is fetched, and entities cannot grow.

Sources: SVG 2, section 8.2 (width and height of the outermost element); CSS Values 3, section 6.2 (absolute lengths); XML 1.0,
section 4 (entities).
"""

from __future__ import annotations

import re

Size = tuple[int, int]

# Absolute lengths in pixels.
_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72, "pc": 16.0}
_LONGEST_ENTITY = 1_000  # characters: editors declare names of namespaces
_MOST_ENTITIES = 200
_LENGTH = r"\+?((?:[0-9]*\.)?[0-9]+)\s*([a-z]*)"


class _Enough(Exception):
    """The root element is known, or is not looked for any further."""


def svg_size(data: bytes, is_whole: bool) -> tuple[Size | None, str] | None:
    """The size that the root element gives in absolute lengths, or None and why there is none.

    Many a drawing has no size: it fills the room it gets. That, and what only a browser could find out, has no reason.

    Args:
        data: the beginning of the file, in any encoding that XML's declaration or byte-order mark names.
        is_whole: there is no more of it.

    Returns:
        None where the root element may come in what is not read yet.
    """
    from xml.parsers import expat

    root: list[tuple[str, dict[str, str]]] = []
    entities: list[str] = []
    parser = expat.ParserCreate()

    def element(name: str, attributes: dict[str, str]) -> None:
        root.append((name.rpartition(":")[2], attributes))
        raise _Enough

    def entity(name: str, _parameter: bool, value: str | None, *_: object) -> None:
        # Entities of entities could grow without bound: who nests them is not measured.
        entities.append(name)
        if value is not None and (len(value) > _LONGEST_ENTITY or "&" in value or "%" in value or len(entities) > _MOST_ENTITIES):
            raise _Enough

    parser.StartElementHandler = element
    parser.EntityDeclHandler = entity
    parser.UseForeignDTD(True)  # so that an entity that is declared elsewhere is no error
    try:
        parser.Parse(data, is_whole)
    except _Enough:
        if not root:
            return None, ""
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not root and _is_unknown_encoding(error):
            return None, ""
    if not root:
        return (None, "it is damaged or no image") if is_whole or parser.ErrorCode else None
    name, attributes = root[0]
    if name != "svg":
        return None, "it is damaged or no image"
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    return ((width, height) if width and height else None), ""


def _is_unknown_encoding(error: Exception) -> bool:
    from xml.parsers.expat import errors

    code = getattr(error, "code", None)
    unknown = {errors.codes[errors.XML_ERROR_UNKNOWN_ENCODING], errors.codes[errors.XML_ERROR_INCORRECT_ENCODING]}
    return isinstance(error, LookupError | ValueError) or code in unknown


def _pixels(length: str) -> int | None:
    found = re.fullmatch(_LENGTH, length.strip().lower())
    factor = _UNITS.get(found.group(2)) if found else None
    return round(float(found.group(1)) * factor) if found and factor and len(found.group(1)) < 10 else None
