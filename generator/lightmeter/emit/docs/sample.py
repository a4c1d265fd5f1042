"""The smallest request of a variant, to start from.

In: a `Variant`. Out: its tags and required members with documented defaults, first choices and lowest values; None
where a value has to have a form that nothing here can make up.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import ceil

from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Variant
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

PROMPT = "A lighthouse at dusk"
ADDRESS = "https://example.com/image.png"
TEXTS = {"uri": ADDRESS, "uri-reference": ADDRESS, "date-time": "2026-01-01T00:00:00Z", "date": "2026-01-01"}
"""Texts of the formats that can be made up."""
DEEPEST = 8


class _Unknown(Exception):
    """A value that cannot be made up."""


def sample_body(model: Model, variant: Variant) -> Members | None:
    """A body that names the variant and has what is required."""
    tags = dict(variant.tags)
    try:
        return _members(dict(model.types), variant.body, tags, 0)
    except _Unknown:
        return None


def _members(types: dict[str, NamedType], node: Object, tags: Mapping[str, Json], depth: int) -> Members:
    if depth > DEEPEST or (node.extra is not None and not node.fields and tags):
        raise _Unknown
    listed = {name: value for name, value in tags.items() if any(one.name == name for one in node.fields)}
    needed = [one for one in node.fields if one.required and one.name not in listed]
    others = [one for one in node.fields if not one.required and one.name not in listed]
    missing = (node.min_properties or 0) - len(listed) - len(needed)
    if missing > len(others):
        raise _Unknown
    needed += others[: max(0, missing)]
    return Members((*listed.items(), *((one.name, _of_field(types, one, depth)) for one in needed)))


def _of_field(types: dict[str, NamedType], one: Field, depth: int) -> Json:
    if one.default is not None:
        return one.default.value
    return _value(types, one.type, one.role == "prompt", depth + 1)


def _value(types: dict[str, NamedType], kind: Type, prompt: bool, depth: int) -> Json:
    match kind:
        case Advised(inner, advice):
            return _value(types, advice[0].expect if len(advice) == 1 else inner, prompt, depth)
        case Nullable(inner):
            return _value(types, inner, prompt, depth)
        case Union(members):
            return _value(types, members[0], prompt, depth)
        case Anything():
            return PROMPT
        case Boolean():
            return True
        case Integer() | Number():
            return _number(kind)
        case String():
            return _text(kind, prompt)
        case Enum(values):
            return values[0]
        case Array():
            return tuple(_value(types, kind.items, False, depth) for _ in range(_few(kind.min_items)))
        case Map():
            if kind.min_properties:
                raise _Unknown
            return Members(())
        case Named(name):
            return _named(types, types[name], depth)


def _named(types: dict[str, NamedType], node: NamedType, depth: int) -> Json:
    match node:
        case Variant():
            return _members(types, node.body, dict(node.tags), depth)
        case Object():
            return _members(types, node, {}, depth)
        case Choice():
            if depth > DEEPEST or not node.cases:
                raise _Unknown
            value, target = node.cases[0]
            inner = _named(types, types[target], depth + 1)
            found = dict(inner.items) if isinstance(inner, Members) else {}
            return Members(tuple({node.tag: value, **found}.items()))


def _number(kind: Integer | Number) -> Json:
    if isinstance(kind, Number) and (
        kind.exclusive_minimum is not None or kind.exclusive_maximum is not None
    ):
        raise _Unknown
    low, high = kind.minimum, kind.maximum
    start = low if low is not None else min(1, high) if high is not None else 1
    step = kind.multiple_of
    if step is None:
        return start
    count = ceil(Decimal(start) / Decimal(step))
    return count * step


def _text(kind: String, prompt: bool) -> Json:
    if kind.pattern is not None or (kind.format is not None and kind.format not in TEXTS):
        raise _Unknown
    text = TEXTS[kind.format] if kind.format is not None else PROMPT if prompt else "text"
    least, most = _few(kind.min_length), kind.max_length
    text = text if len(text) >= least else text.ljust(least, ".")
    return text if most is None else text[:most]


def _few(count: int | None) -> int:
    if (count or 0) > 20:
        raise _Unknown
    return count or 0
