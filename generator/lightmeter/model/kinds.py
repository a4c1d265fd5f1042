"""The JSON types of values, and of what a type accepts.

In: values and types of the model. Out: words. Whole numbers and fractions are told apart, because types do so.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never

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

Kind: TypeAlias = Literal["null", "boolean", "integer", "fraction", "string", "array", "object"]
"""A number that is no integer is a "fraction"."""

EVERY: tuple[Kind, ...] = ("null", "boolean", "integer", "fraction", "string", "array", "object")


def kinds_of(kind: Type) -> tuple[Kind, ...]:
    """What the values of a type can be, each once, in the order in which the type names them."""
    match kind:
        case Advised(inner):
            return kinds_of(inner)
        case Nullable(inner):
            return _each([*kinds_of(inner), "null"])
        case Anything():
            return EVERY
        case Union(members):
            return _each(found for member in members for found in kinds_of(member))
        case Enum(values):
            return _each(map(kind_of_value, values))
        case Boolean():
            return ("boolean",)
        case Integer():
            return ("integer",)
        case Number():
            return ("integer", "fraction")
        case String():
            return ("string",)
        case Array():
            return ("array",)
        case Map() | Named():
            return ("object",)
        case _:
            assert_never(kind)


def _each(found: Iterable[Kind]) -> tuple[Kind, ...]:
    return tuple(dict.fromkeys(found))


def kind_of_value(value: Scalar) -> Kind:
    """1.0 is an integer to JSON Schema, and an int in the model."""
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


def families(kind: Type) -> tuple[str, ...]:
    """The JSON types of a type, integers and fractions both as "number"."""
    named = ("number" if one in ("integer", "fraction") else one for one in kinds_of(kind))
    return tuple(dict.fromkeys(named))


def json_types(kind: Type) -> tuple[str, ...]:
    """The JSON types of a type as the keyword `type` names them: "integer" where no fraction fits."""
    return families(kind) if "fraction" in kinds_of(kind) else kinds_of(kind)
