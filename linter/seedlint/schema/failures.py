"""What keywords of a schema reject, and what of that is worth reporting: where alternatives fail, the errors of the closest one.

It does not matter who found a failure: a function of `compiler`, or `jsonschema`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from seedlint._typing import Any
from seedlint.model.document import Pointer, Violation

MORE_THAN_ONE = "is valid under more than one"  # the message of a `oneOf` that has no alternatives that failed

NOTHING: dict[str, Any] = {"not": {}}  # in place of a false schema whose place `jsonschema` would lose


class Failure:
    """One value that one keyword rejects.

    Attributes:
        keyword: its name; ``""`` for a ``false`` schema.
        path: where the value is, as seen from who asked, innermost part first: each level up appends its own part.
        value: the value.
        expected: the keyword's value in the schema.
        schema: the subschema that the keyword is in.
        keys: the keys that are missing or not allowed; empty for keywords that are not about keys.
        alternatives: of `anyOf` and `oneOf`, where all alternatives reject the value, what finds the failures of each; only those of
            failures that are reported are looked for.
        message: words for what keyword and values do not say.
    """

    __slots__ = ("alternatives", "expected", "keys", "keyword", "message", "path", "schema", "value")

    def __init__(
        self,
        keyword: str,
        value: Any,
        expected: Any,
        schema: Any,
        keys: Sequence[str] = (),
        alternatives: Sequence[Callable[[Any], Iterable[Failure]]] = (),
        message: str = "",
    ) -> None:
        self.keyword = keyword
        self.value = value
        self.expected = expected
        self.schema = schema
        self.keys = keys
        self.alternatives = alternatives
        self.message = message
        self.path: list[str | int] = []


def missing_companions(companions: Mapping[str, Any], value: Mapping[str, Any]) -> list[str]:
    """The keys that are missing beside those that ask for them."""
    needed = [key for name, keys in companions.items() if name in value and isinstance(keys, list) for key in keys]
    return [key for key in dict.fromkeys(needed) if key not in value]


def violations(failures: Iterable[Failure]) -> tuple[Violation, ...]:
    """Every error once: keys that are missing or unknown one by one, alternatives by the best match.

    A value of the wrong type, or one that is not among the allowed ones, has no other error at its place.
    """
    found: dict[tuple[str, Pointer, str | None], Violation] = {}
    for failure in failures:
        for leaf, pointer in _leaves(failure, ()):
            for key in leaf.keys or (None,):
                violation = Violation(leaf.keyword, pointer, leaf.value, leaf.expected, leaf.schema, key, leaf.message)
                found.setdefault((violation.keyword, pointer, key), violation)
    types = {violation.pointer for violation in found.values() if violation.keyword == "type"}
    values = {violation.pointer for violation in found.values() if violation.keyword in ("enum", "const")}
    missing = {(violation.pointer, violation.key) for violation in found.values() if violation.keyword == "required"}
    return tuple(
        violation
        for violation in found.values()
        if (violation.pointer not in types or violation.keyword == "type")
        and (violation.pointer not in values or violation.keyword in ("type", "enum", "const"))
        and not (violation.keyword in ("dependentRequired", "dependencies") and (violation.pointer, violation.key) in missing)
    )


def _leaves(failure: Failure, above: Pointer) -> Iterator[tuple[Failure, Pointer]]:
    """The failures behind a failure: those of the best matching alternative, or the failure itself where none matches best."""
    pointer = (*above, *reversed(failure.path))
    if failure.alternatives:
        branches = [list(check(failure.value)) for check in failure.alternatives]
        merged = _merged(failure, branches)
        if merged is not None:
            yield merged, pointer
            return
        ranked = sorted(branches, key=_misses)
        if len(ranked) == 1 or _misses(ranked[0]) < _misses(ranked[1]):
            for each in ranked[0]:
                yield from _leaves(each, pointer)
            return
    yield failure, pointer


def _misses(failures: Sequence[Failure]) -> tuple[bool, int, int, int]:
    """How far an alternative is from what is there.

    One of another type is farthest; then one that wants another value (of the field that tells the alternatives apart);
    then one with errors of its own rather than deeper down, as `jsonschema.exceptions.best_match` has it; then by number.
    """
    here = [each for each in failures if not each.path]
    return (
        any(each.keyword == "type" for each in here),
        sum(each.keyword in ("const", "enum") and len(each.path) < 2 for each in failures),
        _count(here),
        _count(failures),
    )


def _count(failures: Sequence[Failure]) -> int:
    """How many failures there are, each missing key counted."""
    return sum(len(each.keys) if each.keyword == "required" else 1 for each in failures)


def _merged(failure: Failure, branches: Sequence[Sequence[Failure]]) -> Failure | None:
    """Alternatives that each reject only the type, or only the value: one failure that names all that is allowed."""
    alone = [branch[0] for branch in branches if len(branch) == 1 and not branch[0].path]
    if len(alone) != len(branches):
        return None
    keywords = {each.keyword for each in alone}
    if keywords == {"type"}:
        keyword = "type"
    elif keywords <= {"const", "enum"}:
        keyword = "enum"
    else:
        return None
    allowed: list[Any] = []
    for each in alone:
        allowed += each.expected if isinstance(each.expected, list) and each.keyword != "const" else [each.expected]
    return Failure(keyword, failure.value, allowed, failure.schema)
