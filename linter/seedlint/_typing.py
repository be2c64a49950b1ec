"""What is used of `typing`, without its import, which takes longer than checking ten files.

Annotations are for the type checker and for readers; while the program runs nobody asks for them. `typing.NamedTuple`
compiles every annotation of every field besides.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any as Any
    from typing import NamedTuple as NamedTuple
    from typing import TypeVar as TypeVar
    from typing import cast as cast
else:
    from collections import namedtuple

    Any = object

    def TypeVar(name):  # noqa: N802
        """Nothing that anybody asks for."""
        return name

    def cast(_, value):
        """The value."""
        return value

    class _Maker(type):
        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.pop("__annotations__")
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            for key, value in namespace.items():
                if key not in ("__module__", "__qualname__"):
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """A class of it is a `collections.namedtuple` of its annotated fields, with its methods and defaults."""
