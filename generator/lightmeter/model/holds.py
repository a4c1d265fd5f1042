"""Whether a value is of a type: what a default must be.

In: a JSON value as the model keeps it, a type, the named types. Out: a verdict. Requests are judged by emitted code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from lightmeter.model.ecma import python_regex
from lightmeter.model.nodes import NamedType, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Json,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


def holds(value: Json, kind: Type, types: Mapping[str, NamedType]) -> bool:
    """True if the value is of the type; one of a choice between objects is not looked into."""
    match kind:
        case Advised(inner):
            return holds(value, inner, types)
        case Nullable(inner):
            return value is None or holds(value, inner, types)
        case Union(members, keyword):
            fitting = sum(holds(value, member, types) for member in members)
            return fitting == 1 if keyword == "oneOf" else fitting > 0
        case Anything():
            return True
        case Boolean():
            return isinstance(value, bool)
        case Enum(values):
            return any(_same(value, one) for one in values)
        case Integer() | Number():
            return (
                isinstance(value, (int, Decimal)) and not isinstance(value, bool) and _in_range(value, kind)
            )
        case String():
            return isinstance(value, str) and _is_text(value, kind)
        case Array():
            return isinstance(value, tuple) and _is_array(value, kind, types)
        case Map():
            members = value.items if isinstance(value, Members) else None
            return members is not None and _is_map(members, kind, types)
        case Named(name):
            return isinstance(value, Members) and _is_object(value, types.get(name), types)


def _same(value: Json, other: Json) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def _in_range(value: int | Decimal, kind: Integer | Number) -> bool:
    if isinstance(kind, Integer) and value != int(value):
        return False
    above = kind.exclusive_minimum if isinstance(kind, Number) else None
    below = kind.exclusive_maximum if isinstance(kind, Number) else None
    return (
        (kind.minimum is None or value >= kind.minimum)
        and (kind.maximum is None or value <= kind.maximum)
        and (above is None or value > above)
        and (below is None or value < below)
        and (kind.multiple_of is None or Fraction(value) % Fraction(kind.multiple_of) == 0)
    )


def _is_text(value: str, kind: String) -> bool:
    return (
        (kind.min_length is None or len(value) >= kind.min_length)
        and (kind.max_length is None or len(value) <= kind.max_length)
        and (kind.pattern is None or re.search(python_regex(kind.pattern), value) is not None)
    )


def _is_array(value: tuple[Json, ...], kind: Array, types: Mapping[str, NamedType]) -> bool:
    long_enough = kind.min_items is None or len(value) >= kind.min_items
    short_enough = kind.max_items is None or len(value) <= kind.max_items
    distinct = not kind.unique or len(set(map(repr, value))) == len(value)  # repr tells 1 from true
    return long_enough and short_enough and distinct and all(holds(item, kind.items, types) for item in value)


def _is_map(members: tuple[tuple[str, Json], ...], kind: Map, types: Mapping[str, NamedType]) -> bool:
    return _is_counted(members, kind) and all(
        (kind.keys is None or holds(name, kind.keys, types)) and holds(inner, kind.values, types)
        for name, inner in members
    )


def _is_counted(members: tuple[tuple[str, Json], ...], kind: Map | Object) -> bool:
    low, high = kind.min_properties, kind.max_properties
    return (low is None or len(members) >= low) and (high is None or len(members) <= high)


def _is_object(value: Members, node: NamedType | None, types: Mapping[str, NamedType]) -> bool:
    body = node.body if isinstance(node, Variant) else node
    if not isinstance(body, Object):
        return True
    given = dict(value.items)
    fields = {field.name: field for field in body.fields}
    return (
        _is_counted(value.items, body)
        and all(field.name in given for field in body.fields if field.required)
        and all(
            holds(inner, fields[name].type, types) if name in fields else _is_other(name, body)
            for name, inner in given.items()
        )
    )


def _is_other(name: str, body: Object) -> bool:
    return body.extra is not None and (body.keys is None or holds(name, body.keys, {}))
