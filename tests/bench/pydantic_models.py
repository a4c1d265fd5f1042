"""The 26 variants as Pydantic v2 models: nested tagged unions, extra members forbidden, strict types.

In: the model. Out: a `TypeAdapter` for a bare input.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter
from pydantic import create_model as create

from lightmeter.model.nodes import Choice, Object, Variant
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

CONFIG = ConfigDict(extra="forbid", strict=True)


def adapter(root: str = "AnyImageGenInput") -> TypeAdapter[Any]:
    """Validates a bare input; the unions follow the tags as deep as the model does."""
    return TypeAdapter(_named(root, {}))


def _named(name: str, made: dict[str, Any]) -> Any:
    if name not in made:
        made[name] = _make(name, made)
    return made[name]


def _make(name: str, made: dict[str, Any]) -> Any:
    match types()[name]:
        case Choice(tag=tag, cases=cases):
            members = tuple(_named(target, made) for _, target in cases)
            return Annotated[Union[members], Field(discriminator=tag)]  # noqa: UP007  # pyright: ignore
        case Variant(body=body) | (Object() as body):
            return _model(body, made)


def _model(node: Object, made: dict[str, Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for field in node.fields:
        kind = _type(field.type, made)
        fields[field.name] = (kind, ...) if field.required else (kind, None)
    return create(node.name, __config__=CONFIG, **fields)


def _type(kind: Type, made: dict[str, Any]) -> Any:
    match kind:
        case Advised(inner):
            return _type(inner, made)
        case Nullable(inner):
            return _type(inner, made) | None
        case Enum(values):
            return Literal[values]  # pyright: ignore
        case Integer(low, high, step):
            return Annotated[StrictInt, Field(ge=low, le=high, multiple_of=step)]
        case Number(low, high):
            return Annotated[
                StrictFloat,
                Field(ge=None if low is None else float(low), le=None if high is None else float(high)),
            ]
        case String(low, high):
            return Annotated[StrictStr, Field(min_length=low, max_length=high)]
        case Boolean():
            return StrictBool
        case Array(items, low, high):
            return Annotated[list[_type(items, made)], Field(min_length=low, max_length=high)]
        case Map(values):
            return dict[str, _type(values, made)]
        case Named(name):
            return _named(name, made)
        case _:
            raise AssertionError(kind)
