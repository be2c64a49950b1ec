"""The schemas that come with seedlint, and how the file of any schema is read."""

from __future__ import annotations

import os
from functools import lru_cache

from seedlint.errors import SchemaFileError

_SUFFIX = ".schema.json"


def folder() -> str:
    """Where the bundled schemas are: beside the modules in a wheel, in the checkout's top folder otherwise."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bundled = os.path.join(here, "_schema")
    return bundled if os.path.isdir(bundled) else os.path.join(os.path.dirname(os.path.dirname(here)), "schema")


def bundled_names() -> list[str]:
    """Names of the bundled schemas, sorted."""
    return sorted(name[: -len(_SUFFIX)] for name in os.listdir(folder()) if name.endswith(_SUFFIX))


def bundled_path(name: str) -> str:
    """The file of a bundled schema."""
    return os.path.join(folder(), name + _SUFFIX)


def bundled_text(name: str) -> str:
    """The text of a bundled schema.

    Raises:
        SchemaFileError: there is none of that name; the message has the closest one.
    """
    names = bundled_names()
    if name in names:
        return read(bundled_path(name)).decode()
    from seedlint.suggest import closest

    meant = closest(name, names)
    hint = f", did you mean {meant}?" if meant else f"; there are {', '.join(names)}"
    raise SchemaFileError(name, "", f"no schema of that name{hint}")


def read(path: str) -> bytes:
    """The bytes of a schema file.

    Raises:
        SchemaFileError: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise SchemaFileError(path, "", getattr(error, "strerror", None) or str(error)) from error


@lru_cache(maxsize=2)
def article_fields(top_only: bool = False) -> frozenset[str]:
    """The names of the fields that the article format has, at its top level and (unless ``top_only``) below."""
    import json

    schema = json.loads(bundled_text("article"))
    parts = [schema] if top_only else [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for part in parts for name in part.get("properties", {}))
