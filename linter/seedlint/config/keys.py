"""What a configuration may hold: every key with its kind of value. `check` and `describe` are driven by this."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from seedlint._typing import Any, NamedTuple
from seedlint.model.rule import Rule
from seedlint.model.settings import DEFAULT_MAX_FILE_SIZE
from seedlint.presets.load_preset import preset_names


class WrongValueError(ValueError):
    """A value that a key may not hold: words, and the place inside the value."""

    def __init__(self, words: str, *place: str | int) -> None:
        super().__init__(words)
        self.place = place


class Kind(NamedTuple):
    """A kind of value.

    Attributes:
        read: checks a value of TOML and gives what the settings hold.
        schema: the same as JSON Schema.
    """

    read: Callable[[Any], Any]
    schema: dict[str, Any]


class Key(NamedTuple):
    """A key: its kind, what it says, its default as TOML would have it (None: not set), and whether it must be there."""

    kind: Kind
    words: str
    default: Any = None
    required: bool = False


def cut(text: str, longest: int = 60) -> str:
    """A text as far as an error has room for it."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def toml_value(value: Any) -> str:
    """A value as an error shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + cut(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int):
        return cut(str(value)) if value.bit_length() < 10_000 else "an integer of thousands of digits"
    if isinstance(value, list):
        return "an empty list" if not value else "a list"
    if isinstance(value, dict):
        return "a table"
    return str(value)


def _wrong(value: Any, expected: str) -> WrongValueError:
    return WrongValueError(f"is {toml_value(value)}, expected {expected}")


# -- kinds ---------------------------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(value, "a text")
    return value


def _list(each: Callable[[Any], Any], words: str, least: int, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) < least:
        raise _wrong(value, words)
    read = []
    for index, item in enumerate(value):
        try:
            read.append(each(item))
        except WrongValueError as error:
            raise WrongValueError(str(error), index, *error.place) from error
    return tuple(read)


def _choice(choices: Sequence[str], value: Any) -> str:
    if value not in choices:
        raise _wrong(value, f"one of {', '.join(choices)}")
    return str(value)


RELATIVE = "expected a pattern relative to the folder of the configuration, as in .gitignore"
_DRIVE = re.compile(r"!?[A-Za-z]:[\\/]")


def _pattern(value: Any) -> str:
    text = _text(value)
    while text.startswith("./"):
        text = text[2:]
    parts = text.removeprefix("!").lstrip("/").split("/")
    if parts[0] == "..":
        raise WrongValueError(f"{toml_value(value)} leads out of the folder of the configuration")
    if ".." in parts:
        raise WrongValueError(f"{toml_value(value)} matches nothing: no path that is checked has .. in it")
    if text.startswith("~/") or _DRIVE.match(text):
        raise WrongValueError(f"{toml_value(value)} is an absolute path: {RELATIVE}")
    from seedlint.files.ignore_patterns import why_never

    if why := why_never(text):
        raise WrongValueError(f"{toml_value(value)} is no pattern: {why}")
    return text


_SIZE = re.compile(r"(\d+(?:\.\d+)?)[ _]?([kmg]?)(i?)b?\Z", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3}


def _size(value: Any) -> int:
    """Bytes: a number, or a text with kB, MB, GB (powers of 1000) or KiB, MiB, GiB (powers of 1024)."""
    size = -1
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer()):
        size = int(value)
    elif isinstance(value, str) and (match := _SIZE.match(value.strip())) and not (match[3] and not match[2]):
        base = 1024 if match[3] else 1000
        size = int(float(match[1]) * base ** _POWERS[match[2].lower()])
    if not 1 <= size < 1 << 62:
        raise _wrong(value, 'a size such as "1 MiB", "500 kB" or a number of bytes')
    return size


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _date(value: Any) -> str:
    """A date as TOML has it, or as text; gives the text."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    try:
        if isinstance(value, str) and _DATE.match(value):
            return datetime.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise WrongValueError(f"is {toml_value(value)}, which is not a day of the calendar") from error
    raise _wrong(value, "a date such as 2027-01-01")


def _field(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("/") or re.search(r"~(?![01])", value):
        raise _wrong(value, 'a JSON Pointer such as "/images/*/url", where * is any one part')
    return value


_SPECIFIER = re.compile(r"\s*(===?|!=|<=|>=|~=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*\Z", re.ASCII)
_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII)


