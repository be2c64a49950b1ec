"""The schema of the front matter: found, loaded, compiled once, and asked for every document.

A compiled function says yes to nearly every document; `seedlint.schema.jsonschema_errors` has `jsonschema` tell what is wrong with the
others. What the schema refuses is shared out among the rules by `by_rule`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping, Sequence

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.article.prefilter import clean_urls
from seedlint.errors import SchemaFileError
from seedlint.model.document import Document, Doubt, Pointer, Violation

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry

    from seedlint.schema.compiler import Accepts

_SUFFIX = ".schema.json"

# Formats that jsonschema asserts in users' schemas without any optional package.
PLAIN_FORMATS = frozenset({"date", "email", "idn-email", "ipv4", "ipv6", "regex", "uuid"})
URL_FORMATS = ("uri", "uri-reference")  # those that a clean URL has


class Schema:
    """A schema, ready to be asked.

    Attributes:
        name: what it was asked for by: ``article``, or a path.
        path: its file.
        contents: the parsed JSON; of a bundled schema parsed when it is asked for.
        texts: the bytes of its file and of all files that it refers to: what decides its verdicts.
        registry: the files that it refers to; None for a bundled one.
    """

    __slots__ = ("_accepts", "_contents", "_validator", "name", "path", "registry", "texts")

    def __init__(
        self, name: str, path: str, texts: tuple[bytes, ...], contents: Any = None, registry: SchemaRegistry | None = None
    ) -> None:
        self.name = name
        self.path = path
        self._contents = contents
        self.texts = texts
        self.registry = registry
        self._accepts: Accepts | None = None
        self._validator: Any = None

    @property
    def contents(self) -> Any:
        if self._contents is None:
            import json

            self._contents = json.loads(self.texts[0])
        return self._contents

    def compile(self) -> Accepts:
        """The yes-or-no function; one that always says no where the schema has something that is not compiled."""
        if self._accepts is None:
            self._accepts = _ready(self.texts[0]) if self.name == "article" else None
        if self._accepts is None:
            from seedlint.schema.compiler import Uncompilable, compile_schema

            try:
                self._accepts = compile_schema(self.contents, formats(), PLAIN_FORMATS, URL_FORMATS)
            except Uncompilable:
                self._accepts = _never
        return self._accepts

    def validate(self, doc: Document) -> Sequence[Violation]:
        """What the schema refuses in a document, every error once, in the order of the schema."""
        accepts = self._accepts or self.compile()
        try:
            if accepts(doc.data, clean_urls(doc)):
                return ()
        except (Doubt, RecursionError):
            pass
        from seedlint.schema import jsonschema_errors

        if self._validator is None:
            self._validator = jsonschema_errors.validator(self.contents, self.registry)
        return jsonschema_errors.explain(self._validator, doc.data)


def _never(_: Any, known: Container[Any] = ()) -> bool:
    return False


def _ready(text: bytes) -> Accepts | None:
    """The function of the bundled article schema as it was written by `linter/generate.py`; None if it is of another text.

    Writing and compiling it takes longer than checking twenty files.
    """
    from binascii import crc32

    from seedlint.schema import _article_schema

    return _article_schema.f0 if crc32(text) == _article_schema.CHECKSUM else None


def formats() -> Mapping[str, Callable[[str], bool]]:
    """The formats that we assert ourselves: the same functions that SL201 and SL301 use."""
    from seedlint.article.dates import is_date_time
    from seedlint.article.urls import is_url, is_url_reference

    return {"uri": is_url, "uri-reference": is_url_reference, "date-time": is_date_time}


# -- who tells what ------------------------------------------------------------------------------------------------------

_RULES = {
    "required": "missing-field",
    "additionalProperties": "unknown-field",
    "unevaluatedProperties": "unknown-field",
    "type": "wrong-type",
    "enum": "value-not-allowed",
    "const": "value-not-allowed",
    "pattern": "invalid-format",
    **dict.fromkeys(
        "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems contains "
        "minContains maxContains minProperties maxProperties".split(),
        "value-out-of-range",
    ),
}
_FORMATS = {"uri": "malformed-url", "uri-reference": "malformed-url", "date-time": "invalid-date-time"}
_ABOUT_KEYS = ("required", "additionalProperties", "unevaluatedProperties")
_MOST_GUESSES = 200  # different unknown keys of one file that a meaning is looked for


def rule_of(violation: Violation) -> str:
    """The name of the rule that tells a violation: that of its keyword, else schema-mismatch."""
    if violation.keyword == "format":
        return _FORMATS.get(violation.expected, "invalid-format")
    if violation.keyword in _ABOUT_KEYS and violation.key is None:
        return "schema-mismatch"
    return _RULES.get(violation.keyword, "schema-mismatch")


def by_rule(doc: Document) -> Mapping[str, Sequence[Violation]]:
    """A document's violations by the rule that tells them, without those that a rule about the cause tells."""
    return doc.memo(_by_rule)


