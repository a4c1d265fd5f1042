"""The JSON types that a type accepts, and its members of one JSON type.

In: a `Type`. Out: words: null, boolean, integer, fraction, string, array, object.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from lightmeter.model.scope import bare
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    Scalar,
    String,
    Type,
    Union,
)

EVERY = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})


def kinds_of(kind: Type) -> frozenset[str]:
    """The JSON types of the values it accepts; a number that is no integer is a "fraction"."""
    match kind:
        case Advised(inner):
            return kinds_of(inner)
        case Nullable(inner):
            return kinds_of(inner) | {"null"}
        case Anything():
            return EVERY
        case Union(members):
            return frozenset[str]().union(*map(kinds_of, members))
        case Enum(values):
            return frozenset(map(_kind_of_value, values))
        case Boolean():
            return frozenset({"boolean"})
        case Integer():
            return frozenset({"integer"})
        case Number():
            return frozenset({"integer", "fraction"})
        case String():
            return frozenset({"string"})
        case Array():
            return frozenset({"array"})
        case Map() | Named():
            return frozenset({"object"})
        case _:
            assert_never(kind)


def is_nullable(kind: Type) -> bool:
    """Whether null is allowed beside something that is no null."""
    return bare(kind)[1]


def takes_null(kind: Type) -> bool:
    """Whether null is accepted, by a type that says so or by one that accepts anything."""
    return "null" in kinds_of(kind)


def _kind_of_value(value: Scalar) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case Decimal():
            return "fraction"
        case str():
            return "string"


def members_of(kind: Type) -> dict[str, Type]:
    """The members of a union (or the type itself) by their group: number, string, array, object, enum, boolean.

    Of several members in one group, objects go by their name too and others by their number.
    """
    if not isinstance(kind, Union):
        return {_group(kind): kind}
    found: dict[str, Type] = {}
    for member in kind.members:
        inner, group = bare(member)[0], _group(member)
        if kind.keyword:
            number = sum(one.partition(" ")[0] == group for one in found)
            group = f"{group} {inner.name if isinstance(inner, Named) else number}"
        found[group] = member
    return found


def _group(kind: Type) -> str:
    match kind:
        case Advised(inner) | Nullable(inner):
            return _group(inner)
        case Integer() | Number():
            return "number"
        case String():
            return "string"
        case Array():
            return "array"
        case Map() | Named():
            return "object"
        case Enum():
            return "enum"
        case Boolean():
            return "boolean"
        case _:
            return "other"
