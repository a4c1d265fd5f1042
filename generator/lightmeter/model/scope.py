"""What a formula or rule may do with the fields of an object.

In: `Field`s. Out: the `Scope` of the expression language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from lightmeter.model.nodes import Field, NamedType, Object, Variant
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
from lightmeter_cost.scope import FieldKind, Kind, Scope


def scope_of(fields: Iterable[Field], rates: tuple[str, ...] = ()) -> Scope:
    """The scope of an expression over these fields and rates; lets are added by the caller."""
    return Scope({field.name: kind_of(field) for field in fields}, rates)


def price_scope(
    fields: Iterable[Field], rates: tuple[str, ...], unknown: Iterable[tuple[str, str]] = ()
) -> Scope:
    """The scope of a formula, which may also name what no request tells."""
    absent = {name: FieldKind("integer", optional=True) for name, _ in unknown}
    return Scope({**scope_of(fields).fields, **absent}, rates, absent=frozenset(absent))


PART = FieldKind("integer", optional=True, minimum=0, maximum=9_999_999)
"""A number inside a text: up to seven digits, absent where the text has another form."""


def rule_scope(fields: Iterable[Field]) -> Scope:
    """The scope of a rule, which may also read the numbers inside texts; prices may not."""
    listed = tuple(fields)
    parts = {name: PART for field in listed if field.parts for name in field.parts.names}
    return Scope({**scope_of(listed).fields, **parts})


def kind_of(field: Field) -> FieldKind:
    """A field as the expression language sees it."""
    inner, nullable = bare(field.type)
    low = inner.minimum if isinstance(inner, Integer) else None
    high = inner.maximum if isinstance(inner, Integer) else None
    return FieldKind(
        _kind(inner),
        optional=not field.required,
        nullable=nullable,
        has_default=field.default is not None and field.default.value is not None,
        minimum=low,
        maximum=high,
        max_items=inner.max_items if isinstance(inner, Array) else None,
    )


def object_of(types: Mapping[str, NamedType], kind: Type | None) -> Object | None:
    """The one object that a type is; None for a choice between several, and for what is no object."""
    node = types.get(kind.name) if isinstance(kind, Named) else None
    match node:
        case Variant(body=body):
            return body
        case Object():
            return node
        case _:
            return None


def bare(kind: Type) -> tuple[Type, bool]:
    """A type without advice and null, and whether null is allowed."""
    match kind:
        case Advised(inner):
            return bare(inner)
        case Nullable(inner):
            return bare(inner)[0], True
        case _:
            return kind, False


def _kind(kind: Type) -> Kind:
    match kind:
        case Integer():
            return "integer"
        case Number():
            return "number"
        case String():
            return "string"
        case Boolean():
            return "boolean"
        case Array():
            return "array"
        case Map():
            return "map"
        case Enum(values):
            return _scalar_kind(values)
        case _:
            return "other"


def _scalar_kind(values: tuple[object, ...]) -> Kind:
    if all(isinstance(value, str) for value in values):
        return "string"
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    if all(isinstance(value, (int, Decimal)) and not isinstance(value, bool) for value in values):
        return "number"
    return "other"
