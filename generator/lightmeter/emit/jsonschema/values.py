"""Value types as JSON Schema 2020-12.

In: a `Type`. Out: a `Schema`. Two styles: one for editing says each fault once, at its place (branches are
chosen by `if`, never tried out by `oneOf`); the other is what code generators understand best.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never, cast

from lightmeter.model.kinds import json_types
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Json,
    Keys,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)

Schema: TypeAlias = dict[str, object]

BITS = {"int32": 31, "int64": 63}


@dataclass(frozen=True, slots=True)
class Style:
    """How values are written.

    `refer` gives the schema of a named type; `reference` is that of an object that may stand for any value.
    """

    refer: Callable[[str], Schema]
    editing: bool
    reference: Schema | None = None


def value_schema(kind: Type, style: Style) -> Schema:
    """The schema of a value, a reference in its place allowed where the style knows references."""
    schema = _bare(kind, style)
    if style.reference is None or not schema:
        return schema
    return {"if": style.reference, "else": schema}


def plain_json(value: Json) -> object:
    """A value of the model as `json` writes it."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Members(items):
            return {name: plain_json(inner) for name, inner in items}
        case tuple():
            return [plain_json(item) for item in cast("tuple[Json, ...]", value)]
        case _:
            return value


def choices_of(kind: Type) -> list[object]:
    """The few values a value can have, for editors to offer; [] where it is not an enum or a boolean."""
    match kind:
        case Advised(inner) | Nullable(inner):
            return choices_of(inner)
        case Enum(values):
            return [plain_json(value) for value in values]
        case Boolean():
            return [True, False]
        case _:
            return []


def _bare(kind: Type, style: Style) -> Schema:
    match kind:
        case Advised(inner):
            return _bare(inner, style)
        case Anything():
            return {}
        case Boolean():
            return {"type": "boolean"}
        case Integer():
            return _integer(kind)
        case Number():
            return _number(kind)
        case String():
            return _string(kind)
        case Enum(values):
            return _enum([plain_json(value) for value in values])
        case Nullable(inner):
            return _nullable(_bare(inner, style), style)
        case Array():
            return _array(kind, style)
        case Map():
            return _map(kind, style)
        case Named(name):
            return style.refer(name)
        case Union(members, keyword):
            return _tried(members, keyword, style) if keyword else _union(members, style)
        case _:
            assert_never(kind)


def _given(**keywords: object) -> Schema:
    """Keywords that have a value; a trailing underscore keeps Python's own words free."""
    return {name.rstrip("_"): value for name, value in keywords.items() if value is not None}


def _integer(kind: Integer) -> Schema:
    """A format that limits the width is said as bounds too: validators take a format for a remark."""
    low, high = kind.minimum, kind.maximum
    bits = BITS.get(kind.format or "")
    if bits is not None:
        low = max(-(2**bits), low) if low is not None else -(2**bits)
        high = min(2**bits - 1, high) if high is not None else 2**bits - 1
    return _given(type="integer", format=kind.format, minimum=low, maximum=high, multipleOf=kind.multiple_of)


def _number(kind: Number) -> Schema:
    return _given(
        type="number",
        minimum=_plain(kind.minimum),
        maximum=_plain(kind.maximum),
        exclusiveMinimum=_plain(kind.exclusive_minimum),
        exclusiveMaximum=_plain(kind.exclusive_maximum),
        multipleOf=_plain(kind.multiple_of),
    )


def _plain(value: Decimal | None) -> object:
    return None if value is None else plain_json(value)


def _string(kind: String) -> Schema:
    return _given(
        type="string",
        format=kind.format,
        minLength=kind.min_length,
        maxLength=kind.max_length,
        pattern=kind.pattern,
    )


def _enum(values: list[object]) -> Schema:
    return {"const": values[0]} if len(values) == 1 else {"enum": values}


def _nullable(schema: Schema, style: Style) -> Schema:
    """null as one more type or value where the schema has a place for it."""
    if not schema:
        return schema
    if "enum" in schema or "const" in schema:
        values = cast("list[object]", schema["enum"]) if "enum" in schema else [schema["const"]]
        return _enum([*values, None])
    match schema.get("type"):
        case str() as one:
            return {**schema, "type": [one, "null"]}
        case list():
            return {**schema, "type": [*cast("list[str]", schema["type"]), "null"]}
        case _:
            return _beside_null(schema, style)


def _beside_null(schema: Schema, style: Style) -> Schema:
    """null as a branch of its own."""
    if style.editing:
        return {"if": {"type": "null"}, "else": schema}
    options = cast("list[Schema]", schema["anyOf"]) if "anyOf" in schema else [schema]
    return {"anyOf": [*options, {"type": "null"}]}


def _array(kind: Array, style: Style) -> Schema:
    items = value_schema(kind.items, style)
    return _given(
        type="array",
        items=items or None,
        minItems=kind.min_items,
        maxItems=kind.max_items,
        uniqueItems=kind.unique or None,
    )


def _map(kind: Map, style: Style) -> Schema:
    values = value_schema(kind.values, style)
    return _given(
        type="object",
        propertyNames=names_schema(kind.keys) or None,
        additionalProperties=values or None,
        minProperties=kind.min_properties,
        maxProperties=kind.max_properties,
    )


def names_schema(keys: Keys | None) -> Schema:
    """What the names of members must be."""
    if isinstance(keys, Enum):
        return {"enum": list(keys.values)}
    schema = _string(keys) if keys is not None else {}
    return {key: value for key, value in schema.items() if key != "type"}


def _union(members: tuple[Type, ...], style: Style) -> Schema:
    """Told apart by JSON type, so that only the member of that type speaks."""
    schemas = [(list(json_types(member)), _bare(member, style)) for member in members]
    if not style.editing:
        return {"anyOf": [schema for _, schema in schemas]}
    types = [name for names, _ in schemas for name in names]
    tests = [
        {"if": {"type": names[0] if len(names) == 1 else names}, "then": schema}
        for names, schema in schemas
        if schema not in ({"type": names[0]}, {})
    ]
    return _given(type=types, allOf=tests or None)


def _tried(members: tuple[Type, ...], keyword: str, style: Style) -> Schema:
    """Alternatives that nothing tells apart."""
    schemas = [_bare(member, style) for member in members]
    return {keyword if style.editing else "anyOf": schemas}
