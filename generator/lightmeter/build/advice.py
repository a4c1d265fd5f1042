"""Soft bounds: `x-hints` with an `expect` on the schema of one value.

In: a flattened schema and its hard type. Out: the type with its advice.
"""

from __future__ import annotations

from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.keywords import check_keywords
from lightmeter.build.scalars import counts_of, enum_type, enum_values, scalar_type
from lightmeter.build.shape import Shape, flatten
from lightmeter.model.types import (
    Advice,
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Nullable,
    Number,
    Severity,
    String,
    Type,
)

SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "info": "info"}


def advised(context: Context, shape: Shape, kind: Type) -> Type:
    """`kind` with the advice of all members, most derived first; `kind` itself where there is none."""
    found: list[Advice] = []
    for member, hints in shape.all("x-hints"):
        for index, hint in enumerate(as_list(hints)):
            if "expect" in as_object(hint):
                found.append(_advice(context, below(member.pointer, "x-hints", index), kind))
    if isinstance(kind, Advised):
        found = [advice for advice in found if advice not in kind.advice]
        return Advised(kind.inner, (*found, *kind.advice)) if found else kind
    return Advised(kind, tuple(found)) if found else kind


def _advice(context: Context, pointer: str, kind: Type) -> Advice:
    node = as_object(context.node(pointer))
    origin = context.origin(pointer)
    for word in ("id", "message"):
        if not as_text(node.get(word)):
            context.report("bad-hint", pointer, f"a hint needs {word!r}, a text")
    return Advice(
        id=as_text(node.get("id")),
        expect=_expected(context, below(pointer, "expect"), kind),
        message=as_text(node.get("message")),
        severity=severity_of(context, pointer, "warning"),
        source=as_text(node.get("source")),
        origin=origin,
    )


def severity_of(context: Context, pointer: str, default: Severity) -> Severity:
    """The `severity` of the rule or hint at `pointer`."""
    said = as_object(context.node(pointer)).get("severity", default)
    if isinstance(said, str) and said in SEVERITIES:
        return SEVERITIES[said]
    context.report("bad-hint", below(pointer, "severity"), "severity must be error, warning or info")
    return default


def _expected(context: Context, pointer: str, kind: Type) -> Type:
    """The bounds of `expect`, read as the same JSON type as the value they are about."""
    shape = flatten(context, (pointer,))
    for member in shape.members:
        check_keywords(context, member)
    values = enum_values(context, shape)
    if values is not None:
        return enum_type(values, None)
    match kind:
        case Nullable(inner) | Advised(inner):
            return _expected(context, pointer, inner)
        case Array():
            return Array(Anything(), *counts_of(context, shape, "minItems", "maxItems"))
        case Integer() | Number() | String() | Boolean() | Enum():
            return scalar_type(context, shape, _word(kind))
        case _:
            context.report("bad-hint", pointer, "expect is understood on numbers, strings, enums and arrays")
            return Anything()


def _word(kind: Integer | Number | String | Boolean | Enum) -> str:
    match kind:
        case Integer():
            return "integer"
        case Number():
            return "number"
        case Boolean():
            return "boolean"
        case _:
            return "string"
