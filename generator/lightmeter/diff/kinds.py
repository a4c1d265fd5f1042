"""Whether a type takes null, and its members of one JSON type.

In: a `Type`. Out: an answer, or types by the words for their groups.
"""

from __future__ import annotations

from lightmeter.model.kinds import kinds_of
from lightmeter.model.scope import bare
from lightmeter.model.types import (
    Advised,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


def is_nullable(kind: Type) -> bool:
    """Whether null is allowed beside something that is no null."""
    return bare(kind)[1]


def takes_null(kind: Type) -> bool:
    """Whether null is accepted, by a type that says so or by one that accepts anything."""
    return "null" in kinds_of(kind)


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
