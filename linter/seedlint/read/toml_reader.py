"""TOML front matter -> nodes, plain values, and what is wrong, as the YAML readers give them.

Dates and times become text in the form of RFC 3339, since JSON has none. The parser is the standard library's; places are those of
keys and values in the text. Source: TOML 1.0.0.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time

from seedlint._typing import Any
from seedlint.model.nodes import ListNode, MappingNode, Node, Pair, ScalarNode
from seedlint.read.yaml_reader import MAX_DEPTH, Tree, YamlProblem
from seedlint.text.toml_places import DEEPEST_KEY, KeyPath, Place, places, too_deep

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)\Z")
_TWICE = re.compile(r"Cannot (?:declare|mutate immutable namespace|redefine namespace) \((.*)\)(?: twice)?")
_NAME = r"'([^']*)'"
_TEMPLATE = re.compile(r"\{\{|\{%")


def read(text: str, base: int) -> Tree:
    """Read TOML, never raise.

    Args:
        text: what stands between the fences.
        base: offset of its first character in the text of the file.
    """
    if (at := too_deep(text)) >= 0:
        return _wrong("invalid-yaml", f"a key has more than {DEEPEST_KEY} parts", base + at, base + at + 1)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _undecodable(text, base, str(error))
    except ValueError:
        return _wrong("unsupported-yaml", "an integer of thousands of digits", base, base)
    except RecursionError:
        return _too_nested(base)
    if not found:
        problem = YamlProblem("not-a-mapping", "front matter is empty, expected keys with values", 0, 3)
        return Tree(None, {}, (problem,), True, empty=True)
    if _is_deep(found):
        return _too_nested(base)
    where = places(text)
    try:
        data, node = _read(text, base, where, found, ())
    except ValueError:  # an integer in hexadecimal, which could be shown nowhere
        return _wrong("unsupported-yaml", "an integer of thousands of digits", base, base)
    assert isinstance(node, MappingNode)
    return Tree(node, data, (), False)


def _wrong(rule: str, message: str, start: int, end: int) -> Tree:
    return Tree(None, {}, (YamlProblem(rule, message, start, end),), True)


def _too_nested(base: int) -> Tree:
    return _wrong("unsupported-yaml", f"values are nested deeper than {MAX_DEPTH} levels", base, base)


def _undecodable(text: str, base: int, words: str) -> Tree:
    """What the parser says, at its place; a template is called one."""
    place = _PLACE.search(words)
    at = len(text.rstrip())
    if place is not None and place[1]:
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        at = min(starts[int(place[1]) - 1] + int(place[2]) - 1, len(text))
    message = words[: place.start()] if place is not None else words
    twice = _TWICE.fullmatch(message)
    if twice is not None:
        message = f"{'.'.join(re.findall(_NAME, twice[1]))} is declared twice"
    elif message == "Illegal character '\\n'":
        message = "a text in quotes is not closed on its line"
    message = f"not valid TOML: {message[:1].lower()}{message[1:]}"
    line = text.rfind("\n", 0, at) + 1
    template = _TEMPLATE.search(text, line, max(text.find("\n", line), at))
    if template is not None:
        at = template.start()
        message = "a template ({{ … }}) that was not filled in: write the value" if template.group() == "{{" else (
            "a template ({% … %}) that was not filled in: write the value"
        )  # fmt: skip
    return _wrong("invalid-yaml", message, base + at, base + min(at + 1, len(text)))


def _is_deep(value: Any) -> bool:
    """Whether collections are nested deeper than YAML's may be."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            each
            for one in level
            for each in (one.values() if isinstance(one, dict) else one)
            if isinstance(each, dict | list)
        ]  # fmt: skip
        if not level:
            return False
    return True


def _plain(value: Any) -> Any:
    """A scalar as JSON has it.

    Raises:
        ValueError: an integer with more digits than Python shows.
    """
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int):
        str(value)
    return value


def _read(text: str, base: int, where: dict[KeyPath, Place], value: Any, path: KeyPath) -> tuple[Any, Node]:
    """A value as plain data, and its node."""
    if not isinstance(value, dict | list):
        start, end = where[path].value
        raw = text[start:end]
        style = "" if raw[:1] not in ("'", '"') else "+" if raw[:3] in ("'''", '"""') else raw[0]
        return _plain(value), ScalarNode(start + base, end + base, style)
    start, end = where[path].value if path else (0, 0)
    if isinstance(value, list):
        items = [_read(text, base, where, item, (*path, index)) for index, item in enumerate(value)]
        nodes = [node for _, node in items]
        stop = max([end + base, *(node.end for node in nodes)])
        return [item for item, _ in items], ListNode(start + base, stop, True, nodes)
    data: dict[str, Any] = {}
    pairs: list[Pair] = []
    for name, item in value.items():
        data[name], node = _read(text, base, where, item, (*path, name))
        key = where[(*path, name)].key
        pairs.append(Pair(name, ScalarNode(key[0] + base, key[1] + base, ""), node))
    pairs.sort(key=lambda pair: pair.key.start)
    stop = max([end + base, *(pair.value.end for pair in pairs)])
    first = pairs[0].key.start if pairs and not path else start + base
    return data, MappingNode(first, stop, text.startswith("{", start) and bool(path), pairs)