def _release(version: str) -> tuple[int, ...]:
    match = _RELEASE.match(version)
    parts = [int(part) for part in match[0].split(".")] if match else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _version(value: Any) -> str:
    text = _text(value)
    for part in text.split(","):
        match = _SPECIFIER.match(part)
        if match is None or (match[3] and match[1] not in ("==", "!=")) or (match[1] == "~=" and "." not in match[2]):
            raise _wrong(value, 'version conditions such as ">=1" or ">=1.2,<2"')
    return text


def fits(conditions: str, version: str) -> bool:
    """Whether a version meets conditions such as ``>=1.2,<2``.

    The operators are those of PEP 440; only the numbers count: 1.2rc1 and 1.2.dev3 count as 1.2.
    """
    release = _release(version)
    for part in conditions.split(","):
        match = _SPECIFIER.match(part)
        if match is None:
            return False
        operator, wanted = match[1], _release(match[2])
        depth = match[2].count(".") + 1
        padded = release + (0,) * max(0, depth - len(release))
        begins = padded[:depth] == wanted + (0,) * (depth - len(wanted))
        base = tuple(int(each) for each in match[2].split("."))[:-1]
        met = {
            "==": begins if match[3] else release == wanted,
            "===": release == wanted,
            "!=": not (begins if match[3] else release == wanted),
            "<=": release <= wanted,
            ">=": release >= wanted,
            "<": release < wanted,
            ">": release > wanted,
            "~=": release >= wanted and padded[: len(base)] == base,
        }
        if not met[operator]:
            return False
    return True


def _number(whole: bool, least: float | None, value: Any) -> int | float:
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool) and abs(value) < 1e300
    if not is_number or (least is not None and value < least):
        raise _wrong(value, f"a {'whole ' if whole else ''}number{'' if least is None else f', {least:g} or more'}")
    return int(value) if whole else float(value) if isinstance(value, float) else int(value)