def _by_rule(doc: Document) -> Mapping[str, Sequence[Violation]]:
    found: dict[str, list[Violation]] = {}
    for violation in doc.violations:
        if not _told_elsewhere(doc, violation):
            found.setdefault(rule_of(violation), []).append(violation)
    return found


def _told_elsewhere(doc: Document, violation: Violation) -> bool:
    """Whether a rule that knows the field, or the rule of a misspelt key, tells it instead (RULES.md, "who owns what")."""
    keyword, pointer, key = violation.keyword, violation.pointer, violation.key or ""
    if keyword in ("required", "dependentRequired"):
        return (
            (*pointer, key) in renamed(doc)
            or (keyword == "required" and key in ("width", "height") and pointer in _image_places(doc))  # SL501
            or (keyword == "dependentRequired" and key in ("ampWebUrl", "cdnAmpWebUrl"))  # SL208
        )
    if keyword == "type":  # SL501
        return violation.value is None and pointer[-1:] in (("width",), ("height",)) and pointer[:-1] in _image_places(doc)
    if keyword == "uniqueItems":  # SL405
        return pointer == ("topics",)
    if keyword in ("minLength", "pattern"):  # SL801, SL601
        blank = isinstance(violation.value, str) and not violation.value.strip()
        return pointer == ("secured",) or (blank and pointer in doc.memo(_text_places))
    return False


def _image_places(doc: Document) -> set[Pointer]:
    return doc.memo(_images)


def _images(doc: Document) -> set[Pointer]:
    from seedlint.article.records import images

    return {image.pointer for image in images(doc)}


def _text_places(doc: Document) -> set[Pointer]:
    from seedlint.article.records import texts

    return {pointer for pointer, _ in texts(doc)}


def meant(doc: Document) -> Mapping[Pointer, Sequence[str]]:
    """For every unknown key the known absent fields that it may be a slip of, closest first; each field for one key only."""
    return doc.memo(_meant)


def _meant(doc: Document) -> Mapping[Pointer, Sequence[str]]:
    found: dict[Pointer, Sequence[str]] = {}
    taken: set[Pointer] = set()
    alike: dict[tuple[str, int], Sequence[str]] = {}  # by key and schema: one slip is often there in every record
    for violation in doc.violations:
        if rule_of(violation) != "unknown-field":
            continue
        pointer, key, known = violation.pointer, violation.key or "", violation.schema.get("properties", {})
        slip = key, id(violation.schema)
        if slip not in alike:
            if len(alike) >= _MOST_GUESSES:
                continue
            from seedlint.suggest import close

            alike[slip] = close(key, known)
        names = [name for name in alike[slip] if name not in violation.value and (*pointer, name) not in taken]
        found[(*pointer, key)] = names
        taken.update((*pointer, name) for name in names[:1])
    return found


def renamed(doc: Document) -> set[Pointer]:
    """The absent fields that a misspelt key explains: SL102 tells these, no other rule misses them."""
    return doc.memo(_renamed)


def _renamed(doc: Document) -> set[Pointer]:
    return {(*pointer[:-1], names[0]) for pointer, names in meant(doc).items() if names}


# -- files ---------------------------------------------------------------------------------------------------------------


def folder() -> str:
    """Where the bundled schemas are: beside the modules in a wheel, in the checkout's top folder otherwise."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bundled = os.path.join(here, "_schema")
    return bundled if os.path.isdir(bundled) else os.path.join(os.path.dirname(os.path.dirname(here)), "schema")


def bundled() -> list[str]:
    """Names of the bundled schemas, sorted."""
    return sorted(name[: -len(_SUFFIX)] for name in os.listdir(folder()) if name.endswith(_SUFFIX))


def bundled_text(name: str) -> str:
    """The text of a bundled schema.

    Raises:
        SchemaFileError: there is none of that name; the message has the closest one.
    """
    names = bundled()
    if name in names:
        return read(os.path.join(folder(), name + _SUFFIX)).decode()
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


def load(name_or_path: str) -> Schema:
    """The schema of a bundled name (``article``) or of a file of the user's own.

    A user's schema may be of any draft that `jsonschema` knows and may refer to files beside it; nothing is fetched.

    Raises:
        SchemaFileError: no such schema; no JSON; not a valid schema; a reference that leads nowhere.
    """
    is_path = name_or_path.endswith(".json") or "/" in name_or_path or os.sep in name_or_path
    if not is_path and (name_or_path in bundled() or not os.path.exists(name_or_path)):
        text = bundled_text(name_or_path)
        return Schema(name_or_path, os.path.join(folder(), name_or_path + _SUFFIX), (text.encode(),))
    from seedlint.schema.user_schema import load_file

    contents, texts, registry = load_file(name_or_path)
    return Schema(name_or_path, name_or_path, texts, contents, registry)
