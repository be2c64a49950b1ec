"""Values that never change, made with keywords: what `dataclasses.dataclass(frozen=True, slots=True)` makes, without its import.

`dataclasses` brings `inspect`, which takes longer to import than a small run. A value is no tuple: it cannot be unpacked or
counted, so that a class can get fields without breaking whoever uses it.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform

    @dataclass_transform(kw_only_default=True, frozen_default=True)
    class Frozen:
        """A class of it has its annotated fields, and no others."""

        def __init_subclass__(cls, *, kw_only: bool = True) -> None:
            """``kw_only=False``: the fields may also be given in their order."""

        def replace(self, **changes: Any) -> Self:
            """The same value with other fields."""

else:
    from operator import attrgetter

    class _Maker(type):
        def __new__(cls, name, bases, namespace, kw_only=True):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {f"default_{field}": namespace.pop(field) for field in fields if field in namespace}
            made = super().__new__(cls, name, bases, {**namespace, "__slots__": fields})
            made._fields = fields
            made._values = attrgetter(*fields)
            names = {f"set_{field}": getattr(made, field).__set__ for field in fields}
            taken = [f"{field}=default_{field}" if f"default_{field}" in defaults else field for field in fields]
            source = f"def __init__(self, {'*, ' if kw_only else ''}{', '.join(taken)}):\n"
            source += "".join(f" set_{field}(self, {field})\n" for field in fields)
            names |= defaults
            exec(source, names)
            made.__init__ = names["__init__"]
            made.__init__.__qualname__ = f"{name}.__init__"
            return made

    class Frozen(metaclass=_Maker):
        """A class of it has its annotated fields, and no others."""

        __slots__ = ()

        def replace(self, **changes):
            """The same value with other fields."""
            return self.__class__(**{field: getattr(self, field) for field in self._fields} | changes)

        def __setattr__(self, name, value):
            raise AttributeError(f"a {self.__class__.__name__} cannot change: make another with replace({name}=…)")

        def __delattr__(self, name):
            raise AttributeError(f"a {self.__class__.__name__} cannot change")

        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return self._values(self) == other._values(other)

        def __hash__(self):
            return hash(self._values(self))

        def __repr__(self):
            return f"{self.__class__.__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in self._fields)})"

        def __reduce__(self):
            return _rebuilt, (self.__class__, {field: getattr(self, field) for field in self._fields})

    def _rebuilt(cls, values):
        """A value that was pickled, perhaps by a version with fewer fields."""
        return cls(**values)
