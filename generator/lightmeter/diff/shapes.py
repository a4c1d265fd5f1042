"""Types without what says nothing about their values: the names of schemas, the order of enums, advice, null inside.

In: a `Type`. Out: a type that is equal for types that accept the same.
"""

from __future__ import annotations

from dataclasses import replace

from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Enum, Map, Type


def shape(kind: Type) -> Type:
    """The type without the name its schema was published under."""
    match kind:
        case Enum():
            return Enum(tuple(sorted(kind.values, key=repr)))
        case Array(items):
            return replace(kind, items=shape(bare(items)[0]))
        case Map(values):
            return replace(kind, values=shape(bare(values)[0]))
        case _:
            return kind
