"""Plain scalars as YAML 1.1 has them: PyYAML's own resolver and constructor are asked, so that both agree by definition.

Imported only where somebody asks for YAML 1.1. Source: YAML 1.1, type repository, as PyYAML reads it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from yaml import ScalarNode, YAMLError
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from seedlint._typing import Any
from seedlint.text.scalars import HugeInteger, Plain

_PREFIX = "tag:yaml.org,2002:"
_READ: dict[str, Any] = {
    f"{_PREFIX}bool": SafeConstructor.construct_yaml_bool,
    f"{_PREFIX}int": SafeConstructor.construct_yaml_int,
    f"{_PREFIX}float": SafeConstructor.construct_yaml_float,
    f"{_PREFIX}null": SafeConstructor.construct_yaml_null,
}
_CONSTRUCTOR = SafeConstructor()
_LONGEST = 2_000  # characters of a number: to read more of them, some take time with the square of their length
_RESOLVERS: dict[str, Any] = Resolver.yaml_implicit_resolvers
# A line of the usual forms with a key or value that the two versions may read differently: every such line, and few others.
_DIFFERENT = re.compile(
    rb"^ *(?:- )?(?i:yes|no|on|off):(?: |\r?$)"
    rb"|(?:^ *- |: )(?:=|(?i:yes|no|on|off)|[-+]?(?:0[0-9A-Za-z_]|[0-9][0-9.]*[_:eE]|\.[0-9_])[0-9A-Za-z_.:+-]*)\r?$",
    re.MULTILINE,
).search


def may_differ(data: bytes) -> bool:
    """Whether front matter of usual lines may mean something else by YAML 1.1 than by YAML 1.2; no is certain."""
    return _DIFFERENT(data) is not None


@lru_cache(maxsize=8192)
def resolve(text: str) -> Plain:
    """The value of a plain scalar; dates stay text, and so does what PyYAML has no value for (``=``, ``<<``).

    Raises:
        HugeInteger: the number is longer than anybody writes.
    """
    tag = next((tag for tag, pattern in _RESOLVERS.get(text[:1], ()) if pattern.match(text)), None)
    read = _READ.get(tag or "")
    if read is None:
        return text
    if len(text) > _LONGEST:
        raise HugeInteger(text)
    try:
        value: Plain = read(_CONSTRUCTOR, ScalarNode(tag or "", text))
        if isinstance(value, int):
            str(value)  # it is read whatever its length in octal, but could be shown nowhere
    except (YAMLError, ValueError, OverflowError, LookupError):  # 0b_ and the like: by their form numbers, and none
        return text
    return value
