"""A profile as JSON, by ``schema/profile.schema.json``, and back: one key per line, so that a diff of two files can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlint._typing import Any
from seedlint.emit.escape import json as line
from seedlint.errors import ProfileFileError, UnreadableError
from seedlint.profile.drift import Change
from seedlint.profile.profile import Bar, Example, Frequent, Key, Place, Profile, Spread

VERSION = 1  # of the form
_MOST_BYTES = 64 << 20


def to_json(profile: Profile, changes: Sequence[Change] | None = None) -> Iterator[str]:
    """The text of a profile; with the changes since another one where it was compared."""
    yield "{\n"
    head = {"version": VERSION, "files": profile.files, "unreadable": profile.unreadable, "schema": profile.schema}
    for name, value in head.items():
        yield f'"{name}":{line(value)},\n'
    yield from _list("keys", [_key(key) for key in profile.keys])
    yield ",\n"
    yield from _list("never_seen", profile.never_seen)
    if changes is not None:
        yield ",\n"
        yield from _list("changes", [_change(each) for each in changes])
    yield "\n}\n"


def _list(name: str, items: Sequence[Any]) -> Iterator[str]:
    yield f'"{name}":['
    yield ",\n".join(["\n" + line(item) if not index else line(item) for index, item in enumerate(items)])
    yield "]"


def _change(change: Change) -> dict[str, Any]:
    found = {name: getattr(change, name) for name in ("pattern", "kind", "before", "after", "words")}
    return {**found, "at": None if change.at is None else change.at._asdict()}


def _key(key: Key) -> dict[str, Any]:
    return {
        "pattern": key.pattern,
        "role": key.role,
        "known": key.known,
        "files": key.files,
        "values": key.values,
        "holders": key.holders,
        "types": key.types,
        "distinct": key.distinct,
        "distinct_exact": key.distinct_exact,
        "frequent": [each._asdict() for each in key.frequent],
        "first": key.first,
        "last": key.last,
        **{name: _spread(getattr(key, name)) for name in ("numbers", "lengths", "items")},
        "examples": [{"value": each.value, **each.place._asdict()} for each in key.examples],
    }


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {
        "count": spread.count,
        "low": spread.low,
        "low_at": None if spread.low_at is None else spread.low_at._asdict(),
        "median": spread.median,
        "high": spread.high,
        "high_at": None if spread.high_at is None else spread.high_at._asdict(),
        "exact": spread.exact,
        "bars": [list(bar) for bar in spread.bars],
    }


# -- and back --------------------------------------------------------------------------------------------------------------


def load(path: str) -> Profile:
    """The profile in a file.

    Raises:
        ProfileFileError: it cannot be read, or is no profile, or one of a newer seedlint.
    """
    from seedlint.files.read_bytes import read_bytes

    try:
        data = read_bytes(path, _MOST_BYTES)
    except UnreadableError as error:
        raise ProfileFileError(f"{path}: {str(error).removesuffix(' (max-file-size)')}") from error
    return parse(data, path)


def parse(data: bytes, path: str) -> Profile:
    """The profile that some bytes are; ``path`` is for errors.

    Raises:
        ProfileFileError: they are none.
    """
    from json import loads

    try:
        found = loads(data)
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, a number of thousands of digits
        raise ProfileFileError(f"{path}: no profile: it is not JSON") from error
    version = found.get("version") if isinstance(found, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or "keys" not in found:
        raise ProfileFileError(f"{path}: no profile: expected what seedlint profile --save writes")
    if version != VERSION:
        raise ProfileFileError(f"{path}: a profile of form {version}, this seedlint reads form {VERSION}: save it again")
    _refuse_damage(found, path)
    return Profile(
        files=found["files"],
        unreadable=found["unreadable"],
        schema=found["schema"],
        keys=tuple(map(_key_from, found["keys"])),
        never_seen=tuple(found["never_seen"]),
    )


def _refuse_damage(found: Any, path: str) -> None:
    """Raise what is to be said of a profile that does not fit its schema."""
    from json import loads

    from jsonschema import Draft202012Validator

    from seedlint.model.locations import json_pointer
    from seedlint.schema.bundled import bundled_text

    errors = Draft202012Validator(loads(bundled_text("profile"))).iter_errors(found)
    first = next(iter(errors), None)
    if first is not None:
        while first.context:
            first = first.context[-1]
        place = json_pointer(tuple(first.absolute_path)) or "the whole"
        raise ProfileFileError(f"{path}: a damaged profile: {place} is not what seedlint profile --save writes")


def _key_from(found: dict[str, Any]) -> Key:
    return Key(
        pattern=found["pattern"],
        role=found["role"],
        known=found["known"],
        files=found["files"],
        values=found["values"],
        holders=found["holders"],
        types=found["types"],
        distinct=found["distinct"],
        distinct_exact=found["distinct_exact"],
        frequent=tuple(Frequent(each["value"], each["times"], each["estimated"]) for each in found["frequent"]),
        first=found["first"],
        last=found["last"],
        numbers=_spread_from(found["numbers"]),
        lengths=_spread_from(found["lengths"]),
        items=_spread_from(found["items"]),
        examples=tuple(Example(each["value"], Place(each["path"], each["field"], each["line"])) for each in found["examples"]),
    )


def _spread_from(found: dict[str, Any] | None) -> Spread | None:
    if found is None:
        return None
    return Spread(
        count=found["count"],
        low=found["low"],
        high=found["high"],
        median=found["median"],
        exact=found["exact"],
        low_at=_place_from(found["low_at"]),
        high_at=_place_from(found["high_at"]),
        bars=tuple(Bar(*bar) for bar in found["bars"]),
    )


def _place_from(found: dict[str, Any] | None) -> Place | None:
    return None if found is None else Place(found["path"], found["field"], found["line"])