def _share(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _wrong(value, "a share from 0 to 1, such as 0.05")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def _table(words: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, words)
    return value


def _tables(words: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, words)
    return value


def _files(value: Any) -> tuple[Any, ...]:
    patterns = _list(_pattern, "a list of at least one pattern", 1, value)
    if all(pattern.startswith("!") for pattern in patterns):
        raise WrongValueError("matches nothing: a pattern that begins with ! takes files away from the others", 0)
    return patterns


SEVERITY_WORDS = ("error", "warning", "info")
TEXT = Kind(_text, {"type": "string", "minLength": 1})
TEXTS = Kind(partial(_list, _text, "a list of texts", 0), {"type": "array", "items": TEXT.schema})
PATTERNS = Kind(partial(_list, _pattern, "a list of patterns", 0), {"type": "array", "items": TEXT.schema})
FILES = Kind(_files, {"type": "array", "items": TEXT.schema, "minItems": 1})
SELECTORS = Kind(
    partial(_list, _text, "a list of rules: names, codes, code prefixes, default or all", 0), {"type": "array", "items": TEXT.schema}
)
SIZE = Kind(
    _size, {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^\s*\d+(\.\d+)?[ _]?([KkMmGg][Ii]?)?[Bb]?\s*$"}]}
)
DATE = Kind(_date, {"type": "string", "format": "date"})
SHARE = Kind(_share, {"type": "number", "minimum": 0, "maximum": 1})
NUMBER = Kind(partial(_number, False, 0), {"type": "number", "minimum": 0})
FLAG = Kind(_flag, {"type": "boolean"})
FIELD = Kind(_field, {"type": "string", "pattern": "^/"})
VERSION = Kind(_version, {"type": "string", "minLength": 1})
SEVERITY = Kind(partial(_choice, SEVERITY_WORDS), {"enum": list(SEVERITY_WORDS)})
FAIL_ON_WORDS = (*SEVERITY_WORDS, "never")
FAIL_ON = Kind(partial(_choice, FAIL_ON_WORDS), {"enum": list(FAIL_ON_WORDS)})
FLAG = Kind(_flag, {"type": "boolean"})
PRESET = Kind(partial(_choice, preset_names()), {"enum": preset_names()})
YAML_VERSIONS = ("1.2", "1.1")
YAML = Kind(partial(_choice, YAML_VERSIONS), {"enum": list(YAML_VERSIONS)})
TABLE = Kind(partial(_table, "a table"), {"type": "object"})
TABLES = Kind(partial(_tables, "a list of tables"), {"type": "array"})

# -- keys ----------------------------------------------------------------------------------------------------------------

_COMMON = {
    "preset": "The site generator that reads the files: how their front matter, dates and names are to be understood.",
    "yaml": "The version of YAML that values without quotes are read by.",
    "anchors": "Resolve anchors, aliases and merge keys instead of rejecting them.",
    "select": "Rules to run: names, codes, code prefixes, default or all. The most specific selector wins.",
    "ignore": "Rules to leave out. Where a rule is selected and ignored equally specifically, it is left out.",
    "extend-select": "Rules to add to select.",
    "severity": "Rule name or code -> severity instead of the rule's own.",
    "rules": "Options of rules.",
}
TOP: dict[str, Key] = {
    "include": Key(PATTERNS, "Files to check inside folders, as in .gitignore, instead of *.md, *.markdown and *.txt."),
    "exclude": Key(PATTERNS, "Files and folders to leave out, as in .gitignore, in addition to README and the like.", []),
    "select": Key(SELECTORS, _COMMON["select"], ["default"]),
    "ignore": Key(SELECTORS, _COMMON["ignore"], []),
    "extend-select": Key(SELECTORS, _COMMON["extend-select"], []),
    "fail-on": Key(FAIL_ON, "The lowest severity that fails a run.", "error"),
    "site-root": Key(TEXT, "Folder that site-relative image URLs are looked up in."),
    "schema": Key(TEXT, "Name of a bundled schema, or path of a JSON Schema.", "article"),
    "preset": Key(PRESET, _COMMON["preset"]),
    "yaml": Key(YAML, f"{_COMMON['yaml']} Default: as the preset has it, else 1.2."),
    "anchors": Key(FLAG, f"{_COMMON['anchors']} Default: as the preset has it, else false."),
    "max-file-size": Key(SIZE, "Larger files are not read.", f"{DEFAULT_MAX_FILE_SIZE >> 20} MiB"),
    "required-version": Key(VERSION, "Versions of seedlint that this configuration is for."),
    "plugins": Key(TEXTS, "Installed packages whose rules are taken in.", []),
    "baseline": Key(TEXT, "File of the known findings."),
    "severity": Key(TABLE, _COMMON["severity"], {}),
    "rules": Key(TABLE, _COMMON["rules"], {}),
    "drift": Key(TABLE, "What seedlint profile --compare reports.", {}),
    "overrides": Key(TABLES, "What differs for some files; later entries go over earlier ones.", []),
    "allow": Key(TABLES, "Suppressions outside the files.", []),
}
OVERRIDE: dict[str, Key] = {
    "files": Key(FILES, "The files that this is about, as in .gitignore.", required=True),
    "schema": Key(TEXT, "Name of a bundled schema, or path of a JSON Schema, for these files."),
    "preset": Key(PRESET, _COMMON["preset"]),
    "yaml": Key(YAML, _COMMON["yaml"]),
    "anchors": Key(FLAG, _COMMON["anchors"]),
    "select": Key(SELECTORS, f"{_COMMON['select']} Instead of the general select and extend-select."),
    "ignore": Key(SELECTORS, "Rules to leave out, in addition to the general ones.", []),
    "extend-select": Key(SELECTORS, _COMMON["extend-select"], []),
    "severity": Key(TABLE, _COMMON["severity"], {}),
    "rules": Key(TABLE, _COMMON["rules"], {}),
}
ALLOW: dict[str, Key] = {
    "rule": Key(TEXT, "The rule whose findings go: a name, a code or a code prefix.", required=True),
    "files": Key(FILES, "The files that this is about, as in .gitignore; all if it is left out."),
    "field": Key(FIELD, "JSON Pointer of the field; * stands for any one part."),
    "reason": Key(TEXT, "Why."),
    "expires": Key(DATE, "The last day on which it holds, in UTC."),
}
DRIFT: dict[str, Key] = {
    "presence": Key(SHARE, "Change of the share of files with a key, or of values of a type, that is reported beyond this.", 0.05),
    "new-values": Key(FLAG, "Report a value that was not there, of a field with few values.", True),
    "median": Key(NUMBER, "Change of the median of numbers and lengths, as a part of what it was, that is reported beyond this.", 0.5),
    "range": Key(FLAG, "Report numbers outside the range that there was.", True),
}
DRIFT_FIELDS = Key(TABLE, "What holds for one key instead, by its JSON Pointer; * stands for any item of a list.", {})


# -- options of rules ----------------------------------------------------------------------------------------------------

_SCALARS: dict[Any, Kind] = {
    bool: Kind(_flag, {"type": "boolean"}),
    int: Kind(partial(_number, True, None), {"type": "integer"}),
    float: Kind(partial(_number, False, None), {"type": "number"}),
    str: TEXT,
}
_WORDS = {bool: "booleans", int: "whole numbers", float: "numbers", str: "texts"}


def options(rule: Rule) -> dict[str, Key]:
    """The options of a rule, from its function's signature, by the names that a configuration has for them (with dashes)."""
    hints = _hints(rule)
    found = {}
    for name, default in rule.options.items():
        plain = _plain(default)
        found[name.replace("_", "-")] = Key(_kind(hints.get(name), plain)[0], "", plain)
    return found


def _hints(rule: Rule) -> dict[str, Any]:
    """The type hints of a rule's options; none for one whose names cannot be resolved, as those imported for type checkers only."""
    from typing import get_type_hints

    hints: dict[str, Any] = {}
    for name in rule.options.keys() & rule.check.__annotations__.keys():
        holder = type("Option", (), {"__annotations__": {name: rule.check.__annotations__[name]}})
        try:
            hints |= get_type_hints(holder, getattr(rule.check, "__globals__", {}))
        except (NameError, TypeError, SyntaxError, AttributeError):
            continue
    return hints


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple | list | frozenset | set) else value


def _kind(hint: Any, default: Any) -> tuple[Kind, str]:
    """The kind of an option, and what several of it are called: by its type hint, else by its default."""
    if hint not in _SCALARS:
        items = _items(hint)
        if items is not None or isinstance(default, list):
            return _several(items, default)
        hint = next((each for each in _alternatives(hint) if each in _SCALARS), type(default) if type(default) in _SCALARS else str)
    if hint in (int, float) and isinstance(default, int | float) and default >= 0:  # a length, a share, a time: never less than 0
        return Kind(partial(_number, hint is int, 0), {**_SCALARS[hint].schema, "minimum": 0}), _WORDS[hint]
    return _SCALARS[hint], _WORDS[hint]


def _alternatives(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the hint alone; without None."""
    from types import NoneType, UnionType
    from typing import Union, get_args, get_origin

    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(each for each in members if each is not NoneType)


def _items(hint: Any) -> tuple[Any, ...] | None:
    """The hints of a collection's items: one, or one for each place of a tuple of a fixed length; None for anything else."""
    from typing import get_args, get_origin

    for each in _alternatives(hint):
        origin = get_origin(each) or each
        if isinstance(origin, type) and issubclass(origin, Iterable) and origin not in (str, bytes):
            return tuple(part for part in get_args(each) if part is not ...) or (None,)
    return None


def _several(hints: tuple[Any, ...] | None, default: Any) -> tuple[Kind, str]:
    items = default if isinstance(default, list) else []
    hint = hints[0] if hints else None
    each, words = _kind(hint, items[0] if items else None)
    schema: dict[str, Any] = {"type": "array", "items": each.schema}
    sizes = {len(part) for part in items if isinstance(part, list)}
    if len(sizes) == 1 and all(isinstance(part, list) for part in items):  # pairs stay pairs
        size = sizes.pop()
        inner, inner_words = _kind((_items(hint) or (None,))[0], items[0][0] if items[0] else None)
        each = Kind(
            partial(_exactly, size, inner.read, inner_words),
            {"type": "array", "items": inner.schema, "minItems": size, "maxItems": size},
        )
        schema, words = {"type": "array", "items": each.schema}, f"lists of {size} {inner_words}"
    return Kind(partial(_list, each.read, f"a list of {words}", 0), schema), f"lists of {words}"


def _exactly(size: int, each: Callable[[Any], Any], words: str, value: Any) -> tuple[Any, ...]:
    expected = f"a list of {size} {words}"
    read = _list(each, expected, size, value)
    if len(read) != size:
        raise _wrong(value, expected)
    return read
