"""The schema of the front matter: found, loaded, compiled once, and asked for every document.

A function made from the article schema says yes to nearly every article; `seedlint.schema.compiler` finds what is wrong with the
others. What the schema rejects is shared out among the rules by `by_rule`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from seedlint import _reference
from seedlint._typing import TYPE_CHECKING, Any
from seedlint.article.dates import is_timestamp
from seedlint.article.prefilter import clean_urls
from seedlint.article.records import LINKS, field_at, images, is_stated, records, role_at, texts
from seedlint.article.timeline import PUBLISHED, UPDATED
from seedlint.article.urls import is_url
from seedlint.model.document import Document, Pointer, Violation
from seedlint.schema.bundled import bundled_names, bundled_path, bundled_text

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry

    from seedlint.model.roles import Roles
    from seedlint.schema.compiler import Check
    from seedlint.schema.failures import Failure

Accepts = Callable[..., bool]  # accepts(value, clean URLs)

URL_FORMATS = ("uri", "uri-reference")  # those that a clean URL has


class Schema:
    """A schema, ready to be asked.

    Attributes:
        name: what it was asked for by: ``article``, or a path.
        path: its file.
        contents: the parsed JSON; of a bundled schema parsed when it is asked for.
        texts: the bytes of its file and of all files that it refers to: what decides its verdicts.
        registry: the files that it refers to; None for a bundled one.
        unchecked: formats that it names and nobody checks.
        roles: which of its fields are fields of an article; None where each is what its name says.
    """

    __slots__ = ("_accepts", "_check", "_contents", "_validator", "name", "path", "registry", "roles", "texts", "unchecked")

    def __init__(
        self,
        name: str,
        path: str,
        texts: tuple[bytes, ...],
        contents: Any = None,
        registry: SchemaRegistry | None = None,
        unchecked: tuple[str, ...] = (),
        roles: Roles | None = None,
    ) -> None:
        self.name = name
        self.path = path
        self._contents = contents
        self.texts = texts
        self.registry = registry
        self.unchecked = unchecked
        self.roles = roles
        self._accepts: Accepts | None = None
        self._check: Check | None = None
        self._validator: Any = None

    @property
    def contents(self) -> Any:
        if self._contents is None and self.name == "article" and (made := self._generated()):
            self._contents = made.contents()
        if self._contents is None:
            import json

            self._contents = json.loads(self.texts[0])
        return self._contents

    @property
    def is_article(self) -> bool:
        """Whether it is the bundled article schema, or one of a user's own that builds on it."""
        return self.name == "article" or bundled_text("article").encode() in self.texts

    def check(self) -> Check:
        """The function that finds what the schema rejects: our own, or `jsonschema`'s where that does not cover the schema."""
        if _reference.REFERENCE:
            return self._asked
        if self._check is None:
            from seedlint.schema.compiler import Uncompilable, compile_schema

            try:
                made = self._generated() if self.name == "article" else None
                self._check = compile_schema(self.contents, self.registry, made.parts if made else None)
            except (Uncompilable, RecursionError):
                self._check = self._asked
        return self._check

    def _asked(self, data: Any) -> Iterable[Failure]:
        """What `jsonschema` says that the schema rejects."""
        from seedlint.schema import jsonschema_errors

        if self._validator is None:
            self._validator = jsonschema_errors.validator(self.contents, self.registry)
        return jsonschema_errors.failures(self._validator, data)

    def article_function(self) -> Accepts:
        """The yes-or-no function of the bundled article schema that `linter/generate.py` wrote; no if it is of another text."""
        made = self._generated()
        self._accepts = made.accepts if made else lambda *_: False
        return self._accepts

    def _generated(self) -> Any:
        """The module made from the article schema; None if it was made from another text."""
        from binascii import crc32

        from seedlint.schema import _article_schema

        return _article_schema if crc32(self.texts[0]) == _article_schema.CHECKSUM else None

    def validate(self, doc: Document) -> Sequence[Violation]:
        """What the schema rejects in a document, every error once, in the order of the schema; then what its roles reject."""
        found = self._rejected(doc)
        return found if self.roles is None else (*found, *_malformed_by_role(doc, {each.pointer for each in found}))

    def _rejected(self, doc: Document) -> Sequence[Violation]:
        if self.name == "article" and not _reference.REFERENCE:
            accepts = self._accepts or self.article_function()
            if accepts(doc.data, clean_urls(doc)):
                return ()
        import sys

        from seedlint.schema.failures import violations

        usual = sys.getrecursionlimit()
        try:
            return violations(self.check()(doc.data))
        except RecursionError:
            pass
        sys.setrecursionlimit(_FRAMES)
        try:
            return violations(self.check()(doc.data))
        except RecursionError:
            words = "schema and document together are nested too deeply to be compared"
            return (Violation("nesting", (), doc.data, None, {}, None, words),)
        finally:
            sys.setrecursionlimit(usual)


_FORMS = {**dict.fromkeys(LINKS, "uri"), **dict.fromkeys((PUBLISHED, UPDATED), "yaml-timestamp")}


