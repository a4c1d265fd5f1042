"""One flat closed JSON Schema for each variant, from the model, for the rivals that read schemas.

In: a `Variant`. Out: a schema with no `$ref`, no `allOf` and no `oneOf` beyond what the model itself has.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lightmeter.model.nodes import Object, Variant
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
)
from support.civitai import types

Schema = dict[str, Any]


def flat(variant: Variant) -> Schema:
    return _object(variant.body)


def _object(node: Object) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {field.name: _schema(field.type) for field in node.fields},
        "required": [field.name for field in node.fields if field.required],
    }
    return schema if node.extra else {**schema, "additionalProperties": False}


def _schema(kind: Type) -> Schema:
    match kind:
        case Advised(inner):
            return _schema(inner)
        case Nullable(inner):
            found = _schema(inner)
            return {**found, "type": [found["type"], "null"]}
        case Enum(values):
            return {"type": "string", "enum": list(values)}
        case Integer(low, high, step):
            return _kept({"type": "integer", "minimum": low, "maximum": high, "multipleOf": step})
        case Number(low, high):
            return _kept({"type": "number", "minimum": low, "maximum": high})
        case String(low, high):
            return _kept({"type": "string", "minLength": low, "maxLength": high})
        case Boolean():
            return {"type": "boolean"}
        case Array(items, low, high):
            return _kept({"type": "array", "items": _schema(items), "minItems": low, "maxItems": high})
        case Map(values):
            return {"type": "object", "additionalProperties": _schema(values)}
        case Named(name):
            node = types()[name]
            assert isinstance(node, Object)
            return _object(node)
        case _:
            raise AssertionError(kind)


def _kept(schema: Schema) -> Schema:
    plain = {key: int(v) if isinstance(v, Decimal) and v == int(v) else v for key, v in schema.items()}
    return {key: float(v) if isinstance(v, Decimal) else v for key, v in plain.items() if v is not None}