def _malformed_by_role(doc: Document, rejected: Container[Pointer]) -> Iterator[Violation]:
    """Links and dates that are none, where the schema states the role and leaves the form to it.

    Args:
        doc: the document.
        rejected: places at which something is rejected already.
    """
    for record in records(doc):
        for role, form in _FORMS.items():
            value = record.data.get(role)
            if not isinstance(value, str) or (is_url if form == "uri" else is_timestamp)(value):
                continue
            pointer = record.at(role)
            field = field_at(doc, pointer)
            if field is not None and field.stated and field.formless and pointer not in rejected:
                yield Violation("format", pointer, value, form, {})


_FRAMES = 10_000  # of Python's: schemas inside schemas times mappings inside mappings, where both are as deep as they may be


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
_FORMATS = {
    **dict.fromkeys(URL_FORMATS, "malformed-url"),
    **dict.fromkeys(("date-time", "yaml-timestamp"), "invalid-date-time"),
}
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
        if not _reported_elsewhere(doc, violation):
            found.setdefault(rule_of(violation), []).append(violation)
    return found


def _reported_elsewhere(doc: Document, violation: Violation) -> bool:
    """Whether a rule that knows the field, or the rule of a misspelt key, reports it instead (RULES.md, "who owns what")."""
    keyword, pointer, key = violation.keyword, violation.pointer, violation.key or ""
    if keyword == "format":  # a date as the site's own reader takes one
        return violation.expected == "date-time" and doc.reading.dates == "yaml-timestamp" and is_timestamp(violation.value)
    if keyword in ("required", "dependentRequired"):
        return (
            (*pointer, key) in renamed(doc)
            or (keyword == "required" and (*pointer, key) in doc.memo(_sizes))  # SL501
            or (keyword == "dependentRequired" and (*pointer, key) in doc.memo(_missing_halves))  # SL208
            or (doc.reading.dated and is_timestamp(doc.name[:10]) and (*pointer, key) == records(doc)[0].at("publishedDateTime"))
        )
    if keyword == "type":  # SL501
        return violation.value is None and pointer in doc.memo(_sizes)
    if keyword == "uniqueItems":  # SL405
        return pointer == records(doc)[0].at("topics")
    if keyword in ("minLength", "pattern"):  # SL801, SL601
        is_empty = isinstance(violation.value, str) and not violation.value.strip()
        is_secured = role_at(doc, pointer) == ("secured",) and (not doc.own_schema or is_stated(doc, pointer))
        return is_secured or (is_empty and pointer in doc.memo(_text_places))
    return False


def _sizes(doc: Document) -> set[Pointer]:
    return {image.at(side) for image in images(doc) for side in ("width", "height")}


AMP_PAIR = ("ampWebUrl", "cdnAmpWebUrl")


def _missing_halves(doc: Document) -> set[Pointer]:
    return {
        record.at(other)
        for record in records(doc)
        for here, other in (AMP_PAIR, AMP_PAIR[::-1])
        if isinstance(record.data.get(here), str) and other not in record.data
    }


def _demanded(doc: Document) -> set[Pointer]:
    absent = [violation for violation in doc.violations if violation.keyword in ("required", "dependentRequired")]
    null = {violation.pointer for violation in doc.violations if violation.keyword == "type" and violation.value is None}
    return {(*violation.pointer, violation.key or "") for violation in absent} | null


def is_demanded(doc: Document, pointer: Pointer) -> bool:
    """Whether a field that is absent or null has to be there: always by the article format, else as the schema of the user says."""
    return not doc.own_schema or pointer in doc.memo(_demanded)


def _text_places(doc: Document) -> set[Pointer]:
    return {pointer for pointer, _ in texts(doc)}


def likely_typos(doc: Document) -> Mapping[Pointer, Sequence[str]]:
    """For every unknown key the known absent fields that it may be a slip of, closest first; each field for one key only."""
    return doc.memo(_likely_typos)


def _likely_typos(doc: Document) -> Mapping[Pointer, Sequence[str]]:
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
    return {(*pointer[:-1], names[0]) for pointer, names in likely_typos(doc).items() if names}


# -- loaded -------------------------------------------------------------------------------------------------------------


def is_file(name_or_path: str) -> bool:
    """Whether a schema is named by its file; otherwise it is a bundled one, or none at all."""
    is_path = name_or_path.endswith(".json") or "/" in name_or_path or os.sep in name_or_path
    return is_path or (name_or_path not in bundled_names() and os.path.exists(name_or_path))


def load(name_or_path: str) -> Schema:
    """The schema of a bundled name (``article``) or of a file of the user's own.

    A user's schema may be of any draft that `jsonschema` knows and may refer to files beside it; nothing is fetched.

    Raises:
        SchemaFileError: no such schema; no JSON; not a valid schema; a reference that leads nowhere.
    """
    if not is_file(name_or_path):
        text = bundled_text(name_or_path)
        return Schema(name_or_path, bundled_path(name_or_path), (text.encode(),))
    from seedlint.schema.user_schema import load_file

    found = load_file(name_or_path)
    return Schema(name_or_path, name_or_path, found.texts, found.contents, found.registry, found.unchecked, found.roles)
